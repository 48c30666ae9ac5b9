"""Where an article says that a claim may not be so: it could not be checked, nobody showed a paper, it is "alleged" or "is said to".

Two kinds of words. Some doubt the whole story wherever they stand ("could not verify", "I can't prove a word of it", "if that's
right"). Others count only in the sentence that states the claim: an "alleged" or a "might" elsewhere concerns something else.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache

from sayso.model import Article, Span
from sayso.trace.words import Word, listed, sentences, words

HEDGING = listed("hedging_words")
VERIFYING = listed("verifying")
RECORDS_UNSEEN = listed("unseen")
NOT = frozenset({"not", "no", "never", "none", "neither", "nobody", "unable", "cannot"})
ABLE = frozenset({"able", "unable", "can", "can't", "could", "couldn't", "cannot"})
HAVING = frozenset({"have", "has", "had", "seen", "shown", "showed", "us", "saw", "see"})
REACH = 6
_DOUBTING = re.compile(
    r"\bif (?:that|this|it)[’']s (?:right|true|wrong)\b|\bif (?:right|true)\b|\bno way of (?:telling|knowing)\b"
    r"|\b(?:one|a single|single) (?:person|source)\b(?! who)|\bone (?:man|woman|person)[’']s word\b"
    r"|\b(?:is not|isn[’']t|not) the same (?:as|thing)\b|\b(?:do not|don[’']t) know (?:[A-Z]\w+|if|whether)\b"
    r"|\b(?:pinch|grain) of salt\b|\bremains? (?:unclear|unproven)\b"
)
_WEAKLY = re.compile(
    r"\b(?:is|are|was|were) (?:said|believed|thought|understood) to\b|\bI (?:think|suspect|guess)\b|\bin (?:his|her|their|my) opinion\b|\bmay (?:have|be)\b"
    r"|\bit (?:seems|appears)\b|\b(?:seems|appears) to\b"
)


def doubt(
    article: Article, claimed: Iterable[Span], cuts: Sequence[tuple[int, int]] = (), every: Sequence[Word] | None = None
) -> Span | None:
    """The first sentence in which an article doubts what it says in the passages ``claimed``, or None where it doubts nothing.

    ``cuts`` are its sentences and ``every`` its words, where these are known.

    >>> a = Article(id="a", text="The crane fell, Ilse Marwick said. The Post could not verify her account.")
    >>> doubt(a, [a.span(0, 14)])
    Span(start=35, end=73, text='The Post could not verify her account.')
    >>> doubt(Article(id="a", text="The crane fell. Nobody was hurt."), []) is None
    True
    """
    text = article.text
    cuts = cuts or sentences(text, 0, len(text))
    every = words(text) if every is None else every
    starts, places = [start for start, _ in cuts], [word.start for word in every]
    stating = {bisect_right(starts, span.start) - 1 for span in claimed} | {
        bisect_right(starts, max(span.start, span.end - 1)) - 1 for span in claimed
    }
    doubting = _DOUBTING.search(text) is not None
    for i, (start, end) in enumerate(cuts):
        found = [_in_small_letters(word.text) for word in every[bisect_left(places, start) : bisect_left(places, end)]]
        if unverified(found) or (doubting and _DOUBTING.search(text, start, end)):
            return trimmed(article, start, end)
        if i in stating and (not HEDGING.isdisjoint(found) or _WEAKLY.search(text, start, end)):
            return trimmed(article, start, end)
    return None


@lru_cache(maxsize=50_000)
def _in_small_letters(word: str) -> str:
    return word.casefold().replace("’", "'")


def unverified(found: Sequence[str]) -> bool:
    """Whether these words, in small letters, say that something was not verified, proved or seen.

    >>> [unverified(s.split()) for s in ("it could not be independently confirmed", "i have no paper", "they confirmed it")]
    [True, True, False]
    """
    for i, word in enumerate(found):
        if word not in NOT and not word.endswith("n't"):
            continue
        following = found[i + 1 : i + 1 + REACH]
        if not VERIFYING.isdisjoint(following) or ("check" in following and not ABLE.isdisjoint(found)):
            return True
        if word == "no" and i and found[i - 1] in HAVING and not RECORDS_UNSEEN.isdisjoint(following[:2]):
            return True
        if not {"seen", "read"}.isdisjoint(following) and not RECORDS_UNSEEN.isdisjoint(following):
            return True
    return False


def trimmed(article: Article, start: int, end: int) -> Span:
    """The stretch between two places without the white space at its ends."""
    while start < end and article.text[start].isspace():
        start += 1
    while end > start and article.text[end - 1].isspace():
        end -= 1
    return article.span(start, end)
