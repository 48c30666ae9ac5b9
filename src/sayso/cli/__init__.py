"""The command ``sayso``: a verb for each thing one does with the news. It parses, prints and counts; `sayso.pipeline` does the work.

Exit codes of every verb: 0 everything was read, 1 some input could not be read (with ``--strict``: or had any problem), 2 wrong use,
130 interrupted, 141 whoever read the output went away. What happened goes to standard error, results to standard output.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date as Date
from pathlib import Path
from typing import Annotated

import typer

from sayso import __version__, pipeline
from sayso.cli.add import add
from sayso.cli.batch import batch
from sayso.cli.claims import claims, sources
from sayso.cli.compare import compare, match
from sayso.cli.export import export
from sayso.cli.import_ import import_
from sayso.cli.judge import judge
from sayso.cli.mcp import mcp
from sayso.cli.running import (
    READ,
    UNREAD,
    AsJson,
    Byline,
    Day,
    Distrust,
    Engine,
    Html,
    Outlet,
    Places,
    Private,
    Strict,
    Thorough,
    Title,
    print_json,
    quietly,
    report,
)
from sayso.cli.serve import serve
from sayso.cli.simulate import simulate
from sayso.errors import OptionError, SaysoError
from sayso.model import Article, Dossier, Problem, Reading
from sayso.tell.clean import one_line
from sayso.tell.records import dossier_record, json_line, problems_of, reading_record
from sayso.tell.words import summary

log = logging.getLogger(__name__)
app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
)


@dataclass(frozen=True, slots=True)
class Given:
    """What the options say about the articles, and how to read them."""

    outlet: str = ""
    title: str = ""
    byline: tuple[str, ...] = ()
    published: Date | None = None
    engine: str = "neural"
    allow_private: bool = False


def main() -> None:
    """Runs the command line. What the output's encoding cannot print is replaced rather than fatal."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")
    try:
        with quietly():  # help and wrong use are told before a verb begins
            app(prog_name="sayso")
    except typer.Exit as end:
        sys.exit(end.exit_code)


