"""What was read as a sheet: one row per attribution, for a spreadsheet or a data frame.

The form is CSV by RFC 4180, in UTF-8 with the mark by which spreadsheets know it. A newspaper's words could be a formula to a
spreadsheet, which runs it on opening; so a cell that begins like one gets an apostrophe before it, as people put it there by hand
to say "this is text". A spreadsheet that takes the semicolon for its separator would see a new cell after each one, so the same is done
there. No cell has a line end in it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO

from sayso.model import Attribution, Reading, Span
from sayso.tell.clean import one_line
from sayso.tell.naming import day_of

BYTE_ORDER_MARK = "\ufeff"
COLUMNS = (
    "article", "outlet", "title", "published", "url", "number", "source", "cue", "content", "addressee", "start", "end", "voice", "act",
    "stance", "factuality", "speaker", "kind", "anonymous", "chain", "said_on", "confidence", "parent",
)  # fmt: skip
LONGEST = 32_000
"""Characters of a cell; spreadsheets take no more than 32,767."""

_FORMULA = re.compile(r"(^|;)([\s\"']*)(?=[=+\-@＝＋－＠])")


def sheet(readings: Iterable[Reading]) -> str:
    """The sheet: a row of names, then a row for each attribution of each reading, in the order given.

    >>> print(sheet([]).removeprefix(BYTE_ORDER_MARK)[:21])
    article,outlet,title,
    """
    return "".join(pieces(readings))


def pieces(readings: Iterable[Reading]) -> Iterator[str]:
    """The sheet in pieces, one per reading, so that thousands of articles need no more memory than one."""
    yield BYTE_ORDER_MARK + _lines([COLUMNS])
    for reading in readings:
        if reading.attributions:
            yield _lines(_rows(reading))


def harmless(cell: str) -> str:
    """The cell as one line that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless("The port is closed")
    ("'=1+1", 'The port is closed')
    """
    return _FORMULA.sub(r"\1\2'", one_line(cell, width=LONGEST))


def _rows(reading: Reading) -> Iterator[tuple[str | int | float, ...]]:
    article = reading.article
    about = (article.id, article.outlet, article.title, day_of(article), article.url)
    numbers = {a.id: number for number, a in enumerate(reading.attributions, 1)}
    for number, a in enumerate(reading.attributions, 1):
        parent = numbers.get(a.parent, "") if a.parent else ""
        yield (*about, number, *_words(a), *_extent(a), *_manner(a), round(a.confidence, 4), parent)


def _words(a: Attribution) -> tuple[str, ...]:
    return tuple(_joined(part) for part in (a.source, a.cue, a.content, a.addressee))


def _extent(a: Attribution) -> tuple[int | str, int | str]:
    """Where the content begins and ends, as references to passages say it."""
    return (a.content[0].start, a.content[-1].end) if a.content else ("", "")


def _manner(a: Attribution) -> tuple[str, ...]:
    who, said = a.speaker, a.said_on.value if a.said_on else ""
    held = (a.voice, a.act, a.stance, a.factuality)
    return (*held, who.name, who.kind, "yes" if who.anonymous else "no", " → ".join(a.chain), said)


def _joined(spans: Iterable[Span]) -> str:
    return " … ".join(span.text for span in spans)


def _lines(rows: Iterable[Iterable[str | int | float]]) -> str:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue()
