"""``sayso add``: articles of all kinds into a real ledger, twice, in processes that die, interrupted, and with everything that can be wrong."""

from __future__ import annotations

import gzip
import json
import multiprocessing
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from sayso import adding, pipeline, workers
from sayso.adding import add
from sayso.claims.claiming import claims
from sayso.claims.grouping import Filing, group, pair_model
from sayso.cli.add import MOST_LINES
from sayso.cli.add import add as command
from sayso.errors import LedgerError, ModelError, OptionError
from sayso.ingest import from_text
from sayso.ledger import memory_ledger, open_ledger
from sayso.model import Article, Problem
from sayso.read import neural, rules
from sayso.tell.records import reading_record

SAYSO = (sys.executable, "-c", "import typer; from sayso.cli.add import add; typer.run(add)")
NAMES = ("Ilse Marwick", "Tomas Reyl", "Odile Sarran", "Jon Verrick")


def story(number: int) -> str:
    """An invented report, each a little different."""
    name = NAMES[number % len(NAMES)]
    return (
        f"Published: 2021-03-0{number % 9 + 1}T09:30:00+02:00\n\nThe port of Orrun will close for {number + 2} days, {name} said on Tuesday.\n\n"
        f"An official denied that berth {number} was unsafe. “Nobody asked us,” {name} told the Lantern.\n"
    )


def stories(count: int) -> list[Article]:
    return [from_text(story(number), file=f"{number}.txt") for number in range(count)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "in").mkdir()
    for number in range(3):
        (tmp_path / "in" / f"{number}.txt").write_text(story(number))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*args: str, engine: str = "rules") -> Result:
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(command)
    return CliRunner().invoke(app, [*args, "--engine", engine], prog_name="sayso add")


def count(path: Path | str) -> int:
    with open_ledger(path, readonly=True) as ledger:
        return ledger.counts().articles


def test_what_is_added_can_be_found_and_is_added_once() -> None:
    with memory_ledger() as ledger:
        articles = stories(5)
        assert add(ledger, [*articles, articles[0]], engine="rules") == adding.Addition(new=5, known=1)
        assert add(ledger, articles, engine="rules") == adding.Addition(known=5)
        [hit, *_] = ledger.search("berth 3 unsafe", 5)
        reading = ledger.reading(hit.article)
        assert reading.article == articles[3] and reading.attributions and reading.by == rules.BY
        record = reading_record(reading)["article"]
        assert (record["published"], record["published_at"]) == ("2021-03-04", "2021-03-04T09:30:00+02:00")
        assert ledger.near(adding._read(pipeline.engine("rules"), articles[3]).bands)[0] == articles[3].id  # type: ignore[union-attr]


def test_another_engine_reads_again_and_then_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    with memory_ledger() as ledger:
        articles = stories(2)
        add(ledger, articles, engine="rules")
        assert add(ledger, articles, engine="neural") == adding.Addition(reread=2)
        assert add(ledger, articles, engine="neural") == adding.Addition(known=2)
        monkeypatch.setattr(neural, "LONGEST", 100)
        huge = from_text("The port is closed, Ilse Marwick said.\n\n" * 3, published=date(2021, 3, 1))
        assert add(ledger, [huge], engine="neural").new == 1 and ledger.reading(huge.id).by == rules.BY
        assert add(ledger, [huge], engine="neural").known == 1


def test_another_text_at_an_address_is_a_version() -> None:
    with memory_ledger() as ledger:
        first, second = (from_text(story(n), url="https://orrun.example/port") for n in (1, 2))
        assert add(ledger, [first, second], engine="rules") == adding.Addition(new=1, versions=1)
        assert ledger.versions(first.id) == (first.id, second.id)


def test_several_processes_read_the_same() -> None:
    articles = stories(12)
    with memory_ledger() as alone, memory_ledger() as together:
        progress: list[int] = []
        one = add(alone, articles, engine="rules")
        two = add(together, iter(articles), engine="rules", workers=2, on_progress=progress.append)
        assert one == two == adding.Addition(new=12) and progress == list(range(1, 13))
        ids = [article.id for article in articles]
        assert alone.readings(ids) == together.readings(ids)
    assert multiprocessing.active_children() == []


