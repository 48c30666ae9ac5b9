"""Gold files: texts with what careful readers marked in them, in the four kinds that Sayso is measured on.

    triples   lines with text and attributions: source, cue, content (PolNeAR). Univocal: no nesting.
    spans     lines with tokens, offsets, labels: BIO labels over sentences of articles that lie in another file (CofeNet).
    sourced   lines with text and sourced statements with the source's name (Markkula Center's newsroom set).
    marked    lines with text and attributions with nesting, stance, speaker, chain, dates (Sayso's own marked news). They may
              also be given as they were written: a marked text (``.mt``), or a folder of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from sayso.errors import OptionError
from sayso.evaluate.markedtext import to_line
from sayso.evaluate.markup import read_marked
from sayso.evaluate.sheets import Line, Sheet, json_lines, sheet
from sayso.evaluate.tokens import Stretch

Kind = Literal["triples", "spans", "sourced", "marked"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Gold:
    """An article's text, what is known about it, and what a careful reader marked in it."""

    id: str
    text: str
    sheet: Sheet
    outlet: str = ""
    title: str = ""
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A sourced statement of the newsroom set: where it stands, and its source's name if it has one."""

    stretches: tuple[Stretch, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Sourced:
    """An article of the newsroom set with its sourced statements."""

    id: str
    text: str
    statements: tuple[Statement, ...]
    outlet: str = ""
    title: str = ""
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Instance:
    """A sentence or two of an article as tokens with BIO labels; a token's offset is None where it has no place in the text."""

    id: str
    labels: tuple[str, ...]
    offsets: tuple[Stretch | None, ...]
    primary: bool = False

    @property
    def outlet(self) -> str:
        """The publisher, which these ids name before the first underscore."""
        return self.id.partition("_")[0]


def kind_of(lines: Sequence[Line]) -> Kind:
    """Which of the four kinds of gold these lines are, told from the fields of the first; an `OptionError` if none.

    >>> kind_of([{"id": "a", "text": "…", "attributions": []}])
    'triples'
    """
    first = lines[0] if lines else {}
    if "labels" in first and "offsets" in first:
        return "spans"
    if "sourced" in first:
        return "sourced"
    if "attributions" in first and ("identities" in first or "times" in first):
        return "marked"
    if "attributions" in first:
        return "triples"
    raise OptionError(
        "The gold file is of no known kind: its first line has neither attributions, sourced statements nor labels with "
        "offsets. Look at docs/howto/evaluate.md for the four kinds.",
        option="GOLD",
    )


def gold_lines(path: Path) -> Iterator[Line]:
    """The lines of a gold file in JSON Lines, or what a marked text (``.mt``) or a folder of them would be as such lines.

    An `OptionError` if the file cannot be read, a `MarkupError` if a marked text breaks the format.
    """
    if path.is_dir():
        found = sorted(path.glob("*.mt"))
        if not found:
            raise OptionError(f"{path} holds no marked text (.mt). Give a folder that does, or a JSON Lines file.", option="GOLD")
        return (to_line(read_marked(file)) for file in found)
    if path.suffix == ".mt":
        return iter((to_line(read_marked(path)),))
    return json_lines(path)


def golds(lines: Iterable[Line]) -> tuple[Gold, ...]:
    """The articles of a triples or marked file."""
    return tuple(
        Gold(
            id=str(line["id"]),
            text=line["text"],
            sheet=_gold_sheet(line),
            outlet=outlet_of(line),
            title=line.get("title") or "",
            published=day_of(line),
        )
        for line in lines
    )


def newsroom(lines: Iterable[Line]) -> tuple[Sourced, ...]:
    """The articles of a file of sourced statements."""
    return tuple(
        Sourced(
            id=str(line["id"]),
            text=line["text"],
            statements=tuple(
                Statement(tuple((s, e) for s, e in row.get("spans") or ()), row.get("name") or "") for row in line["sourced"]
            ),
            outlet=outlet_of(line),
            title=line.get("title") or "",
            published=day_of(line),
        )
        for line in lines
    )


def instances(lines: Iterable[Line]) -> tuple[Instance, ...]:
    """The instances of a file of BIO labels."""
    return tuple(
        Instance(
            id=str(line["id"]),
            labels=tuple(line["labels"]),
            offsets=tuple((o[0], o[1]) if o else None for o in line["offsets"]),
            primary=bool(line.get("primary")),
        )
        for line in lines
    )


def held_out(id: str) -> bool:
    """Whether an item of the marked set is in the fifth that nothing is ever trained on: its number is divisible by five.

    >>> held_out("m3-15"), held_out("m3-16")
    (True, False)
    """
    number = id.rpartition("-")[2]
    return number.isdecimal() and int(number) % 5 == 0


def _gold_sheet(line: Line) -> Sheet:
    """Gold says ``said`` and ``identities`` where a reading says ``said_on`` and ``aliases``."""
    attributions = [{**row, "said_on": {"value": row.get("said") or ""}} for row in line["attributions"]]
    aliases = [[who["name"], *who["forms"]] for who in line.get("identities") or ()]
    return sheet({**line, "attributions": attributions, "aliases": aliases})


def outlet_of(line: Line) -> str:
    """Who published the article that a gold line holds, "" if it does not say."""
    return line.get("outlet") or line.get("publisher") or ""


def day_of(line: Line) -> date | None:
    """The day on which the article of a gold line was published, None if it does not say so as YYYY-MM-DD."""
    written = line.get("published") or line.get("date") or ""
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None
