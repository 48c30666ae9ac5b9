"""Sentences that speak of what is asked, in bounded time however many there are.

The words asked for are text: they become terms (`sayso.ledger.sentences.terms`), and nothing else of them reaches the
index. The score is BM25 (Robertson and Zaragoza, 2009) over sentences. Scoring every sentence that holds a common word
would take seconds among millions, so the work is done in three steps, each with a budget:

1. *Count.* In how many sentences is each term? Counted where they are few; else estimated from how far the next few
   are apart at places spread evenly over the ledger.
2. *Gather.* From the rarest term to the commonest, its sentences, the latest first, until the budget is spent. A term
   that is left out or cut short here is so common that it tells little.
3. *Rescore.* The best so far are looked up in their texts and scored exactly, with all terms asked for.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sayso.ledger.indexing import next_sentence, offsets
from sayso.ledger.packing import unpack_text
from sayso.ledger.sentences import terms

TERMS = 48
"""Of a question at most so many different terms count."""
COUNTED, PLACES, NEXT = 1000, 8, 12
"""Sentences with a term are counted up to so many; beyond, at so many places the next so many are looked at."""
GATHERED, RESCORED = 16_000, 150
"""Sentences gathered in all, but for those already counted, and sentences scored exactly."""
K1, B, TYPICAL = 1.2, 0.75, 22
"""BM25's saturation and length parameters, and how many words a sentence of news has."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A sentence that speaks of what was asked: of which article, where in its text, and how well it fits (more is
    better)."""

    article: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class _Found:
    """A sentence: its number, its article's, and where it stands in the text."""

    sentence: int
    article: int
    start: int
    end: int


def search(db: sqlite3.Connection, words: str, limit: int) -> tuple[Hit, ...]:
    """The sentences that fit the words best, best first; of equals, the one added first."""
    total = next_sentence(db) - 1
    asked = list(dict.fromkeys(terms(words[:20_000])))[:TERMS]
    if not asked or total < 1 or limit < 1:
        return ()
    some = {term: found for term in asked if (found := _sentences_with(db, term, 1, total, COUNTED))}
    if not some:
        return ()
    counts = {term: len(few) if len(few) < COUNTED else _estimate(db, term, total) for term, few in some.items()}
    weights = {term: math.log(1 + (total - count + 0.5) / (count + 0.5)) for term, count in counts.items()}
    best = _gather(db, dict(sorted(some.items(), key=lambda each: (counts[each[0]], each[0]))), weights, total)
    return _rescored(db, best[: max(RESCORED, 2 * limit)].tolist(), weights, limit)


def _estimate(db: sqlite3.Connection, term: str, total: int) -> int:
    """About how many sentences hold a common term; news comes in waves, hence several places."""
    about = 0.0
    size = total / PLACES
    for place in range(PLACES):
        first, last = round(place * size) + 1, round((place + 1) * size)
        found = _sentences_with(db, term, first, last, NEXT, latest=False)
        about += len(found) if len(found) < NEXT else NEXT * (last - first + 1) / (found[-1] - first + 1)
    return max(COUNTED, min(total, round(about)))


def _gather(db: sqlite3.Connection, some: dict[str, list[int]], weights: dict[str, float], total: int) -> npt.NDArray[np.int64]:
    """Sentences with the terms, which come rarest first, those with the greatest sum of weights first."""
    gathered = []
    left, common = GATHERED, sum(len(found) >= COUNTED for found in some.values())
    for term, found in some.items():
        if len(found) >= COUNTED:
            share = left // common
            found = _sentences_with(db, term, 1, total, share) if share > COUNTED else found
            left, common = left - len(found), common - 1
        gathered.append(found)
    each = np.repeat([weights[term] for term in some], [len(found) for found in gathered])
    sentences, places = np.unique(
        np.concatenate([np.array(found, dtype=np.int64) for found in gathered]), return_inverse=True
    )
    sums = np.bincount(places, weights=each)
    return sentences[np.lexsort((sentences, -sums))]


def _sentences_with(
    db: sqlite3.Connection, term: str, first: int, last: int, limit: int, *, latest: bool = True
) -> list[int]:
    """The numbers of sentences from first to last with this term. It holds no quotation mark, and within them it is no
    operator."""
    order = "DESC" if latest else "ASC"
    # As one row: between two rows other threads may run, and with thousands of rows a server's searches waited for one another.
    query = (
        "SELECT group_concat(rowid) FROM (SELECT rowid FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ?"  # noqa: S608
        f" ORDER BY rowid {order} LIMIT ?)"
    )
    (numbers,) = db.execute(query, (f'"{term}"', first, last, limit)).fetchone()
    return [int(number) for number in numbers.split(",")] if numbers else []


def _rescored(
    db: sqlite3.Connection, sentences: Sequence[int], weights: dict[str, float], limit: int
) -> tuple[Hit, ...]:
    found = list(_located(db, sentences))
    texts = _texts(db, {one.article for one in found})
    scored = []
    for one in found:
        id, text = texts[one.article]
        score = _bm25(terms(text[one.start : one.end]), weights)
        scored.append((score, one.sentence, Hit(id, one.start, one.end, round(score, 4))))
    scored.sort(key=lambda each: (-each[0], each[1]))
    return tuple([hit for _, _, hit in scored[:limit]])


def _located(db: sqlite3.Connection, sentences: Iterable[int]) -> Iterator[_Found]:
    """Where these sentences stand, in the order of their numbers."""
    query = (
        "SELECT value, first, article, offsets FROM json_each(?)"
        " JOIN passages ON first = (SELECT max(first) FROM passages WHERE first <= value) ORDER BY value"
    )
    for sentence, first, article, packed in db.execute(query, (json.dumps(list(sentences)),)).fetchall():
        yield _Found(sentence, article, *offsets(packed, sentence - first))


def _texts(db: sqlite3.Connection, articles: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Ids and texts of the articles with these numbers."""
    query = "SELECT no, articles.id, text FROM json_each(?) JOIN articles ON no = value JOIN texts ON article = no"
    rows = db.execute(query, (json.dumps(sorted(articles)),)).fetchall()
    return {no: (id, unpack_text(packed)) for no, id, packed in rows}


def _bm25(sentence: Sequence[str], weights: dict[str, float]) -> float:
    norm = K1 * (1 - B + B * len(sentence) / TYPICAL)
    held: dict[str, int] = {}
    for term in sentence:
        if term in weights:
            held[term] = held.get(term, 0) + 1
    return sum(weights[term] * count * (K1 + 1) / (count + norm) for term, count in held.items())
