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
from sayso.trace.cast import Cast
from sayso.trace.figures import (
    GENERIC_PERSON,
    INDEFINITE,
    PERSON_NOUN,
    ROLE_NOUNS,
    Figure,
    head_of,
    is_body,
    is_record,
    is_report,
    is_vague,
    lower_first,
    speaks_unnamed,
    tidy,
)
from sayso.trace.hearsay import was_told
from sayso.trace.naming import bare, is_name, key
from sayso.trace.page import start_of
from sayso.trace.records import record, with_record
from sayso.trace.speaking import spoken_for, with_clients
from sayso.trace.words import PRONOUNS

_SAYS = re.compile(r"\b(?:said|says|told|tells|asserted|insisted|insists|claimed|claims|stated|wrote|writes|declared|maintained|denied|swears?|swore|testified|described)\b")
_MORE = re.compile(r"\s(?:who|with|at|in|from|inside|near|on|of|close to|familiar with)\s[^.,;:—–()“”\"\n]{2,80}?(?=[.,;:—–()“”\"\n]|\s(?:says?|said|told|tells|has|had|was|is)\s)")
_OWN_S = re.compile(r"^(?:[Tt]he\s)?[A-Z].*[’']s$")
_ASKED_TO_SAY = re.compile(r"to\s(?:say|tell|make\sclear|pass|let)\b")
_TOLD_TO = re.compile(r"\b(?:told|ordered|instructed|asked|made|forced)\b")
_CITING = re.compile(r",\sciting\s(?P<who>(?:an?|the|its|his|her|their)?\s?[^,.;:()“”\"\n]{3,60})")


def line(cast: Cast, attribution: Attribution, passage: Span | None = None) -> tuple[Figure, ...]:
    """The tellers of an attribution, outermost first; of the telling inside it where that one holds most of the passage."""
    if passage is not None and (inner := _inner(cast, attribution, passage)) is not None:
        return line(cast, inner)
    names = attribution.chain or ((attribution.speaker.name,) if attribution.speaker.name else ())
    path = [attribution, *cast.page.above(attribution)]
    inwards: list[Figure] = []
    if was_told(cast, attribution):
        behind = cast.last_unnamed(start_of(attribution), "they")
        return (replace(behind, attribution=attribution),) if behind is not None else ()
    if len(names) > 1 and _is_order(attribution):
        names, path = names[:-1], path[1:]
    for name in reversed(names):
        spoken = next((a for a in path if key(a.speaker.name) == key(name)), None)
        if spoken is not None:
            path = path[path.index(spoken) + 1 :] or path
        inwards.append(_figure(cast, name, spoken))
    outer = next((a for a in path if not a.source and not a.speaker.name), None)
    if not attribution.source and (subject := cast.subject(attribution)):
        inwards.insert(0, subject if subject.anonymous else spoken_for(cast, subject, subject.described))
    elif outer is not None and outer is not attribution and (subject := cast.subject(outer)):
        inwards.append(subject if subject.anonymous else spoken_for(cast, subject, subject.described))
    elif (asker := _told_before(cast, attribution)) is not None:
        inwards.append(asker)
    if (cited := _cited(cast, attribution)) is not None:
        inwards.insert(0, cited)
    found = list(with_clients(cast, [f for inner in reversed(inwards) for f in with_record(cast, inner)]))
    found = [f for i, f in enumerate(found) if not any(bare(f.name)[-1:] == bare(g.name)[-1:] and not g.anonymous for g in found[i + 1 :])]
    return _without_repeats([f for f in found if not cast.is_nobody(f)])


def _inner(cast: Cast, a: Attribution, passage: Span) -> Attribution | None:
    """The telling inside another that holds most of a passage: "She said that a member of staff had told her that …"."""
    for inner in cast.page.attributions:
        if inner.parent != a.id or not inner.source or key(inner.speaker.name) == key(a.speaker.name):
            continue
        held = sum(max(0, min(s.end, passage.end) - max(s.start, passage.start)) for s in inner.content)
        tells = inner.act in ("statement", "finding", "perception") and inner.stance in ("asserts", "hedges")
        if (tells or _ASKED_TO_SAY.match(inner.content[0].text if inner.content else "")) and held * 5 >= 2 * len(passage.text):
            return inner
    return None


