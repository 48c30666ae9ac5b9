"""The stuff that simulated articles are made of: words that know what they are.

A sentence is written once, as pieces of text with marks ("this is the source of telling 0", "this names a person"). From the
marks follow the spans of the perfect reading, whatever is later cut, moved or replaced. Where pieces with the same mark
follow each other, they are one span; where something stands between them, the role is in pieces, as in “It rained,” she said,
“and then it stopped.”
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sayso.model import Act, Factuality, Speaker, Stance, Voice

Mark = tuple[str, str]
NAMES = ("person", "organisation", "outlet", "place", "government")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text and what it is: marks such as ("source", "0"), ("person", "Ilse Marwick"), ("time", "2031-03-04")."""

    text: str
    marks: tuple[Mark, ...] = ()


Words = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """What a perfect reader would note of one attribution beside its spans. ``key`` is its name within the sentence."""

    speaker: Speaker
    key: str = "0"
    parent: str = ""
    voice: Voice = "indirect"
    act: Act = "statement"
    stance: Stance = "asserts"
    factuality: Factuality = "CT+"


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, its tellings, and what it is for: which ``side`` of the claim it carries, and from whom (``by``, a node)."""

    words: Words
    tellings: tuple[Telling, ...] = ()
    side: str = ""
    by: str = ""

    @property
    def text(self) -> str:
        """The sentence as it stands in the article, with its first letter as a capital."""
        return raised("".join(piece.text for piece in self.words))


def words(*parts: str | Piece | Words) -> Words:
    """The parts one after another; empty ones fall away.

    >>> words("It ", marked("cue", "0", "rained"), "", ".")
    (Piece(text='It ', marks=()), Piece(text='rained', marks=(('cue', '0'),)), Piece(text='.', marks=()))
    """
    return tuple(piece for part in parts for piece in _pieces(part) if piece.text)


def marked(role: str, key: str, *parts: str | Piece | Words) -> Words:
    """The parts one after another, each with one more mark."""
    return tuple(replace(piece, marks=(*piece.marks, (role, key))) for piece in words(*parts))


def raised(text: str) -> str:
    """The text with its first letter as a capital, also after a quotation mark; it never changes in length.

    >>> raised("“so it was,” she said"), raised("ßa")
    ('“So it was,” she said', 'ßa')
    """
    for at, letter in enumerate(text[:2]):
        if letter.isalpha():
            capital = letter.upper()
            return text[:at] + capital + text[at + 1 :] if len(capital) == 1 else text
    return text


def runs(pieces: Iterable[Piece], start: int) -> list[tuple[Mark, int, int]]:
    """Each mark with where it begins and ends, if the pieces stand at ``start``; neighbours with the same mark are one."""
    found: list[tuple[Mark, int, int]] = []
    last: dict[Mark, int] = {}
    for piece in pieces:
        end = start + len(piece.text)
        for mark in piece.marks:
            at = last.get(mark)
            if at is not None and found[at][2] == start:
                found[at] = (mark, found[at][1], end)
            else:
                last[mark] = len(found)
                found.append((mark, start, end))
        start = end
    return found


def _pieces(part: str | Piece | Words) -> Words:
    if isinstance(part, str):
        return (Piece(part),)
    return (part,) if isinstance(part, Piece) else part
