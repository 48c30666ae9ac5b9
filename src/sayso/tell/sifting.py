"""Sifting an article's attributions: those that a reader may want to see alone, because they are the ones to check first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sayso.model import Attribution, Reading
from sayso.tell.words import teller_names


@dataclass(frozen=True, slots=True)
class Sieve:
    """A way to sift: its name in addresses, its words for readers, and which attributions it keeps."""

    name: str
    words: str
    keeps: Callable[[Attribution], bool]


SIEVES = (
    Sieve("anonymous", "Anonymous", lambda a: a.speaker.anonymous),
    Sieve("nobody", "Nobody named", lambda a: a.speaker.kind == "none" and not a.speaker.anonymous),
    Sieve("unverified", "Not verified", lambda a: a.stance == "unverified"),
    Sieve("denials", "Denials", lambda a: a.stance == "denies"),
    Sieve("second-hand", "Second-hand", lambda a: len(teller_names(a)) > 1),
)


def sifted(reading: Reading) -> dict[str, tuple[int, ...]]:
    """For each sieve by its name the numbers of the attributions that it keeps, in the order of the text.

    >>> from sayso.model import Article, Speaker
    >>> told = Attribution("1", (), speaker=Speaker("an aide", "anonymous", anonymous=True), chain=("an aide",))
    >>> sifted(Reading(Article("a", ""), (told,)))["anonymous"]
    (1,)
    """
    return {sieve.name: tuple(number for number, a in enumerate(reading.attributions, 1) if sieve.keeps(a)) for sieve in SIEVES}
