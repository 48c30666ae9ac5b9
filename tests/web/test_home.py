"""The start: what is pasted, named or dropped is read at once and kept nowhere; what cannot be read is told in a sentence."""

from __future__ import annotations

import html
import http.server
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from sayso import pipeline
from sayso.ledger import Entry, open_ledger
from sayso.model import Article, Attribution, Reading, Speaker
from sayso.tell.clean import clean
from sayso.web.pages.home import examples
from sayso.web.settings import Settings

Serve = Callable[..., TestClient]
TEXT = "The port is closed, harbour master Ilse Marwick said on Tuesday.\n\nAn official denied that it was."
PAGE = (
    "<!doctype html><html><head><title>Port shut</title></head><body><article><h1>Port shut</h1>"
    "<p>The port is closed, harbour master Ilse Marwick said on Tuesday.</p><p>Ships wait, she added.</p></article></body></html>"
)


def words(page: str) -> str:
    """What a page says, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def text_of(page: str) -> str:
    """The article's text as a page of it shows it, without numbers and notes."""
    found = re.search(r'<article class="words"[^>]*>(.*)</article>', page, re.S)
    assert found
    heading = re.search(r'<div class="row"><h1 class="text.*?</h1>', page, re.S)
    shown = (heading[0] if heading else "") + found[1]
    shown = re.sub(r'<a class="num.*?</a>|<p class="whose">.*?</p>|<div class="notes">.*?</div></div>(?=<div class="row|\s*$)', " ", shown, flags=re.S)
    return html.unescape(re.sub(r"<[^>]*>", "", shown))


@pytest.fixture
def bare(serve: Serve) -> TestClient:
    """A server without a ledger."""
    return serve()


# -------------------------------------------------------------- what is there


def test_the_start_says_what_the_ledger_holds_and_where_to_go_on(client: TestClient, ledger_file: Path) -> None:
    with open_ledger(ledger_file, readonly=True) as ledger:
        counts, latest = ledger.counts(), ledger.page(limit=6).cards
    said = words(client.get("/").text)
    assert f"{counts.articles} articles" in said and f"{counts.attributions} attributions" in said
    assert all(card.title in said for card in latest)


def test_the_claims_on_it_are_claims_that_can_be_traced(client: TestClient, ledger_file: Path) -> None:
    tries = re.search(r'<ul class="tries">(.*?)</ul>', client.get("/").text, re.S)
    assert tries
    addresses = [html.unescape(one) for one in re.findall(r'href="([^"]*)"', tries[1])]
    assert len(addresses) == 3
    with open_ledger(ledger_file, readonly=True) as ledger:
        for address in addresses:
            claim = parse_qs(urlsplit(address).query)["q"][0]
            dossier = pipeline.trace(ledger, claim, thorough=False)
            assert dossier.asserts.articles or dossier.denies.articles, claim


def test_it_follows_the_ledger(client: TestClient, ledger_file: Path) -> None:
    assert "12 articles" in words(client.get("/").text)
    with open_ledger(ledger_file) as ledger:
        ledger.add([Entry(Reading(Article("n1", "New.", title="<b>Brand new</b>", outlet="x & y"), by="hand@1"))])
    page = client.get("/").text
    assert "13 articles" in words(page)
    assert "<b>Brand new" not in page


def test_without_a_ledger_and_with_an_empty_one_it_says_how_to_get_one(bare: TestClient, serve: Serve, tmp_path: Path) -> None:
    assert "sayso add news.db" in words(bare.get("/").text)
    with open_ledger(tmp_path / "none.db"):
        pass
    assert "This ledger is empty" in words(serve(tmp_path / "none.db").get("/").text)


def test_the_invented_article_can_be_tried_at_once(bare: TestClient) -> None:
    page = bare.get("/?example=1").text
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)
    assert found
    read = bare.post("/read", data={"text": html.unescape(found[1])})
    assert "Sami Orrun" in read.text


def test_examples_do_not_lean_on_what_stands_around_them() -> None:
    def reading(content: str, **more: object) -> Reading:
        article = Article("a", content)
        speaker = more.pop("speaker", Speaker("Ada Quill", "person"))
        return Reading(article, (Attribution("1", (article.span(0, len(content)),), speaker=speaker, **more),))  # type: ignore[arg-type]

    good = "that gates of the Hollin dam were opened before the flood"
    assert examples([reading(good), reading(good)]) == ("Gates of the Hollin dam were opened before the flood",)
    for bad in ("that it was opened before the flood by them", "short", "x" * 500, "“" + good, "that the gates were opened before the water came"):
        assert examples([reading(bad)]) == ()
    anonymous = Speaker("an aide", "anonymous", True)
    for more in ({"stance": "denies"}, {"act": "belief"}, {"confidence": 0.2}, {"speaker": anonymous}, {"speaker": Speaker()}):
        assert examples([reading(good, **more)]) == ()


