"""An article with its marks taken off, and the two ways of writing it down: as marked text, or as a line of a gold file.

`sayso.evaluate.markup` describes the format and reads it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from sayso.errors import MarkupError
from sayso.evaluate.sheets import Dated, Entry, Line

HEADER = ("outlet", "title", "byline", "published")
PARTS = {"s": "source", "q": "cue", "c": "content", "t": "addressee"}


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody in the article: the canonical name, what kind of source it is, and the other forms that the text uses."""

    name: str
    kind: str
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MarkedText:
    """An article without its marks, and what they say. Offsets count characters of ``text``."""

    id: str
    text: str
    entries: tuple[Entry, ...] = ()
    times: tuple[Dated, ...] = ()
    identities: tuple[Identity, ...] = ()
    outlet: str = ""
    title: str = ""
    byline: str = ""
    published: str = ""


def to_line(article: MarkedText) -> Line:
    """The article as one line of a gold file in JSON Lines, before it is written as JSON."""
    return {
        "id": article.id,
        **{key: getattr(article, key) for key in HEADER},
        "text": article.text,
        "attributions": [_row(entry) for entry in article.entries],
        "times": [
            {"start": t.start, "end": t.end, "text": article.text[t.start : t.end], "value": t.value} for t in article.times
        ],
        "identities": [{"name": who.name, "kind": who.kind, "forms": list(who.forms)} for who in article.identities],
    }


def render(article: MarkedText) -> str:
    """Marked text that `parse` reads back as this article.

    A `MarkupError` if it cannot be written: the text holds ``[``, ``|`` or ``]``, or two marks cross without one holding the other.
    """
    head = "".join(f"{key}: {getattr(article, key)}\n" for key in HEADER)
    rows = "".join(_written(entry) for entry in article.entries)
    known = "".join(f"= {who.name} ({who.kind}): {'; '.join(who.forms)}\n" for who in article.identities)
    return f"{head}---\n{render_body(article)}\n---\n{rows}{known}"


def render_body(article: MarkedText) -> str:
    """The article's text with its marks, without header and table.

    >>> render_body(MarkedText("a", "She said no.", (Entry("1", source=((0, 3),), cue=((4, 8),), content=((9, 11),)),)))
    '[s1|She] [q1|said] [c1|no].'
    """
    text = article.text
    if found := re.search(r"[\[\]|]", text):
        raise MarkupError(f"The text holds “{found[0]}” at character {found.start()}, which marked text cannot. Take it out.")
    out, at, stack = list[str](), 0, list[tuple[int, str]]()
    for start, end, opening, closing in _marks(article):
        while stack and stack[-1][0] <= start:
            until, close = stack.pop()
            out += [text[at:until], close]
            at = until
        if stack and stack[-1][0] < end:
            raise MarkupError(f"Marks cross at “{text[start:end][:40]}”: one must hold the other. Cut one of them in two.")
        out += [text[at:start], opening]
        at = start
        stack.append((end, closing))
    for until, close in reversed(stack):
        out += [text[at:until], close]
        at = until
    return "".join([*out, text[at:]])


def _marks(article: MarkedText) -> list[tuple[int, int, str, str]]:
    """The marks as start, end, opening and closing, outer ones first: those that start earlier, or end later.

    Of marks around the same words, the one that more attributions hang from is the inner one.
    """
    children = Counter(entry.parent for entry in article.entries if entry.parent)
    marks = [
        (start, -end, children[entry.id] if sign == "c" else 0, f"[{sign}{entry.id}|", "]")
        for entry in article.entries
        for sign, role in PARTS.items()
        for start, end in entry.role(role)
    ]
    marks += [(time.start, -time.end, 0, "[d|", f"|{time.value}]") for time in article.times]
    return [(start, -end, opening, closing) for start, end, _, opening, closing in sorted(marks)]


def _row(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.id,
        "parent": entry.parent or None,
        **{role: [list(stretch) for stretch in entry.role(role)] for role in PARTS.values()},
        "voice": entry.voice,
        "act": entry.act,
        "stance": entry.stance,
        "factuality": entry.factuality,
        "speaker": {"name": entry.name, "kind": entry.kind, "anonymous": entry.anonymous},
        "said": entry.said or None,
        "chain": list(entry.chain),
    }


def _written(entry: Entry) -> str:
    attributes = {
        "voice": entry.voice,
        "act": entry.act,
        "stance": entry.stance,
        "fact": entry.factuality,
        "speaker": entry.name,
        "kind": entry.kind,
        "anon": "yes" if entry.anonymous else "no",
        "said": entry.said,
        "chain": " > ".join(entry.chain),
    }
    return f"{entry.id}: " + "; ".join(f"{key}={value}" for key, value in attributes.items()) + "\n"
