"""Sentences with an attribution marked in them, and the date on which it was said."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.model import Article, Attribution, Span, Time, Voice
from sayso.resolve.said import said_on
from sayso.resolve.times import times

_MARK = re.compile(r"\[([sqct])(\d)\||\]")
PUBLISHED = date(2031, 3, 5)


def read(marked: str, *, embedded: str = "", parents: dict[str, str] | None = None) -> tuple[Article, list[Attribution]]:
    """The article and the attributions of a marked text: [s1|source] [q1|cue] [c1|content] [t1|addressee]."""
    text, opened, spans, at = "", [], [], 0
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        at = mark.end()
        if mark.group(1):
            opened.append((mark.group(2), mark.group(1), len(text)))
        else:
            number, role, start = opened.pop()
            spans.append((number, role, start, len(text)))
    article = Article(id="a", text=text + marked[at:], published=PUBLISHED)

    def pieces(number: str, role: str) -> tuple[Span, ...]:
        return tuple(article.span(s, e) for n, r, s, e in spans if (n, r) == (number, role))

    def voice(number: str) -> Voice:
        return "embedded" if number == embedded else "indirect"

    return article, [
        Attribution(
            id=n,
            source=pieces(n, "s"),
            cue=pieces(n, "q"),
            content=pieces(n, "c"),
            addressee=pieces(n, "t"),
            parent=(parents or {}).get(n),
            voice=voice(n),
        )
        for n in sorted({n for n, *_ in spans})
    ]


def days(marked: str, **more: object) -> list[str]:
    article, attributions = read(marked, **more)  # type: ignore[arg-type]
    dated = said_on(attributions, times=times(article), article=article)
    return [a.said_on.value if a.said_on else "" for a in dated]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[s1|Marwick] [q1|said] on Tuesday [c1|that the port would open in May].", ["2031-03-04"]),
        ("[s1|Holt] [q1|told] [t1|the BBC] [c1|that the talks had failed on Sunday].", [""]),
        ("[c1|The port is shut], [s1|Marwick] [q1|said] on Monday.", ["2031-03-03"]),
        ("On Friday [s1|the channel] [q1|declared] [c1|the town had fallen].", ["2031-02-28"]),
        ("[s1|An email of February 9] [q1|asks] [c1|whether she knew].", ["2031-02-09"]),
        ("[s1|The complaint, filed Monday,] [q1|seeks] [c1|three million].", ["2031-03-03"]),
        ("[s1|Ms Penhallow, who left office in November,] [q1|insisted] [c1|she had acted well].", [""]),
        ("[s1|Ms Penhallow, who left office in November,] [q1|insisted] last night [c1|she had acted well].", ["2031-03-04"]),
        ("[s1|The union] [q1|has complained] since February [c1|of the cold].", [""]),
        ("[s1|The mayor] [q1|will explain] on Friday [c1|why it closed].", [""]),
        ("[s1|Marwick] [q1|said] [c1|it was the 2027 study].", [""]),
        ("[s1|Marwick] [q1|said] [c1|it was late].", [""]),
        # a date with a line for itself is when the text came out
        ("Harbour Post\n\nMarch 5, 2031\n\n[c1|The port is shut], [s1|officials] [q1|say].", [""]),
        ("Harbour Post\n\nMarch 4, 2031\n\n[s1|Marwick] [q1|told] [t1|parliament] [c1|that it was late].", [""]),
        ("The port shut on March 4.\n\n[s1|Marwick] [q1|told] [t1|parliament] [c1|that it was late].", ["2031-03-04"]),
        ("[s1|Roth] [q1|said] on Monday [c1|it was over]. [c2|“We are tired,”] [s2|she] [q2|added].", ["2031-03-03", "2031-03-03"]),
        ("[s1|Roth] [q1|said] on Monday [c1|it was over]. [s2|The Treasury] [q2|has long denied] [c2|it].", ["2031-03-03", ""]),
        ("[s1|Roth] [q1|said] on Monday [c1|it was over], and [s2|Holt] [q2|said] on Tuesday [c2|it was not].", ["2031-03-03", "2031-03-04"]),
        ("[s1|The firm] [q1|said in a notice posted] on Monday [c1|it had no faith]. [s2|The notice] [q2|cites] [c2|faults].", ["2031-03-03", "2031-03-03"]),
        ("The trial opened on Tuesday. [s1|Lorne] [q1|told] [t1|jurors] [c1|he had lied].", ["2031-03-04"]),
        ("[s1|The ministry] [q1|said] [c1|it]. [s2|Critics] [q2|say] [c2|not].", ["", ""]),
    ],
)  # fmt: skip
def test_the_day_of_saying_is_that_of_the_clause_and_not_of_the_content(marked: str, expected: list[str]) -> None:
    assert days(marked) == expected


def test_a_post_was_written_on_the_day_under_it() -> None:
    marked = "[c1|Not resigning until Friday.] — [s1|Gwen Arkwright] (@gwen) March 2, 2031"
    assert days(marked, embedded="1") == ["2031-03-02"]


def test_a_nested_saying_has_the_day_in_its_parents_content() -> None:
    marked = "[s1|Holt] [q1|told] [t1|us] [c1|that [s2|the Union] [q2|had agreed] on Sunday [c2|to drop the levy]]."
    assert days(marked, parents={"2": "1"}) == ["", "2031-03-02"]


def test_every_turn_of_a_transcript_has_the_day_of_its_opening() -> None:
    turns = "\n\n".join(f"[s{i}|{who}][q{i}|:] [c{i}|Well then.]" for i, who in enumerate(("QUAYLE", "Q", "QUAYLE", "Q"), 1))
    assert days("A transcript of the briefing on March 3.\n\n" + turns) == ["2031-03-03"] * 4
    assert days("A transcript of a briefing.\n\n" + turns) == [""] * 4


def test_the_day_of_publication_is_not_put_in() -> None:
    assert days("[s1|Roth] [q1|said] [c1|it was over].\n\n[s2|Roth] [q2|added] [c2|more].") == ["", ""]


_WORDS = "Roth said on Monday that|she|told jurors|2031|. |\n\n|a notice|“no”|in May|:|at 3 a.m.|We went on Tuesday|I|who|, |"


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_whatever_is_marked_a_day_comes_from_the_dates_given(data: st.DataObject) -> None:
    text = " ".join(data.draw(st.lists(st.sampled_from(_WORDS.split("|")), min_size=1, max_size=25)))
    published = data.draw(st.none() | st.dates())
    article = Article(id="a", text=text, published=published)
    place = st.integers(0, len(text))
    span = st.tuples(place, place).map(lambda p: article.span(min(p), max(p)))
    spans = st.lists(span, max_size=2).map(tuple)
    ids = st.none() | st.sampled_from("0123")
    attributions = [
        Attribution(
            id=str(i),
            source=data.draw(spans),
            cue=data.draw(spans),
            content=data.draw(spans),
            addressee=data.draw(spans),
            parent=data.draw(ids),
            voice=data.draw(st.sampled_from(["direct", "indirect", "mixed", "embedded"])),
        )
        for i in range(data.draw(st.integers(0, 4)))
    ]
    dates: tuple[Time, ...] = times(article)
    dated = said_on(attributions, times=dates, article=article)
    assert [a.id for a in dated] == [a.id for a in attributions]
    for before, after in zip(attributions, dated, strict=True):
        assert after.said_on is None or after.said_on in dates
        assert after.content == before.content
        if after.said_on and before.voice != "embedded" and before.parent is None:
            assert published is None or after.said_on.value[:4] <= f"{published.year:04d}"
