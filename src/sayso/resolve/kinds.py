"""What kind of source somebody or something is, and whether the reader cannot tell who it is.

Kinds are those of `sayso.model.SourceKind`. A person is an official where a title or role of office goes with the name. An
indefinite person without a name ("a nurse", "two people familiar with the talks") is anonymous; a spokesman is not, for
everybody knows whom he speaks for. A first guess by a trained engine is asked only where the words leave it open.
"""

from __future__ import annotations

from sayso.model import SourceKind, Speaker
from sayso.resolve import tables
from sayso.resolve.cast import Figure
from sayso.resolve.phrases import Phrase

NO_GUESS = Speaker()
HIDDEN = frozenset("source insider whistleblower official person people individual diplomat aide adviser advisor".split())
THINGS: tuple[SourceKind, ...] = ("document", "outlet", "post")
"""What a guess says in vain of somebody whose words say that they are people: "inspectors"."""
INSTITUTION = frozenset("police officer cop rescuer prosecutor".split())
ASKING = frozenset("question q reporter journalist interviewer interjection".split())
NAMELESS = ("anonym", "unnamed", "not to be named", "not be named", "not to be identified", "not be identified", "unidentified",
            "did not want", "not authorised", "not authorized", "familiar with", "close to", "briefed on", "with knowledge")  # fmt: skip


def kind_of_noun(phrase: Phrase, *, guess: Speaker = NO_GUESS) -> tuple[SourceKind, bool]:
    """Kind and anonymity of a source that has no name of its own, from its noun phrase.

    >>> from sayso.model import Span
    >>> from sayso.resolve.phrases import noun_phrase
    >>> words = "two people familiar with the talks"
    >>> kind_of_noun(noun_phrase(Span(0, 34, words), words, tuple(words.split())))
    ('anonymous', True)
    """
    people = phrase.noun is not None and phrase.noun.kind in tables.PEOPLE
    if guess.kind != "none" and not (people and guess.kind in THINGS):
        return guess.kind, guess.anonymous or guess.kind == "anonymous"
    noun, text = phrase.noun, phrase.span.text.lower()
    counted = phrase.determiner == "a"
    if noun is None:
        return _unknown(phrase, counted, guess)
    hidden = any(sign in text for sign in NAMELESS)
    if noun.kind == "spokesman":
        return "official", False
    if noun.kind in tables.PEOPLE:
        if noun.plural:
            return _people(phrase, counted, hidden)
        if counted or hidden:
            return "anonymous", True
        if noun.kind == "official":
            return "official", False
        if noun.word in ("source", "person", "insider") and not phrase.owner:
            return "anonymous", True
        return "person", False
    if noun.kind == "group":
        return "group", phrase.determiner == "a"
    if noun.kind == "outlet":
        return "outlet", noun.plural or noun.word in ("media", "press")
    if noun.kind == "post":
        return "post", noun.plural
    if noun.kind == "organisation" and noun.plural and noun.word not in ("police",):
        return "group" if not counted else "anonymous", counted
    kinds: dict[str, SourceKind] = {"organisation": "organisation", "government": "government", "document": "document"}
    return kinds.get(noun.kind, "organisation"), False


def _people(phrase: Phrase, counted: bool, hidden: bool) -> tuple[SourceKind, bool]:
    noun = phrase.noun
    assert noun is not None  # noqa: S101 - told by the caller
    if noun.word in INSTITUTION and not counted and not phrase.owner:
        return "organisation", False
    if hidden or (noun.word in HIDDEN and noun.word != "person") or (counted and phrase.determiner == "a"):
        return "anonymous", True
    return "group", noun.vague and phrase.determiner != "the"


def _unknown(phrase: Phrase, counted: bool, guess: Speaker) -> tuple[SourceKind, bool]:
    first = phrase.tokens[0] if phrase.tokens else ""
    if phrase.part:
        return ("anonymous", True) if phrase.part not in ("many", "most", "some", "others", "all", "everyone") else ("group", True)
    if first in ASKING:
        return "anonymous", True
    if first in ("nobody", "none", "nothing"):
        return "none", False
    if first in ("whoever", "anyone", "everyone", "everybody", "anybody", "somebody", "someone", "many", "some", "others", "most", "few"):
        return "group", True
    if guess.kind not in ("none",):
        return guess.kind, guess.anonymous
    if phrase.plural:
        return "group", phrase.determiner != "the" and not phrase.owner
    if counted:
        return "anonymous", True
    return "organisation", False


def is_body(figure: Figure) -> bool:
    """Whether a name says itself that a body bears it, whatever an engine takes it for: "Tarnow Harbour Police"."""
    return figure.kind in ("organisation", "government") and " " in figure.name and figure.name.split()[-1].lower() in tables.body_words()


def kind_of_figure(figure: Figure, *, guess: Speaker = NO_GUESS) -> SourceKind:
    """Kind of a source that has a name: by its title and roles, its name's words, or else the engine's guess."""
    if figure.kind == "person" or figure.kind in ("official", "spokesman"):
        return "official" if figure.office or figure.kind != "person" else "person"
    plain: dict[str, SourceKind] = {
        "organisation": "organisation", "government": "government", "outlet": "outlet", "document": "document",
        "post": "post", "group": "group",
    }  # fmt: skip
    if figure.kind in plain:
        return plain[figure.kind]
    if guess.kind not in ("none", "anonymous"):
        return guess.kind
    if figure.gender or len(figure.name.split()) > 1:
        return "person"
    return "organisation"
