"""What was judged about who is who, and what follows from it: standing judgements, groups of names, and contradictions.

A judgement says of two names (or claims) that they are the same, different, or that it is unsure. The last one about a
pair stands. One that is undone stands no longer, and the one before it stands again; an undoing can itself be undone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sayso.model import Judgement, Subject


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
    decided: set[tuple[str, frozenset[str]]] = set()
    kept = []
    for one in reversed(history):
        if one.id in undone:
            continue
        if one.undoes:
            undone.add(one.undoes)
        elif (pair := pair_of(one)) not in decided:
            decided.add(pair)
            kept.append(one)
    return tuple(reversed(kept))


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
