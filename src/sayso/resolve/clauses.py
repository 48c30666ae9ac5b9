"""Which dates stand in the clause of a saying, and could be its day.

"Holt told the BBC that the talks had failed on Sunday" gives no day for the telling; "Holt told the BBC on Sunday that the talks
had failed" does. So the date of a saying is looked for in its own clause, outside its content: beside the cue ("said on
Tuesday"), before the source ("On Friday the channel amended …"), or in the source where that is a document ("an email of
September 9", "the complaint, filed Thursday"). A date after the day of publication is never one, and neither is a date with
"since", "until" or "by".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sayso.model import Article, Attribution, Span, Time
from sayso.resolve.calendar import first_day

DOCUMENT = re.compile(
    r"\b(e-?mail|memo|letter|notice|report|review|survey|minutes|statement|message|figures|bulletin|study|slide|paper|affidavit"
    r"|complaint|note|entry|filing|suit|lawsuit|indictment|communiqué|post|page)\b",
    re.IGNORECASE,
)
_ISSUED = re.compile(
    r"\b(?:dated|filed|published|released|issued|posted|prepared|unsealed|written|signed|drafted|circulated|printed|broadcast)\b"
)
_SENTENCE_END = re.compile(r"[.!?…][”\"’')\]]*\s+(?=[“\"‘'(]?[A-Z0-9])|\n\s*\n")
_NOT_OF_SAYING = re.compile(r"(?:^|\W)(?:since|until|till|by|from|before|for|between|to|and|than)\s+$", re.IGNORECASE)
_OTHER_CLAUSE = re.compile(r"[;:]|\b(?:who|whose|whom|which|that)\b|,\s(?:but|and|while|after|though|although)\b")
_SUBORDINATE = re.compile(r"\b(?:after|before|following|because)\b")
_ASIDE = re.compile(r",\s(?:who|whose|which)\b[^,;]{1,120},")
_PERSONAL = re.compile(r"\b(?:who|whose|whom|until|since|born)\b")
# What is lasting has no day: "has long denied", "wants", "believes".
_LASTING = re.compile(
    r"(?:has|have|’s|’ve|'s|'ve|is|are|plans?|wants?|hopes?|believes?|thinks?|reckons?|now|remains?|sees?)\b", re.IGNORECASE
)
_QUALIFIER = re.compile(r"(?:\d{4}|[A-Z][a-z]+)")
_DETERMINER = re.compile(r"(?:\b(?:the|a|an|its|his|her|their)|[’']s|s[’'])\s$")
_REACH = 400
_BESIDE = 40
_SIGNATURE_REACH = 120


def anchor(a: Attribution) -> Span:
    """Where the saying is in the text: at its cue, else at its source, else at its content."""
    return next(iter((*a.cue, *a.source, *a.content)), Span(0, 0, ""))


def lasts(a: Attribution) -> bool:
    """Whether the cue tells of a lasting state or an open past: "has long denied", "wants".

    >>> article = Article(id="a", text="It has denied it.")
    >>> lasts(Attribution(id="1", cue=(article.span(3, 13),), content=(article.span(14, 16),)))
    True
    """
    return bool(a.cue) and _LASTING.match(a.cue[0].text) is not None


def within(span: Span, pieces: Iterable[Span]) -> bool:
    """Whether a span begins inside one of the pieces."""
    return any(piece.start <= span.start < piece.end for piece in pieces)


def stands_alone(text: str, span: Span) -> bool:
    """Whether a date has a line for itself: that is when the text came out, and not when somebody said something.

    >>> text = "Port shut\\n\\nJune 11, 2031\\n\\nIt shut on June 10."
    >>> stands_alone(text, Span(11, 24, text[11:24])), stands_alone(text, Span(37, 44, text[37:44]))
    (True, False)
    """
    line_ends = text.find("\n", span.end)
    line = text[text.rfind("\n", 0, span.start) + 1 : line_ends if line_ends >= 0 else len(text)]
    return not line.replace(span.text, "", 1).strip(" \t.,;:|·–—-")


@dataclass(frozen=True, slots=True)
class Clauses:
    """An article's dates and sayings in the order of the text, ready to be looked up by place."""

    article: Article
    times: tuple[Time, ...]
    starts: tuple[int, ...]
    sayings: tuple[Attribution, ...]
    anchors: tuple[int, ...]
    by_id: Mapping[str, Attribution]
    told: frozenset[int]

    @classmethod
    def of(cls, article: Article, *, times: Sequence[Time], attributions: Sequence[Attribution]) -> Clauses:
        """The look-up for one article's dates and attributions; ``told`` are the starts of the dates in what is said."""
        ordered = tuple(sorted(times, key=lambda t: t.span.start))
        starts = tuple(t.span.start for t in ordered)
        sayings = tuple(sorted(attributions, key=lambda a: anchor(a).start))
        told = {
            s for a in attributions for c in a.content for s in starts[bisect_left(starts, c.start) : bisect_left(starts, c.end)]
        }
        anchors = tuple(anchor(a).start for a in sayings)
        return cls(article, ordered, starts, sayings, anchors, {a.id: a for a in attributions}, frozenset(told))

    def between(self, start: int, end: int) -> tuple[Time, ...]:
        """The dates that begin from ``start`` up to ``end``."""
        return self.times[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def under_post(self, a: Attribution) -> Time | None:
        """The date in the line that names who posted it: "— Name (@handle) March 4, 2031"."""
        if a.voice != "embedded" or not a.source:
            return None
        end = a.source[-1].end
        line = self.article.text.find("\n", end, end + _SIGNATURE_REACH)
        return next(iter(self.between(end, line if line >= 0 else end + _SIGNATURE_REACH)), None)

    def own_date(self, a: Attribution) -> Time | None:
        """The date nearest to the cue, in its sentence, that can be the day of saying."""
        if a.voice == "embedded":
            return None
        at = anchor(a)
        candidates = [t for t in self.between(*self.sentence(a)) if not stands_alone(self.article.text, t.span) and self._may_date(a, t)]
        return min(candidates, key=lambda t: max(t.span.start - at.end, at.start - t.span.end), default=None)

    def frame(self, a: Attribution) -> str:
        """The words of its sentence that are not content: who said it, to whom, where and when."""
        return self._outside(*self.sentence(a), a.content)

    def sentence(self, a: Attribution) -> tuple[int, int]:
        """Where the sentence of cue and source begins and ends; for a nested one, inside its parent's content."""
        text, framing = self.article.text, (*a.source, *a.cue) or a.content[:1]
        if not framing:
            return 0, 0
        start, end = min(s.start for s in framing), max(s.end for s in framing)
        if end - start > 2 * _REACH:  # pieces far apart: stay with the cue
            start, end = anchor(a).start, anchor(a).end
        left, right = max(0, start - _REACH), min(len(text), end + _REACH)
        holder = self._holder(a)
        if holder:
            left, right = max(left, holder.start), min(right, holder.end)
        for stop in _SENTENCE_END.finditer(text, left, min(len(text), start + 2)):
            left = min(stop.end(), start)
        stopped = _SENTENCE_END.search(text, max(start, end - 2), right)
        return left, stopped.start() if stopped else right

    def _holder(self, a: Attribution) -> Span | None:
        """The piece of its parent's content in which an attribution stands."""
        parent, at = self.by_id.get(a.parent or ""), anchor(a).start
        return next((c for c in parent.content if c.start <= at < c.end), None) if parent else None

    def _may_date(self, a: Attribution, t: Time) -> bool:
        text, span = self.article.text, t.span
        day = first_day(t.value)
        if day is None or (self.article.published and day > self.article.published):
            return False
        if within(span, a.content) or _NOT_OF_SAYING.search(text[max(0, span.start - 10) : span.start]):
            return False
        if within(span, a.cue):
            return True
        if within(span, a.source):
            return _dates_document(a, span)
        if self._qualifies_noun(span) or self._belongs_elsewhere(a, span):
            return False
        return self._same_clause(a, t)

    def _qualifies_noun(self, span: Span) -> bool:
        """Whether the date only qualifies a noun: "the 2027 study", "its September meeting"."""
        text = self.article.text
        return bool(
            _QUALIFIER.fullmatch(span.text)
            and re.match(r"\s[a-z]", text[span.end : span.end + 2])
            and _DETERMINER.search(text[max(0, span.start - 6) : span.start])
        )

    def _opens_sentence(self, a: Attribution, span: Span) -> bool:
        """Whether the sentence begins with the date: "On Friday the channel amended …"."""
        return not self.article.text[self.sentence(a)[0] : span.start].strip("“\"‘'( \n–—")

    def _same_clause(self, a: Attribution, t: Time) -> bool:
        """Whether nothing between date and cue opens another clause; a coarse date must stand beside the cue or first."""
        at, span = anchor(a), t.span
        if span.start > at.end:
            between = self._outside(at.end, span.start, a.content)
            if _SUBORDINATE.search(between):
                return False
        elif at.start - span.end <= 2:  # "the councillors who last week assured …"
            return True
        else:
            after_source = [s.end for s in a.source if s.end <= span.start]
            between = self._outside(max(after_source, default=span.end), at.start, (*a.content, *a.source))
        first = self._opens_sentence(a, span)
        if _OTHER_CLAUSE.search(_ASIDE.sub(" ", between) if first else between):
            return False
        if lasts(a) and len(between) > _BESIDE // 2:
            return False
        return first or len(t.value) not in (4, 7) or len(between) <= _BESIDE

    def _belongs_elsewhere(self, a: Attribution, span: Span) -> bool:
        """Whether the date is in what another says, or nearer to another source's cue."""
        at = anchor(a)
        low, high = min(at.start, span.end), max(at.end, span.start)
        between = slice(bisect_left(self.anchors, low), bisect_left(self.anchors, high))
        for other in () if self._opens_sentence(a, span) else self.sayings[between]:
            if other.id != a.id and other.parent == a.parent and other.source != a.source:
                return True
        reach = slice(bisect_left(self.anchors, low - _REACH), bisect_left(self.anchors, high + _REACH))
        return any(
            other.id not in (a.id, a.parent) and within(span, (*other.content, *other.source)) and not self._inside(a, other)
            for other in self.sayings[reach]
        )

    def _inside(self, a: Attribution, other: Attribution) -> bool:
        """Whether ``a`` stands inside what ``other`` says, at whatever depth."""
        seen: set[str] = set()
        while a.parent and a.parent not in seen and a.parent in self.by_id:
            if a.parent == other.id:
                return True
            seen.add(a.parent)
            a = self.by_id[a.parent]
        return False

    def _outside(self, start: int, end: int, pieces: Iterable[Span]) -> str:
        """The characters between two places, those of some pieces left out."""
        kept, at = [], start
        for piece in sorted(pieces, key=lambda p: p.start):
            if piece.end > at and piece.start < end:
                kept.append(self.article.text[at : max(at, piece.start)])
                at = piece.end
        return " … ".join([*kept, self.article.text[at : max(at, end)]])


def _dates_document(a: Attribution, span: Span) -> bool:
    """Whether a date inside the source tells when it spoke: that of a document does, a person's past does not."""
    source = next(s for s in a.source if s.start <= span.start < s.end)
    if _PERSONAL.search(source.text[: span.start - source.start]):
        return False
    return a.speaker.kind in ("document", "post") or bool(DOCUMENT.search(source.text) or _ISSUED.search(source.text))
