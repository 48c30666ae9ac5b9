"""Whom an article credits, whom it names, and what it found out itself: as far as that shows without reading who says what.

A *credit* stands in a place of its own: the dateline ("TORVIK/FJELLHAMN (Northline/Avis):"), the byline ("Northline / Avis"), or
a short line before or after the text ("From APA", "additional reporting by APA", "- APA"). An outlet that is *named* in a sentence
("as the Harbour Post reported") is cited there; that is another kind of derivation, and neither of them is hidden.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import urlsplit

from sayso.model import Article, Span

FIRST_LINES, LAST_LINES = 5, 3
LONGEST_LINE = 120
_WIRE = frozenset("news agency press wire service newswire network media group international online".split())
_ON_AIR = frozenset("radio tv television channel station".split())
_SMALL = frozenset("the of and for in on de la le".split())
_RUN = re.compile(r"\w+")
_NAME = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*")
_DATELINE = re.compile(r"^(?:[^\W\d_a-zß-öø-ÿ]{2}[^\n(]{0,68})?\([^()\n]{2,60}\)\s*[-–—:]?")
_IN_BRACKETS = re.compile(r"\(([^()\n]+)\)")
_SIGNED = re.compile(r"[.!?”\"]\s*[-–—(]\s?[A-Z][\w .]{1,40}\)?\W*$")
_SAID = re.compile(r"[“\"?]|\b(?:said|says|told|reported|according|quoted)\b")
_AGENCY_NAME = re.compile(r"\b(?:[Aa]gency|[Ww]ire|[Nn]ewswire|News Service|Press Service)\b")
_CREDITING = re.compile(
    r"(?:^\W*|[.;,·|–—-] +)(?:from|sources?|by|with|via|courtesy|copyright|agency|agencies|text|material|files|reporting|additional|original(?:ly)?|"
    r"first (?:published|appeared)|republished|reprinted|syndicated|supplied|provided|edited|this (?:article|story|report|text|version))\b"
    r"|\bfrom:|\b(?:contributed|reporting by|additional (?:reporting|material)|(?:first|originally) (?:published|appeared|issued)|edited version)\b|^\W*[-–—©(]"
    r"|^[^.!?\n]{2,25}$",
    re.I,
)
_UNNAMED = re.compile(
    r"\b(?:with|from|by) (?:the )?(?:news )?(?:agencies|agency|wires?|wire (?:services|reports|desk))\b|\bagency (?:copy|reports?|staff)$"
    r"|\band (?:news )?agencies\W*$|^(?:news )?agencies$|\bwire (?:desk|services|reports)\b",
    re.I,
)
_HEARD = re.compile(r"\b(?:told|tells|telling|to|with) (?:the )?\Z", re.I)
_REPORTING = r"(?:agency|news|website|report(?:s|ed|ing)?|said|says|told|quot(?:ed|es|ing)|cit(?:ed|es|ing)|dispatch|story|piece|article)"
_TO_IT = "told|tells|telling|asked|asked by|seen by|shown to|shown|showed|sent|by|to|with|from"
_AGENCIES = re.compile(
    r"\b(?:news |wire )?agenc(?:y|ies) (?:reports?|reported|copy|despatch(?:es)?|dispatch(?:es)?|said|say|says)\b|\bwire (?:reports?|services?)\b"
    r"|\baccording to (?:the )?(?:news )?agencies\b|\breported by (?:the )?(?:news )?agencies\b",
    re.I,
)


_CALLED_AGENCY = re.compile(r"\b(?:agency|newswire|wire)\b", re.I)


@dataclass(frozen=True)
class Names:
    """The forms under which an outlet goes: whole names that need no company, and short ones that do."""

    whole: frozenset[str]
    short: frozenset[str]

    @cached_property
    def every(self) -> frozenset[str]:
        """All forms."""
        return self.whole | self.short


@lru_cache(maxsize=20_000)
def names(outlet: str, url: str = "") -> Names:
    """The forms of an outlet's name: without its article, its acronym, the beginning of an agency's and the end of a paper's.

    >>> sorted(names("Altavia Press Agency").whole), sorted(names("The Harbour Post").short)
    (['APA', 'Altavia Press Agency'], ['Post'])
    """
    parts = _NAME.findall(outlet)
    core = parts[1:] if parts and parts[0].casefold() == "the" else parts
    whole = {" ".join(core)} if core else set()
    short: set[str] = set()
    capitals = "".join(part[0] for part in core if part.casefold() not in _SMALL)
    if len(core) > 1:
        tail = core[-1]
        head = list(core)
        while head and head[-1].casefold() in _WIRE:
            head.pop()
        if len(capitals) >= 3:
            whole.add(capitals.upper())
        if head and len(head) < len(core):
            short.add(" ".join(head))
        elif tail.casefold() not in _WIRE and core[0].casefold() not in _ON_AIR:
            short.add(tail)
    host = _page(url)[0].split(".")[0]
    if len(core) > 1 and abbreviates(host, "".join(core)):
        whole.add(host.upper())
    return Names(frozenset(form for form in whole if len(form) > 2), frozenset(form for form in short if len(form) > 2))


@dataclass(frozen=True, slots=True)
class Credits:
    """Where an article may credit others: its short lines and datelines, beside its bylines; and what it says of agencies.

    ``unnamed``: it says that it used agencies without saying which. ``foreign``: names in its dateline that are not its own outlet's.
    ``agencies``: its text speaks of what agencies report. ``spotted`` are the words of its spots and bylines, ``words`` all that it
    consists of, ``heads`` those with which the names of its own outlet begin: where none of these stands, it is not named.
    """

    article: Article
    spots: tuple[Span, ...]
    unnamed: bool = False
    foreign: tuple[str, ...] = ()
    agencies: bool = False
    spotted: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()

    def may_credit(self, earlier: Credits) -> bool:
        """Whether it is worth looking for a place that credits another article's outlet."""
        return self.unnamed or not self.spotted.isdisjoint(earlier.heads)

    @property
    def elsewhere(self) -> bool:
        """Whether it says that it has something from somebody else, whoever that is."""
        return self.unnamed or bool(self.foreign)

    def of(self, earlier: Article) -> Span | None:
        """The place that credits this article's outlet, or None."""
        forms = names(earlier.outlet, earlier.url).every
        every = None if self.spotted.isdisjoint(_heads(forms)) else _pattern(forms)
        if every is not None:
            for spot in self.spots:
                if every.search(spot.text):
                    return spot
            if any(every.search(line) for line in self.article.byline):
                return _byline(self.article, every)
        return self._agency_line(earlier) if self.unnamed and forms else None

    def names(self, earlier: Article) -> bool:
        """Whether the article names that outlet anywhere or links to that page: then it does not hide it.

        "Agency reports say" names every agency.
        """
        if self.article.links and (page := _page(earlier.url))[0] and any(_page(link.href) == page for link in self.article.links):
            return True
        if any(True for _ in self._mentions(earlier)):
            return True
        return (self.unnamed or self.agencies) and is_agency(earlier)

    def _agency_line(self, earlier: Article) -> Span | None:
        """The line that says "and agencies", if the text tells which: "a copy was obtained by the OTB agency"."""
        text = self.article.text
        if any(_CALLED_AGENCY.search(text, max(0, m.start() - 12), m.end() + 8) for m in self._mentions(earlier)):
            lines = (spot for spot in self.spots if _UNNAMED.search(spot.text.strip()))
            return next(lines, None) or self.article.span(0, len(text.split("\n", 1)[0]))
        return None

    def in_dateline(self, earlier: Article) -> bool:
        """Whether the credit stands in the dateline: there only a text's own origin is named."""
        spot = self.of(earlier)
        return spot is not None and bool(_DATELINE.match(spot.text))

    def shares(self, earlier: Credits) -> bool:
        """Whether both say that they have it from the same third party, or both from agencies: then neither need know the other."""
        return bool(set(self.foreign) & set(earlier.foreign)) or (self.unnamed and earlier.unnamed)

    def cites(self, earlier: Article) -> bool:
        """Whether the article's own sentences relate what that outlet reported; "told APA" may be the agency's own words."""
        text = self.article.text
        return any(not _HEARD.search(text, max(0, m.start() - 20), m.start()) for m in self._mentions(earlier))

    def _mentions(self, earlier: Article) -> Iterator[re.Match[str]]:
        """Where the article's sentences name an outlet, outside the places that credit it."""
        known, text = names(earlier.outlet, earlier.url), self.article.text
        starts = [spot.start for spot in self.spots]
        for forms, made in ((known.whole, _pattern), (known.short, _near)):
            pattern = None if self.words.isdisjoint(_heads(forms)) else made(forms)
            for m in pattern.finditer(text) if pattern else ():
                near = bisect_right(starts, m.start()) - 1
                if near < 0 or self.spots[near].end <= m.start():
                    yield m


