"""Everything about an attribution at once: nesting, voice, act, stance, factuality, speaker, chain, dates, aliases.

Gold is Sayso's marked news. Gold and predicted attributions, nested ones included, are paired one to one so that their contents
agree best; a pair is *found* when the contents share at least half of their words and the sources a word that is no stop-word
(or there is none on either side). Every other figure but times and aliases is a share of the found pairs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz

from sayso.evaluate.gold import Gold
from sayso.evaluate.matching import best_pairs
from sayso.evaluate.score import Score, score, share
from sayso.evaluate.sheets import Dated, Entry, Sheet
from sayso.evaluate.tokens import Tokens, Words, overlap, tokens

ALIKE = 80
PRONOUNS = frozenset(("he", "she", "it", "they", "his", "her", "i", "we"))
Forms = frozenset[str]


@dataclass(frozen=True, slots=True)
class Marked:
    """The figures for marked news, in percent; `docs/howto/evaluate.md` says how each is counted."""

    articles: int
    missing: int
    found: Score
    nested_found: float
    parent: float
    voice: float
    act: float
    stance: float
    factuality: float
    speaker: float
    chain: float
    anonymous: float
    stance_macro_f1: float
    factuality_macro_f1: float
    chain_of_two_or_more: float
    said: float
    addressee: float
    times: Score
    aliases: Score


@dataclass(frozen=True, slots=True)
class Parts:
    """One attribution as sets of words."""

    entry: Entry
    source: Words
    content: Words
    addressee: Words


@dataclass(frozen=True, slots=True)
class Pairing:
    """An article's gold and predicted attributions, and which are found: gold number → predicted number."""

    gold: tuple[Parts, ...]
    pred: tuple[Parts, ...]
    found: dict[int, int]

    def pairs(self) -> Iterator[tuple[Parts, Parts]]:
        """The found pairs, gold first."""
        return ((self.gold[i], self.pred[j]) for i, j in self.found.items())


def marked(gold: Sequence[Gold], pred: Mapping[str, Sheet]) -> Marked:
    """The scores of predictions (by article id) against marked articles."""
    counts: Counter[object] = Counter()
    for article in gold:
        guess = pred.get(article.id, Sheet(article.id))
        pairing = paired(article, guess)
        counts["missing"] += article.id not in pred
        counts.update({"gold": len(pairing.gold), "pred": len(pairing.pred), "found": len(pairing.found)})
        counts["nested"] += sum(bool(part.entry.parent) for part in pairing.gold)
        counts["parent"] += _parents_right(pairing)
        for there, guessed in pairing.pairs():
            _count_pair(counts, there, guessed)
        _count_times(counts, article.sheet.times, guess.times)
        _count_aliases(counts, article, guess)
    return _figures(len(gold), counts)


def exact_hits(article: Gold, pred: Sheet) -> Iterator[tuple[float, bool]]:
    """For each prediction with a confidence: the confidence, and whether content and source are exactly gold's."""
    words, pairing = tokens(article.text), paired(article, pred)
    right = {
        j
        for i, j in pairing.found.items()
        if pairing.gold[i].source == pairing.pred[j].source
        and words.without_that(pairing.gold[i].content) == words.without_that(pairing.pred[j].content)
    }
    for number, part in enumerate(pairing.pred):
        if part.entry.confidence is not None:
            yield part.entry.confidence, number in right


def paired(article: Gold, pred: Sheet) -> Pairing:
    """The article's attributions and the predicted ones, and which are found."""
    words = tokens(article.text)
    gold, guessed = _parts(article.sheet.entries, words), _parts(pred.entries, words)
    agreement = [[overlap(g.content, p.content) for p in guessed] for g in gold]
    near = [[_like(g.source, p.source, words) for p in guessed] for g in gold]
    worth = [
        [a + 0.1 * n * (a >= 0.5) for a, n in zip(*row, strict=True)] for row in zip(agreement, near, strict=True)
    ]
    found = {i: j for i, j in best_pairs(worth) if agreement[i][j] >= 0.5 and near[i][j]}
    return Pairing(gold, guessed, found)


def alike(left: str, right: str) -> bool:
    """Whether two names may be one: both empty, or one's words nearly contained in the other's.

    >>> alike("Ilse Marwick", "the harbour master, Ilse Marwick"), alike("Marwick", "")
    (True, False)
    """
    if not left or not right:
        return not left and not right
    return fuzz.token_set_ratio(left.lower(), right.lower()) >= ALIKE


