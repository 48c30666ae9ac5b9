"""A dossier as W3C PROV: who has the claim from whom, for tools that follow where things come from.

What PROV has a word for is said in its words. An article is an entity, a source an agent (a document or a post: an entity), and some
characters of an article are an entity that is part of it. What an article or a source says *on one side* of the claim is an entity of its
own, an **account**; accounts are derived from accounts of the same side only, so that following derivations never leads from those who
assert to those who deny.

- A step that the text itself shows stands there as a plain ``prov:wasDerivedFrom`` (and ``prov:wasQuotedFrom`` for quotes and posts), and
  again in qualified form with its kind, probability and evidence. A suspected one stands there in qualified form only: who reads nothing
  but plain triples is told nothing that is not sure.
- ``prov:hadPrimarySource`` leads to an origin, unless the dossier says that it was never seen: that one may have it from somebody else.
- Copies are derivations and not revisions: another outlet's text is no later version of the first one's.
- In a circle of citations nobody comes first, and PROV allows no derivation to lead back to itself: those steps are influences.

What PROV lacks is in the vocabulary ``urn:sayso:vocab:``, and docs/howto/export.md lists it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from sayso.model import Article, Derivation, Dossier, Evidence, Side, Source, Span
from sayso.tell.clean import one_line
from sayso.tell.exports.addresses import VOCABULARY, article_urn, page_address, passage_urn, source_urn, teller_urn, urn
from sayso.tell.exports.linked import XSD, Node, decimal, jsonld, merged, node, to, turtle, typed
from sayso.tell.exports.saying import SIDES, Saying, sayings
from sayso.tell.headline import headlines
from sayso.tell.naming import Label, article_name, labels
from sayso.tell.records import dossier_record

PREFIXES = {
    "prov": "http://www.w3.org/ns/prov#",
    "say": VOCABULARY,
    "dcterms": "http://purl.org/dc/terms/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": XSD,
}
AGENTS = {
    **dict.fromkeys(("person", "official"), ("prov:Person",)),
    **dict.fromkeys(("government", "organisation", "outlet"), ("prov:Organization",)),
}
PAPERS = {"document": "say:Document", "post": "say:Post"}
"""Kinds of sources that are things, not somebody."""

SAID = {"asserts": "asserting it", "denies": "denying it", "neither": "about it"}


def prov(dossier: Dossier) -> str:
    """The dossier as PROV in JSON-LD.

    >>> from sayso.model import Claim
    >>> print(prov(Dossier("port shut", Claim("c1", "The port is shut."))).splitlines()[2][:70])
    {"@id": "urn:sayso:claim:c1", "@type": ["prov:Entity", "say:Claim"], "
    """
    return jsonld(PREFIXES, merged(_nodes(dossier)))


def prov_turtle(dossier: Dossier) -> str:
    """The same as `prov`, statement for statement, in Turtle."""
    return turtle(PREFIXES, merged(_nodes(dossier)))


@dataclass(frozen=True, slots=True)
class _Export:
    """What all nodes of one export share: its own id, the names, and what the ids stand for."""

    key: str
    label: Label
    articles: Mapping[str, Article]
    sources: Mapping[str, Source]

    def thing(self, id: str) -> str:
        """The address of the article or source with this id."""
        if id in self.sources and id not in self.articles:
            return source_urn(self.sources[id], self.key)
        return article_urn(id)

    def account(self, side: str, id: str) -> str:
        """The address of what the article or source with this id says on one side."""
        return urn("account", self.key, side, id)


def _nodes(dossier: Dossier) -> Iterator[Node]:
    export = _Export(
        key=_digest(dossier),
        label=labels(dossier),
        articles={article.id: article for article in dossier.articles},
        sources={source.id: source for source in dossier.sources},
    )
    claim = urn("claim", dossier.claim.id)
    yield node(claim, ["prov:Entity", "say:Claim"], {"prov:value": dossier.claim.text, "say:query": dossier.query})
    yield from _dossier(dossier, export, claim)
    for name, side in zip(SIDES, (dossier.asserts, dossier.denies), strict=True):
        yield from _side(name, side, export, claim)
    for article in dossier.articles:
        yield from _article(article)
    unseen = {one.source: one.why for one in dossier.missing}
    for source in dossier.sources:
        yield _source(source, export, unseen.get(source.id, ""))
    yield from _steps(dossier, export, unseen)
    for saying in sayings(dossier):
        yield from _saying(saying, export, claim)
    for one in dossier.suspected:
        pair = [to(export.thing(one.a)), to(export.thing(one.b))]
        about = {"say:between": pair, "say:probability": decimal(one.probability), "say:why": one.why}
        yield node(urn("suspicion", export.key, one.a, one.b), ["prov:Entity", "say:Suspicion"], about)
    for drift in dossier.drift:
        ends = {"say:earlier": to(export.thing(drift.earlier)), "say:later": to(export.thing(drift.later))}
        about = {**ends, "say:kind": drift.kind, "say:evidence": _passages(drift.evidence)}
        yield node(urn("drift", export.key, drift.kind, drift.earlier, drift.later), ["prov:Entity", "say:Drift"], about)
        yield from _evidence(drift.evidence)


def _digest(dossier: Dossier) -> str:
    """Two dossiers about one claim that say different things are two, also for whoever loads both."""
    return sha256(json.dumps(dossier_record(dossier), sort_keys=True).encode()).hexdigest()[:16]


def _dossier(dossier: Dossier, export: _Export, claim: str) -> Iterator[Node]:
    engines = [name for name in str(dossier.coverage.get("engine", "")).split(", ") if name] or ["unknown"]
    coverage = [f"{name.replace('_', ' ')}: {value}" for name, value in dossier.coverage.items()]
    about = {
        "rdfs:label": " ".join(headlines(dossier, export.label)),
        "prov:wasAttributedTo": [to(urn("engine", name)) for name in engines],
        "say:claim": to(claim),
        "say:side": [to(urn("side", export.key, name)) for name in SIDES],
        "say:coverage": coverage,
    }
    yield node(urn("dossier", export.key), ["prov:Entity", "say:Dossier"], about)
    for name in engines:
        yield node(urn("engine", name), ["prov:Agent", "prov:SoftwareAgent"], {"rdfs:label": f"Sayso, {one_line(name)}"})


def _side(name: str, side: Side, export: _Export, claim: str) -> Iterator[Node]:
    def accounts(ids: Iterable[str]) -> list[Node]:
        return [to(export.account(name, id)) for id in ids]

    groups = [("bottleneck", group) for group in side.bottlenecks] + [("circle", group) for group in side.circular]
    group_urns = {group: urn(what, export.key, name, str(n)) for n, (what, group) in enumerate(groups, 1)}
    about = {
        "rdfs:label": f"Those {SAID[name]}",
        "say:claim": to(claim),
        "prov:hadMember": accounts(side.articles),
        "say:origin": accounts(side.origins),
        "say:unattributed": accounts(side.unattributed),
        "say:cut": accounts(side.cut),
        "say:bottleneck": [to(group_urns[group]) for group in side.bottlenecks],
        "say:circle": [to(group_urns[group]) for group in side.circular],
        "say:independentLow": side.independent.low,
        "say:independentExpected": decimal(side.independent.expected),
        "say:independentHigh": side.independent.high,
        "say:channels": side.channels,
    }
    yield node(urn("side", export.key, name), ["prov:Entity", "prov:Collection", "say:Side"], about)
    for _, group in groups:
        yield node(group_urns[group], ["prov:Entity", "prov:Collection"], {"prov:hadMember": accounts(group)})
    for id in dict.fromkeys((*side.articles, *side.origins, *side.unattributed, *side.cut, *(i for _, g in groups for i in g))):
        yield _account(name, id, export)


def _account(side: str, id: str, export: _Export) -> Node:
    """What somebody says on one side is ascribed to them; what an article or a document says is part of it."""
    source = export.sources.get(id) if id not in export.articles else None
    whose = "prov:wasAttributedTo" if source and source.kind not in PAPERS else "dcterms:isPartOf"
    about = {
        "rdfs:label": f"{export.label(id)}, {SAID[side]}",
        "say:side": to(urn("side", export.key, side)) if side in SIDES else "",
        whose: to(export.thing(id)),
    }
    return node(export.account(side, id), ["prov:Entity", "say:Account"], about)


def _article(article: Article) -> Iterator[Node]:
    page = page_address(article)
    about = {
        "rdfs:label": article_name(article),
        "dcterms:title": article.title,
        "dcterms:creator": list(article.byline),
        "dcterms:issued": typed(article.published.isoformat()[:10], "xsd:date") if article.published else "",
        "dcterms:language": article.language,
        "prov:wasAttributedTo": to(_voice(article.id, article)),
        "prov:specializationOf": to(page) if page else "",
    }
    yield node(article_urn(article.id), ["prov:Entity", "say:Article"], about)
    yield _voice_node(article.id, article)
    if page:
        yield node(page, ["prov:Entity"], {})


def _voice(id: str, article: Article | None) -> str:
    """Who answers for what an article says in its own voice: its outlet, or whoever wrote it."""
    return urn("outlet", article.outlet) if article and article.outlet else urn("author", id)


def _voice_node(id: str, article: Article | None) -> Node:
    if article and article.outlet:
        return node(_voice(id, article), ["prov:Agent", "prov:Organization"], {"rdfs:label": one_line(article.outlet)})
    name = f"whoever wrote {article_name(article) if article else one_line(id)}"
    return node(_voice(id, article), ["prov:Agent"], {"rdfs:label": name})


def _source(source: Source, export: _Export, unseen: str) -> Node:
    kinds = ["prov:Entity", PAPERS[source.kind]] if source.kind in PAPERS else ["prov:Agent", *AGENTS.get(source.kind, ())]
    about = {
        "rdfs:label": one_line(source.name),
        "say:kind": source.kind,
        "say:alias": [one_line(alias) for alias in source.aliases],
        "say:unseen": unseen,
    }
    return node(source_urn(source, export.key), kinds, about)


def _steps(dossier: Dossier, export: _Export, unseen: Mapping[str, str]) -> Iterator[Node]:
    origins = {"asserts": dossier.asserts.origins, "denies": dossier.denies.origins}
    for side in (*SIDES, "neither"):
        steps = [step for step in dossier.derivations if side in (step.sides or ("neither",))]
        knots = _knots(steps)
        first = set(origins.get(side, ())) - set(unseen)
        for step in steps:
            yield _account(side, step.earlier, export)
            yield _account(side, step.later, export)
            yield from _step(step, side, export, circular=knots[step.earlier] == knots[step.later], origin=step.earlier in first)
            yield from _evidence(step.evidence)


def _knots(steps: Iterable[Derivation]) -> dict[str, int]:
    """For each node the number of the circle that it is in; of nodes in none, each has a number of its own."""
    from networkx import DiGraph, strongly_connected_components

    graph = DiGraph((step.earlier, step.later) for step in steps)
    return {id: number for number, group in enumerate(strongly_connected_components(graph)) for id in group}


def _step(step: Derivation, side: str, export: _Export, *, circular: bool, origin: bool) -> Iterator[Node]:
    """The step as a node of its own, and from the later account to it and, if the text shows it, straight to the earlier one."""
    earlier, own = to(export.account(side, step.earlier)), urn("step", export.key, side, step.kind, step.earlier, step.later)
    sure = step.probability >= 1 and not step.hidden
    quoted, primary = step.kind in ("quotes", "post"), origin and sure
    form = "Influence" if circular else "Quotation" if quoted else "PrimarySource" if primary else "Derivation"
    plain = ["prov:wasInfluencedBy"] if circular else ["prov:wasDerivedFrom"]
    if not circular:
        plain += ["prov:wasQuotedFrom"] * quoted + ["prov:hadPrimarySource"] * primary
    links = {f"prov:qualified{form}": to(own), **dict.fromkeys(plain if sure else [], earlier)}
    yield node(export.account(side, step.later), ["prov:Entity", "say:Account"], links)
    about = {
        "prov:influencer" if circular else "prov:entity": earlier,
        "say:kind": step.kind,
        "say:hidden": step.hidden,
        "say:probability": decimal(step.probability),
        "say:why": step.why,
        "say:evidence": _passages(step.evidence),
    }
    yield node(own, [f"prov:{form}", "say:Step"], about)


def _passages(evidence: Iterable[Evidence]) -> list[Node]:
    return [to(passage_urn(one.article, one.span)) for one in evidence]


def _evidence(evidence: Iterable[Evidence]) -> Iterator[Node]:
    return (_passage(one.article, one.span) for one in evidence)


def _passage(article: str, span: Span) -> Node:
    """Characters of an article; offsets count Unicode code points from 0, and the end is exclusive."""
    about = {"prov:value": span.text, "say:start": span.start, "say:end": span.end, "dcterms:isPartOf": to(article_urn(article))}
    return node(passage_urn(article, span), ["prov:Entity", "say:Passage"], about)


def _saying(saying: Saying, export: _Export, claim: str) -> Iterator[Node]:
    """A passage about the claim, with whoever says it, how firmly, and when."""
    event = saying.event
    passage = _passage(event.article, event.passage)
    yield {**passage, "say:about": to(claim)}
    article = export.articles.get(event.article)
    paper = saying.source is not None and saying.source.kind in PAPERS
    if saying.source:
        teller = source_urn(saying.source, export.key)
    elif saying.own_voice:
        teller = _voice(event.article, article)
        yield _voice_node(event.article, article)
    elif saying.name:
        teller = teller_urn(event, saying.name)
        yield node(teller, ["prov:Agent"], {"rdfs:label": one_line(saying.name)})
    else:
        return
    own = urn("saying", export.key, event.article, f"{event.passage.start}-{event.passage.end}", event.stance, event.when, event.source)
    form, plain, role = ("Derivation", "wasDerivedFrom", "entity") if paper else ("Attribution", "wasAttributedTo", "agent")
    yield node(passage["@id"], passage["@type"], {f"prov:{plain}": to(teller), f"prov:qualified{form}": to(own)})
    side = to(export.account(saying.side, event.source)) if saying.side else ""
    about = {f"prov:{role}": to(teller), "say:stance": event.stance, "say:when": event.when, "say:account": side}
    yield node(own, [f"prov:{form}", "say:Saying"], about)
    if saying.side:
        yield _account(saying.side, event.source, export)