def test_a_process_that_is_killed_loses_its_article_and_no_other() -> None:
    articles, killed = stories(40), []

    def kill(done: int) -> None:
        if done in (5, 20):
            [victim, *_] = multiprocessing.active_children()
            killed.append(victim.pid)
            os.kill(victim.pid or 0, signal.SIGKILL)

    with memory_ledger() as ledger:
        addition = add(ledger, articles, engine="rules", workers=2, on_progress=kill)
        assert len(killed) == 2 and len(addition.skipped) <= 2 and addition.new == 40 - len(addition.skipped)
        assert all("Killed" in problem.what and problem.where.endswith(".txt") for problem in addition.skipped)
        assert add(ledger, articles, engine="rules").new == len(addition.skipped)


def test_an_article_that_takes_too_long_is_given_up() -> None:
    endless = from_text("The port is closed, Ilse Marwick said on Tuesday.\n\n" * 60_000, file="endless.txt")
    small = stories(3)
    found = workers.results(iter([small[0], endless, *small[1:]]), workers.Opener(adding._opened, ("rules", 1)), workers=2, patience=2.5)
    results = {article.file: result for article, result in filter(None, found)}
    assert len(results) == 4
    problem = results.pop("endless.txt")
    assert isinstance(problem, Problem) and "more than" in problem.what and problem.where == "endless.txt"
    assert not any(isinstance(result, Problem) for result in results.values())


def test_what_one_article_breaks_stops_no_other() -> None:
    articles = stories(3)
    with memory_ledger() as ledger:
        broken = Article("broken", "The port is shut, Marwick said.", file="broken.txt", blocks=(None,))  # type: ignore[arg-type]
        addition = add(ledger, [articles[0], broken, articles[1]], engine="rules")
        assert addition.new == 2
        [problem] = addition.skipped
        assert problem.where == "broken.txt" and "failed in Sayso itself" in problem.what


def test_what_cannot_be_started_is_said() -> None:
    with memory_ledger() as ledger:
        with pytest.raises(OptionError, match="0 workers"):
            add(ledger, [], workers=0)
        with pytest.raises(OptionError, match="no engine"):
            add(ledger, [], engine="magic")
        assert add(ledger, [], engine="rules", workers=3) == adding.Addition()
    with pytest.raises(OptionError, match="No worker process can be started"):
        list(workers.results(iter(stories(1)), workers.Opener(os._exit, (3,)), workers=2))


def test_damaged_weights_are_no_article_s_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from sayso.read import weights

    with pytest.raises(ModelError):
        list(workers.results(iter(stories(1)), workers.Opener(weights.opened, (tmp_path,)), workers=2))  # type: ignore[arg-type]


def test_batches_are_written_by_number_and_by_time() -> None:
    with memory_ledger() as ledger:
        time_now = [0.0]
        kept: list[int] = []

        def on_progress(done: int) -> None:
            kept.append(ledger.counts().articles)
            time_now[0] += 0.9

        add(ledger, stories(6), engine="rules", on_progress=on_progress, now=lambda: time_now[0])
        assert kept == [0, 0, 0, 4, 4, 4] and ledger.counts().articles == 6
        add(ledger, stories(adding.BATCH + 10), engine="rules", on_progress=lambda _: kept.append(ledger.counts().articles), now=lambda: 0.0)
        assert kept[-1] == 6 + adding.BATCH and ledger.counts().articles == adding.BATCH + 10


def test_an_interruption_keeps_what_is_finished() -> None:
    def articles() -> Iterator[Article]:
        yield from stories(3)
        raise KeyboardInterrupt

    for processes in (1, 2):
        with memory_ledger() as ledger:
            addition = add(ledger, articles(), engine="rules", workers=processes)
            assert addition.interrupted and addition.new == ledger.counts().articles
            assert addition.new == 3 or processes == 2


def test_the_summary(folder: Path) -> None:
    result = run("news.db", "in", "nowhere.txt", "in/0.txt")
    assert result.exit_code == 1 and result.stderr == ""
    lines = result.stdout.splitlines()
    assert lines[0].startswith("news.db: 3 added, 1 skipped, in ")
    assert lines[2:4] == ["Skipped:", "  nowhere.txt  There is no such file: check the path."]
    again = run("news.db", "in")
    assert again.exit_code == 0 and again.stdout.startswith("news.db: 0 added, 3 known already, 0 skipped, in ")


