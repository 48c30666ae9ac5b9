"""WARC files: which records become articles, what a broken one costs, and that memory does not grow with the file."""

from __future__ import annotations

import gzip
import io
import random
import time
import tracemalloc
import zlib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.ingest import articles
from sayso.ingest.warc import MOST_SEARCHES, from_warc
from sayso.model import Article, Problem

STORY = "The port of Orrun is closed to all ships, harbour master Ilse Marwick said on Tuesday; this is story {}."


def record(number: int, body: bytes | None = None, *, kind: str = "response", status: str = "200 OK", media: str = "text/html", extra: str = "", length: int | None = None) -> bytes:
    """One WARC record; ``length`` is what it says of itself where that is not the truth."""
    if body is None:
        body = f"<html><body><p>{STORY.format(number)}</p></body></html>".encode()
    answer = f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n{extra}\r\n".encode() + body
    block, block_media = (answer, "application/http; msgtype=response") if kind == "response" else (body, media)
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number:032}>\r\nWARC-Target-URI: https://orrun.example/{number}\r\n"
        f"WARC-Date: 2031-03-05T00:00:00Z\r\nContent-Type: {block_media}\r\nContent-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def read(data: bytes, passed: Counter[str] | None = None) -> list[Article]:
    return list(from_warc(io.BytesIO(data), "crawl.warc", passed=passed))


def told(found: list[Article]) -> str:
    """A line of what came out: the number of each story that was read, “!” for each broken record."""
    return "".join("!" if not article.text else article.url.rpartition("/")[2] for article in found)


R = [record(number) for number in range(5)]
G = [gzip.compress(one) for one in R]
FLIPPED = G[1][:60] + b"xxxxxxxxxx" + G[1][70:]


@pytest.mark.parametrize(
    ("data", "comes"),
    [
        (b"".join(R), "01234"),
        (b"".join(G), "01234"),
        (gzip.compress(b"".join(R)), "01234"),
        (b"".join(G)[:-30], "0123!"),
        (b"".join(R)[:-60], "0123!"),
        (G[0] + FLIPPED + G[2] + G[3], "0!23"),
        (G[0] + G[1][:100] + G[2] + G[3], "0!23"),
        (G[0] + b"rubbish " * 50 + G[2], "0!2"),
        (R[0] + b"rubbish\r\n" * 50 + R[2], "0!2"),
        (b"rubbish\r\n" + R[2], "!2"),
        (R[0] + record(1, length=1_000_000) + R[2] + R[3], "0!23"),
        (R[0] + record(1, length=-5) + R[2] + R[3], "0!23"),
        (G[0] + gzip.compress(record(1, length=1_000_000)) + G[2], "0!2"),
        (R[0] + R[1].replace(b"HTTP/1.1 200 OK", b"HTTQ") + R[2], "0!2"),
        (R[0] + R[1].replace(b"Content-Length", b"Content-Lungth") + R[2], "0!2"),
        (gzip.compress(b"".join(R))[:-40], "01!"),
        (gzip.compress(b"".join(R))[:-8], "01234!"),
        (R[0] + R[1][:60], "0!"),
        (G[0] + G[1][:40], "0!"),
        (b"", "!"),
        (gzip.compress(b""), "!"),
        (b"WARC/1.0\r\n" + b"X" * 1_000_000, "!"),
    ],
)
def test_a_broken_record_costs_no_other(data: bytes, comes: str) -> None:
    found = read(data)
    assert told(found) == comes
    for article in found:
        assert article.file == "crawl.warc"
        if not article.text:
            [problem] = article.problems
            assert problem.where.startswith("crawl.warc") and len(problem.what) > 20


def test_a_length_that_is_too_short_is_told() -> None:
    found = read(R[0] + record(1, length=20) + R[2])
    assert told(found) == "0!!2" and "record 2" in found[2].problems[0].where


def test_what_a_problem_says_of_a_record() -> None:
    [problem] = read(b"".join(G)[:-30])[-1].problems
    assert problem.where == "crawl.warc, record 5"
    assert f"at byte {sum(map(len, G[:4])):,}" in problem.what and "https://orrun.example/4 should have" in problem.what


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (record(1, status="404 Not Found"), "has status 404"),
        (record(1, status="301 Moved"), "has status 301"),
        (record(1, media="image/png", body=b"\x89PNG"), "holds neither page nor text"),
        (record(1, kind="request"), "is no response (request, metadata …)"),
        (record(1, kind="metadata", media="text/plain"), "is no response (request, metadata …)"),
        (record(1, kind="warcinfo", media="application/warc-fields"), "is no response (request, metadata …)"),
    ],
)
def test_records_that_are_no_articles_are_counted(one: bytes, reason: str) -> None:
    passed: Counter[str] = Counter()
    assert told(read(R[0] + one + R[2], passed)) == "02" and passed == {reason: 1}


TEXT = (STORY.format(7) + " ") * 3


