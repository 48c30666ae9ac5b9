"""Charts: well-formed pictures that lie within their frame, lead where they should, and treat every name as text."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.tell.axes import NARROW, WIDE, apart, count_ticks, counting, day_ticks, share_ticks
from sayso.tell.charts import MARKED, Dot, Line, Point, both, dots, echo_bar, steps
from sayso.tell.columns import Bar, Row, bars, rows
from sayso.tell.stretches import after, start_of, unit_for

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = ('<script>alert(1)</script>', '" onload="alert(1)', "a\x00b\x1b[31m\u202e", "𝔊" * 300, "]]>&amp;<!--", "", "  ")
D = date(2031, 3, 1)


def parsed(svg: str) -> ElementTree.Element:
    """The picture as a browser's XML parser would have it; every number in it is one."""
    root = ElementTree.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{svg}</svg>')  # noqa: S314
    for one in root.iter():
        assert one.tag.removeprefix(SVG) in ("svg", "g", "a", "path", "rect", "circle", "text", "title", "desc"), one.tag
        assert not {name for name in one.attrib if name.startswith(("on", "style"))}
        for name in ("x", "y", "width", "height", "cx", "cy", "r"):
            assert name not in one.attrib or math.isfinite(float(one.attrib[name]))
        assert "nan" not in one.attrib.get("d", "") and "inf" not in one.attrib.get("d", "")
    return root


def texts(root: ElementTree.Element, kind: str = "") -> list[str]:
    return [one.text or "" for one in root.iter(f"{SVG}text") if kind in one.attrib.get("class", "").split() or not kind]


def links(root: ElementTree.Element) -> list[tuple[str, str]]:
    return [(one.attrib["href"], one.attrib["aria-label"]) for one in root.iter(f"{SVG}a")]


def line(one: str, *values: int) -> Line:
    return Line(one, f"{one}s", tuple(Point(D + timedelta(n), value, f"/told?by={n}") for n, value in enumerate(values)))


def test_a_line_ends_with_its_name_and_value_and_its_marks_lead_somewhere() -> None:
    drawn = steps("spread", "Spread", [line("article", 1, 4, 9), line("origin", 1, 1, 1)])
    root = parsed(drawn)
    assert texts(root, "end") == ["9 articles", "1 origin"]
    assert ("/told?by=1", "By 2 March 2031: 4 articles") in links(root)
    assert len(links(root)) == 6
    assert "9 articles, 1 origin" in drawn
    assert parsed(steps("s", "One day", [line("article", 3)])) is not None


def test_lines_that_end_together_are_told_apart() -> None:
    root = parsed(steps("s", "S", [line("article", 5), line("outlet", 5), line("origin", 5)]))
    heights = sorted(float(one.attrib["y"]) for one in root.iter(f"{SVG}text") if "end" in one.attrib["class"].split())
    assert all(b - a >= 14 for a, b in pairwise(heights))


def test_a_long_line_has_few_marks_and_its_last_day_is_among_them() -> None:
    found = links(parsed(steps("s", "S", [line("article", *range(1, 1000))])))
    assert 2 <= len(found) <= MARKED and found[-1][0] == "/told?by=998"


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_dots_lie_where_they_should(width: int) -> None:
    given = [Dot(1, 1, 20, "20 articles: Port shut", "/trace?q=c1"), Dot(4, 2, 4, "Four", "/trace?q=c2", sure=False), Dot(0, 0, 9, "none", many=3)]
    root = parsed(dots("claims", "Claims", given, width=width))
    drawn = {one.attrib["class"]: (float(one.attrib["cx"]), float(one.attrib["cy"])) for one in root.iter(f"{SVG}circle") if one.attrib["class"] != "reach"}
    assert set(drawn) == {"dot", "dot hollow"}
    x0, y0 = drawn["dot hollow"]
    even = next(one.attrib["d"] for one in root.iter(f"{SVG}path") if one.attrib["class"] == "even")
    corner = tuple(map(float, re.findall(r"[\d.]+", even)[2:]))
    assert (x0, y0) == pytest.approx(corner, abs=0.2)  # four articles of four origins: on the line where each has its own
    assert "3" in texts(root) and ("/trace?q=c1", "20 articles: Port shut") in links(root)
    assert len([one for one in root.iter(f"{SVG}path") if one.attrib["class"] == "range"]) == 1


def test_bars_have_whiskers_and_few_are_outlined() -> None:
    given = [Bar("Harbour Post", 0.25, 0.11, 0.47, "5 of 20", "/anonymous?outlet=Harbour+Post"), Bar("Star", 0.5, 0.1, 0.9, "1 of 2, few", few=True)]
    root = parsed(bars("anonymous", "Share", given))
    drawn = [one for one in root.iter(f"{SVG}rect") if one.attrib["class"].startswith("share")]
    assert [one.attrib["class"] for one in drawn] == ["share", "share few"]
    assert float(drawn[1].attrib["width"]) == pytest.approx(2 * float(drawn[0].attrib["width"]), rel=0.01)
    assert ("/anonymous?outlet=Harbour+Post", "Harbour Post: 5 of 20") in links(root)
    assert {"5 of 20", "1 of 2, few"} <= set(texts(root)) == set(texts(parsed(bars("a", "S", given))))
    assert {"5 of 20", "1 of 2, few"} <= set(texts(parsed(bars("a", "S", given, width=NARROW)), "told"))


