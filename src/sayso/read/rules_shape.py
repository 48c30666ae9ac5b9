"""A find, and the shape of contents: where they begin and end within a sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sayso.read.grammar import Words, forms

Piece = tuple[int, int]
CLAUSAL = frozenset(
    """say think believe know hope claim argue add insist admit concede allege feel suspect suggest acknowledge assert predict
    conclude reckon fear guess boast joke note quip imagine doubt figure agree contend maintain state declare explain reveal mean""".split()
)
"""Verbs after which a bare clause is what was said, rather than a noun phrase."""
CONTRAST = frozenset("but while although though and as".split())
MANY = 60
"""How many pieces a content may have: bounds the time that a text of nothing but quotations takes."""
LOOSE = frozenset("but which who while the a an".split())


@dataclass(frozen=True, slots=True)
class Find:
    """A possible attribution as word numbers (first, past last), with the pattern and the cue's key that it was found by."""

    pattern: str
    key: str
    source: tuple[Piece, ...]
    cue: tuple[Piece, ...]
    content: tuple[Piece, ...]
    told: tuple[Piece, ...] = ()

    def with_content(self, piece: Piece) -> Find:
        """The same with one more piece of content, while it has not too many."""
        if len(self.content) >= MANY:
            return self
        return replace(self, content=(*self.content, piece))


def content_end(w: Words, begin: int, hi: int, kind: str, skip: dict[int, int]) -> int:
    """Where a content that begins at ``begin`` ends: mostly with its sentence, sooner where a new clause takes over.

    What is cut off and what is not was counted: the words after which annotators end a content more often than not.
    """
    tight = kind not in ("that", "zero", "wh", "quote")
    k = begin
    while k < hi:
        if k in skip:
            if k == begin and kind == "quote":
                return _after_quote(w, skip[k], hi)
            k = skip[k]
            if k < hi and w.kind[k - 2] == "," and _takes_over(w, k - 1, hi, tight=tight):
                break
            continue
        here = w.kind[k]
        if here == ";" or (k > begin and here in ",-c" and k + 1 < hi and _takes_over(w, k, hi, tight=tight)):
            break
        if tight and k > begin and w.low[k] in ("while", "when", "as", "because") and k + 1 < hi and w.kind[k + 1] == "o":
            break
        k += 1
    while k > begin and w.kind[k - 1] in ",:-;":
        k -= 1
    return k


def _takes_over(w: Words, k: int, hi: int, *, tight: bool) -> bool:
    """Whether a new clause that is not the source's begins at the comma, dash or conjunction k."""
    here, nxt = w.kind[k], w.low[k + 1]
    here = "," if here == "q" else here
    form = forms().get(nxt)
    if here == ",":
        if nxt == "according" or (form is not None and form.shape == "g"):
            return True
        if w.kind[k + 1] in "oNd" and _someone_speaks(w, k + 1, min(hi, k + 6)):
            return True
        if tight:
            return nxt in LOOSE or w.kind[k + 1] == "o" or (form is not None and form.shape == "d")
        return nxt == "who" or (nxt in CONTRAST and _someone_speaks(w, k + 2, hi))
    if here == "-":
        return w.start[k] > w.end[k - 1] and nxt in ("and", "but", "a", "the", "though", "although", "even")
    m = k + 1
    while m < hi and w.kind[m] == "r":
        m += 1
    if m >= hi:
        return False
    form = forms().get(w.low[m])
    if w.low[k] == "but":
        return w.kind[m] == "o" or (form is not None and form.shape == "d") or _someone_speaks(w, m, hi)
    if tight:
        return w.kind[m] == "v" and (form is None or form.shape in "ds")
    return form is not None and form.shape == "d" and w.kind[m] == "v" and m + 1 < hi and w.kind[m + 1] in "dos:N"


def _after_quote(w: Words, k: int, hi: int) -> int:
    """A content that is a quotation ends with it, unless it goes on in the writer's own words to the end of the sentence."""
    if k >= hi or w.kind[k - 2] in ",.?-" or w.kind[k] in ",;:-c":
        return k
    return content_end(w, k, hi, "zero", {})


def _someone_speaks(w: Words, k: int, hi: int) -> bool:
    """Whether a verb of saying or thinking with a subject before it follows soon, so that its clause is another's."""
    table = forms()
    for m in range(k + 1, min(hi, k + 14)):
        form = table.get(w.low[m])
        if form is not None and form.base in CLAUSAL and form.shape in "ds" and w.kind[m - 1] in "noN,)r":
            return True
    return False


def lead_in(w: Words, lo: int, hi: int) -> int:
    """Past a leading "But" or "And" (with its comma)."""
    while lo < hi and (w.kind[lo] == "c" or w.low[lo] in ("still", "meanwhile", "however")):
        lo += 1
        if lo < hi and w.kind[lo] == ",":
            lo += 1
    return lo


def is_clause(w: Words, lo: int, hi: int) -> bool:
    """Whether the words have a finite verb, so that they could be a statement, and are no subordinate clause."""
    if lo < hi and (w.low[lo] in ("as", "while", "although", "though", "after", "before", "since", "for", "because")):
        return False
    return any(w.kind[k] in "avq" for k in range(lo, min(hi, lo + 60)))
