"""PROV as its own tools see it: the prov library reads it, SHACL shapes hold, no derivation leads in a circle or to the other side."""

from __future__ import annotations

import json
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import networkx as nx
import prov.model as pm
import pytest
from pyld import jsonld
from pyshacl import validate
from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

import sayso
from sayso.model import Claim, Derivation, Dossier, Event, Evidence, Side, Source
from sayso.tell.exports.prov import prov, prov_turtle

P, SAY, DCT = Namespace("http://www.w3.org/ns/prov#"), Namespace("urn:sayso:vocab:"), Namespace("http://purl.org/dc/terms/")
SHAPES = Path(__file__).with_name("prov_shapes.ttl")
QUALIFIED = (P.qualifiedDerivation, P.qualifiedQuotation, P.qualifiedPrimarySource)
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def graph_of(dossier: Dossier) -> Graph:
    return Graph().parse(data=prov_turtle(dossier).encode(), format="turtle")


@pytest.fixture(scope="module")
def graph(flood: Dossier) -> Graph:
    return graph_of(flood)


@pytest.fixture(scope="module")
def wild_graph(wild: Dossier) -> Graph:
    return graph_of(wild)


def steps(graph: Graph) -> list[tuple[str, str]]:
    """(later, earlier) of every derivation in qualified form."""
    found = [(later, step) for by in QUALIFIED for later, step in graph.subject_objects(by) if (step, RDF.type, SAY.Step) in graph]
    return sorted((str(later), str(graph.value(step, P.entity))) for later, step in found)


def last(address: object) -> str:
    return str(address).rpartition(":")[2]


@pytest.mark.parametrize("name", ["flood", "wild"])
def test_the_prov_library_reads_the_same_entities_agents_and_derivations(name: str, request: pytest.FixtureRequest) -> None:
    text = prov_turtle(request.getfixturevalue(name))
    graph = Graph().parse(data=text.encode(), format="turtle")
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)  # "attributes were not converted"
        document = pm.ProvDocument.deserialize(content=text, format="rdf", rdf_format="turtle")
    assert isinstance(document, pm.ProvDocument)
    for kind, cls in ((P.Entity, pm.ProvEntity), (P.Agent, pm.ProvAgent)):
        read = {record.identifier.uri for record in document.get_records(cls)}
        assert read == set(map(str, graph.subjects(RDF.type, kind))) and read
    derivations = [r for r in document.get_records(pm.ProvDerivation) if r.identifier and ":step:" in r.identifier.uri]
    assert sorted(tuple(str(value.uri) for _, value in r.formal_attributes[:2]) for r in derivations) == steps(graph)
    assert document.get_provn() and pm.ProvDocument.deserialize(content=document.serialize(), format="json") == document


@pytest.mark.parametrize("name", ["flood", "wild"])
def test_another_reader_of_json_ld_sees_the_same_graph(name: str, request: pytest.FixtureRequest) -> None:
    dossier = request.getfixturevalue(name)
    quads = jsonld.to_rdf(json.loads(prov(dossier)), {"format": "application/n-quads"})
    assert isomorphic(Graph().parse(data=quads.encode(), format="nt"), graph_of(dossier))


@pytest.mark.parametrize("name", ["graph", "wild_graph"])
def test_the_shapes_hold(name: str, request: pytest.FixtureRequest) -> None:
    conforms, _, report = validate(request.getfixturevalue(name), shacl_graph=str(SHAPES), inference="none")
    assert conforms, report


def without(*triple: object) -> Callable[[Graph], object]:
    return lambda graph: graph.remove(triple)  # type: ignore[arg-type]


def set_to(subject: URIRef | None, predicate: URIRef, value: object) -> Callable[[Graph], object]:
    def change(graph: Graph) -> None:
        one = subject or next(iter(sorted(graph.subjects(predicate))))
        graph.set((one, predicate, value))  # type: ignore[arg-type]

    return change


def cross(graph: Graph) -> None:
    asserting, denying = (next(s for s in sorted(graph.subjects(RDF.type, SAY.Account)) if f":{side}:" in s) for side in ("asserts", "denies"))
    graph.add((asserting, P.wasDerivedFrom, denying))


@pytest.mark.parametrize(
    "spoil",
    [
        without(None, P.entity, None),
        without(None, SAY.kind, Literal("quotes")),
        without(None, SAY.why, None),
        without(None, SAY.stance, None),
        without(None, DCT.isPartOf, None),
        without(None, P.wasAttributedTo, None),
        without(None, P.qualifiedAttribution, None),
        without(None, SAY.independentHigh, None),
        set_to(None, SAY.probability, Literal("1.5", datatype=URIRef("http://www.w3.org/2001/XMLSchema#decimal"))),
        set_to(None, SAY.end, Literal(100_000)),
        set_to(None, SAY.independentLow, Literal(99)),
        cross,
    ],
)
def test_the_shapes_can_fail(spoil: Callable[[Graph], object], wild: Dossier) -> None:
    graph = graph_of(wild)
    spoil(graph)
    assert not validate(graph, shacl_graph=str(SHAPES), inference="none")[0]


