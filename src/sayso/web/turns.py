"""Taking turns at the model: reading a text takes seconds, and pages should not wait until somebody's long text has been read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import anyio
import anyio.to_thread
from fastapi import Request

T = TypeVar("T")
AT_ONCE = 2
"""Texts that are read at the same time; others wait, and take no thread from the pages while they do."""


async def in_turn(request: Request, work: Callable[[], T]) -> T:
    """What ``work`` gives, in a thread of its own as soon as it is its turn."""
    state = request.app.state
    if not hasattr(state, "turns"):
        state.turns = anyio.CapacityLimiter(AT_ONCE)
    limiter: anyio.CapacityLimiter = state.turns
    return await anyio.to_thread.run_sync(work, limiter=limiter)
