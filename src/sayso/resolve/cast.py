"""The cast of an article: who and what appears in it, each with the forms, roles and places in the text that belong to it.

Uses of a name are joined when one is made of the other's words in the way news shortens names: a surname ("Marwick"), a
first name, the end or beginning of a body's name ("the Bureau", "Halden"), an acronym set in brackets or made of its
initials. Where several bearers fit, the one named last before takes it, and titles must agree ("Mr Platt", "Mrs Platt").
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from sayso.model import Article, NameKind, SourceKind
from sayso.resolve import tables
from sayso.resolve.acronyms import bracketed, initials
from sayso.resolve.names import BODY, TOKEN, Name, names
from sayso.resolve.tables import Gender

SHELF = 40
OF_PLACE = frozenset(
    "court council police constabulary infirmary hospital university school college town county port station airport city"
    " works cathedral museum club house street road bridge farm green valley harbour island islands province district".split()
)
LETTERS = str.maketrans("GH", "HG")  # one Cyrillic letter that is G in Russian names and H in Ukrainian ones: GUR, HUR
KIN = re.compile(r"\s(family|household|dynasty|brothers|sisters|siblings)\b")
THINGS: dict[NameKind, str] = {
    "organisation": "organisation", "place": "government", "government": "government", "outlet": "outlet", "group": "group",
    "person": "person", "other": "",
}  # fmt: skip


@dataclass(slots=True, eq=False)
class Figure:
    """One of the cast while an article is being worked through: what it is called, what it is, and where it was seen.

    ``kind`` is a class of noun or "" while unknown; ``named`` whether it has a name of its own; ``name`` that name or the
    descriptor; ``forms`` the ways in which the text calls it; ``roles`` the nouns that say what it is and
    ``described`` the words that go with them; ``tells`` whether it is a source somewhere;
    ``owner`` whose it is, ``source`` its kind as a source where it has no name.
    """

    name: str
    kind: str = ""
    named: bool = False
    gender: Gender = ""
    plural: bool = False
    anonymous: bool = False
    tells: bool = False
    office: bool = False
    owner: Figure | None = None
    source: SourceKind | None = None
    keys: set[tuple[str, ...]] = field(default_factory=set)
    forms: dict[str, None] = field(default_factory=dict)
    roles: set[str] = field(default_factory=set)
    described: set[str] = field(default_factory=set)
    first: int = -1
    last: int = -1

    @property
    def human(self) -> bool:
        """Whether it can be he or she."""
        if self.plural:
            return False
        return self.kind in tables.PEOPLE or (not self.kind and (bool(self.gender) or len(self.name.split()) > 1))

    def see(self, at: int, form: str = "") -> None:
        """Notes that the text speaks of it here, by this form."""
        if self.first < 0:
            self.first = at
        self.last = max(self.last, at)
        self.call(form)

    def call(self, form: str) -> None:
        """Notes a form by which the text calls it; the first few dozen are kept."""
        if form and len(self.forms) < SHELF:
            self.forms.setdefault(form)


@dataclass(slots=True)
class Cast:
    """All figures of an article, and which figure each use of a name (by where its core starts) belongs to."""

    figures: list[Figure] = field(default_factory=list)
    of_name: dict[int, Figure] = field(default_factory=dict)
    names: tuple[Name, ...] = ()
    outlet: Figure | None = None
    author: Figure | None = None
    acronyms: dict[str, Figure] = field(default_factory=dict)

    def add(self, figure: Figure) -> Figure:
        """The figure, now one of the cast."""
        self.figures.append(figure)
        return figure

    def inside(self, start: int, end: int) -> list[Name]:
        """The uses of names that overlap a stretch of text, in order."""
        i = bisect_right(self.names, start, key=lambda n: n.end)
        found = []
        while i < len(self.names) and self.names[i].opens < end:
            found.append(self.names[i])
            i += 1
        return found


def cast(article: Article, uses: Sequence[Name]) -> Cast:
    """Who and what bears the names used in the article."""
    company = Cast(names=tuple(uses))
    _house(article, company)
    brackets = bracketed(article.text, uses)
    index: dict[str, list[Figure]] = {}
    for figure in company.figures:
        _index(index, figure)
    for name in sorted((n for n in uses if n.start not in brackets), key=lambda n: (len(n.key) < 2, n.start)):
        kin = KIN.match(article.text, name.end)
        known = _bearer(name, index) if kin is None else _kin(name, kin.group(1), index)
        figure = known or company.add(_figure(name, kin.group(1) if kin else ""))
        if kin is None:
            _join(figure, name)
        company.of_name[name.start] = figure
        _index(index, figure)
    _acronyms(company, brackets)
    for name in uses:
        bearer = company.acronyms.get(name.core) or company.of_name.get(name.start)
        if bearer is not None:
            company.of_name[name.start] = bearer
            _spell(bearer, name, article.text)
    return company


def _acronyms(company: Cast, brackets: dict[int, Name]) -> None:
    """The acronyms set in brackets, each with its bearer, and their spelling in the neighbour's language."""
    for name in company.names:
        long = brackets.get(name.start)
        figure = company.of_name.get(long.start) if long is not None else None
        if figure is not None:
            figure.call(name.core)
            company.acronyms[name.core] = figure
            if figure.kind in ("", "person"):
                figure.kind, figure.gender = "organisation", ""
    used = {n.core for n in company.names if n.core.isupper() and len(n.core) >= 3}
    for short in sorted(used - company.acronyms.keys()):
        other = short.translate(LETTERS)
        if other != short and other in company.acronyms:
            company.acronyms[short] = company.acronyms[other]


