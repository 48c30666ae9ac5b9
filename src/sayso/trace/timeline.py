"""A claim's life in the order in which it was said: rumour, report, accusation, denial, correction.

Every passage that speaks of the claim is an event, also one that only declines to comment. It is dated by when it was said, where
the text tells, and otherwise by the day on which its article came out; a week counts from its Monday, a month or a year from its
first day, and what cannot be dated stands at the end. Within a day the articles' hours decide, where they are known, and within an
article the order of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from sayso.model import Event, Source
from sayso.trace.citing import moment
from sayso.trace.derive import Telling, event

UNDATED = "~"


def timeline(told: Iterable[Telling], sources: Mapping[str, Source]) -> tuple[Event, ...]:
    """Every telling as an event, the earliest first; ``sources`` (by id) are those through whom the claim came.

    What an article has only from another article, the article itself tells. Somebody who only declines or doubts is no source of
    the claim and stands there by name.
    """
    hours: dict[str, datetime] = {}
    events: dict[Event, None] = {}
    for telling in told:
        hours.setdefault(telling.article.id, moment(telling.article))
        events[_event(telling, sources)] = None
    return tuple(
        sorted(events, key=lambda e: (first_day(e.when), hours[e.article], e.article, e.passage.start, e.source))
    )


def _event(telling: Telling, sources: Mapping[str, Source]) -> Event:
    happened = event(telling)
    if not happened.source or happened.source in sources:
        return happened
    speaker = telling.sources[-1].name if telling.match.side == "neither" and telling.tellers else telling.article.id
    return replace(happened, source=speaker)


def first_day(when: str) -> str:
    """The day on which a day, week, month or year begins, such that text order is time order; the undated come last.

    >>> [first_day(when) for when in ("2031-W10", "2031-03-04", "2031-03", "2031", "")]
    ['2031-03-03', '2031-03-04', '2031-03', '2031', '~']
    """
    if "W" not in when:
        return when or UNDATED
    year, _, week = when.partition("-W")
    try:
        return date.fromisocalendar(int(year), int(week), 1).isoformat()
    except ValueError:
        return UNDATED
