"""What speaks for and against one article being made from another, and how much each sign weighs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, log1p

import numpy as np
from numpy.typing import NDArray

from sayso.trace.alignment import Floats, Grid
from sayso.trace.credit import own_work
from sayso.trace.fingerprints import Account, rarity

MATCHED = 0.2
IN_ORDER = 0.1
TELLING = 0.4
ENOUGH_OF_QUOTE = 0.6
LITTLE = 8.0
SHORTEST = 20
SHORTER, LONGER = -1.5, 1.0
_VOICE = re.compile(
    r"\b(?:said|says|told|tells|according|wrote|writes|stated|states|insist\w*|claim(?:s|ed)|admit(?:s|ted)|add(?:s|ed)|explain(?:s|ed))\b"
)


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs, most of them from 0 to about 1.

    ``coverage``: how much of the later article says what the earlier one said, sentence by sentence; of a very short one never all,
    because a single sentence on the same event proves nothing. ``sequence``: the weight of the matches that stand in the same order in
    both, as log(1 + w). ``exclusive``: what only these two have, against what the later one has alone with the next best, as a difference
    of such logarithms. ``ahead``: how much nearer its sentences are to the earlier one's than to anybody else's, from -0.3 to 0.6.
    ``verbatim``: the share of its runs of five words that stand in the earlier one.

    ``own_work``: the share of sentences in which its outlet finds something out itself. ``voices``: the share of sentences that
    say who says so; a reteller drops them. ``new_quotes``: the share of sentences that quote what the earlier one does not have.
    ``longer``: log of its length against the earlier one's. ``elsewhere``: 1 if it says that it has something from somebody else.
    """

    coverage: float = 0.0
    sequence: float = 0.0
    exclusive: float = 0.0
    ahead: float = 0.0
    verbatim: float = 0.0
    own_work: float = 0.0
    voices: float = 0.0
    new_quotes: float = 0.0
    longer: float = 0.0
    elsewhere: float = 0.0


MEANING = Signs(
    coverage=4.77,
    sequence=2.76,
    exclusive=1.16,
    ahead=13.05,
    verbatim=6.04,
    own_work=-7.12,
    voices=-6.15,
    new_quotes=-3.38,
    longer=-4.16,
    elsewhere=-2.49,
)
MEANING_BIAS = -5.67
WORDS = Signs(
    coverage=6.13,
    sequence=1.98,
    exclusive=1.16,
    ahead=7.9,
    verbatim=6.1,
    own_work=-9.84,
    voices=-3.97,
    new_quotes=-2.39,
    longer=-4.9,
    elsewhere=-2.83,
)
WORDS_BIAS = -5.33
CITED = -4.0
WORDED = 1.5


def found_out(told: Account) -> float:
    """The share of an article's sentences in which its outlet finds something out itself ("told this newspaper")."""
    own = [row for row, sentence in enumerate(told.sentences) if sentence.own]
    return sum(own_work(_text(told, row), told.article.outlet) for row in own) / len(own) if own else 0.0


def loads(told: Account) -> tuple[list[int], Floats]:
    """The rows of an article's own sentences, and how much each of them says: the rarity of its traits."""
    own = [row for row, sentence in enumerate(told.sentences) if sentence.own]
    load = [0.2 + sum(rarity(trait) for trait in told.sentences[row].traits) for row in own]
    return own, np.array(load, dtype=np.float32)


def signs(
    earlier: Account, later: Account, compared: Grid, strength: Floats, left: NDArray[np.bool_], work: float
) -> Signs:
    """The signs between two accounts, without those that need their rivals (``exclusive``, ``ahead``, ``elsewhere``).

    ``strength`` says for each sentence of the later one how well the earlier one explains it, ``left``
    whether nothing else explains it; ``work`` is `found_out` of the later one.
    """
    own, load = loads(later)
    if not own or not compared.strength.size:
        return Signs()
    quoting = [s for s in (later.sentences[row] for row in own) if len(s.quoted) >= 2]
    longer = log(max(SHORTEST, later.length) / max(SHORTEST, earlier.length))
    return Signs(
        coverage=float((load * strength[own]).sum() / (load.sum() + LITTLE)),
        sequence=log1p(_in_order(compared, [row for row in own if left[row]])),
        verbatim=len(np.intersect1d(later.shingles, earlier.shingles, True)) / max(1, len(later.shingles)),
        own_work=work,
        voices=sum(bool(_VOICE.search(_text(later, row))) for row in own) / len(own),
        new_quotes=sum(len(s.quoted & earlier.traits) < ENOUGH_OF_QUOTE * len(s.quoted) for s in quoting) / len(own),
        longer=min(LONGER, max(SHORTER, longer)),
    )


def hidden_probability(found: Signs, *, by: str = "meaning") -> float:
    """How likely it is that the later article was made from the earlier one, which it does not name.

    ``by``: whether the sentences were compared by "meaning" or by "words" alone; the signs do not weigh the same then.
    """
    weights, total = (MEANING, MEANING_BIAS) if by == "meaning" else (WORDS, WORDS_BIAS)
    return _logistic(total + sum(getattr(weights, sign) * getattr(found, sign) for sign in Signs.__slots__))


def credited_probability(found: Signs, *, cited: bool = False, by: str = "meaning") -> float:
    """How likely it is that an article which credits an outlet is a copy of this article of it.

    ``cited``: it also names the outlet in its own sentences ("the agency APA reported"); unless nearly all of it stands in the earlier
    article, it tells of it rather than copies it. Compared by "words", less is found to be covered, and less is enough.
    """
    return _logistic(12 * found.coverage + 4 * found.verbatim - 1.5 + CITED * cited + WORDED * (by == "words"))


def _logistic(total: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def _in_order(compared: Grid, own: Sequence[int]) -> float:
    """The greatest weight of matches that stand in the same order on both sides."""
    partner = (compared.strength + 0.05 * compared.detail).argmax(axis=1)
    heaviest = np.zeros(compared.strength.shape[1], dtype=np.float32)
    for row in own:
        column = partner[row]
        strength, detail = compared.strength[row, column], compared.detail[row, column]
        if strength > IN_ORDER or detail > TELLING:
            heaviest[column] = heaviest[: column + 1].max() + min(1.0, strength + detail)
    return float(heaviest.max())


def _text(told: Account, row: int) -> str:
    return told.article.text[told.sentences[row].start : told.sentences[row].end]
