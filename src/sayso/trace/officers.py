"""Who speaks for which body across the articles: a hospital and its chief executive are one source of one side."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from sayso.trace.figures import (
    BODIES,
    GENERAL,
    INDEFINITE,
    ROLE_NOUNS,
    Figure,
    Heard,
    is_body,
    is_name_of_person,
    is_name_of_two,
    is_record,
)
from sayso.trace.naming import Register, bare, is_name, is_post, key, places
from sayso.trace.speaking import SPOKES
from sayso.trace.words import stem

OFFICER = re.compile(
    r"\b(?:chief executive|managing director|director|chair(?:man|woman|person)?|president|head|boss|chiefs?|supremo|manager|commander|captain|colonel|general|"
    r"secretary|spokes\w+|press officer|owner|founder|solicitors?|lawyers?|attorneys?|deputy|inspector|minister|superintendent|editors?)\b",
    re.IGNORECASE,
)
_ITS = re.compile(r"\bits\b|\b(?:the|their)\s[\w-]+['’]s?\s|\b(?:for|of) the [a-z]")
_SAYING = re.compile(
    r"\b(?:told|tells?|said|says?|confirm(?:ed|s)|den(?:ied|ies)|insist(?:ed|s)|claim(?:ed|s)|stat(?:ed|es)|announce[ds]|warn(?:ed|s)|add(?:ed|s)|acknowledge[ds]|wrote|writes|that)\b"
)
"""Where what somebody is ends, and what he says begins: its words are not his office."""
_FORMER = re.compile(r"\b(?:former|onetime|one-time|ex|suspended|sacked|retired)\b", re.IGNORECASE)
MOST = 64
"""So many bodies are compared with one another; in a greater crowd only those that the article names."""
HEADS = frozenset({"head", "chief", "chair", "chairman", "chairwoman", "president", "boss", "director", "leader", "supremo"})
"""What newsrooms call whoever is at the top of a body, one for another."""
POSTS = ROLE_NOUNS | HEADS
STATESMAN = re.compile(r"\b(?:minister|secretary of state|ambassador|president|premier|chancellor|consul)\b", re.IGNORECASE)


def officers(said: Sequence[Heard], register: Register, places: Collection[str]) -> tuple[tuple[str, ...], ...]:
    """Pairs of names of one source of a side: a body and whoever speaks for it, or by what kind of body it is called.

    Whoever holds an office of a body that itself speaks on this side is that body. The office must name the body, or, on the side of
    the accused, say "its" or "the hospital's" where only one body speaks, or be a minister's where only one government does. A
    spokesman who is given no house is that of the body named last before him. "The company" is the only body of its side, and a
    capital that speaks ("Sarrat says the opposite") the only government; ``places`` are the names of places.
    """
    found: list[tuple[str, ...]] = []
    outlets = _by_word({key(h.article.outlet) for h in said if h.article.outlet})
    for side in ("asserts", "denies"):
        lines = [(h, f) for h in said if h.match.side == side for f in h.line if not f.anonymous and not f.vague]
        speaking = [f for h, f in lines if f is h.line[-1] and not is_name_of_two(f) and not (f.kind in ("group", "none") and len(bare(f.name)) == 2 and is_name_of_person(f)) and is_name(f.name) and f.kind not in ("document", "outlet", "post")]
        capitals = {f.name for f in speaking if _may_be_capital(f) and key(f.name) in places}
        bodies = {register.name(f.name): f for f in speaking if f.name not in capitals and not is_post(f.name) and not is_record(f.name)}
        bodies = {name: f for name, f in bodies.items() if not _is_outlet(name, outlets) and not _is_person(f, name)}
        kinds = {name for name in bodies if _is_kind(name)}
        if len(kinds) < len(bodies):
            bodies = {name: f for name, f in bodies.items() if name not in kinds}
            found += [(next(iter(bodies)), name) for name in sorted(kinds) if len(bodies) == 1]
        found += _posts(lines)
        alone = {n for n, f in bodies.items() if f.kind in ("official", "government") and len(n.split()) == 1 and not n.isupper()}
        ministries = {n for n in bodies if any(set(key(form).split()) & {"ministry", "government"} for form in (n, *register.forms(n)))}
        if side == "denies" and ministries and not capitals:
            capitals |= alone
            bodies = {n: f for n, f in bodies.items() if n not in alone}
        states = [b for b, f in bodies.items() if f.kind == "government" or b in ministries]
        if side == "denies" and not states and capitals:
            states = sorted(capitals)[:1]
        found += _capitals(lines, capitals, states, register) if side == "denies" else []
        callings = _stems(bodies)
        found += [(b, f.name) for _, f in lines if _is_called_after(f) for b in _named_after(f, callings)]
        if len(bodies) == 1:
            elsewhere = _generic(said, side)
            found += [(next(iter(bodies)), f.name) for _, f in lines if _is_generic(f) and f.name not in elsewhere]
        speaking_bodies = _Bodies.of(bodies, lines, register)
        for one, figure in lines:
            held = office(one, figure) if is_name_of_two(figure) and figure is one.line[-1] else ""
            if OFFICER.search(held) and not _FORMER.search(held):
                house = _house(one, figure, held, speaking_bodies, states, register, denies=side == "denies")
                found += [(house, figure.name)] if house else []
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _Bodies:
    """The bodies that speak on a side: by the words that their names need, and those of each article."""

    names: frozenset[str]
    by_word: Mapping[str, Sequence[tuple[frozenset[str], str]]]
    here: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, names: Collection[str], lines: Sequence[tuple[Heard, Figure]], register: Register) -> _Bodies:
        by_word: dict[str, list[tuple[frozenset[str], str]]] = {}
        for body in sorted(names):
            for form in (body, *register.forms(body)):
                content = frozenset(w for w in key(form).split() if len(w) > 2 and w not in GENERAL) if is_name(form) else frozenset()
                if content:
                    by_word.setdefault(min(content), []).append((content, body))
        here: dict[str, set[str]] = {}
        for one, figure in lines:
            here.setdefault(one.article.id, set()).add(register.name(figure.name))
        return cls(frozenset(names), by_word, {i: frozenset(own & set(names)) for i, own in here.items()})

    def named(self, words_: Collection[str], but: str) -> list[str]:
        """The bodies whose name stands among these words."""
        return sorted({b for w in words_ for content, b in self.by_word.get(w, ()) if b != but and content <= set(words_)})

    def others(self, article: str, but: str) -> list[str]:
        """All bodies but one; in a crowd only those that speak in the same article."""
        return sorted((self.names if len(self.names) <= MOST else self.here.get(article, frozenset())) - {but})


def _house(one: Heard, figure: Figure, held: str, bodies: _Bodies, states: Sequence[str], register: Register, *, denies: bool) -> str:
    """The body for which somebody in this office speaks, or "" if there is none or a choice."""
    words_ = frozenset(key(held).split())
    own = register.name(figure.name)
    others = bodies.others(one.article.id, own)
    named = bodies.named(words_, own)
    if not named and denies and len(states) == 1 and STATESMAN.search(held):
        named = list(states)
    alone = len(bodies.names - {own}) == 1
    here = alone and any(form in one.article.text for body in others for form in (body, *register.forms(body)))
    if not named and denies and alone and not STATESMAN.search(held) and ((here and _ITS.search(held)) or words_ & BODIES):
        named = others
    if not named and SPOKES & words_:
        spot = one.match.passage.end
        last = {b: max(one.article.text.rfind(f, 0, spot) for f in (b, *register.forms(b)) if is_name(f)) for b in others if is_name(b)}
        near = [b for b in last if last[b] >= 0]
        named = [max(near, key=lambda b: last[b])] if near else others if alone and (here or not _ITS.search(held)) else []
    return named[0] if len(named) == 1 else ""


def _is_person(figure: Figure, name: str) -> bool:
    """Whether somebody who speaks by a family name alone is known in full elsewhere: "Ettinger", who is Maud Ettinger."""
    return figure.kind == "person" and len(bare(name)) > len(bare(figure.name)) and is_name_of_two(replace(figure, name=name))


def _may_be_capital(figure: Figure) -> bool:
    """Whether a teller's name may be that of a town: one word, no acronym, no "St Fenella's"."""
    name = figure.name.replace("’", "'")
    return len(name.split()) == 1 and not name.isupper() and not name.endswith("'s") and figure.kind != "organisation"