def test_a_long_list_is_cut_with_a_count_and_whole_in_json(folder: Path) -> None:
    places = [f"none-{n}.txt" for n in range(MOST_LINES + 7)]
    lines = run("news.db", *places).stdout.splitlines()
    assert sum("no such file" in line for line in lines) == MOST_LINES and lines[-1] == "  … and 7 more; --json lists all"
    record = json.loads(run("news.db", *places, "in", "--json").stdout)
    assert [one["where"] for one in record["skipped"]] == places
    assert (record["format"], record["new"], record["known"], record["interrupted"]) == ("sayso/1", 3, 0, False)


def test_strict_and_wrong_use(folder: Path) -> None:
    (folder / "undated.txt").write_text("The port is closed, Ilse Marwick said.")
    assert run("news.db", "undated.txt").exit_code == 0
    (folder / "undated2.txt").write_text("The port is open, Ilse Marwick said.")
    strict = run("news.db", "undated2.txt", "--strict")
    assert strict.exit_code == 1 and "undated2.txt: It says no date" in strict.stdout
    assert run("news.db").exit_code == 2 and "nothing to add" in run("news.db").stderr
    assert run("news.db", "in", engine="magic").exit_code == 2
    assert run("news.db", "in", "--workers", "0").exit_code == 2


def warc(*pages: str) -> bytes:
    out = []
    for number, page in enumerate(pages):
        body = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body><p>{page}</p></body></html>".encode()
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number:032}>\r\nWARC-Target-URI: https://orrun.example/w{number}\r\nContent-Type: application/http\r\nContent-Length: {len(body)}\r\n\r\n"
        out.append(gzip.compress(head.encode() + body + b"\r\n\r\n"))
    return b"".join(out)


def test_everything_that_can_be_wrong_with_input_at_once(folder: Path) -> None:
    """Each bad item is named with what is wrong; each good one beside it is in the ledger."""
    page = "The quay {} is closed to all ships, harbour master Ilse Marwick said on 4 March 2021, and it will stay so."
    (folder / "cut.warc.gz").write_bytes(warc(page.format("one"), page.format("two"))[:-40])
    (folder / "broken.warc.gz").write_bytes(warc(page.format("three")) + b"\x1f\x8b\x08 rubbish" + warc(page.format("four")))
    (folder / "page.rss").write_text("<html><body>502 Bad gateway</body></html>")
    items = "".join(f"<item><title>{n}</title><link>https://orrun.example/same</link><description>{'Berth ' * n * 90} is shut, the mayor said.</description></item>" for n in (3, 4))
    (folder / "feed.xml").write_text(f"<rss><channel><title>Wire</title>{items}<item></channel></rss>")
    manifest = ['{"file": "in/0.txt", "title": 7}', '{"file": "gone.txt"}', "{]", '{"file": "in/1.txt", "published": "2999-01-01"}', '{"file": "in/2.txt", "published": "soon"}']
    (folder / "list.jsonl").write_bytes("\n".join(manifest).encode() + b'\n{"file": "\xff.txt"}\n')
    record = json.loads(run("news.db", "cut.warc.gz", "broken.warc.gz", "page.rss", "feed.xml", "--manifest", "list.jsonl", "--json", "--workers", "2").stdout)
    skipped = {one["where"].rpartition("/")[2]: one["what"] for one in record["skipped"]}
    assert {where: next(word for word in ("cut off", "broken", "XML", "no file", "not JSON", "UTF-8", "no text", "?") if word in what or word == "?") for where, what in skipped.items()} == {
        "cut.warc.gz, record 2": "cut off",
        "broken.warc.gz, record 1": "broken",
        "page.rss": "XML",
        "feed.xml": "XML",
        "feed.xml, item 3": "no text",
        "list.jsonl, line 2": "no file",
        "list.jsonl, line 3": "not JSON",
        "list.jsonl, line 6": "UTF-8",
    }
    told = " ".join(one["what"] for one in record["problems"])
    assert all(words in told for words in ("Its “title” is a number", "lies in the future", "“soon”, is not a date", "It says no date"))
    assert (record["new"], record["versions"], record["known"]) == (5, 3, 0) and count("news.db") == 8


@pytest.mark.parametrize("content", [b"not a ledger at all", b"SQLite format 3\x00" + b"\x00" * 200])
def test_a_ledger_that_is_none(folder: Path, content: bytes) -> None:
    (folder / "news.db").write_bytes(content)
    result = run("news.db", "in")
    assert result.exit_code == 2 and "news.db" in result.stderr and len(result.stderr.splitlines()) == 1
    assert (folder / "news.db").read_bytes() == content


