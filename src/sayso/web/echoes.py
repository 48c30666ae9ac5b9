"""The claims of a server: counted once while nothing changes, listed from that, and statements filed in the background that are in none yet.

To count all claims of 100,000 articles takes a second or two, and to ask the calculus about those that are shown another; a list that was
made is therefore kept, with when it was made. While statements are being filed the ledger changes every moment: then a list is good for
`STALE` seconds.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Generic, TypeVar

from starlette.requests import Request

from sayso.claims import claiming
from sayso.claims.claiming import BLOCK, Board, Echo
from sayso.claims.grouping import group, pair_model, source_number
from sayso.errors import SaysoError
from sayso.ledger import Ledger, claim_number, groups, name_key
from sayso.web.ledgers import Ledgers

log = logging.getLogger(__name__)
T = TypeVar("T")
BOARDS, LISTS = 3, 64
"""How many countings, by days, and how many lists and blocks of lists are kept."""
SECONDS, FURTHER = 1.0, 0.15
"""Time that the calculus may take for the block of claims with which one begins, and for any other."""
STALE = 30.0
"""Seconds for which a list is good while statements are being filed."""
TOGETHER = 512
"""Articles that are filed before the handle on the ledger is given back."""
RESTING = 60.0
"""Seconds before filing is tried again after it failed."""
HITS, FIT = 200, 0.4
"""Sentences that are looked for when claims are asked for in words, and how well they fit at least, measured against the best."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which claims are meant: of these days; told by this outlet too; stated by this source; in these words; in so many articles; or
    those with these ids."""

    since: date | None = None
    until: date | None = None
    outlet: str = ""
    source: str = ""
    words: str = ""
    least: int = 2
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """Some of the claims that are meant, how many there are in all, and when that was worked out."""

    claims: tuple[Echo, ...]
    total: int
    made: datetime


class Echoes:
    """The claims of one ledger. Safe to use from several threads; who asks for what is being made waits for it."""

    def __init__(self, ledgers: Ledgers) -> None:
        self._ledgers = ledgers
        self._boards: _Recent[Board] = _Recent(BOARDS)
        self._blocks: _Recent[tuple[Echo, ...]] = _Recent(LISTS)
        self._lists: _Recent[Listing] = _Recent(LISTS)
        self._filing = _Filing(ledgers)

    def listing(self, wanted: Wanted, *, limit: int = 20, offset: int = 0) -> Listing:
        """Claims by how far their spread exceeds their origins, the widest gap first; where words are given, those that fit best first."""
        with self._ledgers.reading() as ledger:
            state = (self._ledgers.state()[0], ledger.marks())
            stale = STALE if self._filing.is_at_work else 0.0
            return self._lists.get((wanted, limit, offset), state, stale, lambda: self._listed(ledger, wanted, state, stale, limit, offset))

    def unfiled(self, *, filing: bool) -> int:
        """How many articles are in no claims yet. If ``filing``, they are put into claims from now on, in the background."""
        with self._ledgers.reading() as ledger:
            left = ledger.unfiled()
        if left and filing:
            self._filing.start()
        return left

    @property
    def is_filing(self) -> bool:
        """Whether statements are being filed at this moment."""
        return self._filing.is_at_work

    def _listed(self, ledger: Ledger, wanted: Wanted, state: Hashable, stale: float, limit: int, offset: int) -> Listing:
        board = self._boards.get((wanted.since, wanted.until), state, stale, lambda: claiming.board(ledger, wanted.since, wanted.until))
        fitting = _in_words(ledger, board, wanted.words) if wanted.words else {}
        only = [claim_number(id) for id in wanted.ids] if wanted.ids else list(fitting) if wanted.words else None
        numbers = _numbers(ledger, wanted.source) if wanted.source else None
        least = 1 if wanted.ids else max(2, wanted.least)
        ranked = board.table.ranked(wanted.outlet, least, numbers, _roots(board, only))
        ranked.sort(key=lambda place: -fitting.get(board.table.claim(place), 0.0))
        first = offset - offset % BLOCK
        found: list[Echo] = []
        for at in range(first, min(offset + limit, len(ranked)), BLOCK):
            block = partial(_block, ledger, board, ranked, at, fitting, SECONDS if wanted == Wanted() and not at else FURTHER)
            found += self._blocks.get((wanted, at), state, stale, block)
        return Listing(tuple(found[offset - first :][:limit]), len(ranked), datetime.now(UTC))


def _block(ledger: Ledger, board: Board, ranked: list[int], at: int, fitting: dict[int, float], seconds: float) -> tuple[Echo, ...]:
    """The claims from this place of the list on that are put in order together: by how well they fit words, if these were given."""
    if not fitting:
        return claiming.listed(ledger, board, ranked, limit=BLOCK, offset=at, seconds=seconds)
    found = claiming.listed(ledger, board, ranked[at : at + BLOCK], limit=BLOCK, seconds=seconds)
    return tuple(sorted(found, key=lambda one: -fitting.get(claim_number(one.id), 0.0)))


def echoes(request: Request) -> Echoes:
    """The claims of the server that was asked."""
    with _first:
        found: Echoes | None = getattr(request.app.state, "echoes", None)
        if found is None:
            found = request.app.state.echoes = Echoes(request.app.state.ledgers)
        return found


def _in_words(ledger: Ledger, board: Board, words: str) -> dict[int, float]:
    """The claims that are made where sentences fit the words, each with how well the best of these does."""
    hits = ledger.search(words, HITS)
    fitting = [hit for hit in hits if hit.score >= FIT * hits[0].score]
    made = {id: ledger.made_in(id) for id in {hit.article for hit in fitting}}
    found: dict[int, float] = {}
    for hit in fitting:
        for one in made[hit.article]:
            if one.start < hit.end and hit.start < one.end:
                claim = board.changed.same.get(one.claim, one.claim)
                found[claim] = max(found.get(claim, 0.0), hit.score)
    return found


def _numbers(ledger: Ledger, source: str) -> list[int]:
    """The numbers of a source under all names that were judged to be its own."""
    key = name_key(source)
    names = next((group for group in groups(ledger.judgements("source")).same if key in map(name_key, group)), (source,))
    return [source_number(name) for name in names]


def _roots(board: Board, claims: list[int] | None) -> list[int] | None:
    """The claims, those that were judged to be another one as that one."""
    return None if claims is None else [board.changed.same.get(claim, claim) for claim in claims]


class _Recent(Generic[T]):
    """The last few values by key, each made for one state of the ledger. Who asks for what is being made waits for it; others do not."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._made: OrderedDict[Hashable, tuple[Hashable, float, T]] = OrderedDict()
        self._turns: dict[Hashable, threading.Lock] = {}

    def get(self, key: Hashable, state: Hashable, stale: float, make: Callable[[], T]) -> T:
        """The value under the key if it was made for this state or less than ``stale`` seconds ago, else a new one."""
        with self._lock:
            turn = self._turns.setdefault(key, threading.Lock())
        with turn:
            with self._lock:
                known = self._made.get(key)
                if known is not None and (known[0] == state or time.monotonic() - known[1] < stale):
                    self._made.move_to_end(key)
                    return known[2]
            value = make()
            with self._lock:
                self._made[key] = state, time.monotonic(), value
                while len(self._made) > self._most:
                    gone, _ = self._made.popitem(last=False)
                    self._turns.pop(gone, None)
            return value


class _Filing:
    """Files statements into claims, one thread at a time, a bounded number of articles before others may write."""

    def __init__(self, ledgers: Ledgers) -> None:
        self._ledgers = ledgers
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._failed = float("-inf")

    @property
    def is_at_work(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Starts filing if nobody is at it; not again soon after it failed."""
        with self._lock:
            if not self.is_at_work and time.monotonic() - self._failed > RESTING:
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()

    def _work(self) -> None:
        try:
            relate = pair_model()
            while True:
                with self._ledgers.writing() as ledger:
                    if not group(ledger, relate=relate, most=TOGETHER):
                        return
        except SaysoError as error:
            self._failed = time.monotonic()
            log.warning("statements could not be filed into claims: %s", error)


_first = threading.Lock()
