"""The page of a claim on a real server: what-if, links that lead to the very words, help where nothing is found, and each dossier made once."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import html
from starlette.testclient import TestClient

from sayso import pipeline
from sayso.ledger import open_ledger
from sayso.model import Dossier, Judgement
from sayso.tell.clean import one_line
from sayso.tell.lines import unquoted
from sayso.trace.distrusting import distrusting
from sayso.web.dossiers import Dossiers
from sayso.web.ledgers import Ledgers

CLAIM = "Gates of the Hollin dam were opened on the night of the Pellbridge flood"


@pytest.fixture(autouse=True)
def by_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passages are compared by words, as in a large ledger: these tests are about the page."""
    monkeypatch.setattr(pipeline, "LARGE", 0)


@pytest.fixture
def whole(ledger_file: Path) -> Dossier:
    with open_ledger(ledger_file, readonly=True) as ledger:
        return pipeline.trace(ledger, CLAIM)


def tree(client: TestClient, **query: Any) -> Any:
    answer = client.get("/trace", params=query)
    assert answer.status_code == 200, answer.text[:500]
    return html.document_fromstring(answer.text)


def said(element: Any) -> str:
    return " ".join(element.text_content().split())


def numbers(page: Any, side: str) -> dict[str, str]:
    """The numbers of a side by what they count, in the singular."""
    found = {}
    for summary in page.xpath(f"//section[@aria-labelledby='{side}']//details/summary"):
        value = summary.find("b").text
        found[re.sub(r"s?( ?instead of.*)?$", "", said(summary).removeprefix(value).strip())] = value
    return found


# ---------------------------------------------------------------------- the page


def test_it_shows_what_tracing_finds(client: TestClient, whole: Dossier) -> None:
    page = tree(client, q=CLAIM)
    assert said(page.find(".//h1")) == f"“{CLAIM}”"
    shown = numbers(page, "asserts")
    assert shown["independent origin"] == str(whole.asserts.independent.high)
    assert shown["article"] == str(len(whole.asserts.articles))
    assert numbers(page, "denies")["independent origin"] == str(whole.denies.independent.high)
    assert page.xpath("//svg[@class='origins']"), "the picture is there without scripts"
    assert not page.xpath("//@style | //style | //script[not(@src)]")
    assert {src.partition("?")[0] for src in page.xpath("//script/@src")} == {"/static/vendor/htmx.min.js", "/static/dossier.js"}


def test_every_passage_of_every_link_stands_where_it_leads(client: TestClient, ledger_file: Path) -> None:
    page = tree(client, q=CLAIM, all=1)
    links = 0
    with open_ledger(ledger_file, readonly=True) as ledger:
        for link in page.xpath("//q/a[contains(@href, '?at=')]"):
            address = urlsplit(link.get("href"))
            start, end = map(int, parse_qs(address.query)["at"][0].split("-"))
            text = ledger.reading(address.path.removeprefix("/articles/")).article.text
            assert unquoted(one_line(text[start:end])).startswith(said(link).removesuffix("…"))
            links += 1
    assert links > 50
    for href in page.xpath("//a/@href"):
        assert href.startswith(("/", "#")), href


