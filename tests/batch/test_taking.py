"""A batch's folder goes into a ledger as its sources would, without a text being read again; a damaged or hostile one costs only what is damaged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from sayso import pipeline
from sayso.batch.folder import Folder, is_batch, read_record, summed, write_record
from sayso.batch.joining import join
from sayso.batch.running import batch
from sayso.cli import app
from sayso.ledger import open_ledger

from .conftest import Crawl  # type: ignore[import-not-found]


@pytest.fixture
def out(tmp_path: Path, crawl: Crawl) -> Path:
    batch([str(crawl("a.warc.gz", range(4))), str(crawl("b.warc.gz", range(3, 7)))], tmp_path / "out", reader="rules", workers=0)
    return tmp_path / "out"


def sayso(*arguments: Path | str) -> tuple[int, str]:
    result = CliRunner().invoke(app, [*map(str, arguments)])
    return result.exit_code, result.output


def test_a_ledger_of_the_folder_is_a_ledger_of_the_sources(tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    join(out)
    code, _ = sayso("add", tmp_path / "source.db", tmp_path / "a.warc.gz", tmp_path / "b.warc.gz", "--engine", "rules")
    assert code == 0
    monkeypatch.setattr(pipeline, "engine", lambda name: None)  # nothing may be read
    code, told = sayso("add", tmp_path / "batch.db", out, "--json")
    assert code == 0 and (json.loads(told)["new"], json.loads(told)["known"]) == (7, 1)
    with open_ledger(tmp_path / "source.db", readonly=True) as source, open_ledger(tmp_path / "batch.db", readonly=True) as taken:
        ids = sorted(card.id for card in source.cards())
        assert sorted(card.id for card in taken.cards()) == ids and len(ids) == 7
        for one, other in zip(source.readings(ids), taken.readings(ids), strict=True):
            assert (one.attributions, one.mentions, one.times, one.aliases, one.by) == (other.attributions, other.mentions, other.times, other.aliases, other.by)
            assert (one.article.text, one.article.blocks, one.article.links) == (other.article.text, other.article.blocks, other.article.links)
        assert [source.search("berth unsafe", 5)] == [taken.search("berth unsafe", 5)]
        assert source.filed()[1] == taken.filed()[1] > 0
        copies = taken.derivations()
        assert copies and all(one.kind == "copies" and by == "batch" for one, by in copies)
    code, told = sayso("add", tmp_path / "batch.db", out, "--json")
    assert code == 0 and json.loads(told)["known"] == 8


def test_a_damaged_shard_is_told_and_the_others_are_taken(tmp_path: Path, out: Path) -> None:
    name = Folder(out).names()[0]
    path = Folder(out).table("attributions", name)
    data = bytearray(path.read_bytes())
    data[100] ^= 0xFF
    path.write_bytes(data)
    code, told = sayso("add", tmp_path / "a.db", out, "--json")
    found = json.loads(told)
    assert code == 1 and found["new"] == 4 and "damaged" in found["skipped"][0]["what"]


@pytest.mark.parametrize(
    ("table", "change", "left"),
    [
        ("articles", {"text": "Something else."}, 6),
        ("articles", {"article": "a000000000000"}, 6),
        ("attributions", {"content": [{"start": 0, "end": 99_999}]}, 6),
        ("attributions", {"no": 9_999}, 7),
        ("sketches", {"bands": [1, 2, 3]}, 6),
        ("sketches", {"bands": [-1] * 16}, 6),
    ],
)
def test_a_shard_that_somebody_made_up_costs_one_article_at_most(tmp_path: Path, out: Path, table: str, change: dict[str, Any], left: int) -> None:
    name = Folder(out).names()[0]
    path = Folder(out).table(table, name)
    whole = pq.read_table(path)
    rows = whole.to_pylist()
    rows[-1 if "no" in change else 0] |= change
    pq.write_table(pa.Table.from_pylist(rows, schema=whole.schema), path)
    record = Folder(out).record(name) or {}
    record["tables"][table]["sha256"] = summed(path)
    write_record(Folder(out).shard(name), record)
    code, told = sayso("add", tmp_path / "a.db", out, "--json")
    found = json.loads(told)
    assert found["new"] == left and code == (0 if left == 7 else 1), told


def test_what_is_no_batch_is_a_folder_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "in" / "shards").mkdir(parents=True)
    (tmp_path / "in" / "a.txt").write_text("The port is closed, harbour master Ilse Marwick said.")
    for content in ("[1]", "{}", "nonsense", '{"format": "sayso-batch/99"}'):
        (tmp_path / "in" / "manifest.json").write_text(content)
        assert not is_batch(str(tmp_path / "in"))
    assert json.loads(sayso("add", tmp_path / "a.db", tmp_path / "in", "--engine", "rules", "--json")[1])["new"] == 1


@pytest.mark.parametrize("shards", [None, [1], {"../../x": {}}, {"gone": {}}])
def test_a_manifest_that_somebody_made_up_reads_nothing_outside(tmp_path: Path, out: Path, shards: Any) -> None:
    manifest = read_record(out / "manifest.json") or {}
    write_record(out / "manifest.json", manifest | {"shards": shards})
    code, told = sayso("add", tmp_path / "a.db", out, "--json")
    assert json.loads(told)["new"] == 0 and code == (1 if shards and "gone" in shards else 0)
