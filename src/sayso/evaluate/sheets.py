"""Annotations as a file of gold or of predictions states them, one sheet per article.

A prediction line is what ``sayso read --json`` prints, or the short form that research code writes:
``{"id": …, "attributions": [{"source": [[0, 7]], "cue": [[8, 12]], "content": [[13, 40]], "parent": null}]}``.
A span may be ``[start, end]`` or ``{"start": …, "end": …}``; offsets count characters of the gold text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sayso.errors import OptionError
from sayso.evaluate.tokens import Stretch
from sayso.model import Reading, Span

Line = Mapping[str, Any]
ROLES = ("source", "cue", "content")


@dataclass(frozen=True, slots=True)
class Entry:
    """One attribution on a sheet: where its parts stand, and what the annotator or the engine says about it.

    ``kind`` is the kind of its source ("none" where nobody is); ``said`` the date it was said on, "" if unknown.
    """

    id: str
    source: tuple[Stretch, ...] = ()
    cue: tuple[Stretch, ...] = ()
    content: tuple[Stretch, ...] = ()
    addressee: tuple[Stretch, ...] = ()
    parent: str = ""
    voice: str = ""
    act: str = ""
    stance: str = ""
    factuality: str = ""
    name: str = ""
    kind: str = ""
    anonymous: bool = False
    chain: tuple[str, ...] = ()
    said: str = ""
    confidence: float | None = None

    def role(self, role: str) -> tuple[Stretch, ...]:
        """The stretches of one role: source, cue, content or addressee."""
        stretches: tuple[Stretch, ...] = getattr(self, role)
        return stretches


@dataclass(frozen=True, slots=True)
class Dated:
    """A date expression: where it stands and which day, month, week or year it means."""

    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that one reader marked in one article. ``aliases`` groups the forms that name one and the same."""

    id: str
    entries: tuple[Entry, ...] = ()
    times: tuple[Dated, ...] = ()
    aliases: tuple[tuple[str, ...], ...] = ()

    @property
    def outermost(self) -> tuple[Entry, ...]:
        """The entries that do not stand inside another one: gold without nesting is compared with these alone."""
        return tuple(entry for entry in self.entries if not entry.parent)


def sheet(line: Line) -> Sheet:
    """The sheet that one line of a gold or prediction file holds.

    >>> sheet({"id": "a", "attributions": [{"content": [[0, 4]], "speaker": {"name": "Marwick"}}]}).entries[0].name
    'Marwick'
    """
    article = line.get("article") or {}
    return Sheet(
        id=str(line.get("id") or article.get("file") or article.get("id") or ""),
        entries=tuple(_entry(row) for row in line.get("attributions") or ()),
        times=tuple(Dated(row["start"], row["end"], row["value"]) for row in line.get("times") or ()),
        aliases=tuple(tuple(group) for group in line.get("aliases") or ()),
    )


def sheet_of(reading: Reading, *, id: str = "") -> Sheet:
    """The sheet that an engine filled in by reading an article; ``id`` is the gold's name for the article."""
    return Sheet(
        id=id or reading.article.id,
        entries=tuple(
            Entry(
                id=a.id,
                source=_stretches(a.source),
                cue=_stretches(a.cue),
                content=_stretches(a.content),
                addressee=_stretches(a.addressee),
                parent=a.parent or "",
                voice=a.voice,
                act=a.act,
                stance=a.stance,
                factuality=a.factuality,
                name=a.speaker.name,
                kind=a.speaker.kind,
                anonymous=a.speaker.anonymous,
                chain=a.chain,
                said=a.said_on.value if a.said_on else "",
                confidence=a.confidence,
            )
            for a in reading.attributions
        ),
        times=tuple(Dated(t.span.start, t.span.end, t.value) for t in reading.times),
        aliases=reading.aliases,
    )


def sheets(lines: Iterable[Line]) -> dict[str, Sheet]:
    """All sheets by the id of their article; a later line with the same id replaces an earlier one.

    An `OptionError` names the line that is no prediction.
    """
    found = {}
    for number, line in enumerate(lines, 1):
        try:
            one = sheet(line)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            raise OptionError(
                f"Prediction {number} ({line.get('id') or 'without id'}) cannot be read: {type(error).__name__} {error}. "
                "Give what “sayso read --json” prints.",
                option="--pred",
            ) from error
        found[one.id] = one
    return found


def json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file; an `OptionError` names the line that is none."""
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _object(line, where=f"{path}:{number}", option=str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise OptionError(f"{path} cannot be read ({error}). Give a UTF-8 file of JSON Lines.", option=str(path)) from error


def _object(line: str, *, where: str, option: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise OptionError(f"{where} is not JSON ({error}). Give one JSON object a line.", option=option) from error
    if not isinstance(value, dict):
        raise OptionError(f"{where} is not a JSON object but a {type(value).__name__}. Give one object a line.", option=option)
    return value


def _entry(row: Line) -> Entry:
    speaker = row.get("speaker") or {}
    confidence = row.get("confidence")
    return Entry(
        id=str(row.get("id") or ""),
        source=_pairs(row.get("source")),
        cue=_pairs(row.get("cue")),
        content=_pairs(row.get("content")),
        addressee=_pairs(row.get("addressee")),
        parent=str(row.get("parent") or ""),
        voice=row.get("voice") or "",
        act=row.get("act") or "",
        stance=row.get("stance") or "",
        factuality=row.get("factuality") or "",
        name=speaker.get("name") or "",
        kind=speaker.get("kind") or "",
        anonymous=bool(speaker.get("anonymous")),
        chain=tuple(row.get("chain") or ()),
        said=(row.get("said_on") or {}).get("value") or "",
        confidence=None if confidence is None else float(confidence),
    )


def _pairs(spans: Sequence[Any] | None) -> tuple[Stretch, ...]:
    return tuple((s["start"], s["end"]) if isinstance(s, Mapping) else (s[0], s[1]) for s in spans or ())


def _stretches(spans: Iterable[Span]) -> tuple[Stretch, ...]:
    return tuple((span.start, span.end) for span in spans)