@app.callback(invoke_without_command=True)
def sayso(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """On whose say-so? Shows for every claim in the news who says it, on whose word, how firmly and on how many origins.

    Example: sayso read article.html
    """
    if version:
        typer.echo(f"sayso {__version__}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command(short_help="Show who says what, on whose word.")
def read(
    places: Places,
    as_json: AsJson = False,
    html: Html = None,
    date: Day = "",
    outlet: Outlet = "",
    title: Title = "",
    byline: Byline = None,
    engine: Engine = "neural",
    allow_private: Private = False,
    strict: Strict = False,
) -> None:
    """Show who says what: each claim with its source, its chain of tellers, its stance and its day.

    Options that describe an article go before what its page says; dates such as "on Tuesday" are counted from --date.
    Results are printed as they come, and an article that cannot be read never stops the others.

    \b
    Examples:
      sayso read article.html
      sayso read note.txt --date 2031-03-05 --html note.html
      cat page.html | sayso read - --json
      sayso read *.html --json > readings.jsonl

    \b
    Exit codes:
      0  everything was read
      1  some input could not be read (the rest was), or any problem with --strict
      2  wrong use: an option or argument makes no sense
    """
    with quietly():
        given = Given(outlet, title, tuple(byline or ()), pipeline.day(date), engine, allow_private)
        pipeline.engine(engine)
        show = _shower(places, as_json=as_json, html=html)
        unread = 0
        for place, reading, pause in _readings(places, given):
            with pause():
                report(place, problems_of(reading))
                show(place, reading)
            unread += is_unread(reading) or (strict and bool(problems_of(reading)))
        raise typer.Exit(UNREAD if unread else READ)


@app.command(short_help="Show on whose word a claim rests.")
def trace(
    places: Annotated[list[str], typer.Argument(metavar="LEDGER|FILE|URL|-...", help="A ledger, or articles.")],
    claim: Annotated[str, typer.Argument(metavar="CLAIM", help="The claim, in your own words.")],
    as_json: AsJson = False,
    distrust: Distrust = None,
    thorough: Thorough = None,
    everything: Annotated[bool, typer.Option("--all", help="Print long lists to their end.")] = False,
    dot: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the graph in Graphviz' language.")] = None,
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the graph as a picture.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write all of it as a page to read.")] = None,
    date: Day = "",
    outlet: Outlet = "",
    engine: Engine = "neural",
    allow_private: Private = False,
) -> None:
    """Show on whose word a claim rests: who asserts and who denies it, through whom, on how many independent origins.

    From a ledger the articles are taken that fit the claim best, and the judgements in it count.

    \b
    Examples:
      sayso trace news.db "the ministry paid the rebels"
      sayso trace news.db "the ministry paid" --distrust "Harbour Post" --json
      sayso trace monday.html tuesday.html "the ministry paid the rebels" --svg paid.svg
      sayso trace news.db "the ministry paid the rebels" --html paid.html

    Exit codes are those of sayso read.
    """
    with quietly():
        given = Given(outlet, published=pipeline.day(date), engine=engine, allow_private=allow_private)
        pipeline.engine(engine)
        read_ones: list[Reading] = []
        if len(places) == 1 and is_ledger_file(places[0]):
            from sayso.ledger import open_ledger

            with open_ledger(places[0], readonly=True) as ledger:
                dossier = pipeline.trace(ledger, claim, distrust=distrust or (), thorough=thorough)
        else:
            read_ones = list(_read_all(places, given))
            if all(map(is_unread, read_ones)) and not as_json:
                raise typer.Exit(UNREAD)  # each was told why it was not read, and of nothing there is no dossier
            dossier = pipeline.trace(read_ones, claim, distrust=distrust or (), thorough=thorough)
        told = {problem for reading in read_ones for problem in problems_of(reading)}
        if not read_ones:  # what is wrong with the articles of a ledger was told when they were added
            told = {problem for problem in dossier.problems if problem.where not in ("query", "distrust")}
        report("", [problem for problem in dossier.problems if problem not in told])
        _write(dossier, dot, svg, html)
        if as_json:
            print_json(json_line(dossier_record(dossier)))
        else:
            from sayso.tell.dossier import show_dossier
            from sayso.tell.terminal import output

            show_dossier(dossier, output(), everything=everything)
        raise typer.Exit(UNREAD if any(map(is_unread, read_ones)) else READ)


def _read_all(places: Sequence[str], given: Given) -> Iterator[Reading]:
    for place, reading, pause in _readings(places, given):
        with pause():
            report(place, problems_of(reading))
        yield reading


def _write(dossier: Dossier, dot: Path | None, svg: Path | None, html: Path | None) -> None:
    """Writes the dossier's graph and page where they were asked for; an `OptionError` if that cannot be done."""
    if dot is None and svg is None and html is None:
        return
    from sayso.tell import graph

    wanted: list[tuple[str, Path | None, Callable[[Dossier], str]]] = [("--dot", dot, graph.dot), ("--svg", svg, graph.svg)]
    if html is not None:
        from sayso.tell.dossier_page import dossier_page

        wanted.append(("--html", html, dossier_page))
    for option, path, made in wanted:
        if path is not None:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(made(dossier), encoding="utf8")
            except OSError as error:
                raise OptionError(f"{path} cannot be written ({error.strerror}); choose another place.", option=option) from error


def is_ledger_file(place: str) -> bool:
    """Whether a file is an SQLite file, as every ledger is.

    >>> is_ledger_file("no/such/file.db")
    False
    """
    try:
        with open(place, "rb") as file:
            return file.read(16) == b"SQLite format 3\x00"
    except (OSError, ValueError):
        return False


@app.command(
    "eval",
    short_help="Measure how well articles are read.",
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
)
def eval_(context: typer.Context) -> None:
    """Measure how well articles are read, against texts marked by careful readers.

    Example: sayso eval gold.jsonl --engine rules
    """
    from sayso.evaluate.command import eval_command

    scoring = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    scoring.command()(eval_command)
    with quietly():
        scoring(args=context.args, prog_name="sayso eval")


app.command(short_help="Read many articles into a ledger.")(add)
app.command(short_help="Read a crawl into Parquet, on one machine or many.")(batch)
app.command(short_help="Show which claims are echo.")(claims)
app.command(short_help="Show who is relied on.")(sources)
app.command(short_help="Say that two names are the same or different.")(judge)
app.command(short_help="Tell whether two passages state the same claim.")(compare)
app.command(short_help="Find the known claims that a text repeats.")(match)
app.command(short_help="Take along what was read, for other tools.")(export)
app.command("import", short_help="Take back what people corrected.")(import_)
app.command(short_help="Serve the web reader and the API.")(serve)
app.command(short_help="Serve the same to agents, over the Model Context Protocol.")(mcp)
app.command(short_help="Write invented coverage with known sources.")(simulate)


def is_unread(reading: Reading) -> bool:
    """Whether there was nothing to read: no text came out of the input."""
    return not reading.article.text.strip()


def _readings(places: Sequence[str], given: Given) -> Iterator[tuple[str, Reading, Callable[[], _Pause]]]:
    """Each place with its reading as soon as it is there, and a way to pause the progress bar while something is printed."""
    if len(places) < 2 or not sys.stderr.isatty():
        for place in places:
            yield place, _read_one(place, given), _Pause
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=len(places))
        for place in places:
            bar.update(task, description=one_line(place, width=60))
            yield place, _read_one(place, given), lambda: _Pause(bar.stop, bar.start)
            bar.advance(task)


@dataclass(frozen=True, slots=True)
class _Pause:
    """Something stopped on entering and started again on leaving."""

    stop: Callable[[], None] = lambda: None
    start: Callable[[], None] = lambda: None

    def __enter__(self) -> None:
        self.stop()

    def __exit__(self, *_: object) -> None:
        self.start()


def _read_one(place: str, given: Given) -> Reading:
    """The reading of one place. Whatever goes wrong with it is its problem alone and stops nothing else."""
    try:
        return pipeline.read(
            place,
            outlet=given.outlet,
            title=given.title,
            byline=given.byline,
            published=given.published,
            engine=given.engine,
            allow_private=given.allow_private,
        )
    except SaysoError as error:
        what = str(error)
    except Exception as error:
        log.debug("reading %s failed", place, exc_info=True)
        what = f"reading it failed in Sayso itself ({type(error).__name__}: {error}); please report it with the article"
    return Reading(Article(id="", text="", file=place, problems=(Problem(place, what),)))


def _shower(places: Sequence[str], *, as_json: bool, html: Path | None) -> Callable[[str, Reading], None]:
    """What shows a reading: as JSON, as a page with a line that says where it is, or in the terminal."""
    from sayso.tell.pages import page_places
    from sayso.tell.terminal import output, show_reading, show_rule

    pages = page_places(places, html) if html else {}
    out = output()
    shown: list[str] = []

    def show(place: str, reading: Reading) -> None:
        if html and not is_unread(reading):
            from sayso.tell.pages import write_page

            write_page(pages[place], reading)
        if as_json:
            print_json(json_line(reading_record(reading)))
        elif is_unread(reading):
            return
        elif html:
            typer.echo(f"{one_line(str(pages[place]))}: {summary(reading)}")
        else:
            if shown:
                show_rule(out)
            show_reading(reading, out)
            shown.append(place)

    return show
