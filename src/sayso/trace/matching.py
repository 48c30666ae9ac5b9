"""Which passages of a reading state, deny or speak about a claim that somebody put in their own words.

The problem. "Tesmar trained the rebels" should find 'Tesmari officers "drilled the men of the Ghalen Front"', the denial three
paragraphs on ("the accusation was rejected"), and not the sentence in which the rebels train somebody else's recruits.
There are no sentence vectors here; the comparison is explicit, and each step can be explained:

- The query's words are looked for in a sentence of a content (or two on end), by stem, with the aliases of the reading ("GF" is
  the "Ghalen Front"). Names and numbers weigh more than other words; a name of the query may stand in the source where
  the content leaves out its subject ("Mirevia denied firing …"), or in the sentence before where a pronoun stands for it.
- At least three fifths of the weight must be found, with half of the names and half of the other words; of a long query, half
  the weight and fewer of the other words are enough. Another number than the query's, and it is another claim.
- Which side a passage is on follows from three signs: whether the content is turned round ("never paid", "is a lie"), whether
  the query is, and whether the source *denies* it. Two turns make a statement again.
- Hedges count on the side they lean to ("may have trained" asserts, hedged): what is lost on the way is a matter of drift,
  not of counting. *declines*, *unverified* and *asks* are on neither side: they go into the timeline, and so does a content
  that is only wanted, ordered, intended or supposed ("if", "whether"), unless the query itself speaks of what shall be. A passage inside what somebody
  denies or asks is on neither side either: nobody has been shown to have said it.
- "Denied the accusation", "no confirmation of any such involvement": a content with no words of its own speaks of what was
  last attributed before it (for those on neither side it is enough if that comes near the claim).
- The article's own prose outside all attributions is compared too, more strictly: there the article speaks itself (unless
  it asks, supposes, or with a colon leads over to somebody else's words).

What it cannot do: tell who did it to whom when the same words stand the other way round, or see that "the fault was in the
software" denies sabotage. A query that finds nothing gets the nearest contents as suggestions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import Literal, NamedTuple

from sayso.model import Attribution, Reading, Span
from sayso.trace.bearing import Borne
from sayso.trace.page import Page, start_of
from sayso.trace.query import Likes, Query, Question
from sayso.trace.words import PRONOUNS, Word, amount, listed, numbers, turned, words

SideName = Literal["asserts", "denies", "neither"]

SHORT = 6
ENOUGH = 0.6
ENOUGH_OF_MANY = 0.5
ENOUGH_IN_PROSE = 0.75
BY_REFERENCE = 0.8
BORROWED = 0.8
IN_TWO_SENTENCES = 0.9
LIKELY, LIKELY_DENIED = 0.8, 0.8
"""From which chance a sentence counts as stating the claim, and as stating the contrary."""
VERBATIM = 0.95
"""From which share of its weight found the words of a claim are decisive."""

ROUNDING = 1e-6
"""What lacks less than this for enough may have enough."""

NO_ANSWER = re.compile(r"\b(?:not|n['’]t|never) (?:\w+ ){0,2}?(?:ring|call|write|get|come) back\b|\b(?:not|n['’]t) (?:answer|respond|reply|return)\b", re.IGNORECASE)
POINTERS = listed("pointers")
SUPPOSING = listed("supposing")
UNCOMMITTED = listed("uncommitted")


@dataclass(frozen=True, slots=True)
class Match:
    """A passage that speaks of the claim: who attributes it (None: the article itself), on which side, and how well it fits.

    ``passage`` is the sentence of the content that fits best, ``score`` the share of the query's weight found in it, and
    ``agrees`` whether the words themselves state what the query states (whatever their source thinks of them). ``hedged`` is
    for the article's own prose: whether it says so with a "reportedly" or the like.
    """

    attribution: Attribution | None
    passage: Span
    score: float
    agrees: bool
    side: SideName
    hedged: bool = False
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a reading says about a query: the matches in order of the text, and the nearest contents that did not match."""

    matches: tuple[Match, ...] = ()
    nearest: tuple[Span, ...] = ()


