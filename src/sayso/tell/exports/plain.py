"""Sayso's own JSON: what `sayso read --json` prints, for readings that lie in a ledger."""

from __future__ import annotations

from collections.abc import Iterable

from sayso.model import Reading
from sayso.tell.records import json_line, reading_record


def plain(readings: Iterable[Reading]) -> str:
    """The readings as lines of JSON in the form "sayso/1", in the order given; nothing for none.

    >>> plain([])
    ''
    """
    return "".join(json_line(reading_record(reading)) + "\n" for reading in readings)