def _capitals(
    lines: Sequence[tuple[Heard, Figure]], capitals: Collection[str], states: Sequence[str], register: Register
) -> list[tuple[str, ...]]:
    """Pairs of a capital and its government: the only one of the side, or the only one that speaks in the same article."""
    found: list[tuple[str, ...]] = []
    here: dict[str, set[str]] = {}
    for one, figure in lines:
        here.setdefault(one.article.id, set()).add(register.name(figure.name))
    for one, figure in lines:
        if figure.name in capitals:
            speaking = here[one.article.id] & set(states)
            of = states if len(states) == 1 else sorted(speaking) if len(speaking) == 1 else ()
            found += [(state, figure.name) for state in of if state != figure.name]
    return found


def _is_called_after(figure: Figure) -> bool:
    """Whether a teller is called by a calling that a body may be named after: "the district auditor"."""
    return not is_name(figure.name) and not is_body(figure.name) and figure.kind not in ("document", "outlet", "post")


def _stems(bodies: Collection[str]) -> dict[str, set[str]]:
    """The bodies by the stems of the words they are called by."""
    found: dict[str, set[str]] = {}
    for body in bodies:
        for word in key(body).split():
            found.setdefault(stem(word), set()).add(body)
    return found


def _named_after(figure: Figure, callings: Mapping[str, Collection[str]]) -> list[str]:
    """The one body that is named after somebody's calling: the Office of Local Audit for "the auditor"."""
    head = stem(key(figure.name).split()[-1]) if key(figure.name) else ""
    own = callings.get(head, ()) if len(head) > 3 else ()
    return list(own) if len(own) == 1 else []


