"""Finds the names in a text by their capitals, with the titles before them, and guesses what kind of thing bears each.

A name is a run of capitalised words, joined by particles ("Anselm de la Cour"), by "of" and "for" after the name of a body
("Ministry of Railways", "Council for National Repair"), by "&", and by a genitive before one ("Seafarers' Mission").
What stands before the name proper, such as "Foreign Minister" or "Ms", is its title. A capital that only opens a sentence
proves nothing: such a name is *weak* and counts when the text uses it elsewhere or an engine has found it too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sayso.model import Article, Mention, NameKind
from sayso.resolve import tables
from sayso.resolve.settling import settled
from sayso.resolve.tables import Gender

TOKEN = re.compile(r"(?<!\w[’'])[^\W_]+(?:[-’'](?!s\b)[^\W_]+)*")
PARTICLES = frozenset("de la le du van von der den del della di da dos das bin ibn al el ter zu af ben abu und".split())
FUNCTION = frozenset(
    "a an the this that these those and or but nor so yet if when while where as at by for from in into of off on onto out"
    " over to up with without after before since until till during despite although though because unless whether than"
    " he she it they we i you his her its their our my your who whom whose which what how why not no nobody none neither"
    " either both all some any each every many most more less few several other others another such one two three four"
    " five six seven eight nine ten eleven twelve hundreds thousands dozens there here then now also still even only just"
    " however meanwhile later earlier yesterday today tomorrow tonight again once twice never always according asked"
    " speaking about against among around between beyond like near under is was are were be been has have had do does did"
    " will would can could may might must shall should i'm i've we're they're it's don't didn't yes let perhaps"
    " indeed instead nothing something everything anything someone somebody anyone anybody everyone everybody last next"
    " monday tuesday wednesday thursday friday saturday sunday january february march april june july august september"
    " october november december spring summer autumn winter".split()
)
CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september"
    " october november december god christmas easter".split()
)
BODY = tables.body_words()
OFFICES = frozenset("minister secretary president bishop archbishop governor mayor director head chief chairman king queen ministers".split())
LEGAL = frozenset("ltd plc inc corp llc gmbh ag sa co spa nv".split())


@dataclass(frozen=True, slots=True)
class Name:
    """One use of a name: where its core stands, where its title begins, and what its form tells.

    ``core`` is the name without title and article; ``start`` and ``end`` delimit it, ``opens`` is where the title begins.
    """

    opens: int
    start: int
    end: int
    core: str
    title: tuple[str, ...] = ()
    kind: NameKind = "other"
    gender: Gender = ""
    weak: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        """The core's words in lower case: what uses of one name have in common."""
        return tuple(w.lower() for w in TOKEN.findall(self.core))


def names(article: Article, *, mentions: Sequence[Mention] = ()) -> tuple[Name, ...]:
    """Every use of a name in the article, in order of the text; an engine's mentions, if any, settle kinds and weak ones.

    >>> [(n.core, n.title, n.kind) for n in names(Article(id="a", text="Then Mayor Ilse Marwick met Lodge & Co."))]
    [('Ilse Marwick', ('Mayor',), 'person'), ('Lodge & Co', (), 'organisation')]
    """
    text = article.text
    tokens = [(s, e, text[s:e]) for s, e in [m.span() for m in TOKEN.finditer(text)]]
    lower = {t for _, _, t in tokens if t.islower()}
    found: list[Name] = []
    for run in _runs(text, tokens):
        name = _name(text, run, lower)
        if name is not None:
            found.append(name)
    return tuple(settled(text, found, mentions))


def _runs(text: str, tokens: list[tuple[int, int, str]]) -> list[list[tuple[int, int, str]]]:
    """Runs of capitalised tokens with what joins them."""
    runs: list[list[tuple[int, int, str]]] = []
    i, n = 0, len(tokens)
    while i < n:
        if not _capital(tokens[i][2]):
            i += 1
            continue
        run = [tokens[i]]
        i += 1
        while i < n and len(run) < 16:
            step = _joined(text, run, tokens, i)
            if not step:
                break
            run.extend(tokens[i : i + step])
            i += step
        runs.append(run)
    return runs


