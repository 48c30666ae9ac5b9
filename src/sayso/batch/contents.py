"""A part → its articles, one after another in bounded memory, and the sum that tells whether its files are still the same.

Nothing is fetched: an address in a manifest or a feed is an item that is skipped, with its reason.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sayso.batch.parts import Part
from sayso.errors import AddressRefused
from sayso.ingest import manifest
from sayso.ingest.load import DEADLY, from_given, guarded, unreadable, why_not
from sayso.ingest.places import articles, sound
from sayso.ingest.warc import from_warc
from sayso.model import Article, Problem

if TYPE_CHECKING:
    from sayso.ingest.fetch import Fetched

ROWS = 16
"""Rows of a Parquet file that are held at a time."""

MOST_UNPACKED = 100_000_000
"""Bytes to which a file may unpack without being asked how small it was."""

COLUMNS = ("text", "html", "file", "url", "outlet", "title", "byline", "published")
"""The columns of a Parquet file that are read; others are ignored."""

LeftOut = Callable[[Problem], None]


def contents(part: Part, left_out: LeftOut, dead: Collection[int] = ()) -> Iterator[tuple[Article, float]]:
    """The articles of a part in its order, each with how much of the part is behind, 0 to 1.

    What cannot be read comes as an article without a text and with a problem. ``left_out`` is told what is no article. ``dead`` are numbers of
    articles, counted from 0 as they come, on which processes died: nobody looks into them.
    """
    read = {"warc": _of_warc, "jsonl": _of_lines, "parquet": _of_parquet, "files": _of_files}[part.kind]
    for article, behind in read(part, left_out, dead):
        yield article if part.kind == "files" else sound(article, None), behind


def checksum(part: Part) -> str:
    """A sum over every byte that a part is read from, those of the files that its lines name too; "" if it cannot be read."""
    digest = sha256(f"{part.kind} {part.start} {part.inside}\n".encode())
    try:
        for path in part.paths:
            digest.update(os.fsencode(path) + b"\n")
            if part.kind == "jsonl":
                _sum_lines(part, digest)
            else:
                _sum_file(path, digest)
    except (OSError, ValueError):
        return ""
    return digest.hexdigest()


def _sum_file(path: str, digest: Any, start: int = 0, stop: int | None = None) -> None:
    with open(path, "rb") as file:
        file.seek(start)
        left = -1 if stop is None else stop - start
        while chunk := file.read(1 << 20 if left < 0 else min(left, 1 << 20)):
            digest.update(chunk)
            left -= len(chunk) if left >= 0 else 0


def _sum_lines(part: Part, digest: Any) -> None:
    _sum_file(part.paths[0], digest, part.start, part.stop)
    for given, _ in _listed(part):
        if given.file and given.file != part.paths[0] and not given.id:
            try:
                _sum_file(given.file, digest)
            except (OSError, ValueError):
                digest.update(b"unreadable\n")


def _of_warc(part: Part, left_out: LeftOut, dead: Collection[int]) -> Iterator[tuple[Article, float]]:
    path, passed = part.paths[0], Counter[str]()
    try:
        with open(path, "rb") as file:
            size = max(1, os.fstat(file.fileno()).st_size)
            for article in from_warc(file, path, passed=passed, dead=dead):
                yield article, min(1.0, file.tell() / size)
    except (OSError, ValueError) as error:
        yield unreadable(Article("", "", path), why_not(error)), 1.0
    for reason, count in passed.most_common():
        left_out(Problem(path, f"{count:,} records: each {reason}."))


def _listed(part: Part, dead: Collection[int] = ()) -> Iterator[tuple[Article, float]]:
    return manifest.listed(part.paths[0], inside=part.inside, start=part.start, stop=part.stop, line=part.line, dead=dead)


def _of_lines(part: Part, left_out: LeftOut, dead: Collection[int]) -> Iterator[tuple[Article, float]]:
    path, found = part.paths[0], 0
    for given, behind in _listed(part, dead):
        found += 1
        yield _finished(given), behind
    if not found:
        yield unreadable(Article("", "", path), "It has no lines: there is nothing to read."), 1.0


def _finished(given: Article) -> Article:
    """What a line gives: the article itself where the line holds a text, else that of the file which it names."""
    if given.id:
        return given
    article = guarded(given, lambda: from_given(given, fetch=_refused))
    return replace(article, problems=given.problems + article.problems) if given.problems else article


def _of_files(part: Part, left_out: LeftOut, dead: Collection[int]) -> Iterator[tuple[Article, float]]:
    many = 0
    for place, path in enumerate(part.paths):
        if many in dead:
            yield unreadable(Article("", "", path), DEADLY), place / len(part.paths)
            many += 1
            continue
        for article in articles((path,), inside=part.inside, fetch=_refused, left_out=left_out):
            yield article, place / len(part.paths)
            many += 1


def _of_parquet(part: Part, left_out: LeftOut, dead: Collection[int]) -> Iterator[tuple[Article, float]]:
    """A row an article; what the columns hold is taken as the keys of a line of a manifest would be."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path, row = part.paths[0], 0
    try:
        with pq.ParquetFile(path, pre_buffer=False) as file:
            rows = max(1, file.metadata.num_rows)
            columns = [name for name in COLUMNS if name in file.schema_arrow.names]
            if not {"text", "html", "file"} & set(columns):
                why = "It has no column “text”, “html” or “file”: there is nothing to read."
                yield unreadable(Article("", "", path), why), 1.0
                return
            if _is_bomb(file, path):
                why = "It unpacks to more than 500 times its size, which no news does: it was not unpacked. Write it anew, or split it."
                yield unreadable(Article("", "", path), why), 1.0
                return
            for batch in file.iter_batches(ROWS, columns=columns):
                for said in batch.to_pylist():
                    row += 1
                    found = unreadable(Article("", "", path), DEADLY) if row - 1 in dead else _of_row(part, row, said)
                    yield found, row / rows
    except (OSError, ValueError, pa.ArrowException) as error:
        what = why_not(error) if isinstance(error, OSError) and error.errno else f"It is no Parquet file, or a damaged one ({str(error)[:120]})."
        if row:
            what = f"After row {row:,} it is damaged ({str(error)[:120]}); the rest was not read."
        yield unreadable(Article("", "", path), what), 1.0


def _is_bomb(file: Any, path: str) -> bool:
    """Whether a small file fills the memory when it is unpacked, as far as it says so itself."""
    unpacked = sum(file.metadata.row_group(n).total_byte_size for n in range(file.metadata.num_row_groups))
    return bool(unpacked > max(MOST_UNPACKED, 500 * os.path.getsize(path)))


def _of_row(part: Part, row: int, said: dict[str, Any]) -> Article:
    path = part.paths[0]
    where = f"{path}, row {row}"
    said = {key: _plain(value) for key, value in said.items() if value is not None}
    return _finished(guarded(Article("", "", path), lambda: manifest.of_record(path, where, said, part.inside)))


def _plain(value: Any) -> Any:
    """A value of a column as JSON would have it; bytes stay bytes."""
    return value.isoformat() if isinstance(value, date | datetime) else value


def _refused(url: str) -> Fetched:
    raise AddressRefused("It was not fetched: sayso batch reads files only; fetch it first, or use sayso add.", url=url)

