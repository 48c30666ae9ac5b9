"""Dates as other formats want them: moments in UTC, and what a day, week, month or year means where there are no weeks."""

from __future__ import annotations

import re
from datetime import UTC, date, timedelta

from sayso.model import Article

_DAY = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_WEEK = re.compile(r"(\d{4})-W(\d{2})")


def moment(article: Article) -> str:
    """The moment in which an article came out, in UTC and without a mark for it; nothing where no hour or no time zone is known.

    >>> from datetime import datetime
    >>> moment(Article("a", "", published_at=datetime.fromisoformat("2031-03-05T09:30:00+02:00")))
    '2031-03-05T07:30:00'
    """
    if article.published_at is None or article.published_at.tzinfo is None:
        return ""
    try:
        return article.published_at.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat()
    except OverflowError:
        return ""


def calendar_date(when: str) -> str:
    """The value of a time if it is a day, a month or a year, and nothing if it is a week or no date.

    >>> calendar_date("2031-03"), calendar_date("2031-W09"), calendar_date("2031-02-30")
    ('2031-03', '', '')
    """
    if not _DAY.fullmatch(when):
        return ""
    try:
        date.fromisoformat(f"{when}-01-01"[:10])
    except ValueError:
        return ""
    return when


def week(when: str) -> tuple[str, str]:
    """The first and the last day of a week, and nothing if it is none.

    >>> week("2031-W09")
    ('2031-02-24', '2031-03-02')
    """
    found = _WEEK.fullmatch(when)
    try:
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else None
        return (monday.isoformat(), (monday + timedelta(days=6)).isoformat()) if monday else ("", "")
    except (ValueError, OverflowError):
        return "", ""