# --------------------------------------------------------------- what is read


def test_a_pasted_text_is_read_and_nothing_of_it_is_stored(client: TestClient, ledger_file: Path) -> None:
    before = ledger_file.read_bytes()
    read = client.post("/read", data={"text": TEXT, "outlet": "The Post", "title": "Port shut", "date": "2031-03-05"})
    assert read.status_code == 200 and "not stored" in read.text
    assert text_of(read.text).split() == TEXT.split()
    assert "The Post" in read.text and "5 March 2031" in read.text and "said 2031-03-04" in read.text
    assert "/judgements/new" not in read.text and "/api/articles/" not in read.text
    assert ledger_file.read_bytes() == before and client.get("/api/articles").json()["items"].__len__() == 12


def test_lines_are_those_that_were_pasted_and_not_those_of_the_form(bare: TestClient) -> None:
    read = bare.post("/read", data={"text": TEXT.replace("\n", "\r\n")})
    assert "␍" not in read.text and text_of(read.text).split() == TEXT.split()


@pytest.mark.parametrize("way", ["file", "file without an ending", "pasted"])
def test_a_page_is_read_as_a_page(bare: TestClient, way: str) -> None:
    if way == "pasted":
        read = bare.post("/read", data={"text": PAGE})
    else:
        read = bare.post("/read", files={"file": ("port.html" if way == "file" else "port", PAGE.encode(), "application/octet-stream")})
    assert read.status_code == 200
    assert "&lt;p&gt;" not in read.text and "Port shut" in read.text and 'id="a2"' in read.text


def test_a_plain_file_is_read_with_its_name(bare: TestClient) -> None:
    read = bare.post("/read", files={"file": ("wharf notes.txt", TEXT.encode(), "text/plain")}, data={"text": "", "url": ""})
    assert read.status_code == 200 and "wharf notes.txt" in read.text


def test_broken_utf8_is_read_and_told(bare: TestClient) -> None:
    data = TEXT.replace("closed", "clos\u00e9d").encode("utf-8") + b"\n\nNa\xefve, Ilse Marwick \xff\xfe said."
    read = bare.post("/read", files={"file": ("port.txt", data, "text/plain")})
    assert read.status_code == 200 and "Ilse Marwick" in read.text
    assert "What could not be read well" in read.text and "UTF-8" in read.text


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80))
def test_any_text_comes_out_as_text(bare: TestClient, text: str) -> None:
    read = bare.post("/read", data={"text": f"It is so, said {text} Marwick.", "title": text, "outlet": text})
    assert read.status_code == 200
    sent = f"It is so, said {text} Marwick.".replace("\r\n", "\n")
    blank = "␋␌␍␜␝␞␟\ufffd"
    assert [c for c in text_of(read.text) if not c.isspace() and c not in blank] == [c for c in clean(sent) if not c.isspace() and c not in blank]


def test_an_outlet_may_have_an_odd_name(bare: TestClient) -> None:
    assert bare.post("/read", data={"text": TEXT, "outlet": "!"}).status_code == 200


def test_hostile_facts_about_a_text_come_out_as_text(bare: TestClient) -> None:
    evil = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
    read = bare.post("/read", files={"file": (evil, TEXT.encode(), evil)}, data={"outlet": evil, "title": evil})
    assert read.status_code == 200
    assert "<script>alert" not in read.text and "<img" not in read.text and "&lt;script&gt;alert(1)" in read.text


def test_many_at_once_take_turns_and_all_are_read(bare: TestClient) -> None:
    with ThreadPoolExecutor(8) as pool:
        every = list(pool.map(lambda n: bare.post("/read", data={"text": f"Gate {n} is shut, Ilse Marwick said."}), range(16)))
    assert [one.status_code for one in every] == [200] * 16
    assert all(f"Gate {n} is shut" in text_of(one.text) for n, one in enumerate(every))


