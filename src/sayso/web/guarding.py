"""What stands between the network and the application: limits, headers, and who may write.

It is one layer of plain ASGI, so that it sees a request before anything is read of it. A page may load nothing but what this server
sends, run nothing but this package's scripts, be framed by nobody, and be written to by no page of another site.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
from collections.abc import Awaitable, Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from sayso.web.problems import answer
from sayso.web.settings import Settings

log = logging.getLogger(__name__)

COOKIE = "sayso_key"
SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
SLOWEST_BODY = 20.0
"""Seconds within which the whole body of a request must have come."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# With "no-referrer" browsers would send "Origin: null" along with this server's own forms, and they would look foreign.
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)


class Guard:
    """The layer around the application that keeps the limits of `Settings`."""

    def __init__(self, app: Starlette, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._working: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        scope = {**scope, "app": self._app}
        request = Request(scope)
        guarded = _Sending(send)
        refusal = self._refusal(request)
        if refusal is not None:
            await refusal(scope, receive, guarded)
            return
        await self._in_time(request, _bounded(receive, self._settings), guarded)

    def _refusal(self, request: Request) -> Response | None:
        """Why a request is not even looked at."""
        hosts = self._settings.hosts
        if hosts and _host(request.headers.get("host", "")) not in hosts:
            return answer(request, 400, "This server answers to its own name only; ask for it as 127.0.0.1 or localhost.")
        if "transfer-encoding" in request.headers and "content-length" in request.headers:
            # A proxy in front may go by the other one, and take the rest of the body for a request.
            twice = "It says twice how long its body is, by Content-Length and by Transfer-Encoding."
            return answer(request, 400, twice, headers={"connection": "close"})
        length = request.headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()):
            return answer(request, 400, "The Content-Length is no number.")
        if int(length[:20]) > self._settings.most_bytes:
            return answer(request, 413, _too_large(self._settings))
        if request.method not in SAFE and is_foreign(request.headers):
            return answer(request, 403, "This was sent by a page of another site; only this server's own pages may send it.")
        return None

    async def _in_time(self, request: Request, receive: Receive, send: _Sending) -> None:
        """Runs the application. What takes too long is answered with 503; its work goes on to its end, and nobody hears of it."""

        async def work() -> None:
            try:
                await self._app(request.scope, receive, send)
            except Exception:
                # By now whoever asked has an answer (`problems.register`); this is for whoever runs the server.
                log.exception("a request failed: %s %s", request.method, request.url.path)

        task = asyncio.create_task(work())
        self._working.add(task)
        task.add_done_callback(self._working.discard)
        await asyncio.wait({task}, timeout=self._settings.seconds)
        if not task.done():
            late = f"This took more than {self._settings.seconds:g} seconds and was given up; ask for less at once."
            await send.instead(answer(request, 503, late), request.scope, receive)


class _Sending:
    """Sends what the application says, with the headers that every answer carries; after `instead`, nothing more."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._started = self._over = False

    async def __call__(self, message: Message) -> None:
        if self._over:
            return
        if message["type"] == "http.response.start":
            if self._started:
                return
            self._started = True
            given = {name.lower() for name, _ in message["headers"]}
            message = {**message, "headers": [*message["headers"], *((name, value) for name, value in HEADERS if name not in given)]}
        await self._send(message)

    async def instead(self, response: Response, scope: Scope, receive: Receive) -> None:
        if not self._started:
            await response(scope, receive, self)
        self._over = True


def is_foreign(headers: Mapping[str, str]) -> bool:
    """Whether a request was sent by a page of another site, as its browser says; a program says nothing of the kind.

    >>> is_foreign({"host": "127.0.0.1:8000", "origin": "http://127.0.0.1:8000"}), is_foreign({"host": "a", "origin": "http://b"})
    (False, True)
    """
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        return True
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower()


def may_write(request: Request) -> bool:
    """Whether whoever asks may write: this server takes judgements, and they show its token if it has one."""
    settings: Settings = request.app.state.settings
    if not settings.writable:
        return False
    return not settings.token or _shows_token(request, settings.token)


def key_for(token: str) -> str:
    """What a browser keeps in place of the token once somebody has entered it."""
    return hmac.new(token.encode(), b"sayso: may judge", hashlib.sha256).hexdigest()


def same(given: str, wanted: str) -> bool:
    """Whether two secrets are equal, in a time that tells nothing about where they differ."""
    return hmac.compare_digest(given.encode(errors="replace"), wanted.encode(errors="replace"))


def _shows_token(request: Request, token: str) -> bool:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return same(given.strip(), token)
    try:
        kept = SimpleCookie(request.headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return False
    return kept is not None and same(kept.value, key_for(token))


def _bounded(receive: Receive, settings: Settings) -> Receive:
    """The body in pieces, until there are too many bytes or they come too slowly."""
    got = 0
    whole = False
    end = asyncio.get_running_loop().time() + SLOWEST_BODY

    async def bounded() -> Message:
        nonlocal got, whole
        if whole:
            return await receive()
        wait: Awaitable[Message] = receive()
        try:
            message = await asyncio.wait_for(wait, max(0.0, end - asyncio.get_running_loop().time()))
        except TimeoutError:
            raise HTTPException(408, "The request did not come to its end in time.") from None
        if message["type"] == "http.request":
            got += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if got > settings.most_bytes:
                raise HTTPException(413, _too_large(settings))
        return message

    return bounded


def _host(header: str) -> str:
    """The name in a Host header, without its port."""
    name = header.strip().lower()
    return name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0]


def _too_large(settings: Settings) -> str:
    return f"This is larger than {settings.most_bytes / 1e6:.3g} MB, the most that is taken at once; send less, or read it with sayso read."

