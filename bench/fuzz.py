"""Throws damaged input at Sayso for as long as one likes.

    python bench/fuzz.py --mutations 1000000 --until 22:50
"""
from __future__ import annotations
import argparse, sys, time
from datetime import datetime
from pathlib import Path
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

def main() -> None:
    p = argparse.ArgumentParser()
    p.add_argument("--mutations", type=int, default=0)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--until", default="")
    p.add_argument("--out", type=Path, default=Path("out/fuzz"))
    a = p.parse_args()
    until = datetime.combine(datetime.now().date(), datetime.strptime(a.until, "%H:%M").time()).timestamp() if a.until else float("inf")
    import mutations
    mutations.run(a.mutations, seed=a.seed, out=a.out, until=until, say=lambda line: print(line, flush=True))
main()
