"""The tellers of one attribution, outermost first, from the article inwards.

The reading names a chain for each attribution. What a claim rests on needs a little more, and takes it from the words around:

- a source that the reading left out although it stands before its cue ("Somebody who was in the control room has told us …");
- "the person", "they", "the employee": whoever without a name was introduced last, where the reading found nobody better;
- a spokesman, who is his organisation (`speaking`); a document in which somebody says it (`records`).

Vague crowds ("reports", "witnesses", "sources say") are marked as vague: they stand for somebody whom the article does not show.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from sayso.model import Attribution, Span
from sayso.trace.callings import figure_of
from sayso.trace.cast import Cast
from sayso.trace.figures import Figure
from sayso.trace.hearsay import was_told
from sayso.trace.naming import bare, key
from sayso.trace.page import start_of
from sayso.trace.records import with_record
from sayso.trace.relays import cited, relayer
from sayso.trace.speaking import spoken_for, with_clients
from sayso.trace.words import PRONOUNS

_ASKED_TO_SAY = re.compile(r"to\s(?:say|tell|make\sclear|pass|let)\b")
_BEEN_TOLD = re.compile(r"\b(?:(?:had|has|have)\sbeen|was|were)\s(?:told|instructed|ordered|advised|informed|warned)\b(?!\sby)")
_TOLD_TO = re.compile(r"\b(?:told|ordered|instructed|asked|made|forced)\b")


def line(cast: Cast, attribution: Attribution, passage: Span | None = None) -> tuple[Figure, ...]:
    """The tellers of an attribution, outermost first; of the telling inside it where that one holds most of the passage."""
    if passage is not None and (inner := _inner(cast, attribution, passage)) is not None:
        nested = line(cast, inner)
        return nested if inner.parent == attribution.id else _without_repeats([*line(cast, attribution), *nested])
    names = attribution.chain or ((attribution.speaker.name,) if attribution.speaker.name else ())
    path = [attribution, *cast.page.above(attribution)]
    inwards: list[Figure] = []
    if was_told(cast, attribution):
        behind = cast.last_unnamed(start_of(attribution), "they")
        return (replace(behind, attribution=attribution),) if behind is not None else ()
    if _was_ordered(attribution):
        return ()
    if len(names) > 1 and _is_order(attribution):
        names, path = names[:-1], path[1:]
    for name in reversed(names):
        spoken = next((a for a in path if key(a.speaker.name) == key(name)), None)
        if spoken is not None:
            path = path[path.index(spoken) + 1 :] or path
        inwards.append(figure_of(cast, name, spoken))
    outer = next((a for a in path if not a.source and not a.speaker.name), None)
    if not attribution.source and (subject := cast.subject(attribution)):
        inwards.insert(0, subject if subject.anonymous else spoken_for(cast, subject, subject.described))
    elif outer is not None and outer is not attribution and (subject := cast.subject(outer)):
        inwards.append(subject if subject.anonymous else spoken_for(cast, subject, subject.described))
    elif (asker := _told_before(cast, attribution)) is not None:
        inwards.append(asker)
    if (passer := relayer(cast, attribution)) is not None and passer not in inwards:
        inwards.append(passer)
    if (source := cited(cast, attribution)) is not None:
        inwards.insert(0, source)
    found = list(with_clients(cast, [f for inner in reversed(inwards) for f in with_record(cast, inner)]))
    found = [f for i, f in enumerate(found) if not any(bare(f.name)[-1:] == bare(g.name)[-1:] and not g.anonymous for g in found[i + 1 :])]
    return _without_repeats([f for f in found if not cast.is_nobody(f)])


def _inner(cast: Cast, a: Attribution, passage: Span) -> Attribution | None:
    """The telling inside another that holds most of a passage: "She said that a member of staff had told her that …"."""
    first, last = min((c.start for c in a.content), default=0), max((c.end for c in a.content), default=0)
    for inner in cast.between(first, last):
        within = inner.parent == a.id or (inner.parent is None and _stands_in(inner, a))
        if not within or not inner.source or key(inner.speaker.name) == key(a.speaker.name):
            continue
        pieces = (*inner.source, *inner.cue, *inner.content) if a.speaker.kind == "outlet" else inner.content
        held = sum(max(0, min(s.end, passage.end) - max(s.start, passage.start)) for s in pieces)
        tells = inner.act in ("statement", "finding", "perception") and inner.stance in ("asserts", "hedges")
        if (tells or _ASKED_TO_SAY.match(inner.content[0].text if inner.content else "")) and held * 3 >= len(passage.text):
            return inner
    return None


def _stands_in(inner: Attribution, a: Attribution) -> bool:
    """Whether somebody's source and cue stand among the words that another one says."""
    return inner is not a and bool(inner.cue) and all(any(c.start <= s.start and s.end <= c.end for c in a.content) for s in (*inner.source, *inner.cue))


def _told_before(cast: Cast, a: Attribution) -> Figure | None:
    """Who is told in a clause that hangs on somebody else's words: "The speaker says he has it from a teller, who told him …"."""
    heard = {key(s.text) for s in a.addressee}
    if a.parent is not None or not heard & {"him", "her"} or not a.source:
        return None
    if key(" ".join(s.text for s in a.source)) != "who":
        person = cast.last_person(a.source[0].start, but=f"{a.speaker.name} {a.source[0].text}")
        return person[1] if person is not None and a.source[0].start - person[0] < 320 else None
    start, _ = cast.paragraph(a.source[0])
    before = [b for b in cast.between(start, start_of(a)) if b.source and b.parent is None]
    outer = line(cast, before[-1])[:1] if before else ()
    return outer[0] if outer else None


def _is_order(a: Attribution) -> bool:
    """Whether somebody is only ordered to do something: "he was twice told by a shift manager to certify …"."""
    cue = " ".join(c.text for c in a.cue)
    return bool(a.content) and bool(_TOLD_TO.search(cue)) and a.content[0].text.startswith("to ") and not _ASKED_TO_SAY.match(a.content[0].text)


def _was_ordered(a: Attribution) -> bool:
    """Whether the source is only who was told: "Its staff had been instructed that …"."""
    if a.parent is not None or not a.source or not a.cue or key(a.source[0].text) in PRONOUNS:
        return False
    return a.source[-1].end <= a.cue[0].start and bool(_BEEN_TOLD.search(" ".join(c.text for c in a.cue)))


def _without_repeats(line: Iterable[Figure]) -> tuple[Figure, ...]:
    kept: list[Figure] = []
    for figure in line:
        if not kept or (bare(kept[-1].name), kept[-1].place) != (bare(figure.name), figure.place):
            kept.append(figure)
    return tuple(kept)

