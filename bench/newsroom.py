"""A newsroom of invented outlets on 127.0.0.1 that publishes little by little: feeds as news sites have them, and the pages that they link to.

Half of the feeds are RSS and carry the whole text of each item; half are Atom with a summary, so that the page has to be fetched. A feed
lists its latest items only, as feeds do: who does not come by often enough misses some.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit
from zlib import crc32

from sayso.model import Article

FEEDS = ("coast.rss", "hills.rss", "rivers.atom", "isles.atom")
LATEST = 12
"""Items that a feed lists."""
_SUMMARY = 25


class Newsroom:
    """What has been published so far: `publish` adds an article to one of the feeds, whose addresses are ``feeds``."""

    def __init__(self, port: int) -> None:
        self.port, self.lock = port, threading.Lock()
        self.feeds = [f"http://127.0.0.1:{port}/feeds/{name}" for name in FEEDS]
        self.pages: dict[str, Article] = {}
        self._latest: dict[str, deque[Article]] = {name: deque(maxlen=LATEST) for name in FEEDS}

    def publish(self, article: Article) -> str:
        """Puts an article online; the address at which it is then."""
        with self.lock:
            self.pages[_path(article)] = article
            self._latest[FEEDS[crc32(article.outlet.encode()) % len(FEEDS)]].appendleft(article)
        return self._address(article)

    @property
    def begun(self) -> bool:
        """Whether every feed has something in it."""
        with self.lock:
            return all(self._latest.values())

    def answer(self, path: str) -> tuple[str, str] | None:
        """Type and text of what lies at a path, None for what does not."""
        with self.lock:
            name = path.removeprefix("/feeds/")
            if name in self._latest:
                items = tuple(self._latest[name])
            elif path in self.pages:
                return "text/html", self._page(self.pages[path])
            else:
                return None
        return ("application/rss+xml", self._rss(name, items)) if name.endswith(".rss") else ("application/atom+xml", self._atom(name, items))

    def _address(self, article: Article) -> str:
        return f"http://127.0.0.1:{self.port}{_path(article)}"

    def _rss(self, name: str, items: tuple[Article, ...]) -> str:
        listed = "".join(
            f"<item><title>{escape(one.title)}</title><link>{self._address(one)}</link>{_author(one, 'dc:creator')}"
            f"<pubDate>{_when(one)}</pubDate><source url='{self._address(one)}'>{escape(one.outlet)}</source>"
            f"<content:encoded>{escape(self._body(one))}</content:encoded></item>"
            for one in items
        )
        spaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0" {spaces}><channel><title>{name}</title>{listed}</channel></rss>'

    def _atom(self, name: str, items: tuple[Article, ...]) -> str:
        listed = "".join(
            f"<entry><title>{escape(one.title)}</title><id>{self._address(one)}</id><link href='{self._address(one)}'/>"
            f"<updated>{_moment(one)}</updated><source><title>{escape(one.outlet)}</title></source>"
            f"<summary>{escape(' '.join(paragraphs(one)[0].split()[:_SUMMARY]))} …</summary></entry>"
            for one in items
        )
        return f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{name}</title>{listed}</feed>'

    def _page(self, article: Article) -> str:
        head = f"<title>{escape(article.title)}</title><meta property='og:site_name' content='{escape(article.outlet, quote=True)}'>"
        head += f"<meta property='article:published_time' content='{_moment(article)}'>"
        byline = f"<p class='byline'>By {escape(', '.join(article.byline))}</p>" if article.byline else ""
        menu = "<nav><a href='/'>Home</a> <a href='/weather'>Weather</a></nav>"
        body = f"<article><h1>{escape(article.title)}</h1>{byline}{self._body(article)}</article>"
        return f"<!doctype html><html lang='en'><head><meta charset='utf-8'>{head}</head><body>{menu}{body}<footer>All invented.</footer></body></html>"

    def _body(self, article: Article) -> str:
        """The paragraphs as HTML; a link to another article that is online here leads there."""
        found = []
        for block in (one for one in article.blocks if one.kind == "paragraph"):
            at, html = block.start, ""
            for link in sorted(article.links, key=lambda one: one.span.start):
                if at <= link.span.start and link.span.end <= block.end:
                    path = _at(link.href)
                    href = f"http://127.0.0.1:{self.port}{path}" if path in self.pages else link.href
                    html += f"{escape(article.text[at : link.span.start])}<a href='{escape(href, quote=True)}'>{escape(link.span.text)}</a>"
                    at = link.span.end
            found.append(f"<p>{html}{escape(article.text[at : block.end])}</p>")
        return "".join(found)


def paragraphs(article: Article) -> list[str]:
    """What an article says, without the lines above it."""
    return [article.text[one.start : one.end] for one in article.blocks if one.kind == "paragraph"]


@contextmanager
def publishing() -> Iterator[Newsroom]:
    """A newsroom that is online, on a port of its own."""

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = newsroom.answer(urlsplit(self.path).path)
            kind, body = found or ("text/plain", "There is nothing here.")
            data = body.encode()
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Desk) as server:
        newsroom = Newsroom(server.server_port)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield newsroom
        finally:
            server.shutdown()
            thread.join()


def _path(article: Article) -> str:
    return _at(article.url)


def _at(address: str) -> str:
    """Where an address of an invented site lies here: its host becomes a folder."""
    return "/" + address.partition("://")[2]


def _author(article: Article, tag: str) -> str:
    return f"<{tag}>{escape(', '.join(article.byline))}</{tag}>" if article.byline else ""


def _when(article: Article) -> str:
    return format_datetime(article.published_at) if article.published_at else ""


def _moment(article: Article) -> str:
    return article.published_at.isoformat() if article.published_at else ""
