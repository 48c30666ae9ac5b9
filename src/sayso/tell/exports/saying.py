"""Who says what about a claim, and on which side: the events of a dossier, each with its teller as far as it is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sayso.model import Dossier, Event, Source

SideName = Literal["asserts", "denies"]
SIDES: tuple[SideName, SideName] = ("asserts", "denies")


@dataclass(frozen=True, slots=True)
class Saying:
    """An event with its teller: a source of the claim, the article's own voice, or a bare name; nobody where all three are empty.

    ``side`` is empty where the teller is heard on both sides, or on none.
    """

    event: Event
    source: Source | None = None
    own_voice: bool = False
    name: str = ""
    side: SideName | Literal[""] = ""


def sayings(dossier: Dossier) -> tuple[Saying, ...]:
    """Every event of the dossier's timeline with its teller, in its order."""
    sources = {source.id: source for source in dossier.sources}
    articles = {article.id for article in dossier.articles} | {event.article for event in dossier.timeline}
    on = nodes_by_side(dossier)
    return tuple(_saying(event, sources, articles, on) for event in dossier.timeline)


def nodes_by_side(dossier: Dossier) -> dict[SideName, frozenset[str]]:
    """The ids of the sources and articles through which the claim went on each side."""
    found: dict[SideName, frozenset[str]] = {}
    for name, side in zip(SIDES, (dossier.asserts, dossier.denies), strict=True):
        ends = {end for step in dossier.derivations if name in step.sides for end in (step.earlier, step.later)}
        found[name] = frozenset(ends.union(side.articles, side.origins, side.unattributed))
    return found


def _saying(
    event: Event, sources: Mapping[str, Source], articles: set[str], on: Mapping[SideName, frozenset[str]]
) -> Saying:
    heard = [name for name in SIDES if event.source in on[name]]
    side = heard[0] if len(heard) == 1 else ""
    if event.source in sources:
        return Saying(event, source=sources[event.source], side=side)
    if event.source in articles:
        return Saying(event, own_voice=True, side=side)
    return Saying(event, name=event.source)
