"""What stands beside a cue verb: its auxiliaries, its subject, who is told, and what kind of complement follows.

A complement is named by its first word: that, quote, zero (a clause without "that"), wh, to, np, ing, prep (the cue takes its
preposition along: "called for"), or none (the sentence ends: what was said stands elsewhere).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sayso.read import lexicon
from sayso.read.grammar import Form, Words, forms
from sayso.read.rules_phrases import DAYS, REACH, TRIES, noun_phrase_ahead, subject_before
from sayso.read.rules_shape import CLAUSAL

TELLING = frozenset(
    """tell ask remind assure inform urge warn advise persuade convince order instruct notify encourage beg implore invite
    command press pressure challenge allow force require brief show promise email text""".split()
)
ALONE = frozenset("another one two three some many others both several few most all each this these those".split())
"""Determiners that can stand for a noun ("Another joked")."""
STARTERS = frozenset("go decline refuse continue begin proceed fail try seek appear seem want".split())
"""Verbs that hand their subject on to "to say", and belong to the cue."""
WH = frozenset("how why what whether if when where who which whom".split())
ADJUNCT = 14
"""How many words an adjunct between cue and "that" or a quotation may have ("said in a statement on Monday that")."""


@dataclass(frozen=True, slots=True)
class Verb:
    """A cue verb in place: the words of its group, its base form, and how it stands (finite, ing, passive, infinitive)."""

    first: int
    at: int
    base: str
    how: str


@dataclass(frozen=True, slots=True)
class Complement:
    """What follows a cue: its kind, the key by which it is counted, where the cue ends, where the content begins, who is told."""

    kind: str
    key: str
    cue_end: int
    begin: int
    told: tuple[int, int] | None = None


@cache
def alone() -> frozenset[str]:
    """The verbs that are cues by themselves, without a particle or preposition."""
    return frozenset(c.words[0] for c in lexicon.cues() if c.part == "v" and (len(c.words) == 1 or c.words[1:] in (("to",), ("that",))))


@cache
def particles() -> dict[str, tuple[tuple[str, ...], ...]]:
    """The further words of the table's longer verb cues by their first word, longest first."""
    out: dict[str, set[tuple[str, ...]]] = {}
    for c in lexicon.cues():
        if c.part == "v" and len(c.words) > 1 and c.words[-1] not in ("that", "to"):
            out.setdefault(c.words[0], set()).add(c.words[1:])
    return {k: tuple(sorted(v, key=lambda x: (-len(x), x))) for k, v in out.items()}


def verb_at(w: Words, i: int, lo: int, form: Form) -> Verb | None:
    """The verb group around word i, or None where the word is rather a noun or an adjective.

    >>> from sayso.read.grammar import words_of
    >>> verb_at(words_of("She has repeatedly denied it."), 3, 0, Form("deny", "d"))
    Verb(first=1, at=3, base='deny', how='finite')
    """
    k = i
    passive = aux = False
    while k > lo:
        kind = w.kind[k - 1]
        if kind == "a":
            aux = True
            passive = passive or (form.shape == "d" and w.low[k - 1] in lexicon.BE)
            k -= 1
        elif kind == "r" and k - 1 > lo:
            k -= 1
        elif w.low[k - 1] == "to" and form.shape == "b":
            return Verb(k - 1, i, form.base, "infinitive")
        else:
            break
    while k < i and w.kind[k] == "r" and not aux:
        k += 1
    before = w.kind[k - 1] if k > lo else ""
    after = w.kind[i + 1] if i + 1 < len(w) else ""
    if aux:
        if form.shape == "s":
            return None
        return Verb(k, i, form.base, "passive" if passive else "finite")
    if before in ("d", "'", "p") and not (before == "d" and w.low[k - 1] in ALONE and form.shape != "g"):
        return Verb(k, i, form.base, "gerund") if form.shape == "g" and before == "p" else None
    if form.shape == "g":
        return Verb(k, i, form.base, "ing")
    if form.shape in "bs" and before in "nN" and i + 1 < len(w) and (after == "a" or (w.low[i + 1] in forms() and forms()[w.low[i + 1]].shape in "bd")):
        return None
    if form.shape == "b" and not _plural(w, k, lo):
        return None
    if form.shape == "b" and before == "N" and after and after in "nN":
        return None
    return Verb(k, i, form.base, "finite")


