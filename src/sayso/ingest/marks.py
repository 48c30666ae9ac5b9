"""The lines of an ``.ann`` file, one by one: marks in a text, the events that join them, and what is said of these, or why a line is left out.

People edit such files, in brat and by hand, so every line may be anything. `sayso.ingest.standoff` makes attributions of what is found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import get_args

from sayso.fragments import Stretches, cut, writable
from sayso.model import Act, Factuality, SourceKind, Stance, Voice

TYPES = ("Content", "Source", "Cue", "Addressee", "Time")
ATTRIBUTES = {
    "Stance": get_args(Stance),
    "Voice": get_args(Voice),
    "Act": get_args(Act),
    "Factuality": get_args(Factuality),
    "Kind": get_args(SourceKind),
}
FLAGS = ("Anonymous", "Outermost")

_LINE = re.compile(r"([TEAMRN#]\d{1,9}|\*)\t(.*)", re.ASCII)
_MARK = re.compile(r"(\S+) (\d{1,9} \d{1,9}(?:;\d{1,9} \d{1,9})*) ?(?:\t(.*))?", re.ASCII)
_PIECES = re.compile(r"(\w+)((?: \d{1,9}-\d{1,9})+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Marks:
    """What the lines say, by their ids.

    ``at`` has of each mark (T1) its type and where it stands; ``parts`` of each event (E1) the ids by the roles that they play in it; ``said`` of
    each event its attributes; ``notes`` the words that were noted about anything; ``pieces`` the spans of a part before they were cut at line
    ends. ``wrong`` are the problems: the number of a line or an id, and what is wrong with it.
    """

    at: dict[str, tuple[str, Stretches]] = field(default_factory=dict)
    parts: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    said: dict[str, dict[str, str]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    pieces: dict[tuple[str, str], Stretches] = field(default_factory=dict)
    wrong: list[tuple[int | str, str]] = field(default_factory=list)


def marks_of(text: str, lines: str) -> Marks:
    """What the lines of an ``.ann`` file say about a text; a line that makes no sense is in ``wrong``.

    >>> marks_of("No, she said.", "T1\\tSource 4 7\\tshe\\nhello").wrong
    [(2, "“hello” is no line of brat's form, which has an id such as T1, a tab, and what it says")]
    """
    found = Marks()
    for number, line in enumerate(lines.split("\n"), 1):
        if line.strip():
            try:
                _take(found, text, line.rstrip("\r"))
            except _WrongError as wrong:
                found.wrong.append((number, str(wrong)))
    return found


def short(words: str) -> str:
    """Words from a file as a message can quote them: in one line, and not too many.

    >>> short("one\\n" + 50 * "x")
    'one xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…'
    """
    line = " ".join(words[:400].split())
    return line if len(line) <= 40 else line[:39] + "…"


class _WrongError(Exception):
    """Why a line is left out."""


def _take(found: Marks, text: str, line: str) -> None:
    entry = _LINE.fullmatch(line)
    if not entry:
        raise _WrongError(f"“{short(line)}” is no line of brat's form, which has an id such as T1, a tab, and what it says")
    id, rest = entry.groups()
    if id in found.at or id in found.parts:
        raise _WrongError(f"{id} stands there twice; the second one was left out")
    if id[0] == "T":
        found.at[id] = _mark(id, text, rest)
    elif id[0] == "E":
        found.parts[id] = _parts(id, rest)
    elif id[0] in "AM":
        _attribute(found, rest)
    elif id[0] == "#":
        _note(found, rest)
    else:
        raise _WrongError(f"{id} is no mark that Sayso knows; join a source, cue or addressee to its content")


def _mark(id: str, text: str, rest: str) -> tuple[str, Stretches]:
    entry = _MARK.fullmatch(rest)
    if not entry:
        raise _WrongError(f"{id} has no offsets as brat writes them, such as “Source 0 12”, or lacks the tab after them")
    type, where, words = entry.groups()
    if type not in TYPES:
        raise _WrongError(f"{id} is of the type “{short(type)}”, which is none of {', '.join(TYPES)}")
    at = [(int(start), int(end)) for start, _, end in (pair.partition(" ") for pair in where.split(";"))]
    if any(not start < end <= len(text) for start, end in at):
        raise _WrongError(f"{id} lies outside the text, or is empty: {short(where)}")
    if words is None:
        raise _WrongError(f"{id} does not say which words it is about; write them after a tab")
    there = writable(" ".join(text[start : min(end, start + len(words) + 1)] for start, end in at[: len(words) + 1]))
    if words.rstrip() != there.rstrip():
        raise _WrongError(f"{id} is about “{short(words)}”, but “{short(there)}” stands at {short(where)}; mark it again")
    fragments = cut(text, at)
    if not fragments:
        raise _WrongError(f"{id} covers nothing but the end of a line")
    return type, fragments


def _parts(id: str, rest: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for number, part in enumerate(rest.split()):
        role, _, mark = part.partition(":")
        if (number == 0) != (role == "Content") or not mark:
            break
        found.setdefault(role.rstrip("0123456789"), []).append(mark)
    else:
        if found:
            return found
    raise _WrongError(f"{id} is not written as “Content:T4 Source:T1”: its content first, then its other parts")


def _attribute(found: Marks, rest: str) -> None:
    name, *others = rest.split(None, 2) or [""]
    if name in FLAGS and len(others) == 1:
        found.said.setdefault(others[0], {})[name] = "yes"
    elif name in ATTRIBUTES and len(others) == 2 and others[1].strip() in ATTRIBUTES[name]:
        found.said.setdefault(others[0], {})[name] = others[1].strip()
    elif name in ATTRIBUTES:
        value = short(" ".join(others[1:]))
        raise _WrongError(f"{name} is “{value}”, but has to be one of {', '.join(ATTRIBUTES[name])}")
    else:
        raise _WrongError(f"“{short(name)}” is nothing that can be said of an attribution, as {', '.join((*ATTRIBUTES, *FLAGS))} can")


def _note(found: Marks, rest: str) -> None:
    """Keeps a name, a day or pieces; whatever else somebody noted is theirs and no concern of ours."""
    about, _, words = rest.partition("\t")
    type, _, target = about.partition(" ")
    words = " ".join(words.split())
    if type == "Pieces":
        entry = _PIECES.fullmatch(words)
        if not entry:
            raise _WrongError(f"the pieces of {short(target)} are not written as “Content 0-3 4-7”")
        at = [pair.split("-") for pair in entry[2].split()]
        found.pieces[target, entry[1]] = tuple((int(start), int(end)) for start, end in at)
    elif type == "AnnotatorNotes" and words:
        found.notes[target] = words
