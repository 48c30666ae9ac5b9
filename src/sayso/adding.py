"""Reading many articles into a ledger: what is there already is passed over, one bad article stops nothing, nothing is lost.

Only this process writes; articles are read here or in `sayso.workers`. Finished readings are written in batches, at least
every few seconds, so that a run which is killed loses at most that much, and the next run goes on where it was: an article
that the ledger holds for this engine version is not read again.

After each batch that is written the statements of as many readings are sorted into claims (`sayso.claims.grouping`), so that `sayso claims` finds
them there, also in a ledger that it may not write. That is kept in transactions of its own: a kill in between leaves it to the next time.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from sayso import pipeline
from sayso import workers as pool
from sayso.errors import LedgerError, OptionError
from sayso.model import Article, Derivation, Problem, Reading

if TYPE_CHECKING:
    from sayso.claims.grouping import Filing
    from sayso.ledger import Added, Entry, Ledger

log = logging.getLogger(__name__)

BATCH = 64
"""Readings that are written together, at most."""

SECONDS = 2.0
"""Time after which finished readings are written even if they are few."""


@dataclass(frozen=True, slots=True)
class Addition:
    """What became of the articles that were to be added.

    ``new`` were added; ``versions`` too, but from their address another text was there before; ``reread`` were there, read by
    another engine; ``known`` were there. ``skipped`` could not be read or kept, a problem each; ``problems`` are those of articles
    that were read all the same. ``interrupted`` if Ctrl-C ended it; what had been read is in the ledger. ``unfiled`` articles of the ledger
    are in no claims yet.
    """

    new: int = 0
    versions: int = 0
    reread: int = 0
    known: int = 0
    skipped: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    interrupted: bool = False
    unfiled: int = 0

    @property
    def added(self) -> int:
        """How many articles the ledger has more than before."""
        return self.new + self.versions

    def and_then(self, later: Addition) -> Addition:
        """What became of both, one after the other."""
        return Addition(
            self.new + later.new,
            self.versions + later.versions,
            self.reread + later.reread,
            self.known + later.known,
            self.skipped + later.skipped,
            self.problems + later.problems,
            self.interrupted or later.interrupted,
            later.unfiled,
        )


def add(
    ledger: Ledger,
    articles: Iterable[Article],
    *,
    engine: str = "neural",
    workers: int = 1,
    claims: bool = True,
    on_progress: Callable[[int], None] | None = None,
    now: Callable[[], float] = time.monotonic,
) -> Addition:
    """Reads articles into a ledger and says what became of them; `sayso.ingest.articles` gives those of files, feeds and crawls.

    ``workers`` processes read; with 1, this one does. Unless ``claims`` is false, what they read is sorted into claims too; what was left
    unsorted before is left to others, so that nobody waits for it here. ``on_progress`` is called after each article with how many are done. ``now``
    is the clock, in seconds, by which batches are written. An interruption (Ctrl-C) ends it early, with what is finished kept.
    Raises `LedgerError` if the ledger cannot be written, `OptionError` for an engine or number that makes no sense and
    `ModelError` for damaged weights; what was written before stays written.

    >>> from sayso.ingest import from_text
    >>> from sayso.ledger import memory_ledger
    >>> ledger, article = memory_ledger(), from_text("The port is closed, harbour master Ilse Marwick said.")
    >>> add(ledger, [article], engine="rules").added, add(ledger, [article], engine="rules").known
    (1, 1)
    """
    if workers < 1:
        raise OptionError(f"{workers} workers cannot read anything; give 1 or more.", option="--workers")
    pipeline.engine(engine)
    tally = _Tally(ledger, now, on_progress or _ignore, _filing(ledger) if claims else None)
    to_read = tally.worth_reading(iter(articles), _version(engine))
    threads = max(1, min(4, _cores() // workers))
    found = pool.results(to_read, pool.Opener(_opened, (engine, threads)), workers=workers)
    try:
        for result in found:
            if result is None:
                tally.write()
            else:
                tally.take(*result)
    except KeyboardInterrupt:
        tally.interrupted = True
    finally:
        found.close()
        tally.write()
    tally.file(BATCH)  # what a killed run may have left
    return tally.addition()


def add_read(
    ledger: Ledger,
    entries: Iterable[tuple[Article, Entry | Problem]],
    *,
    claims: bool = True,
    on_progress: Callable[[int], None] | None = None,
    now: Callable[[], float] = time.monotonic,
) -> Addition:
    """Takes into a ledger what was read elsewhere, each article with its entry or with what is wrong with it; says what became of them, as `add` does.

    Raises `LedgerError` if the ledger cannot be written; what was written before stays written.
    """
    tally = _Tally(ledger, now, on_progress or _ignore, _filing(ledger) if claims else None)
    tally.written = now()
    try:
        for article, entry in entries:
            tally.take_read(article, entry)
    except KeyboardInterrupt:
        tally.interrupted = True
    finally:
        tally.write()
    tally.file(BATCH)
    return tally.addition()


def add_copies(ledger: Ledger, found: Iterable[Derivation], *, by: str = "batch") -> int:
    """Keeps which articles of a ledger are near copies of which, as found elsewhere; how many that are new. Those of other articles are passed over."""
    new, rest = 0, iter(found)
    while some := tuple(islice(rest, BATCH * 16)):
        here = {id for one in some for id in (one.earlier, one.later)}
        known = {card.id for card in ledger.cards_of(here)}
        new += ledger.derive((one for one in some if {one.earlier, one.later} <= known), by)
    return new


def _filing(ledger: Ledger) -> Filing:
    """What sorts statements into claims, as `sayso claims` would."""
    from sayso.claims.grouping import Filing, pair_model

    return Filing(ledger, relate=pair_model())


def _opened(engine: str, threads: int) -> Callable[[Article], Entry | Problem]:
    """What reads one article with an engine that may use so many cores; the models are opened here, once."""
    from sayso.read import manner

    manner.model()
    if engine == "neural":
        from sayso.read import neural
        from sayso.read.weights import shipped

        return partial(_read, partial(neural.read, weights=shipped(threads=threads)))
    return partial(_read, pipeline.engine(engine))


def _read(read: Callable[[Article], Reading], article: Article) -> Entry | Problem:
    """The entry for one article, or why it could not be read: an error of Sayso's own is that article's problem alone."""
    from sayso.ledger import Entry
    from sayso.resolve import resolve
    from sayso.trace.sketch import bands

    try:
        return Entry(resolve(read(article)), bands(article.text))
    except Exception as error:
        log.debug("reading %s failed", article.file or article.url, exc_info=True)
        return Problem(_where(article), f"Reading it failed in Sayso itself ({type(error).__name__}: {error}); please report it with the article.")


@dataclass(slots=True)
class _Tally:
    """What is finished and not yet written, what was written, and what was skipped."""

    ledger: Ledger
    now: Callable[[], float]
    on_progress: Callable[[int], None]
    filing: Filing | None = None
    interrupted: bool = False
    done: int = 0
    written: float = 0.0
    waiting: list[tuple[Article, Entry]] = field(default_factory=list)
    under_way: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("new", "version", "reread", "known"), 0))
    skipped: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def worth_reading(self, articles: Iterator[Article], by: Callable[[Article], str]) -> Iterator[Article]:
        """The articles that have a text and are not in the ledger yet, nor under way; the others are counted."""
        self.written = self.now()
        for article in articles:
            if not article.text.strip():
                self.skipped.append(_as_one(article.problems or (Problem(_where(article), "It is empty: there is nothing to read."),)))
            elif article.id in self.under_way or self.ledger.holds(article.id, by(article)):
                self.counts["known"] += 1
            else:
                self.under_way.add(article.id)
                yield article
                continue
            self._finished()

    def take(self, article: Article, result: Entry | Problem) -> None:
        """Counts in what was made of an article, and writes if it is time."""
        if isinstance(result, Problem):
            self.skipped.append(result)
            self.under_way.discard(article.id)
        else:
            self.waiting.append((article, result))
        if len(self.waiting) >= BATCH or (self.waiting and self.now() - self.written >= SECONDS):
            self.write()
        self._finished()

    def take_read(self, article: Article, result: Entry | Problem) -> None:
        """`take` for what was read elsewhere, unless the ledger has it or is about to."""
        if not isinstance(result, Problem):
            if article.id in self.under_way or self.ledger.holds(article.id, result.reading.by):
                self.counts["known"] += 1
                self._finished()
                return
            self.under_way.add(article.id)
        self.take(article, result)

    def write(self) -> None:
        """Writes what is finished. Written twice, an entry is known the second time: an interruption here does no harm."""
        if self.waiting:
            batch, entries = list(self.waiting), [entry for _, entry in self.waiting]
            try:
                added: list[Added | Problem] = list(self.ledger.add(entries))
            except LedgerError:
                self.waiting.clear()
                raise
            except Exception:  # one entry that the ledger chokes on must not take the others with it
                log.debug("writing a batch failed", exc_info=True)
                added = [self._written_alone(entry) for entry in entries]
            self.waiting.clear()
            for (article, entry), one in zip(batch, added, strict=True):
                self._count(entry, one)
                self.under_way.discard(article.id)
            self.file(len(batch))
        self.written = self.now()

    def addition(self) -> Addition:
        counts = self.counts
        return Addition(
            counts["new"],
            counts["version"],
            counts["reread"],
            counts["known"],
            tuple(self.skipped),
            tuple(self.problems),
            self.interrupted,
            self.ledger.unfiled(),
        )

    def file(self, most: int) -> None:
        """Sorts so many readings into claims, those longest there. If Sayso fails at that, nothing that was read is lost by it."""
        if self.filing is None or self.interrupted:
            return
        try:
            self.filing.go_on(most=most)
        except LedgerError:
            raise
        except Exception:
            log.debug("sorting into claims failed", exc_info=True)
            self.filing = None

    def _written_alone(self, entry: Entry) -> Added | Problem:
        try:
            return self.ledger.add((entry,))[0]
        except LedgerError:
            raise
        except Exception as error:
            what = f"Keeping it failed in Sayso itself ({type(error).__name__}: {error}); please report it with the article."
            return Problem(_where(entry.reading.article), what)

    def _count(self, entry: Entry, added: Added | Problem) -> None:
        if isinstance(added, Problem):
            self.skipped.append(added)
        elif added.status == "refused":
            self.skipped.append(_as_one(added.problems))
        else:
            self.counts[added.status] += 1
            self.problems.extend(dict.fromkeys((*entry.reading.article.problems, *entry.reading.problems)))

    def _finished(self) -> None:
        self.done += 1
        self.on_progress(self.done)


def _version(engine: str) -> Callable[[Article], str]:
    """What `Reading.by` will be for an article, known before it is read; the neural engine leaves huge texts to the rules."""
    from sayso.read import rules

    if engine == "rules":
        return lambda _: rules.BY
    from sayso.read import neural
    from sayso.read.weights import FOLDER

    try:
        by = f"neural@{json.loads((FOLDER / 'manifest.json').read_text(encoding='utf8'))['version']}"
    except (OSError, ValueError, KeyError):
        by = ""  # opening the weights will tell what is wrong with them
    return lambda article: rules.BY if len(article.text) > neural.LONGEST else by


def _as_one(problems: tuple[Problem, ...]) -> Problem:
    """The problems of one item as one, so that as many are told as there are items."""
    return Problem(problems[0].where, " ".join(problem.what for problem in problems))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _where(article: Article) -> str:
    return article.url or article.file or article.id


def _ignore(_: int) -> None:
    """Nobody watches."""
