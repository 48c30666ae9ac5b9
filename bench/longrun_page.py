"""What a long run showed: its quarters held against one another, the verdict, and the page that tells it."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import nan
from statistics import linear_regression, median
from typing import Any

from scale import quantile
from tracing import table

Sample = dict[str, Any]
PICTURE = "longrun.svg"
KINDS = ("home", "article", "search", "sources", "claims", "dossier", "new story", "judging")
TOLD = {"dossier": "dossier of an old story", "new story": "dossier of a story that goes on", "judging": "judgement through the API"}
ENDED_WELL = (0, -15)
"""Exits of a server that was told to end."""


class Recorded:
    """A run as it was recorded: its start, its samples, and the checks at its end (none if it was cut short)."""

    def __init__(self, seen: Iterable[Sample]) -> None:
        lines = list(seen)
        self.start: Sample = next((one for one in lines if one["kind"] == "start"), {})
        self.end: Sample = next((one for one in lines if one["kind"] == "end"), {})
        self.samples: list[Sample] = [one for one in lines if one["kind"] == "sample"]

    def quarter(self, number: int) -> list[Sample]:
        """The samples of the first, second, third or fourth quarter."""
        many = len(self.samples)
        return self.samples[many * (number - 1) // 4 : many * number // 4]

    @property
    def minutes(self) -> float:
        return float(self.samples[-1]["t"]) / 60 if self.samples else 0.0

    @property
    def growth(self) -> float:
        """How many times as many articles the ledger held in the last quarter as in the second."""
        return middle([one["articles"] for one in self.quarter(4)]) / middle([one["articles"] for one in self.quarter(2)])

    @property
    def slope(self) -> float:
        """Megabytes an hour by which the server's memory grew over the second half, by least squares."""
        half = [*self.quarter(3), *self.quarter(4)]
        return linear_regression([one["t"] / 3600 for one in half], [one["rss_mb"] for one in half]).slope if len(half) > 1 else 0.0


def gathered(samples: Sequence[Sample], what: str, kind: str = "") -> list[float]:
    """All that was measured in these samples, one number a request or an add."""
    if kind:
        return [value for one in samples for value in one[what].get(kind, ())]
    return [value for one in samples for value in one[what]]


def added(samples: Sequence[Sample], what: str) -> list[float]:
    return [add[what] for one in samples for add in one["adds"]]


def middle(values: Sequence[float]) -> float:
    """The median; not a number if nothing was measured."""
    return median(values) if values else nan


def share_of(values: list[float], share: float) -> float:
    """The value under which this share of the values stays; not a number if nothing was measured."""
    return quantile(values, share) if values else nan


def spent(samples: Sequence[Sample]) -> float:
    """Milliseconds of processor time that the server used for each request, on average, all its background work with it."""
    requests = sum(len(times) for one in samples for times in one["times"].values())
    return 1000 * sum(float(one["server_cpu_s"]) for one in samples) / max(1, requests)


def in_yardsticks(samples: Sequence[Sample], share: float) -> float:
    """The time in which so many of the article pages came, in units of the fixed piece of work that was timed meanwhile."""
    return share_of(gathered(samples, "times", "article"), share) / share_of(gathered(samples, "yardstick"), share)


@dataclass(frozen=True, slots=True)
class Trend:
    """A figure whose last quarter must not exceed ``factor`` times its second one (times what the ledger grew by, with ``grows``) by more than ``plus``."""

    what: str
    unit: str
    of: Callable[[Sequence[Sample]], float]
    factor: float
    plus: float = 0.0
    grows: bool = False

    @property
    def told(self) -> str:
        most = f"{self.factor:g} × that of the second" if self.factor != 1 else "that of the second"
        more = f" + {self.plus:g}{f' {self.unit}' if self.unit else ''}" if self.plus else ""
        return f"{self.what}: in the last quarter at most {most}{', times what the ledger grew by' if self.grows else ''}{more}"

    def held(self, run: Recorded) -> tuple[float, float, float]:
        """The figure in the second quarter, in the last one, and the most that is allowed."""
        second, last = self.of(run.quarter(2)), self.of(run.quarter(4))
        return second, last, second * self.factor * (run.growth if self.grows else 1) + self.plus

    def is_met(self, run: Recorded) -> bool:
        """Whether it was measured, and is no more than is allowed."""
        _, last, most = self.held(run)
        return last <= most


