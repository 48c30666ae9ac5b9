"""A dossier to print: the claim and its numbers, the picture, both sides, the timeline, what changed, what is missing, what was read.

It says what the page says (`sayso.tell.dossier_view`), long lists to their end. Text can be selected and searched; whatever leads out is an
http(s) address, and nothing in the file runs. The same dossier gives the same bytes: the day on which the file says that it was made is that of
the latest article in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sayso.model import Dossier
from sayso.tell.clean import one_line
from sayso.tell.dossier_view import Change, DayView, DossierView, DriftView, MissingView, PairView, SecondHand, view
from sayso.tell.exports.diagram import LINES, draw
from sayso.tell.exports.press import GREY, INK, Block, Colour, Press, Run, Style
from sayso.tell.naming import article_name, day_of
from sayso.tell.network import network
from sayso.tell.placing import placed
from sayso.tell.quoting import Addresses, Quote, published
from sayso.tell.side_view import Line, Name, Number, SideView

QUOTED = 420
"""Characters of a passage that is quoted."""
STEP = 13.0
"""How much further to the right each level of an outline stands."""
DEEPEST = 9
NAMED = 24
"""So many of those that a number rests on are named beside it; the outline has them all."""
TOGETHER = 40.0
"""Whoever is named stands on one page with the first words of theirs."""
LINK: Colour = (9, 80, 140)
AMBER: Colour = (140, 84, 0)
_FOOT = "Sayso says who says so, not what is true."


def paper(dossier: Dossier) -> bytes:
    """The dossier as a PDF."""
    seen = view(dossier, Addresses(passage=published, article=published), everything=True, width=QUOTED)
    days = [article.published for article in dossier.articles if article.published]
    press = Press(f"“{one_line(dossier.query, width=200)}”", max(days, default=None))
    _opening(press, seen)
    _numbers(press, seen.sides)
    _picture(press, dossier)
    for side in seen.sides:
        _outline(press, side)
    _pairs(press, seen.pairs.items)
    _timeline(press, seen.days.items)
    _drift(press, seen.drift.items)
    _second_hand(press, seen.second_hand.items)
    _missing(press, seen.missing.items)
    _articles(press, dossier)
    _coverage(press, seen)
    return press.bytes_(f"“{one_line(seen.title, width=60)}”")


def _opening(press: Press, seen: DossierView) -> None:
    press.paragraph([Run("Sayso", "B", GREY), Run(" · on whose word does this claim rest?", "", GREY)], size=8.5, after=10)
    press.paragraph([Run(f"“{seen.title}”", "B")], size=17, after=8)
    for sentence in seen.sentences:
        name, colon, rest = sentence.partition(":")
        colour = LINES["asserts"] if name == "Asserted" else LINES["denies"] if name == "Denied" else INK
        press.paragraph([Run(name + colon, "B", colour), Run(rest)] if colon else [Run(sentence)], size=11, after=3)
    if seen.stated:
        where = f" ({seen.stated.where})" if seen.stated.where else ""
        press.paragraph([Run("As stated: ", "", GREY), *_words(seen.stated), Run(where, "", GREY)], size=9, after=3)
    press.space(4)
    press.paragraph([Run(_FOOT, "", GREY)], size=8, after=8)
    press.rule()
    press.space(10)


def _numbers(press: Press, sides: Sequence[SideView]) -> None:
    """What each side's numbers are and rest on, both sides next to each other."""
    if sides:
        press.columns([[*_named_side(side), *(block for number in side.numbers for block in _number(number, LINES[side.key]))] for side in sides])
        press.space(8)


def _named_side(side: SideView) -> Iterator[Block]:
    yield Block((Run(side.name, "B", LINES[side.key]),), 10, after=4)


def _number(number: Number, colour: Colour) -> Iterator[Block]:
    names = [run for row in number.rows[:NAMED] for run in (*_named(row.name), Run("; "))][:-1]
    more = number.more + len(number.rows[NAMED:])
    names += [Run(f" and {more:,} more, all below")] if more else []
    size = 11.0 if number.main else 9.0
    yield Block((Run(number.value, "B", colour, size + 2), Run(f" {number.words}", "B")), size, after=0)
    for words in (number.meaning, *number.notes):
        yield Block((Run(words, "", GREY),), 8.2, after=1)
    if names:
        yield Block(tuple(names), 8.2)
    yield Block((), 1, after=6)


