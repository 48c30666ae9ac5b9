"""Near copies and statements of one claim, found by joining numbers: the same that the ledger finds, also where very many share one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path

import duckdb
import pytest

from sayso.adding import add_read
from sayso.batch import joining
from sayso.batch.folder import FORMAT, MANIFEST, Folder, write_record
from sayso.batch.joining import join
from sayso.batch.tables import SCHEMAS, rows
from sayso.batch.taking import entries
from sayso.batch.writing import Tables
from sayso.errors import OptionError
from sayso.ingest import from_text
from sayso.ingest.plain import article_id
from sayso.ledger import memory_ledger
from sayso.model import Reading
from sayso.simulate import simulate
from sayso.trace.sketch import bands

Made = Callable[..., Path]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """A batch's folder that holds these readings, so many a shard."""

    def make(readings: list[Reading], each: int = 1000) -> Path:
        out = tmp_path / "out"
        folder, shards = Folder(out), {}
        folder.make()
        for number in range(0, len(readings), each):
            name = f"shard-{number:05}"
            beside = folder.working / name
            beside.mkdir()
            tables = Tables(beside)
            with tables:
                for no, reading in enumerate(readings[number : number + each]):
                    tables.add(rows(no, reading), len(reading.article.text))
            shards[name] = {"format": FORMAT, "tables": tables.finished()}
            for table in SCHEMAS:
                (beside / table).replace(folder.table(table, name))
            write_record(folder.shard(name), shards[name])
        write_record(out / MANIFEST, {"format": FORMAT, "shards": shards})
        return out

    return make


def invented(many: int) -> list[Reading]:
    found = (one.reading for one in islice(simulate(many, 3), many))
    return [replace(reading, article=replace(reading.article, id=article_id(reading.article))) for reading in found]


def rows_of(out: Path, table: str) -> list[tuple[object, ...]]:
    """The rows of what was joined, as DuckDB gives them."""
    return duckdb.read_parquet(f"{out}/{table}.parquet").fetchall()


def pairs(out: Path) -> set[frozenset[object]]:
    return {frozenset(row[:2]) for row in rows_of(out, "copies")}


def test_the_copies_are_those_that_the_ledger_finds(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    readings = invented(200)
    out = made(readings, 90)
    texts = {reading.article.id: reading.article.text for reading in readings}
    with memory_ledger() as ledger:
        add_read(ledger, entries(str(out)), claims=False)
        by_ledger = {frozenset((id, near)) for id in texts for near in ledger.near(bands(texts[id]), 1000) if near != id}
    monkeypatch.setattr(joining, "ALIKE", 0.0)
    monkeypatch.setattr(joining, "ALL", 1000)
    join(out)
    assert pairs(out) == by_ledger and len(by_ledger) > 20
    monkeypatch.setattr(joining, "AT_ONCE", 1000)  # several passes
    join(out, memory=64, threads=1)
    assert pairs(out) == by_ledger


def test_the_earlier_of_two_copies_is_the_one_that_came_out_first(made: Made) -> None:
    text = "The harbour of Orrun was closed on Tuesday after a crane fell into the water beside the ferry, the port said. Nobody was hurt."
    days = ("2031-03-05", "2031-03-04T18:00:00+00:00", "2031-03-04T19:00:00+05:30", "")
    from sayso.pipeline import day

    made_of = [Reading(from_text(text, outlet=f"Outlet {n}", published=day(days[n]))) for n in range(4)]
    out = made(made_of, 2)
    assert join(out).copies == 6
    order = Counter(row[4] for row in rows_of(out, "copies"))
    assert order == {"Outlet 2": 3, "Outlet 1": 2, "Outlet 0": 1}


def test_a_text_printed_very_often_makes_few_pairs_and_stays_connected(made: Made) -> None:
    text = "Subscribe to our newsletter and never miss a story about the harbour of Orrun; you can leave at any time."
    many = 400
    out = made([Reading(from_text(text, outlet=f"Outlet {n}")) for n in range(many)])
    found = join(out)
    assert many - 1 <= found.copies <= many * (joining.LATEST + 1)
    neighbours: dict[object, set[object]] = {}
    for pair in pairs(out):
        one, other = pair
        neighbours.setdefault(one, set()).add(other)
        neighbours.setdefault(other, set()).add(one)
    reached: set[object] = set()
    waiting = [next(iter(neighbours))]
    while waiting:
        here = waiting.pop()
        if here not in reached:
            reached.add(here)
            waiting += neighbours[here]
    assert len(reached) == many


def test_statements_of_one_claim_are_found_and_opposed_ones_told(made: Made) -> None:
    from sayso.model import Attribution, Speaker

    def reading(outlet: str, text: str, start: int, stance: str) -> Reading:
        article = from_text(text, outlet=outlet)
        said = Attribution("1", (article.span(start, len(text) - 1),), speaker=Speaker("Ilse Marwick", "person"), stance=stance)  # type: ignore[arg-type]
        return Reading(article, (said,))

    one = reading("A", "Ilse Marwick said Mirevia sold 300 rifles to Tesmar.", 18, "asserts")
    other = reading("B", "Ilse Marwick denied Mirevia sold 300 rifles to Tesmar.", 20, "denies")
    far = reading("C", "Ilse Marwick said the ferry to Lisse was late again on Sunday.", 18, "asserts")
    out = made([one, other, far], 2)
    assert join(out).claims == 1
    (row,) = rows_of(out, "claims")
    assert {row[0], row[4]} == {one.article.id, other.article.id} and row[-1] is True and row[-2] == "same"


def test_the_result_is_the_same_every_time(made: Made) -> None:
    out = made(invented(80), 30)
    join(out, threads=2)
    first = [(out / name).read_bytes() for name in ("copies.parquet", "claims.parquet")]
    join(out, threads=1)
    assert [(out / name).read_bytes() for name in ("copies.parquet", "claims.parquet")] == first


def test_no_article_at_all_and_no_batch_at_all(made: Made, tmp_path: Path) -> None:
    out = made([])
    assert (join(out).copies, join(out).claims) == (0, 0)
    assert rows_of(out, "copies") == []
    with pytest.raises(OptionError, match="no folder of sayso batch"):
        join(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()