def test_rows_share_their_days_and_tell_their_greatest() -> None:
    given = [Row("asserts", (Point(D, 3, "/a"), Point(D + timedelta(2), 7, "/b"))), Row("denies", (Point(D, 1, "/c"),))]
    root = parsed(rows("stances", "Stances", "day", given))
    columns = {one.attrib["class"]: [] for one in root.iter(f"{SVG}rect") if "column" in one.attrib["class"]}
    for one in root.iter(f"{SVG}rect"):
        if "column" in one.attrib["class"]:
            columns[one.attrib["class"]].append(one)
    first, last = columns["column s0"]
    assert first.attrib["x"] == columns["column s1"][0].attrib["x"] < last.attrib["x"]
    assert float(first.attrib["height"]) / float(last.attrib["height"]) == pytest.approx(3 / 7, abs=0.01)
    assert texts(root, "top") == ["7", "1"]
    assert links(root)[1] == ("/b", "3 March 2031: asserts 7")


def test_nothing_to_draw_is_nothing() -> None:
    for drawn in (both(steps, "a", "b", []), both(dots, "a", "b", []), both(bars, "a", "b", []), both(rows, "a", "b", "day", []), steps("a", "b", [Line("a", "b", ())])):
        assert drawn == ""


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_text(name: str) -> None:
    href = f'/x?"><script>{name}'
    pictures = (
        both(steps, "a", name, [Line(name, name, (Point(D, 1, href),))]),
        both(dots, "a", name, [Dot(1, 0, 2, name, href)]),
        both(bars, "a", name, [Bar(name, 0.1, 0.0, 0.3, name, href)]),
        both(rows, "a", name, "week", [Row(name, (Point(D, 2, href),))]),
    )
    for drawn in pictures:
        root = parsed(drawn)
        assert "<script" not in drawn and "\x00" not in drawn and "\u202e" not in drawn
        ids = [one.attrib["id"] for one in root.iter() if "id" in one.attrib]
        assert len(ids) == len(set(ids)) == 4


DRAWINGS: dict[str, Callable[[date, int], str]] = {
    "steps": lambda day, n: both(steps, "a", "b", [Line("a", "b", (Point(D, 0), Point(day, n)) if day > D else (Point(day, n),))]),
    "rows": lambda day, n: both(rows, "a", "b", unit_for(min(D, day), max(D, day)), [Row("asks", tuple({d: Point(d, n) for d in sorted((D, day))}.values()))]),
    "dots": lambda day, n: both(dots, "a", "b", [Dot(n, 0, n + 1, "n"), Dot(0, 0, 1, "m")]),
    "bars": lambda day, n: both(bars, "a", "b", [Bar("n", min(1.0, n / 1e6), 0.0, 1.0, str(n))]),
}


@pytest.mark.parametrize("kind", DRAWINGS)
@settings(max_examples=40, deadline=None)
@given(day=st.dates(), n=st.integers(0, 10_000_000))
def test_any_day_and_any_number(kind: str, day: date, n: int) -> None:
    root = parsed(DRAWINGS[kind](day, n))
    for svg in root.findall(f"{SVG}svg"):
        _, _, width, height = map(float, svg.attrib["viewBox"].split())
        for one in svg.iter(f"{SVG}rect"):
            assert float(one.attrib["x"]) >= -1 and float(one.attrib["x"]) + float(one.attrib["width"]) <= width + 4
        for one in svg.iter(f"{SVG}circle"):
            assert -1 <= float(one.attrib["cx"]) <= width and -1 <= float(one.attrib["cy"]) <= height
        assert all(0 <= float(one.attrib["y"]) <= height for one in svg.iter(f"{SVG}text"))


@settings(deadline=None)
@given(st.dates(), st.dates(), st.integers(2, 9))
def test_ticks_of_days_lie_between_them_and_are_not_many(one: date, other: date, many: int) -> None:
    first, last = sorted((one, other))
    ticks = day_ticks(first, last, many)
    assert len(ticks) <= many
    assert all(first.toordinal() <= tick.at <= last.toordinal() for tick in ticks)
    assert len(ticks) >= 1 or (last - first).days > 300


@given(st.floats(1, 1e7), st.integers(2, 9), st.booleans())
def test_ticks_of_counts(most: float, many: int, even: bool) -> None:
    ticks = count_ticks(min(most, 500.0) if even else most, many, even=even)
    assert ticks[0].at == 0 and len(ticks) <= 2.5 * many + 2
    scale = counting(most, 0, 100, even=even)
    assert scale(0) == 0 and scale(most) == pytest.approx(100)
    assert [scale(tick.at) for tick in ticks] == sorted(scale(tick.at) for tick in ticks)
    assert share_ticks(1.0, many)[-1].at <= 1


@given(st.lists(st.floats(0, 200), max_size=6))
def test_what_is_moved_apart_is_apart_and_in_order(wanted: list[float]) -> None:
    found = apart(wanted, 15, 0, 200)
    ordered = sorted(range(len(wanted)), key=lambda i: wanted[i])
    assert all(found[b] - found[a] >= 15 - 1e-6 for a, b in pairwise(ordered))


@given(st.dates(), st.sampled_from(("day", "week", "month", "year")))
def test_a_day_lies_in_its_stretch(day: date, unit: str) -> None:
    start = start_of(day, unit)  # type: ignore[arg-type]
    assert start <= day and (day < after(start, unit) or after(start, unit) == date.max)  # type: ignore[arg-type]


def test_the_small_bar() -> None:
    root = parsed(echo_bar(8, 4, 2, 16, sure=True))
    widths = {one.attrib["class"]: float(one.attrib["width"]) for one in root.iter(f"{SVG}rect")}
    assert widths == {"spread": 60, "origins": 30}
    assert "range" in echo_bar(8, 4, 2, 16, sure=True) and "range" not in echo_bar(8, 4, 4, 16, sure=True)
    assert "hollow" in echo_bar(8, 4, 1, 16, sure=False) and "origins" not in echo_bar(8, 0, 0, 16, sure=True)