def _picture(press: Press, dossier: Dossier) -> None:
    whole = network(dossier)
    if whole.nodes:
        draw(press, placed(whole), "Who has it from whom")


def _outline(press: Press, side: SideView) -> None:
    press.heading(f"{side.name}: who has it from whom, starting at the origins", colour=LINES[side.key])
    waiting: list[tuple[Line, int]] = [(line, 0) for line in reversed(side.lines)]
    while waiting:
        line, depth = waiting.pop()
        _line(press, line, depth)
        waiting += ((below, depth + 1) for below in reversed(line.below))


def _line(press: Press, line: Line, depth: int) -> None:
    """A knot of the outline with the passages that show it; thin lines at the left lead up to those it stands below."""
    level = min(depth, DEEPEST)
    guides = [STEP * i + 3 for i in range(level)]
    indent = STEP * level
    runs: list[Run] = []
    for number, name in enumerate(line.names):
        runs += [Run(" ↻ ", "", AMBER)] if number else []
        runs += [Run(name.words, "B" if line.is_origin or not depth else "", INK, 0, name.href), Run(f" {name.note}" if name.note else "", "", GREY)]
    if line.how:
        runs.append(Run(f" · {line.how}", "B" if line.is_hidden else "", AMBER if line.is_hidden else GREY))
    if len(line.names) > 1:
        runs.append(Run(" · a circle: they cite each other", "", AMBER))
    if line.is_silent:
        runs.append(Run(" · without saying whence", "", AMBER))
    if line.is_passed:
        runs.append(Run(" ◆ everything passes through here", "B", AMBER))
    if line.place:
        runs.append(Run(f" ({line.place})", "", GREY))
    press.space(2 if depth else 5)
    press.room(TOGETHER)
    press.paragraph(runs, size=9, indent=indent, hang=STEP, guides=guides, after=1)
    if line.why:
        press.paragraph([Run(line.why, "", GREY)], size=8, indent=indent + STEP, guides=guides, after=1)
    for quote in line.quotes[:1]:
        press.paragraph(_words(quote), size=8.2, indent=indent + STEP, guides=guides, after=1)
    for earlier, later in line.pairs[:1] if line.is_hidden else ():
        for what, quote in (("there: ", earlier), ("here: ", later)):
            press.paragraph([Run(what, "", GREY), *_words(quote)], size=8.2, indent=indent + STEP, guides=guides, after=1)
    if line.more:
        press.paragraph([Run(f"… and {line.more:,} more", "", GREY)], size=8.2, indent=indent + STEP, guides=guides, after=1)


def _pairs(press: Press, pairs: Sequence[PairView]) -> None:
    if not pairs:
        return
    press.heading("Perhaps one and the same")
    for pair in pairs:
        press.paragraph([*_named(pair.a, "B"), Run(" and "), *_named(pair.b, "B"), Run(f" ({pair.likely})", "", GREY)], after=1)
        press.paragraph([Run(pair.why, "", GREY)], size=8.4, indent=STEP, after=1)
        for quote in pair.quotes:
            press.paragraph([*_words(quote), Run(f" {quote.where}", "", GREY)], size=8.2, indent=STEP, after=1)
        press.space(4)


def _timeline(press: Press, days: Sequence[DayView]) -> None:
    if not days:
        return
    press.heading("Timeline")
    for day in days:
        press.space(4)
        press.room(50)
        press.paragraph([Run(day.name, "B")], size=9.5, after=2)
        for moment in day.moments:
            where = [Run(", in ", "", GREY), Run(moment.where.words, "", INK, 0, moment.where.href)] if moment.where else []
            colour = LINES["denies"] if moment.stance == "denies" else AMBER
            stance = [Run(f" · {moment.stance}", "B", colour)] if moment.stance else []
            press.space(2)
            press.room(TOGETHER)
            press.paragraph([Run(moment.who.words, "B", INK, 0, moment.who.href), *where, *stance], indent=STEP, hang=STEP, after=1)
            for quote in moment.quotes:
                press.paragraph(_words(quote), size=8.2, indent=2 * STEP, after=1)


def _drift(press: Press, drifts: Sequence[DriftView]) -> None:
    if not drifts:
        return
    press.heading("What changed on the way")
    for drift in drifts:
        press.space(4)
        press.room(70)
        press.paragraph([Run(drift.earlier.words, "B"), Run("  →  ", "", GREY), Run(drift.later.words, "B")], after=2)
        for change in drift.changes:
            press.paragraph([Run(" ".join(change.kinds), "", AMBER)], size=8.6, after=2)
            if change.was and change.now:
                press.columns([[Block(_telling(which, change), 8.4, after=4)] for which in ("was", "now")], indent=STEP)
            elif quote := change.was or change.now:
                press.paragraph(_words(quote), size=8.2, indent=STEP, after=4)


