"""What each article's account of a claim rests on, once the articles are seen side by side: its tellers, or the article it has it from.

One article alone seems to have the claim from everybody it names. Beside the others it turns out that some of these it never
spoke to. In this order:

- A teller that is the outlet of an article at hand is that article, and the chain stops there: its own sources continue it.
- Whoever points at an earlier article that carries the same side (by link, name or headline) has it from there.
- A copy has what it has from its original: tellers that the original has too, and crowds ("witnesses say"), are not its own.
- Crowds and "reports" are dropped wherever somebody better is named; alone they leave the article *unattributed*.
- What a headline says is what the text below says: its tellers count only where the text names none.

Whoever shows signs of having asked for itself ("told this newspaper", "has also spoken to") keeps its tellers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sayso.model import Article, Chain, Derivation, Evidence
from sayso.trace.citing import Citation, Library, cited_at, moment, outlet_forms, updated
from sayso.trace.derive import Telling, chain, derivations
from sayso.trace.figures import is_name_of_person
from sayso.trace.matching import SideName
from sayso.trace.naming import is_name, key

SURE = 0.5
_ASKED_ITSELF = re.compile(
    r"\b(?:told|tells|telling|said to|says to|spoke to|spoken to|speaking to|spoke with|met|rang|called|telephoned|wrote to|emailed|showed|shown|asked|asking|asks|interview\w* with)"
    r"\s+(?:\w+\s){0,2}?(?:us|me|this|our)\b|\bseen by\b|\bshown to\b|\bhas also spoken\b|\bin an interview\b|\bthis (?:newspaper|reporter|station|channel|programme|paper|website|outlet|office)\b|"
    r"\b(?:we|I) (?:asked|met|spoke|rang|called|interviewed|visited|contacted)\b|\bapproached by\b|\bnot (?:being )?nam(?:ed|ing)\b|\bfor us\b|\bto us\b|\bwith us\b|\btold me\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Account:
    """How one article comes to carry one side: its tellings, the steps by which it has it, and whether nobody is behind it."""

    article: Article
    side: SideName
    tellings: tuple[Telling, ...]
    steps: tuple[Derivation, ...]
    chains: tuple[Chain, ...] = ()


class Accounts:
    """The accounts of many articles side by side."""

    def __init__(self, told: Iterable[Telling], articles: Iterable[Article], copies: Sequence[Derivation]) -> None:
        self._library = Library(articles)
        self._by_side: dict[tuple[str, SideName], list[Telling]] = {}
        self._articles: dict[str, Article] = {}
        self._texts: dict[str, str] = {}
        for telling in told:
            self._articles[telling.article.id] = telling.article
            if telling.match.side != "neither":
                self._by_side.setdefault((telling.article.id, telling.match.side), []).append(telling)
        self._citations = {i: tuple(self._library.citations(a)) for i, a in self._articles.items()}
        self._copied: dict[str, list[Derivation]] = {}
        for copy in copies:
            if copy.probability >= SURE:
                self._copied.setdefault(copy.later, []).append(copy)

    def side(self, side: SideName) -> tuple[Account, ...]:
        """The accounts of all articles that carry this side, the earliest first."""
        carrying = {i for i, s in self._by_side if s == side}
        ordered = sorted((self._articles[i] for i in carrying), key=lambda a: (moment(a), a.id))
        accounts: dict[str, Account] = {}
        for article in ordered:
            accounts[article.id] = self._account(article, side, carrying, accounts)
        return tuple(accounts[a.id] for a in ordered)

    def _account(self, article: Article, side: SideName, carrying: set[str], earlier: Mapping[str, Account]) -> Account:
        tellings = _below_headings(self._by_side[article.id, side])
        pointed = self._pointed(article, tellings, side, carrying)
        copied = [c for c in self._copied.get(article.id, ()) if c.earlier in carrying]
        before = {c.cited for c in pointed if c.cited in earlier}
        upstream = before | {c.earlier for c in copied}
        known = {s.id for i in upstream if i in earlier for t in earlier[i].tellings for s in t.sources}
        texts = f' {" ".join(filter(None, map(self._text, (i for i in sorted(upstream) if i in self._articles))))} '
        steps: list[Derivation] = [_pointing(c, article) for c in pointed if c.cited not in {d.earlier for d in copied}]
        steps += copied
        kept = []
        for telling in tellings:
            inner = self._through_articles(telling, carrying)
            if inner is not None:
                steps += inner
                kept.append(telling)
            elif telling.tellers and not self._relayed(telling, bool(upstream), bool(copied), known, texts, pointed):
                kept.append(telling)
        better = any(not t.tellers[-1].figure.vague for t in kept if t.tellers) or pointed or copied
        kept = [t for t in kept if not (t.tellers and all(one.figure.vague for one in t.tellers))] if better else kept
        for telling in kept:
            if self._through_articles(telling, carrying) is None and not all(t.figure.reports for t in telling.tellers):
                steps += derivations(telling)
        credited = [c for c in copied if not c.hidden]
        own = {id(telling) for telling in kept}
        chains = [self._chain(t, id(t) not in own, pointed, credited, carrying) for t in tellings]
        return Account(
            article, side, tuple(kept), tuple(s for s in steps if s.earlier != s.later), tuple(c for c in chains if c is not None)
        )

    def _chain(
        self, telling: Telling, relayed: bool, pointed: Sequence[Citation], credited: Sequence[Derivation], carrying: set[str]
    ) -> Chain | None:
        """The line of tellers of a passage, with the outlet before it through which the article has it."""
        line = chain(telling)
        if line is None or self._through_articles(telling, carrying) is not None:
            return line
        start, end = self._sentence(telling)
        near = cited_at(pointed, start, end)
        cited = near[0] if near else pointed[0] if relayed and pointed else None
        outlet = self._called(cited, telling.article) if cited is not None and cited.by != "agency" else ""
        if not outlet and relayed and credited:
            outlet = _as_written(self._articles[credited[0].earlier], telling.article.text)
        if not outlet or any(set(key(outlet).split()) <= set(key(n).split()) for n in line.names):
            return line
        names = () if telling.tellers and telling.tellers[0].figure.vague else line.names
        if names and set(key(names[0]).split()) < set(key(outlet).split()):
            names = names[1:]
        return replace(line, names=(outlet, *names))

    def _called(self, citation: Citation, article: Article) -> str:
        """What a cited outlet is called: as the citing article writes it, or else by its name."""
        written = re.sub(r"^[Tt]he\s", "", citation.span.text)
        outlet = self._articles[citation.cited].outlet
        return "" if outlet == article.outlet else written if citation.by == "name" else outlet

    def _sentence(self, telling: Telling) -> tuple[int, int]:
        """From the start of a passage's sentence, with its source, to its end."""
        text, passage, a = telling.article.text, telling.match.passage, telling.match.attribution
        pieces = [passage, *(s for s in (*a.source, *a.cue) if abs(s.start - passage.start) < 400)] if a is not None else [passage]
        start, end = min(p.start for p in pieces), max(p.end for p in pieces)
        begin = max(text.rfind(". ", 0, start), text.rfind("\n", 0, start)) + 1
        stop = min((i for i in (text.find(". ", end), text.find("\n", end)) if i >= 0), default=len(text))
        return begin, stop

    def _through_articles(self, telling: Telling, carrying: set[str]) -> list[Derivation] | None:
        """The steps of a chain that leads into an article at hand, up to that article; None if it leads into none."""
        steps = list(derivations(telling))
        at = telling.match.passage.start
        for i, teller in enumerate(telling.tellers):
            if teller.source.kind in ("person", "official", "anonymous", "document") and len(teller.source.name.split()) > 1 and teller.source.kind != "document":
                continue
            names = (teller.source.name, teller.figure.name, *teller.source.aliases)
            cited = next((c for n in names if (c := self._library.of_name(n, telling.article, at))), "")
            if cited and cited in carrying:
                return [*steps[:i], replace(steps[i], earlier=cited)]
        return None

    def _pointed(self, article: Article, tellings: Sequence[Telling], side: SideName, carrying: set[str]) -> list[Citation]:
        """The articles that this one points at for this side: near its passages, or anywhere if it says nothing of its own."""
        found: dict[str, Citation] = {}
        near = [self._paragraph(article, t) for t in tellings]
        owned = any(t.tellers and not t.tellers[0].figure.vague for t in tellings)
        for citation in self._citations[article.id]:
            if citation.cited not in carrying or citation.cited == article.id:
                continue
            close = any(start <= citation.span.start < end for start, end in near)
            if close or side == "asserts" or (citation.by in ("link", "headline") and not owned):
                found.setdefault(citation.cited, citation)
        crowd = any(t.tellers and t.tellers[0].figure.vague and "agenc" in key(t.tellers[0].figure.name) for t in tellings)
        if not found and crowd and (agency := self._library.of_agency(article)) in carrying:
            found[agency] = Citation(agency, tellings[0].match.passage, "agency")
        return [found[i] for i in sorted(found)]

    def _paragraph(self, article: Article, telling: Telling) -> tuple[int, int]:
        passage = telling.match.passage
        start = article.text.rfind("\n\n", 0, passage.start) + 1
        end = article.text.find("\n\n", passage.end)
        return start, end if end >= 0 else len(article.text)

    def _text(self, article: str) -> str:
        """The text of an article as names are compared."""
        if article not in self._texts:
            self._texts[article] = key(self._articles[article].text)
        return self._texts[article]

    def _relayed(
        self, telling: Telling, upstream: bool, copied: bool, known: set[str], texts: str, pointed: Sequence[Citation]
    ) -> bool:
        """Whether a teller reached the article only through the one it copies or cites."""
        if not upstream:
            return False
        if self.asked_itself(telling):
            return False
        outer = telling.tellers[0]
        if outer.source.id in known or outer.figure.vague or outer.figure.anonymous or not is_name(outer.figure.name):
            return True
        name = key(outer.source.name)
        last = name.split()[-1] if is_name_of_person(outer.figure) else name
        if (last and f" {last} " in texts) or (copied and not is_name_of_person(outer.figure)):
            return True
        start, end = self._paragraph(telling.article, telling)
        return bool(cited_at(pointed, start, end)) or outer.source.kind == "document"

    def asked_itself(self, telling: Telling) -> bool:
        """Whether the words around a passage show that the article's own people heard it."""
        article, a = telling.article, telling.match.attribution
        if a is not None and any(_is_own(span.text, article) for span in a.addressee):
            return True
        start, end = self._paragraph(article, telling)
        near = article.text[start:end]
        return bool(_ASKED_ITSELF.search(near)) or any(pattern.search(near) for pattern in _asking(article.outlet))


