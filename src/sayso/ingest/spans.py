"""Spans of one article, each made once, and not more of them than anybody marks: what a file may cost is bounded by its text."""

from __future__ import annotations

from sayso.model import Article, Span

MOST_CHARACTERS = 20_000_000
"""Of all different spans of one article together."""


class Spans:
    """Makes the spans of an article. The same offsets give the same span, so that it does not matter how often a file names them."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._made: dict[tuple[int, int], Span] = {}
        self._left = MOST_CHARACTERS

    def span(self, start: int, end: int) -> Span:
        """The characters from ``start`` to ``end``. Raises `ValueError`, in words that a problem can use, where there are too many."""
        found = self._made.get((start, end))
        if found is None:
            if end - start > self._left:
                raise ValueError(f"the spans of this article are longer than {MOST_CHARACTERS:,} characters together")
            found = self._made[start, end] = self._article.span(start, end)
            self._left -= end - start
        return found
