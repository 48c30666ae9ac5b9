"""Small tables that say what words can name: head nouns, forms of address, first names, outlets' words, countries, seats.

Each is a text file in `data/` that opens with its source. No table says anything about who is to be believed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

NounClass = Literal[
    "official", "spokesman", "person", "organisation", "government", "outlet", "document", "post", "group"
]
Gender = Literal["f", "m", ""]
PEOPLE = ("official", "spokesman", "person")
IRREGULAR = {
    "people": "person", "men": "man", "women": "woman", "children": "child", "wives": "wife", "data": "data",
    "police": "police", "media": "media", "press": "press", "statistics": "statistic", "minutes": "minutes",
    "attorneys-general": "attorney-general", "sisters": "sister", "folk": "person", "folks": "person",
}  # fmt: skip
NEVER_PLURAL = frozenset("police media press minutes news dangerous always congress".split())


@dataclass(frozen=True, slots=True)
class Noun:
    """What the head noun of a source tells: its class, gender, whether it is plural, and whether it leaves people nameless."""

    word: str
    kind: NounClass
    gender: Gender = ""
    plural: bool = False
    vague: bool = False


@dataclass(frozen=True, slots=True)
class Title:
    """A form of address before a name, and whether it marks an office."""

    gender: Gender = ""
    office: bool = False


@lru_cache(maxsize=1 << 14)
def noun(word: str) -> Noun | None:
    """What a lower-case noun, singular or plural, can name; None where the table does not know it.

    >>> noun("neighbours")
    Noun(word='neighbour', kind='person', gender='', plural=True, vague=True)
    >>> noun("harbour")
    """
    known, vague = _nouns()
    if word in IRREGULAR:
        base = IRREGULAR[word]
    else:
        base = word
        if word not in known and "-" in word and word.rsplit("-", 1)[1] in known:
            base = word.rsplit("-", 1)[1]
    if base not in known:
        for ending, instead in (("ies", "y"), ("ses", "s"), ("xes", "x"), ("ches", "ch"), ("s", "")):
            if word.endswith(ending) and word[: -len(ending)] + instead in known:
                base = word[: -len(ending)] + instead
                break
        else:
            return None
    kind, gender = known[base]
    plural = word != base and word not in NEVER_PLURAL and not word.endswith("-" + base)
    return Noun(base, kind, gender, plural, base in vague)


def synonyms(word: str) -> frozenset[str]:
    """Other nouns by which news calls the same thing at the next mention; empty for most words.

    >>> sorted(synonyms("lawsuit"))
    ['case', 'claim', 'complaint', 'filing', 'suit']
    """
    return _synonyms().get(word, frozenset())


def title(word: str) -> Title | None:
    """What a form of address tells ("Dame", "mr", "Col"), or None."""
    return _titles().get(word.lower().rstrip("."))


def usual_gender(first_name: str) -> Gender:
    """The gender that people of this first name usually have, or "" where names leave it open."""
    return _first_names().get(first_name, "")


def is_first_name(word: str) -> bool:
    """Whether the word is known as a first name."""
    return word in _first_names()


@cache
def outlet_words() -> frozenset[str]:
    """Words that outlets carry in their names."""
    return frozenset(w for line in _lines("outlets.txt") for w in line.split())


@cache
def body_words() -> frozenset[str]:
    """Words that the names of bodies end or begin with, such as Ministry and Union."""
    return frozenset(w for line in _lines("bodies.txt") for w in line.split())


@cache
def country_of() -> dict[str, str]:
    """Which country a name, a demonym, a capital or a seat of government belongs to.

    >>> country_of()["Moscow"], country_of()["Kremlin"], country_of()["Norwegian"], country_of()["Norway"]
    ('Russia', 'Russia', 'Norway', 'Norway')
    """
    table: dict[str, str] = {}
    for line in _lines("countries.tsv"):
        country, demonyms, capitals = line.split("\t")
        for form in (*capitals.split("|"), *demonyms.split("|")):
            if form:
                table.setdefault(form, country)
    for line in _lines("countries.tsv"):
        country = line.split("\t")[0]
        table[country] = country
    for form, country in seats().items():
        table[form] = country
    return table


@cache
def demonyms() -> frozenset[str]:
    """Adjectives of countries, such as "Norwegian", and of the parts of the world."""
    rows = (line.split("\t") for line in _lines("countries.tsv"))
    cells = {word for country, cell, _ in rows for word in cell.split("|") if word != country}
    return frozenset(cells | {"Western", "Eastern", "Northern", "Southern", "African", "Asian", "European", "Arab", "Islamist", "Islamic"})


@cache
def seats() -> dict[str, str]:
    """Seats that stand for a government: the seat's name and whose it is."""
    return dict(line.split("\t") for line in _lines("seats.tsv"))


@cache
def capitals() -> dict[str, str]:
    """Capitals and the country that each is the capital of."""
    rows = (line.split("\t") for line in _lines("countries.tsv"))
    return {c: country for country, _, cells in rows for c in cells.split("|") if c and c != country}


def _lines(name: str) -> list[str]:
    text = (files("sayso.resolve") / "data" / name).read_text(encoding="utf8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def _nouns() -> tuple[dict[str, tuple[NounClass, Gender]], frozenset[str]]:
    known: dict[str, tuple[NounClass, Gender]] = {}
    vague: set[str] = set()
    for line in _lines("nouns.tsv"):
        kind, gender, words = line.split("\t")
        for word in words.split():
            if kind == "vague":
                vague.add(word)
            else:
                known.setdefault(word, (_KINDS[kind], _GENDERS[gender]))
    return known, frozenset(vague)


@cache
def _synonyms() -> dict[str, frozenset[str]]:
    table: dict[str, frozenset[str]] = {}
    for line in _lines("synonyms.txt"):
        group = frozenset(line.split())
        for word in group:
            table[word] = table.get(word, frozenset()) | (group - {word})
    return table


@cache
def _titles() -> dict[str, Title]:
    table: dict[str, Title] = {}
    for line in _lines("titles.tsv"):
        gender, office, words = line.split("\t")
        for word in words.split():
            table.setdefault(word, Title(_GENDERS[gender], office == "o"))
    return table


@cache
def _first_names() -> dict[str, Gender]:
    return {name: _GENDERS[g] for name, g in (line.split("\t") for line in _lines("first_names.tsv"))}


_KINDS: dict[str, NounClass] = {
    "official": "official", "spokesman": "spokesman", "person": "person", "organisation": "organisation",
    "government": "government", "outlet": "outlet", "document": "document", "post": "post", "group": "group",
}  # fmt: skip
_GENDERS: dict[str, Gender] = {"f": "f", "m": "m", "-": ""}
