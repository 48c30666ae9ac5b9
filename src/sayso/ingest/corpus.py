"""Lines of JSON like those of the PolNeAR corpus → who says what: articles with what somebody marked in them.

`sayso.tell.exports.corpus` writes such lines with everything that a reading has; files of PolNeAR have only source, cue and content, and a
line of ``sayso read --json`` will do too. What is missing has its usual value. What makes no sense is left out and becomes a problem.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from itertools import chain, count
from typing import Any, TypeVar, get_args

from sayso.fragments import PARTS
from sayso.ingest.marks import ATTRIBUTES, short
from sayso.ingest.plain import from_text
from sayso.ingest.spans import Spans
from sayso.ingest.standoff import few, in_circles, voice_of
from sayso.model import Article, Attribution, Mention, NameKind, Problem, Reading, Span, Speaker, Time

Line = Mapping[str, Any]
Made = TypeVar("Made")


def article_of(line: Line) -> Article:
    """The article of a line: its text, and what the line says about it; its id is that of the line, else one that its text gives."""
    about = {**line, **_mapping(line.get("article"))}
    text, day = _text(about.get("text")), _text(about.get("published") or about.get("date"))[:10]
    try:
        published = date.fromisoformat(day) if day else None
    except ValueError:
        published = None
    byline = about.get("byline") or about.get("author") or ()
    article = from_text(
        text,
        file=_text(about.get("file")),
        url=_text(about.get("url")),
        outlet=_text(about.get("outlet") or about.get("publisher")),
        title=_text(about.get("title")),
        byline=tuple(map(_text, byline if isinstance(byline, list | tuple) else [byline])),
        published=published,
    )
    id = _text(about.get("id"))
    return replace(article, id=id) if id else article


def annotated_line(article: Article, line: Line, *, by: str, where: str = "") -> Reading:
    """The reading that a line makes of this article; ``by`` is who marked it, ``where`` names the line in problems. Never raises.

    >>> article = Article("a", "No, she said.")
    >>> annotated_line(article, {"attributions": [{"content": [[0, 2]], "source": [[4, 7]]}]}, by="json@Ann").attributions[0].source
    (Span(start=4, end=7, text='she'),)
    """
    reader = _Reader(article, where or article.id, by)
    times = reader.all(line.get("times"), reader.time, "date")
    rows = reader.all(line.get("attributions"), lambda row: reader.attribution(row, times), "attribution")
    mentions = reader.all(line.get("mentions"), reader.mention, "mention")
    groups = line.get("aliases") or [[who.get("name"), *_list(who.get("forms"))] for who in map(_mapping, _list(line.get("identities")))]
    aliases = tuple(tuple(filter(None, map(_text, _list(group)))) for group in _list(groups))
    return Reading(article, reader.linked(rows), mentions, times, aliases, few(reader.problems, reader.where), _text(line.get("by")) or by)


class _Reader:
    """Makes values of what a line has about one article, and collects what makes no sense."""

    def __init__(self, article: Article, where: str, by: str) -> None:
        self.article, self.where, self.by = article, where, by
        self._make = Spans(article)
        self.problems: list[Problem] = []

    def all(self, rows: Any, make: Any, what: str) -> tuple[Any, ...]:
        """Everything that can be made of a list's rows; the others are problems."""
        found = []
        for number, row in enumerate(_list(rows), 1):
            try:
                found.append(make(_mapping(row)))
            except ValueError as error:
                name = _text(_mapping(row).get("id")) or str(number)
                self.problem(f"{what} {short(name)}", f"{error}; it was left out")
        return tuple(found)

    def attribution(self, row: Line, times: Iterable[Time]) -> Attribution:
        parts: dict[str, Any] = {part: self._spans(row.get(part), part) for part in ("content", *PARTS)}
        if not parts["content"]:
            raise ValueError("it has no content")
        id = _text(row.get("id"))
        given: dict[str, Any] = {"voice": voice_of(self.article.text, tuple((s.start, s.end) for s in parts["content"]))}
        for name in ("voice", "act", "stance", "factuality"):
            if row.get(name):
                given |= self._one_of(ATTRIBUTES[name.title()], name, row[name], id)
        confidence = row.get("confidence")
        sure = isinstance(confidence, int | float) and 0 <= confidence <= 1
        return Attribution(
            id=id,
            **parts,
            **given,
            parent=_text(row.get("parent")) or None,
            speaker=self._speaker(_mapping(row.get("speaker")), id),
            chain=tuple(map(_text, _list(row.get("chain")))),
            said_on=self._said(row, times),
            confidence=float(confidence) if sure and confidence is not None else 1.0,
            by=_text(row.get("by")) or self.by,
        )

    def linked(self, rows: tuple[Attribution, ...]) -> tuple[Attribution, ...]:
        """The attributions with ids that differ, and parents that are there and in no circle."""
        taken, named = set[str](), []
        for number, a in enumerate(rows, 1):
            ways = chain([a.id, str(number)], (f"{number}.{more}" for more in count(2)))
            id = next(way for way in ways if way and way not in taken)
            taken.add(id)
            named.append(replace(a, id=id))
        parents = {a.id: a.parent if a.parent in taken else None for a in named}
        for a in named:
            if a.parent and not parents[a.id]:
                self.problem(f"attribution {short(a.id)}", f"it stands inside {short(a.parent)}, which is not there")
        for id in in_circles(parents):
            self.problem(f"attribution {short(id)}", "it stands inside itself; it was taken to stand inside nothing")
            parents[id] = None
        return tuple(replace(a, parent=parents[a.id]) for a in named)

    def time(self, row: Line) -> Time:
        value = _text(row.get("value"))
        if not value:
            raise ValueError("it says no day")
        return Time(self._span(row, "date"), value)

    def mention(self, row: Line) -> Mention:
        kind: Any = row.get("kind")
        return Mention(self._span(row, "mention"), kind if kind in get_args(NameKind) else "other", _text(row.get("name")))

    def problem(self, at: str, what: str) -> None:
        self.problems.append(Problem(f"{self.where}, {at}", f"{what[:1].upper()}{what[1:]}."))

    def _said(self, row: Line, times: Iterable[Time]) -> Time | None:
        """The day on which it was said: with its own words, or those of the date in the text that means the same day."""
        if row.get("said_on"):
            return self.time(_mapping(row["said_on"]))
        return next((time for time in times if row.get("said") and time.value == row["said"]), None)

    def _speaker(self, row: Line, id: str) -> Speaker:
        kind = self._one_of(ATTRIBUTES["Kind"], "kind", row.get("kind") or "none", id).get("kind", "none")
        return Speaker(_text(row.get("name")), kind, bool(row.get("anonymous")))

    def _one_of(self, values: Iterable[str], name: str, value: Any, id: str) -> dict[str, Any]:
        if value in values:
            return {name: value}
        self.problem(f"attribution {short(id)}", f"its {name} is “{short(str(value))}”, but has to be one of {', '.join(values)}")
        return {}

    def _spans(self, given: Any, part: str) -> tuple[Span, ...]:
        return tuple(self._span(one, part) for one in _list(given))

    def _span(self, given: Any, what: str) -> Span:
        pair = (given.get("start"), given.get("end")) if isinstance(given, Mapping) else tuple(given) if isinstance(given, list | tuple) else ()
        if len(pair) != 2 or not all(isinstance(one, int) and not isinstance(one, bool) for one in pair):
            raise ValueError(f"its {what} is no pair of offsets such as [0, 12]")
        if not 0 <= pair[0] <= pair[1] <= len(self.article.text):
            raise ValueError(f"its {what} {pair[0]}–{pair[1]} lies outside the text")
        span = self._make.span(*pair)
        if isinstance(given, Mapping) and given.get("text", span.text) != span.text:
            raise ValueError(f"its {what} is “{short(_text(given['text']))}”, but “{short(span.text)}” stands at {span.start}–{span.end}")
        return span


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def _mapping(value: Any) -> Line:
    return value if isinstance(value, Mapping) else {}
