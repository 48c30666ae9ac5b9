"""Who has the claim from whom in one article: its matches turned into sources, derivations, chains and events.

Every chain of tellers (outermost first) becomes a path: the article has the claim from the first teller, who has it from the
second, and so on to the innermost. A named teller is one source wherever he speaks; an anonymous one is one per mention,
that is one for each descriptor that introduces somebody ("a person familiar with the audit") and the pronouns that lead
back to it. The article's own outlet is no teller of its own article. Silence ("declined to comment") tells nothing and makes
no chain.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from unicodedata import normalize

from sayso.model import (
    Article,
    Attribution,
    Chain,
    Derivation,
    DerivationKind,
    Event,
    Evidence,
    NameKind,
    Reading,
    Source,
    SourceKind,
    Span,
    Stance,
)
from sayso.trace.matching import Match
from sayso.trace.page import start_of
from sayso.trace.words import PRONOUNS, STOP, listed, words

LONGEST_EVIDENCE = 600
DEFINITE = PRONOUNS | listed("definite")
IN_WRITING = listed("in_writing")
IN_PUBLIC = listed("in_public")
SOURCE_KINDS: dict[NameKind, SourceKind] = {
    "person": "person",
    "organisation": "organisation",
    "government": "government",
    "outlet": "outlet",
    "group": "group",
    "place": "government",
    "other": "none",
}


@dataclass(frozen=True, slots=True)
class Teller:
    """One link of a chain: the source, and the attribution by which the text shows how it speaks (None if only named)."""

    source: Source
    attribution: Attribution | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """One match with its tellers, outermost first: none where the article speaks itself or nobody is named."""

    article: Article
    match: Match
    tellers: tuple[Teller, ...] = ()

    @property
    def sources(self) -> tuple[Source, ...]:
        """The tellers' sources, outermost first."""
        return tuple(teller.source for teller in self.tellers)


def tellings(reading: Reading, matches: Sequence[Match]) -> tuple[Telling, ...]:
    """Each match of a reading with the chain of sources through which it reaches the article."""
    cast = _Cast(reading)
    return tuple(
        Telling(reading.article, match, cast.tellers(match.attribution) if match.attribution else ())
        for match in matches
    )


def derivations(telling: Telling) -> Iterator[Derivation]:
    """The steps of a telling, from the article inwards, each with the characters that show it."""
    later = telling.article.id
    for teller in telling.tellers:
        spoken = teller.attribution or telling.match.attribution
        yield Derivation(
            earlier=teller.source.id,
            later=later,
            kind=_kind(teller, telling.article),
            evidence=tuple(Evidence(telling.article.id, span) for span in _evidence(spoken, telling)),
        )
        later = teller.source.id


def chain(telling: Telling) -> Chain | None:
    """The line of tellers, or None where the passage tells nothing (a refusal to comment)."""
    attribution = telling.match.attribution
    if attribution is not None and attribution.stance == "declines":
        return None
    return Chain(telling.article.id, telling.match.passage, tuple(source.name for source in telling.sources))


def event(telling: Telling) -> Event:
    """When it was said, or else when the article was published; empty where neither is known."""
    article, attribution = telling.article, telling.match.attribution
    printed = article.published.isoformat() if article.published else ""
    if attribution is None:
        stance: Stance = "hedges" if telling.match.hedged else "asserts" if telling.match.agrees else "denies"
        return Event(printed, article.id, article.id, stance, telling.match.passage)
    return Event(
        when=attribution.said_on.value if attribution.said_on else printed,
        article=article.id,
        source=telling.sources[-1].id if telling.tellers else "",
        stance=attribution.stance,
        passage=telling.match.passage,
    )


class _Cast:
    """Everybody who speaks in one article: canonical names, kinds, and who is introduced where."""

    def __init__(self, reading: Reading) -> None:
        self._article = reading.article
        self._ordered = sorted(reading.attributions, key=lambda a: (start_of(a), a.id))
        self._by_id = {a.id: a for a in self._ordered}
        self._groups = {key(form): tuple(group) for group in reading.aliases for form in group if key(form)}
        self._canonical: dict[tuple[str, ...], str] = {}
        self._speaks: dict[str, list[Attribution]] = {}
        self._introduced: dict[str, Attribution] = {}
        latest: dict[str, Attribution] = {}
        for a in self._ordered:
            named = key(a.speaker.name)
            self._speaks.setdefault(named, []).append(a)
            if named in self._groups and not _anonymous(a):
                self._canonical.setdefault(self._groups[named], a.speaker.name)
            if _anonymous(a):
                if named not in latest or _introduces(a):
                    latest[named] = a
                self._introduced[a.id] = latest[named]
        self._kinds: dict[str, SourceKind] = {
            key(form): SOURCE_KINDS[m.kind] for m in reading.mentions for form in (m.name, m.span.text) if form
        }

    def tellers(self, attribution: Attribution) -> tuple[Teller, ...]:
        """The chain of an attribution as sources, each by the attribution in which it speaks."""
        names = attribution.chain or ((attribution.speaker.name,) if attribution.speaker.name else ())
        path = [attribution, *self._above(attribution)]
        found: list[Teller] = []
        for name in reversed(names):
            spoken = next((a for a in path if key(a.speaker.name) == key(name)), None)
            if spoken is not None:
                path = path[path.index(spoken) + 1 :] or path
            teller = self._teller(name, spoken or self._elsewhere(name, attribution), spoken is not None)
            if not found or found[-1].source.id != teller.source.id:
                found.append(teller)
        outwards = [teller for teller in found if not self._is_own(teller.source)]
        return tuple(reversed(outwards))

    def _teller(self, name: str, spoken: Attribution | None, here: bool) -> Teller:
        if spoken is not None and _anonymous(spoken):
            first = self._introduced[spoken.id]
            place = f"{self._article.id}:{first.source[0].start if first.source else start_of(first)}"
            source = Source(f"{source_id(name)}@{place}", name, spoken.speaker.kind or "anonymous")
        else:
            group = self._groups.get(key(name), ())
            best = self._canonical.get(group, name)
            kind = spoken.speaker.kind if spoken is not None else self._kind_of((name, *group))
            others = tuple(form for form in dict.fromkeys((name, *group)) if form != best)
            source = Source(source_id(best), best, kind, others)
        return Teller(source, spoken if here else None)

    def _elsewhere(self, name: str, attribution: Attribution) -> Attribution | None:
        """Where else this name speaks: the nearest place before the attribution, or else the first after it."""
        spoken = self._speaks.get(key(name), [])
        place = bisect_right(spoken, start_of(attribution), key=start_of)
        return spoken[max(place - 1, 0)] if spoken else None

    def _kind_of(self, forms: Iterable[str]) -> SourceKind:
        return next((self._kinds[key(form)] for form in forms if key(form) in self._kinds), "none")

    def _is_own(self, source: Source) -> bool:
        """Whether a source is the article's own outlet ("the Recorder" in The Reach Recorder)."""
        own = set(key(self._article.outlet).split())
        return (
            bool(own)
            and any(set(key(n).split()) <= own for n in (source.name, *source.aliases) if key(n))
            and (source.kind in ("outlet", "none", "organisation"))
        )

    def _above(self, attribution: Attribution) -> Iterator[Attribution]:
        seen = {attribution.id}
        parent = self._by_id.get(attribution.parent or "")
        while parent is not None and parent.id not in seen:
            seen.add(parent.id)
            yield parent
            parent = self._by_id.get(parent.parent or "")


