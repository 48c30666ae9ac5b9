"""RSS and Atom feeds → articles: each item with its date, title, author and, from ``<source>``, the outlet that it came from.

Where an item carries its full text, that is read; else the page it links to is fetched, and where that fails the summary is
kept, with a problem that says so. A feed comes from a stranger: entities are refused, its size, depth and number of items
are limited, and nothing in it can make feedparser fetch anything.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin
from xml.parsers import expat

from sayso.ingest.credits import split_names
from sayso.ingest.dates import as_date, as_moment, day_and_moment
from sayso.ingest.load import MOST_BYTES, fetched_or_why, from_bytes, is_address, unreadable
from sayso.ingest.page import from_html
from sayso.ingest.plain import from_text
from sayso.model import Article, Problem

if TYPE_CHECKING:
    from datetime import date

    from sayso.ingest.fetch import Fetched

log = logging.getLogger(__name__)

MOST_ITEMS = 10_000
MOST_FAILURES = 5
"""Fetches that may fail one after the other before the rest of a feed is no longer fetched."""

_DEEPEST = 200
_MOST_BROKEN = 1_000_000
_FULL_TEXT = 80
"""Words from which on an item's ``content`` is an article and not a teaser; a summary needs more and must not break off."""
_FULL_SUMMARY = 200
_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,2000}>")
_BREAKS_OFF = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\]|read more|continue reading|full story)\W*$", re.IGNORECASE)
_ADDRESS_OF_AUTHOR = re.compile(r"[^\s@<>()]{1,80}@[^\s@<>()]{1,80}")


@dataclass(frozen=True, slots=True)
class Item:
    """What a feed says of one article. ``body`` is its text as HTML or plain text; ``full`` whether that is all of it."""

    link: str = ""
    title: str = ""
    byline: tuple[str, ...] = ()
    published: date | None = None
    source: str = ""
    body: str = ""
    full: bool = False


def from_feed(data: bytes, *, file: str = "", url: str = "", fetch: Callable[[str], Fetched]) -> Iterator[Article]:
    """The articles of a feed, one after another; what is wrong with the feed itself comes as an article without a text.

    ``file`` or ``url`` is where the feed came from. An item's outlet is its ``<source>``, else what the fetched page calls
    itself, else the feed's own title. Addresses that the feed gives are fetched with ``fetch``.
    """
    where, place = url or file, Article("", "", file, url)
    if why := _refusal(data):
        yield unreadable(place, why)
        return
    outlet, items, broken = _parsed(data, url)
    if broken:
        found = f"{len(items)} items could be read all the same." if items else "Nothing in it could be read."
        yield unreadable(place, f"The feed cannot be read as XML should be ({broken}). {found}")
    elif not items:
        yield unreadable(place, "The feed has no items: there is nothing to read.")
    failures = 0
    for number, item in enumerate(items, 1):
        article, failed = _article(item, f"{where}, item {number}", file, outlet, fetch if failures < MOST_FAILURES else None)
        failures = failures + 1 if failed and failures < MOST_FAILURES else failures if failed else 0
        yield article


def _refusal(data: bytes) -> str:
    """Why a feed is not parsed at all, or ""."""
    if len(data) > MOST_BYTES:
        return f"The feed is larger than {MOST_BYTES // 1024 // 1024} MB: split it."
    if b"<!ENTITY" in data[:200_000]:
        return "The feed defines entities, which can be made to fill the memory: feeds need none; take them out."
    return ""


