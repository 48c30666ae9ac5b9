"""Quotations in a text: which words open and close them, and which run on over the next paragraph.

Straight marks take turns, curly ones and guillemets tell themselves apart, two apostrophes count as one mark. A quotation
that is not closed ends with its paragraph; if the next paragraph opens with a mark, it runs on there.
"""

from __future__ import annotations

from dataclasses import dataclass

from sayso.read.grammar import Words

OPENING = frozenset("“«„")
CLOSING = frozenset("”»")


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation from its opening mark to past its closing mark, as word numbers; ``open`` if the paragraph ended first."""

    first: int
    last: int
    open: bool = False


def quotes_of(w: Words, paragraphs: list[tuple[int, int]]) -> list[list[Quote]]:
    """The quotations of each paragraph, in order; marks that close nothing are left out."""
    return [_in_paragraph(w, lo, hi) for lo, hi in paragraphs]


def _in_paragraph(w: Words, lo: int, hi: int) -> list[Quote]:
    out: list[Quote] = []
    begin = -1
    for i in range(lo, hi):
        if w.kind[i] != "q":
            continue
        mark = w.low[i]
        if begin < 0:
            if mark not in CLOSING or _stands_before(w, i, hi):
                begin = i
        elif mark in OPENING:
            continue
        elif mark in CLOSING or not _stands_before(w, i, hi) or i + 1 >= hi:
            out.append(Quote(begin, i + 1))
            begin = -1
    if begin >= 0 and begin + 1 < hi:
        out.append(Quote(begin, hi, open=True))
    return out


def _stands_before(w: Words, i: int, hi: int) -> bool:
    """Whether the mark touches the word after it and not the one before, as opening marks do."""
    touches_next = i + 1 < hi and w.start[i + 1] == w.end[i]
    touches_last = i > 0 and w.start[i] == w.end[i - 1] and w.kind[i - 1] not in "(-"
    return touches_next and not touches_last
