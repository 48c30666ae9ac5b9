"""How two passages relate, as a small network that reads both at once sees it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sayso.meaning.pieces import CLS, LONGEST, SEP, batches, padded, word_pieces
from sayso.meaning.weights import Floats, Weights, shipped

RELATIONS = ("same", "narrower", "contradicts", "different", "unrelated")
"""What two passages are to one another. "narrower": one says what the other says and more, whichever comes first."""

LONGEST_OF_PAIR = LONGEST - 2
"""Word pieces of each passage that are looked at."""


def relate(pairs: Sequence[tuple[str, str]], *, weights: Weights | None = None) -> Floats:
    """For each pair of passages five probabilities, one for each of `RELATIONS`, that add up to one.

    The order of the two makes no difference. Only the first 126 word pieces of a passage count, some 90 words. The network hears what a
    sentence means and is not to be trusted with what stands plainly in it, such as numbers: `sayso.trace.compare` looks at both.

    >>> relate([("The port is closed.", "Ships cannot enter the harbour.")]).shape
    (1, 5)
    """
    weights = weights or shipped("pairs")
    texts = sorted({text for pair in pairs for text in pair})
    pieces = dict(zip(texts, word_pieces(texts, weights.tokenizer, most=LONGEST_OF_PAIR), strict=True))
    rows = [one_sequence(*sorted((pieces[a], pieces[b]), key=lambda ids: (len(ids), ids))) for a, b in pairs]
    out = np.zeros((len(rows), len(RELATIONS)), dtype=np.float32)
    for group in batches([len(ids) for ids, _ in rows]):
        ids, kinds = padded([rows[i][0] for i in group]), padded([rows[i][1] for i in group])
        out[group] = weights.session.run(None, {"ids": ids, "kinds": kinds, "mask": ids != 0})[0]
    return _softmax(out)


def one_sequence(a: list[int], b: list[int]) -> tuple[list[int], list[int]]:
    """Both passages with their marks in one sequence, and for each word piece which passage it belongs to.

    >>> one_sequence([7, 8], [9])
    ([101, 7, 8, 102, 9, 102], [0, 0, 0, 0, 1, 1])
    """
    return [CLS, *a, SEP, *b, SEP], [0] * (len(a) + 2) + [1] * (len(b) + 1)


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True, initial=-np.inf))
    out: Floats = powers / powers.sum(axis=1, keepdims=True)
    return out
