"""Puts a dossier together: matches of every reading, sources, derivations, the two sides, timeline, and what was not seen.

One article or many, the steps are the same: which passages speak of the claim and on which side (`matching` by words, `bearing`
by meaning), through whom (`cast`, `derive`), who is who across the articles (`naming`), who has it from which other article
(`citing`, `copies`, `accounts`), and on how many origins that rests (`independence`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from types import MappingProxyType

from sayso.model import (
    Article,
    Chain,
    Claim,
    Derivation,
    DerivationKind,
    Dossier,
    Judgement,
    Problem,
    Reading,
    Side,
    Source,
    Span,
    Suspicion,
)
from sayso.trace.accounts import Account, Accounts
from sayso.trace.bearing import Meaning, bearings
from sayso.trace.cast import Cast
from sayso.trace.constancy import constant
from sayso.trace.copies import copies
from sayso.trace.cutting import Cutting
from sayso.trace.derive import Heard, Telling, chain, documents, figures, heard, officers, told
from sayso.trace.drift import drifts
from sayso.trace.independence import Graph, weigh, without
from sayso.trace.judged import joined, not_apart
from sayso.trace.matching import Match, SideName, find, weighed
from sayso.trace.missing import missing
from sayso.trace.naming import Register, key
from sayso.trace.page import Page
from sayso.trace.query import Question
from sayso.trace.rulings import Rulings, held, ruled, settled
from sayso.trace.suspicion import same_origin
from sayso.trace.timeline import timeline
from sayso.trace.words import STOP, words

MOST_TELLING: tuple[DerivationKind, ...] = ("post", "links", "copies", "cites", "statement", "quotes", "told")
LONGEST_SUGGESTION = 160
_IN_PLACE = re.compile(r"\bin ([A-Z][\w’-]{2,})(?=[\s,.;])")
SHORTEST_COPY = 40
"""Words of an article: shorter ones say the same by chance."""


def dossier(
    readings: Sequence[Reading],
    query: str,
    distrust: Collection[str] = (),
    *,
    meaning: Meaning | None = None,
    judgements: Sequence[Judgement] = (),
    rulings: Rulings = MappingProxyType({}),
) -> Dossier:
    """Everything that the readings say about a claim put in one's own words; see `sayso.trace.trace`."""
    in_order = sorted(readings, key=lambda r: (r.article.id, r.by, len(r.attributions)))
    ordered = list({r.article.id: r for r in in_order}.values())
    pages = [Page(reading) for reading in ordered]
    told, nearest = _gather(ordered, pages, query, meaning, judgements, rulings)
    articles = {r.article.id: r.article for r in ordered}
    cutting = Cutting(pages)
    accounts = _accounts(told, articles, cutting, meaning)
    sources = _sources(told, accounts)
    distrusted, unknown = recognised(distrust, sources.values(), articles.values())
    described = {**_described(accounts["asserts"]), **_described(accounts["denies"])}
    nameless = [sources[i] for i in sorted(sources) if is_anonymous(sources[i])]
    suspected = not_apart(same_origin(nameless, described), sources.values(), judgements)
    asserts = _side(accounts["asserts"], suspected, distrusted)
    denies = _side(accounts["denies"], suspected, distrusted)
    together = _merged(
        replace(step, sides=(side,)) for side, own in accounts.items() for account in own for step in account.steps
    )
    return Dossier(
        query=query,
        claim=_claim(query, told),
        articles=tuple(articles[i] for i in sorted({t.article.id for t in told})),
        sources=tuple(sources[i] for i in sorted(sources)),
        derivations=together,
        asserts=asserts,
        denies=denies,
        chains=_chains(told, accounts),
        timeline=timeline(told, sources),
        drift=drifts(told, together, articles, cutting=cutting),
        missing=missing(together, sources, {*asserts.origins, *denies.origins}, {*asserts.articles, *denies.articles}),
        suspected=_suspected((asserts, denies), suspected),
        coverage=_coverage(ordered, told, distrusted),
        problems=tuple(_problems(ordered, query, told, nearest, unknown)),
    )


