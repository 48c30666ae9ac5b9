"""Scales, ticks and the bits of SVG that all charts are made of. Every text and address goes through `escape` here and nowhere else."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape as _escape

from sayso.tell.clean import one_line

WIDE, NARROW = 720, 360
"""Widths in which each chart is drawn, in pixels: for a desk, and for a phone."""
LETTER = 6.4
"""About the width of a letter in the type of the charts."""
EVEN_UP_TO = 30
"""Counts up to this stand on even steps; beyond, where few are far greater than most, each step is a multiple of the one before."""
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()

Scale = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: where it is, in the unit of the scale, and what stands there."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Point:
    """A value: from which day on, or for the stretch of time that begins on this day; and where what it counts is listed."""

    day: date
    value: int
    href: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the values of a chart lie in its picture."""

    left: float
    right: float
    top: float
    bottom: float


def escape(text: str) -> str:
    """The text in one line, harmless between tags and in attributes.

    >>> escape('<b> & "c"')
    '&lt;b&gt; &amp; &quot;c&quot;'
    """
    return _escape(one_line(text), quote=True)


def tag(name: str, inside: str = "", /, **attributes: object) -> str:
    """An element with these attributes, as far as they are not empty; ``inside`` is SVG already. Underscores become hyphens.

    >>> tag("text", "7", x=1.25, class_="tick", href="")
    '<text x="1.2" class="tick">7</text>'
    """
    given = "".join(f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"' for key, value in attributes.items() if value not in (None, ""))
    return f"<{name}{given}>{inside}</{name}>" if inside else f"<{name}{given}/>"


def words(text: str, x: float, y: float, class_: str = "", anchor: str = "") -> str:
    """A text that begins (or ends, or has its middle) at this point."""
    return tag("text", escape(text), x=x, y=y, class_=class_, text_anchor=anchor)


def link(href: str, said: str, inside: str) -> str:
    """What leads to what it counts, and says what that is. It is reached by pointing; the table behind has the same for the keyboard."""
    told = tag("title", escape(said))
    return tag("a", told + inside, href=href, aria_label=said, tabindex=-1) if href else tag("g", told + inside)


def drawing(name: str, title: str, about: str, width: float, height: float, inside: str) -> str:
    """The whole picture, with its title and description for those who do not see it; ``name`` tells its ids from those of others."""
    size = "narrow" if width < WIDE else "wide"
    head = tag("title", escape(title), id=f"{name}-{size}-t") + tag("desc", escape(about) or " ", id=f"{name}-{size}-d")
    return tag(
        "svg",
        head + inside,
        class_=f"chart {size}",
        viewBox=f"0 0 {width:g} {height:g}",
        role="group",
        aria_labelledby=f"{name}-{size}-t",
        aria_describedby=f"{name}-{size}-d",
    )


def linear(low: float, high: float, start: float, end: float) -> Scale:
    """Even steps from ``low`` to ``high``, onto pixels from ``start`` to ``end``."""
    size = (high - low) or 1.0
    return lambda value: start + (value - low) / size * (end - start)


def counting(most: float, start: float, end: float, *, even: bool) -> Scale:
    """Counts from 0 to ``most`` onto pixels: in even steps, or by the logarithm (of one more, so that 0 has a place)."""
    if even:
        return linear(0, most, start, end)
    size = math.log1p(most)
    return lambda value: start + math.log1p(value) / size * (end - start)


def count_ticks(most: float, many: int, *, even: bool) -> tuple[Tick, ...]:
    """Whole numbers from 0 to ``most`` for a `counting` scale, not more than about ``many``.

    >>> [tick.words for tick in count_ticks(12, 5, even=True)], [tick.words for tick in count_ticks(300, 6, even=False)]
    (['0', '5', '10'], ['0', '1', '5', '20', '100'])
    """
    if even:
        step = round(nice(most / max(1, many), whole=True))
        return tuple(Tick(at, f"{at:,}") for at in range(0, math.floor(most) + 1, step))
    found = [unit * 10**power for power in range(12) for unit in (1, 2, 5) if unit * 10**power <= most]
    kept = found[:: max(1, math.ceil(len(found) / max(1, many - 1)))]
    return tuple(Tick(at, f"{at:,}") for at in (0, *kept))


def share_ticks(most: float, many: int) -> tuple[Tick, ...]:
    """Percentages from 0 to ``most`` (1 is all).

    >>> [tick.words for tick in share_ticks(0.42, 5)]
    ['0', '10 %', '20 %', '30 %', '40 %']
    """
    step = nice(100 * most / max(1, many), whole=True)
    return tuple(Tick(at / 100, f"{at:g} %" if at else "0") for at in (n * step for n in range(int(100 * most / step + 1e-9) + 1)))


def nice(value: float, *, whole: bool = False) -> float:
    """The next round number that is not less: 1, 2, 5, 10, 20 …

    >>> nice(0.031), nice(0.3, whole=True), nice(7)
    (0.05, 1.0, 10.0)
    """
    least = max(value, 1.0 if whole else 1e-9)
    power = 10.0 ** math.floor(math.log10(least))
    return next(round(unit * power, 12) for unit in (1, 2, 5, 10) if unit * power >= least * (1 - 1e-9))


def day_ticks(first: date, last: date, many: int) -> tuple[Tick, ...]:
    """Days between these two at which an axis is marked (as ordinals), not more than ``many``; the year stands where it begins.

    >>> [tick.words for tick in day_ticks(date(2031, 3, 1), date(2031, 3, 9), 5)]
    ['1 Mar 2031', '3 Mar', '5 Mar', '7 Mar', '9 Mar']
    >>> [tick.words for tick in day_ticks(date(2031, 11, 3), date(2032, 6, 9), 5)]
    ['Jan 2032', 'Mar', 'May']
    """
    span = (last - first).days
    for step in (1, 2, 7, 14):
        if span // step < many:
            days = [first + timedelta(n) for n in range(0, span + 1, step)]
            return _dated(days, lambda day: f"{day.day} {_MONTHS[day.month - 1]}")
    for months in (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200):
        days = list(_months(first, last, months)) if span / 30.4 / months < many + 1 else []
        if 0 < len(days) <= many:
            return _dated(days, lambda day: f"{_MONTHS[day.month - 1]}") if months < 12 else tuple(Tick(day.toordinal(), f"{day.year}") for day in days)
    return ()


def _months(first: date, last: date, step: int) -> Iterable[date]:
    """The first days of the months that come every so many, between two days."""
    number = first.year * 12 + first.month - 1 + (first.day > 1)
    number += -number % step
    while number // 12 <= last.year and number // 12 <= date.max.year and date(number // 12, number % 12 + 1, 1) <= last:
        yield date(number // 12, number % 12 + 1, 1)
        number += step


def _dated(days: Sequence[date], said: Callable[[date], str]) -> tuple[Tick, ...]:
    """The days in words, with the year at the first of each year."""
    years: set[int] = set()
    found = []
    for day in days:
        found.append(Tick(day.toordinal(), said(day) if day.year in years else f"{said(day)} {day.year}"))
        years.add(day.year)
    return tuple(found)


def across(ticks: Iterable[Tick], y: Scale, frame: Frame) -> str:
    """Thin lines across, with their values at the left."""
    return "".join(
        tag("path", d=f"M{frame.left:.1f} {y(tick.at):.1f}H{frame.right:.1f}", class_="grid") + words(tick.words, frame.left - 6, y(tick.at) + 4, "tick", "end")
        for tick in ticks
    )


def below(ticks: Iterable[Tick], x: Scale, frame: Frame) -> str:
    """Short marks under the chart, with their words, which begin no further to the left than the picture does."""
    found = []
    for tick in ticks:
        at = x(tick.at)
        middle = max(at, LETTER * len(tick.words) / 2 + 2)
        found.append(tag("path", d=f"M{at:.1f} {frame.bottom:.1f}v5", class_="grid") + words(tick.words, middle, frame.bottom + 18, "tick", "middle"))
    return "".join(found)


def up(ticks: Iterable[Tick], x: Scale, frame: Frame) -> str:
    """Thin lines from the top to the bottom, with their values above."""
    return "".join(
        tag("path", d=f"M{x(tick.at):.1f} {frame.top - 4:.1f}V{frame.bottom:.1f}", class_="grid") + words(tick.words, x(tick.at), frame.top - 10, "tick", "middle")
        for tick in ticks
    )


def spoken(day: date) -> str:
    """A day in words.

    >>> spoken(date(2031, 3, 4))
    '4 March 2031'
    """
    return f"{day.day} {day:%B} {day.year}"


def cut(text: str, room: float) -> str:
    """As much of the text as fits into so many pixels, about."""
    return one_line(text, width=max(4, int(room / LETTER)))


def apart(wanted: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Places near those wanted, at least so far apart, between ``low`` and ``high`` as far as there is room; in the order given.

    >>> apart([10, 12, 50], 15, 0, 100)
    [3.5, 18.5, 50.0]
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    groups: list[list[float]] = []
    for i in order:
        groups.append([wanted[i]])
        while len(groups) > 1 and _middle(groups[-1]) - _middle(groups[-2]) < least * (len(groups[-1]) + len(groups[-2])) / 2:
            groups[-2:] = [groups[-2] + groups[-1]]
    places = [_middle(group) + least * (n - (len(group) - 1) / 2) for group in groups for n in range(len(group))]
    for n in range(len(places)):
        places[n] = max(places[n], places[n - 1] + least if n else low)
    for n in reversed(range(len(places))):
        places[n] = min(places[n], places[n + 1] - least if n + 1 < len(places) else high)
    found = dict(zip(order, places, strict=True))
    return [found[i] for i in range(len(wanted))]


def _middle(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _value(value: object) -> str:
    return f"{round(value, 1):g}" if isinstance(value, float) else escape(str(value))
