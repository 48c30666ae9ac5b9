"""A text as the search sees it: its sentences, and the terms of each.

A term is a word without case, accents and English endings, so that "Trained", "trains" and "training" meet. Sentences
are those that a person would see, roughly; very short ones are joined to the next and very long ones cut, so that
neither a page of dots nor a text without a full stop makes an index that nobody can search. Every function takes time
proportional to the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

LEAST, MOST = 25, 600
"""A sentence has at least this many characters, if the paragraph has them, and at most this many."""
LONGEST = 40
"""Of a longer word only so many characters count."""

_END = re.compile(r"[.!?…][\"'”’)\]]{0,3}\s|\n[ \t\r]*\n")
_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:'[^\W_]+)*")
_NOT_AN_END = re.compile(
    r"(?:\b[A-Za-z]|\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Sen|Rep|Gov|St|Jr|Sr|No|vs|etc|Inc|Ltd|Co))\.$"
)
_QUOTES = (("’", "'"), ("“", " "), ("”", " "), ("‘", " "), ("—", " "), ("–", " "), ("…", " "))
"""Marks that no word holds, but for the apostrophe: most texts without accents are plain letters when these are gone."""
_LETTERS = str.maketrans(
    {"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "æ": "ae", "œ": "oe", "ı": "i"}
)


def sentences(text: str, cuts: Iterable[int] = ()) -> list[tuple[int, int]]:
    """Where the sentences of a text start and end; at ``cuts`` (borders of its blocks) one ends in any case.

    >>> text = "Gen. Drost denied it. The port, he said, is open.\\n\\nNobody else was asked on Friday"
    >>> [text[start:end] for start, end in sentences(text)]
    ['Gen. Drost denied it. The port, he said, is open.', 'Nobody else was asked on Friday']
    """
    hard = {0, len(text), *(cut for cut in cuts if 0 < cut < len(text))}
    soft = set()
    for found in _END.finditer(text):
        if found.group()[0] == "\n":
            hard.add(found.start())
        elif not _NOT_AN_END.search(text, max(0, found.start() - 6), found.start() + 1):
            soft.add(found.end())
    pieces: list[tuple[int, int]] = []
    begin = 0
    for end in sorted(hard | soft):
        if end in hard or end - begin >= LEAST:
            _cut(text, begin, end, pieces)
            begin = end
    return pieces


def _cut(text: str, start: int, end: int, pieces: list[tuple[int, int]]) -> None:
    """Adds the stretch without the blanks around it, in pieces of at most `MOST` characters, cut at blanks where there
    are any."""
    while start < end:
        stop = end
        if end - start > MOST:
            blank = text.rfind(" ", start + 1, start + MOST)
            stop = blank if blank > start else start + MOST
        piece = text[start:stop]
        inner = piece.strip()
        if inner:
            begin = start + len(piece) - len(piece.lstrip())
            pieces.append((begin, begin + len(inner)))
        start = stop


def terms(text: str) -> list[str]:
    """The terms of a text in its order: words without case, accents and endings; nothing else of it is left.

    >>> terms('Łódź’s generals "trained" 2,400 rebels; DROP TABLE articles -- 🙂')
    ['lodz', 'general', 'train', '2400', 'rebel', 'drop', 'tabl', 'articl']
    """
    for mark, plain in _QUOTES:
        text = text.replace(mark, plain)
    if not text.isascii():
        spread = unicodedata.normalize("NFKD", text.translate(_LETTERS))
        text = "".join([mark for mark in spread if not unicodedata.combining(mark)])
    return [term for word in _WORD.findall(text.casefold()) if (term := _term(word[:LONGEST]))]


@lru_cache(maxsize=200_000)
def _term(word: str) -> str:
    form = word.removesuffix("'s").replace("'", "").replace(",", "").replace(".", "")
    return stem(form) if form.isascii() and form.isalpha() else form


def stem(word: str) -> str:
    """An English word without its commonest endings (plural, -ed, -ing, final e): close enough to find it again."""
    if len(word) < 4:
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending, least in (("ing", 3), ("ed", 3)):
        if word.endswith(ending) and len(word) - len(ending) >= least and re.search("[aeiouy]", word[: -len(ending)]):
            word = word[: -len(ending)]
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    if word.endswith("y") and len(word) > 3:
        word = word[:-1] + "i"
    return word.removesuffix("e") if len(word) > 4 else word