def chains_alike(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether two chains name the same tellers in the same order."""
    return len(left) == len(right) and all(map(alike, left, right))


def _parts(entries: Iterable[Entry], words: Tokens) -> tuple[Parts, ...]:
    return tuple(
        Parts(e, words.within(e.source), words.within(e.content), words.within(e.addressee)) for e in entries
    )


def _like(left: Words, right: Words, words: Tokens) -> bool:
    return left == right or words.tells(left & right)


def _parents_right(pairing: Pairing) -> int:
    """How many found pairs hang from nothing on both sides, or from attributions that are paired with each other.

    Where gold's parent was not found, a prediction that hangs from nothing is right too: it could not have hung from it.
    """
    gold_at = {part.entry.id: number for number, part in enumerate(pairing.gold) if part.entry.id}
    pred_at = {part.entry.id: number for number, part in enumerate(pairing.pred) if part.entry.id}
    right = 0
    for i, j in pairing.found.items():
        there, guessed = gold_at.get(pairing.gold[i].entry.parent), pred_at.get(pairing.pred[j].entry.parent)
        right += guessed is None if there is None else pairing.found.get(there) == guessed
    return right


def _count_pair(counts: Counter[object], gold: Parts, pred: Parts) -> None:
    there, guessed = gold.entry, pred.entry
    counts["nested found"] += bool(there.parent)
    for what in ("voice", "act", "stance", "factuality"):
        right, answer = getattr(there, what), getattr(guessed, what)
        counts[what] += right == answer
        counts["answer", what, right, answer] += 1
    if there.kind != "none":
        counts["somebody"] += 1
        counts["anonymous"] += there.anonymous == guessed.anonymous
    counts["speaker"] += alike(there.name, guessed.name)
    chain = chains_alike(there.chain, guessed.chain)
    counts["chain"] += chain
    if len(there.chain) > 1:
        counts["long chains"] += 1
        counts["long chain"] += chain
    if there.said:
        counts["dated"] += 1
        counts["said"] += guessed.said[: len(there.said)] == there.said
    if gold.addressee or pred.addressee:
        counts["addressed"] += 1
        counts["addressee"] += bool(gold.addressee & pred.addressee)


def _count_times(counts: Counter[object], gold: Sequence[Dated], pred: Sequence[Dated]) -> None:
    counts.update({"gold times": len(gold), "pred times": len(pred)})
    counts["times"] += sum(
        any(p.start < g.end and p.end > g.start and p.value == g.value for p in pred) for g in gold
    )


def _count_aliases(counts: Counter[object], article: Gold, pred: Sheet) -> None:
    """Counts pairs of forms that name one and the same; gold's count only where both stand in the text."""
    text = article.text.lower()
    there = {pair for pair in _form_pairs(article.sheet.aliases) if all(form in text for form in pair)}
    guessed = set(_form_pairs(pred.aliases))
    counts.update({"gold aliases": len(there), "pred aliases": len(guessed), "aliases": len(there & guessed)})


def _form_pairs(groups: Iterable[Sequence[str]]) -> Iterator[Forms]:
    for group in groups:
        forms = {form.lower().strip() for form in group if len(form) > 1 and form.lower() not in PRONOUNS}
        yield from map(frozenset, combinations(sorted(forms), 2))


def _macro_f1(counts: Counter[object], what: str) -> float:
    """The plain mean of the F1 of every value that gold uses, so that rare values weigh as much as common ones."""
    answers = [(key[2], key[3], n) for key, n in counts.items() if isinstance(key, tuple) and key[:2] == ("answer", what)]
    values = {right for right, _, _ in answers}
    scores = []
    for value in values:
        hits = sum(n for right, answer, n in answers if right == value == answer)
        there = sum(n for right, _, n in answers if right == value)
        given = sum(n for _, answer, n in answers if answer == value)
        scores.append(2 * hits / max(1, there + given))
    return round(100 * sum(sorted(scores)) / max(1, len(scores)), 1)


def _figures(articles: int, counts: Counter[object]) -> Marked:
    shares = {what: share(counts[what], counts["found"]) for what in ("parent", "voice", "act", "stance", "factuality")}
    return Marked(
        articles=articles,
        missing=counts["missing"],
        found=score(counts["found"], found=counts["pred"], there=counts["gold"]),
        nested_found=share(counts["nested found"], counts["nested"]),
        **shares,
        speaker=share(counts["speaker"], counts["found"]),
        chain=share(counts["chain"], counts["found"]),
        anonymous=share(counts["anonymous"], counts["somebody"]),
        stance_macro_f1=_macro_f1(counts, "stance"),
        factuality_macro_f1=_macro_f1(counts, "factuality"),
        chain_of_two_or_more=share(counts["long chain"], counts["long chains"]),
        said=share(counts["said"], counts["dated"]),
        addressee=share(counts["addressee"], counts["addressed"]),
        times=score(counts["times"], found=counts["pred times"], there=counts["gold times"]),
        aliases=score(counts["aliases"], found=counts["pred aliases"], there=counts["gold aliases"]),
    )
