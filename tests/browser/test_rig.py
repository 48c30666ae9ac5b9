"""The rig itself: a page in which anything goes wrong is found out, and axe finds what is plainly wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src * data:"
PAGES = {
    "/": "<html lang=en><title>ok</title><link rel=icon href=data:,><main><h1>All is well</h1></main>",
    "/inline": "<title>x</title><script>window.__owned = 1</script>",
    "/handler": "<title>x</title><h1 onclick='1' style='color: red'>x</h1>",
    "/thrown": "<title>x</title><script src=/throw.js></script>",
    "/elsewhere": "<title>x</title><img src=http://elsewhere.example/x.png>",
    "/dialog": "<title>x</title><script src=/ask.js></script>",
    "/failed": "<title>x</title><h1>x</h1>",
    "/unreadable": "<html lang=en><title>x</title><img src=/ ><input>",
    "/throw.js": "throw new Error('no')",
    "/ask.js": "alert('well?')",
}


class Stub(BaseHTTPRequestHandler):
    """Pages that are wrong, each in one way."""

    def do_GET(self) -> None:
        body = PAGES.get(self.path, "")
        self.send_response(500 if self.path == "/failed" else 200)
        self.send_header("content-type", "text/javascript" if self.path.endswith(".js") else "text/html")
        self.send_header("content-security-policy", POLICY)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def stub() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Stub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.parametrize("path", ["inline", "handler", "thrown", "elsewhere", "dialog", "failed"])
def test_what_goes_wrong_is_found_out(browser: Browser, stub: str, path: str, watch: Callable[..., Any]) -> None:
    context = browser.new_context(base_url=stub)
    watched = watch(context, stub, "")
    page = context.new_page()
    page.goto(f"/{path}")
    page.wait_for_timeout(50)
    context.close()
    assert [one for one in watched.troubles if "favicon" not in one]


def test_a_page_without_fault_passes(open_page: Callable[..., Page], stub: str, run_axe: Callable[[Page], list[str]]) -> None:
    page = open_page(stub)
    page.goto("/")
    assert not run_axe(page)


def test_axe_finds_what_is_plainly_wrong(open_page: Callable[..., Page], stub: str, run_axe: Callable[[Page], list[str]]) -> None:
    page = open_page(stub, tolerated="favicon")
    page.goto("/unreadable")
    assert {one.split()[0] for one in run_axe(page)} >= {"image-alt", "label"}
