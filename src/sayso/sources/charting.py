"""The values behind the charts: how a claim spread against its origins, who relies on anonymous sources how much, and what was said when.

A chart draws exactly these, the table behind it holds them, and every one can be turned into the list of what it counts.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import date
from math import sqrt

import numpy as np

from sayso.model import Dossier
from sayso.sources.picking import EVERYTHING, Asked, firsts, rows_of
from sayso.sources.sayings import ANONYMOUS, NAMED, NOBODY, Sayings, folded

Z = 1.96
"""Standard deviations to each side of a share that hold it in 95 of 100 cases."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a claim had come by the end of a day: articles that assert it, their outlets, its origins, and articles that deny it."""

    day: date
    articles: int
    outlets: int
    origins: int
    denying: int


@dataclass(frozen=True, slots=True)
class Spread:
    """A claim's way from day to day, and how many of its articles and origins have no day."""

    steps: tuple[Step, ...] = ()
    articles_undated: int = 0
    origins_undated: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """Of what an outlet attributes to a source, how much it attributes to one without a name.

    ``attributions`` counts those with a source, named or not; ``nobody`` those without any, which are not among them. ``low`` and ``high``
    bound the share as far as so few cases can tell it (Wilson's interval, 95 %).

    >>> one = Share("Harbour Post", 20, 5, 0, 8)
    >>> one.share, round(one.low, 2), round(one.high, 2)
    (0.25, 0.11, 0.47)
    """

    outlet: str
    attributions: int
    anonymous: int
    nobody: int
    articles: int

    @property
    def share(self) -> float:
        return self.anonymous / self.attributions if self.attributions else 0.0

    @property
    def low(self) -> float:
        return max(0.0, min(self.share, self._middle - self._reach))

    @property
    def high(self) -> float:
        return min(1.0, max(self.share, self._middle + self._reach))

    @property
    def _middle(self) -> float:
        n = self.attributions
        return (self.share + Z * Z / (2 * n)) / (1 + Z * Z / n) if n else 0.5

    @property
    def _reach(self) -> float:
        n, p = self.attributions, self.share
        return Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n) if n else 0.5


@dataclass(frozen=True, slots=True)
class Daily:
    """How many attributions have a stance in articles of one day; ``day`` is None for those without one."""

    day: date | None
    stance: str
    attributions: int


def spread(dossier: Dossier) -> Spread:
    """How a claim spread against its origins, day by day: a step for each day that brought something new.

    An origin counts from the day of the first article that has the claim from it, so that the last step has the origins of the dossier
    (`Side.independent.high`). An article without an outlet is an outlet of its own.
    """
    days = {article.id: article.published for article in dossier.articles}
    houses = {article.id: article.outlet or article.id for article in dossier.articles}
    asserting, denying = dossier.asserts.articles, dossier.denies.articles
    origins = [_first_day(origin, dossier, days) for origin in dossier.asserts.origins]
    told = sorted(day for id in (*asserting, *denying) if (day := days.get(id)))
    steps = [
        Step(
            day,
            len(ours := [id for id in asserting if _by(days.get(id), day)]),
            len({houses.get(id, id) for id in ours}),
            sum(_by(first, day) for first in origins),
            sum(_by(days.get(id), day) for id in denying),
        )
        for day in dict.fromkeys(told)
    ]
    undated = sum(days.get(id) is None for id in (*asserting, *denying))
    return Spread(tuple(steps), undated, sum(first is None for first in origins))


def _first_day(origin: str, dossier: Dossier, days: dict[str, date | None]) -> date | None:
    """The day of the first asserting article that has the claim from this origin, itself among them; None if none has a day."""
    onward: dict[str, list[str]] = {}
    for step in dossier.derivations:
        if not step.sides or "asserts" in step.sides:
            onward.setdefault(step.earlier, []).append(step.later)
    seen, waiting = {origin}, deque([origin])
    while waiting:
        for later in onward.get(waiting.popleft(), ()):
            if later not in seen:
                seen.add(later)
                waiting.append(later)
    asserting = set(dossier.asserts.articles)
    return min((day for id in seen & asserting if (day := days.get(id))), default=None)


def _by(day: date | None, limit: date) -> bool:
    return day is not None and day <= limit


def told(dossier: Dossier) -> tuple[Daily, ...]:
    """How many tellings of a claim have which stance on each day, by the day on which each was said or else printed.

    A telling of which only the week, month or year is known counts on its first day; those without any come last.
    """
    counts: dict[tuple[date | None, str], int] = {}
    for event in dossier.timeline:
        key = first_day(event.when), event.stance
        counts[key] = counts.get(key, 0) + 1
    return tuple(sorted((Daily(day, stance, many) for (day, stance), many in counts.items()), key=_earliest))


def first_day(when: str) -> date | None:
    """The day on which a day, week, month or year begins; None if these words are none of them.

    >>> [str(first_day(when)) for when in ("2031-03-04", "2031-W10", "2031-03", "2031", "")]
    ['2031-03-04', '2031-03-03', '2031-03-01', '2031-01-01', 'None']
    """
    try:
        year, _, week = when.partition("-W")
        if week:
            return date.fromisocalendar(int(year), int(week), 1)
        return date.fromisoformat(f"{when}-01-01"[:10] if len(when) == 4 else f"{when}-01"[:10])
    except ValueError:
        return None


def _earliest(one: Daily) -> tuple[date, str]:
    return one.day or date.max, one.stance


def shares(said: Sayings, asked: Asked = EVERYTHING) -> tuple[Share, ...]:
    """For each outlet the share of anonymous sources, counted by the same rules for all, in the order of their names."""
    return said.answer(("shares", asked), lambda: _shares(said, asked))


def _shares(said: Sayings, asked: Asked) -> tuple[Share, ...]:
    rows = rows_of(said, asked)
    at = said.outlet[rows]
    size = len(said.kept.outlets.all)
    named, anonymous, nobody = (np.bincount(at[said.standing[rows] == standing], minlength=size) for standing in (NAMED, ANONYMOUS, NOBODY))
    articles = np.bincount(at[firsts(said.article[rows])], minlength=size)
    found = (
        Share(said.kept.outlets.all[i], int(named[i] + anonymous[i]), int(anonymous[i]), int(nobody[i]), int(articles[i]))
        for i in np.flatnonzero(articles)
    )
    return tuple(sorted(found, key=lambda one: (folded(one.outlet), one.outlet)))


def daily(said: Sayings, asked: Asked = EVERYTHING) -> tuple[Daily, ...]:
    """How many attributions have which stance on each day that there are any, the earliest day first and the undated last."""
    return said.answer(("daily", asked), lambda: _daily(said, asked))


def _daily(said: Sayings, asked: Asked) -> tuple[Daily, ...]:
    rows = rows_of(said, asked)
    days, stances = said.day[rows], said.stance[rows].astype(np.int64)
    new = firsts(days)  # rows are sorted by their days
    each, names = days[new], said.kept.stances.all
    counts = np.bincount((np.cumsum(new) - 1) * max(1, len(names)) + stances)
    found = [
        Daily(date.fromordinal(int(day)) if (day := each[pair // len(names)]) else None, names[pair % len(names)], int(counts[pair]))
        for pair in np.flatnonzero(counts)
    ]
    return tuple(sorted(found, key=_earliest))
