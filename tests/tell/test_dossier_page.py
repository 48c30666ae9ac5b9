"""A dossier as a page: whatever the names are they stay text, every link shows the words that it promises, list and picture agree."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import json
import re
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from lxml.html import HtmlElement
from typer.testing import CliRunner

from sayso import pipeline
from sayso.cli import app
from sayso.ingest import articles
from sayso.model import (
    Article,
    Derivation,
    Dossier,
    Drift,
    Event,
    Evidence,
    Independence,
    Missing,
    Side,
    Source,
    Span,
)
from sayso.tell.canvas import canvas, numbers
from sayso.tell.changes import changed
from sayso.tell.chart import chart
from sayso.tell.clean import one_line
from sayso.tell.dossier_page import built, dossier_page, environment
from sayso.tell.dossier_view import effects, view
from sayso.tell.lines import unquoted
from sayso.tell.moments import MOST_COLUMNS, counts, days, spoken
from sayso.tell.network import network
from sayso.tell.placing import placed
from sayso.tell.quoting import Addresses, compared, published


def beside(name: str) -> Any:
    """A test file in this folder, for what it makes."""
    spec = importlib.util.spec_from_file_location(f"told_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec and spec.loader
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


DOSSIER: Dossier = beside("test_graph").DOSSIER
HOSTILE, dossiers = (hostile := beside("test_hostile")).HOSTILE, hostile.dossiers
STORY = Path(__file__).resolve().parents[2] / "src" / "sayso" / "samples" / "story"
CLAIM = "Gates of the Hollin dam were opened on the night of the Pellbridge flood"
OUTSIDE = re.compile(r"https?://|#|/")
AT = re.compile(r"/articles/([^?]+)\?at=(\d+)-(\d+)")


@pytest.fixture(scope="module")
def story() -> Dossier:
    """The sample story, read by the rules and compared by words."""
    readings = [pipeline.read_article(one, engine_name="rules") for one in articles([str(STORY)])]
    return pipeline.trace(readings, CLAIM, thorough=False)


def shown(article: Article, span: Span) -> str:
    return f"/articles/{article.id}?at={span.start}-{span.end}"


def parts(dossier: Dossier, *, everything: bool = False) -> HtmlElement:
    """The parts of the page on the web, as a tree."""
    to = Addresses(
        passage=shown,
        article=lambda one: f"/articles/{one.id}",
        without=lambda node: f"/trace?q=x&distrust={hashlib.sha256(node.encode(errors='replace')).hexdigest()}",
        not_this=lambda one, span: f"/judgements/new?b={one.id}:{span.start}-{span.end}",
        whether_one=lambda a, b: "/judgements/new?about=source",
        everything="/trace?q=x&all=1",
    )
    template = environment().from_string(
        '{% import "tell/dossier_parts.html" as parts %}<main class="dossier">{{ parts.heading(view) }}{{ parts.contents(view) }}'
        '{% for side in view.sides %}{{ parts.numbers(side) }}{% endfor %}{{ parts.picture(view, built, "/static/x.js") }}{{ parts.way(view) }}{{ parts.rest(view, built) }}</main>'
    )
    return html.fromstring(template.render(view=view(dossier, to, everything=everything), built=built))


def said(text: str) -> str:
    return " ".join(text.split())


# ------------------------------------------------------------------ every link


def test_every_link_to_a_passage_shows_the_words_that_it_carries(story: Dossier) -> None:
    texts = {article.id: article.text for article in story.articles}
    links = 0
    for link in parts(story).iter("a"):
        if found := AT.fullmatch(link.get("href", "")):
            article, start, end = found[1], int(found[2]), int(found[3])
            words = said(link.text_content())
            if words.startswith("see it in "):
                words = said(link.getparent().find("q").text_content())
            assert 0 <= start < end <= len(texts[article])
            assert unquoted(one_line(texts[article][start:end])).startswith(words.removesuffix("…")), words
            links += 1
    assert links > 60


def test_every_number_opens_the_nodes_and_passages_that_it_rests_on(story: Dossier) -> None:
    page = parts(story)
    opened = page.xpath("//details[contains(@class, 'number')]")
    assert len(opened) >= 5
    for one in opened:
        rows = one.xpath(".//li")
        assert rows, html.tostring(one)
        for row in rows:
            assert row.xpath(".//a[contains(@href, '?at=')]"), html.tostring(row)
    main = page.xpath("//section[@aria-labelledby='asserts']//details")[0]
    assert said(main.find("summary").text_content()) == f"{story.asserts.independent.high} independent origins"
    assert len(main.xpath(".//li")) == len(story.asserts.origins)


@pytest.mark.parametrize("which", ["story", "made"])
def test_places_in_the_page_are_there_once(which: str, story: Dossier) -> None:
    page = parts(story if which == "story" else DOSSIER)
    ids = Counter(page.xpath("//@id"))
    assert set(ids.values()) == {1}
    assert {href[1:] for href in page.xpath("//a/@href") if href.startswith("#")} <= set(ids)
    assert set(page.xpath("//@aria-labelledby")) <= set(ids)


def test_the_list_and_the_picture_have_the_same_nodes(story: Dossier) -> None:
    for dossier in (story, DOSSIER):
        page = parts(dossier)
        listed = {number for places in page.xpath("//*[@data-node]/@data-node") for number in places.split()}
        data = json.loads(page.xpath("//figure/@data-graph")[0])
        drawn = {node["id"].removeprefix("n") for node in data["nodes"]}
        linked = {re.sub(r".*-n", "", href) for href in page.xpath("//svg//a/@href")}
        assert listed == drawn == linked == {str(number) for number in numbers(network(dossier)).values()}
        assert len(data["arrows"]) >= len(network(dossier).arrows) - sum(map(len, network(dossier).circles))


def test_what_a_line_says() -> None:
    page = parts(DOSSIER)
    lines = {line.get("id"): said(line.text_content()) for line in page.xpath("//*[@data-node and @id]")}
    assert lines["asserts-n3"].startswith("Paper 1 2031-03-01 · told ◆ everything passes through here")
    assert "hidden copy (87%) hidden" in lines["asserts-n4"]
    assert "circle: each cites the other" in lines["asserts-n5"]
    assert "no source named" in lines["asserts-n7"]
    assert said(page.xpath("//*[@id='perhaps-one']//li")[0].text_content()).startswith("Reyl person and an aide anonymous 30% the same words")


def test_it_says_what_was_read_and_where_there_is_nothing() -> None:
    told = dossier_page(replace(DOSSIER, coverage={"articles_in_ledger": 900, "articles_looked_at": 12, "articles_read": 12, "articles_matched": 5}))
    assert "Of 900 articles in the ledger, 12 were looked at for this claim." in told
    assert "12 articles read, 5 about this." in told
    nothing = Dossier("the moon fell", DOSSIER.claim)
    assert "Nothing that was read states or denies this." in dossier_page(nothing)
    assert "<svg" not in dossier_page(nothing)


# ------------------------------------------------------------ nothing is obeyed


@given(dossiers(), st.booleans())
@settings(max_examples=60, deadline=None)
def test_whatever_names_and_texts_are_they_stay_text(dossier: Dossier, everything: bool) -> None:
    page = parts(dossier, everything=everything)
    for element in page.iter():
        assert element.tag not in ("script", "style", "img", "iframe", "object", "link", "meta", "base", "form"), element.tag
        for name, value in element.attrib.items():
            assert not name.startswith("on") and name != "style", name
            assert name not in ("href", "hx-get", "src") or OUTSIDE.match(value), value
    text = page.text_content()
    obeyed = {c for c in text if (ord(c) < 32 and c not in "\n\t") or c == "\u202e"}
    assert not obeyed, "control characters are shown, not sent"


@given(dossiers())
@settings(max_examples=25, deadline=None)
def test_a_file_runs_and_loads_nothing(dossier: Dossier) -> None:
    made = dossier_page(dossier)
    made.encode("utf-8")
    tree = html.document_fromstring(made)
    (style,) = tree.iter("style")
    digest = base64.b64encode(hashlib.sha256((style.text or "").encode()).digest()).decode()
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not tree.xpath("//script | //link | //img | //iframe | //@style | //@src | //@hx-get")
    assert all(re.match(r"https?://|#", href) for href in tree.xpath("//a/@href"))


def test_hostile_names_stand_there_as_they_are() -> None:
    name = HOSTILE[0]
    made = dossier_page(replace(DOSSIER, sources=(*DOSSIER.sources[:2], Source("s3", name, "person"))))
    assert "<script" not in made
    assert name in html.document_fromstring(made).text_content()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", " https://x.example", "//x.example/", ""])
def test_only_the_web_is_linked(url: str) -> None:
    article = Article("a", "It sank.", url=url)
    assert published(article) == published(article, article.span(0, 8)) == ""


@given(st.text(min_size=1, max_size=60).filter(str.strip), st.sampled_from(("", "#part", "#a:~:text=b", "?q=1#x")))
def test_a_published_passage_is_named_by_its_words(words: str, rest: str) -> None:
    article = Article("a", words, url=f"https://paper.example/1{rest}")
    address = published(article, article.span(0, len(words)))
    path, _, text = address.partition(":~:text=")
    assert path.startswith("https://paper.example/1") and address.isascii() and " " not in address
    first = unquote(text.split(",")[0])
    assert " ".join(words.encode(errors="replace").decode().split()).startswith(first)
    assert "-" not in text and "&" not in text


def test_passages_lead_to_where_they_were_published(story: Dossier) -> None:
    tree = html.document_fromstring(dossier_page(story))
    out = [href for href in tree.xpath("//a/@href") if href.startswith("http")]
    assert any(":~:text=" in href for href in out)
    for link in tree.xpath("//a[starts-with(@href, 'http')]"):
        assert link.get("rel") == "noopener noreferrer nofollow"


# -------------------------------------------------------------------- its parts


def many(number: int) -> Dossier:
    """One origin, and so many articles that have it from it."""
    articles = tuple(Article(f"a{i}", "It sank. It did not.", outlet=f"Paper {i}") for i in range(number))
    steps = tuple(Derivation("s1", one.id, "told", evidence=(Evidence(one.id, one.span(0, 8)),), sides=("asserts",)) for one in articles)
    side = Side(tuple(one.id for one in articles), ("s1",), Independence(1, 1.0, 1), 1, ("s1",), (("s1",),))
    events = tuple(Event(f"2031-03-{1 + i % 28:02}", one.id, one.id, "asserts", one.span(0, 8)) for i, one in enumerate(articles))
    return Dossier("the ship sank", DOSSIER.claim, articles, (Source("s1", "Reyl", "person"),), steps, side, timeline=tuple(sorted(events, key=lambda e: e.when)))


def test_long_lists_are_cut_and_say_where_the_rest_is() -> None:
    dossier = many(600)
    cut, whole = parts(dossier), parts(dossier, everything=True)
    assert len(html.tostring(cut)) < 400_000
    assert {"/trace?q=x&all=1"} == {href for href in cut.xpath("//a/@href") if "all=1" in href}
    assert "and 570 more" in cut.text_content()
    assert len(whole.xpath("//*[@data-node]")) == 601
    assert not [href for href in whole.xpath("//a/@href") if "all=1" in href]
    assert "are too many for one picture" in cut.text_content()


def test_effects_are_told_side_by_side() -> None:
    after = replace(DOSSIER, asserts=replace(DOSSIER.asserts, articles=("a1",), independent=Independence(1, 1.0, 1)), denies=Side())
    assert list(effects(DOSSIER, after)) == [
        "Asserted: 1 independent origin instead of 1–2, 1 article instead of 5.",
        "Denied: nothing is left of 1 article and 1 independent origin.",
    ]
    assert list(effects(DOSSIER, DOSSIER))[1] == "Denied: still 1 independent origin and 1 article."


def test_a_claim_asked_for_by_its_id_is_headed_by_its_words() -> None:
    assert view(replace(DOSSIER, query="c12"), Addresses()).title == "it sank"
    assert view(DOSSIER, Addresses()).title == "the ship <sank>"


words = st.lists(st.sampled_from("the ship may have sank “sank” reportedly 400 in March — . x".split(" ")), max_size=40).map(" ".join)


@given(st.one_of(words, st.text(max_size=80)), st.one_of(words, st.text(max_size=80)))
def test_what_changed_loses_no_letter(was: str, now: str) -> None:
    left, right = changed(was, now)
    assert "".join(text for text, _ in left) == was
    assert "".join(text for text, _ in right) == now
    assert {mark for _, mark in left} <= {"", "gone"} and {mark for _, mark in right} <= {"", "new"}


@given(words.filter(str.strip))
def test_nothing_has_changed_where_nothing_did(text: str) -> None:
    assert {mark for side in changed(text, text) for _, mark in side} == {""}


def test_passages_that_have_little_in_common_are_not_marked() -> None:
    left, right = changed("It sank.", "A completely other sentence about eels and bread.")
    assert {mark for _, mark in (*left, *right)} == {""}


def test_changed_words_are_marked_in_the_page() -> None:
    a, b = Article("a1", "The ship may have sunk on Monday."), Article("a2", "The ship sunk on Monday.")
    drift = Drift("a1", "a2", "hedge_lost", (Evidence("a2", b.span(0, 24)), Evidence("a1", a.span(0, 33))))
    page = parts(replace(DOSSIER, articles=(a, b), drift=(drift,)))
    assert page.xpath("//del/text()") == ["may have"] and not page.xpath("//ins")
    assert "The doubt is gone" in page.text_content()


def test_a_copy_shows_what_stands_in_both() -> None:
    one, other = Evidence("a1", Span(0, 1, "x")), Evidence("a2", Span(0, 1, "x"))
    assert compared(Derivation("a1", "a2", "copies", evidence=(other, one, other, one, one, other, one))) == ([(one, other), (one, other)], [other, one, one])


EVENTS = st.lists(st.tuples(st.sampled_from(("2031-03-01", "2031-03", "2031-W09", "2031", "", "x")) | st.dates().map(str), st.sampled_from(("asserts", "denies", "asks"))), max_size=40)


@given(EVENTS)
def test_the_chart_and_its_table_count_every_passage_once(given_: list[tuple[str, str]]) -> None:
    article = DOSSIER.articles[0]
    dossier = replace(DOSSIER, timeline=tuple(Event(when, "a1", "a1", stance, article.span(0, 8)) for when, stance in sorted(given_)))  # type: ignore[arg-type]
    found = counts(dossier)
    assert len(found.columns) <= MOST_COLUMNS
    if len({when[:4] for when, _ in given_}) <= MOST_COLUMNS:
        assert sum(sum(row) for _, row in found.rows) == len(given_)
    assert sum(len(moment.events) for day in days(dossier) for moment in day.moments) == len(given_)
    if found.rows:
        html.fromstring(chart(found))


@given(st.text(max_size=12))
def test_any_date_can_be_spoken(when: str) -> None:
    assert spoken(when)


def test_data_for_the_script_names_every_box() -> None:
    whole = network(many(200))
    data = json.loads(canvas(placed(whole), numbers(whole)))
    ids = {node["id"] for node in data["nodes"]}
    assert len(ids) == len(data["nodes"])
    assert all({arrow["from"], arrow["to"]} <= ids for arrow in data["arrows"])
    assert any(id.startswith("m") for id in ids)


def test_it_is_quick() -> None:
    dossier = replace(many(60), missing=tuple(Missing("s1", "cited") for _ in range(30)))
    took = []
    for _ in range(4):
        start = time.process_time()
        dossier_page(dossier)
        took.append(time.process_time() - start)
    assert min(took) < 0.2


# ----------------------------------------------------------- the command line


def test_the_command_writes_the_page(tmp_path: Path) -> None:
    text = tmp_path / "note.txt"
    text.write_text("The port is closed, harbour master Ilse Marwick said on Monday.\n")
    page = tmp_path / "new" / "port.html"
    done = CliRunner().invoke(app, ["trace", str(text), "The port is closed", "--engine", "rules", "--quick", "--html", str(page)])
    assert done.exit_code == 0, done.output
    assert "Ilse Marwick" in html.document_fromstring(page.read_text(encoding="utf8")).text_content()
    refused = CliRunner().invoke(app, ["trace", str(text), "The port is closed", "--engine", "rules", "--quick", "--html", str(tmp_path)])
    assert refused.exit_code == 2
