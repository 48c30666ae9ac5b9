"""The API: the command line's JSON over HTTP, and one plain sentence for whatever does not work."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from sayso.web.api import schemas

CLAIM = "Gates of the Hollin dam were opened on the night of the Pellbridge flood"
TEXT = "The port is closed, harbour master Ilse Marwick said on Tuesday."


def sayso(*words: str, given: str = "") -> str:
    run = subprocess.run([sys.executable, "-m", "sayso", *words], input=given, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_reading_gives_what_the_command_line_prints(client: TestClient, tmp_path: Path) -> None:
    given = client.post("/api/read", json={"text": TEXT, "date": "2031-03-05", "outlet": "The Post"}).json()
    printed = json.loads(sayso("read", "-", "--json", "--date", "2031-03-05", "--outlet", "The Post", given=TEXT))
    for one in (given, printed):
        for key in ("file", "id"):
            one["article"].pop(key)
    assert given == printed
    assert given["attributions"][0]["speaker"]["name"] == "Ilse Marwick"


def test_a_page_is_read_as_a_page(client: TestClient) -> None:
    page = f"<!doctype html><html><body><article><h1>Port shut</h1><p>{TEXT}</p><p>Ships wait, she added.</p></article></body></html>"
    given = client.post("/api/read", json={"html": page}).json()
    assert "<p>" not in given["article"]["text"] and given["attributions"]


def test_dossiers_claims_and_sources_are_those_of_the_command_line(client: TestClient, ledger_file: Path) -> None:
    assert client.get("/api/trace", params={"q": CLAIM}).json() == json.loads(sayso("trace", str(ledger_file), CLAIM, "--json"))
    listed = [json.loads(line) for line in sayso("sources", str(ledger_file), "--json", "--limit", "5").splitlines()]
    assert client.get("/api/sources?limit=5").json()["items"] == listed
    echoes = [json.loads(line) for line in sayso("claims", str(ledger_file), "--json", "--limit", "3").splitlines()]
    assert client.get("/api/claims?limit=3").json()["items"] == echoes


def test_everything_has_the_form_that_is_promised(client: TestClient) -> None:
    schemas.ReadingForm.model_validate(client.post("/api/read", json={"text": TEXT}).json())
    schemas.DossierForm.model_validate(client.get("/api/trace", params={"q": CLAIM}).json())
    cards = schemas.PageForm[schemas.CardForm].model_validate(client.get("/api/articles").json())
    for card in cards.items:
        found = schemas.ReadingForm.model_validate(client.get(f"/api/articles/{card.id}").json())
        text = found.article.text
        for one in found.attributions:
            for span in (*one.source, *one.cue, *one.content, *one.addressee):
                assert text[span.start : span.end] == span.text
    schemas.PageForm[schemas.EchoForm].model_validate(client.get("/api/claims").json())
    schemas.PageForm[schemas.TellerForm].model_validate(client.get("/api/sources").json())


@pytest.mark.parametrize("path", ["/api/articles", "/api/sources", "/api/claims"])
def test_pages_of_a_list_are_the_list(client: TestClient, path: str) -> None:
    whole = client.get(path, params={"limit": 200}).json()
    assert whole["next"] is None
    pieces: list[dict[str, Any]] = []
    address = f"{path}?limit=2"
    while address:
        part = client.get(address).json()
        assert len(part["items"]) <= 2
        pieces += part["items"]
        address = part["next"]
    keys = [[one.get("id") or one["name"] for one in found] for found in (pieces, whole["items"])]
    assert keys[0] == keys[1]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/api/articles/zzz", 404, "zzz"),
        ("/api/articles/%00", 404, ""),
        ("/api/nothing", 404, "nothing at this address"),
        ("/api/trace", 422, "q"),
        ("/api/trace?q=%20", 422, "empty"),
        ("/api/trace?q=c999999", 404, "c999999"),
        (f"/api/trace?q={'x' * 1001}", 422, "1000"),
        ("/api/articles?since=yesterday", 422, "since"),
        ("/api/articles?since=2031-02-01&until=2031-01-01", 422, "before"),
        ("/api/claims?limit=0", 422, "limit"),
        ("/api/claims?offset=-1", 422, "offset"),
        ("/api/sources?limit=100000", 422, "limit"),
        ("/api/judgements?about=weather", 422, "about"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_sentence(client: TestClient, path: str, status: int, words: str) -> None:
    given = client.get(path)
    assert given.status_code == status, given.text
    assert given.headers["content-type"] == "application/problem+json"
    detail = schemas.ProblemDetail.model_validate(given.json())
    assert detail.status == status and words in detail.detail and "Traceback" not in given.text


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({}, 422, "exactly one"),
        ({"text": "x", "url": "https://example.org/"}, 422, "exactly one"),
        ({"text": "  "}, 422, "no text"),
        ({"text": "x" * 300_001}, 413, "300,001"),
        ({"text": "x", "date": "yesterday"}, 422, "not a date"),
        ({"text": "x", "engine": "oracle"}, 422, "engine"),
        ({"text": "x", "colour": "red"}, 422, "colour"),
        ({"text": 7}, 422, "text"),
        ({"url": "file:///etc/passwd"}, 422, "http"),
        ({"url": "http://127.0.0.1/"}, 422, "loopback"),
        ({"url": "http://[::1]/"}, 422, "loopback"),
        ({"url": "http://169.254.169.254/latest/meta-data/"}, 422, "169.254"),
        ({"url": "http://10.0.0.7/"}, 422, "10.0.0.7"),
        ({"url": "notanaddress"}, 422, "address"),
        ({"html": "%PDF-1.7 nothing"}, 422, "PDF"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(client: TestClient, body: dict[str, Any], status: int, words: str) -> None:
    given = client.post("/api/read", json=body)
    assert given.status_code == status, given.text
    assert given.headers["content-type"] == "application/problem+json"
    assert words in given.json()["detail"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b'{"text": "\\ud800"}', b"null", b"[" * 10_000])
def test_a_broken_body_breaks_nothing(client: TestClient, body: bytes) -> None:
    given = client.post("/api/read", content=body, headers={"content-type": "application/json"})
    assert given.status_code in (200, 400, 422), given.text
    assert client.get("/healthz").status_code == 200


def test_judging_and_taking_back(client: TestClient) -> None:
    made = client.post("/api/judgements", json={"verdict": "same", "a": "Nadia Fensk", "b": "the baker", "by": "A. Tester", "why": "her shop"})
    assert made.status_code == 201
    one = schemas.JudgementForm.model_validate(made.json())
    assert one.stands and one.by == "A. Tester" and one.when
    undone = client.post(f"/api/judgements/{one.id}/undo", json={"by": "A. Tester", "why": "no, another baker"})
    assert undone.status_code == 201 and undone.json()["undoes"] == one.id
    listed = client.get("/api/judgements").json()["items"]
    assert [(each["id"], each["stands"]) for each in listed] == [(undone.json()["id"], False), (one.id, False)]
    assert client.post("/api/judgements/jnothing/undo", json={"by": "x", "why": "y"}).status_code == 404


def test_only_what_can_be_the_same_through_one_another_contradicts(client: TestClient, ledger_file: Path) -> None:
    """Two passages are not one because one person says both; the command line and the server tell the same."""
    article = client.get("/api/articles").json()["items"][0]["id"]
    said = [one["content"] for one in client.get(f"/api/articles/{article}").json()["attributions"] if one["content"]][:2]
    first, second = (f"{article}:{min(span['start'] for span in spans)}-{max(span['end'] for span in spans)}" for spans in said)
    signed = {"by": "A. Tester", "why": "the caption"}
    for verdict, a, b in (("same", first, "Nadia Fensk"), ("same", second, "Nadia Fensk"), ("different", second, first)):
        made = client.post("/api/judgements", json={"verdict": verdict, "a": a, "b": b, "about": "attribution", **signed})
        assert made.status_code == 201 and made.json()["conflicts"] == [], made.text
    for verdict, a, b in (("same", "X", "Y"), ("same", "Y", "Z"), ("different", "X", "Z")):
        last = client.post("/api/judgements", json={"verdict": verdict, "a": a, "b": b, **signed}).json()
    assert len(last["conflicts"]) == 1
    listed = client.get("/api/judgements").json()["items"]
    assert [one["conflicts"] for one in listed if one["about"] == "attribution"] == [[], [], []]
    assert listed[::-1] == [json.loads(line) for line in sayso("judge", str(ledger_file), "show", "--json").splitlines()]
    of_article = client.get("/api/judgements", params={"name": article}).json()["items"]
    assert of_article[::-1] == [json.loads(line) for line in sayso("judge", str(ledger_file), "show", article, "--json").splitlines()] != []


@pytest.mark.parametrize(
    "body",
    [
        {"verdict": "same", "a": "x", "b": "X", "by": "me", "why": "so"},
        {"verdict": "perhaps", "a": "x", "b": "y", "by": "me", "why": "so"},
        {"verdict": "same", "a": "", "b": "y", "by": "me", "why": "so"},
        {"verdict": "same", "a": "x", "b": "y", "by": "me"},
        {"verdict": "same", "a": "zzz:0-5", "b": "shouts", "about": "stance", "by": "me", "why": "so"},
    ],
)
def test_a_judgement_that_makes_no_sense_is_not_kept(client: TestClient, body: dict[str, str]) -> None:
    assert client.post("/api/judgements", json=body).status_code in (404, 422)
    assert client.get("/api/judgements").json()["items"] == []


def test_without_a_ledger_texts_are_read_and_the_rest_says_why_not(serve) -> None:  # type: ignore[no-untyped-def]
    bare = serve()
    assert bare.post("/api/read", json={"text": TEXT}).status_code == 200
    assert bare.get("/healthz").json()["status"] == "ok"
    for path in ("/api/articles", "/api/trace?q=x", "/api/claims", "/api/judgements"):
        given = bare.get(path)
        assert given.status_code == 404 and "no ledger" in given.json()["detail"]


def test_the_reference_names_every_address_and_loads_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/api/docs").text
    for path in client.get("/api/openapi.json").json()["paths"]:
        assert path in page
    assert "//cdn" not in page and "https://" not in page