def test_the_articles_that_it_links_are_served(client: TestClient) -> None:
    hrefs = sorted({href for href in tree(client, q=CLAIM).xpath("//a/@href") if href.startswith("/articles/")})
    assert {client.get(href).status_code for href in hrefs[:: max(1, len(hrefs) // 6)]} == {200}


def test_data_for_the_script_and_list_have_the_same_nodes(client: TestClient) -> None:
    page = tree(client, q=CLAIM)
    listed = {number for places in page.xpath("//*[@data-node]/@data-node") for number in places.split()}
    assert listed == set(re.findall(r'"id":"n(\d+)"', page.xpath("//@data-graph")[0]))


def test_style_sheets_and_scripts_are_served(client: TestClient) -> None:
    page = tree(client, q=CLAIM)
    for address in (*page.xpath("//link[@rel='stylesheet']/@href"), *page.xpath("//script/@src"), *page.xpath("//@data-script")):
        assert client.get(address).status_code == 200, address
    assert page.xpath("//meta[@id='__________cytoscape_stylesheet']")


def test_it_weighs_little(client: TestClient) -> None:
    page = client.get("/trace", params={"q": CLAIM}, headers={"accept-encoding": "gzip"})
    tree_ = html.document_fromstring(page.text)
    total = int(page.headers["content-length"])
    for address in {*tree_.xpath("//link[@rel='stylesheet']/@href"), *tree_.xpath("//script/@src"), *tree_.xpath("//@data-script")}:
        answer = client.get(address, headers={"accept-encoding": "gzip"})
        assert answer.headers.get("content-encoding") == "gzip"
        total += int(answer.headers["content-length"])
    assert total < 400_000


# ----------------------------------------------------------------------- what if


def test_without_somebody_the_numbers_are_those_of_tracing_without_them(client: TestClient, ledger_file: Path, whole: Dossier) -> None:
    page = tree(client, q=CLAIM)
    links = list(dict.fromkeys(page.xpath("//a[contains(@class, 'without')]/@href")))
    assert len(links) == len({*whole.sources, *(one.id for one in whole.articles)})
    with open_ledger(ledger_file, readonly=True) as ledger:
        for link in links[:: max(1, len(links) // 5)]:
            names = parse_qs(urlsplit(link).query)["distrust"]
            anew = pipeline.trace(ledger, CLAIM, distrust=names)
            shown = html.document_fromstring(client.get(link).text)
            for side, wanted in (("asserts", anew.asserts), ("denies", anew.denies)):
                if wanted.articles:
                    found = numbers(shown, side)
                    assert int(found["independent origin"]) == wanted.independent.high
                    assert int(found["article"]) == len(wanted.articles)
            sentences = said(shown.xpath("//p[@class='effects']")[0])
            if anew.asserts.independent != whole.asserts.independent:
                assert f"instead of {whole.asserts.independent.high}" in sentences
            assert names[0] not in {node for one in shown.xpath("//*[contains(@class, 'outline')]//a[contains(@class, 'without')]/@href") for node in parse_qs(urlsplit(one).query)["distrust"][1:]}


def test_who_is_left_out_stands_there_and_can_be_taken_back(client: TestClient) -> None:
    page = tree(client, q=CLAIM, distrust=["Tern Wire", "Nobody <b>Here</b>"])
    chips = page.xpath("//section[@id='whatif']//li/a")
    assert [said(chip).partition(" ×")[0] for chip in chips] == ["Tern Wire", "Nobody <b>Here</b> (nobody here)"]
    assert [parse_qs(urlsplit(chip.get("href")).query)["distrust"] for chip in chips] == [["Nobody <b>Here</b>"], ["Tern Wire"]]
    assert not page.xpath("//section[@id='whatif']//b")
    further = parse_qs(urlsplit(page.xpath("//a[contains(@class, 'without')]/@href")[0]).query)["distrust"]
    assert further[:2] == ["Tern Wire", "Nobody <b>Here</b>"] and len(further) == 3


def test_everything_left_out_is_said_plainly(client: TestClient, whole: Dossier) -> None:
    page = tree(client, q=CLAIM, distrust=[one.id for one in whole.articles])
    assert "nothing is left of" in said(page.xpath("//p[@class='effects']")[0])
    assert not page.xpath("//svg[@class='origins']")


def test_in_place_only_the_part_is_sent_that_changes(client: TestClient) -> None:
    answer = client.get("/trace", params={"q": CLAIM, "distrust": "Tern Wire"}, headers={"HX-Request": "true"})
    assert "<html" not in answer.text and "<title>" in answer.text and 'id="whatif"' in answer.text
    assert answer.headers["vary"].lower().count("hx-request") == 1


# -------------------------------------------------------------------- judgements


def test_those_who_may_write_are_offered_to_judge(client: TestClient, serve: Any, ledger_file: Path, whole: Dossier) -> None:
    refs = {f"{event.article}:{event.passage.start}-{event.passage.end}" for event in whole.timeline}
    refs |= {f"{e.article}:{e.span.start}-{e.span.end}" for step in whole.derivations for e in step.evidence}
    links = [href for href in tree(client, q=CLAIM).xpath("//a/@href") if href.startswith("/judgements/new")]
    assert links
    for href in links:
        asked = parse_qs(urlsplit(href).query)
        assert (asked["about"], asked["verdict"], asked["a"]) == (["claim"], ["different"], [CLAIM])
        assert asked["b"][0] in refs
        assert asked["back"][0].startswith("/trace?q=")
    reader = serve(ledger_file, read_only=True)
    assert not [href for href in tree(reader, q=CLAIM).xpath("//a/@href") if href.startswith("/judgements/new")]


# ------------------------------------------------------- little or nothing asked


def test_nothing_asked_is_a_form_with_help(client: TestClient) -> None:
    for query in ({}, {"q": ""}, {"q": "   ", "distrust": "x"}):
        page = tree(client, **query)
        assert page.xpath("//form[@action='/trace']//textarea[@name='q']")


def test_nothing_found_says_what_was_looked_at_and_what_comes_nearest(client: TestClient) -> None:
    page = tree(client, q="The bakery sold its flood insurance to a choir")
    text = said(page.find(".//main"))
    assert "Nothing that was read states or denies this." in text and "Nothing found" in text
    assert "articles in the ledger" in text
    near = page.xpath("//ul[@class='listed']//a")
    assert near and all("?at=" in link.get("href") for link in near)
    assert said(tree(client, q="zxqv").find(".//main")).count("No sentence in this ledger")


@pytest.mark.parametrize("query", ['" OR *', "NEAR(a b)", "<script>alert(1)</script>", "😀" * 40, "\x00\x1b[31m", "a" * 1000, "'; DROP TABLE", "-" * 30])
def test_any_text_may_be_asked_and_stays_text(client: TestClient, query: str) -> None:
    page = tree(client, q=query)
    assert not page.xpath("//main//script")
    assert client.get("/trace", params={"q": CLAIM, "distrust": query}).status_code == 200


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ({"q": "a" * 1001}, 422, "at most 1,000"),
        ({"q": "a", "distrust": [str(i) for i in range(60)]}, 422, "At most 50"),
        ({"q": "a", "all": "perhaps"}, 422, "makes no sense"),
    ],
)
def test_too_much_is_refused_in_a_sentence(client: TestClient, query: dict[str, Any], status: int, words: str) -> None:
    answer = client.get("/trace", params=query)
    assert answer.status_code == status
    assert words in said(html.document_fromstring(answer.text))


def test_where_there_is_no_ledger_it_says_so(serve: Any) -> None:
    answer = serve().get("/trace", params={"q": CLAIM})
    assert answer.status_code == 404 and "no ledger" in answer.text


def test_a_ledger_that_is_gone_is_a_plain_503(client: TestClient, ledger_file: Path) -> None:
    assert client.get("/trace", params={"q": CLAIM}).status_code == 200
    ledger_file.rename(ledger_file.with_suffix(".away"))
    answer = client.get("/trace", params={"q": CLAIM})
    assert answer.status_code == 503 and "not there any more" in answer.text and "Traceback" not in answer.text


# ------------------------------------------------------------ each is made once


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The claims that were traced, in order."""
    claims: list[str] = []
    real = pipeline.trace

    def counted(ledger: Any, claim: str, **options: Any) -> Dossier:
        claims.append(claim)
        return real(ledger, claim, **options)

    monkeypatch.setattr(pipeline, "trace", counted)
    return claims


def test_a_claim_is_traced_once_until_the_ledger_changes(client: TestClient, ledger_file: Path, made: list[str]) -> None:
    for query in ({"q": CLAIM}, {"q": f"  {CLAIM} "}, {"q": CLAIM, "distrust": "Tern Wire"}, {"q": CLAIM, "all": "1"}):
        assert client.get("/trace", params=query).status_code == 200
    assert made == [CLAIM]
    with open_ledger(ledger_file) as ledger:
        ledger.judge(Judgement("", "same", "Tern Wire", "Ternwire", by="test"))
    client.get("/trace", params={"q": CLAIM})
    assert made == [CLAIM, CLAIM]


def test_many_who_ask_at_once_wait_for_one(ledger_file: Path, made: list[str]) -> None:
    shared = Dossiers(Ledgers(str(ledger_file)))
    found: list[Dossier] = []
    threads = [threading.Thread(target=lambda: found.append(shared.about(CLAIM))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == 8 and len(made) == 1
    assert all(one is found[0] for one in found)


def test_only_the_last_ones_are_kept(ledger_file: Path, made: list[str]) -> None:
    few = Dossiers(Ledgers(str(ledger_file)), most=2)
    for claim in ("one gate", "two gates", "three gates", "three gates", "one gate"):
        few.about(claim)
    assert made == ["one gate", "two gates", "three gates", "one gate"]


def test_what_fails_is_not_kept(ledger_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = Dossiers(Ledgers(str(ledger_file)))
    real = pipeline.trace
    monkeypatch.setattr(pipeline, "trace", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        shared.about(CLAIM)
    monkeypatch.setattr(pipeline, "trace", real)
    assert shared.about(CLAIM).asserts.articles
    assert shared.about(CLAIM, ["Tern Wire"]) == distrusting(shared.about(CLAIM), ["Tern Wire"])
