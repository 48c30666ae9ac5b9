"""Running a target on its corpus and on mutations of it."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

from .checking import bounded
from .mutating import mutated_bytes
from .targets import Ground, Target

CORPUS = Path(__file__).parent / "corpus"
LONGEST = 200_000
"""Bytes of an input: what is longer is cut."""


class Found(AssertionError):
    """An input that a target does not bear; carries the input."""

    def __init__(self, target: Target, data: bytes, error: BaseException) -> None:
        super().__init__(f"{target.name} on {len(data)} bytes ({data[:200]!r}): {type(error).__name__}: {str(error)[:300]}")
        self.data, self.error = data, error


def corpus(target: Target) -> list[bytes]:
    """The saved inputs of a target: what is usual, and what once broke it."""
    return [path.read_bytes() for path in sorted((CORPUS / target.name).iterdir()) if path.is_file()]


def tried(target: Target, ground: Ground, data: bytes) -> None:
    """Runs a target on one input. Raises `Found` if it does what it may not."""
    try:
        with bounded(len(data)):
            target.run(ground, data)
    except Exception as error:
        raise Found(target, data, error) from error


def mutations(seeds: list[bytes], dice: random.Random) -> Iterator[bytes]:
    """Mutations without end."""
    while True:
        yield mutated_bytes(dice, dice.choice(seeds), seeds)[:LONGEST]


def save(target: Target, data: bytes) -> Path:
    """Keeps an input in the corpus."""
    path = CORPUS / target.name / f"found-{hashlib.sha256(data).hexdigest()[:12]}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
