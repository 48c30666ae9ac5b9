"""The application: its pages and its API put together, behind the guard.

Each module of `sayso.web.pages` and `sayso.web.api` has a ``router``; a handler is a plain function that opens the ledger, asks the same
functions that the command line asks, and renders what they give.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI, Request
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp

from sayso import __version__
from sayso.web import problems
from sayso.web.guarding import Guard
from sayso.web.ledgers import Ledgers
from sayso.web.settings import Settings

log = logging.getLogger(__name__)

FOR_EVER = "public, max-age=31536000, immutable"
TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml", "txt": "text/plain; charset=utf-8"}


def create_app(settings: Settings) -> ASGIApp:
    """The whole web application over one ledger, ready for a server such as uvicorn.

    >>> create_app(Settings()).__class__.__name__
    'Guard'
    """
    app = FastAPI(
        title="Sayso",
        version=__version__,
        summary="On whose say-so: who says what in the news, on whose word, and on how many independent origins it rests.",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.ledgers = Ledgers(settings.ledger, settings.patience)
    problems.register(app)
    _add_pages(app)
    app.add_middleware(GZipMiddleware, minimum_size=800, compresslevel=5)
    return Guard(app, settings)


def _add_pages(app: FastAPI) -> None:
    from sayso.web import api
    from sayso.web.pages import article, charts, claims, dossier, exporting, home, judging, reference, sources

    app.get("/static/{name:path}", include_in_schema=False)(_static)
    app.get("/healthz", tags=["server"], summary="Whether the server is up and its ledger can be read")(_health)
    for module in (home, article, dossier, claims, sources, charts, judging, exporting, reference):
        app.include_router(module.router, include_in_schema=False)
    app.include_router(api.router, prefix="/api")


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Few threads do the work: more of them would not be faster, and each has a handle on the ledger."""
    anyio.to_thread.current_default_thread_limiter().total_tokens = app.state.settings.threads
    warming = threading.Thread(target=_warm, args=(app,), daemon=True)
    warming.start()
    yield
    # A model that is being opened while the process ends takes the process down with it.
    await anyio.to_thread.run_sync(warming.join, 10)


def _warm(app: FastAPI) -> None:
    """Opens the model and fetches what the pages count, so that the first who asks does not wait for it."""
    from sayso import pipeline
    from sayso.web import choosing

    try:
        pipeline.read_text("The port is closed, harbour master Ilse Marwick said.")
        choosing.warm(app.state)
    except Exception:
        # Whoever asks first will be told what is wrong; here nobody is listening.
        log.debug("warming up failed", exc_info=True)


def _static(name: str, v: str = "") -> Response:
    """A file of this package. Under its hash it never changes, and browsers need not ask again."""
    from sayso.web.rendering import content

    try:
        body = content(name)
    except (FileNotFoundError, OSError, ValueError):
        return PlainTextResponse("There is no such file.", 404)
    kind = TYPES.get(name.rpartition(".")[2], "application/octet-stream")
    return Response(body, media_type=kind, headers={"cache-control": FOR_EVER if v else "no-cache"})


def _health(request: Request) -> JSONResponse:
    """What the server says of itself: 200 if the ledger can be read, 503 with the reason if it cannot."""
    ledgers: Ledgers = request.app.state.ledgers
    said: dict[str, object] = {"status": "ok", "version": __version__}
    if request.app.state.settings.ledger:
        with ledgers.reading() as ledger:
            said |= {"ledger": ledgers.name, "articles": ledger.size()}
    return JSONResponse(said)
