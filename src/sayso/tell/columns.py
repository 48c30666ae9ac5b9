"""Charts of bars: shares with their bounds, and counts over time; inline SVG from plain values, as `sayso.tell.charts` draws lines and dots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from sayso.tell.axes import (
    LETTER,
    WIDE,
    Frame,
    Point,
    Scale,
    Tick,
    below,
    cut,
    day_ticks,
    drawing,
    linear,
    link,
    share_ticks,
    tag,
    up,
    words,
)
from sayso.tell.stretches import Unit, after, during


@dataclass(frozen=True, slots=True)
class Bar:
    """A share between 0 and 1 with its bounds: of whom, in numbers ("3 of 17"), and whether these are too few to tell."""

    name: str
    share: float
    low: float
    high: float
    note: str
    href: str = ""
    few: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Something that is counted over time: how often in each day, week, month or year in which it is there at all."""

    name: str
    columns: tuple[Point, ...]


def bars(name: str, title: str, given: Sequence[Bar], *, width: int = WIDE) -> str:
    """Shares as bars, one a line, with whiskers over their bounds and the numbers in words. Outlined where there are few."""
    if not given:
        return ""
    wide = width == WIDE
    notes = LETTER * max(len(bar.note) for bar in given) + 10
    left = min(230.0, LETTER * max(len(bar.name) for bar in given) + 14) if wide else 8.0
    pitch = 26 if wide else 44
    most = min(10, ceil(10 * max(0.1, *(bar.high for bar in given)))) / 10
    frame = Frame(left, width - notes if wide else width - 14.0, 26, 26 + pitch * len(given))
    x = linear(0, most, frame.left, frame.right)
    parts = [up(share_ticks(most, 6 if wide else 4), x, frame)]
    for n, bar in enumerate(given):
        top = frame.top + n * pitch
        line = top + (13 if wide else 30)
        drawn = tag("rect", x=0, y=top, width=width, height=pitch, class_="reach")
        drawn += tag("rect", x=frame.left, y=line - 6, width=max(1.5, x(bar.share) - frame.left), height=12, class_="share few" if bar.few else "share")
        drawn += tag("path", d=f"M{x(bar.low):.1f} {line:.1f}H{x(bar.high):.1f}M{x(bar.low):.1f} {line - 4:.1f}v8M{x(bar.high):.1f} {line - 4:.1f}v8", class_="whisker")
        parts.append(link(bar.href, f"{bar.name}: {bar.note}", drawn))
        if wide:
            parts += [words(cut(bar.name, left - 12), left - 10, line + 4, "label", "end"), words(bar.note, frame.right + 10, line + 4, "told")]
        else:
            parts += [words(cut(bar.name, width - notes - 16), left, top + 16, "label"), words(bar.note, frame.right, top + 16, "told", "end")]
    return drawing(name, title, "; ".join(f"{bar.name}: {bar.note}" for bar in given[:12]), width, frame.bottom + 8, "".join(parts))


def rows(name: str, title: str, unit: Unit, given: Sequence[Row], *, width: int = WIDE) -> str:
    """Counts over time, a row for each thing that is counted, all on the same days. Each row has its own height; its greatest count is told."""
    starts = sorted({column.day for row in given for column in row.columns})
    if not starts:
        return ""
    wide = width == WIDE
    left, pitch = (130.0, 52) if wide else (8.0, 66)
    frame = Frame(left, width - 12, 8, 8 + pitch * len(given))
    last = after(starts[-1], unit)
    x = linear(starts[0].toordinal(), last.toordinal(), frame.left, frame.right)
    middle = 0.5 if unit == "day" else 0.0
    ticks = day_ticks(starts[0], max(starts[0], last - timedelta(1)), 7 if wide else 4)
    parts = [below((Tick(tick.at + middle, tick.words) for tick in ticks), x, frame)]
    for n, row in enumerate(given):
        base = frame.top + (n + 1) * pitch - 6
        total = f"{sum(column.value for column in row.columns):,}"
        parts.append(tag("path", d=f"M{frame.left:.1f} {base:.1f}H{frame.right:.1f}", class_="base"))
        if wide:
            parts += [words(row.name, left - 12, base - 16, "label", "end"), words(total, left - 12, base - 1, "told", "end")]
        else:
            parts.append(words(f"{row.name} · {total}", left, base - pitch + 20, "label"))
        parts += _columns(row, n, unit, x, base, pitch - (22 if wide else 38))
    return drawing(name, title, "; ".join(_summed(row, unit) for row in given), width, frame.bottom + 24, "".join(parts))


def _columns(row: Row, n: int, unit: Unit, x: Scale, base: float, room: float) -> Iterator[str]:
    """The columns of a row; over the first of the greatest stands its count."""
    most = max((column.value for column in row.columns), default=1) or 1
    greatest = next((column for column in row.columns if column.value == most), None)
    for column in row.columns:
        left, right = x(column.day.toordinal()), x(after(column.day, unit).toordinal())
        thick = max(2.0, min(28.0, right - left - 1))
        at, height = (left + right - thick) / 2, max(2.0, column.value / most * room)
        drawn = tag("rect", x=left, y=base - room - 10, width=max(2.0, right - left), height=room + 10, class_="reach")
        drawn += tag("rect", x=at, y=base - height, width=thick, height=height, class_=f"column s{n}")
        if column is greatest:
            yield words(f"{most:,}", at + thick / 2, base - height - 3, "top", "middle")
        yield link(column.href, f"{during(column.day, unit)}: {row.name} {column.value:,}", drawn)


def _summed(row: Row, unit: Unit) -> str:
    counts = [column.value for column in row.columns] or [0]
    return f"{row.name}: {sum(counts):,}, at most {max(counts):,} in one {unit}"
