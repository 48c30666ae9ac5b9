"""What else stands in an article: what neighbours, councillors and experts say beside the claim."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from sayso.simulate import vocabulary
from sayso.simulate.pieces import Line, Piece, Words, words
from sayso.simulate.rewriting import Paragraphs
from sayso.simulate.scene import DAYS, Scene, Teller
from sayso.simulate.tellings import remarked, reported

SPEAKERS = 12


class Asides:
    """A dozen people of one story and what they can be asked about."""

    def __init__(self, dice: Random) -> None:
        self._speakers = tuple(_bystander(dice, number) for number in range(SPEAKERS))

    def paragraphs(self, scene: Scene, lines: list[Line], many: int) -> Paragraphs:
        """The lines that matter, a paragraph each but two in the first, then about so many others, in paragraphs of one or two."""
        dice = scene.dice
        found: list[tuple[Line, ...]] = [tuple(lines[:1])] if lines else []
        found += [tuple(lines[at : at + 2]) for at in range(1, len(lines), 2)]
        speakers = dice.sample(self._speakers, min(many, SPEAKERS))
        plain, direct = vocabulary.statements()
        chosen = [dice.choice(group) for group in dice.sample(plain, many + 1)]
        said = [dice.choice(group) for group in dice.sample(direct, many)]
        left = many
        while left > 0:
            teller = speakers[left % len(speakers)]
            if dice.random() < 0.3:
                found.append((remarked(scene, teller, _filled(scene, said.pop().rstrip("."))),))
                left -= 1
                continue
            first = reported(scene, teller, _filled(scene, chosen.pop()))
            second = left > 1 and dice.random() < 0.4
            found.append(
                (first, reported(scene, teller, _filled(scene, chosen.pop()), again=True)) if second else (first,)
            )
            left -= 1 + second
        return tuple(found)


def _bystander(dice: Random, number: int) -> Teller:
    she = dice.random() < 0.5
    return Teller(
        f"b{number}", vocabulary.person(dice, she=she), "person", dice.choice(vocabulary.tables()["bystander"]), she=she
    )


def _filled(scene: Scene, template: str) -> Words:
    """The template with its number, place and day."""
    parts: list[str | Piece] = []
    for number, part in enumerate(template.replace("}", "{").split("{")):
        if number % 2 == 0:
            parts.append(part)
        elif part == "place":
            name = vocabulary.place(scene.dice)
            parts.append(Piece(name, (("place", name),)))
        elif part == "day":
            day = scene.day + timedelta(days=scene.dice.randrange(2, 6))
            parts.append(Piece(DAYS[day.weekday()], (("time", day.isoformat()),)))
        else:
            parts.append(str(scene.dice.randrange(2, 12) if part == "h" else scene.dice.randrange(3, 60)))
    return words(*parts)
