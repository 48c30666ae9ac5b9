"""What can go wrong in *using* Sayso. Bad input is never an exception: it is a `sayso.model.Problem`.

    SaysoError
    ├── OptionError        a value given to a command or function makes no sense
    ├── MarkupError        a marked text breaks its own format
    ├── ModelError         the reading model is missing, damaged or not the one expected
    ├── LedgerError        a file is no ledger, a newer one, damaged, locked or full
    │   └── NotInLedger    the ledger is all right, and holds nothing of that id
    └── AddressRefused     an address may not be fetched (private network, scheme, too many redirects)
"""

from __future__ import annotations


class SaysoError(Exception):
    """Root of every exception that Sayso raises on purpose; its message says what to try."""


class OptionError(SaysoError):
    """An option or argument makes no sense; carries the option's name."""

    def __init__(self, message: str, *, option: str = "") -> None:
        super().__init__(message)
        self.option = option


class MarkupError(SaysoError):
    """A marked text breaks its own format; carries the file's name and the number of the line, 0 where there is none."""

    def __init__(self, message: str, *, where: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.where = where
        self.line = line


class ModelError(SaysoError):
    """The reading model is missing, damaged or not the one expected; carries its path."""

    def __init__(self, message: str, *, path: str = "") -> None:
        super().__init__(message)
        self.path = path


class LedgerError(SaysoError):
    """A file is no ledger, was written by a newer Sayso, is damaged, locked, or cannot be written; carries its path."""

    def __init__(self, message: str, *, path: str = "") -> None:
        super().__init__(message)
        self.path = path


class NotInLedger(LedgerError):
    """A ledger has no article, reading or claim of the id that was asked for."""


class AddressRefused(SaysoError):
    """An address may not be fetched; carries the address."""

    def __init__(self, message: str, *, url: str = "") -> None:
        super().__init__(message)
        self.url = url
