"""A long run in little: bench/longrun.py for some seconds, and what it would say of runs that go wrong. The run of two hours is told in docs/benchmarks-longrun.md."""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"
LITTLE = "--minutes 0.15 --articles 40 --sampling 2 --every 3 --apart 0.7 --readers 2 --pause 0.5".split()
Samples = list[dict[str, Any]]


@contextmanager
def beside_the_others() -> Iterator[None]:
    """The programs of bench/ import one another."""
    sys.path.insert(0, str(BENCH))
    try:
        yield
    finally:
        sys.path.remove(str(BENCH))


@pytest.fixture(scope="module")
def longrun() -> ModuleType:
    with beside_the_others():
        import longrun

    found: ModuleType = longrun
    return found


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Samples, str]:
    """A run of nine seconds: its folder, its samples, and what it printed."""
    folder = tmp_path_factory.mktemp("longrun")
    program = [sys.executable, str(BENCH / "longrun.py"), *LITTLE, "--samples", str(folder / "s.jsonl"), "--out", str(folder / "page.md")]
    ran = subprocess.run(program, capture_output=True, text=True, timeout=300)
    assert (folder / "s.jsonl").exists() and "Traceback" not in ran.stderr, ran.stderr
    return folder, [json.loads(line) for line in (folder / "s.jsonl").read_text(encoding="utf8").splitlines()], ran.stdout


def test_ledger_is_intact_after_adds_while_readers_ask(little: tuple[Path, Samples, str]) -> None:
    _, samples, printed = little
    end = samples[-1]
    assert end["integrity"] == "ok" and end["foreign_keys"] == 0
    assert end["published"] == end["reported_new"] == end["held"] - end["before"] > 4
    assert (end["missing"], end["twice"], end["foreign"], end["spoilt"], end["unfiled"]) == (0, 0, 0, 0, 0)
    assert end["judged"] == end["undone"] == end["kept_judgements"] == end["kept_undoings"] >= 1
    assert end["late_errors"] == [] and end["tracebacks"] == 0
    assert [one["first_errors"] for one in samples[1:-1]] == [[]] * (len(samples) - 2), printed
    assert not [one for one in ("the ledger:", "judgements:", "errors:", "the run:") if f"failed: {one}" in printed]


def test_samples_say_what_the_server_holds_and_what_readers_waited(little: tuple[Path, Samples, str]) -> None:
    _, samples, _ = little
    start, *between, _ = samples
    assert start["kind"] == "start" and len(between) == 4
    for one in between:
        assert one["rss_mb"] > 50 and one["fds"] > 3 and one["threads"] >= 1 and one["ledger_mb"] > 0 and one["yardstick"] is not None
    assert sum(one["server_cpu_s"] for one in between) > 0
    assert all(ms > 0 for one in between for times in one["times"].values() for ms in times)
    assert all(add["peak_mb"] > 50 for one in between for add in one["adds"])