def find(reading: Reading, query: str | Question, page: Page | None = None, *, suggesting: bool = True) -> Found:
    """Where a reading states, denies or mentions a claim; ``page`` is the reading cut up already, if it is, as is a `Question`.

    Unless ``suggesting`` the nearest contents are not told, and those that cannot match are not looked at.

    >>> from sayso.model import Article
    >>> text = "Ilse Marwick said Mirevia had trained the rebels."
    >>> article = Article(id="a", text=text)
    >>> said = Attribution(id="1", source=(article.span(0, 12),), cue=(article.span(13, 17),), content=(article.span(18, 48),))
    >>> [(m.side, m.passage.text) for m in find(Reading(article, (said,)), "Mirevian training of rebels").matches]
    [('asserts', 'Mirevia had trained the rebels')]
    """
    page = page or Page(reading)
    asked = (Question(query) if isinstance(query, str) else query).on(page)
    if not asked.words:
        return Found()
    alike = {number: likes for number, word in enumerate(page.words) if (likes := asked.likes[word.text])}
    looks = [_look(attribution, page, asked, alike, suggesting) for attribution in page.attributions]
    looks = _innermost(looks, page)
    prose = [look for look in (_look_at_prose(sentence, page, asked, alike) for sentence in _worth_reading(page, asked, alike)) if look]
    matches = tuple(_matches(sorted([*looks, *prose], key=lambda look: look.place), page, asked))
    if not suggesting:
        return Found(matches)
    matched = {match.passage for match in matches}
    near = sorted(
        (look for look in looks if look.score > 0 and look.passage not in matched), key=lambda look: -look.score
    )
    return Found(matches, tuple(dict.fromkeys(look.passage for look in near))[:3])


def weighed(page: Page, matches: Sequence[Match], borne: Sequence[Borne]) -> tuple[Match, ...]:
    """The matches by words after the meaning of their sentences was judged, with those that only meaning finds.

    A passage that has all the words of the claim, its names and numbers among them, is on the side where the words put it: the model
    was made for those that say it otherwise. Elsewhere the side counts that the model sees, and what it holds for neither is dropped.
    What only points back ("The bank denies it") has no meaning of its own and stays what the words made it.
    """
    found: dict[tuple[int, int, str], Match] = {}
    headings = {(b.start, b.end) for b in page.article.blocks if b.kind == "heading"}
    matches = [
        replace(m, heading=True) if any(s <= m.passage.start and m.passage.end <= e for s, e in headings) else m
        for m in matches
    ]
    verbatim = [m for m in matches if m.score >= VERBATIM]
    for b in borne:
        side = _side_of(b)
        if side is None or any(b.span.start < m.passage.end and m.passage.start < b.span.end for m in verbatim):
            continue
        mark = b.attribution.id if b.attribution is not None else ""
        score = round(max(b.asserts, b.denies), 4)
        found[b.span.start, b.span.end, mark] = Match(b.attribution, b.span, score, side != "denies", side, heading=b.heading)
    for match in matches:
        if match.score >= VERBATIM:
            found[match.passage.start, match.passage.end, match.attribution.id if match.attribution is not None else ""] = match
            continue
        judged = [b for b in borne if b.span.start < match.passage.end and match.passage.start < b.span.end]
        if any(_side_of(b) is not None for b in judged):
            continue
        a = match.attribution
        pointing = a is not None and match.score <= BY_REFERENCE and a.stance in ("denies", "unverified", "declines")
        if pointing or not judged or match.side == "neither":
            found.setdefault((match.passage.start, match.passage.end, a.id if a is not None else ""), match)
    return tuple(found[place] for place in sorted(found))


def _side_of(b: Borne) -> SideName | None:
    """The side that a judged sentence takes; None where it takes none and says nothing about the claim either."""
    if b.asserts < LIKELY and b.denies < LIKELY_DENIED:
        return None
    a = b.attribution
    if a is not None:
        if a.stance in ("declines", "unverified", "asks") or NO_ANSWER.search(" ".join(s.text for s in (*a.cue, *a.content))):
            return "neither"
        if a.stance == "denies" and b.denies >= LIKELY:
            return "denies"
    if b.denies >= LIKELY_DENIED and b.denies > b.asserts:
        return "denies"
    return "asserts" if b.asserts >= LIKELY else None


