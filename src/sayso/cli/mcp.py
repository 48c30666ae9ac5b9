"""``sayso mcp``: Sayso's functions for agents, over the Model Context Protocol."""

from __future__ import annotations

from typing import Annotated

import typer

from sayso.cli.running import quietly
from sayso.cli.serve import look_into


def mcp(
    ledger: Annotated[str, typer.Argument(metavar="[LEDGER]", help="The ledger, such as news.db; without one, texts are read.")] = "",
    no_fetch: Annotated[bool, typer.Option("--no-fetch", help="Read no addresses, only texts.")] = False,
) -> None:
    """Serve reading, tracing and the claims of a ledger to an agent, by the Model Context Protocol on standard input and output.

    The agent's program starts this command itself; it is told so in that program's settings. Nothing is written to the ledger.

    \b
    Examples:
      sayso mcp news.db
      sayso mcp --no-fetch

    \b
    Exit codes:
      0  the agent's program ended the connection
      2  wrong use, or the ledger cannot be used
    """
    with quietly():
        if ledger:
            look_into(ledger)
        from sayso.web.agents import agents_server
        from sayso.web.settings import Settings

        agents_server(Settings(ledger=ledger, fetching=not no_fetch)).run("stdio")
