"""The picture of who has it from whom, drawn on a page of its own or between paragraphs, wherever it can be read best.

It is the picture that `sayso.tell.graph` draws as SVG, with the same places, shapes and signs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from sayso.tell.exports.press import GREY, HEIGHT, INK, MARGIN, WIDTH, Colour, Press, Run
from sayso.tell.flow import is_doubtful, percent
from sayso.tell.graph import BOW, THROUGH
from sayso.tell.placing import INSET, LINE, SMALL, Box, Frame, Path, Picture

LETTER = 13.0
"""The size of a name in the picture, before it is made to fit."""
LEGIBLE = 6.3
"""A name should not be smaller than this on paper, in points."""
LARGEST = 0.78
LINES: dict[str, Colour] = {"asserts": (11, 95, 165), "denies": (176, 74, 18), "both": GREY}
_FILLS: dict[str, Colour] = {"asserts": (232, 241, 250), "denies": (253, 240, 230), "both": (241, 242, 244)}
_A3 = (841.89, 1190.55)
_AROUND = 90.0
"""Room for what stands above and below the picture."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What turns places of the picture into places of the page."""

    press: Press
    left: float
    top: float
    scale: float
    x: float
    y: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.x + (x - self.left) * self.scale, self.y + (y - self.top) * self.scale


def draw(press: Press, picture: Picture, title: str) -> None:
    """Draws the picture where it can be read: here, on a page of its own upright or lengthwise, or on a larger one."""
    edges = _edges(picture)
    width, height = edges[2] - edges[0], edges[3] - edges[1]
    fits = min(LARGEST, press.width / width, (press.left - _AROUND) / height)
    if fits * LETTER < LEGIBLE:
        sizes = ((WIDTH, HEIGHT), (HEIGHT, WIDTH), _A3, _A3[::-1])
        scales = [(min(LARGEST, (w - 2 * MARGIN) / width, (h - 2 * MARGIN - _AROUND) / height), (w, h)) for w, h in sizes]
        fits, (wide, tall) = next((one for one in scales if one[0] * LETTER >= LEGIBLE), max(scales, key=lambda one: one[0]))
        press.page(width=wide, height=tall)
    press.heading(title)
    press.y += 6
    _on(_Sheet(press, edges[0], edges[1], fits, MARGIN, press.y), picture)
    press.y += height * fits + 10
    press.paragraph([Run(" ".join(_signs(picture)), "", GREY)], size=7.5)
    if press.width != WIDTH - 2 * MARGIN:
        press.page()


def _signs(picture: Picture) -> Iterator[str]:
    """What the shapes mean, as far as they occur."""
    kinds = {box.node.kind for box in picture.boxes}
    sides = {box.node.side for box in picture.boxes}
    yield "Origins stand at the left; an arrow leads to whoever has it from them."
    if kinds & {"source", "anonymous"}:
        yield f"Round: a source{', dotted where it has no name' if 'anonymous' in kinds else ''}. Square: an article."
    if sides & {"denies", "both"}:
        yield "Double border: denies it, or carries both sides."
    if any(path.arrow.hidden for path in picture.paths):
        yield "Dashed: only comparing the texts shows it."
    if any(box.node.passed for box in picture.boxes):
        yield "Thick border: everything passes through here."
    if picture.perhaps:
        yield "Dotted bow: perhaps one and the same."
    if picture.collapsed:
        yield f"{picture.collapsed:,} nodes are taken together in boxes that say how many."


