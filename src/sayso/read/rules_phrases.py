"""The noun phrases beside a verb: its subject before it, or the speaker after an inverted "said".

There is no parser here: a phrase is walked word by word as long as the classes of `grammar` allow, with appositions
between commas. Every search is bounded.
"""

from __future__ import annotations

from sayso.read.grammar import TITLES, Words

REACH = 60
"""How many words beside a verb are looked at for its subject: bounds the time."""
TRIES = 5
"""How many commas or verbs are tried in one search: bounds the time."""
DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight".split())
SUBJECTS = frozenset("he she they it we i you who which that".split())
INNER = frozenset("of for at from in with to on by behind near about against between among under over like".split())
"""Prepositions by which a noun phrase goes on ("a spokesman for the ministry in Sel")."""
SOME = frozenset("some many several most all those one both others".split())
ASIDES = frozenset("statement interview email tweet".split())


def subject_before(w: Words, i: int, lo: int) -> tuple[int, int] | None:
    """The noun phrase that ends before word i, with its apposition, as the subject of the verb there: (first, past last).

    Adverbs and dates between the two are passed over. None if there is no noun phrase.
    """
    lo = max(lo, i - REACH)
    j = _past_adjuncts(w, i, lo)
    if j <= lo:
        return None
    kind = w.kind[j - 1]
    if kind == "o" or w.low[j - 1] in SUBJECTS:
        return (j - 1, j) if w.low[j - 1] in SUBJECTS or kind == "o" else None
    if kind == "," or kind == ")":
        return _apposed(w, j - 1, lo)
    k = noun_phrase_back(w, j, lo)
    return (k, j) if k < j else None


def _past_adjuncts(w: Words, j: int, lo: int) -> int:
    """Skip back over adverbs, "on Tuesday", ", however," between subject and verb."""
    while j > lo:
        kind = w.kind[j - 1]
        if kind == "r" or w.low[j - 1] in ("himself", "herself", "themselves", "itself"):
            j -= 1
        elif kind == "," and j - 2 > lo and (w.kind[j - 2] == "r" or w.low[j - 2] in ("too", "though", "example", "instance")):
            k = j - 2
            k -= w.low[k] in ("example", "instance")
            if w.kind[k - 1] != ",":
                break
            j = k - 1
        elif kind == "t" and w.low[j - 1] in DAYS | {"week", "month", "year", "morning", "night", "evening", "afternoon"}:
            k = j - 1
            while k > lo and (w.low[k - 1] in ("last", "this", "late", "early", "on", "earlier") or w.kind[k - 1] == "t"):
                k -= 1
            if k <= lo or w.kind[k - 1] in "/.":
                break
            j = k
        else:
            break
    return j


def noun_phrase_back(w: Words, j: int, lo: int) -> int:
    """Where the noun phrase that ends before word j begins; j itself if there is none."""
    k = j
    while k > lo:
        step = _step_back(w, k, j, lo)
        if step == k:
            break
        k = step
        if w.kind[k] == "d" and (k - 1 <= lo or w.kind[k - 1] not in "pd'"):
            break
    return _trimmed(w, k, j, lo)


def _step_back(w: Words, k: int, j: int, lo: int) -> int:
    """One step further back from word k in a phrase that ends before j; k itself where the phrase cannot go on."""
    kinds, low = w.kind, w.low
    kind, word = kinds[k - 1], low[k - 1]
    before = kinds[k - 2] if k - 2 >= lo else ""
    if kind in "nN0'd" or (kind == "?" and word in "$%&#@/'’"):
        return k - 1
    if kind == ")":
        opening = next((m for m in range(k - 2, max(lo, k - 9) - 1, -1) if kinds[m] == "("), -1)
        return opening if opening >= 0 else k
    if kind == "." and before:
        return k - 1 if low[k - 2] in TITLES or len(low[k - 2]) == 1 else k
    if k == j or not before:
        return k
    modifies = kinds[k] in "nN"
    goes_on = (
        kind == "t"
        or (word == "that" and modifies and before == "p")
        or (kind in "gv" and modifies and before in "d'nr" and low[k - 2] != "who")
        or (kind == "r" and before == "d")
        or (kind == "p" and word in INNER and (before in "nN0)'g" or low[k - 2] in SOME))
    )
    if goes_on:
        return k - 1
    if kind == "c" and word in ("and", "or") and before in "nN0'":
        left = _bare_phrase_back(w, k - 1, lo)
        return k if left > lo and kinds[left - 1] in "vagp" else left
    return k


def _bare_phrase_back(w: Words, j: int, lo: int) -> int:
    """Like `noun_phrase_back`, for the first part of "X and Y": without further coordination."""
    k = j
    while k > lo and (w.kind[k - 1] in "nN0'" or (w.kind[k - 1] == "d") or (w.kind[k - 1] == "p" and w.low[k - 1] == "of")):
        k -= 1
        if w.kind[k] == "d":
            break
    return k


