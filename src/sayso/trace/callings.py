"""Who is meant by what a telling calls its source: a name, a role, a pronoun that the reading led to somebody unfit.

- "the person", "they", "my friend": whoever without a name was introduced last;
- "spoke to a nurse, who works nights; she said": whom the sentence has just introduced;
- "The other was Mr Ashgrove's. … he told the Argus": not who only owns something there;
- a spokesman, who is his organisation (`speaking`).
"""

from __future__ import annotations

import re
from dataclasses import replace

from sayso.model import Attribution
from sayso.trace.cast import Cast
from sayso.trace.figures import (
    BODIES,
    GENERIC_PERSON,
    INDEFINITE,
    ROLE_NOUNS,
    Figure,
    head_of,
    is_body,
    is_record,
    is_report,
    is_vague,
    lower_first,
    source_start,
    speaks_unnamed,
)
from sayso.trace.naming import COMMON, bare, is_name, key, relatives
from sayso.trace.page import start_of
from sayso.trace.speaking import spoken_for
from sayso.trace.words import PRONOUNS

_MORE = re.compile(r"\s(?:who|with|at|in|from|inside|near|on|of(?!\s\d)|close to|familiar with)\s[^.,;:—–()“”\"\n]{2,80}?(?=[.,;:—–()“”\"\n]|\s(?:says?|said|told|tells|has|had|was|is)\s)")
_SPOKEN_TO = re.compile(r"\b(?:spoken|spoke|talked|speaking)\s(?:to|with)\b|\b(?:met|found|reached|traced|interviewed)\b")
_POSSESSIVE = re.compile(r"[’']s?(?=[\s.,])")
_OF_A_PLACE = re.compile(r"(?:[Tt]he\s)?\w+\sof\s(?:the\s)?[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+){0,3}$")
LOOK_BACK = 2000
CROWD = 64
_OWN_S = re.compile(r"^(?:[Tt]he\s)?[A-Z].*[’']s$")


def figure_of(cast: Cast, name: str, spoken: Attribution | None) -> Figure:
    """One name of a chain as somebody: where it is introduced if it is no name, whom it speaks for, how vague it is."""
    here = spoken or cast.elsewhere(name)
    written = " ".join(s.text for s in spoken.source) if spoken is not None else name
    if not is_name(name) and spoken is not None and (called := _called(cast, spoken)):
        name, here = called, spoken
    if spoken is not None and (near := _just_introduced(cast, spoken)) is not None:
        return replace(near, attribution=spoken)
    if spoken is not None and (owner := _only_possessed(cast, spoken)) is not None:
        return replace(owner, attribution=spoken)
    if spoken is not None and _lost(cast, spoken):
        followed = cast.before_who(spoken.source[0].start) if key(written) == "who" else None
        earlier = followed or cast.last_unnamed(start_of(spoken), written)
        if earlier is not None:
            also = (written,) if key(written) not in PRONOUNS and key(written) != "who" and not is_name(written) else ()
            return replace(earlier, attribution=spoken, other_names=(*earlier.other_names, *also))
    kind = spoken.speaker.kind if spoken is not None else cast.kind_of(name)
    if key(name) in COMMON and _OF_A_PLACE.match(written):
        name = re.sub(r"^[Tt]he\s", "", written)
    if is_name(written) and any(written == m.span.text for m in cast.persons) and relatives(written, name):
        name = written
    if _other_kind_of_body(written, name):
        name, here, kind = written, None, "organisation"
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


def _other_kind_of_body(written: str, name: str) -> bool:
    """Whether "the club" was taken for a body that says itself that it is something else: "Betting Integrity Office"."""
    generic = key(written)
    own = set(key(name).split()) & BODIES
    return generic in BODIES and written.lower().startswith("the ") and bool(own) and generic not in own and generic not in ("company", "firm", "agency", "body")


