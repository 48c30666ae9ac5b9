"""The charts of the site: the values of `sayso.sources.charting` as pictures, each with the table behind it, where everything leads to what it counts."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from itertools import groupby
from math import log1p
from typing import get_args

from markupsafe import Markup

from sayso.claims.claiming import Echo
from sayso.model import Dossier, Stance
from sayso.sources.charting import Daily, Share, spread, told
from sayso.tell import charts, columns
from sayso.tell.axes import EVEN_UP_TO, Point
from sayso.tell.charts import Dot, Line, both
from sayso.tell.claims import origins
from sayso.tell.clean import one_line
from sayso.tell.columns import Bar, Row
from sayso.tell.exports.sheet import BYTE_ORDER_MARK, harmless
from sayso.tell.stretches import Unit, after, during, start_of, unit_for
from sayso.web.choosing import Chosen
from sayso.web.rendering import built, query

FEW_ARTICLES, FEW_CASES = 5, 20
"""An outlet with fewer articles, or fewer attributions to a source, has too few to tell its share."""
CLOSE = 1 / 18
"""Claims that stand closer to the next than this share of a picture's height are drawn as one dot."""
Cells = tuple["Cell", ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a table, and where what it counts is listed."""

    value: str | int
    href: str = ""

    @property
    def is_number(self) -> bool:
        return isinstance(self.value, int)


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with its title, how to read it, and the table behind it: a head and rows."""

    name: str
    title: str
    reading: str
    picture: Markup
    head: tuple[str, ...]
    rows: tuple[Cells, ...]
    sheet: str = ""

    def csv(self) -> str:
        """The table as a sheet that opens in any spreadsheet, as `sayso.tell.exports.sheet` writes them."""
        out = StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(self.head)
        writer.writerows([harmless(cell.value) if isinstance(cell.value, str) else cell.value for cell in row] for row in self.rows)
        return BYTE_ORDER_MARK + out.getvalue()


def spreading(dossier: Dossier, claim: str) -> Chart:
    """How far a claim spread against its origins, day by day."""
    found = spread(dossier)

    def told_by(day: date, side: str = "asserts") -> str:
        return query("/told", claim=claim, side=side, printed=day)

    lines = [Line("article", "articles", tuple(Point(step.day, step.articles, told_by(step.day)) for step in found.steps))]
    lines.append(Line("outlet", "outlets", tuple(Point(step.day, step.outlets, told_by(step.day)) for step in found.steps)))
    lines.append(Line("origin", "origins", tuple(Point(step.day, step.origins, told_by(step.day)) for step in found.steps)))
    if dossier.denies.articles:
        denying = tuple(Point(step.day, step.denying, told_by(step.day, "denies")) for step in found.steps)
        lines.append(Line("article denies", "articles deny", denying))
    undated = [
        f"{count:,} {what}" for count, what in ((found.articles_undated, "of its articles"), (found.origins_undated, "of its origins")) if count
    ]
    reading = "What had been reached by the end of each day. An origin counts from the day of the first article that has the claim from it."
    return Chart(
        "spread",
        "Spread against origins",
        reading + (f" Left out, since without a date: {' and '.join(undated)}." if undated else ""),
        _drawn(charts.steps, "spread", "Spread against origins", lines),
        ("day", "articles", "outlets", "origins", "articles that deny"),
        tuple(
            (
                Cell(str(step.day)),
                Cell(step.articles, told_by(step.day)),
                Cell(step.outlets, told_by(step.day)),
                Cell(step.origins, told_by(step.day)),
                Cell(step.denying, told_by(step.day, "denies") if step.denying else ""),
            )
            for step in found.steps
        ),
        query("/charts/spread.csv", claim=claim),
    )


def telling(dossier: Dossier, claim: str) -> Chart:
    """When a claim was told, and how each teller stands to the words told."""

    def passages(stance: str, since: date, until: date) -> str:
        return query("/told", claim=claim, stance=stance, since=since, until=until)

    reading = "Each passage of the dossier’s timeline, by the day on which it was said or else printed; the stance is that of the teller to the words in it."
    return _over_time("told", "Stances over time", reading, told(dossier), passages, query("/charts/told.csv", claim=claim))


def stances(found: Sequence[Daily], choice: Chosen) -> Chart:
    """What was said in which stance, over time."""

    def list_of(stance: str, since: date, until: date) -> str:
        return query("/said", stance=stance, outlet=choice.outlet, since=since, until=until)

    reading = "Every attribution, by the day of its article and how its source stands to what it says. Each row has a height of its own."
    return _over_time("stances", "Stances over time", reading, found, list_of, query("/charts/stances.csv", **choice.given))


def anonymity(found: Sequence[Share], choice: Chosen, shown: slice | None = None) -> Chart:
    """The share of anonymous sources by outlet, all counted by the same rules; of many outlets those in ``shown``."""

    def register(one: Share) -> str:
        return query("/anonymous", outlet=one.outlet, since=choice.since, until=choice.until) if one.outlet else ""

    def everything(one: Share) -> str:
        return query("/said", outlet=one.outlet, since=choice.since, until=choice.until) if one.outlet else ""

    some = found[shown] if shown else found
    bars = [
        Bar(one.outlet or "without a name", one.share, one.low, one.high, _in_words(one), register(one), _is_few(one)) for one in some if one.attributions
    ]
    return Chart(
        "anonymous",
        "Anonymous sources by outlet",
        "Of the attributions that have a source, those whose source has no name. The thin lines bound the share as far as so few cases can tell it "
        f"(95 % interval by Wilson); outlets with fewer than {FEW_ARTICLES} articles or {FEW_CASES} such attributions are outlined: too few to tell.",
        _drawn(columns.bars, "anonymous", "Share of anonymous sources by outlet", bars),
        ("outlet", "articles", "attributions with a source", "anonymous", "share", "at least", "at most", "without any source"),
        tuple(
            (
                Cell(one.outlet),
                Cell(one.articles),
                Cell(one.attributions, everything(one)),
                Cell(one.anonymous, register(one) if one.anonymous else ""),
                *(Cell(f"{100 * value:.1f} %" if one.attributions else "") for value in (one.share, one.low, one.high)),
                Cell(one.nobody),
            )
            for one in some
        ),
        query("/charts/anonymous.csv", **choice.given),
    )


def echo(found: Sequence[Echo], choice: Chosen) -> Chart:
    """Claims by their origins and their articles; those too close to be told apart are one dot."""
    dots = [_dot(some) for some in _places(found)]
    return Chart(
        "claims",
        "Claims: spread against origins",
        f"The {len(found):,} claims whose spread exceeds their origins most: the further above the thin line, the more articles for each origin. "
        "A hollow dot’s origins are only bounded by the names that are given: it may lie further to the left.",
        _drawn(charts.dots, "claims", "Claims by origins and articles", dots),
        ("claim", "articles", "outlets", "origins", "articles that deny", "id"),
        tuple(
            (
                Cell(one.text, query("/trace", q=one.id)),
                Cell(one.asserts.articles, query("/charts", claim=one.id)),
                Cell(one.asserts.outlets),
                Cell(origins(one.asserts)),
                Cell(one.denies.articles),
                Cell(one.id),
            )
            for one in found
        ),
        query("/charts/claims.csv", **choice.given),
    )


def _places(found: Sequence[Echo]) -> Iterator[list[Echo]]:
    """The claims that stand at about one place each: with as many origins, and too close in articles to be told apart."""
    top = max((one.asserts.articles for one in found), default=1)

    def height(one: Echo) -> float:
        articles = one.asserts.articles
        return articles / top if top <= EVEN_UP_TO else log1p(articles) / log1p(top)

    for _, some in groupby(sorted(found, key=lambda one: (one.asserts.independent.high, one.asserts.articles)), lambda one: one.asserts.independent.high):
        place: list[Echo] = []
        for one in some:
            if place and (height(one) - height(place[-1]) > CLOSE or height(one) - height(place[0]) > 3 * CLOSE):
                yield place
                place = []
            place.append(one)
        yield place


def _dot(some: Sequence[Echo]) -> Dot:
    """The claims at one place as a dot."""
    articles = sorted(one.asserts.articles for one in some)
    x, y = some[0].asserts.independent.high, articles[len(articles) // 2]
    sure = all(one.asserts.counted == "calculus" for one in some)
    low = min(one.asserts.independent.low for one in some) if sure else x
    if len(some) == 1:
        one = some[0]
        return Dot(x, low, y, f"{y:,} articles, {origins(one.asserts)}: {one_line(one.text, width=120)}", query("/trace", q=one.id), sure)
    told = f"{articles[0]:,}" if articles[0] == articles[-1] else f"{articles[0]:,} to {articles[-1]:,}"
    name = f"{len(some)} claims, each with {told} articles and {'' if sure else 'at most '}{x:,} origin{'' if x == 1 else 's'}"
    return Dot(x, low, y, name, query("/claims", only=[one.id for one in some]), sure, len(some))


def _over_time(name: str, title: str, reading: str, found: Sequence[Daily], list_of: Callable[[str, date, date], str], sheet: str) -> Chart:
    days = [one.day for one in found if one.day]
    undated = sum(one.attributions for one in found if not one.day)
    unit = unit_for(min(days), max(days)) if days else "day"
    counts: dict[str, dict[date, int]] = {}
    for one in found:
        if one.day:
            start = start_of(one.day, unit)
            own = counts.setdefault(one.stance, {})
            own[start] = own.get(start, 0) + one.attributions
    order = [*(stance for stance in get_args(Stance) if stance in counts), *sorted(counts.keys() - set(get_args(Stance)))]

    def leads(stance: str, start: date) -> str:
        return list_of(stance, start, _last(start, unit))

    rows = [Row(stance, tuple(Point(start, count, leads(stance, start)) for start, count in sorted(counts[stance].items()))) for stance in order]
    starts = sorted({start for own in counts.values() for start in own})
    return Chart(
        name,
        title,
        reading + (f" {undated:,} without a date {'is' if undated == 1 else 'are'} left out." if undated else ""),
        _drawn(columns.rows, name, title, unit, rows),
        (unit, *order),
        tuple(
            (
                Cell(str(start) if unit == "day" else during(start, unit)),
                *(Cell(counts[stance].get(start, 0), leads(stance, start) if start in counts[stance] else "") for stance in order),
            )
            for start in starts
        ),
        sheet,
    )


def _last(start: date, unit: Unit) -> date:
    """The last day of the stretch that begins here."""
    end = after(start, unit)
    return end if end == date.max else date.fromordinal(end.toordinal() - 1)


def _in_words(one: Share) -> str:
    return f"{one.anonymous:,} of {one.attributions:,}" + (", few" if _is_few(one) else "")


def _is_few(one: Share) -> bool:
    return one.articles < FEW_ARTICLES or one.attributions < FEW_CASES


def _drawn(draw: Callable[..., str], *given: str | Iterable[object]) -> Markup:
    """The picture in both widths; `sayso.tell.axes` escapes every text in it."""
    return built(both(draw, *given))
