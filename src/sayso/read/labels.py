"""The label sets of the neural reader, in the order in which its outputs are numbered."""

from __future__ import annotations

from typing import Final

TAGS: Final = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
"""Roles of words, on each of the two levels (outer attributions, and attributions inside their content)."""

LINKS: Final = (0, -1, -2, -3, 1, 2, 3)
"""Where a piece's cue stands, counted in cues: -1 the nearest to the left, 2 the second to the right, 0 it has none."""

ACTS: Final = ("statement", "belief", "intention", "attitude", "decree", "finding", "perception", "question")
STANCES: Final = ("asserts", "hedges", "denies", "declines", "unverified", "asks")
FACTS: Final = ("CT+", "PR+", "PS+", "CT-", "PR-", "PS-", "CTu", "Uu")
KINDS: Final = (
    "person",
    "official",
    "government",
    "organisation",
    "outlet",
    "document",
    "post",
    "group",
    "anonymous",
    "author",
    "none",
)
NAME_KINDS: Final = ("person", "organisation", "place", "group", "other")
NAMES: Final = ("O", *(f"{b}-{k}" for k in NAME_KINDS for b in "BI"))

HEADS: Final = {
    "outer": len(TAGS),
    "inner": len(TAGS),
    "link": len(LINKS),
    "addressee": 3,
    "act": len(ACTS),
    "stance": len(STANCES),
    "fact": len(FACTS),
    "kind": 2 * len(KINDS),
    "name": len(NAMES),
}
"""Widths of the reader's outputs per word, side by side in one array in this order; "kind" holds kind and anonymity."""