def _joined(text: str, run: list[tuple[int, int, str]], tokens: list[tuple[int, int, str]], i: int) -> int:
    """How many of the next tokens belong to the run: 0 if it ends here."""
    gap, word = text[run[-1][1] : tokens[i][0]], tokens[i][2]
    last = run[-1][2]
    abbreviated = gap == ". " and (len(last) == 1 or (tables.title(last) is not None and len(last) <= 4))
    if gap == "’s " or gap == "'s ":
        owner = len(run) == 1 and (tables.noun(last.lower()) is not None or tables.title(last) is not None)
        return 1 if owner and word.lower() in BODY else 0
    if gap in ("’ ", "' ") and last.endswith("s"):
        return 1 if _capital(word) and _body_ahead(text, tokens, i) else 0
    if gap == " & " or (gap == " " and _capital(word)) or abbreviated:
        return 1 if _capital(word) or word.isdigit() else 0
    if gap != " " or i + 1 >= len(tokens):
        return 0
    if len(run) > 1 and word.isdigit() and last.lower() in ("no", "channel", "radio"):
        return 1
    ahead = i + 1
    if word == "of" or word == "for" or word == "and":
        if tokens[ahead][2] == "the" and ahead + 1 < len(tokens):
            ahead += 1
        if not _capital(tokens[ahead][2]) or text[tokens[ahead - 1][1] : tokens[ahead][0]] != " ":
            return 0
        lowered = [t.lower() for _, _, t in run]
        if word == "and":
            return ahead - i + 1 if ahead == i + 1 and _and_joins(text, lowered, tokens, ahead) else 0
        return ahead - i + 1 if lowered[-1] in BODY or (word == "of" and _is_title(last) and last.lower() in OFFICES) else 0
    if word in PARTICLES:
        while ahead < len(tokens) and tokens[ahead][2] in PARTICLES and ahead - i < 3:
            ahead += 1
        if ahead < len(tokens) and _capital(tokens[ahead][2]) and text[tokens[ahead - 1][1] : tokens[ahead][0]] == " ":
            return ahead - i + 1
    return 0


def _and_joins(text: str, lowered: list[str], tokens: list[tuple[int, int, str]], ahead: int) -> bool:
    if ("of" in lowered or "for" in lowered) and len(lowered) < 6:
        return _body_ahead(text, tokens, ahead) or lowered[0] in ("ministry", "department")
    return len(lowered) <= 2 and _body_ahead(text, tokens, ahead) and not tables.is_first_name(lowered[0].title())


def _body_ahead(text: str, tokens: list[tuple[int, int, str]], i: int) -> bool:
    """Whether the capitalised words from here end in a word for a body, such as Office or Union."""
    last = ""
    for j in range(i, min(i + 5, len(tokens))):
        if not _capital(tokens[j][2]) or (j > i and text[tokens[j - 1][1] : tokens[j][0]] != " "):
            break
        last = tokens[j][2].lower()
    return last in BODY


def _capital(word: str) -> bool:
    return word[0].isupper() or (len(word) > 3 and word[1:3] in ("l-", "n-") and word[3:4].isupper())


def _name(text: str, run: list[tuple[int, int, str]], lower: set[str]) -> Name | None:
    """The name in a run, or None where the capitals are only a sentence's."""
    opening = _opens_sentence(text, run[0][0])
    while run and (run[0][2].lower() in FUNCTION or (run[0][2] in ("I", "QUESTION", "Q"))):
        run = run[1:]
        opening = False
    if opening and len(run) > 1 and run[0][2].lower() in lower and not _is_title(run[0][2]) and not run[0][2].isupper():
        plain = run[0][2].lower()
        if tables.noun(plain) is None and not tables.is_first_name(run[0][2]) and plain not in BODY:
            run, opening = run[1:], False
    while run and (run[-1][2] in PARTICLES or run[-1][2] in ("of", "for", "and", "the") or run[-1][2].lower() in CALENDAR):
        run = run[:-1]
    if len(run) > 1 and run[-1][2] == "May" and re.match(r"\s\d", text[run[-1][1] : run[-1][1] + 2]):
        run = run[:-1]
    if not run or (len(run) == 1 and (run[0][2].lower() in CALENDAR or len(run[0][2]) == 1)):
        return None
    if _opens_with_body(text, run) or (opening and _opens_with_trade(run)):
        run, opening = run[1:], False
    people = tables.demonyms()
    if all(t in people for _, _, t in run) or _plural_people(run):
        return None
    if all(_is_title(t) or t in people for _, _, t in run):
        return None
    cut = _title_end(run)
    if cut < 0:
        return None
    title = tuple(t for _, _, t in run[:cut])
    core = run[cut:]
    weak = opening and len(run) == 1 and not (run[0][2].isupper() and len(run[0][2]) > 1)
    weak = weak and run[0][2] not in tables.country_of()
    if weak and (tables.noun(run[0][2].lower()) is not None or run[0][2].lower() in lower):
        return None
    start, end = core[0][0], core[-1][1]
    kind = _kind(text, title, [t for _, _, t in core], start, end)
    gender = _gender(title, core[0][2] if len(core) > 1 or not title else "", kind)
    return Name(run[0][0], start, end, text[start:end], title, kind, gender, weak)