@dataclass(frozen=True, slots=True)
class _Look:
    """How well one attribution, or one sentence of the article's own, fits the query."""

    attribution: Attribution | None
    place: int
    passage: Span
    score: float
    fits: bool
    turned: bool
    points: bool = False
    supposed: bool = False
    hedged: bool = False


class _Stretch(NamedTuple):
    """Some words, and those of them that are like words of the query: at which place among them, and how much."""

    words: Sequence[Word] = ()
    places: Sequence[int] = ()
    likes: Sequence[Likes] = ()

    @classmethod
    def of(cls, numbers: Sequence[int], page: Page, alike: _Alike) -> _Stretch:
        """The words of a page with these numbers."""
        every = page.words
        places = [i for i, number in enumerate(numbers) if number in alike]
        return cls([every[number] for number in numbers], places, [alike[numbers[i]] for i in places])

    def then(self, following: _Stretch) -> _Stretch:
        """These words and then those."""
        first = len(self.words)
        return _Stretch(
            [*self.words, *following.words], [*self.places, *[first + i for i in following.places]], [*self.likes, *following.likes]
        )


_Alike = Mapping[int, Likes]
"""The words of a page that are like words of the query, by their numbers."""
_NOTHING = _Stretch()


def _look(attribution: Attribution, page: Page, asked: Query, alike: _Alike, suggesting: bool) -> _Look:
    """The best sentence of an attribution's content; unless ``suggesting``, without a score where that could not be enough."""
    start = start_of(attribution)
    nothing = _Look(attribution, start, Span(start, start, ""), 0.0, False, False)
    numbers_ = page.within(attribution.content)
    if not numbers_ or not (suggesting or _may_be_enough(numbers_, page, asked, alike)):
        return nothing
    pieces = page.pieces(attribution.content)
    best, best_score, best_fits = _NOTHING, -1.0, False
    for number, stretch, weight in _stretches([(number, _Stretch.of(places, page, alike)) for number, places in pieces]):
        score, fits = _compare(stretch, partial(_lent, attribution, number, stretch, page, asked, alike), asked, page)
        if score * weight > best_score:
            best, best_score, best_fits = stretch, score * weight, fits
    points = all(page.words[number].text.casefold() in POINTERS for _, places in pieces for number in places)
    if not best_score and not points:
        return nothing
    passage = page.article.span(best.words[0].start, best.words[-1].end)
    if not (points or best_fits or best_score >= ENOUGH):
        return _Look(attribution, start, passage, best_score, False, False)
    said = _said(best, asked, page)
    is_turned = turned(best.words, said, page.article.text)
    if points:
        return _Look(attribution, start, passage, 0.0, False, is_turned, points=True)
    return _Look(attribution, start, passage, best_score, best_fits, is_turned, supposed=_supposed(best.words, said))


def _may_be_enough(numbers_: Sequence[int], page: Page, asked: Query, alike: _Alike) -> bool:
    """Whether these words, all together and with any name that the words around them may lend, could be the claim, or point to it."""
    if asked.grouped or page.words[numbers_[0]].text.casefold() in POINTERS:
        return True
    counting = bool(asked.amounts) and any(amount(page.words[number].text) is not None for number in numbers_)
    return _most([alike[number] for number in numbers_ if number in alike], asked, BORROWED, counting) >= min(ENOUGH, ENOUGH_OF_MANY)


def _most(found: Sequence[Likes], asked: Query, lent: float, counting: bool) -> float:
    """The greatest share of a query's weight that may be found in words with these likenesses; a little more, for rounding.

    ``lent`` is how well any name is found at least; where there are amounts among the words, any amount may be.
    """
    best = [max(each) for each in zip(*found, strict=True)] if found else [0.0] * len(asked.words)
    most = [max(like, lent) if one.name else 1.0 if counting and one.amount is not None else like for one, like in zip(asked.words, best, strict=True)]
    return sum([one.weight * like for one, like in zip(asked.words, most, strict=True)]) / sum(asked.weights) + ROUNDING


