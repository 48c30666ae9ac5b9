"""A web page → article: the text of its story with blocks and links, and what the page says about itself.

Page furniture is left out. The text is put together from the page's own blocks, parted by a blank line; inside a block white
space is collapsed as a browser does it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING

from sayso.ingest.credits import names_in_credits
from sayso.ingest.dates import day_and_moment, moment_of
from sayso.ingest.decode import decode
from sayso.ingest.language import language_of, language_problems
from sayso.ingest.layout import is_credit, is_furniture, post_of
from sayso.ingest.plain import article_id, from_text
from sayso.model import Article, Block, Link, Problem

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from sayso.ingest.drafts import Draft
    from sayso.ingest.metadata import About

_LARGEST_TREE = 5_000_000
_DEEPEST_TREE = 300
_MOST_ELEMENTS = 50_000
_MOST_ATTRIBUTES = 5_000
_MOST_PARTS = 20_000
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000)], "\ufffd")
_UNSEEN = re.compile(r"<(script|style|noscript|template|head|!--)", re.IGNORECASE)
_PARTING_TAG = re.compile(r"</?(?:p|div|section|article|h[1-6]|li|ul|ol|tr|table|blockquote|br|hr|figure)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")
_WHOLE_TAG = re.compile(r"<[a-zA-Z](?:[^>=]++|=\s*+\"[^\"]*+\"|=\s*+'[^']*+'|=)*+")
_VALUE = re.compile(r"=\s*+(?:\"[^\"]*+\"|'[^']*+')")
_PART = re.compile(r"[\s/]++|=")


def from_html(
    page: str | bytes,
    *,
    file: str = "",
    url: str = "",
    outlet: str = "",
    title: str = "",
    byline: tuple[str, ...] = (),
    published: date | None = None,
) -> Article:
    """The article that a web page holds: headline, paragraphs, quotes, posts, captions and links; menus and adverts left out.

    Outlet, title, byline and date come from the page's JSON-LD, then its meta tags, then its visible text, unless given
    here. Bytes are decoded by the page's declared charset. A page without an article gives one with an empty text and a
    problem that says so; nothing is raised for a bad page. ``published`` may be a moment.

    >>> article = from_html("<h1>Bridge shut</h1><p>The bridge is shut, <a href='/m'>the mayor</a> said on Tuesday.</p>")
    >>> article.title, article.links[0].span.text
    ('Bridge shut', 'the mayor')
    """
    where = url or file or "page"
    problems: tuple[Problem, ...] = ()
    if isinstance(page, bytes):
        page, problems = decode(page, where=where, html=True)
    day, moment = day_and_moment(published)
    given = Article("", "", file, url, outlet, title, tuple(byline), day, published_at=moment)
    root, unwieldy = (None, True) if len(page) > _LARGEST_TREE or _is_overloaded(page) else _tree(page.translate(_CONTROLS))
    if root is None or unwieldy:
        return _without_layout(page, given, problems) if unwieldy else _nothing(given, where, problems)

    from sayso.ingest.metadata import about

    said = about(root, page.encode("utf-8", "replace"))
    given = replace(
        given,
        outlet=outlet or said.outlet,
        title=title or said.title,
        byline=tuple(byline) or said.byline,
        published=day or said.published,
        published_at=moment_of(day or said.published, moment, said.published_at),
    )
    drafts, credits = _chosen(root, given.byline)
    if not given.byline:
        given = replace(given, byline=next(filter(None, map(names_in_credits, credits)), ()))
    article = _assembled(given, drafts)
    if said.body and len(article.text) < 300 and len(said.body) > 3 * len(article.text):
        return _from_data(said, given, where, problems)
    if not article.text:
        return _nothing(given, where, problems)
    language = language_of(article.text)
    return replace(article, id=article_id(article), language=language, problems=problems + language_problems(where, language))


def _is_overloaded(page: str) -> bool:
    """Whether a tag has more attributes than any real one: the parser compares each with all before it."""
    long_tags = (tag for tag in map(re.Match.group, _WHOLE_TAG.finditer(page)) if len(tag) > _MOST_ATTRIBUTES)
    return any(_many(_VALUE.sub("=", tag), _MOST_ATTRIBUTES) or _many(tag, _MOST_PARTS) for tag in long_tags)


def _many(tag: str, most: int) -> bool:
    return any(True for _ in islice(_PART.finditer(tag), most, None))


def _tree(page: str) -> tuple[HtmlElement | None, bool]:
    """The page's tree, or None if there is nothing in it; and whether it is deeper or larger than any real page's."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None, False
    depth = elements = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        elements += event == "start"
        if depth > _DEEPEST_TREE or elements > _MOST_ELEMENTS:
            return root, True
    return root, False


