"""Measures one process that reads: words per second, processor time, memory. Prints JSON.

    .venv/bin/python bench/speed.py pipeline neural TEXTS.jsonl     reads every text with the whole pipeline
    .venv/bin/python bench/speed.py cli neural FILE                 runs `sayso read FILE --json`, memory on stderr

The process is kept to two cores. Memory is the peak of this very process as the kernel reports it (VmHWM), because the
usual getrusage figure also counts the parent.
"""

from __future__ import annotations

import atexit
import json
import os
import sys
import time
from pathlib import Path
from typing import Any


def pipeline(engine: str, texts: Path) -> dict[str, Any]:
    """The time that reading all texts took, without loading the weights, and the peak memory."""
    start = time.perf_counter()
    from sayso import pipeline

    lines = [json.loads(line) for line in texts.read_text(encoding="utf-8").splitlines()]
    first = pipeline.read_text(lines[0]["text"], name="first", engine=engine)
    loaded = time.perf_counter() - start
    words = sum(len(line["text"].split()) for line in lines)
    wall, cpu = time.perf_counter(), time.process_time()
    for line in lines:
        pipeline.read_text(line["text"], name=line["id"], engine=engine)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"by": first.by, "words": words, "loaded": loaded, "wall": wall, "cpu": cpu, "peak_mb": peak_mb()}


def cli(engine: str, file: str) -> None:
    """Runs the command line on a file, as a user would, and says at the end what memory it took."""
    atexit.register(lambda: print(f"peak_mb {peak_mb()}", file=sys.stderr))
    from sayso.cli import main

    sys.argv = ["sayso", "read", file, "--json", "--engine", engine]
    main()


def peak_mb() -> float | None:
    """The most memory that this process has held, in MB (10^6 bytes); None where the system does not tell."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    kilobytes = next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), None)
    return None if kilobytes is None else round(kilobytes * 1024 / 1e6, 1)


def two_cores() -> None:
    """Keeps this process to two cores, so that figures from larger machines compare."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])


if __name__ == "__main__":
    two_cores()
    if sys.argv[1] == "cli":
        cli(sys.argv[2], sys.argv[3])
    else:
        print(json.dumps(pipeline(sys.argv[2], Path(sys.argv[3]))))
