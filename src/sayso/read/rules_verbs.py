"""What a cue verb in a sentence makes of its surroundings: who says what, in which order.

“Marwick said that X”, “X, Marwick said”, “X, said Marwick, Y”, “it was suggested that X”, “X seems …”.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sayso.read.grammar import Words, forms
from sayso.read.quotes import Quote
from sayso.read.rules_clauses import STARTERS, Complement, Verb, complement, cue_start, subject, verb_at
from sayso.read.rules_phrases import noun_phrase_ahead
from sayso.read.rules_shape import CLAUSAL, Find, Piece, content_end, is_clause, lead_in

SEEMING = frozenset("seem appear look sound".split())
RECEIVING = frozenset("tell inform advise warn assure notify remind ask urge order instruct question press encourage invite".split())
"""Verbs whose passive has for its subject the one who is told."""
QUOTING = frozenset("quote cite report".split())
BETWEEN = 14
"""Words between "quoted" and "as saying" at most."""
AGAINST = frozenset("but who which while although though".split())


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's words from ``lo`` to ``hi``, ``hi`` before its full stop, and the quotations in it."""

    lo: int
    hi: int
    stop: int
    quotes: tuple[Quote, ...]
    skip: dict[int, int]

    @property
    def bare_quote(self) -> bool:
        """Whether the sentence consists of quotations and nothing else."""
        at = self.lo
        for q in self.quotes:
            if q.first != at:
                return False
            at = q.last
        return at > self.lo and at >= self.hi - 1


def verb_find(w: Words, s: Sentence, verb: Verb, low: int, previous: Sentence | None) -> Find | None:
    comp = complement(w, verb.at, s.hi, verb.base, s.skip)
    if comp is None:
        return None
    if verb.base in SEEMING and verb.how not in ("ing", "gerund"):
        return _seeming(w, s, verb, comp)
    if verb.how == "passive":
        return _passive(w, s, verb, comp)
    if verb.how in ("ing", "gerund") and verb.first > s.lo and w.low[verb.first - 1] == "as":
        quoted = _quoted(w, s, verb, comp)
        if quoted is not None:
            return quoted
    behind = _said_before(w, s, verb.first, previous)
    if behind is not None and verb.how == "finite":
        inverted = _inverted(w, s, verb, comp, behind)
        if inverted is not None:
            return inverted
    source = subject(w, verb, low)
    if source is None and low > s.lo:
        source = subject(w, verb, s.lo)
    if source is not None and verb.how == "finite" and source[1] <= verb.first:
        lead = _said_before(w, s, source[0], previous)
        if lead is not None:
            f = _said_after(w, s, verb, comp, source, lead)
            if f is not None:
                return f
    if comp.kind == "none":
        if source is not None and comp.begin >= s.hi and w.kind[s.stop - 1] == ":":
            return Find("SCX colon", comp.key, (source,), ((verb.first, comp.cue_end),), (), _told(comp))
        return None
    if comp.kind == "to" and verb.base in STARTERS and _cue_follows(w, comp.begin, s):
        return None
    end = content_end(w, comp.begin, s.hi, comp.kind, s.skip)
    if end <= comp.begin:
        return None
    manner = "" if verb.how == "finite" else " " + verb.how
    shared = " shared" if source and verb.how == "finite" and _is_far(w, source[1], verb.first) else ""
    return Find(
        f"{'SCX' if source else 'CX'} {comp.kind}{manner}{shared}",
        comp.key,
        (source,) if source else (),
        ((cue_start(w, verb, low), comp.cue_end),),
        ((comp.begin, end),),
        _told(comp),
    )


def _cue_follows(w: Words, i: int, s: Sentence) -> bool:
    """Whether "to" at word i leads to a cue with its own clause ("to say that"), which then is the cue."""
    m = i + 1
    while m < s.hi and w.kind[m] == "r":
        m += 1
    form = forms().get(w.low[m]) if m < s.hi else None
    after = complement(w, m, s.hi, form.base, s.skip) if form is not None else None
    return after is not None and after.kind in ("that", "zero", "quote", "wh")


def _is_far(w: Words, i: int, j: int) -> bool:
    return any(w.kind[k] in "av" for k in range(i, j))


def _told(comp: Complement) -> tuple[Piece, ...]:
    return (comp.told,) if comp.told else ()


