"""The documents among the tellers: the affidavit in which somebody says it, the memorandum that the article has read, the report.

A document is a source in its own right, with whoever speaks in it behind it. An email or a written answer to the newsroom only
carries what its sender says, and is none; a letter to somebody else, of which the newsroom has a copy, is one. What the author
of a document "writes", "states" or "swears" stands in the document. One document goes under several names ("an affidavit", "a
court filing", "the court paper"): `documents` gives the groups of names that mean one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sayso.model import Attribution
from sayso.trace.cast import Cast
from sayso.trace.figures import (
    RECORDS,
    ROLE_NOUNS,
    Figure,
    Heard,
    head_of,
    is_body,
    is_name_of_two,
    is_record,
    is_role,
    lower_first,
    tidy,
)
from sayso.trace.naming import is_name, key

COVERING = frozenset({"statement", "email", "mail", "letter", "notice", "post", "message", "document", "draft"})
"""Writings that only carry an answer to the newsroom: no document of their own, unless a copy is said to be at hand."""
REACH = 160
SPEAKING = frozenset({"person", "official", "anonymous", "group", "organisation", "government"})
_NOUN = "|".join(sorted((re.escape(w) for w in RECORDS), key=lambda w: (-len(w), w)))
_OF = r"(?:\s(?:of)\s(?:loss|fault|appeal|claim|default|breach|intent)|\s(?:of|by|from)\s(?:the\s)?[A-Z][^,.;:()]{2,60}?)?"
_WHAT = rf"(?:an?|the|its|his|her|their)\s(?:[\w’'-]+\s){{0,5}}?(?:{_NOUN}|(?:sworn|witness|written)\sstatement)|(?:[Hh]alf-yearly|[Aa]nnual|[Ii]nterim)\saccounts"
_IN_A_RECORD = re.compile(rf"\b(?:in|by|through)\s(?P<what>{_WHAT})\b")
_A_RECORD = re.compile(
    rf"\b(?P<what>{_WHAT}{_OF})(?=[\s,.;:)])"
    r"(?P<rest>[^.]{0,160}?\b(?:seen|read|obtained|reviewed|viewed|shown|copy|says|said|states|lists|shows|records|warned|warns|reads|gives|gave|leaves|puts|runs|bears)\b)",
    re.IGNORECASE,
)
_ACCORDING_TO_RECORD = re.compile(rf"\b(?:according to|in|from|by)\s(?P<what>{_WHAT}{_OF})(?=[\s,.;:)]|$)", re.IGNORECASE)
_HELD_IN = re.compile(rf"\b(?P<what>an?\s(?:[\w’'-]+\s){{0,4}}?(?:{_NOUN}))\b[^.]{{0,60}}?\bin which\s", re.IGNORECASE)
_WHOSE_RECORD = re.compile(r"(?:[Aa]n?\s|[Tt]he\s)?(?P<who>[\w-]+(?:\s[\w-]+){0,3})[’']s?\s")
_BY_WHOM = re.compile(r"\s(?:sworn|written|signed|filed|lodged|made)?\s?(?:by|from|of)\s(?P<who>(?:an?|the|its|his|her)\s[^,.;:]{3,60})$")
_AT_HAND = re.compile(r"\b(?:seen|read|obtained|reviewed|copy|copies|dated|lodged|filed|sworn|leaked|published|to\sthe\s[A-Z])\b")
_STATES = re.compile(
    rf"(?P<what>(?:An?|The|Its|His|Her)\s(?:[\w’'-]+\s){{0,5}}?(?:{_NOUN})(?:\sof\s[\w’'-]{{1,60}})?)\b[^.]{{0,160}}?\b(?:says|said|states|stated|gives|gave|lists|listed|shows|showed|records|recorded|reads|puts)\b"
)
_IN_IT = re.compile(r"\b[Ii]n\s(?:it|which)\b")
_WRITES = re.compile(r"\b(?:writes?|wrote|written|states?|stated|deposes?|deposed|swears?|sworn|swore|testif\w+|alleg\w+|lodged|filed|complain\w+)\b")
FAMILIES = {
    word: family
    for family, row in enumerate(
        (
            "affidavit filing lawsuit complaint claim petition deposition testimony statement appeal",
            "report audit assessment study dossier review findings",
            "memo memorandum",
            "notice",
            "letter",
            "log logbook logs",
            "accounts",
        )
    )
    for word in row.split()
}
"""What kinds of documents may be one under two names; a "document", a "paper", a "draft" may be of any kind."""

LONGEST = 5000
"""Characters of a stretch that are looked at: no paragraph is longer, and what is none takes long."""


def record(cast: Cast, start: int, end: int) -> Figure | None:
    """The document that a stretch of text shows or has read: "an internal memorandum of the Water Board, seen by the Record"."""
    stretch = cast.article.text[start : min(end, start + LONGEST)]
    for pattern in (_ACCORDING_TO_RECORD, _A_RECORD):
        found = next((f for f in pattern.finditer(stretch) if is_record(tidy(f["what"])) or "statement" in f["what"]), None)
        if found is not None:
            return Figure(lower_first(tidy(found["what"])), "document")
    return None


def states(cast: Cast, start: int, end: int) -> Figure | None:
    """The document that is the subject of a sentence: "A notice of loss lodged with Atlas Mutual … gives the diadem as stolen"."""
    found = _STATES.match(cast.article.text[start:end].lstrip())
    if found is None or _is_own_story(cast, found["what"]):
        return None
    return Figure(lower_first(tidy(found["what"])), "document")


def _is_own_story(cast: Cast, what: str) -> bool:
    """Whether a document is what the article's own outlet published before: "An earlier Baltan News Agency report" in that agency's correction."""
    outlet = key(cast.article.outlet)
    return bool(outlet) and f" {outlet} " in f" {key(what)} "


def with_record(cast: Cast, figure: Figure) -> Iterator[Figure]:
    """The figure, behind the document in which it says so, if there is one; a body is one with its own report."""
    a = figure.attribution
    held = _holding(cast, a) if a is not None and a.cue and a.source and figure.kind in SPEAKING else ""
    if held and (is_body(figure.name) or figure.kind in ("organisation", "government")):
        yield replace(figure, other_names=(*figure.other_names, held))
        return
    if held:
        yield Figure(held, "document")
    yield figure
    if not held and figure.kind == "document" and not figure.vague and (author := author_of(cast, figure.name)) is not None:
        yield author


def author_of(cast: Cast, name: str) -> Figure | None:
    """Whose document it is by its name: "a scrutineer's sworn statement", "an affidavit sworn by the treasurer, Lucan Abeyta"."""
    found = _WHOSE_RECORD.match(name) or _BY_WHOM.search(name)
    at = cast.article.text.find(name) if found else -1
    if found is None or at < 0:
        return None
    who = tidy(found["who"])
    if is_body(who) or not (set(head_of(who)) & ROLE_NOUNS):
        return None
    end = at + len(name)
    beside = next((m for m in cast.persons if 0 <= m.span.start - end <= 3 and cast.article.text[end : end + 1] == ","), None)
    if beside is not None and found.end("who") == len(name):
        return Figure(beside.name or beside.span.text, "person", other_names=(who,))
    return Figure(lower_first(who), "anonymous", at + found.start("who"))


def _holding(cast: Cast, a: Attribution) -> str:
    """What the document is called in which a source says what it says, or ""."""
    text = cast.article.text
    pieces = sorted((*a.source, *a.cue))
    first = pieces[0].start
    sentence = cast.sentence(first)
    if held := _HELD_IN.search(text, sentence[0], first):
        return tidy(held["what"])
    if _IN_IT.search(text, sentence[0], pieces[-1].end) and (before := _last_record(cast, sentence[0])):
        return before
    begin = max((s.end for s in a.source if s.end <= a.cue[0].start), default=first)
    near = text[begin : min(pieces[-1].end + 60, begin + 400)].split("\n\n")[0]
    after = max((s.end for s in a.content if s.end <= sentence[1] + 2), default=0)
    tail = text[after : after + REACH].split("\n")[0] if after > pieces[-1].end else ""
    tail = tail if tail.lstrip(" ”\"'").startswith(",") else ""
    for stretch in (near, tail):
        for found in _IN_A_RECORD.finditer(stretch):
            if found["what"].lower() == "the papers":
                continue
            if not is_covering(found["what"]) or _AT_HAND.search(stretch[found.end() :]):
                return tidy(found["what"])
    return ""


def is_covering(name: str) -> bool:
    """Whether a writing only carries somebody's answer: "an email", "a statement", but not "a sworn statement"."""
    head = head_of(name)[-1:]
    return bool(head) and head[0] in COVERING and not re.search(r"\b(?:sworn|witness|written evidence|leaked|internal|confidential)\b", name)


