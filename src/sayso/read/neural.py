"""The neural engine: one pass of a small encoder gives sources, cues, contents, their links, manner and names.

The encoder scores every word (`weights`), the tags are decoded with the constraints they were trained with (`decoding`), the
pieces are linked into attributions (`linking`), once for what the article itself reports and once for what is reported
inside those contents, where the rules add what was `overlooked`; `assembly` computes the nesting and adds what only the layout shows.
"""

from __future__ import annotations

import math
import os
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sayso.model import Article, Mention, NameKind, Problem, Reading, Speaker
from sayso.read import rules
from sayso.read.assembly import NOBODY, Draft, Stretch, assembled
from sayso.read.confidence import Evidence, confidence
from sayso.read.decoding import ROLES, Piece, allowed_tags, best_tags, pieces, softmax
from sayso.read.encoding import Encoded, encode
from sayso.read.labels import HEADS, KINDS, NAME_KINDS
from sayso.read.layout import framed, silent
from sayso.read.lexicon import BE
from sayso.read.linking import Ground, Knot, linked
from sayso.read.manner import Heard
from sayso.read.overlooked import overlooked, supplied
from sayso.read.weights import Floats, Weights, scores, shipped

Ints = npt.NDArray[np.int64]
Odds = list[list[float]]

LONGEST = 1_000_000
"""Characters beyond which the rules read instead: the scores of a million take 35 s on two cores and some 300 MB."""

MANNER = ("act", "stance", "fact")
ACT, STANCE = HEADS["act"], HEADS["act"] + HEADS["stance"]

STOPS = frozenset(".!?")
MARKS = frozenset("\"“”")
QUOTE_ENDS = frozenset("\"”")
CLOSERS = frozenset("\"'”’)")
ARTICLES = frozenset(("a", "an", "the"))
HOLLOW = ARTICLES | frozenset(("by", "to", "that"))
"""Words that alone are nobody."""
OURS = frozenset(("us", "me"))
OBJECTS = frozenset("us me him her them you".split())
TOLD = frozenset("told informed advised warned assured notified reminded".split())


def read(article: Article, *, weights: Weights | None = None) -> Reading:
    """Who says what in the article, read with the shipped weights unless others are given.

    Speakers are left to the resolve stage; names come as mentions with their kinds. A text of more than `LONGEST` characters
    is no article: the rules read it, in seconds rather than minutes, and a problem says so.
    """
    if len(article.text) > LONGEST:
        return replace(rules.read(article), problems=(_too_long(article),))
    weights = weights or shipped(threads=min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1))
    by = f"neural@{weights.version}"
    page = _page(article, weights)
    if page is None:
        return Reading(article, attributions=assembled(article, (), by=by), by=by)
    drafts = [_draft(knot, page, inner=False) for knot in page.outer]
    drafts += [_draft(knot, page, inner=True) for knot in page.inner]
    finds = rules.drafts(article)
    drafts = supplied(drafts, finds)
    drafts += overlooked(framed(article, drafts), finds)
    return Reading(article, attributions=assembled(article, drafts, by=by), mentions=_mentions(article, page), by=by)


def _too_long(article: Article) -> Problem:
    return Problem(
        article.file or article.url or article.id,
        f"has {len(article.text):,} characters, more than the {LONGEST:,} that the neural engine takes, so the rules engine read it; "
        "split it into articles to have the neural engine read them",
    )


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


def _page(article: Article, weights: Weights) -> Page | None:
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
    sentence: list[int] = []
    paragraph: list[int] = []
    s = p = 0
    over = False
    for i, w in enumerate(words):
        if not w:
            s, p, over = s + 1, p + 1, False
        elif over and w not in CLOSERS and w not in STOPS:
            s, over = s + 1, False
        sentence.append(s)
        paragraph.append(p)
        if w in STOPS and (w != "." or _ends_sentence(text, ends[i], words[i - 1] if i else "")):
            over = True
    return sentence, paragraph


ABBREVIATIONS = frozenset("mr mrs ms dr sen rep gov gen col lt sgt capt prof rev hon st jr sr no vs inc corp co ltd u s d c jan feb mar apr jun jul aug sep sept oct nov dec".split())
NEXT_UPPER = re.compile(r"[\"'”’)]*\s+[\"'“‘(]*[A-Z0-9]")


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


def _draft(knot: Knot, page: Page, *, inner: bool) -> Draft:
    if knot.cue is not None and len(knot.sources) == 1 and knot.sources[0].end == knot.cue.start and _is_told(page.ground.words[knot.cue.start : knot.cue.end]):
        told: tuple[Stretch, ...] = (page.stretch(knot.sources[0]),)  # "I was told": told, and nobody says by whom
        knot = replace(knot, sources=[])
    else:
        told = _addressee(knot, page)
    main = [knot.cue] if knot.cue else knot.contents
    return Draft(
        source=tuple(page.stretch(p) for p in knot.sources),
        cue=(page.stretch(knot.cue),) if knot.cue else (),
        content=tuple(page.stretch(p) for p in knot.contents),
        addressee=told,
        confidence=confidence(_evidence(knot, page, inner=inner)),
        heard=_heard(main, page),
        speaker=_guess(knot.sources, page),
    )


