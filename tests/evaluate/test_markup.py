"""Marked text: what its marks say, which mistakes are named, and that writing and reading undo each other."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.errors import MarkupError
from sayso.evaluate import (
    MarkedText,
    gold_lines,
    json_lines,
    parse,
    parse_body,
    read_marked,
    render,
    render_body,
    to_line,
)
from sayso.evaluate.sheets import Entry

DATA = Path(__file__).parent.parent / "data"
FILES = sorted((DATA / "marked").glob("*.mt"))

# marked sentence, then per attribution: number, source, cue, content, addressee, parent
BODIES = [
    ("[s1|Marwick] [q1|said] [c1|the harbour was closed].", [("1", ["Marwick"], ["said"], ["the harbour was closed"], [], "")]),
    ("[c1|“We knew,”] [s1|she] [q1|said]. [c1|“We all knew.”]", [("1", ["she"], ["said"], ["“We knew,”", "“We all knew.”"], [], "")]),
    ("[q1|It has been suggested] [c1|that he fled].", [("1", [], ["It has been suggested"], ["that he fled"], [], "")]),
    (
        "[s1|A post] [q1|says] [c1|that [s2|Moustafa] [q2|told] [t2|the Courier] [c2|he had notice]].",
        [
            ("1", ["A post"], ["says"], ["that Moustafa told the Courier he had notice"], [], ""),
            ("2", ["Moustafa"], ["told"], ["he had notice"], ["the Courier"], "1"),
        ],
    ),
    (
        "[s1|A] [q1|said] [c1|[s2|B] [q2|said] [c2|[s3|C] [q3|lied] [c3|to all]]].",
        [
            ("1", ["A"], ["said"], ["B said C lied to all"], [], ""),
            ("2", ["B"], ["said"], ["C lied to all"], [], "1"),
            ("3", ["C"], ["lied"], ["to all"], [], "2"),
        ],
    ),
    (
        # The source stands outside the other's content: no nesting.
        "[s2|B] [q2|hinted], [s1|A] [q1|said], [c1|[c2|that all was lost]].",
        [
            ("1", ["A"], ["said"], ["that all was lost"], [], ""),
            ("2", ["B"], ["hinted"], ["that all was lost"], [], ""),
        ],
    ),
    (
        # Two attributions share one content: what stands in it belongs to the inner mark.
        "[s1|A] [q1|said], [q2|citing] [s2|B], [c1|[c2|that [s3|C] [q3|denied] [c3|it]]].",
        [
            ("1", ["A"], ["said"], ["that C denied it"], [], ""),
            ("2", ["B"], ["citing"], ["that C denied it"], [], ""),
            ("3", ["C"], ["denied"], ["it"], [], "2"),
        ],
    ),
    ("No marks at all.", []),
]


@pytest.mark.parametrize(("body", "expected"), BODIES)
def test_marks_say_who_says_what(body: str, expected: list[tuple[object, ...]]) -> None:
    case = parse_body(body)

    def words(pieces: tuple[tuple[int, int], ...]) -> list[str]:
        return [case.text[s:e] for s, e in pieces]

    found = [(e.id, words(e.source), words(e.cue), words(e.content), words(e.addressee), e.parent) for e in case.entries]
    assert found == expected
    assert not set("[]|") & set(case.text)


def test_dates_have_a_value_and_may_stand_in_other_marks() -> None:
    case = parse_body("[s1|She] [q1|said] [d|on Tuesday|2031-03-04] [c1|it closed [d|last week|2031-W09]].")
    assert [(case.text[t.start : t.end], t.value) for t in case.times] == [("on Tuesday", "2031-03-04"), ("last week", "2031-W09")]
    assert case.text[slice(*case.entries[0].content[0])] == "it closed last week"


GOOD = """outlet: The Harbour Post
title: Harbour shut
byline:
published: 2031-03-05
---
[s1|Marwick] [q1|said] [d|on Tuesday|2031-03-04] [c1|it was shut].

