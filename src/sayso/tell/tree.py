"""Who has it from whom, as one tree for each side: from the origins outwards, over the articles, to those that took it from these.

A node that occurs again is referred to, not repeated. What only comparison reveals says so with its probability and its reason, and
so does what is merely likely. A circle is one knot in the tree. Deep chains go on at the margin, so that the tree stays narrow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.text import Text

from sayso.model import Article, Derivation, Dossier, Side
from sayso.tell.clean import one_line
from sayso.tell.flow import Flow, Knot, flow, is_doubtful, percent
from sayso.tell.headline import telling
from sayso.tell.lines import cut, unquoted, wrapped
from sayso.tell.naming import Label, day_of

DEEPEST = 6
MOST_HEADS, MOST_BELOW, MOST_NODES = 12, 8, 48
_BRANCH, _LAST, _DOWN, _BLANK = "├─ ", "└─ ", "│  ", "   "
Below = Sequence[tuple[Knot, Derivation]]


@dataclass
class _Drawing:
    """What is needed to draw one side, and what has been drawn."""

    flow: Flow
    label: Label
    articles: dict[str, Article]
    words: dict[str, str]
    passed: frozenset[str]
    width: int
    everything: bool
    left: int = 0
    lines: list[Text] = field(default_factory=list)
    drawn: set[Knot] = field(default_factory=set)
    waiting: list[Knot] = field(default_factory=list)


def tree(dossier: Dossier, side: Side, label: Label, width: int, *, everything: bool = False) -> list[Text]:
    """The lines of the tree, at most ``width`` cells wide; long lists of nodes are cut with a count unless ``everything``."""
    way = flow(dossier, side)
    draw = _Drawing(
        flow=way,
        label=label,
        articles={article.id: article for article in dossier.articles},
        words=_own_words(dossier, side),
        passed=frozenset(node for group in telling(side) for node in group),
        width=width,
        everything=everything,
    )
    heads = _ordered(draw, side)
    shown = heads if everything else heads[: MOST_HEADS]
    for knot in shown:
        draw.left = len(way.knots) if everything else max(4, MOST_NODES // len(shown))
        _head(draw, knot)
        _goes_on(draw)
    if missing := len(way.knots) - len(draw.drawn):
        left_out = f"… {missing:,} of {len(way.knots):,} nodes are not shown in this tree; --all shows them"
        draw.lines += wrapped(Text(left_out, "dim"), width)
    return draw.lines


def _ordered(draw: _Drawing, side: Side) -> list[Knot]:
    """Origins first, those that most have it from before others; then circles that nobody feeds and articles that name nobody.

    Of a circle that the side does not know as one, somebody comes last as a head, so that nothing is left out.
    """
    origins = set(side.origins)
    heads = sorted(draw.flow.heads, key=lambda knot: (not origins & set(knot), -len(draw.flow.below[knot])))
    seen = set[Knot]()
    for knot in (*heads, *draw.flow.knots):
        if knot not in seen and knot not in draw.flow.heads:
            heads.append(knot)
        waiting = [knot]
        while waiting:
            new = [later for later, _ in draw.flow.below[waiting.pop()] if later not in seen]
            seen.update(new)
            waiting += new
        seen.add(knot)
    return heads


def _head(draw: _Drawing, knot: Knot) -> None:
    name = _name(draw, knot)
    if len(knot) == 1 and knot[0] in draw.articles:
        name.append(" · without saying whence", "magenta")
    draw.lines += wrapped(name, draw.width, "", "  ")
    if len(knot) == 1 and (words := draw.words.get(knot[0])):
        guide = _DOWN if draw.flow.below[knot] else _BLANK
        draw.lines.append(Text.assemble((guide, "dim"), (f"“{unquoted(cut(unquoted(words), draw.width - 5))}”", "dim italic")))
    draw.drawn.add(knot)
    _below(draw, knot, "", 1)


def _below(draw: _Drawing, knot: Knot, margin: str, depth: int) -> None:
    later = sorted(draw.flow.below[knot], key=lambda pair: _time(draw, pair[0]))
    most = min(draw.left, MOST_BELOW if len(later) > MOST_BELOW + 1 else len(later))
    shown: Below = later if draw.everything else later[:most]
    draw.left -= len(shown)
    for number, (child, step) in enumerate(shown, 1):
        last = number == len(later)
        _node(draw, child, step, margin + (_LAST if last else _BRANCH), margin + (_BLANK if last else _DOWN), depth)
    if len(shown) < len(later):
        draw.lines.append(Text(f"{margin}{_LAST}… and {len(later) - len(shown):,} more", "dim"))


def _node(draw: _Drawing, knot: Knot, step: Derivation, lead: str, rest: str, depth: int) -> None:
    body = _name(draw, knot)
    body.append(" · ", "dim").append(how(step), "bold yellow" if step.hidden else "dim")
    again, deep = knot in draw.drawn, depth >= DEEPEST and bool(draw.flow.below[knot])
    if again:
        body.append(" (above)", "dim")
    elif deep and not again:
        body.append(" · goes on below", "dim")
    inner = rest + (_DOWN if draw.flow.below[knot] and not again and not deep else _BLANK)
    draw.lines += wrapped(body, draw.width, Text(lead, "dim"), Text(inner, "dim"))
    if step.why and is_doubtful(step):
        draw.lines += wrapped(Text(one_line(step.why, width=0 if draw.everything else 160), "dim"), draw.width, Text(inner, "dim"), Text(inner, "dim"))
    if again:
        return
    draw.drawn.add(knot)
    if deep:
        draw.waiting.append(knot)
    else:
        _below(draw, knot, rest, depth + 1)


def _goes_on(draw: _Drawing) -> None:
    """Draws from the margin what lay too deep."""
    while draw.waiting:
        knot = draw.waiting.pop(0)
        draw.lines += wrapped(_name(draw, knot).append(" · from above", "dim"), draw.width, "", "  ")
        _below(draw, knot, "", 1)


def how(step: Derivation) -> str:
    """How the later one has it from the earlier, in the words of the JSON: “cites”, “copies, with credit”, “hidden copy (92%)”."""
    likely = f" ({percent(step.probability)})" if is_doubtful(step) else ""
    if step.kind == "copies":
        return f"hidden copy{likely}" if step.hidden else f"copies, with credit{likely}"
    return f"{step.kind}, hidden{likely}" if step.hidden else f"{step.kind}{likely}"


def _name(draw: _Drawing, knot: Knot) -> Text:
    """The node's name with the article's day; of a circle the names of all."""
    body = Text()
    for number, node in enumerate(knot[: None if draw.everything else MOST_BELOW]):
        if number:
            body.append(" ↻ ", "magenta")
        article = draw.articles.get(node)
        name = draw.label(node)
        body.append(name, "" if article else "bold cyan")
        if article and (day := day_of(article)) and day not in name:
            body.append(f" {day}", "dim")
    if len(knot) > MOST_BELOW and not draw.everything:
        body.append(f" ↻ … and {len(knot) - MOST_BELOW:,} more", "magenta")
    if len(knot) > 1:
        body.append(" · circle: each cites the other" if len(knot) == 2 else " · circle: they cite each other", "magenta")
    if draw.passed.intersection(knot):
        body.append(" ◆ everything passes through here", "bold magenta")
    return body


def _own_words(dossier: Dossier, side: Side) -> dict[str, str]:
    """For each origin the words in which the first article on this side tells what it said: long enough to say something."""
    origins, articles = set(side.origins), set(side.articles)
    found: dict[str, str] = {}
    for step in dossier.derivations:
        if step.earlier in origins and step.earlier not in found and step.later in articles:
            said = [one.span.text for one in step.evidence if one.article == step.later]
            telling = [text for text in said if len(text.split()) > 5] or sorted(said, key=len)[-1:]
            found.update({step.earlier: one_line(telling[0], width=300)} if telling else {})
    return found


def _time(draw: _Drawing, knot: Knot) -> tuple[str, str]:
    article = next((draw.articles[node] for node in knot if node in draw.articles), None)
    moment = article.published_at.isoformat() if article and article.published_at else ""
    return (moment or (day_of(article) if article else "")), draw.label(knot[0])