def _heard(main: Sequence[Piece], page: Page) -> Heard:
    """What the reader makes of act, stance and factuality at the cue, or where there is none over the content."""
    rows = [page.manner[p.start : p.end] for p in main]
    whole = rows[0] if len(rows) == 1 else np.concatenate(rows)
    beliefs = (np.add.reduce(whole, axis=0) / np.float32(len(whole))).tolist()
    return Heard(tuple(beliefs[:ACT]), tuple(beliefs[ACT:STANCE]), tuple(beliefs[STANCE:]))


def _guess(sources: Sequence[Piece], page: Page) -> Speaker:
    """The kind of source, and whether it is anonymous, that the reader sees in the source's words."""
    if not sources:
        return NOBODY
    odds = sum(np.add.reduce(page.kinds[p.start : p.end], axis=0) / np.float32(p.end - p.start) for p in sources)
    both = (odds / np.float32(len(sources))).reshape(len(KINDS), 2).tolist()
    kind = max(range(len(KINDS)), key=lambda k: both[k][0] + both[k][1])
    return Speaker(kind=KINDS[kind], anonymous=sum(hidden for _, hidden in both) > 0.5)


def _addressee(knot: Knot, page: Page) -> tuple[Stretch, ...]:
    """Who was told: the addressee marked in the cue's own sentence, next to it."""
    if knot.cue is None:
        return ()
    ground, cue = page.ground, knot.cue
    mine = [p for p in page.addressees if ground.sentence[p.start] == ground.sentence[cue.start] and not HOLLOW.issuperset(ground.words[p.start : p.end])]
    near = [p for p in mine if -3 <= p.start - cue.end <= 4 or 0 <= cue.start - p.end <= 2 or cue.start <= p.start < cue.end]
    near = near or _named_next(cue, ground)
    return tuple(page.stretch(p) for p in near[:1])


def _named_next(cue: Piece, ground: Ground) -> list[Piece]:
    """A pronoun right behind a cue in the place of whom it is said to: "told us", "confirmed to them"."""
    at = cue.end + (ground.words[cue.end : cue.end + 1] == ["to"])
    objects = OBJECTS if at > cue.end else OURS
    return [Piece(cue.end, at + 1, "addressee")] if ground.words[at : at + 1] and ground.words[at] in objects else []


def _is_told(cue: Sequence[str]) -> bool:
    """Whether the cue says that its subject is told something: "was told", "had been warned"."""
    return TOLD.issuperset(cue[-1:]) and not BE.isdisjoint(cue[:-1])


def _evidence(knot: Knot, page: Page, *, inner: bool) -> Evidence:
    odds = page.odds_inner if inner else page.odds_outer
    contents = [_tagged(p, odds) for p in knot.contents]
    source, cue = ([v for p in some for v in _tagged(p, odds)] or [1.0] for some in (knot.sources, [knot.cue] if knot.cue else []))
    content = [v for values in contents for v in values] or [1.0]
    return Evidence(
        content=_mean(content),
        content_least=min(content),
        opening=_mean([values[0] for values in contents]),
        closing=_mean([_closed(p, odds) for p in knot.contents]),
        source=_mean(source),
        source_least=min(source),
        cue=_mean(cue),
        cue_least=min(cue),
        link=_mean([_pointed(page.links[p.start : p.end]) for p in (*knot.contents, *knot.sources)]),
        sourceless=float(not knot.sources),
        cueless=float(knot.cue is None),
        borrowed=float(knot.borrowed),
        inner=float(inner),
        pieces=float(len(knot.contents) - 1),
        length=math.log1p(sum(p.end - p.start for p in knot.contents)),
    )


def _tagged(piece: Piece, odds: Odds) -> list[float]:
    """The probability of the piece's tag at each of its words."""
    begin = 2 * ROLES.index(piece.role) + 1
    return [odds[begin][piece.start], *odds[begin + 1][piece.start + 1 : piece.end]]


def _closed(piece: Piece, odds: Odds) -> float:
    """The probability that the word after the piece does not continue it."""
    inside = odds[2 * ROLES.index(piece.role) + 2]
    return 1 - inside[piece.end] if piece.end < len(inside) else 1.0


def _pointed(links: Floats) -> float:
    """How surely these words point at one cue."""
    return math.exp(float(np.add.reduce(links, axis=0).max()) / len(links))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 1.0


def _mentions(article: Article, page: Page) -> tuple[Mention, ...]:
    tags = allowed_tags(page.outputs["name"], len(NAME_KINDS))
    tags[page.start == page.end] = 0
    kinds: dict[str, NameKind] = {k: k for k in NAME_KINDS}
    return tuple(
        Mention(article.span(*page.stretch(p)), kinds[p.role]) for p in pieces(tags, NAME_KINDS)
    )
