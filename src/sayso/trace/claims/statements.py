"""A reading cut into statements: the sentences of what is attributed, and the first sentences in which the article itself speaks.

Of attributions within one another the innermost counts, since whoever is quoted there says it. What somebody declines, asks, orders or
intends is no claim; neither is a sentence with too little in it to be found again ("It was terrible").
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sayso.model import Attribution, Reading
from sayso.trace.claims.traits import NAME, NUMBER, WORD, Traits, traits
from sayso.trace.page import Page
from sayso.trace.words import STOP, Word, negations, sentences, stem, turned, words

ACTS = frozenset(("statement", "belief", "finding", "perception"))
SIDED = frozenset(("asserts", "hedges", "denies"))
OWN = -1
"""The place of the attribution of what the article says itself."""
MOST_OF_ONE = 4
"""Sentences of one attribution that are looked at."""
MOST_OWN = 6
"""Sentences of the article's own that are looked at, the first with names or numbers enough."""
LEAST_TRAITS, LEAST_WEIGHT = 3, 1.5
LONGEST = 600
"""Characters of a sentence that count."""
OPENING = 3
"""Words in which a pronoun is taken for the subject of a sentence that has names too."""
LOOK_BACK = 400
"""Characters before a pronoun in which whom it stands for is sought."""
_DATELINE = re.compile(r"[A-Z][A-Z.’'-]{2,}(?: [A-Z.’'-]{2,}){0,3}(?:, [^-–—\n]{1,40})?(?: ?\([^)\n]{1,50}\))? ?[-–—] ")
_NO_COMMENT = re.compile(r"\b(?:declin|refus)\w* to (?:comment|say|speak|answer)\b|\b(?:no|not) comment\b", re.IGNORECASE)
_DENYING = frozenset(stem(word) for word in ("deny", "reject", "refute", "dispute", "dismiss", "contradict", "rebut", "denial"))
_FIRST = frozenset(("i", "we", "me", "us", "my", "our"))
_THIRD = frozenset(("he", "she", "they", "him", "her", "them", "his", "their", "it"))
_BODIES = frozenset(("organisation", "government", "outlet"))
_PEOPLE = frozenset(("person", "organisation", "government", "group", "outlet"))


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that somebody states or denies.

    ``attribution`` is the place of its attribution in the reading, or `OWN`; ``start`` and ``end`` its place in the text; ``turned``
    whether it is denied as it stands, by its own words or by its source (both together cancel out). ``source`` names the innermost
    teller, "" where there is none; ``anonymous`` if that is a description only.
    """

    attribution: int
    start: int
    end: int
    turned: bool
    source: str
    anonymous: bool
    traits: Traits


def statements(reading: Reading) -> tuple[Statement, ...]:
    """What is stated in a reading, attributed sentences first, then the article's own; takes time proportional to the text.

    >>> from sayso.model import Article, Attribution, Speaker
    >>> article = Article(id="a", text="Ilse Marwick denied that Mirevia had sold 300 rifles.")
    >>> said = Attribution("1", content=(article.span(20, 52),), stance="denies", speaker=Speaker("Ilse Marwick", "person"))
    >>> [(s.source, s.turned, article.text[s.start : s.end]) for s in statements(Reading(article, (said,)))]
    [('Ilse Marwick', True, 'that Mirevia had sold 300 rifles')]
    """
    names = _Names(reading)
    told = _innermost(reading.attributions)
    found = [one for place in told for one in _attributed(reading, place, names)]
    taken = sorted((span.start, span.end) for one in reading.attributions for span in (*one.content, *one.source))
    return (*found, *_own(reading, names, taken))


def _innermost(attributions: Sequence[Attribution]) -> list[int]:
    """The places of the attributions that say something themselves, and not only what one inside them says."""
    inside: dict[str, int] = {}
    for one in attributions:
        if one.parent is not None and one.content and one.act in ACTS:
            inside[one.parent] = inside.get(one.parent, 0) + sum(len(span.text) for span in one.content)
    return [
        place
        for place, one in enumerate(attributions)
        if one.content
        and one.act in ACTS
        and one.stance in SIDED
        and 2 * inside.get(one.id, 0) < sum(len(span.text) for span in one.content)
    ]


def _attributed(reading: Reading, place: int, names: _Names) -> Iterator[Statement]:
    one = reading.attributions[place]
    text = reading.article.text
    pieces = [piece for span in one.content for piece in sentences(text, span.start, span.end)]
    for start, end in pieces[:MOST_OF_ONE]:
        made = _statement(text, start, end, names, one)
        if made is not None:
            found, is_turned, begin, finish = made
            denied = one.stance == "denies" and (_says_no(one) or not is_turned)
            yield Statement(place, begin, finish, is_turned != denied, one.speaker.name, one.speaker.anonymous, found)


def _says_no(one: Attribution) -> bool:
    """Whether the cue itself denies ("denied that …"). Else who denies does so in the content ("said it had not …"), once."""
    return any(word.stem in _DENYING for span in one.cue for word in words(span.text))


def _own(reading: Reading, names: _Names, taken: Sequence[tuple[int, int]]) -> Iterator[Statement]:
    """The article's first sentences outside all attributions that hold names or numbers enough to be cheap to tell apart."""
    text, left = reading.article.text, MOST_OWN
    starts = [start for start, _ in taken]
    headings = {block.start for block in reading.article.blocks if block.kind == "heading"}
    for start, end, speaks in Page(reading).sentences:
        first = bisect_left(starts, start)
        if not speaks and start not in headings:
            continue
        if (first < len(taken) and taken[first][0] < end) or (first and taken[first - 1][1] > start) or text[start:end].rstrip().endswith(("?", ":")):
            continue
        made = _statement(text, start, end, names, None)
        if made is not None and _is_telling(made[0]):
            found, is_turned, begin, finish = made
            yield Statement(OWN, begin, finish, is_turned, "", False, found)
            left -= 1
        if not left:
            return


