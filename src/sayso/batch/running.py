"""Places → a folder of Parquet: hands the parts to an engine, notes what comes back, and writes the manifest of all."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from sayso import pipeline
from sayso.batch.folder import FORMAT, MANIFEST, Folder, Record, locked, write_record
from sayso.batch.local import Here, Local
from sayso.batch.parts import Part, parts
from sayso.batch.shard import Died, Done, Job, version_of
from sayso.errors import OptionError
from sayso.model import Problem

TRIES = 5
"""Times that a part is begun when processes or machines die over it."""

LISTED = 1_000
"""Skipped items that the manifest of all lists; the table ``skipped`` has every one."""

COUNTED = ("articles", "attributions", "mentions", "statements", "characters", "repeated", "skipped")

LONELY = 120.0
"""Seconds after which an engine that takes nothing and has nothing is given up."""

_TICK = 0.5


class Engine(Protocol):
    """Whoever reads parts."""

    def free(self) -> int:
        """How many parts it can be given now."""

    def give(self, job: Job) -> None:
        """Hands it a part."""

    def finished(self, seconds: float) -> list[Done | Died]:
        """What has come back, after at most so many seconds."""

    def close(self) -> None:
        """Ends it; what is not finished is not there."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch is: how much of what was found so far is behind (0 to 1), and articles read in this run."""

    behind: float
    articles: int
    shards: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of a batch. ``counts`` are those of all shards in the folder that this run wrote or kept; ``unreadable`` are inputs of which
    nothing could be read, parts that were given up among them. ``read`` articles were read now, and ``lost`` times a part was begun anew
    because whoever had it died."""

    counts: dict[str, int]
    shards: int = 0
    kept: int = 0
    skipped: tuple[Problem, ...] = ()
    unreadable: tuple[Problem, ...] = ()
    left_out: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    interrupted: bool = False
    read: int = 0
    lost: int = 0


def batch(
    places: Iterable[str],
    out: str | Path,
    *,
    reader: str = "neural",
    engine: str = "local",
    workers: int | None = None,
    address: str = "",
    on_progress: Callable[[Progress], None] | None = None,
) -> Batch:
    """Reads files, folders, WARCs, JSONL and Parquet into a folder of Parquet files, and says what became of them.

    A shard that is there, whole and of the same bytes by the same version, is kept. ``engine`` is "local" (``workers`` processes, as many
    as there are cores unless said; 0 for this process alone) or "ray" (a cluster at ``address``, or one that is started here). Raises `OptionError` if something
    makes no sense or the folder cannot be written, and `ModelError` for damaged weights; what was finished stays.
    """
    pipeline.engine(reader)
    version = version_of(reader)
    folder = Folder(Path(out))
    left_out: list[Problem] = []
    with locked(folder):
        folder.sweep()
        run = _Run(folder, reader, version, on_progress or _ignore, parts(places, left_out=left_out))
        crew = _crew(engine, workers, address)
        try:
            run.all(crew)
        except KeyboardInterrupt:
            run.interrupted = True
        finally:
            crew.close()
        folder.sweep()
        _write_manifest(folder)
    return run.batch(left_out)


def _crew(engine: str, workers: int | None, address: str) -> Engine:
    if workers is not None and workers < (1 if engine == "ray" else 0):
        raise OptionError(f"{workers} workers cannot read anything; give 1 or more.", option="--workers")
    if engine == "local":
        if address:
            raise OptionError("--address is that of a Ray cluster; add --engine ray.", option="--address")
        return Here() if workers == 0 else Local(workers or _cores())
    if engine == "ray":
        from sayso.batch.cluster import Cluster

        return Cluster(address, workers)
    raise OptionError(f"There is no engine called “{engine}”; choose local or ray.", option="--engine")


@dataclass(slots=True)
class _Run:
    """A batch under way."""

    folder: Folder
    reader: str
    version: str
    on_progress: Callable[[Progress], None]
    parts: Iterator[Part]
    interrupted: bool = False
    again: deque[Job] = field(default_factory=deque)
    given: dict[str, Job] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)
    last_at: dict[str, int] = field(default_factory=dict)
    done: list[Done] = field(default_factory=list)
    failed: list[Problem] = field(default_factory=list)
    bytes_known: int = 0
    bytes_behind: int = 0
    articles: int = 0
    lost: int = 0
    idle: float = 0.0

    def all(self, crew: Engine) -> None:
        """Hands out part after part until all have come back."""
        ahead: deque[Part] = deque()
        drained = False
        while True:
            while not drained and len(ahead) < 10_000:
                part = next(self.parts, None)
                if part is None:
                    drained = True
                else:
                    ahead.append(part)
                    self.bytes_known += max(1, part.size)
            for _ in range(crew.free()):
                if self.again:
                    self._give(crew, self.again.popleft())
                elif ahead:
                    part = ahead.popleft()
                    self._give(crew, Job(part, os.path.abspath(self.folder.path), self.reader, self.version, os.getcwd(), alone=True))
            if self.given:
                self.idle = 0.0
            elif not ahead and not self.again:
                return
            else:
                self._wait_for_cores()
            for answer in crew.finished(_TICK):
                self._take(answer)
            self._tell()

    def _wait_for_cores(self) -> None:
        """Waits a moment for machines to join; not for ever."""
        if self.idle >= LONELY:
            raise OptionError("The cluster has no machine with a core that is free; add one.", option="--engine")
        self.idle += _TICK
        time.sleep(_TICK)

    def _give(self, crew: Engine, job: Job) -> None:
        self.given[job.part.name] = job
        self.tries[job.part.name] = self.tries.get(job.part.name, 0) + 1
        crew.give(job)

    def _take(self, answer: Done | Died) -> None:
        job = self.given.pop(answer.name, None)
        if job is None:
            return
        if isinstance(answer, Died):
            self._try_again(job, answer)
            return
        if answer.fatal:
            raise OptionError(answer.fatal, option="OUT")
        if not self.folder.shard(answer.name).exists():
            raise OptionError(
                f"A worker wrote {answer.name}, and it is not in {self.folder.path} here: the folder must be one that all machines share.",
                option="OUT",
            )
        self.done.append(answer)
        self.bytes_behind += max(1, job.part.size)
        self.articles += 0 if answer.kept else answer.record["articles"]

    def _try_again(self, job: Job, died: Died) -> None:
        """Begins a part anew; an item on which two processes in a row died is passed over, and a part that dies too often is given up."""
        name = job.part.name
        item = self._at(name)[0]
        if item >= 0 and item not in job.dead and self.last_at.get(name) == item:
            job, self.tries[name] = replace(job, dead=job.dead | {item}), 1
            self.last_at.pop(name)
        else:
            self.last_at[name] = item
        if self.tries[name] < TRIES and len(job.dead) <= 100:
            self.lost += 1
            self.again.append(job)
        else:
            what = f"It was given up after {self.tries[name]} tries: {died.why}."
            self.failed.append(Problem(job.part.paths[0], what))
            self.bytes_behind += max(1, job.part.size)

    def _at(self, name: str) -> tuple[int, int, float]:
        """The item, the articles before it, and the part behind, of a part that is being read; -1 if that is not known."""
        try:
            item, articles, behind = self.folder.at(name).read_bytes()[:64].split()
            return int(item), int(articles), float(behind)
        except (OSError, ValueError):
            return -1, 0, 0.0

    def _tell(self) -> None:
        articles, behind = self.articles, float(self.bytes_behind)
        for name, job in self.given.items():
            _, more, part = self._at(name)
            articles, behind = articles + more, behind + part * max(1, job.part.size)
        self.on_progress(Progress(min(1.0, behind / max(1, self.bytes_known)), articles, len(self.done)))

    def batch(self, left_out: list[Problem]) -> Batch:
        records = [done.record for done in sorted(self.done, key=lambda done: done.name)]
        unreadable = [_unreadable(record) for record in records if record["unreadable"]]
        skipped = [Problem(one["where"], one["what"]) for record in records for one in record["skipped_items"]]
        passed = _summed(record["left_out"] for record in records)
        for problem in left_out:
            passed[problem.what] = passed.get(problem.what, 0) + 1
        return Batch(
            {what: sum(record[what] for record in records) for what in COUNTED},
            len(self.done),
            sum(done.kept for done in self.done),
            tuple(skipped[:LISTED]),
            (*unreadable, *self.failed),
            passed,
            _summed(record["reasons"] for record in records),
            self.interrupted,
            self.articles,
            self.lost,
        )


def _unreadable(record: Record) -> Problem:
    where = record["from"][0] if record["files"] == 1 else f"{record['from'][0]} and {record['files'] - 1:,} more"
    if record["changed"]:
        return Problem(where, "It changed while it was read: run the same again.")
    first = record["skipped_items"][0]
    return Problem(first["where"] if record["skipped"] == 1 else where, first["what"] if record["skipped"] == 1 else f"Nothing in it could be read; first: {first['what']}")


def _write_manifest(folder: Folder) -> None:
    """The manifest of all shards in the folder, in the order of their names; it holds nothing that depends on who read them, or when."""
    shards: Record = {}
    counts = dict.fromkeys(COUNTED, 0)
    skipped: list[Any] = []
    reasons: list[dict[str, int]] = []
    for name in folder.names():
        record = folder.record(name)
        if record is None:
            continue
        kept = ("kind", "from", "files", "input", "version", "writer", "tables", "unreadable", *COUNTED)
        shards[name] = {key: record[key] for key in kept}
        counts = {what: counts[what] + record[what] for what in COUNTED}
        skipped += record["skipped_items"][: LISTED - len(skipped)]
        reasons.append(record["reasons"])
    manifest: Record = {"format": FORMAT, "shards": shards, "counts": counts, "skipped_items": skipped, "reasons": _summed(reasons)}
    try:
        write_record(folder.path / MANIFEST, manifest)
    except OSError as error:
        raise OptionError(f"{folder.path} cannot be written ({error.strerror or error}); see to that and run the same again.", option="OUT") from error


def _summed(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for some in counts:
        for what, count in some.items():
            total[what] = total.get(what, 0) + count
    return dict(sorted(total.items(), key=lambda one: (-one[1], one[0])))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _ignore(_: Progress) -> None:
    """Nobody watches."""