def _gather(
    readings: Sequence[Reading], pages: Sequence[Page], query: str, meaning: Meaning | None, judgements: Sequence[Judgement], rulings: Rulings
) -> tuple[list[Telling], list[Span]]:
    """Every passage that speaks of the claim with its tellers, and the nearest contents of what did not match."""
    question = Question(query)
    found = [find(reading, question, page, suggesting=False) for reading, page in zip(readings, pages, strict=True)]
    matches: list[tuple[Match, ...]] = [f.matches for f in found]
    if meaning is not None:
        borne = bearings(pages, query, meaning)
        matches = [weighed(page, f.matches, own) for page, f, own in zip(pages, found, borne, strict=True)]
    if rulings:
        matches = [ruled(page, f.matches, own, rulings) for page, f, own in zip(pages, found, matches, strict=True)]
    listened = [
        one
        for page, reading, own in zip(pages, readings, matches, strict=True)
        if own
        for one in _heard(Cast(page, reading), own, rulings)
    ]
    carrying = {one.article.id for one in listened}
    groups = [group for r in readings if r.article.id in carrying for group in r.aliases]
    named = [f for f in figures(listened) if not f.anonymous]
    groups += [(f.name, *f.other_names) for f in named if f.other_names]
    names = [f.name for f in named]
    places = {key(m.name or m.span.text) for r in readings if r.article.id in carrying for m in r.mentions if m.kind == "place"}
    places |= {key(found) for one in {h.article.id: h.article for h in listened}.values() for found in _IN_PLACE.findall(one.text)}
    written = documents(listened)
    register = Register(groups, names, judgements, same=written)
    if offices := officers(listened, register, places):
        register = Register(groups, names, judgements, same=(*written, *offices))
    spoken = joined([told(one, register) for one in listened], judgements)
    if not spoken:
        found = [find(reading, question, page) for reading, page in zip(readings, pages, strict=True)]
    return held(spoken, constant(spoken), rulings), [span for f in found for span in f.nearest]


def _heard(cast: Cast, matches: Sequence[Match], rulings: Rulings) -> tuple[Heard, ...]:
    return settled(cast, heard(cast, matches), rulings)


def _accounts(
    told: Sequence[Telling], articles: Mapping[str, Article], cutting: Cutting, meaning: Meaning | None
) -> dict[SideName, tuple[Account, ...]]:
    carrying = sorted({t.article.id for t in told if t.match.side != "neither"})
    long_enough = [articles[i] for i in carrying if len(articles[i].text.split()) >= SHORTEST_COPY]
    copied = copies(long_enough, meaning.vectors if meaning else None, cutting=cutting) if len(long_enough) > 1 else ()
    accounts = Accounts(told, (articles[i] for i in carrying), copied)
    return {"asserts": accounts.side("asserts"), "denies": accounts.side("denies")}


def _sources(told: Sequence[Telling], accounts: Mapping[SideName, Sequence[Account]]) -> dict[str, Source]:
    """The tellers by id through whom the claim came. Whoever speaks about it on neither side is no source of it."""
    used = {end for side in accounts.values() for account in side for step in account.steps for end in (step.earlier, step.later)}
    sources: dict[str, Source] = {}
    for telling in told:
        for source in telling.sources:
            if source.id not in used:
                continue
            known = sources.get(source.id, source)
            kind = known.kind if known.kind != "none" else source.kind
            names = dict.fromkeys((*known.aliases, source.name, *source.aliases))
            sources[source.id] = replace(known, kind=kind, aliases=tuple(n for n in names if n != known.name))
    return sources


def _chains(told: Sequence[Telling], accounts: Mapping[SideName, Sequence[Account]]) -> tuple[Chain, ...]:
    """The lines of tellers: of each side as its accounts have them, and of what is said about the claim on neither side."""
    sided = [line for side in accounts.values() for account in side for line in account.chains]
    return tuple(dict.fromkeys((*sided, *(line for t in told if t.match.side == "neither" and (line := chain(t)) is not None))))


def _merged(steps: Iterable[Derivation]) -> tuple[Derivation, ...]:
    by_pair: dict[tuple[str, str], list[Derivation]] = {}
    for step in steps:
        by_pair.setdefault((step.earlier, step.later), []).append(step)
    return tuple(_one_of(by_pair[pair]) for pair in sorted(by_pair))


def _one_of(steps: Sequence[Derivation]) -> Derivation:
    """The steps between the same two as one, with the evidence of all."""
    first, *others = steps
    if not others:
        return first
    evidence = tuple(dict.fromkeys(one for step in steps for one in step.evidence))
    kind = min((step.kind for step in steps), key=MOST_TELLING.index)
    return replace(first, kind=kind, evidence=evidence, sides=tuple(sorted({side for step in steps for side in step.sides})))


def _side(accounts: Sequence[Account], suspected: Iterable[Suspicion], distrusted: frozenset[str]) -> Side:
    carrying = frozenset(account.article.id for account in accounts)
    edges = frozenset((step.earlier, step.later) for account in accounts for step in account.steps)
    speaking = frozenset(end for edge in edges for end in edge if end not in carrying)
    graph = Graph(speaking, carrying, edges, carrying, frozenset(s for s in suspected if {s.a, s.b} <= speaking))
    return weigh(without(graph, distrusted))