def _telling(which: str, change: Change) -> tuple[Run, ...]:
    """The earlier or the later passage, with what is gone struck out, and what is new in bold."""
    quote, pieces = (change.was, change.was_pieces) if which == "was" else (change.now, change.now_pieces)
    href = quote.href if quote else ""
    inner = [
        Run(words, "B" if mark == "new" else "I", GREY if mark == "gone" else INK, 0, href, is_gone=mark == "gone") for words, mark in pieces
    ]
    before, after = _marks(quote.words if quote else "")
    return (Run(f"{which}  ", "", GREY), Run(before, "I"), *inner, Run(after, "I"))


def _second_hand(press: Press, found: Sequence[SecondHand]) -> None:
    if not found:
        return
    press.heading("At second hand")
    for one in found:
        press.room(TOGETHER)
        names = [run for name in one.names for run in (Run(" ← ", "", GREY), Run(name, "B"))][1:]
        press.paragraph([*names, Run(f", in {one.quote.where}", "", GREY)], after=1, hang=STEP)
        press.paragraph(_words(one.quote), size=8.2, indent=STEP, after=4)


def _missing(press: Press, found: Sequence[MissingView]) -> None:
    if not found:
        return
    press.heading("Cited but not seen")
    for number, one in enumerate(found, 1):
        press.space(2)
        press.room(TOGETHER)
        press.paragraph([Run(f"{number}. ", "", GREY), *_named(one.name, "B"), Run(f": {one.why}.")], hang=STEP, after=1)
        for quote in one.quotes:
            press.paragraph([*_words(quote), Run(f" {quote.where}", "", GREY)], size=8.2, indent=STEP, after=2)


def _articles(press: Press, dossier: Dossier) -> None:
    if not dossier.articles:
        return
    press.heading("The articles")
    for article in sorted(dossier.articles, key=lambda one: (day_of(one), article_name(one))):
        title = f" “{one_line(article.title, width=160)}”" if article.title and article.outlet else ""
        press.room(TOGETHER)
        runs = [Run(article_name(article), "B"), Run(f" {day_of(article)}", "", GREY), Run(title)]
        press.paragraph(runs, size=8.6, hang=STEP, after=0)
        address = published(article)
        press.paragraph([Run(one_line(address or article.file, width=200), "", LINK if address else GREY, 0, address)], size=7.6, indent=STEP, after=4)


def _coverage(press: Press, seen: DossierView) -> None:
    press.heading("What was read, and what was not")
    press.paragraph([Run(" ".join(seen.coverage) or "Nothing is known about what was read.")], after=4)
    if seen.problems.items:
        press.paragraph([Run("Problems with what was read:", "", GREY)], size=8.6, after=1)
        for problem in (*seen.problems.items, *([f"… and {seen.problems.more:,} more"] if seen.problems.more else [])):
            press.paragraph([Run(problem)], size=8.4, indent=STEP, hang=STEP, after=1)
    if press.lacking:
        codes = ", ".join(f"U+{ord(one):04X}" for one in sorted(press.lacking)[:8])
        more = f" and {len(press.lacking) - 8} more" if len(press.lacking) > 8 else ""
        what = f"A box (□) stands for each character that the typeface of this file lacks: {codes}{more}. The page and the JSON have them."
        press.paragraph([Run(what, "", GREY)], size=8)


def _named(name: Name, style: Style = "") -> list[Run]:
    """A node's name, and in brackets what it is or of which day, if the name does not say so."""
    note = [Run(f" ({name.note})", style)] if name.note and name.note not in name.words else []
    return [Run(name.words, style), *note]


def _words(quote: Quote) -> list[Run]:
    """A passage in quotation marks, which leads to where it was published."""
    lead: Iterable[Run] = [Run(f"{quote.lead}: ", "", GREY)] if quote.lead else []
    before, after = _marks(quote.words)
    return [*lead, Run(f"{before}{quote.words}{after}", "I", INK, 0, quote.href)]


def _marks(words: str) -> tuple[str, str]:
    """The quotation marks to put around words: single ones where there are double ones inside."""
    return ("‘", "’") if any(mark in words for mark in "“”\"") else ("“", "”")

