"""FollowTheMoney: every entity checked against the schema files of that project: schemata, properties, required ones, types and ends."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from sayso.model import Claim, Dossier, Source
from sayso.tell.exports.followthemoney import followthemoney

# Its code needs ICU and is never imported; only its schema files are read.
PACKAGE = importlib.util.find_spec("followthemoney")
pytestmark = pytest.mark.skipif(PACKAGE is None, reason="the schema files of followthemoney are not installed (constraints/formats.txt)")

LONGEST = {"name": 384, "string": 1024, "text": 65_000, "url": 4096, "entity": 200, "date": 32, "language": 16}
ENTITY_ID = re.compile(r"[0-9a-zA-Z]([0-9a-zA-Z.\-]*[0-9a-zA-Z])?")
PREFIXES = ("%Y", "%Y-%m", "%Y-%m-%d", "%Y-%m-%dT%H", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S")


@dataclass(frozen=True)
class Schema:
    """A schema with all that it takes over from those that it extends."""

    name: str
    names: frozenset[str]
    properties: dict[str, dict[str, Any]]
    required: frozenset[str]
    abstract: bool
    matchable: bool


@cache
def schema_of(name: str) -> Schema | None:
    """The schema of this name, read from its file when it is first asked for."""
    assert PACKAGE is not None and PACKAGE.submodule_search_locations
    path = Path(PACKAGE.submodule_search_locations[0]) / "schema" / f"{name}.yaml"
    if not name.isalpha() or not path.exists():
        return None
    own = yaml.safe_load(path.read_text("utf-8"))[name]
    parents = [parent for parent in map(schema_of, own.get("extends", [])) if parent]
    properties = {key: value for parent in parents for key, value in parent.properties.items()} | own.get("properties", {})
    required = frozenset(own.get("required", [])).union(*(parent.required for parent in parents))
    names = frozenset((name,)).union(*(parent.names for parent in parents))
    return Schema(name, names, properties, required, own.get("abstract", False), own.get("matchable", True))


def matchable(entity: dict[str, Any]) -> bool:
    schema = schema_of(entity["schema"])
    return schema is not None and schema.matchable


def wrong(entities: list[dict[str, Any]]) -> Iterator[str]:
    """All that FollowTheMoney would not take."""
    kinds = {entity["id"]: entity["schema"] for entity in entities}
    for entity in entities:
        if set(entity) != {"id", "schema", "properties"} or not ENTITY_ID.fullmatch(entity["id"]):
            yield f"{entity} is no entity"
        schema = schema_of(entity["schema"])
        if schema is None or schema.abstract:
            yield f"{entity['schema']} is no schema"
            continue
        for name in schema.required - set(entity["properties"]):
            yield f"{schema.name} lacks {name}"
        for name, values in entity["properties"].items():
            if name not in schema.properties:
                yield f"{schema.name} has no {name}"
            elif not values or len(set(values)) != len(values):
                yield f"{schema.name}.{name} is empty or has a value twice"
            else:
                for value in values:
                    yield from _wrong_value(value, schema.properties[name], f"{schema.name}.{name}", kinds)


def _wrong_value(value: Any, declared: dict[str, Any], where: str, kinds: dict[str, str]) -> Iterator[str]:
    kind = declared.get("type", "string")
    if not isinstance(value, str) or not value.strip() or value != value.strip():
        yield f"{where}: {value!r} is no text"
    elif len(value) > LONGEST[kind]:
        yield f"{where}: longer than a {kind} may be"
    elif any((ord(c) < 32 and c not in "\n\t") or 0xD800 <= ord(c) < 0xE000 for c in value):
        yield f"{where}: {value!r} has control characters"
    elif kind == "entity" and not ((end := schema_of(kinds.get(value, ""))) and declared["range"] in end.names):
        yield f"{where}: leads to {kinds.get(value)}, not to {declared['range']}"
    elif kind == "date" and not any(_is_date(value, form) for form in PREFIXES):
        yield f"{where}: {value!r} is no date"
    elif kind == "url" and not re.fullmatch(r"https?://[^\s<>\"]+", value):
        yield f"{where}: {value!r} is no address"
    elif kind == "language" and not re.fullmatch("[a-z]{3}", value):
        yield f"{where}: {value!r} is no language of three letters"


def _is_date(value: str, form: str) -> bool:
    try:
        return datetime.strptime(value, form).strftime(form).lstrip("0") == value.lstrip("0")
    except ValueError:
        return False


def entities(dossier: Dossier) -> list[dict[str, Any]]:
    return [json.loads(line) for line in followthemoney(dossier).splitlines()]


@pytest.mark.parametrize("name", ["flood", "wild"])
def test_every_entity_is_valid(name: str, request: pytest.FixtureRequest) -> None:
    found = entities(request.getfixturevalue(name))
    assert list(wrong(found)) == []
    assert len({one["id"] for one in found}) == len(found)
    assert {one["schema"] for one in found} >= {"Article", "Document", "Note", "UnknownLink", "Documentation"}


PERSON = {"id": "p", "schema": "Person", "properties": {"name": ["Ilse Marwick"]}}


@pytest.mark.parametrize(
    ("spoilt", "what"),
    [
        ({**PERSON, "schema": "Human"}, "Human is no schema"),
        ({**PERSON, "schema": "Thing"}, "Thing is no schema"),
        ({**PERSON, "id": "s:p"}, "is no entity"),
        ({**PERSON, "properties": {}}, "Person lacks name"),
        ({**PERSON, "properties": {"name": ["x"], "fileName": ["x"]}}, "Person has no fileName"),
        ({**PERSON, "properties": {"name": []}}, "is empty"),
        ({**PERSON, "properties": {"name": [" "]}}, "is no text"),
        ({**PERSON, "properties": {"name": ["x"], "birthDate": ["2031-W09"]}}, "is no date"),
        ({**PERSON, "properties": {"name": ["x"], "sourceUrl": ["javascript:alert(1)"]}}, "is no address"),
        ({"id": "l", "schema": "UnknownLink", "properties": {"subject": ["p"], "object": ["q"]}}, "leads to None, not to Thing"),
        ({"id": "d", "schema": "Documentation", "properties": {"document": ["p"], "entity": ["p"]}}, "leads to Person, not to Document"),
    ],
)
def test_the_check_can_fail(spoilt: dict[str, Any], what: str) -> None:
    assert list(wrong([PERSON])) == []
    found = list(wrong([spoilt] if spoilt["id"] == "p" or spoilt["id"] == "s:p" else [PERSON, spoilt]))
    assert any(what in one for one in found), found


def test_steps_lead_from_the_later_to_the_earlier_with_their_evidence(flood: Dossier) -> None:
    found = {one["id"]: one for one in entities(flood)}
    steps = [one["properties"] for one in found.values() if one["schema"] == "UnknownLink"]
    assert len(steps) == len(flood.derivations)
    texts = {a.id: a.text for a in flood.articles}
    names = {source.name for source in flood.sources}
    for step in steps:
        assert found[step["subject"][0]]["schema"] == "Article"
        assert found[step["object"][0]]["schema"] == "Article" or found[step["object"][0]]["properties"]["name"][0] in names
        assert set(step["status"]) <= {"asserts", "denies"} and step["proof"]
        (first, *_) = step["recordId"]
        article, _, place = first.rpartition(":")
        start, end = map(int, place.split("-"))
        assert texts[article][start:end] == step["description"][0]


def test_each_side_is_a_note_on_its_articles(flood: Dossier) -> None:
    notes = {one["properties"]["name"][0].partition(":")[0]: one["properties"] for one in entities(flood) if one["schema"] == "Note"}
    assert len(notes["Asserted"]["entity"]) == len(flood.asserts.articles) and len(notes["Denied"]["entity"]) == len(flood.denies.articles)
    assert "4 independent" in notes["Asserted"]["summary"][0]


def test_whoever_has_no_name_cannot_be_matched_with_anybody(wild: Dossier) -> None:
    found = entities(wild)
    officials = [one for one in found if one["properties"].get("name") == ["an official"]]
    assert len(officials) == len({one["id"] for one in officials}) == 2
    assert not any(matchable(one) for one in officials)
    assert [one["schema"] for one in found if matchable(one)] == ["Person"], "only who is known by name"
    (pair,) = (one["properties"] for one in found if one["properties"].get("role") == ["may be the same source"])
    assert {*pair["subject"], *pair["object"]} == {one["id"] for one in officials}


@pytest.mark.parametrize(
    ("kind", "schema"),
    [
        ("person", "Person"),
        ("official", "Person"),
        ("government", "PublicBody"),
        ("organisation", "Organization"),
        ("outlet", "Organization"),
        ("document", "Document"),
        ("post", "Document"),
        ("group", "Note"),
        ("anonymous", "Note"),
        ("author", "Note"),
        ("none", "Note"),
    ],
)
def test_what_a_source_is(kind: str, schema: str, flood: Dossier) -> None:
    source = Source("s:x", "X", kind)  # type: ignore[arg-type]
    dossier = Dossier("q", Claim("c", "q"), sources=(source,))
    assert [one["schema"] for one in entities(dossier) if one["properties"]["name"] == ["X"]] == [schema]
    assert list(wrong(entities(dossier))) == []


def test_a_week_is_its_first_and_last_day(wild: Dossier) -> None:
    said = [one["properties"] for one in entities(wild) if one["schema"] == "Documentation"]
    assert [(one["startDate"], one["endDate"]) for one in said if "startDate" in one] == [(["2031-03-03"], ["2031-03-09"])]
    assert sorted(one["date"][0] for one in said if "date" in one) == ["2031-03", "2031-03-04"]


def test_the_same_person_meets_in_two_dossiers_and_the_same_words_do_not(flood: Dossier) -> None:
    other = replace(flood, claim=replace(flood.claim, id="c:other"))

    def ids(dossier: Dossier, schema: str) -> set[str]:
        return {one["id"] for one in entities(dossier) if one["schema"] == schema}

    assert ids(flood, "Person") == ids(other, "Person") != set() and ids(flood, "Article") == ids(other, "Article")
    assert not ids(flood, "Document") & ids(other, "Document") and not ids(flood, "Note") & ids(other, "Note")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_any_dossier_is_valid(dossiers: st.SearchStrategy[Dossier], data: st.DataObject) -> None:
    assert list(wrong(entities(data.draw(dossiers)))) == []


def test_statements_say_what_the_entities_say_each_under_the_id_that_the_format_gives_it(flood: Dossier) -> None:
    from hashlib import sha1

    from sayso.tell.exports.ftm_statements import statements

    entities = {one["id"]: one for one in map(json.loads, followthemoney(flood).splitlines())}
    found: dict[str, dict[str, list[str]]] = {}
    ids = set()
    for line in map(json.loads, statements(flood).splitlines()):
        schema = schema_of(line["schema"])
        assert schema and line["prop"] in schema.properties and line["canonical_id"] == line["entity_id"]
        assert line["id"] == sha1(f"{line['dataset']}.{line['entity_id']}.{line['prop']}.{line['value']}".encode(), usedforsecurity=False).hexdigest()
        found.setdefault(line["entity_id"], {}).setdefault(line["prop"], []).append(line["value"])
        ids.add(line["id"])
    assert found == {id: one["properties"] for id, one in entities.items()}
    assert len(ids) == sum(len(values) for one in entities.values() for values in one["properties"].values())
