"""The folder that a batch writes: a file of each table for each shard, the shard's own manifest, and the manifest of all.

    OUT/articles/NAME.parquet  OUT/attributions/NAME.parquet  …  the tables
    OUT/shards/NAME.json       the shard's manifest: it is written last, and without it the shard does not count
    OUT/manifest.json          every shard, with the sums of all files
    OUT/.part/                 what is being written

Everything is written beside its place, brought to the disk, and then put in its place by a rename, so that what has its name is whole.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from sayso.batch.tables import SCHEMAS
from sayso.errors import OptionError

FORMAT = "sayso-batch/1"
MANIFEST = "manifest.json"
MOST_MANIFEST = 1 << 28
"""Bytes of a manifest that are read."""

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Folder:
    """A batch's folder, by its path."""

    path: Path

    def table(self, table: str, name: str) -> Path:
        """Where a shard's file of a table lies."""
        return self.path / table / f"{name}.parquet"

    def shard(self, name: str) -> Path:
        return self.path / "shards" / f"{name}.json"

    @property
    def working(self) -> Path:
        """Where what is being written lies."""
        return self.path / ".part"

    def at(self, name: str) -> Path:
        """Where a shard that is being written says how far it is."""
        return self.working / f"{name}.at"

    def make(self) -> None:
        """Makes the folder with all that belongs in it. Raises OSError."""
        for one in (*SCHEMAS, "shards", ".part"):
            (self.path / one).mkdir(parents=True, exist_ok=True)

    def record(self, name: str) -> Record | None:
        """What a finished shard's manifest says; None if there is none, or no whole one."""
        return read_record(self.shard(name))

    def names(self) -> list[str]:
        """The names of the finished shards, sorted."""
        return sorted(path.stem for path in (self.path / "shards").glob("*.json") if not path.name.startswith("."))

    def is_whole(self, name: str, record: Record) -> bool:
        """Whether the files of a shard are those that its manifest tells of, byte for byte."""
        try:
            tables = record["tables"]
            return set(tables) == set(SCHEMAS) and all(summed(self.table(table, name)) == tables[table]["sha256"] for table in SCHEMAS)
        except (OSError, KeyError, TypeError):
            return False

    def sweep(self) -> None:
        """Removes what runs that were killed have left: what is in work, and files of shards that were never finished."""
        shutil.rmtree(self.working, ignore_errors=True)
        self.working.mkdir(exist_ok=True)
        finished = set(self.names())
        for table in SCHEMAS:
            for path in (self.path / table).glob("*.parquet"):
                if path.stem not in finished:
                    path.unlink(missing_ok=True)


def is_batch(place: str) -> bool:
    """Whether a place is a folder that `sayso batch` has written.

    >>> is_batch("no/such/folder")
    False
    """
    record = read_record(Path(place) / MANIFEST) if os.path.isdir(place) else None
    return record is not None and record.get("format") == FORMAT


def read_record(path: Path) -> Record | None:
    """The JSON object in a file, or None if there is no such."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_MANIFEST + 1)
        record = json.loads(data) if len(data) <= MOST_MANIFEST else None
    except (OSError, ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def write_record(path: Path, record: Record) -> None:
    """Puts a JSON object in a file, whole or not at all, and on the disk when it returns."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    try:
        with beside.open("wb") as file:
            file.write(json.dumps(record, indent=1, sort_keys=True).encode("ascii") + b"\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    to_disk(path.parent)


def to_disk(folder: Path) -> None:
    """Brings the names in a folder to the disk, where the system has a way to."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def summed(path: Path) -> str:
    """The SHA-256 of a file."""
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def locked(folder: Folder) -> Iterator[None]:
    """Within this, no other batch writes into the folder. Raises `OptionError` if one does, or if it cannot be written."""
    try:
        folder.make()
        file = (folder.path / ".lock").open("ab")
    except OSError as error:
        raise OptionError(f"{folder.path} cannot be written ({error.strerror or error}); choose another folder.", option="OUT") from error
    with file:
        try:
            import fcntl
        except ImportError:
            yield
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise OptionError(f"Another sayso batch is writing {folder.path}; wait for it, or choose another folder.", option="OUT") from error
        yield
