"""Whether two passages state the same claim, and the difference that is named: numbers, dates, names, roles, negation, certainty."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.meaning import RELATIONS, relate
from sayso.trace.compare import Comparison, compare, compare_all, why
from sayso.trace.differences import Difference, differences, overlap, passage

DIFFERENCES = [
    ("Police arrested 12 men.", "Police arrested 21 men.", "number", "12", "21"),
    ("The firm paid $12m.", "The firm paid 15 million dollars.", "number", "12m", "15 million"),
    ("Three hundred houses stand empty.", "Four hundred houses stand empty.", "number", "Three hundred", "Four hundred"),
    ("The bridge fell on Monday.", "The bridge fell on Friday.", "date", "Monday", "Friday"),
    ("Orvane was fined in 2029.", "Orvane was fined in 2031.", "date", "2029", "2031"),
    ("Pilots at Corvin Air voted to strike.", "Pilots at Marrow Air voted to strike.", "name", "Corvin", "Marrow"),
    ("The union sued the dock company.", "The dock company sued the union.", "role", "union … dock", "dock … union"),
    ("The mayor took the money.", "The mayor did not take the money.", "negation", "", "not"),
    ("The shares of Orvane rose.", "The shares of Orvane fell.", "opposite", "rose", "fell"),
    ("Voltrane has closed its plant.", "Voltrane may close its plant.", "certainty", "", "may"),
    ("Druce moved a priest.", "Druce moved an abusive priest to a far parish.", "more", "", "far parish"),
]
NO_DIFFERENCE = [
    ("Police arrested 12 men.", "Twelve men were arrested by police.", "number"),
    ("It cost 2,000 crowns.", "It cost two thousand crowns.", "number"),
    ("The firm lost $1.5bn.", "The firm lost 1.5 billion dollars.", "number"),
    ("Mirevia fined the port in May.", "In May the Mirevian court fined the port.", "name"),
    ("The union sued the firm.", "The firm was sued by the union.", "role"),
    ("The jets came within 90 metres.", "The jets were no more than 90 metres apart.", "negation"),
    ("Police arrested 12 men.", "Police arrested men.", "number"),
]
RELATED = [
    ("Police arrested 12 men in Vardo.", "Police arrested 21 men in Vardo.", {"contradicts", "different"}, "12 against 21"),
    ("The port of Lisse is closed.", "the  port of Lisse is closed.", {"same"}, "the same words"),
    ("Denholm Steel was sold in March.", "Denholm Steel was sold in October.", {"contradicts", "different"}, "March against October"),
    ("Dockers at Ranshaw have gone back to work.", "Port workers at Ranshaw have returned to their jobs.", {"same", "narrower"}, ""),
    ("The senate approved the bill.", "The senate did not approve the bill.", {"contradicts"}, "not"),
    ("Wildfires drove 8,000 people from their homes.", "A pianist plays at the station every Friday.", {"unrelated"}, "different things"),
]
HOSTILE = ["", " \n", "\x00", "\ud800", "not " * 25_000, "A" * 100_000, "1,000 " * 20_000, "Vardo " * 20_000, ". " * 50_000, "by was " * 15_000]


@pytest.mark.parametrize(("a", "b", "kind", "left", "right"), DIFFERENCES)
def test_the_difference_is_named(a: str, b: str, kind: str, left: str, right: str) -> None:
    assert Difference(kind, left, right) in differences(passage(a), passage(b))


@pytest.mark.parametrize(("a", "b", "kind"), NO_DIFFERENCE)
def test_other_words_for_the_same_are_no_difference(a: str, b: str, kind: str) -> None:
    assert kind not in {d.kind for d in differences(passage(a), passage(b))}


@pytest.mark.parametrize(("a", "b", "relations", "reason"), RELATED)
def test_the_relation_comes_with_its_reason(a: str, b: str, relations: set[str], reason: str) -> None:
    found = compare(a, b)
    assert found.relation in relations
    assert reason in found.why
    assert (found.score > 0.5) == (relations <= {"same", "narrower"})


def test_hostile_passages_stop_nothing() -> None:
    pairs = [(a, b) for a in HOSTILE for b in (HOSTILE[0], HOSTILE[-1], "Police arrested 12 men.")]
    found = compare_all(pairs)
    assert len(found) == len(pairs)
    assert found[0] == Comparison("unrelated", 0.0, "a passage is empty")
    assert all(c.relation in RELATIONS and 0 <= c.score <= 1 for c in found)


def test_no_pairs_no_comparisons() -> None:
    assert compare_all([]) == ()
    assert relate([]).shape == (0, 5)


def test_the_network_gives_probabilities_whichever_comes_first() -> None:
    pairs = [(a, b) for a, b, *_ in DIFFERENCES]
    found, turned = relate(pairs), relate([(b, a) for a, b in pairs])
    assert np.allclose(found.sum(axis=1), 1, atol=1e-5)
    assert np.allclose(found, turned, atol=1e-5)


clauses = st.lists(st.sampled_from("Vardo Lisse mayor union sued not 12 21 May Monday rose fell may closed by was the".split()), max_size=9).map(" ".join)


def unsure(pairs: list[tuple[str, str]]) -> np.ndarray:
    """A double for the network that hears nothing."""
    return np.full((len(pairs), 5), 0.2, dtype=np.float32)


@settings(max_examples=150, deadline=None)
@given(clauses, clauses)
def test_order_makes_no_difference_to_relation_and_score(a: str, b: str) -> None:
    one, other = compare(a, b, relate=unsure), compare(b, a, relate=unsure)
    assert (one.relation, one.score) == (other.relation, other.score)
    assert one.why


@settings(max_examples=100, deadline=None)
@given(clauses)
def test_a_passage_differs_from_itself_in_nothing(a: str) -> None:
    assert differences(passage(a), passage(a)) == ()
    assert overlap(passage(a), passage(a)) in (0.0, 1.0)


@pytest.mark.parametrize("relation", RELATIONS)
def test_every_relation_has_a_reason_without_a_difference(relation: str) -> None:
    assert len(why(relation, ()).split()) > 2


RUN = "import sys, typer; from sayso.cli.compare import compare, match; app = typer.Typer(); app.command()(compare); app.command()(match); app()"


def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", RUN, *arguments], input=given, capture_output=True, text=True, check=False)


def test_the_commands_name_and_skip_bad_lines(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.jsonl"
    good = {"id": "p1", "a": "Police arrested 12 men.", "b": "Police arrested 21 men."}
    pairs.write_text(json.dumps(good) + '\n\n{"id": 2, "a": "only one"}\n[]\nnot json\n{"a": "\\ud800", "b": "\\u0000"}\n', encoding="utf8")
    done = run("compare", str(pairs), "--json")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in rows] == ["p1", "6"]
    assert set(rows[0]) == {"id", "relation", "score", "why"}
    assert [f"line {n}" in done.stderr for n in (3, 4, 5)] == [True] * 3
    assert done.returncode == 1


def test_match_prints_matches_and_relations(tmp_path: Path) -> None:
    claims, posts = tmp_path / "claims.jsonl", tmp_path / "posts.jsonl"
    claims.write_text(
        '{"id": 7, "title": "Circus mayor", "claim": "The mayor of Vardo owns a circus."}\n{"id": "b", "claim": "A bear rode the Vardo tram."}\n',
        encoding="utf8",
    )
    posts.write_text('{"id": "q1", "text": "Vardo\'s mayor is the owner of a circus!"}\n{"id": "q2", "text": ""}\n', encoding="utf8")
    done = run("match", str(posts), str(claims), "--top", "2", "--compare", "1", "--json")
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert [m["id"] for m in first["matches"]] == [7, "b"]
    assert first["matches"][0]["relation"] in RELATIONS
    assert first["matches"][1]["relation"] is None
    assert second == {"id": "q2", "matches": []}
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("compare", "no-such-file.jsonl"), 1, "cannot be opened"),
        (("compare", "a", "b", "c"), 2, "two"),
        (("match", "-", "no-such-file.jsonl", "--top", "0"), 2, "--top"),
    ],
)
def test_wrong_use_and_missing_files_have_their_codes(arguments: tuple[str, ...], code: int, said: str) -> None:
    done = run(*arguments)
    assert (done.returncode, said in done.stderr) == (code, True)
