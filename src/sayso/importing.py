"""Corrected texts into a ledger: what somebody marked in an article becomes its current reading, and what the machine read stays beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from sayso.amending import Change, amended, as_written
from sayso.correcting import by_article, corrected
from sayso.errors import OptionError
from sayso.fragments import writable
from sayso.ingest.annotated import Annotated
from sayso.model import Problem, Reading

if TYPE_CHECKING:
    from sayso.ledger import Entry, Ledger

BATCH = 64
"""Readings that are written together, at most."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the marked articles: those changed, how many were as the ledger has them, those left out and why, and what made no sense."""

    changes: tuple[Change, ...] = ()
    unchanged: int = 0
    skipped: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()


def import_(ledger: Ledger, found: Iterable[Annotated | Problem], *, by: str, on_progress: Callable[[int], None] | None = None) -> Imported:
    """Takes marked articles into a ledger that has them already, and says what changed; `sayso.ingest.annotated` gives those of files.

    ``by`` is who marked them: the readings are by "brat@Ada", or "json@Ada", and "brat@Ada#2" for a second one of the same article. An
    article that the ledger does not have, or with another text, is skipped. Raises `LedgerError` if the ledger cannot be written.
    """
    name = " ".join(by.split())
    if not name:
        raise OptionError("Say who marked the texts: --by NAME.", option="--by")
    taking = _Taking(ledger, name)
    for number, one in enumerate(found, 1):
        taking.take(one)
        if on_progress:
            on_progress(number)
    taking.write()
    return Imported(tuple(taking.changes), taking.unchanged, tuple(taking.skipped), tuple(taking.problems))


class _Taking:
    """What was taken in so far, and what waits to be written."""

    def __init__(self, ledger: Ledger, name: str) -> None:
        self.changes: list[Change] = []
        self.unchanged = 0
        self.skipped: list[Problem] = []
        self.problems: list[Problem] = []
        self._ledger, self._name = ledger, name
        self._judged = by_article(ledger.judgements())
        self._waiting: dict[str, Entry] = {}

    def take(self, one: Annotated | Problem) -> None:
        """Takes in one article, or the problem with it."""
        if isinstance(one, Problem):
            self.skipped.append(one)
            return
        base = self._current(one)
        if isinstance(base, Problem):
            self.skipped.append(base)
            return
        by = self._unused(base.article.id, f"{one.form}@{self._name}")
        after = one.read(base.article, by)
        self.problems += after.problems
        made = amended(base, as_written(base, one.form), after, by=by)
        if made is None:
            self.unchanged += 1
        else:
            self._keep(*made)

    def write(self) -> None:
        self._ledger.add(self._waiting.values())
        self._waiting.clear()

    def _keep(self, reading: Reading, change: Change) -> None:
        from sayso.ledger import Entry

        self._waiting[reading.article.id] = Entry(reading)
        self.changes.append(change)
        if len(self._waiting) >= BATCH:
            self.write()

    def _current(self, one: Annotated) -> Reading | Problem:
        """What the ledger has of the article, as people judged it, or why it cannot be corrected."""
        id = next((id for id in _ids_of(one) if self._ledger.versions(id)), "")
        if not id:
            return Problem(one.where, f"The ledger has no article {one.id or 'of this text'}; add it first (sayso add), then import again.")
        if id in self._waiting:
            self.write()
        reading = corrected(self._ledger.reading(id), self._judged.get(id, ()))
        if one.text is not None and writable(one.text) != writable(reading.article.text):
            at = _first_difference(one.text, reading.article.text)
            what = f"Its text is not the one in the ledger: they differ from character {at:,} on. Only marks may be changed; export it again."
            return Problem(one.where, what)
        return reading

    def _unused(self, article: str, by: str) -> str:
        """The name, with a number if there is a reading by this name already."""
        ways = (by if number == 1 else f"{by}#{number}" for number in count(1))
        return next(way for way in ways if not self._ledger.holds(article, way))


def _ids_of(one: Annotated) -> Iterator[str]:
    """What the article may be called in a ledger: as the place calls it, or as a text of its own is called."""
    if one.id:
        yield one.id
    if one.text:
        yield one.alone().id


def _first_difference(one: str, other: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