def _said_before(w: Words, s: Sentence, i: int, previous: Sentence | None) -> Piece | None:
    """The words before word i, if a comma or the end of a quotation divides them from it: what may have been said."""
    if i == s.lo:
        return (previous.lo, previous.stop) if previous is not None and previous.bare_quote else None
    quote = next((q for q in s.quotes if q.last == i), None)
    if quote is not None:
        return (quote.first if quote.first > s.lo and w.kind[quote.first - 1] == ":" else s.lo), i
    if w.kind[i - 1] in ",-" and i - 1 > s.lo:
        begin = lead_in(w, s.lo, i - 1)
        return (begin, i - 1) if i - 1 > begin else None
    return None


def _is_quote(w: Words, s: Sentence, piece: Piece) -> bool:
    """Whether the piece ends in a quotation that closes after a comma, a full stop or the like."""
    quote = next((q for q in reversed(s.quotes) if q.last <= piece[1]), None)
    if quote is None or quote.last != piece[1]:
        return False
    if quote.first <= piece[0] + 1:
        return True
    return quote.last - quote.first > 5 and w.kind[piece[1] - 2] in ",.?-"


def _said_after(w: Words, s: Sentence, verb: Verb, comp: Complement, source: Piece, lead: Piece) -> Find | None:
    """“X, she said”, with what follows it as a second piece where it goes on: “X, she said, Y”."""
    quoted = _is_quote(w, s, lead) or lead[0] < s.lo
    if not quoted:
        if comp.kind in ("that", "wh", "to", "np", "ing") or (comp.kind == "quote") or not is_clause(w, *lead):
            return None
        if comp.kind in ("prep", "zero") and verb.base not in CLAUSAL | {"tell", "write", "report"}:
            return None
        if comp.kind == "zero" and comp.begin - comp.cue_end < 1:
            return None
    elif comp.kind == "that" and comp.begin == comp.cue_end:
        return None
    cue = (verb.first, comp.cue_end)
    pieces, name = [lead], "XSC quote" if quoted else "XSC"
    tail = _tail(w, s, comp, quoted=quoted)
    if tail is not None:
        pieces.append(tail)
        name += " pieces"
    return Find(name, comp.key, (source,), (cue,), tuple(pieces), _told(comp))


def _inverted(w: Words, s: Sentence, verb: Verb, comp: Complement, lead: Piece) -> Find | None:
    """“X, said Marwick”."""
    quoted = _is_quote(w, s, lead) or lead[0] < s.lo
    i = verb.at + 1
    end = noun_phrase_ahead(w, i, s.hi)
    if end == i or comp.kind in ("that", "quote", "to", "wh") or (w.kind[lead[1] - 1] == "a"):
        return None
    if not quoted and (not is_clause(w, *lead) or verb.base not in CLAUSAL | {"report", "write", "warn", "note"}):
        return None
    if w.kind[i] == "o" and w.low[i] in ("it", "that", "you", "me", "him", "them", "us"):
        return None
    pieces, name = [lead], "XCS quote" if quoted else "XCS"
    tail = _tail(w, s, replace(comp, cue_end=end), quoted=quoted)
    if tail is not None:
        pieces.append(tail)
        name += " pieces"
    return Find(name, comp.key, ((i, end),), ((verb.first, verb.at + 1),), tuple(pieces))


def _tail(w: Words, s: Sentence, comp: Complement, *, quoted: bool) -> Piece | None:
    """The second piece of “X, she said, Y”: from the comma on, if it goes on as X did."""
    k = comp.cue_end
    while k < s.hi and w.kind[k] not in ",:;-" and k not in s.skip:
        k += 1
    if k + 1 >= s.hi:
        return None
    if k in s.skip:
        return (k, s.hi) if quoted and k <= comp.cue_end + 1 else None
    if quoted:
        nxt = next((q for q in range(k + 1, min(s.hi, k + 2)) if q in s.skip), None)
        return (nxt, s.hi) if nxt is not None else None
    if w.kind[k] != "," or k > comp.cue_end + 6 or w.kind[k + 1] in "g" or w.low[k + 1] in AGAINST:
        return None
    end = content_end(w, k + 1, s.hi, "zero", s.skip)
    return (k + 1, end) if end > k + 1 else None