def abbreviates(form: str, name: str) -> bool:
    """Whether a few letters may stand for a name: they come in it in this order, its first letter first.

    >>> abbreviates("CNX", "Calvessan News Exchange"), abbreviates("BBC", "Calvessan News Exchange")
    (True, False)
    """
    letters = iter(name.casefold())
    form = form.casefold()
    return 3 <= len(form) <= 5 and form[0] == name[:1].casefold() and all(letter in letters for letter in form)


def credits(article: Article) -> Credits:
    """Where an article may credit others.

    >>> [span.text for span in credits(Article(id="a", text="From APA\\n\\nA man was shot.")).spots]
    ['From APA']
    """
    spots = tuple(sorted(_spots(article)))
    lines = (*(spot.text.strip() for spot in spots), *(line.strip() for line in article.byline))
    own = _pattern(names(article.outlet, article.url).every)
    datelines = (_IN_BRACKETS.search(spot.text) for spot in spots if _DATELINE.match(spot.text))
    foreign = tuple(m[1] for m in datelines if m and not (own and own.search(m[1])) and m[1][0].isupper())
    return Credits(
        article=article,
        spots=spots,
        unnamed=any(_UNNAMED.search(line) for line in lines),
        foreign=foreign,
        agencies=_speaks_of_agencies(article.text),
        spotted=frozenset([run for line in lines for run in _RUN.findall(line)]),
        words=frozenset(_RUN.findall(article.text)),
        heads=_heads(names(article.outlet, article.url).every),
    )


