"""A text as the network scored it: its words with the scores of each output, and the pieces that these make of them.

The tags of the article's own attributions are decoded with the transitions that were trained, those of what stands inside their
contents only with what BIO allows; the pieces are linked (`linking`) once for each of the two.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sayso.model import Article
from sayso.read.assembly import Stretch
from sayso.read.decoding import Piece, allowed_tags, best_tags, pieces, softmax
from sayso.read.encoding import Encoded, Ints, encode
from sayso.read.labels import HEADS
from sayso.read.layout import silent
from sayso.read.linking import Ground, Knot, linked
from sayso.read.weights import Floats, Weights, scores

Odds = list[list[float]]

MANNER = ("act", "stance", "fact")
STOPS = frozenset(".!?")
MARKS = frozenset("\"“”")
QUOTE_ENDS = frozenset("\"”")
CLOSERS = frozenset("\"'”’)")
ARTICLES = frozenset(("a", "an", "the"))
ABBREVIATIONS = frozenset("mr mrs ms dr sen rep gov gen col lt sgt capt prof rev hon st jr sr no vs inc corp co ltd u s d c jan feb mar apr jun jul aug sep sept oct nov dec".split())
NEXT_UPPER = re.compile(r"[\"'”’)]*\s+[\"'“‘(]*[A-Z0-9]")


@dataclass(frozen=True)
class Page:
    """A scored text: where each word starts and ends, and the scores of each output by name."""

    text: str
    start: Ints
    end: Ints
    outputs: dict[str, Floats]
    transitions: Floats
    hushed: npt.NDArray[np.bool_]

    def stretch(self, piece: Piece) -> Stretch:
        """Where a piece starts and ends, in characters of the text."""
        return int(self.start[piece.start]), int(self.end[piece.end - 1])

    @cached_property
    def ground(self) -> Ground:
        """The words in lower case with their sentences and paragraphs."""
        ends = self.end.tolist()
        words = [self.text[s:e].lower() for s, e in zip(self.start.tolist(), ends, strict=True)]
        return Ground(words, *_sentences(self.text, words, ends))

    @cached_property
    def outer(self) -> list[Knot]:
        """What the article itself reports."""
        tags = best_tags(self.outputs["outer"], self.transitions)
        tags[self.hushed] = 0
        return linked([self._mended(p) for p in pieces(tags)], self.links, self.ground)

    @cached_property
    def inner(self) -> list[Knot]:
        """What is reported inside the contents of `outer`: each content is linked on its own."""
        inside = np.zeros(len(self.start), dtype=np.bool_)
        for knot in self.outer:
            for c in knot.contents:
                inside[c.start : c.end] = True
        tags = allowed_tags(self.outputs["inner"], 3)
        tags[~inside | self.hushed] = 0
        found = [self._mended(p) for p in pieces(tags)]
        out: list[Knot] = []
        for knot in self.outer:
            mine = [p for c in knot.contents for p in found if c.start <= p.start and p.end <= c.end]
            out += [k for k in linked(sorted(mine), None, self.ground) if k.contents and (k.cue or k.sources)]
        return out

    def _mended(self, piece: Piece) -> Piece:
        """The piece with its end put right where the words tell that it is wrong."""
        return _halted(piece, self.ground) if piece.role == "content" else self._named(piece) if piece.role == "source" else piece

    def _named(self, piece: Piece) -> Piece:
        """A source of which only the article was marked, with its noun: "the" of "the Water Board" """
        words, end = self.ground.words, piece.end
        if not ARTICLES.issuperset(words[piece.start : end]):
            return piece
        while end < len(words) and self.text[self.start[end] : self.end[end]][:1].isupper():
            end += 1
        return replace(piece, end=end if end > piece.end or not words[end : end + 1] or not words[end].isalpha() else end + 1)

    @cached_property
    def odds_outer(self) -> Odds:
        """Probabilities of the outer tags, a row for each tag."""
        rows: Odds = softmax(self.outputs["outer"]).T.tolist()
        return rows

    @cached_property
    def odds_inner(self) -> Odds:
        """Probabilities of the inner tags, a row for each tag."""
        rows: Odds = softmax(self.outputs["inner"]).T.tolist()
        return rows

    @cached_property
    def manner(self) -> Floats:
        """Log-probabilities of act, stance and factuality side by side."""
        return np.concatenate([np.log(softmax(self.outputs[name]) + 1e-6) for name in MANNER], axis=1)

    @cached_property
    def kinds(self) -> Floats:
        """Probabilities of the kinds of source, each without and with anonymity."""
        return softmax(self.outputs["kind"])

    @cached_property
    def addressees(self) -> list[Piece]:
        """Who was told something, wherever it stands."""
        tags = allowed_tags(self.outputs["addressee"], 1)
        tags[self.hushed] = 0
        return pieces(tags, ("addressee",))

    @cached_property
    def links(self) -> Floats:
        """Log-probabilities of where each word's cue stands."""
        return np.asarray(np.log(softmax(self.outputs["link"]) + 1e-6), dtype=np.float32)


