"""What cues usually mean: a table of some 1,500 verbs, nouns and set phrases, and a way to find them in a text's words.

`data/cues.tsv` says for each cue what kind of act it is, which stance it takes and how certain it leaves the content. Verbs
stand there in their base form; `lemma` brings "denied", "denies" and "denying" back to it. In the table "not" stands for
any negation. A phrase matches word by word, each word by its form or its base form, with adverbs in between left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, cast

from sayso.model import Act, Factuality, Stance

Part = Literal["v", "n", "x"]

BE = frozenset("be is are was were been being am 's 're 'm ’s ’re ’m".split())
HAVE = frozenset("have has had having 've ’ve 'd ’d".split())
DO = frozenset("do does did doing done".split())
MODALS = frozenset("will would can could may might shall should must ought 'll ’ll".split())
NEGATIONS = frozenset("not n't n’t never neither nor nobody none cannot hardly scarcely nothing nowhere".split())

IRREGULAR = {
    form: base
    for line in """say said says|tell told|write wrote written|speak spoke spoken|think thought|know knew known|see saw seen
    hear heard|feel felt|find found|show shown|read read|hold held|put put|mean meant|swear swore sworn|sing sang sung
    understand understood|forbid forbade forbidden|seek sought|find_out|give gave given|take took taken|make made|let let
    go went gone|come came|get got gotten|have has had|do did done does|be is are was were been being am|begin began begun
    bid bade|beseech besought|foresee foresaw foreseen|foretell foretold|misread|overhear overheard|bet bet|bring brought
    keep kept|leave left|lay laid|lead led|lend lent|rise rose risen|set set|stand stood|strike struck|teach taught|throw threw thrown
    withdraw withdrew withdrawn|mistake mistook mistaken|draw drew drawn|break broke broken|choose chose chosen|forget forgot forgotten
    fight fought|shoot shot|bite bit bitten|knock knocked|tear tore torn|dig dug|drive drove driven|hit hit|send sent|spell spelt
    learn learnt|dream dreamt|spill spilt|deem deemed|overrule overruled|uphold upheld|undertake undertook undertaken|sue sued
    weigh weighed|catch caught|smell smelt|become became|wring wrung|cast cast|run ran|meet met|pay paid|lie lied|win won|buy bought
    gainsay gainsaid|oversee oversaw|strive strove striven|vie vied|tie tied|shake shook shaken|sink sank|spin spun|blow blew blown""".split("|")
    for chunk in line.split("\n")
    for base, *forms in [chunk.split()]
    for form in (base, *forms)
}
IRREGULAR |= dict.fromkeys(BE, "be") | dict.fromkeys(HAVE, "have") | dict.fromkeys(DO, "do")


@dataclass(frozen=True, slots=True)
class Cue:
    """One row of the table: the words of a cue and what it usually tells of its source's manner."""

    words: tuple[str, ...]
    part: Part
    act: Act
    stance: Stance
    factuality: Factuality

    @property
    def name(self) -> str:
        """The words in one, as features and rules refer to it."""
        return "_".join(self.words)


@dataclass(frozen=True, slots=True)
class Match:
    """Where a cue of the table was found in a sequence of words: from ``start`` to ``end`` (exclusive)."""

    start: int
    end: int
    cue: Cue


@cache
def cues() -> tuple[Cue, ...]:
    """Every row of the table, in its order."""
    rows = []
    for line in (files("sayso.read") / "data" / "cues.tsv").read_text(encoding="utf8").splitlines():
        if line and not line.startswith("#"):
            words, part, act, stance, factuality = line.split("\t")
            rows.append(
                Cue(
                    tuple(words.split()),
                    cast(Part, part),
                    cast(Act, act),
                    cast(Stance, stance),
                    cast(Factuality, factuality),
                )
            )
    return tuple(rows)


@cache
def _bases() -> frozenset[str]:
    return frozenset(w for c in cues() for w in c.words)


@cache
def _tree() -> dict[str, object]:
    """The table as a tree of words; the rows that end at a node stand under the empty word."""
    root: dict[str, object] = {}
    for c in cues():
        node = root
        for w in c.words:
            node = cast("dict[str, object]", node.setdefault(w, {}))
        cast("list[Cue]", node.setdefault("", [])).append(c)
    return root


@lru_cache(maxsize=30_000)
def lemma(word: str) -> str:
    """The base form of a lower-case word if the table knows one, else the word itself.

    >>> lemma("denied"), lemma("quipping"), lemma("was"), lemma("harbour")
    ('deny', 'quip', 'be', 'harbour')
    """
    if word in IRREGULAR:
        return IRREGULAR[word]
    known = _bases()
    if word in known and not (word.endswith(("s", "ed", "ing")) and _stem(word, known)):
        return word
    return _stem(word, known) or word


def _stem(word: str, known: frozenset[str]) -> str:
    for ending, repairs in (
        ("ies", ("y", "ie")),
        ("ied", ("y", "ie")),
        ("es", ("e", "")),
        ("s", ("",)),
        ("ed", ("", "e")),
        ("ing", ("", "e", "y")),
    ):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            stem = word[: -len(ending)]
            tries = [stem + r for r in repairs]
            if len(stem) > 2 and stem[-1] == stem[-2]:
                tries.append(stem[:-1])
            for t in tries:
                if t in known:
                    return t
    return ""


def base_forms(words: Sequence[str]) -> list[tuple[str, str]]:
    """Each word in lower case with its base form; negations become "not", "wouldn't" becomes "would" and "not".

    >>> base_forms(["Wouldn't", "say"])
    [('would', 'would'), ('not', 'not'), ('say', 'say')]
    """
    return [form for word in words for form in _forms(word)]


@lru_cache(maxsize=20_000)
def _forms(word: str) -> tuple[tuple[str, str], ...]:
    w = word.lower().replace("’", "'")
    if w.endswith("n't") and len(w) > 3:
        head = {"wo": "will", "ca": "can", "sha": "shall"}.get(w[:-3], w[:-3])
        return (head, lemma(head)), ("not", "not")
    if w == "cannot":
        return ("can", "can"), ("not", "not")
    if w in ("never", "n't"):
        return (("not", "not"),)
    return ((w, lemma(w)),)


def find(forms: Sequence[tuple[str, str]]) -> list[Match]:
    """The cues of the table that occur in a sequence of (form, base form), longest first at each place.

    >>> [m.cue.name for m in find(base_forms("did not directly respond".split()))]
    ['not_respond', 'respond']
    """
    kept = [i for i, (w, _) in enumerate(forms) if not (w.endswith("ly") and w not in _bases())]
    matches: list[Match] = []
    for k in range(len(kept)):
        found: list[Match] = []
        _walk(forms, kept, k, k, _tree(), found)
        matches += sorted(found, key=lambda m: m.start - m.end)
    return matches


def _walk(
    forms: Sequence[tuple[str, str]],
    kept: Sequence[int],
    first: int,
    at: int,
    node: dict[str, object],
    found: list[Match],
) -> None:
    for c in cast("list[Cue]", node.get("", ())):
        found.append(Match(kept[first], kept[at - 1] + 1, c))
    if at < len(kept):
        for w in dict.fromkeys(forms[kept[at]]):
            below = node.get(w)
            if below is not None and w:
                _walk(forms, kept, first, at + 1, cast("dict[str, object]", below), found)
