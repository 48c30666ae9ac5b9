"""Corrected texts read back: brat's standoff and lines of JSON, as annotators leave them, as hostile people would, and as nobody should."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.fragments import cut, healed
from sayso.ingest import annotated as places
from sayso.ingest.annotated import Annotated, annotated
from sayso.ingest.corpus import annotated_line, article_of
from sayso.ingest.standoff import MOST_TOLD, marked
from sayso.model import Article, Attribution, Problem, Speaker

TEXT = "Ilse Marwick told the council “the port is shut”.\nShe denied that\nit would open, residents said."
ARTICLE = Article("a1", TEXT)


def at(words: str, start: int = 0) -> str:
    """The offsets of some words as a mark has them."""
    begin = TEXT.index(words, start)
    return f"{begin} {begin + len(words)}"


def lines(*given: str) -> str:
    return "".join(line + "\n" for line in given)


def mark(id: str, type: str, words: str) -> str:
    return f"{id}\t{type} {at(words)}\t{words}"


MARKS = (
    mark("T1", "Source", "Ilse Marwick"),
    mark("T2", "Cue", "told"),
    mark("T3", "Addressee", "the council"),
    mark("T4", "Content", "“the port is shut”"),
)


def problems(found: Sequence[Problem]) -> list[str]:
    return [f"{one.where}: {one.what}" for one in found]


# brat's standoff


def test_an_event_is_an_attribution() -> None:
    reading = marked(ARTICLE, lines(*MARKS, "E1\tContent:T4 Source:T1 Cue:T2 Addressee:T3", "A1\tStance E1 hedges", "#1\tAnnotatorNotes E1\tIlse  Marwick"), by="brat@Ann")
    [a] = reading.attributions
    assert [span.text for part in (a.source, a.cue, a.addressee, a.content) for span in part] == ["Ilse Marwick", "told", "the council", "“the port is shut”"]
    assert (a.id, a.stance, a.act, a.factuality, a.voice, a.by) == ("1", "hedges", "statement", "CT+", "direct", "brat@Ann")
    assert a.speaker == Speaker("Ilse Marwick") and reading.problems == () and reading.by == "brat@Ann"
    assert all(TEXT[span.start : span.end] == span.text for span in (*a.source, *a.content))


def test_what_an_annotator_adds_has_its_usual_values() -> None:
    [a] = marked(ARTICLE, lines(mark("T9", "Content", "the port is shut"), "E9\tContent:T9 "), by="x").attributions
    assert a == Attribution("9", a.content, voice="direct", by="x") and (a.stance, a.speaker, a.said_on) == ("asserts", Speaker(), None)


@pytest.mark.parametrize(
    ("words", "voice"),
    [("“the port is shut”", "direct"), ("the port is shut", "direct"), ("told the council “the port is shut”", "mixed"), ("it would open", "indirect")],
)
def test_the_voice_is_told_from_the_quotation_marks(words: str, voice: str) -> None:
    [a] = marked(ARTICLE, lines(mark("T1", "Content", words), "E1\tContent:T1"), by="x").attributions
    assert a.voice == voice


def test_a_span_over_a_line_end_is_whole_again() -> None:
    begin, end = TEXT.index("that"), TEXT.index(", residents")
    split = TEXT.index("\n", begin)
    given = lines(f"T1\tContent {begin} {split};{split + 1} {end}\tthat it would open", "E1\tContent:T1")
    [a] = marked(ARTICLE, given, by="x").attributions
    assert [span.text for span in a.content] == ["that\nit would open"]
    pieces = f"#1\tPieces E1\tContent {begin}-{split} {split + 1}-{end}"
    [a] = marked(ARTICLE, given + pieces, by="x").attributions
    assert [span.text for span in a.content] == ["that", "it would open"]
    moved = given.replace(f"{split + 1} {end}", f"{split + 1} {end - 5}").replace("would open", "would")
    [a] = marked(ARTICLE, moved + pieces, by="x").attributions
    assert [span.text for span in a.content] == ["that\nit would"], "pieces of what was moved are of no use"


def test_what_stands_inside_what() -> None:
    inner, outer = mark("T1", "Content", "it would open"), mark("T2", "Content", "it would open, residents")
    for said, parents in (("", ["2", None]), (" Inside:E2", ["2", None]), ("", [None, None])):
        extra = ["A1\tOutermost E1"] if parents == [None, None] else []
        reading = marked(ARTICLE, lines(inner, outer, f"E1\tContent:T1{said}", "E2\tContent:T2", *extra), by="x")
        assert {a.id: a.parent for a in reading.attributions} == dict(zip("12", parents, strict=True)), problems(reading.problems)


def test_parts_marked_twice_are_pieces() -> None:
    [a] = marked(ARTICLE, lines(mark("T1", "Content", "it would open"), mark("T2", "Source", "She"), mark("T3", "Source", "residents"), "E1\tContent:T1 Source2:T3 Source:T2"), by="x").attributions
    assert [span.text for span in a.source] == ["She", "residents"]


def test_a_day_is_said_by_a_note() -> None:
    given = lines(mark("T1", "Content", "it would open"), mark("T2", "Time", "told"), "#1\tAnnotatorNotes T2\t2031-03-04", "E1\tContent:T1 Said:T2")
    reading = marked(ARTICLE, given, by="x")
    assert reading.attributions[0].said_on == reading.times[0] and reading.times[0].value == "2031-03-04"
    without = marked(ARTICLE, given.replace("#1\tAnnotatorNotes T2\t2031-03-04\n", ""), by="x")
    assert without.attributions[0].said_on is None and "no day such as 2031-03-04" in problems(without.problems)[0]


WRONG = {
    "hello": "is no line of brat's form",
    "T1 Source 0 4\tIlse": "is no line of brat's form",
    "T1\tSource 0-4\tIlse": "has no offsets as brat writes them",
    "T1\tSource 0 9999\tIlse": "lies outside the text",
    "T1\tSource 0 4": "does not say which words it is about",
    "T1\tSource 4 4\t": "is empty",
    "T1\tSource 9 4\t": "is empty",
    "T1\tSource 0 4\tRosa": "but “Ilse” stands at 0 4; mark it again",
    "T1\tPerson 0 4\tIlse": "none of Content, Source, Cue, Addressee, Time",
    "T1\tContent 49 50\t": "nothing but the end of a line",
    "T1\tContent 0 4\tIlse": "belongs to no attribution",
    "T1\tSource 0 4\tIlse": "hangs from no content",
    "E1\tSource:T1": "its content first",
    "E1\t": "its content first",
    "E1\tContent:T7": "its content, T7, is not marked",
    "E1\tContent:": "its content first",
    "R1\tIs Arg1:T1 Arg2:T2": "is no mark that Sayso knows",
    "*\tEquiv T1 T2": "is no mark that Sayso knows",
    "N1\tReference T1 Wiki:1": "is no mark that Sayso knows",
    "A1\tStance E1 firmly": "has to be one of asserts, hedges",
    "A1\tStance E1": "has to be one of asserts, hedges",
    "A1\tMood E1 glum": "is nothing that can be said of an attribution",
    "A1\t": "is nothing that can be said of an attribution",
    "A1\tStance E7 denies": "there is no such attribution",
    "#1\tPieces E1\tContent": "are not written as “Content 0-3 4-7”",
}


@pytest.mark.parametrize(("line", "why"), WRONG.items(), ids=[line.replace("\t", " ") for line in WRONG])
def test_a_line_that_makes_no_sense_is_left_out_and_told(line: str, why: str) -> None:
    reading = marked(ARTICLE, line, by="x", where="marks/a1.ann")
    assert reading.attributions == () and why.lower() in "\n".join(problems(reading.problems)).lower()
    assert all(one.where.startswith("marks/a1.ann, ") for one in reading.problems)
    assert reading.problems[0].where == "marks/a1.ann, line 1" or line[0] in "TEA"


WRONG_BESIDE = {
    "E2\tContent:T4 Source:T2": "its source, t2, is marked as cue; it was left out",
    "E2\tContent:T4 Source:T9": "its source, t9, is not marked",
    "E2\tContent:T4 Inside:E9": "stands inside e9, which is not there",
    "E2\tContent:T4 Inside:E2": "stands inside itself",
    "E2\tContent:T4 Reason:T1": "has a part “reason”",
    "E2\tContent:T4 Said:T1": "the day on which it was said, t1, is not marked",
    "T1\tSource 0 4\tIlse": "t1 stands there twice",
}


@pytest.mark.parametrize(("line", "why"), WRONG_BESIDE.items())
def test_what_is_wrong_with_one_attribution_leaves_the_others(line: str, why: str) -> None:
    reading = marked(ARTICLE, lines(*MARKS, "E1\tContent:T4 Source:T1 Cue:T2 Addressee:T3", line), by="x")
    assert len(reading.attributions) == (1 if line[0] == "T" else 2) and reading.attributions[0].source[0].text == "Ilse Marwick"
    assert [why in one.lower() for one in problems(reading.problems)] == [True]


def test_circles_are_cut_open() -> None:
    texts = [mark(f"T{i}", "Content", words) for i, words in enumerate(("told", "denied", "open"), 1)]
    events = ("E1\tContent:T1 Inside:E2", "E2\tContent:T2 Inside:E3", "E3\tContent:T3 Inside:E1")
    reading = marked(ARTICLE, lines(*texts, *events), by="x")
    assert sorted(str(a.parent) for a in reading.attributions) == ["1", "3", "None"] and len(reading.problems) == 1


def test_very_many_problems_are_counted() -> None:
    found = marked(ARTICLE, "nonsense\n" * 1000, by="x").problems
    assert len(found) == MOST_TOLD + 1 and "And 980 more" in found[-1].what


def test_line_ends_of_windows_make_no_difference() -> None:
    given = lines(*MARKS, "E1\tContent:T4 Source:T1 Cue:T2 Addressee:T3", "A1\tStance E1 denies")
    assert marked(ARTICLE, given.replace("\n", "\r\n"), by="x") == marked(ARTICLE, given, by="x")


@given(st.text(st.sampled_from("TEAR#*019 \t\n:;-SourceContentCueStance“”𝔸\u2028"), max_size=200))
@settings(max_examples=150)
def test_no_text_is_too_strange(given: str) -> None:
    marked(ARTICLE, given, by="x")


@given(st.lists(st.tuples(st.sampled_from(["T1", "T2", "E1", "E2", "A1", "#1"]), st.text("ContentSource:TE12; 0345\tIside", max_size=30)), max_size=12))
def test_no_file_is_too_strange(given: list[tuple[str, str]]) -> None:
    reading = marked(ARTICLE, "\n".join(f"{id}\t{rest}" for id, rest in given), by="x")
    assert all(TEXT[s.start : s.end] == s.text for a in reading.attributions for s in (*a.source, *a.cue, *a.content, *a.addressee))


def test_five_thousand_attributions_take_no_time() -> None:
    article = Article("a", "x" * 20_000 + "y" * 20_000)
    rows = (f"T{i}\tContent {i} {i + 2 + i % 2}\t{article.text[i : i + 2 + i % 2]}\nE{i}\tContent:T{i}{f' Inside:E{i - 1}' if i > 1 else ''}\n" for i in range(1, 5_001))
    reading = marked(article, "".join(rows), by="x")
    assert len(reading.attributions) == 5_000 and sum(a.parent is None for a in reading.attributions) == 1


def test_few_bytes_cannot_ask_for_very_many_characters() -> None:
    """A text of a million characters, and three thousand spans of all of it, or nearly: the file is small, and what it asks for is not."""
    article = Article("a", "x" * 1_000_000)
    line = {"attributions": [{"content": [[i, 1_000_000]]} for i in range(3_000)]}
    assert len(annotated_line(article, line, by="x").attributions) == 20
    same = {"attributions": [{"content": [[0, 1_000_000]]}] * 3_000}
    assert len(annotated_line(article, same, by="x").attributions) == 3_000
    rows = "T0\tContent 0 900000\t" + "x" * 900_000 + "\n" + "".join(f"T{i}\tContent 899990 {900_000 + i}\t{'x' * (10 + i)}\nE{i}\tContent:T0 Content2:T{i}\n" for i in range(1, 60))
    assert len(marked(article, rows, by="x").attributions) == 22


@given(st.text(st.sampled_from("ab \n\r\u2028\x85𝔸"), max_size=30), st.data())
def test_fragments_cross_no_line_end_and_heal(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    fragments = cut(text, [(start, end)])
    assert all(len(text[s:e].splitlines()) == 1 for s, e in fragments)
    whole = healed(text, fragments)
    trimmed = text[start:end].strip("\n\r\u2028\x85")
    assert [text[s:e] for s, e in whole] == ([trimmed] if trimmed else [])


# lines of JSON


def test_a_line_of_polnear_is_read() -> None:
    line = {"id": "p_1", "date": "2031-03-05", "publisher": "The Post", "title": "Port shut", "author": "Ada Quill", "text": TEXT,
            "attributions": [{"id": "E1", "source": [[0, 12]], "cue": [[13, 17]], "content": [[30, 48]]}], "other": []}  # fmt: skip
    article = article_of(line)
    assert (article.id, article.outlet, str(article.published), article.byline) == ("p_1", "The Post", "2031-03-05", ("Ada Quill",))
    [a] = annotated_line(article, line, by="json@Ann").attributions
    assert (a.id, a.source[0].text, a.voice, a.stance, a.by) == ("E1", "Ilse Marwick", "direct", "asserts", "json@Ann")


BAD_ROWS: dict[str, Any] = {
    "it has no content": {"source": [[0, 4]]},
    "is no pair of offsets": {"content": [[0]]},
    "is no pair of offsets such": {"content": [[True, 4]]},
    "is no pair of offsets such as": {"content": ["ab"]},
    "lies outside the text": {"content": [[0, 1e9 // 1 and 10**9]]},
    "lies outside": {"content": [[9, 4]]},
    "but “Ilse” stands at 0–4": {"content": [{"start": 0, "end": 4, "text": "Rosa"}]},
}


@pytest.mark.parametrize(("why", "row"), BAD_ROWS.items())
def test_a_row_that_makes_no_sense_is_left_out_and_told(why: str, row: Any) -> None:
    reading = annotated_line(ARTICLE, {"attributions": [row, {"content": [[0, 4]]}]}, by="x", where="c.jsonl, line 3")
    assert len(reading.attributions) == 1
    [told] = reading.problems
    assert why.lower() in told.what.lower() and told.where == "c.jsonl, line 3, attribution 1"


def test_values_that_nobody_knows_are_told_and_usual_ones_taken() -> None:
    row = {"id": "1", "content": [[0, 4]], "stance": "firmly", "act": ["x"], "speaker": {"name": "Ilse", "kind": "harbour"}, "confidence": 7, "parent": "9", "chain": [1, None, "Ilse"]}
    reading = annotated_line(ARTICLE, {"attributions": [row, row], "times": [{"start": 0}, 7], "mentions": "x", "aliases": [["a", "b"], 7]}, by="x")
    first, second = reading.attributions
    assert (first.stance, first.act, first.speaker.kind, first.confidence, first.parent) == ("asserts", "statement", "none", 1.0, None)
    assert first.id != second.id and reading.aliases == (("a", "b"), ())
    assert len(reading.problems) == 2 + 2 * 3 + 2


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5), lambda x: st.lists(x, max_size=4) | st.dictionaries(
    st.sampled_from(["id", "text", "attributions", "content", "source", "start", "end", "speaker", "name", "kind", "parent", "times", "value", "said_on", "aliases", "identities", "forms", "article", "stance"]), x, max_size=5), max_leaves=25))  # fmt: skip
@settings(max_examples=150)
def test_no_line_is_too_strange(value: Any) -> None:
    line = value if isinstance(value, dict) else {"attributions": value, "times": value, "mentions": value, "aliases": value}
    reading = annotated_line(ARTICLE, line, by="x")
    assert all(a.content for a in reading.attributions)


# files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "brat").mkdir()
    (tmp_path / "brat" / "a1.txt").write_bytes(TEXT.encode())
    (tmp_path / "brat" / "a1.ann").write_text(lines(*MARKS, "E1\tContent:T4 Source:T1 Cue:T2 Addressee:T3"), encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "brat.zip", "w") as made:
        for file in (tmp_path / "brat").iterdir():
            made.write(file, f"deep/er/{file.name}")
        made.writestr("__MACOSX/._a1.ann", b"\x00\xff")
    (tmp_path / "c.jsonl").write_text("\n" + json.dumps({"id": "a1", "text": TEXT, "attributions": [{"content": [[30, 48]], "source": [[0, 12]]}]}) + "\n")
    return tmp_path


@pytest.mark.parametrize("name", ["brat", "brat.zip", "brat/a1.ann", "brat/a1.txt", "c.jsonl"])
def test_articles_are_found_in_whatever_holds_them(folder: Path, name: str) -> None:
    [found] = annotated([str(folder / name)])
    assert isinstance(found, Annotated) and (found.id, found.text) == ("a1", TEXT)
    reading = found.read(ARTICLE, "brat@Ann")
    assert [a.source[0].text for a in reading.attributions] == ["Ilse Marwick"] and found.alone().text == TEXT


def test_what_cannot_be_read_is_a_problem_and_stops_nothing(folder: Path) -> None:
    bad = folder / "bad"
    (bad / "empty").mkdir(parents=True)
    files = {
        "zip of nothing.zip": zipped({"a.txt": b"x"}),
        "torn.zip": (folder / "brat.zip").read_bytes()[:200],
        "latin.ann": "T1\tSource 0 4\tSiré".encode("latin-1"),
        "pictures.bin": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        "nothing.jsonl": b"",
        "no rows.jsonl": b'{"id": "a1", "text": "x"}\n',
        "half.jsonl": b'{"id": "a1", "text": "x", "attributions": []}\n{"id": \nnot json\n[1]\n' + b"9" * 5000 + b"\n",
        "deep.jsonl": b"[" * 100_000,
    }
    for name, data in files.items():
        (bad / name).write_bytes(data)
    given = [str(folder / "brat"), *(str(bad / name) for name in files), str(bad / "empty"), str(bad / "nowhere"), "a\x00b", str(bad / "gone.ann"), str(folder / "c.jsonl")]
    found = list(annotated(given))
    told = problems([one for one in found if isinstance(one, Problem)])
    assert [one.id for one in found if isinstance(one, Annotated)] == ["a1"] * 3
    for name, why in {
        "zip of nothing.zip": "no .ann file in this zip",
        "torn.zip": "damaged zip",
        "latin.ann": "not in UTF-8",
        "pictures.bin": "holds no marked text",
        "nothing.jsonl": "holds no marked text",
        "no rows.jsonl, line 1": "has no attributions",
        "half.jsonl, line 2": "no JSON object",
        "half.jsonl, line 5": "no JSON object",
        "deep.jsonl": "holds no marked text",
        "empty": "no .ann file in this folder",
        "nowhere": "no such file",
        "gone.ann": "no such file",
    }.items():
        assert [one for one in told if f"{name}: " in one and why in one], (name, told)
    assert len(told) == 15


def test_sizes_are_bounded_whatever_a_zip_says(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "MOST_BYTES", 1000)
    (folder / "bomb.zip").write_bytes(zipped({"a.ann": b"T" * 100_000, "a.txt": b"", "b.ann": b"", "b.txt": b"ok"}))
    (folder / "long.jsonl").write_bytes(b'{"id": "x", "attributions": []}\n' + b" " * 5000 + b"{}\n")
    (folder / "brat" / "a1.ann").write_bytes(b"x" * 2000)
    found = list(annotated([str(folder / "bomb.zip"), str(folder / "long.jsonl"), str(folder / "brat")]))
    assert [one.id for one in found if isinstance(one, Annotated)] == ["b", "x"]
    assert sum("more than 1,000 bytes" in one.what for one in found if isinstance(one, Problem)) == 3


def test_a_locked_zip_and_a_file_that_may_not_be_read_are_problems(folder: Path) -> None:
    locked = bytearray((folder / "brat.zip").read_bytes())
    for mark_ in (b"PK\x01\x02", b"PK\x03\x04"):
        start = 0
        while (start := locked.find(mark_, start)) >= 0:
            locked[start + (8 if mark_[2] == 1 else 6)] |= 1
            start += 4
    (folder / "locked.zip").write_bytes(locked)
    (folder / "brat" / "a1.ann").chmod(0)
    found = list(annotated([str(folder / "locked.zip"), str(folder / "brat" / "a1.ann")]))
    assert isinstance(found[0], Problem) and "cannot be unpacked" in found[0].what
    assert os.geteuid() == 0 or isinstance(found[-1], Problem)


def zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, data in files.items():
            folder.writestr(name, data)
    return made.getvalue()
