"""`sayso eval` from the outside: options, output, and what it says when it cannot go on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from sayso.evaluate.command import eval_command

DATA = Path(__file__).parent.parent / "data"
GOLD, PRED = str(DATA / "scores" / "marked.jsonl"), str(DATA / "scores" / "pred.jsonl")
FIGURES = json.loads((DATA / "scores" / "figures.json").read_text(encoding="utf-8"))

app = typer.Typer()
app.command()(eval_command)


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.stdout, result.stderr


def test_json_holds_figures_groups_and_calibration() -> None:
    code, out, _ = run(GOLD, "--pred", PRED, "--json", "--by", "outlet")
    report = json.loads(out)
    assert code == 0
    assert report["kind"] == "marked"
    assert report["figures"] == FIGURES["marked"]
    assert len(report["groups"]) == 6
    assert 0 < report["calibration"]["error"] < 1
    assert sum(one["count"] for one in report["calibration"]["bins"]) == report["calibration"]["count"] > 100


@pytest.mark.parametrize("kind", ["triples", "marked"])
def test_tables_show_the_figures(kind: str) -> None:
    code, out, _ = run(GOLD, "--pred", PRED, "--as", kind, "--by", "outlet")
    assert code == 0
    for word in ("e2e_exact" if kind == "triples" else "found", "confidence", "expected calibration error"):
        assert word in out
    first = FIGURES[kind]["e2e_exact" if kind == "triples" else "found"]
    assert all(f"{first[key]:.1f}" in out for key in ("P", "R", "F1"))


def test_a_folder_of_marked_texts_is_gold_and_the_held_out_fifth_can_be_chosen(tmp_path: Path) -> None:
    code, out, _ = run(str(DATA / "marked"), "--pred", PRED, "--json", "--held-out")
    assert code == 0
    assert json.loads(out)["figures"]["articles"] == len(list((DATA / "marked").glob("*.mt")))
    gold = tmp_path / "gold.jsonl"
    lines = [json.loads(line) for line in Path(GOLD).read_text(encoding="utf-8").splitlines()]
    gold.write_text("".join(json.dumps({**line, "id": f"x-{n}"}) + "\n" for n, line in enumerate(lines)), encoding="utf-8")
    code, out, _ = run(str(gold), "--pred", PRED, "--json", "--held-out")
    assert json.loads(out)["figures"]["articles"] == 2  # x-0 and x-5


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["absent.jsonl", "--pred", PRED], "cannot be read"),
        ([GOLD, "--pred", PRED, "--as", "poems"], "no kind of gold called “poems”"),
        ([GOLD, "--pred", PRED, "--as", "spans"], "cannot be read as “spans”"),
        ([GOLD, "--pred", PRED, "--by", "weather"], "no field “weather”"),
        ([str(DATA / "scores" / "spans.jsonl")], "--texts"),
        ([GOLD, "--engine", "clairvoyant"], "no engine called “clairvoyant”"),
        ([str(DATA / "scores" / "figures.json"), "--pred", PRED], "is not JSON"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(words: list[str], said: str) -> None:
    code, out, err = run(*words)
    assert code == 2
    assert said in " ".join(err.split())
    assert not out


@pytest.mark.parametrize("bad", ['{"id": "m1-05", "attributions": [3]}', '{"id": "m1-05", "attributions": [{"content": [4]}]}'])
def test_a_prediction_that_is_none_is_named(tmp_path: Path, bad: str) -> None:
    (tmp_path / "pred.jsonl").write_text(bad, encoding="utf-8")
    code, _, err = run(GOLD, "--pred", str(tmp_path / "pred.jsonl"))
    assert code == 2
    assert "Prediction 1 (m1-05) cannot be read" in " ".join(err.split())


def test_an_empty_gold_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n", encoding="utf-8")
    code, _, err = run(str(tmp_path / "empty.jsonl"), "--pred", PRED)
    assert code == 2
    assert "nothing to score" in err


def test_no_name_is_cut_off_however_many_groups_there_are(tmp_path: Path) -> None:
    lines = [json.loads(line) for line in Path(GOLD).read_text(encoding="utf-8").splitlines()]
    gold = tmp_path / "gold.jsonl"
    gold.write_text("".join(json.dumps({**line, "outlet": f"newspaper-{n}"}) + "\n" for n, line in enumerate(lines)), encoding="utf-8")
    _, out, _ = run(str(gold), "--pred", PRED, "--by", "outlet")
    assert all(f"newspaper-{n}" in out for n in range(len(lines)))
    assert "…" not in out
