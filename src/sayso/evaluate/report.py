"""One report for any kind of gold: the figures, the same by publisher, and whether confidences are honest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sayso.errors import OptionError
from sayso.evaluate.calibration import Calibration, calibration
from sayso.evaluate.gold import Kind, golds, instances, kind_of, newsroom
from sayso.evaluate.marked import Marked, marked
from sayso.evaluate.marked import exact_hits as marked_hits
from sayso.evaluate.sheets import Line, Sheet
from sayso.evaluate.sourced import Statements, sourced
from sayso.evaluate.spans import Spans, spans
from sayso.evaluate.triples import Triples, triples
from sayso.evaluate.triples import exact_hits as triples_hits

Figures = Triples | Spans | Statements | Marked


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured: the kind of gold, the figures over all of it and by group, and the calibration if there is any."""

    kind: Kind
    figures: Figures
    groups: dict[str, Figures] = field(default_factory=dict)
    calibration: Calibration | None = None


def evaluate(lines: Sequence[Line], *, pred: Mapping[str, Sheet], kind: Kind | None = None, by: str = "") -> Report:
    """The report on predictions (by article id) against the lines of a gold file.

    ``kind`` is told from the fields of the gold when not given. ``by`` names a field of the gold, such as "publisher", to
    report each of its values on its own; an `OptionError` says when the gold has no such field or is not of the kind asked for.
    """
    kind = kind or kind_of(lines)
    try:
        figures = _figures(kind, lines, pred)
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise OptionError(
            f"The gold or the predictions cannot be read as “{kind}”: {type(error).__name__} {error}. "
            "Try another --as, or leave it out.",
            option="--as",
        ) from error
    groups = {name: _figures(kind, group, pred) for name, group in grouped(lines, by).items()} if by else {}
    return Report(kind, figures, groups, _calibration(kind, lines, pred))


def grouped(lines: Iterable[Line], by: str) -> dict[str, list[Line]]:
    """The lines by the value of one of their fields, in alphabetical order.

    Publisher and outlet are two names for one thing; where lines have neither, it is what their id says before the first "_".
    """
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(_group(line, by), []).append(line)
    return dict(sorted(groups.items()))


def _group(line: Line, by: str) -> str:
    if by in ("publisher", "outlet"):
        return str(line.get("publisher") or line.get("outlet") or str(line.get("id", "")).partition("_")[0])
    if by not in line:
        raise OptionError(f"The gold has no field “{by}” to report by. It has: {', '.join(line)}.", option="--by")
    return str(line[by])


def _figures(kind: Kind, lines: Sequence[Line], pred: Mapping[str, Sheet]) -> Figures:
    if kind == "triples":
        return triples(golds(lines), pred)
    if kind == "spans":
        return spans(instances(lines), pred)
    if kind == "sourced":
        return sourced(newsroom(lines), pred)
    return marked(golds(lines), pred)


def _calibration(kind: Kind, lines: Sequence[Line], pred: Mapping[str, Sheet]) -> Calibration | None:
    """Only gold that marks every attribution can tell whether a prediction is wrong: spans and sourced cannot."""
    if kind not in ("triples", "marked"):
        return None
    hits = triples_hits if kind == "triples" else marked_hits
    found = calibration(
        answer for article in golds(lines) if article.id in pred for answer in hits(article, pred[article.id])
    )
    return found if found.count else None
