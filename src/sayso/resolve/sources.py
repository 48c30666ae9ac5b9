"""Whom one source means: the step from a source phrase, or its absence, to somebody of the cast.

A pronoun, a name, a part of a group, an outlet's article, a role or a descriptor each go their own way. A source left out is
the one who has just spoken, if the cue is active and the sentence the same. None means that it cannot be decided.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from sayso.model import Attribution, SourceKind, Speaker
from sayso.resolve import references, tables
from sayso.resolve.cast import Figure
from sayso.resolve.entrances import LONG, Play, form_of, new, owner_of, take_role
from sayso.resolve.phrases import Phrase

BE = frozenset("is are was were be been being am 's ’s 're ’re 've ’ve it there one".split())
NOBODY = frozenset("talk word reports claims rumours rumors allegations estimated supposedly apparently officially reportedly"
                   " allegedly suspected rumoured rumored accused unclear known clear".split())  # fmt: skip
STATES = frozenset("republic kingdom country nation state emirate sultanate duchy principality".split())
PIECES = frozenset("report article story column editorial".split())
PASSED = re.compile(r"\b(?:seen|obtained|reviewed|read|viewed|examined|shared|shown|leaked|sent|given|provided|passed|handed|supplied|published)\b|[’']s?\s", re.I)
ASKING = re.compile(r"\b(?:unclear|clear|unknown|known|know|knows|knew|asked|asks|ask|wonder(?:s|ed)?|question(?:s|ed)?|decide[sd]?|say|disclose[sd]?|reveal(?:ed)?|of|about)\s+$", re.I)
"""Behind these a "who" asks for somebody: "it is unclear who proposed it"."""
HEARSAY = frozenset("thought believed said understood expected held alleged".split())


@dataclass(slots=True)
class Walk(Play):
    """A play with its attributions, and who was found to speak in each so far."""

    by_id: dict[str, Attribution] = field(default_factory=dict)
    phrases: dict[str, Phrase | None] = field(default_factory=dict)
    said: dict[str, Figure | None] = field(default_factory=dict)
    votes: dict[int, Counter[SourceKind]] = field(default_factory=dict)
    previous: Attribution | None = None


def who(walk: Walk, a: Attribution, p: Phrase, enclosing: Figure | None) -> Figure | None:
    """Whom a source phrase means; None where that cannot be decided."""
    at = p.span.start
    direct = enclosing is not None and (walk.scene.quoted(at) or walk.by_id[a.parent or ""].voice == "direct")
    if p.pronoun == "it" and impersonal(a):
        return None
    if p.pronoun:
        return _pronoun(walk, a, p, enclosing, direct=direct)
    asker = _asker(walk, p)
    if asker is not None:
        return asker
    if p.name is not None:
        return _named(walk, p)
    if p.part:
        return _part(walk, p, guess=a.speaker)
    found = _outlet_of(walk, p) or _state_of(walk, p)
    if found is not None:
        return found
    owner = owner_of(walk, p, at, enclosing, direct=direct)
    if p.determiner == "a":
        return _somebody(walk, p, owner, guess=a.speaker)
    known = references.definite(walk.memory, at, p, owner=owner)
    if known is not None and not (known.anonymous and p.determiner != "the" and known.first < at):
        known.call(p.head)
        return known
    if p.noun is not None and p.noun.kind == "spokesman" and not p.owner:
        return _somebody(walk, p, owner, guess=a.speaker)
    return new(walk, p, owner, guess=a.speaker)


def impersonal(a: Attribution) -> bool:
    """Whether the "it" is nobody: "it has been suggested", "it is believed"."""
    words = [w.lower() for c in a.cue for w in re.findall(r"[\w’']+", c.text)]
    return "been" in words or (bool(set(words) & BE) and bool(set(words) & (HEARSAY | {"suggested", "reported", "claimed", "known"})))


def _pronoun(walk: Walk, a: Attribution, p: Phrase, enclosing: Figure | None, *, direct: bool) -> Figure | None:
    memory, at = walk.memory, p.span.start
    if p.pronoun in ("i", "my"):
        return enclosing or walk.company.author
    if p.pronoun == "we":
        if enclosing is None:
            return walk.company.outlet
        return _body_of(walk, a, enclosing) or enclosing
    if p.pronoun in ("he", "she"):
        figure = references.he_or_she(memory, at, p.pronoun, speaker=enclosing, direct=direct, guess=a.speaker)
        if figure is not None and not figure.gender:
            figure.gender = "m" if p.pronoun == "he" else "f"
        return figure
    if p.pronoun in ("it", "this"):
        return references.it(memory, at, speaker=enclosing, direct=direct, guess=a.speaker)
    if p.pronoun in ("they", "those"):
        return references.they(memory, at, speaker=enclosing, direct=direct, guess=a.speaker)
    if p.pronoun in ("who", "which", "that"):
        return None if ASKING.search(walk.article.text, max(0, at - 40), at) else references.relative(memory, at)
    return None


def _body_of(walk: Walk, a: Attribution, speaker: Figure) -> Figure | None:
    """The body for which somebody says "we": named in the source phrase, or the owner of the role."""
    if speaker.plural or speaker.kind not in tables.PEOPLE:
        return speaker
    return speaker.owner if speaker.owner is not None and speaker.owner.kind not in tables.PEOPLE else None


def _named(walk: Walk, p: Phrase) -> Figure | None:
    name = p.name
    assert name is not None  # noqa: S101 - told by the caller
    figure = walk.company.of_name.get(name.start)
    if figure is None:
        return None
    if p.noun is not None and not p.noun.plural:
        take_role(figure, p)
        walk.memory.file(figure, p.noun.word)
    figure.see(p.span.start, form_of(walk.article.text, name, figure))
    if p.role and not p.part:
        text = walk.article.text
        before = text[p.span.start : name.opens].lstrip(" \"“‘(")
        together = p.role.split(" ")[-1] == before.split(" ")[-2:-1][0] if before.count(" ") and "," not in before else False
        figure.call(before + text[name.opens : name.end] if together else p.role)
    elif not name.core.isupper() and re.match(r"the\s", p.span.text, re.I) and p.span.text[4 : 4 + len(name.core)] == name.core:
        figure.call(p.span.text[: 4 + len(name.core)])
    return figure


def _outlet_of(walk: Walk, p: Phrase) -> Figure | None:
    """The outlet behind "the Harbour Post report" or "a story in the Ledger"; not the one by which "an inspector's report" was only seen."""
    if p.noun is None or p.noun.word not in PIECES:
        return None
    for name in walk.company.inside(p.span.start, p.span.end):
        figure = walk.company.of_name.get(name.start)
        if figure is not None and figure.kind == "outlet" and not PASSED.search(walk.article.text, p.span.start, name.opens):
            return figure
    return None


def _state_of(walk: Walk, p: Phrase) -> Figure | None:
    """The country behind "the neighbouring republic of Karst"."""
    if p.noun is None or p.noun.word not in STATES or p.determiner != "the":
        return None
    named = next(iter(walk.company.inside(p.span.start, p.span.end)), None)
    if named is None or walk.article.text[: named.opens].split()[-2:] != [p.noun.word, "of"]:
        return None
    figure = walk.company.of_name.get(named.start)
    if figure is not None and figure.kind in ("", "person", "organisation"):
        figure.kind, figure.gender = "government", ""
    return figure


def _asker(walk: Walk, p: Phrase) -> Figure | None:
    """"Q (Delta FM)", "REPORTER (TPR)": whoever asks in a transcript, known only by the outlet."""
    m = re.match(r"(?:Q|QUESTION|REPORTER|JOURNALIST)\s*\((.+)\)$", p.span.text.strip(), re.I)
    if m is None:
        return None
    return walk.company.add(Figure(f"reporter of {m.group(1)}", "person", anonymous=True, source="outlet"))


def _part(walk: Walk, p: Phrase, *, guess: Speaker) -> Figure | None:
    """"One of them", "another", "neither": somebody among people spoken of before, or those people themselves."""
    people = references.several(walk.memory, p.span.start, p.part)
    if p.part in ("neither", "both", "all", "two", "three", "four", "few") and people is not None:
        return people
    figure = new(walk, p, None, guess=guess)
    if people is not None and figure.name.lower().startswith(p.part) and len(people.name) < LONG:
        figure.name = f"other {people.name}" if p.part in ("other", "others") else f"{p.part} of {people.name}"
        figure.anonymous = True
    return figure


def _somebody(walk: Walk, p: Phrase, owner: Figure | None, *, guess: Speaker) -> Figure:
    """A new somebody; a spokesman without more speaks for the body spoken of last."""
    figure = new(walk, p, owner, guess=guess)
    if p.noun is not None and p.noun.kind == "spokesman" and len(p.tokens) <= 2:
        body = references.choose(
            walk.memory, p.span.start, fits=lambda f: f.kind in ("organisation", "government") and not f.plural, reach=4
        )
        if body is not None:
            figure.name, figure.owner = f"{p.noun.word} for {body.name}", body
    return figure


def elided(walk: Walk, a: Attribution) -> Figure | None:
    """Who speaks where the source is left out: the one who has just spoken in the same sentence, if the cue is active."""
    before, words = walk.previous, [w.lower() for c in a.cue for w in re.findall(r"[\w’']+", c.text)]
    if before is None or not words or not a.cue or before.parent != a.parent or not before.cue:
        return None
    if set(words) & (BE | NOBODY) or words[-1] in ("of", "on") or (words[0] in HEARSAY and words[-1] in ("to", "be")):
        return None
    here = a.cue[0].start
    if walk.scene.sentence(before.cue[-1].end) != walk.scene.sentence(here) or before.cue[0].start > here:
        return None
    return walk.said.get(before.id)
