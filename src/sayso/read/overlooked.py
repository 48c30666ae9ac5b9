"""What the rules see inside a content in which the neural reader saw nothing.

The neural reader learned nesting from the marked news alone, since its large corpus marks none, and overlooks about half of
what is reported inside a report. The rules find every cue of their table wherever it stands. Where such a find lies wholly
inside a content, and its cue touches no cue of the reader's, it is taken over: on the held-out marked news this raised the
share of nested attributions found from 51 to 60 in a hundred, for a point of precision and a twentieth of the time
(docs/decisions/0007).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from sayso.model import Article
from sayso.read import rules
from sayso.read.assembly import Draft, Stretch

LEAST = 0.4
"""Confidence, as counted for the pattern and cue, under which a rule's find is not taken over."""


def overlooked(article: Article, drafts: Sequence[Draft]) -> list[Draft]:
    """The finds of the rules inside the contents of ``drafts`` whose cue none of these has; a cue without content says nothing."""
    cues = _merged(piece for d in drafts if d.content for piece in d.cue)
    contents = _merged(piece for d in drafts for piece in d.content)
    return [
        d
        for d in rules.drafts(article)
        if d.cue and d.content and d.confidence >= LEAST and not _touches(d.cue[0], cues) and _holds(contents, d)
    ]


def _merged(pieces: Iterable[Stretch]) -> list[Stretch]:
    """Stretches in order, those that overlap drawn together."""
    out: list[Stretch] = []
    for start, end in sorted(pieces):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _touches(piece: Stretch, stretches: Sequence[Stretch]) -> bool:
    at = bisect_left(stretches, (piece[1], 0)) - 1
    return at >= 0 and stretches[at][1] > piece[0]


def _holds(contents: Sequence[Stretch], draft: Draft) -> bool:
    """Whether one content reaches over the cue and all of the content of the draft."""
    start = min(draft.cue[0][0], draft.content[0][0])
    end = max(draft.cue[0][1], draft.content[-1][1] - 1)
    at = bisect_left(contents, (start + 1, 0)) - 1
    return at >= 0 and contents[at][1] >= end
