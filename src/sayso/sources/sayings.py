"""Every attribution of a ledger in memory, as columns of numbers: what is counted and listed about sources is counted and listed here.

A million of them take seconds to fetch and some 50 megabytes, once; afterwards only what was added is fetched, and a count takes
milliseconds. Judgements are applied: corrected articles stand as corrected, and names that were judged to be the same are one source.
An anonymous source is nobody's namesake: it belongs to its mention and is never counted together with another.
"""

from __future__ import annotations

import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import numpy as np
import numpy.typing as npt

from sayso.correcting import by_article, corrected
from sayso.ledger import Marks, groups, name_key
from sayso.model import Judgement, Reading

if TYPE_CHECKING:
    from sayso.ledger import Ledger

Standing = Literal["named", "anonymous", "nobody"]
STANDINGS: tuple[Standing, ...] = ("named", "anonymous", "nobody")
NAMED, ANONYMOUS, NOBODY = range(3)
ANSWERS = 256
"""Answers that are kept, of a few kilobytes each."""
T = TypeVar("T")
Column = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]


class Texts:
    """Different texts, each with a number. It only ever grows, so that numbers once given stay right."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self._numbers: dict[str, int] = {}

    def numbers(self, texts: Iterable[str]) -> Column:
        """The numbers of the texts; new ones get the next."""
        found = []
        for text in texts:
            number = self._numbers.setdefault(text, len(self._numbers))
            if number == len(self.all):
                self.all.append(text)
            found.append(number)
        return np.array(found, dtype=np.int32)

    def number(self, text: str) -> int:
        """The number of a text, -1 if it is not among them."""
        return self._numbers.get(text, -1)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was fetched so far: current readings, and the attributions of all."""

    marks: Marks = field(default_factory=Marks)
    printed: tuple[Column, ...] = tuple(np.zeros(0, dtype=np.int32) for _ in range(4))
    """Reading, article, day, outlet."""
    told: tuple[Column, ...] = tuple(np.zeros(0, dtype=np.int32) for _ in range(6))
    """Reading, place, speaker, kind, stance, whether anonymous."""
    outlets: Texts = field(default_factory=Texts)
    speakers: Texts = field(default_factory=Texts)
    keys: list[str] = field(default_factory=list)
    """`name_key` of each speaker, by which names are compared."""
    plain: list[str] = field(default_factory=list)
    """The same without accents, in which words are looked for."""
    kinds: Texts = field(default_factory=Texts)
    stances: Texts = field(default_factory=Texts)


