"""What speaks for and against one article being made from another, and how much each sign weighs."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, log1p
from operator import attrgetter, mul

import numpy as np
from numpy.typing import NDArray

from sayso.trace.alignment import Floats, Grid
from sayso.trace.credit import own_works
from sayso.trace.fingerprints import Account, Sentence, rarity
from sayso.trace.numbered import Numbered

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


@dataclass(frozen=True, slots=True, eq=False)
class Later:
    """A later article as the signs see it, whatever it is compared with: the rows of its own sentences, and how much each says.

    ``work`` is the share of its sentences in which its outlet finds something out itself ("told this newspaper"), ``voices`` the share
    of those that say who says so, ``quoting`` are the sentences that quote more than a word.
    """

    told: Account
    own: list[int]
    load: Floats
    work: float
    voices: float
    quoting: tuple[Sentence, ...]

    @classmethod
    def of(cls, told: Account) -> Later:
        own = [row for row, sentence in enumerate(told.sentences) if sentence.own]
        every = [told.sentences[row] for row in own]
        many = len(own) or 1
        return cls(
            told=told,
            own=own,
            load=np.array([0.2 + sum(map(rarity, sorted(one.traits))) for one in every], dtype=np.float32),
            work=len(own_works(told.article, [(one.start, one.end) for one in every])) / many,
            voices=_with_voice(told.article.text, every) / many,
            quoting=tuple([one for one in every if len(one.quoted) >= 2]),
        )


def _with_voice(text: str, every: Sequence[Sentence]) -> int:
    """In how many of these sentences somebody says something."""
    places = [m.start() for m in _VOICE.finditer(text)]
    return sum([bisect_left(places, one.start) < bisect_left(places, one.end) for one in every])


def signs(
    told: Numbered,
    later: int,
    seen: Later,
    earlier: Sequence[tuple[int, Grid]],
    strength: Floats,
    left: NDArray[np.bool_],
    others: Sequence[tuple[float, float]] = (),
    elsewhere: float = 0.0,
) -> list[Signs]:
    """The signs between a later account and each of some earlier ones.

    ``strength`` says for each of these (rows) and each sentence of the later one how well it explains it, ``left`` whether nothing else
    explains it; ``others`` are the two signs that need all of them (``exclusive`` and ``ahead``), 0 where they are not given.
    """
    others = others or [(0.0, 0.0)] * len(earlier)
    if not seen.own:
        return [Signs(exclusive=exclusive, ahead=ahead, elsewhere=elsewhere) for exclusive, ahead in others]
    own, many = seen.own, len(seen.own)
    coverage = ((seen.load * strength[:, own]).sum(axis=1) / (seen.load.sum() + LITTLE)).tolist()
    open_ = left.tolist()
    found = []
    for row, (place, compared) in enumerate(earlier):
        if not compared.strength.size:
            found.append(Signs(exclusive=others[row][0], ahead=others[row][1], elsewhere=elsewhere))
            continue
        one = told.told[place]
        new = [len(quoting.quoted & one.traits) < ENOUGH_OF_QUOTE * len(quoting.quoted) for quoting in seen.quoting]
        longer = log(max(SHORTEST, seen.told.length) / max(SHORTEST, one.length))
        sequence = log1p(_in_order(compared, [n for n in own if open_[row][n]]))
        verbatim = told.runs_shared(later, place) / max(1, len(seen.told.shingles))
        longer = min(LONGER, max(SHORTER, longer))
        found.append(Signs(coverage[row], sequence, *others[row], verbatim, seen.work, seen.voices, sum(new) / many, longer, elsewhere))
    return found


def hidden_probability(found: Signs, *, by: str = "meaning") -> float:
    """How likely it is that the later article was made from the earlier one, which it does not name.

    ``by``: whether the sentences were compared by "meaning" or by "words" alone; the signs do not weigh the same then.
    """
    weights, total = (MEANING, MEANING_BIAS) if by == "meaning" else (WORDS, WORDS_BIAS)
    return _logistic(total + sum(map(mul, _SIGNS(weights), _SIGNS(found))))


_SIGNS = attrgetter(*Signs.__slots__)


def credited_probability(found: Signs, *, cited: bool = False, by: str = "meaning") -> float:
    """How likely it is that an article which credits an outlet is a copy of this article of it.

    ``cited``: it also names the outlet in its own sentences ("the agency APA reported"); unless nearly all of it stands in the earlier
    article, it tells of it rather than copies it. Compared by "words", less is found to be covered, and less is enough.
    """
    return _logistic(12 * found.coverage + 4 * found.verbatim - 1.5 + CITED * cited + WORDED * (by == "words"))


def _logistic(total: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def _in_order(compared: Grid, rows: Sequence[int]) -> float:
    """The greatest weight of matches that stand in the same order on both sides."""
    partner = (compared.strength + 0.05 * compared.detail).argmax(axis=1)
    every = np.arange(len(partner))
    columns, strengths, details = partner.tolist(), compared.strength[every, partner].tolist(), compared.detail[every, partner].tolist()
    heaviest = [0.0] * compared.strength.shape[1]
    for row in rows:
        column = columns[row]
        if strengths[row] > IN_ORDER or details[row] > TELLING:
            heaviest[column] = max(heaviest[: column + 1]) + min(1.0, strengths[row] + details[row])
    return max(heaviest)
