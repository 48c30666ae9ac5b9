"""``sayso eval``: scores an engine, or a file of predictions, against a gold file and prints the figures."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.progress import track
from rich.table import Column, Table

from sayso.errors import OptionError, SaysoError
from sayso.evaluate.calibration import Calibration
from sayso.evaluate.gold import KINDS, Kind, day_of, gold_lines, held_out, kind_of, outlet_of
from sayso.evaluate.report import Figures, Report, evaluate
from sayso.evaluate.score import Score, to_json
from sayso.evaluate.sheets import Line, Sheet, json_lines, sheet_of, sheets


def eval_command(
    gold: Annotated[Path, typer.Argument(metavar="GOLD.jsonl", help="Texts with what careful readers marked in them; a folder of marked texts (.mt) will do.")],
    pred: Annotated[Path | None, typer.Option(help="Predictions to score; without it the engine reads the gold's texts.")] = None,
    kind: Annotated[str, typer.Option("--as", help=f"Kind of gold: {', '.join(KINDS)}; told from its fields if not given.")] = "",
    engine: Annotated[str, typer.Option(help="Engine that reads when there is no --pred: neural or rules.")] = "neural",
    texts: Annotated[Path | None, typer.Option(help="For spans: the file with the articles that the labelled sentences come from.")] = None,
    by: Annotated[str, typer.Option(help="Report each value of this field of the gold too, such as publisher.")] = "",
    only_held_out: Annotated[bool, typer.Option("--held-out", help="Only items whose number is divisible by five, never trained on.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")] = False,
) -> None:
    """Measure how well articles are read, against texts marked by careful readers.

    Example: sayso eval gold.jsonl --engine rules --by publisher
    """
    try:
        lines = [line for line in gold_lines(gold) if not only_held_out or held_out(str(line.get("id", "")))]
        chosen = _kind(kind, lines)
        found = sheets(json_lines(pred)) if pred else read_gold(lines, kind=chosen, engine=engine, texts=texts)
        report = evaluate(lines, pred=found, kind=chosen, by=by)
    except SaysoError as error:
        typer.echo(f"sayso eval: {error}", err=True)
        raise typer.Exit(2) from error
    if as_json:
        typer.echo(json.dumps(to_json(report), ensure_ascii=False))
    else:
        show(report)


def read_gold(lines: Sequence[Line], *, kind: Kind, engine: str, texts: Path | None = None) -> dict[str, Sheet]:
    """What an engine reads in the texts of a gold file, by article id.

    Labelled sentences carry no running text, so ``texts`` must name the file that holds their articles.
    """
    if kind != "spans":
        return {str(line.get("id") or ""): _read(line, engine) for line in track(lines, "Reading", console=Console(stderr=True))}
    if texts is None:
        raise OptionError("Labelled sentences come without their articles: give the file with these as --texts.", option="--texts")
    wanted = {line.get("id") for line in lines}
    return read_gold([line for line in json_lines(texts) if line.get("id") in wanted], kind="triples", engine=engine)


def show(report: Report, *, console: Console | None = None) -> None:
    """Prints the report as tables: the figures, a row per group, and how honest the confidences are."""
    console = console or Console()
    table = _table("figure", "P", "R", "F1 or share", title=report.kind)
    for name, value in figure_rows(report.figures):
        table.add_row(name, *(_cells(value)))
    console.print(table)
    for table in _group_tables(report, console.width) if report.groups else ():
        console.print(table)
    if report.calibration:
        console.print(_calibration_table(report.calibration))
        console.print(f"expected calibration error {report.calibration.error:.3f} over {report.calibration.count} attributions")


def figure_rows(value: Any, prefix: str = "") -> Iterator[tuple[str, Score | float | int]]:
    """The figures of any result as (name, value), inner names joined by a space.

    >>> list(figure_rows({"found": Score(50.0, 50.0, 50.0), "tokens": {"cue": Score(1.0, 1.0, 1.0)}}))[1][0]
    'tokens cue'
    """
    if isinstance(value, Score | float | int):
        yield prefix, value
        return
    inner = value.items() if isinstance(value, dict) else [(f.name, getattr(value, f.name)) for f in fields(value)]
    for name, one in inner:
        yield from figure_rows(one, f"{prefix} {name}".strip())


def _kind(asked: str, lines: Sequence[Line]) -> Kind:
    if not lines:
        raise OptionError("The gold file holds nothing to score (or, with --held-out, no item of the held-out fifth).", option="GOLD")
    if not asked:
        return kind_of(lines)
    for kind in KINDS:
        if asked == kind:
            return kind
    raise OptionError(f"There is no kind of gold called “{asked}”. Choose one of {', '.join(KINDS)}.", option="--as")


def _read(line: Line, engine: str) -> Sheet:
    from sayso import pipeline

    if not isinstance(line.get("text"), str):
        raise OptionError("A line of the gold has no text to read. Give --pred, or a file whose lines hold a text.", option="GOLD")
    reading = pipeline.read_text(
        line["text"],
        name=str(line.get("id") or ""),
        outlet=outlet_of(line),
        title=line.get("title") or "",
        byline=(line["byline"],) if line.get("byline") else (),
        published=day_of(line),
        engine=engine,
    )
    return sheet_of(reading, id=str(line.get("id") or ""))


def _cells(value: Score | float | int) -> tuple[str, str, str]:
    if isinstance(value, Score):
        return f"{value.P:.1f}", f"{value.R:.1f}", f"{value.F1:.1f}"
    return "", "", str(value)


def _headline(figures: Figures) -> list[tuple[str, float]]:
    """F1s and shares without the counts, for a row of a wide table."""
    rows = []
    for name, value in figure_rows(figures):
        if isinstance(value, Score):
            rows.append((name, value.F1))
        elif isinstance(value, float):
            rows.append((name, value))
    return rows


def _group_tables(report: Report, width: int) -> Iterator[Table]:
    """A row per figure and a column per group, in as many tables as it takes to keep every name whole."""
    groups = {name: dict(_headline(figures)) for name, figures in report.groups.items()}
    rows = _headline(report.figures)
    room = width - max(len(name) for name, _ in rows) - len("    100.0    ")
    for names in _fitting(list(groups), room):
        table = _table("figure", "all", *names)
        for row, value in rows:
            cells = (f"{groups[name][row]:.1f}" if row in groups[name] else "–" for name in names)
            table.add_row(row, f"{value:.1f}", *cells)
        yield table


def _fitting(names: Sequence[str], room: int) -> Iterator[list[str]]:
    """The names in order, in groups whose columns fit into so many characters; at least one in each."""
    taken, used = list[str](), 0
    for name in names:
        need = max(len(name), 5) + 3
        if taken and used + need > room:
            yield taken
            taken, used = [], 0
        taken.append(name)
        used += need
    if taken:
        yield taken


def _table(first: str, *others: str, title: str = "") -> Table:
    """An empty table: names to the left, figures to the right, nothing cut off."""
    columns = [Column(first, no_wrap=True), *(Column(name, justify="right", no_wrap=True) for name in others)]
    return Table(*columns, title=title or None, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1))


def _calibration_table(found: Calibration) -> Table:
    table = _table("confidence", "attributions", "mean confidence", "share right", title="reliability")
    for one in found.bins:
        table.add_row(f"{one.low:.1f} – {one.high:.1f}", str(one.count), f"{one.confidence:.2f}", f"{one.right:.2f}")
    return table
