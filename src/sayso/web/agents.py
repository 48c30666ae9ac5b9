"""Sayso for agents: reading, tracing and the claims of a ledger as tools of the Model Context Protocol, over standard input and output.

The tools give the JSON of the command line. They take texts and public addresses, never paths: what an agent may see of this machine
is the ledger that it was given, and nothing is written to it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, ParamSpec

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field
from starlette.exceptions import HTTPException

from sayso import __version__
from sayso.claims import claiming
from sayso.errors import SaysoError
from sayso.model import Dossier, Reading
from sayso.tell.claims import claim_record, source_record
from sayso.tell.headline import headlines
from sayso.tell.records import dossier_record, reading_record
from sayso.tell.words import summary
from sayso.web import choosing, dossiers, taking
from sayso.web.ledgers import Ledgers
from sayso.web.settings import Settings

Asked = ParamSpec("Asked")
Record = dict[str, Any]
MOST = 100
INSTRUCTIONS = (
    "Sayso shows on whose say-so the news rests: who says what, through whom, how firmly, and on how many independent origins a claim rests. "
    "It never says what is true. Every span is {start, end, text}, offsets in Unicode code points of article.text. Quote its passages; do not "
    "turn a number of origins into a judgement of truth."
)
Claim = Annotated[str, Field(min_length=1, max_length=1000, description="The claim in plain words, or the id of a claim of the ledger, such as c12")]
Days = Annotated[str, Field(description="YYYY-MM-DD, or empty")]


def agents_server(settings: Settings) -> MCPServer:
    """The server with its tools: ``read`` always; ``trace``, ``article``, ``claims`` and ``sources`` where there is a ledger."""
    server = MCPServer("sayso", version=__version__, instructions=INSTRUCTIONS, log_level="WARNING")
    tools = [*_for_texts(settings), *(_for_ledger(Ledgers(settings.ledger, settings.patience)) if settings.ledger else ())]
    for tool in tools:
        server.tool()(_told(tool))
    return server


def _for_texts(settings: Settings) -> tuple[Callable[..., Record], ...]:
    def read(
        text: Annotated[str, Field(description="The article as plain text or as a whole HTML page; or leave it empty and give url")] = "",
        url: Annotated[str, Field(max_length=4000, description="A public http or https address of the article")] = "",
        outlet: str = "",
        title: str = "",
        published: Days = "",
    ) -> Record:
        """Who says what in one news article: each attribution with its source, cue, content, chain of tellers, stance and day."""
        if bool(text.strip()) == bool(url.strip()):
            raise ToolError("Give the text or its url, one of the two.")
        given = taking.about(outlet=outlet, title=title, date=published)
        if url.strip():
            return _reading(taking.read_address(settings, url.strip(), given))
        if text.lstrip()[:200].lower().startswith(("<!doctype", "<html")):
            return _reading(taking.read_file(settings, text.encode("utf-8", "replace"), given, is_page=True))
        return _reading(taking.read_text(settings, text, given))

    return (read,)


def _for_ledger(ledgers: Ledgers) -> tuple[Callable[..., Record], ...]:
    def trace(
        claim: Claim,
        distrust: Annotated[list[str], Field(max_length=50, description="Tellers to leave out, to see what the claim rests on without them")] = [],  # noqa: B006
    ) -> Record:
        """On whose word a claim rests in the ledger: who asserts and who denies it, through whom, and on how many independent origins."""
        return _dossier(dossiers.over(ledgers).about(claim, distrust))

    def article(id: Annotated[str, Field(max_length=100, description="The id of an article, as in a dossier")]) -> Record:
        """One article of the ledger with its text and all its attributions."""
        with ledgers.reading() as ledger:
            return _reading(ledger.reading(id))

    def claims(since: Days = "", until: Days = "", outlet: str = "", limit: Annotated[int, Field(ge=1, le=MOST)] = 10) -> Record:
        """Which claims of the ledger are echo: told by many outlets, resting on few origins, the widest gap first."""
        with ledgers.reading() as ledger:
            found = claiming.claims(ledger, since=choosing.day(since), until=choosing.day(until), outlet=outlet, limit=limit)
        return {"claims": [claim_record(one) for one in found]}

    def sources(since: Days = "", until: Days = "", outlet: str = "", limit: Annotated[int, Field(ge=1, le=MOST)] = 20) -> Record:
        """Who is relied on in the ledger: the named sources with most attributions."""
        with ledgers.reading() as ledger:
            found = claiming.sources(ledger, since=choosing.day(since), until=choosing.day(until), outlet=outlet, limit=limit)
        return {"sources": [source_record(one) for one in found]}

    return trace, article, claims, sources


def _reading(reading: Reading) -> Record:
    return {"summary": summary(reading), **reading_record(reading)}


def _dossier(dossier: Dossier) -> Record:
    return {"headline": list(headlines(dossier)), **dossier_record(dossier)}


def _told(tool: Callable[Asked, Record]) -> Callable[Asked, Record]:
    """The tool, whose failures are told in a sentence that the agent can go by."""

    @wraps(tool)
    def told(*args: Asked.args, **kwargs: Asked.kwargs) -> Record:
        try:
            return tool(*args, **kwargs)
        except HTTPException as error:
            raise ToolError(str(error.detail)) from error
        except SaysoError as error:
            raise ToolError(str(error)) from error

    return told
