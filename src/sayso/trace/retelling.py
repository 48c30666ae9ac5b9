"""Two tellings of one claim side by side: the article that has it, and the one that has it from there.

What both assert, in whose voice, and whether a teller of the earlier one is still there in the later one, under his name or as
what he is ("Ilse Marwick", "a crane driver").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import islice

from sayso.model import Article, Derivation, Drift, DriftKind, Evidence, Span
from sayso.trace.alignment import Pair
from sayso.trace.derive import Teller, Telling
from sayso.trace.words import STOP, words

Aligned = Callable[[Article, Article], Sequence[Pair]]

MOST_TELLINGS = 40
MOST_COMPARED = 6
AROUND_A_NAME = 160
SAYS_REPORTS = re.compile(
    r"\b(?P<no>(?:no|any|without)\s)?(?:(?:(?:[Aa]gency|[Mm]edia|[Pp]ress|[Nn]ews|[Ss]everal|[Vv]arious|[Mm]ultiple)\s)?[Rr]eports\s(?:now\s|also\s)?"
    r"(?:say|said|suggest(?:ed)?|claim(?:ed)?|confirm(?:ed)?|emerged|indicated?|(?:from|in)\s(?:the\s)?[A-Z]\w+(?:\s\w+)?\s(?:say|suggest|claim)|of\s\w+)\b"
    r"|Reports:|(?:follow\w*|after|amid|den(?:y|ied)|of|to|on|by|about|over|from)\sreports\sthat\b)"
)


class Retelling:
    """One step from an earlier to a later article, and the passages by which both assert the claim, the text before headings."""

    def __init__(
        self,
        step: Derivation,
        earlier: Article,
        later: Article,
        before: Sequence[Telling],
        after: Sequence[Telling],
        aligned: Aligned,
    ) -> None:
        self.step, self.earlier, self.later = step, earlier, later
        self.before = _asserting(before)
        self.after = () if _only_denies(step, later, after) else _asserting(after)
        self._aligned = aligned

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """The sentences of both that say the same."""
        return tuple(self._aligned(self.earlier, self.later))

    @cached_property
    def own(self) -> tuple[Telling, ...]:
        """The passages in which the later article states the claim in its own voice."""
        return tuple(
            t
            for t in self.after
            if t.match.attribution is None
            and not t.tellers
            and not t.match.hedged
            and not SAYS_REPORTS.search(t.match.passage.text)
        )

    @cached_property
    def own_text(self) -> tuple[Telling, ...]:
        """Those of them that are no headings."""
        return tuple(t for t in self.own if not t.match.heading)

    def drift(self, kind: DriftKind, later: Span | None = None, earlier: Span | None = None) -> Drift:
        """A drift of this step, shown by a passage of the later article and the one of the earlier that it repeats."""
        shown = later or self.after[0].match.passage
        pair = next((p for p in self.pairs if _overlap(p.later, shown)), None) if earlier is None else None
        origin = earlier or (pair.earlier if pair else self.before[0].match.passage)
        return Drift(
            self.earlier.id, self.later.id, kind, (Evidence(self.later.id, shown), Evidence(self.earlier.id, origin))
        )

    def retold(self, said: Span) -> Span | None:
        """The sentence of the later article that repeats a passage of the earlier one."""
        return next((p.later for p in self.pairs if _overlap(p.earlier, said)), None)

    def sayings(self) -> Iterator[tuple[Span, Span]]:
        """Passages of both that state the claim, each with each, and then all sentences that say the same."""
        for later in self.after[:MOST_COMPARED]:
            for earlier in self.before[:MOST_COMPARED]:
                yield earlier.match.passage, later.match.passage
        for pair in self.pairs:
            yield pair.earlier, pair.later


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _asserting(told: Sequence[Telling]) -> tuple[Telling, ...]:
    own = [t for t in told if t.match.side == "asserts"][:MOST_TELLINGS]
    return tuple(sorted(own, key=lambda t: (t.match.heading, t.match.passage.start)))


def _only_denies(step: Derivation, later: Article, after: Sequence[Telling]) -> bool:
    """Whether the paragraph in which the later article shows a step tells nothing but the denial."""
    spots = [e.span for e in step.evidence if e.article == later.id][:MOST_COMPARED]
    near = {t.match.side for t in after for s in spots if _overlap(t.match.passage, s)}
    if not near:
        lines = [(later.text.rfind("\n", 0, s.start), later.text.find("\n", s.end)) for s in spots]
        near = {
            t.match.side
            for t in after
            for start, end in lines
            if start < t.match.passage.start and (end < 0 or t.match.passage.end <= end)
        }
    return near == {"denies"}


def says_nothing(teller: Teller) -> bool:
    """Whether the reading took somebody for a teller who commits himself to nothing ("was told to sign")."""
    return teller.figure.attribution is not None and teller.figure.attribution.factuality == "Uu"


def is_somebody(teller: Teller) -> bool:
    return not teller.figure.vague and not says_nothing(teller)


def is_named_person(teller: Teller) -> bool:
    return not teller.figure.anonymous and teller.source.kind in ("person", "official")


def kept(told: Retelling, telling: Telling) -> bool:
    """Whether the later article, too, has the claim from one of a telling's sources, by name or by what he is."""
    there = [x for t in told.after for x in t.tellers if is_somebody(x)]
    for teller in telling.tellers:
        for other in there:
            if teller.source.id == other.source.id or (teller.source.kind == other.source.kind == "document"):
                return True
            if other.figure.anonymous and (teller.figure.anonymous or _described(teller, other, told.earlier)):
                return True
    return False


def _described(teller: Teller, other: Teller, article: Article) -> bool:
    """Whether the earlier article calls somebody named what the later calls him: "Lindqvist, 74, a retired crane driver"."""
    called = {w.stem for w in words(other.figure.name)} - STOP
    last = teller.figure.name.split()[-1:]
    if not called or not last:
        return False
    places = [m.start() for m in islice(re.finditer(re.escape(last[0]), article.text), MOST_COMPARED)]
    return any(
        called
        <= {w.stem for w in words(article.text, max(0, p - AROUND_A_NAME), min(len(article.text), p + AROUND_A_NAME))}
        for p in places
    )
