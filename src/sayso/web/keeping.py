"""What is worked out from the ledger once and kept for as long as nobody writes to it: counts, lists of names, what was judged."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from sayso.ledger import Ledger
from sayso.web.ledgers import Ledgers

T = TypeVar("T")
LEDGERS = 8
"""Ledgers of which a value is kept; a server has one, tests have several."""


class Kept(Generic[T]):
    """A value that ``make`` gets from a ledger, made anew when the ledger has changed.

    The ledger's state is taken before the value is made: one that was written meanwhile makes the value once more than needed, and
    never leaves an old one in place.
    """

    def __init__(self, make: Callable[[Ledger], T]) -> None:
        self._make = make
        self._lock = Lock()
        self._made: OrderedDict[str, tuple[Hashable, T]] = OrderedDict()

    def of(self, ledgers: Ledgers) -> T:
        """The value for the ledger as it is now."""
        state = ledgers.state()
        with self._lock:
            kept = self._made.get(ledgers.path)
        if kept is not None and kept[0] == state:
            return kept[1]
        with ledgers.reading() as ledger:
            value = self._make(ledger)
        with self._lock:
            self._made[ledgers.path] = (state, value)
            while len(self._made) > LEDGERS:
                self._made.popitem(last=False)
        return value
