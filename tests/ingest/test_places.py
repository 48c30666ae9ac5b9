"""Places of every kind: what is read, in which order, once, and what is said about the rest."""

from __future__ import annotations

import gzip
import io
import os
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from sayso.ingest import articles, from_html, from_text, load
from sayso.ingest.dates import as_moment
from sayso.ingest.fetch import Fetched
from sayso.ingest.folders import DEEPEST
from sayso.ingest.kinds import HEAD, kind_of, past_prolog
from sayso.ingest.places import NO_DATE
from sayso.model import Article, Problem

STORY = "Published: 2031-03-04\n\nThe port of Orrun is closed to all ships, harbour master Ilse Marwick said on Tuesday."
PAGE = (
    "<!DOCTYPE html><html><head><title>Shut</title><meta property='article:published_time' content='{when}'></head><body><article><h1>Shut</h1>"
    "<p>The port of Orrun is closed to all ships, harbour master Ilse Marwick said on Tuesday.</p></article></body></html>"
)
NOW = datetime(2031, 3, 10, 12, tzinfo=UTC)


def put(root: Path, *files: str, text: str = STORY) -> None:
    for file in files:
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("port", f"port by {file}"))


def names(root: Path, found: list[Article]) -> list[str]:
    """The files that were read, and “!file” for those that could not be."""
    return [("" if article.text else "!") + os.path.relpath(article.file, root) for article in found]


def read(*places: object, **options: object) -> tuple[list[Article], list[Problem]]:
    left_out: list[Problem] = []
    return list(articles([str(place) for place in places], left_out=left_out.append, **options)), left_out  # type: ignore[arg-type]


def test_a_folder_is_read_in_order_with_all_that_is_in_it(tmp_path: Path) -> None:
    put(tmp_path, "b.txt", "a.html", "deep/er/c", "deep/d.txt", "e.md")
    found, left_out = read(tmp_path)
    assert names(tmp_path, found) == ["a.html", "b.txt", "e.md", "deep/d.txt", "deep/er/c"]
    assert left_out == []


def test_what_is_no_article_in_a_folder_is_left_out_and_told(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", "style.css", "code.js", ".hidden", ".git/config", "a_files/frame.html", "data.json")
    put(tmp_path, "a.html", "page.js", text=PAGE)
    (tmp_path / "picture.png").write_bytes(b"\x89PNG....")
    (tmp_path / "noise.txt").write_bytes(bytes(range(256)) * 50)
    (tmp_path / "empty.txt").write_bytes(b"")
    os.mkfifo(tmp_path / "pipe.txt")
    os.symlink(tmp_path / "gone", tmp_path / "link.txt")
    found, left_out = read(tmp_path)
    assert names(tmp_path, found) == ["a.html", "a.txt", "!empty.txt", "!link.txt", "page.js"]
    assert "leads nowhere" in found[3].problems[0].what
    assert {os.path.basename(one.where): one.what.split(":")[0].split(";")[0] for one in left_out} == {
        "style.css": "It is a .css file",
        "code.js": "It is a .js file",
        "data.json": "It is a .json file",
        "picture.png": "It is a picture",
        "noise.txt": "It is not text (too many control bytes)",
        "pipe.txt": "It is not a regular file.",
    }


def test_a_folder_with_a_manifest_reads_each_file_once(tmp_path: Path) -> None:
    put(tmp_path, "z/b.txt", "z/a.txt", "z/c.txt", "web.json")
    lines = '{"file": "b.txt", "outlet": "The Lantern"}\n{"file": "missing.txt"}\n{"file": "a.txt"}\n'
    (tmp_path / "z" / "articles.jsonl").write_text(lines)
    found, left_out = read(tmp_path)
    assert names(tmp_path, found) == ["z/b.txt", "!z/articles.jsonl", "z/a.txt", "z/c.txt"]
    assert found[0].outlet == "The Lantern" and len(left_out) == 1


@pytest.mark.parametrize("places", [["a.txt", "list.jsonl", "b.txt"], [".", "list.jsonl"], ["*.txt", "list.jsonl"], ["*"]])
def test_a_manifest_among_the_places_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, places: list[str]) -> None:
    put(tmp_path, "a.txt", "b.txt")
    (tmp_path / "list.jsonl").write_text('{"file": "b.txt", "outlet": "The Lantern"}\n')
    monkeypatch.chdir(tmp_path)
    found, _ = read(*places)
    assert [(os.path.basename(one.file), one.outlet) for one in found] == [("b.txt", "The Lantern"), ("a.txt", "")]


