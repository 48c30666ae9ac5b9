"""Which article another one means when it says "the Harbour Post reported", "here", or "we ran an article under the headline …".

Among the articles at hand, four things point at one of them, each shown by the citing text: a hyperlink to its address; the name
of its outlet (in full, without its common words, as an acronym, or as in its address); its headline in quotation marks; and, for
"agency reports", that it is the only agency's. Of an outlet's several articles the latest one is meant that came out before. Time
runs forwards, but for a text that was updated: what is said after "UPDATE" may come from a later article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from sayso.model import Article, Span
from sayso.trace.naming import key
from sayso.trace.words import listed

COMMON = listed("outlet_words")
AGENCY = listed("agency_words")
UPDATED = re.compile(r"\b(?:UPDATED?|Updated?|EDIT|ADDED|ETA|P\.?S\.?)\b[^\n]*")
SHORTEST_TITLE = 4
_OUTLET_BEFORE = re.compile(
    r"\b(?:according to|quoted by|reported by|cited by|citing|quoting|told|published (?:by|in|on)|in|on|from|by)\s(?:the\s)?(?:(?:news|security|trade|local|science|state|financial)\s)?"
    r"(?:agency|website|site|blog|newspaper|paper|broadcaster|newsletter|channel|tabloid|weekly|daily|aggregator|station)\s$|"
    r"\b(?:according to|as quoted by|reported by|cited by|citing|quoting)\s(?:the\s)?$|\bthe (?:\w+\s)?(?:agency|website|site|blog|newspaper|broadcaster|newsletter|tabloid|station)\s$",
    re.IGNORECASE,
)
_OUTLET_AFTER = re.compile(
    r"['’]s\sof\s|(?:['’]s?)?,?\s(?:(?:has|have|had|also|now|first|later|earlier|exclusively|is|was|which|who)\s){0,3}"
    r"(?:report(?:s|ed|ing)?|wr(?:ites|ote|itten)|quot(?:es|ed|ing)|carr(?:ies|ied|ying)|publish(?:es|ed)?|broke|revealed|ran|says|said|has it|had it|has this|picked|piece|story|article|account|agency|dispatch|exclusive|newsletter|blog)\b",
    re.IGNORECASE,
)
_PLACED = re.compile(r"\b(?:in|at|near|from|of|to|for|outside|around|across|leave|left)\s$", re.IGNORECASE)
_OWN_STORY = re.compile(
    r"\b(?:[Ww]e|WE)\s(?:\w+\s)?(?:ran|published|reported|said|wrote|stated|carried|printed|told\syou)\b|\b(?:[Oo]ur|OUR)\s(?:\w+\s){0,2}(?:article|story|report|piece|headline)\b"
)
_EARLIER = re.compile(
    r"\b(?:[Aa]n|[Tt]he|[Ii]ts|[Tt]his)\s(?:earlier|previous|original|initial|first)\s(?P<whose>[A-Z][\w’'-]*(?:\s[\w’'&-]+){0,5}?)\s(?:article|story|report|piece|dispatch|version)\b"
)
_OUTLET_IS = re.compile(r",\s(?:a|an|the)\s(?:[\w-]+\s){0,3}(?:blog|website|site|newsletter|newspaper|agency|channel|broadcaster|weekly|daily|aggregator|magazine|paper)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Citation:
    """One article that another points at: by which characters, and by what (link, name, headline or agency)."""

    cited: str
    span: Span
    by: str


def moment(article: Article) -> datetime:
    """When an article came out, for putting articles in order; the end of its day where only that is known."""
    if article.published_at is not None:
        at = article.published_at
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    day = article.published or date.max
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=UTC)


class Library:
    """The articles at hand, found by address, outlet and headline."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self.articles = sorted(articles, key=lambda a: (moment(a), a.id))
        self._by_id = {a.id: a for a in self.articles}
        self._moments = {a.id: moment(a) for a in self.articles}
        self._by_address = {_address(a.url): a.id for a in self.articles if a.url}
        self._by_outlet: dict[str, list[str]] = {}
        for a in self.articles:
            if key(a.outlet):
                self._by_outlet.setdefault(key(a.outlet), []).append(a.id)
        self._names: dict[str, set[str]] = {}
        for outlet in self._by_outlet:
            for form in outlet_forms(self._by_id[self._by_outlet[outlet][0]]):
                self._names.setdefault(form, set()).add(outlet)
        self._forms = _by_head(self._names)
        self._titles: dict[str, list[tuple[int, str]]] = {}
        for number, article in enumerate(self.articles):
            title = article.title.strip().casefold()
            if len(title.split()) >= SHORTEST_TITLE:
                self._titles.setdefault(title.split()[1], []).append((number, title))

    def citations(self, article: Article) -> Iterator[Citation]:
        """Every place where an article points at another one that is at hand."""
        yield from self._links(article)
        yield from self._mentions(article)
        yield from self._headlines(article)
        yield from self._own_story(article)

    def of_name(self, name: str, citing: Article, at: int) -> str:
        """The id of the article that an outlet's name means where ``citing`` writes it at character ``at``, or ""."""
        outlets = self._names.get(key(name), set()) or self._names.get(_without_common(name), set())
        own = key(citing.outlet)
        if len(outlets) != 1 or own in outlets:
            return ""
        return self._latest(next(iter(outlets)), citing, at)

    def of_agency(self, citing: Article) -> str:
        """The id of the only agency's article that came out before, for "agency reports"; "" if there is none or a choice."""
        agencies = {o: a for o in self._by_outlet if set(o.split()) & AGENCY for a in [self._latest(o, citing, 0)] if a}
        return next(iter(agencies.values())) if len(agencies) == 1 else ""

    def _latest(self, outlet: str, citing: Article, at: int) -> str:
        of_outlet = [self._by_id[i] for i in self._by_outlet.get(outlet, ()) if i != citing.id]
        at_most = self._moment(citing)
        before = [a.id for a in of_outlet if self._moment(a) <= at_most]
        if before:
            return before[-1]
        return of_outlet[0].id if of_outlet and updated(citing, at) else ""

    def _links(self, article: Article) -> Iterator[Citation]:
        for link in article.links:
            cited = self._by_address.get(_address(link.href), "")
            if cited and cited != article.id and self._may_cite(article, cited, link.span.start):
                yield Citation(cited, link.span, "link")

    def _mentions(self, article: Article) -> Iterator[Citation]:
        pattern = _pattern(self._standing(article.text))
        if pattern is None:
            return
        own = key(article.outlet)
        for found in pattern.finditer(article.text):
            if not found.group()[:1].isupper() and not found.group().split()[-1][:1].isupper():
                continue
            outlets = self._names.get(key(found.group()), set())
            if len(outlets) != 1 or own in outlets or not _reports(article.text, found, next(iter(outlets))):
                continue
            if cited := self._latest(next(iter(outlets)), article, found.start()):
                yield Citation(cited, article.span(found.start(), found.end()), "name")

    def _standing(self, text: str) -> tuple[str, ...]:
        """The names of outlets that may stand in a text: a pattern of all of them takes long to make, and longer to look for."""
        small = text
        for capital, letter in _ALSO:
            small = small.replace(capital, letter)
        small = small.lower()
        heads = set(_RUN.findall(small))
        heads.add("")
        return tuple(sorted(f for head in heads for f in self._forms.get(head, ()) if f in small or not f.isascii()))

    def _headlines(self, article: Article) -> Iterator[Citation]:
        text, own = article.text.casefold(), article.title.strip().casefold()
        titles = sorted(entry for word in set(text.split()) for entry in self._titles.get(word, ()))
        for number, title in titles:
            other = self.articles[number]
            if other.id == article.id or self._moment(other) > self._moment(article):
                continue
            at = text.find(title)
            if at > 0 and at + len(title) <= len(article.text) and own != title:
                yield Citation(other.id, article.span(at, at + len(title)), "headline")

    def _own_story(self, article: Article) -> Iterator[Citation]:
        """A correction speaks of what the same outlet published before: "On Tuesday we ran an article …", "An earlier Lantern report …"."""
        found = _OWN_STORY.search(article.text) or _EARLIER.search(article.text)
        if found is not None and found.re is _EARLIER and key(article.outlet) not in key(found["whose"]):
            found = None
        before = [i for i in self._by_outlet.get(key(article.outlet), ()) if self._moments[i] < self._moment(article)]
        if found and before:
            yield Citation(before[-1], article.span(found.start(), found.end()), "headline")

    def _may_cite(self, article: Article, cited: str, at: int) -> bool:
        return self._moments[cited] <= self._moment(article) or updated(article, at)

    def _moment(self, article: Article) -> datetime:
        return self._moments[article.id] if self._by_id.get(article.id) is article else moment(article)


