"""The newsroom of a story while it is being made: what has been published so far, and what a new article is put together from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

from sayso.model import DerivationKind, DriftKind
from sayso.simulate import tellings as say
from sayso.simulate.asides import Asides
from sayso.simulate.claims import Claim
from sayso.simulate.pieces import Line
from sayso.simulate.scene import Scene, Teller
from sayso.simulate.story import Change, Item, SideName, Tie
from sayso.simulate.witnesses import Witnesses


@dataclass(slots=True)
class Desk:
    """A story while it is being made; only `plan` has one."""

    id: str
    dice: Random
    claim: Claim
    place: str
    asides: Asides
    witnesses: Witnesses
    most_tellers: int
    items: list[Item] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    circles: list[tuple[str, ...]] = field(default_factory=list)
    unattributed: list[str] = field(default_factory=list)

    def carriers(self) -> list[Item]:
        """The articles so far from which others may have the claim: those that carry it and say, or hide, where it is from.

        Nobody takes up a claim on nobody's word: whether that would make an article an origin, careful readers disagree.
        """
        return [item for item in self.items if "asserts" in item.sides and item.id not in self.unattributed]

    def written(self) -> list[Item]:
        """Those of them that are no copies: a copy of a copy could not be told from another copy of the same."""
        return [item for item in self.carriers() if item.way not in ("wire", "rewriting")]

    def earlier(self, among: list[Item]) -> Item:
        """One of these articles: oftener an early one, since those are read most."""
        return among[min(self.dice.randrange(len(among)), self.dice.randrange(len(among)))]

    def tie(
        self,
        earlier: str,
        later: str,
        kind: DerivationKind,
        side: SideName = "asserts",
        *,
        where: str = "",
        hidden: bool = False,
    ) -> None:
        """Writes down who has it from whom."""
        self.ties.append(Tie(earlier, later, kind, side, where or later, hidden))

    def change(self, earlier: str, later: str, kind: DriftKind) -> None:
        """Writes down what got lost."""
        self.changes.append(Change(earlier, later, kind))


def with_reply(desk: Desk, item: Item, lines: list[Line], teller: Teller | None) -> Item:
    """The article with what its author did about the other side: a denial, no comment, a warning, or nothing."""
    scene = scene_of(desk, item)
    sides: tuple[SideName, ...] = ("asserts",)
    does = desk.dice.random()
    if does < 0.25:
        lines = [*lines, say.denied(scene, desk.witnesses.denier)]
        desk.tie(desk.witnesses.denier.id, item.id, "statement", "denies")
        sides = ("asserts", "denies")
    elif does < 0.45:
        lines = [*lines, say.declined(scene, desk.witnesses.spokesman)]
    if item.hedged or does > 0.85:
        lines = [*lines, say.unverified(scene)]
    return finished(desk, item, lines, teller, sides)


def finished(
    desk: Desk, item: Item, lines: list[Line], teller: Teller | None, sides: tuple[SideName, ...] = ("asserts",)
) -> Item:
    """The article with its headline and with what else people say."""
    scene = scene_of(desk, item)
    title = say.denial_headline(scene) if lines[0].side == "denies" else say.headline(scene, teller)
    return replace(
        item, title=title, paragraphs=desk.asides.paragraphs(scene, lines, desk.dice.randrange(7, 12)), sides=sides
    )


def scene_of(desk: Desk, item: Item, earlier: Item | None = None) -> Scene:
    """What is said in an article is said the day before or on the day; a citation names the day of what it cites."""
    day = earlier.published.date() if earlier else item.published.date() - timedelta(days=desk.dice.randrange(2))
    return Scene(desk.dice, desk.claim, item.outlet, desk.place, day)


def may_circle(desk: Desk, item: Item) -> bool:
    """Whether the article may be brought up to date so that it cites whoever cites it."""
    return item.way in ("citation", "link", "missing") and not any(item.id in circle for circle in desk.circles)
