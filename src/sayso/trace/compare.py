"""Do two passages state the same claim, and if not, what differs?

Two witnesses are heard. A small network (`sayso.meaning.relate`) reads both passages at once and knows a paraphrase when it sees one;
`differences` looks only at what stands in the words. The network decides, save where passages that otherwise use the same words name
another number, day or name: then the words have it. The words also give the reason. Learning from pairs how to weigh every difference
against the network did worse on topics that neither had seen than this one rule (docs/decisions/0009-same-claim.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sayso.meaning import RELATIONS, relate
from sayso.trace.differences import Difference, Passage, differences, overlap, passage

Floats = npt.NDArray[np.float64]
Relate = Callable[[Sequence[tuple[str, str]]], npt.NDArray[np.float32]]

PLAIN = frozenset({"number", "date", "name"})
"""Differences that the words decide, if both sides name something."""

ALIKE = 0.3
"""Share of content words in common from which a plain difference is what it seems: of 54 such pairs, two state the same claim."""

LEFT = 0.15
"""What is then left of the network's belief that the claims are the same."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two passages are to one another: the relation, how sure it is that they state the same claim (0 to 1), and why.

    "same" claim in other words; "narrower": one says what the other says and more, whichever comes first; "contradicts": both cannot
    be true; "different" claims about the same matter; "unrelated". ``score`` counts a narrower claim as the same.
    """

    relation: str
    score: float
    why: str


def compare(a: str, b: str, *, relate: Relate = relate) -> Comparison:
    """Whether two passages state the same claim, with the reason in a sentence; their order makes no difference.

    >>> compare("Police arrested 12 men.", "Police arrested 21 men.").why
    'another number: 12 against 21'
    """
    return compare_all([(a, b)], relate=relate)[0]


def compare_all(pairs: Sequence[tuple[str, str]], *, relate: Relate = relate) -> tuple[Comparison, ...]:
    """`compare` for many pairs, in less time than one after another."""
    if not pairs:
        return ()
    heard = relate(pairs)
    return tuple(_compared(a, b, row) for (a, b), row in zip(pairs, heard, strict=True))


def _compared(a: str, b: str, heard: npt.NDArray[np.float32]) -> Comparison:
    if not a.strip() or not b.strip():
        return Comparison("unrelated", 0.0, "a passage is empty")
    if " ".join(a.split()).casefold() == " ".join(b.split()).casefold():
        return Comparison("same", 1.0, "the same words")
    left, right = passage(a), passage(b)
    found = differences(left, right)
    weighed = judged(heard, left, right, found)
    relation = RELATIONS[int(weighed.argmax())]
    return Comparison(relation, round(float(weighed[0] + weighed[1]), 4), why(relation, found))


def judged(heard: npt.NDArray[np.float32], a: Passage, b: Passage, found: Sequence[Difference]) -> Floats:
    """The probabilities of the `RELATIONS`: what the network heard, corrected where the words plainly differ.

    What is taken from "same" and "narrower" goes to "contradicts" and "different" as the network would share it out.
    """
    out = np.asarray(heard, dtype=np.float64).copy()
    if overlap(a, b) >= ALIKE and any(d.kind in PLAIN and d.a and d.b for d in found):
        taken = (1 - LEFT) * out[:2].sum()
        out[:2] *= LEFT
        others = out[2:4] + 0.01
        out[2:4] += taken * others / others.sum()
    return out


def why(relation: str, found: Sequence[Difference]) -> str:
    """The reason in a sentence: the plainest difference where there is one that goes with the relation."""
    for difference in found:
        if difference.kind in _SHOWN[relation]:
            return _said(difference)
    return _OTHERWISE[relation]


_SHOWN = {
    "same": frozenset[str](),
    "narrower": frozenset({"more"}),
    "contradicts": frozenset({"number", "date", "name", "role", "negation", "opposite"}),
    "different": frozenset({"number", "date", "name", "role", "certainty", "more"}),
    "unrelated": frozenset[str](),
}
_OTHERWISE = {
    "same": "the same in other words",
    "narrower": "one says what the other says and more",
    "contradicts": "both cannot be true",
    "different": "another claim about the same matter",
    "unrelated": "they speak of different things",
}


def _said(difference: Difference) -> str:
    """A difference as a sentence; quoted words stand as they do in the passages."""
    a, b, one = difference.a, difference.b, difference.a or difference.b
    match difference.kind:
        case "number":
            return f"another number: {a} against {b}"
        case "date":
            return f"another time: {a} against {b}"
        case "name":
            return f"another name: {a} against {b}"
        case "role":
            return f"who does it to whom is reversed: {a} against {b}"
        case "negation":
            return f"one of them denies it: “{one}”"
        case "opposite":
            return f"the opposite: {a} against {b}"
        case "certainty":
            return f"one tells what has happened, the other what may or is to: “{one}”"
    return f"only one of them says “{one}”"
