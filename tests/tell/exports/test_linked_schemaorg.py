"""schema.org: only properties that a type has, nothing that rates a claim, both sides apart, and nothing suspected told as fact."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from pyld import jsonld
from rdflib import RDF, Graph, Namespace

from sayso.model import Article, Claim, Dossier, Side
from sayso.tell.exports.schemaorg import schemaorg

S = Namespace("http://schema.org/")
THING = {"name", "alternateName", "disambiguatingDescription", "url"}
WORK = THING | {"text", "headline", "author", "creator", "publisher", "about", "citation", "dateCreated", "datePublished", "inLanguage", "isBasedOn", "isPartOf"}
# The properties of schema.org that each type has, as far as they are used here.
PROPERTIES = {
    "Claim": WORK | {"appearance", "firstAppearance"},
    "Quotation": WORK | {"spokenByCharacter"},
    "NewsArticle": WORK,
    "CreativeWork": WORK,
    "SocialMediaPosting": WORK,
    "Person": THING,
    "Organization": THING,
    "GovernmentOrganization": THING,
    "NewsMediaOrganization": THING,
    "": THING,
}
WORKS = {"Claim", "Quotation", "NewsArticle", "CreativeWork", "SocialMediaPosting"}
SOMEBODY = {"Person", "Organization", "GovernmentOrganization", "NewsMediaOrganization", ""}
# What may stand at the end of each property that leads to another node; "" is somebody without a name, of no type.
RANGES = {
    "appearance": WORKS,
    "firstAppearance": WORKS,
    "spokenByCharacter": SOMEBODY,
    "creator": SOMEBODY,
    "author": SOMEBODY,
    "publisher": SOMEBODY,
    "about": {"Claim"},
    "citation": WORKS,
    "isBasedOn": WORKS,
    "isPartOf": WORKS,
}
CONTEXT = {
    "@vocab": str(S),
    "url": {"@id": f"{S}url", "@type": "@id"},
    "datePublished": {"@id": f"{S}datePublished", "@type": f"{S}Date"},
    "dateCreated": {"@id": f"{S}dateCreated", "@type": f"{S}Date"},
}


def loaded(url: str, options: object = None) -> dict[str, Any]:
    assert url == "https://schema.org"
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": {"@context": CONTEXT}}


def nodes(dossier: Dossier) -> dict[str, dict[str, Any]]:
    found = json.loads(schemaorg(dossier))["@graph"]
    assert len({one["@id"] for one in found}) == len(found)
    return {one["@id"]: one for one in found}


def many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def wrong(found: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Properties that a type has not, and ends of the wrong type."""
    kinds = {address: "".join(one.get("@type", [])) for address, one in found.items()}
    for address, one in found.items():
        for name, values in one.items():
            if name.startswith("@"):
                continue
            if name not in PROPERTIES[kinds[address]]:
                yield f"{kinds[address]} has no {name}"
            for value in many(values):
                if isinstance(value, dict) and "@id" in value and kinds.get(value["@id"]) not in RANGES[name]:
                    yield f"{name} leads to {kinds.get(value['@id'])}"
                if name in RANGES and not isinstance(value, dict):
                    yield f"{name} leads to no node"


@pytest.mark.parametrize("name", ["flood", "wild"])
def test_types_and_properties_are_those_of_schema_org(name: str, request: pytest.FixtureRequest) -> None:
    dossier: Dossier = request.getfixturevalue(name)
    found = nodes(dossier)
    assert list(wrong(found)) == []
    kinds = {kind for one in found.values() for kind in one.get("@type", [])}
    assert kinds >= {"Claim", "Quotation", "NewsArticle", "NewsMediaOrganization", "CreativeWork", "Person"}


def test_the_check_can_fail(flood: Dossier) -> None:
    found = nodes(flood)
    first = next(iter(found))
    assert list(wrong({**found, first: {**found[first], "reviewRating": 1}})) == ["Claim has no reviewRating"]
    assert list(wrong({**found, first: {**found[first], "appearance": {"@id": first + "x"}}})) == ["appearance leads to None"]


@pytest.mark.parametrize("name", ["flood", "wild"])
def test_nothing_rates_the_claim(name: str, request: pytest.FixtureRequest) -> None:
    text = schemaorg(request.getfixturevalue(name)).lower()
    assert not [word for word in ("claimreview", "rating", "itemreviewed", "bestrating", "aggregaterating") if f'"{word}' in text]


