"""Where a text changes hands: its runs, each with the attributions it belongs to, and the pieces it is laid out in.

The parts of attributions nest, may share their characters and may even cross one another. Whoever shows a text therefore
does not draw boxes: it cuts the text wherever any part starts or ends, and asks of each run what it is part of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from sayso.model import Article, Attribution, Block, BlockKind, Reading

Role = Literal["content", "addressee", "source", "cue"]
ROLES: tuple[Role, ...] = ("content", "addressee", "source", "cue")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")


@dataclass(frozen=True, slots=True)
class Layer:
    """One part of one attribution: its number (from 1, in reading order), its role, how deeply nested the attribution is."""

    number: int
    role: Role
    depth: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in which nothing starts or ends, and the layers that lie over it, outermost first."""

    start: int
    end: int
    layers: tuple[Layer, ...] = ()

    @property
    def front(self) -> Layer | None:
        """The innermost layer: the one that decides how the run looks."""
        return self.layers[-1] if self.layers else None

    @property
    def contents(self) -> tuple[Layer, ...]:
        """The layers that say whose words these are, outermost first."""
        return tuple(layer for layer in self.layers if layer.role == "content")


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, heading, quote … of the text as it is shown: no blank line inside, no white space at its ends.

    ``block`` is the block of the page's layout that it is a part of, if it is one.
    """

    kind: BlockKind
    start: int
    end: int
    block: Block | None = None


def depths(attributions: Sequence[Attribution]) -> tuple[int, ...]:
    """How many attributions each one stands inside; a circle of parents, which no engine should give, counts once.

    >>> depths((Attribution(id="1", content=()), Attribution(id="2", content=(), parent="1")))
    (0, 1)
    """
    parents = {a.id: a.parent for a in attributions}
    known: dict[str, int] = {}
    for start in parents:
        path: dict[str, None] = {}
        here: str | None = start
        while here is not None and here in parents and here not in known and here not in path:
            path[here] = None
            here = parents[here]
        depth = known.get(here or "", -1)
        for one in reversed(path):
            depth += 1
            known[one] = depth
    return tuple(known[a.id] for a in attributions)


def layers(reading: Reading) -> tuple[Layer, ...]:
    """Every part of every attribution, in the order in which they start, the longer first."""
    found = [
        Layer(number, role, depth, span.start, span.end)
        for number, (a, depth) in enumerate(zip(reading.attributions, depths(reading.attributions), strict=True), 1)
        for role in ROLES
        for span in getattr(a, role)
        if span.start < span.end
    ]
    return tuple(sorted(found, key=lambda layer: (layer.start, -layer.end, _rank(layer))))


def runs(reading: Reading, pieces: Sequence[Piece]) -> Iterator[tuple[Piece, tuple[Run, ...]]]:
    """Each piece of the text with its runs, which together are exactly the piece's characters."""
    waiting = list(reversed(layers(reading)))
    open_: list[Layer] = []
    for piece in pieces:
        open_, cut = [layer for layer in open_ if layer.end > piece.start], piece.start
        found: list[Run] = []
        while cut < piece.end:
            open_ = [layer for layer in open_ if layer.end > cut]
            if waiting and waiting[-1].start <= cut:
                while waiting and waiting[-1].start <= cut:
                    open_.append(waiting.pop())
                open_ = sorted((layer for layer in open_ if layer.end > cut), key=_rank)
            after = min([piece.end, *[layer.end for layer in open_], *([waiting[-1].start] if waiting else [])])
            found.append(Run(cut, after, tuple(open_)))
            cut = after
        yield piece, tuple(found)


def pieces(article: Article) -> tuple[Piece, ...]:
    """The text in pieces as it is laid out: by its blocks, and at blank lines; what no block covers is a paragraph.

    >>> [piece.kind for piece in pieces(Article(id="a", text="One.\\n\\nTwo.\\n"))]
    ['paragraph', 'paragraph']
    """
    laid: list[Piece] = []
    here = 0
    for block in sorted(article.blocks, key=lambda block: (block.start, -block.end)):
        if block.start < here:
            continue
        laid += (Piece("paragraph", here, block.start), Piece(block.kind, block.start, block.end, block))
        here = block.end
    laid.append(Piece("paragraph", here, len(article.text)))
    return tuple(part for piece in laid for part in _at_blank_lines(article.text, piece))


def number_places(attributions: Sequence[Attribution]) -> tuple[tuple[int, int], ...]:
    """Where each attribution's number is printed, as (offset, number): after its cue, or its source, or before its content."""
    places = []
    for number, a in enumerate(attributions, 1):
        spans = a.cue or a.source
        places.append((min(spans).end if spans else min((span.start for span in a.content), default=0), number))
    return tuple(sorted(places))


def _at_blank_lines(text: str, piece: Piece) -> Iterator[Piece]:
    edges = [piece.start]
    for gap in _BLANK_LINE.finditer(text, piece.start, piece.end):
        edges += (gap.start(), gap.end())
    edges.append(piece.end)
    for start, end in list(pairwise(edges))[::2]:
        inside = text[start:end]
        start += len(inside) - len(inside.lstrip())
        end -= len(inside) - len(inside.rstrip())
        if start < end:
            yield Piece(piece.kind, start, end, piece.block)


def _rank(layer: Layer) -> tuple[int, int, int]:
    return layer.depth, ROLES.index(layer.role), layer.number
