"""Plain text → article: the text as it is, with its head read and its layout marked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256
from itertools import islice

from sayso.ingest.dates import day_and_moment, moment_of
from sayso.ingest.header import Header, find_header
from sayso.ingest.language import language_of, language_problems
from sayso.ingest.layout import MOST_BLOCKS, blocks_of, lines_of
from sayso.model import Article, Block, Problem


def from_text(
    text: str,
    *,
    file: str = "",
    url: str = "",
    outlet: str = "",
    title: str = "",
    byline: tuple[str, ...] = (),
    published: date | None = None,
) -> Article:
    """The article that a plain text holds: its paragraphs, headings, lists, captions, quotes and posts, date and byline.

    ``article.text`` is ``text``, character for character. A headline, byline or date at the top is read unless it is
    given here; those lines stay in the text and are marked as blocks of kind "heading" or "other", so that a reader can
    pass over them. Blocks are in order and never overlap. ``published`` may be a moment: its day and, with a zone, the moment.

    >>> article = from_text("Bridge closed\\nBy Ann Lee, 5 March 2031\\n\\nThe bridge is shut, the mayor said.")
    >>> article.title, article.byline, str(article.published)
    ('Bridge closed', ('Ann Lee',), '2031-03-05')
    >>> [(block.kind, article.text[block.start : block.end]) for block in article.blocks][2]
    ('paragraph', 'The bridge is shut, the mayor said.')
    """
    head = _read_head(text)
    day, moment = day_and_moment(published)
    day = day or head.published
    language = language_of(text[head.body_start :] if head.body_start < len(text) else text)
    article = Article(
        id="",
        text=text,
        file=file,
        url=url,
        outlet=outlet or head.outlet,
        title=title or head.title,
        byline=tuple(byline) or head.byline,
        published=day,
        language=language,
        published_at=moment_of(day, moment, head.published_at),
    )
    blocks, too_many = blocks_of(article, head.body_start)
    where = url or file or "text"
    problems = language_problems(where, language) if text.strip() else ()
    if too_many:
        problems += (
            Problem(where, f"There are more than {MOST_BLOCKS} lines; the rest was taken as one paragraph: split the text."),
        )
    in_head = tuple(Block(piece.kind, piece.start, piece.end) for piece in head.pieces)
    return replace(article, id=article_id(article), blocks=in_head + blocks, problems=problems)


def article_id(article: Article) -> str:
    """A short name for an article that stays the same as long as its text, address, outlet and title do.

    Two outlets that print the same wire story word for word are two articles, hence more than the text goes in.
    """
    digest = sha256()
    for part in (article.text, article.url, article.outlet, article.title):
        digest.update(part.encode("utf-8", "surrogatepass"))
        digest.update(b"\x00")
    return "a" + digest.hexdigest()[:12]


def _read_head(text: str) -> Header:
    lines = [(start, end) for start, end, _ in islice(lines_of(text), 12)]
    return find_header(text, lines)
