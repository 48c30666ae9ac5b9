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
_ISOLATES, _END = ("\u2066", "\u2067"), "\u2069"
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")


@dataclass(frozen=True, slots=True)
class Letter:
    """A character as it is drawn, and what it stands for: one character, or two that are drawn as one."""

    shown: str
    meant: str


def shaped(text: str, has: Container[str]) -> tuple[Letter, ...]:
    """The characters of a text as they are drawn, Arabic ones in their joined forms as far as the typeface ``has`` these.

    Characters that are never seen, such as those that keep letters apart, have done their work and are left out.

    >>> [f"{ord(letter.shown):04x}" for letter in shaped("بلا", {"ﺑ", "ﻼ"})]
    ['fe91', 'fefc']
    """
    if text.isascii():
        return tuple([Letter(character, character) for character in text])
    forms = _forms()
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
        if shown != meant and shown in has:
            found.append(Letter(shown, meant))
        elif unicodedata.category(meant[0]) != "Cf":
            found += [Letter(character, character) for character in meant]
        at += size
    return tuple(found)


def is_mixed(text: str) -> bool:
    """Whether any of it is written from right to left.

    >>> is_mixed("Marwick"), is_mixed("Marwick (مارويك)")
    (False, True)
    """
    return not text.isascii() and any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text)


def is_leftwards(text: str) -> bool:
    """Whether the first letter that has a direction is written from right to left."""
    directions = (one for one in map(unicodedata.bidirectional, text) if one in ("L", "R", "AL"))
    return next(directions, "L") != "L"


def seen_order(parts: Sequence[tuple[Sequence[str], bool]]) -> tuple[tuple[int, str], ...]:
    """The characters of a line from left to right as they are seen: the place of each among all, and itself, mirrored where that is due.

    The line goes from left to right as a whole. Its parts, each with whether it is written from right to left (`is_leftwards`), keep to
    themselves: a day after an Arabic name stays a day after the name.

    >>> "".join(character for _, character in seen_order([("(جسر)", True), (" 17", False)]))
    '(رسج) 17'
    """
    from fpdf.bidi import BidiParagraph
    from fpdf.enums import TextDirection

    line: list[str] = []
    places: list[int | None] = []
    count = 0
    for characters, leftwards in parts:
        line += (_ISOLATES[leftwards], *characters, _END)
        places += (None, *range(count, count + len(characters)), None)
        count += len(characters)
    found = BidiParagraph("".join(line), TextDirection.LTR, preserve_bn_chars=True).get_reordered_characters()
    return tuple(
        (place, one.character.translate(_MIRRORED) if one.embedding_level % 2 else one.character)
        for one in found
        if (place := places[one.character_index]) is not None
    )


def _joins_onward(text: str, at: int, step: int) -> bool:
    """Whether the letter at this place, passing over marks, joins the one that follows it."""
    while at >= 0 and unicodedata.category(text[at]) == "Mn":
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


