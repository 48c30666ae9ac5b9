"""The list of articles: by day, by outlet, or by what they say, with links to the very characters."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from sayso.ledger import Entry, open_ledger
from sayso.model import Article, Reading
from sayso.trace.sketch import bands

Serve = Callable[..., TestClient]


def listed(page: str) -> list[str]:
    """The ids of the articles that are listed, in order."""
    main = page[page.index('<main id="main"') :]
    return list(dict.fromkeys(re.findall(r'href="/articles/([^"?#]+)"', main)))


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A ledger of 130 articles of three outlets, some without a day."""
    path = tmp_path / "many.db"
    with open_ledger(path) as ledger:
        entries = []
        for n in range(130):
            day = None if n % 13 == 0 else date(2031, 3, 1) + timedelta(days=n // 10)
            text = f"Report {n}. The harbour of Orrun was closed by {n} boats, it was said. Nobody else was asked about that."
            article = Article(f"a{n:03}", text, title=f"Report <{n}>", outlet=("The Post", "O'Brien & <Sons>", "")[n % 3], published=day)
            entries.append(Entry(Reading(article, by="hand@1"), bands(text)))
        ledger.add(entries)
    return path


def test_all_articles_are_there_the_latest_first_page_by_page(serve: Serve, many: Path) -> None:
    client = serve(many)
    pages = [listed(client.get(f"/articles?page={n}").text) for n in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [50, 50, 30, 0]
    with open_ledger(many, readonly=True) as ledger:
        assert [id for page in pages for id in page] == [card.id for card in reversed(ledger.cards())]
    first = client.get("/articles").text
    assert "130 articles" in first and "page 1 of 3" in first and "Without a date" in client.get("/articles?page=3").text
    address = client.get("/articles").text
    following = re.search(r'rel="next" href="([^"]*)"', address)
    assert following and listed(client.get(html.unescape(following[1])).text) == pages[1]
    assert 'rel="next"' not in client.get("/articles?page=3").text
    assert client.get("/articles?page=1000000").status_code == 200


def test_they_are_narrowed_by_outlet_and_days(serve: Serve, many: Path) -> None:
    client = serve(many)
    with open_ledger(many, readonly=True) as ledger:
        for outlet, since, until in (("The Post", None, None), ("O'Brien & <Sons>", date(2031, 3, 3), None), (None, date(2031, 3, 3), date(2031, 3, 5)), ("nobody", None, None)):
            given = {"outlet": outlet or "", "since": since or "", "until": until or "", "q": ""}
            wanted = [card.id for card in reversed(ledger.cards(outlet, since, until))]
            answer = client.get("/articles", params=given)
            assert answer.status_code == 200 and listed(answer.text) == wanted[:50]
            assert "<Sons>" not in answer.text


def test_sentences_are_found_and_lead_to_their_characters(client: TestClient, ledger_file: Path) -> None:
    page = client.get("/articles", params={"q": "gates of the dam were opened"}).text
    found = re.findall(r'<a href="/articles/([^"?]+)\?at=(\d+)-(\d+)#at">(.*?)</a>', page)
    assert len(found) >= 5
    with open_ledger(ledger_file, readonly=True) as ledger:
        for id, start, end, words in found:
            text = ledger.reading(id).article.text
            assert " ".join(text[int(start) : int(end)].split()) == html.unescape(words)
            lit = client.get(f"/articles/{id}?at={start}-{end}")
            assert lit.status_code == 200 and '<mark class="at" id="at">' in lit.text
    assert any("gates" in words.lower() for *_, words in found)


def test_what_is_found_is_narrowed_and_paged(serve: Serve, many: Path) -> None:
    client = serve(many)
    page = client.get("/articles", params={"q": "harbour closed", "outlet": "The Post", "since": "2031-03-02"}).text
    ids = listed(page)
    with open_ledger(many, readonly=True) as ledger:
        fitting = {card.id for card in ledger.cards("The Post", date(2031, 3, 2), None)}
    assert ids and set(ids) <= fitting
    following = re.search(r'rel="next" href="([^"]*)"', page)
    assert following
    more = listed(client.get(html.unescape(following[1])).text)
    assert more and not set(more) & set(ids) and set(more) <= fitting


@pytest.mark.parametrize("words", ['"', "' OR 1=1 --", "NEAR(a b)", "*", "<script>alert(1)</script>", "\x00", "🂡" * 300, "a" * 1000, "and the of", "港が閉まった", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")])
def test_any_words_may_be_asked(client: TestClient, words: str) -> None:
    answer = client.get("/articles", params={"q": words, "outlet": words[:400]})
    assert answer.status_code == 200 and "<script>alert" not in answer.text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"since": "yesterday"}, "is not a date"),
        ({"until": "2031-02-30"}, "is not a date"),
        ({"since": "2031-03-05", "until": "2031-03-01"}, "exchange them"),
        ({"page": "0"}, "greater than or equal to 1"),
        ({"page": "x"}, "valid integer"),
        ({"page": "9" * 30}, "less than or equal"),
        ({"q": "x" * 1001}, "at most 1000"),
    ],
)
def test_what_makes_no_sense_is_told(client: TestClient, given: dict[str, str], said: str) -> None:
    answer = client.get("/articles", params=given)
    assert answer.status_code == 422 and said in answer.text


def test_an_empty_ledger_and_a_vain_search_say_so(serve: Serve, tmp_path: Path) -> None:
    with open_ledger(tmp_path / "none.db"):
        pass
    client = serve(tmp_path / "none.db")
    assert "holds no articles yet" in client.get("/articles").text
    assert "No sentence fits these words" in client.get("/articles?q=harbour").text
    assert "No article of this outlet" in client.get("/articles?outlet=x").text


def test_of_many_outlets_one_types_the_name(serve: Serve, tmp_path: Path) -> None:
    with open_ledger(tmp_path / "outlets.db") as ledger:
        ledger.add([Entry(Reading(Article(f"a{n}", f"Text {n}.", outlet=f'The "{n}" Post'), by="hand@1")) for n in range(150)])
    page = serve(tmp_path / "outlets.db").get("/articles").text
    assert '<datalist id="outlets">' in page and page.count("<option") == 150 and 'value="The &#34;3&#34; Post"' in page
