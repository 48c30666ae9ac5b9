"""A reading cut up for comparing: its words, sentences and attributions, and the names that mean one and the same."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, pairwise

from sayso.model import Article, Attribution, Reading, Span
from sayso.trace.words import PRONOUNS, STOP, Word, likeness, sentences, words

LOOK_BACK = 60


class Forms:
    """The names that the reading says are one and the same, found in any sequence of words."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for number, group in enumerate(groups):
            for form in group:
                stems = tuple(word.stem for word in words(form) if word.stem not in STOP)
                if stems and form.casefold() not in PRONOUNS:
                    self._by_first.setdefault(stems[0], []).append((stems, f"={number}"))

    def among(self, found: Sequence[Word]) -> Iterator[tuple[int, int, str]]:
        """Start, end (exclusive) and mark of every form that stands among these words."""
        for i, word in enumerate(found):
            for stems, mark in self._by_first.get(word.stem, ()):
                if tuple(w.stem for w in found[i : i + len(stems)]) == stems:
                    yield i, i + len(stems), mark


class Page:
    """A reading's attributions with the words and sentences they consist of."""

    def __init__(self, reading: Reading) -> None:
        self.article: Article = reading.article
        self.forms = Forms(reading.aliases)
        self.attributions = sorted(reading.attributions, key=lambda a: (start_of(a), a.id))
        self.by_id: Mapping[str, Attribution] = {a.id: a for a in reading.attributions}

    @cached_property
    def blocks(self) -> tuple[tuple[int, int, bool], ...]:
        """Start, end and whether the article speaks itself there (not in a heading, a caption, a table or a post)."""
        if not self.article.blocks:
            return ((0, len(self.article.text), True),)
        own = ("paragraph", "list", "quote", "other")
        return tuple(
            (b.start, b.end, b.kind in own) for b in sorted(self.article.blocks, key=lambda b: (b.start, b.end))
        )

    @cached_property
    def sentences(self) -> tuple[tuple[int, int, bool], ...]:
        return tuple(
            (s, e, own) for start, end, own in self.blocks for s, e in sentences(self.article.text, start, end)
        )

    @cached_property
    def words(self) -> tuple[Word, ...]:
        return words(self.article.text)

    @cached_property
    def _word_starts(self) -> list[int]:
        return [word[0] for word in self.words]

    @cached_property
    def _first_word(self) -> list[int]:
        """For each sentence the number of its first word, and the number of all words at the end."""
        furthest = accumulate((end for _, end, _ in self.sentences[:-1]), max)
        return [0, *(bisect_left(self._word_starts, end) for end in furthest), len(self.words)]

    @cached_property
    def _sentence_of_word(self) -> list[int]:
        return [i for i, (first, end) in enumerate(pairwise(self._first_word)) for _ in range(first, end)]

    def sentence_of(self, number: int) -> int:
        """The number of the sentence that a word belongs to."""
        return self._sentence_of_word[number]

    def within(self, spans: Iterable[Span]) -> list[int]:
        """The numbers of the words in the spans, span by span."""
        starts, every = self._word_starts, self.words
        found: list[int] = []
        for span in spans:
            first, end = bisect_left(starts, span.start), bisect_left(starts, span.end)
            while end > first and every[end - 1].end > span.end:
                end -= 1
            found += range(first, end)
        return found

    def pieces(self, spans: Iterable[Span]) -> list[tuple[int, list[int]]]:
        """The numbers of the words in the spans, sentence by sentence, with the number of the sentence."""
        by_sentence: dict[int, list[int]] = {}
        for number in self.within(spans):
            by_sentence.setdefault(self._sentence_of_word[number], []).append(number)
        return sorted(by_sentence.items())

    @cached_property
    def _names(self) -> tuple[frozenset[str], frozenset[str]]:
        """The stems written with a capital inside a sentence, and those written without."""
        first = set(self._first_word)
        capital = frozenset([word.stem for number, word in enumerate(self.words) if word.capital and number not in first])
        return capital, frozenset([word.stem for word in self.words if not word.capital])

    def shows_as_name(self, query: str) -> bool:
        """Whether the text writes this stem, or one like it, as it writes names, and nowhere as a common word."""
        capital, common = self._names
        return query not in common and any(stem[:1] == query[:1] and likeness(query, stem, True) > 0.8 for stem in capital)

    def has_common(self, query: str) -> bool:
        """Whether the text has this stem as a common word."""
        return query in self._names[1]

    def before(self, sentence: int) -> Sequence[int]:
        """The numbers of the names in the sentence before this one: what a pronoun may stand for."""
        if sentence == 0:
            return ()
        first, end = self._first_word[sentence - 1], self._first_word[sentence]
        return [number for number in range(max(first, end - LOOK_BACK), end) if self.words[number].capital]

    @cached_property
    def _taken(self) -> bytearray:
        """For each character of the text a 1 where it is part of an attribution."""
        taken = bytearray(len(self.article.text))
        for a in self.attributions:
            for span in (*a.content, *a.source, *a.cue, *a.addressee):
                taken[span.start : span.end] = b"\x01" * (span.end - span.start)
        return taken

    def prose(self, sentence: int) -> list[int]:
        """The numbers of the words of a sentence that stand in no attribution, where the article speaks itself; none elsewhere."""
        start, _, own = self.sentences[sentence]
        if not own:
            return []
        numbers = range(self._first_word[sentence], self._first_word[sentence + 1])
        return [number for number in numbers if not self._taken[at := self.words[number].start] and start <= at]

    def above(self, attribution: Attribution) -> Iterator[Attribution]:
        """The attributions whose content holds this one, from the nearest outwards."""
        seen = {attribution.id}
        parent = attribution.parent
        while parent is not None and parent in self.by_id and parent not in seen:
            seen.add(parent)
            yield self.by_id[parent]
            parent = self.by_id[parent].parent


def start_of(attribution: Attribution) -> int:
    return min([span.start for span in (*attribution.source, *attribution.cue, *attribution.content)], default=0)
