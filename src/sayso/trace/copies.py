"""Who copied from whom: near copies, agency copy with credit, and rewriting without it.

The problem. A tabloid prints "spooks have revealed" what a news agency reported that morning; a leader page retells a rival's
interview as its own knowledge. Nothing in the text says so. But the later account has, sentence by sentence, what the earlier
one has, down to details that stand nowhere else. On the other hand two reporters at one news conference have much in common
and copied nothing. The choice made here:

- *Candidates* come from an inverted index of rare traits and runs of words: every article meets the few earlier ones with which it
  shares the rarest things, never all of them. Time grows with the number of articles.
- *What sharing a trait means* falls with the number of independent texts that have it. Near copies count as one text here, or
  thirty reprints would make an agency's details look like common knowledge.
- *Sentences are aligned* (`sayso.trace.alignment`). What is inside quotation marks counts less: a public statement is open to
  everybody. A sentence that an openly credited or named article explains as well is no sign of a hidden one.
- *Against copying* speak the later outlet's own work ("told this newspaper") and quotes that the earlier article lacks.
- *Direction*: nobody copies from an article that came out later. Where the times do not tell, both ways are weighed and the
  likelier one is kept, with less certainty.
- *Which earlier one*: the one that explains most; among equals the one of which the later one left out least, then the
  nearest in time. So a copy of a copy leads to the copy, where it shows.

An outlet that is credited or named is not hidden. Credited copies become derivations with ``hidden=False``; whoever is only
named is left to the reading of citations. Articles of one outlet never copy from each other here: they are its own work.
The probabilities come from `sayso.trace.signs`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import numpy as np

from sayso.model import Article, Derivation
from sayso.trace.alignment import Floats, Vectors, meanings, texts
from sayso.trace.candidates import Candidate, candidates
from sayso.trace.credit import credits, same_outlet
from sayso.trace.cutting import Cutting
from sayso.trace.fingerprints import Account
from sayso.trace.numbered import Numbered, Numbers, Table
from sayso.trace.rivals import rivals
from sayso.trace.upstream import Desk

COMPARED = 10
OFF_THE_LIST, TOPICAL, FEW, MOST_NEAR = 0.95, 2, 3, 32
LEAST_SHARED = 1.0
FAINT, SURE = 0.02, 0.97


def copies(
    articles: Sequence[Article], vectors: Vectors | None = None, *, most_embedded: int = 400, cutting: Cutting | None = None
) -> tuple[Derivation, ...]:
    """Which of these articles were made from which earlier ones, with or without credit; the surest first.

    Each derivation has kind "copies", article ids, the probability, a sentence that says what the two share, and as evidence
    passages of both: the credit, where there is one, then earlier, later, earlier, later …, the strongest pair first.
    ``vectors`` gives sentences their vectors (`sayso.meaning.vectors`); without them fewer rewritings are found. It is asked only where
    words leave a doubt, and for ``most_embedded`` different sentences at most, those of the greatest doubt first: at 5 ms a
    sentence that is where the time goes. ``cutting`` has them cut up already.

    >>> wire = "A crane fell into the harbour at Lisse on Monday and sank two barges, the port captain said."
    >>> told = [Article("w", wire, outlet="Altavia Press Agency"), Article("c", "From APA\\n\\n" + wire, outlet="Courier")]
    >>> [(d.earlier, d.later, d.hidden) for d in copies(told)]
    [('w', 'c', False)]
    """
    told = (cutting or Cutting()).side_by_side(articles)
    met = candidates(told.told)
    tables = _tables(told, met)
    chosen = _worth_comparing(told, met, tables)
    credit = [credits(article) for article in articles]

    def desk(later: int, meaning: Mapping[int, Floats] | None = None) -> Desk:
        found = rivals(told, credit, chosen[later], tables[later].weights, meaning)
        return Desk(told, later, credit[later], found, tables[later], by="meaning" if meaning else "words")

    desks = {later: desk(later) for later in sorted(chosen)}
    if vectors is not None and (doubted := _in_doubt(told.told, chosen, desks, most_embedded)):
        every = sorted({place for places in doubted.values() for place in places})
        rows = meanings([told.told[place] for place in every], vectors, every)
        desks |= {later: desk(later, {place: rows[place] for place in places}) for later, places in doubted.items()}
    found = _one_way((derivation for one in desks.values() for derivation in one.derivations()), told.told)
    return tuple(sorted(found, key=lambda d: (-d.probability, d.later, d.earlier)))


def _tables(told: Numbered, met: Sequence[Candidate]) -> list[Table]:
    """For each article a table over those on its topic: candidates, earlier or later, that share two names or words off the list.

    Where a topic has so few names that hardly any do, all candidates are taken to be on it.
    """
    family = _families(told, met)
    every: list[list[int]] = [[place] for place in range(len(told.told))]
    topical: list[list[int]] = [[place] for place in range(len(told.told))]
    off_the_list = told.bits_of(told.rarity >= OFF_THE_LIST)
    for pair in met:
        close = (told.bits[pair.earlier] & told.bits[pair.later] & off_the_list).bit_count() >= TOPICAL
        for one, other in ((pair.earlier, pair.later), (pair.later, pair.earlier)):
            for near in (every, topical) if close else (every,):
                if len(near[one]) <= MOST_NEAR:
                    near[one].append(other)
    return [
        _table(group if len(group) > FEW else others, told, family)
        for group, others in zip(topical, every, strict=True)
    ]


def _table(group: Sequence[int], told: Numbered, family: Sequence[int]) -> Table:
    texts: dict[int, list[int]] = {}
    for place in group:
        texts.setdefault(family[place], []).append(place)
    return Table(told, [_together([told.marks[place].own for place in places]) for places in texts.values()])


def _together(traits: Sequence[Numbers]) -> Numbers:
    return traits[0] if len(traits) == 1 else np.unique(np.concatenate(traits))


def _families(told: Numbered, met: Sequence[Candidate]) -> list[int]:
    """For each article the first of its near copies, itself if it has none: texts that count as one."""
    family = list(range(len(told.told)))

    def head(place: int) -> int:
        while family[place] != place:
            family[place] = family[family[place]]
            place = family[place]
        return place

    for pair in met:
        if told.near_copies(pair.earlier, pair.later):
            first, second = sorted((head(pair.earlier), head(pair.later)))
            family[second] = first
    return [head(place) for place in range(len(told.told))]


def _worth_comparing(told: Numbered, met: Sequence[Candidate], tables: Sequence[Table]) -> dict[int, tuple[Candidate, ...]]:
    """For each later article the candidates that share most with it, in both directions where the order is unknown."""
    held = np.zeros(len(told.traits), dtype=np.bool_)
    found: dict[int, list[tuple[float, Candidate]]] = {}
    for later, pairs in groupby(met, key=lambda pair: pair.later):
        here = told.marks[later].own
        held[here] = True
        for pair in pairs:
            there = told.marks[pair.earlier].own
            shared = float(tables[later].weights[there[held[there]]].sum())
            one, two = told.told[pair.earlier].article, told.told[later].article
            if shared < LEAST_SHARED or one.id == two.id or same_outlet(one, two):
                continue
            turned = Candidate(pair.later, pair.earlier, pair.order)
            for way in (pair, turned) if pair.order == "unknown" else (pair,):
                found.setdefault(way.later, []).append((shared, way))
        held[here] = False
    return {
        later: tuple(
            way for _, way in sorted(ways, key=lambda item: (-item[0], told.told[item[1].earlier].article.id))[:COMPARED]
        )
        for later, ways in found.items()
    }


def _in_doubt(
    told: Sequence[Account], chosen: Mapping[int, Sequence[Candidate]], desks: Mapping[int, Desk], most: int
) -> dict[int, tuple[int, ...]]:
    """The later articles of which words do not tell what they were made from, each with the places of the articles to be
    compared by meaning: itself, what may be its source, and what it names. The most doubtful come first, until there are ``most``
    sentences; an article that would be too much is left out."""
    waiting = []
    for later, desk in desks.items():
        doubts = [abs(p - 0.5) for p in desk.chances if FAINT <= p <= SURE]
        if doubts:
            sources = [
                way.earlier
                for way, p, rival in zip(chosen[later], desk.chances, desk.rivals, strict=True)
                if p >= FAINT or rival.open
            ]
            waiting.append((min(doubts), told[later].article.id, later, (later, *sources)))
    asked: set[str] = set()
    found: dict[int, tuple[int, ...]] = {}
    for _, _, later, places in sorted(waiting):
        new = {text for place in places for text in texts(told[place])} - asked
        if len(asked) + len(new) <= most:
            asked |= new
            found[later] = places
    return found


def _one_way(found: Iterable[Derivation], told: Sequence[Account]) -> Iterator[Derivation]:
    """Of two articles that seem to be made from each other one direction: the credited, the likelier, that from the fuller."""
    full = {one.article.id: len(one.traits) for one in told}
    best: dict[frozenset[str], tuple[tuple[bool, float, int, str], Derivation]] = {}
    for derivation in found:
        ends = frozenset((derivation.earlier, derivation.later))
        rank = (not derivation.hidden, round(derivation.probability, 1), full[derivation.earlier], derivation.earlier)
        if ends not in best or rank > best[ends][0]:
            best[ends] = rank, derivation
    return (derivation for _, derivation in best.values())