def _edges(picture: Picture) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of what is drawn."""
    drawn: list[Box | Frame] = [*picture.boxes, *picture.frames]
    around = [(b.x, b.y, b.x + b.width, b.y + b.height) for b in drawn] or [(0.0, 0.0, 1.0, 1.0)]
    bow = BOW if picture.perhaps else 0
    lift = 7 if any(box.node.kind == "more" for box in picture.boxes) else 2
    return min(a[0] for a in around) - 2 - bow, min(a[1] for a in around) - lift, max(a[2] for a in around) + lift, max(a[3] for a in around) + 2


def _on(sheet: _Sheet, picture: Picture) -> None:
    many = {box.node.id for box in picture.boxes if box.node.kind == "more"}
    for frame in picture.frames:
        _frame(sheet, frame)
    _perhaps(sheet, picture)
    for path in picture.paths:
        _path(sheet, path)
    for box in picture.boxes:
        _box(sheet, box)
    for path in picture.paths:
        if path.arrow.later not in many:
            _how(sheet, path)


def _box(sheet: _Sheet, box: Box) -> None:
    node, pdf, scale = box.node, sheet.press.pdf, sheet.scale
    round_ = min(box.height / 2, 20) if node.kind in ("source", "anonymous") else 3
    stroke = LINES["asserts" if node.side == "both" else node.side]
    if node.kind == "more":
        _rect(sheet, box.x + 5, box.y - 5, box.width, box.height, 3, stroke, _FILLS[node.side], 1.5)
    if node.kind == "anonymous":
        pdf.set_dash_pattern(2 * scale, 3 * scale)
    _rect(sheet, box.x, box.y, box.width, box.height, round_, stroke, _FILLS[node.side], 4 if node.passed else 1.5)
    pdf.set_dash_pattern()
    if node.side != "asserts":
        inner = max(1.0, round_ - 3)
        _rect(sheet, box.x + 3.5, box.y + 3.5, box.width - 7, box.height - 7, inner, LINES["denies"], None, 1.2)
    below = [line for line in (node.note, f"◆ {THROUGH}" if node.passed else "") if line]
    y = box.y + (box.height - LINE * len(box.lines) - SMALL * len(below)) / 2 + LETTER
    for line in box.lines:
        _words(sheet, box.x + box.width / 2, y, Run(line), LETTER, box.width - 14)
        y += LINE
    for line in below:
        _words(sheet, box.x + box.width / 2, y - 2, Run(line, "", GREY), 11, box.width - 14)
        y += SMALL


def _frame(sheet: _Sheet, frame: Frame) -> None:
    _rect(sheet, frame.x, frame.y, frame.width, frame.height, 6, GREY, None, 1.5)
    x, y = sheet.at(frame.x + INSET, frame.y + 14)
    sheet.press.words(x, y, Run("↻ circle", "", GREY), 11 * sheet.scale, room=frame.width * sheet.scale)
    _pen(sheet, GREY, 1.6)
    for one, other in pairwise(frame.members):
        middle = one.x + one.width / 2
        sheet.press.pdf.line(*sheet.at(middle, one.y + one.height), *sheet.at(middle, other.y))


def _path(sheet: _Sheet, path: Path) -> None:
    """A smooth line through the points, and the head of the arrow at its end: hollow where it leads to a denial."""
    pdf, arrow, (x, y) = sheet.press.pdf, path.arrow, path.points[-1]
    _pen(sheet, LINES[arrow.side], 2.2 if arrow.hidden else 1.6)
    if arrow.hidden:
        pdf.set_dash_pattern(7 * sheet.scale, 5 * sheet.scale)
    for (x1, y1), (x2, y2) in pairwise((*path.points[:-1], (x - 9, y))):
        far = max(24.0, abs(x2 - x1))
        if y1 == y2:
            pdf.line(*sheet.at(x1, y1), *sheet.at(x2, y2))
        else:
            pdf.bezier([sheet.at(x1, y1), sheet.at(x1 + far * 0.4, y1), sheet.at(x2 - far * 0.8, y2), sheet.at(x2, y2)])
    pdf.set_dash_pattern()
    pdf.set_fill_color(*((255, 255, 255) if arrow.side == "denies" else LINES[arrow.side]))
    pdf.polygon([sheet.at(x - 10, y - 4.5), sheet.at(x - 1, y), sheet.at(x - 10, y + 4.5)], style="DF")


def _how(sheet: _Sheet, path: Path) -> None:
    """How it was taken over, in a word or two beside the arrow's head."""
    arrow, (x, y) = path.arrow, path.points[-1]
    what = "hidden" if arrow.hidden else arrow.how
    words = f"{what} {percent(arrow.probability)}" if is_doubtful(arrow) else what
    if words:
        at = sheet.at(x - 13, y - 4)
        run = Run(words, "B", INK) if arrow.hidden else Run(words, "", GREY)
        sheet.press.words(*at, run, 10.5 * sheet.scale, room=74 * sheet.scale, anchor="end")


def _perhaps(sheet: _Sheet, picture: Picture) -> None:
    boxes = {box.node.id: box for box in picture.boxes}
    _pen(sheet, GREY, 1.6)
    sheet.press.pdf.set_dash_pattern(1.5 * sheet.scale, 3.5 * sheet.scale)
    for pair in picture.perhaps:
        a, b = sorted((boxes[pair.a], boxes[pair.b]), key=lambda box: (box.y, box.x))
        out = min(a.x, b.x) - BOW
        y1, y2 = a.y + a.height * 0.7, b.y + b.height * 0.3
        sheet.press.pdf.bezier([sheet.at(a.x, y1), sheet.at(out, y1), sheet.at(out, y2), sheet.at(b.x, y2)])
    sheet.press.pdf.set_dash_pattern()


def _rect(
    sheet: _Sheet, x: float, y: float, width: float, height: float, round_: float, stroke: Colour, fill: Colour | None, thick: float
) -> None:
    _pen(sheet, stroke, thick)
    if fill:
        sheet.press.pdf.set_fill_color(*fill)
    wide, tall = width * sheet.scale, height * sheet.scale
    corner = min(round_ * sheet.scale, wide / 2, tall / 2)
    sheet.press.pdf.rect(*sheet.at(x, y), wide, tall, style="DF" if fill else "D", round_corners=True, corner_radius=corner)


def _pen(sheet: _Sheet, colour: Colour, thick: float) -> None:
    sheet.press.pdf.set_draw_color(*colour)
    sheet.press.pdf.set_line_width(thick * sheet.scale)


def _words(sheet: _Sheet, x: float, y: float, run: Run, size: float, room: float) -> None:
    sheet.press.words(*sheet.at(x, y), run, size * sheet.scale, room=room * sheet.scale, anchor="middle")
