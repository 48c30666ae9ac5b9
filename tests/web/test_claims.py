"""Echo and the charts on the real application: the lists, what they are narrowed by, what judging and adding does, where numbers lead."""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from html import unescape
from io import StringIO
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from sayso import pipeline
from sayso.claims.claiming import claims
from sayso.claims.grouping import group
from sayso.ledger import Entry, open_ledger
from sayso.model import Article, Attribution, Judgement, Mention, Reading, Speaker
from sayso.simulate import simulate
from sayso.sources.charting import spread, told
from sayso.web import echoes
from sayso.web.echoes import Echoes, Wanted
from sayso.web.ledgers import Ledgers

Serve = Callable[..., TestClient]


def get(client: TestClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text[:2000]}"
    return answer.text


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def claims_of(page: str) -> list[str]:
    return re.findall(r'<li id="(c\d+)">', page)


def pictures(page: str) -> Iterator[ElementTree.Element]:
    for svg in re.findall(r'<svg class="chart wide".*?</svg>', page, re.DOTALL):
        yield ElementTree.fromstring(svg)  # noqa: S314


def led(page: str) -> Iterator[tuple[str, str]]:
    """Where the points and bars of a page's pictures lead, and what they say."""
    for picture in pictures(page):
        for one in picture.iter("a"):
            yield one.attrib["href"], one.attrib["aria-label"]


def table(client: TestClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))


@pytest.fixture(autouse=True)
def by_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the calculus, whose time would make up most of these tests'; `test_claims` and the dossier's tests are about it."""
    monkeypatch.setattr(echoes, "SECONDS", 0.0)
    monkeypatch.setattr(echoes, "FURTHER", 0.0)


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Simulated articles, sorted into claims."""
    path = tmp_path_factory.mktemp("news") / "news.db"
    with open_ledger(path) as ledger:
        ledger.add([Entry(one.reading) for one in islice(simulate(120, 5), 120)])
        group(ledger)
    return path


def small(path: Path) -> Path:
    """One claim in three articles of three days; who says it has no other name but one."""
    with open_ledger(path) as ledger:
        for n, (speaker, cue, outlet) in enumerate((("Ilse Marwick", "said", "Courier"), ("Sami Orrun", "said", "Star"), ("Ada Quill", "denied", "Lantern"))):
            text = f"{speaker} {cue} that Mirevia trained 300 rebels near Lisse."
            article = Article(f"a{n}", text, outlet=outlet, title=f"Rebels {n}", published=date(2031, 3, 1) + timedelta(n))
            begin = text.index("Mirevia")
            mentions = (Mention(article.span(begin, begin + 7), "organisation", "Mirevia"), Mention(article.span(0, len(speaker)), "person", speaker))
            one = Attribution(
                "1",
                (article.span(begin, len(text) - 1),),
                (article.span(0, len(speaker)),),
                (article.span(len(speaker) + 1, len(speaker) + 1 + len(cue)),),
                speaker=Speaker(speaker, "person"),
                chain=(speaker,),
                stance="denies" if cue == "denied" else "asserts",
                factuality="CT-" if cue == "denied" else "CT+",
            )
            ledger.add([Entry(Reading(article, (one,), tuple(sorted(mentions, key=lambda m: m.span.start)), by="rules@1"))])
    return path


def test_the_list_is_that_of_the_command_line(serve: Serve, news: Path) -> None:
    page = get(serve(news), "/claims")
    with open_ledger(news, readonly=True) as ledger:
        listed = claims(ledger, seconds=0)
    assert set(claims_of(page)) == {one.id for one in listed}
    for one in listed[:5]:
        assert f'href="/trace?q={one.id}"' in page or f"/trace?q={one.id}" in page
        assert f"/articles/{one.article}?at={one.start}-{one.end}#at" in page
        assert " ".join(one.text.split())[:60] in words(page)


