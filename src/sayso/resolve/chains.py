"""Chains of tellers: from whom the article has it, and from whom they have it, the outermost first.

The chain follows the nesting: whoever's content an attribution stands in comes before its speaker. An outlet that somebody
told it to stands before them, for the article has it from the outlet; the article's own outlet is left out.
"""

from __future__ import annotations

from dataclasses import replace

from sayso.model import Article, Attribution, Reading
from sayso.resolve import tables
from sayso.resolve.acronyms import initials
from sayso.resolve.names import TOKEN, names


def chains(reading: Reading) -> Reading:
    """The reading with a chain for every attribution, by the speakers' names; nobody is left out.

    >>> from sayso.model import Article, Speaker
    >>> a = Article(id="a", text="Jaroslav told Radio Sable he had notice.")
    >>> told = Attribution("1", (a.span(25, 39),), addressee=(a.span(14, 25),), speaker=Speaker("Ivo Jaroslav", "person"))
    >>> chains(Reading(a, (told,))).attributions[0].chain
    ('Radio Sable', 'Ivo Jaroslav')
    """
    by_id = {a.id: a for a in reading.attributions}
    own = _words(reading.article.outlet)
    outlets = {m.span.start for m in reading.mentions if m.kind == "outlet"}
    done: dict[str, tuple[str, ...]] = {}
    for a in reading.attributions:
        path: list[Attribution] = []
        node: Attribution | None = a
        while node is not None and node.id not in done and node not in path and len(path) < 50:
            path.append(node)
            node = by_id.get(node.parent) if node.parent else None
        chain = done.get(node.id, ()) if node is not None else ()
        for step in reversed(path):
            told = outlet_told(step, own=own, outlets=outlets)
            chain = (*chain, *(x for x in (told if told not in chain else "", step.speaker.name) if x))
            done[step.id] = chain
    return replace(reading, attributions=tuple(replace(a, chain=done[a.id]) for a in reading.attributions))


def outlet_told(a: Attribution, *, own: tuple[str, ...], outlets: set[int]) -> str:
    """The outlet to which the source told it, by name; "" where it was nobody, no outlet, or the article's own."""
    if not a.speaker.name:
        return ""
    for span in a.addressee:
        for name in names(Article(id="addressee", text=span.text)):
            words = frozenset(name.key)
            known = any(span.start + name.start <= at < span.start + name.end for at in outlets)
            if not (known or name.kind == "outlet" or _presented(span.text, name.opens)):
                continue
            if words <= frozenset(own) or (len(own) > 1 and initials(own) in name.key):
                continue
            return name.core
    return ""


def _presented(text: str, start: int) -> bool:
    """Whether the words before a name say that it is an outlet: "the broadcaster RFO"."""
    before = [w.lower() for w in TOKEN.findall(text[:start])]
    noun = tables.noun(before[-1]) if before else None
    return noun is not None and noun.kind == "outlet"


def _words(name: str) -> tuple[str, ...]:
    return tuple(w for w in (m.lower() for m in TOKEN.findall(name)) if w != "the")

