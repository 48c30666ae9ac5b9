"""``sayso batch``: a crawl into a folder of Parquet, on this machine or a Ray cluster, with a bar while it runs and a summary at the end."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sayso.cli.add import MOST_LINES, duration
from sayso.cli.running import INTERRUPTED, READ, UNREAD, AsJson, print_json, quietly
from sayso.errors import OptionError
from sayso.model import Problem
from sayso.tell.clean import one_line
from sayso.tell.records import FORMAT, json_line

if TYPE_CHECKING:
    from sayso.batch.joining import Joins
    from sayso.batch.running import Batch, Progress


def batch(
    places: Annotated[list[str], typer.Argument(metavar="IN...", help="WARCs, JSONL, Parquet, pages, texts, or folders and patterns of them.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A folder for the Parquet files; it is made if it is not there.")],
    engine: Annotated[str, typer.Option(metavar="local|ray", help="Processes of this machine, or a Ray cluster.")] = "local",
    address: Annotated[str, typer.Option(metavar="HOST:PORT", help="The Ray cluster; without it one is started here.")] = "",
    reader: Annotated[str, typer.Option(metavar="neural|rules", help="A small model, or faster rules that find less.")] = "neural",
    workers: Annotated[int | None, typer.Option(metavar="N", help="Parts that are read at a time; else as many as there are cores. 0: all in this process.", min=0, max=100_000)] = None,
    join: Annotated[bool, typer.Option("--join", help="Then find near copies and claims that several articles state.")] = False,
    memory: Annotated[int, typer.Option(metavar="MB", help="Memory that --join may use; beyond it goes to the disk.", min=64)] = 2048,
    as_json: AsJson = False,
    strict: Annotated[bool, typer.Option("--strict", help="Any item that is skipped exits with 1.")] = False,
) -> None:
    """Read a crawl into a folder of Parquet files, which DuckDB queries and sayso add takes in.

    Every input makes a shard of its own. Run the same again after an interruption: finished shards are kept, half-written ones are done
    anew. The result is the same, byte for byte, whoever reads it and by how many processes. Nothing is fetched from the web.

    \b
    Examples:
      sayso batch crawl/*.warc.gz out/
      sayso batch articles.jsonl pages/ out/ --workers 4 --join
      sayso batch /shared/crawl /shared/out --engine ray --address head:6379
      sayso add news.db out/

    \b
    Exit codes:
      0    everything was read, or items of it were skipped
      1    an input could not be read (the rest was), or any item was skipped with --strict
      2    wrong use, or OUT cannot be written
      130  interrupted; finished shards stay
    """
    with quietly():
        needed("pyarrow", "batch")
        if join:
            needed("duckdb", "batch")
        from sayso.batch.running import batch as read_all

        started = time.monotonic()
        # Ray prints what its machines have to tell where the result belongs.
        with redirect_stdout(sys.stderr) if engine == "ray" else nullcontext(), _bar() as on_progress:
            done = read_all(places, out, reader=reader, engine=engine, workers=workers, address=address, on_progress=on_progress)
        seconds = time.monotonic() - started
        joins = None
        if join and not done.interrupted:
            from sayso.batch.joining import join as joined

            joins = joined(out, memory=memory)
        if as_json:
            print_json(json_line(_record(out, done, joins, seconds)))
        else:
            _show(out, done, joins, seconds)
        if done.interrupted:
            typer.echo("sayso: interrupted; finished shards are there, and the same command goes on from there", err=True)
            raise typer.Exit(INTERRUPTED)
        raise typer.Exit(UNREAD if done.unreadable or (strict and done.counts["skipped"]) else READ)


def needed(module: str, extra: str, what: str = "sayso batch") -> None:
    """Raises `OptionError`, which says what to install, where a library is not there."""
    from importlib.util import find_spec

    if find_spec(module) is None:
        raise OptionError(f"{what} needs {module}, which is not installed: pip install 'sayso[{extra}]'.")


@contextmanager
def _bar() -> Iterator[Callable[[Progress], None]]:
    """A progress bar on standard error, where that is a terminal: how much is behind, articles, rate and time left."""
    if not sys.stderr.isatty():
        yield _ignore
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.description}", markup=False), TimeRemainingColumn(elapsed_when_finished=True))
    started = time.monotonic()
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("0 articles", total=1.0)

        def on_progress(now: Progress) -> None:
            rate = now.articles / max(0.001, time.monotonic() - started)
            bar.update(task, completed=now.behind, description=f"{now.articles:,} articles, {now.shards:,} shards, {rate:.1f} articles a second")

        yield on_progress


def _record(out: Path, done: Batch, joins: Joins | None, seconds: float) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "out": str(out),
        "shards": done.shards,
        "kept": done.kept,
        **done.counts,
        "reasons": done.reasons,
        "skipped_items": [{"where": one.where, "what": one.what} for one in done.skipped],
        "unreadable": [{"where": one.where, "what": one.what} for one in done.unreadable],
        "left_out": done.left_out,
        "copies": joins and joins.copies,
        "claims": joins and joins.claims,
        "read": done.read,
        "lost": done.lost,
        "seconds": round(seconds, 3),
        "interrupted": done.interrupted,
    }


def _show(out: Path, done: Batch, joins: Joins | None, seconds: float) -> None:
    """The summary: a line of counts, then what was joined, what could not be read, what was skipped, and what was left out."""
    counts, kept = done.counts, f" ({done.kept:,} there already)" if done.kept else ""
    skipped = f", {counts['skipped']:,} skipped" if counts["skipped"] else ""
    typer.echo(
        f"{one_line(str(out))}: {counts['articles']:,} articles with {counts['attributions']:,} attributions{skipped},"
        f" in {done.shards:,} shard{'' if done.shards == 1 else 's'}{kept}, in {duration(seconds)}"
    )
    if done.lost:
        typer.echo(f"Processes died {done.lost:,} time{'' if done.lost == 1 else 's'}; what they were reading was read anew.")
    if joins:
        typer.echo(f"{joins.copies:,} pairs of near copies and {joins.claims:,} pairs of statements of one claim, in {duration(joins.seconds)}")
    _listed("Could not be read", done.unreadable)
    _listed("Skipped", done.skipped, counts["skipped"])
    _counted("Left out", done.left_out)


def _listed(title: str, problems: Sequence[Problem], of: int = 0) -> None:
    """Places and reasons, cut with a count where they are many."""
    if not problems:
        return
    typer.echo(f"\n{title}:")
    shown = [(one_line(problem.where), one_line(problem.what)) for problem in problems[:MOST_LINES]]
    width = min(60, max(len(where) for where, _ in shown))
    for where, what in shown:
        typer.echo(f"  {where.ljust(width)}  {what}")
    if (more := max(of, len(problems)) - len(shown)) > 0:
        typer.echo(f"  … and {more:,} more; OUT/skipped/*.parquet has all")


def _counted(title: str, reasons: Mapping[str, int]) -> None:
    if reasons:
        typer.echo(f"\n{title}:")
        for what, count in list(reasons.items())[:MOST_LINES]:
            typer.echo(f"  {count:,} × {one_line(what)}")


def _ignore(_: Progress) -> None:
    """Nobody watches."""
