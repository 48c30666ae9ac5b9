"""When things happened: every expression that fixes a day, week, month or year, and which one it means.

"On Tuesday", "December 1st", "last month" mean something only from the day on which they were written. For most of a news
text that is the day of publication; in a transcript whose opening gives the day of the briefing it is that day, and in an
embedded post the day under it. Without any of these only complete dates are resolved. "Two days earlier" counts from the day
last mentioned. A weekday or month is the last one gone, unless its sentence looks ahead (see `sayso.resolve.ahead`).

Ages, durations, sums and numbers are not dates, nor is what recurs ("on Saturdays", "every March"). Where a form is
ambiguous (03/04/2031) nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sayso.model import Article, Time
from sayso.resolve.ahead import looks_ahead
from sayso.resolve.calendar import (
    CARDINALS,
    ORDINALS,
    counted,
    day_value,
    month_value,
    stepped,
    unit_value,
    week_value,
    weekday_near,
    year_of_day,
    year_of_month,
    year_value,
)
from sayso.resolve.expressions import EXPRESSION, is_date, month_number, weekday_number

# "— Name (@handle) March 4, 2031" at the end of a paragraph: the day from which the post above it speaks.
_SIGNED = re.compile(r"[—–-] ?[^\n]{1,90}?(?<!\w)([A-Z][a-z]{2,8}\.? \d{1,2}, \d{4})[ \t]*$")
_TRANSCRIPT = re.compile(r"(?i)\b(?:transcript|excerpts|lightly edited|edited for clarity|full text of the (?:interview|briefing))\b")
_PREPOSITION = re.compile(r"(?:^|(?<=\W))([Oo]n|[Ii]n)\s$")
_RELATIVE = re.compile(r"(?i)(?:last|next|this|the|earlier|yesterday|today|tonight|tomorrow|overnight|an?|at|by|over|within|in|on)(?!\w)")
_LEAD = 600
_SIGNATURE = 160
_LONGEST_POST = 2000


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an expression stands: its words, the day it is read from, the day last mentioned, and the text about it."""

    text: str
    start: int
    end: int
    today: date | None
    last: date | None

    @property
    def words(self) -> str:
        return self.text[self.start : self.end]

    def ahead(self) -> bool | None:
        return looks_ahead(self.text, self.start, self.end)


def times(article: Article) -> tuple[Time, ...]:
    """Every expression of the article that fixes a day, week, month or year, in text order, with the value it has there.

    Values are YYYY-MM-DD, YYYY-Www (ISO week), YYYY-MM or YYYY; spans include "on" and "in" and never overlap. Without a
    day of publication, "on Tuesday" has no value and is left out.

    >>> article = Article(id="a", text="She said on Tuesday it would open in May.", published=date(2031, 3, 5))
    >>> [(t.span.text, t.value) for t in times(article)]
    [('on Tuesday', '2031-03-04'), ('in May', '2031-05')]
    """
    text, found, last = article.text, [], None
    lead = _day_of_transcript(article)
    for match in EXPRESSION.finditer(text):
        if not is_date(text, match):
            continue
        today = _day_of_post(text, match) or lead or article.published
        place = _Place(text, match.start(), match.end(), today, last)
        value = _READERS[match.lastgroup or "year"](place)
        if value:
            found.append(Time(article.span(_with_preposition(text, match), match.end()), value))
            last = _as_day(value) or last
    return tuple(found)


def _with_preposition(text: str, found: re.Match[str]) -> int:
    """Where the expression starts together with the "on" or "in" before it."""
    start = found.start()
    before = _PREPOSITION.search(text, max(0, start - 4), start)
    fixed = not _RELATIVE.match(found.group()) and not found.group().endswith(("'s", "’s"))
    return before.start(1) if before and fixed else start


def _as_day(value: str) -> date | None:
    return date.fromisoformat(value) if len(value) == 10 else None


def _day_of_post(text: str, found: re.Match[str]) -> date | None:
    """The day under the embedded post that the expression stands in, if it stands in one."""
    limit = min(len(text), found.end() + _LONGEST_POST)
    close = text.find("\n", found.end(), limit)
    if close < 0 and limit < len(text):
        return None
    close = limit if close < 0 else close
    signed = _SIGNED.search(text, max(found.end(), close - _SIGNATURE), close)
    return _as_day(_full_date(signed.group(1))) if signed else None


def _day_of_transcript(article: Article) -> date | None:
    """The day of the briefing, where a transcript's opening gives it."""
    lead = article.text[:_LEAD].split("\n\n", 1)[0]
    if not _TRANSCRIPT.search(lead):
        return None
    for match in EXPRESSION.finditer(lead):
        place = _Place(lead, match.start(), match.end(), article.published, None)
        day = _as_day(_READERS[match.lastgroup or "year"](place))
        if day:
            return day
    return None


def _full_date(words: str) -> str:
    """The value of a month, a day and perhaps a year in whatever order; "" without a year."""
    return _month_and_day(_Place(words, 0, len(words), None, None))


def _month_and_day(place: _Place) -> str:
    words = re.findall(r"[A-Za-z]+(?:-[a-z]+)?|\d+", place.words)
    month = next((month_number(w) for w in words if _is_month_name(w)), 0)
    year = next((int(w) for w in words if len(w) == 4 and w.isdigit()), 0)
    day = next((int(w) for w in words if w.isdigit() and len(w) < 3), 0) or next(
        (ORDINALS.index(w.lower()) + 1 for w in words if w.lower() in ORDINALS), 0
    )
    if year or not place.today:
        return day_value(year, month, day) if year else ""
    return day_value(year_of_day(place.today, month, day, ahead=place.ahead()), month, day)


