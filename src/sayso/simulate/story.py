"""The nouns of the simulator: a story, its articles, and the truth about who had what from whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sayso.model import Article, DerivationKind, DriftKind, Reading
from sayso.simulate.claims import Claim
from sayso.simulate.rewriting import Paragraphs
from sayso.simulate.scene import Teller
from sayso.simulate.vocabulary import Outlet

Way = Literal[
    "told", "post", "official", "conference", "document", "anonymous", "relayed", "missing", "denial", "wire", "rewriting",
    "citation", "link", "reports", "circle", "unattributed", "correction", "distractor",
]  # fmt: skip
SideName = Literal["asserts", "denies"]


@dataclass(frozen=True, slots=True)
class Tie:
    """``later`` has this side of the claim from ``earlier`` (ids of sources or articles). ``where`` is the article that shows it."""

    earlier: str
    later: str
    kind: DerivationKind
    side: SideName
    where: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What got lost between an earlier and a later article."""

    earlier: str
    later: str
    kind: DriftKind


@dataclass(frozen=True, slots=True)
class Item:
    """An article before it is printed: who publishes it and when, how it came about (``way``), and its sentences."""

    id: str
    outlet: Outlet
    published: datetime
    way: Way
    title: str
    byline: str
    paragraphs: Paragraphs
    place: str
    sides: tuple[SideName, ...] = ()
    credit: str = ""
    hedged: bool = False

    @property
    def url(self) -> str:
        """The address where it stands."""
        return f"https://{self.outlet.domain}/{self.published:%Y/%m/%d}/{self.id}"


@dataclass(frozen=True, slots=True)
class Story:
    """Everything true about one claim: the sources, the articles in order of time, who has it from whom.

    ``suspected`` are pairs of sources that no reader can tell apart; ``circles`` articles that cite each other;
    ``unattributed`` articles that state the claim on nobody's word. `sayso.simulate.gold` counts the origins.
    """

    id: str
    claim: Claim
    tellers: tuple[Teller, ...]
    items: tuple[Item, ...]
    ties: tuple[Tie, ...]
    suspected: tuple[tuple[str, str], ...] = ()
    circles: tuple[tuple[str, ...], ...] = ()
    unattributed: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of one article: its story, how it came about, the sides it carries, and from whom it has them."""

    story: Story = field(repr=False)
    way: Way
    sides: tuple[SideName, ...]
    ties: tuple[Tie, ...]
    unattributed: bool = False

    @property
    def hidden(self) -> bool:
        """Whether it has the claim from an article that it does not credit."""
        return any(tie.hidden for tie in self.ties)


@dataclass(frozen=True, slots=True)
class Simulated:
    """An article, the reading that a perfect reader would give of it, and the truth that no reader sees."""

    reading: Reading
    truth: Truth

    @property
    def article(self) -> Article:
        """The article itself."""
        return self.reading.article
