"""`sayso simulate` as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from sayso import ingest
from sayso.cli.simulate import simulate

app = typer.Typer()
app.command()(simulate)


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.output


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_files_with_a_manifest_and_the_truth(tmp_path: Path) -> None:
    out = tmp_path / "coverage"
    assert run(str(out), "--articles", "40", "--seed", "3") == (0, f"40 articles in {out}: articles.jsonl lists them, gold.jsonl has the truth.\n")
    listed, truth = lines(out / "articles.jsonl"), lines(out / "gold.jsonl")
    assert len(listed) == 40
    first = ingest.load(str(out / str(listed[0]["file"])))
    assert not first.problems and first.title == listed[0]["title"] and first.outlet == listed[0]["outlet"]
    known = {article["file"] for web in truth for article in web["articles"]}  # type: ignore[attr-defined]
    assert known == {line["file"] for line in listed}


def test_perfect_readings_in_one_file(tmp_path: Path) -> None:
    code, _ = run(str(tmp_path / "perfect"), "--articles", "12", "--format", "jsonl")
    assert code == 0
    readings = lines(tmp_path / "perfect" / "readings.jsonl")
    assert len(readings) == 12
    for reading in readings:
        text = reading["article"]["text"]  # type: ignore[index]
        for attribution in reading["attributions"]:  # type: ignore[attr-defined]
            assert all(text[s["start"] : s["end"]] == s["text"] for s in attribution["content"])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--articles", "0"], "ask for one or more"),
        (["--articles", "-3"], "ask for one or more"),
        (["--format", "xml"], "choose files or jsonl"),
    ],
)
def test_wrong_use(tmp_path: Path, arguments: list[str], says: str) -> None:
    code, output = run(str(tmp_path / "out"), *arguments)
    assert code == 2 and says in output
    assert not (tmp_path / "out").exists()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("precious")
    code, output = run(str(tmp_path))
    assert code == 2 and "not empty" in output
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_place_where_no_folder_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, output = run(str(tmp_path / "file" / "out"))
    assert code == 2 and "cannot be written" in output
