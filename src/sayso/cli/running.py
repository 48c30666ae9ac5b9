"""What every verb of the command line shares: its exit codes, common options, and how it reports what went wrong."""

from __future__ import annotations

import errno
import getpass
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sayso.errors import LedgerError, SaysoError
from sayso.model import Problem
from sayso.tell.clean import one_line

if TYPE_CHECKING:
    from sayso.ledger import Ledger

_NO_ROOM = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO))
READ, UNREAD, WRONG_USE, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 130, 141

Places = Annotated[
    list[str], typer.Argument(metavar="FILE|URL|-", help="Articles, HTML or plain text; - is standard input.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]
Day = Annotated[str, typer.Option("--date", metavar="YYYY-MM-DD", help="When it was published.")]
Outlet = Annotated[str, typer.Option(metavar="NAME", help="Who published it.")]
Title = Annotated[str, typer.Option(metavar="TEXT", help="Its headline.")]
Byline = Annotated[list[str] | None, typer.Option(metavar="NAME", help="Who wrote it; repeat it for several.")]
Engine = Annotated[str, typer.Option(metavar="neural|rules", help="A small model, or faster rules that find less.")]
Private = Annotated[bool, typer.Option("--allow-private", help="Fetch from private and loopback addresses too.")]
Strict = Annotated[bool, typer.Option("--strict", help="Any problem, even in an article that was read, exits with 1.")]
Html = Annotated[
    Path | None, typer.Option("--html", metavar="OUT", help="Write a web page; for several articles OUT is a folder.")
]
Thorough = Annotated[
    bool | None,
    typer.Option("--thorough/--quick", help="Compare by meaning, or by words only; unless said, by how many articles there are."),
]
Distrust = Annotated[list[str] | None, typer.Option(metavar="NAME", help="Leave this teller out; repeat it for several.")]


def report(place: str, problems: Sequence[Problem]) -> None:
    """Says on standard error what was wrong with an input: “sayso: FILE: what happened; what to try”."""
    for problem in problems:
        where = problem.where if not problem.where or place in problem.where else f"{place}: {problem.where}"
        typer.echo(f"sayso: {one_line(where or place)}: {one_line(problem.what)}", err=True)


def existing(ledger: str, *, readonly: bool = False) -> Ledger:
    """The ledger, which must be there: a mistyped name must not make a new one."""
    if not Path(ledger).exists():
        raise LedgerError(f"{one_line(ledger)}: there is no such ledger; make one with sayso add.", path=ledger)
    from sayso.ledger import open_ledger

    return open_ledger(ledger, readonly=readonly)


def user() -> str:
    """The name of whoever is at this computer, as it knows them; "" if it does not."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


@contextmanager
def bar(what: str) -> Iterator[Callable[[int], None]]:
    """A line on standard error, where that is a terminal, that says how many articles are done."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn

    with Progress(SpinnerColumn(), TextColumn("{task.description}", markup=False), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"{what} …")
        yield lambda done: bar.update(task, description=f"{what}: {done:,} articles")


def print_json(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@contextmanager
def quietly() -> Iterator[None]:
    """Wrong use, and a full disk, become a message and 2; an interruption and a closed pipe end the program without a word."""
    try:
        yield
        sys.stdout.flush()
    except SaysoError as error:
        typer.echo(f"sayso: {one_line(str(error))}", err=True)
        raise typer.Exit(WRONG_USE) from error
    except BrokenPipeError:
        _silence()
        raise typer.Exit(PIPE_CLOSED) from None
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        _silence()
        typer.echo(f"sayso: the output could not be written ({os.strerror(error.errno)}); make room, then run the same again", err=True)
        raise typer.Exit(WRONG_USE) from error
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None


def _silence() -> None:
    """Lets what is still to be printed go nowhere, so that ending the program does not fail on it again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
