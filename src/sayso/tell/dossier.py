"""A dossier in a terminal: on how many origins a claim rests, who has it from whom, who denies it, since when, and what is missing.

Every line about a number names the nodes that cause it. All names and passages are cleaned before they are printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from sayso.model import Article, Dossier, Independence, Side
from sayso.tell.clean import one_line
from sayso.tell.terminal import marks_for
from sayso.tell.words import NOBODY, plural

_DRIFT = {
    "hedge_lost": "lost its hedge",
    "plural_sources": "one source became several",
    "anonymous_dropped": "no longer says that the source is anonymous",
    "number_changed": "changed a number",
    "attribution_dropped": "no longer says who said it",
}
Label = Callable[[str], str]


@dataclass
class Branch:
    """A teller in the tree of chains, those it has the claim from, and the passages that end here."""

    below: dict[str, Branch] = field(default_factory=dict)
    passages: list[str] = field(default_factory=list)


def show_dossier(dossier: Dossier, console: Console) -> None:
    """Prints the dossier: a headline, then both sides, chains, timeline, drift and what is missing, each where there is any."""
    label = labels(dossier)
    _say(console, Text(f"“{one_line(dossier.query)}”", "bold"))
    nothing = "It is mentioned, but nobody asserts or denies it." if dossier.chains else "Nothing that was read states or denies this."
    for line in headlines(dossier) or (nothing,):
        _say(console, Text(line))
    if dossier.claim.text and one_line(dossier.claim.text) != one_line(dossier.query):
        _say(console, Text.assemble(("As stated: ", "dim"), f"“{one_line(dossier.claim.text, width=300)}”"))
    for title, lines in (
        ("Asserted by", _side(dossier.asserts, label)),
        ("Denied by", _side(dossier.denies, label)),
    ):
        _section(console, title, lines)
    _section(console, "Perhaps one and the same", _suspected(dossier, label))
    _chains(dossier, console)
    _section(console, "Timeline", _timeline(dossier, label))
    _section(console, "What changed on the way", _drift(dossier, label))
    _section(console, "Cited but not seen", (f"{label(one.source)}: {one_line(one.why)}" for one in dossier.missing))
    _section(console, "What was read", _coverage(dossier))


def headlines(dossier: Dossier) -> tuple[str, ...]:
    """A sentence for each side: “1 article, 2 named origins, 1–2 independent, all through 1 article”."""
    sides = (("Asserted", dossier.asserts), ("Denied", dossier.denies))
    return tuple(f"{name}: {headline(side, dossier)}." for name, side in sides if side.articles or side.origins)


def headline(side: Side, dossier: Dossier) -> str:
    """How many articles and origins a side has, how many of these are independent, and what everything passes through."""
    anonymous = {s.id for s in dossier.sources if s.kind in ("anonymous", "none")}
    unnamed = sum(origin in anonymous for origin in side.origins)
    named = len(side.origins) - unnamed
    parts = [plural(len(side.articles), "article")]
    if named:
        parts.append(plural(named, "named origin"))
    if unnamed:
        parts.append(plural(unnamed, "anonymous origin"))
    if not side.origins:
        parts.append("no origin given")
    else:
        parts.append(f"{independent(side.independent)} independent")
    parts += [f"all through {_what(group, side, labels(dossier))}" for group in _through(side)[:1]]
    if side.unattributed:
        parts.append(f"{plural(len(side.unattributed), 'article')} without saying whence")
    return ", ".join(parts)


def independent(found: Independence) -> str:
    """The number of independent origins: one number where it is sure, otherwise from the least to the greatest.

    >>> independent(Independence(1, 1.4, 2)), independent(Independence(2, 2.0, 2))
    ('1–2', '2')
    """
    return str(found.high) if found.low == found.high else f"{found.low}–{found.high}"


def labels(dossier: Dossier) -> Label:
    """A function from the id of a source or article to the name that a reader knows it by."""
    names = {source.id: one_line(source.name) or NOBODY for source in dossier.sources}
    names |= {article.id: article_name(article) for article in dossier.articles if article.id not in names}
    return lambda id: names.get(id) or one_line(id) or NOBODY


def article_name(article: Article) -> str:
    """What an article is called in a line: its outlet, else its title, else its file or address."""
    return one_line(article.outlet or article.title or article.file or article.url or article.id, width=80)


def _through(side: Side) -> tuple[tuple[str, ...], ...]:
    """The sets of nodes through which everything passes, other than the only origin itself."""
    return tuple(group for group in side.bottlenecks if set(group) != set(side.origins))


def _telling(side: Side) -> tuple[tuple[str, ...], ...]:
    """Those of them that are news: that all passes through the only article there is goes without saying."""
    return tuple(group for group in _through(side) if set(group) != set(side.articles))


def _what(group: Sequence[str], side: Side, label: Label) -> str:
    """The nodes by name, but the only article there is by number: its name is news to nobody."""
    return "1 article" if tuple(group) == side.articles else " and ".join(map(label, group))


def _side(side: Side, label: Label) -> Iterator[str]:
    if not (side.articles or side.origins):
        return
    if side.origins:
        yield f"{plural(len(side.origins), 'origin')}: {_names(side.origins, label)}"
        expected = f", about {side.independent.expected:.1f} expected" if side.independent.low < side.independent.high else ""
        yield f"independent: {independent(side.independent)}{expected}"
    yield f"{plural(len(side.articles), 'article')}: {_names(side.articles, label)}"
    if side.channels:
        cut = f", cut by {_names(side.cut, label)}" if side.cut else ""
        yield f"separate channels: {side.channels}{cut}"
    for group in _telling(side):
        yield f"everything passes through {_names(group, label)}"
    for group in side.circular:
        yield f"cite each other in a circle: {_names(group, label)}"
    if side.unattributed:
        yield f"without saying whence: {_names(side.unattributed, label)}"


def _names(ids: Iterable[str], label: Label) -> str:
    return "; ".join(map(label, ids))


def _chains(dossier: Dossier, console: Console) -> None:
    """The chains as a tree: the article, whom it has the claim from, whom those have it from … and the words that show it."""
    roots: dict[str, Branch] = {}
    for chain in dossier.chains:
        here = roots.setdefault(chain.article, Branch())
        for name in chain.names:
            here = here.below.setdefault(one_line(name, width=80) or NOBODY, Branch())
        passage = one_line(chain.passage.text, width=90)
        if passage not in here.passages:
            here.passages.append(passage)
    if not roots:
        return
    label = labels(dossier)
    _say(console, Text("\nWho has it from whom", "bold"))
    for article, branch in roots.items():
        tree = Tree(Text(label(article)), guide_style="dim", highlight=False)
        _grow(tree, branch, "← " if marks_for(console).raised else "<- ")
        console.print(tree, soft_wrap=True)


def _grow(tree: Tree, branch: Branch, arrow: str) -> None:
    for passage in branch.passages:
        tree.add(Text(f"“{passage}”", "dim"))
    for name, below in branch.below.items():
        _grow(tree.add(Text.assemble((arrow, "dim"), (name, "bold cyan"))), below, arrow)


def _timeline(dossier: Dossier, label: Label) -> Iterator[str]:
    for event in dossier.timeline:
        stance = "" if event.stance == "asserts" else f" ({event.stance})"
        where = f" [{label(event.article)}]" if len(dossier.articles) > 1 else ""
        when = one_line(event.when) or "undated"
        yield f"{when:<12}{label(event.source)}{stance}: “{one_line(event.passage.text, width=90)}”{where}"


def _suspected(dossier: Dossier, label: Label) -> Iterator[str]:
    for one in dossier.suspected:
        why = f": {one_line(one.why)}" if one.why else ""
        yield f"{label(one.a)} and {label(one.b)} ({one.probability:.0%}){why}"


def _drift(dossier: Dossier, label: Label) -> Iterator[str]:
    for drift in dossier.drift:
        words = "; ".join(f"“{one_line(e.span.text, width=70)}”" for e in drift.evidence)
        yield f"{label(drift.later)}, from {label(drift.earlier)}: {_DRIFT[drift.kind]}{': ' if words else ''}{words}"


def _coverage(dossier: Dossier) -> Iterator[str]:
    said = (f"{one_line(key).replace('_', ' ')}: {one_line(str(value))}" for key, value in dossier.coverage.items() if value != "")
    if line := " · ".join(said):
        yield line


def _section(console: Console, title: str, lines: Iterable[str]) -> None:
    found = list(lines)
    if found:
        _say(console, Text(f"\n{title}", "bold"))
        for line in found:
            _say(console, Text(f"  {line}"))


def _say(console: Console, text: Text) -> None:
    console.print(text, soft_wrap=True, highlight=False)
