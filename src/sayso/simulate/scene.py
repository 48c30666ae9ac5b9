"""Who speaks in a story, and what a sentence needs to know of the moment in which it is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from sayso.model import SourceKind, Speaker
from sayso.simulate.claims import Claim
from sayso.simulate.pieces import Piece, Words, words
from sayso.simulate.vocabulary import Outlet

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Teller:
    """A source in a story. ``role`` is what one says of it ("a night porter"), ``words`` what it has to say, always the same."""

    id: str
    name: str
    kind: SourceKind
    role: str = ""
    words: str = ""
    she: bool = True

    @property
    def speaker(self) -> Speaker:
        """As a perfect reader would note it."""
        return Speaker(self.name, self.kind, self.kind == "anonymous")

    @property
    def full(self) -> Words:
        """The source as it is introduced: "Ilse Marwick, a night porter,"; an anonymous one by its descriptor."""
        if self.kind in ("person", "official", "author"):
            return words(Piece(self.name, (("person", self.name),)), f", {self.role},")
        return words(Piece(self.name, () if self.kind in ("anonymous", "document") else (("organisation", self.name),)))

    @property
    def short(self) -> Words:
        """The source once it is known: "Marwick", "the source", "the report"."""
        match self.kind:
            case "person" | "official" | "author":
                return words(Piece(self.name.split(" ", 1)[1], (("person", self.name),)))
            case "anonymous":
                return words("the source")
            case "document":
                return words(f"the {self.role}")
            case _:
                return self.full


@dataclass(frozen=True, slots=True)
class Scene:
    """What a sentence needs to know: chance, the claim, who publishes, where and on which day it was said."""

    dice: Random
    claim: Claim
    outlet: Outlet
    place: str
    day: date

    @property
    def here(self) -> Piece:
        """The place where it was said, as a name."""
        return Piece(self.place, (("place", self.place),))

    @property
    def on_day(self) -> Words:
        """The day on which it was said: "on Tuesday", known to the day."""
        return words(Piece(f"on {DAYS[self.day.weekday()]}", (("time", self.day.isoformat()),)))