She left.
---
1: voice=indirect; act=statement; stance=asserts; fact=CT+; speaker=Ilse Marwick; kind=person; anon=no; said=2031-03-04; chain=Ilse Marwick
= Ilse Marwick (person): Marwick; she
"""

# what is replaced in GOOD, by what; the line that the message names, and a word of its advice
MISTAKES = [
    ("Post\n", "Post\nweather: wet\n", 2, "outlet, title, byline, published"),
    ("2031-03-05", "March", 1, "such as 2031-03-05"),
    ("[c1|it was shut]", "[c1|it was shut", 6, "Close it"),
    ("it was shut]", "it was] shut]", 6, "closes nothing"),
    ("was shut", "was [shut", 6, "Marks open as"),
    ("was shut", "was | shut", 6, "Only [d|"),
    ("She left", "She | left", 8, "Marks open as"),
    ("|2031-03-04]", "]", 6, "has no value"),
    ("|2031-03-04]", "|2031-02-30]", 6, "is no date"),
    ("|2031-03-04]", "|Tuesday]", 6, "is no date"),
    ("[c1|it was shut]", "[c1|]it was shut", 6, "holds no words"),
    ("[c1|it was shut]", "it was shut", 6, "has no content"),
    ("[q1|said]", "said", 6, "has no cue"),
    ("She left", "[s2|She] [q2|wants] [c2|out]", 8, "has no line in the table"),
    ("\n1: ", "\n2: ", 10, "has no marks"),
    ("\n= ", "\n3: voice=direct; act=statement; stance=asserts; fact=CT+; kind=person; anon=no\n= ", 11, "has no marks"),
    ("voice=indirect", "voice=loud", 10, "direct, indirect, mixed, embedded"),
    ("fact=CT+; ", "", 10, "CT+"),
    ("anon=no", "anonymous=no", 10, "is no attribute"),
    ("Marwick; she", "Marwick; the mayor", 11, "Take it out"),
    ("= Ilse Marwick (person)", "Ilse Marwick", 11, "is no table line"),
    ("\n---\n1:", "\n1:", 0, "three are needed"),
]


@pytest.mark.parametrize(("old", "new", "line", "advice"), MISTAKES)
def test_a_mistake_is_named_with_its_line_and_a_way_out(old: str, new: str, line: int, advice: str) -> None:
    assert GOOD.count(old) >= 1
    with pytest.raises(MarkupError) as caught:
        parse(GOOD.replace(old, new, 1), name="harbour.mt")
    assert str(caught.value).startswith("harbour.mt")
    assert caught.value.line == line
    assert advice in str(caught.value)


def test_the_unspoilt_article_is_read() -> None:
    article = parse(GOOD.replace("\n", "\r\n"), name="harbour.mt")
    assert (article.outlet, article.published, article.byline) == ("The Harbour Post", "2031-03-05", "")
    assert article.text == "Marwick said on Tuesday it was shut.\n\nShe left."
    assert article.entries[0].chain == ("Ilse Marwick",)
    assert article.identities[0].forms == ("Marwick", "she")


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.mt"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(MarkupError, match=r"bad\.mt cannot be read"):
        read_marked(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_committed_articles_survive_writing_and_reading(path: Path) -> None:
    article = read_marked(path)
    assert article.entries and article.times
    assert replace(parse(render(article)), id=article.id) == article


def test_committed_articles_equal_their_lines() -> None:
    """The lines were made by the first program that read this format, so two readings of the format agree."""
    expected = {line["id"]: line for line in json_lines(DATA / "scores" / "marked.jsonl")}
    found = {line["id"]: json.loads(json.dumps(line)) for line in gold_lines(DATA / "marked") if line["id"] in expected}
    assert len(expected) == 6
    assert found == expected


def test_a_single_file_is_gold_as_well() -> None:
    assert [line["id"] for line in gold_lines(FILES[0])] == [FILES[0].stem]
    assert list(gold_lines(FILES[0])) == [to_line(read_marked(FILES[0]))]


def test_what_cannot_be_written_is_refused() -> None:
    crossing = MarkedText("a", "one two three", (Entry("1", source=((0, 7),), content=((4, 13),)),))
    with pytest.raises(MarkupError, match="cross"):
        render(crossing)
    with pytest.raises(MarkupError, match="holds"):
        render(MarkedText("a", "a [note]"))


WORDS = st.text(st.characters(blacklist_characters="[]|\r", blacklist_categories=("Cs",)), min_size=1, max_size=8)


def _marked(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner, min_size=1, max_size=4).map("".join)
    sign = st.builds("[{}{}|{}]".format, st.sampled_from("sqct"), st.integers(1, 5), several)
    when = st.builds("[d|{}|{}]".format, several, st.sampled_from(["2031-03-04", "2031-03", "2031-W09", "2031"]))
    return st.one_of(sign, sign, when, several)


@settings(deadline=None)
@given(st.recursive(WORDS, _marked, max_leaves=25))
def test_any_marked_sentence_survives_reading_and_writing(body: str) -> None:
    case = parse_body(body)
    ids = {entry.id for entry in case.entries}
    for entry in case.entries:
        assert entry.parent == "" or entry.parent in ids - {entry.id}
        for role in ("source", "cue", "content", "addressee"):
            assert all(0 <= s < e <= len(case.text) for s, e in entry.role(role))
    again = parse_body(render_body(case))
    assert (again.text, again.entries, sorted(again.times, key=repr)) == (case.text, case.entries, sorted(case.times, key=repr))


@settings(deadline=None)
@given(st.lists(st.sampled_from(["[s1|", "[c1|", "[q2|", "[d|", "|2031]", "]", "|", "[", "a", " ", "\n", "---\n", "1: ", "= x (y): z", ";"])))
def test_nothing_but_a_markup_error_comes_of_nonsense(pieces: list[str]) -> None:
    for read in (parse_body, parse):
        try:
            read("".join(pieces))
        except MarkupError as error:
            assert str(error)
