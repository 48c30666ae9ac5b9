"""Places → parts: what is read and written as one shard, in an order that depends on the places alone.

A WARC or a Parquet file is a part. A JSONL file is one too, or several where it is long; the pages and texts of a folder make parts of
`GROUP` files each. A part's name says where it comes from, so that the same places give the same shards the next time.
"""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby, islice
from typing import Literal

from sayso.ingest import folders, kinds, manifest
from sayso.ingest.load import is_address
from sayso.model import Problem

Kind = Literal["warc", "jsonl", "parquet", "files"]

GROUP = 500
"""Files of one folder that make a part."""

LINES, BYTES = 5_000, 16 * 1024 * 1024
"""A JSONL file is cut after so many lines, or so many bytes."""

_NAME = re.compile(r"[^A-Za-z0-9._-]+")
_LISTS = re.compile(rb'"(?:text|html|file)"\s*:')


@dataclass(frozen=True, slots=True)
class Part:
    """What makes one shard: its name, its files and, of a JSONL file, from which byte and line to which byte.

    ``inside``: it was found in a folder, so that what is no news is left out. ``size`` in bytes is for telling how far things are.
    """

    name: str
    kind: Kind
    paths: tuple[str, ...]
    start: int = 0
    stop: int | None = None
    line: int = 0
    inside: bool = False
    size: int = 0


def parts(places: Iterable[str], *, left_out: list[Problem]) -> Iterator[Part]:
    """The parts of these files, folders and patterns, in their order; files of a folder that its manifest names come with the manifest.

    A place that is not there comes as a part too: reading it says so. What lies in a folder and is no news goes to ``left_out``.
    """
    names: set[str] = set()
    for place in places:
        for path in _expanded(place):
            found = _of_folder(path, left_out) if os.path.isdir(path) else _of_file(path, inside=False)
            for part in found:
                if part.name not in names:
                    names.add(part.name)
                    yield part


def _expanded(place: str) -> list[str]:
    if is_address(place) or place == "-":
        return [place]
    pattern = any(mark in place for mark in "*?[") and not os.path.lexists(place) and "\x00" not in place
    return [os.path.normpath(path) for path in (sorted(glob.iglob(place, recursive=True)) if pattern else []) or [place]]


def _of_file(path: str, *, inside: bool) -> Iterator[Part]:
    kind = kind_of(path)
    if kind == "jsonl":
        yield from _pieces(path, inside)
    else:
        yield Part(_named(path), kind, (path,), inside=inside, size=_size(path))


def kind_of(path: str) -> Kind:
    """What a file is, from its name or else from how it begins; what cannot be opened is taken for an article.

    >>> kind_of("crawl.warc.gz"), kind_of("news.parquet"), kind_of("no/such/page.html")
    ('warc', 'parquet', 'files')
    """
    name = path.lower()
    if name.endswith((".warc", ".warc.gz")):
        return "warc"
    if name.endswith(".parquet"):
        return "parquet"
    head = _head(path)
    if kinds.is_warc(head):
        return "warc"
    if name.endswith((".jsonl", ".ndjson")) or kinds.lists_files(head):
        return "jsonl"
    return "parquet" if head.startswith(b"PAR1") else "files"


def _of_folder(folder: str, left_out: list[Problem]) -> Iterator[Part]:
    """The parts of a folder: its WARC, JSONL and Parquet files, then those of its pages and texts that no manifest names."""
    own: list[str] = []
    listed: set[tuple[int, int]] = set()
    for path in _files(folder, left_out):
        if _is_special(path):
            own.append(path)
            if path.lower().endswith((".jsonl", ".ndjson")):
                listed.update(_inodes(given.file for given, _ in manifest.listed(path, inside=True) if given.file and given.file != path))
    for path in own:
        yield from _of_file(path, inside=True)
    others = (path for path in _files(folder, []) if not _is_special(path) and not (listed and set(_inodes((path,))) & listed))
    for parent, paths in _by_folder(others):
        for piece in range(10**9):
            group = tuple(islice(paths, GROUP))
            if not group:
                break
            yield Part(_named(parent, piece), "files", group, inside=True, size=sum(map(_size, group)))


def _files(folder: str, left_out: list[Problem]) -> Iterator[str]:
    for found in folders.files_in(folder):
        if isinstance(found, Problem):
            left_out.append(found)
        else:
            yield found


def _by_folder(paths: Iterator[str]) -> Iterator[tuple[str, Iterator[str]]]:
    """The paths by the folder that they lie in; each folder's must be used up before the next comes."""
    yield from groupby(paths, key=os.path.dirname)


def _is_special(path: str) -> bool:
    """Whether a file in a folder is a part of its own."""
    name = path.lower()
    if name.endswith((".warc", ".warc.gz", ".parquet")):
        return True
    if name.endswith((".jsonl", ".ndjson")):
        return os.path.basename(path) == folders.MANIFEST or _LISTS.search(_head(path)) is not None
    return False


def _pieces(path: str, inside: bool) -> Iterator[Part]:
    """A JSONL file in pieces of whole lines."""
    start = line = piece = 0
    for stop, lines in _cuts(path):
        yield Part(_named(path, piece), "jsonl", (path,), start, stop, line, inside, stop - start)
        start, line, piece = stop, line + lines, piece + 1
    if not piece:
        yield Part(_named(path, 0), "jsonl", (path,), inside=inside)


def _cuts(path: str) -> Iterator[tuple[int, int]]:
    """Where the pieces of a JSONL file end, and how many lines each has; nothing for one that cannot be read."""
    try:
        with open(path, "rb") as file:
            at = start = lines = 0
            while line := file.readline(BYTES):
                at, lines = at + len(line), lines + line.endswith(b"\n")
                if line.endswith(b"\n") and (lines >= LINES or at - start >= BYTES):
                    yield at, lines
                    start, lines = at, 0
            if at > start:
                yield at, lines
    except (OSError, ValueError):
        return


def _named(path: str, piece: int | None = None) -> str:
    """A name for a part: readable, fit for any file system, and different for every path.

    >>> _named("day 1/crawl.warc.gz"), _named("day 1", 2)
    ('crawl.warc.gz-8956e48f44', 'day-1-2908e19ab6-00002')
    """
    digest = blake2b(os.fsencode(path), digest_size=5).hexdigest()
    readable = _NAME.sub("-", os.path.basename(path)).strip(".-")[:60] or "part"
    return f"{readable}-{digest}" + ("" if piece is None else f"-{piece:05}")


def _inodes(paths: Iterable[str]) -> Iterator[tuple[int, int]]:
    for path in paths:
        try:
            about = os.stat(path)
        except (OSError, ValueError):
            continue
        yield about.st_dev, about.st_ino


def _head(path: str) -> bytes:
    try:
        if not os.path.isfile(path):
            return b""
        with open(path, "rb") as file:
            return file.read(kinds.HEAD)
    except (OSError, ValueError):
        return b""


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except (OSError, ValueError):
        return 0
