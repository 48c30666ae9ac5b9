"""Cues that are nouns: "the minister's claim that …", "criticism of …"."""

from __future__ import annotations

from sayso.read import lexicon
from sayso.read.grammar import Words
from sayso.read.rules_phrases import noun_phrase_back
from sayso.read.rules_shape import Find, content_end


def _nouns() -> dict[str, str]:
    out = {}
    for c in lexicon.cues():
        if c.part == "n" and len(c.words) == 1:
            n = c.words[0]
            out[n] = n
            out[n[:-1] + "ies" if n.endswith("y") and n[-2:-1] not in "aeiou" else n + "s"] = n
    return out


NOUNS = _nouns()
"""Every noun cue in the singular and plural, to its singular."""
POSSESSIVE = frozenset("his her their its my our your".split())


def noun_find(w: Words, i: int, lo: int, hi: int, skip: dict[int, int]) -> Find | None:
    """A noun at word i with a complement: "that", "to" or a preposition; its possessor is the source."""
    j = i + 1
    if j >= hi or (w.kind[i] in "N" and i > lo):
        return None
    word = w.low[j]
    if word == "that":
        kind, begin = "that", j
    elif word == "to" and j + 1 < hi and w.kind[j + 1] in "nv":
        kind, begin = "to", j
    elif word in ("of", "about", "on", "for", "against", "over", "to"):
        kind, begin = "prep", j + 1
    else:
        return None
    end = content_end(w, begin, hi, kind, skip)
    if end <= begin:
        return None
    k = i
    while k > lo and w.kind[k - 1] in "ngvr0" and i - k < 4:
        k -= 1
    key = f"{NOUNS[w.low[i]]} {word}"
    cue_end = begin
    if k > lo and w.low[k - 1] in POSSESSIVE:
        return Find(f"S's C {kind}", key, ((k - 1, k),), ((k, cue_end),), ((begin, end),))
    if k > lo and w.kind[k - 1] == "'":
        s = noun_phrase_back(w, k - 1, lo)
        if s < k - 1:
            return Find(f"S's C {kind}", key, ((s, k - 1),), ((k - 1, cue_end),), ((begin, end),))
    return Find(f"C {kind} noun", key, (), ((i, cue_end),), ((begin, end),))
