"""The sources of a story: who knows about the claim, what they have to say, and which of them nobody can tell apart."""

from __future__ import annotations

from random import Random

from sayso.simulate import vocabulary
from sayso.simulate.claims import Claim
from sayso.simulate.pieces import Line, words
from sayso.simulate.scene import Scene, Teller
from sayso.simulate.story import Item, Tie

_SEEN = (
    "I saw it with my own eyes. I did not sleep that night.",
    "I was standing next to it. Nobody asked me to keep quiet, so I do not.",
    "I counted twice. It comes to {number}.",
    "They thought nobody was about. I was about.",
    "I know what I saw. It was {number}, and I can still count.",
    "You could not have missed it. I told my family at breakfast.",
)
_OFFICIAL = (
    "We have looked into it and it is so. There is no other way to read it.",
    "I take no pleasure in saying this. {number} is the number, and I stand by it.",
    "The facts are plain. Those responsible know who they are.",
)
_UNNAMED = (
    "Everybody in the building knew. Nobody wrote it down.",
    "The order came by telephone. It was not the kind of order one asks about.",
    "There was a list. I was told to forget the list.",
    "It was done at night. The lamps had been taken out before.",
)
_PAPER = (
    "The events are not in dispute. The number is {number}.",
    "No entry was made on the day. It was added later, in another hand.",
)
_DENIED = (
    "There is not a word of truth in it. We have shown our books to anybody who asked.",
    "This is a fairy tale. We do not comment on fairy tales, but this one is badly told.",
    "It did not happen. It could not have happened, and it will not.",
)


class Witnesses:
    """All sources of one story as they come up; ``suspected`` are pairs of unnamed ones that may be the same person."""

    def __init__(self, story: str, dice: Random, about: Claim) -> None:
        self.claim = about
        self.all: list[Teller] = []
        self.suspected: list[tuple[str, str]] = []
        self.speaker_at_conference: Teller | None = None
        self._story = story
        self._dice = dice
        self._spokesman = Teller("", about.actor, about.kind, words=dice.choice(_DENIED))
        self._denier: Teller | None = None

    @property
    def denier(self) -> Teller:
        """Whom the claim is about, as a source of its denial."""
        if self._denier is None:
            self._denier = self._kept(self._spokesman)
        return self._denier

    @property
    def spokesman(self) -> Teller:
        """The same, where nothing is said that would make it a source."""
        return self._spokesman

    def one(self, way: str) -> Teller:
        """A source of the kind that this way needs: a new one, except that a press conference is given once and quoted by many."""
        match way:
            case "told" | "post" | "relayed":
                return self._person("person", "role", _SEEN)
            case "official":
                return self._person("official", "title", _OFFICIAL)
            case "conference":
                if self.speaker_at_conference is None:
                    self.speaker_at_conference = self._person("official", "title", _OFFICIAL)
                return self.speaker_at_conference
            case "document":
                what = self._dice.choice(vocabulary.tables()["paper_kind"])
                body = f"{vocabulary.place(self._dice)} {self._dice.choice(vocabulary.tables()['body'])}"
                article = "an" if what[0] in "aeiou" else "a"
                return self._kept(Teller("", f"{article} {what} of the {body}", "document", what, self._words(_PAPER)))
            case _:
                return self._anonymous()

    def outlet(self, outlet: vocabulary.Outlet) -> Teller:
        """An outlet as a source: it is cited, and nothing of it is there."""
        return self._kept(Teller("", outlet.name, "outlet"))

    def named_in(self, item: Item, ties: list[Tie]) -> Teller | None:
        """A source that an article names for the claim, if it has just one."""
        found = {tie.earlier for tie in ties if tie.later == item.id and tie.side == "asserts"}
        tellers = [teller for teller in self.all if teller.id in found and teller.kind != "outlet"]
        return tellers[0] if len(tellers) == 1 else None

    def why_unnamed(self, scene: Scene, teller: Teller) -> Line:
        """Why a source is not named: nothing that would tell it from others."""
        why = scene.dice.choice(vocabulary.tables()["reason"])
        return Line(words(teller.short, f" asked not to be named {why}."))

    def _anonymous(self) -> Teller:
        """A source without a name; half of those after the first are described just as one before them."""
        before = [teller for teller in self.all if teller.kind == "anonymous"]
        taken = {teller.name for teller in before}
        free = [one for one in vocabulary.tables()["insider"] if one not in taken]
        if before and (not free or self._dice.random() < 0.5):
            twin = self._dice.choice(before)
            teller = self._kept(Teller("", twin.name, "anonymous", "", self._words(_UNNAMED)))
            self.suspected += [(one.id, teller.id) for one in before if one.name == teller.name]
            return teller
        return self._kept(Teller("", self._dice.choice(free), "anonymous", "", self._words(_UNNAMED)))

    def _person(self, kind: str, table: str, says: tuple[str, ...]) -> Teller:
        dice = self._dice
        role = dice.choice(vocabulary.tables()[table])
        she = dice.random() < 0.5
        name = vocabulary.person(dice, she=she)
        if kind == "official":
            return self._kept(Teller("", name, "official", f"the {role}", self._words(says), she))
        return self._kept(Teller("", name, "person", role, self._words(says), she))

    def _words(self, says: tuple[str, ...]) -> str:
        return self._dice.choice(says).format(number=f"{self.claim.number:,}")

    def _kept(self, teller: Teller) -> Teller:
        numbered = Teller(
            f"{self._story}.t{len(self.all)}", teller.name, teller.kind, teller.role, teller.words, teller.she
        )
        self.all.append(numbered)
        return numbered
