"""Exports as files of other programs: the sheet opens and runs nothing, the graph is the dossier's, the lines are gold for `sayso eval`."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import networkx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sayso.evaluate.gold import held_out, kind_of
from sayso.evaluate.report import evaluate
from sayso.evaluate.sheets import json_lines, sheets
from sayso.model import (
    Article,
    Attribution,
    Claim,
    Derivation,
    Dossier,
    Evidence,
    Independence,
    Reading,
    Side,
    Source,
    Span,
    Speaker,
    Suspicion,
)
from sayso.tell.exports import FORMATS
from sayso.tell.exports.brat import brat, standoff
from sayso.tell.exports.corpus import corpus
from sayso.tell.exports.graphml import graphml
from sayso.tell.exports.piecewise import pieces
from sayso.tell.exports.sheet import BYTE_ORDER_MARK, COLUMNS, harmless, sheet

Make = Callable[..., Reading]
HOSTILE = "=HYPERLINK(\"http://x.example\")\x00\x1b[31m\ud800\ufffe</data>&<script>alert(1)</script>\r\n\u2028"
"""A formula, control characters, half a character, and markup."""


def rows_of(text: str, separator: str = ",") -> list[list[str]]:
    """The cells as a spreadsheet with this separator sees them."""
    return list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline=""), delimiter=separator))


# the sheet


def test_a_sheet_has_a_row_for_each_attribution(story: Reading) -> None:
    head, *rows = rows_of(sheet([story]))
    assert tuple(head) == COLUMNS and len(rows) == len(story.attributions)
    first, second = (dict(zip(head, row, strict=True)) for row in rows[:2])
    assert first["source"] == "Ilse Marwick, the harbour master," and first["cue"] == "said"
    assert first["content"].count(" … ") == 1 and first["outlet"] == "The Harbour Post" and first["published"] == "2031-03-05"
    assert (first["said_on"], first["anonymous"], first["parent"]) == ("2031-03-04", "no", "")
    assert (second["chain"], second["parent"], second["number"]) == ("Ilse Marwick → the Lantern", "1", "2")
    spans = story.attributions[0].content
    assert (int(first["start"]), int(first["end"])) == (spans[0].start, spans[-1].end)


def test_a_sheet_is_what_spreadsheets_take_for_one(story: Reading) -> None:
    text = sheet([story, story])
    assert text.encode("utf-8").startswith(b"\xef\xbb\xbf")
    assert text.count("\r\n") == text.count("\n") == 2 * len(story.attributions) + 1
    assert sheet([]).count("\r\n") == 1


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", '"=1', "＝1", "a;=1", "a; @x", 'a;"=1"', "\n-1", "=cmd|' /C calc'!A0")


@pytest.mark.parametrize("words", FORMULAS)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_is_a_formula(reading_of: Make, words: str, separator: str) -> None:
    reading = reading_of(f"{words} she said.", {"content": [(0, len(words))], "speaker": Speaker(words, "person"), "chain": (words,)})
    told = replace(reading, article=replace(reading.article, title=words, outlet=words, url=words))
    cells = [cell for row in rows_of(sheet([told]), separator) for cell in row]
    assert not [cell for cell in cells if cell.lstrip(" \t\"'").startswith(("=", "+", "-", "@", "＝")) and not cell.lstrip(" \"").startswith("'")]
    assert not any(control in "".join(cells) for control in "\t\r\n")


@given(st.text())
def test_harmless_words_stay_as_they_are(words: str) -> None:
    cell = harmless(words)
    assert not any(unicodedata.category(one) in ("Cc", "Cs") for one in cell)
    assert cell[:1] not in tuple("=+-@")
    if words.isalnum():
        assert cell == words


def test_a_sheet_keeps_within_what_a_cell_holds(reading_of: Make) -> None:
    text = "long " * 20_000
    [_, row] = rows_of(sheet([reading_of(text, {"content": [(0, len(text))]})]))
    assert max(map(len, row)) <= 32_767


# the graph

ARTICLES = tuple(Article(f"a{i}", "It sank.", outlet=f"Paper {i}", published=date(2031, 3, i), url=f"https://p.example/{i}") for i in range(1, 4))
DOSSIER = Dossier(
    query="it sank <twice>",
    claim=Claim("c1", "it sank"),
    articles=ARTICLES,
    sources=(Source("s1", "Reyl & Sons", "person"), Source("s2", "an aide", "anonymous"), Source("s3", "Orrun", "government")),
    derivations=(
        Derivation("s1", "a1", "told", evidence=(Evidence("a1", Span(0, 8, "It sank.")),), sides=("asserts",)),
        Derivation("s2", "a1", "quotes", sides=("asserts",)),
        Derivation("a1", "a2", "copies", hidden=True, probability=0.875, why="the same error", sides=("asserts",)),
        Derivation("a1", "a2", "cites", sides=("asserts",)),
        Derivation("s3", "a3", "statement", sides=("denies",)),
    ),
    asserts=Side(("a1", "a2"), ("s1", "s2"), Independence(1, 1.5, 2), 1, ("a1",), (("a1",),)),
    denies=Side(("a3",), ("s3",), Independence(1, 1.0, 1), 1, ("s3",)),
    suspected=(Suspicion("s1", "s2", 0.5, "the same words"),),
)


def graph_of(dossier: Dossier) -> networkx.MultiDiGraph:
    return networkx.read_graphml(io.BytesIO(graphml(dossier).encode("utf-8")))


def test_the_graph_is_that_of_the_dossier() -> None:
    graph = graph_of(DOSSIER)
    nodes = {about["id"]: about for _, about in graph.nodes(data=True)}
    assert graph.is_directed() and set(nodes) == {"a1", "a2", "a3", "s1", "s2", "s3"}
    assert graph.graph["query"] == "it sank <twice>" and "1–2 independent" in graph.graph["headline"]
    assert nodes["s1"]["label"] == "Reyl & Sons" and nodes["s1"]["origin"] is True and nodes["s1"]["side"] == "asserts"
    assert nodes["s2"]["perhaps"] == "Reyl & Sons (50%): the same words"
    assert (nodes["a1"]["bottleneck"], nodes["a2"]["bottleneck"]) == (True, False)
    assert (nodes["a3"]["side"], nodes["a3"]["type"], nodes["a3"]["published"]) == ("denies", "article", "2031-03-03")
    edges = [(graph.nodes[a]["id"], graph.nodes[b]["id"], about) for a, b, about in graph.edges(data=True)]
    assert sorted((a, b, about["kind"]) for a, b, about in edges) == sorted((d.earlier, d.later, d.kind) for d in DOSSIER.derivations)
    copied = next(about for *_, about in edges if about["kind"] == "copies")
    assert copied["hidden"] is True and copied["probability"] == 0.875 and copied["why"] == "the same error"
    assert next(about for *_, about in edges if about["kind"] == "told")["evidence"] == "a1:0-8 “It sank.”"


def test_an_empty_dossier_is_an_empty_graph() -> None:
    assert graph_of(Dossier("q", Claim("c", "q"))).number_of_nodes() == 0


@given(st.text(max_size=40))
@example(HOSTILE)
def test_a_graph_is_xml_whatever_is_in_it(words: str) -> None:
    article = Article("a" + words, words, outlet=words, title=words, url=words)
    seen = (Evidence(article.id, Span(0, len(words), words)),)
    step = Derivation("s:" + words, article.id, "told", why=words, evidence=seen, sides=("asserts",))
    side = Side((article.id,), (step.earlier,), Independence(1, 1.0, 1), 1)
    graph = graph_of(Dossier(words, Claim("c", words), (article,), (Source(step.earlier, words),), (step,), side))
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (2, 1)


# lines like PolNeAR's


@pytest.mark.parametrize("kind", ["marked", "triples"])
def test_a_corpus_measured_against_itself_is_perfect(marked_news: tuple[Reading, ...], tmp_path: Path, kind: str) -> None:
    readings = marked_news if kind == "marked" else tuple(map(flat, marked_news))
    path = tmp_path / "gold.jsonl"
    path.write_text(corpus(readings), encoding="utf-8")
    lines = list(json_lines(path))
    assert kind_of(lines) == "marked"
    report = evaluate(lines, pred=sheets(json_lines(path)), kind=kind)  # type: ignore[arg-type]
    figures = report.figures
    assert figures.articles == len(readings) and figures.missing == 0
    perfect = [figures.found, figures.times] if kind == "marked" else [figures.e2e_exact, figures.nosource]  # type: ignore[union-attr]
    assert [(score.P, score.R) for score in perfect] == [(100.0, 100.0)] * len(perfect)
    if kind == "marked":
        names = ("parent", "voice", "act", "stance", "factuality", "speaker", "chain", "anonymous", "said", "addressee", "nested_found")
        assert {name: getattr(figures, name) for name in names} == dict.fromkeys(names, 100.0)


def flat(reading: Reading) -> Reading:
    """The reading without what stands inside something else, as PolNeAR has it."""
    return replace(reading, attributions=tuple(a for a in reading.attributions if a.parent is None))


def test_a_line_has_the_fields_of_polnear_and_of_the_marked_news(story: Reading) -> None:
    [line] = map(json.loads, corpus([story]).splitlines())
    assert (line["publisher"], line["date"], line["author"]) == ("The Harbour Post", "2031-03-05", "Ada Quill")
    assert (line["outlet"], line["published"], line["byline"]) == ("The Harbour Post", "2031-03-05", "Ada Quill")
    assert {"name": "Ilse Marwick", "kind": "official", "forms": ["Marwick", "the harbour master"]} in line["identities"]
    row = line["attributions"][0]
    assert [line["text"][s:e] for s, e in row["source"]] == ["Ilse Marwick, the harbour master,"] and row["said"] == "2031-03-04"


def test_an_article_of_a_ledger_is_not_held_out_by_accident() -> None:
    assert not any(held_out(f"a{number:012x}") for number in range(200))


def test_what_trains_the_reader_takes_the_lines(marked_news: tuple[Reading, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[3] / "training"))
    import corpus as training  # type: ignore[import-not-found]

    from sayso.integrity import tokenizer as opened
    from sayso.read.weights import FOLDER

    path = tmp_path / "corrected.jsonl"
    path.write_text(corpus([replace(marked_news[0], article=replace(marked_news[0].article, id="a7ec8bc9044f0"))]), encoding="utf-8")
    [line] = training.load(path)
    tokenizer = opened((FOLDER / "tokenizer.json").read_bytes())
    for marked in (True, False):
        labelled = training.label(line, tokenizer, marked=marked)
        assert (labelled.columns["outer"] > 0).sum() > 20 and ((labelled.columns["stance"] >= 0).sum() > 10) == marked


# all of them


@pytest.mark.parametrize("name", [name for name, one in FORMATS.items() if one.about == "readings"])
def test_pieces_are_the_whole(story: Reading, marked_news: tuple[Reading, ...], name: str) -> None:
    readings = [story, *marked_news[:3], replace(story, attributions=())]
    whole, some = FORMATS[name].load()(readings), list(pieces(FORMATS[name], iter(readings)))
    assert (b"" if isinstance(whole, bytes) else "").join(some) == whole  # type: ignore[arg-type]
    assert FORMATS[name].load()(readings) == whole


@pytest.mark.parametrize("name", ["csv", "polnear", "brat", "json", "webannotation"])
def test_nothing_is_held_back(story: Reading, name: str) -> None:
    """What was written of an article is out before the next one is read: memory does not grow with their number."""
    taken = []

    def readings() -> object:
        for number in range(50):
            taken.append(number)
            yield replace(story, article=replace(story.article, id=f"a{number}"))

    sizes = [(len(taken), len(piece)) for piece in pieces(FORMATS[name], readings())]  # type: ignore[arg-type]
    assert len(sizes) >= 50 and max(size for _, size in sizes) < 0.2 * sum(size for _, size in sizes)


def test_hostile_words_can_be_written(reading_of: Make) -> None:
    reading = reading_of(HOSTILE, {"content": [(0, len(HOSTILE))], "speaker": Speaker(HOSTILE, "person"), "chain": (HOSTILE,)}, title=HOSTILE)
    for name in ("csv", "polnear"):
        FORMATS[name].load()([reading]).encode("utf-8")  # type: ignore[union-attr]
    assert "\x00" not in sheet([reading]) and "\x1b" not in sheet([reading])
    with zipfile.ZipFile(io.BytesIO(brat([reading]))) as folder:
        assert folder.read("a.txt").decode("utf-8") == HOSTILE.replace("\ud800", "\N{REPLACEMENT CHARACTER}")


# brat's standoff (what comes back is tested with what reads it)


def test_standoff_says_each_thing_once(story: Reading) -> None:
    lines = standoff(story).splitlines()
    assert len({line.partition("\t")[0] for line in lines}) == len(lines)
    marks = [line.split("\t")[1:] for line in lines if line.startswith("T")]
    assert len({(type, words) for type, words in map(tuple, marks)}) == len(marks)
    assert "E2\tContent:T" in standoff(story) and " Inside:E1" in next(line for line in lines if line.startswith("E2"))
    assert any(line.startswith("A") and line.endswith("\tStance E3 denies") for line in lines)
    assert not any("Stance E1" in line for line in lines), "what is usual is not said"


def test_every_mark_is_where_it_says(story: Reading, marked_news: tuple[Reading, ...]) -> None:
    for reading in (story, *marked_news):
        for line in standoff(reading).splitlines():
            if line.startswith("T"):
                _, where, words = line.split("\t")
                spans = [tuple(map(int, pair.split())) for pair in where.partition(" ")[2].split(";")]
                assert " ".join(reading.article.text[start:end] for start, end in spans) == words
                assert spans == sorted(spans) and all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_names_of_files_are_harmless_and_differ() -> None:
    ids = ("../../etc/passwd", "a", "A", "", "..", "a/b", "a_b", "x" * 500, "con\x00")
    with zipfile.ZipFile(io.BytesIO(brat(Reading(Article(id, "text")) for id in ids))) as folder:
        names = [name for name in folder.namelist() if name.endswith(".txt")]
    assert len({name.casefold() for name in names}) == len(ids)
    assert not [name for name in names if "/" in name or "\\" in name or name.startswith(".") or len(name) > 120]


def test_the_settings_are_such_as_brat_reads() -> None:
    """Each line is a name, then after a tab arguments of the form KEY:VALUE without spaces; of labels, names with bars between them."""
    with zipfile.ZipFile(io.BytesIO(brat([]))) as folder:
        settings = {name: folder.read(name).decode("utf-8") for name in ("annotation.conf", "visual.conf")}
    for text in settings.values():
        section = ""
        for line in filter(None, text.splitlines()):
            if line.startswith("["):
                section = line
            elif section == "[labels]":
                assert "\t" not in line and all(part.strip() for part in line.split("|"))
            elif not line.startswith("#"):
                name, _, arguments = line.partition("\t")
                assert name.replace("_", "").isalnum()
                assert all(part.count(":") >= 1 and " " not in part.strip() for part in arguments.split(",") if part)
    assert [line for line in settings["annotation.conf"].splitlines() if line.startswith("[")] == ["[entities]", "[relations]", "[events]", "[attributes]"]


def test_attributions_of_nothing_but_line_ends_are_left_out() -> None:
    article = Article("a", "one\n\ntwo")
    empty = Attribution("1", (article.span(3, 5),), source=(article.span(0, 3),))
    assert "E1" not in standoff(Reading(article, (empty,)))
