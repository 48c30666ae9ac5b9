"""Judging: what was judged, by whom, when and why; making a judgement, and taking one back. The numbers everywhere follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, get_args
from urllib.parse import quote, unquote

from fastapi import APIRouter, Form, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from sayso.errors import OptionError
from sayso.model import Judgement, Stance, Subject, Verdict
from sayso.tell.judged import notes
from sayso.web import judging
from sayso.web.api.asking import ledgers_of
from sayso.web.guarding import COOKIE, key_for, may_write, same
from sayso.web.quoting import Quoted, quoted
from sayso.web.rendering import query, render

router = APIRouter()
PAGE = 50
NAME = "sayso_name"
"""The cookie that spares a judge from writing their name again; it is gone when the browser is closed."""
Short = Annotated[str, Form(max_length=1000)]
Asked = Annotated[str, Query(max_length=1000)]

SUBJECTS: dict[Subject, str] = {"source": "who is who", "claim": "what is the same claim", "attribution": "who says it", "stance": "how it is said"}
VERDICTS: dict[tuple[Subject, Verdict], str] = {
    ("source", "same"): "are one and the same",
    ("source", "different"): "are not the same",
    ("source", "unsure"): "may or may not be the same",
    ("claim", "same"): "state the same claim",
    ("claim", "different"): "do not state the same claim",
    ("claim", "unsure"): "may or may not state the same claim",
    ("attribution", "same"): "is said by",
    ("attribution", "different"): "is not said by",
    ("attribution", "unsure"): "may or may not be said by",
    ("stance", "same"): "is said in this way:",
    ("stance", "different"): "is not said in this way:",
    ("stance", "unsure"): "may or may not be said in this way:",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A judgement as a row of the list, with the passages that it names in their own words."""

    record: dict[str, Any]
    says: str
    a: Quoted
    b: Quoted


@router.get("/judgements")
def listed(request: Request, about: Asked = "", name: Asked = "", offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0) -> Response:
    """Every judgement ever made, the last first."""
    subject = _subject(about) if about else None
    with ledgers_of(request).reading() as ledger:
        found = judging.records(ledger.history(), about=subject, name=name)
        rows = [_row(one, quoted(ledger, one["a"]), quoted(ledger, one["b"])) for one in found[offset : offset + PAGE]]
    more = query("/judgements", about=about, name=name, offset=offset + PAGE) if len(found) > offset + PAGE else ""
    values = {"rows": rows, "about": about, "name": name, "subjects": SUBJECTS, "more": more, "total": len(found), "by": unquote(request.cookies.get(NAME, ""))[:200]}
    return render(request, "judgements.html", values)


@router.get("/judgements/new")
def form(request: Request, about: Asked = "source", a: Asked = "", b: Asked = "", verdict: Asked = "same", back: Asked = "") -> Response:
    """The form for one judgement, filled in as far as the page that led here knows."""
    by = unquote(request.cookies.get(NAME, ""))[:200]
    return _form(request, {"about": about, "a": a, "b": b, "verdict": verdict, "by": by, "why": "", "back": back})


@router.post("/judgements")
def judge(
    request: Request,
    about: Short,
    verdict: Short,
    a: Short = "",
    b: Short = "",
    by: Short = "",
    why: Short = "",
    back: Short = "",
    told: Annotated[list[str], Form(max_length=2)] = [],  # noqa: B006
) -> Response:
    """Keeps the judgement and goes back to where its numbers can be seen; what makes no sense is told beside the form.

    So is, once for each name, that it changes little; ``told`` has the names of which that was said.
    """
    given = {"about": about, "a": a.strip(), "b": b.strip(), "verdict": verdict, "by": by.strip(), "why": why.strip(), "back": back}
    missing = next((f"Say {what}." for field, what in (("a", "what it is about"), ("b", "both"), ("by", "who judges"), ("why", "why")) if not given[field]), "")
    if missing:
        return _form(request, given, missing)
    made = Judgement("", _verdict(verdict), given["a"], given["b"], _subject(about), given["by"], why=given["why"])
    if not _notes(request, made).keys() <= set(told):
        return _form(request, given)
    try:
        judging.keep(request, ledgers_of(request), made)
    except OptionError as error:
        return _form(request, given, str(error))
    response = RedirectResponse(_inside(back) or "/judgements", 303)
    response.set_cookie(NAME, quote(given["by"][:200]), httponly=True, samesite="strict")
    return response


@router.post("/judgements/{id}/undo")
def undo(request: Request, id: str, by: Short = "", why: Short = "", back: Short = "") -> Response:
    """Takes a judgement back; what stood before it stands again."""
    if not by.strip():
        raise HTTPException(422, "Say who takes it back.")
    judging.keep(request, ledgers_of(request), Judgement("", "unsure", "", "", "source", by.strip(), why=why.strip() or "taken back", undoes=id))
    return RedirectResponse(_inside(back) or "/judgements", 303)


@router.get("/enter")
def door(request: Request, back: Asked = "") -> Response:
    """Where one shows the token."""
    return render(request, "enter.html", {"back": back, "wrong": ""})


@router.post("/enter")
def enter(request: Request, token: Annotated[str, Form(max_length=5000)] = "", back: Short = "") -> Response:
    """Takes the token and remembers it in this browser until it is closed."""
    wanted: str = request.app.state.settings.token
    if not wanted or not same(token.strip(), wanted):
        return render(request, "enter.html", {"back": back, "wrong": "This is not this server's token."}, status=403)
    response = RedirectResponse(_inside(back) or "/judgements", 303)
    response.set_cookie(COOKIE, key_for(wanted), httponly=True, samesite="strict", secure=request.url.scheme == "https")
    return response


def _form(request: Request, given: dict[str, str], wrong: str = "") -> Response:
    subject = _subject(given["about"])
    with ledgers_of(request).reading() as ledger:
        a, b = quoted(ledger, given["a"]), quoted(ledger, given["b"])
    values = {
        "given": given,
        "notes": _notes(request, Judgement("", "same", given["a"], given["b"], subject)),
        "a": a,
        "b": b,
        "wrong": wrong,
        "subjects": SUBJECTS,
        "verdicts": [(verdict, VERDICTS[subject, verdict]) for verdict in get_args(Verdict) if subject in ("source", "claim") or verdict != "unsure"],
        "stances": get_args(Stance),
    }
    return render(request, "judge.html", values, status=422 if wrong else 200)


def _notes(request: Request, one: Judgement) -> dict[str, str]:
    """What whoever may judge is told before this judgement is kept, by the names that it is about."""
    if not may_write(request):
        return {}
    with ledgers_of(request).reading() as ledger:
        return notes(ledger, one)


def _row(record: dict[str, Any], a: Quoted, b: Quoted) -> Row:
    return Row(record, VERDICTS[record["about"], record["verdict"]], a, b)


def _subject(given: str) -> Subject:
    if given not in SUBJECTS:
        raise HTTPException(422, f"“{given[:40]}” is nothing one can judge about; choose {', '.join(SUBJECTS)}.")
    return given


def _verdict(given: str) -> Verdict:
    if given not in get_args(Verdict):
        raise HTTPException(422, f"“{given[:40]}” is no verdict; choose {', '.join(get_args(Verdict))}.")
    return given  # type: ignore[return-value]


def _inside(address: str) -> str:
    """The address if it is one of this server's own pages, else nothing: nobody is led astray after judging.

    >>> _inside("/trace?q=port"), _inside("//evil.example/"), _inside("https://evil.example/")
    ('/trace?q=port', '', '')
    """
    good = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable() and "\\" not in address
    return address if good else ""