def _chosen(root: HtmlElement, byline: tuple[str, ...]) -> tuple[list[Draft], list[str]]:
    """The drafts that make the article of a page, and the lines of credits above it."""
    from lxml import etree

    from sayso.ingest.drafts import drafts_of
    from sayso.ingest.furniture import UNSEEN_TAGS
    from sayso.ingest.selection import choose, too_big_to_vote, votes

    etree.strip_elements(root, *UNSEEN_TAGS, with_tail=False)
    kept = frozenset() if too_big_to_vote(root) else votes(root)
    body = root.find("body")
    if body is None:
        body = root
    return choose(drafts_of(body), body, kept, byline)


def _assembled(given: Article, drafts: list[Draft]) -> Article:
    """The article whose text is the drafts' texts, one after the other, with their blocks and links."""
    starts, position = [], 0
    for draft in drafts:
        starts.append(position)
        position += len(draft.text) + 2
    article = replace(given, text="\n\n".join(draft.text for draft in drafts))
    blocks = tuple(_block(article, draft, start) for draft, start in zip(drafts, starts, strict=True))
    links = tuple(
        link for draft, start in zip(drafts, starts, strict=True) for link in _links(article, draft, start) if link.span.text
    )
    return replace(article, blocks=blocks, links=links)


def _block(article: Article, draft: Draft, start: int) -> Block:
    end = start + len(draft.text)
    if draft.kind == "post":
        return _post(article, draft, start, end)
    if draft.kind in ("paragraph", "quote") and (post := post_of(article, start, end, href=_last_address(draft))):
        return post
    if draft.kind == "paragraph" and is_furniture(draft.text):
        return Block("other", start, end)
    if draft.kind == "paragraph" and len(draft.text) < 400 and is_credit(draft.text):
        return Block("caption", start, end)
    return Block(draft.kind, start, end)


def _post(article: Article, draft: Draft, start: int, end: int) -> Block:
    if signed := post_of(article, start, end, known_post=True, href=draft.href):
        return signed
    author = article.span(start + draft.author[0], start + draft.author[1]) if draft.author else None
    body = article.span(start + draft.body[0], start + draft.body[1]) if draft.body else article.span(start, end)
    posted = article.span(start + draft.posted[0], start + draft.posted[1]) if draft.posted else None
    handle = re.search(r"(?<![\w.])@[\w.\-]{1,80}(?:@[\w.\-]{1,80})?", draft.text[:2000])
    return Block("post", start, end, body, author, handle.group() if handle and draft.author else "", posted, draft.href)


def _links(article: Article, draft: Draft, start: int) -> list[Link]:
    links = []
    for left, right, href in draft.links:
        words = draft.text[left:right]
        left += len(words) - len(words.lstrip())
        links.append(Link(article.span(start + left, start + max(left, left + len(words.strip()))), href.strip()))
    return links


def _last_address(draft: Draft) -> str:
    return draft.links[-1][2] if draft.links else ""


def _without_layout(page: str, given: Article, problems: tuple[Problem, ...]) -> Article:
    """The words of a page whose tree is too deep or too large to walk."""
    words = _TAG.sub("", _PARTING_TAG.sub("\n\n", _seen(page)))
    lines = (" ".join(line.split()) for line in unescape(words).split("\n\n"))
    article = from_text(
        "\n\n".join(line for line in lines if line),
        file=given.file,
        url=given.url,
        outlet=given.outlet,
        title=given.title,
        byline=given.byline,
        published=given.published_at or given.published,
    )
    what = (
        "The page is nested too deeply or is too large for its layout to be read; all its words were taken, menus and adverts "
        "included: save the article's text and read that."
    )
    return replace(article, problems=(*problems, Problem(given.url or given.file or "page", what), *article.problems))


def _seen(page: str) -> str:
    """The page without comments, scripts and styles, in one pass; one that is never closed hides all that follows."""
    pieces, position, lower = [], 0, page.lower()
    while start := _UNSEEN.search(page, position):
        pieces.append(page[position : start.start()])
        closing = "-->" if start[1] == "!--" else f"</{start[1].lower()}"
        position = lower.find(closing, start.end())
        if position < 0:
            return "".join(pieces)
    return "".join([*pieces, page[position:]])


def _from_data(said: About, given: Article, where: str, problems: tuple[Problem, ...]) -> Article:
    article = from_text(
        unescape(said.body),
        file=given.file,
        url=given.url,
        outlet=given.outlet,
        title=given.title,
        byline=given.byline,
        published=given.published_at or given.published,
    )
    what = "The page shows no article; its text was taken from the page's structured data (JSON-LD), without layout or links."
    return replace(article, problems=(*problems, Problem(where, what), *article.problems))


def _nothing(given: Article, where: str, problems: tuple[Problem, ...]) -> Article:
    what = "No article was found in the page: it may be empty, or filled in by a script. Save the page from a browser and try that."
    return replace(given, id=article_id(given), problems=(*problems, Problem(where, what)))
