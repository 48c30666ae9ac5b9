"""``sayso import``: what people corrected in other tools, taken back into the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sayso.cli.running import READ, UNREAD, AsJson, bar, existing, print_json, quietly, user
from sayso.tell.clean import one_line
from sayso.tell.records import FORMAT, json_line

if TYPE_CHECKING:
    from sayso.importing import Imported

MOST_LINES = 20
"""Lines of a list that are shown in the terminal; --json has them all."""


def import_(
    ledger: Annotated[str, typer.Argument(metavar="LEDGER", help="The ledger that has the articles, such as news.db.")],
    places: Annotated[list[str], typer.Argument(metavar="PATH...", help="Zips and folders of brat, .ann files, lines of JSON.")],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who corrected them; else your name on this computer.")] = "",
    as_json: AsJson = False,
) -> None:
    """Take back what people corrected: the corrected readings become the current ones of their articles.

    What the machine read stays in the ledger beside them. Only what differs from the ledger counts as a correction, so importing what nobody
    changed, or the same again, does nothing.

    \b
    Examples:
      sayso import news.db marks.zip --by "Ada Quill"
      sayso import news.db brat/data/march corrected.jsonl --json

    \b
    Exit codes:
      0  everything was taken in, or was as it is in the ledger
      1  something could not be read, or makes no sense (the rest was taken in)
      2  wrong use, or the ledger cannot be written
    """
    with quietly():
        from sayso.importing import import_ as take_in
        from sayso.ingest.annotated import annotated

        with existing(ledger) as opened, bar("Reading") as on_progress:
            found = take_in(opened, annotated(places), by=by.strip() or user() or "somebody", on_progress=on_progress)
        if as_json:
            print_json(json_line(_record(ledger, found)))
        else:
            _show(ledger, found)
        raise typer.Exit(UNREAD if found.skipped or found.problems else READ)


def _record(ledger: str, found: Imported) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "ledger": ledger,
        "corrected": [
            {
                "article": one.article.id,
                "outlet": one.article.outlet,
                "title": one.article.title,
                "by": one.by,
                "added": one.added,
                "removed": one.removed,
                "changed": one.changed,
            }
            for one in found.changes
        ],
        "unchanged": found.unchanged,
        "skipped": [{"where": one.where, "what": one.what} for one in found.skipped],
        "problems": [{"where": one.where, "what": one.what} for one in found.problems],
    }


def _show(ledger: str, found: Imported) -> None:
    """A line of counts, then what was corrected, what was skipped, and what made no sense."""
    typer.echo(f"{one_line(ledger)}: {len(found.changes):,} corrected, {found.unchanged:,} as they were, {len(found.skipped):,} skipped")
    rows = []
    for one in found.changes[:MOST_LINES]:
        counts = ((one.added, "new"), (one.removed, "gone"), (one.changed, "changed"))
        what = ", ".join(f"{count:,} {word}" for count, word in counts if count) or "dates or names changed"
        name = one_line(one.article.title or one.article.outlet or one.article.file, width=60)
        rows.append((f"{one.article.id}  {name}".rstrip(), what))
    _list("Corrected", rows, len(found.changes))
    for title, problems in (("Skipped", found.skipped), ("Left out, since it makes no sense", found.problems)):
        _list(title, [(one_line(one.where), one_line(one.what)) for one in problems[:MOST_LINES]], len(problems))


def _list(title: str, rows: Sequence[tuple[str, str]], count: int) -> None:
    """A table of names and what is to be said of them, cut with a count where it is long."""
    if not rows:
        return
    typer.echo(f"\n{title}:")
    width = min(76, max(len(name) for name, _ in rows))
    for name, what in rows:
        typer.echo(f"  {name.ljust(width)}  {what}")
    if count > len(rows):
        typer.echo(f"  … and {count - len(rows):,} more; --json lists all")