def _reports(text: str, found: re.Match[str], outlet: str) -> bool:
    """Whether a name stands there as that of an outlet: in full, or doing what outlets do. Half of them are named after towns."""
    if key(found.group()) == outlet:
        return True
    before = text[max(0, found.start() - 60) : found.start()]
    if _PLACED.search(before):
        return False
    after = text[found.end() : found.end() + 60]
    return bool(_OUTLET_BEFORE.search(before) or _OUTLET_AFTER.match(after) or _OUTLET_IS.match(after))


def updated(article: Article, at: int) -> bool:
    """Whether the text at this place was added after the article came out: it stands behind an "UPDATE"."""
    return any(found.start() <= at for found in UPDATED.finditer(article.text))


def outlet_forms(article: Article) -> frozenset[str]:
    """The forms by which others may call an article's outlet.

    >>> sorted(outlet_forms(Article("a", "", outlet="The Port Callis Courier", url="https://www.portcallis.example/x")))
    ['courier', 'pcc', 'port callis courier', 'portcallis']
    """
    name = key(article.outlet)
    parts = name.split()
    forms = {name, _without_common(name)}
    if len(parts) > 1 and parts[-1] in COMMON and parts[-1] not in AGENCY:
        forms.add(parts[-1])
    if len(parts) > 2 and len(letters := "".join(p[0] for p in parts if p not in ("of", "and", "&"))) > 2:
        forms.add(letters)
    forms |= {" ".join(parts[: i + 1]) for i in range(1, len(parts) - 1) if parts[i] in COMMON}
    if len(parts) > 2 and parts[0] in COMMON:
        forms.add(" ".join(parts[:2]))
    host = _address(article.url).split("/")[0].removeprefix("www.")
    label = host.split(".")[0]
    if len(label) > 4 and label not in parts:
        forms.add(label)
    return frozenset(form for form in forms if len(form) > 2 and form not in ("the", "news"))