@pytest.mark.parametrize("name", ["graph", "wild_graph"])
def test_no_derivation_leads_back_to_itself_and_none_to_the_other_side(name: str, request: pytest.FixtureRequest) -> None:
    graph: Graph = request.getfixturevalue(name)
    pairs = {*steps(graph), *((str(a), str(b)) for a, b in graph.subject_objects(P.wasDerivedFrom))}
    derived = nx.DiGraph(pairs)
    assert pairs and nx.is_directed_acyclic_graph(derived)
    for node in derived:
        own = set(graph.objects(URIRef(node), SAY.side))
        assert all(set(graph.objects(URIRef(other), SAY.side)) <= own for other in nx.descendants(derived, node) if ":account:" in other)


def test_a_circle_of_citations_is_influence(graph: Graph, flood: Dossier) -> None:
    (circle,) = flood.asserts.circular
    influences = {(last(a), last(b)) for a, b in graph.subject_objects(P.wasInfluencedBy)}
    assert influences == {(circle[0], circle[1]), (circle[1], circle[0])}
    (group,) = graph.objects(None, SAY.circle)
    assert {last(member) for member in graph.objects(group, P.hadMember)} == set(circle)


def test_every_step_is_there_once_for_each_side_with_its_evidence(graph: Graph, flood: Dossier) -> None:
    found = set(graph.subjects(RDF.type, SAY.Step))
    assert len(found) == sum(len(step.sides) for step in flood.derivations)
    texts = {article.id: article.text for article in flood.articles}
    passages = set(graph.objects(None, SAY.evidence))
    assert passages
    for passage in passages:
        article = last(graph.value(passage, DCT.isPartOf))
        start, end = int(graph.value(passage, SAY.start)), int(graph.value(passage, SAY.end))  # type: ignore[arg-type]
        assert texts[article][start:end] == str(graph.value(passage, P.value))


def test_offsets_count_characters_beyond_the_first_plane_as_one(wild: Dossier, wild_graph: Graph) -> None:
    texts = {f"urn:sayso:article:{a.id}": a.text for a in wild.articles}
    checked = 0
    for passage in wild_graph.subjects(RDF.type, SAY.Passage):
        text = texts.get(str(wild_graph.value(passage, DCT.isPartOf)))
        if text is not None:
            start, end = int(wild_graph.value(passage, SAY.start)), int(wild_graph.value(passage, SAY.end))  # type: ignore[arg-type]
            value = str(wild_graph.value(passage, P.value) or "")
            assert value == text[start:end].replace("\ud83d", "\N{REPLACEMENT CHARACTER}")
            checked += 1
    assert checked > 3


def test_a_suspected_step_is_told_in_qualified_form_only(wild_graph: Graph) -> None:
    (step,) = wild_graph.subjects(SAY.probability, Literal("0.734", datatype=URIRef("http://www.w3.org/2001/XMLSchema#decimal")))
    if (step, RDF.type, SAY.Step) not in wild_graph:
        pytest.fail("the suspected step is not a step")
    earlier = wild_graph.value(step, P.entity)
    (later,) = wild_graph.subjects(P.qualifiedDerivation, step)
    assert (later, None, earlier) not in wild_graph
    assert wild_graph.value(step, SAY.hidden).toPython() is True  # type: ignore[union-attr]


def test_quotes_are_quotations_and_origins_primary_sources_unless_unseen(wild_graph: Graph) -> None:
    def named(by: URIRef) -> set[tuple[str, str]]:
        return {(last(a), str(b).partition(":account:")[2].partition(":")[2]) for a, b in wild_graph.subject_objects(by)}

    assert named(P.wasQuotedFrom) == {("a1", "asserts:s:reyl"), ("a1", "denies:s:reyl")}
    primary = {earlier for _, earlier in named(P.hadPrimarySource)}
    assert {"asserts:s:residents", "denies:s:reyl"} < primary and "asserts:s:reyl" not in primary, "whom the residents told is no origin"
    assert not any("report" in earlier for earlier in primary), "what was never seen may have it from somebody else"
    assert {last(a) for a in wild_graph.subjects(SAY.unseen)} == {"report"}


