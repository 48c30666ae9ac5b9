"""What was judged about who is who, and what follows from it: standing judgements, groups of names, and contradictions.

A judgement says of two names (or claims) that they are the same, different, or that it is unsure. The last one about a
pair stands. One that is undone stands no longer, and the one before it stands again; an undoing can itself be undone.

A judgement about an attribution or its stance has a `Passage` for the first of its two names. Of an attribution one source can be
the right one, and of stances one: so the last "same" stands for the whole passage, whoever or whatever it names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from sayso.model import Attribution, Judgement, Subject

NO_ATTRIBUTION = "no attribution"
"""What stands for the source where a passage is judged to be nobody's but the article's own."""
PAIRED: tuple[Subject, ...] = ("source", "claim")
"""What can be the same through one another; an attribution or a stance is judged by itself."""
_CLAIM = re.compile(r"[cC]([1-9][0-9]{0,17})")
_PASSAGE = re.compile(r"(?P<article>\S(?:.*\S)?):(?P<start>[0-9]{1,10})-(?P<end>[0-9]{1,10})", re.DOTALL)


@dataclass(frozen=True, slots=True, order=True)
class Passage:
    """A place in an article by which a judgement names what it is about: written ``ARTICLE:START-END``, in characters.

    >>> str(Passage.parse("a1:20-52")), Passage.parse("Ilse Marwick")
    ('a1:20-52', None)
    """

    article: str
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.article}:{self.start}-{self.end}"

    @staticmethod
    def parse(text: str) -> Passage | None:
        """The passage that these words refer to; None if they are something else."""
        found = _PASSAGE.fullmatch(text.strip())
        if found is None or int(found["start"]) >= int(found["end"]):
            return None
        return Passage(found["article"], int(found["start"]), int(found["end"]))

    @staticmethod
    def of(article: str, attribution: Attribution) -> Passage:
        """How an attribution of this article is referred to: from where its content begins to where it ends."""
        content = attribution.content
        return Passage(article, min((s.start for s in content), default=0), max((s.end for s in content), default=0))


def claim_number(name: str) -> int:
    """The number in a claim's id, 0 if these words are none.

    >>> claim_number("c481"), claim_number("c-sections are up")
    (481, 0)
    """
    found = _CLAIM.fullmatch(name.strip())
    return int(found[1]) if found else 0


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two judgements that cannot both hold: ``same`` would put two names into one group that ``different`` keeps
    apart."""

    same: Judgement
    different: Judgement


@dataclass(frozen=True, slots=True)
class Groups:
    """Which names are the same and which are not, as far as judgements say so.

    ``same`` holds the names of each group, in the order in which they were first judged and as they were written then;
    ``different`` the pairs as judged. ``conflicts`` are judgements that were left out because they contradict others.
    """

    same: tuple[tuple[str, ...], ...] = ()
    different: tuple[tuple[str, str], ...] = ()
    conflicts: tuple[Conflict, ...] = ()


