"""What becomes of a text on its way from one newsroom to the next: light edits, or a rewriting that hides where it is from."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from random import Random

from sayso.simulate.claims import rounded
from sayso.simulate.pieces import NAMES, Line, Piece, Words

Paragraphs = tuple[tuple[Line, ...], ...]

_SYNONYMS = {
     "people": "residents", "had come": "had turned up", "meeting": "gathering", "closed": "shut", "nobody": "no one",
    "capital": "main city", "authorities": "officials", "unanswered": "without reply", "volunteers": "helpers", "signed up": "put their names down",
    "first calls": "earliest calls", "cut": "reduced", "reminded many of": "made many think of", "delays": "waits", "rumours": "whispers",
    "at least": "no fewer than", "collected": "gathered", "put off": "postponed", "shops": "stores", "run out of": "sold all their",
    "early": "soon", "consequences": "results", "complaints": "grievances", "past year": "last twelve months", "repeat": "say again",
    "damage": "harm", "been told": "been instructed", "talk to": "speak with", "strangers": "outsiders", "full to": "booked out to", "documents": "papers",
    "were kept": "were held", "smell": "stench", "noticed": "felt", "answer for": "take the blame for", "an expert": "a specialist",
    "been asked for an opinion": "been approached for a view", "repaired": "mended", "risen": "gone up", "decide": "settle", "walk out": "strike",
    "turned back": "sent home", "the old archive": "the ancient archive", "public meeting": "open meeting", "promises": "pledges", "guards": "sentries", "children": "youngsters",
    "visitors": "guests", "send": "dispatch", "cost": "bill", "met": "sat", "retired": "former", "lead": "head", "list": "roll",
    "checked": "gone through", "said": "remarked", "added": "noted", "explained": "pointed out", "stated": "declared",
    "told reporters": "let it be known",
}  # fmt: skip
_QUOTING = re.compile(r"[“”]")


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(r"\b(" + "|".join(sorted(map(re.escape, _SYNONYMS), key=len, reverse=True)) + r")\b")


def edited(paragraphs: Paragraphs, dice: Random) -> Paragraphs:
    """A desk's light edits: the end is cut, a word replaced here and there; everything stays in its order."""
    kept = paragraphs[: max(2, len(paragraphs) - dice.choice((0, 0, 1, 1, 2)))]
    return tuple(tuple(_reworded(line, dice, 0.1) for line in lines) for lines in kept)


def rewritten(paragraphs: Paragraphs, dice: Random) -> Paragraphs:
    """Another hand's version: most words that can be are replaced, numbers rounded, sentences moved; names and quotations stay.

    Whatever names the newsroom it comes from is gone: to whom something was told, who could not verify it.
    """
    lead, *rest = (tuple(line for line in lines if not _doubts(line)) for lines in paragraphs)
    dice.shuffle(rest)
    kept = [lines for lines in rest if lines][: max(2, len(rest) - dice.randrange(4))]
    return tuple(
        tuple(_numbers_rounded(_reworded(_unaddressed(line), dice, 0.8), dice) for line in lines)
        for lines in (lead, *kept)
    )


def _doubts(line: Line) -> bool:
    return any(telling.stance == "unverified" for telling in line.tellings)


def _unaddressed(line: Line) -> Line:
    """The line without the newsroom that was told: "told the Post on Tuesday that" becomes "said on Tuesday that"."""
    at = next((n for n, piece in enumerate(line.words) if ("addressee", "0") in piece.marks), -1)
    if at < 2 or not _is_name(line.words[at]):
        return line
    cue = replace(line.words[at - 2], text="said")
    return replace(line, words=(*line.words[: at - 2], cue, *line.words[at + 1 :]))


def _reworded(line: Line, dice: Random, share: float) -> Line:
    """The line with this share of the replaceable words replaced, quotations and names excepted."""
    return replace(line, words=_swapped(line.words, dice, share)) if not _is_quotation(line) else line


def _is_quotation(line: Line) -> bool:
    return any(_QUOTING.search(piece.text) for piece in line.words)


def _swapped(pieces: Words, dice: Random, share: float) -> Words:
    def other(found: re.Match[str]) -> str:
        return _SYNONYMS[found[1]] if dice.random() < share else found[1]

    return tuple(
        piece if _is_name(piece) else replace(piece, text=_pattern().sub(other, piece.text)) for piece in pieces
    )


def _numbers_rounded(line: Line, dice: Random) -> Line:
    if _is_quotation(line):
        return line
    return replace(line, words=tuple(_rounded(piece, dice) for piece in line.words))


def _rounded(piece: Piece, dice: Random) -> Piece:
    number = next((value for role, value in piece.marks if role == "number"), "")
    return replace(piece, text=rounded(dice, int(number))) if number and piece.text == f"{int(number):,}" else piece


def _is_name(piece: Piece) -> bool:
    return any(role in NAMES or role in ("number", "time") for role, _ in piece.marks)
