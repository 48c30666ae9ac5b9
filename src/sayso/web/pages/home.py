"""The start: paste a text or an address, or drop a file, and read it at once; nothing of it is stored."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from sayso.web.rendering import render

router = APIRouter()


@router.get("/")
def home(request: Request) -> Response:
    """The page where one starts."""
    return render(request, "home.html", {})
