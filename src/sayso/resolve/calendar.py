"""Days, weeks, months and years as the values that Sayso writes, and the steps from one to another.

A value is a string that says no more than the text does: ``2031-03-04`` a day, ``2031-W10`` a week (ISO 8601, Monday to
Sunday), ``2031-03`` a month, ``2031`` a year. A step that would leave the years 1 to 9999 gives None, and a value that
does not exist (the 31st of June) gives the empty string: neither is an error, for texts say such things.
"""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth", "twenty-first", "twenty-second", "twenty-third", "twenty-fourth", "twenty-fifth", "twenty-sixth",
    "twenty-seventh", "twenty-eighth", "twenty-ninth", "thirtieth", "thirty-first",
)  # fmt: skip
CARDINALS = (
    "a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip

# News names the year of what is long past or far off: without one, a day or month is not further back than this (where the
# verb says "past", and where nothing tells).
_DAYS_BACK = {False: 300, None: 335}
_MONTHS_BACK = {False: 11, None: 7}


def day_value(year: int, month: int, day: int) -> str:
    """The value of a day, or "" if the calendar has no such day.

    >>> day_value(2031, 3, 4), day_value(2031, 2, 29)
    ('2031-03-04', '')
    """
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def month_value(year: int, month: int) -> str:
    """The value of a month, or "" if there is none such.

    >>> month_value(2031, 3)
    '2031-03'
    """
    return f"{year:04d}-{month:02d}" if 1 <= year <= 9999 and 1 <= month <= 12 else ""


def week_value(day: date) -> str:
    """The value of the ISO week in which the day falls; at the turn of the year it may belong to the other year.

    >>> week_value(date(2031, 3, 4)), week_value(date(2029, 1, 1)), week_value(date(2028, 1, 1))
    ('2031-W10', '2029-W01', '2027-W52')
    """
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def year_value(year: int) -> str:
    """The value of a year, or "" outside 1 to 9999."""
    return f"{year:04d}" if 1 <= year <= 9999 else ""


def stepped(day: date, *, days: int = 0, months: int = 0) -> date | None:
    """The day so many days and months on (or back); None if that leaves the calendar.

    >>> stepped(date(2031, 3, 31), months=-1)
    datetime.date(2031, 2, 28)
    """
    try:
        return day + timedelta(days=days) if not months else day + relativedelta(months=months, days=days)
    except (OverflowError, ValueError):
        return None


def unit_value(day: date | None, unit: str) -> str:
    """The day, week, month or year that the day falls in, as a value; "" for no day.

    >>> unit_value(date(2031, 3, 4), "month")
    '2031-03'
    """
    if day is None:
        return ""
    if unit == "week":
        return week_value(day)
    return {"day": day.isoformat(), "month": month_value(day.year, day.month), "year": year_value(day.year)}[unit]


def counted(day: date, number: int, unit: str) -> str:
    """The value so many units away from the day, as coarse as the unit: three weeks on is a week, not a day.

    >>> counted(date(2031, 3, 4), -2, "day"), counted(date(2031, 3, 4), -1, "week"), counted(date(2031, 3, 4), 2, "year")
    ('2031-03-02', '2031-W09', '2033')
    """
    if unit == "fortnight":
        number, unit = 2 * number, "week"
    if unit in ("day", "week"):
        return unit_value(stepped(day, days=number * (7 if unit == "week" else 1)), unit)
    return unit_value(stepped(day, months=number * (12 if unit == "year" else 1)), unit)


def weekday_near(today: date, weekday: int, *, ahead: bool) -> date | None:
    """The nearest such weekday back from (or ahead of) a day, that day itself included.

    >>> weekday_near(date(2031, 3, 5), 1, ahead=False), weekday_near(date(2031, 3, 5), 3, ahead=True)
    (datetime.date(2031, 3, 4), datetime.date(2031, 3, 6))
    """
    back = (today.weekday() - weekday) % 7
    return stepped(today, days=(-back) % 7 if ahead else -back)


def year_of_month(today: date, month: int, *, ahead: bool | None) -> int:
    """The year that a month named without one belongs to: of the last such month, or of the coming one if the text looks ahead.

    ``ahead`` None says that nothing tells: then a month long gone is taken to be the coming one.

    >>> [year_of_month(date(2031, 3, 5), 11, ahead=ahead) for ahead in (False, True)]
    [2030, 2031]
    """
    back = (today.month - month) % 12
    coming = ahead or back > _MONTHS_BACK[ahead]
    return today.year + (month < today.month) if coming else today.year - (month > today.month)


def year_of_day(today: date, month: int, day: int, *, ahead: bool | None) -> int:
    """The year of a day of the month named without one, in the same manner.

    >>> year_of_day(date(2031, 3, 25), 4, 9, ahead=None), year_of_day(date(2031, 1, 5), 12, 9, ahead=None)
    (2031, 2030)
    """
    this, that = (today.month, today.day), (month, day)
    if this == that:
        return today.year
    back = (this[0] - month) * 30.5 + this[1] - day
    coming = ahead or back % 366 > _DAYS_BACK[ahead]
    return today.year + (that < this) if coming else today.year - (that > this)


def first_day(value: str) -> date | None:
    """The first day of the day, week, month or year that a value stands for; None if it stands for none.

    >>> first_day("2031-W10"), first_day("2031-03"), first_day("soon")
    (datetime.date(2031, 3, 3), datetime.date(2031, 3, 1), None)
    """
    full = {4: value + "-01-01", 7: value + "-01", 8: value + "-1"}.get(len(value), value)
    try:
        return date.fromisoformat(full)
    except ValueError:
        return None
