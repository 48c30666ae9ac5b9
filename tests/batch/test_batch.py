"""``sayso batch`` on one machine: every kind of input, the same bytes whoever reads them, and what is left after damage, kills and rubbish."""

from __future__ import annotations

import gzip
import json
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from sayso.batch.folder import Folder, read_record
from sayso.batch.parts import Part, parts
from sayso.batch.running import Batch, Progress, _Run, batch
from sayso.batch.shard import Died, Done, Job, version_of, write_shard
from sayso.batch.taking import entries
from sayso.cli import app
from sayso.errors import OptionError
from sayso.ingest import articles as of_add
from sayso.ledger import Entry
from sayso.model import Problem

from .conftest import Crawl, bytes_of, page, story  # type: ignore[import-not-found]

COMMAND = (sys.executable, "-m", "sayso", "batch")


def rules(*places: Path | str, out: Path, workers: int = 0, **more: Any) -> Batch:
    return batch(map(str, places), out, reader="rules", workers=workers, **more)


def run(*arguments: Path | str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["batch", *map(str, arguments), "--reader", "rules", "--workers", "0"])
    return result.exit_code, result.output


def ids(out: Path) -> list[str]:
    return [article.id for article, _ in entries(str(out))]


def test_each_kind_of_input_gives_the_articles_that_sayso_add_gives(tmp_path: Path, crawl: Crawl, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    crawl("a.warc.gz", range(4))
    crawl("b.warc", range(4, 6), folder=tmp_path / "in")
    for number in range(6, 9):
        (tmp_path / "in" / f"{number}.html").write_bytes(page(number))
        (tmp_path / "in" / f"{number}.txt").write_text(story(number), encoding="utf8")
    (tmp_path / "in" / "style.css").write_text("p { color: red }")
    (tmp_path / "in" / "articles.jsonl").write_text(json.dumps({"file": "6.txt", "outlet": "The Harbour Post", "published": "2031-03-04"}))
    lines = [{"text": story(9), "url": "https://x.example/9", "byline": ["Ann Lee"]}, {"html": page(10).decode(), "outlet": "The Lantern"}]
    (tmp_path / "texts.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    places = ("a.warc.gz", "in", "texts.jsonl")
    done = rules(*places, out=tmp_path / "out")
    given = {article.id: article for article in of_add(places)}
    found = {article.id: entry for article, entry in entries(str(tmp_path / "out"))}
    assert set(found) == set(given) and done.counts["articles"] == len(given) == 14
    assert {id: entry.reading.article for id, entry in found.items() if isinstance(entry, Entry)} == given
    assert done.unreadable == () and "style" not in str(done.left_out) and sum(done.left_out.values()) == 1


def test_parquet_is_read_as_the_lines_of_a_manifest_would_be(tmp_path: Path) -> None:
    rows = [{"text": story(n), "html": None, "url": f"https://x.example/{n}", "outlet": "The Lantern", "published": None, "other": n} for n in range(150)]
    rows[1] |= {"text": None, "html": page(1)}
    rows[2] |= {"text": None}
    columns = pa.schema([("text", pa.string()), ("html", pa.binary()), ("url", pa.string()), ("outlet", pa.string()), ("published", pa.timestamp("s", "UTC")), ("other", pa.int64())])
    pq.write_table(pa.Table.from_pylist(rows, schema=columns), tmp_path / "news.parquet")
    (tmp_path / "news.jsonl").write_text("".join(json.dumps({"text": row["text"], "url": row["url"], "outlet": "The Lantern"}) + "\n" for row in rows if row["text"]))
    done = rules(tmp_path / "news.parquet", out=tmp_path / "a")
    rules(tmp_path / "news.jsonl", out=tmp_path / "b")
    assert done.counts["articles"] == 149 and done.counts["skipped"] == 1
    assert set(ids(tmp_path / "b")) < set(ids(tmp_path / "a"))


def test_the_bytes_are_the_same_for_any_number_of_processes(tmp_path: Path, crawl: Crawl, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    places = [crawl(f"{n}.warc.gz", range(5 * n, 5 * n + 5)).name for n in range(4)]
    rules(*places, out=tmp_path / "one")
    rules(*reversed(places), out=tmp_path / "three", workers=3)
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "three")
    assert len(bytes_of(tmp_path / "one")) == 4 * 7 + 1


def test_duckdb_finds_the_words_at_their_places(tmp_path: Path, crawl: Crawl) -> None:
    rules(crawl("a.warc.gz", range(3)), out=tmp_path / "out")
    articles, told = (duckdb.read_parquet(f"{tmp_path}/out/{table}/*.parquet") for table in ("articles", "attributions"))
    assert len(articles.columns) == 20 and len(told.columns) == 20
    query = (
        'SELECT count(*), count_if(substring(a.text, s.start + 1, s."end" - s.start) <> t.words) FROM articles a'
        " JOIN (SELECT article, words, unnest(content) AS s FROM told WHERE len(content) = 1) t USING (article)"
    )
    many, wrong = duckdb.sql(query).fetchall()[0]
    assert many > 5 and wrong == 0


def test_what_is_finished_is_kept_and_what_is_damaged_done_anew(tmp_path: Path, crawl: Crawl) -> None:
    places = [crawl(f"{n}.warc.gz", range(2 * n, 2 * n + 2)) for n in range(4)]
    out = tmp_path / "out"
    rules(*places, out=out)
    whole = bytes_of(out)
    names = Folder(out).names()
    Folder(out).table("articles", names[0]).write_bytes(whole[f"articles/{names[0]}.parquet"][:-20])  # cut off
    Folder(out).table("sketches", names[1]).unlink()
    Folder(out).shard(names[2]).write_bytes(b"\x00" * 30)  # what a power cut may leave
    (out / "articles" / "gone-0.parquet").write_bytes(b"PAR1")
    (out / ".part" / "gone-0.x").mkdir()
    again = rules(*places, out=out)
    assert (again.kept, again.shards, again.read) == (1, 4, 6)
    assert bytes_of(out) == whole
    crawl("3.warc.gz", range(6, 9))
    changed = rules(*places, out=out)
    assert (changed.kept, changed.read, changed.counts["articles"]) == (3, 3, 9)
    more = rules(crawl("4.warc.gz", range(20, 22)), out=out)
    assert more.counts["articles"] == 2 and (read_record(out / "manifest.json") or {})["counts"]["articles"] == 11


def test_another_version_or_reader_is_another_shard(tmp_path: Path, crawl: Crawl) -> None:
    job = Job(next(parts([str(crawl("a.warc.gz", range(2)))], left_out=[])), str(tmp_path / "out"), "rules", version_of("rules"))
    Folder(tmp_path / "out").make()
    for version, kept in (("rules@1, a", False), ("rules@1, a", True), ("rules@1, b", False)):
        done = write_shard(Job(job.part, job.out, "rules", version))
        assert isinstance(done, Done) and done.kept == kept


HOSTILE: dict[str, bytes] = {
    "garbage.warc.gz": bytes(range(256)) * 40,
    "garbage.parquet": b"PAR1" + os.urandom(500) + b"PAR1",
    "garbage.jsonl": b'{"text": 3}\n\xff\xfe\n[1]\n{"text": ""}\n{"file": "../../etc/passwd"}\n{\n{"url": "http://169.254.169.254/"}\n' + b"[" * 100_000,
    "bomb.warc.gz": gzip.compress(b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999999\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 200 OK\r\n\r\n" + b"A" * 60_000_000),
    "empty.jsonl": b"",
    "latin.txt": "Der Hafen von Orrún ist geschlossen, sagte Müller.".encode("latin-1"),
    "nul.txt": b"\x00" * 3000,
    "page.html": b"<html>" * 5000,
    "feed.xml": b"<?xml version='1.0'?><rss version='2.0'><channel><item><title>A</title><link>http://127.0.0.1:1/</link></item></channel></rss>",
}


def test_rubbish_is_skipped_with_its_reason_and_the_rest_goes_on(tmp_path: Path, crawl: Crawl) -> None:
    good, bad = crawl("good.warc.gz", range(3)), tmp_path / "bad"
    bad.mkdir()
    for name, data in HOSTILE.items():
        (bad / name).write_bytes(data)
    cut = crawl("cut.warc.gz", range(3))
    cut.write_bytes(cut.read_bytes()[:-40])
    started = time.monotonic()
    done = rules(good, bad, *(bad / name for name in HOSTILE), cut, tmp_path / "nowhere.warc", out=tmp_path / "out")
    assert time.monotonic() - started < 60
    assert done.counts["articles"] >= 5
    assert {Path(one.where).name for one in done.unreadable} >= {"garbage.parquet", "nowhere.warc"}
    assert all(one.where and one.what for one in (*done.skipped, *done.unreadable))
    skipped = duckdb.read_parquet(f"{tmp_path}/out/skipped/*.parquet").fetchall()
    assert len(skipped) == done.counts["skipped"] >= 10
    assert "root:" not in str(skipped)


def test_exit_codes(tmp_path: Path, crawl: Crawl) -> None:
    good = crawl("good.warc.gz", range(2))
    half = tmp_path / "half.jsonl"
    half.write_text(json.dumps({"text": story(1)}) + "\nnonsense\n")
    assert run(good, tmp_path / "a")[0] == 0
    code, told = run(half, tmp_path / "b")
    assert code == 0 and "1 skipped" in told and "line 2" in told
    assert run(half, tmp_path / "b", "--strict")[0] == 1
    code, told = run(good, tmp_path / "no.warc", tmp_path / "c")
    assert code == 1 and "2 articles" in told and "no such file" in told
    assert run(good, good)[0] == 2
    assert run(good, tmp_path / "d", "--engine", "abacus")[0] == 2
    assert run(good, tmp_path / "d", "--address", "here:1")[0] == 2
    record = json.loads(run(half, tmp_path / "b", "--json")[1])
    assert (record["articles"], record["skipped"], record["kept"]) == (1, 1, 1) and record["skipped_items"][0]["where"].endswith("line 2")


def test_without_pyarrow_it_says_what_to_install(tmp_path: Path, crawl: Crawl) -> None:
    code = (
        "import sys; sys.modules['pyarrow'] = sys.modules['duckdb'] = sys.modules['ray'] = None\n"
        f"sys.argv = ['sayso', 'batch', {str(crawl('a.warc', range(1)))!r}, {str(tmp_path / 'out')!r}]\nfrom sayso.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "pip install 'sayso[batch]'" in done.stderr and "Traceback" not in done.stderr


def test_starting_the_command_line_imports_none_of_it() -> None:
    code = "import sys, sayso.cli; print([m for m in ('pyarrow', 'duckdb', 'ray', 'numpy', 'sayso.batch.shard') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60).stdout.strip() == "[]"


def test_two_at_once_in_one_folder_do_not_mix(tmp_path: Path, crawl: Crawl) -> None:
    from sayso.batch.folder import locked

    with locked(Folder(tmp_path / "out")), pytest.raises(OptionError, match="Another sayso batch"):
        rules(crawl("a.warc", range(1)), out=tmp_path / "out")


def test_a_worker_that_is_killed_is_replaced(tmp_path: Path, crawl: Crawl, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    places = [crawl(f"{n}.warc.gz", range(60 * n, 60 * n + 60)).name for n in range(2)]
    killed: list[int] = []

    def on_progress(now: Progress) -> None:
        for child in multiprocessing.active_children() if now.articles and not killed else ():
            if child.pid:
                os.kill(child.pid, signal.SIGKILL)
                killed.append(child.pid)

    done = rules(*places, out=tmp_path / "out", workers=2, on_progress=on_progress)
    assert killed and done.lost >= 1 and done.counts["articles"] == 120 and not done.unreadable
    rules(*places, out=tmp_path / "calm")
    assert bytes_of(tmp_path / "out") == bytes_of(tmp_path / "calm")


def test_killed_as_a_whole_it_goes_on_where_it_was(tmp_path: Path, crawl: Crawl, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    places = [crawl(f"{n}.warc.gz", range(20 * n, 20 * n + 20)).name for n in range(4)]
    command = [*COMMAND, *places, "out", "--reader", "rules", "--workers", "1"]
    first = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not list((tmp_path / "out" / "shards").glob("*.json")):
        time.sleep(0.02)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    finished = len(Folder(tmp_path / "out").names())
    again = rules(*places, out=tmp_path / "out")
    assert 1 <= finished <= again.kept + 1 and again.counts["articles"] == 80
    rules(*places, out=tmp_path / "calm")
    assert bytes_of(tmp_path / "out") == bytes_of(tmp_path / "calm")


class _Deadly:
    """An engine whose processes die on item 1 of everything, as on an article that crashes native code."""

    def __init__(self, out: Path) -> None:
        self.out, self.jobs = out, list[Job]()

    def free(self) -> int:
        return 1 - len(self.jobs)

    def give(self, job: Job) -> None:
        self.jobs.append(job)

    def finished(self, seconds: float) -> list[Done | Died]:
        job = self.jobs.pop()
        if 1 in job.dead:
            return [write_shard(Job(job.part, job.out, job.reader, job.version, dead=job.dead))]
        Folder(self.out).at(job.part.name).write_bytes(b"%12d %12d %8.6f\n" % (1, 1, 0.5))
        return [Died(job.part.name, "the process was ended (Killed)")]

    def close(self) -> None:
        pass


def test_an_article_that_kills_its_process_twice_is_passed_over(tmp_path: Path, crawl: Crawl) -> None:
    folder = Folder(tmp_path / "out")
    folder.make()
    found = _Run(folder, "rules", version_of("rules"), lambda _: None, parts([str(crawl("a.warc.gz", range(4)))], left_out=[]))
    found.all(_Deadly(tmp_path / "out"))
    done = found.batch([])
    assert (done.counts["articles"], done.counts["skipped"], done.lost) == (3, 1, 2)
    assert done.skipped[0].where == "https://lantern.example/1" and "ended the process" in done.skipped[0].what


def test_a_part_that_always_dies_is_given_up_and_told(tmp_path: Path, crawl: Crawl) -> None:
    class Dying(_Deadly):
        def finished(self, seconds: float) -> list[Done | Died]:
            return [Died(self.jobs.pop().part.name, "the machine was lost")]

    folder = Folder(tmp_path / "out")
    folder.make()
    found = _Run(folder, "rules", "v", lambda _: None, parts([str(crawl("a.warc.gz", range(1)))], left_out=[]))
    found.all(Dying(tmp_path / "out"))
    assert [one.what for one in found.batch([]).unreadable] == ["It was given up after 5 tries: the machine was lost."]


def test_an_article_that_takes_for_ever_ends_its_process(tmp_path: Path, crawl: Crawl) -> None:
    place = crawl("a.warc.gz", range(2))
    Folder(tmp_path / "out").make()
    code = (
        "import time\nfrom sayso.batch import shard\nfrom sayso.batch.parts import parts\n"
        "shard.PATIENCE = 0.3\nshard.reader = lambda name: lambda article: time.sleep(30)\n"
        f"shard.write_shard(shard.Job(next(parts([{str(place)!r}], left_out=[])), {str(tmp_path / 'out')!r}, 'rules', 'v', alone=True))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=25)
    assert done.returncode == -signal.SIGALRM


@pytest.mark.parametrize("room", [0, 2000, 4000, 8000])
def test_a_full_disk_ends_it_with_a_message_and_the_next_run_completes(tmp_path: Path, crawl: Crawl, room: int) -> None:
    place = crawl("a.warc.gz", range(30))
    command = [*COMMAND, str(place), str(tmp_path / "out"), "--reader", "rules", "--workers", "1"]
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))  # noqa: E731
    full = subprocess.run(command, capture_output=True, text=True, timeout=60, preexec_fn=limit)
    assert full.returncode == 2 and "cannot be written" in full.stderr and full.stderr.count("\n") == 1, full.stderr
    assert Folder(tmp_path / "out").names() == []
    assert rules(place, out=tmp_path / "out").counts["articles"] == 30


def test_long_files_are_cut_into_parts_and_no_line_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sayso.batch import parts as module

    monkeypatch.setattr(module, "LINES", 7)
    monkeypatch.setattr(module, "GROUP", 4)
    (tmp_path / "in").mkdir()
    for number in range(10):
        (tmp_path / "in" / f"{number}.txt").write_text(story(number), encoding="utf8")
    lines = [json.dumps({"text": story(n)}) if n != 9 else "nonsense" for n in range(30)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf8")
    done = rules(tmp_path / "a.jsonl", tmp_path / "in", out=tmp_path / "out")
    assert (done.shards, done.counts["articles"], done.counts["skipped"]) == (5 + 3, 29 + 10, 1)
    assert done.skipped[0].where.endswith("a.jsonl, line 10")


def test_a_changed_file_of_a_manifest_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(story(1), encoding="utf8")
    (tmp_path / "list.jsonl").write_text('{"file": "a.txt"}\n')
    rules(tmp_path / "list.jsonl", out=tmp_path / "out")
    before = ids(tmp_path / "out")
    (tmp_path / "a.txt").write_text(story(2), encoding="utf8")
    again = rules(tmp_path / "list.jsonl", out=tmp_path / "out")
    assert again.kept == 0 and ids(tmp_path / "out") != before


def test_addresses_are_not_fetched(tmp_path: Path) -> None:
    (tmp_path / "list.jsonl").write_text('{"url": "http://127.0.0.1:9/"}\n')
    done = rules(tmp_path / "list.jsonl", "http://127.0.0.1:9/a", out=tmp_path / "out")
    assert done.counts["articles"] == 0 and all("not fetched" in one.what for one in done.unreadable) and len(done.unreadable) == 2


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    def peak(lines: int) -> int:
        with (tmp_path / "big.jsonl").open("w", encoding="utf8") as file:
            for number in range(lines):
                file.write(json.dumps({"text": f"Berth {number}. " + story(number) + "The quay is long, and " * 2200}) + "\n")
        code = (
            "import resource\nfrom sayso.batch import shard, writing\nfrom sayso.batch.folder import Folder\nfrom sayso.batch.parts import parts\nfrom pathlib import Path\n"
            "from sayso.model import Reading\nwriting.MOST_CHARACTERS = 1_000_000\nshard.reader = lambda name: lambda article: Reading(article)\n"
            f"Folder(Path({str(tmp_path / 'out')!r})).make()\n"
            f"for part in parts([{str(tmp_path / 'big.jsonl')!r}], left_out=[]):\n    assert not shard.write_shard(shard.Job(part, {str(tmp_path / 'out')!r}, 'rules', 'v')).fatal\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        return int(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True).stdout)

    assert peak(250) < peak(60) + 15_000  # in kB; the larger file has 12 MB, which in memory is several times as much


def test_the_neural_reader_gives_the_same_bytes_in_any_number_of_processes(tmp_path: Path, crawl: Crawl, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    places = [crawl(f"{n}.warc.gz", range(2 * n, 2 * n + 2)).name for n in range(2)]
    one = batch(places, tmp_path / "one", workers=0)
    batch(places, tmp_path / "two", workers=2)
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two") and one.counts["mentions"] > 0


def test_parts_have_names_of_their_own() -> None:
    found = list(parts(["a/x.warc", "b/x.warc", "a/x.warc", "./a/x.warc"], left_out=[]))
    assert [part.paths for part in found] == [("a/x.warc",), ("b/x.warc",)] and len({part.name for part in found}) == 2
    assert isinstance(found[0], Part) and not any(isinstance(part, Problem) for part in found)
