"""Who has it from whom, as one tree for each side in a terminal: the outline of `sayso.tell.outline` with its branches drawn.

What only comparison reveals says so with its probability and its reason, and so does what is merely likely.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rich.text import Text

from sayso.model import Article, Derivation, Dossier, Side
from sayso.tell.clean import one_line
from sayso.tell.flow import Knot, is_doubtful, percent
from sayso.tell.headline import telling
from sayso.tell.lines import cut, unquoted, wrapped
from sayso.tell.naming import Label, day_of
from sayso.tell.outline import Entry, Limits, outline

LIMITS = Limits(heads=12, below=8, nodes=48)
_BRANCH, _LAST, _DOWN, _BLANK = "├─ ", "└─ ", "│  ", "   "


@dataclass
class _Drawing:
    """What is needed to draw one side, and what has been drawn."""

    label: Label
    articles: Mapping[str, Article]
    words: Mapping[str, str]
    passed: frozenset[str]
    width: int
    everything: bool
    lines: list[Text] = field(default_factory=list)


def tree(dossier: Dossier, side: Side, label: Label, width: int, *, everything: bool = False) -> list[Text]:
    """The lines of the tree, at most ``width`` cells wide; long lists of nodes are cut with a count unless ``everything``."""
    draw = _Drawing(
        label=label,
        articles={article.id: article for article in dossier.articles},
        words=_own_words(dossier, side),
        passed=frozenset(node for group in telling(side) for node in group),
        width=width,
        everything=everything,
    )
    told = outline(dossier, side, label, None if everything else LIMITS)
    for entry in told.entries:
        _head(draw, entry)
    if told.left_out:
        left_out = f"… {told.left_out:,} of {told.knots:,} nodes are not shown in this tree; --all shows them"
        draw.lines += wrapped(Text(left_out, "dim"), width)
    return draw.lines


def _head(draw: _Drawing, entry: Entry) -> None:
    name, knot = _name(draw, entry.knot), entry.knot
    if entry.place:
        draw.lines += wrapped(name.append(f" · {entry.place}", "dim"), draw.width, "", "  ")
    else:
        if len(knot) == 1 and knot[0] in draw.articles:
            name.append(" · without saying whence", "magenta")
        draw.lines += wrapped(name, draw.width, "", "  ")
        if len(knot) == 1 and (words := draw.words.get(knot[0])):
            guide = _DOWN if entry.leads_on else _BLANK
            draw.lines.append(Text.assemble((guide, "dim"), (f"“{unquoted(cut(unquoted(words), draw.width - 5))}”", "dim italic")))
    _below(draw, entry, "")


def _below(draw: _Drawing, entry: Entry, margin: str) -> None:
    for number, child in enumerate(entry.below, 1):
        last = number == len(entry.below) + entry.more
        _node(draw, child, margin + (_LAST if last else _BRANCH), margin + (_BLANK if last else _DOWN))
    if entry.more:
        draw.lines.append(Text(f"{margin}{_LAST}… and {entry.more:,} more", "dim"))


def _node(draw: _Drawing, entry: Entry, lead: str, rest: str) -> None:
    body, step = _name(draw, entry.knot), entry.step
    if step:
        body.append(" · ", "dim").append(how(step), "bold yellow" if step.hidden else "dim")
    if entry.place:
        body.append(" (above)" if entry.place == "above" else f" · {entry.place}", "dim")
    inner = rest + (_DOWN if entry.leads_on and not entry.place else _BLANK)
    draw.lines += wrapped(body, draw.width, Text(lead, "dim"), Text(inner, "dim"))
    if step and step.why and is_doubtful(step):
        draw.lines += wrapped(Text(one_line(step.why, width=0 if draw.everything else 160), "dim"), draw.width, Text(inner, "dim"), Text(inner, "dim"))
    _below(draw, entry, rest)


def how(step: Derivation) -> str:
    """How the later one has it from the earlier, in the words of the JSON: “cites”, “copies, with credit”, “hidden copy (92%)”."""
    likely = f" ({percent(step.probability)})" if is_doubtful(step) else ""
    if step.kind == "copies":
        return f"hidden copy{likely}" if step.hidden else f"copies, with credit{likely}"
    return f"{step.kind}, hidden{likely}" if step.hidden else f"{step.kind}{likely}"


def _name(draw: _Drawing, knot: Knot) -> Text:
    """The node's name with the article's day; of a circle the names of all."""
    body = Text()
    for number, node in enumerate(knot[: None if draw.everything else LIMITS.below]):
        if number:
            body.append(" ↻ ", "magenta")
        article = draw.articles.get(node)
        name = draw.label(node)
        body.append(name, "" if article else "bold cyan")
        if article and (day := day_of(article)) and day not in name:
            body.append(f" {day}", "dim")
    if len(knot) > LIMITS.below and not draw.everything:
        body.append(f" ↻ … and {len(knot) - LIMITS.below:,} more", "magenta")
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
