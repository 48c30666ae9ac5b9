"""The API: the functions of the command line over HTTP, with its JSON. Errors are ``application/problem+json`` (RFC 9457)."""

from __future__ import annotations

from fastapi import APIRouter

from sayso.web.api import judging, listing, reading
from sayso.web.api.schemas import ProblemDetail

_PROBLEM = {"model": ProblemDetail, "content": {"application/problem+json": {}}}
router = APIRouter(
    responses={
        status: {**_PROBLEM, "description": what}
        for status, what in (
            (400, "The request is not one that can be understood"),
            (403, "Not from here, or not without the token"),
            (404, "There is nothing of that id"),
            (413, "Larger than is taken at once"),
            (422, "A value makes no sense"),
            (503, "The ledger cannot be used at the moment, or it took too long"),
        )
    }
)
for module in (reading, listing, judging):
    router.include_router(module.router)
