"""How much a find of the rules deserves to be believed: counts per pattern and cue, from a corpus of annotated news.

`data/rules.tsv` has a row for each: pattern, cue, how many such finds were made, how many of them had exactly the annotated
content and source, and how many at least half of the content and a shared source. A pairing that was seen too seldom leans
on its pattern, by as much as a few sightings weigh.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from sayso.read.rules_shape import Find

LEAN = 4.0
"""How many sightings the pattern's share weighs against a pairing's own."""
LEAST_RIGHT, LEAST_NEAR = 0.2, 0.5
"""A find is shown if at least one in five like it is exactly right, or every second nearly so."""

_KINDS = ("that", "zero", "wh", "quote")
COUNTS_AS = {"SCX colon": "SCX quote"} | {
    rare: common
    for kind in _KINDS
    for rare, common in (
        (f"CX {kind} by S", f"SCX {kind}"),
        (f"SCX {kind} as", "SCX that"),
        (f"CX {kind} told", f"CX {kind} passive"),
    )
}
"""Patterns that are too rare to be counted, or not counted at all, and those whose counts stand for theirs."""


@cache
def _table() -> dict[tuple[str, str], tuple[int, int, int]]:
    path = files("sayso.read") / "data" / "rules.tsv"
    out: dict[tuple[str, str], tuple[int, int, int]] = {}
    for line in path.read_text(encoding="utf8").splitlines():
        if line and not line.startswith("#"):
            pattern, key, made, right, near = line.split("\t")
            out[pattern, key] = int(made), int(right), int(near)
    return out


@cache
def shares(pattern: str, key: str) -> tuple[float, float]:
    """The share of such finds that are exactly right, and that are at least nearly so.

    A cue before a colon that ends its paragraph gets its content from the layout, and counts as one before a quotation. “It was
    claimed by the mayor that”, too rare to be counted, counts as “the mayor claimed that”.
    """
    pattern = COUNTS_AS.get(pattern, pattern)
    made, right, near = _table().get((pattern, "*"), (0, 0, 0))
    base = (right + 0.5) / (made + 5), (near + 0.5) / (made + 5)
    made, right, near = _table().get((pattern, key), (0, 0, 0))
    return (right + LEAN * base[0]) / (made + LEAN), (near + LEAN * base[1]) / (made + LEAN)


def believed(f: Find) -> bool:
    """Whether a find is likely enough to be shown."""
    right, near = shares(f.pattern, f.key)
    return right >= LEAST_RIGHT or near >= LEAST_NEAR


def confidence(f: Find) -> float:
    """The share of such finds that a careful reader marks with the same content and the same source."""
    return shares(f.pattern, f.key)[0]