def _described(accounts: Iterable[Account]) -> dict[str, str]:
    """For each source without a name what its article says of it: the whole descriptor as written there."""
    found: dict[str, str] = {}
    for account in accounts:
        for telling in account.tellings:
            for teller in telling.tellers:
                a = teller.figure.attribution
                if teller.figure.anonymous and a is not None:
                    written = " ".join(span.text for span in a.source)
                    found[teller.source.id] = f"{found.get(teller.source.id, '')} {written}".strip()
    return found


def _suspected(sides: Iterable[Side], suspected: Iterable[Suspicion]) -> tuple[Suspicion, ...]:
    """The pairs of a side's origins that may be one and the same, which is what keeps its least number under its greatest."""
    found = {s for side in sides for s in suspected if {s.a, s.b} <= set(side.origins)}
    return tuple(sorted(found, key=lambda pair: (pair.a, pair.b)))


def is_anonymous(source: Source) -> bool:
    """Whether a source is one of those minted per mention."""
    return source.id.startswith("s:") and "@" in source.id


def recognised(
    names: Collection[str], sources: Iterable[Source], articles: Iterable[Article]
) -> tuple[frozenset[str], tuple[str, ...]]:
    """The ids that these names stand for, and the names that stand for nobody."""
    ids: dict[str, set[str]] = {}
    for source in sources:
        for name in (source.id, source.name, *source.aliases):
            ids.setdefault(key(name), set()).add(source.id)
    for article in articles:
        for name in (article.id, article.outlet, article.url, article.file):
            if name:
                ids.setdefault(key(name), set()).add(article.id)
    known = frozenset(i for name in names for i in ids.get(key(name), ()))
    return known, tuple(sorted(name for name in set(names) if key(name) not in ids))


def _claim(query: str, told: Sequence[Telling]) -> Claim:
    """The claim in the words of the passage that fits best; the query's own where nothing does.

    Asserting passages come first, sentences before headlines, which are cut too short to state it, and of these whoever has most of its words.
    """
    sided = [t for t in told if t.match.side != "neither" and t.match.agrees] or [
        t for t in told if t.match.side != "neither"
    ]
    asked = {word.stem for word in words(query)} - STOP

    def fit(t: Telling) -> tuple[bool, bool, int, float]:
        shared = len(asked & {word.stem for word in words(t.match.passage.text)})
        return t.match.side == "asserts", not t.match.heading, shared, t.match.score

    best = max(sided, key=fit, default=None)
    pairs = [(t.article.id, t.match.attribution.id) for t in told if t.match.attribution and t.match.side != "neither"]
    name = sha256(" ".join(query.casefold().split()).encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return Claim(f"c:{name}", best.match.passage.text if best else query, tuple(dict.fromkeys(pairs)))


def _coverage(readings: Sequence[Reading], told: Sequence[Telling], distrusted: frozenset[str]) -> dict[str, int | str]:
    """What was read, and how much of it speaks of the claim."""
    coverage: dict[str, int | str] = {
        "articles_read": len(readings),
        "articles_matched": len({t.article.id for t in told}),
        "attributions_read": sum(len(r.attributions) for r in readings),
        "attributions_matched": sum(t.match.attribution is not None for t in told),
        "own_sentences_matched": sum(t.match.attribution is None for t in told),
        "language": ", ".join(sorted({r.article.language for r in readings})),
        "engine": ", ".join(sorted({r.by for r in readings if r.by})),
    }
    return coverage | ({"distrusted": ", ".join(sorted(distrusted))} if distrusted else {})


def _problems(
    readings: Iterable[Reading], query: str, told: Sequence[Telling], nearest: Sequence[Span], unknown: Iterable[str]
) -> Iterator[Problem]:
    for reading in readings:
        yield from (*reading.article.problems, *reading.problems)
    for name in unknown:
        yield Problem("distrust", f"Nobody here is called “{name}”; use a name as the dossier writes it, or an id.")
    if not told:
        what = f"Nothing that was read states or denies “{_short(query)}”."
        shown = " ".join(f"“{_short(span.text)}”" for span in nearest[:3])
        advice = (
            f"The nearest contents: {shown}. Try their words."
            if shown
            else "Try fewer words, and the names and verbs that the text itself uses."
        )
        yield Problem("query", f"{what} {advice}")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SUGGESTION else line[: LONGEST_SUGGESTION - 1] + "…"
