"""Spans as brat's standoff can write them: no fragment crosses the end of a line. Both who writes and who reads that form needs this.

A span that crosses line ends is cut there, and fragments with nothing but line ends in between are one span again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

Stretch = tuple[int, int]
Stretches = tuple[Stretch, ...]
PARTS = ("source", "cue", "addressee")
"""What hangs from a content, by the names of the roles in lower case."""

_HALF = re.compile("[\ud800-\udfff]")
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")


def cut(text: str, stretches: Iterable[Stretch]) -> Stretches:
    """The stretches in the order of the text, overlapping ones joined, without the line ends in them.

    >>> cut("one\\ntwo three", [(8, 13), (0, 7)])
    ((0, 3), (4, 7), (8, 13))
    """
    whole: list[Stretch] = []
    for start, end in sorted(stretches):
        if whole and start < whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return tuple(line.span() for start, end in whole for line in _LINE.finditer(text, start, end))


def healed(text: str, fragments: Stretches) -> Stretches:
    """The fragments with those joined between which there is nothing but line ends.

    >>> healed("one\\ntwo three", ((0, 3), (4, 7), (8, 13)))
    ((0, 7), (8, 13))
    """
    found = list(fragments[:1])
    for (_, before), (start, end) in pairwise(fragments):
        if before < start and not _LINE.search(text, before, start):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return tuple(found)


def writable(text: str) -> str:
    """The text as it can be written in UTF-8, character for character: halves of characters, which cannot, are replaced.

    >>> writable("a\\ud800b")
    'a�b'
    """
    return _HALF.sub("\N{REPLACEMENT CHARACTER}", text)
