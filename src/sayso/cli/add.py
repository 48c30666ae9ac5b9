"""``sayso add``: articles from files, folders, feeds and crawls into a ledger, with a bar while it runs and a summary at the end."""

from __future__ import annotations

import shlex
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sayso.cli.running import INTERRUPTED, READ, UNREAD, AsJson, Engine, Private, Strict, print_json, quietly
from sayso.errors import OptionError
from sayso.model import Problem
from sayso.tell.clean import one_line
from sayso.tell.records import FORMAT, json_line

if TYPE_CHECKING:
    from sayso.adding import Addition
    from sayso.ledger import Ledger

MOST_LINES = 20
"""Lines of a list that are shown in the terminal; --json has them all."""


def add(
    ledger: Annotated[str, typer.Argument(metavar="LEDGER", help="The ledger, a file; it is made if it is not there.")],
    places: Annotated[
        list[str] | None,
        typer.Argument(metavar="PLACE", help="Files, folders, globs, addresses, feeds (RSS, Atom), WARCs, manifests; - is standard input."),
    ] = None,
    manifest: Annotated[
        list[Path] | None,
        typer.Option(metavar="ARTICLES.jsonl", help="Says which article lies in which file; repeat it for several."),
    ] = None,
    engine: Engine = "neural",
    workers: Annotated[int, typer.Option(metavar="N", help="Processes that read.", min=1, max=256)] = 1,
    no_claims: Annotated[bool, typer.Option("--no-claims", help="Leave it to sayso claims to sort what is stated into claims.")] = False,
    as_json: AsJson = False,
    allow_private: Private = False,
    strict: Strict = False,
) -> None:
    """Read articles into a ledger: those in files, folders, feeds and crawls, each once.

    What the ledger holds already is passed over, so the same command goes on where it was interrupted. What a place is, is
    told from its content. An article that cannot be read never stops the others; the summary names each, and why.
    What is stated is sorted into claims as well, for sayso claims; --no-claims saves that time and leaves it for later.

    \b
    Examples:
      sayso add news.db articles/ https://harbourpost.example/feed.xml crawl.warc.gz
      sayso add news.db --manifest articles.jsonl --workers 4
      sayso add news.db "2031/*/*.html" --engine rules --json

    \b
    Exit codes:
      0    everything was read, or was known
      1    some input could not be read (the rest was), or any problem with --strict
      2    wrong use, or the ledger cannot be written
      130  interrupted; what was read is in the ledger
    """
    with quietly():
        if not places and not manifest:
            raise OptionError("There is nothing to add: name files, folders, feeds, WARCs or a manifest.", option="PLACE")
        from sayso import adding, pipeline
        from sayso.ingest import articles
        from sayso.ledger import open_ledger

        pipeline.engine(engine)
        left_out: list[Problem] = []
        started = time.monotonic()
        with open_ledger(ledger) as opened, _bar() as (on_way, on_progress):
            batches = [place for place in places or () if _is_batch(place)]
            found = articles(
                [place for place in places or () if place not in batches],
                manifests=map(str, manifest or ()),
                allow_private=allow_private,
                now=datetime.now(UTC),
                left_out=left_out.append,
                on_way=on_way,
            )
            addition = adding.add(opened, found, engine=engine, workers=workers, claims=not no_claims, on_progress=on_progress)
            for place in batches:
                if not addition.interrupted:
                    addition = addition.and_then(_of_batch(opened, place, not no_claims, on_way, on_progress))
        seconds = time.monotonic() - started
        if as_json:
            print_json(json_line(_record(ledger, addition, left_out, seconds)))
        else:
            _show(ledger, addition, left_out, seconds)
        if addition.interrupted:
            typer.echo("sayso: interrupted; what was read is in the ledger, and the same command goes on from there", err=True)
            raise typer.Exit(INTERRUPTED)
        failed = addition.skipped or (strict and addition.problems)
        raise typer.Exit(UNREAD if failed else READ)


def _is_batch(place: str) -> bool:
    """Whether a place is a folder that sayso batch has written; looked at without importing what reads it."""
    if not (Path(place) / "manifest.json").is_file() or not (Path(place) / "shards").is_dir():
        return False
    from sayso.cli.batch import needed

    needed("pyarrow", "batch", f"{place} is a folder of sayso batch; adding it")
    from sayso.batch.folder import is_batch

    return is_batch(place)


