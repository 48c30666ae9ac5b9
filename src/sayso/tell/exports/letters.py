"""Arabic letters in the forms that they have inside a word, and lines in the order in which they are seen: what a PDF needs done for it.

Unicode has a character for each joined form and says of which letter it is one; the tables are drawn from there, so that no shaping
library is needed. Marks stand on their letter as the typeface has them; other scripts with joined letters stay as they are.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

_RIGHT_TO_LEFT = frozenset(("R", "AL", "AN", "RLE", "RLO", "RLI"))
_STRETCH, _JOINER = "\u0640", "\u200d"


@dataclass(frozen=True, slots=True)
class Letter:
    """A character as it is drawn, and what it stands for: one character, or two that are drawn as one."""

    shown: str
    meant: str


def shaped(text: str, has: Container[str]) -> tuple[Letter, ...]:
    """The characters of a text, Arabic ones in their joined forms as far as the typeface ``has`` these.

    >>> [f"{ord(letter.shown):04x}" for letter in shaped("بلا", {"ﺑ", "ﻼ"})]
    ['fe91', 'fefc']
    """
    forms = _forms()
    if not any(character in forms for character in text):
        return tuple([Letter(character, character) for character in text])
    found: list[Letter] = []
    at = 0
    while at < len(text):
        size = 2 if text[at : at + 2] in forms else 1
        meant = text[at : at + size]
        own = forms.get(meant, {})
        before = _joins_onward(text, at - 1, -1) and bool(own.keys() & {"final", "medial"})
        after = _joins_back(text, at + size) and bool(own.keys() & {"initial", "medial"})
        form = "medial" if before and after else "final" if before else "initial" if after else "isolated"
        shown = own.get(form, meant)
        if shown in has:
            found.append(Letter(shown, meant))
        else:
            found += [Letter(character, character) for character in meant]
        at += size
    return tuple(found)


def is_mixed(text: str) -> bool:
    """Whether any of it is written from right to left.

    >>> is_mixed("Marwick"), is_mixed("Marwick (مارويك)")
    (False, True)
    """
    return not text.isascii() and any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text)


def seen_order(line: Sequence[str], *, leftwards: bool = False) -> tuple[tuple[int, str], ...]:
    """The characters of a line from left to right as they are seen: the place of each in the line, and itself, mirrored where that is due.

    ``leftwards`` if the line as a whole is in a script that is written from right to left.
    """
    from fpdf.bidi import BidiParagraph
    from fpdf.enums import TextDirection

    whole = BidiParagraph("".join(line), TextDirection.RTL if leftwards else TextDirection.LTR, preserve_bn_chars=True)
    return tuple((one.character_index, one.character) for one in whole.get_reordered_characters())


def _joins_onward(text: str, at: int, step: int) -> bool:
    """Whether the letter at this place, passing over marks, joins the one that follows it."""
    while 0 <= at and unicodedata.category(text[at]) == "Mn":
        at += step
    if at < 0:
        return False
    return text[at] in (_STRETCH, _JOINER) or "initial" in _forms().get(text[at], {})


def _joins_back(text: str, at: int) -> bool:
    """Whether the letter at this place, passing over marks, joins the one before it."""
    while at < len(text) and unicodedata.category(text[at]) == "Mn":
        at += 1
    if at >= len(text):
        return False
    return text[at] in (_STRETCH, _JOINER) or bool(_forms().get(text[at], {}).keys() & {"final", "medial"})


@cache
def _forms() -> dict[str, dict[str, str]]:
    """For each letter, and each pair that is drawn as one, its characters by form: isolated, initial, medial, final."""
    found: dict[str, dict[str, str]] = {}
    for code in chain(range(0xFB50, 0xFBB2), range(0xFBD3, 0xFBEA), range(0xFBFC, 0xFC00), range(0xFE80, 0xFEFD)):
        kind, *letters = unicodedata.decomposition(chr(code)).split()[:3] or [""]
        meant = "".join(chr(int(letter, 16)) for letter in letters)
        if kind.startswith("<") and meant:
            found.setdefault(meant, {})[kind.strip("<>")] = chr(code)
    return found


