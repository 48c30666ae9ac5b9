"""All linked-data exports: the same input gives the same bytes, any text gets through unharmed, and large dossiers do not take long."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import time
from dataclasses import replace
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from rdflib import BNode, Graph
from rdflib.compare import isomorphic

from sayso.model import Claim, Dossier, Source
from sayso.tell.exports import FORMATS
from sayso.tell.exports.addresses import is_lasting, source_urn, urn, web_address
from sayso.tell.exports.linked import decimal, jsonld, merged, node, to, turtle
from sayso.tell.exports.prov import PREFIXES, prov, prov_turtle

ABOUT_A_CLAIM = ("prov", "prov-turtle", "schemaorg", "ftm")
LINKED = (*ABOUT_A_CLAIM, "webannotation")
NOTHING = Dossier("", Claim("", ""))
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")


def written(name: str, about: Any) -> str:
    text = FORMATS[name].load()(about)
    assert isinstance(text, str)
    return text


def test_the_table_names_every_format_and_loads_no_library_of_theirs() -> None:
    names = "prov prov-turtle webannotation schemaorg ftm ftm-statements csv graphml html pdf brat polnear json"
    assert list(FORMATS) == names.split() and all(one.name == name for name, one in FORMATS.items())
    assert len({one.suffix for one in FORMATS.values()}) == len(FORMATS)
    code = "import sys, sayso.tell.exports; print(*{'rdflib', 'fpdf', 'jinja2', 'networkx', 'numpy'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == ""


def test_our_own_json_is_what_reading_prints(flood_readings: Any) -> None:
    lines = written("json", flood_readings).splitlines()
    assert [json.loads(line)["article"]["id"] for line in lines] == [r.article.id for r in flood_readings]


@pytest.mark.parametrize("name", ABOUT_A_CLAIM)
def test_the_same_dossier_gives_the_same_bytes_in_another_process(name: str, wild: Dossier, tmp_path: Any) -> None:
    (tmp_path / "wild.pickle").write_bytes(pickle.dumps(wild))
    code = "import pickle, sys; from sayso.tell.exports import FORMATS; print(ascii(FORMATS[sys.argv[1]].load()(pickle.load(open(sys.argv[2], 'rb')))))"
    call = [sys.executable, "-c", code, name, str(tmp_path / "wild.pickle")]
    assert subprocess.run(call, capture_output=True, text=True, check=True).stdout.strip() == ascii(written(name, wild))


@pytest.mark.parametrize("name", LINKED)
def test_everything_can_be_written_to_a_file_and_holds_no_code_or_control_character(name: str, wild: Dossier) -> None:
    about = [] if name == "webannotation" else wild
    data = written(name, about).encode("utf-8")
    assert not {c for c in data.decode() if ord(c) < 32} - {"\n"} and "\u202e" not in data.decode()
    assert b"javascript:" not in data and b"/home/me" not in data, "neither code nor where files lie on this computer"


@pytest.mark.parametrize("name", LINKED)
def test_nothing_gives_a_valid_file(name: str) -> None:
    text = written(name, [] if name == "webannotation" else NOTHING)
    if name == "prov-turtle":
        Graph().parse(data=text, format="turtle")
    else:
        assert all(json.loads(line) for line in (text.splitlines() if name == "ftm" else [text]))


@pytest.mark.parametrize("name", ["prov-turtle", "schemaorg", "ftm"])
def test_ten_thousand_steps_take_seconds(name: str, large: Dossier) -> None:
    start = time.process_time()
    text = written(name, large)
    assert time.process_time() - start < 15
    assert text.count("official@a") >= 2500 if name != "ftm" else text.count('"an official"') == 2500


# Addresses


IDS = st.text(st.characters(exclude_categories=()), max_size=12)


@given(st.lists(IDS, min_size=2, max_size=2), st.lists(IDS, min_size=2, max_size=2))
def test_different_ids_have_different_addresses_of_plain_letters(one: list[str], other: list[str]) -> None:
    assert (urn("step", *one) == urn("step", *other)) is (one == other)
    assert urn("step", *one).isascii() and not set(urn("step", *one)) & set(" <>\"{}|\\^`\n")


@given(IDS)
def test_an_address_on_the_web_stays_one_line_without_brackets_or_is_none(rest: str) -> None:
    address = web_address("https://post.example/" + rest)
    assert not set(address) & set(" <>\"{}|\\^`\n\r\t") and address.encode("ascii")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://post.example/1?a=b&c=%20d#e", "https://post.example/1?a=b&c=%20d#e"),
        (" http://post.example:8080/ü ", "http://post.example:8080/%C3%BC"),
        ("https://post.example/100%", "https://post.example/100%25"),
        ("https://post.example:99999/", ""),
        ("https://<b>.example/", ""),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("post.example", ""),
        ("http://[::1", ""),
        ("http://", ""),
        ("", ""),
    ],
)
def test_only_pages_on_the_web_have_a_web_address(url: str, address: str) -> None:
    assert web_address(url) == address


def test_only_somebody_known_by_name_has_the_same_address_in_two_exports() -> None:
    minister, report = Source("s:moru", "Dessa Moru", "official"), Source("s:report", "a report", "document")
    behind = Source("s:behind@moru", "a clerk", "person")
    assert is_lasting(minister) and not is_lasting(report) and not is_lasting(behind)
    assert source_urn(minister, "1") == source_urn(minister, "2")
    assert source_urn(report, "1") != source_urn(report, "2") and source_urn(behind, "1") != source_urn(behind, "2")


# JSON-LD and Turtle


VALUES = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.booleans(),
    st.integers(0),
    st.floats(0, 1).map(decimal),
    IDS.map(lambda id: to(urn("article", id))),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(("prov:value", "say:why")), st.lists(VALUES, max_size=3)), max_size=4))
def test_turtle_says_what_json_ld_says(drawn: list[tuple[str, str, list[Any]]]) -> None:
    nodes = merged(node(urn("article", id), ["prov:Entity"], {name: values}) for id, name, values in drawn)
    one = Graph().parse(data=jsonld(PREFIXES, nodes), format="json-ld")
    other = Graph().parse(data=turtle(PREFIXES, nodes).encode(), format="turtle")
    assert set(one) == set(other) and isomorphic(one, other)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_any_dossier_is_the_same_graph_in_json_ld_and_turtle(dossiers: st.SearchStrategy[Dossier], data: st.DataObject) -> None:
    dossier = data.draw(dossiers)
    one = Graph().parse(data=prov(dossier), format="json-ld")
    other = Graph().parse(data=prov_turtle(dossier).encode(), format="turtle")
    assert set(one) == set(other) and isomorphic(one, other)
    assert not any(isinstance(term, BNode) for triple in one for term in triple), "a node without an address cannot be referred to"
    assert prov(dossier) == prov(replace(dossier))


def test_what_is_empty_is_not_said() -> None:
    assert node("urn:x:1", [], {"say:why": "", "say:alias": ["", "a", ""], "say:side": [""], "say:start": 0, "say:hidden": False}) == {
        "@id": "urn:x:1", "say:alias": ["a"], "say:start": 0, "say:hidden": False,
    }  # fmt: skip


def test_a_node_said_twice_is_one_node_with_both() -> None:
    twice = [node("urn:x:1", ["prov:Entity"], {"say:why": "a"}), node("urn:x:1", ["prov:Entity"], {"say:why": ["b", "a"], "say:kind": "c"})]
    assert merged(twice) == [{"@id": "urn:x:1", "@type": ["prov:Entity"], "say:why": ["a", "b"], "say:kind": "c"}]
