"""Every figure equals what an independent program counted on the same gold and predictions (see bench/yardstick.py)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.errors import OptionError
from sayso.evaluate import calibration, evaluate, held_out, json_lines, sheets, to_json
from sayso.evaluate.matching import best_pairs

SCORES = Path(__file__).parent.parent / "data" / "scores"
FIGURES = json.loads((SCORES / "figures.json").read_text(encoding="utf-8"))
GOLD = {"triples": "marked", "spans": "spans", "sourced": "sourced", "marked": "marked"}


@pytest.mark.parametrize("kind", GOLD)
def test_figures_are_those_of_the_other_program(kind: str) -> None:
    gold = list(json_lines(SCORES / f"{GOLD[kind]}.jsonl"))
    report = evaluate(gold, pred=sheets(json_lines(SCORES / "pred.jsonl")), kind=kind)  # type: ignore[arg-type]
    assert json.loads(json.dumps(to_json(report.figures))) == FIGURES[kind]


@pytest.mark.parametrize("kind", ["triples", "spans", "sourced", "marked"])
def test_gold_scored_against_itself_is_perfect(kind: str) -> None:
    gold = list(json_lines(SCORES / f"{GOLD[kind]}.jsonl"))
    truth = [
        {**line, "aliases": [[who["name"], *who["forms"]] for who in line["identities"]]}
        | {"attributions": [{**row, "said_on": {"value": row["said"] or ""}} for row in line["attributions"]]}
        for line in json_lines(SCORES / "marked.jsonl")
    ]
    figures = to_json(evaluate(gold, pred=sheets(truth), kind=kind).figures)  # type: ignore[arg-type]
    assert isinstance(figures, dict)
    if kind == "marked":
        for what in ("found", "times"):
            assert figures[what] == {"P": 100.0, "R": 100.0, "F1": 100.0}
        whole = ("nested_found", "parent", "voice", "act", "stance", "factuality", "speaker", "chain", "anonymous", "said")
        assert [figures[what] for what in (*whole, "addressee", "stance_macro_f1", "factuality_macro_f1")] == [100.0] * 13
        assert figures["aliases"]["R"] == 100.0
    elif kind == "spans":
        assert figures["all"]["begin"]["cue"]["F1"] > 95  # tokens without offsets can never be hit
    elif kind == "sourced":
        assert figures["name"] == 100.0
        assert figures["statements"]["P"] == 100.0
    else:
        assert figures["e2e_exact"]["P"] == 100.0  # nested gold is never predicted here, so recall is lower


def test_nothing_predicted_scores_nothing() -> None:
    gold = list(json_lines(SCORES / "marked.jsonl"))
    figures = to_json(evaluate(gold, pred={}).figures)
    assert isinstance(figures, dict)
    assert figures["missing"] == len(gold)
    assert figures["found"] == {"P": 0.0, "R": 0.0, "F1": 0.0}


def test_groups_are_measured_on_their_own() -> None:
    gold = list(json_lines(SCORES / "marked.jsonl"))
    pred = sheets(json_lines(SCORES / "pred.jsonl"))
    report = evaluate(gold, pred=pred, by="publisher")
    assert list(report.groups) == sorted({line["outlet"] for line in gold})
    for name, figures in report.groups.items():
        assert figures == evaluate([line for line in gold if line["outlet"] == name], pred=pred).figures
    with pytest.raises(OptionError, match="no field “weather”"):
        evaluate(gold, pred=pred, by="weather")


def test_figures_do_not_depend_on_the_order_of_articles() -> None:
    gold = list(json_lines(SCORES / "marked.jsonl"))
    pred = sheets(json_lines(SCORES / "pred.jsonl"))
    assert evaluate(gold, pred=pred).figures == evaluate(gold[::-1], pred=pred).figures


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ({"id": "a"}, None),
        ({"id": "a", "attributions": [{}]}, None),
        ({"id": "a", "text": "x", "attributions": []}, "spans"),
        ({"id": "a", "text": "x", "attributions": []}, "sourced"),
    ],
)
def test_gold_of_another_kind_is_refused(line: dict[str, object], kind: str | None) -> None:
    with pytest.raises(OptionError):
        evaluate([line], pred={}, kind=kind)  # type: ignore[arg-type]


@pytest.mark.parametrize(("item", "expected"), [("m1-05", True), ("m6-25", True), ("m1-04", False), ("m", False), ("x-5a", False)])
def test_held_out_items_are_those_divisible_by_five(item: str, expected: bool) -> None:
    assert held_out(item) == expected


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans())))
def test_calibration_counts_every_answer_once(answers: list[tuple[float, bool]]) -> None:
    found = calibration(answers)
    assert sum(one.count for one in found.bins) == found.count == len(answers)
    assert 0 <= found.error <= 1
    assert all(one.low - 1e-4 <= one.confidence <= one.high + 1e-4 for one in found.bins)


@settings(deadline=None)
@given(st.integers(0, 5), st.integers(0, 5), st.randoms(use_true_random=False))
def test_pairs_are_one_to_one_and_as_many_as_can_be(rows: int, columns: int, luck: object) -> None:
    agreement = [[luck.random() for _ in range(columns)] for _ in range(rows)]  # type: ignore[attr-defined]
    pairs = best_pairs(agreement)
    assert len(pairs) == min(rows, columns)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