def _speaks_of_agencies(text: str) -> bool:
    small = text.lower()
    return ("agenc" in small or "wire" in small) and bool(_AGENCIES.search(text))


def same_outlet(one: Article, two: Article) -> bool:
    """Whether two articles are the same outlet's, by name, or by address where a name is missing."""
    if one.outlet and two.outlet:
        return names(one.outlet).whole == names(two.outlet).whole
    return bool(_page(one.url)[0]) and _page(one.url)[0] == _page(two.url)[0]


def is_agency(article: Article) -> bool:
    """Whether this looks like a news agency's own dispatch: its name says so, or its dateline bears its name."""
    if _AGENCY_NAME.search(article.outlet):
        return True
    every = _pattern(names(article.outlet, article.url).every)
    return every is not None and any(_DATELINE.match(spot.text) and every.search(spot.text) for spot in _spots(article))


def own_work(text: str, outlet: str) -> bool:
    """Whether a passage says that the outlet found this out itself: "told this newspaper", "we asked", "seen by Meridian".

    >>> own_work("Keita told KZQR 6 in an interview.", "KZQR 6 News"), own_work("Keita told a news conference.", "KZQR 6 News")
    (True, False)
    """
    if _FIRST_HAND.search(text):
        return True
    own = names(outlet)
    mine = _acting(own) if any(head in text for head in _heads(own.every)) else None
    return bool(mine and mine.search(text))