def _of_batch(ledger: Ledger, place: str, claims: bool, on_way: Callable[[float], None], on_progress: Callable[[int], None]) -> Addition:
    """Takes in what sayso batch has read into a folder, with the near copies that it found."""
    from sayso import adding
    from sayso.batch.taking import copies, entries

    addition = adding.add_read(ledger, entries(place, on_way=on_way), claims=claims, on_progress=on_progress)
    if not addition.interrupted:
        adding.add_copies(ledger, copies(place))
    return addition


@contextmanager
def _bar() -> Iterator[tuple[Callable[[float], None], Callable[[int], None]]]:
    """A progress bar on standard error, where that is a terminal: how much is behind, articles, rate and time left."""
    if not sys.stderr.isatty():
        yield _ignore, _ignore
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.description}", markup=False), TimeRemainingColumn(elapsed_when_finished=True))
    started = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("0 articles", total=1.0)

        def on_progress(done: int) -> None:
            rate = done / max(0.001, time.monotonic() - started)
            bar.update(task, description=f"{done:,} article{'' if done == 1 else 's'}, {rate:.1f} a second")

        yield lambda part: bar.update(task, completed=part), on_progress


def _record(ledger: str, addition: Any, left_out: Sequence[Problem], seconds: float) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "ledger": ledger,
        "new": addition.new,
        "versions": addition.versions,
        "reread": addition.reread,
        "known": addition.known,
        "skipped": [{"where": one.where, "what": one.what} for one in addition.skipped],
        "left_out": [{"where": one.where, "what": one.what} for one in left_out],
        "problems": [{"where": one.where, "what": one.what} for one in addition.problems],
        "seconds": round(seconds, 3),
        "interrupted": addition.interrupted,
        "unfiled": addition.unfiled,
    }


def _show(ledger: str, addition: Any, left_out: Sequence[Problem], seconds: float) -> None:
    """The summary: one line of counts, then what was skipped, what was read with problems, and what was left out."""
    parts = [f"{addition.added:,} added"]
    if addition.versions:
        parts[0] += f" ({addition.versions:,} of them new versions)"
    parts += [f"{count:,} {what}" for count, what in ((addition.reread, "read again"), (addition.known, "known already")) if count]
    parts.append(f"{len(addition.skipped):,} skipped")
    typer.echo(f"{one_line(ledger)}: {', '.join(parts)}, in {duration(seconds)}")
    if addition.unfiled and addition.added:
        typer.echo(f"{addition.unfiled:,} {'article is' if addition.unfiled == 1 else 'articles are'} in no claims yet; sayso claims {shlex.quote(ledger)} sorts them.")
    _list("Skipped", addition.skipped)
    _grouped("Read, with problems", addition.problems)
    _grouped("Left out", left_out)


def _list(title: str, problems: Sequence[Problem]) -> None:
    """A table of places and reasons, cut with a count where it is long."""
    if not problems:
        return
    typer.echo(f"\n{title}:")
    shown = [(one_line(problem.where), one_line(problem.what)) for problem in problems[:MOST_LINES]]
    width = min(60, max(len(where) for where, _ in shown))
    for where, what in shown:
        typer.echo(f"  {where.ljust(width)}  {what}")
    if len(problems) > MOST_LINES:
        typer.echo(f"  … and {len(problems) - MOST_LINES:,} more; --json lists all")


def _grouped(title: str, problems: Sequence[Problem]) -> None:
    """The reasons with how often each occurs and where first, commonest first, cut with a count where they are many."""
    if not problems:
        return
    typer.echo(f"\n{title}:")
    counts = Counter(problem.what for problem in problems)
    first: dict[str, str] = {}
    for problem in problems:
        first.setdefault(problem.what, problem.where)
    for what, count in counts.most_common(MOST_LINES):
        more = f" and {count - 1:,} more" if count > 1 else ""
        typer.echo(f"  {one_line(first[what])}{more}: {one_line(what)}")
    if len(counts) > MOST_LINES:
        typer.echo(f"  … and {len(counts) - MOST_LINES:,} more reasons; --json lists all")


def duration(seconds: float) -> str:
    """A length of time as one says it.

    >>> duration(0.42), duration(83), duration(7384)
    ('0.4 s', '1 min 23 s', '2 h 3 min')
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def _ignore(_: float) -> None:
    """Nobody watches."""
