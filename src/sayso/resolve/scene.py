"""The text as a stage: sentences, paragraphs and quotations, and the nouns by which people and things enter it.

Nouns for people, bodies and documents with their determiner ("a retired judge", "the company", "her mother") are found here
by the table of head nouns, so that a later "he" or "it" can mean them though they have no name.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from sayso.model import Span
from sayso.resolve import tables
from sayso.resolve.names import TOKEN
from sayso.resolve.phrases import POSSESSIVES, Phrase, noun_phrase

SENTENCE = re.compile(r"(?<![.!?…])[.!?…]++[\"”’')\]]*+\s++(?=[\"“‘'(\[]?[A-Z0-9])|\n+")
ABBREVIATED = re.compile(r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gen|Col|Sgt|Lt|Capt|St|Jr|No|Sept|Oct|Nov|Dec|Jan|Feb|Aug))\.$")
OWNER = re.compile("['’]s")
CREDIT = re.compile(
    r"(?m)^[ \t]*(?:By|BY|(?:Reporting|Additional reporting|Edited|Editing|Written|Words|Text|Photographs?|Photos?|Pictures?)(?: by|:))[ \t]+[A-Z][^\n.!?;:\"“”]{2,100}$"
)
PRESS = re.compile(r"press\s(?:conference|release|briefing|statement|call|freedom|corps|gallery|pack|pass|officer|office|secretary|spokes)", re.I)
"""Where "press" only says what kind of meeting, paper or person is meant."""
DETERMINERS = frozenset("a an the one another two three four five six seven eight nine ten several some many both".split())
OPENING = frozenset([*DETERMINERS, *POSSESSIVES])


@dataclass(frozen=True, slots=True)
class Scene:
    """Where sentences, paragraphs and quotations of a text begin and end."""

    text: str
    sentences: tuple[int, ...]
    paragraphs: tuple[int, ...]
    quotes: tuple[tuple[int, int], ...]

    def sentence(self, at: int) -> int:
        """The number of the sentence that a place stands in."""
        return bisect_right(self.sentences, at)

    def paragraph(self, at: int) -> int:
        """The number of the paragraph that a place stands in."""
        return bisect_right(self.paragraphs, at)

    def quoted(self, at: int) -> bool:
        """Whether a place stands between quotation marks."""
        i = bisect_right(self.quotes, (at, len(self.text) + 1)) - 1
        return i >= 0 and self.quotes[i][0] <= at < self.quotes[i][1]

    def opens(self, at: int) -> bool:
        """Whether a place is the first of its sentence, but for a few words."""
        start = self.sentences[bisect_right(self.sentences, at) - 1]
        return at - start < 40


def scene(text: str) -> Scene:
    """Sentences, paragraphs and quotations of a text."""
    sentences, paragraphs = [0], [0]
    for m in SENTENCE.finditer(text):
        if "\n" in m.group():
            paragraphs.append(m.end())
        elif ABBREVIATED.search(text[max(0, m.start() - 5) : m.start() + 1]):
            continue
        sentences.append(m.end())
    return Scene(text, tuple(sentences), tuple(paragraphs), tuple(_quotes(text)))


def credits(text: str) -> list[tuple[int, int]]:
    """The lines that only name who wrote, edited or photographed: whoever stands there is not spoken of in the text.

    >>> credits("A quiet ledger\\n\\nBy Selma Rautio\\n\\nBy noon she had left.")
    [(16, 31)]
    """
    return [m.span() for m in CREDIT.finditer(text)]


def _quotes(text: str) -> list[tuple[int, int]]:
    """What stands between double quotation marks; a paragraph's end closes what it left open."""
    found: list[tuple[int, int]] = []
    opened = -1
    for m in re.finditer(r"[\"“”«»]|\n\s*\n", text):
        mark = m.group()
        if mark[0] == "\n":
            if opened >= 0:
                found.append((opened, m.start()))
            opened = -1
        elif opened < 0:
            if mark != "”":
                opened = m.start()
        elif mark != "“":
            found.append((opened, m.end()))
            opened = -1
    if opened >= 0:
        found.append((opened, len(text)))
    return found


def noun_mentions(text: str) -> list[Phrase]:
    """Phrases such as "a retired judge", "the company", "neighbours": by the head noun and what stands before it."""
    tokens = [(s, e, text[s:e].lower()) for s, e in [m.span() for m in TOKEN.finditer(text)]]
    owners = {m.start() for m in OWNER.finditer(text)}
    found: list[Phrase] = []
    taken = -1
    for i, (s, e, word) in enumerate(tokens):
        if s < taken:
            continue
        if word in OPENING or e in owners:
            last = _head_at(text, tokens, i + 1)
            if last >= 0:
                end = tokens[last][1]
                start = s
                if e in owners and i and tokens[i - 1][2] in ("the", "a"):
                    start = tokens[i - 1][0]
                words = tuple(t for _, _, t in tokens[i : last + 1])
                found.append(noun_phrase(Span(start, end, text[start:end]), text[start:end], words))
                taken = end
        else:
            noun = tables.noun(word)
            if noun is not None and noun.plural and noun.kind in tables.PEOPLE:
                found.append(noun_phrase(Span(s, e, text[s:e]), text[s:e], (word,)))
    return found


def _head_at(text: str, tokens: list[tuple[int, int, str]], i: int) -> int:
    """Index of the head noun of a phrase whose determiner stands just before token i, or -1."""
    best = -1
    for j in range(i, min(i + 5, len(tokens))):
        s, _, word = tokens[j]
        if text[tokens[j - 1][1] : s] not in (" ", "’s ", "'s ") or word in DETERMINERS or word in POSSESSIVES:
            break
        if word in ("of", "and", "who", "that", "which", "in", "to", "is", "was", "has", "had", "said", "for", "at", "on"):
            break
        if tables.noun(word) is not None and not PRESS.match(text, s):
            best = j
        elif best >= 0:
            break
    return best