TRENDS = (
    Trend("memory of the server, median", "MB", lambda q: middle([one["rss_mb"] for one in q]), 1.10),
    Trend("open files and connections of the server, most", "", lambda q: max((float(one["fds"]) for one in q), default=0.0), 1, 5),
    Trend("threads of the server, most", "", lambda q: max((float(one["threads"]) for one in q), default=0.0), 1, 5),
    Trend("write-ahead log, most", "MB", lambda q: max((one["wal_mb"] for one in q), default=0.0), 1.25, 4),
    Trend("an article page, processor time, p95", "ms", lambda q: share_of(gathered(q, "cpu", "article"), 0.95), 1.25, 5),
    Trend("an article page, time in yardsticks, median", "", lambda q: in_yardsticks(q, 0.5), 1.25),
    Trend("an article page, time in yardsticks, p95", "", lambda q: in_yardsticks(q, 0.95), 1.25),
    Trend("all requests, processor time each", "ms", spent, 1.25, grows=True),
    Trend("dossiers of old stories, processor time, median", "ms", lambda q: middle(gathered(q, "cpu", "dossier")), 1.25, grows=True),
    Trend("memory of an add, median", "MB", lambda q: middle(added(q, "peak_mb")), 1.10),
)
LEDGER = (
    "the ledger: integrity_check says ok, no reference leads nowhere, every article that was published is there exactly once and no other, as many as the "
    "adds reported, every passage stands where its reading says, nothing is left out of the claims"
)
JUDGEMENTS = "judgements: as many are kept, and as many undone, as were made and undone through the API"
ERRORS = "errors: none, of no request and no add; no traceback in what the server said; it ends when it is told to"
CRITERIA = (*(one.told for one in TRENDS), LEDGER, JUDGEMENTS, ERRORS)


def ledger_intact(end: Sample) -> bool:
    sound = end["integrity"] == "ok" and not any(end[what] for what in ("foreign_keys", "missing", "twice", "foreign", "spoilt", "unfiled"))
    return sound and end["held"] == end["before"] + end["reported_new"] == end["before"] + end["published"]


def judgements_kept(end: Sample) -> bool:
    return bool(end["kept_judgements"] == end["judged"] and end["kept_undoings"] == end["undone"])


def errors_of(run: Recorded) -> int:
    return sum(int(one["errors"]) for one in run.samples) + len(run.end.get("late_errors", ())) + int(run.end.get("tracebacks", 0))


def failed(seen: Iterable[Sample]) -> list[str]:
    """The criteria that a run does not meet."""
    run = Recorded(seen)
    if len(run.samples) < 4:
        return ["the run: it has no four quarters"]
    wrong = [one.told for one in TRENDS if not one.is_met(run)]
    if not run.end:
        return [*wrong, "the run: it was cut short, and the ledger was not checked"]
    wrong += [] if ledger_intact(run.end) else [LEDGER]
    wrong += [] if judgements_kept(run.end) else [JUDGEMENTS]
    return wrong + ([ERRORS] if errors_of(run) or run.end["server_exit"] not in ENDED_WELL else [])


def page(seen: Sequence[Sample]) -> str:
    """The whole page."""
    run = Recorded(seen)
    first, last, start = run.samples[0], run.samples[-1], run.start
    wrong = failed(seen)
    requests = sum(len(times) for one in run.samples for times in one["times"].values())
    verdict = "**Passed.**" if not wrong else "**Failed:** " + "; ".join(one.partition(":")[0] for one in wrong) + "."
    every = [add for one in run.samples for add in one["adds"]]
    return "\n\n".join(
        (
            "# Benchmark of a long run",
            f"Written by `bench/longrun.py --minutes {start['minutes']:g}` on {start['at']}, {platform.system()} {platform.machine()}, {start['cores']} cores, no GPU.",
            f"For {run.minutes:.0f} minutes `sayso serve` answered over a ledger that grew from {start['articles']:,} to {last['articles']:,} articles, {run.growth:.2f} times as "
            f"many in the last quarter as in the second. An invented newsroom published an article about every {start['apart']:g} seconds in four feeds; "
            f"{len(every):,} times a new `sayso add` took in what was new. {start['readers']} readers asked {requests:,} times, each every "
            f"{start['pause']:g} seconds or, where an answer took longer, as soon as they had it.",
            f"{verdict} What is compared is the last quarter with the second; the first is for warming up.",
            table(["", "second quarter", "last quarter", "allowed", ""], [row for one in TRENDS for row in (told_trend(one, run),)]),
            f"Over the second half the server's memory changed by {run.slope:+.1f} MB an hour.",
            f"![Memory, latency, adding and the ledger over the run]({PICTURE})",
            "## The ledger at the end",
            told_end(run),
            "## What readers met",
            "p50 and p95 are what a reader waits, from the request to the last byte. Processor time is what the server spent on a request while nobody else "
            "asked; it rises too when other programs crowd the cores, though far less, and is to be read beside the yardstick below. "
            "A long answer is more often asked for alone when the machine is quiet, so that more long ones are in it then.",
            table(["page", "requests", *(f"p50 / p95 ms, Q{n}" for n in (2, 4)), *(f"processor, median ms, Q{n}" for n in (1, 2, 3, 4))], [row for kind in KINDS for row in told_kind(kind, run)]),
            "## What adding cost",
            table(["", "Q1", "Q2", "Q3", "Q4"], told_adds(run)),
            "## The machine",
            told_machine(run, first),
        )
    )


