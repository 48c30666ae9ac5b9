"""Keys in sorted runs: whatever was added is found, the last first, also after merging and from another connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from sayso.ledger.runs import FAN, add_run, under
from sayso.ledger.schema import STEPS

small = st.lists(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 2**32 - 1)), max_size=6), max_size=3 * FAN)


def opened() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    for step in STEPS:
        step(db)
    return db


@given(small)
def test_every_key_leads_to_the_last_numbers_added_under_it(batches: Sequence[Sequence[tuple[int, int]]]) -> None:
    db, cache = opened(), {}
    for batch in batches:
        add_run(db, cache, [key for key, _ in batch], [no for _, no in batch])
    pairs = [pair for batch in batches for pair in batch]
    wanted = {key: tuple(sorted((no for k, no in pairs if k == key), reverse=True)[:3]) for key, _ in pairs}
    assert under(db, cache, range(20), 3) == wanted
    assert under(db, {}, range(20), 3) == wanted


def test_few_runs_are_left_of_many() -> None:
    db, cache = opened(), {}
    for n in range(FAN**2 + 3):
        add_run(db, cache, [n], [n + 1])
    assert db.execute("SELECT count(*) FROM runs").fetchone()[0] <= 2 * FAN
    assert under(db, cache, [0, 5, FAN**2], 1) == {0: (1,), 5: (6,), FAN**2: (FAN**2 + 1,)}


def test_another_connection_that_merged_is_noticed(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "runs.db"
    one, other = sqlite3.connect(path, isolation_level=None), sqlite3.connect(path, isolation_level=None)
    for step in STEPS:
        step(one)
    mine, theirs = {}, {}
    for n in range(4 * FAN):
        db, cache = ((one, mine), (other, theirs))[n % 2]
        add_run(db, cache, [7, n + 100], [n + 1, n + 1])
        assert under(one, mine, [7], 1) == under(other, theirs, [7], 1) == {7: (n + 1,)}


def test_nothing_asked_and_nothing_there() -> None:
    db = opened()
    assert under(db, {}, [], 5) == under(db, {}, [1], 5) == {}
    add_run(db, {}, [], [])
    assert db.execute("SELECT count(*) FROM runs").fetchone() == (0,)