def _posts(lines: Sequence[tuple[Heard, Figure]]) -> list[tuple[str, ...]]:
    """Pairs of a post and the one person of the side who holds it: "the chair of the Board", "Marguerite Osterhaus, head of the electoral board"."""
    people: dict[str, set[str]] = {}
    for h, f in lines:
        if is_name_of_two(f):
            people.setdefault(f.name, set()).update(key(office(h, f)).split())
    by_word: dict[str, list[str]] = {}
    for name, held in people.items():
        for word in sorted(held & POSTS):
            by_word.setdefault(word, []).append(name)
    found: list[tuple[str, ...]] = []
    for _, figure in lines:
        if is_name_of_two(figure) or not is_post(figure.name) or figure.anonymous or figure.kind in ("document", "outlet"):
            continue
        head = _of(figure.name)[-1]
        alike = HEADS if head in HEADS else frozenset({head})
        of = {w for w in key(figure.name).split() if w not in (head, "of", "for", "in", "at", "from", "country's", "its")}
        called = sorted({name for word in alike for name in by_word.get(word, ())[:MOST]})
        holders = [n for n in called if not of or of & people[n] or {w.removesuffix("'s") for w in of} & people[n]]
        if len(holders) == 1:
            found.append((holders[0], figure.name))
    return found


def _of(name: str) -> list[str]:
    """The words of a post before whose it is: "chief inspector" of "chief inspector of the Health Inspectorate"."""
    return re.split(r"\s(?:of|for|at|in|from)\s", key(name), maxsplit=1)[0].split()


def _by_word(names: Collection[str]) -> dict[str, list[frozenset[str]]]:
    """The names, as sets of words, by each of their words."""
    found: dict[str, list[frozenset[str]]] = {}
    for name in sorted(names):
        for word in name.split():
            found.setdefault(word, []).append(frozenset(name.split()))
    return found


def _is_outlet(name: str, outlets: Mapping[str, Sequence[frozenset[str]]]) -> bool:
    """Whether a name is that of an outlet at hand, in full or in short."""
    words_ = set(key(name).split())
    return any(own <= words_ or words_ <= own for word in words_ for own in outlets.get(word, ())[:MOST])


def _is_generic(figure: Figure) -> bool:
    """Whether a body is called only by its kind: "the carrier"."""
    return not is_name(figure.name) and is_body(figure.name) and figure.name.split()[0].lower() not in INDEFINITE


def _is_kind(name: str) -> bool:
    """Whether a body is called by whose it is and its kind: "Westerlay's food regulator"."""
    parts = name.replace("’", "'").split()
    return bool(parts) and parts[-1] in BODIES and any(p.endswith("'s") for p in parts) and all(p[:1].islower() or p.endswith("'s") for p in parts)


def _generic(said: Sequence[Heard], side: str) -> frozenset[str]:
    """What bodies of the other side are called by their kind."""
    return frozenset(f.name for h in said if h.match.side not in (side, "neither") for f in h.line if _is_generic(f))


def office(one: Heard, figure: Figure) -> str:
    """What the article says a person is: his source's words, and what stands right before and behind his name."""
    a = figure.attribution
    text = one.article.text
    last = bare(figure.name)[-1:]
    said = " ".join(s.text for s in a.source) if a is not None else ""
    spots = list(islice(places(last[0], text), 5)) if last else []
    behind = [_SAYING.split(m.group(), maxsplit=1)[0] for _, end in spots if (m := re.match(r",\s[^,.;\n]{3,90}", text[end : end + 100]))]
    before = [text[max(0, start - 80) : start].split("\n")[-1].split(". ")[-1] for start, _ in spots]
    first = [text[end : end + 140].split(".")[0].split("\n")[0] for _, end in spots[:1]]
    return " ".join((said, *behind, *before, *(first if one.match.side == "denies" else ()), *figure.other_names))
