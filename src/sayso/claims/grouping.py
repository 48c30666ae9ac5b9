"""Putting the statements of a ledger into claims, a few readings at a time: each new one meets only those it may repeat.

A statement whose traits are all known joins at once. Another looks up the few that share a pair of rare traits with it, and joins the
one that says the same; if there is none, it is the first of a claim of its own. So the work for an article is bounded, however many
there are, and what was done is kept: the next call goes on after the last reading that was filed.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

from sayso.errors import SaysoError
from sayso.ledger import Filed, Merge, Stated, name_key
from sayso.model import Reading
from sayso.trace.claims import (
    OWN,
    Statement,
    Traits,
    alike,
    fingerprint,
    join,
    joined_by_meaning,
    keys,
    pack,
    statements,
    unpack,
)
from sayso.trace.claims.joining import Relate
from sayso.trace.differences import Passage, passage

if TYPE_CHECKING:
    from sayso.ledger import Ledger

log = logging.getLogger(__name__)

BATCH = 64
"""Readings that are filed together."""
LATEST = 8
"""Of the statements under one key so many of the last are looked at."""
MET, VERIFIED = 8, 4
"""Of these a new statement is compared with so many by their traits, and with so many of them word by word."""
NEW_WORDS = 0.72
"""A statement that has less than this share in common with the one it joins is filed under its own words too."""
MERGING = 0.55
"""Two claims become one if a statement has this share in common with the first statement of each."""
ASKED = 3
"""Pairs an article about which the pair model is asked, at most."""
REMEMBERED = 20_000
"""Statements that are kept in memory."""


def group(
    ledger: Ledger,
    *,
    relate: Relate | None = None,
    on_progress: Callable[[int], None] | None = None,
    most: int | None = None,
) -> int:
    """Puts the statements of readings that were added since the last time into claims; how many readings that were.

    ``relate`` is the pair model (`sayso.meaning.relate`), asked about a few borderline pairs of what is attributed; without it they stay apart. ``on_progress``
    is called with the number of readings filed. At most ``most`` readings are filed. Stopped at any moment, it loses no more than a
    batch and goes on there. A reading on which it fails goes without statements, and stops nothing. Raises `LedgerError` if the ledger
    cannot be written.
    """
    return Filing(ledger, relate=relate).go_on(most=most, on_progress=on_progress)


class Filing:
    """The filing of a ledger's statements, for whoever does it a little at a time: what was looked up stays at hand between the times."""

    def __init__(self, ledger: Ledger, *, relate: Relate | None = None) -> None:
        self._ledger, self._relate = ledger, relate
        self._mark: int
        self._grouper: _Grouper
        self._resume()

    def go_on(self, *, most: int | None = None, on_progress: Callable[[int], None] | None = None) -> int:
        """Files what was added since, at most so many readings; how many that were. See `group`."""
        done = 0
        while most is None or done < most:
            found = self._ledger.read_after(self._mark, BATCH if most is None else min(BATCH, most - done))
            if not found:
                break
            done += self._file(found)
            if on_progress:
                on_progress(done)
        return done

    def _file(self, found: Sequence[tuple[int, str]]) -> int:
        """Files these readings together, or, if Sayso fails on one of them, each by itself and that one without any statement."""
        try:
            return self._take(found, self._ledger.readings(id for _, id in found))
        except SaysoError:
            raise
        except Exception:
            log.debug("filing %d readings failed", len(found), exc_info=True)
            self._resume()
        if len(found) > 1:
            done = 0
            for one in found:
                if one[0] <= self._mark:  # another program was quicker
                    continue
                done += self._file((one,))
            return done
        return self._take(found, ())

    def _take(self, found: Sequence[tuple[int, str]], readings: Sequence[Reading]) -> int:
        """Files the statements of these readings, and says that all found is done; how many that are, 0 if another program was quicker."""
        marks = [mark for mark, _ in found]
        self._grouper.take(marks[: len(readings)], readings)
        if self._ledger.file(self._grouper.filed, self._grouper.merges, (self._mark, marks[-1])):
            self._grouper.kept()
            self._mark = marks[-1]
            return len(found)
        self._resume()
        return 0

    def _resume(self) -> None:
        """Goes on from what is in the ledger."""
        self._mark, last = self._ledger.filed()
        self._grouper = _Grouper(self._ledger, last, self._relate)


