"""From sentences to a printed article and its perfect reading: here the spans get their places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sayso.model import Article, Attribution, Block, Link, Mention, NameKind, Reading, Span, Time
from sayso.simulate.pieces import Line, Telling, runs
from sayso.simulate.story import Item

BY = "simulator@1"
NAME_KINDS: dict[str, NameKind] = {
    "person": "person",
    "organisation": "organisation",
    "outlet": "outlet",
    "place": "place",
    "government": "government",
}


@dataclass(slots=True)
class _Notes:
    """What is gathered while the sentences of one article are laid out."""

    attributions: list[Attribution] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    times: list[Time] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


def printed(item: Item, file: str) -> Reading:
    """The article as published, with everything that a perfect reader would note."""
    head = header(item)
    text, blocks, places = _laid_out(item, head)
    article = Article(
        id=item.id,
        text=text,
        file=file,
        url=item.url,
        outlet=item.outlet.name,
        title=item.title,
        byline=(item.byline,) if item.byline else (),
        published=item.published.date(),
        blocks=blocks,
        published_at=item.published,
    )
    notes = _Notes()
    for line, start in places:
        _note(article, line, start, notes)
    return Reading(
        replace(article, links=tuple(notes.links)),
        tuple(notes.attributions),
        tuple(notes.mentions),
        tuple(notes.times),
        by=BY,
    )


def header(item: Item) -> list[str]:
    """The lines above the text: title, byline, outlet, day."""
    day = f"{item.published.day} {item.published:%B %Y}"
    byline = [f"By {item.byline}"] if item.byline else []
    return [item.title, *byline, f"Outlet: {item.outlet.name}", f"Published: {day}"]


def dateline(item: Item) -> str:
    """What stands before the first word: "PELLBRIDGE, March 14 (Tern Wire) - "."""
    credit = item.credit or (item.outlet.name if item.outlet.agency else "")
    return f"{item.place.upper()}, {item.published:%B} {item.published.day}{f' ({credit})' if credit else ''} - "


def sentences(item: Item) -> Iterator[Line]:
    """The sentences of an article, in order."""
    for lines in item.paragraphs:
        yield from lines


def _laid_out(item: Item, head: list[str]) -> tuple[str, tuple[Block, ...], list[tuple[Line, int]]]:
    """The whole text, its blocks, and where each sentence starts."""
    parts: list[str] = []
    blocks: list[Block] = []
    places: list[tuple[Line, int]] = []
    at = 0
    for number, above in enumerate(head):
        blocks.append(Block("other" if number else "heading", at, at + len(above)))
        parts.append(above + ("\n" if number < len(head) - 1 else ""))
        at += len(parts[-1])
    for number, lines in enumerate(item.paragraphs):
        before = "\n\n"
        start = at + len(before)
        if not number:
            before += dateline(item)
        parts.append(before)
        at += len(before)
        for second, line in enumerate(lines):
            spaced = (" " if second else "") + line.text
            places.append((line, at + bool(second)))
            parts.append(spaced)
            at += len(spaced)
        blocks.append(Block("paragraph", start, at))
    return "".join(parts) + "\n", tuple(blocks), places


def _note(article: Article, line: Line, start: int, notes: _Notes) -> None:
    roles: dict[tuple[str, str], list[Span]] = {}
    last = len(notes.attributions)
    times: list[Time] = []
    for (role, value), first, end in runs(line.words, start):
        span = article.span(first, end)
        if role in NAME_KINDS:
            notes.mentions.append(Mention(span, NAME_KINDS[role], value))
        elif role == "time":
            times.append(Time(span, value))
        elif role == "link":
            notes.links.append(Link(span, value))
        else:
            roles.setdefault((role, value), []).append(span)
    notes.times += times
    said = [span for (role, _), spans in roles.items() if role == "content" for span in spans]
    when = next((one for one in times if not any(s.start <= one.span.start < s.end for s in said)), None)
    chains: dict[str, tuple[str, ...]] = {"": ()}
    ids = {"": None} | {telling.key: str(last + n + 1) for n, telling in enumerate(line.tellings)}
    for telling in line.tellings:
        chains[telling.key] = (*chains[telling.parent], telling.speaker.name)
        notes.attributions.append(_attribution(telling, roles, ids, chains[telling.key], when))


def _attribution(
    telling: Telling,
    roles: dict[tuple[str, str], list[Span]],
    ids: dict[str, str | None],
    chain: tuple[str, ...],
    when: Time | None,
) -> Attribution:
    def spans(role: str) -> tuple[Span, ...]:
        return tuple(roles.get((role, telling.key), ()))

    return Attribution(
        id=ids[telling.key] or "",
        content=spans("content"),
        source=spans("source"),
        cue=spans("cue"),
        addressee=spans("addressee"),
        parent=ids[telling.parent],
        voice=telling.voice,
        act=telling.act,
        stance=telling.stance,
        factuality=telling.factuality,
        speaker=telling.speaker,
        chain=chain,
        said_on=when if not telling.parent else None,
        by=BY,
    )
