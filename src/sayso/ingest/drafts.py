"""A page's tree → a list of drafts: stretches of text with the kind of block each is, in reading order.

Every block-level element starts a new draft; white space is collapsed as a browser would; an embedded post and a table
become one draft each. The tree is walked, never recursed into, so a page nested a thousand deep costs no stack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from sayso.ingest.embeds import EMPTY_CARD, is_author, is_body, post_address
from sayso.ingest.furniture import (
    headline_of,
    looks_like_caption,
    looks_like_furniture,
    looks_like_meta,
    looks_like_pull_quote,
)
from sayso.model import BlockKind

_BLOCK_TAGS = frozenset(
    "p div section article main h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote figure figcaption table caption thead tbody tfoot tr td th "
    "header footer aside pre hr address details summary center body html form fieldset hgroup legend picture img dialog".split()
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SPACE = re.compile(r"[ \t\r\n\f]+")
_MOST_LARGE_PARTS = 60
Range = tuple[int, int]


@dataclass(slots=True)
class Draft:
    """A stretch of a page's text: its kind, its words, its links as ``(start, end, address)`` and where it stood."""

    kind: BlockKind
    text: str
    element: HtmlElement
    links: list[tuple[int, int, str]] = field(default_factory=list)
    level: int = 0
    meta: bool = False
    in_header: bool = False
    href: str = ""
    author: Range | None = None
    body: Range | None = None
    posted: Range | None = None

    def linked(self) -> float:
        """The share of the text that is inside links."""
        return sum(end - start for start, end, _ in self.links) / max(1, len(self.text))


def drafts_of(body: HtmlElement) -> list[Draft]:
    """The drafts of a page's body, page furniture left out."""
    return list(_Walk(body).drafts())


