"""What changed between an earlier telling and a later one, word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal

Mark = Literal["", "gone", "new"]
Piece = tuple[str, Mark]
ALIKE = 0.3
"""Passages that share less than this say something else altogether: marking every word would show nothing."""
MOST_WORDS = 400
_WORD = re.compile(r"(?<!\s)\s*+\S+")
_EDGE = "“”\"'‘’.,;:!?()"


def changed(was: str, now: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces: of the earlier one those that are gone are marked, of the later one those that are new.

    >>> changed("may have been opened", "were opened")
    ((('may have been', 'gone'), (' opened', '')), (('were', 'new'), (' opened', '')))
    """
    before, after = _words(was), _words(now)
    if not before or not after or max(len(before), len(after)) > MOST_WORDS:
        return ((was, ""),), ((now, ""),)
    matcher = SequenceMatcher(None, list(map(_bare, before)), list(map(_bare, after)), autojunk=False)
    if matcher.ratio() < ALIKE:
        return ((was, ""),), ((now, ""),)
    left: list[Piece] = []
    right: list[Piece] = []
    for what, i, j, k, m in matcher.get_opcodes():
        same = what == "equal"
        _add(left, before[i:j], "" if same else "gone")
        _add(right, after[k:m], "" if same else "new")
    return tuple(left), tuple(right)


def _add(pieces: list[Piece], words: Sequence[str], mark: Mark) -> None:
    text = "".join(words)
    bare = text.lstrip() if mark else text
    if bare != text:
        pieces.append((text[: len(text) - len(bare)], ""))
    if bare:
        pieces.append((bare, mark))


def _words(text: str) -> list[str]:
    """The text cut before each word, so that the pieces together are the text."""
    found = _WORD.findall(text)
    rest = text[sum(map(len, found)) :]
    return [*found[:-1], found[-1] + rest] if found else []


def _bare(word: str) -> str:
    return word.strip().strip(_EDGE).casefold() or word.strip()
