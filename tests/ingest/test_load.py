"""Files, standard input and bad input: what is read, and what is said about what is not."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest

from sayso.ingest import from_text, load

PROSE = "The ferry was turned back on Tuesday, the harbour master said, and nobody has explained why."


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "It is empty"),
        (b" \n\t ", "It is empty"),
        (b"\xef\xbb\xbf", "It is empty"),
        (bytes(range(256)) * 20, "It is not text"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04....", "a zip archive"),
        (b"\x1f\x8b\x08....", "gunzip"),
        (b"\x00" * 1000, "It is not text"),
    ],
)
def test_unreadable_files(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    article = load(str(path))
    assert article.text == "" and article.file == str(path) and article.id
    [problem] = article.problems
    assert problem.where == str(path) and says in problem.what


@pytest.mark.parametrize(("place", "says"), [("no/such/file.txt", "no such file"), ("", "no such file"), ("a\x00b", "not a valid one"), ("x" * 5000, "could not be read")])
def test_places_that_are_no_files(place: str, says: str) -> None:
    assert says in load(place).problems[0].what


def test_a_folder_and_a_file_too_large(tmp_path: Path) -> None:
    assert "folder" in load(str(tmp_path)).problems[0].what
    large = tmp_path / "large.txt"
    large.write_bytes(b"word " * (4 * 1024 * 1024 + 200_000))
    assert "larger than 20 MB" in load(str(large)).problems[0].what


@pytest.mark.parametrize(
    ("data", "text", "says"),
    [
        ("naïve – “café”\r\nsaid".encode(), "naïve – “café”\r\nsaid", ""),
        ("\ufeffnaïve said".encode(), "naïve said", ""),
        ("naïve said".encode("utf-16"), "naïve said", ""),
        ("naïve said, it was told so".encode("cp1252"), "naïve said, it was told so", "read as cp1252"),
        ("“naïve” – ».".encode() * 9 + b" caf\xe9", "“naïve” – »." * 9 + " café", "Windows-1252"),
        (b"a\x00b \x07 said \x1b[0m the man, who was not there at the time", "a\x00b \x07 said \x1b[0m the man, who was not there at the time", ""),
        ("Мэр сказал, что мост закрыт и будет закрыт до конца месяца.".encode("koi8-r"), None, "names no encoding"),
    ],
)
def test_encodings(tmp_path: Path, data: bytes, text: str | None, says: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    article = load(str(path))
    if text is not None:
        assert article.text == text
    told = [problem.what for problem in article.problems if "language" not in problem.what and "English" not in problem.what]
    assert [says in what for what in told] == ([True] if says else [])


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "utf-8", "idna", "unicode_escape", "no-such-charset"])
def test_the_charset_a_page_declares(tmp_path: Path, charset: str) -> None:
    path = tmp_path / "a.html"
    encoded = "utf-8" if charset not in ("iso-8859-1", "windows-1252") else "cp1252"
    path.write_bytes(f"<html><meta charset='{charset}'><p>Café “Brønn” was shut, the owner said.</p>".encode(encoded))
    assert load(str(path)).text == "Café “Brønn” was shut, the owner said."


@pytest.mark.parametrize(
    ("name", "content", "is_page"),
    [
        ("a.txt", f"<!DOCTYPE html><p>{PROSE}</p>", True),
        ("a", f"\n<html><body><p>{PROSE}</p></body></html>", True),
        ("a.html", f"<p>{PROSE}</p>", True),
        ("a.html", PROSE, False),
        ("a.txt", f"{PROSE} <p> is a tag, he said.", False),
    ],
)
def test_page_or_text(tmp_path: Path, name: str, content: str, is_page: bool) -> None:
    path = tmp_path / name
    path.write_text(content)
    assert load(str(path)).text == (PROSE if is_page else content)


def test_standard_input() -> None:
    article = load("-", stdin=io.BytesIO(PROSE.encode()), outlet="The Post")
    assert (article.text, article.file, article.outlet) == (PROSE, "-", "The Post")


@pytest.mark.parametrize(
    "text",
    [(PROSE + "\n\n") * 30_000, PROSE * 12_000, "— a " * 60 + "(@a\n" * 3000, '"' * 200_000, "\n" * 3_000_000, "- x\n" * 60_000, "(@" * 500_000],
    ids=["3 MB", "one line of 1 MB", "dashes", "unpaired quotes", "blank lines", "bullets", "handles"],
)
def test_large_and_odd_texts_take_bounded_time(text: str) -> None:
    started = time.process_time()
    article = from_text(text)
    assert article.text == text
    assert time.process_time() - started < 5
