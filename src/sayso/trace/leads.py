"""Who is meant where a lead calls somebody by what he is, and the text below by name: "a city bus driver", then "Amadou Keita".

That is how newsrooms write. Each step here looks at the passages of one side of one article and gives the lines that change, with
their number: a person called by a role, a post that one named person holds, a body called by what it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sayso.trace.cast import Cast
from sayso.trace.figures import INDEFINITE, ROLE_NOUNS, Figure, Heard, head_of, is_body, is_name_of_two, is_role
from sayso.trace.naming import bare, is_name, key
from sayso.trace.officers import office
from sayso.trace.records import authored

REACH = 1500
UNTOLD = frozenset({"person", "somebody", "someone", "man", "woman", "figure", "employee", "worker"})
"""What newsrooms call those whom they do not name."""


def _leads(said: Sequence[Heard], cast: Cast) -> Iterator[tuple[int, tuple[Figure, ...]]]:
    """The lines in which a lead calls by a role whom the text then names: "A city bus driver says …", "Amadou Keita told us …".

    That is how newsrooms write: the role first, then the name. It holds for the first person who is named after it on the same
    side, unless somebody else without a name comes between, or the role is a body's; or else for whoever is named right after.
    """
    for i, one in enumerate(said):
        if not one.line or one.match.passage.start > cast.end_of_lead:
            continue
        outlet = one.line[0].kind in ("document", "outlet", "organisation", "none") and not is_name_of_two(one.line[0])
        at = len(one.line) - 1 if outlet and not is_role(one.line[0]) else 0
        if is_role(one.line[at]) and (named := _named_later(one, one.line[at], said[i + 1 :], cast)) is not None:
            if any(bare(f.name)[-1:] == bare(named.name)[-1:] and not f.anonymous for f in one.line):
                continue
            called = replace(named, other_names=(*named.other_names, one.line[at].name), attribution=one.line[at].attribution)
            yield i, (*one.line[:at], called, *(f for f in one.line[at + 1 :] if bare(f.name) != bare(called.name)))


def _told_of(said: Sequence[Heard], cast: Cast) -> Iterator[tuple[int, tuple[Figure, ...]]]:
    """The lines in which a lead calls by a role whom its teller then names: "A dealer has told investigators, the prosecutor said …", "Falkenrath said that Maurits Quell …"."""
    for i, one in enumerate(said):
        if len(one.line) < 2 or not one.line[-1].anonymous or not is_role(one.line[-1]) or one.match.passage.start > cast.end_of_lead:
            continue
        told = [a for a in cast.between(one.match.passage.end, one.match.passage.end + REACH) if a.content and bare(a.speaker.name)[-1:] == bare(one.line[0].name)[-1:]]
        named = next((m for a in told for m in cast.persons if 0 <= m.span.start - a.content[0].start <= 6), None)
        name = (named.name or named.span.text) if named is not None else ""
        if name and bare(name)[-1:] != bare(one.line[0].name)[-1:]:
            yield i, (*one.line[:-1], Figure(name, "person", other_names=(one.line[-1].name,), attribution=one.line[-1].attribution))


def _named_later(one: Heard, role: Figure, following: Sequence[Heard], cast: Cast) -> Figure | None:
    for later in following:
        if not later.line or later.match.passage.start - one.match.passage.start > REACH:
            continue
        last = next((f for f in later.line if f.kind not in ("document", "outlet")), later.line[-1])
        if last.anonymous and last.place != role.place and not _is_lead(last, cast):
            return None
        if _is_one_of_them(last):
            return None
        if not last.anonymous and (last.kind == "person" or is_name_of_two(last)) and is_name(last.name) and key(last.name).split()[0] != "st":
            return last
    return _named_next(cast, one) if _is_called(role.name) else None


def _is_one_of_them(figure: Figure) -> bool:
    """Whether the text names one of several: "One of the inspectors, Maret Ilves" need not be "an inspector" of the lead."""
    source = figure.attribution.source if figure.attribution is not None else ()
    return bool(source) and source[0].text.lower().startswith(("one of", "another of", "one, ", "another, "))


def _is_called(name: str) -> bool:
    """Whether a lead calls somebody by a post whose holder it will name: not "a person" or "somebody who was there"."""
    head = set(head_of(name))
    return bool(head & ROLE_NOUNS) and not (head & UNTOLD and name.split()[0].lower() in INDEFINITE) and not head & {"somebody", "someone"}


def _named_next(cast: Cast, one: Heard) -> Figure | None:
    """The person whose name opens the sentence after a lead, or who is quoted first after it: "The man in charge said …", "Ruaridh Castellane was speaking …"."""
    after = one.match.passage.end
    opening = [s for s, _, own in cast.page.sentences if own and s >= after][:2]
    for start in opening:
        named = [m for m in cast.reading.mentions if m.kind == "person" and 0 <= m.span.start - start <= 12 and len(bare(m.name or m.span.text)) > 1]
        if named and not cast.works_here(named[0].name or named[0].span.text):
            return Figure(named[0].name or named[0].span.text, "person")
    first = next((a for a in cast.between(after, after + REACH) if a.source), None)
    if first is not None and first.speaker.kind in ("person", "official") and not first.speaker.anonymous:
        figure = Figure(first.speaker.name, first.speaker.kind)
        return figure if is_name_of_two(figure) else None
    return None


def _lead_bodies(said: Sequence[Heard], cast: Cast) -> Iterator[tuple[int, tuple[Figure, ...]]]:
    """The lines in which a lead calls by what it is a body that the text then names: "the food regulator", "the Food Agency"."""
    for i, one in enumerate(said):
        if not one.line or one.match.passage.start > cast.end_of_lead:
            continue
        first = one.line[-1]
        if first.vague or not is_body(first.name) or first.kind in ("outlet", "document", "post") or any(w[:1].isupper() and "'" not in w and "’" not in w for w in first.name.split()[1:]):
            continue
        for later in said[i + 1 :]:
            if not later.line or later.match.passage.start - one.match.passage.start > REACH:
                continue
            last = later.line[-1]
            if not last.anonymous and is_name(last.name) and not is_name_of_two(last) and not last.vague and last.kind not in ("outlet", "document", "post"):
                yield i, (*one.line[:-1], replace(last, other_names=(*last.other_names, first.name), attribution=first.attribution))
                break


def _posts(said: Sequence[Heard], cast: Cast) -> Iterator[tuple[int, tuple[Figure, ...]]]:
    """The lines whose teller is called by a post that one named person of this side holds: "the chief inspector", "Dr Penhallow"."""
    named = {f.name: (h, f) for h in said for f in h.line if is_name_of_two(f)}
    for i, one in enumerate(said):
        if not one.line or not is_role(one.line[-1]) or one.line[-1].name.split()[0].lower() in ("a", "an", "another", "one"):
            continue
        head = head_of(one.line[-1].name)[-1]
        holders = [f for h, f in named.values() if head in key(office(h, f)).split()]
        if head in ROLE_NOUNS and len(holders) == 1:
            post = one.line[-1]
            yield i, (*one.line[:-1], replace(holders[0], other_names=(*holders[0].other_names, post.name), attribution=post.attribution))


def _bodies(said: Sequence[Heard], cast: Cast) -> Iterator[tuple[int, tuple[Figure, ...]]]:
    """The lines whose teller is "the company" or "the club" where only one body is named as a teller of this side."""
    named = {key(f.name): f for h in said for f in h.line if not f.anonymous and f.kind in ("organisation", "government", "none", "person") and is_name(f.name) and not is_name_of_two(f)}
    if len(named) != 1:
        return
    (body,) = named.values()
    for i, one in enumerate(said):
        indefinite = one.line and one.line[-1].name.split()[0].lower() in INDEFINITE
        if one.line and not indefinite and not one.line[-1].vague and not is_name(one.line[-1].name) and is_body(one.line[-1].name):
            yield i, (*one.line[:-1], replace(body, other_names=(*body.other_names, one.line[-1].name), attribution=one.line[-1].attribution))


def _is_lead(figure: Figure, cast: Cast) -> bool:
    return figure.place <= cast.end_of_lead


def _headline_names(said: Sequence[Heard], cast: Cast) -> Iterator[tuple[int, tuple[Figure, ...]]]:
    """The lines of the one person without a name, who is called by the headline's word too: "Hangar worker: …", "A man who works nights …"."""
    heads = {h.line[-1].name for h in said if h.match.heading and h.line and h.line[-1].anonymous and not h.line[-1].vague}
    below = {h.line[-1].place for h in said if not h.match.heading and h.line and h.line[-1].anonymous}
    if len(heads) != 1 or len(below) != 1:
        return
    (name,) = heads
    for i, one in enumerate(said):
        if not one.match.heading and one.line and one.line[-1].anonymous and name != one.line[-1].name:
            yield i, (*one.line[:-1], replace(one.line[-1], other_names=(*one.line[-1].other_names, name)))


def _told_them(said: Sequence[Heard], cast: Cast) -> Iterator[tuple[int, tuple[Figure, ...]]]:
    """The lines of whoever "told them", the outlet that is cited just before: "Pipewatch has a long post … Ketil told them"."""
    for i, one in enumerate(said[1:], start=1):
        a, before = one.match.attribution, said[i - 1]
        heard = {key(s.text) for b in (a, *cast.page.above(a)) for s in b.addressee} if a is not None else set()
        if len(one.line) != 1 or len(before.line) != 1 or not heard & {"them", "it"}:
            continue
        outer = before.line[0]
        if not is_name_of_two(outer) and is_name(outer.name) and one.match.passage.start - before.match.passage.end < REACH // 3:
            yield i, (outer, *one.line)


LEADING = (authored, _leads, _told_of, _posts, _lead_bodies, _bodies, _told_them, _headline_names)
"""The steps in the order in which they are taken."""
