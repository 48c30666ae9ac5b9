"""Echo in a terminal: which claims many tell and few vouch for, and who is relied on; and both as plain data for scripts."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Protocol

from rich.console import Console
from rich.text import Text

from sayso.model import Independence
from sayso.tell.clean import one_line
from sayso.tell.lines import joined, wrapped
from sayso.tell.terminal import is_coloured, marks_for
from sayso.tell.words import plural

WIDEST, LONGEST = 100, 400
Record = dict[str, Any]


class Spread(Protocol):
    """One side of a claim, as `sayso.claims.claiming.Spread` has it."""

    @property
    def articles(self) -> int: ...
    @property
    def outlets(self) -> int: ...
    @property
    def independent(self) -> Independence: ...
    @property
    def counted(self) -> str: ...
    @property
    def sources(self) -> tuple[str, ...]: ...


class Echo(Protocol):
    """A claim that several articles tell, as `sayso.claims.claiming.Echo` has it."""

    @property
    def id(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def article(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def asserts(self) -> Spread: ...
    @property
    def denies(self) -> Spread: ...
    @property
    def articles(self) -> int: ...
    @property
    def outlets(self) -> int: ...
    @property
    def first(self) -> date | None: ...
    @property
    def last(self) -> date | None: ...
    @property
    def ids(self) -> tuple[str, ...]: ...
    @property
    def excess(self) -> int: ...


class Teller(Protocol):
    """Somebody who is relied on, as `sayso.sources.relying.Teller` has it."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def attributions(self) -> int: ...
    @property
    def articles(self) -> int: ...
    @property
    def outlets(self) -> int: ...


def show_claims(found: Sequence[Echo], ledger: str, console: Console) -> None:
    """Prints each claim with its spread, its origins, who denies it, its days, and at the end how to open one of them."""
    width = max(40, min(console.width, WIDEST))
    lines: list[Text] = []
    for number, one in enumerate(found, 1):
        head = Text.assemble((f"{number:>3}  ", "dim"))
        lines += wrapped(Text(f"“{one_line(one.text, width=LONGEST)}”", "bold"), width, head, "     ")
        lines += wrapped(Text(spread_line(one)), width, "     ", "     ")
        lines += wrapped(Text(_beside(one), "dim"), width, "     ", "     ")
        lines.append(Text())
    if found:
        asked = shlex.quote(one_line(found[0].text, width=LONGEST))
        lines.append(Text(f"To open one: sayso trace {shlex.quote(one_line(ledger))} {asked}", "dim"))
    _print(lines, console)


def spread_line(one: Echo) -> str:
    """How far a claim has spread, and on how many origins: “7 articles of 6 outlets, 1–2 independent origins, denied in 1 article”."""
    side = one.asserts
    parts = [f"{plural(side.articles, 'article')} of {plural(side.outlets, 'outlet')}", origins(side)]
    if one.denies.articles:
        parts.append(f"denied in {plural(one.denies.articles, 'article')}")
    return ", ".join(parts)


def origins(side: Spread) -> str:
    """The origins of a side in words; “at most” where only names were counted.

    >>> from types import SimpleNamespace as S
    >>> origins(S(articles=4, independent=Independence(1, 1.5, 2), counted="calculus"))
    '1–2 independent origins'
    >>> origins(S(articles=4, independent=Independence(1, 3, 3), counted="sources"))
    'at most 3 origins (by names)'
    >>> origins(S(articles=4, independent=Independence(), counted="calculus"))
    'no origin named'
    """
    low, high = side.independent.low, side.independent.high
    if not high:
        return "no origin named"
    if side.counted == "sources":
        return f"at most {plural(high, 'origin')} (by names)"
    return f"{plural(high, 'independent origin')}" if low == high else f"{low}–{high} independent origins"


def _beside(one: Echo) -> str:
    days = " to ".join(day.isoformat() for day in dict.fromkeys((one.first, one.last)) if day)
    names = ", ".join(one_line(name, width=60) for name in one.asserts.sources)
    return " · ".join(part for part in (one.id, days, f"on the word of {names}" if names else "") if part)


def show_sources(found: Sequence[Teller], console: Console) -> None:
    """Prints who is relied on: in how many attributions, articles and outlets."""
    if not found:
        return
    counts = [(one.attributions, one.articles, one.outlets) for one in found]
    wide = [max(len(title), *(len(f"{row[i]:,}") for row in counts)) for i, title in enumerate(("said", "articles", "outlets"))]
    lines = [Text("  ".join(title.rjust(size) for title, size in zip(("said", "articles", "outlets"), wide, strict=True)) + "  source", "dim")]
    for one, row in zip(found, counts, strict=True):
        line = Text("  ".join(f"{many:,}".rjust(size) for many, size in zip(row, wide, strict=True)) + "  ")
        line.append(one_line(one.name, width=80), "bold cyan").append(f"  {one.kind}" if one.kind != "none" else "", "dim")
        lines.append(line)
    _print(lines, console)


def claim_record(one: Echo) -> Record:
    """A claim as plain data: one object a line."""
    return {
        "id": one.id,
        "text": one.text,
        "passage": {"article": one.article, "start": one.start, "end": one.end},
        "articles": list(one.ids),
        "outlets": one.outlets,
        "first": one.first.isoformat() if one.first else None,
        "last": one.last.isoformat() if one.last else None,
        "excess": one.excess,
        "sides": {"asserts": _side_record(one.asserts), "denies": _side_record(one.denies)},
    }


def source_record(one: Teller) -> Record:
    """Somebody who is relied on, as plain data."""
    return {
        "name": one.name,
        "kind": one.kind,
        "attributions": one.attributions,
        "articles": one.articles,
        "outlets": one.outlets,
    }


def _side_record(side: Spread) -> Record:
    return {
        "articles": side.articles,
        "outlets": side.outlets,
        "independent": {"low": side.independent.low, "high": side.independent.high},
        "counted": side.counted,
        "sources": list(side.sources),
    }


def _print(lines: Iterable[Text], console: Console) -> None:
    if is_coloured(console):
        console.print(joined(lines), soft_wrap=True, highlight=False)
    else:
        console.out(joined(lines, plain=not marks_for(console).raised).plain, highlight=False)