def _lent(attribution: Attribution, sentence: int, found: _Stretch, page: Page, asked: Query, alike: _Alike) -> _Stretch:
    """Words that may supply a name to some of a content: of its source, where it leaves out its subject, and of the sentence before."""
    lent = _NOTHING
    if _leaves_out_its_subject(found.words):
        source = [number for _, places in page.pieces(attribution.source) for number in places]
        name = [word for word in words(attribution.speaker.name) if word.capital]
        likes = [asked.likes[word.text] for word in name]
        places = [i for i, like in enumerate(likes) if like]
        lent = _Stretch.of(source, page, alike).then(_Stretch(name, places, [likes[i] for i in places]))
    if any(word.text.casefold() in PRONOUNS for word in found.words):
        lent = lent.then(_Stretch.of(page.before(sentence), page, alike))
    return lent


def _stretches(pieces: Sequence[tuple[int, _Stretch]]) -> Iterator[tuple[int, _Stretch, float]]:
    """Each sentence of a content, and each two that follow one another, which count a little less."""
    for number, found in pieces:
        yield number, found, 1.0
    for (number, found), (_, following) in pairwise(pieces):
        yield number, found.then(following), IN_TWO_SENTENCES


def _worth_reading(page: Page, asked: Query, alike: _Alike) -> list[int]:
    """The sentences of the article's own in which the claim may be, as far as their words tell."""
    if asked.grouped:
        return list(range(len(page.sentences)))
    counting = {number for number, word in enumerate(page.words) if amount(word.text) is not None} if asked.amounts else set()
    likes: dict[int, list[Likes]] = {}
    for number in alike:
        likes.setdefault(page.sentence_of(number), []).append(alike[number])
    counted = {page.sentence_of(number) for number in counting}
    return [i for i in sorted(likes.keys() | counted) if _most(likes.get(i, ()), asked, 0.0, i in counted) >= ENOUGH_IN_PROSE]


def _look_at_prose(sentence: int, page: Page, asked: Query, alike: _Alike) -> _Look | None:
    stretch = _Stretch.of(page.prose(sentence), page, alike)
    score, fits = _compare(stretch, lambda: _NOTHING, asked, page)
    if not fits or score < ENOUGH_IN_PROSE:
        return None
    found, said = stretch.words, _said(stretch, asked, page)
    passage = page.article.span(found[0].start, found[-1].end)
    after = page.article.text[passage.end : passage.end + 2].lstrip('”"’)')
    if after.startswith(("?", ":")) or _supposed(found, said):
        return None
    hedged = any(word.text.casefold() in UNCOMMITTED for word in found)
    is_turned = turned(found, said, page.article.text)
    return _Look(None, passage.start, passage, score, True, is_turned, hedged=hedged)


def _supposed(found: Sequence[Word], said: Sequence[int]) -> bool:
    """Whether the claim's words come after an "if" or "whether"."""
    return any(word.text.casefold() in SUPPOSING for word in found[: max(said, default=0)])


def _best(found: _Stretch, asked: Query, page: Page) -> tuple[list[float], frozenset[float]]:
    """For each word of the query how well it is found among these words, from 0 to 1; and the amounts among them."""
    best = [max(each) for each in zip(*found.likes, strict=True)] if found.likes else [0.0] * len(asked.words)
    amounts = numbers(found.words) if asked.amounts else frozenset()
    if amounts or asked.grouped:
        marks = _marks(found, page) if asked.grouped else frozenset()
        best = [1.0 if word.groups & marks or word.amount in amounts else like for word, like in zip(asked.words, best, strict=True)]
    return best, amounts


def _marks(found: _Stretch, page: Page) -> frozenset[str]:
    return frozenset([mark for _, _, mark in page.forms.among(found.words)])


