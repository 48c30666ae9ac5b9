"""A dossier as a picture of who has it from whom: in the Graphviz language, or drawn at once as SVG with nothing else installed.

Origins stand at the left. Sources have round ends and articles square corners; who denies has a double border and hollow arrow heads,
so that the sides differ without colour too. What only comparison reveals is dashed, a circle is boxed, and a node that everything
passes through has a thick border and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from importlib import resources
from itertools import pairwise

from sayso.model import Dossier
from sayso.tell.clean import one_line
from sayso.tell.flow import is_doubtful, percent
from sayso.tell.headline import headlines
from sayso.tell.network import Arrow, Network, Node, network
from sayso.tell.placing import INSET, LINE, MARGIN, SMALL, Box, Frame, Path, Picture, in_lines, placed, wide

MOST_TOLD = 80
BOW = 26
THROUGH = "all passes here"
_COLOUR = {"asserts": "#0b5fa5", "denies": "#b04a12", "both": "#57606a"}
_DESCRIBED = {"told": "was told by", "statement": "has it from a statement of", "cites": "cites", "quotes": "quotes", "copies": "copies", "links": "links to", "post": "shows a post of"}


def dot(dossier: Dossier) -> str:
    """The whole picture in the Graphviz language, however large: ``dot -Tpdf`` or ``sfdp`` can draw it.

    Names are data: they stand in quotation marks with quotes, backslashes and ampersands escaped, and nodes are called n1, n2 …
    """
    drawn = network(dossier)
    number = {node.id: f"n{i}" for i, node in enumerate(drawn.nodes, 1)}
    lines = [
        "digraph sayso {",
        "  rankdir=LR; labelloc=t; fontname=Helvetica;",
        f"  label={_quoted(_title(dossier), *headlines(dossier))};",
        "  node [fontname=Helvetica, fontsize=11, style=filled];",
        "  edge [fontname=Helvetica, fontsize=9];",
    ]
    lines += [f"  {number[node.id]} {_dot_node(node)};" for node in drawn.nodes]
    for i, circle in enumerate(drawn.circles, 1):
        lines.append(f"  subgraph cluster_{i} {{ label=circle; {' '.join(f'{number[node]};' for node in circle)} }}")
    lines += [f"  {number[one.earlier]} -> {number[one.later]} {_dot_arrow(one)};" for one in drawn.arrows]
    for pair in drawn.perhaps:
        words = _quoted(f"perhaps one, {percent(pair.probability)}")
        lines.append(f"  {number[pair.a]} -> {number[pair.b]} [label={words}, dir=none, style=dotted, constraint=false];")
    return "\n".join((*lines, "}", ""))


def svg(dossier: Dossier) -> str:
    """The picture as a stand-alone SVG, 1,200 pixels wide or more: no script, nothing loaded, light or dark as the reader's screen.

    Up to some sixty nodes are drawn each; of more, those that matter least are taken together, and the picture says so. Its title and
    description say the same in words.
    """
    whole = network(dossier)
    picture = placed(whole)
    head = list(_head(dossier, picture, len(whole.nodes)))
    top = 34 + 20 * len(head)
    foot = top + picture.height
    legend, _ = _legend_and_end(picture, foot)
    height = foot + 40
    style = resources.files("sayso.tell").joinpath("graph.css").read_text(encoding="utf8")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="origins" width="{_n(picture.width)}" height="{_n(height)}" viewBox="0 0 {_n(picture.width)} {_n(height)}"'
        ' role="img" aria-labelledby="sayso-title sayso-words">',
        f'<title id="sayso-title">Who has it from whom: {escape(_title(dossier))}</title>',
        f'<desc id="sayso-words">{escape(" ".join((*headlines(dossier), *_in_words(whole))))}</desc>',
        f"<style>{style}</style>",
        '<rect class="paper" width="100%" height="100%"/>',
        *(_text(MARGIN, 32 + 20 * i, line, kind) for i, (line, kind) in enumerate(head)),
        f'<g transform="translate(0 {_n(top)})">',
        *_drawn(picture),
        "</g>",
        *legend,
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def figure(picture: Picture, to: Callable[[str], str] = lambda node: "") -> str:
    """The picture alone, to stand in a page that has ``graph.css`` and says the same in words; a node (by id) leads to where ``to`` says.

    It is no wider than it must be. Screen readers pass it over, and so does the tabulator key.
    """
    legend, end = _legend_and_end(picture, picture.height)
    width = max([end, *(box.x + box.width + MARGIN for box in picture.boxes), *(frame.x + frame.width + MARGIN for frame in picture.frames)])
    height = picture.height + 40
    parts = [
        f'<svg class="origins" width="{_n(width)}" height="{_n(height)}" viewBox="0 0 {_n(width)} {_n(height)}" aria-hidden="true" focusable="false">',
        *_drawn(picture, to),
        *legend,
        "</svg>",
    ]
    return "".join(parts)


def _drawn(picture: Picture, to: Callable[[str], str] = lambda node: "") -> Iterator[str]:
    many = {box.node.id for box in picture.boxes if box.node.kind == "more"}
    yield from map(_frame, picture.frames)
    yield from _perhaps(picture)
    yield from map(_path, picture.paths)
    for box in picture.boxes:
        address = to(box.node.id)
        yield f'<a href="{escape(address)}" tabindex="-1">{_box(box)}</a>' if address else _box(box)
    yield from (_how(path) for path in picture.paths if path.arrow.later not in many)


def _title(dossier: Dossier) -> str:
    return f"“{one_line(dossier.query, width=300)}”"


def _quoted(*lines: str) -> str:
    """Lines as one string of the Graphviz language."""
    safe = (one_line(line).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(safe) + '"'


def _dot_node(node: Node) -> str:
    shape = "box" if node.kind in ("article", "more") else "box, style=\"filled,rounded\""
    if node.kind == "anonymous":
        shape = 'box, style="filled,rounded,dotted"'
    notes = [note for note in (node.note, THROUGH if node.passed else "") if note]
    border = "peripheries=2, " if node.side != "asserts" else ""
    thick = "penwidth=3, " if node.passed else ""
    fill = {"asserts": "#e8f1fa", "denies": "#fdf0e6", "both": "#f1f2f4"}[node.side]
    return f'[label={_quoted(node.name, *notes)}, shape={shape}, {border}{thick}color="{_COLOUR[node.side]}", fillcolor="{fill}"]'


def _dot_arrow(arrow: Arrow) -> str:
    line = "style=dashed, " if arrow.hidden else ""
    head = "arrowhead=empty, " if arrow.side == "denies" else ""
    return f'[label={_quoted(short(arrow))}, {line}{head}color="{_COLOUR[arrow.side]}"]'


def short(arrow: Arrow) -> str:
    """How it was taken over, in a word or two; a probability where it is not certain."""
    what = "hidden" if arrow.hidden else arrow.how
    return f"{what} {percent(arrow.probability)}" if is_doubtful(arrow) else what


def _head(dossier: Dossier, picture: Picture, nodes: int) -> Iterator[tuple[str, str]]:
    """The lines above the picture, each with its class."""
    room = picture.width - 2 * MARGIN
    yield from ((line, "title") for line in in_lines(_title(dossier), room, 2, 17.0))
    for sentence in headlines(dossier):
        yield from ((line, "") for line in in_lines(sentence, room, 2))
    if picture.collapsed:
        yield f"{nodes:,} nodes are too many for one picture: {picture.collapsed:,} of them are taken together in boxes that say how many.", "small"


def _in_words(whole: Network) -> Iterator[str]:
    """Every arrow as a sentence, as many as anybody would listen to."""
    names = {node.id: node.name for node in whole.nodes}
    for arrow in whole.arrows[:MOST_TOLD]:
        hidden = f", which only comparison shows ({percent(arrow.probability)})" if arrow.hidden else ""
        yield f"{names[arrow.later]} {_DESCRIBED.get(arrow.how, 'has it from')} {names[arrow.earlier]}{hidden}."
    if len(whole.arrows) > MOST_TOLD:
        yield f"And {len(whole.arrows) - MOST_TOLD:,} more."
    for pair in whole.perhaps[:MOST_TOLD]:
        yield f"{names[pair.a]} and {names[pair.b]} are perhaps one and the same ({percent(pair.probability)})."


def _box(box: Box) -> str:
    node = box.node
    classes = " ".join(("node", node.side, node.kind, *(["passed"] if node.passed else [])))
    round_ = min(box.height / 2, 20) if node.kind in ("source", "anonymous") else 3
    parts = [f'<g class="{classes}"><title>{escape(f"{node.name} · {node.note}" if node.note else node.name)}</title>']
    if node.kind == "more":
        parts.append(_rect(box.x + 5, box.y - 5, box.width, box.height, 3, "box"))
    parts.append(_rect(box.x, box.y, box.width, box.height, round_, "box"))
    if node.side != "asserts":
        parts.append(_rect(box.x + 3.5, box.y + 3.5, box.width - 7, box.height - 7, max(1, round_ - 3), "inner"))
    below = [line for line in (node.note, f"◆ {THROUGH}" if node.passed else "") if line]
    y = box.y + (box.height - LINE * len(box.lines) - SMALL * len(below)) / 2 + 13
    middle = box.x + box.width / 2
    for line in box.lines:
        parts.append(_text(middle, y, line, "", "middle"))
        y += LINE
    for line in below:
        parts.append(_text(middle, y - 2, in_lines(line, box.width - 10, 1, 11.0)[0], "small", "middle"))
        y += SMALL
    return "".join((*parts, "</g>"))


def _frame(frame: Frame) -> str:
    parts = [_rect(frame.x, frame.y, frame.width, frame.height, 6, "circle")]
    parts.append(_text(frame.x + INSET, frame.y + 14, "↻ circle", "small"))
    for one, other in pairwise(frame.members):
        x = one.x + one.width / 2
        top, bottom = one.y + one.height, other.y
        parts.append(f'<path class="link" d="M{_n(x)} {_n(top)}V{_n(bottom)}"/>')
    return "".join(parts)


def _path(path: Path) -> str:
    """A smooth line through the points, and the head of the arrow at its end, drawn by hand so that every viewer shows it."""
    arrow, (x, y) = path.arrow, path.points[-1]
    points = (*path.points[:-1], (x - 9, y))
    d = [f"M{_n(points[0][0])} {_n(points[0][1])}"]
    for (x1, y1), (x2, y2) in pairwise(points):
        far = max(24.0, abs(x2 - x1))
        d.append(f"C{_n(x1 + far * 0.4)} {_n(y1)} {_n(x2 - far * 0.8)} {_n(y2)} {_n(x2)} {_n(y2)}" if y1 != y2 else f"H{_n(x2)}")
    hidden = " hidden" if arrow.hidden else ""
    head = f'<path class="head {arrow.side}" d="M{_n(x - 10)} {_n(y - 4.5)}L{_n(x - 1)} {_n(y)}L{_n(x - 10)} {_n(y + 4.5)}Z"/>'
    return f'<path class="arrow {arrow.side}{hidden}" d="{"".join(d)}"/>{head}'


def _perhaps(picture: Picture) -> Iterator[str]:
    """Dotted bows at the left of sources that may be one and the same."""
    boxes = {box.node.id: box for box in picture.boxes}
    for one in picture.perhaps:
        a, b = sorted((boxes[one.a], boxes[one.b]), key=lambda box: (box.y, box.x))
        out = min(a.x, b.x) - BOW
        y1, y2 = a.y + a.height * 0.7, b.y + b.height * 0.3
        words = f"{a.node.name} and {b.node.name}: perhaps one and the same ({percent(one.probability)})"
        bow = f"M{_n(a.x)} {_n(y1)}C{_n(out)} {_n(y1)} {_n(out)} {_n(y2)} {_n(b.x)} {_n(y2)}"
        yield f'<path class="perhaps" d="{bow}"><title>{escape(words)}</title></path>'


def _how(path: Path) -> str:
    x, y = path.points[-1]
    kind = "how hidden" if path.arrow.hidden else "how"
    return _text(x - 13, y - 4, short(path.arrow), kind, "end") if short(path.arrow) else ""


def _legend_and_end(picture: Picture, y: float) -> tuple[list[str], float]:
    """What the shapes mean, as far as they occur, and how far to the right that reaches."""
    kinds = {box.node.kind for box in picture.boxes}
    sides = {box.node.side for box in picture.boxes}
    entries: list[tuple[str, str]] = []
    if "source" in kinds:
        entries.append((_sample("asserts source", 9), "source"))
    if "anonymous" in kinds:
        entries.append((_sample("asserts anonymous", 9), "without a name"))
    entries.append((_sample("asserts article", 2), "article that asserts"))
    if sides & {"denies", "both"}:
        entries.append((_sample("denies article", 2, inner=True), "denies"))
    if "both" in sides:
        entries.append((_sample("both article", 2, inner=True), "carries both"))
    if any(path.arrow.hidden for path in picture.paths):
        entries.append(('<path class="arrow asserts hidden" d="M0 0H34"/>', "hidden: only comparison shows it"))
    if any(box.node.passed for box in picture.boxes):
        entries.append((_sample("asserts article passed", 2), THROUGH))
    if picture.perhaps:
        entries.append(('<path class="perhaps" d="M0 0H34"/>', "perhaps one and the same"))
    x, drawn = float(MARGIN), []
    for sample, words in entries:
        drawn.append(f'<g transform="translate({_n(x)} {_n(y + 12)})">{sample}{_text(42, 4, words, "small")}</g>')
        x += 42 + wide(words, 11.0) + 26
    return drawn, x


def _sample(classes: str, round_: float, *, inner: bool = False) -> str:
    second = _rect(3, -6, 28, 12, 1, "inner") if inner else ""
    return f'<g class="{classes}">{_rect(0, -9, 34, 18, round_, "box")}{second}</g>'


def _rect(x: float, y: float, width: float, height: float, round_: float, kind: str) -> str:
    return f'<rect class="{kind}" x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" rx="{_n(round_)}"/>'


def _text(x: float, y: float, line: str, kind: str, anchor: str = "") -> str:
    classes = f' class="{kind}"' if kind else ""
    at = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text{classes} x="{_n(x)}" y="{_n(y)}"{at}>{escape(line)}</text>'


def _n(number: float) -> str:
    """A number as short as one can see: “12.5”, “12”."""
    return f"{number:.1f}".removesuffix(".0")


