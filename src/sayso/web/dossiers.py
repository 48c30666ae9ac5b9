"""The dossiers of a server: each is made once while the ledger stays as it is, whoever asks, and left-out tellers are worked out from it.

Tracing a claim takes from a fifth of a second to some seconds; what-if questions, exports and pages of the same claim come one after the
other, and often several readers ask the same. Whoever asks for what is being made waits for it instead of making it again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request

from sayso import pipeline
from sayso.model import Dossier
from sayso.web.ledgers import Ledgers
from sayso.web.settings import Settings

KEPT = 24
BY_MEANING = 300
"""Articles of a ledger up to which claims are compared by meaning, which takes seconds where it takes a page's patience."""
LONGEST = 1000
"""Characters of a claim."""
MOST_DISTRUSTED = 50
_Key = tuple[object, str]


class Dossiers:
    """Dossiers over one ledger, the last `KEPT` of them kept. Safe to use from several threads."""

    def __init__(self, ledgers: Ledgers, most: int = KEPT) -> None:
        self._ledgers = ledgers
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[_Key, Dossier] = OrderedDict()
        self._making: dict[_Key, threading.Lock] = {}

    def about(self, claim: str, distrust: Sequence[str] = ()) -> Dossier:
        """On whose word a claim (in words, or by its id) rests, without those whom one distrusts: what `sayso.trace` gives.

        Raises `OptionError` for an empty claim, and what the ledger raises.
        """
        whole = self._whole(claim)
        if not distrust:
            return whole
        from sayso.trace.distrusting import distrusting

        return distrusting(whole, distrust)

    def _whole(self, claim: str) -> Dossier:
        with self._ledgers.reading():  # opening the file may make its log, which changes its state
            key = (self._ledgers.state(), " ".join(claim.split()))
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            turn = self._making.setdefault(key, threading.Lock())
        with turn:
            with self._lock:
                if key in self._kept:
                    return self._kept[key]
            try:
                with self._ledgers.reading() as ledger:
                    # Which way is left to the pipeline, but where that would take longer than a page may.
                    made = pipeline.trace(ledger, claim, thorough=None if ledger.size() <= BY_MEANING else False)
                with self._lock:
                    self._keep(key, made)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return made

    def _keep(self, key: _Key, made: Dossier) -> None:
        """Keeps it; what was made from a ledger that has changed since goes first."""
        for old in [old for old in self._kept if old[0] != key[0]]:
            del self._kept[old]
        self._kept[key] = made
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)


def dossiers(request: Request) -> Dossiers:
    """The server's dossiers. There are none where it has no ledger: then `HTTPException` 404."""
    settings: Settings = request.app.state.settings
    if not settings.ledger:
        raise HTTPException(404, "This server has no ledger; start it with one, such as sayso serve news.db, to trace claims.")
    return over(request.app.state.ledgers)


def over(ledgers: Ledgers) -> Dossiers:
    """The dossiers of these ledgers, which all parts of a server share."""
    with _first:  # they live and go with the ledgers
        found: Dossiers = vars(ledgers).setdefault("dossiers", Dossiers(ledgers))
    return found


def asked(q: str, distrust: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The claim and the names to leave out, each once, as they are asked for in an address; `HTTPException` 422 for more than anybody means."""
    claim = q.strip()
    names = tuple(dict.fromkeys(name for one in distrust if (name := one.strip())))
    if len(claim) > LONGEST:
        raise HTTPException(422, f"The claim has {len(claim):,} characters; say it in at most {LONGEST:,}, as one plain statement.")
    if len(names) > MOST_DISTRUSTED or any(len(name) > LONGEST for name in names):
        raise HTTPException(422, f"At most {MOST_DISTRUSTED} tellers can be left out at once, each by a name or id.")
    return claim, names


_first = threading.Lock()
