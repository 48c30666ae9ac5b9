"""The ledger itself: a handle on one file (or on memory) with a verb for each thing one does with it."""

from __future__ import annotations

import sqlite3
import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from os import PathLike, fspath
from types import TracebackType
from typing import Self

from sayso.errors import LedgerError, NotInLedger
from sayso.ledger import claims, keeping, listing, made, paging, relying
from sayso.ledger.adding import Added, Entry, add_entry
from sayso.ledger.claims import Filed, Merge, Said, Stated, Tally
from sayso.ledger.judgements import concerns, standing
from sayso.ledger.listing import Card, Counts
from sayso.ledger.made import Made
from sayso.ledger.opening import PATIENCE, connect, connect_in_memory, explained
from sayso.ledger.packing import plain, unpack, unpack_text
from sayso.ledger.paging import Page
from sayso.ledger.relying import Marks, Printed, Told
from sayso.ledger.runs import Cache, under
from sayso.ledger.searching import Hit, search
from sayso.model import Derivation, Judgement, Reading, Subject


def open_ledger(path: str | PathLike[str], *, readonly: bool = False, patience: float = PATIENCE) -> Ledger:
    """The ledger in the file at this path. A file that is not there becomes a new one, unless ``readonly``.

    A ledger of an older Sayso is brought up to date. Somebody who is writing is waited for, at most ``patience``
    seconds. Raises `LedgerError` for a file that is no ledger, was written by a newer Sayso, is damaged, locked, or
    cannot be written.
    """
    return Ledger(connect(path, readonly=readonly, patience=patience), fspath(path))


def memory_ledger() -> Ledger:
    """A ledger that is nowhere but in memory, and gone when it is closed.

    >>> from sayso.model import Article, Reading
    >>> ledger = memory_ledger()
    >>> ledger.add([Entry(Reading(Article("a1", "The port is closed, Ilse Marwick said."), by="rules@1"))])
    (Added(article='a1', status='new', problems=()),)
    >>> [(hit.article, hit.start, hit.end) for hit in ledger.search("closing ports", 3)]
    [('a1', 0, 38)]
    """
    return Ledger(connect_in_memory(), "memory")