def _is_title(word: str) -> bool:
    if tables.title(word) is not None:
        return True
    n = tables.noun(word.lower())
    return n is not None and n.kind in tables.PEOPLE and not n.plural


def _opens_with_trade(run: list[tuple[int, int, str]]) -> bool:
    """Whether a sentence begins with a common noun before a name: "Consultancy Lattice Insight puts"."""
    noun = tables.noun(run[0][2].lower()) if len(run) > 1 else None
    plain = noun is not None and noun.kind in ("organisation", "outlet") and not noun.plural
    return plain and run[0][2].lower() not in BODY and run[1][2] not in ("of", "for") and run[-1][2].lower() not in BODY


def _opens_with_body(text: str, run: list[tuple[int, int, str]]) -> bool:
    """Whether a run is "(Ambassador to the) UN Ilse Marwick": an acronym that belongs to what stands before it."""
    words = [t for _, _, t in run]
    if not (3 <= len(words) <= 4 and words[0].isupper() and 2 <= len(words[0]) <= 5 and not words[1].isupper()):
        return False
    before = text[max(0, run[0][0] - 9) : run[0][0]]
    bodily = any(w.lower() in BODY or w.lower() in tables.outlet_words() or not _capital(w) for w in words[1:])
    return not bodily and re.search(r"\b(?:to|of|at|in|from|for) the $", before) is not None


def _plural_people(run: list[tuple[int, int, str]]) -> bool:
    noun = tables.noun(run[0][2].lower()) if len(run) == 1 else None
    return noun is not None and noun.plural and noun.kind in tables.PEOPLE


def _title_end(run: list[tuple[int, int, str]]) -> int:
    """How many of the run's first tokens are title: all up to the last form of address or noun for a person.

    -1 if nothing but an office is left: "Minister of Railways", "Bishop of Aldermark".
    """
    words = [t for _, _, t in run]
    for i in range(1, len(words) - 1):
        if words[i] in ("of", "for") and _is_title(words[i - 1]):
            first = next((j for j in range(i + 2, len(words) - 1) if tables.is_first_name(words[j])), 0)
            return first or -1
    if words[-1].lower() in BODY or len(words) < 2:
        return 0
    cut = 0
    for i in range(len(words) - 1):
        if _is_title(words[i]) and not (i + 1 < len(words) and words[i + 1] in ("of", "for", "and")):
            if i > 0 and tables.is_first_name(words[0]) and not _is_title(words[0]) and tables.title(words[i]) is None:
                break
            if i == 0 and tables.is_first_name(words[0]) and tables.title(words[0]) is None:
                continue
            cut = i + 1
    return cut if cut < len(words) and words[cut] not in ("of", "for") else 0


def _kind(text: str, title: tuple[str, ...], words: list[str], start: int, end: int) -> NameKind:
    lowered = [w.lower() for w in words]
    country = tables.country_of()
    core = " ".join(words)
    if title:
        return "person"
    if core in country:
        return "government" if core in tables.seats() else "place"
    if any(w in ("&", "of", "for", "and") for w in lowered) or "&" in text[start:end]:
        return "government" if lowered[0] in ("ministry", "department") else "organisation"
    if tables.is_first_name(words[0]) and lowered[0] not in PARTICLES and 2 <= len(words) <= 4 and lowered[-1] not in BODY:
        return "person"
    published = lowered[-1] in tables.outlet_words() or lowered[0] in ("radio", "channel", "agence", "der", "la", "el", "il")
    if published and (lowered[-1] not in BODY or lowered[-1] == "journal" or (lowered[-1] == "press" and "university" not in lowered)):
        return "outlet"
    if lowered[-1] == "ministry" or lowered[0] == "ministry":
        return "government"
    if lowered[-1] in BODY or lowered[0] in BODY or (len(words) == 1 and words[0].isupper() and len(words[0]) > 1):
        return "organisation"
    if lowered[-1] in LEGAL:
        return "organisation"
    return "other"


def _gender(title: tuple[str, ...], first: str, kind: NameKind) -> Gender:
    for word in title:
        t = tables.title(word)
        n = tables.noun(word.lower())
        if t is not None and t.gender:
            return t.gender
        if n is not None and n.gender and n.kind in tables.PEOPLE:
            return n.gender
    return tables.usual_gender(first if not first.isupper() else first.title()) if first and kind in ("person", "other") else ""


def _opens_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 3) : start].rstrip(" \t\"“‘'(")
    return start == 0 or not before or before[-1] in ".!?:\n\r—–…•" or (before[-1:] in "”’\"")
