"""A printing press for dossiers: paragraphs of mixed styles on A4 pages, with links, bookmarks and page numbers, as the bytes of a PDF.

Text is set here and not by fpdf2, line by line, because a line may mix styles, links and directions of writing. Lengths are in points. The
typeface is DejaVu Sans, which comes with the package and covers Latin, Greek, Cyrillic, Hebrew and Arabic; a character that it
lacks is drawn as a box and counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from importlib.resources import as_file, files
from itertools import groupby
from typing import Literal
from urllib.parse import quote

from fpdf import FPDF
from fpdf.fonts import TTFFont

from sayso.tell.exports.letters import is_leftwards, is_mixed, seen_order, shaped

Colour = tuple[int, int, int]
Style = Literal["", "B", "I"]
INK: Colour = (27, 31, 36)
GREY: Colour = (87, 96, 106)
PALE: Colour = (208, 215, 222)
WIDTH, HEIGHT, MARGIN = 595.28, 841.89, 54.0
LEADING = 1.42
LACKING = "□"
_FILES: dict[Style, str] = {"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf", "I": "DejaVuSans-Oblique.ttf"}


@dataclass(frozen=True, slots=True)
class Run:
    """Some words in one style; ``href`` is where they lead, ``is_gone`` that they are struck out."""

    words: str
    style: Style = ""
    colour: Colour = INK
    size: float = 0.0
    href: str = ""
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One character in its place in a line: as it is drawn, in which font, how wide, and the run that it is of."""

    shown: str
    font: Style
    width: float
    run: Run