class Ledger:
    """What was read and what was judged: a context manager, made by `open_ledger` or `memory_ledger`.

    Use one from the thread that opened it; any number of threads and processes may each open the same file. What `add`,
    `judge` and `derive` were given is on the disk when they return; killed before, nothing of that call is
    there. Every method raises `LedgerError` where the file is locked, full, damaged or may not be written.
    """

    def __init__(self, db: sqlite3.Connection, place: str) -> None:
        self._db = db
        self._runs: Cache = {}
        self.place = place

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Ends the use of the file. A second time does nothing."""
        self._db.close()

    def add(self, entries: Iterable[Entry]) -> tuple[Added, ...]:
        """Keeps these readings, all or none, and says what became of each. Adding the same again changes nothing.

        An article is one text from one address, so a changed text is another article; `versions` leads from one to the
        other. Of two engines the one added later gives the current reading; the other is kept. What a person corrected stays
        current until a person corrects it again. Entries in batches of some dozens are added several times as fast as one by one,
        since each call waits for the disk.
        """
        whole = tuple(entries)
        with self._writing():
            return tuple([add_entry(self._db, entry) for entry in whole])

    def holds(self, article_id: str, by: str) -> bool:
        """Whether there is a reading of this article by this engine version (`Reading.by`)."""
        return article_id in self.held((article_id,), by)

    def held(self, article_ids: Iterable[str], by: str) -> frozenset[str]:
        """Those of the articles of which there is a reading by this engine version."""
        ids = tuple(article_ids)
        query = "SELECT 1 FROM articles a JOIN readings r ON r.article = a.no WHERE a.id = ? AND r.engine = ?"
        with self._reading():
            return frozenset(id for id in ids if self._db.execute(query, (plain(id), plain(by))).fetchone())

    def reading(self, article_id: str, by: str | None = None) -> Reading:
        """The current reading of an article, or the one by an engine version. Raises `NotInLedger` if there is none."""
        which = "r.no = a.reading" if by is None else "r.engine = ?"
        query = (
            "SELECT a.id, t.text, c.data FROM articles a JOIN texts t ON t.article = a.no"  # noqa: S608
            f" JOIN readings r ON r.article = a.no JOIN contents c ON c.reading = r.no WHERE a.id = ? AND {which}"
        )
        with self._reading():
            row = self._db.execute(
                query, tuple(map(plain, (article_id,) if by is None else (article_id, by)))
            ).fetchone()
        if row is None:
            raise NotInLedger(
                f"{self.place}: no reading of article {article_id}{f' by {by}' if by else ''} is in this ledger.",
                path=self.place,
            )
        with self._reading(f"the reading of article {article_id}"):
            return unpack(row[2], row[0], unpack_text(row[1]))

    def readings(self, article_ids: Iterable[str]) -> tuple[Reading, ...]:
        """The current readings of these articles, in the order of the ids."""
        return tuple([self.reading(id) for id in article_ids])

    def search(self, words: str, limit: int = 50) -> tuple[Hit, ...]:
        """The sentences that fit these words best. The words are text: quotes, operators and commands in them mean
        nothing.

        Takes bounded time however many sentences there are; see `sayso.ledger.searching` for how, and for what that
        leaves out.
        """
        with self._reading():
            return search(self._db, words, limit)

    def near(self, bands: Iterable[int], limit: int = 50) -> tuple[str, ...]:
        """Ids of articles whose sketches share any of these bands: likely near copies, the likeliest first."""
        with self._reading():
            return listing.near(self._db, bands, limit)

    def naming(self, name: str, limit: int = 1000) -> tuple[str, ...]:
        """Ids of articles in which this name speaks or is mentioned, the last added first."""
        with self._reading():
            return listing.naming(self._db, name, limit)

    def nameless(self, name: str) -> int:
        """In how many articles somebody without a name is called so ("a diplomat"); 0 if these words are anybody's name. Takes longer in
        a large ledger."""
        with self._reading():
            return listing.nameless(self._db, name)

    def versions(self, article_id: str) -> tuple[str, ...]:
        """Ids of all texts that came from this article's address, earliest first, itself among them; ``()`` if it is
        not here."""
        with self._reading():
            return listing.versions(self._db, plain(article_id))

    def cards(
        self, outlet: str | None = None, since: date | None = None, until: date | None = None
    ) -> tuple[Card, ...]:
        """The articles of an outlet and of a time, without their texts, by day. Those without a day come only without
        dates."""
        with self._reading():
            return tuple(listing.cards(self._db, None if outlet is None else plain(outlet), since, until))

    def page(
        self, outlet: str | None = None, since: date | None = None, until: date | None = None, *, limit: int = 50, offset: int = 0
    ) -> Page:
        """Some of the articles of an outlet and a time, the latest first, and how many there are; quick in a large ledger too."""
        with self._reading():
            return paging.page(self._db, None if outlet is None else plain(outlet), since, until, limit, offset)

    def cards_of(self, article_ids: Iterable[str]) -> tuple[Card, ...]:
        """The articles with these ids, without their texts, in this order; those that are not here are left out."""
        with self._reading():
            return paging.cards_of(self._db, article_ids)

    def outlets(self) -> tuple[tuple[str, int], ...]:
        """The outlets by name, each with how many articles are of it."""
        with self._reading():
            return paging.outlets(self._db)

    def texts(self, article_ids: Iterable[str]) -> dict[str, str]:
        """The texts of the articles with these ids, without what was read in them; those that are not here are left out."""
        with self._reading("the text of an article"):
            return paging.texts(self._db, article_ids)

    def read_after(self, mark: int = 0, limit: int = 1000) -> tuple[tuple[int, str], ...]:
        """What was added since: for each current reading after this mark its own mark and its article's id, in that
        order.

        Whoever keeps something of their own about the articles remembers the last mark, and goes on from there the next
        time.
        """
        with self._reading():
            return listing.read_after(self._db, mark, limit)

    def marks(self) -> Marks:
        """The numbers of what was added last: while they are equal, nothing that is drawn from the ledger has changed."""
        with self._reading():
            return relying.marks(self._db)

    def printed(self, after: int = 0) -> Printed:
        """Where and when the articles of current readings came out, as columns; of the readings after this number only."""
        with self._reading():
            return relying.printed(self._db, after)

    def told(self, after: int = 0) -> Told:
        """Who says each thing, as columns; of the readings after this number only."""
        with self._reading():
            return relying.told(self._db, after)

    def extents(self, reading: int) -> tuple[tuple[int, int, int], ...]:
        """The attributions of a reading by its number: the place of each, and where its content begins and ends."""
        with self._reading():
            return relying.extents(self._db, reading)

    def numbers(self, article_ids: Iterable[str]) -> dict[str, int]:
        """The numbers that `printed` and a `Tally` have for the articles with these ids."""
        with self._reading():
            return relying.numbers(self._db, map(plain, article_ids))

    def file(self, statements: Iterable[Filed], merges: Iterable[Merge], marks: tuple[int, int]) -> bool:
        """Keeps these statements, each with its claim, and that everything from the first of these marks to the second is done.

        All or nothing: False, and nothing is kept, if somebody else has filed what comes after the first mark.
        """
        whole, joined = tuple(statements), tuple(merges)
        with self._writing():
            return claims.add_statements(self._db, self._runs, whole, joined, marks)

    def filed(self) -> tuple[int, int]:
        """Up to which mark of `read_after` statements were filed, and the number of the last one."""
        with self._reading():
            return claims.done(self._db)

    def under(self, keys: Iterable[int], limit: int) -> dict[int, tuple[int, ...]]:
        """For each key the statements that are filed under it, the last ones first, at most so many; others are left out."""
        with self._reading():
            return under(self._db, self._runs, tuple(keys), limit)

    def stated(self, numbers: Iterable[int]) -> dict[int, Stated]:
        """The statements with these numbers; those that are not there are left out."""
        with self._reading():
            return claims.stated(self._db, numbers)

    def said(self, numbers: Iterable[int]) -> dict[int, Said]:
        """The words of the statements with these numbers, and who says them."""
        with self._reading():
            return claims.said(self._db, numbers)

    def retold(self, since: date | None = None, until: date | None = None, also: Iterable[int] = ()) -> Tally:
        """Every claim that more than one statement makes, with what one needs to rank them: see `Tally`. ``also`` are numbers of
        further statements that are to be among them."""
        with self._reading():
            return claims.retold(self._db, since, until, also)

    def made(self, numbers: Iterable[int]) -> tuple[Made, ...]:
        """The statements of the claims with these numbers and of those merged into them, in current readings."""
        with self._reading():
            return made.of_claims(self._db, numbers)

    def made_in(self, article_id: str) -> tuple[Made, ...]:
        """The statements of an article's current reading, each with its claim, as far as they are filed."""
        with self._reading():
            return made.of_article(self._db, plain(article_id))

    def numbered(self, article_id: str) -> tuple[int, str, date | None] | None:
        """The number that a `Tally` has for an article, its outlet and its day; None if it is not here."""
        with self._reading():
            return made.numbered(self._db, plain(article_id))

    def unfiled(self) -> int:
        """How many articles are in no claims yet: `sayso.claims.grouping.group` files them."""
        with self._reading():
            return made.unfiled(self._db)

    def ids(self, articles: Iterable[int]) -> tuple[str, ...]:
        """The ids of articles by the numbers that a `Tally` has for them."""
        with self._reading():
            return claims.ids(self._db, articles)

    def judge(self, judgement: Judgement) -> Judgement:
        """Keeps a judgement and returns it with its id. Raises `OptionError` if it makes no sense.

        One with ``undoes`` takes back the judgement of that id, and gets its names. Nothing is erased: see `history`.
        """
        with self._writing():
            return keeping.add_judgement(self._db, judgement)

    def judgements(self, about: Subject | None = None, name: str = "") -> tuple[Judgement, ...]:
        """The judgements that stand, without those superseded or undone; only about this subject and this name, if
        given."""
        kept = standing(self.history())
        return tuple(one for one in kept if about in (None, one.about) and (not name or concerns(one, name)))

    def history(self) -> tuple[Judgement, ...]:
        """Every judgement ever made, undoings too, in the order in which they were made."""
        with self._reading():
            return keeping.history(self._db)

    def derive(self, derivations: Iterable[Derivation], by: str) -> int:
        """Keeps derivations that an engine version found, each once; how many were new."""
        whole = tuple(derivations)
        with self._writing():
            return keeping.add_derivations(self._db, whole, by)

    def derivations(self, node: str | None = None) -> tuple[tuple[Derivation, str], ...]:
        """All derivations, or those from and to a source or article, each with the engine version that found it."""
        with self._reading():
            return keeping.derivations(self._db, node)

    def size(self) -> int:
        """How many articles are in the ledger; told at once, however many."""
        with self._reading():
            return listing.articles_in(self._db)

    def counts(self) -> Counts:
        """How much is in the ledger."""
        with self._reading():
            return listing.counts(self._db)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """All or nothing: begins by waiting until nobody else writes, and ends on the disk."""
        with explained(self.place):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _reading(self, what: str = "something in this ledger") -> Iterator[None]:
        """A look into the file; rows that no Sayso wrote are told as damage."""
        try:
            with explained(self.place):
                yield
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError, struct.error, zlib.error) as error:
            message = f"{self.place}: {what} is damaged ({error}); go back to a copy of this ledger."
            raise LedgerError(message, path=self.place) from error