@lru_cache(maxsize=5000)
def _asking(outlet: str) -> tuple[re.Pattern[str], ...]:
    """How an outlet's own people are said to have seen or heard something."""
    if not key(outlet):
        return ()
    own = re.escape(key(outlet).split()[-1])
    seen = rf"\b(?:seen|read|obtained|copy)\b[^.]{{0,60}}\b{own}\b|\b{own}(?:['’]s)?\s(?:\w+\s)?(?:has|have)\s(?:\w+\s)?(?:seen|read|obtained|heard)\b"
    told = rf"\b(?:told|tells|seen by|spoken to|spoke to|asked by) (?:the )?(?:\w+ ){{0,2}}{own}\b"
    return re.compile(seen, re.IGNORECASE), re.compile(told, re.IGNORECASE)


def _as_written(cited: Article, text: str) -> str:
    """What a text calls the outlet of another article: by its name, or else as it credits it: "(HPI)"."""
    if cited.outlet in text:
        return cited.outlet
    short = [form.upper() for form in outlet_forms(cited) if " " not in form and re.search(rf"\b{re.escape(form.upper())}\b", text)]
    return min(short, default=cited.outlet)


def _is_own(words: str, article: Article) -> bool:
    said, own = set(key(words).split()), set(key(article.outlet).split())
    return bool(said & {"us", "me"}) or "this" in said or bool(said and said <= own)


def _below_headings(tellings: Sequence[Telling]) -> list[Telling]:
    """The tellings of the text; those of the headline only where the text has none."""
    below = [t for t in tellings if not t.match.heading]
    return below or list(tellings)


def _pointing(citation: Citation, article: Article) -> Derivation:
    kind = "links" if citation.by == "link" else "cites"
    return Derivation(citation.cited, article.id, kind, evidence=(Evidence(article.id, citation.span),))  # type: ignore[arg-type]


__all__ = ["Account", "Accounts", "updated"]
