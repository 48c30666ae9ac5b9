"""``sayso export``: a claim's dossier, or articles with who says what in them, in a form that other tools read."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from sayso.cli.running import READ, UNREAD, Distrust, Engine, Private, Thorough, bar, existing, quietly, report
from sayso.errors import OptionError
from sayso.model import Reading
from sayso.tell.clean import one_line
from sayso.tell.words import plural

if TYPE_CHECKING:
    from sayso.ledger import Ledger
    from sayso.tell.exports import Format

AT_ONCE = 1000
"""Articles of a ledger whose names are fetched together."""
BINARY = ("application/pdf", "application/zip")
Since = Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="Only articles of this day or later.")]
Until = Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="Only articles of this day or earlier.")]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which articles are taken: those of an outlet and of these days, both included; everything if nothing is said."""

    outlet: str = ""
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return bool(self.outlet or self.since or self.until)

    def takes(self, reading: Reading) -> bool:
        """Whether this article is one of them; one without a day is of no days."""
        article = reading.article
        day = article.published
        dated = not (self.since or self.until) or (day is not None and (self.since or day) <= day <= (self.until or day))
        return dated and self.outlet in ("", article.outlet)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about a claim: the claim, whom to leave out, and how to compare."""

    claim: str = ""
    distrust: tuple[str, ...] = ()
    thorough: bool | None = None

    def __bool__(self) -> bool:
        return bool(self.claim or self.distrust or self.thorough is not None)


def export(
    places: Annotated[list[str], typer.Argument(metavar="LEDGER|FILE|URL|-...", help="A ledger, or articles.")],
    format: Annotated[str, typer.Option("--format", metavar="NAME", help="Such as csv, pdf, html, prov, brat; another word lists all.")] = "",
    claim: Annotated[str, typer.Option(metavar="CLAIM", help="The claim that the dossier is about, in your own words.")] = "",
    out: Annotated[str, typer.Option(metavar="FILE", help="Where to write; - is standard output.")] = "-",
    since: Since = "",
    until: Until = "",
    outlet: Annotated[str, typer.Option(metavar="NAME", help="Only articles of this outlet.")] = "",
    distrust: Distrust = None,
    thorough: Thorough = None,
    engine: Engine = "neural",
    allow_private: Private = False,
) -> None:
    """Take along what was read: a claim's dossier, or the articles with who says what in them, in a form that other tools read.

    Formats about a claim (pdf, html, graphml, prov …) need --claim; the others (csv, brat, polnear, webannotation …) take all articles,
    or those of an outlet and a time. Of a ledger the judgements in it count.

    \b
    Examples:
      sayso export news.db --format pdf --claim "the ministry paid the rebels" --out paid.pdf
      sayso export news.db --format csv --since 2031-03-01 --out march.csv
      sayso export article.html --format brat --out marks.zip

    \b
    Exit codes:
      0  written
      1  some input could not be read (the rest was written)
      2  wrong use, or the ledger or the output cannot be used
    """
    with quietly():
        from sayso import pipeline
        from sayso.cli import Given, is_ledger_file

        chosen = _format(format)
        wanted = Wanted(outlet, _day(since, "--since"), _day(until, "--until"))
        asked = Asked(claim, tuple(distrust or ()), thorough)
        _sensible(chosen, asked, wanted)
        from_ledger = any(map(is_ledger_file, places))
        if from_ledger and len(places) > 1:
            raise OptionError("Give one ledger, or articles: a ledger and something else cannot be taken together.", option="LEDGER")
        _writable(out, chosen, places)
        pipeline.engine(engine)
        unread: list[str] = []
        with existing(places[0], readonly=True) if from_ledger else nullcontext() as ledger:
            read = _of_ledger(ledger, wanted) if ledger else _of_files(places, Given(engine=engine, allow_private=allow_private), unread)
            if chosen.about == "dossier":
                told = _write_dossier(chosen, asked, ledger or read, out)
            else:
                told = _write_articles(chosen, filter(wanted.takes, read), out)
        if out != "-":
            typer.echo(f"{one_line(out)}: {told}")
        raise typer.Exit(UNREAD if unread else READ)


def _write_dossier(chosen: Format, asked: Asked, what: Ledger | Iterable[Reading], out: str) -> str:
    """Writes the dossier of a claim, and says what that was."""
    from sayso import pipeline

    dossier = pipeline.trace(what, asked.claim, distrust=asked.distrust, thorough=asked.thorough)
    known = {problem for article in dossier.articles for problem in article.problems}
    report("", [problem for problem in dossier.problems if problem not in known])
    _write(out, [chosen.load()(dossier)])
    return f"the dossier of “{one_line(asked.claim, width=80)}”, {plural(len(dossier.articles), 'article')}"


def _write_articles(chosen: Format, readings: Iterable[Reading], out: str) -> str:
    """Writes the articles one after another, and says how many they were."""
    from sayso.tell.exports.piecewise import pieces

    tally = _Tally()
    with bar("Writing") as on_progress:
        _write(out, pieces(chosen, tally.counted(readings, on_progress)))
    if not tally.articles:
        typer.echo("sayso: no article fits, so there is nothing in it", err=True)
    return tally.told()


def _format(name: str) -> Format:
    from sayso.tell.exports import FORMATS

    if name in FORMATS:
        return FORMATS[name]
    listed = "; ".join(
        f"{what}: {', '.join(one.name for one in FORMATS.values() if one.about == about)}"
        for about, what in (("readings", "of articles"), ("dossier", "of a claim, with --claim"))
    )
    what = f"There is no format “{name}”" if name else "Say which format: --format NAME"
    raise OptionError(f"{what}. Formats {listed}.", option="--format")


def _sensible(chosen: Format, asked: Asked, wanted: Wanted) -> None:
    """Raises `OptionError` for options that this format has no use for, or lacks."""
    if chosen.about == "dossier":
        if not asked.claim.strip():
            raise OptionError(f"{chosen.name} is about a claim: say which, with --claim “…”.", option="--claim")
        if wanted:
            raise OptionError(f"{chosen.name} is about a claim wherever it is told: leave out --since, --until and --outlet.", option="--since")
    elif asked:
        what = "leave out --claim, --distrust and --thorough"
        raise OptionError(f"{chosen.name} is about articles, not about a claim: {what}.", option="--claim")
    if wanted.since and wanted.until and wanted.until < wanted.since:
        raise OptionError(f"--until {wanted.until} is before --since {wanted.since}; exchange them.", option="--until")


def _writable(out: str, chosen: Format, places: Iterable[str]) -> None:
    """Raises `OptionError` before any work is done if the output cannot be meant."""
    if out == "-":
        if chosen.media_type in BINARY and sys.stdout.isatty():
            raise OptionError(f"{chosen.name} is no text that a terminal shows: give a file, such as --out out{chosen.suffix}.", option="--out")
        return
    path = Path(out)
    if path.is_dir():
        raise OptionError(f"{out} is a folder; give a file, such as --out {path / f'out{chosen.suffix}'}.", option="--out")
    if path.exists() and any(place != "-" and os.path.exists(place) and path.samefile(place) for place in places):
        raise OptionError(f"{out} is what is read; give another file to write.", option="--out")


def _write(out: str, pieces: Iterable[str | bytes]) -> None:
    """Writes to a file that is there only once it is whole, or to standard output."""
    if out == "-":
        sys.stdout.flush()
        _put(sys.stdout.buffer, pieces)
        sys.stdout.buffer.flush()
        return
    path = Path(out)
    part = path.with_name(f".{path.name}.{os.getpid()}.part") if path.is_file() or not path.exists() else path
    try:
        with part.open("wb") as file:
            _put(file, pieces)
        if part != path:
            part.replace(path)
    except OSError as error:
        raise OptionError(f"{path} cannot be written ({error.strerror}); choose another place.", option="--out") from error
    finally:
        if part != path:
            part.unlink(missing_ok=True)


def _put(file: IO[bytes], pieces: Iterable[str | bytes]) -> None:
    for piece in pieces:
        file.write(piece if isinstance(piece, bytes) else piece.encode("utf-8", "replace"))


def _of_ledger(ledger: Ledger, wanted: Wanted) -> Iterator[Reading]:
    """The current readings as people judged them, one after another: in the order of their days, or all as they were added."""
    from sayso.correcting import by_article, corrected

    judged = by_article(ledger.judgements())
    for id in _ids(ledger, wanted):
        yield corrected(ledger.reading(id), judged.get(id, ()))


def _ids(ledger: Ledger, wanted: Wanted) -> Iterator[str]:
    if wanted:
        yield from [card.id for card in ledger.cards(wanted.outlet or None, wanted.since, wanted.until)]
        return
    mark, seen = 0, set[str]()
    while found := ledger.read_after(mark, AT_ONCE):
        new = [id for _, id in found if id not in seen]
        seen.update(new)
        yield from new
        mark = found[-1][0]


def _of_files(places: Sequence[str], given: Any, unread: list[str]) -> Iterator[Reading]:
    """The articles read anew, each as soon as it is read; the places of which nothing could be read are added to ``unread``."""
    from sayso.cli import _read_all, is_unread

    for place, reading in zip(places, _read_all(places, given), strict=True):
        if is_unread(reading):
            unread.append(place)
        else:
            yield reading


@dataclass(slots=True)
class _Tally:
    articles: int = 0
    attributions: int = 0

    def counted(self, readings: Iterable[Reading], on_progress: Callable[[int], None]) -> Iterator[Reading]:
        for reading in readings:
            self.articles += 1
            self.attributions += len(reading.attributions)
            on_progress(self.articles)
            yield reading

    def told(self) -> str:
        return f"{self.articles:,} article{'' if self.articles == 1 else 's'}, {plural(self.attributions, 'attribution')}"


def _day(given: str, option: str) -> date | None:
    from sayso import pipeline

    try:
        found = pipeline.day(given)
    except OptionError as error:
        raise OptionError(str(error), option=option) from None
    return found.date() if isinstance(found, datetime) else found