def _without_common(name: str) -> str:
    """An outlet's name without its common words, if what is left is long enough to mean it: "northline" for Northline News."""
    rest = [part for part in key(name).split() if part not in COMMON]
    return " ".join(rest) if len(rest) == 1 and len(rest[0]) > 4 else key(name)


_RUN = re.compile(r"\w+")
_ALSO = (("\u0130", "i"), ("\u0131", "i"), ("\u017f", "s"), ("\u212a", "k"))
"""Letters beyond ASCII that are letters of ASCII where case means nothing."""


def _by_head(forms: Iterable[str]) -> dict[str, list[str]]:
    """Names by the word that they begin with; under "" those that begin with none, or with one of other letters."""
    found: dict[str, list[str]] = {}
    for form in forms:
        head = _RUN.match(form)
        found.setdefault(head[0] if head and form.isascii() else "", []).append(form)
    return found


@lru_cache(maxsize=5000)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    forms = sorted((name for name in names if name), key=lambda n: (-len(n), n))
    if not forms:
        return None
    # A name that is a common word by itself ("star", "courier") counts only behind an article: "the Star".
    alone = "|".join(re.escape(f) for f in forms if f not in COMMON)
    behind = "|".join(re.escape(f) for f in forms if f in COMMON)
    parts = ([rf"(?:[Tt]he\s)?(?:{alone})"] if alone else []) + ([rf"[Tt]he\s(?:{behind})"] if behind else [])
    return re.compile(rf"(?<![\w@.])(?:{'|'.join(parts)})(?![\w])", re.IGNORECASE)


def _address(url: str) -> str:
    """An address without what does not tell pages apart: scheme, www., query, fragment, closing slash.

    >>> _address("https://www.post.example/a/b/?utm=1#x")
    'post.example/a/b'
    """
    bare = re.sub(r"^[a-zA-Z][\w+.-]*://", "", url.strip()).split("#")[0].split("?")[0]
    return bare.removeprefix("www.").rstrip("/").casefold()


def cited_at(citations: Sequence[Citation], start: int, end: int) -> tuple[Citation, ...]:
    """The citations that stand between two characters."""
    return tuple(c for c in citations if start <= c.span.start < end)