def told_trend(one: Trend, run: Recorded) -> list[str]:
    second, last, most = one.held(run)
    unit = f" {one.unit}" if one.unit else ""
    return [one.what, f"{second:,.1f}{unit}", f"{last:,.1f}{unit}", f"≤ {most:,.1f}{unit}", "yes" if one.is_met(run) else "**no**"]


def told_end(run: Recorded) -> str:
    end = run.end
    if not end:
        return "The run was cut short; the ledger was not checked."
    return (
        f"`PRAGMA integrity_check` says “{end['integrity']}”. {end['published']:,} articles were published; the adds reported {end['reported_new']:,} new ones, and "
        f"the ledger holds {end['held'] - end['before']:,} more than at the start: {end['missing']} are missing, {end['twice']} are there twice. "
        f"{end['spoilt']} readings have a passage that does not stand where they say; {end['unfiled']} articles are in no claims. {end['judged']} judgements "
        f"were made and {end['undone']} undone; {end['kept_judgements']} and {end['kept_undoings']} are kept. {errors_of(run)} errors."
    )


def told_kind(kind: str, run: Recorded) -> list[list[str]]:
    many = len(gathered(run.samples, "times", kind))
    if not many:
        return []
    cells = []
    for number in (2, 4):
        found = gathered(run.quarter(number), "times", kind)
        cells.append(f"{quantile(found, 0.5):.0f} / {quantile(found, 0.95):.0f}" if found else "–")
    for number in (1, 2, 3, 4):
        found = gathered(run.quarter(number), "cpu", kind)
        cells.append(f"{quantile(found, 0.5):.1f}" if found else "–")
    return [[TOLD.get(kind, kind), f"{many:,}", *cells]]


def told_adds(run: Recorded) -> list[list[str]]:
    quarters = [run.quarter(number) for number in (1, 2, 3, 4)]
    rows: list[tuple[str, Callable[[Sequence[Sample]], str]]] = [
        ("adds", lambda q: f"{len(added(q, 'new')):,}"),
        ("articles added", lambda q: f"{sum(added(q, 'new')):,.0f}"),
        ("seconds an add, median", lambda q: f"{middle(added(q, 'seconds')):.1f}"),
        ("processor seconds an add, median", lambda q: f"{middle(added(q, 'cpu_s')):.2f}"),
        ("processor seconds an article, starting up with it", lambda q: f"{sum(added(q, 'cpu_s')) / max(1, sum(added(q, 'new'))):.2f}"),
        ("peak memory of an add, MB, median", lambda q: f"{middle(added(q, 'peak_mb')):.0f}"),
        ("peak memory of an add, MB, most", lambda q: f"{max(added(q, 'peak_mb'), default=0):.0f}"),
    ]
    return [[what, *(of(quarter) for quarter in quarters)] for what, of in rows]


def told_machine(run: Recorded, first: Sample) -> str:
    quarters = [run.quarter(number) for number in (1, 2, 3, 4)]
    used = sum(one["server_cpu_s"] + one["driver_cpu_s"] for one in run.samples) + sum(added(run.samples, "cpu_s"))
    busy = 100 * sum(one["busy"] for one in run.samples) / len(run.samples)
    rows: list[tuple[str, Callable[[Sequence[Sample]], str]]] = [
        ("the yardstick, ms, p50 / p95", lambda q: f"{quantile(gathered(q, 'yardstick'), 0.5):.0f} / {quantile(gathered(q, 'yardstick'), 0.95):.0f}"),
        ("the yardstick's fastest tenth, ms", lambda q: f"{share_of(gathered(q, 'yardstick'), 0.1):.1f}"),
        ("cores busy, %", lambda q: f"{100 * sum(one['busy'] for one in q) / max(1, len(q)):.0f}"),
        ("the server waited for a core, seconds a minute", lambda q: f"{sum(one['server_waited_s'] for one in q) / max(1, len(q)) * 60 / run.start['sampling']:.1f}"),
    ]
    return (
        f"Server, adds, readers and newsroom together used {used / (60 * run.minutes):.2f} of a core on average. The machine's cores were {busy:.0f} % busy; the "
        "rest of that is the work of other programs. How slow those made it is measured with a fixed piece of hashing every three seconds, the yardstick: "
        "time in yardsticks is time divided by what that took in the same quarter.\n\n" + table(["", "Q1", "Q2", "Q3", "Q4"], [[what, *(of(quarter) for quarter in quarters)] for what, of in rows])
    )
