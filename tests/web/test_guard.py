"""Who gets in and with what: limits, headers, hosts, other sites' pages, and the token."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from sayso.errors import OptionError
from sayso.web.app import create_app
from sayso.web.settings import Settings, settings_for

JUDGEMENT = {"verdict": "same", "a": "Nadia Fensk", "b": "the mayor", "by": "a tester", "why": "to see"}
TOKEN = "0123456789abcdef-secret"  # noqa: S105


@pytest.mark.parametrize("path", ["/", "/claims", "/api/sources", "/healthz", "/nothing", "/api/nothing", "/static/site.css"])
def test_every_answer_carries_the_headers_that_keep_others_out(client: TestClient, path: str) -> None:
    given = client.get(path).headers
    policy = given["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert given["x-content-type-options"] == "nosniff"
    assert given["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(("host", "status"), [("127.0.0.1:8765", 200), ("localhost", 200), ("[::1]:80", 200), ("evil.example", 400), ("127.0.0.1.evil.example", 400), ("", 400)])
def test_on_loopback_it_answers_to_its_own_name_only(client: TestClient, host: str, status: int) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == status


@pytest.mark.parametrize("header", [{"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}])
def test_no_page_of_another_site_may_write(client: TestClient, header: dict[str, str]) -> None:
    assert client.post("/api/judgements", json=JUDGEMENT, headers=header).status_code == 403
    assert client.get("/api/judgements").json()["items"] == []


def test_its_own_pages_and_programs_may_write_on_loopback(client: TestClient) -> None:
    own = {"origin": "http://127.0.0.1:8765", "sec-fetch-site": "same-origin"}
    assert client.post("/api/judgements", json=JUDGEMENT, headers=own).status_code == 201
    assert client.post("/api/judgements", json={**JUDGEMENT, "b": "the governor"}).status_code == 201


def test_elsewhere_nobody_writes_without_a_token(serve, ledger_file: Path) -> None:  # type: ignore[no-untyped-def]
    open_to_all = serve(ledger_file, host="0.0.0.0")  # noqa: S104
    refused = open_to_all.post("/api/judgements", json=JUDGEMENT)
    assert refused.status_code == 403 and "token" in refused.json()["detail"]
    assert open_to_all.get("/api/judgements", headers={"host": "news.example"}).status_code == 200


def test_the_token_lets_in_by_header_and_by_the_form(serve, ledger_file: Path) -> None:  # type: ignore[no-untyped-def]
    guarded = serve(ledger_file, host="0.0.0.0", token=TOKEN)  # noqa: S104
    for wrong in ({}, {"authorization": "Bearer nonsense"}, {"authorization": f"Basic {TOKEN}"}, {"cookie": f"sayso_key={TOKEN}"}, {"cookie": b"sayso_key=\xff\xfe"}):
        assert guarded.post("/api/judgements", json=JUDGEMENT, headers=wrong).status_code == 403, wrong
    assert guarded.post("/api/judgements", json=JUDGEMENT, headers={"authorization": f"Bearer {TOKEN}"}).status_code == 201
    assert guarded.post("/enter", data={"token": "wrong"}).status_code == 403
    entered = guarded.post("/enter", data={"token": TOKEN, "back": "//evil.example"})
    assert entered.status_code == 303 and entered.headers["location"] == "/judgements"
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and TOKEN not in cookie
    form = {"about": "source", "verdict": "same", "a": "x", "b": "y", "by": "me", "why": "so"}
    assert guarded.post("/judgements", data=form).status_code == 303
    guarded.cookies.clear()
    assert guarded.post("/judgements", data=form).status_code == 403


def test_a_token_that_could_be_guessed_is_refused() -> None:
    with pytest.raises(OptionError, match="16"):
        settings_for("0.0.0.0", ledger="x.db", token="short")  # noqa: S104, S106


@pytest.mark.parametrize("path", ["/api/read", "/judgements"])
def test_a_body_that_is_too_large_is_refused_however_it_comes(serve, path: str) -> None:  # type: ignore[no-untyped-def]
    small = serve(settings=Settings(hosts=("127.0.0.1",), most_bytes=1000))
    kind = {"content-type": "application/json" if path.startswith("/api") else "application/x-www-form-urlencoded"}
    whole = small.post(path, content=b"x" * 2000, headers=kind)
    assert whole.status_code == 413
    pieces = small.post(path, content=(b"x" * 100 for _ in range(50)), headers=kind)
    assert pieces.status_code == 413
    assert small.get("/").status_code == 200


@pytest.mark.parametrize("length", ["-1", "abc", "1e3", "٣"])
def test_a_length_that_is_no_number_is_refused(client: TestClient, length: str) -> None:
    assert client.post("/api/read", content=b"{}", headers={"content-length": length.encode()}).status_code in (400, 413)  # type: ignore[dict-item]


def test_what_takes_too_long_is_given_up_and_the_server_goes_on() -> None:
    app = create_app(Settings(hosts=("127.0.0.1",), seconds=0.05))
    inner = app._app  # type: ignore[attr-defined]

    async def slow(scope: object, receive: object, send: object) -> None:
        await asyncio.sleep(0.5)
        await inner(scope, receive, send)

    slow.state = inner.state  # type: ignore[attr-defined]
    app._app = slow  # type: ignore[attr-defined]
    client = TestClient(app, base_url="http://127.0.0.1")
    given = client.get("/api/openapi.json")
    assert (given.status_code == 503 and "gave" in given.json()["detail"]) or "given up" in given.json()["detail"]


def test_static_files_stay_inside_their_folder(client: TestClient) -> None:
    for name in ("../app.py", "..%2fapp.py", "%2e%2e/settings.py", "/etc/passwd", "vendor/../../app.py", "vendor", "a\\b", "\x00"):
        assert client.get("/static/" + name.replace("\x00", "%00")).status_code == 404, name
    assert "immutable" in client.get("/static/site.css?v=abc").headers["cache-control"]
