"""Rows with what a page adds to them: characters that are lit up, attributions that stand back, and more in a note."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.model import Article, Attribution, Block, Reading, Speaker
from sayso.tell.clean import clean
from sayso.tell.rows import Showing, leaving, rows
from sayso.tell.sifting import SIEVES, sifted


class Marked(HTMLParser):
    """The words of the text, with those that are in a mark apart, and the ids of the marks."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.lit: list[str] = []
        self.words: list[str] = []
        self.ids: list[str] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._open.append(f"{tag} {given.get('class') or ''}")
        if tag == "mark" and given.get("id"):
            self.ids.append(given["id"] or "")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().split(" ")[0] == tag

    def handle_data(self, data: str) -> None:
        inside = [one for one in self._open if one.split(" ")[1] == "text"]
        if inside and not self._open[-1].startswith("a num"):
            self.words.append(data)
            if any(one.startswith("mark") for one in self._open):
                self.lit.append(data)


@st.composite
def lit_readings(draw: st.DrawFn) -> tuple[Reading, tuple[tuple[int, int], ...]]:
    text = draw(st.text(alphabet=st.sampled_from("ab<&\"é🙂\n "), max_size=60))
    article = Article(id="a", text=text)
    place = st.integers(0, len(text))
    spans = [article.span(*sorted(pair)) for pair in draw(st.lists(st.tuples(place, place), max_size=5))]
    made = tuple(Attribution(id=str(n), content=(span,), source=spans[:1]) for n, span in enumerate(spans))  # type: ignore[arg-type]
    edges = sorted(set(draw(st.lists(place, max_size=8))))
    return Reading(article, made), tuple(zip(edges[::2], edges[1::2], strict=False))


@settings(deadline=None)
@given(lit_readings())
def test_exactly_the_characters_asked_for_are_lit(asked: tuple[Reading, tuple[tuple[int, int], ...]]) -> None:
    reading, at = asked
    text = reading.article.text
    seen = Marked("".join(rows(reading, Showing(at))))
    assert "".join("".join(seen.words).split()) == "".join(clean(text).split())
    assert "".join("".join(seen.lit).split()) == "".join("".join(clean(text[a:b]) for a, b in at).split())
    assert len(seen.ids) == len(set(seen.ids)) <= len(at)


def test_the_first_lit_stretch_is_the_one_to_go_to() -> None:
    reading = Reading(Article(id="a", text="One two three four."))
    seen = Marked("".join(rows(reading, Showing(((4, 7), (14, 18))))))
    assert seen.lit == ["two", "four"] and seen.ids == ["at", "at2"]


def test_what_stands_back_is_what_nobody_kept_has_a_part_in(story: Reading) -> None:
    kept = {3}
    dimmed = frozenset(range(1, len(story.attributions) + 1)) - kept
    html = "".join(rows(story, Showing(dimmed=dimmed)))
    for found in re.finditer(r'<(?:span|a|div) class="([^"]*\ba\d+\b[^"]*)"', html):
        names = found[1].split()
        numbers = {int(name[1:]) for name in names if re.fullmatch(r"a\d+", name)}
        assert ("dim" in names) == (not numbers & kept), names
    assert "dim" not in "".join(rows(story))


def test_a_note_ends_with_what_the_page_adds(story: Reading) -> None:
    html = "".join(rows(story, Showing(more=lambda number, a: f"<i>{number}:{a.stance}</i>")))
    assert html.count("<i>") == len(story.attributions) and '<i>3:denies</i><a class="close"' in html


def test_a_post_says_who_posted_it_when_and_where() -> None:
    text = "So it was the gates.\n\nIlse <b> Marwick, 4 March"
    article = Article(id="a", text=text)
    post = Block("post", 0, len(text), author=article.span(22, 38), handle="@ilse&", posted=article.span(40, 47), href="https://post.example/1?a&b")
    html = "".join(rows(Reading(Article(id="a", text=text, blocks=(post,)))))
    assert html.count('class="whose"') == 1
    assert "Post by <b>Ilse &lt;b&gt; Marwick</b> @ilse&amp; · 4 March" in html
    assert '<a href="https://post.example/1?a&amp;b" rel="noopener noreferrer nofollow">as posted</a>' in html
    assert html.count('class="row same"') == 1


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "", " https://evil.example", "file:///etc/passwd"])
def test_no_link_leads_anywhere_but_to_the_web(address: str) -> None:
    assert leaving(address, "as posted") == ""


def test_sieves_keep_what_they_say(reading_of: Callable[..., Reading]) -> None:
    nobody = Speaker()
    aide, mayor = Speaker("an aide", "anonymous", True), Speaker("Ada Quill", "official")
    reading = reading_of(
        "It is so.",
        {"content": [(0, 8)], "speaker": aide, "chain": ("an aide",)},
        {"content": [(0, 8)], "speaker": nobody, "stance": "unverified"},
        {"content": [(0, 8)], "speaker": mayor, "stance": "denies", "chain": ("the Post", "Ada Quill")},
    )
    assert sifted(reading) == {"anonymous": (1,), "nobody": (2,), "unverified": (2,), "denials": (3,), "second-hand": (3,)}
    assert [sieve.name for sieve in SIEVES] == list(sifted(Reading(Article("a", ""))))
