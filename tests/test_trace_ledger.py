"""A claim traced through a ledger: the sample story, judgements that count, words that are never syntax."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

import sayso
from sayso import ingest, pipeline
from sayso.adding import add
from sayso.cli import app
from sayso.ledger import Ledger, open_ledger
from sayso.model import Judgement

STORY = Path(sayso.__file__).parent / "samples" / "story"
GOLD = json.loads((Path(__file__).parent / "data" / "story" / "web.json").read_text(encoding="utf8"))
CLAIM = GOLD["claim"]


@pytest.fixture(scope="module")
def flood(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("flood") / "flood.db"
    with open_ledger(path) as ledger:
        assert add(ledger, ingest.articles([str(STORY)])).added == len(GOLD["articles"])
    return path


@pytest.fixture
def ledger(flood: Path) -> Iterator[Ledger]:
    with open_ledger(flood) as opened:
        yield opened


def test_the_sample_story_from_the_ledger(ledger: Ledger) -> None:
    found = pipeline.trace(ledger, CLAIM)
    files = {a.id: Path(a.file).name for a in found.articles}
    gold = {a["id"]: a["file"] for a in GOLD["articles"]}
    carrying = {gold[i] for i in GOLD["gold"]["asserts"]["articles"]}
    assert len(carrying & {files[i] for i in found.asserts.articles}) >= len(carrying) - 2
    assert found.denies.articles
    assert 1 <= found.asserts.independent.low <= found.asserts.independent.high < len(found.asserts.articles)
    pairs = {(files.get(d.earlier), files.get(d.later)): d for d in found.derivations}
    copied = [(gold[e["from"]], gold[e["to"]]) for e in GOLD["edges"] if e["hidden"]]
    assert any(pair in pairs and pairs[pair].hidden for pair in copied)
    assert found.asserts.circular
    assert found.coverage["articles_in_ledger"] == len(GOLD["articles"])
    assert found.coverage["compared"] == "by meaning"
    texts = {a.id: a.text for a in found.articles}
    for d in found.derivations:
        for e in d.evidence:
            assert texts[e.article][e.span.start : e.span.end] == e.span.text


def test_without_whom_one_distrusts_less_is_left(ledger: Ledger) -> None:
    found = pipeline.trace(ledger, CLAIM)
    names = {s.id: s.name for s in found.sources}
    one = next(names[o] for o in found.asserts.origins if "@" not in o)
    less = pipeline.trace(ledger, CLAIM, distrust=[one])
    assert less.asserts.independent.high == found.asserts.independent.high - 1


def test_a_judgement_joins_two_names_and_is_taken_back(flood: Path, tmp_path: Path) -> None:
    path = tmp_path / "judged.db"
    path.write_bytes(flood.read_bytes())
    with open_ledger(path) as ledger:
        before = pipeline.trace(ledger, CLAIM, thorough=True)
        names = {s.id: s.name for s in before.sources}
        one, other = [o for o in before.asserts.origins if "@" not in o][:2]
        made = ledger.judge(Judgement("", "same", names[one], names[other], why="one man, two names"))
        judged = pipeline.trace(ledger, CLAIM, thorough=True)
        assert judged.asserts.independent.high == before.asserts.independent.high - 1
        ledger.judge(Judgement("", "unsure", "", "", undoes=made.id, why="they are two"))
        assert pipeline.trace(ledger, CLAIM, thorough=True).asserts.origins == before.asserts.origins


@pytest.mark.parametrize("query", ['"unclosed', "gates OR 1=1; DROP TABLE articles", "dam* NEAR/2 gates", "'); --", "🌊", "the of and", "gates\x00dam"])
def test_a_query_is_text_and_never_syntax(ledger: Ledger, query: str) -> None:
    before = ledger.counts()
    pipeline.trace(ledger, query, thorough=False)
    assert ledger.counts() == before


def test_by_words_only_when_asked(ledger: Ledger) -> None:
    assert pipeline.trace(ledger, CLAIM, thorough=False).coverage["compared"] == "by words"


def test_the_command_takes_a_ledger_and_draws(flood: Path, tmp_path: Path) -> None:
    svg, dot = tmp_path / "flood.svg", tmp_path / "flood.dot"
    result = CliRunner().invoke(app, ["trace", str(flood), CLAIM, "--svg", str(svg), "--dot", str(dot)])
    assert result.exit_code == 0 and "independent" in result.stdout
    assert svg.read_text(encoding="utf8").startswith("<svg") and dot.read_text(encoding="utf8").startswith("digraph")
    record = json.loads(CliRunner().invoke(app, ["trace", str(flood), CLAIM, "--json"]).stdout)
    assert record["sides"]["asserts"]["articles"] and record["coverage"]["articles_in_ledger"] == len(GOLD["articles"])


def test_a_file_that_is_no_ledger_says_so(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(b"SQLite format 3\x00" + b"\x00" * 100)
    result = CliRunner().invoke(app, ["trace", str(other), CLAIM])
    assert result.exit_code == 2 and str(other) in result.stderr
