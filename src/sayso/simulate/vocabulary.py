"""Invented names in any number: places, people, outlets and bodies, put together from syllables and words.

There are about 14,000 places, 400,000 people and 200,000 outlets to be drawn; of the outlets only two thousand are in use in
one simulated world, so that one meets them again. Nothing here is known to be anybody's name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from random import Random

from sayso.model import SourceKind
from sayso.simulate.pieces import Piece

OUTLETS_IN_USE = 2000
GROUP = re.compile(r"\(([^()]*)\)")
_BRACKET = re.compile("[()]")


@dataclass(frozen=True, slots=True)
class Outlet:
    """Who publishes: its name, as it is spoken of in a sentence, its domain, and whether it is a news agency."""

    name: str
    domain: str
    agency: bool = False

    @property
    def spoken(self) -> Piece:
        """The name as it stands inside a sentence."""
        bare = self.name.removeprefix("The ")
        name = f"the {bare}" if bare.rsplit(" ", 1)[-1] in tables()["paper"] else self.name
        return Piece(name, (("outlet", self.name),))


def chance(*key: object) -> Random:
    """A source of chance that is the same for the same key, on every machine. Nothing secret hangs on it."""
    return Random("/".join(map(str, key)))  # noqa: S311


@cache
def tables() -> dict[str, tuple[str, ...]]:
    """The word tables of ``data/names.txt``, by name."""
    found = {}
    for line in _lines("names.txt"):
        name, _, rest = line.partition(":")
        found[name] = tuple(word.strip() for word in (rest.split("|") if "|" in rest else rest.split()))
    return found


def _lines(name: str) -> list[str]:
    text = (files("sayso.simulate") / "data" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def statements() -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]:
    """What people say beside the claim, in reported speech and in their own words: groups of which one article has one each."""
    lines = _lines("statements.txt")

    def after(sign: str) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(_BRACKET.sub("", one) for one in different(x[2:])) for x in lines if x[0] == sign)

    return after(">"), after('"')


def different(column: str) -> list[str]:
    """A column with "+" resolved: each choice among different things, in brackets where something surrounds it.

    >>> different("(red+green) apples"), different("pears+plums")
    (['(red) apples', '(green) apples'], ['pears', 'plums'])
    """
    groups = GROUP.findall(column)
    if not groups:
        return column.split("+")
    frame = GROUP.sub("{}", column.replace("{", "{{").replace("}", "}}"))
    return [
        frame.format(*(f"({one})" for one in picked)) for picked in product(*(group.split("+") for group in groups))
    ]


@cache
def claim_lines() -> tuple[tuple[str, ...], ...]:
    """The columns of ``data/claims.txt``: who, did, how many, of what, where."""
    return tuple(tuple(column.strip() for column in line.split("|")) for line in _lines("claims.txt"))


def place(dice: Random) -> str:
    """A town or village."""
    one = tables()
    name = (
        dice.choice(one["place"])
        + (dice.choice(one["place_mid"]) if dice.random() < 0.4 else "")
        + dice.choice(one["place_end"])
    )
    return f"{dice.choice(('Upper', 'Great', 'North', 'Old'))} {name}" if dice.random() < 0.08 else name


def river(dice: Random) -> str:
    """The name of a river, without the word."""
    return dice.choice(tables()["place"]) + dice.choice(tables()["river_end"])


def land(dice: Random) -> str:
    """A country."""
    return dice.choice(tables()["place"]) + dice.choice(tables()["land_end"])


def person(dice: Random, *, she: bool | None = None) -> str:
    """First and family name, of a woman or a man if that is given.

    >>> person(chance("example"), she=True)
    'Ines Sarerley'
    """
    which = dice.random() < 0.5 if she is None else she
    return f"{dice.choice(tables()['she' if which else 'he'])} {family(dice)}"


def family(dice: Random) -> str:
    """A family name."""
    name = dice.choice(tables()["family"]) + dice.choice(tables()["family_end"])
    return (
        f"{name}-{dice.choice(tables()['family'])}{dice.choice(tables()['family_end'])}"
        if dice.random() < 0.06
        else name
    )


def firm(dice: Random) -> str:
    """A company."""
    return f"{family(dice)} {dice.choice(tables()['firm_end'])}"


def outlet(seed: int, number: int) -> Outlet:
    """The outlet of this number in the world of this seed; the first two dozen are news agencies, some others blogs."""
    dice = chance(seed, "outlet", number)
    one = tables()
    if number < 24:
        return _outlet(
            f"{one['agency'][number % len(one['agency'])]} {one['agency_end'][number // len(one['agency'])]}",
            agency=True,
        )
    kind = dice.random()
    if kind < 0.05:
        return _outlet(f"{place(dice)} {dice.choice(one['blog'])}")
    if kind < 0.12:
        return _outlet(f"{dice.choice(('Radio', 'Channel'))} {place(dice)}")
    return _outlet(f"{'The ' if dice.random() < 0.5 else ''}{place(dice)} {dice.choice(one['paper'])}")


def _outlet(name: str, *, agency: bool = False) -> Outlet:
    return Outlet(name, name.removeprefix("The ").replace(" ", "").lower() + ".example", agency)


def actor(dice: Random, kind: str) -> tuple[str, SourceKind]:
    """A name for somebody who is said to have done something, and what kind of source it is when it answers."""
    match kind:
        case "company":
            return firm(dice), "organisation"
        case "ministry":
            what = dice.choice(
                ("health", "defence", "public works", "the interior", "transport", "education", "fisheries")
            )
            return f"{land(dice)}’s ministry of {what}", "government"
        case "police":
            return f"the {place(dice)} police department", "government"
        case "council":
            return f"{place(dice)} town council", "government"
        case "hospital":
            return f"{place(dice)} General Hospital", "organisation"
        case "bank":
            return f"{family(dice)} Savings Bank", "organisation"
        case "club":
            return f"{place(dice)} {dice.choice(('Athletic', 'Rovers', 'Wanderers', 'Harriers'))}", "organisation"
        case "university":
            return f"the University of {place(dice)}", "organisation"
        case "museum":
            return f"the {place(dice)} Museum", "organisation"
        case _:
            return f"{family(dice)} {'Line' if kind == 'ship line' else 'Railway'}", "organisation"