def standing(history: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """Of all judgements, in the order in which they were made, those that stand.

    >>> first = Judgement("1", "same", "HTS", "Hayat Tahrir al-Sham")
    >>> second = Judgement("2", "different", "hayat tahrir al-sham", "HTS")
    >>> undone = Judgement("3", "unsure", "", "", undoes="2")
    >>> [[one.id for one in standing(so_far)] for so_far in ([first], [first, second], [first, second, undone])]
    [['1'], ['2'], ['1']]
    """
    undone: set[str] = set()
    decided: set[Hashable] = set()
    kept = []
    for one in reversed(history):
        if one.id in undone:
            continue
        if one.undoes:
            undone.add(one.undoes)
            continue
        pair, whole = pair_of(one), _whole(one)
        if pair not in decided and whole not in decided:
            kept.append(one)
            decided.add(pair if whole is None or (one.about == "attribution" and one.verdict != "same") else whole)
    return tuple(reversed(kept))


def undoings(history: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """Of all judgements those that take another one back and are not taken back themselves."""
    undone: set[str] = set()
    kept = []
    for one in reversed(history):
        if one.undoes and one.id not in undone:
            undone.add(one.undoes)
            kept.append(one)
    return tuple(reversed(kept))


def _whole(one: Judgement) -> Hashable:
    """The passage that a judgement decides as a whole, if it is one of a kind of which only one can be right."""
    return (one.about, Passage.parse(one.a) or one.a) if one.about in ("attribution", "stance") else None


def groups(judgements: Iterable[Judgement], about: Subject = "source") -> Groups:
    """Which names are the same, through one another too, and which are different, by standing judgements about this
    subject.

    Contradictions are no error: *different* goes before *same*, so that nothing is merged against somebody's word, and
    of several judgements *same* the earlier go first. Those left out are reported. Takes time nearly proportional to
    the judgements.

    >>> said = [Judgement("1", "same", "HTS", "the group"), Judgement("2", "same", "the group", "the army"),
    ...         Judgement("3", "different", "HTS", "the army")]
    >>> found = groups(said)
    >>> found.same, found.different, [(one.same.id, one.different.id) for one in found.conflicts]
    ((('HTS', 'the group'),), (('HTS', 'the army'),), [('2', '3')])
    """
    said = [one for one in judgements if one.about == about and not one.undoes and len(pair_of(one)[1]) == 2]
    apart = [one for one in said if one.verdict == "different"]
    forest = _Forest(said, apart)
    conflicts = tuple(
        Conflict(one, against) for one in said if one.verdict == "same" and (against := forest.join(one)) is not None
    )
    return Groups(forest.groups(), tuple((one.a, one.b) for one in apart), conflicts)


def conflicts(stands: Sequence[Judgement]) -> tuple[Conflict, ...]:
    """The pairs of standing judgements that cannot both hold, whatever they are about."""
    return tuple(clash for about in PAIRED for clash in groups(stands, about).conflicts)


def against(one: Judgement, clashes: Iterable[Conflict]) -> tuple[str, ...]:
    """The ids of the judgements that contradict this one."""
    return tuple(
        other.id
        for clash in clashes
        if one in (clash.same, clash.different)
        for other in (clash.same, clash.different)
        if other != one
    )


def concerns(one: Judgement, name: str) -> bool:
    """Whether a judgement names this source, claim or passage, or a passage of the article with this id.

    >>> one = Judgement("1", "same", "a1:20-52", "Ilse Marwick", about="attribution")
    >>> [concerns(one, name) for name in ("ilse  marwick", "a1:20-52", "A1", "Ilse")]
    [True, True, True, False]
    """
    key = name_key(name)
    return any(key == name_key(given) or ((at := Passage.parse(given)) is not None and key == name_key(at.article)) for given in (one.a, one.b))


def pair_of(one: Judgement) -> tuple[str, frozenset[str]]:
    """What a judgement is about, whichever of the two is named first and however it is written."""
    return one.about, frozenset((name_key(one.a), name_key(one.b)))


def name_key(name: str) -> str:
    """The name as names are compared: without case, in one form of Unicode, blanks as one.

    >>> name_key(" Ilse  MARWICK ")
    'ilse marwick'
    """
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


class _Forest:
    """Names joined to groups, each group with the groups that it must not be joined to (union by size, smaller into
    larger)."""

    def __init__(self, said: Iterable[Judgement], apart: Iterable[Judgement]) -> None:
        self._written: dict[str, str] = {}
        for one in said:
            self._written.setdefault(name_key(one.a), one.a)
            self._written.setdefault(name_key(one.b), one.b)
        self._parent = {key: key for key in self._written}
        self._members = {key: [key] for key in self._written}
        self._apart: dict[str, dict[str, Judgement]] = {key: {} for key in self._written}
        for one in apart:
            a, b = self._root(one.a), self._root(one.b)
            self._apart[a].setdefault(b, one)
            self._apart[b].setdefault(a, one)

    def join(self, one: Judgement) -> Judgement | None:
        """Joins the groups of the two names, or returns the judgement that keeps them apart."""
        large, small = self._root(one.a), self._root(one.b)
        if large == small:
            return None
        if large in self._apart[small]:
            return self._apart[small][large]
        if self._weight(large) < self._weight(small):
            large, small = small, large
        self._parent[small] = large
        self._members[large] += self._members.pop(small)
        for other, why in self._apart.pop(small).items():
            self._apart[large].setdefault(other, why)
            self._apart[other].pop(small)
            self._apart[other].setdefault(large, why)
        return None

    def groups(self) -> tuple[tuple[str, ...], ...]:
        place = {key: i for i, key in enumerate(self._written)}
        inside = sorted(sorted(place[key] for key in keys) for keys in self._members.values() if len(keys) > 1)
        written = tuple(self._written.values())
        return tuple(tuple(written[i] for i in places) for places in inside)

    def _weight(self, root: str) -> int:
        return len(self._members[root]) + len(self._apart[root])

    def _root(self, name: str) -> str:
        key = name_key(name)
        while self._parent[key] != key:
            self._parent[key] = self._parent[self._parent[key]]
            key = self._parent[key]
        return key
