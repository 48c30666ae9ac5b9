"""The page of benchmarks: it shows what was measured, beside others, and says what was not."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
BENCH = ROOT / "bench"
PEERS = json.loads((BENCH / "peers.json").read_text(encoding="utf-8"))
FIGURES = json.loads((ROOT / "tests/data/scores/figures.json").read_text(encoding="utf-8"))
ABOUT = {"date": "2031-03-05", "sayso": "9", "python": "3", "onnxruntime": "1", "system": "x", "cpu": "A|B", "cores": 2, "load": [0.5, 1.5]}


def module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"bench_{name}", BENCH / f"{name}.py")
    assert spec and spec.loader
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def results(**changes: Any) -> dict[str, Any]:
    quality = {kind: {"kind": kind, "figures": FIGURES[kind], "groups": {"Post": FIGURES[kind]}, "calibration": None} for kind in FIGURES}
    speed = {
        "by": "rules@9",
        "texts": "6 marked articles",
        "words": 1234,
        "words_per_second": 20001.0,
        "words_per_cpu_second": 10001.0,
        "loaded": 0.1,
        "peak_mb": 55.5,
    }
    stages = {"words": 1000, "words_per_cpu_second": 8000.0, "over_the_encoder": 0.25, "stages": {"encoder": 0.1, "names": 0.025}}
    engine = {"quality": quality, "speed": speed, "stages": stages, "start": {"seconds": 0.77, "slowest": 0.88, "peak_mb": 44.4}}
    return {"about": ABOUT, "engines": {"rules": {**engine, **changes}}}


def test_every_figure_stands_beside_those_of_others() -> None:
    page = module("page").page(results(), PEERS)
    for kind in PEERS:
        assert all(row["name"] in page for row in PEERS[kind]["rows"])
    row = next(line for line in page.splitlines() if line.startswith("| **Sayso, rules engine**"))
    expected = [FIGURES["triples"][key]["F1"] for key in ("e2e_exact", "e2e_50", "content_exact", "nosource")]
    assert row == "| **Sayso, rules engine** | " + " | ".join(f"{value:.1f}" for value in expected) + " | 10,001 |"
    for value in ("20,001", "55.5", "0.77", "44.4", "2031-03-05", "rules@9", "A\\|B", "0.5 and 1.5", "| encoder | 100.0 |", "| all | 125.0 |", "25 % over its bare encoder"):
        assert value in page
    assert "not measured" not in page


def test_what_was_not_measured_says_why() -> None:
    page = module("page").page(results(quality={"absent": "it broke"}, speed={"absent": "too slow"}, start={"absent": "no start"}), PEERS)
    for why in ("it broke", "too slow", "no start"):
        assert why in page
    row = next(line for line in page.splitlines() if line.startswith("| **Sayso, rules engine**"))
    assert row.count("not measured") == 4


@pytest.mark.parametrize(("load", "busy"), [([0.5, 2.4], False), ([0.5, 9.0], True), ([None, None], False)])
def test_a_busy_machine_is_owned_up_to(load: list[float | None], busy: bool) -> None:
    found = results()
    page = module("page").page({**found, "about": {**ABOUT, "load": load}}, PEERS)
    assert ("The machine was busy" in page) == busy


def test_peers_have_a_source() -> None:
    for peers in PEERS.values():
        assert len(peers["source"]) > 40
        assert peers["rows"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any]]:
    """A whole run of the rules engine where there are no data sets but the committed one."""
    folder = tmp_path_factory.mktemp("bench")
    page, raw = folder / "page.md", folder / "raw.json"
    command = [sys.executable, str(BENCH / "run.py"), "--data", str(folder), "--out", str(page), "--json", str(raw)]
    subprocess.run([*command, "--engine", "rules", "--repeat", "1"], check=True, capture_output=True, timeout=120)
    return page.read_text(encoding="utf-8"), json.loads(raw.read_text(encoding="utf-8"))


def test_a_run_measures_what_there_is(run: tuple[str, dict[str, Any]]) -> None:
    page, raw = run
    rules = raw["engines"]["rules"]
    assert rules["quality"]["marked"]["figures"]["articles"] == 15
    assert rules["quality"]["marked"]["figures"]["missing"] == 0
    assert rules["speed"]["words_per_second"] > 0 and rules["speed"]["words"] > 4000
    assert 0 < rules["start"]["seconds"] < 60
    assert rules["stages"]["stages"]["rules"] > 0 and "| rules | " in page
    assert rules["speed"]["peak_mb"] is None or rules["speed"]["peak_mb"] > 5
    assert f"| found, F1 | {rules['quality']['marked']['figures']['found']['F1']:.1f} |" in page


def test_a_run_says_which_sets_are_not_there(run: tuple[str, dict[str, Any]]) -> None:
    page, _ = run
    for place in ("polnear/dev.jsonl", "cofenet/polnear_dev.jsonl", "scu/dev.jsonl"):
        assert f"there is no {place} in the data folder" in page


def test_pins_can_be_compared() -> None:
    done = subprocess.run(
        [sys.executable, str(BENCH / "pin.py"), "--engine", "rules"], check=True, capture_output=True, text=True, timeout=120
    )
    found = [line.split() for line in done.stdout.splitlines()]
    assert {row[1] for row in found} >= {"found", "nested_found", "stance", "chain", "times", "aliases"}
    assert all(0 <= float(row[2]) <= 100 for row in found)
