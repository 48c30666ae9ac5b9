"""How passages are put before the networks of `meaning`: word pieces, cut to a fixed length, in batches of like length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sayso.meaning.weights import Ints

if TYPE_CHECKING:
    from tokenizers import Tokenizer

CLS, SEP = 101, 102
"""Vocabulary numbers of the mark that opens a sequence and of the one that ends a passage (BERT's [CLS] and [SEP])."""

LONGEST = 128
"""Word pieces of a passage that are looked at, the two marks included; MiniLM was trained on sequences of this length."""

CHARACTERS = 2_000
"""Characters of a passage that are looked at: what fills 128 word pieces is a third of it, and the rest of a long text costs no time."""

BATCH = 2_048
"""Word pieces per run, padding included: more do not run faster and cost memory."""

ROWS = 64
"""Passages per run at most."""


def word_pieces(texts: Sequence[str], tokenizer: Tokenizer, *, most: int) -> list[list[int]]:
    """The first ``most`` word pieces of each text, without marks; characters that no encoding has (lone surrogates) become "?".

    >>> from sayso.meaning.weights import shipped
    >>> word_pieces(["The port", ""], shipped("vectors").tokenizer, most=9)
    [[1996, 3417], []]
    """
    clean = [text[:CHARACTERS].encode("utf8", "replace").decode("utf8") for text in texts]
    return [encoding.ids[:most] for encoding in tokenizer.encode_batch(clean, add_special_tokens=False)]


def batches(lengths: Sequence[int]) -> Iterator[Ints]:
    """The places of the sequences, shortest first, in groups of at most `BATCH` word pieces once padded to one length.

    >>> [group.tolist() for group in batches([900, 5, 900, 900, 7])]
    [[1, 4], [0, 2], [3]]
    """
    order = np.argsort(np.asarray(lengths, dtype=np.int64), kind="stable")
    at = 0
    while at < len(order):
        end = at + 1
        while end < min(len(order), at + ROWS) and _fits(int(lengths[order[at]]), int(lengths[order[end]]), end + 1 - at):
            end += 1
        yield order[at:end]
        at = end


def _fits(shortest: int, longest: int, rows: int) -> bool:
    """Whether sequences of these lengths may run together: not too many word pieces, and not mostly padding."""
    return longest * rows <= BATCH and longest <= 2 * shortest + 16


def padded(rows: Sequence[Sequence[int]]) -> Ints:
    """The rows side by side, filled up with 0 to the longest."""
    out = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
    for i, row in enumerate(rows):
        out[i, : len(row)] = row
    return out
