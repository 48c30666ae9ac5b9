"""Web annotations: every selector finds exactly the characters, every property is one of the standard's, and a changed text is noticed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from pyld import jsonld

from sayso.model import Article, Attribution, Reading, Span, Speaker, Time
from sayso.tell.exports.annotation import AROUND, pieces, webannotation

OA, AS = "http://www.w3.org/ns/oa#", "http://www.w3.org/ns/activitystreams#"
IRI = {"@type": "@id"}
NUMBER = {"@type": "xsd:nonNegativeInteger"}

# The terms of the standard's context that are used here, as the recommendation defines them.
ANNO = {
    "oa": OA, "as": AS, "xsd": "http://www.w3.org/2001/XMLSchema#", "dc": "http://purl.org/dc/elements/1.1/", "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "id": "@id", "type": "@type",
    **{name: f"oa:{name}" for name in ("Annotation", "TextualBody", "SpecificResource", "TextQuoteSelector", "TextPositionSelector", "TimeState")},
    **{name: f"oa:{name}" for name in ("describing", "identifying", "tagging", "exact", "prefix", "suffix")},
    "AnnotationCollection": "as:OrderedCollection", "AnnotationPage": "as:OrderedCollectionPage",
    "Software": "as:Application", "Person": "foaf:Person", "Organization": "foaf:Organization",
    "body": {"@id": "oa:hasBody", **IRI}, "target": {"@id": "oa:hasTarget", **IRI}, "source": {"@id": "oa:hasSource", **IRI},
    "selector": {"@id": "oa:hasSelector", **IRI}, "state": {"@id": "oa:hasState", **IRI}, "cached": {"@id": "oa:cachedSource", **IRI},
    "generator": {"@id": "as:generator", **IRI}, "partOf": {"@id": "as:partOf", **IRI}, "first": {"@id": "as:first", **IRI},
    "items": {"@id": "as:items", "@container": "@list", **IRI},
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"}, "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
    "start": {"@id": "oa:start", **NUMBER}, "end": {"@id": "oa:end", **NUMBER},
    "total": {"@id": "as:totalItems", **NUMBER}, "startIndex": {"@id": "as:startIndex", **NUMBER},
    "sourceDate": {"@id": "oa:sourceDate", "@type": "xsd:dateTime"},
    "value": "rdf:value", "format": "dc:format", "language": "dc:language", "name": "foaf:name", "label": "rdfs:label",
}  # fmt: skip
OURS = {"say:chain", "say:confidence", "say:within", "say:role", "say:kind", "say:sha256"}


def loaded(url: str, options: object = None) -> dict[str, Any]:
    assert url == "http://www.w3.org/ns/anno.jsonld", f"nothing but the standard's context may be asked for, not {url}"
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": {"@context": ANNO}}


def expanded(text: str) -> Any:
    return jsonld.expand(json.loads(text), {"documentLoader": loaded})


def items(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(text).get("first", {}).get("items", [])
    return found


def inside(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in the document, at any depth."""
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from inside(one)
    elif isinstance(value, list):
        for one in value:
            yield from inside(one)


def selected(resource: dict[str, Any], text: str) -> str:
    """What a resource's selectors find in the text: both must find the same."""
    quote, position = resource["selector"]
    assert (quote["type"], position["type"]) == ("TextQuoteSelector", "TextPositionSelector")
    start, end = position["start"], position["end"]
    assert text[start:end] == quote["exact"]
    before, after = quote.get("prefix", ""), quote.get("suffix", "")
    assert text[start - len(before) : end + len(after)] == before + quote["exact"] + after
    assert len(before) == min(AROUND, start) and len(after) == min(AROUND, len(text) - end)
    return str(quote["exact"])


def test_every_attribution_of_the_sample_story_is_anchored(flood_readings: tuple[Reading, ...]) -> None:
    text = webannotation(flood_readings)
    document = json.loads(text)
    attributions = [(reading, a) for reading in flood_readings for a in reading.attributions]
    assert document["total"] == len(document["first"]["items"]) == len(attributions) > 50
    for annotation, (reading, a) in zip(document["first"]["items"], attributions, strict=True):
        targets = annotation["target"] if isinstance(annotation["target"], list) else [annotation["target"]]
        assert [selected(target, reading.article.text) for target in targets] == [span.text for span in a.content]
        assert {target["source"] for target in targets} == {reading.article.url}
        words = [(body["say:role"], selected(body, reading.article.text)) for body in annotation["body"] if "say:role" in body]
        time = [("time", a.said_on.span.text)] if a.said_on and a.said_on.span.text else []
        parts = (("source", a.source), ("cue", a.cue), ("addressee", a.addressee))
        assert words == [(role, span.text) for role, spans in parts for span in spans] + time
        assert annotation["say:chain"]["@list"] == list(a.chain)


