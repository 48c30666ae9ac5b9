"""The ledger of a server: one handle a thread, opened when it is first needed, and anew when the file is another one.

A ledger may be written, moved away, replaced or locked while it is served. A request then gets `LedgerUnavailable`, with what happened
in a sentence; the next one finds the file that is there by then.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sayso.errors import LedgerError, NotInLedger
from sayso.ledger import Ledger, open_ledger

_Identity = tuple[int, int]
_Written = tuple[int, int]


class LedgerUnavailable(LedgerError):
    """The ledger that is served cannot be used at the moment."""


class Ledgers:
    """Handles on one ledger file. ``with ledgers.reading() as ledger`` in any thread; `writing` opens a handle of its own."""

    def __init__(self, path: str, patience: float = 2.0) -> None:
        self.path = path
        self._patience = patience
        self._mine = threading.local()

    @property
    def name(self) -> str:
        """The file's name, without its folders: those are nobody's business on a page."""
        return os.path.basename(self.path)

    @contextmanager
    def reading(self) -> Iterator[Ledger]:
        """This thread's handle for reading."""
        with self._told_plainly():
            yield self._handle()

    @contextmanager
    def writing(self) -> Iterator[Ledger]:
        """A handle for writing, closed at the end."""
        with self._told_plainly():
            self._identity()
            with open_ledger(self.path, patience=self._patience) as ledger:
                yield ledger

    def state(self) -> tuple[_Identity, _Written, _Written]:
        """Changes whenever the ledger may have: what was made from it before still holds while this is the same.

        It is the file's identity, and when it and its log were last written and how long they are: a clock may tick too seldom to tell.
        """
        with self._told_plainly():
            return self._identity(), _written(self.path), _written(self.path + "-wal")

    def _handle(self) -> Ledger:
        identity = self._identity()
        kept: tuple[_Identity, Ledger] | None = getattr(self._mine, "kept", None)
        if kept is not None and kept[0] == identity:
            return kept[1]
        self._drop()
        ledger = open_ledger(self.path, readonly=True, patience=self._patience)
        self._mine.kept = (identity, ledger)
        return ledger

    def _identity(self) -> _Identity:
        try:
            found = os.stat(self.path)
        except OSError as error:
            raise LedgerUnavailable(f"The ledger {self.name} is not there any more; put it back, or restart the server with another one.") from error
        return found.st_dev, found.st_ino

    @contextmanager
    def _told_plainly(self) -> Iterator[None]:
        """A handle that failed is not used again, and the file's folder is left out of what is said."""
        try:
            yield
        except LedgerUnavailable:
            raise
        except NotInLedger as error:
            raise NotInLedger(self._said(error), path=self.name) from error
        except LedgerError as error:
            self._drop()
            raise LedgerUnavailable(self._said(error), path=self.name) from error

    def _said(self, error: LedgerError) -> str:
        return str(error).replace(self.path, self.name)

    def _drop(self) -> None:
        kept: tuple[_Identity, Ledger] | None = getattr(self._mine, "kept", None)
        self._mine.kept = None
        if kept is not None:
            kept[1].close()


def _written(path: str) -> _Written:
    """When a file was last written, and how long it is; zeros if it is not there."""
    try:
        found = os.stat(path)
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
