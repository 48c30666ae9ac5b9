"""``sayso simulate``: invented coverage of any size, with the truth beside it, into a folder."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from sayso.cli.running import READ, quietly
from sayso.errors import OptionError
from sayso.tell.records import json_line, reading_record

if TYPE_CHECKING:
    from sayso.simulate import Simulated

FORMATS = ("files", "jsonl")


def simulate(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A folder, new or empty.")],
    articles: Annotated[int, typer.Option(metavar="N", help="How many articles.")] = 100,
    seed: Annotated[int, typer.Option(metavar="S", help="Another number gives other articles; the same gives the same.")] = 1,
    format: Annotated[str, typer.Option(metavar="files|jsonl", help="Articles as text files, or perfect readings in one file.")] = "files",
) -> None:
    """Write invented news coverage in which it is known who had what from whom.

    OUT gets gold.jsonl, the truth of one story a line, and articles/ with articles.jsonl, their manifest; or, with --format
    jsonl, readings.jsonl: what a perfect reader finds in each article, as read --json prints it.

    \b
    Examples:
      sayso simulate coverage --articles 1000
      sayso add news.db --manifest coverage/articles.jsonl
      sayso simulate perfect --articles 1000000 --seed 2 --format jsonl

    \b
    Exit codes:
      0  written
      2  wrong use: OUT is not empty, or an option makes no sense
    """
    with quietly():
        if format not in FORMATS:
            raise OptionError(f"There is no format called “{format}”; choose {' or '.join(FORMATS)}.", option="--format")
        if articles < 1:
            raise OptionError(f"{articles} articles cannot be simulated; ask for one or more.", option="--articles")
        try:
            _make_folder(out)
            from sayso.simulate import simulate as simulated

            many = _write(out, simulated(articles, seed), as_files=format == "files")
        except OSError as error:
            raise OptionError(f"{out} cannot be written ({error.strerror or error}); choose another folder.", option="OUT") from error
        what = "articles.jsonl lists them" if format == "files" else "readings.jsonl holds them"
        typer.echo(f"{many:,} articles in {out}: {what}, gold.jsonl has the truth.")
        raise typer.Exit(READ)


def _make_folder(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()):
        raise OptionError(f"{out} is not empty; name a new folder.", option="OUT")


def _write(out: Path, stream: Iterable[Simulated], *, as_files: bool) -> int:
    """One article after another; the truth of a story when its last article is written."""
    many = 0
    with ExitStack() as files:
        listing = files.enter_context(_open(out / ("articles.jsonl" if as_files else "readings.jsonl")))
        truth = files.enter_context(_open(out / "gold.jsonl"))
        for one in _with_truth(stream, truth):
            many += 1
            if as_files:
                _write_text(out, one)
                _line(listing, _manifest(one))
            else:
                listing.write(json_line(reading_record(one.reading)) + "\n")
    return many


def _with_truth(stream: Iterable[Simulated], truth: TextIO) -> Iterator[Simulated]:
    for one in stream:
        yield one
        if one.article.id == one.truth.story.items[-1].id:
            from sayso.simulate import gold

            _line(truth, gold(one.truth.story))


def _write_text(out: Path, one: Simulated) -> None:
    path = out / one.article.file
    path.parent.mkdir(parents=True, exist_ok=True)
    with _open(path) as file:
        file.write(one.article.text)


def _manifest(one: Simulated) -> dict[str, Any]:
    article = one.article
    return {
        "file": article.file,
        "outlet": article.outlet,
        "url": article.url,
        "title": article.title,
        "byline": ", ".join(article.byline) or None,
        "published": article.published_at.isoformat().replace("+00:00", "Z") if article.published_at else None,
    }


def _line(file: TextIO, record: dict[str, Any]) -> None:
    file.write(json.dumps(record, ensure_ascii=False) + "\n")


def _open(path: Path) -> TextIO:
    return path.open("w", encoding="utf-8", newline="\n")
