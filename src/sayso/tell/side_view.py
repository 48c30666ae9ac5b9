"""One side of a claim as a page tells it: its numbers, each with the nodes and passages that it rests on, and its outline line by line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sayso.model import Article, Derivation, Dossier, Evidence, Side, Source
from sayso.tell.clean import one_line
from sayso.tell.flow import Knot, is_doubtful
from sayso.tell.headline import headline, independent, origins_in_words, telling
from sayso.tell.naming import day_of
from sayso.tell.outline import Entry, Limits, outline
from sayso.tell.quoting import Quote, Quoting, compared, spread
from sayso.tell.tree import how

LISTED = 30
QUOTED = 12
"""Of a number's nodes at most so many are listed, of a step's passages at most so many are quoted."""
LIMITS = Limits(heads=40, below=30, nodes=160)
NO_LIMITS = Limits(heads=2000, below=2000, nodes=2000)
SIDES = {"asserts": "Asserted", "denies": "Denied"}


@dataclass(frozen=True, slots=True)
class Name:
    """A node in a line: what it is called, its page, what kind of source it is or the day of the article, and its number."""

    words: str
    number: int
    href: str = ""
    note: str = ""
    without: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A node that a number rests on, with the passages that show it; ``to`` is its line in the outline."""

    name: Name
    to: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A number, what it counts, what it means, what it was before somebody was left out, and the rows that it rests on."""

    value: str
    words: str
    meaning: str
    rows: tuple[Row, ...]
    more: int = 0
    was: str = ""
    main: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A knot in the outline: who it is (with a place in the page for each), how it has it from the line above, why one thinks so, and the passages that show it."""

    names: tuple[Name, ...]
    anchors: tuple[str, ...] = ()
    place: str = ""
    to: str = ""
    parent: int = 0
    parent_name: str = ""
    how: str = ""
    is_hidden: bool = False
    why: str = ""
    is_passed: bool = False
    is_origin: bool = False
    is_silent: bool = False
    quotes: tuple[Quote, ...] = ()
    further: tuple[Quote, ...] = ()
    pairs: tuple[tuple[Quote, Quote], ...] = ()
    below: tuple[Line, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class SideView:
    """A side: its name, its sentence, its numbers, its outline, and how many nodes that leaves out."""

    key: str
    name: str
    sentence: str
    numbers: tuple[Number, ...]
    lines: tuple[Line, ...]
    left_out: int
    knots: int


@dataclass
class Telling:
    """What is needed to tell a dossier's sides: quotes, the numbers of nodes, and how much of it."""

    dossier: Dossier
    quoting: Quoting
    number: Mapping[str, int]
    everything: bool = False
    before: Dossier | None = None
    sources: dict[str, Source] = field(default_factory=dict)
    names: dict[str, Name] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sources = {source.id: source for source in self.dossier.sources}

    @property
    def articles(self) -> Mapping[str, Article]:
        return self.quoting.articles

    def name(self, node: str) -> Name:
        """What a node is called, with its page."""
        if (found := self.names.get(node)) is None:
            found = self.names[node] = self._name(node)
        return found

    def _name(self, node: str) -> Name:
        label, to = self.quoting.label(node), self.quoting.to
        number = self.number.get(node, 0)
        if (article := self.articles.get(node)) is not None:
            day = day_of(article)
            return Name(label, number, to.article(article), day if day not in label else "", to.without(node))
        source = self.sources.get(node)
        if source is None:
            return Name(label, number)
        note = "" if source.kind in ("none", "anonymous") else source.kind
        return Name(label, number, to.source(source), "anonymous" if source.kind == "anonymous" else note, to.without(node))


def side_view(told: Telling, key: str) -> SideView:
    """One side (``asserts`` or ``denies``) of the dossier."""
    side: Side = getattr(told.dossier, key)
    few = len(told.number) <= LIMITS.nodes
    found = outline(told.dossier, side, told.quoting.label, NO_LIMITS if told.everything or few else LIMITS)
    making = _Making(told, key, side)
    making.anchors = {node: f"{key}-n{told.number[node]}" for entry in found.walk() for node in entry.knot[: len(entry.knot) if told.everything else LISTED] if node in told.number}
    lines = tuple(_line(making, entry, ()) for entry in found.entries)
    sentence = f"{SIDES[key]}: {headline(side, told.dossier, told.quoting.label)}."
    return SideView(key, SIDES[key], sentence, tuple(_numbers(making)), lines, found.left_out, found.knots)


@dataclass
class _Making:
    told: Telling
    key: str
    side: Side
    anchors: dict[str, str] = field(default_factory=dict)
    into: defaultdict[str, list[Derivation]] = field(default_factory=lambda: defaultdict(list))
    out: defaultdict[str, list[Derivation]] = field(default_factory=lambda: defaultdict(list))
    own: dict[str, list[Evidence]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for step in self.told.dossier.derivations:
            if not step.sides or self.key in step.sides:
                self.into[step.later].append(step)
                self.out[step.earlier].append(step)
        self.passed = {node for group in telling(self.side) for node in group}
        self.origins, self.silent = set(self.side.origins), set(self.side.unattributed)
        for event in self.told.dossier.timeline:
            self.own.setdefault(event.article, []).append(Evidence(event.article, event.passage))

    def passages(self, node: str) -> tuple[Quote, ...]:
        """What shows that a node is on this side: of an article its own words, of a source those in which articles tell what it said."""
        quoting = self.told.quoting
        if node in self.told.articles:
            found = [one for step in self.into[node] for one in step.evidence if one.article == node]
            return quoting.quotes(found or self.own.get(node, ())[:QUOTED])
        return quoting.quotes(one for step in self.out[node] for one in step.evidence if one.article == step.later)


def _numbers(making: _Making) -> Iterator[Number]:
    """The numbers of a side, the one that matters most first."""
    side, told = making.side, making.told
    was = getattr(told.before, making.key) if told.before else side
    yield _number(
        making,
        independent(side.independent),
        "independent origin" if side.independent.high == 1 else "independent origins",
        _about_origins(side, told.sources),
        side.origins,
        was=independent(was.independent),
        main=True,
        notes=tuple(_about_doubt(side)),
    )
    yield _number(
        making,
        str(len(side.articles)),
        "article" if len(side.articles) == 1 else "articles",
        "These say it, in their own voice or as somebody’s word.",
        side.articles,
        was=str(len(was.articles)),
    )
    if side.channels and len(side.origins) > 1:
        meaning = "So many chains have no teller in common. Without these, nothing would reach us:"
        yield _number(
            making,
            str(side.channels),
            "separate channel" if side.channels == 1 else "separate channels",
            meaning,
            side.cut,
            was=str(was.channels),
        )
    for group in telling(side):
        yield _number(making, "◆", "everything passes through " + _named(told, group), "Everything reaches us through this: the one to call.", group)
    for group in side.circular:
        words = f"a circle: {_named(told, group)} cite each other"
        yield _number(making, "↻", words, "A circle counts as one. Nobody in it is an origin for the others.", group)
    if side.unattributed:
        many = len(side.unattributed)
        meaning = "State it as their own. They are no origins: whence they have it is not recorded."
        yield _number(making, str(many), "article without saying whence" if many == 1 else "articles without saying whence", meaning, side.unattributed)


def _number(
    making: _Making, value: str, words: str, meaning: str, nodes: Sequence[str], *, was: str = "", main: bool = False, notes: tuple[str, ...] = ()
) -> Number:
    shown = nodes if making.told.everything else nodes[:LISTED]
    quoted = {node: making.passages(node)[:2] for node in shown}
    rows = tuple(Row(making.told.name(node), making.anchors.get(node, ""), quoted[node]) for node in shown)
    return Number(value, words, meaning, rows, len(nodes) - len(rows), was if was != value else "", main, notes)


def _about_origins(side: Side, sources: Mapping[str, Source]) -> str:
    if not side.origins:
        return "Nobody who says it names an origin."
    unnamed = sum(origin in sources and sources[origin].kind in ("anonymous", "none") for origin in side.origins)
    return f"Where the chains end: {origins_in_words(len(side.origins) - unnamed, unnamed)}."


def _about_doubt(side: Side) -> Iterator[str]:
    found = side.independent
    if found.low < found.high:
        yield f"{found.high} if all of these are different people, {found.low} if all that may be one are; about {found.expected:.1f} expected."


def _named(told: Telling, group: Sequence[str]) -> str:
    names = [told.quoting.label(node) for node in group[:LISTED]]
    rest = f" and {len(group) - LISTED} more" if len(group) > LISTED else ""
    return " and ".join(names) + rest


def _line(making: _Making, entry: Entry, above: Knot) -> Line:
    told, knot, step = making.told, entry.knot, entry.step
    steps = _steps(making, above, knot) if step else []
    quotes, pairs = _evidence(making, knot, steps)
    again = entry.place in ("above", "from above")
    first, further = spread(quotes, 1)
    shown = knot if told.everything else knot[:LISTED]
    return Line(
        names=tuple(map(told.name, shown)),
        anchors=() if again else tuple(making.anchors.get(node, "") for node in shown),
        place=entry.place,
        to=making.anchors.get(knot[0], "") if again else "",
        parent=told.number.get(above[0], 0) if above else 0,
        parent_name=" ↻ ".join(map(told.quoting.label, above[:3])),
        how=how(step) if step else "",
        is_hidden=bool(step and step.hidden),
        why=one_line(step.why, width=600) if step and is_doubtful(step) else "",
        is_passed=bool(making.passed.intersection(knot)),
        is_origin=bool(making.origins.intersection(knot)),
        is_silent=step is None and not entry.place and len(knot) == 1 and knot[0] in told.articles,
        quotes=first,
        further=further[:QUOTED],
        pairs=pairs[:QUOTED],
        below=tuple(_line(making, one, knot) for one in entry.below),
        more=entry.more,
    )


def _steps(making: _Making, above: Knot, knot: Knot) -> list[Derivation]:
    return [step for node in knot for step in making.into[node] if step.earlier in above]


def _evidence(making: _Making, knot: Knot, steps: Iterable[Derivation]) -> tuple[tuple[Quote, ...], tuple[tuple[Quote, Quote], ...]]:
    """The passages in which the later one shows whence it has it, and those that stand in both; of a circle, who cites whom."""
    quoting = making.told.quoting
    found: list[Quote] = []
    pairs: list[tuple[Quote, Quote]] = []
    for step in steps:
        both, alone = compared(step)
        pairs += [(quoting.quote(a.article, a.span), quoting.quote(b.article, b.span)) for a, b in both]
        found += quoting.quotes(alone)
    if len(knot) > 1:
        inside = (step for node in knot for step in making.into[node] if step.earlier in knot and step.earlier != node)
        for step in inside:
            found += quoting.quotes(step.evidence, f"{quoting.label(step.later)} {step.kind} {quoting.label(step.earlier)}")
    elif not steps and knot[0] in making.silent:
        found += making.passages(knot[0])
    return tuple(dict.fromkeys(found)), tuple(pairs)
