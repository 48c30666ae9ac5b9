"""What a server is told when it starts: which ledger, who may write, and how much it takes on."""

from __future__ import annotations

from dataclasses import dataclass

from sayso.errors import OptionError

LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
LEAST_TOKEN = 16
"""Characters that a token has at least; a shorter one could be guessed."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How one server runs. ``ledger`` is the path of its ledger, "" where it only reads what is pasted.

    ``writable`` says whether judgements are taken at all; with a ``token``, only from those who show it. ``hosts`` are the names under
    which the server may be asked, () for any. ``most_bytes`` bounds a request's body, ``most_characters`` a text that is read at once,
    ``seconds`` an answer, ``patience`` (seconds) the waiting for somebody who writes to the ledger.
    """

    ledger: str = ""
    writable: bool = False
    token: str = ""
    hosts: tuple[str, ...] = ()
    fetching: bool = True
    allow_private: bool = False
    most_bytes: int = 5_000_000
    most_characters: int = 300_000
    seconds: float = 60.0
    patience: float = 2.0
    threads: int = 8


def settings_for(host: str, *, ledger: str = "", token: str = "", read_only: bool = False, fetching: bool = True) -> Settings:
    """The settings of a server that listens at this address.

    On the loopback interface judgements are taken without a token, from pages of this server. Anywhere else they are taken with a token
    only. Raises `OptionError` for a token that could be guessed.

    >>> settings_for("0.0.0.0", ledger="news.db").writable, settings_for("127.0.0.1", ledger="news.db").writable
    (False, True)
    """
    if token and len(token) < LEAST_TOKEN:
        raise OptionError(f"The token has {len(token)} characters; take at least {LEAST_TOKEN}, such as from: openssl rand -hex 16", option="--token-file")
    near = host in LOOPBACK
    return Settings(
        ledger=ledger,
        writable=bool(ledger) and not read_only and (near or bool(token)),
        token=token,
        hosts=tuple(sorted(LOOPBACK)) if near else (),
        fetching=fetching,
    )