def _told_before(cast: Cast, a: Attribution) -> Figure | None:
    """Who is told in a clause that hangs on somebody else's words: "The speaker says he has it from a teller, who told him …"."""
    heard = {key(s.text) for s in a.addressee}
    if a.parent is not None or not heard & {"him", "her"} or key(" ".join(s.text for s in a.source)) != "who":
        return None
    start, _ = cast.paragraph(a.source[0])
    before = [b for b in cast.page.attributions if start <= start_of(b) < start_of(a) and b.source and b.parent is None]
    outer = line(cast, before[-1])[:1] if before else ()
    return outer[0] if outer else None


def _is_order(a: Attribution) -> bool:
    """Whether somebody is only ordered to do something: "he was twice told by a shift manager to certify …"."""
    cue = " ".join(c.text for c in a.cue)
    return bool(a.content) and bool(_TOLD_TO.search(cue)) and a.content[0].text.startswith("to ") and not _ASKED_TO_SAY.match(a.content[0].text)


def _cited(cast: Cast, a: Attribution) -> Figure | None:
    """Whom a speaker cites: "Ms Brekkestad said at the ministry, citing the security service"."""
    pieces = sorted((*a.source, *a.cue))
    if not a.cue or not pieces:
        return None
    end = next((e for s, e, _ in cast.page.sentences if s <= pieces[-1].start < e), pieces[-1].end)
    found = _CITING.search(cast.article.text, pieces[-1].end, end)
    who = tidy(found["who"]) if found else ""
    if not who or is_vague(who) or cast.is_own(who):
        return None
    if is_record(who):
        return Figure(lower_first(who), "document")
    named = next((f for f in cast.groups.get(key(who), ()) if is_name(f)), who)
    if is_name(named) or is_body(named):
        kind = cast.kind_of(named)
        return Figure(named, "organisation" if kind == "none" else kind)
    return None


def _figure(cast: Cast, name: str, spoken: Attribution | None) -> Figure:
    """One name of a chain as somebody: where it is introduced if it is no name, whom it speaks for, how vague it is."""
    here = spoken or cast.elsewhere(name)
    written = " ".join(s.text for s in spoken.source) if spoken is not None else name
    if not is_name(name) and spoken is not None and (called := _called(cast, spoken)):
        name, here = called, spoken
    if spoken is not None and _lost(cast, spoken):
        followed = cast.before_who(spoken.source[0].start) if key(written) == "who" else None
        earlier = followed or cast.last_unnamed(start_of(spoken), written)
        if earlier is not None:
            return replace(earlier, attribution=spoken)
    kind = spoken.speaker.kind if spoken is not None else cast.kind_of(name)
    if spoken is not None and spoken.source and _OWN_S.search(written) and key(written) == key(name):
        name = re.sub(r"^[Tt]he\s", "", written)
    if is_record(name) and not is_vague(name) and not is_name(name.split(" of ")[0]):
        return Figure(name, "document", attribution=spoken)
    if is_vague(name):
        return Figure(name, kind, cast.place(name, here), vague=True, reports=is_report(name), attribution=spoken)
    if (here is not None and speaks_unnamed(here)) or (not is_name(name) and kind in ("anonymous", "group", "person", "none")):
        return _unnamed(cast, name, here, spoken)
    group = cast.groups.get(key(name), ())
    figure = Figure(name, kind, attribution=spoken, other_names=tuple(f for f in group if key(f) != key(name) and is_name(f)))
    return spoken_for(cast, figure, written)


def _called(cast: Cast, a: Attribution) -> str:
    """The name that stands beside a role within a source: "The owner, Sevrin Sound Lines (SSL),"."""
    if not a.source or (a.parent and not a.source[0].text):
        return ""
    first = a.source[0]
    _, comma, rest = first.text.partition(", ")
    if not comma or first.text.split()[0].lower() in INDEFINITE:
        return ""
    start, end = first.end - len(rest), first.end
    inside = [m for m in cast.reading.mentions if start <= m.span.start and m.span.end <= end and m.kind != "place"]
    return inside[0].name or inside[0].span.text if inside and inside[0].span.start - start < 5 else ""