def _spell(figure: Figure, name: Name, text: str) -> None:
    """A figure's name as it should be read: not in capitals throughout, and with the title where only a surname is known."""
    if name.title and figure.kind == "person" and " " not in figure.name and figure.name == name.core:
        figure.name = text[name.opens : name.end]
    if figure.name.isupper() and " " in figure.name and figure.kind in ("person", ""):
        figure.name = figure.name.title()


def _house(article: Article, company: Cast) -> None:
    """The outlet and the author, who speak as "we" and "I"."""
    if article.outlet:
        house = Figure(article.outlet, "outlet", named=True)
        house.keys.add(_key(article.outlet))
        company.outlet = company.add(house)
    for line in article.byline:
        people = names(Article(id="byline", text=line))
        best = next((n for n in people if n.kind == "person" and len(n.key) > 1), None)
        best = best or next((n for n in people if len(n.key) > 1 and n.kind == "other"), None)
        if best is not None:
            writer = Figure(best.core, "person", named=True, gender=best.gender)
            writer.keys.add(best.key)
            company.author = company.add(writer)
            return


def _key(name: str) -> tuple[str, ...]:
    words = tuple(w.lower() for w in TOKEN.findall(name))
    return words[1:] if words[:1] == ("the",) and len(words) > 1 else words


def _kin(name: Name, word: str, index: dict[str, list[Figure]]) -> Figure | None:
    """The family already spoken of: "the Brandvold family" is none of the Brandvolds."""
    return next((f for f in index.get(name.key[-1], [])[-SHELF:] if f.name == f"{name.core} {word}"), None)


def _figure(name: Name, kin: str = "") -> Figure:
    if kin:
        figure = Figure(f"{name.core} {kin}", "group", named=True)
        figure.keys.add((*name.key, kin))
        figure.roles.add(kin)
        return figure
    return Figure(name.core, THINGS[name.kind], named=True, gender=name.gender)


def _index(index: dict[str, list[Figure]], figure: Figure) -> None:
    """Files the figure under every word of its names and under their initials."""
    for key in filter(None, figure.keys):  # an outlet may be called “!”
        for word in {*key, initials(key) if len(key) > 1 else key[0]}:
            under = index.setdefault(word, [])
            if figure not in under[-SHELF:]:
                under.append(figure)


