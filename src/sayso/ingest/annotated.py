"""Corrected texts from files: folders and zips of brat standoff, and lines of JSON, one article at a time.

What a file is, is told from its content; of a folder or zip the ``.ann`` files are taken with the ``.txt`` beside each. Nothing is unpacked
to the disk, nothing is larger than `MOST_BYTES`, and nothing raises for bad input: it is a `Problem` among what is found.
"""

from __future__ import annotations

import json
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from os import path as paths
from pathlib import Path
from typing import Any

from sayso.ingest.corpus import annotated_line, article_of
from sayso.ingest.folders import files_in
from sayso.ingest.load import why_not
from sayso.ingest.plain import from_text
from sayso.ingest.standoff import marked
from sayso.model import Article, Problem, Reading

MOST_BYTES = 20_000_000
"""Of one file, one line, or one member of a zip."""


@dataclass(frozen=True, slots=True)
class Annotated:
    """One article that somebody marked: its place, its id by that place, its text there (None if there is none), and how to read the marks.

    ``read`` makes a reading of an article and the name of who marked it. ``alone`` makes the article if nobody else knows it. ``form`` is
    "brat" or "json".
    """

    where: str
    id: str
    text: str | None
    form: str
    read: Callable[[Article, str], Reading]
    alone: Callable[[], Article]


Found = Iterator[Annotated | Problem]


def annotated(places: Iterable[str]) -> Found:
    """Every marked article in these files, folders and zips, in the order given, and a problem for what is none."""
    for place in places:
        if paths.isdir(place):
            yield from _in_folder(place)
            continue
        try:
            with open(place, "rb") as file:
                head = file.read(4)
        except (OSError, ValueError) as error:
            yield Problem(place, why_not(error) if isinstance(error, OSError) else f"It cannot be read ({error}).")
            continue
        if head == b"PK\x03\x04" or head == b"PK\x05\x06":
            yield from _in_zip(place)
        elif place.endswith((".ann", ".txt")):
            yield from _pair(paths.splitext(place)[0] + ".ann", _beside)
        else:
            yield from _in_lines(place)


def _in_folder(place: str) -> Found:
    found = 0
    for file in files_in(place):
        if isinstance(file, Problem):
            yield file
        elif file.endswith(".ann"):
            found += 1
            yield from _pair(file, _beside)
    if not found:
        yield Problem(place, "There is no .ann file in this folder; give the folder that brat keeps its marks in.")


def _in_zip(place: str) -> Found:
    try:
        with zipfile.ZipFile(place) as folder:
            names = sorted(name for name in folder.namelist() if name.endswith(".ann") and not paths.basename(name).startswith("."))
            if not names:
                yield Problem(place, "There is no .ann file in this zip; give one as sayso export --format brat writes it.")
            for name in names:
                yield from _pair(name, partial(_member, folder), f"{place}, ")
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        yield Problem(place, f"It is a damaged zip ({str(error)[:200]}); make it again.")


def _pair(name: str, read: Callable[[str], bytes | None], inside: str = "") -> Found:
    """The article of an ``.ann`` file and the ``.txt`` beside it."""
    where = f"{inside}{name}"
    try:
        marks, text = read(name), read(name[:-4] + ".txt")
        if marks is None:
            yield Problem(where, "There is no such file; give the .ann file, or the .txt beside it.")
            return
        lines, words = marks.decode("utf-8"), None if text is None else text.decode("utf-8")
    except UnicodeDecodeError as error:
        yield Problem(where, f"It is not in UTF-8 (byte {error.start:,}); brat writes nothing else. Save it as UTF-8.")
    except _TooLargeError:
        yield Problem(where, f"It has more than {MOST_BYTES:,} bytes; split the article.")
    except OSError as error:
        yield Problem(where, why_not(error))
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        yield Problem(where, f"It cannot be unpacked ({str(error)[:200]}); make the zip again.")
    else:
        id = paths.basename(name)[:-4]
        yield Annotated(
            where,
            id,
            words,
            "brat",
            lambda article, by: marked(article, lines.removeprefix("\ufeff"), by=by, where=where),
            lambda: from_text(words or "", file=where),
        )


def _in_lines(place: str) -> Found:
    """The articles of a file of JSON Lines; of a file whose first line is none, nothing else is looked at."""
    read = False
    try:
        with open(place, "rb") as file:
            for number, line in enumerate(iter(lambda: file.readline(MOST_BYTES + 1), b""), 1):
                where = f"{place}, line {number}"
                if len(line) > MOST_BYTES:
                    yield Problem(where, f"It has more than {MOST_BYTES:,} bytes; the rest of the file was not read.")
                    return
                if line.strip():
                    found = _object(line)
                    if found is None and not read:
                        break
                    read = True
                    yield Problem(where, "It is no JSON object; the line was left out.") if found is None else _line(found, where)
    except OSError as error:
        yield Problem(place, why_not(error))
        return
    if not read:
        yield Problem(place, "It holds no marked text: give a zip or folder of brat, an .ann file, or lines of JSON.")


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        found: Any = json.loads(line.removeprefix(b"\xef\xbb\xbf").decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _line(found: dict[str, Any], where: str) -> Annotated | Problem:
    about = {**found, **(found["article"] if isinstance(found.get("article"), dict) else {})}
    if not isinstance(about.get("attributions"), list):
        return Problem(where, "It has no attributions; give lines as sayso export --format polnear or sayso read --json writes them.")
    text = about.get("text")
    return Annotated(
        where,
        str(about.get("id") or ""),
        text if isinstance(text, str) else None,
        "json",
        lambda article, by: annotated_line(article, found, by=by, where=where),
        lambda: article_of(found),
    )


class _TooLargeError(Exception):
    """A file that nobody should read whole."""


def _beside(name: str) -> bytes | None:
    """The bytes of a file, None if there is none."""
    try:
        if paths.getsize(name) > MOST_BYTES:
            raise _TooLargeError
        return Path(name).read_bytes()
    except FileNotFoundError:
        return None


def _member(folder: zipfile.ZipFile, name: str) -> bytes | None:
    """The bytes of a member, None if there is none. What it says of its size is not believed."""
    try:
        with folder.open(name) as file:
            data = file.read(MOST_BYTES + 1)
    except KeyError:
        return None
    if len(data) > MOST_BYTES:
        raise _TooLargeError
    return data