def _unnamed(cast: Cast, name: str, here: Attribution | None, spoken: Attribution | None) -> Figure:
    place = cast.place(name, here)
    written = " ".join(s.text for s in here.source) if here is not None else name
    if here is not None and name.split() and name.split()[0].lower() not in INDEFINITE and not is_body(name):
        person = cast.last_person(start_of(here))
        at = cast.article.text.rfind(name, 0, start_of(here) + len(written))
        if person is not None and 0 < start_of(here) - person[0] < 350 and (at < 0 or at > person[0]) and head_of(name)[-1:] and head_of(name)[-1] in ROLE_NOUNS:
            return replace(person[1], other_names=(name,), attribution=spoken)
    fuller = _fuller(cast, name, place)
    figure = Figure(fuller, "anonymous", place, attribution=spoken, other_names=(name,) if fuller != name else ())
    return spoken_for(cast, figure, written)


def _fuller(cast: Cast, name: str, place: int) -> str:
    """A descriptor with what the text adds to it where it introduces somebody: "a scrub nurse", "at St Fenella's in Orlimont"."""
    found = _MORE.match(cast.article.text, place + len(name)) if cast.article.text[place:].lower().startswith(name.lower()) else None
    return name + found.group().rstrip() if found else name


def _lost(cast: Cast, a: Attribution) -> bool:
    """Whether the reading took a word that leads back to somebody for a place, a body or nobody."""
    said = " ".join(s.text for s in a.source).split()
    written = key(" ".join(said))
    if written in PRONOUNS or written == "who" or key(a.speaker.name) in PRONOUNS:
        unfit = written in ("he", "she", "who") and is_name(a.speaker.name) and (key(a.speaker.name) not in cast.people or cast.works_here(a.speaker.name))
        return written != "it" and (a.speaker.kind not in ("person", "official", "author", "anonymous") or unfit or key(a.speaker.name) in PRONOUNS)
    called = a.speaker.name.split()
    leads_back = written in GENERIC_PERSON and said[0].lower() in ("the", "my", "our")
    return (leads_back or (key(a.speaker.name) in GENERIC_PERSON and called[0].lower() in ("the", "my", "our"))) and not is_name(a.speaker.name)


def quoted_here(cast: Cast, attribution: Attribution, span: Span) -> Figure | None:
    """Who is quoted in the paragraph of a passage, where the reading gave the words to somebody of another paragraph."""
    start, end = cast.paragraph(span)
    spoken = (*attribution.source, *attribution.cue)
    if not spoken or any(start <= s.start < end for s in spoken) or attribution.parent or attribution.voice == "embedded":
        return None
    if any(start <= s.start < end for a in cast.page.attributions for s in a.source):
        return None
    opens = re.match(r"\s*(The\s(?:\w+\s)?(?:" + PERSON_NOUN + r"))\b", cast.article.text[start:end])
    return cast.last_unnamed(start + (opens.end() if opens else 1), "they") if opens else None


def nearby(cast: Cast, span: Span) -> Figure | None:
    """Who may be behind words that nobody is given for: a document or somebody, close by in the text."""
    text = cast.article.text
    start, end = cast.paragraph(span)
    if (shown := record(cast, start, end)) is not None:
        return shown
    verb = _SAYS.search(text, span.start, span.end)
    if verb is not None:
        sentence = next((s for s, e, _ in cast.page.sentences if s <= span.start < e), span.start)
        told = [m for m in cast.reading.mentions if sentence <= m.span.start < verb.start() and m.kind in ("person", "organisation")]
        if told and not cast.is_own(told[0].name or told[0].span.text):
            name = told[0].name or told[0].span.text
            return Figure(name, cast.kind_of(name))
    before = text.rfind("\n\n", 0, max(start - 2, 0)) + 1
    near = [f for at, f in cast.unnamed_so_far if before <= at < end]
    return near[-1] if near else None


def _without_repeats(line: Iterable[Figure]) -> tuple[Figure, ...]:
    kept: list[Figure] = []
    for figure in line:
        if not kept or (bare(kept[-1].name), kept[-1].place) != (bare(figure.name), figure.place):
            kept.append(figure)
    return tuple(kept)
