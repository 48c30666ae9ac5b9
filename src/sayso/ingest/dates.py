"""Dates as newspapers print them above a story or under a post: one day, with its year, written out in full.

Only complete dates count here ("4 Dec. 2024", "December 4, 2024", "2024-12-04", "20.01.2036"); what "on Tuesday" means is
decided later, against the article's own date. A date in figures that reads either way ("04/05/2031") is left alone.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_PRINTED = re.compile(
    r"(?<![\w.])(?:"
    r"(?P<y1>[12]\d{3})[-/](?P<m1>\d{1,2})[-/](?P<d1>\d{1,2})(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH.format('m2')},?\s(?P<y2>[12]\d{{3}})"
    rf"|{_MONTH.format('m3')}\s(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<y3>[12]\d{{3}})"
    r"|(?P<d4>\d{1,2})\.(?P<m4>\d{1,2})\.(?P<y4>[12]\d{3})"
    r"|(?P<a5>\d{1,2})/(?P<b5>\d{1,2})/(?P<y5>[12]\d{3})"
    r")(?!\w)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"[12]\d{3}")


def find_date(text: str, start: int = 0, end: int | None = None) -> tuple[int, int, date] | None:
    """The first complete date between ``start`` and ``end``: where it starts, where it ends, and the day; else None.

    >>> find_date("Published 4 Dec. 2024, 10:00")
    (10, 21, datetime.date(2024, 12, 4))
    """
    end = len(text) if end is None else end
    if _YEAR.search(text, start, end) is None:  # the long pattern is slow, and most text names no year
        return None
    for match in _PRINTED.finditer(text, start, end):
        day = _day(match)
        if day is not None:
            return match.start(), match.end(), day
    return None


def as_date(text: str) -> date | None:
    """The day that a short text such as "2031-03-05T09:30:00Z" or "March 5, 2031" names, or None."""
    found = find_date(text[:200])
    return found[2] if found else None


def as_moment(text: str) -> datetime | None:
    """The moment that a machine-readable time names, with its zone: ISO 8601 or the form of e-mail and RSS; None without a zone.

    >>> as_moment("2031-03-05T09:30:00Z"), as_moment("Wed, 05 Mar 2031 09:30:00 +0200").utcoffset().seconds
    (datetime.datetime(2031, 3, 5, 9, 30, tzinfo=datetime.timezone.utc), 7200)
    >>> as_moment("2031-03-05T09:30:00") is None and as_moment("March 5, 2031") is None
    True
    """
    text = text.strip()
    if not 16 <= len(text) <= 60:
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        if moment.utcoffset() is not None:
            return moment
    return None


def day_and_moment(given: date | None) -> tuple[date | None, datetime | None]:
    """The day that a given date or moment names, as written, and the moment if it is one with a time zone.

    >>> day_and_moment(as_moment("2031-03-05T23:30:00-05:00"))[0], day_and_moment(date(2031, 3, 5))
    (datetime.date(2031, 3, 5), (datetime.date(2031, 3, 5), None))
    """
    if isinstance(given, datetime):
        return given.date(), given if given.utcoffset() is not None else None
    return given, None


def moment_of(day: date | None, known: datetime | None, told: datetime | None) -> datetime | None:
    """The moment to go with a day: the one given with it, else the one the text tells, unless that is on another day."""
    return known or (told if told is not None and told.date() == day else None)


def _day(match: re.Match[str]) -> date | None:
    group = match.groupdict()
    if group["a5"]:
        first, second = int(group["a5"]), int(group["b5"])
        if first == second:
            month, day = first, second
        elif first > 12:
            month, day = second, first
        elif second > 12:
            month, day = first, second
        else:
            return None
        return _checked(int(group["y5"]), month, day)
    for number in "1234":
        if group[f"y{number}"]:
            return _checked(int(group[f"y{number}"]), _month(group[f"m{number}"]), int(group[f"d{number}"]))
    return None


def _month(text: str) -> int:
    return int(text) if text.isdecimal() else _MONTHS.index(text[:3].lower()) + 1


def _checked(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
