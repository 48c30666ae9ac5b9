"""Marked text: news with every attribution marked inside the words, as Sayso's own gold is written and its tests are.

    outlet: The Harbour Post
    title: Harbour shut
    byline:
    published: 2031-03-05
    ---
    [s1|Ilse Marwick, the harbour master,] [q1|said] [d|on Tuesday|2031-03-04] [c1|that the harbour was closed].
    ---
    1: voice=indirect; act=statement; stance=asserts; fact=CT+; speaker=Ilse Marwick; kind=official; anon=no; said=2031-03-04; chain=Ilse Marwick
    = Ilse Marwick (official): the harbour master; she

``[s1|…]`` is the source of attribution 1, ``[q1|…]`` its cue, ``[c1|…]`` its content and ``[t1|…]`` whom it was told; a part in
pieces has several marks. ``[d|…|2031-03-04]`` is a date with its value. Marks nest: an attribution whose parts all stand in the
content of another one is its child. The plain text is the body without marks, so it can hold no ``[``, ``|`` or ``]``.

`parse` reads a whole file, `parse_body` a marked sentence on its own; `sayso.evaluate.markedtext.render` writes marked text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import get_args

from sayso.errors import MarkupError
from sayso.evaluate.markedtext import HEADER, PARTS, Identity, MarkedText
from sayso.evaluate.sheets import Dated, Entry
from sayso.evaluate.tokens import Stretch
from sayso.model import Act, Factuality, SourceKind, Stance, Voice

VOCABULARY: dict[str, tuple[str, ...]] = {
    "voice": get_args(Voice),
    "act": get_args(Act),
    "stance": get_args(Stance),
    "fact": get_args(Factuality),
    "kind": get_args(SourceKind),
    "anon": ("yes", "no"),
}
KEYS = frozenset((*VOCABULARY, "speaker", "said", "chain"))

_SIGN = re.compile(r"\[(?:([sqct])([0-9]{1,6})|d)\||\|([^\[\]|]*)\]|[\[\]|]")
_VALUE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?|-W[0-9]{2})?")
_ROW = re.compile(r"([0-9]{1,6}):(.*)")
_WHO = re.compile(r"=\s*([^\s(][^(]*)\(([a-z]+)\)\s*:(.*)")


def read_marked(path: Path) -> MarkedText:
    """The marked article that a file holds, called after the file; a `MarkupError` names the line that is wrong."""
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MarkupError(f"{path} cannot be read ({error}). Give a marked text in UTF-8.", where=str(path)) from error
    return replace(parse(source, name=path.name), id=path.stem)


def parse(source: str, *, name: str = "marked text") -> MarkedText:
    """The article that a whole marked file describes; ``name`` is what error messages call it.

    A `MarkupError` says in which line the text breaks the format, and what to try.
    """
    header, body, table = _three(source.replace("\r\n", "\n").split("\n"), name)
    about = _header(header)
    text, entries, times = _scan(body)
    rows, identities = _table(table, text)
    return MarkedText(
        id=name,
        text=text,
        entries=_described(entries, rows, body, table),
        times=times,
        identities=identities,
        **about,
    )


def parse_body(body: str) -> MarkedText:
    """The words and marks of a marked sentence or paragraph without header and table, as tests write their cases.

    >>> case = parse_body("[s1|She] [q1|said] [c1|[s2|he] [q2|knew] [c2|it]].")
    >>> case.text, case.entries[1].parent
    ('She said he knew it.', '1')
    """
    text, entries, times = _scan(_Lines("marked text", 1, body))
    return MarkedText(id="", text=text, entries=entries, times=times)


@dataclass(frozen=True, slots=True)
class _Lines:
    """A part of a file: the file's name, the number of its first line, and its text."""

    name: str
    first: int
    text: str

    def error(self, at: int, what: str) -> MarkupError:
        """An error about the character ``at`` of this part."""
        line = self.first + self.text.count("\n", 0, at)
        return MarkupError(f"{self.name}, line {line}: {what}", where=self.name, line=line)

    def lines(self) -> list[tuple[int, str]]:
        """The lines that hold anything: where each starts, and what it says."""
        found, at = [], 0
        for line in self.text.split("\n"):
            if line.strip():
                found.append((at, line.strip()))
            at += len(line) + 1
        return found


