"""What was judged about claims, seen together: which ids, passages and words mean one claim, and which are held apart from it.

"c481 is c1207", "a1:20-52 states c481", "Mirevia trained the rebels is c481": whatever is the same through one another makes a circle. What was
judged to be different from any of it is not in it, nor is what is the same as that. A claim that turned out to be an earlier one goes by
the earlier one's id, and words that are those of a claim, as lists show it, mean that claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sayso.ledger import Passage, claim_number, groups, name_key
from sayso.model import Judgement
from sayso.trace.rulings import is_at

if TYPE_CHECKING:
    from sayso.ledger import Ledger

LOOKED_AT = 8
"""Sentences among which that is sought whose words these are."""
LINKED = 24
"""Of the words that judgements give for a claim so many, the last ones, are looked up."""


@dataclass(frozen=True, slots=True)
class Circle:
    """One claim as people judged it: its numbers, the passages that state it, and those that do not; ``judgements`` made it so."""

    numbers: frozenset[int] = frozenset()
    passages: tuple[Passage, ...] = ()
    others: frozenset[int] = frozenset()
    not_passages: tuple[Passage, ...] = ()
    judgements: tuple[Judgement, ...] = ()


@dataclass(frozen=True, slots=True)
class Circles:
    """All judgements about claims, ready to be asked about one."""

    judgements: tuple[Judgement, ...] = ()
    _written: dict[str, str] = field(default_factory=dict)
    _group: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _apart: tuple[tuple[str, str], ...] = ()

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of all claims that were judged, after all merges."""
        return tuple(sorted({number for form in self._written.values() if (number := claim_number(form))}))

    def around(self, *names: str) -> Circle:
        """The circle of a claim that goes by these names: its id, its words, or both."""
        inside = self._reach(map(name_key, names))
        apart = {two if one in inside else one for one, two in self._apart if (one in inside) != (two in inside)}
        outside = self._reach(apart) - inside
        passages, others = (tuple(sorted(p for key in keys if (p := Passage.parse(self._form(key))))) for keys in (inside, outside))
        numbers, not_numbers = (frozenset(n for key in keys if (n := claim_number(self._form(key)))) for keys in (inside, outside))
        used = tuple(j for j in self.judgements if inside & {name_key(j.a), name_key(j.b)} and j.verdict != "unsure")
        return Circle(numbers, passages, not_numbers, others, used)

    def _reach(self, keys: Iterable[str]) -> set[str]:
        return {other for key in keys for other in (key, *self._group.get(key, ()))}

    def _form(self, key: str) -> str:
        return self._written.get(key, key)


def circles(ledger: Ledger, judgements: Iterable[Judgement], also: Sequence[str] = (), *, linked: bool = False) -> Circles:
    """What these judgements say about claims. ``also`` are words in which somebody asks for one; if ``linked``, the words in the judgements
    are looked up too."""
    told = [one for one in judgements if one.about == "claim"]
    if not told:
        return Circles()
    named = {claim_number(name) for one in told for name in (one.a, one.b)} - {0}
    roots = {no: stated.claim for no, stated in ledger.stated(named).items()}

    def canonical(name: str) -> str:
        number = claim_number(name)
        return f"c{roots.get(number, number)}" if number else name

    merged = [replace(one, a=canonical(one.a), b=canonical(one.b)) for one in told]
    kept = [one for one in merged if name_key(one.a) != name_key(one.b)]
    by_words = dict.fromkeys(name for one in kept for name in (one.a, one.b) if not claim_number(name) and Passage.parse(name) is None)
    sought = [*also, *(list(by_words)[-LINKED:] if linked else ())]
    numbers = {words: number_of(ledger, words) for words in sought} if roots or linked else {}
    links = [Judgement("", "same", words, f"c{number}", "claim") for words, number in numbers.items() if number]
    found = groups([*links, *kept], "claim")
    written = {name_key(name): name for one in (*links, *kept) for name in (one.a, one.b)}
    by_key = {name_key(name): tuple(map(name_key, group)) for group in found.same for name in group}
    return Circles(tuple(kept), written, by_key, tuple((name_key(a), name_key(b)) for a, b in found.different))


def number_of(ledger: Ledger, words: str) -> int:
    """The number of the claim that lists show in these words, 0 if there is none."""
    from sayso.claims.wording import claim

    key = name_key(words)
    tried: set[int] = set()
    for hit in ledger.search(words, LOOKED_AT):
        for made in ledger.made_in(hit.article):
            if made.claim not in tried and is_at((made.start, made.end), (hit.start, hit.end)):
                tried.add(made.claim)
                echo = claim(ledger, made.claim)
                if echo is not None and name_key(echo.text) == key:
                    return made.claim
    return 0