def test_it_is_the_graph_that_it_should_be(flood: Dossier) -> None:
    document = json.loads(schemaorg(flood))
    quads = jsonld.to_rdf(document, {"documentLoader": loaded, "format": "application/n-quads"})
    graph = Graph().parse(data=quads, format="nt")
    assert len(set(graph.subjects(RDF.type, S.NewsArticle))) == len(flood.articles)
    assert len(set(graph.subjects(RDF.type, S.Quotation))) == len({(e.article, e.passage) for e in flood.timeline})
    claim, denial = sorted(graph.subjects(RDF.type, S.Claim), key=lambda node: "denial" in node)
    assert graph.value(denial, S.about) == claim
    for node, side in ((claim, flood.asserts), (denial, flood.denies)):
        assert {str(end) for end in graph.objects(node, S.appearance)} == {f"urn:sayso:article:{id}" for id in side.articles}
    kept = sum(len(many(value)) for one in document["@graph"] for name, value in one.items() if name != "@id")
    assert len(graph) >= kept, "no property is lost on the way to the graph"


def test_quotations_have_the_exact_characters_and_who_said_them(flood: Dossier) -> None:
    found = nodes(flood)
    texts = {f"urn:sayso:article:{a.id}": a.text for a in flood.articles}
    sources = {source.name for source in flood.sources}
    quotations = [one for one in found.values() if one.get("@type") == ["Quotation"]]
    speakers = set()
    for one in quotations:
        start, end = map(int, one["@id"].rpartition(":")[2].split("-"))
        assert texts[one["isPartOf"]["@id"]][start:end] == one["text"]
        speakers |= {found[who["@id"]]["name"] for name in ("spokenByCharacter", "isBasedOn") for who in many(one.get(name, []))}
    assert speakers and speakers <= sources


def test_two_sources_without_a_name_stay_two_and_have_no_type(wild: Dossier) -> None:
    officials = [one for one in nodes(wild).values() if one.get("name") == "an official"]
    assert len(officials) == 2 and not any("@type" in one for one in officials)


def test_what_is_only_suspected_or_circular_in_doubt_is_left_out(wild: Dossier) -> None:
    found = nodes(wild)
    second = next(one for one in found.values() if one.get("publisher") == {"@id": "urn:sayso:outlet:Post"})
    assert "isBasedOn" not in second, "the copy is likely, not certain"
    sure = replace(wild, derivations=tuple(replace(d, hidden=False, probability=1.0) for d in wild.derivations))
    assert nodes(sure)[second["@id"]]["isBasedOn"] == {"@id": "urn:sayso:article:a1"}
    assert found["urn:sayso:article:a1"]["citation"]["@id"].endswith("s:report")


DAY = date(2031, 3, 4)
MORNING, NOON = datetime(2031, 3, 4, 8, tzinfo=UTC), datetime(2031, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        ([(DAY, None), (date(2031, 3, 5), None)], "a0"),
        ([(date(2031, 3, 5), MORNING), (DAY, None)], "a1"),
        ([(DAY, NOON), (DAY, MORNING)], "a1"),
        ([(DAY, None), (DAY, None)], ""),
        ([(DAY, MORNING), (DAY, None)], ""),
        ([(DAY, MORNING), (DAY, MORNING)], ""),
        ([(DAY, None), (None, None)], ""),
        ([(DAY, datetime(2031, 3, 4, 8)), (DAY, NOON)], ""),
        ([], ""),
    ],
)
def test_what_came_first_is_told_only_if_it_is_known(dates: list[tuple[date | None, datetime | None]], first: str) -> None:
    articles = tuple(Article(f"a{n}", "", published=day, published_at=at) for n, (day, at) in enumerate(dates))
    claim = nodes(Dossier("q", Claim("c", "It sank."), articles, asserts=Side(tuple(a.id for a in articles))))["urn:sayso:claim:c"]
    assert claim.get("firstAppearance", {}).get("@id", "").removeprefix("urn:sayso:article:") == first


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_any_dossier_is_valid(dossiers: st.SearchStrategy[Dossier], data: st.DataObject) -> None:
    dossier = data.draw(dossiers)
    text = schemaorg(dossier)
    assert list(wrong(nodes(dossier))) == []
    text.encode("utf-8")
    jsonld.expand(json.loads(text), {"documentLoader": loaded})
