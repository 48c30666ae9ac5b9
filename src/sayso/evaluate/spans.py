"""How exactly the borders of sources, cues and contents are found, by the protocol of CofeNet (Wang et al., COLING 2022).

Gold is BIO labels over the tokens of a sentence or two. Predicted spans are projected onto those tokens; each piece opens a new
span; a span counts when role, first and last token agree. ``begin`` asks for role and first token only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sayso.evaluate.gold import Instance
from sayso.evaluate.score import Score, score
from sayso.evaluate.sheets import ROLES, Entry, Sheet

Runs = dict[str, set[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Borders:
    """Scores per role for exact spans and for their beginnings."""

    exact: dict[str, Score]
    begin: dict[str, Score]


@dataclass(frozen=True, slots=True)
class Spans:
    """The figures over all instances and over the primary ones, which leave repeated annotators out."""

    instances: int
    all: Borders
    primary: Borders


def spans(gold: Sequence[Instance], pred: Mapping[str, Sheet]) -> Spans:
    """The scores of predictions (by article id) against labelled instances of those articles.

    Nested predictions are left out, since the gold has none. Where two predictions claim a token the later one keeps it.
    """
    counts: Counter[tuple[str, str, str]] = Counter()
    for instance in gold:
        found = pred[instance.id].outermost if instance.id in pred else ()
        there, guessed = runs(instance.labels), runs(projected(found, instance))
        for group in ("all", "primary") if instance.primary else ("all",):
            for role in ROLES:
                counts[group, role, "gold"] += len(there[role])
                counts[group, role, "pred"] += len(guessed[role])
                counts[group, role, "exact"] += len(there[role] & guessed[role])
                counts[group, role, "begin"] += len(_begins(there[role]) & _begins(guessed[role]))
    return Spans(instances=len(gold), all=_borders(counts, "all"), primary=_borders(counts, "primary"))


def projected(entries: Iterable[Entry], instance: Instance) -> list[str]:
    """The labels that the instance's tokens get from the parts of these attributions."""
    labels = ["O"] * len(instance.labels)
    places = [(number, *offset) for number, offset in enumerate(instance.offsets) if offset]
    if not places:
        return labels
    first, last = min(start for _, start, _ in places), max(end for _, _, end in places)
    for entry in entries:
        for role in ROLES:
            for start, end in entry.role(role):
                if start < last and end > first:
                    _write(labels, role, [n for n, s, e in places if s < end and e > start])
    return labels


def runs(labels: Sequence[str]) -> Runs:
    """The spans that BIO labels spell, by role, as (first token, token after the last).

    An I- that continues nothing opens nothing.

    >>> runs(["B-cue", "I-cue", "O", "I-cue", "B-source"])["cue"]
    {(0, 2)}
    """
    found: Runs = {role: set() for role in ROLES}
    role, begin = "", 0
    for number, label in enumerate([*labels, "O"]):
        if role and label != f"I-{role}":
            found[role].add((begin, number))
            role = ""
        if label.startswith("B-"):
            role, begin = label[2:], number
    return found


def _write(labels: list[str], role: str, numbers: Sequence[int]) -> None:
    for place, number in enumerate(numbers):
        labels[number] = f"I-{role}" if place else f"B-{role}"


def _begins(found: Iterable[tuple[int, int]]) -> set[int]:
    return {begin for begin, _ in found}


def _borders(counts: Counter[tuple[str, str, str]], group: str) -> Borders:
    def scores(what: str) -> dict[str, Score]:
        return {
            role: score(counts[group, role, what], found=counts[group, role, "pred"], there=counts[group, role, "gold"])
            for role in ROLES
        }

    return Borders(exact=scores("exact"), begin=scores("begin"))
