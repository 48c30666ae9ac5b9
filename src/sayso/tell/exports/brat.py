"""What was read as brat standoff: the text of each article and beside it the marks, for people to correct in brat or by hand.

`sayso.ingest.standoff` reads the same form back. How an attribution is written, as a reading person meets it in an ``.ann`` file:

    T1	Source 0 12	Ilse Marwick
    T2	Cue 13 17	told
    T3	Addressee 18 30	reporters in
    T4	Content 33 41;50 58	the port would open
    E1	Content:T4 Source:T1 Cue:T2 Addressee:T3
    A1	Stance E1 denies
    #1	AnnotatorNotes E1	Ilse Marwick

The content is the only part that no attribution lacks; so it is the trigger, and the other parts hang from it. What is not said is the
commonest: asserts, a statement, ``CT+``. The note is the speaker's name. ``Inside:E2`` says that it stands in the content of another one,
and a binary ``Outermost`` that it does not, where one might think so. A date is a ``Time`` with the day as its note, and ``Said`` leads
to the one on which it was said.

Marks of brat cannot cross the end of a line (see `sayso.fragments`). Where a span that is cut at line ends would not come back as it was, a
note called ``Pieces`` has its offsets.
"""

from __future__ import annotations

import re
import zipfile
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO, RawIOBase
from itertools import groupby
from typing import get_args

from sayso.fragments import PARTS, Stretches, cut, healed, writable
from sayso.model import Act, Article, Attribution, Factuality, Reading, SourceKind, Span, Stance, Time, Voice

_WHEN = (1980, 1, 1, 0, 0, 0)

ANNOTATION_CONF = f"""# The types of marks that Sayso knows. brat reads this file from the folder of the texts.

[entities]
Source
Cue
Addressee
Time

[relations]

[events]
Content	Source*:Source, Cue*:Cue, Addressee*:Addressee, Inside?:Content, Said?:Time

[attributes]
Stance	Arg:<EVENT>, Value:{"|".join(get_args(Stance))}
Voice	Arg:<EVENT>, Value:{"|".join(get_args(Voice))}
Act	Arg:<EVENT>, Value:{"|".join(get_args(Act))}
Factuality	Arg:<EVENT>, Value:{"|".join(get_args(Factuality))}
Kind	Arg:<EVENT>, Value:{"|".join(get_args(SourceKind))}
Anonymous	Arg:<EVENT>
Outermost	Arg:<EVENT>
"""
VISUAL_CONF = f"""# How brat draws the marks.

[labels]
Source | Source | Src
Cue | Cue
Addressee | Addressee | To
Content | Content | Say
Time | Time
Inside | Inside | In
Said | Said on | On

[drawing]
SPAN_DEFAULT	fgColor:black, bgColor:#f1f2f4, borderColor:darken
ARC_DEFAULT	color:black, dashArray:-, arrowHead:triangle-5
Source	bgColor:#e8f1fa
Cue	bgColor:#fff4c2
Addressee	bgColor:#efe6fa
Content	bgColor:#e6f4ea
Time	bgColor:#f1f2f4
Inside	color:#57606a, dashArray:3-3, arrowHead:triangle-5
Stance	glyph:{"|".join(f"[{value}]" for value in get_args(Stance))}
Voice	glyph:{"|".join(f"[{value}]" for value in get_args(Voice))}
Act	glyph:{"|".join(f"[{value}]" for value in get_args(Act))}
Factuality	glyph:{"|".join(f"[{value.replace('-', '−')}]" for value in get_args(Factuality))}
Kind	glyph:{"|".join(f"[{value}]" for value in get_args(SourceKind))}
Anonymous	glyph:[anonymous]
Outermost	glyph:[outermost]
"""


def brat(readings: Iterable[Reading]) -> bytes:
    """A zip with a text and its marks for each article, and the two files by which brat knows the types of marks.

    A text is exactly as published, but for halves of characters, which no file can hold and which are replaced.
    """
    return b"".join(pieces(readings))


def pieces(readings: Iterable[Reading]) -> Iterator[bytes]:
    """The zip in pieces, one per reading, so that thousands of articles need no more memory than one."""
    sink = _Sink()
    taken: set[str] = set()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as folder:
        _put(folder, "annotation.conf", ANNOTATION_CONF)
        _put(folder, "visual.conf", VISUAL_CONF)
        for reading in readings:
            name = _file_name(reading.article, taken)
            _put(folder, f"{name}.txt", writable(reading.article.text))
            _put(folder, f"{name}.ann", standoff(reading))
            yield sink.taken()
    yield sink.taken()


def standoff(reading: Reading) -> str:
    """The marks of one article, as lines of an ``.ann`` file; empty if there are none.

    An attribution is called by its number in the article (``E3``). One whose content no mark can show, since it consists of line ends, is
    left out.

    >>> article = Article("a", "No, she said.")
    >>> a = Attribution("1", (article.span(0, 2),), source=(article.span(4, 7),))
    >>> print(standoff(Reading(article, (a,))).replace("\\t", "  "), end="")
    T1  Content 0 2  No
    T2  Source 4 7  she
    E1  Content:T1 Source:T2
    A1  Voice E1 indirect
    """
    marks = _Marks(writable(reading.article.text))
    for time in reading.times:
        marks.time(time)
    shown = {a.id: f"E{n}" for n, a in enumerate(reading.attributions, 1) if cut(marks.text, _at(a.content))}
    within = _under_longer(reading.attributions)
    for a in reading.attributions:
        if a.id in shown:
            marks.attribution(a, shown[a.id], inside=shown.get(a.parent or "", ""), outermost=a.id in within)
    return "".join(f"{line}\n" for line in marks.lines)


