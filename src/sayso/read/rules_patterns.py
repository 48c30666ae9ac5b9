"""The patterns by which the rules find attributions, paragraph by paragraph and sentence by sentence.

A `Find` names the pattern and the cue it was made by, so that it can be counted how often that pairing is right. Patterns
are called by the order of what they join, in the letters of the corpus studies: source, cue, X for the content.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from sayso.read.grammar import Words, forms, sentences
from sayso.read.quotes import Quote, quotes_of
from sayso.read.rules_clauses import verb_at
from sayso.read.rules_nouns import NOUNS, noun_find
from sayso.read.rules_phrases import REACH, is_apposition, noun_phrase_ahead
from sayso.read.rules_shape import Find, content_end, lead_in
from sayso.read.rules_verbs import Sentence, verb_find

ADVERBS = frozenset("allegedly reportedly supposedly purportedly apparently presumably".split())
BUSY = 40
"""How many possible cues of one sentence are tried: bounds the time."""
LABEL = 7
"""How many words a speaker label before a colon may have."""


def finds_in(w: Words) -> Iterator[Find]:
    """Every find of every pattern in a text."""
    paragraphs = _paragraphs(w)
    running: Find | None = None
    unclosed = False
    for (lo, hi), quotes in zip(paragraphs, quotes_of(w, paragraphs), strict=True):
        whole = bool(quotes) and quotes[0].first == lo and quotes[0].last >= hi - 1
        if running is not None and (whole or (unclosed and quotes and quotes[0].first == lo)):
            running = running.with_content((quotes[0].first, quotes[0].last))
            unclosed = quotes[0].open
            if whole:
                yield from _inside(w, quotes)
                continue
            yield running
            running = None
        elif running is not None:
            yield running
            running = None
        finds, last = _paragraph(w, lo, hi, quotes)
        if last is not None:
            running = finds.pop(last)
            unclosed = bool(quotes) and quotes[-1].open
        yield from finds
        yield from _inside(w, quotes)
    if running is not None:
        yield running


def _inside(w: Words, quotes: list[Quote]) -> Iterator[Find]:
    """What is reported inside quotations that are long enough to report anything."""
    for q in quotes:
        if q.last - q.first > 6:
            yield from _paragraph(w, q.first + 1, q.last, [])[0]


def _paragraphs(w: Words) -> list[tuple[int, int]]:
    out = []
    begin = 0
    for i, kind in enumerate(w.kind):
        if kind == "/":
            if i > begin:
                out.append((begin, i))
            begin = i + 1
    if begin < len(w):
        out.append((begin, len(w)))
    return out


def _paragraph(w: Words, lo: int, hi: int, quotes: list[Quote]) -> tuple[list[Find], int | None]:
    """The finds of a paragraph, and which of them has the floor at its end (its quotation is the last thing said)."""
    skip = {q.first: q.last for q in quotes}
    finds: list[Find] = []
    floor: int | None = None
    previous: Sentence | None = None
    at = 0
    for a, b in sentences(w, lo, hi, skip):
        mine = []
        while at < len(quotes) and quotes[at].first < b:
            mine.append(quotes[at])
            at += 1
        s = Sentence(a, b - 1 if w.kind[b - 1] == "." and w.low[b - 1] == "." else b, b, tuple(mine), skip)
        if s.bare_quote:
            if floor is not None:
                finds[floor] = finds[floor].with_content((s.lo, s.stop))
            previous = s
            continue
        new = list(_sentence(w, s, previous))
        if a == lo and (label := _label(w, s, hi)) is not None:
            new.insert(0, label)
        floor = next((len(finds) + k for k in range(len(new) - 1, -1, -1) if _speaks(new[k], s)), None)
        finds += new
        previous = s
    return finds, floor


def _speaks(f: Find, s: Sentence) -> bool:
    """Whether the find's content ends in, or consists of, one of the sentence's quotations."""
    return any(f.content and p[0] <= q.first and q.last <= p[1] + 1 and f.pattern[:2] != "no" for q in s.quotes for p in f.content) and (
        "quote" in f.pattern
    )


def _sentence(w: Words, s: Sentence, previous: Sentence | None) -> Iterator[Find]:
    table, telling = forms(), _telling()
    k = 0
    ends = [(q.first, q.last) for q in s.quotes]
    low = next_ = s.lo
    tries = 0
    for i in [i for i, word in enumerate(w.low[s.lo : s.hi], s.lo) if word in telling]:
        while k < len(ends) and next_ <= ends[k][0] <= i:
            next_ = low = ends[k][1]
            k += 1
        if i < next_:
            continue
        next_ = i + 1
        word = w.low[i]
        form = table.get(word)
        if form is not None and tries < BUSY:
            tries += 1
            verb = verb_at(w, i, low, form)
            f = verb_find(w, s, verb, low, previous) if verb is not None else None
            if f is None and word in NOUNS:
                f = noun_find(w, i, s.lo, s.hi, s.skip)
            if f is not None:
                yield f
        elif word in NOUNS:
            f = noun_find(w, i, s.lo, s.hi, s.skip)
            if f is not None:
                yield f
        elif word == "according" and w.low[i + 1 : i + 2] == ["to"]:
            f = _according(w, s, i)
            if f is not None:
                yield f
        elif word in ADVERBS:
            yield _adverb(w, s, i)


@cache
def _telling() -> frozenset[str]:
    """The words at which something may be found."""
    return frozenset([*forms(), *NOUNS, "according", *ADVERBS])


def _according(w: Words, s: Sentence, i: int) -> Find | None:
    """“According to the ministry, X”, “X, according to the ministry”, and in the midst of X."""
    n = i + 2
    end = noun_phrase_ahead(w, n, s.hi)
    if end == n:
        return None
    cue = (i, n)
    if i <= s.lo + 1:
        bare = noun_phrase_ahead(w, n, s.hi, apposition=False)
        if end > bare and not (end < s.hi and w.kind[end] == "," and is_apposition(w, bare + 1, end)):
            end = bare
        while end < s.hi and w.kind[end] != "," and end not in s.skip:
            end += 1
        if end + 1 >= s.hi:
            return None
        stop = content_end(w, end + 1, s.hi, "zero", s.skip)
        return Find("CSX according", "according to", ((n, end),), (cue,), ((end + 1, stop),))
    comma = w.kind[i - 1] in ",-"
    pieces = [(lead_in(w, s.lo, i), i - 1 if comma else i)]
    while end < s.hi and w.kind[end] not in ",;-" and end not in s.skip:
        end += 1
    name = "XCS according"
    if end + 1 < s.hi and w.kind[end] == "," and w.kind[end + 1] not in "g" and w.low[end + 1] not in ("but", "and", "who", "which", "while", "though", "although", "with"):
        pieces.append((end + 1, s.hi))
        name += " pieces"
    if pieces[0][1] <= pieces[0][0]:
        return None
    return Find(name, "according to", ((n, end),), (cue,), tuple(pieces))


def _adverb(w: Words, s: Sentence, i: int) -> Find:
    """“The port was allegedly closed”: the clause around the adverb."""
    begin = i
    while begin > max(s.lo, i - REACH) and w.kind[begin - 1] not in ",;:-sc":
        begin -= 1
    end = content_end(w, i + 1, s.hi, "zero", s.skip)
    pieces = tuple(p for p in ((begin, i), (i + 1, end)) if p[1] > p[0])
    return Find("adverb", w.low[i], (), ((i, i + 1),), pieces)


def _label(w: Words, s: Sentence, hi: int) -> Find | None:
    """“MARWICK: We are closed.” at the head of a paragraph: all of it is hers."""
    for k in range(s.lo + 1, min(s.lo + LABEL, hi - 1)):
        if w.kind[k] == ":":
            names = [w.kind[m] for m in range(s.lo, k)]
            if all(n in "N0().," for n in names) and "N" in names:
                return Find("label", "caps" if w.text[w.start[s.lo] : w.end[s.lo]].isupper() else "name", ((s.lo, k),), ((k, k + 1),), ((k + 1, hi),))
            return None
        if w.kind[k] in ".q,":
            return None
    return None
