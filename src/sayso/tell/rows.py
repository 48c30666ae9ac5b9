"""The text of a reading as HTML in rows: each piece with its marks, and beside it the notes of the attributions that are told in it.

The page that stands for itself (`sayso.tell.page`) and the site show the same rows; what a page adds to them is a `Showing`. Every
text in them is escaped. Work and size grow with the text and its attributions, not with their product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from sayso.model import Article, Attribution, Block, Reading
from sayso.tell.clean import clean, one_line
from sayso.tell.marks import Layer, Run, number_places, pieces, runs
from sayso.tell.words import NOBODY, how, teller_names

Stretch = tuple[int, int]
_DEEPEST = 3
_LOUD = frozenset(("anonymous", "denies", "hedges", "unverified", "declines"))
_LAID_OUT = frozenset(("quote", "post", "pullquote", "caption", "list", "other"))

LEGEND = """<details class="legend"><summary>How to read this page</summary>
<p><span class="source">Source</span> <span class="cue">says</span><span class="num">1</span>
<span class="in1">what is said</span>; <span class="in1">inside it, <span class="in2">what somebody else is said to have said</span></span>.</p>
<p><span class="in1 hedges">Hedged</span> <span class="in1 denies">denied</span> <span class="in1 unverified">not verified</span>
<span class="in1 declines">not commented on</span> <span class="in1 asks">asked</span>: how firmly that source holds it.</p>
<p>The number leads to a note: through whom it reaches you, from the outermost teller to the one who said it, and when. What has no tint is told by the
article itself. This page says who says so, not what is true.</p></details>"""


@dataclass(frozen=True, slots=True)
class Showing:
    """What a page adds to the rows: characters that are lit up, attributions (by number) that stand back, and what each note ends with.

    ``at`` holds stretches of the text, in order and apart. ``more`` gives HTML in which every text is escaped.
    """

    at: tuple[Stretch, ...] = ()
    dimmed: frozenset[int] = frozenset()
    more: Callable[[int, Attribution], str] | None = None


def rows(reading: Reading, showing: Showing = Showing()) -> tuple[str, ...]:
    """The text in rows, a piece of it and its notes each. The first is a heading of the first rank if the text begins with its title."""
    return tuple(_Rows(reading, showing).all())


def begins_with_title(article: Article) -> bool:
    """Whether the text's first words are the article's title, so that nobody has to print it above."""
    title = one_line(article.title)
    return bool(title) and one_line(article.text[: 2 * len(title) + 20]).startswith(title)


def classes(*names: str) -> str:
    """The attribute ``class`` with the names that are not empty, or nothing.

    >>> classes("text", "", "quote")
    ' class="text quote"'
    """
    given = " ".join(filter(None, names))
    return f' class="{given}"' if given else ""


class _Rows:
    """Makes the rows of one reading, from its first character to its last; what is used up on the way is kept in reverse."""

    def __init__(self, reading: Reading, showing: Showing) -> None:
        self._article = reading.article
        self._attributions = reading.attributions
        self._pieces = runs(reading, pieces(reading.article))
        self._showing = showing
        self._lit = list(reversed([(number, *stretch) for number, stretch in enumerate(showing.at, 1)]))
        self._waiting = list(reversed(number_places(reading.attributions)))
        self._names = [teller_names(a) for a in reading.attributions]
        self._hows = [how(a) for a in reading.attributions]

    def all(self) -> Iterator[str]:
        titled = begins_with_title(self._article)
        before: Block | None = None
        for at, (piece, cut) in enumerate(self._pieces):
            words, numbers = self._piece(cut)
            tag = "h1" if titled and at == 0 else "h2" if piece.kind == "heading" else "p"
            layout = piece.kind if piece.kind in _LAID_OUT else ""
            same = "same" if layout and piece.block is before else ""
            posted = _posted(piece.block) if layout == "post" and piece.block and not same else ""
            notes = "".join(map(self._note, sorted(numbers)))
            before = piece.block
            yield (
                f'<div{classes("row", same)}>{posted}<{tag}{classes("text", layout)} dir="auto">{words}</{tag}>'
                f'<div class="notes">{notes}</div></div>'
            )

    def _piece(self, cut: Sequence[Run]) -> tuple[str, list[int]]:
        """A piece's words as HTML and the numbers printed in it."""
        found: list[int] = []
        words: list[str] = []
        waiting = self._waiting
        for before, run in pairwise((None, *cut, None)):
            offset = run.start if run else cut[-1].end
            while waiting and waiting[-1][0] <= offset:
                found.append(waiting.pop()[1])
                words.append(self._number(found[-1], _depth(before, run)))
            if run:
                words.append(self._run(run))
        return "".join(words), found

    def _run(self, run: Run) -> str:
        words = self._words(run.start, run.end)
        if run.front is None:
            return words
        inside = run.contents
        numbers = dict.fromkeys([layer.number for layer in run.layers])
        names: list[str] = [] if run.front.role == "content" else [run.front.role]
        if inside:
            names.append(f"in{min(len(inside), _DEEPEST)}")
            if stance := self._stance(inside):
                names.append(stance)
        names += [f"a{number}" for number in numbers]
        if self._showing.dimmed and self._showing.dimmed.issuperset(numbers):
            names.append("dim")
        return f'<span class="{" ".join(names)}">{words}</span>'

    def _words(self, start: int, end: int) -> str:
        """The characters, escaped; those that are lit up are marked, and where a lit stretch begins one can link to."""
        if not self._lit:
            return escape(clean(self._article.text[start:end]))
        lit, words = self._lit, []
        while start < end:
            while lit and lit[-1][2] <= start:
                lit.pop()
            number, first, last = lit[-1] if lit else (0, end, end)
            stop = min(end, last if first <= start else first)
            part = escape(clean(self._article.text[start:stop]))
            if first <= start < last:
                place = f' id="at{number if number > 1 else ""}"' if start == first else ""
                part = f'<mark class="at"{place}>{part}</mark>'
            words.append(part)
            start = stop
        return "".join(words)

    def _stance(self, inside: Sequence[Layer]) -> str:
        """The stance to mark: of the innermost teller who does more than assert, so that what is denied looks denied to its end."""
        for layer in reversed(inside):
            if (stance := self._attributions[layer.number - 1].stance) != "asserts":
                return stance
        return ""

    def _number(self, number: int, depth: int) -> str:
        tint = f" in{min(depth, _DEEPEST)}" if depth else ""
        said = ", ".join((" from ".join(reversed(self._names[number - 1])), *self._hows[number - 1]))
        label = escape(f"Attribution {number}: {said}")
        return f'<a class="num a{number}{tint}{self._dim(number)}" id="t{number}" href="#a{number}" aria-label="{label}" title="{label}">{number}</a>'

    def _note(self, number: int) -> str:
        """Who tells it and how; below it the phone's button that closes it."""
        *before, last = self._names[number - 1]
        chain = "".join(f'{escape(name)} <span class="arrow">→</span> ' for name in before)
        chain += f'<span class="{"nobody" if last == NOBODY else "last"}">{escape(last)}</span>'
        hows = "".join(f" · {_how(word)}" for word in self._hows[number - 1])
        more = self._showing.more(number, self._attributions[number - 1]) if self._showing.more else ""
        return (
            f'<div class="note a{number}{self._dim(number)}" id="a{number}">'
            f'<a class="no" href="#t{number}" aria-label="To attribution {number} in the text">{number}</a>{chain}'
            f'<span class="how">{hows}</span>{more}<a class="close" href="#t{number}" aria-label="Close">×</a></div>'
        )

    def _dim(self, number: int) -> str:
        return " dim" if number in self._showing.dimmed else ""