def pair_model() -> Relate | None:
    """The pair model that comes with Sayso, opened when it is first asked; None where it was not installed."""
    from sayso import meaning
    from sayso.meaning.weights import FOLDER

    return meaning.relate if (FOLDER / "pairs.onnx").exists() else None


def source_number(name: str, mention: int = 0) -> int:
    """A number for whoever says something: 0 for nobody; one without a name is one for each ``mention``, and negative."""
    if not name.strip():
        return 0
    number = int.from_bytes(blake2b(name_key(name).encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little") >> 2
    return -1 - ((number ^ mention) & 0x3FFFFFFFFFFFFFFF) if mention else number + 1


@dataclass(frozen=True, slots=True)
class _Met:
    """A statement that a new one may repeat: its number, the share of weight that they have in common, and whether that is enough."""

    no: int
    share: float
    sure: bool


@dataclass(slots=True)
class _New:
    """A statement on its way into the ledger."""

    one: Statement
    mark: int
    text: str
    fingerprint: int
    keys: tuple[int, ...]


@dataclass(slots=True)
class _Grouper:
    """What is to be filed, and what of the ledger is at hand."""

    ledger: Ledger
    last: int
    relate: Relate | None
    filed: list[Filed] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    _keyed: dict[int, list[int]] = field(default_factory=dict)
    _known: dict[int, Stated] = field(default_factory=dict)
    _traits: dict[int, Traits] = field(default_factory=dict)
    _texts: dict[int, str] = field(default_factory=dict)
    _passages: dict[int, Passage] = field(default_factory=dict)
    _roots: dict[int, tuple[int, bool]] = field(default_factory=dict)

    def take(self, marks: Sequence[int], readings: Sequence[Reading]) -> None:
        """Gives each statement of these readings its claim."""
        new = [
            _New(one, mark, reading.article.text[one.start : one.end], fingerprint(one.traits), keys(one.traits))
            for mark, reading in zip(marks, readings, strict=True)
            for one in statements(reading)
        ]
        reprinted = self.ledger.under((each.fingerprint for each in new), 1)
        unknown = {key for each in new if each.fingerprint not in reprinted for key in each.keys}
        under = self.ledger.under(unknown, LATEST) | reprinted
        self._learn(no for found in under.values() for no in found)
        asked: Counter[int] = Counter()
        for each in new:
            self.last += 1
            same = (*self._keyed.get(each.fingerprint, ()), *under.get(each.fingerprint, ()))
            if same:
                self._file(each, *self._side(each.one, same[0]))
            elif not self._join(each, self._met(each, under)) and not self._ask(each, under, asked):
                self._file(each, self.last, each.one.turned, (each.fingerprint, *each.keys))

    def kept(self) -> None:
        """Forgets what was to be filed, as it is in the ledger now."""
        self.filed, self.merges, self._keyed, self._texts = [], [], {}, {}
        if len(self._known) > REMEMBERED:
            self._known, self._traits, self._passages = {}, {}, {}

    def _met(self, each: _New, under: Mapping[int, Sequence[int]]) -> list[_Met]:
        """The statements that may say the same as this one, those that surely do and share most with it first."""
        counts: Counter[int] = Counter(no for key in each.keys for no in self._latest(key, under))
        found = []
        for no in sorted(counts, key=lambda no: (-counts[no], -no))[:MET]:
            if no not in self._traits:
                self._traits[no] = unpack(self._known[no].traits)
            likeness = alike(each.one.traits, self._traits[no])
            if likeness.verdict != "no":
                found.append(_Met(no, likeness.share, likeness.verdict == "same"))
        return sorted(found, key=lambda met: (not met.sure, -met.share, met.no))[:VERIFIED]

    def _latest(self, key: int, under: Mapping[int, Sequence[int]]) -> Sequence[int]:
        """The last statements under a key, the last one first. How many of them are in the ledger already makes no difference."""
        return (*reversed(self._keyed.get(key, [])[-LATEST:]), *under.get(key, ()))[:LATEST]

    def _join(self, each: _New, met: Sequence[_Met]) -> bool:
        """Files a statement with the claim that its words make, if a known one makes it; two claims that it makes become one."""
        same = [one for one in met if one.sure and not self._contrary(each, one.no)]
        if not same:
            return False
        best = same[0]
        claim, turned = self._side(each.one, best.no)
        for other in same[1:]:
            there, side = self._side(each.one, other.no)
            if there != claim and other.share >= MERGING:
                self._merge(claim, there, side != turned)
                claim, turned = self._side(each.one, best.no)
        new_words = best.share < NEW_WORDS and claim == best.no
        self._file(each, claim, turned, (each.fingerprint, *(each.keys if new_words else ())))
        return True

    def _ask(self, each: _New, under: Mapping[int, Sequence[int]], asked: Counter[int]) -> bool:
        """Files a statement with the claim that it makes in the pair model's opinion; few are asked about, the nearest one each."""
        if self.relate is None or each.one.attribution == OWN or asked[each.mark] >= ASKED:
            return False
        near = next((one.no for one in self._met(each, under) if not one.sure and not self._contrary(each, one.no)), 0)
        if not near:
            return False
        asked[each.mark] += 1
        answer = joined_by_meaning([(each.text, self._passages[near].text)], self.relate)[0]
        if answer == "no":
            return False
        claim, turned = self._rooted(near)
        self._file(each, claim, turned != (answer == "contrary"), (each.fingerprint,))
        return True

    def _contrary(self, each: _New, no: int) -> bool:
        """Whether something in the words makes another claim of a known statement than of the new one."""
        for known in {no, self.last} - self._passages.keys():
            text = each.text if known == self.last else self._texts.get(known) or self.ledger.said((known,))[known].text
            self._passages[known] = passage(text)
        return bool(join(self._passages[self.last], self._passages[no]))

    def _side(self, one: Statement, no: int) -> tuple[int, bool]:
        """The claim of a statement that says the same as a known one, and on which side of it the new one is."""
        claim, turned = self._rooted(no)
        return claim, turned != (one.turned != self._known[no].written)

    def _rooted(self, no: int) -> tuple[int, bool]:
        """The claim of a known statement and its side of it, after the merges of this run too."""
        claim, turned = self._known[no].claim, self._known[no].turned
        while claim in self._roots:
            claim, more = self._roots[claim]
            turned = turned != more
        return claim, turned

    def _merge(self, one: int, other: int, turned: bool) -> None:
        """Makes one claim of two; the later becomes the earlier."""
        early, late = sorted((one, other))
        self._roots[late] = early, turned
        self.merges.append(Merge(late, early, turned))

    def _file(self, each: _New, claim: int, turned: bool, under: Sequence[int] = ()) -> None:
        """Puts a statement down. Others find it ``under`` these keys: none if it only repeats, its fingerprint if it nearly does.

        Where its side is not the one that its own words have (it was turned by a merge, or the model said so), nobody else is to
        conclude from its words, and it is filed under nothing.
        """
        one = each.one
        filed_under = tuple(under) if turned == one.turned else ()
        number = source_number(one.source, each.fingerprint if one.anonymous else 0)
        data = pack(one.traits) if len(filed_under) > 1 else b""
        self.filed.append(Filed(self.last, each.mark, one.attribution, one.start, one.end, claim, turned, number, data, filed_under))
        if filed_under:
            self._known[self.last] = Stated(self.last, claim, turned, data, turned)
            self._texts[self.last] = each.text
            for key in filed_under:
                self._keyed.setdefault(key, []).append(self.last)

    def _learn(self, numbers: Iterable[int]) -> None:
        """Fetches the statements that are not at hand."""
        self._known |= self.ledger.stated({no for no in numbers if no not in self._known})