def _parsed(data: bytes, url: str) -> tuple[str, list[Item], str]:
    """The feed's title, its items, and what is wrong with its XML, or ""."""
    import feedparser

    broken, excessive = _checked(data)
    if excessive or (broken and len(data) > _MOST_BROKEN):
        return "", [], excessive or f"{broken}, and it is too large to be mended"
    # Given as a stream: a string that looks like an address would be fetched.
    headers = {"content-location": url, "content-type": "application/xml"} if is_address(url) else {"content-type": "application/xml"}
    try:
        parsed = feedparser.parse(io.BytesIO(data), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # a third party's code on what a stranger sent
        log.debug("feedparser failed on %s", url, exc_info=True)
        return "", [], f"{broken}; {type(error).__name__}".removeprefix("; ")
    return _line(parsed.feed.get("title")), [_item(entry, url) for entry in parsed.entries], broken


def _checked(data: bytes) -> tuple[str, str]:
    """Where and how the XML is not well-formed, or ""; and why it is too much for feedparser, or "".

    This costs little, while feedparser takes a minute for 300,000 items and time that grows with the square of the depth.
    """
    parser, depth, items = expat.ParserCreate(), 0, 0

    def opened(name: str, _: object) -> None:
        nonlocal depth, items
        depth += 1
        items += name.rpartition(":")[2].lower() in ("item", "entry")
        if depth > _DEEPEST or items > MOST_ITEMS:
            raise _Excess("it is nested too deeply" if depth > _DEEPEST else f"it has more than {MOST_ITEMS:,} items: split it")

    def closed(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    try:
        parser.Parse(data, True)
    except _Excess as excess:
        return "", str(excess)
    except (expat.ExpatError, ValueError, LookupError) as error:
        return str(error), ""
    return "", ""


class _Excess(Exception):
    """Raised inside expat to stop it."""


def _item(entry: Any, url: str) -> Item:
    contents = [str(one.get("value") or "") for one in entry.get("content", ())]
    content, summary = max(contents, key=len, default=""), str(entry.get("summary") or "")
    full = _words(content) >= _FULL_TEXT or (_words(summary) >= _FULL_SUMMARY and not _BREAKS_OFF.search(_bare(summary)[-100:]))
    when = _line(entry.get("published") or entry.get("updated") or entry.get("created"))
    link = _line(entry.get("link") or entry.get("id"))
    return Item(
        link=urljoin(url, link) if link and is_address(url) else link,
        title=_line(_bare(str(entry.get("title") or ""))),
        byline=_authors(entry),
        published=as_moment(when) or as_date(when) or _struct(entry.get("published_parsed") or entry.get("updated_parsed")),
        source=_line(_mapping(entry.get("source")).get("title")),
        body=max(content, summary, key=len),
        full=full,
    )


def _article(
    item: Item, where: str, file: str, outlet: str, fetch: Callable[[str], Fetched] | None
) -> tuple[Article, bool]:
    """The item's article, and whether fetching it failed."""
    day, moment = day_and_moment(item.published)
    address = item.link if is_address(item.link) else ""
    given = Article("", "", file, address, item.source, item.title, item.byline, day, published_at=moment)
    if item.full:
        return _from_body(item.body, replace(given, outlet=item.source or outlet)), False
    why = "it names no address." if not address else "five fetches before it had failed, so it was not tried." if fetch is None else ""
    if fetch is not None and address:
        fetched = fetched_or_why(address, fetch)
        if not isinstance(fetched, str):
            article = from_bytes(given, fetched.body, charset=fetched.charset, is_page="html" in fetched.content_type)
            article = replace(article, outlet=article.outlet or outlet)
            if article.text:
                return article, False
            why = " ".join(problem.what for problem in article.problems)
        else:
            why = fetched
    if not item.body.strip():
        return replace(unreadable(given, ""), problems=(Problem(where, f"The item has no text, and its page was not read: {why}"),)), True
    article = _from_body(item.body, replace(given, outlet=item.source or outlet))
    told = Problem(address or where, f"Only the summary in the feed was read, not the page: {why}")
    return replace(article, problems=(*article.problems, told)), True


def _from_body(body: str, given: Article) -> Article:
    """The article that an item carries itself, as HTML or as plain text."""
    reader = from_html if _TAG.search(body[:100_000]) else from_text
    return reader(
        body,
        file=given.file,
        url=given.url,
        outlet=given.outlet,
        title=given.title,
        byline=given.byline,
        published=given.published_at or given.published,
    )


def _authors(entry: Any) -> tuple[str, ...]:
    """The authors' names. An address of e-mail is no name, and feedparser's way of parting the two is not relied on."""
    named = [_line(_mapping(one).get("name")) for one in entry.get("authors", ())] if len(entry.get("authors", ())) > 1 else []
    whole = ", ".join(filter(None, named)) or _line(entry.get("author"))
    return split_names(re.sub(r"[()<>]", " ", _ADDRESS_OF_AUTHOR.sub(" ", whole)))


def _struct(parsed: Any) -> date | None:
    """The day of a date that only feedparser understands; it has turned it into UTC, so the time of day is not kept."""
    try:
        return datetime(*parsed[:3]).date() if parsed else None
    except (TypeError, ValueError):
        return None


def _mapping(value: Any) -> Any:
    return value if hasattr(value, "get") else {}


def _line(value: Any) -> str:
    return " ".join(str(value or "")[:2000].split())


def _bare(text: str) -> str:
    from html import unescape

    return unescape(_TAG.sub(" ", text))


def _words(text: str) -> int:
    return len(_bare(text).split())