def test_leafing_through_meets_each_claim_once(serve: Serve, news: Path) -> None:
    client = serve(news)
    first = get(client, "/claims")
    total = int(re.search(r"([\d,]+) claims", words(first))[1])  # type: ignore[index]
    seen = [id for page in range(1, total // 20 + 2) for id in claims_of(get(client, f"/claims?page={page}"))]
    assert len(seen) == len(set(seen)) == total > 40
    assert not claims_of(get(client, "/claims?page=9999"))


def test_filters(serve: Serve, news: Path) -> None:
    client = serve(news)
    with open_ledger(news, readonly=True) as ledger:
        every = claims(ledger, seconds=0, limit=10_000)
        one = next(each for each in every if each.asserts.sources and each.articles > 2)
        found = claims_of(get(client, f"/claims?source={one.asserts.sources[0]}&least=3"))
        assert one.id in found
        assert all(each.articles >= 3 for each in every if each.id in found)
        outlet = ledger.reading(one.article).article.outlet
        by_outlet = {each.id for each in claims(ledger, seconds=0, limit=10_000, outlet=outlet)}
        first = min(each.first for each in every if each.first)
    assert set(claims_of(get(client, f"/claims?outlet={outlet}"))) <= by_outlet
    assert claims_of(get(client, f"/claims?q={one.text}"))[0] == one.id
    assert claims_of(get(client, f"/claims?only={one.id}&only={every[0].id}")) and len(claims_of(get(client, f"/claims?only={one.id}"))) == 1
    assert not claims_of(get(client, f"/claims?until={first - timedelta(1)}"))
    for odd in ("only=c0", "only=xyz", "only=c99999999999999999999", "least=-3", "least=x", "q=%22*", "source=%00"):
        get(client, f"/claims?{odd}")


def test_a_judgement_changes_the_list_at_once(serve: Serve, tmp_path: Path, news: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(news.read_bytes())
    client = serve(copy)
    before = claims_of(get(client, "/claims"))
    with open_ledger(copy) as ledger:
        ledger.judge(Judgement("", "same", before[0], before[1], about="claim", by="Ada", why="a test"))
    after = claims_of(get(client, "/claims"))
    gone = {before[0], before[1]} - set(after)
    assert gone == {max(before[:2], key=lambda id: int(id[1:]))}


def test_a_list_is_made_once_while_nothing_changes(news: Path) -> None:
    every = Echoes(Ledgers(str(news)))
    first = every.listing(Wanted())
    assert every.listing(Wanted()) is first
    assert every.listing(Wanted(least=3)) is not first


def test_articles_without_claims_are_told_and_sorted_in_the_background(serve: Serve, tmp_path: Path) -> None:
    path = small(tmp_path / "new.db")
    page = get(serve(path, read_only=True), "/claims")
    assert "3 articles are in no claims yet: sayso claims new.db sorts them in" in words(page)
    client = serve(path)
    end = time.monotonic() + 20
    while not (found := claims_of(get(client, "/claims"))) and time.monotonic() < end:
        time.sleep(0.05)
    assert found and "in no claims yet" not in get(client, "/claims")
    assert "1 article denies it" in words(get(client, "/claims"))


def test_filing_that_fails_is_not_tried_all_the_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = small(tmp_path / "locked.db")
    ledgers = Ledgers(str(path), patience=0.01)
    every = Echoes(ledgers)
    with open_ledger(path) as busy, busy._writing():
        assert every.unfiled(filing=True) == 3
        end = time.monotonic() + 20
        while every.is_filing and time.monotonic() < end:
            time.sleep(0.01)
    assert every.unfiled(filing=True) == 3 and not every.is_filing
    monkeypatch.setattr(echoes, "RESTING", 0.0)
    every.unfiled(filing=True)
    while every.unfiled(filing=False) and time.monotonic() < end:
        time.sleep(0.01)
    assert every.unfiled(filing=False) == 0


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = small(tmp_path_factory.mktemp("three") / "three.db")
    with open_ledger(path) as ledger:
        group(ledger)
    return path


CLAIM = "Mirevia trained 300 rebels near Lisse"


def test_the_charts_of_a_claim_show_what_its_dossier_has(serve: Serve, three: Path) -> None:
    client = serve(three)
    page = get(client, f"/charts?claim={CLAIM}")
    with open_ledger(three, readonly=True) as ledger:
        dossier = pipeline.trace(ledger, CLAIM)
    expected = spread(dossier).steps
    rows = table(client, f"/charts/spread.csv?claim={CLAIM}")
    assert [(row["day"], int(row["articles"]), int(row["outlets"]), int(row["origins"]), int(row["articles that deny"])) for row in rows] == [
        (str(step.day), step.articles, step.outlets, step.origins, step.denying) for step in expected
    ]
    assert int(rows[-1]["articles"]) == len(dossier.asserts.articles) == 2
    assert int(rows[-1]["origins"]) == dossier.asserts.independent.high
    assert sum(int(row[stance]) for row in table(client, f"/charts/told.csv?claim={CLAIM}") for stance in row if row[stance].isdigit()) == len(dossier.timeline)
    assert sum(one.attributions for one in told(dossier)) == len(dossier.timeline)
    found = list(led(page))
    assert len(found) >= 6
    for href, said in found:
        listed = words(get(client, href))
        count = int(re.search(r": (?:\w+ )?([\d,]+)", said)[1])  # type: ignore[index]
        if "side=" in href and "article" in said and count:
            assert f"in {count} article" in listed, said
        elif "stance=" in href:
            assert f"{count} passage" in listed, said


def test_passages_of_a_claim_point_at_their_characters(serve: Serve, three: Path) -> None:
    client = serve(three)
    page = get(client, f"/told?claim={CLAIM}")
    for id, start, end, said in re.findall(r'<a href="/articles/([^?"]+)\?at=(\d+)-(\d+)#at">([^<]*)</a>', page):
        with open_ledger(three, readonly=True) as ledger:
            assert ledger.reading(id).article.text[int(start) : int(end)] == unescape(said)
    assert "No passage" in get(client, f"/told?claim={CLAIM}&until=2001-01-01")
    get(client, "/told", 404)
    get(client, f"/told?claim={CLAIM}&side=left", 422)
    get(client, f"/told?claim={CLAIM}&since=x", 422)


def test_the_charts_of_the_ledger_lead_to_what_they_count(client: TestClient) -> None:
    page = get(client, "/charts")
    found = list(led(page))
    assert {href.partition("?")[0] for href, _ in found} == {"/said", "/anonymous", "/trace", "/claims"} or len(found) > 15
    for href, said in found:
        if href.startswith("/said"):
            count = int(said.rpartition(" ")[2].replace(",", ""))
            assert f"{count} attribution" in words(get(client, href)), (href, said)
        elif href.startswith("/anonymous"):
            count = int(re.search(r": (\d+) of", said)[1])  # type: ignore[index]
            assert (f"{count} mention" if count else "No anonymous source") in words(get(client, href)), (href, said)
    assert " style=" not in page and page.count("<details") == 3
    for name in ("claims", "anonymous", "stances"):
        assert f"/charts/{name}.csv" in page
        assert table(client, f"/charts/{name}.csv")


def test_charts_are_narrowed_by_outlet_and_days(client: TestClient) -> None:
    whole = sum(int(row["anonymous"]) for row in table(client, "/charts/anonymous.csv"))
    parts = [sum(int(row["anonymous"]) for row in table(client, f"/charts/anonymous.csv?{days}")) for days in ("until=2033-03-15", "since=2033-03-16")]
    assert whole == sum(parts) == 16
    assert [row["outlet"] for row in table(client, "/charts/anonymous.csv?outlet=Tern+Wire")] == ["Tern Wire"]
    assert "nothing here to draw" in get(client, "/charts?since=2040-01-01")
    by_name = re.findall(r'class="label" text-anchor="end">([^<]*)<', get(client, "/charts?order=name"))
    assert by_name[:8] == sorted(by_name[:8], key=str.casefold)
    get(client, "/charts?order=shame", 422)
    get(client, "/charts?claim=c999999", 404)
    get(client, "/charts/nothing.csv", 404)
    get(client, "/charts/spread.csv", 404)


def test_a_sheet_runs_nothing(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "odd.db"
    with open_ledger(path) as ledger:
        for n, outlet in enumerate(('=HYPERLINK("x")', "a,b\nc", "")):
            article = Article(f"a{n}", f"Ilse Marwick said the port {n} is closed.", outlet=outlet, published=date(9999, 12, 31) if n else date.min)
            said = Attribution("1", (article.span(18, 30),), speaker=Speaker("Ilse Marwick", "person"))
            ledger.add([Entry(Reading(article, (said,), by="rules@1"))])
    client = serve(path)
    rows = table(client, "/charts/anonymous.csv")
    assert {row["outlet"] for row in rows} == {"'=HYPERLINK(\"x\")", "a,b c", ""}
    assert get(client, "/charts") and table(client, "/charts/stances.csv")
