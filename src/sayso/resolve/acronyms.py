"""Acronyms: which are set in brackets after a name, and which letters a name would be shortened to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from sayso.resolve.names import Name

DASH = re.compile(r"\)\s?(?:-{1,2}|[–—])\s")
OPENING = 60
"""Characters of a line within which a dateline stands."""


def bracketed(text: str, uses: Sequence[Name]) -> dict[int, Name]:
    """Acronyms in brackets right after a name, and names in brackets right after an acronym: start of one → the other."""
    found: dict[int, Name] = {}
    for long, short in pairwise(uses):
        opened = short.start - long.end in (2, 3) and text[long.end : short.start].strip(" \"“'") == "("
        if opened and text[short.end : short.end + 1] in (")", '"', "”") and abbreviates(short.core, long.core) and not _in_dateline(text, short, long):
            found[short.start] = long
    return found


def _in_dateline(text: str, short: Name, long: Name) -> bool:
    """Whether the acronym is that of the agency in a dateline, and not of the town or country before it: "PORT SALLOW, Velmara (NMP) - "."""
    return DASH.match(text, short.end) is not None and short.core.lower() != initials(long.key) and text.rfind("\n", 0, long.opens) + OPENING > long.opens


def abbreviates(short: str, long: str) -> bool:
    """Whether one name is an acronym that may stand for the other: letters of the words in order, capitals first.

    Spellings differ across languages (HUR, "Main Intelligence Directorate"), so any short run of capitals in brackets counts.

    >>> abbreviates("SETF", "Syrian Emergency Task Force"), abbreviates("Monday", "Port of Velle")
    (True, False)
    """
    letters = [c for c in short if c.isalpha()]
    return 2 <= len(letters) <= 8 and sum(c.isupper() for c in letters) >= 2 and " " not in short and len(long) > len(short)


def initials(key: tuple[str, ...]) -> str:
    """The first letters of a name's words, small ones left out.

    >>> initials(("ministry", "of", "ways"))
    'mw'
    """
    return "".join(w[0] for w in key if w not in ("of", "the", "for", "and", "de", "la"))
