"""What one later article was made from: its rivals for that weighed against each other, and the verdict put into words.

Credited outlets come first: of each the article that explains most. Then the likeliest article that is not named; what an openly
used one explains as well does not count for it. A second hidden one is accepted only if it is almost certain, from the sentences
that the first leaves open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from sayso.model import Article, Derivation, Evidence, Span
from sayso.trace.alignment import ALIGNED, Pair, pairs
from sayso.trace.credit import Credits
from sayso.trace.fingerprints import Account, surfaces
from sayso.trace.rivals import EXPLAINED, Contest, Rival
from sayso.trace.signs import Signs, credited_probability, found_out, hidden_probability, signs

ACCEPTED = 0.5
SECOND_ACCEPTED = 0.8
CREDIT_ACCEPTED = 0.6
TIED = 0.05
NO_ORDER = 0.8
PUBLIC_FACTS = 2.0
MOST_EVIDENCE = 6
MOST_DETAILS = 4


class Desk:
    """One later article and everything it may have been made from."""

    def __init__(
        self, later: Account, found: Credits, rivals: Sequence[Rival], table: Mapping[str, float], by: str
    ) -> None:
        self._later, self._credits, self.rivals, self._table, self._by = later, found, rivals, table, by
        self._work = found_out(later)
        self._elsewhere = found.elsewhere or any(rival.open for rival in rivals)
        self._contest = Contest(later, rivals)
        self._openly_used = [place for place, rival in enumerate(rivals) if rival.open]
        self.chances = [self._chance(place) for place in range(len(rivals))]

    def _chance(self, place: int) -> float:
        """How likely it is, taken by itself, that the later article was made from a rival; 0 if that is only named."""
        rival = self.rivals[place]
        if rival.credit is not None:
            return self._credited(rival)
        return 0.0 if rival.named or rival.siblings else self._likely(place, self._openly_used)

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
            weighed = [(self._likely(i, explaining), i) for _, i in weighed if i != best]

    def _preference(self, weighed: tuple[float, int]) -> tuple[float, str, str, float]:
        rival = self.rivals[weighed[1]]
        return self._kept(rival), *_lateness(rival.told.article), weighed[0]

    def _likely(self, place: int, explaining: Sequence[int]) -> float:
        p = hidden_probability(self.weigh(place, explaining), by=self._by)
        return p if self.rivals[place].order_known else NO_ORDER * p

    def weigh(self, place: int, explaining: Sequence[int]) -> Signs:
        """The signs that a rival is the hidden source, after what these others explain is taken away."""
        rival = self.rivals[place]
        best = rival.compared.best
        left = np.ones(len(best), dtype=np.bool_)
        for other in explaining:
            left &= self.rivals[other].compared.best < best - EXPLAINED
        strength = np.where(left, best, 0) * (1 - self._contest.common(place)) ** PUBLIC_FACTS
        return replace(
            signs(rival.told, self._later, rival.compared, strength, left, self._work),
            exclusive=self._contest.exclusive(place),
            ahead=self._contest.ahead(place, self._by),
            elsewhere=float(self._elsewhere),
        )

    def _credited(self, rival: Rival) -> float:
        best = rival.compared.best
        found = signs(rival.told, self._later, rival.compared, best, np.ones(len(best), dtype=np.bool_), self._work)
        return credited_probability(found, cited=rival.cited, by=self._by)

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
        own = [row for row, sentence in enumerate(self._later.sentences) if sentence.own]
        alike = int((rival.compared.best[own] >= ALIGNED).sum())
        shared = {trait for pair in matched for trait in pair.shared}
        telling = sorted(shared, key=lambda trait: (-self._table[trait], trait))[:MOST_DETAILS]
        shown = ", ".join(f"“{form}”" for form in surfaces(self._later, telling))
        outlet = rival.told.article.outlet or rival.told.article.id
        said = f"It credits {outlet}" if credit else f"It does not name {outlet}"
        details = f", with {shown} in both" if shown else ""
        return f"{said}; {alike} of its {len(own)} sentences say what stood there{details}."


def _lateness(article: Article) -> tuple[str, str]:
    return (
        article.published.isoformat() if article.published else "",
        article.published_at.isoformat() if article.published_at else "",
    )
