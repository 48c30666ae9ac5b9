"""What is said about an attribution in words: its chain, how it is held, and the line that sums an article up."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from sayso.model import Attribution, Reading, SourceKind
from sayso.tell.clean import one_line

NOBODY = "no source named"
UNSURE_BELOW = 0.3
KINDS: dict[SourceKind, str] = {
    "person": "People",
    "official": "Officials",
    "government": "Governments",
    "organisation": "Organisations",
    "outlet": "News outlets",
    "document": "Documents",
    "post": "Posts",
    "group": "Groups",
    "author": "The author",
    "anonymous": "Anonymous",
    "none": "No source named",
}
_SOMEBODY = frozenset("i we you he she it they him her them himself herself themselves".split())
"""Whom "told her" names only to those who read the sentence; in a line by itself it says nothing."""
_COUNTED = (
    ("named", "named source", "named sources"),
    ("anonymous", "anonymous", "anonymous"),
    ("sourceless", "without a source", "without a source"),
    ("second_hand", "second-hand", "second-hand"),
    ("hedged", "hedged", "hedged"),
    ("denied", "denied", "denied"),
    ("unverified", "unverified", "unverified"),
)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many attributions an article has, and on whom they rest. ``named`` and ``anonymous`` count sources, the rest attributions."""

    attributions: int = 0
    named: int = 0
    anonymous: int = 0
    sourceless: int = 0
    second_hand: int = 0
    hedged: int = 0
    denied: int = 0
    unverified: int = 0


@dataclass(frozen=True, slots=True)
class Voice:
    """One source of an article, the numbers of its attributions, and the other forms of its name."""

    name: str
    kind: SourceKind
    numbers: tuple[int, ...]
    aliases: tuple[str, ...] = ()


def tally(reading: Reading) -> Tally:
    """The counts that sum up a reading."""
    found = reading.attributions
    return Tally(
        attributions=len(found),
        named=len({a.speaker.name for a in found if is_named(a)}),
        anonymous=len(voices(reading).get("anonymous", ())),
        sourceless=sum(a.speaker.kind == "none" and not a.speaker.anonymous for a in found),
        second_hand=sum(len(teller_names(a)) > 1 for a in found),
        hedged=sum(a.stance == "hedges" for a in found),
        denied=sum(a.stance == "denies" for a in found),
        unverified=sum(a.stance == "unverified" for a in found),
    )


def summary(reading: Reading) -> str:
    """One line that sums an article up: “13 attributions · 4 named sources · 6 anonymous · 1 unverified”.

    What there is none of is left out.
    """
    counts = tally(reading)
    if not counts.attributions:
        return "no attributions"
    return " · ".join((plural(counts.attributions, "attribution"), *(f"{n} {words}" for n, words in counted(counts))))


def counted(counts: Tally) -> tuple[tuple[int, str], ...]:
    """The counts that are not zero, each with its words."""
    found = ((getattr(counts, name), one, many) for name, one, many in _COUNTED)
    return tuple((number, one if number == 1 else many) for number, one, many in found if number)


def is_named(attribution: Attribution) -> bool:
    """Whether the reader is told who speaks, and it is not the article's own author."""
    who = attribution.speaker
    return bool(who.name) and not who.anonymous and who.kind not in ("none", "anonymous", "author")


def speaker_name(attribution: Attribution) -> str:
    """Who speaks: the name, or as much as the text says, or that nobody is named."""
    said = " ".join(span.text for span in attribution.source)
    return one_line(attribution.speaker.name or said) or NOBODY


def teller_names(attribution: Attribution) -> tuple[str, ...]:
    """The chain of tellers, outermost first, ending with whoever speaks; never empty.

    A chain says nothing about an innermost teller who is not named, so that one is added; who speaks of what they themselves say
    or think stands there once.
    """
    who = speaker_name(attribution)
    chain = [*map(one_line, attribution.chain), *([who] if who == NOBODY or not attribution.chain else [])]
    return tuple(name for before, name in pairwise(("", *chain)) if name != before)


def how(attribution: Attribution) -> tuple[str, ...]:
    """What the reader should know of how this source holds it; nothing for a plain statement by somebody named.

    >>> from sayso.model import Speaker
    >>> how(Attribution(id="1", content=(), stance="denies", speaker=Speaker("an aide", "anonymous", anonymous=True)))
    ('anonymous', 'denies')
    """
    a = attribution
    parts = []
    if a.speaker.anonymous:
        parts.append("anonymous")
    if a.act != "statement" and (a.act, a.stance) != ("question", "asks"):
        parts.append(a.act)
    if a.stance != "asserts":
        parts.append(a.stance)
    told = one_line(" ".join(span.text for span in a.addressee), width=60).removeprefix("to ")
    if told and told.lower() not in _SOMEBODY:
        parts.append(f"to {told}")
    if a.said_on:
        parts.append(said_when(a))
    if a.confidence < UNSURE_BELOW:
        parts.append(f"unsure ({a.confidence:.0%})")
    return tuple(parts)


def said_when(attribution: Attribution) -> str:
    """The day it was said and the words that say so: “said 2031-03-04 (on Tuesday)”; empty if unknown."""
    if attribution.said_on is None:
        return ""
    words = one_line(attribution.said_on.span.text, width=40)
    value = one_line(attribution.said_on.value)
    return f"said {value}" if words in ("", value) else f"said {value} (“{words}”)"


def voices(reading: Reading) -> dict[SourceKind, tuple[Voice, ...]]:
    """The article's sources by kind, the busiest first.

    Two anonymous sources are never taken for one because they are described alike: each mention by its own description is a source
    anew. Only a pronoun or short form ("she", "the official") belongs to the last one so described, as it was resolved.
    """
    groups: dict[tuple[SourceKind, str, int], list[int]] = {}
    last: dict[str, int] = {}
    for number, a in enumerate(reading.attributions, 1):
        kind: SourceKind = "anonymous" if a.speaker.anonymous else a.speaker.kind
        name = speaker_name(a)
        if kind == "anonymous" and (name not in last or _described(a, name)):
            last[name] = number
        groups.setdefault((kind, name, last[name] if kind == "anonymous" else 0), []).append(number)
    forms = {form: group for group in reading.aliases for form in group}
    found: dict[SourceKind, list[Voice]] = {kind: [] for kind in KINDS}
    for (kind, name, _), numbers in groups.items():
        aliases = () if kind in ("anonymous", "none") else tuple(f for f in forms.get(name, ()) if f != name)
        found[kind].append(Voice(name, kind, tuple(numbers), aliases))
    busiest = {kind: sorted(some, key=lambda v: (-len(v.numbers), v.numbers)) for kind, some in found.items()}
    return {kind: tuple(some) for kind, some in busiest.items() if some}


def _described(attribution: Attribution, name: str) -> bool:
    """Whether the source stands there by its own description, not by a pronoun or a short form of it."""
    said = one_line(" ".join(span.text for span in attribution.source)).strip(" ,.").lower()
    return not said or said == name.strip(" ,.").lower()


def plural(number: int, word: str) -> str:
    """The number with its word: “1 article”, “2 articles”."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
