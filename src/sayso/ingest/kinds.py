"""What a file is: told from how it begins, and from its name only where its beginning leaves that open.

An article (a page or plain text), a feed, a WARC, a manifest of articles, or something that is none of these.
"""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Literal

from sayso.ingest.load import PAGE_NAMES, PAGE_START, no_text

Kind = Literal["article", "feed", "warc", "manifest", "other"]
HEAD = 8192
"""Bytes that are looked at."""

_FEED_NAMES = frozenset({".rss", ".atom", ".rdf"})
_MANIFEST_NAMES = frozenset({".jsonl", ".ndjson"})
_FEED_ROOTS = ("rss", "feed", "rdf")
_PROLOG = (("<?", "?>"), ("<!--", "-->"), ("<!doctype", ">"))
_NOT_NEWS = frozenset(
    ".css .js .mjs .ts .json .geojson .map .svg .csv .tsv .yaml .yml .toml .ini .cfg .conf .log .sql .sh .bat .py .rb .pl .c .h .cpp .java "
    ".go .rs .ipynb .lock .xml .xsl .xsd .dtd .plist .tex .bib .srt .vtt .ics .vcf .eml .mbox .jsonl .ndjson".split()
)


def kind_of(head: bytes, name: str, *, content_type: str = "") -> tuple[Kind, str]:
    """What begins with these bytes: its kind, and for something that is no article, feed, WARC or manifest, what it is.

    >>> kind_of(b"<?xml version='1.0'?><rss version='2.0'>", "anything.txt")[0], kind_of(b"WARC/1.0\\r\\n", "a")[0]
    ('feed', 'warc')
    >>> kind_of(b"Bad gateway", "news.rss")
    ('other', 'It is called a feed but is not XML: check what the site sent.')
    """
    suffix = Path(name).suffix.lower()
    if is_warc(head) or name.lower().endswith((".warc", ".warc.gz")):
        return "warc", ""
    text = _decoded(head)
    start = past_prolog(text)
    root = start[1:200].split(">")[0].split("/")[0].split()[:1] if start.startswith("<") else []
    if root and root[0].lower().rpartition(":")[2] in _FEED_ROOTS:
        return "feed", ""
    if suffix in _FEED_NAMES or (suffix == ".xml" and not start.startswith("<")) or ("xml" in content_type and "html" not in content_type):
        what = "holds no RSS or Atom" if start.startswith("<") and not PAGE_START.match(text) else "is not XML"
        return "other", f"It is called a feed but {what}: check what the site sent."
    if suffix in _MANIFEST_NAMES or _lists_file(text):
        return "manifest", ""
    if suffix == ".xml" and not PAGE_START.match(text):
        return "other", "It is XML, but neither an RSS or Atom feed nor a page."
    if (suffix in (".json", ".geojson") or "json" in content_type) and text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        return "other", "It is JSON, but no manifest of articles (one object with a “file” a line)."
    return "article", ""


def not_news(head: bytes, name: str) -> str:
    """Why a file that merely lies in a folder is left out, or "" if it may be an article."""
    suffix = Path(name).suffix.lower()
    if suffix in _NOT_NEWS and not PAGE_START.match(_decoded(head)):
        return f"It is a {suffix} file; in folders only text, pages, feeds, WARCs and articles.jsonl are read."
    return "" if suffix in PAGE_NAMES or not head.strip() else no_text(head)


def is_warc(head: bytes) -> bool:
    """Whether these bytes begin a WARC, plain or packed by gzip."""
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(31).decompress(head, 16)
        except zlib.error:
            return False
    return head.startswith(b"WARC/")


def past_prolog(text: str) -> str:
    """What follows the blanks, declarations, comments and document type at the start of an XML text."""
    at = 0
    while True:
        while at < len(text) and (text[at].isspace() or text[at] == "\ufeff"):
            at += 1
        opened = next((end for start, end in _PROLOG if text[at : at + len(start)].lower() == start), "")
        end = text.find(opened, at) if opened else -1
        if end < 0:
            return text[at:]
        at = end + len(opened)


def _decoded(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "ignore")
    return head.decode("utf-8", "replace")


def lists_files(head: bytes) -> bool:
    """Whether something begins with a JSON object that names a file, as a manifest does."""
    return _lists_file(_decoded(head))


def _lists_file(text: str) -> bool:
    """Whether the first line is a JSON object that names a file."""
    first = text.lstrip("\ufeff \t\r\n").partition("\n")[0]
    if not first.startswith("{"):
        return False
    try:
        line = json.loads(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(line, dict) and isinstance(line.get("file"), str)
