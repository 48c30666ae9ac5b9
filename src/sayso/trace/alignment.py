"""Which sentences of a later article say what sentences of an earlier one say, and how sure that is.

Two signs are added up. *Meaning*: the product of the sentences' vectors, which survives another wording ("Its address is a shared
mailbox", "the do-gooders' HQ? A shared MAILBOX"). *Detail*: the traits both have (see `sayso.trace.fingerprints`), the rarer the
better, because two sentences on one topic are alike in meaning anyway, but "a pen and a torch" is not said twice by chance. Details
may lie in two neighbouring sentences of the earlier article: rewriters merge sentences. Without vectors, shared words stand in
for meaning; that finds fewer rewritings, and none in wholly other words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sayso.model import Article, Span
from sayso.trace.fingerprints import Account, account, rarity

Floats = NDArray[np.float32]
Vectors = Callable[[Sequence[str]], Floats]

DETAIL = 0.15
MOST_DETAIL = 3.0
MERGED = 0.85
FROM, TO = 0.45, 0.85
ALIGNED = 0.35
PUBLIC = 0.4
LEAST_WORDLESS = 0.25


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence of the earlier and one of the later article that say the same; ``similarity`` from 0 to 1, ``shared`` the
    traits both have, the rarest first."""

    earlier: Span
    later: Span
    similarity: float
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Every sentence of the later article (rows) against every one of the earlier (columns).

    ``strength`` is 0 where two sentences have no more in common than their topic and 1 where they surely say the same;
    ``detail`` is the weight of the traits these two share, without their neighbours.
    """

    strength: Floats
    detail: Floats

    @property
    def best(self) -> Floats:
        """For each sentence of the later article, how well the earlier one explains it."""
        rows = len(self.strength)
        return self.strength.max(axis=1) if self.strength.size else np.zeros(rows, dtype=np.float32)


def aligned(earlier: Article, later: Article, vectors: Vectors | None = None) -> tuple[Pair, ...]:
    """Pairs of sentences that say the same, in the order of the later article; none is used twice on either side.

    Only mutual best matches count. Headings and captions take part. The surest way to see what a later telling made of an
    earlier one: hedges lost, numbers changed, sources dropped.

    >>> a = Article(id="a", text="The harbour crane fell at noon. Nobody was hurt, said Ilse Marwick.")
    >>> b = Article(id="b", text="It rained. At noon, a harbour crane fell into the water.")
    >>> [(p.earlier.text, p.later.text) for p in aligned(a, b)]
    [('The harbour crane fell at noon.', 'At noon, a harbour crane fell into the water.')]
    """
    one, two = account(earlier), account(later)
    weights = {trait: rarity(trait) ** 1.5 for trait in one.traits & two.traits}
    told = meanings((one, two), vectors) if vectors else {}
    rows = (told[0], told[1]) if told else None
    return pairs(one, two, grid(one, two, weights, rows))


def texts(told: Account) -> list[str]:
    """The account's sentences as they are embedded."""
    return [told.article.text[s.start : s.end].strip() for s in told.sentences]


def meanings(told: Sequence[Account], vectors: Vectors, keys: Sequence[int] = ()) -> dict[int, Floats]:
    """The vectors of the accounts' sentences, a row each, under the accounts' keys or else their places.

    Each different sentence is asked for once, all in one call.
    """
    wanted = {key: texts(one) for key, one in zip(keys or range(len(told)), told, strict=True)}
    row = {text: i for i, text in enumerate(dict.fromkeys(text for some in wanted.values() for text in some))}
    rows = vectors(list(row))
    return {key: rows[[row[text] for text in some]] for key, some in wanted.items()}


def grid(
    earlier: Account, later: Account, weights: Mapping[str, float], rows: tuple[Floats, Floats] | None = None
) -> Grid:
    """The two accounts against each other; ``weights`` says what sharing a trait means, ``rows`` holds the sentences' vectors."""
    columns = {trait: place for place, trait in enumerate(sorted(earlier.traits & later.traits))}
    scale = np.array([weights[trait] for trait in columns], dtype=np.float32)
    there, here = _marked(earlier, columns, PUBLIC), _marked(later, columns, 1.0)
    detail = (here * scale) @ there.T
    wider = detail.copy()
    if len(there) > 1:
        merged = MERGED * (here * scale) @ np.maximum(there[:-1], there[1:]).T
        wider[:, :-1] = np.maximum(wider[:, :-1], merged)
        wider[:, 1:] = np.maximum(wider[:, 1:], merged)
        wider[detail == 0] = 0
    likeness = rows[1] @ rows[0].T if rows is not None else _lexical(earlier, later, weights, wider)
    total = likeness + DETAIL * np.minimum(wider, MOST_DETAIL)
    return Grid(np.clip((total - FROM) / (TO - FROM), 0, 1).astype(np.float32), detail.astype(np.float32))


def pairs(earlier: Account, later: Account, compared: Grid) -> tuple[Pair, ...]:
    """The mutual best matches of a grid as pairs of spans, in the order of the later article."""
    if not compared.strength.size:
        return ()
    order = compared.strength + 0.01 * compared.detail
    found = []
    for row, column in enumerate(order.argmax(axis=1)):
        strength = float(compared.strength[row, column])
        if strength >= ALIGNED and order[:, column].argmax() == row:
            there, here = earlier.sentences[column], later.sentences[row]
            shared = sorted(there.traits & here.traits, key=lambda trait: (-rarity(trait), trait))
            found.append(
                Pair(
                    _span(earlier, there.start, there.end), _span(later, here.start, here.end), strength, tuple(shared)
                )
            )
    return tuple(found)


def _marked(told: Account, columns: Mapping[str, int], public: float) -> Floats:
    marks = np.zeros((len(told.sentences), len(columns)), dtype=np.float32)
    for row, sentence in enumerate(told.sentences):
        for trait in sentence.traits:
            if trait in columns:
                marks[row, columns[trait]] = public if sentence.public and trait in sentence.quoted else 1.0
    return marks


def _lexical(earlier: Account, later: Account, weights: Mapping[str, float], detail: NDArray[np.floating]) -> Floats:
    """Likeness by shared words alone, on the scale of the vectors' products."""
    shared = earlier.traits & later.traits
    there, here = (
        np.sqrt([sum(weights[t] if t in shared else rarity(t) for t in s.traits) + 0.5 for s in told.sentences])
        for told in (earlier, later)
    )
    return np.asarray(LEAST_WORDLESS + (1 - LEAST_WORDLESS) * detail / np.outer(here, there), dtype=np.float32)


def _span(told: Account, start: int, end: int) -> Span:
    text = told.article.text
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return told.article.span(start, end)
