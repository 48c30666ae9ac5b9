"""How a text is put before the neural reader: subwords with their characters, letter case, quotation state, paragraph marks.

The encoder's vocabulary is lower-cased, so what capital letters and quotation marks tell would be lost; both are handed to
it beside the subwords as small numbers (`CASES`, `QUOTES`). A paragraph break becomes one mark token, so that the reader
sees where paragraphs begin without losing the text around them. Training and reading share this module: what the model
learned from is what it is given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

CLS, SEP = 101, 102
"""Vocabulary numbers of the mark that opens a window and of the one between paragraphs (BERT's [CLS] and [SEP])."""

CASES = 8
"""Letter cases: 0 lower, 1 Capitalised, 2 UPPER, 3 single capital, 4 digits, 5 punctuation, 6 continues a word, 7 mark."""

QUOTES = 3
"""Quotation state: 0 outside, 1 inside, 2 a quotation mark itself."""

PARAGRAPH = re.compile(r"[^\r\n\u2028\u2029]+")


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


def open_tokenizer(path: str) -> Tokenizer:
    """The subword tokenizer in the file ``path`` (a tokenizer.json), set to neither cut nor pad what it is given."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(path)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def encode(text: str, tokenizer: Tokenizer) -> Encoded:
    """The text as parallel arrays of subwords with their offsets, case and quotation state."""
    ids: list[int] = []
    start: list[int] = []
    end: list[int] = []
    case: list[int] = []
    quote: list[int] = []
    first: list[bool] = []
    paragraphs = [(m.start(), m.group()) for m in PARAGRAPH.finditer(text) if m.group().strip()]
    encodings = tokenizer.encode_batch([p for _, p in paragraphs], add_special_tokens=False)
    for (base, paragraph), encoding in zip(paragraphs, encodings, strict=True):
        if ids:
            ids.append(SEP)
            start.append(base)
            end.append(base)
            case.append(7)
            quote.append(0)
            first.append(True)
        inside = _quoted(paragraph)
        for i, (s, e), token in zip(encoding.ids, encoding.offsets, encoding.tokens, strict=True):
            opens = not token.startswith("##")
            ids.append(i)
            start.append(base + s)
            end.append(base + e)
            first.append(opens)
            case.append(_case(paragraph[s:e]) if opens else 6)
            quote.append(inside[s] if s < len(inside) else 0)
    return Encoded(_ints(ids), _ints(case), _ints(quote), _ints(start), _ints(end), np.asarray(first, dtype=np.bool_))


def _ints(values: list[int]) -> Ints:
    return np.asarray(values, dtype=np.int64)


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


def _quoted(paragraph: str) -> list[int]:
    """For each character 0 outside quotation marks, 1 inside, 2 on a mark; an unclosed quotation runs to the paragraph's end.

    >>> _quoted('He "did" it')
    [0, 0, 0, 2, 1, 1, 1, 2, 0, 0, 0]
    """
    if '"' not in paragraph and "“" not in paragraph and "”" not in paragraph:
        return [0] * len(paragraph)
    state, out = 0, []
    for c in paragraph:
        if c == "“":
            state = 1
            out.append(2)
        elif c == "”":
            state = 0
            out.append(2)
        elif c == '"':
            state = 1 - state
            out.append(2)
        else:
            out.append(state)
    return out