def _three(lines: Sequence[str], name: str) -> tuple[_Lines, _Lines, _Lines]:
    cuts = [number for number, line in enumerate(lines) if line.startswith("---") and not line[3:].strip()]
    if len(cuts) != 2:
        raise MarkupError(
            f"{name}: {len(cuts) + 1} part(s) where three are needed. Put a line “---” between header and body, "
            "and another between body and table.",
            where=name,
        )
    first, second = cuts
    start = first + 1
    while start < second and not lines[start]:
        start += 1
    return (
        _Lines(name, 1, "\n".join(lines[:first])),
        _Lines(name, start + 1, "\n".join(lines[start:second]).rstrip("\n")),
        _Lines(name, second + 2, "\n".join(lines[second + 1 :])),
    )


def _header(part: _Lines) -> dict[str, str]:
    about = dict.fromkeys(HEADER, "")
    for at, line in part.lines():
        key, colon, value = line.partition(":")
        if not colon or key.strip() not in HEADER:
            raise part.error(at, f"“{line[:60]}” is no header line. Write one of {', '.join(HEADER)}, a colon and the value.")
        about[key.strip()] = value.strip()
    try:
        date.fromisoformat(about["published"])
    except ValueError:
        raise part.error(0, f"published is “{about['published']}”. Give a day, such as 2031-03-05.") from None
    return about


def _scan(body: _Lines) -> tuple[str, tuple[Entry, ...], tuple[Dated, ...]]:
    """The body's plain text, its attributions (numbers in order, parents set) and its dates (in order of their end)."""
    out, length, at = list[str](), 0, 0
    parts, times = dict[int, dict[str, list[Stretch]]](), list[Dated]()
    opened_at = dict[tuple[str, Stretch], int]()
    stack = list[tuple[str, str, int, int]]()
    for sign in _SIGN.finditer(body.text):
        out.append(body.text[at : sign.start()])
        length, at = length + sign.start() - at, sign.end()
        token, value = sign[0], sign[3]
        if token[-1] == "|" and len(token) > 1:
            stack.append((sign[1] or "d", sign[2] or "", length, sign.start()))
            continue
        _refuse_stray(body, sign, stack)
        kind, number, start, opened = stack.pop()
        if start == length:
            raise body.error(opened, "a mark holds no words. Put it around some, or take it out.")
        if value is not None:
            times.append(Dated(start, length, _checked_value(value, body, sign.start())))
        else:
            parts.setdefault(int(number), {}).setdefault(PARTS[kind], []).append((start, length))
            if kind == "c":
                opened_at[str(int(number)), (start, length)] = opened
    if stack:
        raise body.error(stack[-1][3], f"“{body.text[stack[-1][3] :][:20]}…” is opened and never closed. Close it with “]”.")
    entries = [_entry(number, parts[number]) for number in sorted(parts)]
    return "".join([*out, body.text[at:]]), _nested(entries, opened_at), tuple(times)


def _entry(number: int, parts: Mapping[str, Sequence[Stretch]]) -> Entry:
    source, cue, content, addressee = (tuple(sorted(parts.get(role, ()))) for role in PARTS.values())
    return Entry(id=str(number), source=source, cue=cue, content=content, addressee=addressee)


def _refuse_stray(body: _Lines, sign: re.Match[str], stack: Sequence[tuple[str, str, int, int]]) -> None:
    """Refuses a bracket or bar that closes nothing, or closes a mark in the wrong way."""
    near = body.text[max(0, sign.start() - 20) : sign.end() + 20].replace("\n", " ")
    if sign[0] in "[|":
        raise body.error(sign.start(), f"a stray “{sign[0]}” near “{near}”. Marks open as [s1|, [q1|, [c1|, [t1| or [d|.")
    if not stack:
        raise body.error(sign.start(), f"“]” near “{near}” closes nothing. Take it out, or open a mark before it.")
    if stack[-1][0] == "d" and sign[3] is None:
        raise body.error(sign.start(), f"a date mark near “{near}” has no value. Write [d|on Tuesday|2031-03-04].")
    if stack[-1][0] != "d" and sign[3] is not None:
        raise body.error(sign.start(), f"a stray “|” near “{near}”. Only [d|…|value] has a value.")


def _checked_value(value: str, body: _Lines, at: int) -> str:
    try:
        if _VALUE.fullmatch(value):
            if len(value) == 10:
                date.fromisoformat(value)
            return value
    except ValueError:
        pass
    raise body.error(at, f"“{value}” is no date. Write 2031-03-04, 2031-03, 2031-W09 or 2031.")


