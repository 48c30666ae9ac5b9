"""Feeds: what each item becomes, what is fetched and what is not, and feeds that are none."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from sayso.ingest import articles
from sayso.ingest.feed import MOST_FAILURES, MOST_ITEMS, from_feed
from sayso.ingest.fetch import Fetched
from sayso.model import Article

LONG = "<p>The port of Orrun is closed to all ships, harbour master Ilse Marwick said on Tuesday.</p>" * 8
PAGE = (
    "<html><head><title>Port shut</title><meta property='og:site_name' content='Orrun Daily'></head><body><article><h1>Port shut</h1>"
    "<p>The port of Orrun is closed to all ships, harbour master Ilse Marwick said on Tuesday.</p></article></body></html>"
)
HEAD = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Wire desk</title><link>https://wire.example/</link>'
)
ITEM = (
    "<item><title>Port &amp; quay shut</title><link>/2031/port</link><pubDate>Tue, 04 Mar 2031 23:30:00 -0500</pubDate>"
    "<dc:creator>Ann Lee and Tom Roe</dc:creator>{more}</item>"
)


def rss(*items: str) -> bytes:
    return (HEAD + "".join(items) + "</channel></rss>").encode()


def read(feed: bytes, pages: dict[str, str] | None = None, url: str = "https://wire.example/feed.xml") -> tuple[list[Article], list[str]]:
    """The articles of a feed, and the addresses that were fetched for them."""
    asked: list[str] = []

    def fetch(address: str) -> Fetched:
        asked.append(address)
        page = (pages or {}).get(address)
        return Fetched(address, 200 if page else 404, (page or "").encode(), "text/html", "utf-8")

    return list(from_feed(feed, url=url, fetch=fetch)), asked


def test_an_item_with_its_full_text_is_not_fetched() -> None:
    content = f"<content:encoded><![CDATA[{LONG}<blockquote><p>“Nobody asked.”</p></blockquote>]]></content:encoded><description>Short.</description>"
    [article], asked = read(rss(ITEM.format(more=content)))
    assert asked == [] and article.problems == ()
    assert article.text.startswith("The port of Orrun is closed") and article.blocks[-1].kind == "quote"
    assert (article.url, article.title, article.outlet) == ("https://wire.example/2031/port", "Port & quay shut", "Wire desk")
    assert article.byline == ("Ann Lee", "Tom Roe")
    assert article.published == date(2031, 3, 4) and article.published_at is not None
    assert article.published_at.isoformat() == "2031-03-04T23:30:00-05:00"


def test_the_source_of_an_item_is_its_outlet() -> None:
    source = '<source url="https://harbourpost.example/rss">The Harbour Post</source>'
    full = f"<content:encoded><![CDATA[{LONG}]]></content:encoded>"
    page = {"https://wire.example/2031/port": PAGE}
    assert read(rss(ITEM.format(more=source + full)))[0][0].outlet == "The Harbour Post"
    assert read(rss(ITEM.format(more=source)), page)[0][0].outlet == "The Harbour Post"
    assert read(rss(ITEM.format(more="")), page)[0][0].outlet == "Orrun Daily"


@pytest.mark.parametrize("teaser", ["", "<description>The port is shut …</description>", f"<description><![CDATA[{LONG * 3} Read more]]></description>"])
def test_an_item_without_its_full_text_is_fetched(teaser: str) -> None:
    [article], asked = read(rss(ITEM.format(more=teaser)), {"https://wire.example/2031/port": PAGE})
    assert asked == ["https://wire.example/2031/port"]
    assert article.text.count("Marwick") == 1 and article.title == "Port & quay shut" and article.published == date(2031, 3, 4)


def test_a_summary_is_kept_where_its_page_cannot_be_had() -> None:
    [article], _ = read(rss(ITEM.format(more="<description>The &lt;b&gt;port&lt;/b&gt; is shut, the mayor said.</description>")))
    assert article.text == "The port is shut, the mayor said."
    assert "Only the summary in the feed was read, not the page: The site answered 404" in article.problems[-1].what


def test_an_item_without_anything_is_named() -> None:
    [article], asked = read(rss("<item/>"))
    assert asked == [] and article.text == ""
    assert article.problems[0].where == "https://wire.example/feed.xml, item 1" and "no text" in article.problems[0].what


def test_after_some_failures_the_rest_is_not_fetched() -> None:
    found, asked = read(rss(*(f"<item><link>https://wire.example/{n}</link></item>" for n in range(20))))
    assert len(found) == 20 and len(asked) == MOST_FAILURES
    assert all(article.problems for article in found)


def test_atom() -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title><entry><title>Port shut</title><link href="https://orrun.example/1"/>'
        "<updated>2031-03-04T09:30:00Z</updated><author><name>Ann Lee</name></author><author><name>Tom Roe</name></author>"
        f"<source><title>The Harbour Post</title></source><content type='html'>{LONG.replace('<', '&lt;')}</content></entry></feed>"
    ).encode()
    [article], asked = read(feed)
    assert asked == [] and article.outlet == "The Harbour Post" and article.byline == ("Ann Lee", "Tom Roe")
    assert article.published_at is not None and article.published_at.isoformat() == "2031-03-04T09:30:00+00:00"


@pytest.mark.parametrize(("author", "names"), [("ed@x.example (Ann Lee)", ("Ann Lee",)), ("Ann Lee", ("Ann Lee",)), ("ed@x.example", ()), ("a@" * 5000, None)])
def test_authors(author: str, names: tuple[str, ...] | None) -> None:
    [article], _ = read(rss(f"<item><title>x</title><author>{author}</author><description>The port is shut.</description></item>"))
    assert names is None or article.byline == names


@pytest.mark.parametrize(
    ("feed", "items", "says"),
    [
        (rss(), 0, "has no items"),
        (rss(ITEM.format(more="<description>The port is shut.</description>"))[:-12], 1, "cannot be read as XML should be"),
        (b"<rss><channel>" + b"<" * 1000, 0, "Nothing in it could be read"),
        (b"<rss>" + b"<a>" * 100_000, 0, "nested too deeply"),
        (rss("<item/>" * (MOST_ITEMS + 1)), 0, "more than 10,000 items"),
        (b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]><rss><channel><item><title>&b;</title></item></channel></rss>', 0, "entities"),
        (b'<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&a;</title></item></channel></rss>', 0, "entities"),
        (b"<rss><channel><item><title>" + b"&" * 2_000_000, 0, "too large to be mended"),
        (b"<rss>" + b"x" * (20 * 1024 * 1024), 0, "larger than 20 MB"),
    ],
    ids=["empty", "cut off", "brackets", "deep", "many", "entities", "external", "broken and large", "large"],
)
def test_bad_feeds(feed: bytes, items: int, says: str) -> None:
    started = time.process_time()
    found, _ = read(feed)
    assert says in found[0].problems[0].what and found[0].problems[0].where == "https://wire.example/feed.xml"
    assert len(found) - 1 == items
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("feed.rss", b"Bad gateway", "It is called a feed but is not XML"),
        ("feed.atom", b"<!DOCTYPE html><html><body><p>Not found</p></body></html>", "It is called a feed but is not XML"),
        ("feed.xml", b'{"items": []}', "It is called a feed but is not XML"),
        ("feed.rss", b"<?xml version='1.0'?><urlset></urlset>", "holds no RSS or Atom"),
        ("map.xml", b"<?xml version='1.0'?><urlset></urlset>", "XML, but neither"),
    ],
)
def test_feeds_that_are_none(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    [article] = articles([str(tmp_path / name)])
    assert article.text == "" and says in article.problems[0].what and article.problems[0].where == str(tmp_path / name)
    address = f"https://wire.example/{name}"
    [article] = articles([address], fetch=lambda url: Fetched(url, 200, content, "application/rss+xml"))
    assert article.text == "" and "feed" in article.problems[0].what and article.problems[0].where == address


def test_a_feed_is_known_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"<!-- made by hand -->" + rss(ITEM.format(more=f"<content:encoded><![CDATA[{LONG}]]></content:encoded>"))[38:])
    [article] = articles([str(tmp_path)])
    assert article.outlet == "Wire desk" and article.file == str(tmp_path / "a.txt")
