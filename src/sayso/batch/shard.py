"""One part → one shard: the function that every engine calls, on this machine or on another.

It reads the part's articles one after another, writes their rows in pieces of bounded size, and publishes the shard when all of it is on
the disk. The bytes depend on nothing but the part's files, the reader's version and the library that writes Parquet.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import signal
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from sayso import pipeline
from sayso.batch.contents import checksum, contents
from sayso.batch.folder import FORMAT, Folder, Record, to_disk, write_record
from sayso.batch.parts import Part
from sayso.batch.tables import SCHEMAS, rows
from sayso.batch.writing import Tables
from sayso.errors import SaysoError
from sayso.model import Article, Problem, Reading

log = logging.getLogger(__name__)

PATIENCE = 600
"""Seconds that one article may take where each part has a process of its own."""

SHOWN = 100
"""Items that are skipped of which a shard's manifest tells; the table ``skipped`` has all."""

REASONS = 20
"""Different reasons that a shard's manifest counts."""

Reader = Callable[[Article], Reading]


@dataclass(frozen=True, slots=True)
class Job:
    """A part to read into a folder, by which engine, and in which version of everything.

    ``base`` is the folder from which relative paths count. ``dead`` are the numbers of items on which processes died before: they are
    passed over. ``alone``: the process may change to that folder, and be killed if one article takes more than `PATIENCE` seconds.
    """

    part: Part
    out: str
    reader: str
    version: str
    base: str = ""
    dead: frozenset[int] = frozenset()
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a part: its shard's manifest, and whether that was there before. ``fatal`` says why nothing can go on."""

    name: str
    record: Record = field(default_factory=dict)
    kept: bool = False
    fatal: str = ""


@dataclass(frozen=True, slots=True)
class Died:
    """A part was not finished, and why: the process or machine that had it is no more, or Sayso itself failed on it."""

    name: str
    why: str


def write_shard(job: Job) -> Done | Died:
    """Reads a part and writes its shard, unless it is there, whole, of the same bytes and by the same version.

    Never raises: what makes it impossible to go on with any part (a full disk, a damaged model) is told in ``fatal``.
    """
    try:
        if job.alone and job.base:
            os.chdir(job.base)
        return _shard(job)
    except SaysoError as error:
        return Done(job.part.name, fatal=str(error))
    except OSError as error:
        what = f"{job.out} cannot be written ({error.strerror or error}); see to that and run the same again: what is finished stays."
        return Done(job.part.name, fatal=what)
    except MemoryError:
        return Died(job.part.name, "there was not enough memory; try fewer --workers")
    except Exception as error:
        log.debug("part %s failed", job.part.name, exc_info=True)
        return Died(job.part.name, f"Sayso itself failed ({type(error).__name__}: {error}); please report it")


def _shard(job: Job) -> Done:
    folder, name = Folder(Path(job.out)), job.part.name
    before = _stamp(job.part)
    found = checksum(job.part)
    known = folder.record(name)
    if known is not None and found and known.get("input") == found and known.get("version") == job.version and folder.is_whole(name, known):
        return Done(name, known, kept=True)
    folder.shard(name).unlink(missing_ok=True)
    folder.working.mkdir(exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f"{name}.", dir=folder.working))
    try:
        with folder.at(name).open("wb", buffering=0) as at:
            tally = _Tally(job, at)
            tables = Tables(beside)
            with tables:
                tally.read_into(tables)
        if _stamp(job.part) != before:
            found, tally.changed = "", True
        record = tally.record(found, tables.finished())
        for table in SCHEMAS:
            (beside / table).replace(folder.table(table, name))
            to_disk(folder.table(table, name).parent)
        write_record(folder.shard(name), record)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    folder.at(name).unlink(missing_ok=True)
    return Done(name, record)


def _stamp(part: Part) -> list[tuple[int, int]]:
    """The size and the time of change of each file of a part."""
    found = []
    for path in part.paths:
        try:
            about = os.stat(path)
            found.append((about.st_size, about.st_mtime_ns))
        except (OSError, ValueError):
            found.append((-1, 0))
    return found


@cache
def reader(name: str) -> Reader:
    """What reads an article with the engine of this name; the models are opened once a process. One core each: results then
    depend on no other number."""
    from sayso.read import manner
    from sayso.resolve import resolve

    manner.model()
    if name == "neural":
        from sayso.read import neural
        from sayso.read.weights import shipped

        read: Reader = partial(neural.read, weights=shipped(threads=1))
    else:
        read = pipeline.engine(name)
    return lambda article: resolve(read(article))


