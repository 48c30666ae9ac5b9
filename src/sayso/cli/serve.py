"""``sayso serve``: the web reader and the API over a ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sayso.cli.running import existing, quietly
from sayso.errors import OptionError

MOST_TOKEN = 4096


def serve(
    ledger: Annotated[str, typer.Argument(metavar="[LEDGER]", help="The ledger, such as news.db; without one, pasted texts are read.")] = "",
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Where to listen; 0.0.0.0 lets other machines in.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="N", help="The port; 0 takes a free one.", min=0, max=65535)] = 8765,
    token_file: Annotated[Path | None, typer.Option(metavar="FILE", help="Only who shows the token in this file may judge.")] = None,
    read_only: Annotated[bool, typer.Option("--read-only", help="Take no judgements at all.")] = False,
    no_fetch: Annotated[bool, typer.Option("--no-fetch", help="Read no addresses, only pasted texts and files.")] = False,
) -> None:
    """Serve the web reader and the API: articles with their attributions, dossiers, sources, claims, judgements.

    On this machine (127.0.0.1) everything works at once. Where other machines may come in, nobody may judge unless --token-file
    is given; put a server with TLS in front.

    \b
    Examples:
      sayso serve news.db
      sayso serve news.db --port 8080 --read-only
      sayso serve news.db --host 0.0.0.0 --token-file token.txt

    \b
    Exit codes:
      0  stopped by Ctrl-C
      2  wrong use, the ledger cannot be used, or the port is taken
    """
    with quietly():
        from sayso.web.running import run
        from sayso.web.settings import settings_for

        if ledger:
            look_into(ledger)
        token = _token(token_file) if token_file else ""
        run(settings_for(host, ledger=ledger, token=token, read_only=read_only, fetching=not no_fetch), host, port, say=typer.echo)


def look_into(ledger: str) -> None:
    """A ledger that cannot be used is told now, not on the first page."""
    existing(ledger, readonly=True).close()


def _token(path: Path) -> str:
    try:
        with path.open("rb") as file:
            token = file.read(MOST_TOKEN).decode("ascii", "replace").strip()
    except OSError as error:
        raise OptionError(f"{path} cannot be read ({error.strerror}); give a file with a token in it.", option="--token-file") from error
    if not token or not token.isprintable() or any(c.isspace() for c in token) or not token.isascii():
        raise OptionError(f"{path} holds no token; write one line of letters and digits to it.", option="--token-file")
    return token
