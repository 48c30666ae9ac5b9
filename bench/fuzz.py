"""Throws damaged and hostile input at Sayso for as long as one likes. The quick forms are tests/fuzz/ and tests/safety/.

    python bench/fuzz.py                                   every parser in turn, a minute each
    python bench/fuzz.py --target warc --minutes 30        one of them; what breaks it is saved in tests/fuzz/corpus/
    python bench/fuzz.py --mutations 1000000               articles mutated at random and read (see bench/mutations.py)
    python bench/fuzz.py --expressions                     every regular expression on strings of 100 kB made against it
    python bench/fuzz.py --growth [--engine neural]        time for n, 2n and 4n of everything that may grow faster than its input

With atheris installed (pip install atheris), ``--atheris --target NAME`` lets it choose the inputs by what they reach. Exits with 1 if anything broke.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "safety")]


def main() -> int:
    given = _arguments()
    until = _moment(given.until)
    if given.mutations:
        import mutations

        return bool(mutations.run(given.mutations, seed=given.seed, out=given.out, until=until, neural_share=given.neural, say=_say).failures)
    if given.expressions:
        return expressions(given.length)
    if given.growth:
        return growth(given.engine, given.enough)
    from fuzz.targets import TARGETS

    chosen = [TARGETS[given.target]] if given.target else list(TARGETS.values())
    if given.atheris:
        return by_coverage(chosen[0])
    return bool(sum(fuzz(target, minutes=given.minutes, seed=given.seed, until=until) for target in chosen))


def fuzz(target: object, *, minutes: float, seed: int, until: float) -> int:
    """Mutates a target's corpus for so long; how many different failures there were, each saved in the corpus."""
    from fuzz.running import Found, corpus, mutations, save, tried
    from fuzz.targets import Ground

    seeds, tries, slowest = corpus(target), 0, 0.0
    failures: dict[str, str] = {}
    end = min(until, time.time() + 60 * minutes)
    with tempfile.TemporaryDirectory() as folder:
        ground = Ground(Path(folder))
        for data in mutations(seeds, random.Random(seed)):  # noqa: S311
            if time.time() > end:
                break
            started = time.process_time()
            try:
                tried(target, ground, data)
            except Found as found:
                where = _where(found.error)
                if where not in failures:
                    failures[where] = str(save(target, data))
                    _say(f"{target.name}: {where}: {ascii(str(found.error))[:200]} ({failures[where]})")
            tries, slowest = tries + 1, max(slowest, time.process_time() - started)
        ground.close()
    _say(f"{target.name}: {tries:,} inputs, the slowest took {slowest:.2f} s, {len(failures)} failures")
    return len(failures)


def _where(error: BaseException) -> str:
    at = error.__traceback__
    while at and at.tb_next:
        at = at.tb_next
    return f"{type(error).__name__} at {Path(at.tb_frame.f_code.co_filename).name}:{at.tb_lineno}" if at else type(error).__name__


def by_coverage(target: object) -> int:
    """Lets atheris run a target until it finds something or is stopped."""
    import atheris

    from fuzz.running import CORPUS, Found, save, tried
    from fuzz.targets import Ground

    ground = Ground(Path(tempfile.mkdtemp()))

    def one(data: bytes) -> None:
        try:
            tried(target, ground, data)
        except Found:
            save(target, data)
            raise

    atheris.instrument_all()
    atheris.Setup([sys.argv[0], str(CORPUS / target.name)], one)
    atheris.Fuzz()
    return 0


def expressions(length: int) -> int:
    """Every string of every expression at full length; which took longest, and which too long."""
    from expressions import Late, found, hostile, seconds

    late, strings, worst = 0, 0, []
    for one in found()[0]:
        slowest = 0.0
        for text in dict.fromkeys(hostile(one.pattern, one.longest or length)):
            strings += 1
            try:
                slowest = max(slowest, seconds(one, text, bound=1.0))
            except Late as error:
                _say(f"LATE {error}")
                late += 1
                break
        worst.append((slowest, one.where))
    for slowest, where in sorted(worst, reverse=True)[:10]:
        _say(f"{slowest:.2f} s  {where}")
    _say(f"{len(worst)} expressions, {strings:,} strings of up to {length:,} characters, {late} too slow")
    return bool(late)


def growth(engine: str, enough: float) -> int:
    """The time of everything for n, 2n and 4n, and how much more the last takes than the first."""
    from growing import growing
    from growing import growth as measured

    steep = 0
    with tempfile.TemporaryDirectory() as folder:
        for one in growing(engine):
            one.prepared(2, Path(folder))()
            n, taken = measured(one, Path(folder), enough=enough, times=2)
            ratio = taken[2] / max(taken[0], 0.001)
            steep += ratio > 8.8
            rate = f"{taken[2] / len(one.made(4 * n)) * 1e6:6.1f} s/MB" if one.made else " " * 11
            _say(f"{ratio:5.1f}  {' '.join(f'{t:8.3f}' for t in taken)} s {rate}  n={n:<7}{one.name}{'   STEEP' if ratio > 8.8 else ''}")
    _say(f"{steep} grow faster than their input")
    return bool(steep)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--target", default="", help="one parser; all of them without it")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--until", default="", metavar="HH:MM", help="stop at this time of day")
    parser.add_argument("--atheris", action="store_true")
    parser.add_argument("--mutations", type=int, default=0, metavar="N")
    parser.add_argument("--neural", type=int, default=500, metavar="N", help="one mutated article in so many is read by the neural engine too")
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "fuzz", help="where articles go that could not be read")
    parser.add_argument("--expressions", action="store_true")
    parser.add_argument("--length", type=int, default=100_000)
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--engine", default="rules", choices=("rules", "neural"))
    parser.add_argument("--enough", type=float, default=0.2, help="seconds that the smallest size shall take")
    return parser.parse_args()


def _moment(clock: str) -> float:
    """A time of day, today, as seconds; without one, never."""
    if not clock:
        return float("inf")
    return datetime.combine(datetime.now().date(), datetime.strptime(clock, "%H:%M").time()).timestamp()


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