# ----------------------------------------------------------- what is not read


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({"data": {"text": ""}}, 422, "no text to read"),
        ({"data": {"text": " \r\n "}}, 422, "no text to read"),
        ({"data": {"text": "x", "url": "https://news.example/"}}, 422, "more than one"),
        ({"data": {"text": "x"}, "files": {"file": ("a.txt", b"x", "text/plain")}}, 422, "more than one"),
        ({"data": {"text": TEXT, "date": "yesterday"}}, 422, "“yesterday” is not a date"),
        ({"data": {"text": TEXT, "date": "2031-02-30"}}, 422, "is not a date"),
        ({"data": {"text": "ftp://news.example/1"}}, 422, "only http and https"),
        ({"data": {"text": "http://127.0.0.1/secret"}}, 422, "loopback"),
        ({"data": {"url": "http://[::ffff:10.0.0.1]/"}}, 422, "private"),
        ({"data": {"url": "http://169.254.169.254/latest/meta-data"}}, 422, "link-local"),
        ({"data": {"url": "news.example"}}, 422, "no address"),
        ({"data": {"url": "http://a:b@news.example/"}}, 422, "names no host, or a user"),
        ({"files": {"file": ("a.txt", b"", "text/plain")}}, 422, "empty"),
        ({"files": {"file": ("a.pdf", b"%PDF-1.7 \xe2\xe3", "application/pdf")}}, 422, "It is a PDF"),
        ({"files": {"file": ("a.html", b"PK\x03\x04 zip", "text/html")}}, 422, "zip archive"),
        ({"files": {"file": ("a.txt", b"\x89PNG\r\n\x1a\n", "image/png")}}, 422, "a picture"),
        ({"files": {"file": ("a.txt", b"\x00\x01" * 400, "text/plain")}}, 422, "It is not text"),
        ({"json": {"text": TEXT}}, 415, "as a form"),
        ({"content": TEXT.encode(), "headers": {"content-type": "text/plain"}}, 415, "as a form"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(bare: TestClient, sent: dict[str, object], status: int, said: str) -> None:
    answer = bare.post("/read", **sent)  # type: ignore[arg-type]
    assert answer.status_code == status, answer.text
    assert said in words(answer.text) and "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b""),
        ("multipart/form-data; boundary=x", b"--x\r\nrubbish"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nno name\r\n--x--"),
        ("multipart/form-data; boundary=x", b"".join(b'--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % n for n in range(60)) + b"--x--"),
        ("application/x-www-form-urlencoded", b"text=%FF%FE%zz&=&&text"),
        ("application/x-www-form-urlencoded", b"\xff\xfe\x00"),
    ],
)
def test_a_broken_form_is_no_fault_of_the_server(bare: TestClient, kind: str, body: bytes) -> None:
    answer = bare.post("/read", content=body, headers={"content-type": kind})
    assert answer.status_code < 500 and "Traceback" not in answer.text


def test_a_text_is_as_long_as_the_server_allows(serve: Serve) -> None:
    small = serve(settings=Settings(most_characters=1000))
    assert small.post("/read", data={"text": "x" * 1000}).status_code == 200
    for sent in ({"data": {"text": "x" * 1001}}, {"files": {"file": ("a.txt", b"x" * 1001, "text/plain")}}):
        answer = small.post("/read", **sent)  # type: ignore[arg-type]
        assert answer.status_code == 413 and "1,001 characters" in words(answer.text) and "1,000" in words(answer.text)
    tiny = serve(settings=Settings(most_bytes=5000))
    assert tiny.post("/read", files={"file": ("a.txt", b"x" * 6000, "text/plain")}).status_code == 413


def test_a_long_text_may_be_pasted(serve: Serve) -> None:
    """Forms in parts are cut at a megabyte unless one says otherwise; letters may have four bytes."""
    text = "Ilse Marwick said so. " + "🜂" * 270_000
    answer = serve(settings=Settings(most_characters=100)).post("/read", data={"text": text}, files={"other": ("", b"", "text/plain")})
    assert answer.status_code == 413 and "270,022 characters" in words(answer.text)


# ------------------------------------------------------------------ addresses


class _Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
            self.end_headers()
            return
        self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """A small site on this machine."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Site) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_an_address_is_fetched_and_read(serve: Serve, elsewhere: str) -> None:
    near = serve(settings=Settings(allow_private=True))
    for sent in ({"text": f"  {elsewhere}/port\r\n"}, {"url": f"{elsewhere}/port"}):
        read = near.post("/read", data=sent)
        assert read.status_code == 200 and "Port shut" in read.text and f'href="{elsewhere}/port"' in read.text


def test_a_text_that_holds_an_address_is_a_text(bare: TestClient) -> None:
    assert bare.post("/read", data={"text": "https://news.example/1 says so, Ilse Marwick said."}).status_code == 200


@pytest.mark.parametrize(("path", "said"), [("/away", "only http and https"), ("/gone", "answered 404")])
def test_an_address_that_leads_astray_or_nowhere_is_told(serve: Serve, elsewhere: str, path: str, said: str) -> None:
    answer = serve(settings=Settings(allow_private=True)).post("/read", data={"url": elsewhere + path})
    assert answer.status_code == 422 and said in words(answer.text)


def test_a_server_that_fetches_nothing_says_so(serve: Serve) -> None:
    closed = serve(settings=Settings(fetching=False))
    assert "addresses are not fetched here" in words(closed.get("/").text)
    answer = closed.post("/read", data={"text": "https://news.example/1"})
    assert answer.status_code == 403 and "fetches no addresses" in words(answer.text)