def _passive(w: Words, s: Sentence, verb: Verb, comp: Complement) -> Find | None:
    """“is expected to”, “it was suggested that”, “was rejected by the ministry”."""
    cue = (verb.first, comp.cue_end)
    source = subject(w, replace(verb, how="finite"), s.lo)
    it = source is not None and w.low[source[0]] == "it"
    agent = _agent(w, verb, s.hi)
    told = (source,) if source is not None and verb.base in RECEIVING else ()
    if comp.kind in ("that", "zero", "quote", "wh") and (told or agent is not None) and (agent is None or agent[1] <= comp.begin):
        end = content_end(w, comp.begin, s.hi, comp.kind, s.skip)
        pattern = f"CX {comp.kind} told" if agent is None else f"CX {comp.kind} by S"
        return Find(pattern, comp.key, () if agent is None else (agent,), (cue,), ((comp.begin, end),), told) if end > comp.begin else None
    if comp.kind in ("that", "zero", "quote", "wh") or (comp.kind == "prep" and comp.key.endswith((" about", " of"))):
        end = content_end(w, comp.begin, s.hi, comp.kind, s.skip)
        pattern = f"CX {comp.kind} passive" if it or comp.kind in ("wh", "prep", "quote") else f"SCX {comp.kind} passive"
        by = () if it or comp.kind != "that" or source is None else (source,)
        return Find(pattern, comp.key, by, (cue,), ((comp.begin, end),)) if end > comp.begin else None
    if w.low[verb.at + 1 : verb.at + 2] == ["by"]:
        return Find("XC by S", verb.base, (agent,), ((verb.first, verb.at + 1),), (source,)) if agent is not None and source is not None else None
    if source is None:
        return None
    if comp.kind in ("to", "ing") or (comp.kind == "prep" and comp.key.endswith(" as")):
        begin = comp.begin if comp.kind != "prep" else comp.begin - 1
        end = content_end(w, begin, s.hi, "to", s.skip)
        return Find("X C to", comp.key, (), ((verb.first, verb.at + 1),), ((source, (begin, end)) if end > begin else (source,)))
    return Find("X C", comp.key, (), (cue,), (source,))


def _quoted(w: Words, s: Sentence, verb: Verb, comp: Complement) -> Find | None:
    """“quoted a diplomat as saying that X”, “Oduya was quoted as saying X”: said by whoever is quoted, not by who quotes."""
    at = verb.first - 1
    k = next((k for k in range(at - 1, max(s.lo, at - BETWEEN) - 1, -1) if w.low[k] in forms() and forms()[w.low[k]].base in QUOTING), -1)
    quoting = verb_at(w, k, s.lo, forms()[w.low[k]]) if k >= 0 else None
    if quoting is None or comp.kind == "none":
        return None
    end = content_end(w, comp.begin, s.hi, comp.kind, s.skip)
    if quoting.how == "passive":
        source = subject(w, replace(quoting, how="finite"), s.lo)
        cue = ((quoting.first, comp.cue_end),) if k + 1 == at else ((quoting.first, k + 1), (at, comp.cue_end))
    else:
        last = noun_phrase_ahead(w, k + 1, at)
        source = (k + 1, last) if last > k + 1 else None
        cue = ((at, comp.cue_end),)
    return Find(f"SCX {comp.kind} as", comp.key, (source,), cue, ((comp.begin, end),), _told(comp)) if source and end > comp.begin else None


def _agent(w: Words, verb: Verb, hi: int) -> Piece | None:
    """Who does it, in "was told by the mayor": the phrase after "by" behind the verb."""
    i = verb.at + 1
    if i >= hi or w.low[i] != "by":
        return None
    end = noun_phrase_ahead(w, i + 1, hi)
    return (i + 1, end) if end > i + 1 else None


def _seeming(w: Words, s: Sentence, verb: Verb, comp: Complement) -> Find | None:
    """“It appears that …” and “she seems tired”: nobody is named."""
    source = subject(w, replace(verb, how="finite"), s.lo)
    if source is None or comp.kind == "none":
        return None
    end = content_end(w, comp.begin, s.hi, comp.kind, s.skip)
    begin = comp.begin - (comp.kind == "prep")
    if end <= begin:
        return None
    cue = (verb.first, begin)
    if w.low[source[0]] == "it" and comp.kind in ("that", "zero"):
        return Find("CX seem", verb.base, (), (cue,), ((begin, end),))
    return Find("X C seem", f"{verb.base} {comp.kind}", (), (cue,), (source, (begin, end)))
