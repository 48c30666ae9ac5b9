"""Quotations with a name under them: “The port is closed.” — Ilse Marwick.

Letters, readers' reactions, pull quotes and lists of claims are printed so: a paragraph that is nothing but a quotation, then a dash and
who said it, on the same line or the next. The dash is the cue.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from sayso.model import Article
from sayso.read.assembly import Draft, overlap

SIGNED = re.compile(
    r"^[ \t]*(?P<quote>“[^\n]{2,3000}?”|\"[^\"\n]{2,3000}\")[ \t\u00a0]*(?P<break>\r?\n(?:[ \t]*\r?\n)?[ \t]*)?"
    r"(?P<dash>[―—–]|--?)[ \t\u00a0]?(?P<name>[^\W\d_][^\n@(]{1,100}?)[ \t\u00a0.]{0,8}$",
    re.MULTILINE,
)
PARTICLES = frozenset("of the and de da di van von der den al bin el la le du y for at in".split())
LONGEST_NAME = 7
"""Words of a name with its title at most."""
ALIKE = 0.6
"""A find that has so much of a signed quotation, and whose cue stands outside it, is the same find."""
LIKELY = 0.8


def with_signed(article: Article, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts with one for each signed quotation, in place of what an engine made of it as a whole; what is said inside it stays."""
    signed = [draft for found in SIGNED.finditer(article.text) if (draft := _draft(found)) is not None]
    starts = [draft.content[0][0] for draft in signed]
    return [*(d for d in drafts if not any(_is_it(d, one) for one in _near(d, signed, starts))), *signed]


def _near(draft: Draft, signed: Sequence[Draft], starts: Sequence[int]) -> Iterator[Draft]:
    """The signed quotations in which a piece of the draft begins, or before which it does."""
    for start, _ in (*draft.cue, *draft.content):
        at = bisect_right(starts, start)
        yield from signed[max(0, at - 1) : at + 1]


def _draft(found: re.Match[str]) -> Draft | None:
    name = found["name"].split(",")[0].rstrip()
    words = name.split()
    if len(words) > LONGEST_NAME or not all(word[0].isupper() or word in PARTICLES for word in words):
        return None
    if found["break"] and found["dash"].startswith("-") and re.match(r"\s*[-•*]", found.string[found.end() : found.end() + 20]):
        return None  # a list below a quotation
    start = found.start("name")
    return Draft(source=((start, start + len(name)),), cue=(found.span("dash"),), content=(found.span("quote"),), voice="direct", confidence=LIKELY)


def _is_it(draft: Draft, signed: Draft) -> bool:
    ((start, end),) = signed.content
    within = sum(max(0, min(e, end) - max(s, start)) for s, e in draft.content)
    cued = any(start <= s < end for s, _ in draft.cue)
    return overlap(draft.cue, signed.cue) or (not cued and within >= ALIKE * (end - start))
