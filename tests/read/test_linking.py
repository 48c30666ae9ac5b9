"""Which piece belongs to which cue, from pieces built by hand."""

from __future__ import annotations

import pytest

from sayso.read.decoding import Piece
from sayso.read.linking import Ground, linked


def ground(text: str) -> Ground:
    words = text.lower().split()
    sentence = [words[:i].count(".") for i in range(len(words))]
    return Ground(words, sentence, [0] * len(words))


def marked(text: str) -> tuple[list[Piece], Ground]:
    """Pieces from "S:He C:said it/was/so ." where / joins the words of a piece after S: C: or Q: (content)."""
    words: list[str] = []
    found: list[Piece] = []
    for chunk in text.split():
        role = {"S:": "source", "C:": "cue", "Q:": "content"}.get(chunk[:2])
        parts = (chunk[2:] if role else chunk).split("/")
        if role:
            found.append(Piece(len(words), len(words) + len(parts), role))
        words += parts
    return found, ground(" ".join(words))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("S:Marwick C:said Q:the/port/was/closed .", [("marwick", "said", "the port was closed")]),
        ("Q:Closed , C:said S:Marwick .", [("marwick", "said", "closed")]),
        ("Q:Closed , S:she C:said , Q:for/good .", [("she", "said", "closed … for good")]),
        ("S:A C:said Q:x . S:B C:said Q:y .", [("a", "said", "x"), ("b", "said", "y")]),
        ("S:He C:denied Q:it , C:adding Q:that/he/slept .", [("he", "denied", "it"), ("he", "adding", "that he slept")]),
        ("S:He C:denied Q:it . It C:was/suggested Q:that/he/slept .", [("he", "denied", "it"), ("", "was suggested", "that he slept")]),
        ("Q:Nobody/was/told .", [("", "", "nobody was told")]),
    ],
)
def test_pieces_find_their_cue(text: str, expected: list[tuple[str, str, str]]) -> None:
    pieces, where = marked(text)
    say = lambda some: " … ".join(" ".join(where.words[p.start : p.end]) for p in some)  # noqa: E731
    found = [(say(k.sources), say([k.cue] if k.cue else []), say(k.contents)) for k in linked(pieces, None, where)]
    assert found == expected


def test_a_borrowed_source_says_so() -> None:
    pieces, where = marked("S:He C:denied Q:it , C:adding Q:more .")
    assert [k.borrowed for k in linked(pieces, None, where)] == [False, True]
