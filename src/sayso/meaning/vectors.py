"""A vector for the meaning of a sentence: texts that speak of the same thing have vectors that point the same way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sayso.meaning.pieces import CLS, LONGEST, SEP, batches, padded, word_pieces
from sayso.meaning.weights import Floats, Weights, shipped

WIDTH = 384
"""Numbers in a vector."""


def vectors(texts: Sequence[str], *, weights: Weights | None = None) -> Floats:
    """For each text a row of 384 numbers of length one; the product of two rows says how alike in meaning the texts are.

    Near 1 they speak of the same thing, near 0 of different ones. That is all: a passage and its denial, or with another number,
    are nearer to one another than two ways to say the same (see `sayso.trace.compare`). Only the first 126 word pieces of a text
    count, some 90 words. Equal texts have equal rows up to rounding, whatever stands beside them. The model is all-MiniLM-L6-v2
    (Reimers and Gurevych, EMNLP 2019; Wang et al., NeurIPS 2020) in int8.

    >>> a, b, c = vectors(["The harbour is closed.", "Ships cannot enter the port.", "The soup was cold."])
    >>> bool(a @ b > a @ c + 0.2)
    True
    """
    weights = weights or shipped("vectors")
    rows = [[CLS, *ids, SEP] for ids in word_pieces(texts, weights.tokenizer, most=LONGEST - 2)]
    out = np.zeros((len(rows), WIDTH), dtype=np.float32)
    for group in batches([len(row) for row in rows]):
        ids = padded([rows[i] for i in group])
        out[group] = weights.session.run(None, {"ids": ids, "mask": ids != 0})[0]
    return out
