"""``sayso judge``: say who is who, who says what and how, what is one claim, and take it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer

from sayso.cli.running import READ, AsJson, existing, print_json, quietly, user
from sayso.errors import OptionError
from sayso.model import Judgement, Subject, Verdict
from sayso.tell.clean import one_line
from sayso.tell.records import json_line, judgement_record

if TYPE_CHECKING:
    from sayso.ledger import Conflict, Groups, Ledger

Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, for those who read it later.")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who says so; else your name on this computer.")]
About = Annotated[str, typer.Option("--about", metavar="source|claim|attribution|stance", help="What A and B stand for.")]
_SIGN = {"same": "=", "different": "≠", "unsure": "?"}
_CUT = 60
"""Characters of a passage that are shown."""


def judge(
    ledger: Annotated[str, typer.Argument(metavar="LEDGER", help="The ledger, such as news.db.")],
    what: Annotated[str, typer.Argument(metavar="same|different|unsure|show|undo", help="The verdict, or what to do.")],
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[A B|ID|NAME]", help="Two names, or a passage and what holds for it; the judgement to undo; whom to show."),
    ] = None,
    why: Why = "",
    by: By = "",
    about: About = "source",
    as_json: AsJson = False,
) -> None:
    """Say who is who, who says what and how, and what is one claim, with the reason; show what was judged; take it back.

    A later judgement about the same thing goes before an earlier one, and nothing is ever erased. "A is B" and "B is C"
    make all three one; where that contradicts a "different", nothing is merged, and the contradiction is shown.

    With --about attribution or stance, A is the passage that is said, written ARTICLE:START-END, and B is who says it
    ("no attribution" if nobody does) or a stance: asserts, hedges, denies, declines, unverified, asks. With --about claim,
    both are passages, ids of claims (c481) or words.

    \b
    Examples:
      sayso judge news.db same HTS "Hayat Tahrir al-Sham" --why "its acronym"
      sayso judge news.db different "an official" "a diplomat" --why "they spoke on different days"
      sayso judge news.db same a7ec8bc9044f0:120-168 "Ilse Marwick" --about attribution --why "she is meant by “she”"
      sayso judge news.db same a7ec8bc9044f0:120-168 denies --about stance --why "she calls it a lie"
      sayso judge news.db different a7ec8bc9044f0:120-168 c481 --about claim --why "another flood"
      sayso judge news.db show
      sayso judge news.db show HTS --json
      sayso judge news.db undo j1f6c0d2a9b3e --why "it was another group"
    """
    with quietly():
        given = tuple(names or ())
        if what == "show":
            _show(ledger, given, as_json=as_json)
        else:
            made = _judgement(what, given, why=why, by=by, about=about)
            with existing(ledger) as opened:
                kept = opened.judge(made)
                from sayso.ledger import conflicts
                from sayso.tell.judged import notes

                clashes = [one for one in conflicts(opened.judgements()) if kept in (one.same, one.different)]
                words = _words(opened, (kept,))
                warned = notes(opened, kept).values()
            _tell(kept, clashes, words, as_json=as_json)
            for note in warned:
                typer.echo(note, err=True)
        raise typer.Exit(READ)


def _judgement(what: str, given: tuple[str, ...], *, why: str, by: str, about: str) -> Judgement:
    """What the command line says, as a judgement of now; its id comes from the ledger."""
    verdicts = get_args(Verdict)
    if what not in (*verdicts, "undo"):
        raise OptionError(f"“{what}” is no verdict; say same, different or unsure, or show or undo.", option="WHAT")
    wanted = 1 if what == "undo" else 2
    if len(given) != wanted:
        form = (
            "undo ID (see sayso judge LEDGER show)"
            if what == "undo"
            else f"{what} A B, what is of several words in quotation marks"
        )
        raise OptionError(f"There are {len(given)} names where {wanted} are needed: write {form}.", option="NAMES")
    if not why.strip():
        raise OptionError(
            "Say why: --why TEXT. Whoever reads the judgement later has nothing else to go by.", option="--why"
        )
    subjects = get_args(Subject)
    if about not in subjects:
        raise OptionError(
            f"“{about}” is nothing one can judge about; choose {', '.join(subjects[:-1])} or {subjects[-1]}.", option="--about"
        )
    from sayso.ledger import Passage

    if about == "source" and what != "undo" and (passage := Passage.parse(given[0]) or Passage.parse(given[1])):
        raise OptionError(
            f"{passage} is a passage, and no source; say --about attribution (who says it), stance or claim.", option="--about"
        )
    made = Judgement(
        "", "unsure", "", "", cast(Subject, about), by or user(), datetime.now(UTC).isoformat(timespec="seconds"), why
    )
    if what == "undo":
        return replace(made, undoes=given[0])
    return replace(made, verdict=cast(Verdict, what), a=given[0], b=given[1])


def _show(ledger: str, given: tuple[str, ...], *, as_json: bool) -> None:
    """What stands, what follows from it, and what no longer stands; of one name, if it is given."""
    if len(given) > 1:
        raise OptionError(
            "Give one name to show, or none for all; put a name of several words in quotation marks.", option="NAMES"
        )
    from sayso.ledger import PAIRED, concerns, conflicts, groups, name_key, standing

    key = name_key(given[0]) if given else ""
    with existing(ledger, readonly=True) as opened:
        history = opened.history()
        wanted = [one for one in history if not key or concerns(one, key)]
        words = {} if as_json else _words(opened, wanted)
    stands = standing(history)
    if as_json:
        clashes = conflicts(stands)
        for one in wanted:
            _print(one, one in stands, clashes)
        return
    if not wanted:
        typer.echo(f"Nothing was judged about {one_line(given[0])}." if key else "Nothing was judged yet.")
    for one in wanted:
        if one in stands:
            typer.echo(_line(one, words))
    for about in PAIRED:
        _tell_groups(groups(stands, about), key)
    gone = [one for one in wanted if one not in stands]
    if gone:
        typer.echo("No longer in force:")
        for one in gone:
            typer.echo(f"  {_line(one, words)}")


def _tell(kept: Judgement, clashes: Sequence[Conflict], words: Mapping[str, str], *, as_json: bool) -> None:
    """The judgement as it was kept, and which others it contradicts."""
    if as_json:
        _print(kept, not kept.undoes, clashes)
        return
    typer.echo(_line(kept, words))
    for clash in clashes:
        typer.echo(_contradiction(clash))


def _print(one: Judgement, stands: bool, clashes: Iterable[Conflict]) -> None:
    """The judgement as a line of JSON."""
    from sayso.ledger import against

    print_json(json_line(judgement_record(one, stands=stands, conflicts=against(one, clashes))))


def _tell_groups(judged: Groups, key: str) -> None:
    """Names that are one through others, which no single judgement shows, and contradictions."""
    from sayso.ledger import name_key

    for group in judged.same:
        if len(group) > 2 and (not key or key in map(name_key, group)):
            typer.echo("One and the same: " + ", ".join(map(one_line, group)))
    for clash in judged.conflicts:
        typer.echo(_contradiction(clash))


def _contradiction(clash: Conflict) -> str:
    same, different = clash.same, clash.different
    return (
        f"Contradiction: {one_line(same.id)} would make one of {one_line(different.a)} and {one_line(different.b)}, which "
        f"{one_line(different.id)} keeps apart. {one_line(same.id)} is left out until one of the two is undone."
    )


def _line(one: Judgement, words: Mapping[str, str]) -> str:
    """One judgement on one line: its id, what it says (passages with their words), and who says so, when and why."""
    a, b = (f"“{words[name]}” ({name})" if name in words else name for name in (one.a, one.b))
    said = f"undoes {one.undoes}: {a}, {b}" if one.undoes else f"{a} {_SIGN[one.verdict]} {b}"
    about = "" if one.about == "source" else f" [{one.about}]"
    signed = ", ".join(part for part in (one.by, one.when[:10]) if part)
    return one_line(
        f"{one.id} {said}{about} ({signed}: {one.why})" if signed else f"{one.id} {said}{about} ({one.why})"
    )


def _words(opened: Ledger, judgements: Iterable[Judgement]) -> dict[str, str]:
    """The words of the passages in these judgements, cut to a line, by how they are referred to."""
    from sayso.ledger import Passage

    found: dict[str, str] = {}
    for one in judgements:
        for name in (one.a, one.b) if one.about != "source" else ():
            passage = Passage.parse(name)
            if passage is not None and name not in found and opened.numbered(passage.article):
                text = opened.reading(passage.article).article.text[passage.start : passage.end]
                line = one_line(text)
                found[name] = line if len(line) <= _CUT else f"{line[: _CUT - 1].rstrip()}…"
    return found
