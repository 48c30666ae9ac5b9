"""What the pages about sources, claims and charts have in common: which outlet and days are meant, which page of a list, and of whom it is."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Query, Request
from starlette.datastructures import State
from starlette.exceptions import HTTPException

from sayso.errors import SaysoError
from sayso.ledger import Ledger
from sayso.sources.sayings import Keeper, Sayings
from sayso.tell.clean import one_line
from sayso.web.keeping import Kept
from sayso.web.ledgers import Ledgers

CHOICE, OFFERED = 100, 400
"""Up to so many outlets are chosen from a list; of more, one types the name, and so many, those with most articles, are offered."""
FARTHEST = 100_000
"""Pages of a list that one can leaf through."""
Short = Annotated[str, Query(max_length=1000)]
Number = Annotated[int, Query(ge=1, le=FARTHEST)]
_first = threading.Lock()
_outlets = Kept(lambda ledger: ledger.outlets())


@dataclass(frozen=True, slots=True)
class Chosen:
    """The outlet and the days, both included, that one asks for; all of them where these are empty."""

    outlet: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def given(self) -> dict[str, object]:
        """The same as in an address."""
        return {"outlet": self.outlet, "since": self.since, "until": self.until}

    def __bool__(self) -> bool:
        return bool(self.outlet or self.since or self.until)


@dataclass(frozen=True, slots=True)
class Page:
    """Which page of a list of so many entries this is, counted from 1, and which are its first and last."""

    number: int
    size: int
    total: int

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def ends(self) -> int:
        return min(self.total, self.offset + self.size)


def chosen(outlet: Annotated[str, Query(max_length=500)] = "", since: Annotated[str, Query(max_length=40)] = "", until: Annotated[str, Query(max_length=40)] = "") -> Chosen:
    """The outlet and days of an address; 422 where these make no sense. An empty field of a form asks for nothing."""
    first, last = day(since), day(until)
    if first and last and last < first:
        raise HTTPException(422, f"The last day, {last}, is before the first, {first}; exchange them.")
    return Chosen(outlet.strip(), first, last)


def outlets(ledgers: Ledgers) -> dict[str, object]:
    """The outlets among which one chooses, for the form of the filters."""
    every = _outlets.of(ledgers)
    most = sorted(every, key=lambda one: -one[1])[:OFFERED]
    return {"outlets": every if len(every) <= CHOICE else (), "offered": [name for name, _ in most], "many_outlets": len(every)}


Choice = Annotated[Chosen, Depends(chosen)]


def day(given: str) -> date | None:
    """The day that a field names.

    >>> day(""), day("2031-03-05")
    (None, datetime.date(2031, 3, 5))
    """
    if not given.strip():
        return None
    try:
        return date.fromisoformat(given.strip())
    except ValueError:
        raise HTTPException(422, f"“{one_line(given, width=40)}” is not a date; write it as 2031-03-05.") from None


def word(given: str, allowed: tuple[str, ...], what: str) -> str:
    """One of the allowed words, or none; 422 for any other."""
    if given and given not in allowed:
        raise HTTPException(422, f"“{one_line(given, width=40)}” is no {what}; choose {', '.join(allowed)}.")
    return given


def said(request: Request, ledger: Ledger) -> Sayings:
    """Every attribution of the served ledger as it is now. The first who asks waits until they are fetched; see `warm`."""
    ledgers: Ledgers = request.app.state.ledgers
    return _keeper(request.app.state).now(ledger, (ledgers.path, ledgers.state()[0]))


def warm(state: State) -> None:
    """Fetches the attributions of the served ledger before anybody asks; ``state`` is that of the application."""
    ledgers: Ledgers = state.ledgers
    if ledgers.path:
        with suppress(SaysoError), ledgers.reading() as ledger:
            _keeper(state).now(ledger, (ledgers.path, ledgers.state()[0]))


def _keeper(state: State) -> Keeper:
    with _first:
        found: Keeper | None = getattr(state, "sayings", None)
        if found is None:
            found = state.sayings = Keeper()
        return found