def _depth(before: Run | None, after: Run | None) -> int:
    """How many contents go on from one run to the next: so deep stands a number between them."""
    if before is None or after is None:
        return 0
    around = after.contents
    return sum(layer in around for layer in before.contents)


def _how(word: str) -> str:
    shown = escape(word)
    if word in _LOUD:
        return f'<span class="loud">{shown}</span>'
    return f'<span class="nb">{shown.replace(" (", "</span> (", 1)}' if word.startswith("said ") and "(" in word else shown


def _posted(block: Block) -> str:
    """The line above a post: by whom, when, and where it stands; all this is in the text too, but not all of it is easy to see there."""
    author = escape(one_line(block.author.text, width=80)) if block.author else ""
    who = " ".join(filter(None, (f"<b>{author}</b>" if author else "", escape(one_line(block.handle, width=80)))))
    day = escape(one_line(block.posted.text, width=40)) if block.posted else ""
    link = leaving(block.href, "as posted")
    return f'<p class="whose">{" · ".join(filter(None, (f"Post by {who}" if who else "Post", day, link)))}</p>'


def leaving(address: str, words: str) -> str:
    """A link that leads out of the page, or nothing if the address is none that a browser may go to.

    >>> leaving("https://post.example/?a&b", "as published")
    '<a href="https://post.example/?a&amp;b" rel="noopener noreferrer nofollow">as published</a>'
    >>> leaving("javascript:alert(1)", "as published")
    ''
    """
    if not address.lower().startswith(("http://", "https://")):
        return ""
    return f'<a href="{escape(clean(address))}" rel="noopener noreferrer nofollow">{escape(words)}</a>'
