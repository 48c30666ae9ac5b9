"""Days, weeks, months and years as the stretches of time in which a chart counts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from sayso.tell.axes import spoken

Unit = Literal["day", "week", "month", "year"]


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