def test_every_property_is_the_standards_or_ours(flood_readings: tuple[Reading, ...]) -> None:
    text = webannotation(flood_readings)
    for one in inside(json.loads(text)):
        assert set(one) - {"@context", "@list", "say"} <= set(ANNO) | OURS
        assert one.get("type", "Annotation") in ANNO and one.get("purpose", "tagging") in ("describing", "identifying", "tagging")
    (collection,) = expanded(text)
    assert collection["@type"] == [f"{AS}OrderedCollection"]
    assert collection[f"{AS}totalItems"] == [{"@type": "http://www.w3.org/2001/XMLSchema#nonNegativeInteger", "@value": json.loads(text)["total"]}]
    (page,) = collection[f"{AS}first"]
    annotations = page[f"{AS}items"][0]["@list"]
    for one in annotations:
        assert one["@type"] == [f"{OA}Annotation"] and one[f"{OA}hasTarget"] and one[f"{OA}hasBody"]
        assert one[f"{OA}motivatedBy"] == [{"@id": f"{OA}describing"}]
        for target in one[f"{OA}hasTarget"]:
            (state,) = target[f"{OA}hasState"]
            assert state[f"{OA}cachedSource"][0]["@id"].startswith("urn:sayso:article:") and state["urn:sayso:vocab:sha256"]
    addresses = [one["@id"] for one in inside(expanded(text)) if "@id" in one]
    assert all(":" in address for address in addresses)
    assert len({one["@id"] for one in annotations}) == len(annotations)


def test_expansion_loses_nothing(flood_readings: tuple[Reading, ...]) -> None:
    """Compacting what was expanded gives the document back, so every key and value meant something."""
    document = json.loads(webannotation(flood_readings[:2]))
    back = jsonld.compact(jsonld.expand(document, {"documentLoader": loaded}), document["@context"], {"documentLoader": loaded})
    assert back == document


READING = Article(
    "a1", "“Not today,” she said on Friday, \U0001f6a2 “and not \U0001f30atomorrow”.", url="https://post.example/1",
    published_at=datetime(2031, 3, 7, 9, tzinfo=UTC),
)  # fmt: skip


def attribution(id: str = "1", **more: Any) -> Attribution:
    text = READING.text
    first, second = text.index("“Not"), text.index("“and")
    content = (READING.span(first, first + 12), READING.span(second, len(text) - 1))
    return Attribution(id, content, source=(READING.span(13, 16),), cue=(READING.span(17, 21),), **more)


def test_content_in_pieces_has_a_target_for_each() -> None:
    (one,) = items(webannotation([Reading(READING, (attribution(),))]))
    assert [selected(target, READING.text) for target in one["target"]] == ["“Not today,”", "“and not \U0001f30atomorrow”"]
    assert one["target"][0]["state"]["sourceDate"] == "2031-03-07T09:00:00Z"


def test_who_says_it_and_how() -> None:
    said = Time(READING.span(25, 31), "2031-03-07")
    speaker = Speaker("Ilse Marwick", "official")
    one, inner = items(
        webannotation(
            [
                Reading(
                    READING,
                    (
                        attribution(speaker=speaker, chain=("The Post", "Ilse Marwick"), stance="denies", factuality="CT-", said_on=said, confidence=0.91234),
                        attribution("2", parent="1"),
                    ),
                    by="neural@2",
                )
            ]
        )
    )
    sentence, *rest = one["body"]
    assert sentence["value"].startswith("The Post → Ilse Marwick") and "denies" in sentence["value"] and "2031-03-07" in sentence["value"]
    assert {body["value"] for body in rest if body.get("purpose") == "tagging"} == {
        "stance:denies", "factuality:CT-", "act:statement", "voice:indirect", "source:official",
    }  # fmt: skip
    (who,) = (body["source"] for body in rest if body["purpose"] == "identifying" and "say:role" not in body)
    assert who == {"id": "urn:sayso:speaker:a1:Ilse%20Marwick", "type": "Person", "name": "Ilse Marwick", "say:kind": "official"}
    assert [selected(body, READING.text) for body in rest if body.get("say:role") == "time"] == ["Friday"]
    assert one["say:confidence"] == 0.9123 and inner["say:within"]["id"] == one["id"] == "urn:sayso:attribution:a1:neural@2:1"