Line = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of a column: its words, their size, how far to the right it stands, and the space after it."""

    runs: tuple[Run, ...]
    size: float = 9.0
    indent: float = 0.0
    after: float = 2.0


class Press:
    """Sets a document from the top of its first page to the bottom of its last; `bytes_` gives it when all is set."""

    def __init__(self, title: str, created: date | None) -> None:
        self._open = ExitStack()
        self._pdf = FPDF(unit="pt", format="A4")
        self._pdf.set_auto_page_break(False)
        self._pdf.str_alias_nb_pages = ""  # "{nb}" in a newspaper's text is no page number
        self._pdf.set_title(title)
        self._pdf.set_lang("en")
        self._pdf.set_creator("Sayso")
        day = created or date(1980, 1, 1)
        self._pdf.set_creation_date(datetime(day.year, day.month, day.day, tzinfo=UTC))
        for style, name in _FILES.items():
            path = self._open.enter_context(as_file(files("sayso.tell").joinpath("fonts", name)))
            self._pdf.add_font("body", style, path)
        self._fonts: dict[Style, TTFFont] = {style: self._pdf.fonts[f"body{style}"] for style in _FILES}  # type: ignore[misc]
        self._has: dict[Style, frozenset[str]] = {style: frozenset(map(chr, font.cmap)) for style, font in self._fonts.items()}
        self._joined: dict[int, tuple[int, ...]] = {}
        self._sizes: list[tuple[float, float]] = []
        self.lacking: set[str] = set()
        self.y = 0.0
        self.page()

    @property
    def pdf(self) -> FPDF:
        """What draws; for pictures."""
        return self._pdf

    @property
    def width(self) -> float:
        """The width of this page between its margins."""
        return self._sizes[-1][0] - 2 * MARGIN

    @property
    def left(self) -> float:
        """How much of this page is left below."""
        return self._sizes[-1][1] - MARGIN - self.y

    @property
    def pages(self) -> int:
        """How many pages there are so far."""
        return len(self._sizes)

    def page(self, *, width: float = WIDTH, height: float = HEIGHT) -> None:
        """Begins a new page of this size."""
        self._pdf.add_page(format=(width, height))
        self._sizes.append((width, height))
        self.y = MARGIN

    def room(self, height: float) -> None:
        """Begins a new page if so much does not fit on this one any more."""
        if self.left < height and self.y > MARGIN:
            self.page()

    def space(self, height: float) -> None:
        """Leaves some space, but none at the top of a page."""
        if self.y > MARGIN:
            self.y += height

    def rule(self, colour: Colour = PALE) -> None:
        """A line across the page."""
        self._pdf.set_draw_color(*colour)
        self._pdf.set_line_width(0.6)
        self._pdf.line(MARGIN, self.y, MARGIN + self.width, self.y)

    def heading(self, words: str, *, level: int = 0, colour: Colour = INK, size: float = 13.0) -> None:
        """A heading with a bookmark; it stays with what follows."""
        self.space(size * 1.3)
        self.room(size * 6)
        self._pdf.set_y(self.y)
        self._pdf.start_section(words, level=level)
        self.paragraph([Run(words, "B", colour)], size=size)
        self.y += size * 0.25

    def paragraph(
        self, runs: Iterable[Run], *, size: float = 9.0, indent: float = 0.0, hang: float = 0.0, guides: Sequence[float] = (), after: float = 2.0
    ) -> None:
        """Words across the page; ``indent`` is the space at the left, ``hang`` more of it from the second line on.

        ``guides`` are thin lines beside the paragraph, at so much from the left.
        """
        lines = self.lines(runs, self.width - indent, size=size, hang=hang)
        self.room(min(3, len(lines)) * size * LEADING)
        for number, line in enumerate(lines):
            height = size * LEADING + (after if number == len(lines) - 1 else 0)
            self.room(size * LEADING)
            self._guide(guides, height)
            self.set(line, MARGIN + indent + (hang if number else 0), self.y + size, size)
            self.y += height

    def columns(self, columns: Sequence[Sequence[Block]], *, gap: float = 22.0, indent: float = 0.0) -> None:
        """Columns of paragraphs next to each other, if all of it fits on a page; otherwise one after another."""
        width = (self.width - indent - gap * (len(columns) - 1)) / max(1, len(columns))
        laid = [[(block, self.lines(block.runs, width - block.indent, size=block.size)) for block in column] for column in columns]
        tall = max((sum(len(lines) * block.size * LEADING + block.after for block, lines in column) for column in laid), default=0.0)
        self.room(min(tall, 300.0))
        if tall > self.left or len(columns) == 1:
            for block in (block for column in columns for block in column):
                self.paragraph(block.runs, size=block.size, indent=indent + block.indent, after=block.after)
            return
        for number, column in enumerate(laid):
            x, y = MARGIN + indent + number * (width + gap), self.y
            for block, lines in column:
                for line in lines:
                    self.set(line, x + block.indent, y + block.size, block.size)
                    y += block.size * LEADING
                y += block.after
        self.y += tall

    def lines(self, runs: Iterable[Run], width: float, *, size: float, hang: float = 0.0) -> list[Line]:
        """The runs in lines of that width, cut at spaces, or inside of a word that is wider."""
        found: list[list[Cell]] = [[]]
        used = 0.0
        for word in _words(cell for run in runs for cell in self._cells(run, size)):
            wide = sum(cell.width for cell in word)
            room = width - (hang if len(found) > 1 else 0)
            if found[-1] and used + wide - _blank(word) > room:
                found.append([])
                used = 0.0
                room = width - hang
            for cell in word:
                if used + cell.width > room and found[-1] and cell.shown != " ":
                    found.append([])
                    used = 0.0
                    room = width - hang
                found[-1].append(cell)
                used += cell.width
        return [_seen(_trimmed(line)) for line in found if line]

    def set(self, line: Line, x: float, baseline: float, size: float) -> None:
        """Draws a line of cells from ``x`` on."""
        for (font, run), group in groupby(line, key=lambda cell: (cell.font, cell.run)):
            cells = list(group)
            wide = sum(cell.width for cell in cells)
            self._pdf.set_font("body", font, run.size or size)
            self._pdf.set_text_color(*run.colour)
            self._pdf.text(x, baseline, "".join(cell.shown for cell in cells))
            if run.is_gone:
                self._pdf.set_draw_color(*run.colour)
                self._pdf.set_line_width(0.6)
                self._pdf.line(x, baseline - size * 0.3, x + wide, baseline - size * 0.3)
            if address := _address(run.href):
                self._pdf.link(x, baseline - size, wide, size * LEADING, link=address)
            x += wide

    def words(self, x: float, baseline: float, run: Run, size: float, *, room: float, anchor: Literal["start", "middle", "end"] = "start") -> None:
        """Some words in one line at a place of a picture, made smaller where they are too wide for the room."""
        wide = sum(cell.width for cell in self._cells(run, size))
        fitting = size * min(1.0, room / wide) if wide else size
        line = next(iter(self.lines([run], float("inf"), size=fitting)), ())
        wide = sum(cell.width for cell in line)
        self.set(line, x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor], baseline, fitting)

    def bytes_(self, footer: str) -> bytes:
        """The document, with a footer and a number on each page."""
        for number, (width, height) in enumerate(self._sizes, 1):
            # Back on an earlier page: its height counts, and nothing is known of the font that was set there last.
            self._pdf.page, self._pdf.h, self._pdf.font_size_pt = number, height, 0
            self._footer(footer, f"{number} / {len(self._sizes)}", width, height - 30)
        for font in self._fonts.values():
            for glyph, _ in font.subset.items():
                if glyph is not None and isinstance(glyph.unicode, tuple) and glyph.unicode and glyph.unicode[0] in self._joined:
                    glyph.unicode = self._joined[glyph.unicode[0]]  # whoever copies a joined form gets the letter that it is a form of
        try:
            return bytes(self._pdf.output())
        finally:
            self._open.close()

    def _footer(self, words: str, count: str, width: float, baseline: float) -> None:
        for line in self.lines([Run(words, "", GREY)], width - 2 * MARGIN - 60, size=7.5)[:1]:
            self.set(line, MARGIN, baseline, 7.5)
        self.words(width - MARGIN, baseline, Run(count, "", GREY), 7.5, room=60, anchor="end")

    def _cells(self, run: Run, size: float) -> list[Cell]:
        found = []
        for letter in shaped(run.words, self._has["" if run.style == "I" else run.style]):
            shown = letter.shown
            font: Style = run.style if shown in self._has[run.style] else ""
            if shown not in self._has[font]:
                self.lacking.add(shown)
                shown = LACKING
            if shown != letter.meant and shown != LACKING:
                self._joined[ord(shown)] = tuple(map(ord, letter.meant))
            found.append(Cell(shown, font, self._fonts[font].cw[ord(shown)] * (run.size or size) / 1000, run))
        return found

    def _guide(self, at: Sequence[float], height: float) -> None:
        self._pdf.set_draw_color(*PALE)
        self._pdf.set_line_width(0.7)
        for x in at:
            self._pdf.line(MARGIN + x, self.y, MARGIN + x, self.y + height)


def _words(cells: Iterable[Cell]) -> Iterable[list[Cell]]:
    """The cells cut after each space."""
    word: list[Cell] = []
    for cell in cells:
        word.append(cell)
        if cell.shown == " ":
            yield word
            word = []
    if word:
        yield word


def _blank(word: Sequence[Cell]) -> float:
    """How much of a word's width is the space after it."""
    return word[-1].width if word[-1].shown == " " else 0.0


def _trimmed(line: Sequence[Cell]) -> Line:
    end = len(line)
    while end and line[end - 1].shown == " ":
        end -= 1
    return tuple(line[:end])


def _seen(line: Line) -> Line:
    """The cells in the order in which they are seen."""
    if not any(is_mixed(cell.shown) for cell in line):
        return line
    parts = [([cell.shown for cell in cells], is_leftwards(run.words)) for run, cells in groupby(line, key=lambda cell: cell.run)]
    return tuple(replace(line[at], shown=shown) for at, shown in seen_order(parts))


def _address(href: str) -> str:
    """The address in plain ASCII if it is one that a reader may go to."""
    if not href.lower().startswith(("http://", "https://")):
        return ""
    return quote(href, safe="%/:=&?~#+!$,;'@()*[].-_", errors="replace")
