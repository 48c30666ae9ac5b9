"""Manifests: what a line says of an article, and what is said of a line that says it wrongly."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.ingest import articles
from sayso.ingest.manifest import LONGEST_LINE
from sayso.model import Article

STORY = "The port of Orrun is closed to all ships, harbour master Ilse Marwick said on Tuesday."
GOOD = {
    "file": "a.txt",
    "outlet": "The Harbour Post",
    "url": "https://harbourpost.example/a",
    "title": "Port shut",
    "byline": "Ann Lee and Tom Roe",
    "published": "2031-03-04T23:30:00-05:00",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(STORY)
    (tmp_path / "b.html").write_text(f"<html><head><title>Shut</title></head><body><article><h1>Shut</h1><p>{STORY}</p></article></body></html>")
    return tmp_path


def from_lines(folder: Path, *lines: str | bytes | dict[str, Any]) -> list[Article]:
    written = [line if isinstance(line, bytes) else (line if isinstance(line, str) else json.dumps(line)).encode() for line in lines]
    (folder / "list.jsonl").write_bytes(b"\n".join(written))
    return list(articles([], manifests=[str(folder / "list.jsonl")]))


def test_what_a_line_says_goes_before_what_the_file_says(folder: Path) -> None:
    [article] = from_lines(folder, GOOD)
    assert article.text == STORY and article.problems == ()
    assert (article.file, article.url) == (str(folder / "a.txt"), GOOD["url"])
    assert (article.outlet, article.title, article.byline) == ("The Harbour Post", "Port shut", ("Ann Lee", "Tom Roe"))
    assert article.published == date(2031, 3, 4) and article.published_at == datetime.fromisoformat(GOOD["published"])


@pytest.mark.parametrize(
    ("byline", "names"),
    [(None, ()), ("", ()), ("Ann Lee", ("Ann Lee",)), (["Ann Lee", " Tom\nRoe ", ""], ("Ann Lee", "Tom Roe")), ("the Ledger desk", ("the Ledger desk",))],
)
def test_bylines(folder: Path, byline: Any, names: tuple[str, ...]) -> None:
    assert from_lines(folder, {**GOOD, "byline": byline})[0].byline == names


@pytest.mark.parametrize(
    ("published", "day", "moment"),
    [
        ("2031-03-04", date(2031, 3, 4), None),
        ("2031-03-04T09:30:00", date(2031, 3, 4), None),
        ("2031-03-04T09:30:00Z", date(2031, 3, 4), "2031-03-04T09:30:00+00:00"),
        ("2031-03-04 09:30:00+0200", date(2031, 3, 4), "2031-03-04T09:30:00+02:00"),
        ("Tue, 04 Mar 2031 09:30:00 GMT", date(2031, 3, 4), "2031-03-04T09:30:00+00:00"),
    ],
)
def test_dates(folder: Path, published: str, day: date, moment: str | None) -> None:
    [article] = from_lines(folder, {**GOOD, "published": published})
    assert article.published == day and (article.published_at.isoformat() if article.published_at else None) == moment


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"file": "a.txt"', "It is not JSON"),
        ("[1, 2]", "It is a list, not an object"),
        ('"a.txt"', "It is text, not an object"),
        ("null", "It is null, not an object"),
        ("{}", "neither a file nor a url"),
        ({"file": 7}, "Its “file” is a number, not text"),
        ({"file": {"name": "a.txt"}}, "Its “file” is an object, not text"),
        ({"file": "missing.txt"}, "There is no file “missing.txt”: paths are relative to the manifest."),
        ({"file": "."}, "is a folder"),
        ({"file": "a\x00b"}, "not a valid name"),
        (b'{"file": "a.txt", "title": "Caf\xe9"}', "Byte 32 is not UTF-8"),
        ("[" * 100_000, "nested too deeply"),
        ('{"title": "' + "x" * LONGEST_LINE + '"}', "longer than 8000 kB"),
        ('{"file": "a.txt", "title": ' + "9" * 5000 + "}", "It is not JSON"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_line_is_named_and_the_rest_goes_on(folder: Path, line: Any, says: str) -> None:
    good, bad, other = from_lines(folder, GOOD, line, {"file": "b.html", "published": "2031-03-04"})
    assert (good.text, other.text) == (STORY, "Shut\n\n" + STORY) and bad.text == ""
    [problem] = bad.problems
    assert problem.where == f"{folder / 'list.jsonl'}, line 2" and says in problem.what


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("outlet", 3, "Its “outlet” is a number, not text; it was left out."),
        ("title", ["x"], "Its “title” is a list, not text"),
        ("url", True, "Its “url” is a truth value, not text"),
        ("byline", {"name": "Ann"}, "Its “byline” is an object, not text or a list of names"),
        ("byline", ["Ann", 3], "Its “byline” is a list, not text or a list of names"),
        ("published", 20310304, "Its “published” is a number, not text"),
        ("published", "last Tuesday", "“last Tuesday”, is not a date such as 2031-03-05"),
        ("published", "2031-13-45", "is not a date"),
    ],
)
def test_a_value_of_the_wrong_type_is_told_and_the_article_is_read(folder: Path, key: str, value: Any, says: str) -> None:
    [article] = from_lines(folder, {**GOOD, key: value})
    assert article.text == STORY
    assert any(says in problem.what and problem.where.endswith("list.jsonl, line 1") for problem in article.problems)


def test_the_manifest_itself_may_be_bad(tmp_path: Path) -> None:
    assert "no such file" in next(articles([], manifests=[str(tmp_path / "none.jsonl")])).problems[0].what
    (tmp_path / "wide.jsonl").write_bytes('{"file": "a.txt"}'.encode("utf-16"))
    [article] = articles([str(tmp_path / "wide.jsonl")])
    assert "UTF-16: save it as UTF-8" in article.problems[0].what
    (tmp_path / "marked.jsonl").write_bytes(b'\xef\xbb\xbf\n\n{"url": 4}\r\n')
    [article] = articles([str(tmp_path / "marked.jsonl")])
    assert article.problems[0].where.endswith("line 3")


def test_a_manifest_that_lies_in_a_folder_names_no_file_outside_it(folder: Path) -> None:
    inner = folder / "inner"
    inner.mkdir()
    (inner / "articles.jsonl").write_text('{"file": "../a.txt", "published": "2031-03-04"}\n')
    [refused] = articles([str(inner)])
    assert refused.text == "" and "outside the manifest's folder" in refused.problems[0].what
    [read] = articles([], manifests=[str(inner / "articles.jsonl")])
    assert read.text == STORY and read.problems == ()


@settings(max_examples=60, deadline=None)
@given(line=st.one_of(st.binary(max_size=80), st.dictionaries(st.sampled_from([*GOOD]), st.one_of(st.none(), st.text(), st.integers(), st.lists(st.text()))).map(lambda d: json.dumps(d).encode())))
def test_no_line_stops_the_next(tmp_path_factory: pytest.TempPathFactory, line: bytes) -> None:
    folder = tmp_path_factory.getbasetemp() / "lines"
    folder.mkdir(exist_ok=True)
    (folder / "a.txt").write_text(STORY)
    found = from_lines(folder, line.replace(b"\n", b" ").replace(b'"url": "', b'"url": "gopher://'), GOOD)
    assert found[-1].text == STORY
    for article in found:
        assert article.text or article.problems
        for said in (article.file, article.url, article.outlet, article.title, *article.byline):
            said.encode("utf-8")
