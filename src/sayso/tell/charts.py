"""Charts as inline SVG, from plain values: a few counts with what each leads to, and out comes a picture that needs no script.

They are told apart by dashes, marks and words, so that colour only helps; colours and type are the page's (``charts.css``), also in the
dark. Each is drawn twice, for a desk and for a phone, and the style sheet shows the one that fits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sayso.tell.axes import (
    EVEN_UP_TO,
    LETTER,
    NARROW,
    WIDE,
    Frame,
    Point,
    Scale,
    across,
    apart,
    below,
    count_ticks,
    counting,
    cut,
    day_ticks,
    drawing,
    linear,
    link,
    spoken,
    tag,
    words,
)

MARKED = 24
"""Days of a line that are marked and lead somewhere, at most."""
NAMED = {WIDE: 6, NARROW: 2}
"""Dots that bear their name, at most."""
LINE = 15
"""Pixels between two lines of type."""


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
    parts = [across(count_ticks(max(1, most), 5, even=True), y, frame), below(day_ticks(days[0], days[-1], 6 if width == WIDE else 3), x, frame)]
    heights = apart([y(line.points[-1].value) for line in lines], LINE, frame.top, frame.bottom)
    for n, (line, end, height) in enumerate(zip(lines, ends, heights, strict=True)):
        parts += _line(line, n, x, y, days[-1])
        here = y(line.points[-1].value)
        parts.append(tag("path", d=f"M{frame.right + 7:.1f} {here:.1f}L{frame.right + 13:.1f} {height:.1f}", class_="leader"))
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
    frame = Frame(44, width - 24, 34, (430 if width == WIDE else 340) - 44)
    even = max(right, top) <= EVEN_UP_TO
    x, y = counting(right, frame.left, frame.right - 6, even=even), counting(top, frame.bottom, frame.top, even=even)
    many = 8 if width == WIDE else 5
    scales = "" if even else "; each step of the scales is a multiple of the one before"
    parts = [
        across(count_ticks(top, many, even=even), y, frame),
        below(count_ticks(right, many, even=even), x, frame),
        words("articles", frame.left, frame.top - 14, "axis", "end"),
        words("independent origins →", frame.right, frame.bottom + 36, "axis", "end"),
    ]
    corner = min(right, top)
    parts.append(tag("path", d=f"M{x(0):.1f} {y(0):.1f}L{x(corner):.1f} {y(corner):.1f}", class_="even"))
    for dot in sorted(given, key=lambda dot: -dot.many):
        parts.append(_dot(dot, x, y))
    parts += _names(given, x, y, frame, NAMED[width])
    return drawing(name, title, f"{len(given)} dots{scales}. The table below has every value.", width, frame.bottom + 44, "".join(parts))


def _dot(dot: Dot, x: Scale, y: Scale) -> str:
    at, up = x(dot.x), y(dot.y)
    size = 5 + (0 if dot.many == 1 else min(9.0, 2 * dot.many**0.5))
    inside = tag("path", d=f"M{x(dot.low):.1f} {up:.1f}H{at:.1f}", class_="range") if dot.low < dot.x else ""
    inside += tag("circle", cx=at, cy=up, r=size, class_="dot" if dot.sure else "dot hollow")
    drawn = link(dot.href, dot.name, tag("circle", cx=at, cy=up, r=max(11.0, size), class_="reach") + inside)
    return drawn + (words(str(dot.many), at, up + 4, "in" if dot.sure else "in hollow", "middle") if dot.many > 1 else "")


def _names(given: Sequence[Dot], x: Scale, y: Scale, frame: Frame, most: int) -> Iterator[str]:
    """The words of the claims that stand highest above the thin line, where they do not run into each other or a dot."""
    taken = [(x(dot.x) - 9, y(dot.y) - 9, x(dot.x) + 9, y(dot.y) + 9) for dot in given]
    for dot in sorted((dot for dot in given if dot.many == 1), key=lambda dot: (dot.x - dot.y, dot.name)):
        if not most:
            return
        at, up = x(dot.x), y(dot.y)
        before = frame.right - at < min(220.0, at - frame.left)
        text = cut(dot.name.partition(": ")[2] or dot.name, min(250.0, (at - frame.left if before else frame.right - at) - 14))
        size = LETTER * len(text)
        box = (at - 11 - size, up - 7, at - 11, up + 7) if before else (at + 11, up - 7, at + 11 + size, up + 7)
        if any(a < box[2] and c > box[0] and b < box[3] and d > box[1] for a, b, c, d in taken):
            continue
        taken.append(box)
        most -= 1
        yield words(text, at - 11 if before else at + 11, up + 4, "name", "end" if before else "")


def echo_bar(articles: int, origins: int, low: int, most: int, *, sure: bool) -> str:
    """A small picture of a claim: its articles as one bar, and under it its origins, on the scale of ``most`` articles; no words."""
    x = linear(0, max(1, most), 0, 120)
    parts = tag("rect", x=0, y=1, width=max(1.5, x(articles)), height=7, class_="spread")
    if origins:
        parts += tag("rect", x=0, y=11, width=max(1.5, x(origins)), height=7, class_="origins" if sure else "origins hollow")
        if low < origins and sure:
            parts += tag("path", d=f"M{x(low):.1f} 14.5H{x(origins):.1f}", class_="range")
    return tag("svg", parts, class_="echo", viewBox="0 0 121 20", aria_hidden="true")
