"""What somebody gives to be read at once: a text, a page, a file or an address, within the server's limits. Nothing of it is stored."""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.exceptions import HTTPException

from sayso import pipeline
from sayso.ingest.load import from_bytes, is_address, web
from sayso.ingest.load import from_given as at_address
from sayso.ingest.plain import from_text
from sayso.model import Article, Reading
from sayso.web.settings import Settings

_HALVES = re.compile("[\ud800-\udfff]")
"""Halves of characters, which JSON can spell and no text can hold."""


def read_text(settings: Settings, text: str, given: Article, engine: str = "neural") -> Reading:
    """Who says what in a text, which is taken character for character."""
    _not_too_long(settings, len(text))
    if not text.strip():
        raise HTTPException(422, "There is no text to read; paste one.")
    made = from_text(_HALVES.sub("\ufffd", text), file=given.file, outlet=given.outlet, title=given.title, byline=given.byline, published=given.published)
    return pipeline.read_article(made, engine_name=engine)


def read_file(settings: Settings, data: bytes, given: Article, engine: str = "neural", *, is_page: bool = False) -> Reading:
    """Who says what in a file, a page or plain text."""
    if not data.strip():
        raise HTTPException(422, "The file is empty; choose another one.")
    return _read(settings, from_bytes(given, data, is_page=is_page), engine)


def read_address(settings: Settings, url: str, given: Article, engine: str = "neural") -> Reading:
    """Who says what at an address, which is fetched now; private networks are out of reach, after a redirect too."""
    if not settings.fetching:
        raise HTTPException(403, "This server fetches no addresses; paste the text, or send the file.")
    if not is_address(url) or len(url) > 4000 or not url.isprintable():
        raise HTTPException(422, "This is no address; write it in full, such as https://example.org/news/1.")
    return _read(settings, at_address(Article("", "", "", url, given.outlet, given.title, given.byline, given.published), fetch=web(settings.allow_private)), engine)


def about(*, name: str = "", outlet: str = "", title: str = "", byline: Sequence[str] = (), date: str = "", url: str = "") -> Article:
    """What is said about an article beside its text. A date that is none raises `OptionError`."""
    day = pipeline.day(date.strip())
    file, outlet, title, *names = (_HALVES.sub("\ufffd", given.strip()) for given in (name[:500], outlet[:500], title[:1000], *byline[:50]))
    return Article("", "", file, url[:4000], outlet, title, tuple(names), day)


def _read(settings: Settings, article: Article, engine: str) -> Reading:
    if not article.text.strip():
        said = "; ".join(problem.what for problem in article.problems) or "There is no text in it."
        raise HTTPException(422, said)
    _not_too_long(settings, len(article.text))
    return pipeline.read_article(article, engine_name=engine)


def _not_too_long(settings: Settings, characters: int) -> None:
    if characters > settings.most_characters:
        raise HTTPException(413, f"The text has {characters:,} characters, and at most {settings.most_characters:,} are read at once; read it with sayso read.")
