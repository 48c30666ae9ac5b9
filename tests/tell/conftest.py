"""Readings built from marked text, as a careful reader would read it, so that no model is needed to test how they are shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from sayso.evaluate.markedtext import MarkedText
from sayso.evaluate.markup import parse, read_marked
from sayso.evaluate.sheets import Entry
from sayso.model import Article, Attribution, Reading, Span, Speaker, Time

MARKED = Path(__file__).parents[1] / "data" / "marked"
STORY = """outlet: The Harbour Post
title: Orrun <b>denies</b> & hedges
byline: Ada Quill
published: 2031-03-05
---
[s1|Ilse Marwick, the harbour master,] [q1|said] [d|on Tuesday|2031-03-04] [c1|that [s2|the Lantern] [q2|had reported] [c2|the port was closed]], [c1|and nobody had asked her].

[s3|An official familiar with the talks] [q3|denied] [c3|that Orrun was paid]. [q4|It could not be verified that] [c4|a ship sank].

[c5|The port is open!] — [s5|Tomas Reyl] (@reyl) [d|March 5, 2031|2031-03-05]

[s6|[s7|Marwick]] [q6|told] [t6|the council] [c6|it was late] and [q7|wondered] [c7|who would pay].
---
1: voice=indirect; act=statement; stance=asserts; fact=CT+; speaker=Ilse Marwick; kind=official; anon=no; said=2031-03-04; chain=Ilse Marwick
2: voice=indirect; act=statement; stance=asserts; fact=CT+; speaker=the Lantern; kind=outlet; anon=no; said=; chain=Ilse Marwick > the Lantern
3: voice=indirect; act=statement; stance=denies; fact=CT-; speaker=An official familiar with the talks; kind=anonymous; anon=yes; said=; chain=An official familiar with the talks
4: voice=indirect; act=statement; stance=unverified; fact=Uu; speaker=; kind=none; anon=no; said=; chain=
5: voice=embedded; act=statement; stance=asserts; fact=CT+; speaker=Tomas Reyl; kind=person; anon=no; said=2031-03-05; chain=Tomas Reyl
6: voice=indirect; act=statement; stance=hedges; fact=PR+; speaker=Ilse Marwick; kind=official; anon=no; said=; chain=Ilse Marwick
7: voice=indirect; act=question; stance=asks; fact=Uu; speaker=Ilse Marwick; kind=official; anon=no; said=; chain=Ilse Marwick
= Ilse Marwick (official): Marwick; the harbour master
"""


@pytest.fixture(scope="session")
def story() -> Reading:
    """A short story with everything in it: nesting, pieces, a shared source, nobody, a denial, a post, and hostile markup in its title."""
    return as_reading(parse(STORY, name="story.txt"))


@pytest.fixture(scope="session")
def marked_news() -> tuple[Reading, ...]:
    """The committed marked articles, as careful readers read them."""
    return tuple(as_reading(read_marked(path)) for path in sorted(MARKED.glob("*.mt")))


@pytest.fixture(scope="session")
def reading_of() -> Callable[..., Reading]:
    """A function from a text, and attributions given as dicts of (start, end) pairs, to a reading."""

    def make(text: str, *attributions: dict[str, Any], **about: Any) -> Reading:
        article = Article(id="a", text=text, **about)
        made = []
        for number, row in enumerate(attributions, 1):
            parts = {k: tuple(article.span(*s) for s in v) for k, v in row.items() if k in ("source", "cue", "content")}
            rest = {k: v for k, v in row.items() if k not in parts}
            made.append(Attribution(**{"id": str(number), "content": (), **parts, **rest}))
        return Reading(article, tuple(made))

    return make


def as_reading(marked: MarkedText) -> Reading:
    article = Article(
        id=marked.id,
        text=marked.text,
        file=marked.id,
        outlet=marked.outlet,
        title=marked.title,
        byline=(marked.byline,) if marked.byline else (),
        published=date.fromisoformat(marked.published),
    )
    times = tuple(Time(article.span(t.start, t.end), t.value) for t in marked.times)
    attributions = tuple(_attribution(article, entry, times) for entry in marked.entries)
    aliases = tuple((who.name, *who.forms) for who in marked.identities)
    return Reading(article, attributions, times=times, aliases=aliases, by="a careful reader")


def _attribution(article: Article, entry: Entry, times: tuple[Time, ...]) -> Attribution:
    def spans(role: str) -> tuple[Span, ...]:
        return tuple(article.span(*stretch) for stretch in entry.role(role))

    described: dict[str, Any] = {key: getattr(entry, key) for key in ("voice", "act", "stance", "factuality")}
    return Attribution(
        id=entry.id,
        parent=entry.parent or None,
        source=spans("source"),
        cue=spans("cue"),
        content=spans("content"),
        addressee=spans("addressee"),
        **described,
        speaker=Speaker(entry.name, cast(Any, entry.kind), entry.anonymous),
        chain=entry.chain,
        said_on=next((time for time in times if entry.said and time.value == entry.said), None),
        by="a careful reader",
    )
