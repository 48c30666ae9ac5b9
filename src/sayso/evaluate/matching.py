"""Pairing what was found with what should have been found, one to one, so that the pairs agree as much as possible."""

from __future__ import annotations

from collections.abc import Sequence

from scipy.optimize import linear_sum_assignment


def best_pairs(agreement: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """The one-to-one pairs (row, column) with the greatest total agreement.

    Every row or every column gets a partner, whichever are fewer, even if they agree on nothing: look at the agreement of a
    pair before calling it a hit. Solves the assignment problem (Kuhn 1955, the Hungarian method) in cubic time.

    >>> best_pairs([[0.9, 0.8], [0.8, 0.1]])
    [(0, 1), (1, 0)]
    >>> best_pairs([])
    []
    """
    if not agreement or not agreement[0]:
        return []
    rows, columns = linear_sum_assignment([[-value for value in row] for row in agreement])
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True)]
