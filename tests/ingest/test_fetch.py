"""Fetching, against a real server on the loopback address."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sayso.errors import AddressRefused
from sayso.ingest import load
from sayso.ingest.fetch import Fetched, fetch, refusal

PAGE = "<html><body><h1>Brücke zu</h1><p>The bridge is shut, the mayor said on Tuesday, and it will stay so.</p></body></html>"


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path == "/page":
            self._send(200, PAGE.encode("latin-1"), {"Content-Type": "text/html; charset=iso-8859-1"})
        elif path == "/packed":
            self._send(200, gzip.compress(PAGE.encode()), {"Content-Type": "text/html", "Content-Encoding": "gzip"})
        elif path == "/bomb":
            self._send(200, gzip.compress(b"a" * 3_000_000), {"Content-Type": "text/plain", "Content-Encoding": "gzip"})
        elif path == "/moved":
            self._send(302, b"", {"Location": "/page"})
        elif path == "/circle":
            self._send(302, b"", {"Location": "/circle"})
        elif path == "/inside":
            self._send(302, b"", {"Location": "http://10.0.0.1/"})
        elif path == "/scheme":
            self._send(302, b"", {"Location": "file:///etc/passwd"})
        elif path == "/large":
            self._send(200, b"a" * 3_000_000, {"Content-Type": "text/plain"})
        elif path in ("/drip", "/drip-head"):
            self._drip(in_head=path == "/drip-head")
        elif path == "/broken":
            self.wfile.write(b"what?\r\n\r\n")
        else:
            self._send(404, b"no", {})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _drip(self, *, in_head: bool) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"X-Slow: " if in_head else b"Content-Length: 1000\r\n\r\n"))
        try:
            for _ in range(100):
                self.wfile.write(b"a")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            return

    def log_message(self, format: str, *args: object) -> None:
        """Keeps the test's output quiet."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_page_is_fetched_and_read(site: str) -> None:
    article = load(f"{site}/page", allow_private=True)
    assert article.url == f"{site}/page" and article.file == ""
    assert (article.title, article.problems) == ("Brücke zu", ())


@pytest.mark.parametrize("path", ["/moved", "/packed", "/page?q=ü&x=a b"])
def test_redirects_packing_and_odd_characters(site: str, path: str) -> None:
    assert b"The bridge is shut" in fetch(site + path, allow_private=True).body


@pytest.mark.parametrize("address", ["{site}/page", "http://localhost/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://127.1/", "http://2130706433/", "http://0.0.0.0/"])
def test_loopback_is_refused_unless_allowed(site: str, address: str) -> None:
    article = load(address.format(site=site))
    assert article.text == "" and "was not fetched" in article.problems[0].what
    assert "address" in article.problems[0].what


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://dree.example/a", "gopher://dree.example/", "http://", "http://user@dree.example/", "http://[bad/", "http://a:99999/"])
def test_other_schemes_and_malformed_addresses_are_refused(address: str) -> None:
    with pytest.raises(AddressRefused):
        fetch(address, allow_private=True)
    assert "was not fetched" in load(address, allow_private=True).problems[0].what


@pytest.mark.parametrize(("path", "why"), [("/circle", "redirects more than"), ("/scheme", "only http and https")])
def test_redirects_are_watched(site: str, path: str, why: str) -> None:
    with pytest.raises(AddressRefused, match=why):
        fetch(site + path, allow_private=True)


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 240.0.0.1 255.255.255.255 ::1 :: fe80::1 fe80::1%eth0 fc00::1 "
    "ff02::1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 2002:7f00:1:: 64:ff9b::7f00:1 ::7f00:1 192.0.2.1 198.18.0.1".split(),
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert refusal(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8"])
def test_public_addresses(address: str) -> None:
    assert refusal(address) == ""


@pytest.mark.parametrize("path", ["/drip", "/drip-head"])
def test_time_is_limited_as_a_whole(site: str, path: str) -> None:
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        fetch(site + path, allow_private=True, seconds=0.5)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("path", ["/large", "/bomb"])
def test_size_is_limited(site: str, path: str) -> None:
    with pytest.raises(OSError, match="larger than"):
        fetch(site + path, allow_private=True, most_bytes=1_000_000)


@pytest.mark.parametrize(("path", "says"), [("/nothing", "answered 404"), ("/broken", "was not fetched")])
def test_what_load_says_of_failures(site: str, path: str, says: str) -> None:
    assert says in load(site + path, allow_private=True).problems[0].what


def test_a_host_that_does_not_answer() -> None:
    assert "was not fetched" in load("http://127.0.0.1:9/", allow_private=True).problems[0].what


def test_the_fetcher_can_be_replaced() -> None:
    article = load("https://dree.example/a", fetch=lambda url: Fetched(url, 200, b"The bridge is shut, the mayor said.", "text/plain"))
    assert article.text == "The bridge is shut, the mayor said."