def _compare(found: _Stretch, lend: Callable[[], _Stretch], asked: Query, page: Page) -> tuple[float, bool]:
    """The share of the query's weight found in these words, and whether that is enough.

    ``lend`` gives words from the source or the sentence before; they can only supply names, at four fifths of the weight.
    """
    best, amounts = _best(found, asked, page)
    lacking = [i for i in asked.names if best[i] < BORROWED]
    if lacking and ((lent := lend()).likes or asked.grouped):
        marks = _marks(lent, page) if asked.grouped else frozenset()
        for i in lacking:
            best_lent = 1.0 if asked.words[i].groups & marks else max([likes[i] for likes in lent.likes], default=0.0)
            best[i] = max(best[i], BORROWED * best_lent)
    named = plain = 0.0
    for word, like in zip(asked.words, best, strict=True):
        if word.name:
            named += word.weight * like
        else:
            plain += word.weight * like
    all_named, all_plain = asked.weights
    score = (named + plain) / (all_named + all_plain)
    fits = (
        score >= (ENOUGH if len(asked.words) <= SHORT else ENOUGH_OF_MANY)
        and (not asked.amounts or not amounts or asked.amounts <= amounts)
        and named >= all_named / 2
        and plain >= min(all_plain / 2, 1 + all_plain / 4)
    )
    return score, fits


def _said(found: _Stretch, asked: Query, page: Page) -> Sequence[int]:
    """Where among these words the plain words of the query stand; all of them where none do."""
    best, _ = _best(found, asked, page)
    places = [
        place
        for i, (word, like) in enumerate(zip(asked.words, best, strict=True))
        if like and not word.name
        for place, likes in zip(found.places, found.likes, strict=True)
        if likes[i] == like
    ]
    return places or range(len(found.words))


def _leaves_out_its_subject(found: Sequence[Word]) -> bool:
    """Whether a content's subject must be sought in its source: "firing into the valley", "to pay", "that it had paid"."""
    if not found:
        return False
    first = found[0].text.casefold()
    return first == "to" or first.endswith("ing") or any(word.text.casefold() in PRONOUNS for word in found)


def _innermost(looks: list[_Look], page: Page) -> list[_Look]:
    """Without the outer tellings that fit no better than a telling inside them: the inner one carries their chain."""
    inner_best: dict[str, float] = {}
    for look in looks:
        if look.attribution is not None and look.fits:
            for outer in page.above(look.attribution):
                inner_best[outer.id] = max(inner_best.get(outer.id, 0.0), look.score)
    return [
        look
        for look in looks
        if look.attribution is None or look.score > inner_best.get(look.attribution.id, -1.0) + 0.05 or not look.fits
    ]


def _matches(looks: Iterable[_Look], page: Page, asked: Query) -> Iterator[Match]:
    last: _Look | None = None
    for look in looks:
        if look.fits:
            yield _match(look, look.score, look.turned == asked.turned, page, asked)
        elif look.points and last is not None and not _inside(look, last, page):
            match = _match(look, BY_REFERENCE * last.score, (last.turned != look.turned) == asked.turned, page, asked)
            if last.fits or (match.side == "neither" and last.score >= ENOUGH):
                yield match
        if not look.points:
            last = look


def _match(look: _Look, score: float, agrees: bool, page: Page, asked: Query) -> Match:
    side = "neither" if look.supposed else _side(look.attribution, agrees, page, asked)
    return Match(look.attribution, look.passage, round(score, 4), agrees, side, look.hedged)


def _inside(look: _Look, other: _Look, page: Page) -> bool:
    return (
        look.attribution is not None
        and other.attribution is not None
        and other.attribution.id in [outer.id for outer in page.above(look.attribution)]
    )


def _side(attribution: Attribution | None, agrees: bool, page: Page, asked: Query) -> SideName:
    if attribution is None:
        return "asserts" if agrees else "denies"
    if any(outer.stance in ("denies", "declines", "asks") for outer in page.above(attribution)):
        return "neither"
    if attribution.act in ("intention", "decree", "question") and not asked.to_come:
        return "neither"
    if attribution.stance in ("asserts", "hedges"):
        return "asserts" if agrees else "denies"
    if attribution.stance == "denies":
        return "denies" if agrees else "asserts"
    return "neither"
