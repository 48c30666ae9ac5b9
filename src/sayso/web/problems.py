"""How the server says that something did not work: a status and one plain sentence, as a page, or as JSON for a program (RFC 9457)."""

from __future__ import annotations

import json
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from sayso.errors import LedgerError, NotInLedger, OptionError, SaysoError
from sayso.tell.clean import one_line

MEDIA_TYPE = "application/problem+json"
_SAID = {
    404: "There is nothing at this address.",
    405: "This address does not take requests of this kind.",
    406: "This cannot be had in the form that was asked for.",
    415: "This kind of data is not taken here.",
}


def answer(request: Request, status: int, what: str, *, headers: dict[str, str] | None = None, **more: object) -> Response:
    """The sentence with its status, as ``application/problem+json`` under /api and as a page elsewhere."""
    if request.url.path.startswith(("/api/", "/healthz")):
        return Response(json.dumps(problem(status, what, **more)), status, headers, MEDIA_TYPE)
    from sayso.web.rendering import render

    return render(request, "problem.html", {"status": status, "title": _title(status), "what": what}, status=status, headers=headers)


def problem(status: int, what: str, **more: object) -> dict[str, object]:
    """The JSON object of RFC 9457: ``type``, ``title``, ``status`` and ``detail``, and what else helps.

    >>> problem(404, "There is no such article.")
    {'type': 'about:blank', 'title': 'Not Found', 'status': 404, 'detail': 'There is no such article.'}
    """
    return {"type": "about:blank", "title": _title(status), "status": status, "detail": what, **more}


def register(app: FastAPI) -> None:
    """Makes every error that the application raises an answer of this kind."""
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(SaysoError, _on_sayso)
    app.add_exception_handler(Exception, _on_defect)


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    standard = error.detail == _title(error.status_code)
    what = _SAID.get(error.status_code, str(error.detail)) if standard else str(error.detail)
    return answer(request, error.status_code, what, headers=dict(error.headers or {}))


async def _on_invalid(request: Request, error: Exception) -> Response:
    """Which value made no sense and why, in a sentence, and each in a list for programs."""
    assert isinstance(error, RequestValidationError)  # noqa: S101
    found = [{"where": ".".join(map(str, one["loc"])), "what": str(one["msg"])} for one in error.errors()[:20]]
    said = "; ".join(f"{one['where']}: {one['what']}" for one in found[:3])
    return answer(request, 422, one_line(f"This request makes no sense: {said}.", width=500), errors=found)


async def _on_sayso(request: Request, error: Exception) -> Response:
    status = 404 if isinstance(error, NotInLedger) else 503 if isinstance(error, LedgerError) else 422 if isinstance(error, OptionError) else 400
    return answer(request, status, one_line(str(error), width=500), headers={"retry-after": "5"} if status == 503 else None)


async def _on_defect(request: Request, _: Exception) -> Response:
    return answer(request, 500, "Something went wrong in Sayso itself. What was stored is safe; please report what you did.")


def _title(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
