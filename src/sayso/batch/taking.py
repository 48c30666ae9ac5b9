"""A batch's folder → the readings in it, with their sketches, for a ledger; no text is read anew.

The folder may come from anybody. Each shard is checked against its manifest first, and each reading is built anew from its rows: what no
reading has is one problem, and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sayso.batch.back import reading_of
from sayso.batch.folder import MANIFEST, Folder, read_record
from sayso.batch.tables import SCHEMAS
from sayso.ledger import Entry
from sayso.model import Article, Derivation, Problem
from sayso.trace.sketch import BANDS

ROWS = 256
"""Rows of a table that are held at a time."""

Row = dict[str, Any]
Entries = Iterator[tuple[Article, Entry | Problem]]


def entries(place: str, *, on_way: Callable[[float], None] | None = None) -> Entries:
    """Each reading of a batch's folder in the order of its shards, or what is wrong with it; one after another, in bounded memory.

    ``on_way`` is called with how much of the folder is behind, 0 to 1.
    """
    folder = Folder(Path(place))
    shards = (read_record(folder.path / MANIFEST) or {}).get("shards")
    names = [name for name in sorted(shards) if name == Path(name).name] if isinstance(shards, dict) else []
    for done, name in enumerate(names):
        where = str(folder.shard(name))
        record = folder.record(name)
        if record is None or not folder.is_whole(name, record):
            what = "The shard is damaged, or not finished: run sayso batch again."
            yield Article("", "", where), Problem(where, what)
        else:
            yield from _shard(folder, name)
        if on_way:
            on_way((done + 1) / len(names))


def _shard(folder: Folder, name: str) -> Entries:
    """The readings of one shard: its tables, all in the order of its articles, are read side by side."""
    where = str(folder.table("articles", name))
    try:
        tables = {table: _Table(folder.table(table, name), table) for table in ("articles", "attributions", "mentions", "sketches")}
        for head in tables["articles"].all():
            parts = {table: tables[table].of(head["no"]) for table in ("attributions", "mentions", "sketches")}
            yield _entry(where, head, parts)
    except (OSError, ValueError, TypeError, KeyError, pa.ArrowException) as error:
        yield Article("", "", where), Problem(where, f"It is no table that sayso batch writes ({str(error)[:120]}): run it again.")


def _entry(where: str, head: Row, parts: dict[str, list[Row]]) -> tuple[Article, Entry | Problem]:
    try:
        reading = reading_of(head, parts["attributions"], parts["mentions"])
        bands = tuple(parts["sketches"][0]["bands"])
        if len(bands) not in (0, BANDS) or any(not 0 <= band < 1 << 63 for band in bands):
            raise ValueError("its sketch has other bands")
    except Exception as error:  # whatever the rows hold, they must not stop the others
        what = f"Article {str(head.get('article'))[:40]} is no reading ({str(error)[:200]}); it was left out."
        return Article("", "", where), Problem(where, what)
    return reading.article, Entry(reading, bands)


class _Table:
    """The rows of a file of a table, article by article."""

    def __init__(self, path: Path, table: str) -> None:
        self._file = pq.ParquetFile(path, pre_buffer=False)
        there = {field.name: field.type for field in self._file.schema_arrow}
        if any(there.get(field.name) != field.type for field in SCHEMAS[table]):
            raise ValueError("its columns are missing or of other types")
        self._rows = groupby(self._each(SCHEMAS[table].names), key=lambda row: row["no"])
        self._next = next(self._rows, None)

    def _each(self, columns: list[str]) -> Iterator[Row]:
        for batch in self._file.iter_batches(ROWS, columns=columns):
            yield from batch.to_pylist()

    def all(self) -> Iterator[Row]:
        """Every row; for the table that has one an article."""
        while self._next is not None:
            yield from self._next[1]
            self._next = next(self._rows, None)

    def of(self, no: int) -> list[Row]:
        """The rows of the article of this number; those before it are passed over."""
        while self._next is not None and self._next[0] < no:
            self._next = next(self._rows, None)
        if self._next is None or self._next[0] != no:
            return []
        found = list(self._next[1])
        self._next = next(self._rows, None)
        return found


def copies(place: str) -> Iterator[Derivation]:
    """The near copies that `sayso.batch.joining` found in a batch's folder, the later made from the earlier; nothing if it was not asked."""
    path = Path(place) / "copies.parquet"
    if not path.exists():
        return
    try:
        for batch in pq.ParquetFile(path).iter_batches(ROWS * 16, columns=["earlier", "later", "similarity"]):
            for row in batch.to_pylist():
                share = float(row["similarity"])
                why = f"near copy: they share {share:.0%} of their runs of three words"
                yield Derivation(row["earlier"], row["later"], "copies", hidden=True, probability=round(share, 4), why=why)
    except (OSError, ValueError, TypeError, KeyError, pa.ArrowException):
        return
