"""Reading many articles in several processes: one reader each, little in the air at a time, and none lost with a process that dies.

The parent draws articles one by one and hands every worker at most two: the one it reads, and the next. A worker that dies
(out of memory, killed, a crash in native code) or takes too long loses the article it was reading, which comes back with a
problem; another worker takes its place and its next article. Processes are spawned, so they inherit no locks and no open
files. A worker whose parent is gone finishes.

`multiprocessing.Pool` waits for ever for the result of a worker that was killed, and `concurrent.futures` gives up all other
work with it; hence this.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from typing import Any

from sayso.errors import ModelError, OptionError
from sayso.model import Article, Problem

IN_THE_AIR = 2
"""Articles that a worker has at a time: while it reads one, the next is already there."""

PATIENCE = 600.0
"""Seconds that one article may take."""

_STARTS = 3
"""Workers that may die before they are ready until it is said that none can be started."""

_LULL = 2.0
"""Seconds without a result after which the caller gets a word, so that it can do what it does now and then."""

Task = Callable[[Article], Any]
Result = tuple[Article, Any]


@dataclass(frozen=True, slots=True)
class Opener:
    """How a worker gets its task: a function that can be found by its name, and what to call it with."""

    make: Callable[..., Task]
    arguments: tuple[Any, ...] = ()

    def __call__(self) -> Task:
        return self.make(*self.arguments)


@dataclass(slots=True)
class _Worker:
    """A process, the pipe to it, the articles it has, and since when it has been reading the first of them."""

    process: BaseProcess
    pipe: Connection
    has: deque[Article] = field(default_factory=deque)
    since: float = 0.0
    ready: bool = False

    def give(self, article: Article) -> None:
        if not self.has:
            self.since = time.monotonic()
        self.has.append(article)
        self.pipe.send(article)


def results(articles: Iterator[Article], opener: Opener, *, workers: int, patience: float = PATIENCE) -> Generator[Result | None, None, None]:
    """Each article with what the task gave for it, as soon as it is there; with a `Problem` where its worker died or took too long.

    None comes when for some seconds there was no result.
    With one worker the task runs in this process. ``opener`` makes the task in each worker, once. Raises `ModelError` if the task
    cannot be made, and `OptionError` if no worker can be started. Closing the iterator ends the workers.
    """
    if workers <= 1:
        task = opener()
        for article in articles:
            yield article, task(article)
        return
    first = next(articles, None)
    if first is None:
        return
    pool: list[_Worker] = []
    try:
        pool.extend(_started(opener) for _ in range(workers))
        yield from _collected(chain((first,), articles), opener, pool, patience)
    finally:
        for worker in pool:
            _end(worker)


def _collected(articles: Iterator[Article], opener: Opener, pool: list[_Worker], patience: float) -> Iterator[Result | None]:
    again: deque[Article] = deque()
    failed_starts, drained = 0, False
    while True:
        for worker in sorted(pool, key=lambda worker: len(worker.has)):
            while len(worker.has) < IN_THE_AIR and not (drained and not again):
                article = again.popleft() if again else next(articles, None)
                if article is None:
                    drained = True
                elif not _given(worker, article):
                    again.append(article)
                    break
        if drained and not again and not any(worker.has for worker in pool):
            return
        ready = wait([worker.pipe for worker in pool], timeout=min(_LULL, patience))
        if not ready:
            yield None
        for number, worker in enumerate(pool):
            late = bool(worker.has) and worker.ready and time.monotonic() - worker.since > patience
            if worker.pipe in ready:
                answer = _answer(worker)
            else:
                answer = _Died(f"it took more than {patience:.0f} seconds") if late else None
            match answer:
                case None:
                    continue
                case _Died():
                    failed_starts = failed_starts + 1 if not worker.ready else 0
                    if failed_starts >= _STARTS:
                        raise OptionError(
                            "No worker process can be started; try --workers 1. From Python, call this under "
                            "“if __name__ == '__main__':”.",
                            option="--workers",
                        )
                    pool[number] = _started(opener)
                    _end(worker)
                    if worker.ready and worker.has:
                        lost = worker.has.popleft()
                        yield lost, _lost(lost, answer.why)
                    again.extend(worker.has)
                case _:
                    article = worker.has.popleft()
                    worker.since = time.monotonic()
                    yield article, answer


@dataclass(frozen=True, slots=True)
class _Died:
    """A worker is no more, and why."""

    why: str


def _given(worker: _Worker, article: Article) -> bool:
    """Hands an article over; whether the worker was still there to take it."""
    try:
        worker.give(article)
    except (BrokenPipeError, ConnectionResetError):
        if worker.has and worker.has[-1] is article:
            worker.has.pop()
        return False
    return True


def _answer(worker: _Worker) -> Any:
    """What a worker says: a result, None when it reports that it is ready, `_Died` when it is gone."""
    try:
        kind, value = worker.pipe.recv()
    except (EOFError, OSError):
        worker.process.join(5)
        code = worker.process.exitcode
        name = signal.strsignal(-code) if code is not None and code < 0 else None
        return _Died(f"the process was ended ({name}), perhaps for want of memory" if name else f"the process ended with code {code}")
    if kind == "failed":
        raise ModelError(value)
    if kind == "ready":
        worker.ready, worker.since = True, time.monotonic()
    return None if kind == "ready" else value


def _lost(article: Article, why: str) -> Problem:
    where = article.url or article.file or article.id
    return Problem(where, f"It was not read: {why}. The rest went on; try it alone with sayso read.")


def _started(opener: Opener) -> _Worker:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, opener), daemon=True)
    with interruptions_held():
        process.start()
    theirs.close()
    return _Worker(process, ours)


def _end(worker: _Worker) -> None:
    worker.pipe.close()
    worker.process.kill()
    worker.process.join(5)


@contextmanager
def interruptions_held() -> Iterator[None]:
    """Within this, Ctrl-C waits. A process started here never gets it: the parent does, and ends the workers in good order."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # The first start of a process would start this as well, and let interruptions through again on the way.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(pipe: Connection, opener: Opener) -> None:
    """What a worker does: makes its task, then reads article after article until the parent closes the pipe."""
    try:
        task = opener()
    except ModelError as error:
        pipe.send(("failed", str(error)))
        return
    waiting: SimpleQueue[Article | None] = SimpleQueue()
    # Taken in by a thread, so that the parent can always hand over the next article, however large the results are.
    threading.Thread(target=_take_in, args=(pipe, waiting), daemon=True).start()
    try:
        pipe.send(("ready", None))
        while (article := waiting.get()) is not None:
            pipe.send(("done", task(article)))
    except (BrokenPipeError, ConnectionResetError):
        return


def _take_in(pipe: Connection, waiting: SimpleQueue[Article | None]) -> None:
    try:
        while True:
            waiting.put(pipe.recv())
    except (EOFError, OSError):
        # The parent is gone or wants no more: what is being read now is of use to nobody.
        os._exit(0)