def _plural(w: Words, k: int, lo: int) -> bool:
    """Whether the word before k can be a plural subject, or the second of two verbs after one."""
    if k <= lo:
        return False
    word, kind = w.low[k - 1], w.kind[k - 1]
    if kind == "o":
        return word in ("i", "we", "they", "you", "who")
    return (kind in "nN" and word.endswith("s") and not word.endswith("ss")) or word in (
        "who", "people", "many", "some", "others", "both", "most", "few", "women", "men", "which", "that", "police", ",", "and",
    )  # fmt: skip


def subject(w: Words, verb: Verb, lo: int) -> tuple[int, int] | None:
    """The subject of a verb: beside it, or that of the verb it shares it with ("… and denied", ", saying")."""
    k = verb.first
    if verb.how == "infinitive":
        k = _catenative(w, k, lo)
        if k < 0:
            return None
    if verb.how in ("ing", "gerund"):
        if k > lo and w.low[k - 1] not in (",",) and w.kind[k - 1] in "nN":
            near = subject_before(w, k, lo)
            if near and near[0] > lo and w.low[near[0] - 1] == "with":
                return near
        return governing_subject(w, k, lo)
    near = subject_before(w, k, lo)
    if near is None and k > lo:
        return governing_subject(w, k, lo)
    return near


def cue_start(w: Words, verb: Verb, lo: int) -> int:
    """The first word of the cue: with "declined" in "declined to say", with "went on" in "went on to say"."""
    if verb.how != "infinitive":
        return verb.first
    k = _catenative(w, verb.first, lo)
    if k < 0 or not any(lexicon.lemma(w.low[m]) in STARTERS for m in range(k, verb.first)):
        return verb.first
    return k


def _catenative(w: Words, k: int, lo: int) -> int:
    """The first word of the verb on which "to say" depends ("went on", "declined"), or -1."""
    j = k
    while j > lo and (w.low[j - 1] in ("on", "back") or w.kind[j - 1] == "r"):
        j -= 1
    if j > lo and (w.kind[j - 1] in "vg" or w.low[j - 1] in ("went", "declined", "used")):
        j -= 1
        while j > lo and w.kind[j - 1] in "ar":
            j -= 1
        return j
    return -1


def governing_subject(w: Words, k: int, lo: int) -> tuple[int, int] | None:
    """The subject of the nearest finite verb before word k that has one."""
    tries = 0
    i = k - 1
    lo = max(lo, k - REACH)
    while i > lo and tries < TRIES:
        if w.kind[i] in "av" and w.kind[i - 1] not in "avd'p":
            tries += 1
            found = subject_before(w, i, lo)
            if found is not None:
                return found
        i -= 1
    return None


def complement(w: Words, i: int, hi: int, base: str, skip: dict[int, int]) -> Complement | None:
    """What follows the cue verb at word i in a sentence that ends before hi; None if it is no cue without what is not there."""
    j = i + 1
    taken: tuple[str, ...] = ()
    for rest in particles().get(base, ()):
        n = len(rest)
        if all(j + m < hi and (w.low[j + m] == rest[m] or lexicon.lemma(w.low[j + m]) == rest[m]) for m in range(n)):
            taken, j = rest, j + n
            break
    if not taken and base not in alone():
        return None
    key = " ".join((base, *taken))
    kind, begin = _head(w, j, hi, skip)
    if kind in ("that", "quote", "wh", "to", "none", "ing"):
        return Complement(kind, key, j, begin)
    if kind == "np" and base in TELLING:
        n = max(j + 1, noun_phrase_ahead(w, j, hi, apposition=False))
        after, at = _head(w, _past_time(w, n, hi), hi, skip)
        if after in ("that", "quote", "wh", "to") or (base == "tell" and n < hi):
            if after == "to":
                return Complement("to", key, j, j, (j, n))
            return Complement(after if after != "np" else "zero", key, j, at, (j, n))
        if after == "prep":
            far = _beyond_adjunct(w, at, hi, skip)
            if far is not None:
                return Complement(far[0], key, j, far[1], (j, n))
            if n < hi and w.low[n] in ("about", "for", "of", "on", "against"):
                return Complement("prep", f"{key} {w.low[n]}", n + 1, n + 1, (j, n))
        if after == "none":
            return Complement("none", key, j, n, (j, n))
    if kind == "prep" or kind == "time":
        far = _beyond_adjunct(w, j, hi, skip)
        if far is not None:
            return Complement(far[0], key, j, far[1], _told(w, j, hi))
        if kind == "time":
            j = _past_time(w, j, hi)
            kind, begin = _head(w, j, hi, skip)
            if kind != "prep":
                return Complement("zero" if kind == "np" else kind, key, j, begin)
        return Complement("prep", f"{key} {w.low[j]}", j + 1, j + 1)
    if kind == "np":
        if base in CLAUSAL and not taken:
            kind = "zero"
        else:
            n = noun_phrase_ahead(w, j, hi, apposition=False)
            if n == j and w.kind[j] == "o":
                n += 1
            while n < hi and w.kind[n] == "r":
                n += 1
            if n > j and n < hi and w.kind[n] in "av" and not (w.kind[n] == "v" and n + 1 < hi and w.low[n + 1] == "by"):
                kind = "zero"
    return Complement(kind, key, j, begin)