def _is_month_name(word: str) -> bool:
    try:
        return month_number(word) > 0
    except KeyError:
        return False


def _iso(place: _Place) -> str:
    year, month, day = (int(n) for n in place.words.split("-"))
    return day_value(year, month, day)


def _iso_week(place: _Place) -> str:
    try:
        return week_value(date.fromisocalendar(int(place.words[:4]), int(place.words[6:]), 1))
    except ValueError:
        return ""


def _figures(place: _Place) -> str:
    first, second, year = (int(n) for n in re.split(r"[./]", place.words))
    if first == second or first > 12 or "." in place.words:
        return day_value(year, second, first)
    return day_value(year, first, second) if second > 12 else ""


def _month_of_year(place: _Place) -> str:
    words = re.findall(r"\w+", place.words)
    month = month_number(words[0])
    if words[-1].isdigit():
        return month_value(int(words[-1]), month)
    step = {"last": -1, "this": 0, "next": 1}[words[-2]]
    return month_value(place.today.year + step, month) if place.today else ""


def _month(place: _Place) -> str:
    if not place.today:
        return ""
    month = month_number(place.words)
    return month_value(year_of_month(place.today, month, ahead=place.ahead()), month)


def _weekday(place: _Place) -> str:
    if not place.today:
        return ""
    words = re.findall(r"[a-z]+", place.words.lower())
    weekday = next(weekday_number(w) for w in words if w.endswith("day") and w != "day")
    ahead = place.ahead() is True
    if "next" in words or "coming" in words or "following" in words:
        ahead = True
    if "last" in words or "past" in words or "previous" in words:
        ahead = False
    nearest = weekday_near(place.today, weekday, ahead=ahead)
    if nearest and words[0] == "next" and week_value(nearest) == week_value(place.today):
        return counted(nearest, 7, "day")  # "next Friday" on a Thursday is not tomorrow
    if nearest == place.today and words[0] == "last":
        return counted(place.today, -7, "day")
    return unit_value(nearest, "day")


_DEICTIC = {"yesterday": -1, "tomorrow": 1, "today": 0, "tonight": 0, "overnight": -1}


def _deictic(place: _Place) -> str:
    words = place.words.lower().split()
    steps = _DEICTIC.get(words[0], 0) or _DEICTIC.get(words[-1], 0)
    if words[0] == "the":
        steps *= 2
    return counted(place.today, steps, "day") if place.today else ""


def _relative(place: _Place) -> str:
    words = place.words.lower().split()
    unit, which = words[-1], words[-2]
    step = {"last": -1, "next": 1, "this": 0, "the": 0, "previous": -1, "following": 1}[which]
    day = place.last if which in ("previous", "following") or (which == "next" and words[0] == "the") else place.today
    if day is None or (words[0] == "in" and unit not in ("spring", "summer", "autumn", "winter")):
        return ""
    if unit in ("day", "night", "morning", "afternoon", "evening"):
        return counted(day, step, "day")
    if unit in ("spring", "summer", "autumn", "winter"):
        return counted(day, step, "year")
    return counted(day, step, "week" if unit == "weekend" else unit)


def _weekend(place: _Place) -> str:
    if not place.today:
        return ""
    back = place.words[:2].lower() != "by" and place.ahead() is not True and place.today.weekday() < 5
    return counted(place.today, -1 if back else 0, "week")


def _this(place: _Place) -> str:
    return counted(place.today, 0, place.words.lower().split()[-1]) if place.today else ""


def _counted(place: _Place) -> str:
    number, unit, which = re.findall(r"\w+", place.words.lower())
    many = int(number) if number.isdigit() else 1 if number == "an" else CARDINALS.index(number) + 1
    day = place.today if which == "ago" else place.last
    return counted(day, many if which == "later" else -many, unit.rstrip("s")) if day else ""


def _day_beside(place: _Place) -> str:
    return counted(place.last, -1 if place.words.endswith("before") else 1, "day") if place.last else ""


def _day_of_month(place: _Place) -> str:
    if not place.today:
        return ""
    word = place.words.lower().split()[-1]
    day = ORDINALS.index(word) + 1 if word in ORDINALS else int(re.sub(r"\D", "", word))
    ahead = place.ahead() is True
    reached = day >= place.today.day if ahead else day <= place.today.day
    month = place.today if reached else stepped(place.today, months=1 if ahead else -1)
    return day_value(month.year, month.month, day) if month else ""


def _christmas(place: _Place) -> str:
    if not place.today:
        return ""
    year = year_of_month(place.today, 12, ahead=place.ahead())
    if " " not in place.words:
        return month_value(year, 12)
    return day_value(year, 12, 25 if place.words.endswith("Day") else 24)


def _year(place: _Place) -> str:
    return year_value(int(re.findall(r"\d{4}", place.words)[0]))


_READERS: dict[str, Callable[[_Place], str]] = {
    "iso": _iso,
    "isoweek": _iso_week,
    "figures": _figures,
    "month_day": _month_and_day,
    "day_month": _month_and_day,
    "month_year": _month_of_year,
    "month": _month,
    "season_year": _year,
    "weekday": _weekday,
    "deictic": _deictic,
    "relative": _relative,
    "weekend": _weekend,
    "end_of": _this,
    "the_week": _this,
    "counted": _counted,
    "day_beside": _day_beside,
    "of_month": _day_of_month,
    "christmas": _christmas,
    "year": _year,
}
