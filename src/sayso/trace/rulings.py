"""What people decided about single passages goes before what the machine makes of them: who speaks, on which side, and of what.

A `Ruling` holds for one article. Readings come here corrected already; what is left is to keep the steps that look at the words around
a passage from undoing that: whoever was judged to speak is the teller, a judged stance decides the side, and a passage judged to
state the claim, or not to, is put in or left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sayso.model import Attribution
from sayso.trace.callings import figure_of
from sayso.trace.cast import Cast
from sayso.trace.constancy import CLEAR
from sayso.trace.derive import Telling
from sayso.trace.figures import Figure, Heard
from sayso.trace.matching import Match, SideName
from sayso.trace.naming import bare, key
from sayso.trace.page import Page

Extent = tuple[int, int]
"""Where a passage starts and ends in its article."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was decided about the passages of one article, whose reading is corrected.

    ``said`` and ``stances`` are ids of attributions whose source, or stance, was judged; ``unsaid`` passages that are the article's own
    words. ``stated`` are passages that state the claim, each with its side, or None for the side of its stance; ``unstated`` such as do not.
    """

    said: frozenset[str] = frozenset()
    stances: frozenset[str] = frozenset()
    unsaid: tuple[Extent, ...] = ()
    stated: tuple[tuple[Extent, SideName | None], ...] = ()
    unstated: tuple[Extent, ...] = ()


Rulings = Mapping[str, Ruling]
"""Rulings by the id of their article."""


def ruled(page: Page, by_words: Sequence[Match], matches: Sequence[Match], rulings: Rulings) -> tuple[Match, ...]:
    """The matches of an article as people decided them; ``by_words`` are those that its words alone gave."""
    ruling = rulings.get(page.article.id)
    if ruling is None:
        return tuple(matches)
    kept = [m for m in matches if not any(_is_at(m, extent) for extent in ruling.unstated)]
    kept = [_by_stance(m, by_words) if m.attribution is not None and m.attribution.id in ruling.stances else m for m in kept]
    for extent, side in ruling.stated:
        if extent[1] > len(page.article.text):
            continue
        here = [i for i, m in enumerate(kept) if _is_at(m, extent)]
        own = _attribution(page, extent)
        if not here:
            kept.append(Match(own, page.article.span(*extent), CLEAR, True, "neither"))
            here = [len(kept) - 1]
        for i in here:
            kept[i] = _stating(page, kept[i], own, side)
    return tuple(sorted(kept, key=lambda m: (m.passage.start, m.passage.end, m.attribution.id if m.attribution is not None else "")))


def settled(cast: Cast, found: Iterable[Heard], rulings: Rulings) -> tuple[Heard, ...]:
    """The passages of an article with the tellers that were judged, in place of those that the words around them suggest."""
    ruling = rulings.get(cast.article.id)
    if ruling is None or not (ruling.said or ruling.unsaid):
        return tuple(found)
    return tuple(replace(one, line=line, where=()) if (line := _judged(cast, one.match, ruling)) is not None else one for one in found)


def held(before: Sequence[Telling], after: Sequence[Telling], rulings: Rulings) -> list[Telling]:
    """The tellings after another step, those that were judged on the side where they were before it."""
    if not rulings:
        return list(after)
    return [replace(late, match=early.match) if _is_judged(early, rulings) else late for early, late in zip(before, after, strict=True)]


def side_at(page: Page, extent: Extent) -> tuple[Attribution | None, SideName]:
    """Whose words a passage is, None for the article's own, and on which side its stance puts what it states.

    What stands inside somebody's denial or question is on neither side: nobody is shown to have said it.
    """
    a = _attribution(page, extent)
    return a, _side(page, a)


def is_at(passage: Extent, extent: Extent) -> bool:
    """Whether a passage is what stands there: half of the shorter of the two, at least.

    >>> is_at((10, 20), (12, 40)), is_at((10, 20), (18, 40))
    (True, False)
    """
    shared = min(passage[1], extent[1]) - max(passage[0], extent[0])
    return shared > 0 and 2 * shared >= min(passage[1] - passage[0], extent[1] - extent[0])


def _is_judged(telling: Telling, rulings: Rulings) -> bool:
    ruling, match = rulings.get(telling.article.id), telling.match
    if ruling is None:
        return False
    by_stance = match.attribution is not None and match.attribution.id in ruling.stances
    return by_stance or any(_is_at(match, extent) for extent, _ in ruling.stated)


def _by_stance(match: Match, by_words: Sequence[Match]) -> Match:
    """A match on the side of its judged stance. Whether the content agrees with the claim its words tell, or else the model."""
    a = match.attribution
    assert a is not None  # noqa: S101 - told by the caller
    for found in by_words:
        if found.attribution is not None and found.attribution.id == a.id and _is_at(found, (match.passage.start, match.passage.end)):
            return replace(match, side=found.side, agrees=found.agrees)
    if a.stance not in ("asserts", "hedges", "denies"):
        return replace(match, side="neither")
    return replace(match, side="denies", agrees=True) if a.stance == "denies" else match


def _stating(page: Page, match: Match, own: Attribution | None, side: SideName | None) -> Match:
    """A match that was judged to state the claim: its stance says on which side, unless that is known."""
    a = match.attribution or own
    side = side or _side(page, a)
    return replace(match, attribution=a, score=max(match.score, CLEAR), side=side, agrees=side != "denies" or (a is not None and a.stance == "denies"))


def _side(page: Page, a: Attribution | None) -> SideName:
    if a is None:
        return "asserts"
    if any(outer.stance in ("denies", "declines", "asks") for outer in page.above(a)):
        return "neither"
    sides: dict[str, SideName] = {"asserts": "asserts", "hedges": "asserts", "denies": "denies"}
    return sides.get(a.stance, "neither")


def _attribution(page: Page, extent: Extent) -> Attribution | None:
    """Whose words a passage is: the innermost attribution with its content there, or that holds most of it."""
    start, end = extent
    held = []
    for a in page.attributions:
        exact = a.content and (min(s.start for s in a.content), max(s.end for s in a.content)) == extent
        inside = sum(max(0, min(s.end, end) - max(s.start, start)) for s in a.content)
        if exact or 2 * inside >= end - start:
            held.append((bool(exact), len(list(page.above(a))), a.id, a))
    return max(held, key=lambda each: each[:3])[3] if held else None


def _judged(cast: Cast, match: Match, ruling: Ruling) -> tuple[Figure, ...] | None:
    """The tellers of a passage as they were judged, outermost first; None where nobody judged them."""
    a = match.attribution
    if a is None:
        return () if any(_is_at(match, extent) for extent in ruling.unsaid) else None
    path = [a, *cast.page.above(a)]
    if not any(one.id in ruling.said for one in path):
        return None
    figures = []
    for name in a.chain or ((a.speaker.name,) if a.speaker.name else ()):
        spoken = next((one for one in path if key(one.speaker.name) == key(name)), None)
        figure = figure_of(cast, name, None)
        kind = spoken.speaker.kind if spoken is not None and figure.kind == "none" else figure.kind
        figures.append(replace(figure, kind=kind, attribution=spoken))
    told = [f for f in figures if not cast.is_nobody(f)]
    return tuple(f for i, f in enumerate(told) if not i or (bare(f.name), f.place) != (bare(told[i - 1].name), told[i - 1].place))


def _is_at(match: Match, extent: Extent) -> bool:
    return is_at((match.passage.start, match.passage.end), extent)