def _nested(entries: Sequence[Entry], opened_at: Mapping[tuple[str, Stretch], int]) -> tuple[Entry, ...]:
    """The entries with their parents: of all that hold an entry in their content, the one with the shortest content.

    Where two share one content, the mark that opens last is the inner one; ``opened_at`` says where content marks open.
    """

    def closest(holder: Entry, held: Entry) -> tuple[int, int]:
        around = [opened_at[holder.id, piece] for piece in holder.content if _inside(held.content[0], piece)]
        return sum(e - s for s, e in holder.content), -max(around)

    found = []
    for entry in entries:
        holders = [other for other in entries if other is not entry and _holds(other, entry) and not _holds(entry, other)]
        if holders and entry.content:
            entry = replace(entry, parent=min(holders, key=lambda other: closest(other, entry)).id)
        found.append(entry)
    return tuple(found)


def _holds(outer: Entry, inner: Entry) -> bool:
    parts = (*inner.content, *inner.source, *inner.cue)
    return all(any(_inside(part, piece) for piece in outer.content) for part in parts)


def _inside(inner: Stretch, outer: Stretch) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _table(part: _Lines, text: str) -> tuple[dict[str, tuple[int, dict[str, str]]], tuple[Identity, ...]]:
    """The rows of the table by attribution (with where they stand), and the identities."""
    rows, identities, low = dict[str, tuple[int, dict[str, str]]](), list[Identity](), text.lower()
    for at, line in part.lines():
        if row := _ROW.fullmatch(line):
            rows[str(int(row[1]))] = (at, _attributes(row[2], part, at))
        elif who := _WHO.fullmatch(line):
            forms = tuple(form.strip() for form in who[3].split(";") if form.strip())
            if absent := [form for form in forms if form.lower() not in low]:
                raise part.error(at, f"“{absent[0]}” is listed as a form and does not stand in the text. Take it out.")
            identities.append(Identity(who[1].strip(), who[2], forms))
        else:
            raise part.error(at, f"“{line[:60]}” is no table line. Write “1: voice=…; …” or “= Name (kind): form; form”.")
    return rows, tuple(identities)


def _attributes(written: str, part: _Lines, at: int) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in written.split(";") if pair.strip())
    found = {key.strip(): value.strip() for key, _, value in pairs}
    if unknown := sorted(found.keys() - KEYS):
        raise part.error(at, f"“{unknown[0]}” is no attribute. The attributes are {', '.join(sorted(KEYS))}.")
    for key, values in VOCABULARY.items():
        if found.get(key) not in values:
            raise part.error(at, f"{key}={found.get(key, '')} is not one of {', '.join(values)}.")
    return found


def _described(
    entries: Sequence[Entry], rows: Mapping[str, tuple[int, Mapping[str, str]]], body: _Lines, table: _Lines
) -> tuple[Entry, ...]:
    """The entries with what the table says about them; every entry needs its row, its content and, unless embedded, a cue."""
    numbers = {entry.id for entry in entries}
    for number, (at, _) in rows.items():
        if number not in numbers:
            raise table.error(at, f"attribution {number} has no marks in the body. Mark it, or take the line out.")
    found = []
    for entry in entries:
        if entry.id not in rows:
            raise _wrong(entry, f"has no line in the table. Add “{entry.id}: voice=…; act=…; …”.", body)
        row = rows[entry.id][1]
        if not entry.content:
            raise _wrong(entry, f"has no content. Mark what is said with [c{entry.id}|…].", body)
        if not entry.cue and row["voice"] != "embedded":
            raise _wrong(entry, f"has no cue. Mark one with [q{entry.id}|…], or say voice=embedded.", body)
        found.append(
            replace(
                entry,
                voice=row["voice"],
                act=row["act"],
                stance=row["stance"],
                factuality=row["fact"],
                name=row.get("speaker", ""),
                kind=row["kind"],
                anonymous=row["anon"] == "yes",
                chain=tuple(name.strip() for name in row.get("chain", "").split(">") if name.strip()),
                said=row.get("said", ""),
            )
        )
    return tuple(found)


def _wrong(entry: Entry, what: str, body: _Lines) -> MarkupError:
    """An error about an attribution, at its first mark."""
    here = re.search(rf"\[[sqct]0*{entry.id}\|", body.text)
    return body.error(here.start() if here else 0, f"attribution {entry.id} {what}")
