"""Who speaks for which body across the articles: a hospital and its chief executive are one source of one side."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from sayso.trace.figures import BODIES, GENERAL, INDEFINITE, Figure, Heard, is_body, is_name_of_two, is_record
from sayso.trace.naming import Register, bare, is_name, is_post, key
from sayso.trace.speaking import SPOKES

OFFICER = re.compile(
    r"\b(?:chief executive|managing director|director|chair(?:man|woman|person)?|president|head|boss|chiefs?|supremo|manager|commander|captain|colonel|general|"
    r"secretary|spokes\w+|press officer|owner|founder|solicitors?|lawyers?|attorneys?|deputy|inspector|minister|superintendent|editors?)\b",
    re.IGNORECASE,
)
_ITS = re.compile(r"\bits\b|\b(?:the|their)\s[\w-]+['’]s?\s|\b(?:for|of) the [a-z]")
_FORMER = re.compile(r"\b(?:former|onetime|one-time|ex|suspended|sacked|retired)\b", re.IGNORECASE)
HEADS = frozenset({"head", "chief", "chair", "chairman", "chairwoman", "president", "boss", "director", "leader", "supremo"})
"""What newsrooms call whoever is at the top of a body, one for another."""
STATESMAN = re.compile(r"\b(?:minister|secretary of state|ambassador|president|premier|chancellor|consul)\b", re.IGNORECASE)


def officers(said: Sequence[Heard], register: Register, places: Collection[str]) -> tuple[tuple[str, ...], ...]:
    """Pairs of names of one source of a side: a body and whoever speaks for it, or by what kind of body it is called.

    Whoever holds an office of a body that itself speaks on this side is that body. The office must name the body, or, on the side of
    the accused, say "its" or "the hospital's" where only one body speaks, or be a minister's where only one government does. A
    spokesman who is given no house is that of the body named last before him. "The company" is the only body of its side, and a
    capital that speaks ("Sarrat says the opposite") the only government; ``places`` are the names of places.
    """
    found: list[tuple[str, ...]] = []
    for side in ("asserts", "denies"):
        lines = [(h, f) for h in said if h.match.side == side for f in h.line if not f.anonymous and not f.vague]
        speaking = [f for _, f in lines if not is_name_of_two(f) and is_name(f.name) and f.kind not in ("document", "outlet", "post")]
        capitals = {f.name for f in speaking if key(f.name) in places}
        bodies = {register.name(f.name): f for f in speaking if f.name not in capitals and not is_post(f.name) and not is_record(f.name)}
        bodies = {name: f for name, f in bodies.items() if not _is_outlet(name, said)}
        found += _posts(lines)
        states = [b for b, f in bodies.items() if f.kind == "government" or set(key(b).split()) & {"ministry", "government"}]
        if side == "denies" and not states and capitals:
            states = sorted(capitals)[:1]
        if side == "denies" and len(states) == 1:
            found += [(states[0], capital) for capital in sorted(capitals) if capital != states[0]]
        if len(bodies) == 1:
            found += [(next(iter(bodies)), f.name) for _, f in lines if _is_generic(f) and f.name not in _generic(said, side)]
        for one, figure in lines:
            held = office(one, figure) if is_name_of_two(figure) and figure is one.line[-1] else ""
            if OFFICER.search(held) and not _FORMER.search(held):
                house = _house(one, figure, held, bodies, states, register, denies=side == "denies")
                found += [(house, figure.name)] if house else []
    return tuple(dict.fromkeys(found))


def _house(
    one: Heard, figure: Figure, held: str, bodies: Mapping[str, Figure], states: Sequence[str], register: Register, *, denies: bool
) -> str:
    """The body for which somebody in this office speaks, or "" if there is none or a choice."""
    words_ = set(key(held).split())
    others = [b for b in bodies if not register.same(b, figure.name)]
    named = [b for b in others if _names_body(words_, b, register.forms(b))]
    if not named and denies and len(states) == 1 and STATESMAN.search(held):
        named = list(states)
    if not named and denies and len(others) == 1 and (_ITS.search(held) or words_ & BODIES):
        named = others
    if not named and SPOKES & words_:
        spot = one.match.passage.end
        last = {b: max(one.article.text.rfind(f, 0, spot) for f in (b, *register.forms(b)) if is_name(f)) for b in others if is_name(b)}
        near = [b for b in last if last[b] >= 0]
        named = [max(near, key=lambda b: last[b])] if near else others if len(others) == 1 else []
    return named[0] if len(named) == 1 else ""


def _posts(lines: Sequence[tuple[Heard, Figure]]) -> list[tuple[str, ...]]:
    """Pairs of a post and the one person of the side who holds it: "the chair of the Board", "Marguerite Osterhaus, head of the electoral board"."""
    people = {f.name: set(key(office(h, f)).split()) for h, f in lines if is_name_of_two(f)}
    found: list[tuple[str, ...]] = []
    for _, figure in lines:
        if is_name_of_two(figure) or not is_post(figure.name) or figure.anonymous:
            continue
        head, *rest = reversed(_of(figure.name))
        alike = HEADS if head in HEADS else frozenset({head})
        of = {w for w in key(figure.name).split() if w not in (head, "of", "for", "in", "at", "from", "country's", "its")}
        holders = [name for name, held in people.items() if alike & held and (not of or of & held or {w.removesuffix("'s") for w in of} & held)]
        if len(holders) == 1:
            found.append((holders[0], figure.name))
    return found


def _of(name: str) -> list[str]:
    """The words of a post before whose it is: "chief inspector" of "chief inspector of the Health Inspectorate"."""
    return re.split(r"\s(?:of|for|at|in|from)\s", key(name), maxsplit=1)[0].split()


def _is_outlet(name: str, said: Sequence[Heard]) -> bool:
    words_ = set(key(name).split())
    outlets = {key(h.article.outlet) for h in said if h.article.outlet}
    return any((own := set(outlet.split())) and (own <= words_ or words_ <= own) for outlet in outlets)


def _is_generic(figure: Figure) -> bool:
    """Whether a body is called only by its kind: "the carrier"."""
    return not is_name(figure.name) and is_body(figure.name) and figure.name.split()[0].lower() not in INDEFINITE


def _generic(said: Sequence[Heard], side: str) -> frozenset[str]:
    """What bodies of the other side are called by their kind."""
    return frozenset(f.name for h in said if h.match.side not in (side, "neither") for f in h.line if _is_generic(f))


def _names_body(office: set[str], body: str, forms: Sequence[str]) -> bool:
    return any(
        (content := {w for w in key(form).split() if len(w) > 2 and w not in GENERAL}) and content <= office for form in (body, *forms) if is_name(form)
    )


def office(one: Heard, figure: Figure) -> str:
    """What the article says a person is: his source's words, and what stands right before and behind his name."""
    a = figure.attribution
    text = one.article.text
    last = bare(figure.name)[-1:]
    said = " ".join(s.text for s in a.source) if a is not None else ""
    spots = [m for m in re.finditer(rf"(?i)\b{re.escape(last[0])}\b", text)][:5] if last else []
    behind = [m.group() for spot in spots if (m := re.match(r",\s[^,.;\n]{3,90}", text[spot.end() : spot.end() + 100]))]
    before = [text[max(0, spot.start() - 80) : spot.start()].split("\n")[-1].split(". ")[-1] for spot in spots]
    return " ".join((said, *behind, *before, *figure.other_names))
