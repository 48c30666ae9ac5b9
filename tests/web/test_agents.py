"""``sayso mcp`` as an agent's program uses it: started as a command, spoken to by the official client."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

CALLS = (
    ("read", {"text": "The port is closed, harbour master Ilse Marwick said."}),
    ("trace", {"claim": "Gates of the Hollin dam were opened", "distrust": []}),
    ("claims", {"limit": 3}),
    ("sources", {"limit": 3}),
    ("article", {"id": "zzz"}),
    ("claims", {"since": "yesterday"}),
    ("read", {"url": "http://127.0.0.1/"}),
    ("read", {}),
    ("trace", {"claim": " "}),
)


def answers(*command: str) -> tuple[list[str], list[Any]]:
    async def talk() -> tuple[list[str], list[Any]]:
        started = StdioServerParameters(command=sys.executable, args=["-m", "sayso", "mcp", *command])
        async with Client(stdio_client(started)) as client:
            tools = [tool.name for tool in (await client.list_tools()).tools]
            return tools, [await client.call_tool(name, given) for name, given in CALLS if name in tools]

    return asyncio.run(asyncio.wait_for(talk(), 100))


def test_an_agent_reads_traces_and_lists(ledger_file: Path) -> None:
    tools, (read, trace, claims, sources, *refused) = answers(str(ledger_file))
    assert tools == ["read", "trace", "article", "claims", "sources"]
    assert read.structured_content["attributions"][0]["speaker"]["name"] == "Ilse Marwick"
    assert trace.structured_content["headline"] and trace.structured_content["sides"]["asserts"]["origins"]
    assert claims.structured_content["claims"] and len(sources.structured_content["sources"]) == 3
    assert all(one.is_error for one in refused)
    said = [one.content[0].text for one in refused]
    assert "zzz" in said[0] and "not a date" in said[1] and "loopback" in said[2] and "one of the two" in said[3]
    assert not any("Traceback" in one for one in said)


def test_without_a_ledger_it_only_reads() -> None:
    tools, found = answers()
    assert tools == ["read"] and not found[0].is_error
