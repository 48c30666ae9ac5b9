"""The picture of a long run: what was measured over time, one strip above the other, as an SVG that stands alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

from longrun_page import Recorded, Sample, added, gathered, middle
from scale import quantile

WIDTH, LEFT, RIGHT = 760, 56, 130
HIGH, GAP, TOP = 92, 50, 64
BIN = 5.0
"""Minutes whose requests are taken together for a percentile, at most; a short run has twelve such bins at least."""
STYLE = """
svg { color: #1c1c1a; background: #fff; font: 12px system-ui, sans-serif }
text { fill: currentColor } .title { font-weight: 600; font-size: 13px } .head { font-weight: 600; font-size: 16px } .quiet { fill: #63635e }
.axis { stroke: #c9c9c4; fill: none } .grid { stroke: #ececea; fill: none } .a { stroke: #1f5fa8 } .b { stroke: #b0561b } .line { fill: none; stroke-width: 1.6; stroke-linejoin: round }
.b { stroke-dasharray: 5 3 } .ta { fill: #1f5fa8 } .tb { fill: #b0561b }
@media (prefers-color-scheme: dark) {
  svg { color: #ececea; background: #161615 } .quiet { fill: #a3a39d } .axis { stroke: #55554f } .grid { stroke: #2b2b29 }
  .a { stroke: #7db3f0 } .b { stroke: #e79a63 } .ta { fill: #7db3f0 } .tb { fill: #e79a63 }
}
"""
Points = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Strip:
    """One or two lines over the time of the run, with what they are."""

    title: str
    lines: tuple[tuple[str, Points], ...]


def picture(seen: Iterable[Sample]) -> str:
    """All strips, with the quarters marked."""
    run = Recorded(seen)
    strips = shown(run)
    height = TOP + len(strips) * (HIGH + GAP)
    minutes = max(0.01, run.minutes)
    title = f"{run.minutes:.0f} minutes of adding and serving"
    parts = [f'<text class="head" x="{LEFT}" y="26">{title}</text>', f'<text class="quiet" x="{LEFT}" y="44">minutes since the start; vertical lines part the quarters</text>']
    for number, strip in enumerate(strips):
        parts.append(drawn(strip, TOP + GAP / 2 + number * (HIGH + GAP), minutes))
    about = "; ".join(f"{strip.title}: {', '.join(f'{name} from {points[0][1]:.0f} to {points[-1][1]:.0f}' for name, points in strip.lines if points)}" for strip in strips)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" aria-labelledby="t d">'
    return f'{head}<title id="t">{title}</title><desc id="d">{escape(about)}</desc><style>{STYLE}</style>{"".join(parts)}</svg>\n'


def shown(run: Recorded) -> tuple[Strip, ...]:
    """What is drawn."""

    def each(of: Callable[[Sample], float]) -> Points:
        return [(one["t"] / 60, of(one)) for one in run.samples]

    bins = binned(run)

    def over(of: Callable[[Sequence[Sample]], list[float]], share: float) -> Points:
        found = [(middle([one["t"] for one in some]) / 60, of(some)) for some in bins]
        return [(at, quantile(values, share)) for at, values in found if values]

    def requests(what: str, kind: str) -> Callable[[Sequence[Sample]], list[float]]:
        return lambda some: gathered(some, what, kind)

    article, waited, dossier = requests("cpu", "article"), requests("times", "article"), requests("cpu", "dossier")
    return (
        Strip("Memory, MB: the server, and an add at its most", (("server", each(lambda one: one["rss_mb"])), ("an add", over(lambda some: added(some, "peak_mb"), 0.5)))),
        Strip("An article page: processor time, ms", (("p95", over(article, 0.95)), ("p50", over(article, 0.5)))),
        Strip("An article page: what readers waited, ms, and the yardstick, medians", (("page", over(waited, 0.5)), ("yardstick", over(lambda some: gathered(some, "yardstick"), 0.5)))),
        Strip("The same, p95", (("page", over(waited, 0.95)), ("yardstick", over(lambda some: gathered(some, "yardstick"), 0.95)))),
        Strip("A dossier of an old story: processor time, ms", (("p95", over(dossier, 0.95)), ("p50", over(dossier, 0.5)))),
        Strip("An add: processor seconds, and articles taken in", (("seconds", over(lambda some: added(some, "cpu_s"), 0.5)), ("articles", over(lambda some: added(some, "new"), 0.5)))),
        Strip("The server's open files, and threads", (("files", each(lambda one: one["fds"])), ("threads", each(lambda one: one["threads"])))),
        Strip("On disk, MB", (("ledger", each(lambda one: one["ledger_mb"])), ("its log", each(lambda one: one["wal_mb"])))),
        Strip("Articles in the ledger", (("held", each(lambda one: one["articles"])),)),
    )


def binned(run: Recorded) -> list[list[Sample]]:
    """The samples in stretches of some minutes."""
    width = max(1, min(round(BIN * 60 / max(0.1, run.start["sampling"])), len(run.samples) // 12))
    return [run.samples[at : at + width] for at in range(0, len(run.samples), width)]


def drawn(strip: Strip, top: float, minutes: float) -> str:
    """A strip: its title, its scale from nought, its lines, and their names where they end."""
    most = nice(max((value for _, points in strip.lines for _, value in points), default=1.0))
    right, bottom = WIDTH - RIGHT, top + HIGH

    def x(at: float) -> float:
        return LEFT + at / minutes * (right - LEFT)

    def y(value: float) -> float:
        return bottom - value / most * HIGH

    parts = [f'<text class="title" x="{LEFT}" y="{top - 9:.1f}">{escape(strip.title)}</text>']
    for share in (0.5, 1.0):
        parts.append(f'<path class="grid" d="M{LEFT} {y(most * share):.1f}H{right}"/><text class="quiet" x="{LEFT - 6}" y="{y(most * share) + 4:.1f}" text-anchor="end">{most * share:,g}</text>')
    for quarter in range(5):
        at = minutes * quarter / 4
        parts.append(f'<path class="grid" d="M{x(at):.1f} {top:.1f}V{bottom:.1f}"/><text class="quiet" x="{x(at):.1f}" y="{bottom + 15:.1f}" text-anchor="middle">{at:.3g}</text>')
    parts.append(f'<path class="axis" d="M{LEFT} {bottom:.1f}H{right}"/><text class="quiet" x="{LEFT - 6}" y="{bottom + 4:.1f}" text-anchor="end">0</text>')
    lowest = float("inf")
    for (name, points), way in sorted(zip(strip.lines, "ab", strict=False), key=lambda line: line[0][1][-1][1] if line[0][1] else 0):
        if not points:
            continue
        parts.append(f'<path class="line {way}" d="M{"L".join(f"{x(at):.1f} {y(value):.1f}" for at, value in points)}"/>')
        lowest = min(lowest - 14, y(points[-1][1]) + 4)
        parts.append(f'<text class="t{way}" x="{right + 7}" y="{lowest:.1f}">{escape(name)} {spoken(points[-1][1])}</text>')
    return "".join(parts)


def spoken(value: float) -> str:
    """A figure without more digits than one reads.

    >>> spoken(423.4), spoken(8.14), spoken(6412.0)
    ('423', '8.1', '6,412')
    """
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}".removesuffix(".0")


def nice(most: float) -> float:
    """A round number that is not less.

    >>> nice(423.0), nice(0.7), nice(6000)
    (500.0, 0.8, 6000.0)
    """
    unit = 10.0 ** (len(f"{int(most)}") - 1) if most >= 1 else 0.1
    return next(round(step * unit, 6) for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * unit >= most)
