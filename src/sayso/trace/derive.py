"""Who has the claim from whom in one article: its matches turned into sources, derivations, chains and events.

Every chain of tellers (outermost first) becomes a path: the article has the claim from the first teller, who has it from the
second, and so on to the innermost. A named teller is one source wherever he speaks, under whatever form (`naming.Register`);
an anonymous one is one per mention, that is one for each descriptor that introduces somebody ("a person familiar with the audit")
and the pronouns that lead back to it. Silence ("declined to comment") tells nothing and makes no chain.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from sayso.model import Article, Attribution, Chain, Derivation, DerivationKind, Event, Evidence, Source, Span, Stance
from sayso.trace.figures import Figure, Heard, head_of
from sayso.trace.heard import figures, heard
from sayso.trace.matching import Match
from sayso.trace.naming import Register, source_id
from sayso.trace.officers import officers
from sayso.trace.records import documents
from sayso.trace.words import listed, words

LONGEST_EVIDENCE = 600
IN_WRITING = listed("in_writing")
IN_PUBLIC = listed("in_public")


@dataclass(frozen=True, slots=True)
class Teller:
    """One link of a chain: the source, and the figure by which the article shows it."""

    source: Source
    figure: Figure


@dataclass(frozen=True, slots=True)
class Telling:
    """One match with its tellers, outermost first: none where the article speaks itself or nobody is named."""

    article: Article
    match: Match
    tellers: tuple[Teller, ...] = ()
    where: tuple[tuple[Figure, Span], ...] = ()

    @property
    def sources(self) -> tuple[Source, ...]:
        """The tellers' sources, outermost first."""
        return tuple(teller.source for teller in self.tellers)


def told(heard: Heard, register: Register) -> Telling:
    """A match with its figures as sources, the same for the same person in every article.

    Whoever without a name stands behind a named person is one source wherever that person is quoted: what one lawyer was told
    about one claim by "a member of staff", by "the typist", he was told by one.
    """
    tellers: list[Teller] = []
    for figure in heard.line:
        outer = tellers[-1].source if tellers and tellers[-1].source.kind in ("person", "official") and not tellers[-1].figure.anonymous else None
        tellers.append(Teller(_source(figure, heard.article, register, outer), figure))
    kept = [t for i, t in enumerate(tellers) if not i or t.source.id != tellers[i - 1].source.id]
    return Telling(heard.article, heard.match, tuple(kept), heard.where)


def _source(figure: Figure, article: Article, register: Register, outer: Source | None) -> Source:
    if figure.anonymous:
        where = f"{article.id}:{figure.place}" if outer is None or figure.vague else f"{outer.id.removeprefix('s:')}"
        slug = source_id(figure.name) if outer is None or figure.vague else "s:behind"
        return Source(f"{slug}@{where}", figure.name, figure.kind or "anonymous", figure.other_names)
    best = register.name(figure.name)
    others = dict.fromkeys((figure.name, *figure.other_names, *register.forms(figure.name)))
    return Source(source_id(best), best, figure.kind, tuple(name for name in others if name != best))


def derivations(telling: Telling) -> Iterator[Derivation]:
    """The steps of a telling, from the article inwards, each with the characters that show it."""
    later = telling.article.id
    for teller in telling.tellers:
        shown = next((span for figure, span in telling.where if figure == teller.figure), None)
        spoken = teller.figure.attribution or telling.match.attribution
        spans = (shown,) if shown else _evidence(spoken, telling)
        evidence = tuple(Evidence(telling.article.id, span) for span in spans)
        yield Derivation(earlier=teller.source.id, later=later, kind=_kind(teller, telling.article), evidence=evidence)
        later = teller.source.id


def chain(telling: Telling) -> Chain | None:
    """The line of tellers, or None where the passage tells nothing (a refusal to comment)."""
    attribution = telling.match.attribution
    if attribution is not None and attribution.stance == "declines":
        return None
    return Chain(telling.article.id, telling.match.passage, tuple(_shown(teller) for teller in telling.tellers))


def _shown(teller: Teller) -> str:
    """What a teller is called in a chain: as the passage does, but "a document" by what it is."""
    loose = teller.figure.kind == "document" and (head_of(teller.figure.name)[-1:] or [""])[0] in ("document", "documents", "paper", "papers", "text", "copy")
    return teller.source.name if loose else teller.figure.name


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
        # "Not one gate was opened" is asserted by whoever says it, and denies the claim that is traced.
        stance="denies" if attribution.stance == "asserts" and telling.match.side == "denies" else attribution.stance,
        passage=telling.match.passage,
    )


def _kind(teller: Teller, article: Article) -> DerivationKind:
    """How a teller's words came to whoever has them."""
    a = teller.figure.attribution
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
    at = (bisect_right(article.blocks, span.start, key=lambda block: block.start) - 1 for span in spans)
    return any(n >= 0 and article.blocks[n].kind == "post" and article.blocks[n].author == span for n, span in zip(at, spans, strict=True))


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


__all__ = ["Heard", "Teller", "Telling", "chain", "derivations", "documents", "event", "figures", "heard", "officers", "told"]
