"""Across the articles of a batch: near copies, and statements of one claim, from the sketches and statements alone, without any text.

Both are joins of numbers. Near copies share a band of their sketches (`sayso.trace.sketch`); of the pairs that do, those are kept whose
sketches are alike. Statements of one claim share a pair of rare traits (`sayso.trace.claims`); of those, the pairs are kept whose traits
are alike. DuckDB joins within the memory that it is given, and goes to the disk beyond.

A number that very many share (a page of boilerplate, printed a hundred thousand times) would make pairs without end. Where more than `ALL` share one,
each is paired with the first and with the `LATEST` before it: what belongs together stays connected.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sayso.batch.folder import MANIFEST, Folder, locked, read_record, to_disk
from sayso.errors import OptionError
from sayso.trace.claims import alike, unpack
from sayso.trace.sketch import BANDS, similarity

ALIKE = 0.3
"""Share of common runs of three words from which two articles are near copies."""

ALL, LATEST = 64, 8
"""Up to so many articles that share a number are all paired; beyond, each with the first and so many before it."""

MET = 8
"""Statements that a statement is compared with, at most: those with which it shares most."""

AT_ONCE = 30_000_000
"""Numbers that are joined in one pass."""

ROWS = 20_000

COPIES = pa.schema(
    [
        ("earlier", pa.string()),
        ("later", pa.string()),
        ("similarity", pa.float32()),
        ("bands", pa.int32()),
        ("earlier_outlet", pa.string()),
        ("later_outlet", pa.string()),
        ("earlier_published", pa.date32()),
        ("later_published", pa.date32()),
    ]
)
CLAIMS = pa.schema(
    [
        ("article", pa.string()),
        ("statement", pa.int32()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("other_article", pa.string()),
        ("other_statement", pa.int32()),
        ("other_start", pa.int32()),
        ("other_end", pa.int32()),
        ("share", pa.float32()),
        ("verdict", pa.string()),
        ("opposed", pa.bool_()),
    ]
)


@dataclass(frozen=True, slots=True)
class Joins:
    """How many pairs of near copies and of statements were found, and how long that took: seconds by the clock, and of processors for the copies."""

    copies: int
    claims: int
    seconds: float = 0.0
    copies_seconds: float = 0.0
    claims_seconds: float = 0.0
    copies_processor: float = 0.0


def join(out: str | Path, *, memory: int = 2048, threads: int | None = None) -> Joins:
    """Writes ``copies.parquet`` and ``claims.parquet`` into a batch's folder, from all of its finished shards.

    ``memory`` is what DuckDB may use, in MB. Raises `OptionError` if the folder is none that `sayso batch` wrote or cannot be written.
    """
    folder = Folder(Path(out))
    manifest = read_record(folder.path / MANIFEST)
    if manifest is None or not isinstance(manifest.get("shards"), dict):
        raise OptionError(f"{out} is no folder of sayso batch: there is no {MANIFEST} in it.", option="OUT")
    started, processor = time.monotonic(), time.process_time()
    with locked(folder):
        work = folder.working / "join"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        try:
            with duckdb.connect(str(work / "join.db")) as db:
                _set_up(db, work, memory, threads)
                copies = _copies(db, _Files(folder, manifest, "sketches"), folder.path / "copies.parquet")
                halfway, processor = time.monotonic(), time.process_time() - processor
                claims = _claims(db, _Files(folder, manifest, "statements"), folder.path / "claims.parquet")
        except (duckdb.Error, OSError) as error:
            raise OptionError(f"The join in {out} failed ({str(error)[:200]}); give it more --memory or more room on the disk.", option="--join") from error
        finally:
            shutil.rmtree(work, ignore_errors=True)
    ended = time.monotonic()
    return Joins(copies, claims, ended - started, halfway - started, ended - halfway, processor)


def _set_up(db: duckdb.DuckDBPyConnection, work: Path, memory: int, threads: int | None) -> None:
    settings = {"memory_limit": f"{memory}MB", "temp_directory": str(work / "spill"), "preserve_insertion_order": False}
    settings |= {"autoinstall_known_extensions": False, "autoload_known_extensions": False, "enable_progress_bar": False}
    if threads:
        settings["threads"] = threads
    for name, value in settings.items():
        db.execute(f"SET {name} = ?", [value])


class _Files:
    """The files of one table, as a query; each row has a number ``n`` of its own, that counts through all of them."""

    def __init__(self, folder: Folder, manifest: dict[str, Any], table: str) -> None:
        self.table = table
        self.first: list[tuple[str, int]] = []
        self.rows = 0
        for name, shard in sorted(manifest["shards"].items()):
            if shard["tables"][table]["rows"]:
                self.first.append((str(folder.table(table, name).absolute()), self.rows))
                self.rows += shard["tables"][table]["rows"]

    def view(self, db: duckdb.DuckDBPyConnection) -> None:
        """Makes the view ``sketches`` (or ``statements``), with all columns and ``n``."""
        db.execute(f"CREATE TABLE {self.table}_files (filename VARCHAR, first BIGINT)")
        db.executemany(f"INSERT INTO {self.table}_files VALUES (?, ?)", self.first)  # noqa: S608
        listed = ", ".join("'" + _literally(path).replace("'", "''") + "'" for path, _ in self.first)
        db.execute(
            f"CREATE TEMP VIEW {self.table} AS SELECT first + file_row_number AS n, r.*"  # noqa: S608 (numbers, and names that were quoted)
            f" FROM read_parquet([{listed}], filename = true, file_row_number = true) AS r JOIN {self.table}_files USING (filename)"
        )


def _literally(path: str) -> str:
    """A path in which no character stands for others.

    >>> _literally("/a[1]/b*")
    '/a[[]1]/b[*]'
    """
    return "".join(f"[{mark}]" if mark in "*?[" else mark for mark in path)


def _pair(db: duckdb.DuckDBPyConnection, numbers: str) -> None:
    """Adds to the table ``pairs`` which rows share a number; ``numbers`` is a query that gives ``number`` and ``n``."""
    lags = ", ".join(f"lag(n, {back}) OVER w" for back in range(1, LATEST + 1))
    db.execute(f"CREATE OR REPLACE TABLE numbers AS {numbers}")
    db.execute(
        "CREATE OR REPLACE TABLE shared AS SELECT number, n, many FROM numbers"
        " JOIN (SELECT number, count(*) AS many FROM numbers GROUP BY number HAVING count(*) > 1) USING (number)"
    )
    db.execute(
        "INSERT INTO pairs SELECT a.n, b.n FROM shared AS a JOIN shared AS b ON a.number = b.number AND a.n < b.n"
        " WHERE a.many <= ? AND b.many <= ?",
        [ALL, ALL],
    )
    db.execute(
        f"INSERT INTO pairs SELECT DISTINCT * FROM (SELECT unnest([{lags}, first_value(n) OVER w]) AS a, n AS b FROM shared"  # noqa: S608
        f" WHERE many > {ALL} WINDOW w AS (PARTITION BY number ORDER BY n)) WHERE a < b"
    )
    db.execute("DROP TABLE numbers; DROP TABLE shared")


def _copies(db: duckdb.DuckDBPyConnection, files: _Files, to: Path) -> int:
    """Writes the near copies; how many pairs."""
    if not files.rows:
        return _written(to, COPIES, iter(()))
    files.view(db)
    db.execute("CREATE OR REPLACE TABLE pairs (a BIGINT, b BIGINT)")
    step = max(1, min(BANDS, AT_ONCE // max(1, files.rows)))
    for band in range(1, BANDS + 1, step):
        _pair(db, f"SELECT unnest(bands[{band}:{min(BANDS, band + step - 1)}]) AS number, n FROM sketches")  # noqa: S608
    db.execute("CREATE TABLE met AS SELECT a, b, count(*) AS bands FROM pairs GROUP BY a, b")
    db.execute(
        "CREATE TABLE looked_at AS SELECT n, article, outlet, published, moment, least FROM sketches"
        " WHERE n IN (SELECT a FROM met UNION SELECT b FROM met)"
    )
    db.execute("CREATE TABLE found (a BIGINT, b BIGINT, similarity FLOAT, bands INTEGER)")
    query = "SELECT a, b, bands, x.least AS one, y.least AS two FROM met JOIN looked_at AS x ON x.n = a JOIN looked_at AS y ON y.n = b WHERE x.article <> y.article"
    for batch in _batches(db, query):
        share = similarity(_numbers(batch["one"]), _numbers(batch["two"]))
        kept = pa.array(share >= ALIKE)
        found = pa.table({"a": batch["a"], "b": batch["b"], "similarity": pa.array(share, pa.float32()), "bands": batch["bands"]}).filter(kept)
        _insert(db, "found", found)
    order = "(coalesce({0}.published, DATE '9999-12-31'), coalesce({0}.moment, 9223372036854775807), {0}.article)"
    swap = f"{order.format('y')} < {order.format('x')}"
    columns = ", ".join(
        f"CASE WHEN {swap} THEN {late}.{column} ELSE {early}.{column} END AS {name}"
        for name, early, late, column in (
            ("earlier", "x", "y", "article"),
            ("later", "y", "x", "article"),
            ("earlier_outlet", "x", "y", "outlet"),
            ("later_outlet", "y", "x", "outlet"),
            ("earlier_published", "x", "y", "published"),
            ("later_published", "y", "x", "published"),
        )
    )
    whole = f"SELECT {columns}, similarity, bands FROM found JOIN looked_at AS x ON x.n = a JOIN looked_at AS y ON y.n = b"  # noqa: S608
    once = f"SELECT DISTINCT ON (earlier, later) * FROM ({whole}) ORDER BY earlier, later"  # noqa: S608
    return _written(to, COPIES, _batches(db, once))


def _numbers(column: Any) -> Any:
    """The numbers of sketches, a row each."""
    whole = b"".join(column.to_pylist())
    return np.frombuffer(whole, dtype="<u4").reshape(len(column), -1)


def _claims(db: duckdb.DuckDBPyConnection, files: _Files, to: Path) -> int:
    """Writes the pairs of statements of one claim; how many."""
    if not files.rows:
        return _written(to, CLAIMS, iter(()))
    files.view(db)
    db.execute("CREATE TABLE firsts AS SELECT fingerprint, min(n) AS first FROM statements GROUP BY fingerprint")
    db.execute("CREATE OR REPLACE TABLE pairs (a BIGINT, b BIGINT)")
    db.execute("INSERT INTO pairs SELECT first, n FROM statements JOIN firsts USING (fingerprint) WHERE n > first")
    db.execute("CREATE TABLE reprints AS SELECT * FROM pairs")
    db.execute("DELETE FROM pairs")
    step = max(1, min(10, AT_ONCE // max(1, files.rows)))
    for key in range(1, 11, step):
        # Whichever place a key has in its own statement, it may have another in the next: passes are by the key, not by its place.
        share = f"key % 10 BETWEEN {key - 1} AND {min(9, key + step - 2)}"
        _pair(db, f"SELECT key AS number, n FROM (SELECT unnest(keys) AS key, n FROM statements JOIN firsts ON n = first) WHERE {share}")  # noqa: S608
    db.execute(
        "CREATE TABLE met2 AS SELECT a, b FROM (SELECT a, b, count(*) AS many FROM pairs GROUP BY a, b)"  # noqa: S608
        f" QUALIFY row_number() OVER (PARTITION BY b ORDER BY many DESC, a DESC) <= {MET}"
    )
    db.execute(
        "CREATE TABLE said AS SELECT n, article, statement, start, \"end\", turned, traits FROM statements"
        " WHERE n IN (SELECT a FROM met2 UNION SELECT b FROM met2 UNION SELECT a FROM reprints UNION SELECT b FROM reprints)"
    )
    db.execute("CREATE TABLE judged (a BIGINT, b BIGINT, share FLOAT, verdict VARCHAR)")
    db.execute("INSERT INTO judged SELECT a, b, 1.0, 'same' FROM reprints")
    query = "SELECT a, b, x.traits AS one, y.traits AS two FROM met2 JOIN said AS x ON x.n = a JOIN said AS y ON y.n = b WHERE x.article <> y.article"
    for batch in _batches(db, query):
        _insert(db, "judged", _alike(batch))
    whole = (
        "SELECT x.article, x.statement, x.start, x.\"end\", y.article AS other_article, y.statement AS other_statement, y.start AS other_start,"
        " y.\"end\" AS other_end, share, verdict, x.turned <> y.turned AS opposed"
        " FROM judged JOIN said AS x ON x.n = a JOIN said AS y ON y.n = b WHERE x.article <> y.article"
    )
    once = f"SELECT DISTINCT ON (article, statement, other_article, other_statement) * FROM ({whole}) ORDER BY article, statement, other_article, other_statement"  # noqa: S608
    return _written(to, CLAIMS, _batches(db, once))


def _alike(batch: pa.RecordBatch) -> pa.Table:
    """The pairs of a batch that may be one claim, with the share of weight that they have in common, and how sure that is."""
    found: dict[str, list[Any]] = {"a": [], "b": [], "share": [], "verdict": []}
    known = {data: unpack(data) for column in ("one", "two") for data in set(batch[column].to_pylist())}
    rows: Sequence[Any] = batch.to_pylist()
    for row in rows:
        likeness = alike(known[row["one"]], known[row["two"]])
        if likeness.verdict != "no":
            for key, value in zip(found, (row["a"], row["b"], likeness.share, likeness.verdict), strict=True):
                found[key].append(value)
    types = [("a", pa.int64()), ("b", pa.int64()), ("share", pa.float32()), ("verdict", pa.string())]
    return pa.table(found, schema=pa.schema(types))


def _batches(db: duckdb.DuckDBPyConnection, query: str) -> Iterator[pa.RecordBatch]:
    """What a query finds, some rows at a time."""
    yield from db.cursor().sql(query).to_arrow_reader(ROWS)


def _insert(db: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    """Puts rows into a table, beside a query that is still giving its own."""
    with db.cursor() as beside:
        beside.register("rows_here", rows)
        beside.execute(f"INSERT INTO {table} SELECT * FROM rows_here")  # noqa: S608


def _written(to: Path, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> int:
    """Writes batches into a Parquet file, whole or not at all; how many rows."""
    beside, many = to.with_name(f".{to.name}"), 0
    with beside.open("wb") as file:
        with pq.ParquetWriter(file, schema, version="2.6", compression="zstd", compression_level=3) as writer:
            waiting: list[pa.Table] = []
            for batch in batches:
                waiting.append(pa.Table.from_batches([batch]).select(schema.names).cast(schema))
                many += batch.num_rows
                if sum(table.num_rows for table in waiting) >= 10 * ROWS:
                    writer.write_table(pa.concat_tables(waiting))
                    waiting = []
            if waiting:
                writer.write_table(pa.concat_tables(waiting))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(to)
    to_disk(to.parent)
    return many