def test_the_same_file_given_twice_is_read_once(tmp_path: Path) -> None:
    put(tmp_path, "a.txt")
    os.symlink("a.txt", tmp_path / "b.txt")
    assert names(tmp_path, read(tmp_path / "a.txt", tmp_path, tmp_path / "*.txt", tmp_path / "b.txt")[0]) == ["a.txt"]


def test_globs(tmp_path: Path) -> None:
    put(tmp_path, "2031/a.txt", "2031/03/b.txt", "2032/c.txt", "odd[1].txt")
    assert names(tmp_path, read(f"{tmp_path}/2031/**/*.txt")[0]) == ["2031/03/b.txt", "2031/a.txt"]
    assert names(tmp_path, read(tmp_path / "203?")[0]) == ["2031/a.txt", "2031/03/b.txt", "2032/c.txt"]
    assert names(tmp_path, read(tmp_path / "odd[1].txt")[0]) == ["odd[1].txt"]
    assert read(tmp_path / "*.html")[0][0].problems == (Problem(f"{tmp_path}/*.html", "No file matches: check the pattern."),)


def test_circles_of_links_and_depth(tmp_path: Path) -> None:
    put(tmp_path, "a/b/c.txt")
    os.symlink(tmp_path, tmp_path / "a" / "up")
    os.symlink("b", tmp_path / "a" / "same")
    assert names(tmp_path, read(tmp_path)[0]) == ["a/b/c.txt"]
    put(tmp_path, "/".join(["deep" * (n == 0) or "d" for n in range(DEEPEST + 5)]) + "/x.txt")
    found, _ = read(tmp_path / "deep")
    assert [problem.what for article in found for problem in article.problems] == [f"Folders more than {DEEPEST} deep are not entered: move them up."]


