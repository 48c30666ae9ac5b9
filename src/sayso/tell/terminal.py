"""A reading and a dossier in a terminal, in colour where there is colour, and with marks that read well where there is none.

With colour, sources are bold cyan, cues yellow, contents green and, where one stands inside another, underlined. Without (a pipe, a file,
``NO_COLOR``, a plain terminal) the text carries marks instead: ``‹source› _cue_¹ ⟦content⟧¹``. The number leads to the line
below the text that says who tells it, from whom, how firmly and since when.

Texts are hostile: all are cleaned of control characters and none is read as markup.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from sayso.model import Article, Attribution, BlockKind, Reading
from sayso.tell.clean import clean, one_line
from sayso.tell.marks import Layer, Piece, Role, Run, number_places, pieces, runs
from sayso.tell.words import how, summary, teller_names

WIDEST = 92
_COLOURS: dict[Role, str] = {"source": "bold cyan", "cue": "yellow", "content": "green", "addressee": "cyan"}
_MARGIN: dict[BlockKind, str] = {"quote": "│ ", "post": "│ ", "pullquote": "│ ", "list": "• "}
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Marks:
    """How parts are told apart without colour: what is printed before and after each."""

    source: tuple[str, str] = ("‹", "›")
    cue: tuple[str, str] = ("_", "_")
    content: tuple[str, str] = ("⟦", "⟧")
    addressee: tuple[str, str] = ("", "")
    arrow: str = " → "
    raised: bool = True

    def number(self, number: int) -> str:
        """An attribution's number as it stands in the text."""
        return str(number).translate(_SUPERSCRIPT) if self.raised else f"[{number}]"


UNICODE = Marks()
ASCII = Marks(source=("<", ">"), content=("[[", "]]"), arrow=" -> ", raised=False)


class _Output(Console):
    """Standard output that says so when nobody reads it any more, instead of ending the program on its own."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def output() -> Console:
    """A console on standard output; writing to it raises `BrokenPipeError` when whoever read it went away."""
    return _Output()


def show_rule(console: Console) -> None:
    """Prints the line that stands between one article and the next."""
    console.print(Text("\n" + ("─" if marks_for(console).raised else "-") * 60 + "\n", "dim"), soft_wrap=True)


def show_reading(reading: Reading, console: Console) -> None:
    """Prints the article with its attributions marked, who tells each of them, and a line that sums it up."""
    article = reading.article
    coloured, marks = is_coloured(console), marks_for(console)
    _header(article, console)
    numbers = list(reversed(number_places(reading.attributions)))
    for piece, cut in runs(reading, pieces(article)):
        body = _coloured(article, cut, numbers, marks) if coloured else _marked(article, cut, numbers, marks)
        _print_piece(body, piece, console)
    if reading.attributions:
        console.print(_legend(marks, coloured=coloured), soft_wrap=True)
        console.print()
        for number, attribution in enumerate(reading.attributions, 1):
            console.print(_line(number, attribution, marks.arrow), soft_wrap=True, highlight=False)
        console.print()
    console.print(Text(summary(reading), "bold"), soft_wrap=True)


def is_coloured(console: Console) -> bool:
    """Whether colour will arrive: a terminal that has it and a reader who did not ask for none."""
    return console.is_terminal and console.color_system is not None and not console.no_color


def marks_for(console: Console) -> Marks:
    """The marks that this console's encoding can print."""
    try:
        "‹⟦⟧›⁰¹→…".encode(console.encoding)
    except (LookupError, UnicodeEncodeError):
        return ASCII
    return UNICODE


def _header(article: Article, console: Console) -> None:
    title, text_start = one_line(article.title), one_line(article.text[: len(article.title) + 20])
    if title and not text_start.startswith(title):
        console.print(Text(title, "bold"), soft_wrap=True)
    day = article.published.isoformat() if article.published else ""
    facts = [one_line(article.outlet), one_line(", ".join(article.byline)), day, one_line(article.url or article.file)]
    console.print(Text(" · ".join(fact for fact in facts if fact), "dim"), soft_wrap=True)
    console.print()