def _is_telling(found: Traits) -> bool:
    """Whether a sentence of the article's own has names or numbers enough, and other words: it is no credit line, list or dateline."""
    kinds = [trait.kind for trait in found.all]
    return kinds.count(NAME) + kinds.count(NUMBER) >= 2 and kinds.count(WORD) >= 2


def _statement(text: str, start: int, end: int, names: _Names, one: Attribution | None) -> tuple[Traits, bool, int, int] | None:
    """Traits, turn and place of a sentence, or None if there is too little in it."""
    if dateline := _DATELINE.match(text, start, end):
        start = dateline.end()
    found = words(text, start, min(end, start + LONGEST))
    if len(found) < LEAST_TRAITS or _NO_COMMENT.search(text, start, end):
        return None
    own = names.among(found, text)
    made = traits(found, own, names.lent(found if not own else found[:OPENING], one))
    if len(made.all) < LEAST_TRAITS or made.total < LEAST_WEIGHT:
        return None
    said = [i for i, word in enumerate(found) if i not in own and word.stem not in STOP]
    return made, bool(negations(found)) and turned(found, said, text), found[0].start, found[-1].end


class _Names:
    """The names of a reading: which words of its text belong to one, and what it is in full."""

    def __init__(self, reading: Reading) -> None:
        self._mentions = sorted(reading.mentions, key=lambda m: (m.span.start, -m.span.end))
        self._starts = [mention.span.start for mention in self._mentions]
        full = {form.casefold(): group[0] for group in reading.aliases if group for form in group}
        self._full = [full.get(name.casefold(), name) for name in (m.name or m.span.text for m in self._mentions)]

    def among(self, found: Sequence[Word], text: str) -> dict[int, tuple[str, ...]]:
        """For the places of words in a name, the words of the whole name: those that are mentions, and other capitals."""
        own: dict[int, tuple[str, ...]] = {}
        first = bisect_left(self._starts, found[0].start)
        last = bisect_right(self._starts, found[-1].end)
        at = 0
        for mention, name in zip(self._mentions[first:last], self._full[first:last], strict=True):
            parts = _parts(name) or _parts(mention.span.text)
            while at < len(found) and found[at].end <= mention.span.start:
                at += 1
            for i in range(at, len(found)):
                if found[i].start >= mention.span.end:
                    break
                if parts:
                    own[i] = parts
        for i, word in enumerate(found):
            if word.capital and i and i not in own and word.text.casefold() not in STOP and not word.text[0].isdigit() and text[found[i - 1].end] != ".":
                own[i] = (word.text,)
        return own

    def lent(self, found: Sequence[Word], one: Attribution | None) -> tuple[str, ...]:
        """The last words of the names for which the pronouns of a sentence stand, or its missing subject."""
        if one is None:
            return ()
        forms = {word.text.casefold() for word in found}
        opening = found[0].text.casefold()
        if not forms.isdisjoint(_FIRST) or opening == "to" or opening.endswith("ing"):
            return _parts(one.speaker.name) if not one.speaker.anonymous else ()
        if forms.isdisjoint(_THIRD):
            return ()
        if "it" in forms and one.speaker.kind in _BODIES:
            return _parts(one.speaker.name)
        return self._before(found[0].start, _BODIES if "it" in forms else _PEOPLE, one.speaker.name)

    def _before(self, start: int, kinds: frozenset[str], speaker: str) -> tuple[str, ...]:
        """The last words of the last name before this place of somebody of these kinds who is not speaking."""
        at = bisect_left(self._starts, start)
        for mention, name in zip(reversed(self._mentions[max(0, at - 8) : at]), reversed(self._full[max(0, at - 8) : at]), strict=True):
            if mention.span.start < start - LOOK_BACK:
                break
            if mention.kind in kinds and name != speaker:
                return _parts(name)
        return ()


def _parts(name: str) -> tuple[str, ...]:
    """The words of a name that count, at most the last four."""
    return tuple(word.text for word in words(name) if word.text.casefold() not in STOP)[-4:]


