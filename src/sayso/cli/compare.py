"""``sayso compare`` and ``sayso match``: whether passages state the same claim, and which known claims a text repeats."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from sayso.cli.running import READ, UNREAD, AsJson, print_json, quietly, report
from sayso.errors import OptionError
from sayso.model import Problem
from sayso.tell.clean import one_line
from sayso.tell.records import json_line

LONGEST_LINE = 4_000_000
"""Bytes of a line; a longer one is skipped."""

TOGETHER = 256
"""Pairs, or texts, that are compared in one go: results come as soon as these are done."""

SHOWN = 5
"""Matches of a text that are shown in the terminal; --json has all."""

Record = dict[str, Any]


def compare(
    passages: Annotated[list[str], typer.Argument(metavar="PAIRS.jsonl|A B", help="A file with a pair a line (id, a, b), or two passages; - is standard input.")],
    as_json: AsJson = False,
) -> None:
    """Show whether two passages state the same claim, and if not, what differs.

    The relation is same, narrower (one says what the other says and more), contradicts, different (another claim about the same
    matter) or unrelated. The score, 0 to 1, says how sure it is that they state the same claim.

    \b
    Examples:
      sayso compare "Police arrested 12 men." "Police arrested 21 men."
      sayso compare pairs.jsonl --json

    \b
    Exit codes:
      0  everything was compared
      1  some line could not be read (the rest was)
      2  wrong use: an option or argument makes no sense
    """
    with quietly():
        if len(passages) > 2:
            raise OptionError(f"There are {len(passages)} passages; give two, or one file of pairs.", option="A B")
        from sayso.trace.compare import compare_all

        problems: list[Problem] = []
        if len(passages) == 2:
            records: Iterator[Record] = iter([{"id": "", "a": passages[0], "b": passages[1]}])
        else:
            records = _records(passages[0], ("a", "b"), problems)
        while group := list(islice(records, TOGETHER)):
            for record, found in zip(group, compare_all([(r["a"], r["b"]) for r in group]), strict=True):
                if as_json:
                    out: dict[str, Any] = {"id": record["id"], "relation": found.relation, "score": found.score, "why": found.why}
                    print_json(json_line(out))
                else:
                    label = f"{one_line(str(record['id']), width=24)}  " if record["id"] != "" else ""
                    typer.echo(f"{label}{found.relation} ({found.score:.2f}): {one_line(found.why)}")
        raise typer.Exit(UNREAD if problems else READ)


def match(
    queries: Annotated[str, typer.Argument(metavar="QUERIES.jsonl", help="Texts, one a line (id, text); - is standard input.")],
    claims: Annotated[str, typer.Argument(metavar="CLAIMS.jsonl", help="Known claims, one a line (id, claim, and title if it has one).")],
    top: Annotated[int, typer.Option(metavar="N", help="How many matches of each text are given.")] = 50,
    compared: Annotated[int, typer.Option("--compare", metavar="N", help="How many of them are compared for their relation.")] = 3,
    as_json: AsJson = False,
) -> None:
    """Show which known claims a text repeats, for instance which entries of a fact-checker's data base.

    Texts may be posts: links are ignored, and hashtags and handles are taken apart. The score, 0 to 1, is the chance that the claim
    is the right one. The relation, for the best few, is that of sayso compare; the others have none.

    \b
    Examples:
      sayso match posts.jsonl claims.jsonl
      sayso match posts.jsonl claims.jsonl --top 10 --json

    Exit codes are those of sayso compare.
    """
    with quietly():
        if top < 1:
            raise OptionError(f"--top {top} leaves no match; give a number from 1.", option="--top")
        if compared < 0:
            raise OptionError(f"--compare {compared} makes no sense; give a number from 0.", option="--compare")
        from sayso.trace.retrieve import Finder, Known

        problems: list[Problem] = []
        known = list(_records(claims, ("claim",), problems))
        finder = Finder([Known(record["claim"], record.get("title", "")) for record in known])
        records = _records(queries, ("text",), problems)
        while group := list(islice(records, TOGETHER)):
            found = finder.find([record["text"] for record in group], top=top, compared=compared)
            for record, matches in zip(group, found, strict=True):
                if as_json:
                    rows = [{"id": known[m.claim]["id"], "score": m.score, "relation": m.relation or None} for m in matches]
                    print_json(json_line({"id": record["id"], "matches": rows}))
                    continue
                typer.echo(f"{one_line(str(record['id']))}: {one_line(record['text'], width=90)}")
                for m in matches[:SHOWN]:
                    told = one_line(known[m.claim]["claim"], width=80)
                    typer.echo(f"  {m.score:.2f} {m.relation or '':<11} {one_line(str(known[m.claim]['id']))}: {told}")
        raise typer.Exit(UNREAD if problems else READ)


def _records(place: str, needed: tuple[str, ...], problems: list[Problem]) -> Iterator[Record]:
    """The objects of a JSONL file, one by one. A line that is none is reported where it stands, added to ``problems`` and skipped.

    What is needed must be text; "text" and "claim" may stand for one another. A line without an id is called by its number.
    """

    def wrong(where: str, what: str) -> None:
        problems.append(Problem(where, what))
        report(place, problems[-1:])

    try:
        with _opened(place) as file:
            number = 0
            while line := file.readline(LONGEST_LINE):
                number += 1
                where = f"{place}, line {number}"
                if not line.endswith(b"\n") and len(line) == LONGEST_LINE:
                    while line and not line.endswith(b"\n"):
                        line = file.readline(LONGEST_LINE)
                    wrong(where, f"is longer than {LONGEST_LINE:,} bytes and was skipped")
                elif line.strip():
                    record, what = _record(line, needed, number)
                    if record:
                        yield record
                    else:
                        wrong(where, f"{what}; the line was skipped")
    except (OSError, ValueError) as error:
        wrong(place, f"cannot be opened: {getattr(error, 'strerror', None) or error}")


def _opened(place: str) -> BinaryIO:
    return open(0, "rb", closefd=False) if place == "-" else Path(place).open("rb")


def _record(line: bytes, needed: tuple[str, ...], number: int) -> tuple[Record, str]:
    """The object in the line, or what is wrong with it."""
    try:
        given = json.loads(line.decode("utf8", errors="replace").lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return {}, "is not JSON"
    if not isinstance(given, dict):
        return {}, "is not a JSON object"
    record: Record = {"id": given["id"] if isinstance(given.get("id"), str | int) else str(number)}
    for name in needed:
        value = given.get(name, given.get({"text": "claim", "claim": "text"}.get(name, name)))
        if not isinstance(value, str):
            return {}, f"has no “{name}” that is text"
        record[name] = value
    if isinstance(given.get("title"), str):
        record["title"] = given["title"]
    return record, ""
