"""Through whom else a telling runs, by the words around it: whom a speaker cites, and who passes the words on.

"… said, citing the security service", "quoted a person close to the sale as saying", "as quoted by the Northline agency", "on Ms
Tanoa's authority"; "Macready recounted what a typist had said", "has asked us through Yaxley Grome, his solicitors".
"""

from __future__ import annotations

import re

from sayso.model import Attribution
from sayso.trace.cast import Cast
from sayso.trace.figures import INDEFINITE, Figure, is_body, is_record, is_report, is_vague, lower_first, tidy
from sayso.trace.naming import bare, is_name, key
from sayso.trace.words import PRONOUNS

_SAID_WHAT = re.compile(r"\bwhat\s(?P<who>(?:an?|the|his|her|its)?\s?[^,.;:]{3,60}?)\s(?:is|was|are|were|had|has|have)\b")
_THROUGH = re.compile(r"\bthrough\s(?P<who>[A-Z][^,.;]{2,40}),\s(?P<as>(?:his|her|its|their)\s(?:lawyers?|solicitors?|attorneys?|counsel|agents?))\b")
_AUTHORITY = re.compile(r"\bon\s(?P<who>[A-Z][\w’'. -]{2,40}?)[’']s?\s(?:authority|word|say-so)\b|\bon\sthe\s(?:authority|word)\sof\s(?P<of>[A-Z][\w’' -]{2,40})")
_QUOTED_AS = re.compile(r"\b(?:quot|cit)(?:ed|es|ing|e)\s[“\"]?(?P<who>(?:an?\s|the\s|one\s|some\s|several\s|unnamed\s|[A-Z])?[^.,;:“”\"\n]{2,80}?)[”\"]?\s(?:(?:yesterday|on\s\w+|today)\s)?as\s(?:saying|having|claiming|telling)\b")
_QUOTED_BY = re.compile(r"\b(?:as\s)?(?:quoted|reported|cited)\sby\s(?:the\s)?(?:\w+\s)?$")
_CITING = re.compile(r",\sciting\s(?P<who>(?:an?|the|its|his|her|their)?\s?[^,.;:()“”\"\n]{3,60})")


def cited(cast: Cast, a: Attribution) -> Figure | None:
    """Whom a speaker cites: "Ms Brekkestad said at the ministry, citing the security service"."""
    pieces = sorted((*a.source, *a.cue))
    if not a.cue or not pieces:
        return None
    start, end = cast.sentence(pieces[-1].start)
    if (quoted := _QUOTED_AS.search(cast.article.text, pieces[0].start, end)) is not None:
        return _someone(cast, quoted)
    if a.source and _QUOTED_BY.search(cast.article.text, start, a.source[0].start):
        return _before_outlet(cast, start, a.source[0].start)
    if (authority := _AUTHORITY.search(cast.article.text, start, end)) is not None:
        return Figure(cast.fullest(tidy(authority["who"] or authority["of"])), "person")
    found = _CITING.search(cast.article.text, pieces[-1].end, end)
    who = tidy(found["who"]) if found else ""
    if not who or is_vague(who) or cast.is_own(who):
        return None
    if is_record(who):
        return Figure(lower_first(who), "document")
    named = next((f for f in cast.groups.get(key(who), ()) if is_name(f)), who)
    if bare(named) == bare(a.speaker.name):
        named = who
    if is_name(named) or is_body(named):
        kind = cast.kind_of(named)
        return Figure(named, "organisation" if kind == "none" else kind)
    return None


def _someone(cast: Cast, found: re.Match[str]) -> Figure | None:
    """The words for somebody who is quoted: by name, as a crowd, or as somebody without a name."""
    who = tidy(found["who"])
    if not who or key(who) in PRONOUNS or cast.is_own(who):
        return None
    if is_name(who) and who.split()[0].lower() not in INDEFINITE:
        return Figure(who, cast.kind_of(who) if cast.kind_of(who) != "none" else "person")
    return Figure(lower_first(who), "anonymous", found.start("who"), vague=is_vague(who), reports=is_report(who))


def _before_outlet(cast: Cast, start: int, end: int) -> Figure | None:
    """Whose words an outlet passes on: "the minister Brekkestad, as quoted by the agency", "a head teacher's complaint, reported by"."""
    people = [m for m in cast.persons if start <= m.span.start < end]
    if people:
        name = people[-1].name or people[-1].span.text
        return Figure(name, "person")
    unnamed = [f for at, f in cast.unnamed_so_far if start <= at < end]
    return unnamed[-1] if unnamed else None


def relayer(cast: Cast, a: Attribution) -> Figure | None:
    """Who stands before the words of another: "Macready recounted what a typist had said", "asked us through Yaxley Grome, his solicitors"."""
    if a.parent is not None or not a.source:
        return None
    start, end = cast.sentence(a.source[0].start)
    text = cast.article.text
    spots = [b.source[0].start for b in cast.between(start, end) if b.source and start <= b.source[0].start < end and key(b.speaker.name) == key(a.speaker.name)]
    spots += [found.start() for found in re.finditer(re.escape(a.speaker.name), text[start:end])] if a.speaker.anonymous else []
    said = _SAID_WHAT.search(text, start, end)
    if said is not None and (any(re.search(r"\bwhat\s$", text[start:at]) for at in spots) or key(a.speaker.name) in key(said["who"])):
        people = [m for m in cast.persons if start <= m.span.start < said.start("who")]
        return Figure(people[-1].name or people[-1].span.text, "person") if people else None
    if a.cue and (by := _THROUGH.search(text, a.source[0].start, end)) is not None:
        return Figure(tidy(by["who"]), "organisation", other_names=(tidy(by["as"]),))
    return None
