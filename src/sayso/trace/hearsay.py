"""Whom a speaker has it from: "he has it from his brother-in-law", "a shift operator rang me", "I was told that …".

What somebody only passes on has one more teller behind it. It may be said in the paragraph of the passage or at the start of
the next, or in the speaker's own words.
"""

from __future__ import annotations

import re
from dataclasses import replace

from sayso.model import Attribution, Span
from sayso.trace.cast import NOT_A_TELLER, Cast
from sayso.trace.figures import (
    INDEFINITE,
    NOUN_PHRASE,
    PERSON_NOUN,
    Figure,
    head_of,
    is_body,
    is_record,
    is_vague,
    lower_first,
    tidy,
)
from sayso.trace.naming import is_name, key
from sayso.trace.words import PRONOUNS

_TOLD = r"(?:told|rang|called|phoned|telephoned|texted|messaged|emailed|wrote\sto|informed|assured|instructed|confided\s(?:it\s)?to)"
_WORD = r"(?:gave|given)\s(?:me|us)\s(?:his|her|their)\sword"
_PASSED_ON = re.compile(
    rf"(?P<who>{NOUN_PHRASE}|\b[Hh]e|\b[Ss]he|\b[Tt]hey)\s(?:has\s|had\s)?(?:just\s|also\s|later\s)?"
    rf"(?:{_TOLD}\s(?:me|us|him|her|them)|{_WORD}|asked\s(?:me|us)\sto\ssay)\b"
)
_HAD_FROM = re.compile(
    r"\b(?:has|had|have|having|heard|learned|learnt|got|knows?|knew|came)\s(?:it|this|that|all|the\s(?:story|news|tale)|of\s(?:it|this)|about\s(?:it|this))\s"
    rf"(?:directly\s|first-hand\s|only\s)?from\s(?P<who>{NOUN_PHRASE})(?=[.,;:!?—–()\n]|\s(?:who|that|whom|at\sthe\stime)\b)"
)
_IT_IS_FROM = re.compile(rf"\b[Ii]t\s(?:is|was)\sfrom\s(?:young\s|old\s)?(?P<who>{NOUN_PHRASE}),?\s(?:[^,.\n]{{0,40}},\s)?that\s(?:he|she|they)\s(?:has|had|have|knows?|knew|heard|got)\b")
_RELATES = re.compile(r"\b(?P<who>He|She|he|she)\s(?:says|claims|swears|insists|maintains)\b")
_I_KNOW = re.compile(r"\b(?P<who>[Aa]n?\s(?:[\w’'-]+\s){0,3}?[\w’'-]+)\s(?:I\sknow|of\smine)\b")
_KIN = "lodger|cousin|brother|sister|uncle|aunt|son|daughter|husband|wife|brother-in-law|sister-in-law|flatmate|boss|nephew|niece|grandad|grandfather|grandmother|gran"
_MINE = re.compile(rf"\b(?:[Mm]y|[Oo]ur|[Hh]er|[Hh]is)\s(?:[\w’'-]+\s){{0,3}}?(?:{PERSON_NOUN}|{_KIN})\b")
_NAMED_KIN = re.compile(r",?\s(?P<name>[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)?)(?=[\s,.;])")
_WHO_IS = re.compile(r",\s(?P<what>an?\s[^,.;:()\n]{3,60})")
_WAS_TOLD = re.compile(r"\b(?:was|were|am|are|been)\s(?:\w+\s)?told\b|\b(?:hear|heard|understand|learned|learnt)\b", re.IGNORECASE)
LOOK_BACK = 700


def hearsay(cast: Cast, spoken: Attribution, teller: Figure, start: int, end: int) -> tuple[Figure, Span] | None:
    """Whom a speaker says to have it from: "he has it from his brother-in-law" nearby, or "a friend rang me" in his own words."""
    text = cast.article.text
    own = [(s.start, s.end) for s in spoken.content]
    quoted = own if spoken.voice in ("direct", "mixed", "embedded") else []
    for pattern, places in ((_IT_IS_FROM, [(start, end)]), (_HAD_FROM, [(start, end)]), (_PASSED_ON, own), (_RELATES, quoted), (_I_KNOW, quoted)):
        for found in (f for s, e in places for f in pattern.finditer(text, s, e)):
            if pattern is _PASSED_ON and spoken.voice == "indirect" and re.search(r"\b(?:me|us)\b", found.group()):
                continue
            whom = _whom(cast, tidy(found["who"]), found, teller)
            if whom is not None:
                shown = min(found.start(), whom.place) if whom.anonymous else found.start()
                return whom, cast.article.span(shown if found.start() - shown < LOOK_BACK else found.start(), found.end())
    return None


def _whom(cast: Cast, who: str, found: re.Match[str], teller: Figure) -> Figure | None:
    """The words before "told me" as somebody: a pronoun leads back to the speaker's kin or to the person named last."""
    text, at = cast.article.text, found.start("who")
    if key(who) in PRONOUNS or key(who).split()[:1] in (["he"], ["she"], ["they"]):
        kin = list(_MINE.finditer(text, max(0, at - LOOK_BACK), at))
        inside = [m for m in kin if "\n\n" not in text[m.start() : at]]
        called = _NAMED_KIN.match(text, inside[0].end()) if inside else None
        if called is not None:
            return Figure(called["name"], "person", other_names=(tidy(inside[0].group() + called.group()),))
        if inside and not key(who).startswith("they"):
            return Figure(tidy(inside[0].group()), "anonymous", inside[0].start())
        person = cast.last_person(at, but=teller.name)
        return person[1] if person is not None and at - person[0] < LOOK_BACK and key(who).split()[0] in ("he", "she") else None
    if key(who) in NOT_A_TELLER or not key(who) or is_vague(who) or cast.is_own(who) or head_of(who)[-1:] == ["client"]:
        return None
    if is_name(who) and who.split()[0].lower() not in INDEFINITE and not is_record(who):
        full = cast.fullest(who)
        kind = cast.kind_of(who)
        return Figure(full, kind if kind != "none" else "person", other_names=(who,) if full != who else ())
    if is_record(who):
        return Figure(lower_first(who), "document")
    if is_body(who) and who.split()[0].lower() == "the":
        named = next((f for f in cast.groups.get(key(who), ()) if is_name(f)), who)
        return Figure(named, "organisation", other_names=(who,) if named != who else ())
    is_also = _WHO_IS.match(text, found.end("who"))
    if is_also:
        known = next((f for place, f in cast.unnamed_so_far if place == is_also.start("what")), None)
        figure = known or Figure(tidy(is_also["what"]), "anonymous", is_also.start("what"))
        return replace(figure, other_names=(lower_first(who),))
    return Figure(lower_first(who), "anonymous", at)


def was_told(cast: Cast, a: Attribution) -> bool:
    """Whether the article's own people are said to have heard it from somebody: "I was told that …"."""
    own = a.speaker.kind == "author" or key(" ".join(s.text for s in a.source)) in ("i", "we") or cast.is_own(a.speaker.name)
    return own and a.parent is None and bool(_WAS_TOLD.search(" ".join(s.text for s in a.cue)))
