"""From an engine's finds to attributions: manner, nesting, order and ids, the same for every engine.

An engine gives `Draft`s: who, cue, what, as character offsets, flat and in any order. `assembled` adds what only the layout
shows (`sayso.read.layout`), drops what has no content, and computes which attribution stands inside the content of which.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sayso.model import Article, Attribution, Span, Speaker, Voice
from sayso.read.manner import Heard, manner

Stretch = tuple[int, int]
Stretches = tuple[Stretch, ...]

NOBODY = Speaker()

DEPTH = 40
"""How many crossing contents are looked at when searching for the one that holds an attribution: bounds the time."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An attribution as an engine first finds it: character offsets by role, and what it already knows of the manner.

    ``voice`` is set where the layout decides it; ``heard`` is the engine's opinion of act, stance and factuality, if it has
    one; ``speaker`` at most a guess of the source's kind. A draft without content is a cue still waiting for what the layout
    may give it.
    """

    source: Stretches = ()
    cue: Stretches = ()
    content: Stretches = ()
    addressee: Stretches = ()
    confidence: float = 0.5
    voice: Voice | None = None
    heard: Heard | None = None
    speaker: Speaker = NOBODY

    @property
    def start(self) -> int:
        """Where its first piece begins."""
        return min((s for role in (self.source, self.cue, self.content) for s, _ in role), default=0)

    @property
    def anchor(self) -> Stretch:
        """The piece that says where the attribution stands: its cue, or without one its first content."""
        return min(self.cue or self.content or self.source, default=(0, 0))


def overlap(one: Stretches, other: Stretches) -> bool:
    """Whether a stretch of the one has a character in common with a stretch of the other."""
    return any(a < y and x < b for a, b in one for x, y in other)


def assembled(article: Article, drafts: Iterable[Draft], *, by: str) -> tuple[Attribution, ...]:
    """The attributions of an article in text order, from what an engine found and what the layout shows.

    ``by`` is the engine's name and version. Ids are "1", "2", … in text order.
    """
    from sayso.read.layout import framed

    # Not a set: of drafts that differ in nothing but their confidence, the order must be the same in every process.
    found = dict.fromkeys(d for d in framed(article, tuple(drafts)) if d.content)
    kept = sorted(found, key=lambda d: (d.start, -_length(d.content), d.anchor, d.content, d.cue, d.source, d.addressee))
    parents = _parents(kept)
    nested: dict[int, list[Draft]] = {}
    for i, parent in enumerate(parents):
        if parent is not None:
            nested.setdefault(parent, []).append(kept[i])
    return tuple(
        _attribution(article, draft, number=i + 1, parent=parents[i], nested=nested.get(i, ()), by=by)
        for i, draft in enumerate(kept)
    )


def _attribution(
    article: Article, draft: Draft, *, number: int, parent: int | None, nested: Sequence[Draft], by: str
) -> Attribution:
    source, cue, content, addressee = (
        _spans(article, role) for role in (draft.source, draft.cue, draft.content, draft.addressee)
    )
    within = _spans(article, (piece for child in nested for piece in (*child.content, *child.source)))
    how = manner(article, source=source, cue=cue, content=content, within=within, heard=draft.heard)
    return Attribution(
        id=str(number),
        content=content,
        source=source,
        cue=cue,
        addressee=addressee,
        parent=None if parent is None else str(parent + 1),
        voice=draft.voice or how.voice,
        act=how.act,
        stance=how.stance,
        factuality=how.factuality,
        speaker=draft.speaker,
        confidence=round(draft.confidence, 3),
        by=by,
    )


def _spans(article: Article, stretches: Iterable[Stretch]) -> tuple[Span, ...]:
    return tuple(article.span(s, e) for s, e in sorted(stretches))


def _parents(drafts: Sequence[Draft]) -> list[int | None]:
    """For each draft the number of the one whose content holds it most closely, or None.

    A parent's content is always longer than its child's, so that no circle can arise. One sweep over the text: contents
    that have begun and not ended lie on a stack, of which the top `DEPTH` are looked at.
    """
    contents = sorted(((s, -e, i) for i, d in enumerate(drafts) for s, e in d.content))
    anchors = sorted((d.anchor, i) for i, d in enumerate(drafts))
    lengths = [_length(d.content) for d in drafts]
    found: list[int | None] = [None] * len(drafts)
    stack: list[tuple[int, int]] = []  # (end, draft)
    upcoming = 0
    for (start, end), i in anchors:
        while upcoming < len(contents) and contents[upcoming][0] <= start:
            begin, minus_end, owner = contents[upcoming]
            while stack and stack[-1][0] <= begin:
                stack.pop()
            stack.append((-minus_end, owner))
            upcoming += 1
        holders = (owner for stop, owner in reversed(stack[-DEPTH:]) if stop >= end and owner != i)
        found[i] = next((o for o in holders if lengths[o] > lengths[i] and _mostly_within(drafts[i], drafts[o])), None)
    return found


def _mostly_within(child: Draft, parent: Draft) -> bool:
    """Whether at least half of the child's content stands in the parent's content."""
    inside = sum(max(0, min(e, y) - max(s, x)) for s, e in child.content for x, y in parent.content)
    return 2 * inside >= _length(child.content)


def _length(stretches: Stretches) -> int:
    return sum(e - s for s, e in stretches)
