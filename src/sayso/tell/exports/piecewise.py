"""Readings written piece by piece, where a format allows that: a ledger of any size then needs the memory of one article."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module

from sayso.model import Reading
from sayso.tell.exports import Format

Piece = str | bytes
LINES = "application/x-ndjson"
"""Of this type every article is a line of its own."""


def pieces(chosen: Format, readings: Iterable[Reading]) -> Iterator[Piece]:
    """What the format's writer makes of the readings, in pieces that together are the same. A writer's module may have its own ``pieces``.

    >>> from sayso.tell.exports import FORMATS
    >>> list(pieces(FORMATS["polnear"], []))
    []
    """
    writer = chosen.load()
    own: Callable[[Iterable[Reading]], Iterator[Piece]] | None = getattr(import_module(writer.__module__), "pieces", None)
    if own is not None:
        yield from own(readings)
    elif chosen.media_type == LINES:
        yield from (writer([reading]) for reading in readings)
    else:
        yield writer(readings)
