"""Fetching from a server that means harm: whatever it sends, an answer or a sentence comes in bounded time and memory."""

from __future__ import annotations

import gzip
import itertools
import re
import socket
import struct
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial

import pytest

from sayso.errors import AddressRefused
from sayso.ingest import load
from sayso.ingest.fetch import LONGEST_ADDRESS, fetch, refusal

SECONDS = 0.5
MOST = 300_000
SLACK = 2.5
"""Seconds that a busy machine may add."""

Send = Callable[[bytes], object]
PAGE = b"<html><body><p>The bridge is shut, the mayor said on Tuesday.</p></body></html>"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
GZIP = OK + b"Content-Encoding: gzip\r\n\r\n"


def slowly(data: bytes, head: bytes = b"") -> Callable[[Send], None]:
    def drip(send: Send) -> None:
        send(head)
        for byte in itertools.cycle(data):
            send(bytes((byte,)))
            time.sleep(0.02)

    return drip


def endlessly(data: bytes, head: bytes = b"") -> Callable[[Send], None]:
    def pour(send: Send) -> None:
        send(head)
        block = data * (65536 // len(data) or 1)
        while True:
            send(block)

    return pour


def once(data: bytes) -> Callable[[Send], None]:
    return lambda send: send(data)


def waiting(send: Send) -> None:
    """Says nothing until the other side is gone."""
    while True:
        time.sleep(0.1)
        send(b"")


def empty_blocks() -> bytes:
    """Packed data of which no byte ever comes out: stored blocks of length 0."""
    return struct.pack("<BHH", 0, 0, 0xFFFF)


def twice_packed() -> bytes:
    return gzip.compress(gzip.compress(b"a" * 2_000_000))


ANSWERS: dict[str, tuple[Callable[[Send], None], str]] = {
    "never answers": (waiting, "took too long"),
    "closes at once": (once(b""), "closed connection|could not be understood"),
    "drips its head": (slowly(b"X: y\r\n", OK), "took too long|could not be understood"),
    "drips one line": (slowly(b"a", OK + b"X: "), "took too long"),
    "drips its body": (slowly(b"a", OK + b"Content-Length: 200000\r\n\r\n"), "took too long"),
    "drips a body that ends with the connection": (slowly(b"a", OK + b"Connection: close\r\n\r\n"), "took too long"),
    "drips a body of HTTP/1.0": (slowly(b"a", b"HTTP/1.0 200 OK\r\n\r\n"), "took too long"),
    "drips chunks": (slowly(b"1\r\na\r\n", OK + b"Transfer-Encoding: chunked\r\n\r\n"), "took too long"),
    "drips packed data": (slowly(empty_blocks(), GZIP + gzip.compress(b"")[:10]), "took too long"),
    "says to go on, for ever": (slowly(b"HTTP/1.1 100 Continue\r\n\r\n"), "took too long"),
    "says to go on, fast": (endlessly(b"HTTP/1.1 100 Continue\r\n\r\n"), "took too long"),
    "status line without end": (endlessly(b"a", b"HTTP/1.1 200 "), "could not be understood"),
    "header line without end": (endlessly(b"a", OK + b"X: "), "could not be understood"),
    "headers without end": (endlessly(b"X: y\r\n", OK), "could not be understood"),
    "headers of megabytes": (endlessly(b"X: " + b"y" * 60_000 + b"\r\n", OK), "could not be understood"),
    "body without end": (endlessly(b"a", OK + b"\r\n"), "larger than"),
    "body without end, HTTP/1.0": (endlessly(b"a", b"HTTP/1.0 200 OK\r\n\r\n"), "larger than"),
    "chunks without end": (endlessly(b"5\r\naaaaa\r\n", OK + b"Transfer-Encoding: chunked\r\n\r\n"), "larger than|took too long"),
    "chunk size without end": (endlessly(b"0", OK + b"Transfer-Encoding: chunked\r\n\r\n"), "could not be understood|broke off"),
    "chunk of a negative size": (once(OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\naaaaa\r\n0\r\n\r\n"), "could not be understood|broke off"),
    "chunk that breaks off": (once(OK + b"Transfer-Encoding: chunked\r\n\r\nff\r\nshort"), "broke off"),
    "chunks without the last": (once(OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\naaaaa\r\n"), "broke off"),
    "trailers without end": (endlessly(b"X: y\r\n", OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\naaaaa\r\n0\r\n"), "took too long|could not be understood"),
    "less than it promised": (once(OK + b"Content-Length: 5000\r\n\r\n" + PAGE), "broke off"),
    "an enormous promise": (once(OK + b"Content-Length: 99999999999999999999999\r\n\r\n" + PAGE), "broke off|larger than"),
    "packed, and broken off": (once(GZIP + gzip.compress(PAGE * 50)[:60]), "broke off"),
    "packed, and garbage": (once(GZIP + b"not packed at all"), "could not be understood"),
    "packed twice": (once(OK + b"Content-Encoding: gzip, gzip\r\n\r\n" + twice_packed()), "not asked for"),
    "packed by another method": (once(OK + b"Content-Encoding: br\r\n\r\n" + b"\x0b\x02\x80abc\x03"), "not asked for"),
    "packed by a method with an escape in it": (once(OK + b"Content-Encoding: \x1b]0;x\x07\r\n\r\n"), "not asked for|could not be"),
    "a bomb": (once(GZIP + gzip.compress(b"a" * 30_000_000)), "larger than"),
    "a bomb, deflated": (once(OK + b"Content-Encoding: deflate\r\n\r\n" + zlib.compress(b"a" * 30_000_000)), "larger than"),
    "a bomb within a bomb": (once(GZIP + twice_packed()), r"It is compressed|no text|control bytes"),
    "packed data that gives nothing": (endlessly(empty_blocks(), GZIP + gzip.compress(b"")[:10]), "larger than"),
    "old HTTP": (once(PAGE), "could not be understood"),
    "no HTTP": (once(bytes(range(256)) * 20), "could not be understood"),
    "HTTP of the future": (once(b"HTTP/9.9 200 OK\r\n\r\n" + PAGE), "could not be understood"),
    "a status of a thousand": (once(b"HTTP/1.1 1000 OK\r\n\r\n"), "could not be understood"),
    "secure talk on a plain port": (once(b"\x15\x03\x01\x00\x02\x02\x46"), "could not be understood"),
    "a picture called a page": (once(OK + b"\r\n\x89PNG\r\n\x1a\n" + b"\x00" * 100), "a picture"),
    "a program called a page": (once(OK + b"\r\n\x7fELF" + bytes(range(1, 9)) * 40), "a program"),
    "a disk image called a page": (once(OK + b"\r\n" + b"\x00\x01\x02\x03" * 1000), "not text"),
    "nothing": (once(OK + b"Content-Length: 0\r\n\r\n"), "empty"),
    "no content": (once(b"HTTP/1.1 204 No Content\r\n\r\n"), "empty"),
    "round in circles": (once(b"HTTP/1.1 302 Found\r\nLocation: ?round\r\nContent-Length: 0\r\n\r\n"), "redirects more than"),
    "a redirect to an enormous address": (once(b"HTTP/1.1 302 Found\r\nLocation: /" + b"a" * 60_000 + b"\r\n\r\n"), "longer than"),
    "a redirect to a program": (once(b"HTTP/1.1 302 Found\r\nLocation: javascript:alert(1)\r\n\r\n"), "only http and https"),
    "a redirect to a file": (once(b"HTTP/1.1 301 Moved\r\nLocation: file:///etc/passwd\r\n\r\n"), "only http and https"),
    "a redirect nowhere": (once(b"HTTP/1.1 302 Found\r\nLocation: http://[half/\r\n\r\n"), "well-formed|could not be understood"),
    "a redirect with an escape": (once(b"HTTP/1.1 302 Found\r\nLocation: http://a\x1b[31mb.example/\r\n\r\n"), "could not be understood"),
    "a redirect with its host split": (once(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1\x00.example/\r\n\r\n"), "characters that no name has"),
}


class Stranger:
    """A server that answers every request with what one function sends."""

    def __init__(self) -> None:
        self.answer: Callable[[Send], None] = once(b"")
        self.asked = 0
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                asking, _ = self.socket.accept()
            except OSError:
                return
            self.asked += 1
            threading.Thread(target=self._one, args=(asking, self.answer), daemon=True).start()

    def _one(self, asking: socket.socket, answer: Callable[[Send], None]) -> None:
        def send(data: bytes) -> None:
            # A peer that has gone shows when it is read from; an empty send would not notice.
            asking.settimeout(0.001)
            try:
                if asking.recv(1, socket.MSG_PEEK) == b"":
                    raise ConnectionError
            except TimeoutError:
                pass
            asking.settimeout(20)
            asking.sendall(data)

        with closing(asking):
            try:
                asking.recv(65536)
                answer(send)
                asking.shutdown(socket.SHUT_WR)
                asking.settimeout(2)
                asking.recv(1)
            except OSError:
                return


@pytest.fixture(scope="module")
def stranger() -> Iterator[Stranger]:
    one = Stranger()
    yield one
    one.socket.close()


@pytest.mark.parametrize("what", ANSWERS)
def test_whatever_it_sends_a_sentence_comes_in_time(stranger: Stranger, what: str) -> None:
    stranger.answer, says = ANSWERS[what]
    fetching = partial(fetch, allow_private=True, seconds=SECONDS, most_bytes=MOST)
    tracemalloc.start()
    started = time.monotonic()
    article = load(stranger.url, fetch=fetching)
    took, peak = time.monotonic() - started, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert article.text == "" and len(article.problems) == 1
    said = article.problems[0].what
    assert re.search(says, said), said
    assert said.endswith(".") and len(said) < 600 and said.isprintable()
    assert took < SECONDS + SLACK
    assert peak < 12_000_000


ODD_HEADS = (
    *(b"Content-Length: 79\r\n", b"Content-Length: -3\r\n", b"Content-Length: many\r\n", b"Content-Type: ;;;=\r\n", b"Content-Type: text/html; charset=\xff\xfe\r\n"),
    *(b"Content-Encoding: GZIP \r\n", b"Location: http://10.0.0.1/\r\n", b": nameless\r\n", b"No colon\r\n"),
)


@pytest.mark.parametrize("head", ODD_HEADS)
def test_odd_heads_harm_nothing(stranger: Stranger, head: bytes) -> None:
    body = gzip.compress(PAGE) + b"what follows is not looked at" if b"GZIP" in head else PAGE
    stranger.answer = once(OK.replace(b"Content-Type: text/html\r\n", b"") + head + b"\r\n" + body)
    assert b"The bridge is shut" in fetch(stranger.url, allow_private=True, seconds=5).body


def test_no_more_requests_than_redirects_are_followed(stranger: Stranger) -> None:
    hops = itertools.count()
    stranger.answer = lambda send: send(b"HTTP/1.1 307 On\r\nLocation: /%d\r\n\r\n" % next(hops))
    before = stranger.asked
    with pytest.raises(AddressRefused, match="redirects more than 5 times"):
        fetch(stranger.url, allow_private=True)
    assert stranger.asked - before == 6


def test_time_is_for_all_redirects_together(stranger: Stranger) -> None:
    def late(send: Send) -> None:
        time.sleep(0.4)
        send(b"HTTP/1.1 307 On\r\nLocation: /\r\n\r\n")

    stranger.answer = late
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        fetch(stranger.url, allow_private=True, seconds=1)
    assert time.monotonic() - started < 1 + SLACK


def test_nothing_is_left_open(stranger: Stranger) -> None:
    stranger.answer = endlessly(b"a", OK + b"Connection: close\r\n\r\n")
    threads = threading.active_count()
    for _ in range(20):
        with pytest.raises(OSError, match="larger than"):
            fetch(stranger.url, allow_private=True, most_bytes=100_000)
    deadline = time.monotonic() + 5
    while threading.active_count() > threads and time.monotonic() < deadline:
        time.sleep(0.02)
    assert threading.active_count() <= threads


HERE = (
    "localhost ⓛocalhost １２７.0.0.1 127。0。0。1 127.1 0x7f.1 0177.0.0.1 2130706433 0x7f000001 [::1] [::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:0:0:1] "
    "0 0.0.0.0 [::] [::127.0.0.1]"
).split()


@pytest.mark.parametrize("host", HERE)
def test_every_spelling_of_this_machine_is_refused(stranger: Stranger, host: str) -> None:
    port = stranger.url.rpartition(":")[2]
    before = stranger.asked
    with pytest.raises(AddressRefused, match="no public address"):
        fetch(f"http://{host}:{port}", seconds=2)
    assert stranger.asked == before


TRICKS = (
    *("http://a.example@127.0.0.1/", "http://a.example:pass@127.0.0.1/", "http://@127.0.0.1/", "http://a.example\\@127.0.0.1/", "http://127.0.0.1\x00.example/"),
    *("http://127.0.0.1\t.example\x7f/", "http://127.0.0.1 .example/", "http://127.0.0.1%00.example/", "http:///127.0.0.1/", "http://", "http://?a", "http://[::1/"),
    *("http://[::1%25lo]/", "http://a.example:99999/", "http://a.example:-1/", "http://a.example:٣/", "http://\ud800.example/", "http://a.example/\udcff"),
    *("HTTPX://a.example/", "http://a.example℀b/", "http://..../", "http://xn--/", "http://" + "a" * 300 + ".example/", "http://" + "a." * 200 + "example/"),
    "http://a.example/" + "a" * LONGEST_ADDRESS,
)


@pytest.mark.parametrize("address", TRICKS)
def test_tricks_in_an_address_end_in_a_sentence(address: str) -> None:
    said = load(address, fetch=partial(fetch, seconds=3)).problems[0].what
    assert "was not fetched" in said and said.endswith(".") and len(said) < 600


@pytest.mark.parametrize("port", [1, 22, 23, 25, 110, 143, 445, 587, 993])
def test_other_services_are_not_spoken_to(port: int) -> None:
    with pytest.raises(AddressRefused, match=f"port {port} is not one that web pages are at"):
        fetch(f"http://93.184.216.34:{port}/", seconds=1)


@pytest.mark.parametrize(
    "address",
    "fec0::1 3fff::1 64:ff9b:1::a00:1 64:ff9b::a00:1 ::ffff:0:10.0.0.1 2606:4700::5efe:10.0.0.1 2606:4700::200:5efe:192.168.0.1 2002:a00:1:: 2001:0:a00:1:: "
    "168.63.129.16 ::ffff:168.63.129.16 64:ff9b::a83f:8110 192.88.99.1 192.0.0.192 fd00:ec2::254 100.100.100.200".split(),
)
def test_more_addresses_that_lead_inside(address: str) -> None:
    assert refusal(address)


@pytest.mark.parametrize("address", "192.0.66.2 168.63.129.17 151.101.1.164 2a04:4e42::81 2001:4860:4860::8888 64:ff9b::808:808 ::ffff:8.8.8.8".split())
def test_and_some_that_lead_to_the_world(address: str) -> None:
    assert refusal(address) == ""
