"""The page: well formed, self-contained, escaped whatever the text, every number and note reachable without scripts."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.model import Article, Attribution, Problem, Reading, Speaker
from sayso.tell.clean import clean
from sayso.tell.page import page
from sayso.tell.strip import attributed

VOID = {"meta", "rect"}
INLINE_CODE = re.compile(r"<script|<iframe|<img|<link|<object|<embed|<form|<base|\son[a-z]+\s*=|style=", re.I)


class Seen(HTMLParser):
    """What a browser makes of a page: open tags that balance, ids, links, classes and the words of the text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.attributes: set[str] = set()
        self.words: list[str] = []
        self.paragraph: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == [], self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags[tag] += 1
        self.attributes |= set(given)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.hrefs += [given["href"] or ""] if "href" in given else []
        if tag not in VOID:
            self.open.append(f"{tag}.{given.get('class', '')}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop().split(".")[0] == tag, (tag, self.open)

    def handle_data(self, data: str) -> None:
        if any(name.split(".")[1].startswith("text") for name in self.open) and not self.open[-1].startswith("a.num"):
            self.words.append(data)


def test_pages_of_marked_news_are_whole(marked_news: tuple[Reading, ...]) -> None:
    for reading in marked_news:
        seen = Seen(page(reading))
        count = len(reading.attributions)
        assert len(seen.ids) == len(set(seen.ids))
        assert {f"a{n}" for n in range(1, count + 1)} | {f"t{n}" for n in range(1, count + 1)} <= set(seen.ids)
        assert all(href[1:] in seen.ids for href in seen.hrefs if href.startswith("#"))
        assert "".join("".join(seen.words).split()) == "".join(reading.article.text.split())
        assert "script" not in seen.tags and "style" not in seen.attributes


def test_the_policy_allows_its_style_sheet_and_nothing_else(story: Reading) -> None:
    html = page(story)
    style = re.search(r"<style>(.*?)</style>", html, re.S)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert style and policy
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy[1] == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not re.search(r"url\(|@import|https?:", style[1])


def test_a_page_is_the_same_every_time(story: Reading) -> None:
    assert page(story) == page(story)


@pytest.mark.parametrize(
    "expected",
    [
        "<h1>Orrun &lt;b&gt;denies&lt;/b&gt; &amp; hedges</h1>",
        '<time datetime="2031-03-05">5 March 2031</time>',
        "By Ada Quill",
        '<li><b>7</b>attributions</li><li><b>3</b>named sources</li><li class="loud"><b>1</b>anonymous</li>',
        'Ilse Marwick <span class="arrow">→</span> <span class="last">the Lantern</span>',
        '<span class="nb">said 2031-03-04</span> (“on Tuesday”)',
        '<span class="source a1">Ilse Marwick, the harbour master,</span>',
        '<span class="in2 a1 a2">the port was closed</span>',
        '<span class="in1 denies a3">that Orrun was paid</span>',
        '<span class="nobody">no source named</span>',
        "<h3><span>Officials</span><span>1</span></h3>",
        "also: Marwick, the harbour master",
        "Read by a careful reader.",
    ],
)
def test_what_stands_on_the_page(story: Reading, expected: str) -> None:
    assert expected in page(story)


def test_hostile_words_are_escaped_everywhere(reading_of: Callable[..., Reading]) -> None:
    evil = "\"><script>alert(1)</script><img src=x onerror='a()'>&#x41;\x00\x1b"
    reading = reading_of(
        evil,
        {"source": [(2, 10)], "content": [(10, 40)], "speaker": Speaker(evil, "person"), "chain": (evil, evil + "2")},
        title=evil,
        outlet=evil,
        byline=(evil,),
        url="javascript:alert(1)",
        file=evil,
        problems=(Problem(evil, evil),),
    )
    html = page(reading)
    seen = Seen(html)
    assert not ({"script", "img"} & set(seen.tags)) and not any(name.startswith("on") for name in seen.attributes)
    assert "javascript:" not in " ".join(seen.hrefs)
    assert "\x00" not in html and "\x1b" not in html


def test_only_web_addresses_become_links() -> None:
    assert 'href="https://post.example/a?b=1&amp;c=%22"' in page(Reading(Article(id="a", text="x", url='https://post.example/a?b=1&c=%22')))
    assert "as published" not in page(Reading(Article(id="a", text="x", url="data:text/html,x")))


def seen_letters(text: str) -> str:
    """The characters without white space, and without the signs for control characters that Python counts as white space."""
    return "".join(c for c in text if not c.isspace() and c not in "␋␌␍␜␝␞␟�")


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(), max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6))
def test_any_text_with_any_attributions_gives_a_whole_page(text: str, places: list[tuple[int, int]]) -> None:
    article = Article(id="a", text=text)
    spans = [article.span(*sorted((min(a, len(text)), min(b, len(text))))) for a, b in places]
    found = tuple(
        Attribution(id=str(n), content=(span,), source=tuple(spans[:n]), parent=str(n - 1)) for n, span in enumerate(spans)
    )
    html = page(Reading(article, found))
    seen = Seen(html)
    assert seen_letters("".join(seen.words)) == seen_letters(clean(text))
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", html)


def test_the_share_that_is_attributed_counts_no_character_twice(reading_of: Callable[..., Reading]) -> None:
    reading = reading_of("0123456789", {"content": [(0, 4), (2, 5)]}, {"content": [(1, 3)]})
    assert attributed(reading) == 0.5
