"""What things are called in exports: URIs that are the same whenever the same thing is exported, and text that every format can hold.

Sayso has no web host, and makes none up: everything gets an address below ``urn:sayso:``. A part of an address is an id as it stands,
with every character percent-encoded that could end the part or break the format, so that two ids never share an address.

A named person or body has one address in all exports. A document, a post, a group or somebody without a name has one in each export:
"a report" in one dossier is not known to be "a report" in the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, urlsplit

from sayso.model import Article, Event, Source, Span

VOCABULARY = "urn:sayso:vocab:"
LASTING = frozenset(("person", "official", "government", "organisation", "outlet"))
"""Kinds of sources that a name identifies from one dossier to the next."""

_UNSTORABLE = dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}")
_OPEN_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PLAIN = re.compile(r"[A-Za-z0-9._~@-]+")
_EMPTY = "%7E"
"""Stands for an empty part; no other part is written so, since a tilde needs no encoding."""


def urn(kind: str, *parts: str) -> str:
    """The address of a thing of this kind; only the last part may have colons of its own.

    >>> urn("account", "c:1", "asserts", "s:ilse-marwick")
    'urn:sayso:account:c%3A1:asserts:s:ilse-marwick'
    """
    *before, last = parts
    return ":".join(("urn:sayso", kind, *(_part(part) for part in before), _part(last, ":")))


def article_urn(id: str) -> str:
    """The address of an article's text, one version of what its page may say."""
    return urn("article", id)


def source_urn(source: Source, within: str) -> str:
    """The address of a source: lasting for somebody known by name, otherwise valid only ``within`` the export of this id."""
    return urn("source", source.id) if is_lasting(source) else urn("source-within", within, source.id)


def is_lasting(source: Source) -> bool:
    """Whether the source is somebody whom a name identifies: another export with this id means the same one."""
    return source.kind in LASTING and "@" not in source.id


def passage_urn(article: str, span: Span) -> str:
    """The address of some characters of an article.

    >>> passage_urn("a1", Span(4, 7, "sea"))
    'urn:sayso:passage:a1:4-7'
    """
    return urn("passage", article, f"{span.start}-{span.end}")


def teller_urn(event: Event, name: str) -> str:
    """The address of somebody who is no source of the claim, only named in one passage."""
    return urn("teller", event.article, f"{event.passage.start}-{event.passage.end}", name)


def web_address(url: str) -> str:
    """The address of a page, fit for every format, or nothing where it is none on the web.

    >>> web_address("https://post.example/a b?<q>"), web_address("javascript:alert(1)")
    ('https://post.example/a%20b?%3Cq%3E', '')
    """
    try:
        parts = urlsplit(url.strip())
        valid = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port >= 0)
    except ValueError:
        return ""
    if not valid or any(c in parts.netloc for c in " <>\"\\^`{|}%"):
        return ""
    return _OPEN_PERCENT.sub("%25", quote(storable(url.strip()), safe="%/:=&?~#+!$,;'@()*[]"))


def page_address(article: Article) -> str:
    """The address of the page that an article was read from, or nothing where it has none on the web."""
    return web_address(article.url)


def storable(text: str) -> str:
    """The text without lone surrogates, which no encoding can carry; each becomes one replacement character, so that offsets stay right.

    >>> storable("a\\ud800b")
    'a�b'
    """
    return text if text.isascii() else text.translate(_UNSTORABLE)


def distinct(items: Iterable[str]) -> list[str]:
    """The texts in the order given, each once, without empty ones."""
    return [item for item in dict.fromkeys(items) if item]


def _part(id: str, also: str = "") -> str:
    if _PLAIN.fullmatch(id):
        return id
    return quote(id.encode("utf-8", "surrogatepass"), safe="@" + also) if id else _EMPTY
