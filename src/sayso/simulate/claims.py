"""Claims: somebody did so many of something somewhere, in all the grammatical forms in which newspapers put that."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from itertools import product
from random import Random
from typing import Literal

from sayso.model import SourceKind
from sayso.simulate import vocabulary
from sayso.simulate.pieces import Piece, Words, words
from sayso.simulate.vocabulary import GROUP, different

Form = Literal["did", "had", "may", "passive"]
Choice = tuple[str, ...]

_SUM = re.compile(r"^(?:thousand|million) crowns")
_PARTICIPLES = {
    "froze": "frozen",
    "threw": "thrown",
    "ran": "run",
    "beat": "beaten",
    "took": "taken",
    "broke": "broken",
    "hid": "hidden",
}


@dataclass(frozen=True, slots=True)
class Template:
    """A family of claims: who does what; tuples hold words for the same thing."""

    who: str
    did: Choice
    least: int
    most: int
    things: Choice
    where: Choice


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim: ``number`` of ``things`` that ``actor`` ``did`` to or with ``where``; tuples hold words for the same thing."""

    actor: str
    kind: SourceKind
    did: Choice
    number: int
    things: Choice
    where: Choice

    def clause(self, dice: Random, form: Form = "did", *, number: str = "") -> Words:
        """The claim as a clause: "Ostholt Foods sold 300 tins of fish …", "… had sold …", "… may have sold …", "300 tins … were sold …"."""
        did, things, where = dice.choice(self.did), dice.choice(self.things), dice.choice(self.where)
        count = Piece(number or f"{self.number:,}", (("number", str(self.number)),))
        if form == "passive":
            return words(count, f" {things} were {participle(did)} {where} by ", self.named)
        before = {"did": "", "had": "had ", "may": "may have "}[form]
        did = did if form == "did" else participle(did)
        return words(self.named, f" {before}{did} ", count, f" {things} {where}")

    @property
    def named(self) -> Piece:
        """Who is said to have done it, as a name inside a sentence."""
        return Piece(self.actor, (("government" if self.kind == "government" else "organisation", self.actor),))

    @property
    def text(self) -> str:
        """The claim in one plain sentence.

        >>> Claim("Ostholt Foods", "organisation", ("sold", "shipped"), 300, ("tins of fish",), ("to schools",)).text
        'Ostholt Foods sold 300 tins of fish to schools.'
        """
        text = f"{self.actor} {self.did[0]} {self.number:,} {self.things[0]} {self.where[0]}."
        return text[0].upper() + text[1:]

    @property
    def denial(self) -> str:
        """The claim denied in one plain sentence."""
        return f"{self.actor[0].upper()}{self.actor[1:]} has not {self.undone}."

    @property
    def undone(self) -> str:
        """What is denied, after "has not" and "had not": "sold any tins of fish to schools"."""
        return f"{participle(self.did[0])} any {_SUM.sub('money', self.things[0])} {self.where[0]}"


@cache
def templates() -> tuple[Template, ...]:
    """All families of claims: one for each choice among different things in the lines of ``data/claims.txt``."""
    found = []
    for who, did, number, things, where in vocabulary.claim_lines():
        least, most = map(int, number.split("<"))
        for doing, thing, spot in product(different(did), different(things), different(where)):
            found.append(Template(who, _same(doing), least, most, _same(thing), _same(spot)))
    return tuple(found)


def claim(dice: Random) -> Claim:
    """A claim that chance makes, about somebody invented."""
    one = dice.choice(templates())
    actor, kind = vocabulary.actor(dice, one.who)
    names = {
        "place": vocabulary.place(dice),
        "town": vocabulary.place(dice),
        "river": vocabulary.river(dice),
        "firm": vocabulary.firm(dice),
    }
    number = _number(dice, one.least, one.most)
    return Claim(
        actor,
        kind,
        one.did,
        number,
        tuple(thing.format(**names) for thing in one.things),
        tuple(spot.format(**names) for spot in one.where),
    )


def participle(did: str) -> str:
    """The form after "had": "frozen" of "froze"; nearly all verbs here have one form for both."""
    verb, space, particle = did.partition(" ")
    return _PARTICIPLES.get(verb, verb) + space + particle


def changed_number(dice: Random, number: int) -> int:
    """Another number, such as carelessness makes of this one: always a good deal greater."""
    return max(number + 2, round(number * dice.choice((1.5, 2, 2.5, 4))))


def rounded(dice: Random, number: int) -> str:
    """The number as somebody writes who does not care for the last digits: "nearly 150" for 147, "some 40" for 41.

    >>> rounded(vocabulary.chance(1), 147), rounded(vocabulary.chance(1), 7)
    ('nearly 150', '7')
    """
    if number < 20:
        return str(number)
    step = int(math.pow(10, len(str(number)) - 1)) // 2
    near = round(number / step) * step
    if near == number:
        return f"{number:,}"
    return f"{'nearly' if near > number else dice.choice(('more than', 'over'))} {near:,}"


def _number(dice: Random, least: int, most: int) -> int:
    """Small numbers oftener than great ones, as numbers in the news are."""
    return round(least * math.pow(most / least, dice.random()))


def _same(column: str) -> Choice:
    """A column without "+", with "/" resolved: all words for the same thing."""
    groups = GROUP.findall(column)
    if not groups:
        return tuple(column.split("/"))
    frame = GROUP.sub("{}", column.replace("{", "{{").replace("}", "}}"))
    return tuple(frame.format(*picked) for picked in product(*(group.split("/") for group in groups)))