def test_a_recorded_run_gives_the_same_page_and_picture(little: tuple[Path, Samples, str], tmp_path: Path) -> None:
    folder, _, printed = little
    program = [sys.executable, str(BENCH / "longrun.py"), "--from", str(folder / "s.jsonl"), "--out", str(tmp_path / "page.md")]
    again = subprocess.run(program, capture_output=True, text=True, timeout=60)
    assert again.stdout == printed
    for name in ("page.md", "longrun.svg"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()
    svg = ElementTree.fromstring((folder / "longrun.svg").read_text(encoding="utf8"))  # noqa: S314 - the bench has just written it
    assert svg.tag.endswith("svg") and len([one for one in svg.iter() if one.get("class", "").startswith("line")]) >= 8


def test_the_check_at_the_end_misses_what_the_ledger_lacks(longrun: ModuleType, tmp_path: Path) -> None:
    from sayso import adding
    from sayso.ingest import from_text
    from sayso.ledger import open_ledger

    online = [f"http://127.0.0.1:1/harbour.example/{name}" for name in "abc"]
    said = "The port is closed, harbour master Ilse Marwick said."
    with open_ledger(tmp_path / "l.db") as ledger:
        adding.add(ledger, [from_text(f"{said} It is day {url[-1]}.", url=url) for url in online[:2]], engine="rules")
        adding.add(ledger, [from_text(f"{said} It is another day.", url=online[1])], engine="rules")
    run = longrun.Run(tmp_path / "l.db", "", 0, 0, None, published=[online[0], online[2], online[1]], new=3, judged=1)
    end = longrun.checked(run, 0, 0)
    assert (end["held"], end["missing"], end["twice"], end["foreign"], end["spoilt"]) == (3, 1, 1, 0, 0)
    assert (end["integrity"], end["kept_judgements"]) == ("ok", 0)


def recorded() -> Samples:
    """A run of sixteen samples in which nothing changes but the ledger, which grows."""
    samples: Samples = [{"kind": "start", "at": "2031-05-01", "cores": 2, "minutes": 8, "every": 10, "apart": 3, "readers": 2, "pause": 3, "sampling": 30, "articles": 100}]
    for number in range(1, 17):
        one = {"kind": "sample", "t": 30.0 * number, "articles": 100 + number, "published": number, "rss_mb": 300.0, "anonymous_mb": 250.0, "threads": 9, "fds": 20}
        one |= {"server_cpu_s": 1.0, "server_waited_s": 0.0, "busy": 0.5, "load": 1.0, "driver_cpu_s": 0.1, "ledger_mb": 5.0, "wal_mb": 4.0, "errors": 0, "first_errors": []}
        one |= {"times": {"article": [20.0, 30.0], "dossier": [300.0]}, "cpu": {"article": [9.0, 10.0], "dossier": [200.0]}, "yardstick": [10.0, 11.0]}
        samples.append(one | {"adds": [{"seconds": 3.0, "cpu_s": 2.5, "peak_mb": 280.0, "new": 1, "unfiled": 0}]})
    end = {"kind": "end", "integrity": "ok", "foreign_keys": 0, "published": 16, "missing": 0, "twice": 0, "foreign": 0, "before": 100, "reported_new": 16, "held": 116}
    return [*samples, end | {"spoilt": 0, "unfiled": 0, "judged": 2, "undone": 2, "kept_judgements": 2, "kept_undoings": 2, "server_exit": -15, "tracebacks": 0, "late_errors": [], "ledger_mb": 5.0}]


def leaking(samples: Samples) -> None:
    for number, one in enumerate(samples[1:-1]):
        one["rss_mb"] += 10.0 * number


def losing_files(samples: Samples) -> None:
    for number, one in enumerate(samples[1:-1]):
        one["fds"] += number


def slowing(samples: Samples) -> None:
    for number, one in enumerate(samples[1:-1]):
        one["cpu"]["article"] = [9.0 + 2 * number, 10.0 + 2 * number]


def slowing_for_readers(samples: Samples) -> None:
    for number, one in enumerate(samples[1:-1]):
        one["times"]["article"] = [20.0 + 2 * number, 30.0 + 2 * number]


def silent(samples: Samples) -> None:
    for one in samples[1:-1]:
        one["cpu"].pop("article")


def failing(samples: Samples) -> None:
    samples[3]["errors"] = 1


def losing_an_article(samples: Samples) -> None:
    samples[-1] |= {"missing": 1, "held": 115}


def adding_twice(samples: Samples) -> None:
    samples[-1] |= {"twice": 1, "held": 117, "reported_new": 17}


def reporting_too_many(samples: Samples) -> None:
    samples[-1]["reported_new"] = 17


def losing_a_judgement(samples: Samples) -> None:
    samples[-1]["kept_judgements"] = 1


def crashing(samples: Samples) -> None:
    samples[-1]["server_exit"] = -11


def cut(samples: Samples) -> None:
    samples.pop()


WRONG = {
    leaking: "memory of the server", losing_files: "open files", slowing: "an article page, processor time", slowing_for_readers: "an article page, time in yardsticks",
    silent: "an article page, processor time", failing: "errors", losing_an_article: "the ledger", adding_twice: "the ledger", reporting_too_many: "the ledger",
    losing_a_judgement: "judgements", crashing: "errors", cut: "the run",
}  # fmt: skip


def test_a_run_in_which_nothing_changes_passes(longrun: ModuleType) -> None:
    assert longrun.failed(recorded()) == []
    assert "**Passed.**" in longrun.page(recorded()) and "**no**" not in longrun.page(recorded())


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.__name__)
def test_a_run_that_goes_wrong_fails_by_what_is_wrong(longrun: ModuleType, wrong: Any) -> None:
    samples = deepcopy(recorded())
    wrong(samples)
    found = longrun.failed(samples)
    assert found and all(one.startswith(WRONG[wrong]) for one in found), found
    assert "**Failed:**" in longrun.page(samples) and longrun.picture(samples).startswith("<svg")


def test_a_run_without_four_quarters_says_so(longrun: ModuleType) -> None:
    assert longrun.failed(recorded()[:3]) == ["the run: it has no four quarters"]