def own_works(article: Article, passages: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those of some passages of an article that say that its outlet found something out itself; see `own_work`."""
    text, heads = article.text, _heads(names(article.outlet).every)
    places = [m.start() for m in _WE.finditer(text)]
    found = []
    for start, end in passages:
        said = text[start:end]
        if (bisect_left(places, start) < bisect_left(places, end) or any(head in said for head in heads)) and own_work(said, article.outlet):
            found.append((start, end))
    return found


_WE = re.compile(r"\b(?:this|us|me|our|we|I)\b", re.I)
"""One of these words stands wherever an outlet speaks of itself and does not call itself by its name."""
_FIRST_HAND = re.compile(
    r"\b(?:told|tells|asked|contacted|rang|called|wrote to|shown to|seen by|met|showed|to|by) (?:this (?:newspaper|paper|website|reporter|"
    r"channel|station|programme|magazine|correspondent)|us|me|our (?:reporter|correspondent))\b|\bthis (?:newspaper|reporter|station|channel|correspondent)(?:['’]s)?\b"
    r"|\b(?:we|I) (?:asked|rang|called|met|spoke|saw|visited|have (?:asked|seen|spoken|heard)|could (?:check|not))\b|\bour (?:reporter|correspondent)\b",
    re.I,
)


def _spots(article: Article) -> Iterator[Span]:
    found = list(_paragraphs(article))
    for number, (start, end) in enumerate(found):
        text = article.text[start:end]
        first, last = number < FIRST_LINES, number >= len(found) - LAST_LINES
        if first and (dateline := _DATELINE.match(text)):
            yield article.span(start, start + dateline.end())
        elif (first or last) and len(text) < LONGEST_LINE and _CREDITING.search(text) and not _SAID.search(text):
            yield article.span(start, end)
        elif tail := _SIGNED.search(text, max(0, len(text) - LONGEST_LINE)):
            yield article.span(start + tail.start() + 1, end)


def _paragraphs(article: Article) -> Iterator[tuple[int, int]]:
    for block in article.blocks:
        if block.kind in ("paragraph", "other", "quote", "list") and block.start < block.end:
            yield block.start, block.end
    if not article.blocks:
        for m in re.finditer(r"[^\n]+", article.text):
            yield m.start(), m.end()


def _byline(article: Article, every: re.Pattern[str]) -> Span:
    """Where the byline stands in the text, if it does; else its article's first line."""
    found = every.search(article.text, 0, 400)
    if found:
        return article.span(found.start(), found.end())
    return article.span(0, len(article.text.split("\n", 1)[0]))


@lru_cache(maxsize=20_000)
def _heads(forms: frozenset[str]) -> frozenset[str]:
    """The first words of these forms. None is found in a text that has none of these words, which is told a hundred times as fast."""
    return frozenset([found[0] for form in forms if (found := _RUN.findall(form))])


@lru_cache(maxsize=20_000)
def _pattern(forms: frozenset[str]) -> re.Pattern[str] | None:
    if not forms:
        return None
    listed_forms = "|".join(
        re.escape(form).replace(r"\ ", r"\s+") for form in sorted(forms, key=lambda f: (-len(f), f))
    )
    return re.compile(rf"(?<![\w-])(?:{listed_forms})(?![\w-])")


@lru_cache(maxsize=20_000)
def _near(forms: frozenset[str]) -> re.Pattern[str] | None:
    """Short forms where somebody reports: "the Courant", "Northline said", "the Northline agency"."""
    if not forms:
        return None
    either = "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in sorted(forms, key=lambda f: (-len(f), f)))
    return re.compile(rf"\b[Tt]he\s+(?:{either})(?:['’]s)?(?![\w-])|(?<![\w-])(?:{either})(?:['’]s)?\s+{_REPORTING}\b")


@lru_cache(maxsize=20_000)
def _acting(forms: Names) -> re.Pattern[str] | None:
    """The outlet's own name where it hears, sees or does something: "told KZQR 6", "seen by Meridian", "The Express knocked"."""
    every = forms.every
    if not every:
        return None
    either = "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in sorted(every, key=lambda f: (-len(f), f)))
    return re.compile(
        rf"\b(?:{_TO_IT})\s+(?:[Tt]he\s+)?(?:{either})(?![\w-])"
        rf"|(?<![\w(/-])(?:{either})['’]s\s+(?:\w+\s+)?(?:correspondent|reporter)"
        rf"|(?<![\w(/-])(?:{either})\s+(?:has|have|had|could|did|does|was|is|were|will|would|\w+ed|saw|met|spoke|rang|understands|sent)\b"
    )


@lru_cache(maxsize=5000)
def _page(url: str) -> tuple[str, str]:
    """Host and path of an address, so that the same page is the same value; empty for what is no address."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/")
    except ValueError:
        return "", ""
