"""Spans as sets of words, so that quote marks, commas and spaces never decide whether two readers agree.

A word is a run of letters and digits, joined over inner apostrophes, points, commas and hyphens ("U.S", "3,000",
"so-called"). A word belongs to a span that overlaps it, be it by one character.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

Stretch = tuple[int, int]
Words = frozenset[int]

WORD = re.compile(r"\w+(?:['’.,-]\w+)*")
# fmt: off
STOP_WORDS = frozenset((
    "the", "a", "an", "of", "and", "to", "in", "for", "on", "at", "by", "with", "his", "her", "their", "its", "'s",
    "mr", "mrs", "ms", "dr", "who", "that", "which", "is", "was",
))
# fmt: on


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a text, in order: where each starts and ends, and what it says in lower case."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    words: tuple[str, ...]

    def within(self, stretches: Iterable[Stretch]) -> Words:
        """The numbers of the words that any of the stretches touches.

        >>> sorted(tokens('"We knew," Marwick said.').within([(4, 9), (11, 18)]))
        [1, 2]
        """
        touched: set[int] = set()
        for start, end in stretches:
            number = bisect_right(self.ends, start)
            while number < len(self.starts) and self.starts[number] < end:
                touched.add(number)
                number += 1
        return frozenset(touched)

    def tells(self, words: Iterable[int]) -> bool:
        """Whether any of these words is more than a stop-word."""
        return any(self.words[number] not in STOP_WORDS for number in words)

    def without_that(self, content: Words) -> Words:
        """A content without the "that" which opens it, because readers differ on whether it belongs."""
        if len(content) > 1 and self.words[min(content)] == "that":
            return content - {min(content)}
        return content


def tokens(text: str) -> Tokens:
    """The words of a text with their places.

    >>> tokens("The U.S. said 3,000.").words
    ('the', 'u.s', 'said', '3,000')
    """
    found = list(WORD.finditer(text))
    return Tokens(
        starts=tuple(match.start() for match in found),
        ends=tuple(match.end() for match in found),
        words=tuple(match.group().lower() for match in found),
    )


def overlap(left: Words, right: Words) -> float:
    """How far two sets of words agree, from 0 to 1: shared words as a share of all words in either (Jaccard).

    Two empty sets agree on nothing: 0.
    """
    return len(left & right) / max(1, len(left | right))


def quoted(text: str) -> tuple[bool, ...]:
    """For each character whether it stands inside double quotation marks; a new line closes an open quotation.

    >>> quoted('"a" b')
    (True, True, False, False, False)
    """
    flags, inside = [], False
    for character in text:
        if character == "“":
            inside = True
        elif character in "”\n":
            inside = False
        elif character == '"':
            inside = not inside
        flags.append(inside)
    return tuple(flags)
