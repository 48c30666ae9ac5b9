"""Shows what each stage of reading costs: its share of the processor time of the whole pipeline, and in words per CPU-second.

    .venv/bin/python bench/stages.py [--texts polnear/dev.jsonl] [--engine neural] [--json]

Articles are read one after the other in one process, with one thread, which is kept to one core; the best of three passes counts.
"encoder" is the bare pass of the network over windows; everything else is overhead over it. A stage's time does not include
the stages that it calls. Without ``--texts`` the marked articles in the repository are read.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sayso import pipeline
from sayso.evaluate import gold_lines

MARKED = Path(__file__).resolve().parent.parent / "tests/data/marked"
PASSES = 3

STAGES = (
    # stage, module in which it is called, name by which it is called there
    ("ingest", "sayso.ingest", "from_text"),
    ("subwords", "sayso.read.scored", "encode"),
    ("windows", "sayso.read.scored", "scores"),
    ("best tags", "sayso.read.scored", "best_tags"),
    ("best tags", "sayso.read.scored", "allowed_tags"),
    ("best tags", "sayso.read.neural", "allowed_tags"),
    ("links", "sayso.read.scored", "linked"),
    ("drafts", "sayso.read.neural", "_draft"),
    ("rules inside contents", "sayso.read.neural", "overlooked"),
    ("rules", "sayso.read.rules", "drafts"),
    ("manner", "sayso.read.assembly", "manner"),
    ("nesting and layout", "sayso.read.neural", "assembled"),
    ("nesting and layout", "sayso.read.rules", "assembled"),
    ("names", "sayso.resolve.speakers", "names"),
    ("speakers", "sayso.resolve", "speakers"),
    ("chains", "sayso.resolve", "chains"),
    ("dates", "sayso.resolve", "times"),
    ("days of saying", "sayso.resolve", "said_on"),
)
REST = "everything else"


class Clock:
    """Processor time by stage, each without what it calls."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._open: list[str] = [REST]
        self._since = time.process_time()

    def _turn(self) -> None:
        now = time.process_time()
        self.spent[self._open[-1]] += now - self._since
        self._since = now

    def timed(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, with its time noted."""

        def noted(*args: Any, **named: Any) -> Any:
            self._turn()
            self._open.append(stage)
            try:
                return work(*args, **named)
            finally:
                self._turn()
                self._open.pop()

        return noted

    def whole(self) -> dict[str, float]:
        """What was spent since the last call."""
        self._turn()
        spent, self.spent = self.spent, defaultdict(float)
        return spent


class TimedSession:
    """The network's session, whose runs are noted as the encoder's."""

    def __init__(self, session: Any, clock: Clock) -> None:
        self.run = clock.timed("encoder", session.run)


def watched() -> Clock:
    """A clock that hears of every stage from now on."""
    clock = Clock()
    for stage, module, name in STAGES:
        place = importlib.import_module(module)
        setattr(place, name, clock.timed(stage, getattr(place, name)))
    weights = importlib.import_module("sayso.read.weights")
    opened = weights.shipped(threads=1)
    timed = weights.Weights(TimedSession(opened.session, clock), opened.tokenizer, opened.transitions, opened.version)
    setattr(importlib.import_module("sayso.read.neural"), "shipped", lambda threads=1: timed)  # noqa: B010 - the module's type has no such attribute
    return clock


def measured(lines: list[dict[str, Any]], engine: str) -> dict[str, Any]:
    """The best of some passes over all texts, by stage."""
    clock = watched()
    best: dict[str, float] = {}
    for turn in range(PASSES + 1):
        clock.whole()
        for line in lines:
            pipeline.read_text(line["text"], name=line["id"], engine=engine)
        spent = clock.whole()
        if turn and (not best or sum(spent.values()) < sum(best.values())):
            best = spent
    words = sum(len(line["text"].split()) for line in lines)
    total, encoder = sum(best.values()), best.get("encoder", 0.0)
    return {
        "articles": len(lines),
        "words": words,
        "words_per_cpu_second": words / total,
        "over_the_encoder": (total - encoder) / encoder if encoder else None,
        "stages": dict(sorted(best.items(), key=lambda one: -one[1])),
    }


def table(found: dict[str, Any]) -> str:
    """The figures as lines to read."""
    total = sum(found["stages"].values())
    rows = [f"{stage:24} {100 * seconds / total:5.1f} %  {1e6 * seconds / found['words']:7.1f} µs a word" for stage, seconds in found["stages"].items()]
    over = "" if found["over_the_encoder"] is None else f"; {100 * found['over_the_encoder']:.0f} % over the bare encoder"
    return "\n".join([f"{found['articles']} articles, {found['words']:,} words: {found['words_per_cpu_second']:,.0f} words per CPU-second{over}", *rows])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, default=MARKED, help="gold lines or marked articles")
    parser.add_argument("--engine", choices=pipeline.ENGINES, default="neural")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])
    found = measured([dict(line) for line in gold_lines(asked.texts)], asked.engine)
    print(json.dumps(found) if asked.json else table(found))


if __name__ == "__main__":
    main()