def scored(article: Article, weights: Weights) -> Page | None:
    """The article as the network sees it; None if there is not a word in it."""
    encoded = encode(article.text, weights.tokenizer)
    if not len(encoded):
        return None
    values = scores(weights, encoded)
    start, end = _words(encoded)
    at = np.cumsum([0, *HEADS.values()])
    outputs = {name: values[:, at[i] : at[i + 1]] for i, name in enumerate(HEADS)}
    hushed = start == end
    for s, e in silent(article):
        hushed |= (start < e) & (end > s)
    return Page(article.text, start, end, outputs, weights.transitions, hushed)


def _words(encoded: Encoded) -> tuple[Ints, Ints]:
    first = np.flatnonzero(encoded.first)
    last = np.append(first[1:], len(encoded)) - 1
    return encoded.start[first], encoded.end[last]


def _sentences(text: str, words: Sequence[str], ends: Sequence[int]) -> tuple[list[int], list[int]]:
    """The number of each word's sentence and paragraph. Paragraph marks are the words of no length."""
    paragraphs = [i for i, word in enumerate(words) if not word]
    sentences = set(paragraphs)
    for i in [i for i, word in enumerate(words) if word in STOPS]:
        if words[i] != "." or _ends_sentence(text, ends[i], words[i - 1] if i else ""):
            after = i + 1
            while after < len(words) and words[after] and (words[after] in CLOSERS or words[after] in STOPS):
                after += 1
            if after < len(words):
                sentences.add(after)
    return _counted(sentences, len(words)), _counted(paragraphs, len(words))


def _counted(places: Collection[int], many: int) -> list[int]:
    """For each of so many words how many of these places are at it or before it."""
    found = np.zeros(many, dtype=np.int64)
    found[list(places)] = 1
    counted: list[int] = np.cumsum(found).tolist()
    return counted


def _ends_sentence(text: str, end: int, before: str) -> bool:
    return before not in ABBREVIATIONS and (end >= len(text) or text[end : end + 1] in "\"'”’)\n" or bool(NEXT_UPPER.match(text, end)))


def _halted(piece: Piece, ground: Ground) -> Piece:
    """A content that closes a quotation at the end of a sentence stops there, if it has only part of the unquoted next one."""
    if ground.sentence[piece.start] == ground.sentence[piece.end - 1]:
        return piece
    number = ground.sentence[piece.end - 1]
    last, over = bisect_left(ground.sentence, number), bisect_right(ground.sentence, number)
    tail, rest = ground.words[last : piece.end], ground.words[piece.end : over]
    ends_quote = last > piece.start and ground.words[last - 1] in QUOTE_ENDS
    if ends_quote and not MARKS.intersection(tail) and any(w.isalnum() for w in rest):
        return replace(piece, end=last)
    return piece
