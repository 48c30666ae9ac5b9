"""How well whole attributions are found: the same content with the same source, over whole articles.

The gold (PolNeAR) is univocal: it marks no attribution inside another, so predictions with a parent are left out. Predicted and
gold attributions are paired one to one so that their contents agree best; a leading "that" counts for neither side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sayso.evaluate.gold import Gold
from sayso.evaluate.matching import best_pairs
from sayso.evaluate.score import Score, score, share
from sayso.evaluate.sheets import ROLES, Entry, Sheet
from sayso.evaluate.tokens import Tokens, Words, overlap, quoted, tokens


@dataclass(frozen=True, slots=True)
class Triples:
    """The figures for whole attributions, in percent.

    ``e2e_exact``: same words of content and same words of source. ``content_exact``: same words of content.
    ``content_50``: contents share at least half of their words (Jaccard). ``e2e_50``: that, and the sources share a word that
    is no stop-word, or there is none on either side. ``nosource``: paired attributions (content_50) that rightly have no source.
    ``tokens``: words in each role. ``recall_50``: share of gold found (content_50) by kind of speech. ``missing``: articles
    without a prediction.
    """

    articles: int
    missing: int
    gold: int
    pred: int
    e2e_exact: Score
    content_exact: Score
    content_50: Score
    e2e_50: Score
    nosource: Score
    tokens: dict[str, Score]
    recall_50: dict[str, float]


@dataclass(frozen=True, slots=True)
class Parts:
    """One attribution as sets of words; ``bare`` is the content without a leading "that"."""

    entry: Entry
    source: Words
    cue: Words
    content: Words
    bare: Words


@dataclass(frozen=True, slots=True)
class Match:
    """A gold attribution and the predicted one paired with it, by their numbers, and how far they agree."""

    gold: int
    pred: int
    agreement: float
    same_content: bool
    same_source: bool
    like_source: bool


def triples(gold: Sequence[Gold], pred: Mapping[str, Sheet]) -> Triples:
    """The scores of predictions (by article id) against gold articles."""
    counts: Counter[object] = Counter()
    for article in gold:
        counts["missing"] += article.id not in pred
        counts += _counted(article, pred.get(article.id, Sheet(article.id)))
    return Triples(
        articles=len(gold),
        missing=counts["missing"],
        gold=counts["gold"],
        pred=counts["pred"],
        **{
            name: score(counts[name], found=counts["pred"], there=counts["gold"])
            for name in ("e2e_exact", "content_exact", "content_50", "e2e_50")
        },
        nosource=score(counts["nosource"], found=counts["pred no source"], there=counts["gold no source"]),
        tokens={r: score(counts["both", r], found=counts["pred", r], there=counts["gold", r]) for r in ROLES},
        recall_50={k: share(counts["hit", k], counts["all", k]) for k in ("direct", "indirect", "mixed") if counts["all", k]},
    )


def exact_hits(article: Gold, pred: Sheet) -> Iterator[tuple[float, bool]]:
    """For each prediction with a confidence: the confidence, and whether content and source are exactly gold's.

    This is what a confidence promises; `sayso.evaluate.calibration` compares the two.
    """
    words = tokens(article.text)
    gold, found = _parts(article.sheet.entries, words), _parts(pred.outermost, words)
    right = {match.pred for match in matches(gold, found, words) if match.same_content and match.same_source}
    for number, part in enumerate(found):
        if part.entry.confidence is not None:
            yield part.entry.confidence, number in right


def matches(gold: Sequence[Parts], pred: Sequence[Parts], words: Tokens) -> list[Match]:
    """The one-to-one pairs of gold and predicted attributions with the greatest agreement of contents.

    Pairs may agree on little or nothing: look at ``agreement``.
    """
    agreement = [[overlap(g.bare, p.bare) for p in pred] for g in gold]
    return [_match(i, j, gold[i], pred[j], agreement[i][j], words) for i, j in best_pairs(agreement)]


def _match(i: int, j: int, gold: Parts, pred: Parts, agreement: float, words: Tokens) -> Match:
    same = gold.source == pred.source
    return Match(
        gold=i,
        pred=j,
        agreement=agreement,
        same_content=gold.bare == pred.bare,
        same_source=same,
        like_source=same or words.tells(gold.source & pred.source),
    )


def _counted(article: Gold, pred: Sheet) -> Counter[object]:
    words = tokens(article.text)
    counts: Counter[object] = Counter()
    for role in ROLES:
        there, found = _touched(article.sheet.entries, role, words), _touched(pred.outermost, role, words)
        counts.update({("both", role): len(there & found), ("pred", role): len(found), ("gold", role): len(there)})
    gold, guessed = _parts(article.sheet.entries, words), _parts(pred.outermost, words)
    counts.update({"gold": len(gold), "pred": len(guessed)})
    counts.update({"gold no source": sum(not g.source for g in gold), "pred no source": sum(not p.source for p in guessed)})
    inside = quoted(article.text)
    speech = [_speech(part.content, words, inside) for part in gold]
    counts.update(("all", kind) for kind in speech)
    for match in matches(gold, guessed, words):
        counts["content_exact"] += match.same_content
        counts["e2e_exact"] += match.same_content and match.same_source
        if match.agreement >= 0.5:
            counts["content_50"] += 1
            counts["e2e_50"] += match.like_source
            counts["nosource"] += not gold[match.gold].source and not guessed[match.pred].source
            counts["hit", speech[match.gold]] += 1
    return counts


def _parts(entries: Iterable[Entry], words: Tokens) -> list[Parts]:
    """The entries as sets of words; an entry whose content touches no word is left out."""
    found = []
    for entry in entries:
        content = words.within(entry.content)
        if content:
            source, cue = words.within(entry.source), words.within(entry.cue)
            found.append(Parts(entry, source, cue, content, words.without_that(content)))
    return found


def _touched(entries: Iterable[Entry], role: str, words: Tokens) -> Words:
    return words.within(stretch for entry in entries for stretch in entry.role(role))


def _speech(content: Words, words: Tokens, inside: Sequence[bool]) -> str:
    """Direct if at least four fifths of the words stand in quotation marks, indirect if none does, else mixed."""
    marked = sum(inside[words.starts[number]] for number in content) / len(content)
    return "direct" if marked >= 0.8 else "mixed" if marked > 0 else "indirect"
