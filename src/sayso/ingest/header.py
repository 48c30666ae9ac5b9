"""The head of a plain text: lines that say what the story is called, who wrote it and when, before the prose begins.

Four forms are read, in the first few lines only: labelled lines ("Published: 2031-03-05"), a headline on a line of its
own (or under the name of the page), lines made of a place, a date or a byline ("KETHEL, Sept 11 (Meridian) - By Anneke Obuya"), and a date stuck to the
front of the first paragraph (" date 2031-03-05 While the …"). What is found is marked as not being prose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sayso.ingest.credits import names_after_by, names_in_credits, split_names
from sayso.ingest.dates import as_date, as_moment, find_date
from sayso.model import BlockKind

_LINES_LOOKED_AT = 10
_LONGEST_LINE = 300

_LABEL = re.compile(
    r"(?P<label>headline|title|subtitle|standfirst|dek|byline|author|by|written by|reporter|date|published|published on"
    r"|publication date|posted|updated|last updated|outlet|source|publisher|publication|newspaper|section|url|link)"
    r"\s*[:=]\s*",
    re.IGNORECASE,
)
_STUCK_DATE = re.compile(r"(?:date|dated|published|posted|updated)(?:\s++on)?(?:\s*+:)?\s++(?=\w)", re.IGNORECASE)
_DATELINE = re.compile(
    r"(?P<place>[^\W\d_a-z][A-Z’'.\-/, ]{2,60}),\s+(?P<when>[A-Z][a-z]{2,8}\.?\s\d{1,2}(?:,\s\d{4})?|\d{1,2}\s[A-Z][a-z]{2,8}\.?)"
    r"(?:\s*\([^()]{1,60}\))?\s*(?:[-–—:|]+\s*)?(?P<rest>.{0,80})$"
)
SENTENCE_BREAK = re.compile(r"[a-z\d]{3}[.!?]\s+[A-Z]")
OUTLETS = frozenset("gazette post times herald courier journal tribune observer radio television press standard telegraph chronicle mail weekly daily express agency wire newswire".split())
_CLOCK = re.compile(r"\d{1,2}[.:]\d\d\b")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the head and what it is: "heading" for a title, "paragraph" for a standfirst, "other" for the rest."""

    kind: BlockKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Header:
    """What the head says, the pieces it consists of, and where the prose begins."""

    title: str = ""
    byline: tuple[str, ...] = ()
    published: date | None = None
    outlet: str = ""
    pieces: tuple[Piece, ...] = field(default=())
    body_start: int = 0
    published_at: datetime | None = None


def find_header(text: str, lines: list[tuple[int, int]]) -> Header:
    """Reads the head of ``text``, whose first lines (blank ones left out, ends trimmed) stand at ``lines``.

    >>> text = "Bridge closed\\nBy Ann Lee and Tom Roe, 5 March 2031\\n\\nThe bridge was closed."
    >>> head = find_header(text, [(0, 13), (14, 50), (52, 74)])
    >>> head.title, head.byline, head.published
    ('Bridge closed', ('Ann Lee', 'Tom Roe'), datetime.date(2031, 3, 5))
    """
    head = Header()
    for number, (start, end) in enumerate(lines[:_LINES_LOOKED_AT]):
        read = (
            _read_label(head, text, start, end)
            or _read_stuck_date(head, text, start, end)
            or _read_credits(head, text, start, end, first=number == 0)
            or (_read_title(head, text, lines) if number == 0 else None)
            or (_read_title_below(head, text, lines, number) if number else None)
        )
        if read is None:
            break
        head = read
        if head.body_start < end:
            break
    return _named(head, text)


def _named(head: Header, text: str) -> Header:
    """The head whose only headline is the name of a newspaper, without a headline."""
    if not head.title or not head.pieces or head.outlet or not _is_outlet(head.title):
        return head
    first = head.pieces[0]
    if text[first.start : first.end] != head.title:
        return head
    return replace(head, title="", outlet=head.title, pieces=(replace(first, kind="other"), *head.pieces[1:]))


def _read_label(head: Header, text: str, start: int, end: int) -> Header | None:
    label = _LABEL.match(text, start, min(end, start + 40))
    if label is None or end - start > 600 or label.end() >= end:
        return None
    value_start, value = label.end(), text[label.end() : end].strip()
    name = label["label"].lower()
    kind: BlockKind = "other"
    if name in ("headline", "title"):
        kind, head = "heading", replace(head, title=head.title or value)
    elif name in ("subtitle", "standfirst", "dek"):
        kind = "paragraph"
    elif name in ("byline", "author", "by", "written by", "reporter"):
        head = replace(head, byline=head.byline or split_names(value))
    elif name in ("outlet", "source", "publisher", "publication", "newspaper"):
        head = replace(head, outlet=head.outlet or value)
    elif name not in ("section", "url", "link"):
        day = as_date(value)
        if day is None or len(value) > 60:
            return None
        head = _dated(head, day, value)
    if kind == "other":
        return _with(head, Piece("other", start, end), end)
    return _with(_with(head, Piece("other", start, value_start), value_start), Piece(kind, value_start, end), end)


