"""The way that a claim took on one side, or on both: who passed it on to whom, with circles as one knot.

A dossier's derivations are those of both sides together; each says of which it is. Where one does not, a side's own are the ones that
lead from its origins (or from its articles that name none) to its articles, by way of nobody who is on the other side alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sayso.model import Derivation, Dossier, Side

Knot = tuple[str, ...]
"""One node by id, or those of a circle."""
SURE = 0.95
"""Steps at least this likely are told without a percentage, unless they are hidden."""


class Likely(Protocol):
    """A step, wherever it is told: whether only comparison reveals it, and how likely it is."""

    @property
    def hidden(self) -> bool:
        """Whether only comparing texts reveals it."""

    @property
    def probability(self) -> float:
        """How likely it is, from 0 to 1."""


def is_doubtful(step: Likely) -> bool:
    """Whether the reader should know how likely the step is."""
    return step.hidden or step.probability < SURE


def percent(probability: float) -> str:
    """A probability as people write it; what is inferred is never called certain.

    >>> percent(0.923), percent(0.9999)
    ('92%', '99%')
    """
    return f"{min(probability, 0.99):.0%}"


@dataclass(frozen=True, slots=True)
class Flow:
    """Knots and the steps between different ones, by the knot that comes earlier; ``heads`` are the knots that have it from nobody."""

    knots: tuple[Knot, ...] = ()
    below: Mapping[Knot, tuple[tuple[Knot, Derivation], ...]] = field(default_factory=dict)
    heads: tuple[Knot, ...] = ()

    @property
    def steps(self) -> tuple[Derivation, ...]:
        """All steps, in the order of the knots that they come from."""
        return tuple(step for knot in self.knots for _, step in self.below[knot])


def flow(dossier: Dossier, side: Side) -> Flow:
    """The way of the claim on one side of the dossier. Takes time in proportion to its derivations."""
    distrusted = set(str(dossier.coverage.get("distrusted", "")).split(", "))
    others = {article.id for article in dossier.articles} - {*side.articles, *side.origins}
    name = "asserts" if side is dossier.asserts else "denies"
    steps = [
        s
        for s in dossier.derivations
        if not {s.earlier, s.later} & (others | distrusted) and s.earlier != s.later and (not s.sides or name in s.sides)
    ]
    starts = {*side.origins, *side.unattributed, *(node for group in side.circular for node in group)}
    forward = _reached(starts, ((s.earlier, s.later) for s in steps))
    known = _reached(set(side.articles), ((s.later, s.earlier) for s in steps)) & forward | starts | set(side.articles)
    return tied([*dict.fromkeys((*side.origins, *side.articles, *sorted(known)))], steps, side.circular)


def tied(nodes: Sequence[str], steps: Iterable[Derivation], circles: Iterable[Sequence[str]]) -> Flow:
    """The flow over these nodes, with the members of each circle tied into one knot; steps to other nodes are left out."""
    present = set(nodes)
    of: dict[str, Knot] = {}
    for group in circles:
        members = tuple(dict.fromkeys(node for node in group if node in present and node not in of))
        of.update(dict.fromkeys(members, members))
    knots = tuple(dict.fromkeys(of.setdefault(node, (node,)) for node in nodes))
    below: dict[Knot, dict[Knot, Derivation]] = {knot: {} for knot in knots}
    fed: set[Knot] = set()
    for step in steps:
        if step.earlier in present and step.later in present and of[step.earlier] != of[step.later]:
            known = below[of[step.earlier]].setdefault(of[step.later], step)
            if known.hidden and not step.hidden:
                below[of[step.earlier]][of[step.later]] = step
            fed.add(of[step.later])
    heads = tuple(knot for knot in knots if knot not in fed)
    return Flow(knots, {knot: tuple(later.items()) for knot, later in below.items()}, heads)


def _reached(starts: Collection[str], pairs: Iterable[tuple[str, str]]) -> set[str]:
    onward: defaultdict[str, list[str]] = defaultdict(list)
    for here, there in pairs:
        onward[here].append(there)
    found, waiting = set(starts), list(starts)
    while waiting:
        for node in onward.get(waiting.pop(), ()):
            if node not in found:
                found.add(node)
                waiting.append(node)
    return found
