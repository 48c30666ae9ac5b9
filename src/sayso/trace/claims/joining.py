"""Whether two statements are one claim: first by their traits, at a glance, then by what plainly differs in their words.

Traits say whether they speak of the same thing: most of the weight of what they hold is shared. Then another number, day or name, who
did it to whom, or an opposite makes another claim of it, however alike the rest may be (`sayso.trace.differences`). A negation on one
side does not: it is the other side of the same claim. What lies between a clear yes and a clear no is left to the pair model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Literal

import numpy as np

from sayso.trace.claims.traits import Traits
from sayso.trace.differences import Difference, Passage, differences, passage

Likeness = Literal["same", "perhaps", "no"]
Relate = Callable[[Sequence[tuple[str, str]]], "np.ndarray"]

SHARED = 3
"""Traits that two statements have in common at least."""
LEAST = 1.8
"""The weight of these."""
ALIKE, HELD = 0.5, 0.8
"""Share of all weight that is common, or share of the lesser one's weight if that of all is at least `HALF_ALIKE`."""
HALF_ALIKE = 0.34
WHOLE = 3.0
"""Weight of the lesser one from which it is a whole sentence, and the other may say the same and more."""
SAID = 0.35
"""Weight in common beside names: these alone say who it is about, and not what."""
PERHAPS, PERHAPS_HELD = 0.12, 0.25
"""Shares from which the pair model is worth asking, with two traits in common and `PERHAPS_LEAST` of weight."""
PERHAPS_LEAST = 1.2
NAMELESS = 0.75
"""Without a common name or number the words must be nearly the same."""
A_NAME = 1.0
"""Weight of names that stand on one side only from which they count as another name."""
ROUNDED = 0.12
LIKELY, SURELY = 0.65, 0.85
"""Chances from which the pair model is believed: that both say the same, and that one denies the other."""
_HEDGES = frozenset(("may", "might", "could"))
_DECISIVE = frozenset(("number", "date", "role", "opposite"))


@dataclass(frozen=True, slots=True)
class Joined:
    """How alike two statements are by their traits: the verdict, and the share of weight in common (0 to 1)."""

    verdict: Likeness
    share: float


def alike(a: Traits, b: Traits) -> Joined:
    """Whether two statements may be one claim, by their traits alone.

    >>> from sayso.trace.words import words
    >>> from sayso.trace.claims.traits import traits
    >>> a, b = (traits(words(t), {0: ("Mirevia",)}) for t in ("Mirevia sold 300 rifles abroad", "Mirevia secretly sold 300 rifles"))
    >>> alike(a, b).verdict
    'same'
    """
    common = [mark for mark in a.weights if mark in b.weights]
    weight = round(fsum(min(a.weights[mark], b.weights[mark]) for mark in common), 6)
    union = a.total + b.total - weight
    if len(common) < 2 or weight < PERHAPS_LEAST or union <= 0:
        return Joined("no", 0.0)
    share, held = round(weight / union, 6), weight / min(a.total, b.total)
    said = [mark for mark in common if mark not in a.names and mark not in b.names]
    if len(said) == len(common) and not any(mark in a.numbers or mark in b.numbers for mark in said):
        return Joined("same" if share >= NAMELESS and len(common) >= SHARED and weight >= LEAST else "no", share)
    if fsum(a.weights[mark] for mark in said) < SAID or share < PERHAPS or held < PERHAPS_HELD:
        return Joined("no", share)
    most = share >= ALIKE or (held >= HELD and share >= HALF_ALIKE and min(a.total, b.total) >= WHOLE)
    sure = most and len(common) >= SHARED and weight >= LEAST and not _other_names(a, b)
    return Joined("same" if sure else "perhaps", share)


def _other_names(a: Traits, b: Traits) -> bool:
    """Whether each names something that the other does not."""
    mine = sum(weight for mark, weight in a.names.items() if mark not in b.weights)
    theirs = sum(weight for mark, weight in b.names.items() if mark not in a.weights)
    return mine >= A_NAME and theirs >= A_NAME


def contrary(a: str, b: str) -> str:
    """What makes another claim of the one passage than of the other, in a word of `differences.KINDS`; "" if nothing does.

    >>> contrary("Police arrested 12 men in Vardo.", "Police arrested 21 men in Vardo.")
    'number'
    >>> contrary("Police arrested 147 men in Vardo.", "Police never arrested nearly 150 men in Vardo.")
    ''
    """
    return join(passage(a), passage(b))


def join(a: Passage, b: Passage) -> str:
    """`contrary` for passages that are taken apart already."""
    return next((one.kind for one in differences(a, b) if _decides(one, a, b)), "")


def _decides(one: Difference, a: Passage, b: Passage) -> bool:
    if one.kind == "certainty":
        return not set((one.a or one.b).casefold().split()) <= _HEDGES
    if one.kind == "number":
        return bool(one.a and one.b) and not _rounded(a, b)
    if one.kind == "role" and _is_passive(a) != _is_passive(b):
        return False
    return one.kind in _DECISIVE and bool(one.a and one.b)


def _is_passive(one: Passage) -> bool:
    """Whether somebody may be named after "by": between active and passive the order of names says nothing sure."""
    return any(word.text == "by" for word in one.words)


def _rounded(a: Passage, b: Passage) -> bool:
    """Whether the numbers that differ are one number, written exactly here and roughly there."""
    mine = [value for value in a.numbers if value not in b.numbers]
    theirs = [value for value in b.numbers if value not in a.numbers]
    return all(any(_rough(x, y) for y in theirs) for x in mine) and all(any(_rough(x, y) for x in mine) for y in theirs)


def _rough(x: float, y: float) -> bool:
    if min(x, y) < 20 or abs(x - y) > ROUNDED * max(x, y):
        return False
    step = 10 ** (len(f"{min(x, y):.0f}") - 1) / 2
    return bool(x % step == 0 or y % step == 0)


def joined_by_meaning(pairs: Sequence[tuple[str, str]], relate: Relate) -> list[Literal["same", "contrary", "no"]]:
    """What the pair model makes of passages that traits could not decide: the same claim, its contrary, or another one."""
    found: list[Literal["same", "contrary", "no"]] = []
    for row in relate(pairs) if pairs else ():
        stated, denied = float(row[0] + row[1]), float(row[2])
        found.append("same" if stated >= LIKELY else "contrary" if denied >= SURELY else "no")
    return found