def _bearer(name: Name, index: dict[str, list[Figure]]) -> Figure | None:
    """The figure already known that this use of a name can mean; of several, the one seen last before."""
    key = name.key
    if not key:
        return None
    filed = dict.fromkeys(index.get(key[-1], [])[-SHELF:] + index.get(key[0], [])[-SHELF:])
    fits = [f for f in filed if _fits(key, name, f)]
    if not fits:
        return None
    exact = [f for f in fits if key in f.keys]
    pool = exact or fits
    before = [f for f in pool if 0 <= f.first < name.start]
    if before and len(key) == 1:
        return max(before, key=lambda f: f.last if f.last < name.start else f.first)
    return pool[0]


def _fits(key: tuple[str, ...], name: Name, figure: Figure) -> bool:
    """Whether this use of a name can mean the figure: by the same name, or by one in the way news shortens the other."""
    if name.gender and figure.gender and name.gender != figure.gender and name.title:
        return False
    if key in figure.keys:
        return True
    human = bool(name.title) or name.kind == "person" or figure.kind == "person"
    for full in figure.keys:
        if len(full) == 1 and len(key) > 1:
            continue
        short, long = (key, full) if len(key) < len(full) else (full, key)
        if human:
            if _shortens_person(short, long, name, figure):
                return True
        elif len(short) < len(long) and _shortens_body(short, long, name, figure):
            return True
    return False


def _shortens_person(short: tuple[str, ...], long: tuple[str, ...], name: Name, figure: Figure) -> bool:
    """A surname, or a first name of somebody whose name is no sentence."""
    if figure.kind not in ("person", "", "official") or not (name.kind in ("person", "other") or name.core.isupper()):
        return False
    if len(short) > 1 and name.kind == figure.kind == "person" and not set(short) <= set(long):
        return False
    ends = short[-1] == long[-1] or (short == long[:1] and len(long) <= 4)
    return ends and len(short) < len(long)


def _shortens_body(short: tuple[str, ...], long: tuple[str, ...], name: Name, figure: Figure) -> bool:
    """Initials, the beginning or the end of a body's name, where these stand for it alone."""
    if name.kind == "place" and figure.kind != "government":
        return False
    if len(short) == 1 and len(short[0]) > 1 and name.core.isupper() and short[0] == initials(long):
        return True
    told = tables.outlet_words()
    if short == long[: len(short)] and short[-1] != "of" and figure.kind != "outlet":
        of_place = figure.kind == "government" or long[-1] in OF_PLACE or short[0] in told
        if short[-1] in BODY or not of_place:
            return True
    return short == long[-len(short) :] and (short[0] in BODY or figure.kind == "outlet" or short[0] in told)


def _join(figure: Figure, name: Name) -> None:
    key = name.key
    if len(figure.keys) < SHELF:
        figure.keys.add(key)
    better = len(key) > max((len(k) for k in figure.keys if k != key), default=0)
    if figure.kind == "" and name.kind != "other":
        figure.kind = THINGS[name.kind]
    if (better and figure.kind != "outlet" and not (name.core.isupper() and not figure.name.isupper())) or (figure.name.isupper() and len(figure.name) > 5 and not name.core.isupper() and len(key) >= len(_key(figure.name))):
        figure.name = name.core
    if name.gender and not figure.gender:
        figure.gender = name.gender
    if name.title and figure.kind in ("", "person"):
        figure.kind = "person"
    for word in name.title:
        noun = tables.noun(word.lower())
        if noun is not None and noun.kind in tables.PEOPLE:
            figure.roles.add(noun.word)
            figure.described |= {w.lower() for w in name.title if w != word}
            figure.office = figure.office or noun.kind != "person"
        known = tables.title(word)
        if known is not None and known.office:
            figure.office = True
    figure.first = name.start if figure.first < 0 else min(figure.first, name.start)
