"""Starting the server, and saying where it listens."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable

import uvicorn

from sayso.errors import OptionError
from sayso.web.app import create_app
from sayso.web.patience import Timed
from sayso.web.settings import Settings

WAITING = 128
MOST_CONNECTIONS = 1000
IDLE = 10
"""Seconds after which a connection that asks for nothing is closed."""


def run(settings: Settings, host: str, port: int, *, say: Callable[[str], object] = print) -> None:
    """Serves until it is interrupted. Raises `OptionError` if the address cannot be listened on."""
    listening = listen(host, port)
    port = listening.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    what = os.path.basename(settings.ledger) if settings.ledger else "pasted texts"
    say(f"Sayso serves {what} at http://{shown}:{port}/    (Ctrl-C ends it)")
    if settings.ledger and not settings.writable:
        say("It is read-only: nobody can judge.")
    config = uvicorn.Config(
        create_app(settings),
        http=Timed,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        backlog=WAITING,
        timeout_keep_alive=IDLE,
        timeout_graceful_shutdown=5,
        h11_max_incomplete_event_size=64_000,
        proxy_headers=False,
    )
    with listening:
        uvicorn.Server(config).run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        found = socket.socket(family, kind, proto)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen(WAITING)
    except OSError as error:
        raise OptionError(f"{host}:{port} cannot be listened on ({error.strerror or error}); choose another --port or --host.", option="--port") from error
    return found
