"""How a text is put before the neural reader: subwords with their characters, letter case, quotation state, paragraph marks.

The encoder's vocabulary is lower-cased, so what capital letters and quotation marks tell would be lost; both are handed to
it beside the subwords as small numbers (`CASES`, `QUOTES`). A paragraph break becomes one mark token, so that the reader
sees where paragraphs begin without losing the text around them. Training and reading share this module: what the model
learned from is what it is given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_NONE = np.zeros((6, 0), dtype=np.int64)

CLS, SEP = 101, 102
"""Vocabulary numbers of the mark that opens a window and of the one between paragraphs (BERT's [CLS] and [SEP])."""

CASES = 8
"""Letter cases: 0 lower, 1 Capitalised, 2 UPPER, 3 single capital, 4 digits, 5 punctuation, 6 continues a word, 7 mark."""

MARK = 7
"""The letter case of a mark."""

QUOTES = 3
"""Quotation state: 0 outside, 1 inside, 2 a quotation mark itself."""

LONGEST_WORD = 100
"""Characters of a word that its case is told from: longer ones are no words, and what is kept of words stays small."""

MARKS = re.compile("[\"“”]")
PARAGRAPH = re.compile(r"[^\r\n\u2028\u2029]+")
HALVES = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as the neural reader sees it: parallel arrays with one entry per subword or paragraph mark, no window marks.

    ``start`` and ``end`` are character offsets in the text; ``first`` says that the entry opens a word (marks count as words).
    """

    ids: Ints
    case: Ints
    quote: Ints
    start: Ints
    end: Ints
    first: Bools

    def __len__(self) -> int:
        return len(self.ids)


def encode(text: str, tokenizer: Tokenizer) -> Encoded:
    """The text as parallel arrays of subwords with their offsets, case and quotation state."""
    paragraphs = [(m.start(), m.group()) for m in PARAGRAPH.finditer(text) if m.group().strip()]
    encodings = tokenizer.encode_batch([HALVES.sub("\ufffd", p) for _, p in paragraphs], add_special_tokens=False)
    columns = [_NONE]
    for (base, paragraph), encoding in zip(paragraphs, encodings, strict=True):
        if len(columns) > 1:
            columns.append(np.array([[SEP], [MARK], [0], [base], [base], [1]], dtype=np.int64))
        if encoding.ids:
            columns.append(_paragraph(base, paragraph, encoding))
    ids, case, quote, start, end, first = np.concatenate(columns, axis=1)
    return Encoded(ids, case, quote, start, end, first.astype(np.bool_))


def _paragraph(base: int, paragraph: str, encoding: Encoding) -> Ints:
    """The rows of `Encoded` for one paragraph, which begins at character ``base``."""
    out = np.empty((6, len(encoding.ids)), dtype=np.int64)
    offsets = np.array(encoding.offsets, dtype=np.int64)
    words = np.array(encoding.word_ids, dtype=np.int64)
    first = np.concatenate(([True], words[1:] != words[:-1]))
    out[0] = encoding.ids
    out[1] = 6
    out[1, first] = [_case(paragraph[s : e if e - s < LONGEST_WORD else s + LONGEST_WORD]) for s, e in offsets[first].tolist()]
    out[2] = _quoted(paragraph)[offsets[:, 0]]
    out[3:5] = offsets.T + base
    out[5] = first
    return out


@lru_cache(maxsize=20_000)
def _case(word: str) -> int:
    if word.islower():
        return 0
    if not any(c.isalnum() for c in word):
        return 5
    if word.isdigit() or word[0].isdigit():
        return 4
    if len(word) == 1:
        return 3 if word.isupper() else 0
    if word.isupper():
        return 2
    return 1 if word[0].isupper() else 0


def _quoted(paragraph: str) -> Ints:
    """For each character 0 outside quotation marks, 1 inside, 2 on a mark; an unclosed quotation runs to the paragraph's end.

    >>> _quoted('He "did" it').tolist()
    [0, 0, 0, 2, 1, 1, 1, 2, 0, 0, 0]
    """
    out = np.zeros(len(paragraph), dtype=np.int64)
    state, since = 0, 0
    for mark in MARKS.finditer(paragraph):
        at, c = mark.start(), mark.group()
        out[since:at] = state
        out[at] = 2
        state = 1 if c == "“" else 0 if c == "”" else 1 - state
        since = at + 1
    out[since:] = state
    return out
