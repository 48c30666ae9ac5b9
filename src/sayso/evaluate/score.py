"""Precision, recall and F1, in percent with one decimal, as every table of Sayso prints them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """How much of what was found is right (P), how much of what is there was found (R), and their harmonic mean (F1)."""

    P: float
    R: float
    F1: float


def score(hits: int, *, found: int, there: int) -> Score:
    """The score of ``hits`` right answers among ``found`` answers when ``there`` were to be found.

    >>> score(2, found=4, there=2)
    Score(P=50.0, R=100.0, F1=66.7)
    >>> score(0, found=0, there=0)
    Score(P=0.0, R=0.0, F1=0.0)
    """
    precision, recall = hits / max(found, 1), hits / max(there, 1)
    both = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Score(P=round(100 * precision, 1), R=round(100 * recall, 1), F1=round(100 * both, 1))


def share(part: int, whole: int) -> float:
    """A part of a whole in percent; of nothing, 0.

    >>> share(1, 3)
    33.3
    """
    return round(100 * part / max(1, whole), 1)


def to_json(value: object) -> object:
    """A result of any of the measures as plain dictionaries and numbers, ready for ``json.dumps``.

    >>> to_json({"found": Score(50.0, 100.0, 66.7)})
    {'found': {'P': 50.0, 'R': 100.0, 'F1': 66.7}}
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: to_json(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [to_json(inner) for inner in value]
    return value