def test_two_sources_without_a_name_are_two_agents(wild_graph: Graph) -> None:
    agents = list(wild_graph.subjects(RDFS.label, Literal("an official")))
    assert len(agents) == 2
    heard = [set(wild_graph.subjects(P.wasAttributedTo, agent)) for agent in agents]
    assert all(heard) and not heard[0] & heard[1]
    assert not list(wild_graph.subject_objects(P.alternateOf)) and not list(wild_graph.subject_objects(URIRef("http://www.w3.org/2002/07/owl#sameAs")))
    (pair,) = wild_graph.subjects(RDF.type, SAY.Suspicion)
    assert set(wild_graph.objects(pair, SAY.between)) == set(agents)


@pytest.mark.parametrize(
    ("kind", "types"),
    [
        ("person", {P.Agent, P.Person}),
        ("official", {P.Agent, P.Person}),
        ("government", {P.Agent, P.Organization}),
        ("organisation", {P.Agent, P.Organization}),
        ("outlet", {P.Agent, P.Organization}),
        ("group", {P.Agent}),
        ("anonymous", {P.Agent}),
        ("none", {P.Agent}),
        ("author", {P.Agent}),
        ("document", {P.Entity, SAY.Document}),
        ("post", {P.Entity, SAY.Post}),
    ],
)
def test_what_a_source_is(kind: str, types: set[URIRef], wild: Dossier) -> None:
    article = wild.articles[0]
    step = Derivation("s:x", article.id, "told", evidence=(Evidence(article.id, article.span(0, 3)),), sides=("asserts",))
    event = Event("", article.id, "s:x", "asserts", article.span(0, 3))
    source = Source("s:x", "X", kind)  # type: ignore[arg-type]
    graph = graph_of(Dossier("q", Claim("c", "q"), (article,), (source,), (step,), Side((article.id,), ("s:x",)), timeline=(event,)))
    (node,) = graph.subjects(RDFS.label, Literal("X"))
    assert set(graph.objects(node, RDF.type)) == types
    account = next(s for s in graph.subjects(RDF.type, SAY.Account) if s.endswith(":s:x"))
    assert (account, P.wasAttributedTo if P.Agent in types else DCT.isPartOf, node) in graph
    (passage,) = (s for s, o in graph.subject_objects(P.wasAttributedTo if P.Agent in types else P.wasDerivedFrom) if o == node and s != account)
    assert (passage, RDF.type, SAY.Passage) in graph


def test_the_numbers_of_each_side(graph: Graph, flood: Dossier) -> None:
    for name, side in (("asserts", flood.asserts), ("denies", flood.denies)):
        (node,) = (s for s in graph.subjects(RDF.type, SAY.Side) if s.endswith(name))
        numbers = {by: graph.value(node, SAY[by]).toPython() for by in ("independentLow", "independentHigh", "channels")}  # type: ignore[union-attr]
        assert numbers == {"independentLow": side.independent.low, "independentHigh": side.independent.high, "channels": side.channels}
        assert {last(member) for member in graph.objects(node, P.hadMember)} == set(side.articles)
        assert len(set(graph.objects(node, SAY.origin))) == len(side.origins)


def test_an_article_belongs_to_its_outlet_and_specialises_its_page(graph: Graph, flood: Dossier) -> None:
    for article in flood.articles:
        node = URIRef(f"urn:sayso:article:{article.id}")
        assert str(graph.value(graph.value(node, P.wasAttributedTo), RDFS.label)) == article.outlet
        assert str(graph.value(node, P.specializationOf)) == article.url
        assert str(graph.value(node, DCT.issued)) == str(article.published)


def test_another_dossier_of_the_same_claim_shares_no_numbers(flood: Dossier) -> None:
    fewer = replace(flood, derivations=flood.derivations[1:], asserts=replace(flood.asserts, channels=1))
    graph = graph_of(flood)
    graph += graph_of(fewer)
    assert set(Counter(s for s in graph.subjects(SAY.channels)).values()) == {1}
    assert len(set(graph.subjects(RDF.type, SAY.Claim))) == 1


def test_the_question_in_the_docs_is_answered(graph: Graph, flood: Dossier) -> None:
    page = (Path(sayso.__file__).parents[2] / "docs" / "howto" / "export.md").read_text("utf-8")
    question = page.partition("```sparql\n")[2].partition("```")[0]
    found = {(last(row["later"]), str(row["words"])) for row in graph.query(question)}  # type: ignore[index,call-overload]
    circle = set(flood.asserts.circular[0])
    sure = [step for step in flood.derivations if step.probability == 1 and not {step.earlier, step.later} <= circle]
    assert found == {(step.later, one.span.text) for step in sure for one in step.evidence} != set()