@dataclass(slots=True)
class _Marks:
    """The lines written so far, and the numbers that they use."""

    text: str
    lines: list[str] = field(default_factory=list)
    marked: dict[tuple[str, Stretches, str], str] = field(default_factory=dict)
    attributes: int = 0
    notes: int = 0

    def attribution(self, a: Attribution, id: str, *, inside: str, outermost: bool) -> None:
        """Writes one attribution: its marks, what joins them, and what is said about it."""
        parts = [f"Content:{self.mark('Content', a.content)}"]
        for role in PARTS:
            if spans := getattr(a, role):
                parts += [f"{role.title()}:{mark}" for mark in [self.mark(role.title(), spans)] if mark]
        parts += [f"Inside:{inside}"] if inside else []
        if a.said_on and (when := self.time(a.said_on)):
            parts.append(f"Said:{when}")
        self.lines.append(f"{id}\t{' '.join(parts)}")
        said = [("Stance", a.stance, "asserts"), ("Voice", a.voice, ""), ("Act", a.act, "statement"), ("Factuality", a.factuality, "CT+")]
        for name, value, usual in (*said, ("Kind", a.speaker.kind, "none")):
            if value != usual:
                self.attribute(f"{name} {id} {value}")
        if a.speaker.anonymous:
            self.attribute(f"Anonymous {id}")
        if outermost and not inside:
            self.attribute(f"Outermost {id}")
        if name := " ".join(writable(a.speaker.name).split()):
            self.note(f"AnnotatorNotes {id}", name)
        for role in ("content", *PARTS):
            spans = getattr(a, role)
            if spans and healed(self.text, cut(self.text, _at(spans))) != _at(spans):
                self.note(f"Pieces {id}", " ".join((role.title(), *(f"{s.start}-{s.end}" for s in spans))))

    def mark(self, type: str, spans: Iterable[Span], note: str = "") -> str:
        """The id of the mark of this type over these spans, written if it is not there yet; empty if no mark can show them."""
        at = cut(self.text, _at(spans))
        known = (type, at, note)
        if at and known not in self.marked:
            self.marked[known] = f"T{len(self.marked) + 1}"
            where = ";".join(f"{start} {end}" for start, end in at)
            self.lines.append(f"{self.marked[known]}\t{type} {where}\t{' '.join(self.text[start:end] for start, end in at)}")
        return self.marked.get(known, "")

    def time(self, time: Time) -> str:
        """The id of the mark of a date."""
        before = len(self.marked)
        id = self.mark("Time", [time.span], time.value)
        if len(self.marked) > before:
            self.note(f"AnnotatorNotes {id}", " ".join(time.value.split()))
        return id

    def attribute(self, said: str) -> None:
        self.attributes += 1
        self.lines.append(f"A{self.attributes}\t{said}")

    def note(self, about: str, said: str) -> None:
        self.notes += 1
        self.lines.append(f"#{self.notes}\t{about}\t{said}")


def _at(spans: Iterable[Span]) -> Stretches:
    return tuple((span.start, span.end) for span in spans)


def _under_longer(attributions: Iterable[Attribution]) -> set[str]:
    """Ids of the attributions whose content shares characters with a longer one, and might be taken to stand inside that."""
    by_length = sorted(attributions, key=_length, reverse=True)
    starts, ends = list[int](), list[int]()
    found: set[str] = set()
    for _, group in groupby(by_length, key=_length):
        alike = list(group)
        for a in alike:
            at = ((bisect_right(ends, span.start), span) for span in a.content)
            if any(i < len(starts) and starts[i] < span.end for i, span in at):
                found.add(a.id)
        for span in (span for a in alike for span in a.content):
            first, last = bisect_left(ends, span.start), bisect_right(starts, span.end)
            joined = min([span.start, *starts[first:last]]), max([span.end, *ends[first:last]])
            starts[first:last], ends[first:last] = [joined[0]], [joined[1]]
    return found


def _length(a: Attribution) -> int:
    return sum(span.end - span.start for span in a.content)


def _file_name(article: Article, taken: set[str]) -> str:
    """The article's id as the name of a file that no other article has and that lies in no other folder."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", article.id).lstrip(".")[:100] or "article"
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        name = f"{plain}-{number}"
    taken.add(name.casefold())
    return name


def _put(folder: zipfile.ZipFile, name: str, text: str) -> None:
    """Writes a text under a name, with a day that is always the same, so that the same readings make the same bytes."""
    about = zipfile.ZipInfo(name, _WHEN)
    about.compress_type, about.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    folder.writestr(about, text.encode("utf-8"))


class _Sink(RawIOBase):
    """Where the zip is written: keeps what was written until it is taken away."""

    def __init__(self) -> None:
        self._kept = BytesIO()

    def writable(self) -> bool:
        return True

    def write(self, data: object, /) -> int:
        return self._kept.write(data)  # type: ignore[arg-type]

    def taken(self) -> bytes:
        """What was written since the last time."""
        found, self._kept = self._kept.getvalue(), BytesIO()
        return found
