"""Posts printed inside an article in their flattened form: "text — Name (@handle) December 4, 2024".

That is what an embedded post becomes when a page is turned into plain text, and what is left of one in an HTML page when
the script that would dress it up does not run. A signature is only sought at the end of a line, in a stretch of bounded
length, so that the cost does not grow with the line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sayso.ingest.dates import find_date

_LONGEST_SIGNATURE = 220
_MOST_DASHES = 4
_DASH = re.compile(r"(?:(?<=\s)|^|(?<=[.!?…\"”’)\]]))(?:—|–|--|―|-(?=\s))\s*(?=\S)")
_NAMED = re.compile(r"(?P<name>[^()\n]{1,80}?)\s*\(\s*(?P<handle>@[\w.\-]{1,80}(?:@[\w.\-]{1,80})?)\s*\)")
_BARE_NAME = re.compile(r"(?:[^\W\d_a-z][\w.’'\-]{0,30}[ ]){1,5}")
_AFTERMATH = re.compile(r"(?:\W|\d|[ap]\.?m\.?|UTC|GMT|at|https?://\S+|pic\.\S+|\b[A-Z]{2,4}\b)*", re.IGNORECASE)
_TRAILING_LINK = re.compile(r"(?:https?://\S{1,300}|pic\.(?:twitter|x)\.com/\S{1,100}|t\.co/\S{1,100}|\[image or embed\])$")


@dataclass(frozen=True, slots=True)
class Signature:
    """Where the parts of a post stand, as offsets in the text it was found in: ``(start, end)`` pairs."""

    body_end: int
    author: tuple[int, int]
    handle: str
    posted: tuple[int, int] | None


def find_signature(text: str, start: int, end: int, *, known_post: bool = False) -> Signature | None:
    """The signature at the end of ``text[start:end]`` if that reads as a post, else None.

    With a handle in brackets no date is needed; without one ("— Ray Stubbs May 16, 2033") there must be one, unless the
    layout has already shown that this is a post (``known_post``).

    >>> find_signature("It is open. — Ann Lee (@annlee) May 2, 2031", 0, 43).author
    (14, 21)
    """
    low = max(start, end - _LONGEST_SIGNATURE)
    dashes = list(_DASH.finditer(text, low, end))[-_MOST_DASHES:]
    for dash in reversed(dashes):
        found = _signed(text, dash.end(), end, known_post)
        if found:
            author, handle, posted = found
            return Signature(body_end(text, start, dash.start()), author, handle, posted)
    return None


def body_end(text: str, start: int, end: int) -> int:
    """Where the words of a post end: before trailing blanks and the short links that posts drag along."""
    while True:
        while end > start and text[end - 1].isspace():
            end -= 1
        low = max(start, end - 320)
        link = _TRAILING_LINK.search(text, low, end) if text[end - 1] == "]" else _TRAILING_LINK.search(text, _last_word(text, low, end), end)
        if link is None:
            return end
        end = link.start()


def _last_word(text: str, low: int, end: int) -> int:
    return max(low, text.rfind(" ", low, end) + 1, text.rfind("\n", low, end) + 1)


_Signed = tuple[tuple[int, int], str, tuple[int, int] | None]


def _signed(text: str, start: int, end: int, known_post: bool) -> _Signed | None:
    """Reads "Name (@handle) date" from ``start``; None if something else follows the dash."""
    named = _NAMED.match(text, start, end)
    if named:
        posted = find_date(text, named.end(), end)
        if posted and text[named.end() : posted[0]].strip(" \t\n,·|•") not in ("", "on", "posted"):
            posted = None
        if not _AFTERMATH.fullmatch(text, posted[1] if posted else named.end(), end):
            return None
        name = (named.start("name"), named.end("name"))
        return name, named["handle"], (posted[0], posted[1]) if posted else None
    posted = find_date(text, start, end)
    if posted and (bare := _BARE_NAME.fullmatch(text, start, posted[0])) and _AFTERMATH.fullmatch(text, posted[1], end):
        return (start, _before(text, start, bare.end())), "", (posted[0], posted[1])
    if not known_post:
        return None
    stop = posted[0] if posted else end
    comma = text.find(",", start, stop)
    name_end = _before(text, start, comma if comma >= 0 else stop)
    if not start < name_end <= start + 80:
        return None
    return (start, name_end), "", (posted[0], posted[1]) if posted else None


def _before(text: str, start: int, end: int) -> int:
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",·|•("):
        end -= 1
    return end