def _head(w: Words, j: int, hi: int, skip: dict[int, int]) -> tuple[str, int]:
    """What kind of complement begins at word j, and where its content begins."""
    while j < hi and w.kind[j] == "r" and w.low[j] not in ("not",):
        j += 1
    if j >= hi:
        return "none", hi
    if j in skip:
        return "quote", j
    word, kind = w.low[j], w.kind[j]
    if kind in ":," and j + 1 < hi and (j + 1) in skip:
        return "quote", j + 1
    if kind == ":":
        return ("none", hi) if j + 1 >= hi else ("zero", j + 1)
    if kind == ",":
        k = j + 1
        while k < hi and k - j < ADJUNCT and w.kind[k] not in ",.;:":
            k += 1
        if k < hi and w.kind[k] == "," and (w.low[k + 1 : k + 2] == ["that"] or (k + 1) in skip):
            return ("quote" if (k + 1) in skip else "that"), k + 1
        return "none", hi
    if kind in ".;-)":
        return "none", hi
    if word == "that":
        return "that", j
    if word in WH:
        return "wh", j
    if word == "to" and j + 1 < hi and w.kind[j + 1] in "nrav" and w.low[j + 1] not in ("reporters", "supporters", "people"):
        return "to", j
    if kind == "p" or word in ("as",):
        return "prep", j
    if (kind == "t" and word in DAYS) or word in ("last", "earlier", "late", "early") or (word == "this" and w.kind[j + 1 : j + 2] == ["t"]):
        return "time", j
    if kind == "g":
        return "ing", j
    if kind in "c":
        return "none", hi
    return "np", j


def _past_time(w: Words, j: int, hi: int) -> int:
    """Skip over "on Tuesday", "last week", "late Monday" at word j."""
    k = j
    if k < hi and w.low[k] in ("on", "late", "early", "last", "this", "earlier"):
        k += 1
    if k < hi and w.low[k] in ("this", "last", "night"):
        k += 1
    return k + 1 if k < hi and w.kind[k] == "t" else j


def _beyond_adjunct(w: Words, j: int, hi: int, skip: dict[int, int]) -> tuple[str, int] | None:
    """Past "in a statement on Monday" to a "that" or a quotation, if one follows soon; a clause after a bare comma does not."""
    for k in range(j, min(hi, j + ADJUNCT)):
        if k in skip:
            return ("quote", k) if k > j and w.kind[k - 1] in ",:" else None
        if w.low[k] == "that" and k > j and k + 1 < hi and w.kind[k - 1] in "nNt0,o":
            return "that", k
        if w.kind[k] == ":" and k + 1 < hi:
            return ("quote", k + 1) if k + 1 in skip else ("zero", k + 1)
        if w.kind[k] in "av;-":
            return None
        if k > j + 1 and w.kind[k - 1] == "t" and w.low[k - 1] in DAYS and w.kind[k] in "dNo" and w.kind[k] != ",":
            return "zero", k
    return None


def _told(w: Words, j: int, hi: int) -> tuple[int, int] | None:
    """Who is told in "said to reporters"."""
    if j < hi and w.low[j] == "to":
        n = noun_phrase_ahead(w, j + 1, hi, apposition=False)
        if n > j + 1:
            return j + 1, n
    return None
