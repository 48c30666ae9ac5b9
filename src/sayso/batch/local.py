"""Parts read by processes of this machine, one part each at a time; where one dies the others go on, and another takes its place."""

from __future__ import annotations

import os
import signal
import threading
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from queue import SimpleQueue

from sayso.batch.shard import Died, Done, Job, write_shard
from sayso.errors import OptionError

_STARTS = 3
"""Processes that may die before they are ready until it is said that none can be started."""


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    has: str = ""
    ready: bool = False


class Here:
    """This very process, one part after another: nothing to start, and nobody to go on if an article ends it."""

    def __init__(self) -> None:
        self._job: Job | None = None

    def free(self) -> int:
        """Whether a part can be given now, 0 or 1."""
        return 0 if self._job else 1

    def give(self, job: Job) -> None:
        """Takes a part."""
        self._job = replace(job, alone=False)

    def finished(self, seconds: float) -> list[Done | Died]:
        """What became of the part, however long that takes."""
        job, self._job = self._job, None
        return [write_shard(job)] if job else []

    def close(self) -> None:
        """Nothing is left."""


class Local:
    """So many processes, each with the reader opened once."""

    def __init__(self, workers: int) -> None:
        self._size = workers
        self._pool: list[_Worker] = []
        self._failed_starts = 0

    def free(self) -> int:
        """How many parts can be given now."""
        return self._size - sum(bool(worker.has) for worker in self._pool)

    def give(self, job: Job) -> None:
        """Hands a part to a process that has none, starting one if need be."""
        worker = next((one for one in self._pool if not one.has), None)
        if worker is None:
            worker = _started()
            self._pool.append(worker)
        worker.has = job.part.name
        try:
            worker.pipe.send(job)
        except (BrokenPipeError, ConnectionResetError):
            return  # its end is noticed by whoever waits for it

    def finished(self, seconds: float) -> list[Done | Died]:
        """What has come back, after at most so many seconds."""
        ready = wait([worker.pipe for worker in self._pool], timeout=seconds)
        found: list[Done | Died] = []
        for worker in [one for one in self._pool if one.pipe in ready]:
            try:
                answer = worker.pipe.recv()
            except (EOFError, OSError):
                self._pool.remove(worker)
                found.extend(self._end_of(worker))
                continue
            if answer is None:
                worker.ready, self._failed_starts = True, 0
            else:
                worker.has = ""
                found.append(answer)
        return found

    def close(self) -> None:
        """Ends all processes; what they had not finished is not there."""
        for worker in self._pool:
            worker.pipe.close()
            worker.process.kill()
        for worker in self._pool:
            worker.process.join(5)

    def _end_of(self, worker: _Worker) -> list[Died]:
        worker.process.join(5)
        code = worker.process.exitcode
        worker.process.kill()
        worker.pipe.close()
        self._failed_starts += not worker.ready
        if self._failed_starts >= _STARTS:
            raise OptionError(
                "No worker process can be started. From Python, call this under “if __name__ == '__main__':”.", option="--workers"
            )
        signalled = signal.strsignal(-code) if code is not None and code < 0 else None
        return [Died(worker.has, f"the process was ended ({signalled}), perhaps for want of memory; try fewer --workers" if signalled else f"the process ended with code {code}")] if worker.has else []


def _started() -> _Worker:
    from sayso.workers import interruptions_held

    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs,), daemon=True)
    with interruptions_held():
        process.start()
    theirs.close()
    return _Worker(process, ours)


def _work(pipe: Connection) -> None:
    """What a process does: part after part, until the parent closes the pipe or is gone."""
    waiting: SimpleQueue[Job] = SimpleQueue()
    threading.Thread(target=_take_in, args=(pipe, waiting), daemon=True).start()
    try:
        pipe.send(None)
        while True:
            pipe.send(write_shard(waiting.get()))
    except OSError:
        return


def _take_in(pipe: Connection, waiting: SimpleQueue[Job]) -> None:
    try:
        while True:
            waiting.put(pipe.recv())
    except (EOFError, OSError):
        # The parent is gone or wants no more: what is being read now is of use to nobody.
        os._exit(0)