@dataclass(slots=True)
class _Tally:
    """What was read of a part, what was skipped, and what was left out."""

    job: Job
    at: BinaryIO
    changed: bool = False
    articles: int = 0
    attributions: int = 0
    mentions: int = 0
    statements: int = 0
    repeated: int = 0
    characters: int = 0
    skipped: list[Problem] = field(default_factory=list)
    many_skipped: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)

    def read_into(self, tables: Tables) -> None:
        """Reads every article of the part, and puts its rows into the tables."""
        read = reader(self.job.reader)
        coming = enumerate(contents(self.job.part, self._leave_out, self.job.dead))
        self._tell(0, 0.0)
        for item, (article, behind) in coming:
            if not article.text.strip():
                problems = article.problems or (Problem(_where(article), "It is empty: there is nothing to read."),)
                self._skip(tables, item, Problem(problems[0].where, " ".join(one.what for one in problems)))
            elif article.id in self.seen:
                self.repeated += 1
            else:
                self._read(read, tables, item, article)
            self._tell(item + 1, behind)
        self._quiet()

    def _read(self, read: Reader, tables: Tables, item: int, article: Article) -> None:
        """Reads one article; an error of Sayso's own with it is that article's problem alone."""
        try:
            found = rows(self.articles, read(article))
        except (SaysoError, MemoryError):
            raise
        except Exception as error:
            log.debug("reading %s failed", _where(article), exc_info=True)
            what = f"Reading it failed in Sayso itself ({type(error).__name__}: {error}); please report it with the article."
            self._skip(tables, item, Problem(_where(article), what))
            return
        self.seen.add(article.id)
        tables.add(found, len(article.text))
        self.articles += 1
        self.attributions += len(found["attributions"])
        self.mentions += len(found["mentions"])
        self.statements += len(found["statements"])
        self.characters += len(article.text)

    def _skip(self, tables: Tables, item: int, problem: Problem) -> None:
        where, what = (text.encode("utf-8", "replace").decode() for text in (problem.where, problem.what))
        self.many_skipped += 1
        self.reasons[_reason(what)] += 1
        if len(self.skipped) < SHOWN:
            self.skipped.append(Problem(where, what))
        tables.add({"skipped": [{"item": item, "where": where, "what": what}]}, 0)

    def _leave_out(self, problem: Problem) -> None:
        self.left_out[_reason(problem.what)] += 1

    def _tell(self, item: int, behind: float) -> None:
        """Notes which item comes now, for whoever watches, and for whoever comes after if this process dies on it."""
        os.pwrite(self.at.fileno(), b"%12d %12d %8.6f\n" % (item, self.articles, min(1.0, behind)), 0)
        if self.job.alone and hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, PATIENCE)

    def _quiet(self) -> None:
        if self.job.alone and hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)

    def record(self, found: str, tables: Record) -> Record:
        """The shard's manifest."""
        part = self.job.part
        failed = not self.articles and not self.repeated and self.many_skipped > 0
        return {
            "format": FORMAT,
            "name": part.name,
            "kind": part.kind,
            "from": [os.fsencode(path).decode("utf-8", "replace") for path in part.paths[:3]],
            "files": len(part.paths),
            "input": found,
            "version": self.job.version,
            "reader": self.job.reader,
            "writer": f"pyarrow {pa.__version__}",
            "tables": tables,
            "articles": self.articles,
            "attributions": self.attributions,
            "mentions": self.mentions,
            "statements": self.statements,
            "characters": self.characters,
            "repeated": self.repeated,
            "skipped": self.many_skipped,
            "skipped_items": [{"where": one.where, "what": one.what} for one in self.skipped],
            "reasons": dict(sorted(self.reasons.items(), key=lambda one: (-one[1], one[0]))[:REASONS]),
            "left_out": dict(sorted(self.left_out.items(), key=lambda one: (-one[1], one[0]))[:REASONS]),
            "unreadable": failed or self.changed,
            "changed": self.changed,
        }


def _reason(what: str) -> str:
    """What was wrong, without what is different every time: the numbers in it, and what it quotes.

    >>> _reason("Record 17, at byte 9,114, or what follows it is broken (bad “x”).")
    'Record …, at byte …, or what follows it is broken (bad “…”).'
    """
    return re.sub(r"\d[\d,.]*(?<![.,])", "…", re.sub(r"“[^”]*”", "“…”", what[:2000]))[:200]


def _where(article: Article) -> str:
    return article.url or article.file or article.id


def version_of(name: str) -> str:
    """What the result of reading depends on beside the article: the engine with its version, Sayso's, and the form of the tables.

    >>> version_of("rules").split(", ")[1:]
    ['sayso 0.1.0', 'sayso-batch/1']
    """
    from sayso import __version__

    return f"{_by(name)}, sayso {__version__}, {FORMAT}"


def _by(name: str) -> str:
    from sayso.read import rules

    if name == "rules":
        return rules.BY
    from sayso.read.weights import shipped

    return f"neural@{shipped(threads=1).version}"  # damaged weights are told now, not by every worker
