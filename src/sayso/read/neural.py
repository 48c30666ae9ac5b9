"""The neural engine: one pass of a small encoder gives sources, cues, contents, their links, manner and names.

The encoder scores every word (`weights`), the tags are decoded with the constraints they were trained with (`decoding`), the
pieces are linked into attributions (`linking`), once for what the article itself reports and once for what is reported
inside those contents, where the rules add what was `overlooked`; `assembly` computes the nesting and adds what only the layout shows.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sayso.model import Article, Mention, NameKind, Problem, Reading, Speaker
from sayso.read import rules
from sayso.read.assembly import NOBODY, Draft, Stretch, assembled
from sayso.read.confidence import Evidence, confidence
from sayso.read.decoding import ROLES, Piece, allowed_tags, pieces
from sayso.read.grammar import forms
from sayso.read.labels import HEADS, KINDS, NAME_KINDS
from sayso.read.layout import framed
from sayso.read.lexicon import BE
from sayso.read.linking import Ground, Knot
from sayso.read.manner import Heard
from sayso.read.overlooked import overlooked, supplied
from sayso.read.rules_verbs import RECEIVING
from sayso.read.scored import ARTICLES, Odds, Page, scored
from sayso.read.weights import Floats, Weights, shipped

LONGEST = 1_000_000
"""Characters beyond which the rules read instead: the scores of a million take 35 s on two cores and some 300 MB."""

ACT, STANCE = HEADS["act"], HEADS["act"] + HEADS["stance"]

HOLLOW = ARTICLES | frozenset(("by", "to", "that"))
"""Words that alone are nobody."""
OURS = frozenset(("us", "me"))
OBJECTS = frozenset("us me him her them you".split())


def read(article: Article, *, weights: Weights | None = None) -> Reading:
    """Who says what in the article, read with the shipped weights unless others are given.

    Speakers are left to the resolve stage; names come as mentions with their kinds. A text of more than `LONGEST` characters
    is no article: the rules read it, in seconds rather than minutes, and a problem says so.
    """
    if len(article.text) > LONGEST:
        return replace(rules.read(article), problems=(_too_long(article),))
    weights = weights or shipped(threads=min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1))
    by = f"neural@{weights.version}"
    page = scored(article, weights)
    if page is None:
        return Reading(article, attributions=assembled(article, (), by=by), by=by)
    drafts = [_draft(knot, page, inner=False) for knot in page.outer if not _is_hollow(knot, page.ground)]
    drafts += [_draft(knot, page, inner=True) for knot in page.inner if not _is_hollow(knot, page.ground)]
    finds = rules.drafts(article)
    drafts = supplied(article.text, drafts, finds)
    drafts += overlooked(framed(article, drafts), finds)
    return Reading(article, attributions=assembled(article, drafts, by=by), mentions=_mentions(article, page), by=by)


def _too_long(article: Article) -> Problem:
    return Problem(
        article.file or article.url or article.id,
        f"has {len(article.text):,} characters, more than the {LONGEST:,} that the neural engine takes, so the rules engine read it; "
        "split it into articles to have the neural engine read them",
    )


def _draft(knot: Knot, page: Page, *, inner: bool) -> Draft:
    knot, subject = _without_subject(knot, page.ground)
    told = (page.stretch(subject),) if subject else _addressee(knot, page)
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


def _is_hollow(knot: Knot, ground: Ground) -> bool:
    """Whether the content is but the "that" of a clause which was not seen."""
    if len(knot.contents) != 1:
        return False
    only, words = knot.contents[0], ground.words
    return words[only.start : only.end] == ["that"] and only.end < len(words) and words[only.end][:1].isalnum()


def _without_subject(knot: Knot, ground: Ground) -> tuple[Knot, Piece | None]:
    """The knot without the subject of its passive, where that is neither source nor content, and the subject if it is told something.

    "I was told": told, and nobody says by whom. "Residents were told by officials that the water was safe": told, by officials. "It was
    claimed that …": "it" stands for the clause.
    """
    cue = ground.words[knot.cue.start : knot.cue.end] if knot.cue else []
    words = cue[:-1] if cue[-1:] == ["by"] else cue
    if knot.cue is None or BE.isdisjoint(words[:-1]):
        return knot, None
    form = forms().get(words[-1])
    told = form is not None and form.base in RECEIVING and form.shape == "d"
    if told and len(knot.sources) == 1 and knot.sources[0].end == knot.cue.start:
        return replace(knot, sources=[]), knot.sources[0]
    if len(knot.contents) < 2 or knot.contents[0].end != knot.cue.start or ground.words[knot.contents[1].start] != "that":
        return knot, None
    first, *rest = knot.contents
    if told:
        return replace(knot, contents=rest), first
    return (replace(knot, contents=rest), None) if ground.words[first.start : first.end] == ["it"] else (knot, None)


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
