"""Nobody is on both sides of a claim: what one source is heard to say is put on the side where it is heard most clearly.

The pair model judges sentence by sentence, and takes "There was nobody at the wheel" for a denial now and then. But whoever says
that the bridge was empty does not say in the next sentence that it was manned. So the passages of one source are weighed together,
over all articles, and those on the weaker side are moved to the stronger. Outlets are left alone: they report both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sayso.trace.derive import Telling
from sayso.trace.matching import SideName

CLEAR = 0.93
"""An article's second source on a side must be heard this clearly to count."""

EVEN = 0.9
"""If the weaker side weighs nearly as much as the stronger, the source is left on both: some relay what they deny."""


def constant(told: Sequence[Telling]) -> list[Telling]:
    """The tellings with every source on one side, in the same order."""
    weight: dict[str, dict[SideName, float]] = {}
    for telling in told:
        if (source := _speaker(telling)) and telling.match.side != "neither":
            own = weight.setdefault(source, {"asserts": 0.0, "denies": 0.0})
            own[telling.match.side] += telling.match.score**2
    return _without_faint([_settled(telling, weight.get(_speaker(telling), {})) for telling in told])


def _without_faint(told: Sequence[Telling]) -> list[Telling]:
    """The tellings, those of a second source of an article on neither side unless it is heard clearly too."""
    best: dict[tuple[str, str], dict[str, float]] = {}
    for telling in told:
        own = best.setdefault((telling.article.id, telling.match.side), {})
        own[_speaker(telling)] = max(own.get(_speaker(telling), 0.0), telling.match.score)
    return [
        telling if _is_clear(telling, best[telling.article.id, telling.match.side]) else replace(telling, match=replace(telling.match, side="neither"))
        for telling in told
    ]


def _is_clear(telling: Telling, scores: dict[str, float]) -> bool:
    own = scores[_speaker(telling)]
    return telling.match.side == "neither" or own >= CLEAR or own >= max(scores.values())


def _speaker(telling: Telling) -> str:
    """The id of the innermost teller, or "" where nobody or only an outlet speaks."""
    if not telling.tellers or telling.sources[-1].kind == "outlet":
        return ""
    return telling.sources[-1].id


def _settled(telling: Telling, weight: dict[SideName, float]) -> Telling:
    side = telling.match.side
    if side == "neither" or not weight:
        return telling
    other: SideName = "denies" if side == "asserts" else "asserts"
    if weight[side] >= EVEN * weight[other]:
        return telling
    return replace(telling, match=replace(telling.match, side=other, agrees=other == "asserts"))
