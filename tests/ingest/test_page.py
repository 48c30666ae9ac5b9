"""Web pages: five whole pages of invented outlets, and small ones for single points."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sayso.ingest import from_html, load
from sayso.model import Article, Block

PAGES = Path(__file__).parent / "pages"
PROSE = "The ferry was turned back on Tuesday, the harbour master said, and nobody has explained why it was not told before."


def page(name: str) -> Article:
    return load(str(PAGES / f"{name}.html"))


def texts(article: Article, kind: str) -> list[str]:
    return [article.text[block.start : block.end] for block in article.blocks if block.kind == kind]


def posts(article: Article) -> list[tuple[str, str, str, str]]:
    return [_parts(block) for block in article.blocks if block.kind == "post"]


def _parts(block: Block) -> tuple[str, str, str, str]:
    assert block.body and block.author and block.posted
    return block.body.text, block.author.text, block.handle, block.posted.text


@pytest.mark.parametrize(
    ("name", "outlet", "title", "byline", "published"),
    [
        ("harbour_post", "The Harbour Post", "Velmora navy denies blocking Sund strait", ("Ilse Marwick", "Tom Adeyo"), date(2031, 3, 5)),
        ("inland_ledger", "Inland Ledger", "Council lost its own flood report, auditor finds", ("André Ossian",), date(2032, 11, 19)),
        ("north_radio", "North Radio", "Miners back at work in Ostrel, union split", ("Jory Pell",), date(2030, 6, 2)),
        ("capital_courier", "Capital Courier", "Finance minister ‘was warned twice’ over Calder fund", ("Sanne de Wit",), date(2033, 4, 11)),
        ("le_matin_du_port", "Le Matin du Port", "Le ministre dément", (), date(2031, 5, 1)),
    ],
)
def test_what_a_page_says_about_itself(name: str, outlet: str, title: str, byline: tuple[str, ...], published: date) -> None:
    article = page(name)
    assert (article.outlet, article.byline, article.published) == (outlet, byline, published)
    assert article.title.startswith(title)


@pytest.mark.parametrize(
    ("name", "absent"),
    [
        ("harbour_post", "cookies|Advertisement|Hallmark|Facebook|Read more|fishermen|Gull_44|All rights|Sport|Skip|06:10"),
        ("inland_ledger", "INLAND LEDGER|Farm"),
        ("north_radio", "bulletin|Snow in June|1 Mast Road|Shows|Jory Pell"),
        ("capital_courier", "Trams|cookies|12°|4 min read"),
    ],
)
def test_page_furniture_stays_out(name: str, absent: str) -> None:
    text = page(name).text
    assert [word for word in absent.split("|") if word in text] == []


def test_the_blocks_of_a_news_page() -> None:
    article = page("harbour_post")
    assert texts(article, "heading") == ["Velmora navy denies blocking Sund strait", "What the log shows"]
    assert texts(article, "caption") == ["The ferry Aurelia at anchor off Sund. Photo: Karo Lindh/Harbour Post"]
    assert texts(article, "pullquote") == ["No vessel of ours gave any such order"]
    assert texts(article, "quote") == ["14.20: MV Aurelia reports being hailed by naval craft, flag not seen.", "14.35: MV Aurelia returning."]
    assert texts(article, "table") == ["Ferry\tTurned back\nAurelia\t14.35\nBrise\t15.02"]
    assert len(texts(article, "list")) == 3
    assert texts(article, "paragraph")[-1] == "The coast guard did not reply to a request for comment."
    assert article.links[0].span.text == "Coastline Wire reported"
    assert article.links[0].href == "https://coastlinewire.example/sund-ferries"


def test_embedded_posts_of_four_networks() -> None:
    assert posts(page("harbour_post")) == [
        ("Grey boat, big gun, loudspeaker. They said turn round or be boarded.", "Noor Haldane", "@noorhaldane", "March 4, 2031"),
        ("We were told by the bridge that the order came from the coast guard, not the navy.", "Sund Crews", "", "March 4, 2031"),
    ]
    assert posts(page("north_radio")) == [
        ("There was a show of hands. I counted 212. Wanda was not there.", "Luka Brandt", "@luka@pithead.example", "Jun 2, 2030"),
        ("I was at the hospital with a man you left in shaft four.", "Wanda Ferro", "@wandaferro.bsky.social", "June 2, 2030"),
        ("The strike in Ostrel continues until its members decide otherwise.", "Miners’ Union of Norland", "", "2 June 2030"),
    ]
    assert next(block.href for block in page("north_radio").blocks if block.kind == "post") == "https://pithead.example/@luka/113000111"


def test_text_in_boxes_without_paragraph_tags_and_in_layout_tables() -> None:
    assert len(texts(page("capital_courier"), "paragraph")) == 5
    assert texts(page("capital_courier"), "other") == ["Additional reporting by Rui Castellan"]
    assert texts(page("inland_ledger"), "paragraph")[0] == (
        "The council of Dree paid 80,000 crowns for a flood report and then mislaid it, the county auditor has found."
    )
    assert "auditor Ansel Brønn told the café-sized press room" in page("inland_ledger").text


def test_another_language_is_said() -> None:
    article = page("le_matin_du_port")
    assert article.language == "fr"
    assert "only English is read" in article.problems[0].what
    assert len(texts(article, "paragraph")) == 2


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (f"<p>{PROSE}</p><p>  two\n lines  </p>", f"{PROSE}\n\ntwo lines"),
        (f"<div>{PROSE}<br><br>{PROSE}</div>", f"{PROSE}\n\n{PROSE}"),
        (f"<p>{PROSE}</p><p hidden>secret</p><p style='display: none'>secret</p>", PROSE),
        (f"<form><p>{PROSE}</p></form>", PROSE),
        (f"<div class='share'><p>{PROSE}</p><p>{PROSE}</p></div>", f"{PROSE}\n\n{PROSE}"),
        (f"<p>{PROSE}</p><script>var a = '<p>no</p>'</script><!-- no -->", PROSE),
        ("<p>a\x00b said</p>", "a\ufffdb said"),
    ],
)
def test_small_pages(html: str, expected: str) -> None:
    assert from_html(html).text == expected


def test_text_from_structured_data_where_the_page_shows_none() -> None:
    article = from_html(f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"H","articleBody":"{PROSE} {PROSE}"}}</script><p>Loading</p>')
    assert article.text == f"{PROSE} {PROSE}"
    assert "structured data" in article.problems[0].what


@pytest.mark.parametrize("html", ["", "   ", "<html></html>", "<html><head><title>x</title></head></html>", "<frameset><frame></frameset>", "<nav>a</nav>", b"\xff\xfe"])
def test_a_page_without_an_article_says_so(html: str | bytes) -> None:
    article = from_html(html, file="x.html")
    assert article.text == ""
    assert article.problems[0].where == "x.html" and "No article" in article.problems[0].what


@pytest.mark.parametrize("tag", ["div", "blockquote", "b", "table", "ul", "span class='share'"])
@pytest.mark.parametrize("depth", [250, 10_000])
def test_deep_nesting_keeps_the_words(tag: str, depth: int) -> None:
    article = from_html("<body>" + f"<{tag}>" * depth + f"<p>{PROSE}</p>" + f"</{tag.split()[0]}>" * depth + f"<p>{PROSE}</p></body>")
    assert article.text.count(PROSE) == 2
    assert bool(article.problems) == (depth > 300)