def test_a_name_that_is_not_unicode(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/caf\xe9.txt", "w") as file:
        file.write(STORY)
    [article] = read(tmp_path)[0]
    assert article.text and article.file.encode("utf-8").endswith(b"caf?.txt")


@pytest.mark.parametrize(
    ("place", "says"),
    [("none.txt", "There is no such file"), ("", "There is no such file"), ("a\x00b", "not a valid one"), ("gopher://x.example/", "only http and https"), ("http://127.0.0.1/", "loopback")],
)
def test_places_that_cannot_be_read(place: str, says: str) -> None:
    [article] = read(place)[0]
    assert article.text == "" and says in article.problems[0].what


def test_addresses_and_standard_input() -> None:
    pages = {"https://orrun.example/a": PAGE.format(when="2031-03-04T09:30:00+01:00"), "https://orrun.example/list": '[{"a": 1}]'}
    fetch = lambda url: Fetched(url, 200, pages[url].encode(), "text/html")  # noqa: E731
    [article] = articles(["https://orrun.example/a"], fetch=fetch)
    assert (article.url, article.title) == ("https://orrun.example/a", "Shut")
    assert article.published_at == datetime.fromisoformat("2031-03-04T09:30:00+01:00")
    for address, body, media, says in (
        ("https://orrun.example/list", '[{"a": 1}]', "application/json", "It is JSON"),
        ("https://orrun.example/a.json", '{"a": 1}', "text/plain", "It is JSON"),
        ("https://orrun.example/list", '{"file": "/etc/passwd"}', "text/plain", "only read from a file"),
    ):
        [article] = articles([address], fetch=lambda url, body=body, media=media: Fetched(url, 200, body.encode(), media))  # type: ignore[misc]
        assert article.text == "" and says in article.problems[0].what
    [article] = articles(["-"], stdin=io.BytesIO(STORY.encode()))
    assert article.text == STORY and article.file == "-"


@pytest.mark.parametrize(
    ("when", "doubt"),
    [("2031-03-04", ""), ("2031-03-11", ""), ("2031-03-12", "future"), ("2999-12-31", "future"), ("", NO_DATE), ("1850-01-01", "")],
)
def test_dates_in_the_future_or_missing_are_kept_and_told(tmp_path: Path, when: str, doubt: str) -> None:
    (tmp_path / "a.txt").write_text(STORY.partition("\n\n")[2] if not when else STORY.replace("2031-03-04", when))
    [article] = read(tmp_path, now=NOW)[0]
    assert str(article.published or "") == when and article.text
    assert [doubt in problem.what for problem in article.problems] == ([True] if doubt else [])
    assert not any("future" in problem.what for problem in read(tmp_path)[0][0].problems)


@pytest.mark.parametrize(
    ("given", "day", "moment"),
    [
        ("2031-03-04T23:30:00-05:00", "2031-03-04", "2031-03-04T23:30:00-05:00"),
        ("2031-03-04T23:30:00Z", "2031-03-04", "2031-03-04T23:30:00+00:00"),
        ("2031-03-04T23:30:00", "2031-03-04", None),
        ("March 4, 2031", "2031-03-04", None),
    ],
)
def test_the_moment_goes_with_the_day_as_written(given: str, day: str, moment: str | None) -> None:
    ld = f"<script type='application/ld+json'>{{\"@type\": \"NewsArticle\", \"headline\": \"Shut\", \"datePublished\": \"{given}\"}}</script>"
    time_tag = PAGE.format(when="").replace("<h1>", f"<time datetime='{given}'>x</time><h1>")
    for article in (
        from_html(PAGE.format(when=given)),
        from_html(PAGE.format(when="").replace("<title>", ld + "<title>")),
        from_html(time_tag),
        from_text(STORY.replace("2031-03-04", given)),
        from_html(PAGE.format(when=""), published=as_moment(given) or date(2031, 3, 4)),
        from_text("The port is shut.", published=as_moment(given) or date(2031, 3, 4)),
    ):
        assert str(article.published) == day
        assert (article.published_at.isoformat() if article.published_at else None) == moment


def test_a_given_day_keeps_only_a_moment_of_that_day() -> None:
    page = PAGE.format(when="2031-03-04T09:30:00Z")
    assert from_html(page, published=date(2031, 3, 4)).published_at is not None
    assert from_html(page, published=date(2031, 3, 5)).published_at is None


def test_how_far_one_has_come_never_goes_back(tmp_path: Path) -> None:
    put(tmp_path, *(f"in/{n}.txt" for n in range(10)), *(f"{n}.html" for n in range(5)), "listed.txt")
    (tmp_path / "list.jsonl").write_text('{"file": "listed.txt"}\n' * 3)
    far: list[float] = []
    list(articles([str(tmp_path / "in"), f"{tmp_path}/*.html"], manifests=[str(tmp_path / "list.jsonl")], on_way=far.append))
    assert far == sorted(far) and far[0] < 0.2 and far[-1] == 1.0


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"WARC/1.1\r\n", "a.txt", "warc"),
        (gzip.compress(b"WARC/1.1\r\n"), "a.txt", "warc"),
        (gzip.compress(b"The port is shut."), "a.txt.gz", "article"),
        (b"\x1f\x8b broken", "a.warc.gz", "warc"),
        (b"<?xml version='1.0'?>\n<!-- x -->\n<rss version='2.0'>", "a.html", "feed"),
        (b"\xef\xbb\xbf<feed xmlns='http://www.w3.org/2005/Atom'>", "a", "feed"),
        (b"<rdf:RDF xmlns:rdf='x'>", "a", "feed"),
        (b"<atom:feed>", "a", "feed"),
        ("<rss>".encode("utf-16"), "a", "feed"),
        (b"<html><body>rss", "a.xml", "article"),
        (b"<feedback>", "a.txt", "article"),
        (b'\n{"file": "a.txt", "outlet": "x"}\n', "list", "manifest"),
        (b"", "a.jsonl", "manifest"),
        (b'{"a": 1}', "a.json", "other"),
        (b'[Photo] {"file": 1}', "a.txt", "article"),
        (b"", "a.txt", "article"),
    ],
)
def test_kinds(head: bytes, name: str, kind: str) -> None:
    assert kind_of(head, name)[0] == kind


@pytest.mark.parametrize("text", ["<!---->" * 1100, "<?a?>" * 1600, "<!doctype " * 800, " " * HEAD, "<!--" * 2000, "<!doctype a [<!-- > -->]>"])
def test_odd_beginnings_take_no_time(tmp_path: Path, text: str) -> None:
    (tmp_path / "a").write_text(text + "x")
    started = time.process_time()
    kind_of(text.encode(), "a.xml")
    assert len(past_prolog(text)) <= len(text)
    load(str(tmp_path / "a"))
    assert time.process_time() - started < 2
