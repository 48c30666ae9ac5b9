"""How long a connection may take: to ask, to be answered, to read the answer.

uvicorn bounds only how long a connection is idle between two requests. One that never asks, sends its head a letter a minute, goes on
with a body that was refused, or never reads what it asked for, would be held for ever, and enough of them keep everybody else out.
So each connection has a clock; and where there are too many, the one that has waited longest without asking makes room.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

SLOWEST_HEAD = 10.0
"""Seconds within which a request's head must have come whole, from the beginning of the connection or the end of the answer before."""

LONGEST = 120.0
"""Seconds from a request's head until its answer has been read."""

MOST_CONNECTIONS = 800
"""Connections at a time; fewer than files may be open, and than uvicorn turns away with 503."""


class Timed(H11Protocol):
    """One connection of HTTP/1.1, with a clock."""

    _clock: asyncio.TimerHandle | None = None
    _since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._allow(SLOWEST_HEAD)
        if len(self.connections) > MOST_CONNECTIONS:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        before = self.cycle
        super().data_received(data)
        if self.cycle is not before and not self._is_waiting():
            self._allow(LONGEST)

    def on_response_complete(self) -> None:
        before = self.cycle
        super().on_response_complete()
        # The next request may have come together with this one; and of a long answer not all may have left yet.
        done = self.cycle is before and not self.transport.get_write_buffer_size()
        self._allow(SLOWEST_HEAD if done else LONGEST)

    def _make_room(self) -> None:
        """Closes the connection that has waited longest, or this one if none waits."""
        open_ones = [one for one in self.connections if isinstance(one, Timed) and not one.transport.is_closing()]
        if len(open_ones) > MOST_CONNECTIONS:
            waiting = [one for one in open_ones if one is not self and one._is_waiting()]
            min(waiting, key=lambda one: one._since, default=self)._end()

    def _is_waiting(self) -> bool:
        """Whether nothing is being done for it: it has not asked yet, or has its answer."""
        return self.cycle is None or self.cycle.response_complete

    def _allow(self, seconds: float) -> None:
        self._stop()
        self._since = self.loop.time()
        if not self.transport.is_closing() or self.transport.get_write_buffer_size():
            self._clock = self.loop.call_later(seconds, self._end)

    def _end(self) -> None:
        """Closes the connection at once; also where its other side does not read."""
        self.transport.abort()

    def _stop(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None