@dataclass(frozen=True, slots=True)
class Sayings:
    """All attributions of current readings, the latest article first and in each in the order of the text.

    ``article``, ``reading`` are the ledger's numbers, ``n`` the place in the (corrected) reading, ``day`` an ordinal (0 if unknown).
    ``outlet``, ``speaker``, ``kind``, ``stance`` are numbers in `Texts`; ``source`` is one number for all names of one source, -1 where there
    is no name; ``standing`` is `NAMED`, `ANONYMOUS` or `NOBODY`. ``by_source`` are the rows that have a source, those of one together;
    ``of_speaker`` has the source of each name in ``kept.speakers``. ``same`` are the names that were judged to be one, in groups.
    """

    kept: _Kept
    article: Column
    reading: Column
    n: Column
    day: Column
    outlet: Column
    speaker: Column
    kind: Column
    stance: Column
    standing: Column
    source: Column
    by_source: Places
    of_speaker: Column
    corrected: dict[int, Reading]
    judgements: tuple[Judgement, ...]
    same: tuple[tuple[str, ...], ...]
    _by_key: dict[str, int]
    _answers: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict)

    def answer(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` gives, made once for each key; the last `ANSWERS` are kept. What is asked of the same sayings has one answer."""
        try:
            return self._answers[key]  # type: ignore[no-any-return]
        except KeyError:
            made = self._answers[key] = make()
        with suppress(KeyError):  # another thread may have been quicker
            while len(self._answers) > ANSWERS:
                self._answers.popitem(last=False)
        return made

    @property
    def marks(self) -> Marks:
        return self.kept.marks

    def __len__(self) -> int:
        return len(self.article)

    def source_of(self, name: str) -> int:
        """The source that bears this name, or one that was judged to be the same; -1 if nobody of that name says anything."""
        wanted = {name_key(form) for form in self.names_of(name)}
        return next((source for key in wanted if (source := self._by_key.get(key, -1)) >= 0), -1)

    def names_of(self, name: str) -> tuple[str, ...]:
        """The name, and those that were judged to be the same."""
        key = name_key(name)
        group = next((group for group in self.same if key in map(name_key, group)), ())
        return group or (name,)


def sayings(ledger: Ledger, known: Sayings | None = None) -> Sayings:
    """Every attribution of the ledger; ``known`` is what this gave the last time, so that only what came after is fetched.

    What is given is as it was when this was called; what others add meanwhile comes the next time.
    """
    marks = ledger.marks()
    if known is not None and (known.marks.reading, known.marks.judgement) == (marks.reading, marks.judgement):
        return known
    kept = _fetched(ledger, known.kept if known is not None else _Kept(), marks)
    return _put_together(ledger, kept)


class Keeper:
    """The sayings of a ledger that is asked again and again, from several threads, each time as it is at that moment."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: tuple[Hashable, Sayings] | None = None

    def now(self, ledger: Ledger, identity: Hashable = None) -> Sayings:
        """The sayings as they are now. ``identity`` tells one file from another that took its place."""
        with self._lock:
            known = self._kept[1] if self._kept is not None and self._kept[0] == identity else None
            found = sayings(ledger, known)
            self._kept = identity, found
            return found


def _fetched(ledger: Ledger, kept: _Kept, marks: Marks) -> _Kept:
    """What is kept, and what was added since, up to these marks."""
    if kept.marks.reading == marks.reading:
        return replace(kept, marks=marks)
    new, told = ledger.printed(kept.marks.reading), ledger.told(kept.marks.reading)
    houses, names, kinds, stances = (
        texts.numbers(given)
        for texts, given in ((kept.outlets, new.outlets), (kept.speakers, told.speakers), (kept.kinds, told.kinds), (kept.stances, told.stances))
    )
    _compared(kept)
    ours, theirs = new.reading <= marks.reading, told.reading <= marks.reading
    printed = _longer(kept.printed, (new.reading, new.article, new.day, _at(houses, new.outlet)), ours)
    rows = (told.reading, told.n, _at(names, told.speaker), _at(kinds, told.kind), _at(stances, told.stance), told.anonymous)
    _, last = np.unique(printed[1][::-1], return_index=True)  # of an article that was read again, the last reading counts
    current = np.sort(len(printed[1]) - 1 - last)
    return replace(kept, marks=marks, printed=tuple(column[current] for column in printed), told=_longer(kept.told, rows, theirs))


def _compared(kept: _Kept) -> None:
    """Puts the names that came last into the forms in which they are compared and searched."""
    new = [name_key(name) for name in kept.speakers.all[len(kept.keys) :]]
    kept.keys.extend(new)
    kept.plain.extend(map(folded, new))


def _put_together(ledger: Ledger, kept: _Kept) -> Sayings:
    """The rows of current readings with where and when they were printed, as corrected, sorted, and with their sources."""
    reading, article, day, outlet = kept.printed
    place = np.full(1 + max(int(reading.max(initial=0)), int(kept.told[0].max(initial=0))), -1, dtype=np.int64)
    place[reading] = np.arange(len(reading))
    at = place[kept.told[0]]
    rows = at >= 0
    at = at[rows]
    _, n, speaker, kind, stance, anonymous = (column[rows] for column in kept.told)
    columns = [article[at], reading[at], n, day[at], outlet[at], speaker, kind, stance, anonymous]
    judgements = ledger.judgements()
    changed = _corrections(ledger, judgements)
    if changed:
        columns = _with_corrections(kept, columns, changed)
    order = np.lexsort((columns[2], -columns[0], -columns[3]))
    article, reading, n, day, outlet, speaker, kind, stance, anonymous = (column[order] for column in columns)
    nameless = np.array([not key for key in kept.keys] or [True], dtype=bool)
    standing = np.where(anonymous != 0, ANONYMOUS, np.where(nameless[speaker], NOBODY, NAMED)).astype(np.int32)
    same = groups(judgements).same
    of_speaker = _sources(kept.keys, same)
    source = np.where(standing == NAMED, of_speaker[speaker] if len(of_speaker) else -1, -1).astype(np.int32)
    by_source = np.argsort(source, kind="stable")[int((source < 0).sum()) :]
    spoken = np.zeros(len(kept.keys), dtype=bool)
    spoken[speaker[standing == NAMED]] = True
    of_speaker = np.where(spoken, of_speaker, -1).astype(np.int32)
    by_key = {key: source for key, source in zip(kept.keys, of_speaker.tolist(), strict=True) if source >= 0}
    return Sayings(
        kept, article, reading, n, day, outlet, speaker, kind, stance, standing, source, by_source, of_speaker, changed, judgements, same, by_key
    )


def _corrections(ledger: Ledger, judgements: Sequence[Judgement]) -> dict[int, Reading]:
    """The readings of articles about which something was judged, as corrected, by the articles' numbers."""
    by_id = by_article(judgements)
    return {no: corrected(ledger.reading(id), by_id[id]) for id, no in ledger.numbers(by_id).items()}


def _with_corrections(kept: _Kept, columns: list[Column], changed: dict[int, Reading]) -> list[Column]:
    """The rows with those of corrected articles in place of what was read there."""
    reading, article, day, outlet = kept.printed
    told = [(no, n, one) for no, reading in changed.items() for n, one in enumerate(reading.attributions)]
    numbers = np.array([no for no, _, _ in told], dtype=np.int32)
    order = np.argsort(article)
    at = order[np.searchsorted(article[order], numbers)] if len(numbers) else np.zeros(0, dtype=np.int64)
    speaker = kept.speakers.numbers(one.speaker.name for *_, one in told)
    _compared(kept)
    new = (
        numbers,
        reading[at],
        np.array([n for _, n, _ in told], dtype=np.int32),
        day[at],
        outlet[at],
        speaker,
        kept.kinds.numbers(one.speaker.kind for *_, one in told),
        kept.stances.numbers(one.stance for *_, one in told),
        np.array([one.speaker.anonymous for *_, one in told], dtype=np.int32),
    )
    others = ~np.isin(columns[0], list(changed))
    return [np.concatenate((column[others], more)) for column, more in zip(columns, new, strict=True)]


def _sources(keys: Sequence[str], groups: Iterable[Sequence[str]]) -> Column:
    """For each name the number of its source: names that differ in case only are one, and those of a group."""
    same = {name_key(name): number for number, group in enumerate(groups) for name in group}
    numbers: dict[int | str, int] = {}
    marks = (same.get(key, key) for key in keys)
    return np.array([numbers.setdefault(mark, len(numbers)) for mark in marks], dtype=np.int32)


def _longer(kept: tuple[Column, ...], more: Iterable[npt.NDArray[np.integer]], rows: npt.NDArray[np.bool_]) -> tuple[Column, ...]:
    return tuple(np.concatenate((old, new[rows].astype(np.int32))) for old, new in zip(kept, more, strict=True))


def _at(numbers: Column, places: Places) -> Column:
    """The numbers at these places; there may be none of either."""
    return numbers[places] if len(numbers) else np.zeros(0, dtype=np.int32)


def folded(text: str) -> str:
    """A text as words are looked for in it: without case and accents.

    >>> folded("Łukasz  SÖDERBERG")
    'łukasz soderberg'
    """
    key = name_key(text)
    return key if key.isascii() else "".join(mark for mark in unicodedata.normalize("NFKD", key) if not unicodedata.combining(mark))
