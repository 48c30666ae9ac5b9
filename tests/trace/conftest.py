"""Readings written by hand: a text with [s1|source], [q1|cue], [c1|content] and [t1|addressee] marks, and who speaks."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from sayso.model import Article, Attribution, Mention, Reading, Span, Speaker, Time

Build = Callable[..., Reading]
ROLES = {"s": "source", "q": "cue", "c": "content", "t": "addressee"}


def build(
    marked: str, *lines: str, id: str = "a1", aliases: tuple[tuple[str, ...], ...] = (), **page: object
) -> Reading:
    """The reading of a marked text; a line is "1 kind Name > Name | stance=denies; parent=2; said=2031-03-04".

    The last name is the speaker's, the kind is his; "?" after the kind makes him anonymous.
    """
    text, open_, spans = "", [], {}
    for part in re.split(r"(\[[sqct]\d+\||\])", marked):
        if part == "]":
            role, number, start = open_.pop()
            spans.setdefault(number, {}).setdefault(role, []).append((start, len(text)))
        elif re.fullmatch(r"\[[sqct]\d+\|", part):
            open_.append((ROLES[part[1]], part[2:-1], len(text)))
        else:
            text += part
    article = Article(id=id, text=text, **{"published": date(2031, 3, 5), **page})  # type: ignore[arg-type]
    told = dict(_line(line) for line in lines)
    attributions = []
    for number, roles in sorted(spans.items()):
        pieces = {role: tuple(article.span(*p) for p in sorted(places)) for role, places in roles.items()}
        attributions.append(Attribution(id=number, **{"content": (), **pieces, **told.get(number, {})}))  # type: ignore[arg-type]
    mentions = tuple(
        Mention(article.span(m.start(), m.end()), "outlet") for m in re.finditer("Harbour Post|Coast Radio", text)
    )
    return Reading(article, tuple(attributions), mentions=mentions, aliases=aliases, by="hand@1")


def _line(line: str) -> tuple[str, dict[str, object]]:
    head, _, tail = line.partition("|")
    number, kind, *names = head.split(maxsplit=2)
    chain = tuple(name.strip() for name in names[0].split(">")) if names else ()
    speaker = Speaker(chain[-1] if chain else "", kind.rstrip("?"), kind.endswith("?"))  # type: ignore[arg-type]
    fields: dict[str, object] = {"speaker": speaker, "chain": chain}
    for pair in tail.split(";"):
        name, _, value = pair.strip().partition("=")
        if name == "said":
            fields["said_on"] = Time(Span(0, 0, ""), value)
        elif name:
            fields[name] = value
    return number, fields


@pytest.fixture
def reading() -> Build:
    return build