def test_a_ledger_of_a_newer_sayso(folder: Path) -> None:
    run("news.db", "in/0.txt")
    with sqlite3.connect("news.db") as db:
        [version] = db.execute("PRAGMA user_version").fetchone()
        db.execute(f"PRAGMA user_version = {version + 1000}")
    result = run("news.db", "in")
    assert result.exit_code == 2 and "newer" in result.stderr


def write_many(folder: Path, number: int) -> None:
    (folder / "many").mkdir()
    for n in range(number):
        (folder / "many" / f"{n:04}.txt").write_text(story(n))


def test_a_full_disk_keeps_what_was_written_and_the_next_run_goes_on(folder: Path) -> None:
    write_many(folder, 120)
    limit = 300_000
    full = subprocess.run(
        [*SAYSO, "news.db", "many", "--engine", "rules"],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert full.returncode == 2 and "Traceback" not in full.stderr and full.stderr.startswith("sayso: ")
    assert run("news.db", "many").exit_code == 0 and count("news.db") == 120


def test_two_that_write_at_once(folder: Path) -> None:
    write_many(folder, 80)
    call = [*SAYSO, "news.db", "many", "--engine", "rules", "--json"]
    both = [subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    records = [json.loads(one.communicate()[0]) for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert sum(one["new"] for one in records) == count("news.db") == 80
    assert all(one["new"] + one["known"] == 80 for one in records)


@pytest.mark.parametrize(("sign", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_stopped_anywhere_it_goes_on_from_there(folder: Path, sign: signal.Signals, code: int) -> None:
    write_many(folder, 250)
    run("news.db", "many/0001.txt")
    running = subprocess.Popen(
        [*SAYSO, "news.db", "many", "--engine", "rules", "--workers", "2"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    deadline = time.monotonic() + 60
    while count("news.db") < 10 and time.monotonic() < deadline:
        time.sleep(0.02)
    if sign == signal.SIGINT:
        os.killpg(running.pid, sign)  # as a terminal does it: to the workers too
    else:
        running.send_signal(sign)
    out, err = running.communicate(timeout=30)
    assert running.returncode == code and "Traceback" not in err
    kept = count("news.db")
    assert 10 <= kept < 250
    if sign == signal.SIGINT:
        assert f"news.db: {kept - 1} added" in out and "interrupted; what was read is in the ledger" in err
    assert run("news.db", "many").exit_code == 0 and count("news.db") == 250
    with open_ledger("news.db", readonly=True) as ledger:
        assert ledger.unfiled() == 0  # what was written and not sorted when it was stopped, too


def test_what_is_added_is_sorted_into_claims() -> None:
    with memory_ledger() as ledger, memory_ledger() as later:
        assert add(ledger, stories(70), engine="rules").unfiled == 0
        assert add(later, stories(70), engine="rules", claims=False).unfiled == 70
        assert claims(later, seconds=0) == ()
        group(later, relate=pair_model())
        assert claims(ledger, seconds=0) == claims(later, seconds=0) != ()


def test_what_was_left_unsorted_before_delays_nobody() -> None:
    with memory_ledger() as ledger:
        left = add(ledger, stories(200), engine="rules", claims=False).unfiled
        assert left == 200
        addition = add(ledger, stories(202), engine="rules")
        assert (addition.new, addition.unfiled) == (2, 200 + 2 - 2 - adding.BATCH)


def test_sorting_that_fails_loses_nothing_that_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(self: Filing, *, most: int) -> int:
        raise RuntimeError("a sentence that nobody thought of")

    monkeypatch.setattr(Filing, "go_on", fails)
    with memory_ledger() as ledger:
        addition = add(ledger, stories(3), engine="rules")
        assert (addition.new, addition.unfiled, ledger.counts().articles) == (3, 3, 3)


def test_sorting_can_be_left_for_later(folder: Path) -> None:
    result = run("news.db", "in", "--no-claims")
    assert "3 articles are in no claims yet; sayso claims news.db sorts them." in result.stdout
    record = json.loads(run("news.db", "in", "--json").stdout)
    assert (record["known"], record["unfiled"]) == (3, 0)


def test_the_ledger_s_own_errors_are_not_swallowed(folder: Path) -> None:
    with open_ledger("news.db") as ledger, open_ledger("news.db", patience=0.1) as other:
        ledger._db.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError):
            add(other, stories(1), engine="rules")
        ledger._db.execute("ROLLBACK")
        assert add(other, stories(1), engine="rules").new == 1
