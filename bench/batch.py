"""What a batch costs: bytes an article, time of the joins at several sizes, and whether they find the copies that a ledger finds.

    .venv/bin/python bench/batch.py 10000 --worlds 1 10     joins of invented coverage, and of ten times as much
    .venv/bin/python bench/batch.py --ledger 3000           the copies found, against those of a ledger and those in the texts
    .venv/bin/python bench/batch.py --read neural 200       seconds of one core for reading an article

Articles are invented (`sayso simulate`), with readings that a perfect reader would make. A further world is the same coverage with all its
numbers changed alike, so that its articles meet each other as in the first world, and none of another world.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from sayso.ingest.plain import article_id
from sayso.model import Reading

SHARD = 10_000


def written(out: Path, many: int) -> float:
    """Writes so many invented readings as a batch's folder; seconds of processor time for making and writing their rows."""
    from sayso.batch.folder import FORMAT, MANIFEST, Folder, write_record
    from sayso.batch.tables import SCHEMAS, rows
    from sayso.batch.writing import Tables
    from sayso.simulate import simulate

    folder, shards, spent = Folder(out), {}, 0.0
    folder.make()
    stream = simulate(many, 1)
    for number in range((many + SHARD - 1) // SHARD):
        name = f"simulated-{number:05}"
        beside = folder.working / name
        beside.mkdir()
        tables = Tables(beside)
        with tables:
            for no in range(min(SHARD, many - number * SHARD)):
                reading = _with_own_id(next(stream).reading)
                started = time.process_time()
                tables.add(rows(no, reading), len(reading.article.text))
                spent += time.process_time() - started
        record = {"format": FORMAT, "tables": tables.finished()}
        for table in SCHEMAS:
            (beside / table).replace(folder.table(table, name))
        write_record(folder.shard(name), record)
        shards[name] = record
    write_record(out / MANIFEST, {"format": FORMAT, "shards": shards})
    return spent


def _with_own_id(reading: Reading) -> Reading:
    """The reading with the id that its article would have if it came from a file."""
    return replace(reading, article=replace(reading.article, id=article_id(reading.article)))


def further_worlds(out: Path, worlds: int) -> None:
    """Adds to a folder the sketches and statements of so many worlds more."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    from sayso.batch.folder import MANIFEST, Folder, read_record, write_record

    def changed(column: pa.ChunkedArray, by: int) -> pa.Array:
        whole = column.combine_chunks()
        if pa.types.is_list(whole.type):
            return pa.ListArray.from_arrays(whole.offsets, pa.array(whole.values.to_numpy() ^ by))
        return pa.array(whole.to_numpy() ^ by)

    folder = Folder(out)
    shards = dict((read_record(out / MANIFEST) or {})["shards"])
    for name, record in list(shards.items()):
        tables = {table: pq.read_table(folder.table(table, name)) for table in ("sketches", "statements")}
        for world in range(1, worlds):
            by = int(np.random.default_rng(world).integers(1 << 47))
            other = f"{name}-{world:05}"
            for table, columns in (("sketches", ("bands",)), ("statements", ("keys", "fingerprint"))):
                made = tables[table]
                ids = pc.binary_join_element_wise(made["article"].cast(pa.string()), str(world), "-")
                made = made.set_column(made.schema.get_field_index("article"), "article", ids)
                for column in columns:
                    made = made.set_column(made.schema.get_field_index(column), column, changed(made[column], by))
                pq.write_table(made, folder.table(table, other), compression="zstd")
            shards[other] = record
    write_record(out / MANIFEST, {"format": "sayso-batch/1", "shards": shards})


def joins(sizes: list[int], worlds: list[int], memory: int) -> None:
    from sayso.batch.folder import read_record
    from sayso.batch.joining import join

    for many in sizes:
        for times in worlds:
            with tempfile.TemporaryDirectory() as place:
                out = Path(place) / "out"
                spent = written(out, many)
                first = (read_record(out / "manifest.json") or {})["shards"].values()
                sizes_of = {t: sum(s["tables"][t]["bytes"] for s in first) / many for t in next(iter(first))["tables"]}
                further_worlds(out, times)
                before = time.process_time()
                found = join(out, memory=memory, threads=2)
                cpu = time.process_time() - before
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                print(
                    f"{many * times:>9,} articles: rows {1000 * spent / many:.2f} ms each; copies {found.copies:,} in {found.copies_seconds:.1f} s "
                    f"(processor {found.copies_processor:.1f} s); claims {found.claims:,} in {found.claims_seconds:.1f} s; processor for both {cpu:.1f} s; "
                    f"peak {peak:,.0f} MB; bytes an article: " + ", ".join(f"{table} {size:,.0f}" for table, size in sizes_of.items()) + f", all {sum(sizes_of.values()):,.0f}",
                    flush=True,
                )


def against_ledger(many: int) -> None:
    """Copies of the join against those that a ledger's index gives, and against the runs of words in the texts themselves."""
    import pyarrow.parquet as pq

    from sayso.adding import add_read
    from sayso.batch import joining
    from sayso.batch.taking import entries
    from sayso.ledger import open_ledger
    from sayso.trace.fingerprints import account, near_copies
    from sayso.trace.sketch import bands

    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "out"
        written(out, many)
        with open_ledger(Path(place) / "news.db") as ledger:
            add_read(ledger, entries(str(out)), claims=False)
            ids = [card.id for card in ledger.cards()]
            texts = ledger.texts(ids)
            by_ledger = {frozenset((id, near)) for id in ids for near in ledger.near(bands(texts[id]), 10_000) if near != id}
            accounts = {id: account(ledger.reading(id).article) for pair in by_ledger for id in pair}
        verified = {pair for pair in by_ledger if near_copies(*(accounts[id] for id in pair))}
        for least in (0.0, 0.1, 0.2, 0.3, 0.4, 0.5):
            joining.ALIKE = least
            joining.join(out, threads=2)
            rows = pq.read_table(out / "copies.parquet", columns=["earlier", "later"]).to_pylist()
            found = {frozenset(row.values()) for row in rows}
            print(
                f"least similarity {least:.1f}: {len(found):,} pairs; of the ledger's {len(by_ledger):,} candidates: recall {len(found & by_ledger) / max(1, len(by_ledger)):.4f}, "
                f"precision {len(found & by_ledger) / max(1, len(found)):.4f}; of the {len(verified):,} near copies by their texts: "
                f"recall {len(found & verified) / max(1, len(verified)):.4f}, precision {len(found & verified) / max(1, len(found)):.4f}",
                flush=True,
            )


def reading(engine: str, many: int) -> None:
    """Seconds of one core for an article, and where they go."""
    from sayso.batch.shard import reader
    from sayso.batch.tables import rows
    from sayso.simulate import simulate

    articles = [one.article for one in simulate(many, 1)]
    read = reader(engine)
    read(articles[0])
    spent = {"reading": 0.0, "rows": 0.0}
    for article in articles:
        started = time.process_time()
        found = read(article)
        halfway = time.process_time()
        rows(0, found)
        spent["reading"] += halfway - started
        spent["rows"] += time.process_time() - halfway
    words = sum(len(article.text.split()) for article in articles)
    print(f"{engine}: {words / many:.0f} words an article; " + ", ".join(f"{what} {1000 * s / many:.1f} ms" for what, s in spent.items()) + f"; {words / spent['reading']:,.0f} words a second of one core")


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("sizes", nargs="*", type=int)
    given.add_argument("--memory", type=int, default=2048)
    given.add_argument("--worlds", nargs="*", type=int, default=[1])
    given.add_argument("--ledger", type=int)
    given.add_argument("--read", nargs=2)
    options = given.parse_args()
    if options.ledger:
        against_ledger(options.ledger)
    if options.read:
        reading(options.read[0], int(options.read[1]))
    joins(options.sizes, options.worlds, options.memory)


if __name__ == "__main__":
    sys.exit(main())
