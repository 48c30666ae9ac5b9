"""A place → an article: a file, standard input ("-") or a web address, decoded and told apart as page or plain text.

Whatever cannot be read gives an article with an empty text and a problem that names the place, says what happened and what
to try. Nothing is raised for bad input.
"""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sayso.errors import AddressRefused
from sayso.ingest.dates import day_and_moment
from sayso.ingest.decode import decode
from sayso.ingest.page import from_html
from sayso.ingest.plain import article_id, from_text
from sayso.model import Article, Problem

if TYPE_CHECKING:
    from sayso.ingest.fetch import Fetched

log = logging.getLogger(__name__)

MOST_BYTES = 20 * 1024 * 1024
DEADLY = "Reading it ended the process, twice: it crashes, needs too much memory, or takes more than ten minutes."
_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*://")
PAGE_NAMES = frozenset({".html", ".htm", ".xhtml", ".shtml", ".php", ".asp", ".aspx"})
# Atomic, so that a comment is never tried at another length: two dozen comments would otherwise take minutes.
PAGE_START = re.compile(r"(?>\s|\ufeff|<!--.*?-->|<\?xml[^>]*>)*+<(?:!doctype\s+html|html|head|body|article|main)\b", re.IGNORECASE | re.DOTALL)
_PAGE_TAGS = re.compile(r"<(?:html|head|body|article|main|div|p|h1|blockquote|span|a|br)\b[^<>]*>", re.IGNORECASE)
_KINDS = (
    (b"%PDF-", "a PDF: turn it into text first, for instance with pdftotext"),
    (b"PK\x03\x04", "a zip archive or an office document: save its text as .txt or .html"),
    (b"\xd0\xcf\x11\xe0", "an office document: save its text as .txt or .html"),
    (b"{\\rtf", "an RTF document: save its text as .txt or .html"),
    (b"\x1f\x8b", "compressed: unpack it first, for instance with gunzip"),
    (b"BZh", "compressed: unpack it first, for instance with bunzip2"),
    (b"\xfd7zXZ", "compressed: unpack it first, for instance with unxz"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a database"),
)
_CONTROL_BYTES = bytes([*range(1, 9), 11, *range(14, 27), *range(28, 32), 127])


def load(
    place: str,
    *,
    outlet: str = "",
    title: str = "",
    byline: tuple[str, ...] = (),
    published: date | None = None,
    url: str = "",
    allow_private: bool = False,
    stdin: BinaryIO | None = None,
    fetch: Callable[[str], Fetched] | None = None,
) -> Article:
    """The article at a place: a file's path, "-" for standard input, or an http(s) address.

    ``outlet``, ``title``, ``byline`` and ``published`` (a day, or a moment with its zone) override what the text says of
    itself; ``url`` is the address where a file was published. ``allow_private`` lets an address in a private network be fetched; ``stdin`` and ``fetch`` replace the standard input and the web. At most 20 MB are
    read. The article's ``file`` is the path as given, its ``url`` the address; its ``text`` is the decoded file, character for
    character, or what is the article in a page.

    >>> load("no/such/file.txt").problems[0].what
    'There is no such file: check the path.'
    """
    day, moment = day_and_moment(published)
    file, url = ("", place) if is_address(place) else (place, url)
    given = Article("", "", file, url, outlet, title, tuple(byline), day, published_at=moment)
    return from_given(given, fetch=fetch or web(allow_private), stdin=stdin)


def from_given(given: Article, *, fetch: Callable[[str], Fetched], stdin: BinaryIO | None = None) -> Article:
    """The article that ``given`` names by its file or, without one, by its address; what it says goes before what that says."""
    if not given.file and given.url:
        return _from_address(given, fetch)
    try:
        data = _read(given.file, stdin)
    except (OSError, ValueError) as error:
        return unreadable(given, why_not(error))
    return from_bytes(given, data, is_page=Path(given.file).suffix.lower() in PAGE_NAMES)


def web(allow_private: bool) -> Callable[[str], Fetched]:
    """What fetches from the web, within its limits."""
    # The web's machinery takes longer to import than most texts to read, so it waits until it is needed.
    from sayso.ingest.fetch import fetch

    return partial(fetch, allow_private=allow_private, most_bytes=MOST_BYTES)


def is_address(place: str) -> bool:
    """Whether a place is written as an address (scheme://…) rather than as a path."""
    return bool(_ADDRESS.match(place))


def _read(place: str, stdin: BinaryIO | None) -> bytes:
    if place == "-":
        return (stdin or sys.stdin.buffer).read(MOST_BYTES + 1)
    with open(place, "rb") as file:
        return file.read(MOST_BYTES + 1)


def why_not(error: Exception) -> str:
    """Why a file could not be opened or read, and what to try."""
    if isinstance(error, FileNotFoundError):
        return "There is no such file: check the path."
    if isinstance(error, IsADirectoryError):
        return "It is a folder: name the files in it."
    if isinstance(error, PermissionError):
        return "It may not be read: check its permissions."
    if isinstance(error, OSError) and error.errno is not None:
        return f"It could not be read ({os.strerror(error.errno)}): check the path."
    return "It could not be read, its name is not a valid one: check the path."


def _from_address(given: Article, fetch: Callable[[str], Fetched]) -> Article:
    fetched = fetched_or_why(given.url, fetch)
    if isinstance(fetched, str):
        return unreadable(given, fetched)
    return from_bytes(given, fetched.body, charset=fetched.charset, is_page="html" in fetched.content_type)


def fetched_or_why(url: str, fetch: Callable[[str], Fetched]) -> Fetched | str:
    """What an address gave, or in words why it gave nothing and what to try."""
    try:
        fetched = fetch(url)
    except AddressRefused as refused:
        return str(refused)
    except TimeoutError:
        return "It was not fetched, the other side took too long: try again, or save the page and read the file."
    except OSError as error:
        return f"It was not fetched: {error.strerror or error}. Check the address and the connection."
    if fetched.status >= 400:
        return f"The site answered {fetched.status} instead of the page: open it in a browser, save it and read the file."
    return fetched


def from_bytes(given: Article, data: bytes, *, charset: str = "", is_page: bool = False) -> Article:
    """The article that the bytes hold; what ``given`` says of outlet, title, byline and date goes before what they say.

    ``charset`` is the one that came with the bytes, ``is_page`` whether they are called HTML; both are checked against them.
    """
    where = given.url or given.file
    if why := no_text(data):
        return unreadable(given, why)
    looks_like_page = is_page or PAGE_START.match(data[:4096].decode("latin-1")) is not None
    text, problems = decode(data, where=where, html=looks_like_page, declared=charset)
    if not text.strip():
        return unreadable(given, "It is empty: there is nothing to read.")
    # A file called .html may hold plain text; a page saved under another name begins like one.
    reader = from_html if PAGE_START.match(text[:4096]) or (is_page and _PAGE_TAGS.search(text[:100_000])) else from_text
    article = reader(
        text,
        file=given.file,
        url=given.url,
        outlet=given.outlet,
        title=given.title,
        byline=given.byline,
        published=given.published_at or given.published,
    )
    return replace(article, problems=problems + article.problems) if problems else article


def no_text(data: bytes) -> str:
    """Why bytes cannot be read as text, or ""."""
    if not data.strip():
        return "It is empty: there is nothing to read."
    if len(data) > MOST_BYTES:
        return f"It is larger than {MOST_BYTES // 1024 // 1024} MB: split it, one article a file."
    for start, what in _KINDS:
        if data.startswith(start):
            return f"It is {what}; only plain text and HTML are read."
    sample = data[:200_000]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return ""
    # A stray NUL or control character is kept; where they abound there is no text.
    strange = sample.count(0) + len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    if strange * 10 > len(sample):
        return "It is not text (too many control bytes); only plain text and HTML are read."
    return ""


def guarded(given: Article, make: Callable[[], Article]) -> Article:
    """What ``make`` gives. An error of Sayso's own with one article is that article's problem and stops no other."""
    try:
        return make()
    except Exception as error:
        log.debug("making an article of %s failed", given.url or given.file, exc_info=True)
        return unreadable(given, f"Reading it failed in Sayso itself ({type(error).__name__}: {error}); please report it with the article.")


def unreadable(given: Article, why: str) -> Article:
    """An article without a text, and why it has none."""
    return replace(given, id=article_id(given), problems=(Problem(given.url or given.file, why),))
