"""The page of an article: the text as published, a note for every attribution, filters, lit passages, corrections; nothing obeyed."""

from __future__ import annotations

import gzip
import re
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from starlette.testclient import TestClient

from sayso.ledger import Entry, Passage, open_ledger
from sayso.model import Article, Attribution, Block, Judgement, Problem, Reading, Speaker, Time
from sayso.tell.clean import clean
from sayso.tell.exports import FORMATS
from sayso.tell.rows import Showing, rows
from sayso.tell.sifting import SIEVES, sifted
from sayso.tell.words import speaker_name, teller_names, voices
from sayso.trace.sketch import bands
from sayso.web.notes import Ways, ends
from sayso.web.settings import Settings

Serve = Callable[..., TestClient]
VOID = {"meta", "link", "input", "rect", "br"}


class Seen(HTMLParser):
    """What a browser makes of a page: balanced tags, their attributes, ids, links, and the words in each element by its class."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, dict[str, str]]] = []
        self.tags: Counter[str] = Counter()
        self.attributes: set[str] = set()
        self.given: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.lit: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == [], self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags[tag] += 1
        self.attributes |= set(given)
        self.given.append((tag, given))
        if tag not in VOID:
            self.open.append((tag, given))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop()[0] == tag, (tag, self.open)

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        classes = [given.get("class", "").split() for _, given in self.open]
        if any("text" in names for names in classes) and "num" not in classes[-1]:
            self.text.append(data)
            if any(tag == "mark" for tag, _ in self.open):
                self.lit.append(data)

    @property
    def ids(self) -> list[str]:
        return [given["id"] for _, given in self.given if "id" in given]

    @property
    def hrefs(self) -> list[str]:
        return [given["href"] for _, given in self.given if "href" in given]

    def numbers(self, *, dim: bool) -> set[int]:
        marks = [given for tag, given in self.given if tag == "a" and "num" in given.get("class", "").split()]
        return {int(given["id"][1:]) for given in marks if ("dim" in given["class"].split()) == dim}


def letters(text: str) -> str:
    return "".join(c for c in clean(text) if not c.isspace() and c not in "␋␌␍␜␝␞␟\ufffd")


def all_readings(path: Path) -> list[Reading]:
    with open_ledger(path, readonly=True) as ledger:
        return [ledger.reading(card.id) for card in ledger.cards()]


def one_called(path: Path, outlet: str) -> Reading:
    return next(reading for reading in all_readings(path) if reading.article.outlet == outlet and reading.attributions)


# ------------------------------------------------------------------ the text


def test_every_article_is_shown_as_published_with_a_note_for_each_attribution(client: TestClient, ledger_file: Path) -> None:
    for reading in all_readings(ledger_file):
        answer = client.get(f"/articles/{reading.article.id}")
        assert answer.status_code == 200
        seen = Seen(answer.text)
        count = len(reading.attributions)
        assert letters("".join(seen.text)) == letters(reading.article.text)
        assert len(seen.ids) == len(set(seen.ids))
        assert {f"{kind}{n}" for kind in "at" for n in range(1, count + 1)} <= set(seen.ids)
        assert all(href[1:] in seen.ids for href in seen.hrefs if href.startswith("#"))
        assert seen.tags["h1"] == 1 and seen.tags["mark"] == 0


def test_a_note_says_through_whom_and_leads_on(client: TestClient, ledger_file: Path) -> None:
    for reading in all_readings(ledger_file):
        html = client.get(f"/articles/{reading.article.id}").text
        notes = dict(re.findall(r'<div class="note a\d+" id="a(\d+)">(.*?)aria-label="Close">', html, re.S))
        assert len(notes) == len(reading.attributions)
        for number, a in enumerate(reading.attributions, 1):
            seen = Seen(notes[str(number)] + '">×</a>')
            said = "".join(seen.words)
            assert all(name in said for name in teller_names(a))
            asked = [parse_qs(urlsplit(href).query)["q"][0] for href in seen.hrefs if href.startswith("/trace?")]
            content = " ".join(" ".join(span.text for span in a.content).split())
            assert len(asked) == 1 and content.startswith(asked[0][:200])


def test_the_sources_stand_beside_it_with_all_their_attributions(client: TestClient, ledger_file: Path) -> None:
    reading = one_called(ledger_file, "Calvane Public Radio")
    html = client.get(f"/articles/{reading.article.id}").text
    side = html[html.index('id="sources"') : html.index('<div class="rest">')]
    found = {int(n) for n in re.findall(r'href="#t(\d+)"', side)}
    assert found == set(range(1, len(reading.attributions) + 1))
    named = {parse_qs(urlsplit(href.replace("&amp;", "&")).query)["name"][0] for href in re.findall(r'href="(/source\?[^"]*)"', side)}
    assert named == {voice.name for kind, some in voices(reading).items() if kind not in ("anonymous", "none", "author") for voice in some}


def test_a_post_is_set_off_with_its_author_handle_day_and_address(client: TestClient, ledger_file: Path) -> None:
    posts = [(reading, block) for reading in all_readings(ledger_file) for block in reading.article.blocks if block.kind == "post"]
    assert posts
    for reading, block in posts:
        html = client.get(f"/articles/{reading.article.id}").text
        line = re.search(r'<p class="whose">(.*?)</p>', html, re.S)
        assert line and 'class="text post"' in html
        said = "".join(Seen(line[1]).words)
        for words in (block.handle, block.author.text if block.author else "", block.posted.text if block.posted else ""):
            assert " ".join(words.split()) in said


def test_it_can_be_taken_along(client: TestClient, ledger_file: Path) -> None:
    reading = all_readings(ledger_file)[0]
    id = reading.article.id
    seen = Seen(client.get(f"/articles/{id}").text)
    assert client.get(f"/api/articles/{id}").json()["article"]["text"] == reading.article.text
    assert f"/api/articles/{id}" in seen.hrefs
    for format in FORMATS.values():
        listed = f"/export?article={id}&format={format.name}" in seen.hrefs
        assert listed == (format.about == "readings" and format.name != "json"), format.name


def test_versions_and_reprints_are_named(client: TestClient, ledger_file: Path) -> None:
    first = next(reading.article for reading in all_readings(ledger_file) if reading.article.byline == ("Tern Wire",))
    changed = Article("later", first.text + "\n\nThis was added later.", url=first.url, outlet=first.outlet, title="A <later> version", published=date(2034, 1, 1))
    with open_ledger(ledger_file) as ledger:
        ledger.add([Entry(Reading(changed, by="hand@1"), bands(changed.text))])
        versions = ledger.versions(first.id)
    page = client.get(f"/articles/{first.id}").text
    assert versions == (first.id, "later")
    assert "Versions of this page" in page and 'href="/articles/later"' in page and "A &lt;later&gt; version" in page
    near = page[page.index("Texts much like this one") :] if "Texts much like this one" in page else ""
    assert "Tern Wire" in near and "/articles/later" not in near


# ------------------------------------------------------------------- filters


@pytest.mark.parametrize("sieve", [sieve.name for sieve in SIEVES])
def test_a_filter_lets_all_others_stand_back(client: TestClient, ledger_file: Path, sieve: str) -> None:
    for reading in all_readings(ledger_file):
        kept = set(sifted(reading)[sieve])
        seen = Seen(client.get(f"/articles/{reading.article.id}?only={sieve}").text)
        assert seen.numbers(dim=False) == kept
        assert len(seen.numbers(dim=True)) == len(reading.attributions) - len(kept)
        current = [given for _, given in seen.given if given.get("data-only") and given.get("aria-current")]
        assert [given["data-only"] for given in current] == [sieve]
        assert {int(n) for n in current[0]["data-numbers"].split()} == kept


def test_no_filter_dims_nothing_and_an_unknown_one_is_told(client: TestClient, ledger_file: Path) -> None:
    id = all_readings(ledger_file)[0].article.id
    assert Seen(client.get(f"/articles/{id}?only=").text).numbers(dim=True) == set()
    answer = client.get(f"/articles/{id}", params={"only": "<b>"})
    assert answer.status_code == 422 and "no filter" in answer.text and "<b>" not in answer.text


# ----------------------------------------------------------------- lit passages


@pytest.mark.parametrize(
    ("at", "lit"),
    [
        (["70-130"], [(70, 130)]),
        (["0-9", "300-420"], [(0, 9), (300, 420)]),
        (["300-420", "0-9", "410-430", "430-440"], [(0, 9), (300, 440)]),
        (["5-999999"], [(5, 10**9)]),
    ],
)
def test_passages_are_lit_up(client: TestClient, ledger_file: Path, at: list[str], lit: list[tuple[int, int]]) -> None:
    article = one_called(ledger_file, "Calvane Public Radio").article
    seen = Seen(client.get(f"/articles/{article.id}", params={"at": at}).text)
    assert letters("".join(seen.lit)) == letters("".join(article.text[a:b] for a, b in lit))
    assert seen.ids.count("at") == 1 and letters("".join(seen.text)) == letters(article.text)


@pytest.mark.parametrize("at", ["", "x", "9-3", "3-3", "-3", "1-2-3", "²-³", "１-２", "1-99999999999", "0x1-2", " 1-2"])
def test_a_place_that_is_none_is_told(client: TestClient, ledger_file: Path, at: str) -> None:
    answer = client.get(f"/articles/{all_readings(ledger_file)[0].article.id}", params={"at": at})
    assert answer.status_code == 422 and "no place in a text" in answer.text


def test_a_place_beyond_the_end_is_told_and_the_text_is_shown(client: TestClient, ledger_file: Path) -> None:
    article = all_readings(ledger_file)[0].article
    answer = client.get(f"/articles/{article.id}?at=900000-900010")
    assert answer.status_code == 200 and "lies outside the text" in answer.text and "<mark" not in answer.text
    assert client.get(f"/articles/{article.id}", params={"at": ["0-1"] * 300}).status_code == 422


# ------------------------------------------------------------------ corrections


def test_what_was_read_wrongly_is_corrected_and_taken_back(client: TestClient, ledger_file: Path) -> None:
    reading = one_called(ledger_file, "Tern Wire")
    id = reading.article.id
    seen = Seen(client.get(f"/articles/{id}").text)
    forms = [parse_qs(urlsplit(href).query) for href in seen.hrefs if href.startswith("/judgements/new?")]
    places = {str(Passage.of(id, a)) for a in reading.attributions}
    assert {form["a"][0] for form in forms} == places
    assert {form["about"][0] for form in forms} == {"attribution", "stance"}
    for href in seen.hrefs:
        if href.startswith("/judgements/new?"):
            assert client.get(href).status_code == 200
    a = reading.attributions[1]
    unsaid = next(form for form in forms if form["a"][0] == str(Passage.of(id, a)) and form["verdict"] == ["different"])
    assert unsaid["b"] == [speaker_name(a)]
    sent = {"about": "attribution", "verdict": "same", "a": str(Passage.of(id, a)), "b": "Odo <Brack>", "by": "Ada & Co", "why": "he said <so>", "back": unsaid["back"][0]}
    kept = client.post("/judgements", data=sent)
    assert kept.status_code == 303 and client.get(kept.headers["location"]).status_code == 200
    page = client.get(f"/articles/{id}").text
    assert "Said by Odo &lt;Brack&gt;" in page and "he said &lt;so&gt;" in page and "source judged" in page
    assert page.count('class="badge corrected"') == 1
    with open_ledger(ledger_file) as ledger:
        ledger.judge(Judgement("", "unsure", "", "", by="Ada", why="no", undoes=ledger.judgements()[0].id))
    assert "Odo" not in client.get(f"/articles/{id}").text


def test_an_attribution_that_is_none_is_gone_and_said_to_be(client: TestClient, ledger_file: Path) -> None:
    reading = one_called(ledger_file, "Tern Wire")
    id, count = reading.article.id, len(reading.attributions)
    with open_ledger(ledger_file) as ledger:
        ledger.judge(Judgement("", "same", str(Passage.of(id, reading.attributions[-1])), "no attribution", about="attribution", by="Ada", why="a slip"))
        ledger.judge(Judgement("", "same", str(Passage.of(id, reading.attributions[0])), "hedges", about="stance", by="Ada", why="a may"))
    page = client.get(f"/articles/{id}").text
    assert f'id="a{count - 1}"' in page and f'id="a{count}"' not in page
    assert "No attribution" in page and "Meant as hedged" in page and "stance judged" in page


def test_who_may_not_judge_is_offered_nothing_to_judge(serve: Serve, ledger_file: Path) -> None:
    id = one_called(ledger_file, "Tern Wire").article.id
    token = "0123456789abcdef0123"  # noqa: S105
    for client, offered in ((serve(ledger_file, read_only=True), False), (serve(ledger_file, token=token), True)):
        page = client.get(f"/articles/{id}").text
        assert "/judgements/new" not in page and ("/enter?back=" in page) == offered
    shown = serve(ledger_file, token=token).get(f"/articles/{id}", headers={"authorization": f"Bearer {token}"}).text
    assert "/judgements/new" in shown


# ---------------------------------------------------------------- what is hostile

EVIL = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>&#x41;\x00\x1b[31m\u202e"
ALLOWED = {"class", "id", "href", "aria-label", "title", "rel", "dir", "lang", "datetime", "data-only", "data-numbers", "aria-current", "aria-labelledby", "hidden",
           "name", "content", "charset", "type", "value", "action", "method", "for", "placeholder", "maxlength", "role", "tabindex", "src", "defer", "download",
           "accept", "enctype", "rows", "spellcheck", "viewbox", "preserveaspectratio", "width", "height", "x", "y", "sizes", "autocomplete"}  # fmt: skip


def hostile(id: str) -> Reading:
    """A reading with an attack in every place, and spans that are empty, cross and lie at the ends."""
    text = f"{EVIL} said it. 👩‍👩‍👧‍👦\r\n\r\n{EVIL}\u2028The port is open, {EVIL} wrote."
    end = len(text)
    article = Article(id, text)

    def told(n: str, *content: tuple[int, int], **more: object) -> Attribution:
        spans = tuple(article.span(*place) for place in content)
        source = (article.span(0, len(EVIL)),)
        return Attribution(n, spans, source, speaker=Speaker(EVIL, "person"), chain=(EVIL, EVIL + "2"), **more)  # type: ignore[arg-type]

    blocks = (Block("post", 0, end, article.span(0, end), article.span(0, len(EVIL)), EVIL, article.span(0, 4), "javascript:alert(1)"),)
    attributions = (
        told("1", (0, 0)),
        told(EVIL, (5, 20), (10, 30), parent="1", said_on=Time(article.span(0, 9), EVIL)),
        told("3", (0, end), parent=EVIL, stance="unverified", confidence=0.01, by=EVIL),
        told("4", (end, end), stance="denies"),
        Attribution("5", (article.span(end - 9, end),)),
    )
    made = Article(id, text, EVIL, f"http://x/{EVIL}", EVIL, EVIL, (EVIL, EVIL), date(2031, 3, 5), EVIL, blocks, (), (Problem(EVIL, EVIL),))
    return Reading(made, attributions, aliases=((EVIL, EVIL + "3"),), problems=(Problem(EVIL, EVIL),), by=EVIL)


@pytest.mark.parametrize("id", ["evil", "../evil", 'e"v<i>l', "e v&il?#x"])
def test_nothing_a_text_says_is_obeyed(client: TestClient, ledger_file: Path, id: str) -> None:
    reading = hostile(id)
    with open_ledger(ledger_file) as ledger:
        ledger.add([Entry(reading, bands(reading.article.text))])
        said = EVIL.replace("\x00", "")
        ledger.judge(Judgement("", "same", str(Passage.of(id, reading.attributions[2])), said, about="attribution", by=said, why=said))
    for path in (f"/articles/{quote(id, safe='')}?at=3-60&only=anonymous", "/", "/articles", "/articles?q=port+open+script"):
        answer = client.get(path)
        if "/" in id and answer.status_code == 404:  # no such id can be asked for, and none is ever made
            continue
        assert answer.status_code == 200, (path, answer.text)
        seen = Seen(answer.text)
        assert not {"img", "iframe", "style", "object"} & set(seen.tags) and seen.attributes <= ALLOWED, seen.attributes - ALLOWED
        assert all(given["src"].startswith("/static/") for tag, given in seen.given if tag == "script")
        assert all(href.startswith(("/", "#", "http://x/")) and not href.startswith("//") for href in seen.hrefs), seen.hrefs
        assert all("noopener" in given["rel"] for tag, given in seen.given if given.get("href", "").startswith("http"))
        assert not re.search(r"[\x00-\x08\x0b-\x1f\u202e]", "".join(seen.words))


def test_what_is_not_there_is_told(client: TestClient, serve: Serve) -> None:
    for id in ("nowhere", "%00", "%F0%9F%91%A9", "a" * 5000, "<b>", "%ed%a0%80"):
        answer = client.get(f"/articles/{id}")
        assert answer.status_code == 404 and "Traceback" not in answer.text and "<b>" not in answer.text.replace("<b></b>", "")
    assert serve().get("/articles/a1").status_code == 404
    assert "no ledger" in serve().get("/articles").text


# ------------------------------------------------------------------------ size


def long_reading(n: int) -> Reading:
    """An article with ``n`` attributions, every other one inside the one before, of some 167 characters each."""
    piece = "The road north of Orrun was closed on Monday, the harbour master {n} told the Post, and nobody should say that {m} had asked for it before the bridge fell down.\n\n"
    pieces = [piece.format(n=f"Ada Quill {i:04}", m=f"Odo Brack {i:04}") for i in range(n // 2)]
    article = Article("long", "".join(pieces), title="A long one", outlet="The Post", published=date(2031, 3, 5))
    made, at = [], 0
    for i, words in enumerate(pieces):
        who, told = at + words.index("Ada"), at + words.index("told")
        inner = at + words.index("Odo")
        one = Attribution(f"{2 * i}", (article.span(at, at + 44), article.span(told + 15, at + len(words) - 3)), (article.span(who, who + 14),), (article.span(told, told + 4),), speaker=Speaker(f"Ada Quill {i:04}", "official"), chain=(f"Ada Quill {i:04}",), confidence=0.7)
        other = Attribution(f"{2 * i + 1}", (article.span(inner + 15, at + len(words) - 3),), (article.span(inner, inner + 14),), parent=one.id, speaker=Speaker(f"Odo Brack {i:04}", "person"), chain=(*one.chain, f"Odo Brack {i:04}"), stance="denies", confidence=0.4)
        made += [one, other]
        at += len(words)
    return Reading(article, tuple(made), by="hand@1")


def test_work_grows_with_the_text_and_not_with_its_square() -> None:
    def seconds(n: int) -> float:
        reading = long_reading(n)
        best = 9.0
        for _ in range(3):
            began = time.thread_time()
            rows(reading, Showing(((40, 90),), frozenset(range(1, n, 2)), ends(reading.article, Ways(True, True, True), frozenset(), frozenset())))
            best = min(best, time.thread_time() - began)
        return best

    seconds(100)
    small, middle, large = map(seconds, (400, 800, 1600))
    assert middle < 3.2 * small and large < 3.2 * middle


def test_a_long_article_is_light_and_quick(serve: Serve, tmp_path: Path) -> None:
    reading = long_reading(600)
    with open_ledger(tmp_path / "long.db") as ledger:
        ledger.add([Entry(reading, bands(reading.article.text))])
    client = serve(settings=Settings(ledger=str(tmp_path / "long.db"), writable=True, hosts=("127.0.0.1",)))
    page = client.get("/articles/long", headers={"accept-encoding": "identity"})
    assert page.status_code == 200 and page.text.count('class="note ') == 600
    files = {href for tag, given in Seen(page.text).given for href in (given.get("src", ""), given.get("href", "")) if href.startswith("/static/")}
    assert {"/static/article.js", "/static/article.css", "/static/page.css"} <= {urlsplit(href).path for href in files}
    weight = len(gzip.compress(page.content, 5)) + sum(len(gzip.compress(client.get(href).content, 5)) for href in files)
    assert weight < 400_000