def _unnamed(cast: Cast, name: str, here: Attribution | None, spoken: Attribution | None) -> Figure:
    place = cast.place(name, here)
    written = " ".join(s.text for s in here.source) if here is not None else name
    if here is not None and name.split() and name.split()[0].lower() not in INDEFINITE and not is_body(name):
        person = cast.last_person(start_of(here))
        at = cast.article.text.rfind(name, 0, start_of(here) + len(written))
        if person is not None and 0 < start_of(here) - person[0] < 350 and (at < 0 or at > person[0]) and head_of(name)[-1:] and head_of(name)[-1] in ROLE_NOUNS:
            return replace(person[1], other_names=(name,), attribution=spoken)
    head = head_of(name)
    alike = cast.unnamed_by_head.get(head[0], ()) if here is not None and len(head) == 1 else ()
    known = [f for at, f in alike[:CROWD] if here is not None and at < source_start(here)]
    if len({f.place for f in known}) == 1 and name.split()[0].lower() not in INDEFINITE:
        return replace(known[0], attribution=spoken)
    fuller = _fuller(cast, name, place)
    figure = Figure(fuller, "anonymous", place, attribution=spoken, other_names=_besides(fuller, name, lower_first(fuller)))
    return spoken_for(cast, figure, written)


def _besides(name: str, *others: str) -> tuple[str, ...]:
    """The other names that differ from this one, each once."""
    return tuple(dict.fromkeys(other for other in others if other != name))


def _fuller(cast: Cast, name: str, place: int) -> str:
    """A descriptor with what the text adds to it where it introduces somebody: "a scrub nurse", "at St Fenella's in Orlimont"."""
    found = _MORE.match(cast.article.text, place + len(name)) if cast.article.text[place:].lower().startswith(name.lower()) else None
    return name + found.group().rstrip() if found else name


def _only_possessed(cast: Cast, a: Attribution) -> Figure | None:
    """Who speaks where "he" was taken for somebody who only owns something there: "The other was Mr Ashgrove's. … he told the Argus"."""
    if key(" ".join(s.text for s in a.source)) not in ("he", "she") or not is_name(a.speaker.name):
        return None
    last = next((m for m in reversed(cast.persons) if m.span.start < a.source[0].start), None)
    if last is None or bare(last.name or last.span.text)[-1:] != bare(a.speaker.name)[-1:] or not (
        _POSSESSIVE.match(cast.article.text, last.span.end) or last.span.text.endswith(("’s", "'s"))
    ):
        return None
    before = [b for b in cast.between(last.span.start - LOOK_BACK, last.span.start) if b.speaker.kind in ("person", "official") and is_name(b.speaker.name)]
    if before and bare(before[-1].speaker.name)[-1:] != bare(a.speaker.name)[-1:]:
        return Figure(before[-1].speaker.name, before[-1].speaker.kind)
    person = cast.last_person(last.span.start, but=a.speaker.name)
    return person[1] if person is not None else None


def _just_introduced(cast: Cast, a: Attribution) -> Figure | None:
    """Whom "she" means where the same sentence has just introduced somebody: "has spoken to a nurse, who works nights; she said …"."""
    if key(" ".join(s.text for s in a.source)) not in ("he", "she", "they") or a.parent is not None:
        return None
    at = a.source[0].start
    start, _ = cast.sentence(at)
    if not _SPOKEN_TO.search(cast.article.text, start, at):
        return None
    return next((f for place, f in reversed(cast.unnamed_so_far) if start <= place < at), None)


def _lost(cast: Cast, a: Attribution) -> bool:
    """Whether the reading took a word that leads back to somebody for a place, a body or nobody."""
    said = " ".join(s.text for s in a.source).split()
    written = key(" ".join(said))
    if written in PRONOUNS or written == "who" or key(a.speaker.name) in PRONOUNS:
        unfit = written in ("he", "she", "who") and is_name(a.speaker.name) and (key(a.speaker.name) not in cast.people or cast.works_here(a.speaker.name))
        return written != "it" and (a.speaker.kind not in ("person", "official", "author", "anonymous") or unfit or key(a.speaker.name) in PRONOUNS)
    called = a.speaker.name.split()
    mine = said[:1] and said[0].lower() in ("my", "our") and len(said) == 2 and said[1].lower() in GENERIC_PERSON
    leads_back = bool(mine and cast.unnamed_so_far) or (written in GENERIC_PERSON and said[0].lower() in ("the", "my", "our"))
    return (leads_back or (key(a.speaker.name) in GENERIC_PERSON and called[0].lower() in ("the", "my", "our"))) and not is_name(a.speaker.name)
