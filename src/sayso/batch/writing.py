"""A shard's Parquet files, written a piece at a time so that memory stays bounded, with settings that never change."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from sayso.batch.folder import Record, summed
from sayso.batch.tables import SCHEMAS, Rows

MOST_ARTICLES, MOST_CHARACTERS = 1_000, 8_000_000
"""A piece of the tables (a row group) is written after so many articles, or so many characters of text."""


class Tables:
    """The files of a shard while they are written, a piece at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting: Rows = {table: [] for table in SCHEMAS}
        self._characters = 0
        self._counts = dict.fromkeys(SCHEMAS, 0)
        self._files: dict[str, BinaryIO] = {}
        self._writers: dict[str, pq.ParquetWriter] = {}

    def __enter__(self) -> Tables:
        try:
            for table, schema in SCHEMAS.items():
                self._files[table] = (self._folder / table).open("wb")
                self._writers[table] = pq.ParquetWriter(
                    self._files[table], schema, version="2.6", compression="zstd", compression_level=3, use_dictionary=True, write_statistics=True
                )
        except BaseException:
            self._let_go()
            raise
        return self

    def __exit__(self, kind: object, error: object, at: object) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            self._let_go()

    def _finish(self) -> None:
        """Writes what is waiting and the ends of the files, down to the disk."""
        self._write()
        for writer in self._writers.values():
            writer.close()
        for file in self._files.values():
            file.flush()
            os.fsync(file.fileno())

    def _let_go(self) -> None:
        """Closes everything. Where that fails (on a full disk, say) the files are lost, and why is being told already."""
        for writer in self._writers.values():
            with suppress(OSError, ValueError):
                writer.close()
            writer.is_open = False  # else it tries again when it is collected, and complains into the terminal
        for file in self._files.values():
            with suppress(OSError):
                file.close()

    def add(self, found: Rows, characters: int) -> None:
        """Takes rows; they are written when there are enough."""
        for table, some in found.items():
            self._waiting[table].extend(some)
        self._characters += characters
        if len(self._waiting["articles"]) >= MOST_ARTICLES or self._characters >= MOST_CHARACTERS or len(self._waiting["skipped"]) >= MOST_ARTICLES:
            self._write()

    def _write(self) -> None:
        for table, some in self._waiting.items():
            if some:
                self._writers[table].write_table(pa.Table.from_pylist(some, schema=SCHEMAS[table]))
                self._counts[table] += len(some)
            some.clear()
        self._characters = 0

    def finished(self) -> Record:
        """The rows, bytes and sum of each file."""
        files = {table: self._folder / table for table in SCHEMAS}
        return {table: {"rows": self._counts[table], "bytes": path.stat().st_size, "sha256": summed(path)} for table, path in files.items()}
