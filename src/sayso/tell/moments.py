"""A claim's life as a page tells it: per day who said it, in which article, how, in which passages; and the same counted for a chart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sayso.model import Dossier, Event, Stance
from sayso.tell.clean import one_line

UNDATED = "undated"
STANCES: tuple[Stance, ...] = ("asserts", "hedges", "unverified", "denies", "declines", "asks")
MOST_COLUMNS = 16


@dataclass(frozen=True, slots=True)
class Moment:
    """Somebody (a node, or a name of one who only doubts) who said it in one article on one day, with the events that show it."""

    source: str
    article: str
    stance: Stance
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """What was said on one day (or in one week, month or year)."""

    when: str
    name: str
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each stance was taken, by day or longer: ``rows`` has a list of numbers for each stance that occurs."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Stance, tuple[int, ...]], ...]


def days(dossier: Dossier) -> tuple[Day, ...]:
    """The timeline by day; what one of them says in one article on one day, in one way, is one moment."""
    stance = stances(dossier)
    found = []
    for when, events in groupby(dossier.timeline, key=lambda e: e.when):
        grouped: dict[tuple[str, str, Stance], list[Event]] = {}
        for event in events:
            grouped.setdefault((event.source, event.article, stance(event)), []).append(event)
        moments = tuple(Moment(*who, tuple(some)) for who, some in grouped.items())
        found.append(Day(when, spoken(when), moments))
    return tuple(found)


def counts(dossier: Dossier) -> Counts:
    """The stances counted by day, or by month or year if there are too many days for a chart."""
    stance = stances(dossier)
    events = [(event.when, stance(event)) for event in dossier.timeline]
    for length in (10, 7, 4):
        columns = tuple(dict.fromkeys(_shortened(when, length) for when, _ in events))
        if len(columns) <= MOST_COLUMNS:
            break
    number = Counter((_shortened(when, length), how) for when, how in events)
    taken = [how for how in STANCES if any(number[column, how] for column in columns)]
    return Counts(columns[:MOST_COLUMNS], tuple((how, tuple(number[column, how] for column in columns[:MOST_COLUMNS])) for how in taken))


def stances(dossier: Dossier) -> Callable[[Event], Stance]:
    """A function from an event to its stance on the claim; whoever is heard on the denying side alone denies it."""
    asserts = {*dossier.asserts.origins, *dossier.asserts.articles}
    denying = {*dossier.denies.origins, *dossier.denies.articles} - asserts

    def stance(event: Event) -> Stance:
        return "denies" if event.stance == "asserts" and event.source in denying else event.stance

    return stance


def spoken(when: str) -> str:
    """A day, week, month or year as people say it.

    >>> [spoken(when) for when in ("2031-03-04", "2031-W10", "2031-03", "2031", "", "soon")]
    ['4 March 2031', 'week 10 of 2031', 'March 2031', '2031', 'undated', 'soon']
    """
    year, _, rest = when.partition("-")
    try:
        if rest.startswith("W"):
            return f"week {int(rest[1:])} of {int(year)}"
        if len(when) == 7:
            return f"{date.fromisoformat(f'{when}-01'):%B %Y}"
        if len(when) == 10:
            day = date.fromisoformat(when)
            return f"{day.day} {day:%B %Y}"
    except ValueError:
        pass
    return one_line(when, width=20) or UNDATED


def cut_days(found: Sequence[Day], most: int) -> tuple[tuple[Day, ...], int]:
    """The first days with at most so many moments, and how many moments are left out."""
    shown: list[Day] = []
    left = most
    for day in found:
        if left > 0:
            shown.append(Day(day.when, day.name, day.moments[:left]))
        left -= len(day.moments)
    return tuple(shown), max(0, -left)


def _shortened(when: str, length: int) -> str:
    """The day, or the month or year that it is in; a week stays one, unless years are counted."""
    return when if "W" in when and length > 4 else when[:length]