def test_sources_without_a_name_are_never_the_same_and_named_ones_are() -> None:
    unnamed, named = Speaker("an official", "anonymous", True), Speaker("Ilse Marwick", "official")
    tellers = (unnamed, unnamed, named, named)
    found = items(webannotation([Reading(READING, tuple(attribution(str(n), speaker=who) for n, who in enumerate(tellers)))]))
    ids = [body["source"]["id"] for one in found for body in one["body"] if isinstance(body.get("source"), dict)]
    assert len(ids) == 4 and len(set(ids)) == 3 and ids[2] == ids[3]


def test_a_changed_text_is_noticed() -> None:
    def state(text: str) -> dict[str, Any]:
        article = replace(READING, text=text)
        (one,) = items(webannotation([Reading(article, (Attribution("1", (article.span(0, 3),)),))]))
        found: dict[str, Any] = one["target"]["state"]
        return found

    before, after = state(READING.text), state(READING.text + " ")
    assert before["say:sha256"] == sha256(READING.text.encode()).hexdigest() != after["say:sha256"]
    assert before["cached"] == "urn:sayso:article:a1"


def test_an_article_that_is_on_no_page_is_its_own_source() -> None:
    for url in ("", "javascript:alert(1)", "file:///etc/passwd"):
        (one,) = items(webannotation([Reading(replace(READING, url=url), (attribution(),))]))
        assert one["target"][0]["source"] == "urn:sayso:article:a1"


def test_what_points_at_nothing_is_no_annotation_and_a_cue_alone_is_one() -> None:
    found = items(webannotation([Reading(READING, (Attribution("1", ()), Attribution("2", (), cue=(READING.span(17, 21),))))]))
    assert [selected(one["target"], READING.text) for one in found] == ["said"]


@settings(max_examples=150, deadline=None)
@given(st.data(), st.text(st.characters(exclude_categories=()), max_size=120))
def test_selectors_find_exactly_the_characters_of_any_text(data: st.DataObject, text: str) -> None:
    article = Article(data.draw(st.text(max_size=5)), text)

    def span() -> Span:
        start, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
        return article.span(start, end)

    name = data.draw(st.text(st.characters(exclude_categories=()), max_size=8))
    content = tuple(span() for _ in range(data.draw(st.integers(1, 3))))
    one = Attribution("1", content, source=(span(),), speaker=Speaker(name, "person"), chain=(name,))
    written = webannotation([Reading(article, (one,))])
    stored = "".join("\N{REPLACEMENT CHARACTER}" if "\ud800" <= c <= "\udfff" else c for c in text)
    assert len(stored) == len(text)
    visible = [span for span in content if span.text]
    (found,) = items(written) or [None]
    if visible:
        assert found is not None
        targets = found["target"] if isinstance(found["target"], list) else [found["target"]]
        assert [selected(target, stored) for target in targets] == [stored[s.start : s.end] for s in visible]
        assert targets[0]["state"]["say:sha256"] == sha256(stored.encode()).hexdigest()
    else:
        assert found is None
    written.encode("utf-8")
    assert not any(0xD800 <= ord(c) < 0xE000 for value in map(str, inside(json.loads(written))) for c in value)
    expanded(written)


@pytest.mark.parametrize("speaker", [Speaker("", "none"), Speaker("", "person")])
def test_nobody_named_is_nobody(speaker: Speaker) -> None:
    (one,) = items(webannotation([Reading(READING, (attribution(speaker=speaker),))]))
    assert not [body for body in one["body"] if isinstance(body.get("source"), dict)]


def test_it_is_written_piece_by_piece(flood_readings: tuple[Reading, ...]) -> None:
    asked: list[str] = []

    def one_by_one() -> Iterator[Reading]:
        for reading in flood_readings:
            asked.append(reading.article.id)
            yield reading

    written = pieces(one_by_one())
    first = [next(written), next(written)]
    assert len(asked) == 1, "what comes later is not read before it is needed"
    assert "".join([*first, *written]) == webannotation(flood_readings)
    assert "first" not in json.loads(webannotation([Reading(READING)])), "a collection without annotations has no page"


def test_the_same_readings_give_the_same_bytes(flood_readings: tuple[Reading, ...]) -> None:
    assert webannotation(iter(flood_readings)) == webannotation(list(flood_readings))