def _trimmed(w: Words, k: int, j: int, lo: int) -> int:
    """Leave out a leading preposition phrase ("In Sel the mayor") that the walk back ran into."""
    while k < j and (w.kind[k] in "p?'.)," or w.kind[k] == "c"):
        k += 1
    if k > lo and w.kind[k - 1] == "p" and w.low[k - 1] not in ("than", "after", "before", "since", "as"):
        for m in range(k + 1, j):
            if w.kind[m] in "dN" and w.kind[m - 1] in "nNt0" and w.kind[m] != w.kind[m - 1]:
                return m
        return j
    return k


def _apposed(w: Words, comma: int, lo: int) -> tuple[int, int] | None:
    """The noun phrase before an apposition or relative clause that closes with the comma (or bracket) at ``comma``."""
    if w.kind[comma] == ")":
        k = noun_phrase_back(w, comma + 1, lo)
        return (k, comma + 1) if k <= comma else None
    best: tuple[int, int] | None = None
    tries = 0
    for c in range(comma - 1, lo, -1):
        if w.kind[c] in ";:/" or tries > TRIES:
            break
        tries += w.kind[c] == ","
        if w.kind[c] == "," and w.kind[c - 1] in "nN0')d" and c + 1 < comma:
            after = w.low[c + 1]
            k = noun_phrase_back(w, c, lo)
            if k >= c:
                continue
            if after in ("who", "whose", "which"):
                return k, c
            if is_apposition(w, c + 1, comma):
                best = (k, comma)
                if k <= lo or w.kind[k - 1] != ",":
                    break
    return best


def is_apposition(w: Words, i: int, j: int) -> bool:
    """Whether the words i to j can stand between commas after a name: no finite verb before a relative pronoun."""
    for k in range(i, j):
        if w.low[k] in ("who", "which", "whose", "that"):
            return k > i
        if w.kind[k] == "a" or (w.kind[k] == "v" and k > i and w.kind[k - 1] in "No"):
            return False
    return w.kind[i] in "dnN0r" or w.kind[i] == "v"


def noun_phrase_ahead(w: Words, i: int, hi: int, *, apposition: bool = True) -> int:
    """Where the noun phrase that begins at word i ends; i itself if there is none."""
    hi = min(hi, i + REACH)
    kinds = w.kind
    if i < hi and (kinds[i] == "o" or (w.low[i] == "her" and (i + 1 >= hi or kinds[i + 1] not in "nNvgr0"))):
        return i + 1
    k = i
    while k < hi:
        step = _step_ahead(w, k, i, hi)
        if step == k:
            break
        k = step
    while k > i and kinds[k - 1] in "pcd":
        k -= 1
    if apposition and i < k < hi - 1 and kinds[k] == ",":
        return _with_apposition(w, k, hi)
    return k


def _step_ahead(w: Words, k: int, i: int, hi: int) -> int:
    """One step further ahead from word k in a phrase that begins at i; k itself where the phrase cannot go on."""
    kinds, low = w.kind, w.low
    kind, word = kinds[k], low[k]
    before = kinds[k - 1] if k > i else ""
    after = kinds[k + 1] if k + 1 < hi else ""
    if kind == "d":
        return k if before and before in "nN" else k + 1
    if kind in "nN0'" or (kind == "?" and word in "$%&#@'’"):
        return k + 1
    if not before or not after:
        return k
    if kind == "(":
        close = _closing(w, k, hi)
        return close + 1 if close else k
    goes_on = (
        (kind in "gvr" and before in "d'r" and after in "nNv")
        or (kind == "." and (low[k - 1] in TITLES or len(low[k - 1]) == 1))
        or (kind == "p" and word in ("of", "for", "at", "from") and after in "nNd0")
        or (word == "and" and after in "Nnd")
    )
    return k + 1 if goes_on else k


def _closing(w: Words, k: int, hi: int) -> int:
    """Where the short bracket that opens at k closes, or 0."""
    return next((m for m in range(k + 1, min(hi, k + 9)) if w.kind[m] == ")"), 0)


def _with_apposition(w: Words, comma: int, hi: int) -> int:
    """The end of "…, a former mayor who ran the port" after the comma: the next comma or the end of the sentence."""
    first = comma + 1
    if first >= hi or (w.kind[first] not in "dnN0" and w.low[first] not in ("who", "whose", "president", "former")):
        return comma
    end = first
    while end < hi and w.kind[end] not in ";:q-/":
        if w.kind[end] == "," and end + 1 < hi and w.kind[end + 1] not in "dnN0":
            break
        if w.kind[end] == "," and w.low[first] in ("who", "whose"):
            break
        if w.low[end] in ("in", "on") and end + 2 < hi and (w.low[end + 2] in ASIDES or w.low[end + 1] in DAYS):
            break
        if w.kind[end] in "t" and w.low[end] in DAYS and end > first + 1:
            break
        end += 1
    return end if end > first else comma