def _last_record(cast: Cast, before: int) -> str:
    """The document that was spoken of last: what "in it" leads back to."""
    start = max(0, before - 800)
    found = list(re.finditer(rf"\b{_WHAT}\b", cast.article.text[start:before]))
    return lower_first(tidy(found[-1].group())) if found else ""


def authored(said: Sequence[Heard], cast: Cast) -> Iterator[tuple[int, tuple[Figure, ...]]]:
    """The lines whose teller speaks in the only document of this side: "The report …", then "She writes that …".

    Whoever writes, states or swears is its author, and then everything that the author says on this side, unless to the
    newsroom itself, stands in the document.
    """
    shown = {key(f.name): f for h in said for f in h.line if f.kind == "document" and not f.vague and not f.reports}
    if not shown or len({FAMILIES.get(head_of(f.name)[-1], -1) for f in shown.values()} - {-1}) > 1:
        return
    paper = max(shown.values(), key=lambda f: len(f.name))
    authors = {key(h.line[i + 1].name) for h in said for i, f in enumerate(h.line[:-1]) if f.kind == "document"}
    authors |= {key(h.line[0].name) for h in said if len(h.line) == 1 and _writes(h.line[0])}
    named = {key(f.name): f for h in said for f in h.line if key(f.name) in authors and is_name_of_two(f)}
    only = next(iter(named.values())) if len(named) == 1 else None
    for i, one in enumerate(said):
        line = one.line
        if len(line) == 1 and key(line[0].name) in authors and line[0].kind != "document" and not _to_us(line[0], cast):
            yield i, (replace(paper, attribution=None), line[0])
        elif only is not None and len(line) == 1 and line[0].kind == "document" and not line[0].vague and not one.match.heading:
            yield i, (line[0], replace(only, attribution=None))
        elif only is not None and len(line) > 1 and line[-2].kind == "document" and line[-1].anonymous and is_role(line[-1]):
            yield i, (*line[:-1], replace(only, attribution=line[-1].attribution, other_names=(*only.other_names, line[-1].name)))


