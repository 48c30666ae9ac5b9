"""Marks in brat's standoff form → who says what in an article.

`sayso.tell.exports.brat` shows the form, `sayso.ingest.marks` reads its lines. What a mark leaves open has its usual value; how the words
are given (voice) is told from the quotation marks, and what stands inside what from where it stands. Nothing here knows names: an
attribution without a note has no speaker yet.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sayso.fragments import PARTS, Stretches, cut, healed
from sayso.ingest.marks import Marks, marks_of, short
from sayso.ingest.spans import Spans
from sayso.model import Article, Attribution, Problem, Reading, Span, Speaker, Time, Voice

MOST_TOLD = 20
"""Problems of one file that are told one by one."""
DEPTH = 40
"""How many contents that have begun are looked at when searching for the one that holds an attribution: bounds the time."""
EDGE = 300
"""Of a longer content only so many characters at each end are looked at for quotation marks."""

_OPENING, _CLOSING, _INNER = frozenset("“\"«„‘'"), frozenset("”\"»’'"), frozenset("“”\"«»„")
_ROLES = ("Content", *(part.title() for part in PARTS), "Inside", "Said")


def marked(article: Article, lines: str, *, by: str, where: str = "") -> Reading:
    """The reading that the lines of an ``.ann`` file make of this article; ``by`` is who marked it, ``where`` names the file in problems.

    An attribution has the number of its event as its id, and they come in the order of the text. Never raises: what makes no sense is left
    out and is in the reading's ``problems``.

    >>> article = Article("a", "No, she said.")
    >>> marked(article, "T1\\tContent 0 2\\tNo\\nE1\\tContent:T1 ", by="brat@Ann").attributions[0].content[0].text
    'No'
    """
    joiner = _Joiner(article, marks_of(article.text, lines), by)
    found = joiner.attributions()
    times = sorted({*joiner.times.values()}, key=lambda time: (time.span, time.value))
    return Reading(article, found, times=tuple(times), problems=_told(joiner.marks, where or article.id), by=by)


class _Joiner:
    """Makes attributions of marks, and notes which were of use."""

    def __init__(self, article: Article, marks: Marks, by: str) -> None:
        self.article, self.marks, self.by = article, marks, by
        self._make = Spans(article)
        self.times = {id: time for id, (type, at) in marks.at.items() if type == "Time" and (time := self._time(id, at))}
        self._used: set[str] = set()

    def attributions(self) -> tuple[Attribution, ...]:
        """What the events say, in the order of the text, each inside the one that it names or that holds it."""
        made: dict[str, Attribution] = {}
        for id, parts in self.marks.parts.items():
            try:
                if one := self._attribution(id, parts):
                    made[id] = one
            except ValueError as error:
                self._problem(id, f"it was left out: {error}")
        self._tell_unused()
        parents = self._parents(made)
        return tuple(sorted((replace(one, parent=parents[id]) for id, one in made.items()), key=_place))

    def _time(self, id: str, at: Stretches) -> Time | None:
        """The date that a mark stands for; none if nobody noted which day it is."""
        value = self.marks.notes.get(id)
        try:
            return Time(self._make.span(at[0][0], at[-1][1]), value) if value else None
        except ValueError as error:
            self._problem(id, f"it was left out: {error}")
            return None

    def _attribution(self, id: str, parts: dict[str, list[str]]) -> Attribution | None:
        content = self._part(id, "Content", parts["Content"])
        if not content:
            return None
        spans: dict[str, Any] = {part: self._spans(self._part(id, part.title(), parts.get(part.title(), ()))) for part in PARTS}
        for role in parts.keys() - set(_ROLES):
            self._problem(id, f"it has a part “{short(role)}”, which is none of {', '.join(_ROLES[1:])}")
        for mark in parts.get("Said", ()):
            if mark not in self.times:
                self._problem(id, f"the day on which it was said, {short(mark)}, is not marked, or no day such as 2031-03-04 is noted about it")
        said = self.marks.said.get(id, {})
        given: dict[str, Any] = {name.lower(): said[name] for name in ("Stance", "Act", "Factuality") if name in said}
        kind: Any = said.get("Kind", "none")
        return Attribution(
            id=id[1:],
            content=self._spans(content),
            **spans,
            **{"voice": voice_of(self.article.text, content), **given, **({"voice": said["Voice"]} if "Voice" in said else {})},
            speaker=Speaker(self.marks.notes.get(id, ""), kind, "Anonymous" in said),
            said_on=next((self.times[mark] for mark in parts.get("Said", ()) if mark in self.times), None),
            by=self.by,
        )

    def _part(self, id: str, type: str, marks: Iterable[str]) -> Stretches:
        """Where one part of an attribution stands, of all marks that it has for it."""
        fragments: list[tuple[int, int]] = []
        for mark in marks:
            known, at = self.marks.at.get(mark, ("", ()))
            if known == type:
                fragments += at
                self._used.add(mark)
            elif known:
                self._problem(id, f"its {type.lower()}, {mark}, is marked as {known.lower()}; it was left out")
            else:
                self._problem(id, f"its {type.lower()}, {short(mark)}, is not marked")
        return self._pieces(id, type, cut(self.article.text, fragments)) if fragments else ()

    def _pieces(self, id: str, type: str, at: Stretches) -> Stretches:
        """The spans that were cut into these fragments: those of a note that still fits them, else the fragments healed."""
        noted, text = self.marks.pieces.get((id, type), ()), self.article.text
        if noted and all(start <= end <= len(text) for start, end in noted) and cut(text, noted) == at:
            return noted
        return healed(text, at)

    def _spans(self, at: Stretches) -> tuple[Span, ...]:
        return tuple(self._make.span(start, end) for start, end in at)

    def _parents(self, made: dict[str, Attribution]) -> dict[str, str | None]:
        """Inside which other one each stands: the one that it names, else that whose content holds it most closely."""
        found: dict[str, str | None] = {}
        holders = _holders(made)
        for id in made:
            named = self.marks.parts[id].get("Inside", [])
            known = next((other for other in named if other in made), None)
            if named and not known:
                self._problem(id, f"it stands inside {short(named[0])}, which is not there")
            outermost = "Outermost" in self.marks.said.get(id, {})
            found[id] = known or (None if outermost else holders[id])
        for id in in_circles(found):
            self._problem(id, "it stands inside itself, by way of others or at once; it was taken to stand inside nothing")
            found[id] = None
        return {id: parent and parent[1:] for id, parent in found.items()}

    def _tell_unused(self) -> None:
        for id, (type, at) in self.marks.at.items():
            if id not in self._used and type != "Time":
                words = short(self.article.text[at[0][0] : at[-1][1]])
                what = "belongs to no attribution" if type == "Content" else "hangs from no content"
                self._problem(id, f"the {type.lower()} “{words}” {what}; join them")
        for id in self.marks.said.keys() - self.marks.parts.keys():
            self._problem(id, "there is no such attribution, but something is said of it")

    def _problem(self, id: str, what: str) -> None:
        self.marks.wrong.append((id, what))


def _told(marks: Marks, where: str) -> tuple[Problem, ...]:
    """The problems, lines first; those beyond some dozens as a count."""
    wrong = marks.wrong
    told = (Problem(f"{where}, {f'line {at}' if isinstance(at, int) else short(at)}", f"{what[:1].upper()}{what[1:]}.") for at, what in wrong)
    return few(tuple(told), where)


def few(problems: Sequence[Problem], where: str) -> tuple[Problem, ...]:
    """The first problems of a place, and one that says how many more there are."""
    more = len(problems) - MOST_TOLD
    return tuple(problems) if more <= 0 else (*problems[:MOST_TOLD], Problem(where, f"And {more:,} more of its marks make no sense."))


def _holders(made: dict[str, Attribution]) -> dict[str, str | None]:
    """For each the one whose content is longer and holds at least half of its own: of several the shortest, of very many the last begun."""
    length = {id: sum(span.end - span.start for span in a.content) for id, a in made.items()}
    begun = sorted((span.start, span.end, id) for id, a in made.items() for span in a.content)
    starts = [start for start, _, _ in begun]
    found: dict[str, str | None] = {}
    for id, a in made.items():
        ends = (bisect_right(starts, at) for at in (a.content[0].start, a.content[-1].end - 1))
        near = {other for end in ends for _, _, other in begun[max(0, end - DEPTH) : end]}
        fitting = (other for other in near if length[other] > length[id] and 2 * _shared(a, made[other]) >= length[id])
        found[id] = min(fitting, key=lambda other: (length[other], other), default=None)
    return found


def _shared(one: Attribution, other: Attribution) -> int:
    """How many characters of content two attributions have in common."""
    left, right = sorted(one.content), sorted(other.content)
    i = j = shared = 0
    while i < len(left) and j < len(right):
        shared += max(0, min(left[i].end, right[j].end) - max(left[i].start, right[j].start))
        if left[i].end < right[j].end:
            i += 1
        else:
            j += 1
    return shared


def in_circles(parents: dict[str, str | None]) -> list[str]:
    """One of each circle, so that there is none when these stand inside nothing."""
    ending, found = set[str](), []
    for id in parents:
        path = dict[str, None]()
        here: str | None = id
        while here is not None and here not in ending and here not in path:
            path[here] = None
            here = parents[here]
        if here is not None and here in path:
            found.append(here)
        ending.update(path)
    return found


def voice_of(text: str, content: Stretches) -> Voice:
    """How the words are given, told from the quotation marks at them and in them."""
    first, last = content[0][0], content[-1][1]
    words = text[first:last] if last - first < 2 * EDGE else text[first : first + EDGE] + text[last - EDGE : last]
    words = words.strip().rstrip(",.;")
    opened = words[:1] in _OPENING or text[max(0, first - 1) : first] in _OPENING
    closed = words[-1:] in _CLOSING or text[last : last + 1] in _CLOSING
    if opened and closed:
        return "direct"
    return "indirect" if _INNER.isdisjoint(words) else "mixed"


def _place(a: Attribution) -> tuple[int, int, int]:
    """What orders attributions as the text does: where one begins, the longer first, then its number."""
    first = min(span.start for span in (*a.source, *a.cue, *a.content))
    return first, -sum(span.end - span.start for span in a.content), int(a.id)
