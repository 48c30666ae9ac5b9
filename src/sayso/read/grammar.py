"""A text as the rules see it: words with a coarse class each, and sentences.

There is no tagger here. A word's class is looked up (closed classes, weekdays, forms of the cues) or guessed from its shape,
and the few functions that need more look at the neighbours. Classes are single letters:

    d determiner   p preposition   o pronoun    a auxiliary   c coordinator   s subordinator   r adverb
    v finite verb  g -ing form     n other word N capitalised 0 number        t time word      ' possessive
    , ; : . - ( )  punctuation     q quotation mark           / line break    ? anything else

Everything here is one pass over the words; `rules_phrases` looks for the noun phrases beside a verb.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from sayso.read import lexicon

LONGEST = 200
"""After how many words outside quotations a sentence is cut even without a full stop."""

TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}|\d[\d,.]*\d(?:-\w+)*|\w+(?:-\w+|['’](?!(?:s|re|ve|ll|d|m)\b)\w+)*|['’](?:s|re|ve|ll|d|m)\b|''|``|\n|--+|\.\.\.+|[^\w\s]",
    re.IGNORECASE,
)

WORDS = {
    "d": """the a an his her its their my your our this that these those some any no every each another both all many
        several few most more such much other one two three four five six seven eight nine ten dozens hundreds thousands""",
    "p": """of for in on at by with from about against to into over under during after before since between among amid
        through without within toward towards behind beside near around across despite per via upon like than unlike off""",
    "o": "he she they it we i you who everyone everybody someone nobody anyone whoever me him us them himself herself themselves",
    "c": "and or but nor yet",
    "s": """that because while although though if when where which whose whether unless until as whereas how why what
        whom once so even""",
    "r": """also then later never always often now still just again not n't once already soon ever only even further
        instead therefore thus however meanwhile too first rather quite recently""",
    "t": """monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun january february march april june july
        august september october november december jan feb aug sept oct nov dec today yesterday tomorrow tonight
        morning afternoon evening night weekend week month year""",
}
KINDS = {w: k for k, line in WORDS.items() for w in line.split()}
KINDS |= dict.fromkeys((*lexicon.BE, *lexicon.HAVE, *lexicon.DO, *lexicon.MODALS, "cannot"), "a")
KINDS |= {"'s": "'", "’s": "'", "\n": "/", "''": "q", "``": "q", '"': "q", "“": "q", "”": "q", "«": "q", "»": "q", "„": "q"}
KINDS |= {"that": "s", "to": "p", "…": "?", "...": "?", "--": "-", "–": "-", "—": "-", "(": "(", ")": ")", "[": "(", "]": ")"}
KINDS |= {c: c for c in ",;:"} | {"!": ".", "?": ".", ".": "."}

TITLES = frozenset(
    """mr mrs ms dr sen sens rep reps gov govs gen col lt sgt capt st jr sr prof rev pres mt no vs inc corp co ltd dept
    jan feb mar apr jun jul aug sept sep oct nov dec ave d.c u.s u.n a.m p.m calif fla ill mich pa va ariz wis
    conn mass minn tenn ore colo md nev wash ga ind tex okla""".split()
)
OPENERS = frozenset("he she they it we i the this that these those but and in on at a an if when his her their".split())
"""Words that, with a capital, open a sentence even after "U.S."."""

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Words:
    """A text's words: where each starts and ends, in lower case, and its class; ``quoted`` says how deep in quotes."""

    text: str
    start: list[int]
    end: list[int]
    low: list[str]
    kind: list[str]

    def __len__(self) -> int:
        return len(self.low)

    def stretch(self, i: int, j: int) -> Stretch:
        """The characters of the words from i to j (exclusive)."""
        return self.start[i], self.end[j - 1]


@dataclass(frozen=True, slots=True)
class Form:
    """A verb form that may be a cue: its base and whether it is the base form, -s, past or -ing."""

    base: str
    shape: str  # b, s, d, g