@pytest.mark.parametrize(
    ("extra", "body"),
    [
        ("", TEXT.encode()),
        ("Content-Encoding: gzip\r\n", gzip.compress(TEXT.encode())),
        ("Content-Encoding: deflate\r\n", zlib.compress(TEXT.encode())),
        ("Transfer-Encoding: chunked\r\n", b"%x\r\n%s\r\n0\r\n\r\n" % (len(TEXT), TEXT.encode())),
        ("Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", b"%x\r\n%s\r\n0\r\n\r\n" % (len(gzip.compress(TEXT.encode())), gzip.compress(TEXT.encode()))),
    ],
)
def test_packed_answers(extra: str, body: bytes) -> None:
    [article] = read(record(1, body, media="text/plain", extra=extra))
    assert article.text == TEXT and article.problems == ()


def test_a_header_that_was_kept_though_the_page_was_unpacked() -> None:
    assert told(read(record(1, extra="Content-Encoding: gzip\r\n"))) == "1"


@pytest.mark.parametrize(
    ("one", "says"),
    [
        (record(1, gzip.compress(b"a" * 100_000_000), media="text/plain", extra="Content-Encoding: gzip\r\n"), "larger than 20 MB"),
        (record(1, b"a" * (21 * 1024 * 1024), media="text/plain"), "larger than 20 MB"),
        (record(1, b"abc", media="text/plain", extra="Content-Encoding: gzip\r\n"), "could not be unpacked (gzip)"),
        (record(1, b"abc", media="text/plain", extra="Content-Encoding: rot13\r\n"), "packed by “rot13”"),
        (record(1, b"", media="text/plain"), "It is empty"),
    ],
)
def test_a_record_that_cannot_be_read_names_its_page(one: bytes, says: str) -> None:
    found = read(one + R[2])
    assert told(found) == "!2" and says in found[0].problems[0].what and found[0].problems[0].where == "https://orrun.example/1"


def test_charset_and_conversions() -> None:
    latin = record(1, "<html><body><p>Café owner Tomas Reyl said it was closed.</p></body></html>".encode("cp1252"), media="text/html; charset=ISO-8859-1")
    assert read(latin)[0].text == "Café owner Tomas Reyl said it was closed."
    assert read(record(3, TEXT.encode(), kind="conversion", media="text/plain"))[0].text == TEXT


@pytest.mark.parametrize("data", [b"\x1f\x8b\x08" * 700_000, b"\nWARC/1." * 300_000, G[0] + b"\x1f\x8b\x08\x00" * 60_000, R[0] + b"\nWARC/1.0\r\nContent-Length: x\r\n\r\n" * 12_000])
def test_false_starts_take_bounded_time(data: bytes) -> None:
    started = time.process_time()
    found = read(data)
    assert len(found) <= 3 + MOST_SEARCHES // 1000 and time.process_time() - started < 8


class Endless(io.RawIOBase):
    """A file of as many bytes as one likes, made while it is read; seekable, and nothing of it is kept."""

    def __init__(self, piece: bytes, pieces: int) -> None:
        self.piece, self.size, self.at = piece, len(piece) * pieces, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self.at = offset + (0, self.at, self.size)[whence]
        return self.at

    def tell(self) -> int:
        return self.at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        start = self.at % len(self.piece)
        count = min(len(buffer), self.size - self.at, len(self.piece) - start)
        buffer[:count] = memoryview(self.piece)[start : start + count]
        self.at += count
        return count


@pytest.mark.parametrize("packed", [False, True])
def test_memory_does_not_grow_with_the_file(packed: bool) -> None:
    big = record(1, random.Random(5).randbytes(4_000_000), media="image/png")
    piece = gzip.compress(big) + gzip.compress(R[2]) if packed else big + R[2]

    def peak(pieces: int) -> tuple[int, int]:
        tracemalloc.start()
        try:
            count = sum(bool(article.text) for article in from_warc(io.BufferedReader(Endless(piece, pieces)), "crawl.warc"))
            return tracemalloc.get_traced_memory()[1], count
        finally:
            tracemalloc.stop()

    peak(2)
    (small, few), (large, many) = peak(3), peak(50)
    assert (few, many) == (3, 50)
    assert large < small + 3_000_000, f"{small:,} bytes at 12 MB, {large:,} at 200 MB"


@settings(max_examples=40, deadline=None)
@given(data=st.data(), packed=st.booleans())
def test_one_damage_anywhere_loses_at_most_its_neighbours(data: st.DataObject, packed: bool) -> None:
    parts = G if packed else R
    whole = bytearray(b"".join(parts))
    at = data.draw(st.integers(0, len(whole) - 1))
    for offset in range(at, min(len(whole), at + data.draw(st.integers(1, 12)))):
        whole[offset] = data.draw(st.integers(0, 255))
    read_ones = {article.url for article in read(bytes(whole)) if article.text}
    assert len(read_ones) >= 3


def test_through_articles(tmp_path: Path) -> None:
    (tmp_path / "crawl").write_bytes(b"".join(G) + gzip.compress(record(9, status="404 No")))
    left_out: list[Problem] = []
    found = list(articles([str(tmp_path)], left_out=left_out.append))
    assert told(found) == "01234" and {article.file for article in found} == {str(tmp_path / "crawl")}
    assert left_out == [Problem(str(tmp_path / "crawl"), "1 records: each has status 404.")]
