"""Ledgers to test: every test that asks for `ledger` runs on a file and in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from sayso.ledger import Entry, Ledger, memory_ledger, open_ledger
from sayso.model import Article, Attribution, Mention, Reading, Speaker

Written = Callable[..., Entry]


@pytest.fixture(params=["file", "memory"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "news.db") if request.param == "file" else memory_ledger() as opened:
        yield opened


@pytest.fixture
def written() -> Written:
    """Makes an entry by hand: each line of the text is a paragraph; ``said`` lists who is attributed the whole text."""

    def write(
        id: str,
        text: str = "The port is closed, harbour master Ilse Marwick said.",
        *,
        by: str = "rules@1",
        said: tuple[str, ...] = (),
        named: tuple[str, ...] = (),
        day: str = "",
        url: str = "",
        outlet: str = "",
        title: str = "",
        bands: tuple[int, ...] = (),
    ) -> Entry:
        article = Article(
            id, text, url=url, outlet=outlet, title=title, published=date.fromisoformat(day) if day else None
        )
        attributions = tuple(
            Attribution(str(n), content=(article.span(0, len(text)),), speaker=Speaker(name, "person"), by=by)
            for n, name in enumerate(said, start=1)
        )
        mentions = tuple(
            Mention(article.span(text.index(name), text.index(name) + len(name)), "person", name) for name in named
        )
        return Entry(Reading(article, attributions, mentions, by=by), bands)

    return write
