"""What is said about an attribution in a few words."""

from __future__ import annotations

import pytest

from sayso.model import Article, Attribution, Speaker
from sayso.tell.words import how

TEXT = "Ivo Drost told {} that the port was shut."


@pytest.mark.parametrize(
    ("whom", "told"),
    [("parliament", ("to parliament",)), ("the Harbour Post", ("to the Harbour Post",)), ("me", ("to me",)), ("her", ()), ("I", ()), ("Them", ())],
)
def test_whom_it_was_told_where_that_says_anything(whom: str, told: tuple[str, ...]) -> None:
    article = Article("a", TEXT.format(whom))
    at = article.text.index("told ") + len("told ")
    said = Attribution("1", content=(), addressee=(article.span(at, at + len(whom)),), speaker=Speaker("Ivo Drost", "person"), confidence=0.9)
    assert how(said) == told
