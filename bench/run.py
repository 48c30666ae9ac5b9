"""Measures quality, speed and memory of both engines and writes docs/benchmarks.md.

    .venv/bin/python bench/run.py --data DIR

Texts that may not be passed on stay in the data folder; a set that is not there is reported as not measured. The held-out
marked articles lie in the repository and are always measured. ``--json`` keeps the raw figures.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from page import page
from quality import MARKED, SETS

from sayso.evaluate import gold_lines

HERE = Path(__file__).resolve().parent
ENGINES = ("rules", "neural")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=HERE.parent.parent / "shared/data", help="folder of the data sets")
    parser.add_argument("--out", type=Path, default=HERE.parent / "docs/benchmarks.md", help="page to write")
    parser.add_argument("--json", type=Path, help="also write the raw figures here")
    parser.add_argument("--repeat", type=int, default=3, help="how often speed and start are measured")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="only this engine; the page then lacks the other")
    asked = parser.parse_args()
    results: dict[str, Any] = {"about": about(), "engines": {}}
    for engine in asked.engine or ENGINES:
        results["engines"][engine] = measured(engine, asked.data, asked.repeat)
    results["about"]["load"] = [results["about"]["load"], load()]
    if asked.json:
        asked.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    peers = json.loads((HERE / "peers.json").read_text(encoding="utf-8"))
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(page(results, peers), encoding="utf-8")
    print(f"wrote {asked.out}", file=sys.stderr)


def measured(engine: str, data: Path, repeat: int) -> dict[str, Any]:
    """Everything about one engine."""
    found: dict[str, Any] = {}
    ways: dict[str, Callable[[], dict[str, Any]]] = {
        "quality": lambda: child("quality.py", engine, str(data)),
        "speed": lambda: speed(engine, data, repeat),
        "stages": lambda: child("stages.py", "--engine", engine, "--texts", str(texts_of(data)), "--json"),
        "start": lambda: start(engine, repeat),
    }
    for name, way in ways.items():
        print(f"{engine} engine: {name} …", file=sys.stderr)
        found[name] = way()
    return found


def about() -> dict[str, Any]:
    """When and on what this was measured."""
    return {
        "date": date.today().isoformat(),
        "sayso": version("sayso"),
        "python": platform.python_version(),
        "onnxruntime": version("onnxruntime"),
        "system": f"{platform.system()} {platform.machine()}",
        "cpu": cpu(),
        "cores": os.cpu_count(),
        "load": load(),
    }


def cpu() -> str:
    """The processor's model as the system names it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown processor")


def load() -> float | None:
    """How many processes wanted a core in the last minute, ours included."""
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None


def child(script: str, *words: str) -> dict[str, Any]:
    """What one of the measuring scripts prints, run in a fresh process; {"absent": why} if it fails."""
    done = subprocess.run([sys.executable, str(HERE / script), *words], capture_output=True, text=True)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        print(f"  {script} {' '.join(words)} failed: {last}", file=sys.stderr)
        return {"absent": f"{script} failed: {last}"}
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def texts_of(data: Path) -> Path:
    """What speed is measured on."""
    file = data / SETS["triples"]
    return file if file.exists() else MARKED


def speed(engine: str, data: Path, repeat: int) -> dict[str, Any]:
    """Words per second and per processor second, and peak memory, over the PolNeAR dev texts, or the marked ones."""
    file = texts_of(data)
    lines = list(gold_lines(file))
    with tempfile.TemporaryDirectory() as folder:
        texts = Path(folder) / "texts.jsonl"
        texts.write_text("".join(json.dumps({"id": line["id"], "text": line["text"]}) + "\n" for line in lines), encoding="utf-8")
        runs = [child("speed.py", "pipeline", engine, str(texts)) for _ in range(repeat)]
    whole = [run for run in runs if "absent" not in run]
    if not whole:
        return runs[0]
    return {
        "by": whole[0]["by"],
        "texts": f"{len(lines)} {'marked' if file == MARKED else 'PolNeAR dev'} articles",
        "words": whole[0]["words"],
        "words_per_second": max(run["words"] / run["wall"] for run in whole),
        "words_per_cpu_second": max(run["words"] / run["cpu"] for run in whole),
        "loaded": statistics.median(run["loaded"] for run in whole),
        "peak_mb": max((run["peak_mb"] for run in whole if run["peak_mb"] is not None), default=None),
    }


def start(engine: str, repeat: int) -> dict[str, Any]:
    """Seconds from starting the command line to its first line of output for one article, and the memory it took."""
    times, peaks = [], []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "article.txt"
        file.write_text(next(iter(gold_lines(MARKED)))["text"], encoding="utf-8")
        for _ in range(repeat):
            began = time.perf_counter()
            with subprocess.Popen(
                [sys.executable, str(HERE / "speed.py"), "cli", engine, str(file)],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            ) as process:
                first = process.stdout.readline() if process.stdout else ""
                took = time.perf_counter() - began
                _, said = process.communicate()
            if process.returncode or not first.startswith("{"):
                why = (said.strip().splitlines() or ["no output"])[-2:]
                return {"absent": f"`sayso read --json` failed: {why[0]}"}
            times.append(took)
            peaks += [float(line.split()[1]) for line in said.splitlines() if line.startswith("peak_mb ") and "None" not in line]
    return {"seconds": statistics.median(times), "slowest": max(times), "peak_mb": max(peaks, default=None)}


if __name__ == "__main__":
    main()
