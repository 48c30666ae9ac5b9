"""Which sentences of many articles state a claim or deny it, judged by meaning: the candidates first, then each by the pair model.

Newsrooms rarely repeat one another's words: "somebody turned a wheel" asserts sabotage, "all indications remain those of a fault"
denies it. Words alone cannot see that, and the cosine of sentence vectors cannot tell one from the other. So the vectors only pick
the sentences that are near enough to be worth a look, and a model that was trained on pairs of passages says of each how likely it
states the claim, and how likely the contrary. A sentence in which two people speak is judged in two parts.

Cost: one vector a sentence, one judgement for each candidate; equal texts are judged once, and at most `MOST_JUDGED` in all, the
nearest first, so that time does not grow with the crowd.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sayso.model import Attribution, Span
from sayso.trace.page import Page

Vectors = Callable[[Sequence[str]], "np.ndarray"]
Bears = Callable[[str, Sequence[str]], "np.ndarray"]

NEAR = 0.1
COMMON_NEARNESS = 0.45
"""The cosine from which on nearness speaks for a sentence: six (three for a denial) units of log odds for each unit above it, measured
on invented coverage that the pair model was not trained on."""

ABOUT = 0.45
"""The nearest sentence of all must be so near, or nothing here is about the claim: the pair model knows only texts of one story and
guesses at others. In 36 invented stories the nearest sentence to the story's own claim had 0.51 or more, to another story's claim
0.42 or less in 99 of 100 cases."""

SPOKEN_OF = 0.97
"""The network that is harder to convince must put one sentence at this much, or the articles do not speak of the claim: near words are
not yet a statement. On 42 webs this cost nothing; what it keeps out is measured by bench/unrelated.py."""

ASKED_AT_ONCE = 64
"""Sentences that it is asked of at a time, the nearest first: as a rule one of the first suffices."""

PER_ARTICLE = 16
MOST_JUDGED = 600
SHORTEST = 3
TELLING_ACTS = ("statement", "finding", "perception", "belief")
ASSERTS, DENIES = 0, 1


@dataclass(frozen=True, slots=True)
class Meaning:
    """The functions by which passages are compared, all of `sayso.meaning`.

    ``vectors`` gives the unit vectors of texts, ``bears`` for a claim and n texts the n × 2 chances that a text states the claim
    and that it states the contrary. ``speaks``, if given, does the same with more caution, and decides whether they are asked at all.
    """

    vectors: Vectors
    bears: Bears
    speaks: Bears | None = None


@dataclass(frozen=True, slots=True)
class Borne:
    """A sentence (or what one of its speakers says) and the chances that it states the claim, or its contrary."""

    span: Span
    attribution: Attribution | None
    heading: bool
    asserts: float
    denies: float


def bearings(pages: Sequence[Page], claim: str, meaning: Meaning) -> list[list[Borne]]:
    """For each page its sentences that may speak of the claim, in order, with what the pair model makes of them."""
    units = [list(_units(page)) for page in pages]
    texts = [[page.article.text[s.start : s.end] for s, _, _ in own] for page, own in zip(pages, units, strict=True)]
    near = _nearness(claim, texts, meaning.vectors)
    chosen = _nearest(texts, near)
    distinct = list(dict.fromkeys(" ".join(texts[p][u].split()) for p, u in chosen))
    spoken_of = meaning.speaks is None or _spoken_of(claim, distinct, meaning.speaks)
    chances = dict(zip(distinct, meaning.bears(claim, distinct) if spoken_of else np.zeros((len(distinct), 2)), strict=True)) if distinct else {}
    found: list[list[Borne]] = [[] for _ in pages]
    for p, u in sorted(chosen):
        chance = chances[" ".join(texts[p][u].split())]
        span, attribution, heading = units[p][u]
        lent = near[texts[p][u]] - COMMON_NEARNESS
        found[p].append(Borne(span, attribution, heading, _moved(chance[ASSERTS], 6 * lent), _moved(chance[DENIES], 3 * lent)))
    return found


def _spoken_of(claim: str, texts: Sequence[str], speaks: Bears) -> bool:
    """Whether one of the texts is heard clearly enough."""
    groups = (texts[i : i + ASKED_AT_ONCE] for i in range(0, len(texts), ASKED_AT_ONCE))
    return any(bool((speaks(claim, group) >= SPOKEN_OF).any()) for group in groups)


def _moved(chance: float, by: float) -> float:
    """A chance made greater or smaller by so much on the scale of log odds.

    >>> round(_moved(0.5, 1.0), 2), round(_moved(0.9, 0.0), 2)
    (0.73, 0.9)
    """
    sure = min(max(float(chance), 1e-4), 1 - 1e-4)
    return 1 / (1 + (1 - sure) / sure * math.exp(-by))


def _nearness(claim: str, texts: Sequence[Sequence[str]], vectors: Vectors) -> dict[str, float]:
    """How near each text is to the claim: the cosine of their vectors."""
    distinct = list(dict.fromkeys(text for own in texts for text in own))
    if not distinct:
        return {}
    return {text: float(near) for text, near in zip(distinct, vectors(distinct) @ vectors([claim])[0], strict=True)}


def _nearest(texts: Sequence[Sequence[str]], near: Mapping[str, float]) -> list[tuple[int, int]]:
    """The places (page, unit) of the texts nearest to the claim: so many a page, so many in all."""
    chosen: list[tuple[float, int, int]] = []
    for p, own in enumerate(texts):
        ranked = sorted(((near[text], p, u) for u, text in enumerate(own)), key=lambda r: (-r[0], r[2]))
        chosen += [r for r in ranked[:PER_ARTICLE] if r[0] >= NEAR]
    chosen.sort(key=lambda r: (-r[0], r[1], r[2]))
    if not chosen or chosen[0][0] < ABOUT:
        return []
    return [(p, u) for _, p, u in chosen[:MOST_JUDGED]]


def _units(page: Page) -> list[tuple[Span, Attribution | None, bool]]:
    """Each sentence with the attribution that it mostly stands in; one with several speakers is cut between them."""
    text = page.article.text
    headings = {(b.start, b.end) for b in page.article.blocks if b.kind == "heading"}
    skip = [(b.start, b.end) for b in page.article.blocks if b.kind in ("caption", "other")]
    units = []
    at = 0
    covering = sorted(((c.start, c.end, a) for a in page.attributions for c in a.content), key=lambda c: (c[0], c[1], c[2].id))
    for start, end, _ in page.sentences:
        start, end = _trimmed(text, start, end)
        if len(text[start:end].split()) < SHORTEST or any(s <= start and end <= e for s, e in skip):
            continue
        while at < len(covering) and covering[at][1] <= start:
            at += 1
        inside = [c for c in covering[at : at + 40] if c[0] < end and c[1] > start]
        heading = any(s <= start and end <= e for s, e in headings)
        for piece, attribution in _speakers(page, start, end, inside):
            units.append((page.article.span(*piece), attribution, heading))
    return units


def _speakers(
    page: Page, start: int, end: int, inside: Sequence[tuple[int, int, Attribution]]
) -> list[tuple[tuple[int, int], Attribution | None]]:
    """The parts of a sentence with whoever speaks in each: usually one; two where two people are quoted side by side."""
    share: dict[str, int] = {}
    by_id: dict[str, Attribution] = {}
    for s, e, a in inside:
        share[a.id] = share.get(a.id, 0) + min(e, end) - max(s, start)
        by_id[a.id] = a
    if not share:
        return [((start, end), None)]
    tops = [a for a in by_id.values() if not any(outer.id in by_id for outer in page.above(a)) and share[a.id] >= 12]
    parts = sorted((*_hull(a, start, end), a.id) for a in tops)
    if len(parts) > 1 and all(one[1] <= two[0] for one, two in pairwise(parts)):
        return [((s, e), _innermost(by_id[i], by_id, share, page)) for s, e, i in parts]
    most = max(tops or by_id.values(), key=lambda a: (share[a.id], a.id))
    if share[most.id] < 0.25 * (end - start):
        return [((start, end), None)]
    return [((start, end), _innermost(most, by_id, share, page))]


def _innermost(top: Attribution, by_id: dict[str, Attribution], share: dict[str, int], page: Page) -> Attribution:
    """The deepest attribution under this one that holds most of its words here: its chain leads back out."""
    best = top
    for a in sorted(by_id.values(), key=lambda a: (len(list(page.above(a))), a.id)):
        if any(outer.id == best.id for outer in page.above(a)) and share[a.id] >= 0.5 * share[best.id] and a.source and a.act in TELLING_ACTS:
            best = a
    return best


def _hull(a: Attribution, start: int, end: int) -> tuple[int, int]:
    spans = [s for s in (*a.source, *a.cue, *a.content) if s.start < end and s.end > start]
    return max(start, min(s.start for s in spans)), min(end, max(s.end for s in spans))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
