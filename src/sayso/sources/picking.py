"""Which attributions of a ledger one means: by outlet, days, kind, stance, name; as a question that every count and every list shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from sayso.ledger import name_key
from sayso.sources.sayings import ANONYMOUS, NAMED, STANDINGS, Sayings, Standing, folded

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which attributions are meant. What is empty leaves all.

    ``outlet`` is who published the article, ``since`` and ``until`` (both included) when; ``kind`` and ``stance`` are words of the
    glossary; ``standing`` asks for sources that are named, anonymous, or nobody at all; ``name`` for one source, by any of its names;
    ``words`` for those whose names hold all of these.
    """

    outlet: str = ""
    since: date | None = None
    until: date | None = None
    kind: str = ""
    stance: str = ""
    standing: Standing | None = None
    name: str = ""
    words: str = ""


EVERYTHING = Asked()


def rows_of(said: Sayings, asked: Asked) -> Mask:
    """For each row whether it is asked for."""
    rows = np.ones(len(said), dtype=bool)
    if asked.outlet:
        rows &= np.isin(said.outlet, _alike(said.kept.outlets.all, asked.outlet))
    if asked.since:
        rows &= said.day >= asked.since.toordinal()
    if asked.until:
        rows &= (said.day > 0) & (said.day <= asked.until.toordinal())
    if asked.kind:
        rows &= said.kind == said.kept.kinds.number(asked.kind)
    if asked.stance:
        rows &= said.stance == said.kept.stances.number(asked.stance)
    if asked.standing is not None:
        rows &= said.standing == STANDINGS.index(asked.standing)
    if asked.name:
        source = said.source_of(asked.name)
        rows &= (said.source == source) & (source >= 0)
    if asked.words.strip():
        rows &= named(said, asked.words)
    return rows


def _alike(names: Sequence[str], name: str) -> list[int]:
    """The places of the name as it is written, or else of those that differ from it in case only."""
    exact = [i for i, known in enumerate(names) if known == name]
    return exact or [i for i, known in enumerate(names) if name_key(known) == name_key(name)]


def named(said: Sayings, words: str) -> Mask:
    """The rows whose sources have a name (any of theirs) or a description with all these words in it."""
    wanted = folded(words).split()
    places = np.array([all(word in name for word in wanted) for name in said.kept.plain] or [False], dtype=bool)
    by_words = places[said.speaker] if len(said) else np.zeros(0, dtype=bool)
    merged = np.unique(said.of_speaker[places[: len(said.of_speaker)]]) if len(said.of_speaker) else said.of_speaker
    return np.where(said.standing == NAMED, np.isin(said.source, merged[merged >= 0]), by_words & (said.standing == ANONYMOUS))


def firsts(articles: npt.NDArray[Any]) -> Mask:
    """Which rows are the first of their article; those of one article stand together."""
    return np.append(True, articles[1:] != articles[:-1])[: len(articles)]
