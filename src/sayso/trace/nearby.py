"""Who may be behind words that the reading gives to nobody, or to somebody of another paragraph.

A document that the paragraph shows, a name before its "said", "according to prosecutor Falkenrath", the signature under a post, or
whoever without a name the text has just introduced.
"""

from __future__ import annotations

import re

from sayso.model import Attribution, Span
from sayso.trace.cast import Cast
from sayso.trace.figures import PERSON_NOUN, Figure, tidy
from sayso.trace.naming import is_name, key
from sayso.trace.records import record
from sayso.trace.words import PRONOUNS

_SAYS = re.compile(r"\b(?:said|says|told|tells|asserted|insisted|insists|claimed|claims|stated|wrote|writes|declared|maintained|denied|swears?|swore|testified|described)\b")
_SPOKE = re.compile(
    r"\b(?:said|says|tells?|told|spoke|spoken|speaks?|talked|met|call(?:ed|s)?|rang|wr[io]tes?|written|describe[sd]?|heard|asked|showed|shown|explain(?:s|ed)|recall(?:s|ed)|got in touch|sat)\b|[“\"]"
)
"""Signs that somebody was heard: without one, whoever is mentioned is only mentioned."""
_ACCORDING = re.compile(
    r"\b(?:according\sto|if)\s(?:the\s)?(?:[a-z][\w-]*\s){0,4}?(?P<who>[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+){0,3})|"
    r"\bin\s(?P<whose>[A-Z][\w’'-]*?(?:\s[A-Z][\w’'-]*?){0,3})[’']s?\s(?:telling|account|words|version|phrase|view)\b"
)
_SIGNED = re.compile(r"[—–-]?\s?(?P<who>[A-Z][\w’'.-]+(?:\s[A-Z][\w’'.-]+){0,3})\s\(@")
_SIGNED_BELOW = re.compile(r"\n[—–-]?\s?(?P<who>[A-Z][\w’'.-]+(?:\s[A-Z][\w’'.-]+){0,3})\s\(@")


def quoted_here(cast: Cast, attribution: Attribution, span: Span) -> Figure | None:
    """Who is quoted in the paragraph of a passage, where the reading gave the words to somebody of another paragraph."""
    start, end = cast.paragraph(span)
    outer = next(reversed([attribution, *cast.page.above(attribution)]))
    spoken = (*outer.source, *outer.cue)
    if not spoken or any(start <= s.start < end for s in spoken) or outer.voice == "embedded":
        return None
    if any(start <= s.start < end and key(s.text) not in PRONOUNS for a in cast.between(start - 500, end) for s in a.source):
        return None
    opens = re.match(r"\s*(The\s(?:\w+\s)?(?:" + PERSON_NOUN + r"))\b", cast.article.text[start:end])
    return cast.last_unnamed(start + (opens.end() if opens else 1), "they") if opens else None


def nearby(cast: Cast, span: Span) -> Figure | None:
    """Who may be behind words that nobody is given for: a document or somebody, close by in the text."""
    text = cast.article.text
    start, end = cast.paragraph(span)
    if (shown := record(cast, start, end)) is not None:
        return shown
    if (signed := _SIGNED.match(text, _next_paragraph(text, end)) or _SIGNED_BELOW.search(text, span.end, end)) is not None:
        return Figure(tidy(signed["who"]), "person")
    before = text.rfind("\n\n", 0, max(start - 2, 0)) + 1
    earlier = text.rfind("\n\n", 0, max(before - 2, 0)) + 1
    if text[before:start].rstrip().endswith((":", "as", "by", "is")) and (shown := record(cast, before, start) or record(cast, earlier, start)) is not None:
        return shown
    verb = _SAYS.search(text, span.start, span.end)
    if verb is not None and (told := _saying(cast, span, verb.start())) is not None:
        return told
    if (named := _ACCORDING.search(text, span.start, min(end, span.end + 250))) is not None:
        return _accorded(cast, named)
    if _SPOKE.search(text, before, end) and (near := [f for at, f in cast.unnamed_so_far if before <= at < end]):
        return near[-1]
    following = text.find("\n\n", _next_paragraph(text, end))
    lead = not text[:start].strip() or any(s <= before < e for s, e in cast.headings)
    return record(cast, end, following) if lead and following > 0 else None


def _saying(cast: Cast, span: Span, verb: int) -> Figure | None:
    """The person or body named in a sentence before its "said"."""
    sentence, _ = cast.sentence(span.start)
    if unnamed := [f for at, f in cast.unnamed_so_far if sentence <= at < verb]:
        return unnamed[0]
    told = [m for m in cast.reading.mentions if sentence <= m.span.start < verb and (m.kind == "organisation" or m in cast.persons)]
    name = (told[0].name or told[0].span.text) if told else ""
    return Figure(name, cast.kind_of(name)) if name and not cast.is_own(name) else None


def _accorded(cast: Cast, found: re.Match[str]) -> Figure | None:
    """The person named in "according to prosecutor Ruy Falkenrath", "in Aurelio Macready's telling"."""
    who = found["who"] or found["whose"]
    near = [m for m in cast.persons if found.start() <= m.span.start < found.end()]
    name = (near[0].name or near[0].span.text) if near else tidy(who)
    return None if cast.is_own(name) or not is_name(name) else Figure(name, "person" if near else cast.kind_of(name))


def _next_paragraph(text: str, end: int) -> int:
    while end < len(text) and text[end].isspace():
        end += 1
    return end