def _read_stuck_date(head: Header, text: str, start: int, end: int) -> Header | None:
    """A date at the very front of a line of prose: only the date is taken off."""
    label = _STUCK_DATE.match(text, start, end)
    date_start = label.end() if label else start
    found = find_date(text, date_start, min(end, date_start + 40))
    if found is None or found[0] != date_start:
        return None
    stop = found[1]
    while stop < end and (text[stop].isspace() or text[stop] in "-–—|:,"):
        stop += 1
    if stop >= end:
        return _with(_dated(head, found[2], text[found[0] : found[1]]), Piece("other", start, end), end)
    # "4 March 2031 was a Tuesday" is prose; a date with a label, or before a capital, is not part of the sentence.
    if label is None and not (text[stop].isupper() or text[stop] in "\"“‘'"):
        return None
    return _with(_dated(head, found[2], text[found[0] : found[1]]), Piece("other", start, found[1]), stop)


def _read_credits(head: Header, text: str, start: int, end: int, *, first: bool) -> Header | None:
    """A line of its own made of place, date, agency and byline."""
    line = text[start:end]
    if len(line) > _LONGEST_LINE or len(line.split()) > 24:
        return None
    names, names_end = names_after_by(line)
    found = find_date(line)
    dateline = _DATELINE.match(line)
    if names and (names_end == len(line) or not is_prose(line[names_end:])):
        pass
    elif dateline and (not dateline["rest"] or (len(dateline["rest"].split()) <= 5 and dateline["rest"][-1] not in ".!?")):
        names = ()
    elif found and not is_prose(line) and (not first or (found[1] - found[0]) * 5 >= len(line) * 2):
        names = names_in_credits(line)
    else:
        return None
    head = replace(head, byline=head.byline or names)
    if found:
        head = _dated(head, found[2], line[found[0] : found[1]])
    return _with(head, Piece("other", start, end), end)


def is_prose(line: str) -> bool:
    """Whether a short line reads as a sentence: several uncapitalised words and a full stop, or many of them."""
    small = sum(word[0].islower() for word in re.findall(r"[^\W\d_]{3,}", line))
    return small >= 6 or (small >= 3 and line.rstrip(" \"”’)")[-1:] in (".", "!", "?"))


def _read_title(head: Header, text: str, lines: list[tuple[int, int]]) -> Header | None:
    start, end = lines[0]
    line = text[start:end]
    if len(lines) < 2 or len(line) > 220 or not 2 <= len(line.split()) <= 30:
        return None
    if line[-1] in ".,;:…" or line[0] in "-*•>([" or line[0].islower() or "(@" in line or _CLOCK.match(line):
        return None
    if SENTENCE_BREAK.search(line):
        return None
    credits_follow = _read_credits(Header(), text, *lines[1], first=False) is not None
    if text[lines[1][0]].islower() and text.count("\n", end, lines[1][0]) < 2 and not credits_follow:
        return None
    if line[-1] in "\"”’'" and line[-2] in ".!?,":
        return None
    # A line of dialogue or a question opens a story as well; a title stands over something longer or over credits.
    below = text[lines[1][0] : lines[1][1]]
    if line[-1] in "!?\"”’" and len(below) < len(line) and not credits_follow:
        return None
    return _with(replace(head, title=head.title or line), Piece("heading", start, end), end)


def _read_title_below(head: Header, text: str, lines: list[tuple[int, int]], number: int) -> Header | None:
    """A second headline is the story's own, below the name of a newspaper or right over the credits; the first is the name of the page or of a column."""
    if not head.title or head.pieces[0].kind != "heading" or any(piece.kind != "other" for piece in head.pieces[1:]):
        return None
    first = Piece("other", head.pieces[0].start, head.pieces[0].end)
    name = text[first.start : first.end]
    over_credits = number == 1 and len(lines) > 2 and _read_credits(Header(), text, *lines[2], first=False) is not None
    below = _read_title(Header(), text, lines[number:]) if _is_outlet(name) or over_credits else None
    if below is None:
        return None
    outlet = head.outlet or (name if _is_outlet(name) else "")
    return replace(head, title=below.title, outlet=outlet, pieces=(first, *head.pieces[1:], *below.pieces), body_start=below.body_start)


def _is_outlet(line: str) -> bool:
    """Whether a line is the name of a newspaper or station: a few words with capitals, one of which says so.

    >>> _is_outlet("Lakeside Courier"), _is_outlet("Radio Dree"), _is_outlet("World News"), _is_outlet("Courier found dead")
    (True, True, False, False)
    """
    words = line.split()
    named = bool({words[0].lower(), words[-1].lower()} & OUTLETS)
    return named and 2 <= len(words) <= 5 and all(w[0].isupper() or w in ("of", "and", "the") for w in words)


def _dated(head: Header, day: date, words: str) -> Header:
    """The head with this day, and the moment if the words name one; the first date found stays."""
    return head if head.published else replace(head, published=day, published_at=as_moment(words))


def _with(head: Header, piece: Piece, body_start: int) -> Header:
    return replace(head, pieces=(*head.pieces, piece), body_start=body_start)