@cache
def forms() -> dict[str, Form]:
    """Every form of every one-word verb of the cue table, and the verbs that open its longer cues."""
    out: dict[str, Form] = {}
    bases = {c.words[0] for c in lexicon.cues() if c.part == "v"} - {"not", "be", "have", "do", "to"}
    bases = {b for b in bases if b.isalpha() and lexicon.lemma(b) == b and KINDS.get(b, "n") == "n"}
    for b in sorted(bases):
        y = b.endswith("y") and b[-2:-1] not in "aeiou"
        third = b[:-1] + "ies" if y else b + "es" if b.endswith(("s", "sh", "ch", "x", "z", "o")) else b + "s"
        out.setdefault(b, Form(b, "b"))
        out.setdefault(third, Form(b, "s"))
        for e, shape in (("ed", "d"), ("ing", "g")):
            stem = b[:-1] + "i" if y and e == "ed" else b[:-1] if b.endswith("e") and not (b.endswith("ee") and e == "ing") else b
            out.setdefault(stem + e, Form(b, shape))
            out.setdefault(b + b[-1] + e, Form(b, shape))
    for form, b in lexicon.IRREGULAR.items():
        if b in bases and form != b:
            out.setdefault(form, Form(b, "d"))
    return out


def words_of(text: str) -> Words:
    """Cut a text into words and give each its class.

    >>> w = words_of("Marwick didn't say so.")
    >>> w.low, "".join(w.kind)
    (['marwick', "didn't", 'say', 'so', '.'], 'Nans.')
    """
    places = [m.span() for m in TOKEN.finditer(text)]
    raw = [text[s:e] for s, e in places]
    known = {w: _class(w) for w in set(raw)}
    pairs = [known[w] for w in raw]
    return Words(text, [s for s, _ in places], [e for _, e in places], [p[0] for p in pairs], [p[1] for p in pairs])


def _class(raw: str) -> tuple[str, str]:
    """A word in lower case, and its class."""
    low = raw.lower()
    return low, _kind(raw, low)


def _kind(raw: str, low: str) -> str:
    if low in KINDS:
        return KINDS[low] if low != "may" or raw != "May" else "t"
    if low.endswith(("n't", "n’t")):
        return "a"
    first = raw[0]
    if first.isdigit():
        return "0"
    if not first.isalpha():
        return "?"
    if first.isupper():
        return "N"
    if low in forms():
        return {"g": "g", "b": "n"}.get(forms()[low].shape, "v")
    if low.endswith("ly") and len(low) > 4:
        return "r"
    if low.endswith("ing") and len(low) > 5:
        return "g"
    if (low.endswith("ed") and len(low) > 4) or low in lexicon.IRREGULAR:
        return "v"
    return "n"


def sentences(w: Words, lo: int, hi: int, skip: dict[int, int]) -> list[tuple[int, int]]:
    """The sentences among the words lo to hi, each with its closing mark; ``skip`` leads from a quote's first word past its last.

    A quotation is never cut in two, but ends its sentence where it closes after a full stop and a capital follows.
    """
    out: list[tuple[int, int]] = []
    begin = i = lo
    count = 0
    while i < hi:
        count += 1
        if out and out[-1][1] == begin and i == begin:
            count = 0
        if count > LONGEST:
            out.append((begin, i))
            begin, count = i, 0
        after = skip.get(i)
        if after is not None:
            last = w.kind[after - 2] if after - 2 > i else ""
            i = after
            if last == "." and i < hi and _opens(w, i):
                out.append((begin, i))
                begin = i
            continue
        if w.kind[i] == "." and (i + 1 >= hi or _ends(w, i)):
            i += 1
            while (i < hi and w.kind[i] in ".)") or (i < hi and w.kind[i] == "q" and i not in skip and w.start[i] == w.end[i - 1]):
                i += 1
            out.append((begin, i))
            begin = i
            continue
        if w.kind[i] == "N" and w.low[i][-1] == "." and i + 1 < hi and w.low[i + 1] in OPENERS and w.text[w.start[i + 1]].isupper():
            out.append((begin, i + 1))
            begin = i + 1
        i += 1
    if begin < hi:
        out.append((begin, hi))
    return out


def _opens(w: Words, i: int) -> bool:
    """Whether the word could be the first of a sentence."""
    return w.kind[i] in "q(0-" or w.text[w.start[i]].isupper()


def _ends(w: Words, i: int) -> bool:
    """Whether the full stop at i closes a sentence rather than an abbreviation."""
    if w.low[i] != ".":
        return True
    before = w.low[i - 1] if i else ""
    if w.end[i - 1] == w.start[i] and (before in TITLES or (len(before) == 1 and before.isalpha() and before != "i")):
        return False
    return _opens(w, i + 1) or w.kind[i + 1] == ")"
