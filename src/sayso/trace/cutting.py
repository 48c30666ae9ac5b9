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
from sayso.trace.numbered import Numbered
from sayso.trace.page import Page
from sayso.trace.words import Word, sentences, words

T = TypeVar("T")


class Cutting:
    """What articles consist of, as long as it is asked for. ``pages`` are those that were cut into words already."""

    def __init__(self, pages: Iterable[Page] = ()) -> None:
        self._pages = {id(page.article): page for page in pages}
        self._kept: dict[tuple[str, int], object] = {}
        self._articles: dict[int, Article] = {}  # kept alive, so that no other one gets the same number
        self._numbered = Numbered(())
        self._places: dict[int, int] = {}

    def words(self, article: Article) -> Sequence[Word]:
        """The words of its text."""
        page = self._pages.get(id(article))
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

    def side_by_side(self, articles: Sequence[Article]) -> Numbered:
        """The articles as they are compared, with numbers for what they share; `aligned` goes by these from then on."""
        self._numbered = Numbered([self.account(article) for article in articles])
        self._places = {id(article): place for place, article in enumerate(articles)}
        return self._numbered

    def aligned(self, earlier: Article, later: Article) -> tuple[Pair, ...]:
        """Pairs of sentences that say the same: `sayso.trace.alignment.aligned`."""
        there, here = self._places.get(id(earlier)), self._places.get(id(later))
        if there is None or here is None:
            return compared(Numbered((self.account(earlier), self.account(later))), 0, 1)
        return compared(self._numbered, there, here)

    def _once(self, what: str, article: Article, make: Callable[[], T]) -> T:
        place = what, id(article)
        if place not in self._kept:
            self._articles[id(article)] = article
            self._kept[place] = make()
        kept: T = self._kept[place]  # type: ignore[assignment]
        return kept
