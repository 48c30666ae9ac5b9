"""What speaks for and against one article being made from another, and how much each sign weighs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log1p

import numpy as np

from sayso.trace.alignment import Floats, Grid
from sayso.trace.credit import own_work
from sayso.trace.fingerprints import Account, rarity

MATCHED = 0.2
ENOUGH_OF_QUOTE = 0.6
LITTLE = 8.0


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs, each from 0 to about 1 (``details`` from 0 to about 3).

    ``coverage``: how much of the later article says what the earlier one said, sentence by sentence; of a very short one never all,
    because a single sentence on the same event proves nothing. ``details``: the weight of the
    traits that the matched sentences share, as log(1 + w). ``verbatim``: the share of its runs of five words that stand in the earlier one.
    ``own_work``: the share of sentences in which its outlet finds something out itself. ``new_quotes``: the share of sentences that
    quote what the earlier one does not have.
    """

    coverage: float = 0.0
    details: float = 0.0
    verbatim: float = 0.0
    own_work: float = 0.0
    new_quotes: float = 0.0


WEIGHTS = Signs(coverage=14.0, details=1.65, verbatim=2.0, own_work=-14.4, new_quotes=-3.0)
BIAS = -6.2
OPEN = -2.2
CITED = -4.0


def found_out(told: Account) -> float:
    """The share of an article's sentences in which its outlet finds something out itself ("told this newspaper")."""
    own = [row for row, sentence in enumerate(told.sentences) if sentence.own]
    return sum(own_work(_text(told, row), told.article.outlet) for row in own) / len(own) if own else 0.0


def signs(
    earlier: Account, later: Account, compared: Grid, strength: Floats, table: Mapping[str, float], work: float
) -> Signs:
    """The signs between two accounts.

    ``strength`` says for each sentence of the later one how well the earlier one explains it; ``work`` is `found_out` of the later one.
    """
    own = [row for row, sentence in enumerate(later.sentences) if sentence.own]
    if not own or not compared.strength.size:
        return Signs()
    load = np.array([0.2 + sum(rarity(t) for t in later.sentences[row].traits) for row in own])
    quoting = [s for s in (later.sentences[row] for row in own) if len(s.quoted) >= 2]
    return Signs(
        coverage=float((load * strength[own]).sum() / (load.sum() + LITTLE)),
        details=log1p(sum(table[trait] for trait in _shared(earlier, later, compared, strength))),
        verbatim=len(np.intersect1d(later.shingles, earlier.shingles, True)) / max(1, len(later.shingles)),
        own_work=work,
        new_quotes=sum(len(s.quoted & earlier.traits) < ENOUGH_OF_QUOTE * len(s.quoted) for s in quoting) / len(own),
    )


def hidden_probability(found: Signs, *, credits_others: bool = False) -> float:
    """How likely it is that the later article was made from the earlier one, which it does not name.

    ``credits_others``: it openly uses something else, an article or an agency, which may be what the two have in common.
    """
    total = BIAS + OPEN * credits_others
    return _logistic(total + sum(getattr(WEIGHTS, sign) * getattr(found, sign) for sign in Signs.__slots__))


def credited_probability(found: Signs, *, cited: bool = False) -> float:
    """How likely it is that an article which credits an outlet is a copy of this article of it.

    ``cited``: it also names the outlet in its own sentences ("the agency APA reported"); unless nearly all of it stands in the earlier
    article, it tells of it rather than copies it.
    """
    return _logistic(12 * found.coverage + 4 * found.verbatim - 1.5 + CITED * cited)


def _logistic(total: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def _shared(earlier: Account, later: Account, compared: Grid, strength: Floats) -> set[str]:
    partner = (compared.strength + 0.01 * compared.detail).argmax(axis=1)
    return {
        trait
        for row in np.flatnonzero(strength >= MATCHED)
        for trait in later.sentences[row].traits & earlier.sentences[partner[row]].traits
    }


def _text(told: Account, row: int) -> str:
    return told.article.text[told.sentences[row].start : told.sentences[row].end]
