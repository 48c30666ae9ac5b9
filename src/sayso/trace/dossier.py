"""Puts a dossier together: matches of every reading, sources, derivations, the two sides, timeline, and what was not seen.

One article or many, the steps are the same. Named sources are one across articles when their canonical names are equal. A
cited outlet that is among the articles read, and carries the same side of the claim, is that article, if exactly one of its
articles is not later than the citing one: then that article's own sources continue the chain.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from itertools import groupby

from sayso.model import (
    Article,
    Claim,
    Derivation,
    DerivationKind,
    Dossier,
    Event,
    Missing,
    Problem,
    Reading,
    Side,
    Source,
    Span,
    Suspicion,
)
from sayso.trace.derive import Telling, chain, derivations, event, key, tellings
from sayso.trace.independence import Graph, weigh, without
from sayso.trace.matching import SideName, find
from sayso.trace.suspicion import same_origin

MOST_TELLING: tuple[DerivationKind, ...] = ("post", "links", "copies", "cites", "statement", "quotes", "told")
NEVER_READ = ("outlet", "document", "post")
LONGEST_SUGGESTION = 160


def dossier(readings: Sequence[Reading], query: str, distrust: Collection[str] = ()) -> Dossier:
    """Everything that the readings say about a claim put in one's own words; see `sayso.trace.trace`."""
    in_order = sorted(readings, key=lambda r: (r.article.id, r.by, len(r.attributions)))
    ordered = list({r.article.id: r for r in in_order}.values())
    told, nearest = _gather(ordered, query)
    articles = {r.article.id: r.article for r in ordered}
    sources = _sources(told)
    steps = {side: _steps([t for t in told if t.match.side == side], articles) for side in ("asserts", "denies")}
    distrusted, unknown = _recognise(distrust, sources.values(), articles.values())
    asserts = _side("asserts", told, steps["asserts"], sources, distrusted)
    denies = _side("denies", told, steps["denies"], sources, distrusted)
    together = _merged([*steps["asserts"], *steps["denies"]])
    return Dossier(
        query=query,
        claim=_claim(query, told),
        articles=tuple(articles[i] for i in sorted({t.article.id for t in told})),
        sources=tuple(sources[i] for i in sorted(sources)),
        derivations=together,
        asserts=asserts,
        denies=denies,
        chains=tuple(dict.fromkeys(line for t in told if (line := chain(t)) is not None)),
        timeline=tuple(sorted(dict.fromkeys(event(t) for t in told), key=_moment)),
        missing=_missing(together, sources, {*asserts.origins, *denies.origins}),
        suspected=_suspected((asserts, denies), sources),
        coverage=_coverage(ordered, told, distrusted),
        problems=tuple(_problems(ordered, query, told, nearest, unknown)),
    )


def _gather(readings: Iterable[Reading], query: str) -> tuple[list[Telling], list[Span]]:
    told: list[Telling] = []
    nearest: list[Span] = []
    for reading in readings:
        found = find(reading, query)
        told += tellings(reading, found.matches)
        nearest += found.nearest
    return told, nearest


def _sources(told: Iterable[Telling]) -> dict[str, Source]:
    """All tellers by id, with the aliases of every article."""
    sources: dict[str, Source] = {}
    for telling in told:
        for source in telling.sources:
            known = sources.get(source.id, source)
            kind = known.kind if known.kind != "none" else source.kind
            names = dict.fromkeys((*known.aliases, source.name, *source.aliases))
            sources[source.id] = replace(known, kind=kind, aliases=tuple(n for n in names if n != known.name))
    return sources


def _steps(told: Sequence[Telling], articles: Mapping[str, Article]) -> tuple[Derivation, ...]:
    """Who has one side of the claim from whom, each pair once, with all the evidence."""
    of_outlet: dict[str, list[Article]] = {}
    for i in sorted({t.article.id for t in told}):
        of_outlet.setdefault(key(articles[i].outlet), []).append(articles[i])
    steps: list[Derivation] = []
    for telling in told:
        outlets = {s.id: key(s.name) for s in telling.sources if s.kind == "outlet"}
        for step in derivations(telling):
            cited = _read_article(telling.article, of_outlet.get(outlets.get(step.earlier, ""), ()))
            steps.append(replace(step, earlier=cited or step.earlier))
            if cited:
                break
    return _merged(steps)