def key(name: str) -> str:
    """A name without case, articles and possessive: what must be equal for two forms to be one name.

    >>> key("The Harbour Post’s") == key("Harbour Post")
    True
    """
    form = normalize("NFKC", name).casefold().replace("’", "'")
    parts = [part.removesuffix("'s").strip("'\"“”.,;:()") for part in form.split()]
    return " ".join(part for part in parts if part and part not in ("the", "a", "an"))


def source_id(name: str) -> str:
    """The id of a named source, readable and the same in every article.

    >>> source_id("Ilse Marwick")
    's:ilse-marwick'
    """
    slug = "-".join("".join(c if c.isalnum() else " " for c in key(name)).split())
    return f"s:{slug}" if slug and len(slug) <= 60 else f"s:{slug[:48]}-{sha256(key(name).encode()).hexdigest()[:10]}"


def _anonymous(attribution: Attribution) -> bool:
    return attribution.speaker.anonymous or attribution.speaker.kind == "anonymous"


def _introduces(attribution: Attribution) -> bool:
    """Whether the source is written out anew ("A union representative at the plant"), not led back to ("the man", "she")."""
    written = words(" ".join(span.text for span in attribution.source))
    if not written or written[0].text.casefold() in DEFINITE:
        return False
    full = {w.stem for w in words(attribution.speaker.name)} - STOP
    return full <= {w.stem for w in written}


def _kind(teller: Teller, article: Article) -> DerivationKind:
    """How a teller's words came to whoever has them."""
    a = teller.attribution
    if teller.source.kind == "post" or (a is not None and (a.voice == "embedded" or _in_post(a, article))):
        return "post"
    if teller.source.kind in ("outlet", "document"):
        return "links" if a is not None and _linked(a, article) else "cites"
    if a is None:
        return "told"
    heard = {w.text.casefold() for span in a.addressee for w in words(span.text)}
    near = {w.text.casefold() for w in words(_saying(a, article))}
    if near & IN_WRITING:
        return "statement"
    if a.addressee and not heard & IN_PUBLIC:
        return "told"
    if a.voice in ("direct", "mixed"):
        return "quotes"
    return "statement" if heard else "told"


def _saying(a: Attribution, article: Article) -> str:
    """The words from the source to the cue and a few after it: "The ministry issued a letter, saying | in an email that …"."""
    pieces = sorted((*a.source, *a.cue))
    if not a.cue or pieces[-1].end - pieces[0].start > LONGEST_EVIDENCE:
        return " ".join(piece.text for piece in pieces)
    start, end = pieces[0].start, max(piece.end for piece in a.cue)
    spoken = [piece for piece in a.content if piece.end > start]
    line = article.text[end : end + 60].split("\n", 1)[0]
    for mark in (".", "“", '"'):
        line = line.split(mark, 1)[0]
    within = article.text[start:end]
    for piece in spoken:
        within = within.replace(piece.text, " ")
    return f"{within} {' '.join(line.split()[:5])}"


def _in_post(a: Attribution, article: Article) -> bool:
    spans = (*a.source, *a.content)
    return any(
        block.kind == "post"
        and block.start <= span.start
        and span.end <= block.end
        and block.author is not None
        and span == block.author
        for block in article.blocks
        for span in spans
    )


def _linked(a: Attribution, article: Article) -> bool:
    spans = (*a.source, *a.cue, *a.content)
    return any(link.span.start < span.end and span.start < link.span.end for link in article.links for span in spans)


def _evidence(attribution: Attribution | None, telling: Telling) -> tuple[Span, ...]:
    """The passage that shows a step: source, cue and the sentence of the claim in one stretch if they stand together."""
    if attribution is None:
        return (telling.match.passage,)
    pieces = sorted({*attribution.source, *attribution.cue, telling.match.passage})
    start, end = min(p.start for p in pieces), max(p.end for p in pieces)
    if end - start <= LONGEST_EVIDENCE and "\n\n" not in telling.article.text[start:end]:
        return (telling.article.span(start, end),)
    return tuple(pieces)