def _print_piece(body: Text, piece: Piece, console: Console) -> None:
    """Wraps for people at a terminal; in a pipe a paragraph stays one line, for grep and for editors."""
    margin = _MARGIN.get(piece.kind, "")
    if piece.kind == "heading":
        body.stylize_before("bold")
    elif piece.kind == "caption":
        body.stylize_before("dim")
    if not console.is_terminal:
        lines = body.split("\n", allow_blank=True)
    else:
        lines = body.wrap(console, max(min(console.width, WIDEST) - len(margin), 20))
    for line in lines:
        console.print(Text.assemble((margin, "dim"), line), soft_wrap=True, highlight=False)
    console.print()


def _coloured(article: Article, cut: tuple[Run, ...], numbers: list[tuple[int, int]], marks: Marks) -> Text:
    body = Text()
    for run in cut:
        _number_here(body, numbers, run.start, marks)
        body.append(clean(article.text[run.start : run.end]), _style(run))
    _number_here(body, numbers, cut[-1].end, marks)
    return body


def _style(run: Run) -> str:
    if run.front is None:
        return ""
    depth = len(run.contents) if run.front.role == "content" else len(run.contents) + 1
    colour = _COLOURS[run.front.role]
    return colour if depth < 2 else f"{colour} underline"


def _marked(article: Article, cut: tuple[Run, ...], numbers: list[tuple[int, int]], marks: Marks) -> Text:
    """The piece with marks at every place where a part starts or ends.

    A part that runs on into the next piece is closed here and opened again there. A source or cue that two attributions share is
    marked once.
    """
    body = Text()
    before: tuple[Layer, ...] = ()
    for run in cut:
        _close(body, [layer for layer in before if layer not in run.layers], marks)
        _number_here(body, numbers, run.start, marks)
        _open(body, [layer for layer in run.layers if layer not in before], marks)
        body.append(clean(article.text[run.start : run.end]))
        before = run.layers
    _close(body, before, marks)
    _number_here(body, numbers, cut[-1].end, marks)
    return body


def _open(body: Text, starting: list[Layer], marks: Marks) -> None:
    for layer in _once(starting):
        body.append(getattr(marks, layer.role)[0])


def _close(body: Text, ending: list[Layer] | tuple[Layer, ...], marks: Marks) -> None:
    for layer in reversed(list(_once(ending))):
        body.append(getattr(marks, layer.role)[1])
        if layer.role == "content":
            body.append(marks.number(layer.number))


def _once(layers: list[Layer] | tuple[Layer, ...]) -> Iterator[Layer]:
    seen: set[tuple[Role, int, int]] = set()
    for layer in layers:
        key = (layer.role, layer.start, layer.end)
        if layer.role == "content" or key not in seen:
            seen.add(key)
            yield layer


def _number_here(body: Text, numbers: list[tuple[int, int]], offset: int, marks: Marks) -> None:
    """Prints the numbers that are due at or before the offset; ``numbers`` is used up from its end."""
    due = []
    while numbers and numbers[-1][0] <= offset:
        due.append(numbers.pop()[1])
    if due:
        separator = "˒" if marks.raised else ""
        body.append(separator.join(map(marks.number, due)), "dim")


def _legend(marks: Marks, *, coloured: bool) -> Text:
    one = marks.number(1)
    legend = Text.assemble(("In the text: ", "dim"))
    if coloured:
        content = _COLOURS["content"]
        legend.append("source", _COLOURS["source"]).append(" ").append("cue", _COLOURS["cue"]).append(one, "dim")
        legend.append(" ").append("content", content).append(" ").append("content within content", f"{content} underline")
    else:
        source, cue, content = (role.join(getattr(marks, role)) for role in ("source", "cue", "content"))
        legend.append(f"{source} {cue}{one} {content}{one}")
    return legend.append(". Below: who tells it, from whom, and how.", "dim")


def _line(number: int, attribution: Attribution, arrow: str) -> Text:
    """The chain of tellers and how the last of them holds it: “12  Rufus Hale → Pellham Gazette → Sami Orrun · hedges”."""
    names = teller_names(attribution)
    line = Text.assemble((f"{number:>3}  ", "dim"))
    for name in names[:-1]:
        line.append(one_line(name, width=80), "cyan").append(arrow, "dim")
    line.append(one_line(names[-1], width=120), "bold cyan")
    for word in how(attribution):
        line.append(" · ", "dim").append(word, "magenta" if word in _LOUD else "")
    return line


_LOUD = frozenset(("anonymous", "denies", "hedges", "unverified", "declines", "asks"))
