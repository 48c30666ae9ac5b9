"""``sayso claims`` and ``sayso sources``: which claims in a ledger are echo, and who is relied on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from sayso.cli.running import READ, AsJson, bar, existing, print_json, quietly
from sayso.errors import LedgerError, OptionError
from sayso.tell.records import json_line

if TYPE_CHECKING:
    from sayso.ledger import Ledger

LedgerFile = Annotated[str, typer.Argument(metavar="LEDGER", help="The ledger, such as news.db.")]
Since = Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="Only articles of this day or later.")]
Until = Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="Only articles of this day or earlier.")]
Limit = Annotated[int, typer.Option(metavar="N", help="How many to show.", min=1, max=100_000)]


def claims(
    ledger: LedgerFile,
    since: Since = "",
    until: Until = "",
    outlet: Annotated[str, typer.Option(metavar="NAME", help="Only claims that this outlet tells too.")] = "",
    limit: Limit = 20,
    min_articles: Annotated[int, typer.Option(metavar="N", help="Only claims in so many articles or more.", min=2)] = 2,
    seconds: Annotated[float, typer.Option(metavar="S", help="Time to count independent origins; else they are bounded by names.", min=0)] = 2.0,
    as_json: AsJson = False,
) -> None:
    """Show which claims are echo: told by many outlets, resting on few origins, the widest gap first.

    A claim is one proposition in whatever words; whoever denies it is counted as its other side. Judgements count (sayso judge).
    Articles that sayso add left unsorted are sorted into claims first, which is remembered; where the ledger cannot be written,
    what is sorted is shown, with a word on how many articles are not.

    \b
    Examples:
      sayso claims news.db
      sayso claims news.db --since 2031-03-01 --min-articles 5 --limit 50
      sayso claims news.db --outlet "Harbour Post" --json

    \b
    Exit codes:
      0  shown
      2  wrong use, or the ledger cannot be used
    """
    with quietly():
        first, last = _days(since, until)
        from sayso.claims import claiming

        with _sorted(ledger) as opened:
            found = claiming.claims(opened, since=first, until=last, outlet=outlet, limit=limit, least=min_articles, seconds=seconds)
        from sayso.tell.claims import claim_record, show_claims
        from sayso.tell.terminal import output

        if as_json:
            for one in found:
                print_json(json_line(claim_record(one)))
        elif found:
            show_claims(found, ledger, output())
        else:
            typer.echo("No claim here is told by several articles." if min_articles == 2 else f"No claim here is told by {min_articles} articles.")
        raise typer.Exit(READ)


def sources(
    ledger: LedgerFile,
    since: Since = "",
    until: Until = "",
    outlet: Annotated[str, typer.Option(metavar="NAME", help="Only articles of this outlet.")] = "",
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """Show who is relied on: the named sources with most attributions, in how many articles and outlets.

    Names that were judged to be the same are one (sayso judge). Sources without a name are left out: equal words do not make
    them one.

    \b
    Examples:
      sayso sources news.db
      sayso sources news.db --outlet "Harbour Post" --since 2031-03-01 --json

    \b
    Exit codes:
      0  shown
      2  wrong use, or the ledger cannot be used
    """
    with quietly():
        first, last = _days(since, until)
        from sayso.claims import claiming

        with existing(ledger, readonly=True) as opened:
            found = claiming.sources(opened, since=first, until=last, outlet=outlet, limit=limit)
        from sayso.tell.claims import show_sources, source_record
        from sayso.tell.terminal import output

        if as_json:
            for one in found:
                print_json(json_line(source_record(one)))
        elif found:
            show_sources(found, output())
        else:
            typer.echo("No source here has a name.")
        raise typer.Exit(READ)


def _days(since: str, until: str) -> tuple[date | None, date | None]:
    found = []
    for option, given in (("--since", since), ("--until", until)):
        try:
            found.append(date.fromisoformat(given) if given else None)
        except ValueError:
            raise OptionError(f"“{given}” is not a date; write it as 2031-03-05.", option=option) from None
    first, last = found
    if first and last and last < first:
        raise OptionError(f"--until {until} is before --since {since}; exchange them.", option="--until")
    return first, last


@contextmanager
def _sorted(ledger: str) -> Iterator[Ledger]:
    """The ledger with what was added since sorted into claims; if it cannot be written, as it is, with a word on what is missing."""
    from sayso.claims.grouping import group, pair_model

    why = ""
    try:
        with existing(ledger) as opened, bar("Sorting into claims") as on_progress:
            group(opened, relate=pair_model(), on_progress=on_progress)
    except LedgerError as error:
        why = str(error)
    try:
        opened = existing(ledger, readonly=True)
    except LedgerError as error:
        raise LedgerError(why or str(error), path=ledger) from error
    with opened:
        if why and (left := opened.unfiled()):
            verb = "article is" if left == 1 else "articles are"
            typer.echo(f"sayso: {left:,} {verb} in no claims yet and not counted. {why}", err=True)
        yield opened