def _read_article(citing: Article, candidates: Iterable[Article]) -> str:
    """The id of the one article that the citing article can mean, or "" when there is none, or a choice."""
    latest = citing.published or date.max
    earlier = [a.id for a in candidates if a.outlet and a.id != citing.id and (a.published or date.min) <= latest]
    return earlier[0] if len(earlier) == 1 else ""


def _merged(steps: Iterable[Derivation]) -> tuple[Derivation, ...]:
    by_pair: dict[tuple[str, str], Derivation] = {}
    for step in steps:
        known = by_pair.setdefault((step.earlier, step.later), step)
        if known is not step:
            evidence = tuple(dict.fromkeys((*known.evidence, *step.evidence)))
            kind = min(known.kind, step.kind, key=MOST_TELLING.index)
            by_pair[step.earlier, step.later] = replace(known, kind=kind, evidence=evidence)
    return tuple(by_pair[pair] for pair in sorted(by_pair))


def _side(
    name: SideName,
    told: Iterable[Telling],
    steps: Iterable[Derivation],
    sources: dict[str, Source],
    distrusted: frozenset[str],
) -> Side:
    carrying = frozenset(t.article.id for t in told if t.match.side == name)
    edges = frozenset((step.earlier, step.later) for step in steps)
    speaking = frozenset(end for edge in edges for end in edge if end in sources)
    nameless = [sources[i] for i in sorted(speaking) if "@" in i and is_anonymous(sources[i])]
    graph = Graph(speaking, carrying, edges, carrying, same_origin(nameless))
    return weigh(without(graph, distrusted))


def _suspected(sides: Iterable[Side], sources: Mapping[str, Source]) -> tuple[Suspicion, ...]:
    """The pairs of a side's origins that may be one and the same, which is what keeps its least number under its greatest."""
    found: set[Suspicion] = set()
    for side in sides:
        found |= same_origin([sources[i] for i in side.origins if "@" in i and i in sources and is_anonymous(sources[i])])
    return tuple(sorted(found, key=lambda pair: (pair.a, pair.b)))


def is_anonymous(source: Source) -> bool:
    """Whether a source is one of those minted per mention."""
    return source.id.startswith("s:") and "@" in source.id


def _recognise(
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
    """The claim in the words of the passage that fits best, asserting ones first; the query's own where nothing does."""
    sided = [t for t in told if t.match.side != "neither" and t.match.agrees] or [
        t for t in told if t.match.side != "neither"
    ]
    best = max(sided, key=lambda t: (t.match.side == "asserts", t.match.score), default=None)
    pairs = [(t.article.id, t.match.attribution.id) for t in told if t.match.attribution and t.match.side != "neither"]
    name = sha256(" ".join(query.casefold().split()).encode()).hexdigest()[:12]
    return Claim(f"c:{name}", best.match.passage.text if best else query, tuple(dict.fromkeys(pairs)))


def _moment(e: Event) -> tuple[str, str, str, int]:
    """Order of time: a week counts from its Monday, a month or year from its start, and the undated come last."""
    when = e.when or "~"
    if "W" in when:
        try:
            year, week = when.split("-W")
            when = (date.fromisocalendar(int(year), 1, 1) + timedelta(weeks=int(week) - 1)).isoformat()
        except (ValueError, OverflowError):
            when = "~"
    return when, e.article, e.source, e.passage.start


def _missing(steps: Iterable[Derivation], sources: dict[str, Source], origins: set[str]) -> tuple[Missing, ...]:
    """The outlets, documents and posts that are cited and were not read; first those that are counted as origins."""
    ranked = []
    for source, group in groupby(steps, key=lambda s: s.earlier):
        cited = list(group)
        seen = (
            any(step.kind == "post" and sources[source].kind != "outlet" for step in cited)
            if source in sources
            else True
        )
        if not seen and sources[source].kind in NEVER_READ:
            counted = source in origins
            ranked.append((not counted, -len(cited), source))
    why = {
        True: "cited for the claim and never seen; it counts as an origin, and may have the claim from somebody else",
        False: "cited for the claim and never seen; only its own text can show whether it says so and on whose word",
    }
    return tuple(Missing(source, why[not uncounted]) for uncounted, _, source in sorted(ranked))


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
