"""What one later article was made from: its rivals for that weighed against each other, and the verdict put into words.

Credited outlets come first: of each the article that explains most. Then the likeliest article that is not named; what an openly
used one explains as well does not count for it. A second hidden one is accepted only if it is almost certain, from the sentences
that the first leaves open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sayso.model import Article, Derivation, Evidence, Span
from sayso.trace.alignment import ALIGNED, Floats, Pair, pairs
from sayso.trace.credit import Credits
from sayso.trace.fingerprints import surfaces
from sayso.trace.numbered import Numbered, Table
from sayso.trace.rivals import EXPLAINED, Contest, Rival
from sayso.trace.signs import Later, Signs, credited_probability, hidden_probability, signs

ACCEPTED = 0.5
SECOND_ACCEPTED = 0.8
CREDIT_ACCEPTED = 0.6
TIED = 0.05
NO_ORDER = 0.8
PUBLIC_FACTS = 2.0
MOST_EVIDENCE = 6
MOST_DETAILS = 4


class Desk:
    """One later article (by its place) and everything it may have been made from."""

    def __init__(self, told: Numbered, later: int, found: Credits, rivals: Sequence[Rival], table: Table, by: str) -> None:
        self._told, self._place, self._by = told, later, by
        self._later, self._credits, self.rivals, self._table = told.told[later], found, rivals, table
        self._seen = Later.of(self._later)
        self._elsewhere = found.elsewhere or any(rival.open for rival in rivals)
        self._contest = Contest(told, later, rivals)
        self._openly_used = [place for place, rival in enumerate(rivals) if rival.open]
        self.chances = self._chances()

    def _chances(self) -> list[float]:
        """How likely it is, for each rival by itself, that the later article was made from it; 0 if that is only named."""
        hidden = self._likely(self._openly_used)
        credited = self._credited() if any(rival.credit is not None for rival in self.rivals) else hidden
        return [
            credited[i] if rival.credit is not None else 0.0 if rival.named or rival.siblings else hidden[i]
            for i, rival in enumerate(self.rivals)
        ]

    def derivations(self) -> Iterator[Derivation]:
        """The credited copies, then the hidden ones."""
        yield from self._openly()
        yield from self._hidden()

    def _openly(self) -> Iterator[Derivation]:
        """Of each credited outlet the article that explains most."""
        best: dict[str, tuple[float, Rival]] = {}
        for rival, likely in zip(self.rivals, self.chances, strict=True):
            outlet = rival.told.article.outlet
            if rival.credit is not None and likely >= CREDIT_ACCEPTED and likely > best.get(outlet, (0.0,))[0]:
                best[outlet] = likely, rival
        for likely, rival in best.values():
            yield self._derivation(rival, likely, rival.credit)

    def _hidden(self) -> Iterator[Derivation]:
        """The likeliest unnamed source; then another one, if what the first leaves open is surely from there."""
        explaining = list(self._openly_used)
        weighed = [(p, i) for i, p in enumerate(self.chances) if not (self.rivals[i].open or self.rivals[i].siblings)]
        for least in (ACCEPTED, SECOND_ACCEPTED):
            likely = max((p for p, _ in weighed), default=0.0)
            if likely < least:
                return
            p, best = max((item for item in weighed if item[0] >= likely - TIED), key=self._preference)
            yield self._derivation(self.rivals[best], p, None)
            explaining.append(best)
            chances = self._likely(explaining)
            weighed = [(chances[i], i) for _, i in weighed if i != best]

    def _preference(self, weighed: tuple[float, int]) -> tuple[float, str, str, float]:
        rival = self.rivals[weighed[1]]
        return self._kept(rival), *_lateness(rival.told.article), weighed[0]

    def _likely(self, explaining: Sequence[int]) -> list[float]:
        """How likely it is, for each rival, that it is the hidden source, after what these others explain is taken away."""
        chances = [hidden_probability(found, by=self._by) for found in self.weigh(explaining)]
        return [p if rival.order_known else NO_ORDER * p for p, rival in zip(chances, self.rivals, strict=True)]

    def weigh(self, explaining: Sequence[int]) -> list[Signs]:
        """For each rival the signs that it is the hidden source, after what these others explain is taken away."""
        best = self._contest.best
        left = np.ones(best.shape, dtype=np.bool_)
        for other in explaining:
            left &= best[other] < best - EXPLAINED
        strength = np.where(left, best, 0) * (1 - self._contest.common) ** PUBLIC_FACTS
        ahead = self._contest.ahead(self._seen.own, self._seen.load, self._by)
        return self._signs(strength, left, list(zip(self._contest.exclusive, ahead, strict=True)), float(self._elsewhere))

    def _credited(self) -> list[float]:
        best = self._contest.best
        found = self._signs(best, np.ones(best.shape, dtype=np.bool_))
        return [credited_probability(one, cited=rival.cited, by=self._by) for one, rival in zip(found, self.rivals, strict=True)]

    def _signs(
        self, strength: Floats, left: NDArray[np.bool_], others: Sequence[tuple[float, float]] = (), elsewhere: float = 0.0
    ) -> list[Signs]:
        earlier = [(rival.place, rival.compared) for rival in self.rivals]
        return signs(self._told, self._place, self._seen, earlier, strength, left, others, elsewhere)

    def _kept(self, rival: Rival) -> float:
        """How much of the earlier article the later one has, in steps, so that small differences decide nothing."""
        shared = sum(self._table[trait] for trait in rival.told.traits & self._later.traits)
        return round(10 * shared / (sum(self._table[trait] for trait in rival.told.traits) or 1))

    def _derivation(self, rival: Rival, likely: float, credit: Span | None) -> Derivation:
        earlier, later = rival.told.article, self._later.article
        matched = sorted(
            (pair for pair in pairs(rival.told, self._later, rival.compared) if not self._is_credit(pair.later)),
            key=lambda pair: (-pair.similarity - sum(map(self._table.__getitem__, pair.shared)), pair.later),
        )
        evidence = [Evidence(later.id, credit)] if credit else []
        for pair in matched[:MOST_EVIDENCE]:
            evidence += [Evidence(earlier.id, pair.earlier), Evidence(later.id, pair.later)]
        return Derivation(
            earlier=earlier.id,
            later=later.id,
            kind="copies",
            hidden=credit is None,
            probability=round(likely, 3),
            evidence=tuple(evidence),
            why=self._why(rival, matched, credit),
        )

    def _is_credit(self, span: Span) -> bool:
        return any(spot.start <= span.start and span.end <= spot.end for spot in self._credits.spots)

    def _why(self, rival: Rival, matched: Sequence[Pair], credit: Span | None) -> str:
        own = self._seen.own
        alike = int((rival.best[own] >= ALIGNED).sum())
        shared = {trait for pair in matched for trait in pair.shared}
        telling = sorted(shared, key=lambda trait: (-self._table[trait], trait))[:MOST_DETAILS]
        shown = ", ".join(f"“{form}”" for form in surfaces(self._later, telling))
        outlet = rival.told.article.outlet or (f"“{title}”" if (title := rival.told.article.title) else rival.told.article.id)
        said = f"It credits {outlet}" if credit else f"It does not name {outlet}"
        details = f", with {shown} in both" if shown else ""
        return f"{said}; {alike} of its {len(own)} sentences say what stood there{details}."


def _lateness(article: Article) -> tuple[str, str]:
    return (
        article.published.isoformat() if article.published else "",
        article.published_at.isoformat() if article.published_at else "",
    )
