"""Which numbers stand under a key, for millions of keys: sorted runs that are written once and merged into longer ones.

A B-tree over random keys touches a page for each key that is added, and a full-text index looks into each of its segments for each key
that is asked for. Here each call adds one *run*, two columns of numbers sorted by key, and `FAN` runs of one length become one of the
next, so that a key is rewritten a few times in its life (O'Neil and others, 1996, "The log-structured merge-tree"). Thousands
of keys are looked up in a run at once by bisection; runs that were read stay in memory, twelve bytes a key.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

FAN = 8
"""Runs of one length that are merged."""

Run = tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint32]]
Cache = dict[int, Run]


def add_run(db: sqlite3.Connection, cache: Cache, keys: Sequence[int], numbers: Sequence[int]) -> None:
    """Writes pairs of key and number, within the caller's transaction, and merges what is due."""
    if not keys:
        return
    parts: list[Run] = [(np.array(keys, dtype=np.uint64), np.array(numbers, dtype=np.uint32))]
    level, gone = 0, list[int]()
    while len(rows := db.execute("SELECT no FROM runs WHERE level = ?", (level,)).fetchall()) >= FAN - 1:
        gone += [row[0] for row in rows]
        parts += [_read(db, cache, row[0]) for row in rows]
        level += 1
    whole, named = np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])
    order: Any = np.lexsort((named, whole))
    # Written before the others are deleted, it gets a number that no run ever had: whoever keeps runs in memory relies on that.
    db.execute(
        "INSERT INTO runs(level, keys, numbers) VALUES (?, ?, ?)",
        (level, whole[order].astype("<u8").tobytes(), named[order].astype("<u4").tobytes()),
    )
    db.executemany("DELETE FROM runs WHERE no = ?", ((no,) for no in gone))


def under(db: sqlite3.Connection, cache: Cache, keys: Sequence[int], limit: int) -> dict[int, tuple[int, ...]]:
    """For each key the greatest numbers under it, greatest first, at most so many; keys that are nowhere are left out."""
    asked = np.unique(np.array(keys, dtype=np.uint64)) if len(keys) else np.zeros(0, dtype=np.uint64)
    found: dict[int, list[int]] = {}
    there = [row[0] for row in db.execute("SELECT no FROM runs ORDER BY no")]
    for gone in cache.keys() - set(there):
        del cache[gone]
    for no in there:
        known, numbers = _read(db, cache, no)
        first, end = np.searchsorted(known, asked, "left"), np.searchsorted(known, asked, "right")
        for i in np.flatnonzero(end > first):
            found.setdefault(int(asked[i]), []).extend(numbers[max(first[i], end[i] - limit) : end[i]].tolist())
    return {key: tuple(sorted(numbers, reverse=True)[:limit]) for key, numbers in found.items()}


def _read(db: sqlite3.Connection, cache: Cache, no: int) -> Run:
    if no not in cache:
        keys, numbers = db.execute("SELECT keys, numbers FROM runs WHERE no = ?", (no,)).fetchone()
        run = np.frombuffer(keys, dtype="<u8"), np.frombuffer(numbers, dtype="<u4")
        if len(run[0]) != len(run[1]):
            raise ValueError("a run of keys is cut off")
        cache[no] = run
    return cache[no]

