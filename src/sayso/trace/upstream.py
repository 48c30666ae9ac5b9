"""What one later article was made from: its rivals for that weighed against each other, and the verdict put into words.

Credited outlets come first: of each the article that explains most. Then the likeliest article that is not named; what an openly
used one explains as well does not count for it. A second hidden one is accepted only if it is almost certain, from the sentences
that the first leaves open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sayso.model import Article, Derivation, Evidence, Span
from sayso.trace.alignment import ALIGNED, Floats, Grid, Pair, grid, pairs
from sayso.trace.candidates import Candidate
from sayso.trace.credit import Credits
from sayso.trace.fingerprints import Account, near_copies, surfaces
from sayso.trace.signs import Signs, credited_probability, found_out, hidden_probability, signs

ACCEPTED = 0.5
SECOND_ACCEPTED = 0.8
CREDIT_ACCEPTED = 0.6
EXPLAINED = 0.1
TIED = 0.05
NO_ORDER = 0.8
PUBLIC_FACTS = 2.0
KNOWN = 0.25
FEW = 4
MOST_EVIDENCE = 6
MOST_DETAILS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Rival:
    """An earlier article beside the later one: how its sentences match, and where the later one credits or names it.

    ``cited``: it is credited and its outlet named in a sentence as well. ``siblings``: both have it from the same third party.
    """

    told: Account
    compared: Grid
    order_known: bool
    credit: Span | None
    named: bool
    cited: bool
    siblings: bool
    credits: Credits

    @property
    def open(self) -> bool:
        """Whether the later article says that it knows this one."""
        return self.named or self.credit is not None


class Desk:
    """One later article and everything it may have been made from."""

    def __init__(self, later: Account, found: Credits, rivals: Sequence[Rival], table: Mapping[str, float]) -> None:
        self._later, self._credits, self._rivals, self._table = later, found, rivals, table
        self._work = found_out(later)

    def derivations(self) -> Iterator[Derivation]:
        """The credited copies, then the hidden ones."""
        yield from self._openly()
        yield from self._hidden()

    def _openly(self) -> Iterator[Derivation]:
        """Of each credited outlet the article that explains most."""
        best: dict[str, tuple[float, Rival]] = {}
        for rival in self._rivals:
            if rival.credit is not None:
                likely = credited_probability(self._signs(rival, rival.compared.best), cited=rival.cited)
                outlet = rival.told.article.outlet
                if likely >= CREDIT_ACCEPTED and likely > best.get(outlet, (0.0,))[0]:
                    best[outlet] = likely, rival
        for likely, rival in best.values():
            yield self._derivation(rival, likely, rival.credit)

    def _hidden(self) -> Iterator[Derivation]:
        """The likeliest unnamed source; then another one, if what the first leaves open is surely from there."""
        explaining = [rival for rival in self._rivals if rival.open]
        others = bool(explaining) or self._credits.elsewhere
        for least in (ACCEPTED, SECOND_ACCEPTED):
            weighed = [
                (self._likely(rival, explaining, others), rival)
                for rival in self._rivals
                if not rival.open and not rival.siblings and rival not in explaining
            ]
            likely = max((p for p, _ in weighed), default=0.0)
            if likely < least:
                return
            tied = [(p, rival) for p, rival in weighed if p >= likely - TIED]
            p, best = max(tied, key=lambda item: (self._kept(item[1]), *_lateness(item[1].told.article), item[0]))
            yield self._derivation(best, p, None)
            explaining.append(best)

    def _likely(self, rival: Rival, explaining: Sequence[Rival], others: bool) -> float:
        p = hidden_probability(self._weigh(rival, explaining), credits_others=others)
        return p if rival.order_known else NO_ORDER * p

    def _weigh(self, rival: Rival, explaining: Sequence[Rival]) -> Signs:
        strength = rival.compared.best
        for other in explaining:
            strength = np.where(other.compared.best >= strength - EXPLAINED, 0, strength)
        strength = strength * (1 - self._common(rival)) ** PUBLIC_FACTS
        return self._signs(rival, strength)

    def _signs(self, rival: Rival, strength: Floats) -> Signs:
        return signs(rival.told, self._later, rival.compared, strength, self._table, self._work)

    def _common(self, rival: Rival) -> Floats:
        """For each sentence, the share of the other earlier articles that say it too: what everybody knows need not be copied.

        Whoever credits this earlier one, or is much the same text, is no witness for that.
        """
        best = rival.compared.best
        others = [
            other.compared.best >= np.maximum(best - EXPLAINED, KNOWN)
            for other in self._rivals
            if other is not rival
            and not other.credits.of(rival.told.article)
            and not near_copies(other.told, rival.told)
        ]
        known: Floats = np.zeros(len(best), dtype=np.float32)
        for one in others:
            known += one / np.float32(max(len(others), FEW))
        return known

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


def rival(
    told: Sequence[Account],
    credit: Sequence[Credits],
    way: Candidate,
    table: Mapping[str, float],
    meaning: Mapping[int, Floats],
) -> Rival:
    """The earlier article of a candidate pair beside the later one; ``meaning`` holds vectors by place, or nothing."""
    earlier, later, found = told[way.earlier], told[way.later], credit[way.later]
    spot = found.of(earlier.article)
    return Rival(
        told=earlier,
        compared=grid(earlier, later, table, (meaning[way.earlier], meaning[way.later]) if meaning else None),
        order_known=way.order == "before",
        credit=spot,
        named=found.names(earlier.article),
        cited=spot is not None and found.cites(earlier.article),
        siblings=found.shares(credit[way.earlier]),
        credits=credit[way.earlier],
    )


def _lateness(article: Article) -> tuple[str, str]:
    return (
        article.published.isoformat() if article.published else "",
        article.published_at.isoformat() if article.published_at else "",
    )
