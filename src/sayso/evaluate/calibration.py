"""Whether a confidence means what it says: of the attributions given 0.8, are four in five right?

A prediction is right when its content and its source are exactly gold's words (what `sayso.model.Attribution.confidence`
promises). The expected calibration error is the mean distance between confidence and share right over ten equally wide bins,
weighted by how many predictions fall in each (Naeini, Cooper and Hauskrecht, AAAI 2015).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The predictions whose confidence lies from ``low`` up to ``high``: how many, their mean confidence, the share right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The reliability table (bins that hold any prediction) and the expected calibration error, from 0 to 1."""

    count: int
    error: float
    bins: tuple[Bin, ...]


def calibration(answers: Iterable[tuple[float, bool]]) -> Calibration:
    """How well confidences (0 to 1) match how often the answers are right.

    >>> calibration([(0.95, True), (0.95, True), (0.15, False), (0.15, True)]).error
    0.2
    """
    filled: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in answers:
        filled.setdefault(min(BINS - 1, max(0, int(confidence * BINS))), []).append((confidence, right))
    bins = tuple(_bin(number, filled[number]) for number in sorted(filled))
    count = sum(one.count for one in bins)
    error = sum(one.count * abs(one.confidence - one.right) for one in bins) / max(1, count)
    return Calibration(count=count, error=round(error, 4), bins=bins)


def _bin(number: int, answers: list[tuple[float, bool]]) -> Bin:
    return Bin(
        low=number / BINS,
        high=(number + 1) / BINS,
        count=len(answers),
        confidence=round(sum(confidence for confidence, _ in answers) / len(answers), 4),
        right=round(sum(right for _, right in answers) / len(answers), 4),
    )
