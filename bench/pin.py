"""Shows how the engines' figures on the held-out marked articles compare with the pinned ones, and pins them anew.

    .venv/bin/python bench/pin.py             show gains and losses
    .venv/bin/python bench/pin.py --write     take the present figures as the new pins (tests/data/pins.json)
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from sayso.evaluate import evaluate, gold_lines, to_json
from sayso.evaluate.command import figure_rows, read_gold
from sayso.evaluate.score import Score

DATA = Path(__file__).resolve().parent.parent / "tests/data"
ENGINES = ("neural", "rules")


def figures(engine: str) -> dict[str, float]:
    """The engine's figures on the held-out marked articles: F1s and shares."""
    lines = list(gold_lines(DATA / "marked"))
    report = evaluate(lines, pred=read_gold(lines, kind="marked", engine=engine), kind="marked")
    rows = dict(figure_rows(report.figures))
    return {name: value.F1 if isinstance(value, Score) else value for name, value in rows.items() if isinstance(value, Score | float)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the present figures as pins")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="only this engine")
    asked = parser.parse_args()
    file = DATA / "pins.json"
    pins: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    for engine in asked.engine or ENGINES:
        found, pinned = figures(engine), pins["figures"].get(engine, {})
        for name, value in found.items():
            change = f"{value - pinned[name]:+.1f}" if name in pinned else "new"
            print(f"{engine:7} {name:22} {value:6.1f}  {change}")
        pins["figures"][engine] = found
    if asked.write:
        file.write_text(json.dumps(to_json(pins), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
