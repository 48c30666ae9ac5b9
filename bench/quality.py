"""Measures how well one engine reads every data set there is, in a process of its own, and prints the reports as JSON.

    .venv/bin/python bench/quality.py neural DIR

`bench/run.py` calls it once per engine.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from sayso.evaluate import evaluate, gold_lines, held_out, to_json
from sayso.evaluate.command import read_gold

MARKED = Path(__file__).resolve().parent.parent / "tests/data/marked"
# name of the set, where it lies in the data folder
SETS = {
    "triples": "polnear/dev.jsonl",
    "spans": "cofenet/polnear_dev.jsonl",
    "sourced": "scu/dev.jsonl",
}


def measured(engine: str, data: Path) -> dict[str, Any]:
    """The report on each set, as plain values; what cannot be measured has an "absent" that says why."""
    reports: dict[str, Any] = {}
    articles: dict[str, Any] = {}
    for kind, place in SETS.items():
        file = data / place
        if not file.exists():
            reports[kind] = {"absent": f"there is no {place} in the data folder"}
            continue
        lines = list(gold_lines(file))
        if kind == "spans":
            if not articles:
                reports[kind] = {"absent": f"its articles are those of {SETS['triples']}, which is not there"}
                continue
            found = articles
        else:
            found = read_gold(lines, kind=kind, engine=engine)  # type: ignore[arg-type]
        if kind == "triples":
            articles = found
        reports[kind] = to_json(evaluate(lines, pred=found, kind=kind, by="publisher"))  # type: ignore[arg-type]
    lines = [line for line in gold_lines(MARKED) if held_out(line["id"])]
    reports["marked"] = to_json(evaluate(lines, pred=read_gold(lines, kind="marked", engine=engine)))
    return reports


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1], Path(sys.argv[2]))))
