"""How a story comes about: article after article, each by one of the ways in which news is had from others.

First somebody has it at first hand: a witness, an official, a document, a source without a name. Then agencies run it,
outlets copy the agencies with and without credit, cite and link each other, somebody denies it, somebody gets a number wrong.
What is decided here is the truth; the sentences are written so that a careful reader can find it, hidden copies by comparison.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from math import log2
from random import Random

from sayso.simulate import vocabulary
from sayso.simulate.asides import Asides
from sayso.simulate.claims import claim
from sayso.simulate.desk import Desk, may_circle
from sayso.simulate.story import Item, Story, Way
from sayso.simulate.ways import MADE
from sayso.simulate.witnesses import Witnesses

OPENINGS: dict[Way, float] = {
    "told": 4,
    "post": 3,
    "official": 2,
    "conference": 3,
    "document": 3,
    "anonymous": 4,
    "relayed": 1,
}
LATER: dict[Way, float] = {
    "told": 3, "post": 2, "official": 2, "conference": 5, "document": 2, "anonymous": 3, "relayed": 1, "missing": 2, "denial": 6,
    "wire": 26, "rewriting": 12, "citation": 13, "link": 5, "reports": 5, "circle": 3, "unattributed": 3, "correction": 3, "distractor": 8,
}  # fmt: skip
LASTS = timedelta(days=5)


def plan(seed: int, number: int, start: datetime, size: int) -> Story:
    """The story of this number in the world of this seed, beginning at ``start``, with ``size`` articles in order of time."""
    dice = vocabulary.chance(seed, "story", number)
    name = f"s{number:06d}"
    witnesses = Witnesses(name, dice, claim(dice))
    desk = Desk(name, dice, witnesses.claim, vocabulary.place(dice), Asides(dice), witnesses, 3 + int(1.5 * log2(size)))
    for at, when in enumerate(_times(dice, start, size)):
        outlet = vocabulary.outlet(seed, _outlet_number(dice, agency=at == 0 and dice.random() < 0.5))
        blank = Item(f"{name}-{at:04d}", outlet, when, "distractor", "", _byline(dice, outlet), (), desk.place)
        way = _way(desk)
        desk.items.append(MADE[way](desk, replace(blank, way=way)))
    return Story(
        name,
        desk.claim,
        tuple(witnesses.all),
        tuple(desk.items),
        tuple(dict.fromkeys(desk.ties)),
        tuple(witnesses.suspected),
        tuple(desk.circles),
        tuple(desk.unattributed),
        tuple(dict.fromkeys(desk.changes)),
    )


def _times(dice: Random, start: datetime, size: int) -> list[datetime]:
    """Moments of publication: many soon, fewer later, none twice."""
    within = LASTS.total_seconds() * min(1.0, 0.2 + size / 40)
    offsets = sorted(int(within * dice.random() ** 2) for _ in range(size))
    return [start + timedelta(seconds=offset + 60 * at // max(1, size // 60)) for at, offset in enumerate(offsets)]


def _outlet_number(dice: Random, *, agency: bool) -> int:
    """Great outlets publish most: numbers after the agencies are drawn with a long tail."""
    if agency or dice.random() < 0.05:
        return dice.randrange(24)
    return 24 + int((vocabulary.OUTLETS_IN_USE - 24) * dice.random() ** 2)


def _byline(dice: Random, outlet: vocabulary.Outlet) -> str:
    return "" if outlet.agency or dice.random() < 0.2 else vocabulary.person(dice)


def _way(desk: Desk) -> Way:
    if not desk.items:
        return desk.dice.choices(list(OPENINGS), list(OPENINGS.values()))[0]
    possible = {way: weight for way, weight in LATER.items() if _can(desk, way)}
    for way in OPENINGS:
        if way in possible:
            possible[way] *= 6 / (6 + len(desk.items))
    return desk.dice.choices(list(possible), list(possible.values()))[0]


def _can(desk: Desk, way: Way) -> bool:
    """Whether there is what this way needs."""
    match way:
        case "wire":
            return any(item.outlet.agency for item in desk.written())
        case "circle":
            return any(may_circle(desk, item) for item in desk.items)
        case "correction":
            return any(change.kind == "number_changed" for change in desk.changes) and not any(
                i.way == way for i in desk.items
            )
        case "told" | "post" | "official" | "document" | "anonymous" | "relayed" | "missing":
            return len(desk.witnesses.all) < desk.most_tellers
        case "conference":
            return desk.witnesses.speaker_at_conference is not None or len(desk.witnesses.all) < desk.most_tellers
        case _:
            return True