class _Walk:
    """One pass over a tree: what is open, and the words gathered since the last block began."""

    def __init__(self, body: HtmlElement) -> None:
        self.body = body
        self.headline = headline_of(body)
        self.page_length = max(1, len(body.text_content()))
        self.large_parts = 0
        self.contexts: list[tuple[HtmlElement, str]] = []
        self.whole: HtmlElement | None = None  # the post or table that is being gathered as one draft
        self.is_table = False
        self.href = ""
        self.parts: list[str] = []
        self.length = 0
        self.last = "\n"
        self.breaks = 0
        self.links: list[tuple[int, int, str]] = []
        self.open_links: list[tuple[HtmlElement, int, str]] = []
        self.marks: dict[str, Range] = {}
        self.open_marks: list[tuple[HtmlElement, str, int]] = []

    def drafts(self) -> Iterator[Draft]:
        walker = etree.iterwalk(self.body, events=("start", "end"))
        for event, element in walker:
            if not isinstance(element.tag, str):
                continue
            if event == "start":
                if self._unwanted(element):
                    yield from self._block_edge(element)
                    walker.skip_subtree()
                    continue
                yield from self._open(element)
                if element.text:
                    self._say(element.text)
            else:
                yield from self._close(element)
                if element is not self.body and element.tail:
                    self._say(element.tail)
        yield from self._flush(self.body)

    def _unwanted(self, element: HtmlElement) -> bool:
        if self.whole is not None:
            return bool(element.tag == "nav")
        if element is self.body or element.tag in ("html", "main"):
            return False
        if post_address(element) is not None or looks_like_pull_quote(element):
            return False
        suspect = looks_like_furniture(element) or (element.tag == "aside" and next(_posts_in(element), None) is None)
        if element.tag == "header" and not self._holds_headline(element):
            suspect = True
        return suspect and not self._large(element)

    def _holds_headline(self, element: HtmlElement) -> bool:
        return self.headline is not None and any(above is element for above in (self.headline, *self.headline.iterancestors()))

    def _large(self, element: HtmlElement) -> bool:
        if self.large_parts >= _MOST_LARGE_PARTS:
            return True
        large: bool = bool(len(element.text_content()) * 5 > self.page_length * 2)
        # The menu of a short page can be most of it; a story has running text.
        large = large and bool(sum(len(p.text_content()) for p in element.iter("p")) * 5 > self.page_length * 2)
        self.large_parts += large
        return large

    def _open(self, element: HtmlElement) -> Iterator[Draft]:
        tag = element.tag
        if self.whole is None:
            address = post_address(element)
            if address is not None or (tag == "table" and _holds_data(element)):
                yield from self._flush(element)
                self.whole, self.is_table, self.href = element, address is None, address or ""
                return
        yield from self._block_edge(element)
        if tag == "br":
            self._break()
            if self.breaks > 1 and self.whole is None:
                yield from self._flush(element)
        elif tag == "a" and element.get("href"):
            self.open_links.append((element, self.length, element.get("href", "")[:2000]))
        if self.whole is not None:
            self._mark(element)
        elif context := self._context(element):
            self.contexts.append((element, context))

    def _close(self, element: HtmlElement) -> Iterator[Draft]:
        while self.open_links and self.open_links[-1][0] is element:
            _, start, href = self.open_links.pop()
            if self.length > start:
                self.links.append((start, self.length, href))
        while self.open_marks and self.open_marks[-1][0] is element:
            _, name, start = self.open_marks.pop()
            if self.length > start:
                self.marks.setdefault(name, (start, self.length))
        if element is self.whole:
            yield from self._flush(element)
            self.whole = None
        else:
            yield from self._block_edge(element)
        if self.contexts and self.contexts[-1][0] is element:
            self.contexts.pop()

    def _block_edge(self, element: HtmlElement) -> Iterator[Draft]:
        if element.tag not in _BLOCK_TAGS:
            return
        if self.whole is None:
            yield from self._flush(element)
        elif not self.is_table or element.tag == "tr":
            self._break()
        elif element.tag in ("td", "th") and self.last not in "\n\t":
            self._put("\t")

    def _context(self, element: HtmlElement) -> str | None:
        tag = element.tag
        if looks_like_pull_quote(element):
            return "pullquote"
        if tag == "blockquote":
            return "quote"
        if tag in ("figcaption", "figure", "caption") or looks_like_caption(element):
            return "caption" if len(element.text_content()) < 1200 else None
        if tag in _HEADINGS:
            return "heading"
        if tag in ("li", "dt", "dd"):
            return "list"
        if tag == "header":
            return "header"
        if looks_like_meta(element) and len(element.text_content()) <= 240 and not self._holds_headline(element):
            return "meta"
        return None

    def _mark(self, element: HtmlElement) -> None:
        for name, holds in (("author", is_author(element)), ("body", is_body(element)), ("posted", element.tag == "time")):
            if holds and name not in self.marks:
                self.open_marks.append((element, name, self.length))

    def _say(self, text: str) -> None:
        text = _SPACE.sub(" ", text)
        if self.last in " \n\t":
            text = text.lstrip(" ")
        if not text:
            return
        # "— Name (@handle)" under a post goes on its last line, as in the flattened form.
        if self.whole is not None and not self.is_table and self.last == "\n" and self.length and text[0] in "—–―":
            self.parts[-1] = self.parts[-1][:-1] + " "
        self._put(text)

    def _break(self) -> None:
        self.breaks += 1
        if self.length and self.last != "\n":
            if self.last in " \t":
                self.parts[-1] = self.parts[-1][:-1]
                self.length -= 1
            breaks = self.breaks
            self._put("\n")
            self.breaks = breaks

    def _put(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)
        self.last = text[-1]
        self.breaks = 0

    def _flush(self, element: HtmlElement) -> Iterator[Draft]:
        text = "".join(self.parts).rstrip()
        links, marks = self.links, self.marks
        links += [(start, self.length, href) for _, start, href in self.open_links]
        self.open_links = [(a, 0, href) for a, _, href in self.open_links]
        self.parts, self.length, self.last, self.links, self.marks, self.open_marks = [], 0, "\n", [], {}, []
        self.breaks = 0
        if not text or (self.whole is not None and EMPTY_CARD.fullmatch(text[:400])):
            return
        draft = Draft("paragraph", text, element)
        draft.links = sorted((start, min(end, len(text)), href) for start, end, href in links if start < min(end, len(text)))
        self._classify(draft, marks)
        yield draft

    def _classify(self, draft: Draft, marks: dict[str, Range]) -> None:
        names = [name for _, name in self.contexts]
        draft.in_header = "header" in names
        draft.meta = "meta" in names
        if self.whole is not None:
            draft.kind, draft.href = ("table" if self.is_table else "post"), self.href
            draft.author, draft.body, draft.posted = (_trimmed(draft.text, marks.get(n)) for n in ("author", "body", "posted"))
            return
        kinds: tuple[BlockKind, ...] = ("pullquote", "quote", "caption", "heading", "list")
        draft.kind = next((kind for kind in kinds if kind in names), "paragraph")
        if draft.kind == "heading":
            draft.level = next((self._level(e) for e, name in reversed(self.contexts) if name == "heading"), 0)

    def _level(self, heading: HtmlElement) -> int:
        return 1 if heading is self.headline else max(2, int(str(heading.tag)[1]))


def _posts_in(element: HtmlElement) -> Iterator[HtmlElement]:
    return (quote for quote in element.iter("blockquote", "div") if post_address(quote) is not None)


def _holds_data(table: HtmlElement) -> bool:
    """Whether a table holds figures rather than the page's columns: short cells, no paragraphs, no table inside."""
    if next(table.iterdescendants("table", "h1", "article", "blockquote"), None) is not None:
        return False
    longest = max((len(cell.text_content()) for cell in table.iter("td", "th")), default=0)
    return 0 < longest <= 300


def _trimmed(text: str, part: Range | None) -> Range | None:
    if part is None:
        return None
    start, end = part[0], min(part[1], len(text))
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
