"""What must hold whatever the input: anchors, order, and a plain text that is not touched."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.ingest import from_html, from_text, load
from sayso.model import Article

WORDS = st.sampled_from(
    "The mayor said — Ann Lee (@annlee) March 4, 2031|By Ann Lee|2031-03-05| date 2031-03-05 |> |- |1. |Photo: Ann Lee|AFP/Getty Images|Headline: |# |\n|\n\n|\r\n|\r|"
    "\u2028|\x00|\x0b|\x85|\ufeff|“|\"|ا|é\u0301|👩‍👧|(@|— |–|https://t.co/a|pic.twitter.com/a|Read more|a|. |   |\t|Aa Bb Cc|[image or embed]".split("|")
)
TAGS = "p div span a br blockquote li ul table tr td h1 h2 figure figcaption aside nav header article main b time form script section".split()
PIECES = st.one_of(
    WORDS,
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(
        [
            '<a href="https://x.com/a/status/1">',
            '<blockquote class="twitter-tweet">',
            '<div class="tgme_widget_message"><span class="tgme_widget_message_owner_name">',
            '<div class="tgme_widget_message_text">',
            '<div class="byline">',
            '<aside class="pullquote">',
            '<p class="caption">',
            "<!--",
            "-->",
            "&mdash;",
            "&#0;",
            "&#xD800;",
            "<",
            "The harbour master said on Tuesday that the ferry had been turned back by the navy, which denies it. " * 3,
        ]
    ),
    st.text(max_size=20),
)


def check(article: Article) -> None:
    position = 0
    for block in article.blocks:
        assert position <= block.start < block.end <= len(article.text)
        position = block.end
        for part in (block.body, block.author, block.posted):
            if part is not None:
                assert block.start <= part.start < part.end <= block.end
                assert article.text[part.start : part.end] == part.text
    for link in article.links:
        assert link.span.text and article.text[link.span.start : link.span.end] == link.span.text
    assert article.id


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(), st.lists(st.one_of(WORDS, st.text(max_size=10)), max_size=40).map("".join)))
def test_plain_text(text: str) -> None:
    article = from_text(text)
    check(article)
    assert article.text == text
    covered = "".join(text[block.start : block.end] for block in article.blocks)
    # Only marks of layout (bullets, ">", "#", rules under headings) and blanks may stand outside every block.
    assert sum(map(str.isalpha, covered)) == sum(map(str.isalpha, text))


@settings(max_examples=120, deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join)))
def test_pages(page: str) -> None:
    article = from_html(page)
    check(article)
    assert article.text or article.problems


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(), st.text().map(lambda text: text.encode("utf-16", "surrogatepass")), st.text().map(lambda text: text.encode("cp1252", "ignore"))))
def test_bytes(data: bytes) -> None:
    check(from_html(data))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.txt"
        path.write_bytes(data)
        article = load(str(path))
    check(article)
    assert article.text or article.problems
