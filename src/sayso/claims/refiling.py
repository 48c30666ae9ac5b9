"""The statements of a ledger as people corrected them: filed ones are never changed, but counted otherwise.

What is filed (`sayso.claims.grouping`) is what an engine read. A judgement about a source, a stance or a claim changes, for a few statements out of
millions, who says them, on which side they are, or which claim they make; and it may add a passage that is filed nowhere. `changes` works
these out, each in some milliseconds, and `adjusted` brings them into the columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from sayso.claims.circles import Circle, circles
from sayso.claims.grouping import source_number
from sayso.correcting import by_article, corrected
from sayso.ledger import Made, Passage, Said, Tally, groups
from sayso.model import Judgement, Reading
from sayso.trace.claims import Statement, fingerprint, statements
from sayso.trace.page import Page
from sayso.trace.rulings import Extent, is_at, side_at

if TYPE_CHECKING:
    from sayso.ledger import Ledger

JUDGED = 400
"""Articles with judged attributions whose statements are looked at anew for a list of claims, those judged last."""


@dataclass(frozen=True, slots=True)
class Change:
    """A statement as it counts now: its claim, whether it denies that, and the number of whoever says it."""

    claim: int
    turned: bool
    source: int


@dataclass(frozen=True, slots=True)
class Row:
    """A statement that is filed nowhere, under a negative number: the number of its article, outlet and day, and how it counts."""

    no: int
    article: int
    outlet: str
    day: int
    change: Change


@dataclass(frozen=True, slots=True)
class Changes:
    """All that judgements change about statements: those that count otherwise (None: no more), those that are new, and who is who.

    ``same`` are claims that are one, each with the first of them, and ``sources`` numbers of sources likewise.
    """

    rows: Mapping[int, Change | None] = field(default_factory=dict)
    added: tuple[Row, ...] = ()
    same: Mapping[int, int] = field(default_factory=dict)
    sources: Mapping[int, int] = field(default_factory=dict)
    speakers: Mapping[int, str] = field(default_factory=dict)
    words: Mapping[int, Said] = field(default_factory=dict)

    @property
    def needed(self) -> tuple[int, ...]:
        """The statements that must be among those counted: a claim that only one of them makes is otherwise left out."""
        return (*(no for no, change in self.rows.items() if change is not None), *self.same)

    def said(self, ledger: Ledger, numbers: Sequence[int]) -> dict[int, Said]:
        """The words of statements with whoever was judged to say them."""
        found = ledger.said([no for no in numbers if no > 0]) | {no: self.words[no] for no in numbers if no in self.words}
        return {no: replace(one, speaker=self.speakers[no], anonymous=False) if no in self.speakers else one for no, one in found.items()}


def changes(ledger: Ledger, judgements: Sequence[Judgement]) -> Changes:
    """What these judgements change about the statements of a ledger. Takes some milliseconds for each article that was judged."""
    told = circles(ledger, judgements, linked=True)
    own = by_article(judgements)
    latest = list(own)[-JUDGED:]
    rows: dict[int, Change | None] = {}
    speakers: dict[int, str] = {}
    for article in latest:
        found, names = refiled(ledger, article, own[article])
        rows |= found
        speakers |= names
    same: dict[int, int] = {}
    added: list[Row] = []
    words: dict[int, Said] = {}
    for number in told.numbers:
        circle = told.around(f"c{number}")
        first = min(circle.numbers, default=number)
        same |= {one: first for one in circle.numbers if one != first}
        if number == first:
            _restated(_Books(ledger, own, rows, added, words), circle, first)
    return Changes(rows, tuple(added), same, _sources(judgements), speakers, words)


def refiled(ledger: Ledger, article: str, judgements: Iterable[Judgement]) -> tuple[dict[int, Change | None], dict[int, str]]:
    """The statements of an article that count otherwise once its attributions are corrected, and the names of those who say them."""
    made = ledger.made_in(article)
    read = ledger.reading(article) if made else None
    fixed = corrected(read, judgements) if read is not None else None
    if read is None or fixed is None or fixed is read:
        return {}, {}
    before, after = statements(read), statements(fixed)
    rows: dict[int, Change | None] = {}
    speakers: dict[int, str] = {}
    for one in made:
        was, now = _statement_at((one.start, one.end), before), _statement_at((one.start, one.end), after)
        if now is None:
            rows[one.no] = None
        elif was is None or (was.turned, was.source, was.anonymous) != (now.turned, now.source, now.anonymous):
            rows[one.no] = Change(one.claim, one.turned != (was is not None and was.turned != now.turned), _number(now))
            speakers |= {} if now.anonymous else {one.no: now.source}
    return rows, speakers


def adjusted(tally: Tally, changed: Changes) -> Tally:
    """The columns with what judgements change in them."""
    claim, turned, source = tally.claim.copy(), tally.turned.copy(), tally.source.copy()
    kept = np.ones(len(claim), dtype=np.bool_)
    if changed.rows:
        for at in np.flatnonzero(np.isin(tally.no, np.array(list(changed.rows), dtype=np.int64))).tolist():
            change = changed.rows[int(tally.no[at])]
            if change is None:
                kept[at] = False
            else:
                claim[at], turned[at], source[at] = change.claim, change.turned, change.source
    houses = {name: i for i, name in enumerate(tally.names or ("",))}
    new = [(r.no, r.change.claim, r.change.turned, r.change.source, r.article, houses.setdefault(r.outlet, len(houses)), r.day) for r in changed.added]
    columns = np.array(new, dtype=np.int64).reshape(-1, 7).T
    read = (tally.no, claim, turned, source, tally.article, tally.outlet, tally.day)
    no, claim, turned, source, article, outlet, day = (np.append(old[kept], more) for old, more in zip(read, columns, strict=True))
    if changed.sources:
        known = np.array(sorted(changed.sources), dtype=np.int64)
        places = np.minimum(np.searchsorted(known, source), len(known) - 1)
        first = np.array([changed.sources[int(one)] for one in known], dtype=np.int64)
        source = np.where(known[places] == source, first[places], source)
    return Tally(no, claim, turned, source, article, outlet, day, tuple(houses))


@dataclass(frozen=True, slots=True)
class _Books:
    """Where the statements that were judged are written down."""

    ledger: Ledger
    corrections: Mapping[str, Sequence[Judgement]]
    rows: dict[int, Change | None]
    added: list[Row]
    words: dict[int, Said]

    def reading(self, article: str) -> Reading:
        return corrected(self.ledger.reading(article), self.corrections.get(article, ()))


def _restated(books: _Books, circle: Circle, first: int) -> None:
    """Writes down the passages that were judged to state a claim, and those that were judged not to."""
    for passage in circle.not_passages:
        for one in _made_at(books.ledger, passage):
            if one.claim in circle.numbers or one.claim == first:
                books.rows[one.no] = None
    if not circle.passages:
        return
    from sayso.claims.wording import claim

    echo = claim(books.ledger, first)
    turned = echo is not None and echo.turned
    for passage in circle.passages:
        place = books.ledger.numbered(passage.article)
        if place is None:
            continue
        reading = books.reading(passage.article)
        a, side = side_at(Page(reading), (passage.start, passage.end))
        here = list(_made_at(books.ledger, passage))
        if side == "neither":
            books.rows.update({one.no: None for one in here})
            continue
        name, anonymous = (a.speaker.name, a.speaker.anonymous) if a is not None else ("", False)
        number = source_number(name, passage.start + 1 if anonymous else 0)
        for one in here:
            change = books.rows.get(one.no)
            books.rows[one.no] = Change(first, (side == "denies") != turned, change.source if change is not None else one.source)
        if not here:
            no = -1 - len(books.added)
            day = place[2].toordinal() if place[2] else 0
            books.added.append(Row(no, place[0], place[1], day, Change(first, (side == "denies") != turned, number)))
            text = reading.article.text[passage.start : passage.end]
            books.words[no] = Said(passage.article, passage.start, passage.end, text, name, anonymous)


def _made_at(ledger: Ledger, passage: Passage) -> Iterator[Made]:
    return (one for one in ledger.made_in(passage.article) if is_at((one.start, one.end), (passage.start, passage.end)))


def _statement_at(place: Extent, found: Sequence[Statement]) -> Statement | None:
    """The statement at a place, or else one that is mostly there."""
    exact = next((one for one in found if (one.start, one.end) == place), None)
    return exact or next((one for one in found if is_at((one.start, one.end), place)), None)


def _number(one: Statement) -> int:
    return source_number(one.source, fingerprint(one.traits) if one.anonymous else 0)


def _sources(judgements: Iterable[Judgement]) -> dict[int, int]:
    """The numbers of names that were judged to be one, each with that of the first."""
    numbers = [[source_number(name) for name in group] for group in groups(judgements).same]
    return {one: group[0] for group in numbers for one in group[1:] if one != group[0]}
