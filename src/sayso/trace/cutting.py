"""Articles cut up: into words, sentences and amounts, and for comparing; each once, and no more than is asked for.

Whoever follows a claim through two hundred articles looks at each of them many times: who copied whom, what was lost on the way. What
is made of an article's text alone is made once for one answer, and goes with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from sayso.model import Article
from sayso.trace.alignment import Pair, compared
from sayso.trace.amounts import Amount, amounts
from sayso.trace.fingerprints import Account, account
from sayso.trace.page import Page
from sayso.trace.words import Word, sentences, words

T = TypeVar("T")


class Cutting:
    """What articles consist of, kept under their ids. ``pages`` are those that were cut into words already."""

    def __init__(self, pages: Iterable[Page] = ()) -> None:
        self._pages = {page.article.id: page for page in pages}
        self._kept: dict[tuple[str, str], object] = {}

    def words(self, article: Article) -> Sequence[Word]:
        """The words of its text."""
        page = self._pages.get(article.id)
        return page.words if page is not None else self._once("words", article, lambda: words(article.text))

    def sentences(self, article: Article) -> Sequence[tuple[int, int]]:
        """Where the sentences of its text start and end, whatever its layout."""
        return self._once("sentences", article, lambda: sentences(article.text, 0, len(article.text)))

    def amounts(self, article: Article) -> Sequence[Amount]:
        """The amounts in its text."""
        return self._once("amounts", article, lambda: amounts(article.text, self.words(article)))

    def account(self, article: Article) -> Account:
        """The article as it is compared."""
        return self._once("account", article, lambda: account(article, self.words(article)))

    def aligned(self, earlier: Article, later: Article) -> tuple[Pair, ...]:
        """Pairs of sentences that say the same: `sayso.trace.alignment.aligned`."""
        return compared(self.account(earlier), self.account(later))

    def _once(self, what: str, article: Article, make: Callable[[], T]) -> T:
        if (what, article.id) not in self._kept:
            self._kept[what, article.id] = make()
        kept: T = self._kept[what, article.id]  # type: ignore[assignment]
        return kept