def _writes(figure: Figure) -> bool:
    a = figure.attribution
    return figure.kind in ("person", "official", "anonymous", "group") and a is not None and bool(_WRITES.search(" ".join(c.text for c in a.cue)))


def _to_us(figure: Figure, cast: Cast) -> bool:
    a = figure.attribution
    return a is not None and any(cast.is_own(s.text) or key(s.text) in ("us", "me") or "this" in s.text.split() for s in a.addressee)


def documents(said: Sequence[Heard]) -> tuple[tuple[str, ...], ...]:
    """The groups of forms under which one document goes: "an affidavit", "a court filing", "court paper" on the same side.

    Two are taken for one when they are of one family (what is filed in court, what reports, …), or one of them only a "document",
    and no bodies are named that differ. A body that speaks on the same side is one with its document: "a report of the Audit
    Office", "the Audit Office found".
    """
    groups: list[tuple[str, ...]] = [(f.name, n) for one in said for f in one.line if not f.anonymous for n in f.other_names if is_record(n) and n != f.name]
    for side in ("asserts", "denies"):
        own = [f for one in said if one.match.side == side and not one.match.heading for f in one.line]
        shown = list(dict.fromkeys(f.name for f in own if f.kind == "document" and not f.vague and not f.reports and is_record(f.name)))
        families: dict[int, list[str]] = {}
        for name in shown:
            families.setdefault(FAMILIES.get(head_of(name)[-1], -1), []).append(name)
        loose = families.pop(-1, [])
        if len(families) <= 1:
            families = {0: [*(next(iter(families.values())) if families else ()), *loose]}
        for names in families.values():
            bodies = {frozenset(w for w in name.split() if w[:1].isupper()) for name in names} - {frozenset()}
            if len(names) > 1 and (len(bodies) <= 1 or any(all(b <= c or c <= b for c in bodies) for b in bodies)):
                groups.append(tuple(names))
        groups += _of_a_body(own, shown)
    return tuple(groups)


def _of_a_body(own: Sequence[Figure], shown: Sequence[str]) -> list[tuple[str, ...]]:
    """Pairs of a document and the body that issued it and speaks on the same side: "a draft by the Office of Local Audit"."""
    pairs: list[tuple[str, ...]] = []
    for name in shown:
        issued = frozenset(w for w in key(_issuer(name)).split() if w not in ("of", "the"))
        bodies = {f.name for f in own if not f.anonymous and not f.vague and f.kind in ("organisation", "government", "none", "official") and is_name(f.name)}
        whose = [b for b in bodies if issued and (said := frozenset(key(b).split()) - {"of"}) and (said <= issued or issued <= said)]
        pairs += [(b, name) for b in sorted(whose)]
    return pairs


def _issuer(name: str) -> str:
    found = re.search(r"\b(?:by|of|from)\s(?:the\s)?(?P<who>[A-Z].*|[a-z]+[’']s\s[A-Z].*)$", name)
    return found["who"] if found else ""
