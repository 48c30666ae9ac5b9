"""Which anonymous sources may be one and the same person: never merged, but suspected, with a probability and a reason.

Two descriptors are compared by their telling words, that is without "a", "person", "source", "familiar with" and the like.
The probabilities are judgements, not measurements: 0.5 where nothing tells the two apart, less where they share only part.
"Another official", "a second person" is the text's own word that it is somebody else, and is never suspected of being one of
those named before it. The work is bounded: sources meet only through words they share, and a word shared by very many links
each to the next only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise

from sayso.model import Source, Suspicion
from sayso.trace.words import STOP, amount, listed, stem, words

INDISTINGUISHABLE = 0.5
ALIKE = 0.3
CROWD = 32
GENERIC = frozenset(stem(word) for word in listed("generic"))
OTHER = listed("other")
WORK = {
    word: f"of:{line.split()[0]}"
    for line in (
        "accounts account accountant accounting books book bookkeeper bookkeeping ledger ledgers invoices payroll",
        "contract contracts agreement terms",
        "systems system computers computer software network networks IT",
        "typing typist typists registry",
    )
    for word in line.split()
}
"""What somebody works with, by the words for it: a bookkeeper and "somebody who has worked with its books" may be one."""


def same_origin(sources: Sequence[Source], described: Mapping[str, str] | None = None) -> frozenset[Suspicion]:
    """The pairs of anonymous sources whose descriptors do not tell them apart, or only just.

    >>> pair = [Source("1", "a person familiar with the audit", "anonymous"), Source("2", "people familiar with the audit", "anonymous")]
    >>> [(s.a, s.b, s.probability) for s in same_origin(pair)]
    [('1', '2', 0.5)]
    >>> same_origin([Source("1", "a nurse", "anonymous"), Source("2", "another nurse", "anonymous")])
    frozenset()
    """
    described = described or {}
    told = {source.id: telling(f"{source.name} {described.get(source.id, '')}") for source in sources}
    name = {source.id: source.name for source in sources}
    by_word: dict[str, list[str]] = {}
    for source in sorted(sources, key=lambda s: s.id):
        for word in told[source.id] or {""}:
            by_word.setdefault(word, []).append(source.id)
    pairs = {
        pair for ids in by_word.values() for pair in (combinations(ids, 2) if len(ids) <= CROWD else pairwise(ids))
    }
    found = []
    for a, b in sorted(pairs):
        one, two = told[a], told[b]
        if _elsewhere(name[a]) or _elsewhere(name[b]):
            continue
        if one == two:
            found.append(Suspicion(a, b, INDISTINGUISHABLE, f"nothing tells “{name[a]}” and “{name[b]}” apart"))
        elif (one & two) and (2 * len(one & two) >= min(len(one), len(two)) or _article(a) != _article(b)):
            shared = ", ".join(sorted(one & two))
            found.append(Suspicion(a, b, ALIKE, f"“{name[a]}” and “{name[b]}” share: {shared}"))
    return frozenset(found)


def telling(descriptor: str) -> frozenset[str]:
    """The stems of a descriptor that tell its bearer from others; work with the same things counts as one.

    >>> sorted(telling("two people with direct knowledge of the harbour audit"))
    ['audit', 'harbour']
    >>> sorted(telling("a former bookkeeper")), sorted(telling("somebody in its accounts department"))
    (['of:accounts'], ['of:accounts'])
    """
    found = words(descriptor)
    kept = (w for w in found if (w.text.casefold() not in STOP or w.text == "IT") and w.stem not in GENERIC and amount(w.text) is None)
    return frozenset(WORK.get(w.text if w.text == "IT" else w.text.casefold(), w.stem) for w in kept)


def _article(source: str) -> str:
    return source.rpartition("@")[2].partition(":")[0]


def _elsewhere(descriptor: str) -> bool:
    return any(word.text.casefold() in OTHER for word in words(descriptor)[:2])
