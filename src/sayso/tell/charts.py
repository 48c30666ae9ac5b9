"""Charts as inline SVG, from plain values: a few counts with what each leads to, and out comes a picture that needs no script.

They are told apart by dashes, marks and words, so that colour only helps; colours and type are the page's (``charts.css``), also in the
dark. Each is drawn twice, for a desk and for a phone, and the style sheet shows the one that fits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Literal

from sayso.tell.axes import (
    EVEN_UP_TO,
    LETTER,
    NARROW,
    WIDE,
    Scale,
    Tick,
    apart,
    count_ticks,
    counting,
    cut,
    day_ticks,
    drawing,
    linear,
    link,
    share_ticks,
    spoken,
    tag,
    words,
)

Unit = Literal["day", "week", "month", "year"]
MARKED = 24
"""Days of a line that are marked and lead somewhere, at most."""
NAMED = {WIDE: 6, NARROW: 2}
"""Dots that bear their name, at most."""
LINE = 15
"""Pixels between two lines of type."""


@dataclass(frozen=True, slots=True)
class Point:
    """A value: from which day on, or for the stretch of time that begins on this day; and where what it counts is listed."""

    day: date
    value: int
    href: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Something counted over time: what is counted, as "article" and "articles", and how it came about."""

    one: str
    many: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """A claim (or several at one place): its origins from ``low`` to ``x``, its articles ``y``, its words, and whether the origins are
    counted or only bounded."""

    x: int
    low: int
    y: int
    name: str
    href: str = ""
    sure: bool = True
    many: int = 1


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


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the values of a chart lie in its picture."""

    left: float
    right: float
    top: float
    bottom: float


def both(draw: Callable[..., str], *given: object) -> str:
    """The chart in both widths; ``draw`` is one of the functions below and gets what is given."""
    return "".join(draw(*given, width=width) for width in (WIDE, NARROW))


def steps(name: str, title: str, lines: Sequence[Line], *, width: int = WIDE) -> str:
    """Lines that rise in steps from day to day, each with its name and its last value at its end. Empty without a point."""
    days = sorted({point.day for line in lines for point in line.points})
    if not days:
        return ""
    most = max(point.value for line in lines for point in line.points)
    ends = [f"{line.points[-1].value:,} {line.one if line.points[-1].value == 1 else line.many}" for line in lines]
    frame = Frame(34, width - 14 - LETTER * max(map(len, ends)) - 12, 14, (300 if width == WIDE else 240) - 26)
    span = max(1, (days[-1] - days[0]).days)
    x = linear(days[0].toordinal() - span / 25, days[-1].toordinal(), frame.left, frame.right)
    y = linear(0, max(1, most), frame.bottom, frame.top)
    parts = [_across(count_ticks(max(1, most), 5, even=True), y, frame), _below(day_ticks(days[0], days[-1], 6 if width == WIDE else 3), x, frame)]
    heights = apart([y(line.points[-1].value) for line in lines], LINE, frame.top, frame.bottom)
    for n, (line, end, height) in enumerate(zip(lines, ends, heights, strict=True)):
        parts += _line(line, n, x, y, days[-1])
        here = y(line.points[-1].value)
        parts.append(tag("path", d=f"M{frame.right + 7:.1f} {here:.1f}L{frame.right + 13:.1f} {height:.1f}", class_="lead"))
        parts.append(words(end, frame.right + 16, height + 4, f"end l{n}"))
    about = f"By {spoken(days[-1])}: {', '.join(ends)}."
    return drawing(name, title, about, width, frame.bottom + 26, "".join(parts))


def _line(line: Line, n: int, x: Scale, y: Scale, last: date) -> Iterator[str]:
    """A line in steps, and on it a mark for its days."""
    first = line.points[0]
    path = [f"M{x(first.day.toordinal()):.1f} {y(0):.1f}V{y(first.value):.1f}"]
    path += [f"H{x(point.day.toordinal()):.1f}V{y(point.value):.1f}" for point in line.points[1:]]
    yield tag("path", d="".join(path) + f"H{x(last.toordinal()):.1f}", class_=f"line l{n}")
    every = -(-len(line.points) // MARKED)
    for i, point in enumerate(line.points):
        if (len(line.points) - 1 - i) % every == 0:
            at = x(point.day.toordinal()), y(point.value)
            said = f"By {spoken(point.day)}: {point.value:,} {line.one if point.value == 1 else line.many}"
            yield link(point.href, said, tag("circle", cx=at[0], cy=at[1], r=9, class_="reach") + _mark(n, *at))


def _mark(n: int, x: float, y: float) -> str:
    """A mark of a line: a disc, a square, a diamond, a triangle."""
    paths = (
        f"M{x - 4:.1f} {y:.1f}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z",
        f"M{x - 3.6:.1f} {y - 3.6:.1f}h7.2v7.2h-7.2Z",
        f"M{x:.1f} {y - 5:.1f}l5 5l-5 5l-5 -5Z",
        f"M{x:.1f} {y - 5:.1f}l5 8.6h-10Z",
    )
    return tag("path", d=paths[n % len(paths)], class_=f"mark l{n}")


def dots(name: str, title: str, given: Sequence[Dot], *, width: int = WIDE) -> str:
    """Claims as dots: to the right by their origins, upwards by their articles. On the thin line every article would have an origin.

    A hollow dot's origins are bounded only: it may lie further to the left. Empty without a claim.
    """
    if not given:
        return ""
    right, top = max(3, *(dot.x for dot in given)), max(3, *(dot.y for dot in given))
    frame = Frame(44, width - 16, 16, (420 if width == WIDE else 330) - 44)
    even = max(right, top) <= EVEN_UP_TO
    x, y = counting(right, frame.left, frame.right, even=even), counting(top, frame.bottom, frame.top, even=even)
    many = 8 if width == WIDE else 5
    steps = "" if even else "; each step of the scales is a multiple of the one before"
    parts = [
        _across(count_ticks(top, many, even=even), y, frame),
        _below(count_ticks(right, many, even=even), x, frame),
        words("articles", frame.left - 30, frame.top - 4, "axis"),
        words("independent origins →", frame.right, frame.bottom + 36, "axis", "end"),
    ]
    corner = min(right, top)
    parts.append(tag("path", d=f"M{x(0):.1f} {y(0):.1f}L{x(corner):.1f} {y(corner):.1f}", class_="even"))
    for dot in sorted(given, key=lambda dot: -dot.many):
        parts.append(_dot(dot, x, y))
    parts += _names(given, x, y, frame, NAMED[WIDE if width == WIDE else NARROW])
    return drawing(name, title, f"{len(given)} places with claims{steps}. The table below has every value.", width, frame.bottom + 44, "".join(parts))


def _dot(dot: Dot, x: Scale, y: Scale) -> str:
    at, up = x(dot.x), y(dot.y)
    size = 5 + (0 if dot.many == 1 else min(9.0, 2 * dot.many**0.5))
    inside = tag("path", d=f"M{x(dot.low):.1f} {up:.1f}H{at:.1f}", class_="range") if dot.low < dot.x else ""
    inside += tag("circle", cx=at, cy=up, r=size, class_="dot" if dot.sure else "dot hollow")
    if dot.many > 1:
        inside += words(str(dot.many), at, up + 4, "in" if dot.sure else "in hollow", "middle")
    return link(dot.href, dot.name, tag("circle", cx=at, cy=up, r=max(11.0, size), class_="reach") + inside)


def _names(given: Sequence[Dot], x: Scale, y: Scale, frame: Frame, most: int) -> Iterator[str]:
    """The words of the claims that stand highest above the thin line, where they do not run into each other or a dot."""
    taken = [(x(dot.x) - 9, y(dot.y) - 9, x(dot.x) + 9, y(dot.y) + 9) for dot in given]
    for dot in sorted((dot for dot in given if dot.many == 1), key=lambda dot: (dot.x - dot.y, dot.name)):
        if not most:
            return
        at, up = x(dot.x) + 11, y(dot.y)
        text = cut(dot.name.partition(": ")[2] or dot.name, min(250.0, frame.right - at))
        box = (at, up - 7, at + LETTER * len(text), up + 7)
        if box[2] > frame.right + 10 or len(text) < 8 or any(a < box[2] and c > box[0] and b < box[3] and d > box[1] for a, b, c, d in taken):
            continue
        taken.append(box)
        most -= 1
        yield words(text, at, up + 4, "name")


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
    parts = [_up(share_ticks(most, 6 if wide else 4), x, frame)]
    for n, bar in enumerate(given):
        top = frame.top + n * pitch
        line = top + (13 if wide else 30)
        drawn = tag("rect", x=0, y=top, width=width, height=pitch, class_="reach")
        drawn += tag("rect", x=frame.left, y=line - 6, width=max(1.5, x(bar.share) - frame.left), height=12, class_="bar few" if bar.few else "bar")
        drawn += tag("path", d=f"M{x(bar.low):.1f} {line:.1f}H{x(bar.high):.1f}M{x(bar.low):.1f} {line - 4:.1f}v8M{x(bar.high):.1f} {line - 4:.1f}v8", class_="whisker")
        if wide:
            drawn += words(cut(bar.name, left - 12), left - 10, line + 4, "row", "end") + words(bar.note, frame.right + 10, line + 4, "note")
        else:
            drawn += words(cut(bar.name, width - notes - 16), left, top + 16, "row") + words(bar.note, frame.right, top + 16, "note", "end")
        parts.append(link(bar.href, f"{bar.name}: {bar.note}", drawn))
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
    parts = [_below(day_ticks(starts[0], max(starts[0], last - timedelta(1)), 7 if wide else 4), x, frame)]
    for n, row in enumerate(given):
        base = frame.top + (n + 1) * pitch - 6
        total = f"{sum(column.value for column in row.columns):,}"
        parts.append(tag("path", d=f"M{frame.left:.1f} {base:.1f}H{frame.right:.1f}", class_="base"))
        if wide:
            parts += [words(row.name, left - 12, base - 16, "row", "end"), words(total, left - 12, base - 1, "note", "end")]
        else:
            parts.append(words(f"{row.name} · {total}", left, base - pitch + 20, "row"))
        parts += _columns(row, n, unit, x, base, pitch - (22 if wide else 38))
    return drawing(name, title, "; ".join(_summed(row, unit) for row in given), width, frame.bottom + 24, "".join(parts))


def _columns(row: Row, n: int, unit: Unit, x: Scale, base: float, room: float) -> Iterator[str]:
    """The columns of a row; over the first of the greatest stands its count."""
    most = max((column.value for column in row.columns), default=0)
    greatest = next((column for column in row.columns if column.value == most), None)
    for column in row.columns:
        left, right = x(column.day.toordinal()), x(after(column.day, unit).toordinal())
        thick = max(2.0, min(28.0, right - left - 1))
        at, height = (left + right - thick) / 2, max(2.0, column.value / most * room)
        drawn = tag("rect", x=left, y=base - room - 10, width=max(2.0, right - left), height=room + 10, class_="reach")
        drawn += tag("rect", x=at, y=base - height, width=thick, height=height, class_=f"column s{n}")
        if column is greatest:
            drawn += words(f"{most:,}", at + thick / 2, base - height - 3, "top", "middle")
        yield link(column.href, f"{during(column.day, unit)}: {row.name} {column.value:,}", drawn)


def _summed(row: Row, unit: Unit) -> str:
    counts = [column.value for column in row.columns] or [0]
    return f"{row.name}: {sum(counts):,}, at most {max(counts):,} in one {unit}"


def start_of(day: date, unit: Unit) -> date:
    """The first day of the day, week, month or year that a day belongs to.

    >>> [str(start_of(date(2031, 3, 5), unit)) for unit in ("day", "week", "month", "year")]
    ['2031-03-05', '2031-03-03', '2031-03-01', '2031-01-01']
    """
    if unit == "week":
        return day - timedelta(min(day.weekday(), day.toordinal() - 1))
    return day if unit == "day" else day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)


def after(start: date, unit: Unit) -> date:
    """The day after the day, week, month or year that begins here; the last day of the calendar has none after it."""
    try:
        if unit == "year":
            return date(start.year + 1, 1, 1)
        if unit == "month":
            return date(start.year + start.month // 12, start.month % 12 + 1, 1)
        return start + timedelta(7 if unit == "week" else 1)
    except (ValueError, OverflowError):
        return date.max


def during(start: date, unit: Unit) -> str:
    """The stretch of time that begins on this day, in words.

    >>> during(date(2031, 3, 3), "week"), during(date(2031, 3, 1), "month")
    ('week of 3 March 2031', 'March 2031')
    """
    return {"day": spoken(start), "week": f"week of {spoken(start)}", "month": f"{start:%B} {start.year}", "year": str(start.year)}[unit]


def unit_for(first: date, last: date) -> Unit:
    """In days, weeks, months or years: so that there are neither too many nor too few columns.

    >>> unit_for(date(2031, 1, 1), date(2031, 2, 1)), unit_for(date(2031, 1, 1), date(2033, 2, 1))
    ('day', 'month')
    """
    days = (last - first).days
    return "day" if days <= 45 else "week" if days <= 400 else "month" if days <= 4000 else "year"


def echo_bar(articles: int, origins: int, low: int, most: int, *, sure: bool) -> str:
    """A small picture of a claim: its articles as one bar, and under it its origins, on the scale of ``most`` articles; no words."""
    x = linear(0, max(1, most), 0, 120)
    parts = tag("rect", x=0, y=1, width=max(1.5, x(articles)), height=7, class_="bar")
    if origins:
        parts += tag("rect", x=0, y=11, width=max(1.5, x(origins)), height=7, class_="origins" if sure else "origins hollow")
        if low < origins and sure:
            parts += tag("path", d=f"M{x(low):.1f} 14.5H{x(origins):.1f}", class_="range")
    return tag("svg", parts, class_="echo", viewBox="0 0 121 20", aria_hidden="true")


def _across(ticks: Iterable[Tick], y: Scale, frame: Frame) -> str:
    """Thin lines across, with their values at the left."""
    return "".join(
        tag("path", d=f"M{frame.left:.1f} {y(tick.at):.1f}H{frame.right:.1f}", class_="grid") + words(tick.words, frame.left - 6, y(tick.at) + 4, "tick", "end")
        for tick in ticks
    )


def _below(ticks: Iterable[Tick], x: Scale, frame: Frame) -> str:
    """Short marks under the chart, with their words."""
    return "".join(
        tag("path", d=f"M{x(tick.at):.1f} {frame.bottom:.1f}v5", class_="grid") + words(tick.words, x(tick.at), frame.bottom + 18, "tick", "middle")
        for tick in ticks
    )


def _up(ticks: Iterable[Tick], x: Scale, frame: Frame) -> str:
    """Thin lines from the top to the bottom, with their values above."""
    return "".join(
        tag("path", d=f"M{x(tick.at):.1f} {frame.top - 4:.1f}V{frame.bottom:.1f}", class_="grid") + words(tick.words, x(tick.at), frame.top - 10, "tick", "middle")
        for tick in ticks
    )
