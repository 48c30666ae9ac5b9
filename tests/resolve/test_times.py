"""Sentences, the day they appear on, and the dates that should be found in them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.model import Article
from sayso.resolve import expressions
from sayso.resolve.times import times

WEDNESDAY = date(2031, 3, 5)
THURSDAY = date(2030, 11, 14)
OCTOBER = date(2034, 10, 3)
JANUARY = date(2032, 1, 19)


def found(text: str, published: date | None = WEDNESDAY) -> list[tuple[str, str]]:
    return [(t.span.text, t.value) for t in times(Article(id="a", text=text, published=published))]


@pytest.mark.parametrize(
    ("text", "published", "expected"),
    [
        ("She resigned on Tuesday.", WEDNESDAY, [("on Tuesday", "2031-03-04")]),
        ("It struck on Wednesday.", WEDNESDAY, [("on Wednesday", "2031-03-05")]),
        ("The council will vote on Friday.", WEDNESDAY, [("on Friday", "2031-03-07")]),
        ("He was due to return for a session scheduled for Thursday.", WEDNESDAY, [("Thursday", "2031-03-06")]),
        ("Marwick told MPs on Monday that it would open.", WEDNESDAY, [("on Monday", "2031-03-03")]),
        ("On Saturday she will stand again.", OCTOBER, [("On Saturday", "2034-10-07")]),
        ("The bridge opens to traffic on Thursday.", WEDNESDAY, [("on Thursday", "2031-03-06")]),
        ("He must hand over the recorder by Friday.", WEDNESDAY, [("Friday", "2031-03-07")]),
        ("until last Friday I had never read one", WEDNESDAY, [("last Friday", "2031-02-28")]),
        ("before parliament rises next Friday", date(2027, 4, 22), [("next Friday", "2027-04-30")]),
        ("Last Tuesday I wrote so.", date(2032, 1, 27), [("Last Tuesday", "2032-01-20")]),
        ("In Monday's ballot they voted.", WEDNESDAY, [("Monday's", "2031-03-03")]),
        ("on Friday night", WEDNESDAY, [("on Friday night", "2031-02-28")]),
        ("It was shut yesterday, and today, and tonight.", WEDNESDAY, [("yesterday", "2031-03-04"), ("today", "2031-03-05"), ("tonight", "2031-03-05")]),
        ("He insisted last night that", JANUARY, [("last night", "2032-01-18")]),
        ("figures showed last week", WEDNESDAY, [("last week", "2031-W09")]),
        ("as early as next week", WEDNESDAY, [("next week", "2031-W11")]),
        ("last month, this year and last year's raid", WEDNESDAY, [("last month", "2031-02"), ("this year", "2031"), ("last year", "2030")]),
        ("three weeks ago and two years ago", WEDNESDAY, [("three weeks ago", "2031-W07"), ("two years ago", "2029")]),
        ("It closed in April.", JANUARY, [("in April", "2031-04")]),
        ("She left in November.", JANUARY, [("in November", "2031-11")]),
        ("Mariam means to go back in March", date(2029, 11, 24), [("in March", "2030-03")]),
        ("should have been felled in September", THURSDAY, [("in September", "2030-09")]),
        ("in November last year", WEDNESDAY, [("in November last year", "2030-11")]),
        ("the governors’ September meeting", date(2029, 10, 17), [("September", "2029-09")]),
        ("on Dec. 9 he woke", date(2031, 1, 31), [("on Dec. 9", "2030-12-09")]),
        ("the election of October 12", OCTOBER, [("October 12", "2034-10-12")]),
        ("the fourth of October", OCTOBER, [("the fourth of October", "2034-10-04")]),
        ("notified on the fourteenth that records", date(2031, 10, 21), [("on the fourteenth", "2031-10-14")]),
        ("this spring", WEDNESDAY, [("this spring", "2031")]),
        ("in the spring of 2032", WEDNESDAY, [("in the spring of 2032", "2032")]),
        ("between 2025 and 2028", WEDNESDAY, [("2025", "2025"), ("2028", "2028")]),
        ("the season 2029-30 was poor", WEDNESDAY, []),
        ("in 2029-30 it fell", WEDNESDAY, [("in 2029-30", "2029")]),
        ("a 2029 leak, and its 2032 platform", WEDNESDAY, [("2029", "2029"), ("2032", "2032")]),
        ("On 3 March he fell. Two days earlier he had written.", WEDNESDAY, [("On 3 March", "2031-03-03"), ("Two days earlier", "2031-03-01")]),
        ("On Tuesday they came; she had left the previous night.", WEDNESDAY, [("On Tuesday", "2031-03-04"), ("the previous night", "2031-03-03")]),
    ],
)  # fmt: skip
def test_a_date_is_resolved_from_the_day_of_publication(
    text: str, published: date, expected: list[tuple[str, str]]
) -> None:
    assert found(text, published) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On March 4, 2031 and on Tuesday", [("On March 4, 2031", "2031-03-04")]),
        ("2031-03-04, 4 March 2031, Tuesday, March 4, 2031", [("2031-03-04", "2031-03-04"), ("4 March 2031", "2031-03-04"), ("Tuesday, March 4, 2031", "2031-03-04")]),
        ("2031-W10 and March 2031", [("2031-W10", "2031-W10"), ("March 2031", "2031-03")]),
        ("31.12.2031 but 03/04/2031 could be two days", [("31.12.2031", "2031-12-31")]),
        ("2031-02-30 and 31 June 2031 and 2031-W60 are no days", []),
        ("since 1998", [("1998", "1998")]),
    ],
)  # fmt: skip
def test_without_a_published_day_only_complete_dates_are_resolved(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text, None) == expected


@pytest.mark.parametrize(
    "text",
    [
        "May I go? April Jones said March was brisk.",
        "a man of 34 with 2,180 members and $2019",
        "more than 2000 people and 1900 pages",
        "every Sunday, on Saturdays and on a Tuesday",
        "He rings on Saturday afternoons.",
        "The Sunday Lantern reported it.",
        "it lasted three weeks and two years",
        "a 12-day journey of six months",
        "a day before it disappeared",
        "at 10.42 and at 1900 hours",
        "the service’s 1700 bulletin",
        "in 2031 crowns",
        "room 2030 and flight 1998",
    ],
)
def test_what_only_looks_like_a_date_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_transcript_counts_from_the_day_in_its_opening() -> None:
    text = (
        "A transcript of the briefing on October 20, 2031, lightly edited.\n\nQ: He said this morning it was encrypted. Was it?"
    )
    assert found(text, date(2031, 10, 21)) == [("on October 20, 2031", "2031-10-20"), ("this morning", "2031-10-20")]


def test_a_post_counts_from_the_day_under_it() -> None:
    text = "He left.\n\nI saw it yesterday. — Nils Arrow (@arrow) March 1, 2031\n\nThe ministry denied it yesterday."
    assert found(text) == [
        ("yesterday", "2031-02-28"),
        ("March 1, 2031", "2031-03-01"),
        ("yesterday", "2031-03-04"),
    ]


_PIECES = st.sampled_from(
    """on Tuesday|next Friday|last week|May|March 4|4 March 2031|the fourth of October|2031|0001-01-01|9999-12-31|two years ago|
    12 months later|a fortnight earlier|the previous night|tomorrow|In|by|will|said|.|,|\n\n|“|”|— A (@a) |Dec. 31|Christmas Day|
    on the 31st.|at the weekend|this spring|9999|1000|29 February|transcript|02/30/2031|the day before.|é|\u202f|\r\n""".split("|")
)
_TEXTS = st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=30).map(" ".join))
_VALUE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?|-W\d\d)?")


@settings(max_examples=300, deadline=None)
@given(_TEXTS, st.none() | st.dates())
def test_spans_are_anchored_in_order_and_apart_and_values_exist(text: str, published: date | None) -> None:
    end = 0
    for t in times(Article(id="a", text=text, published=published)):
        assert text[t.span.start : t.span.end] == t.span.text
        assert end <= t.span.start < t.span.end
        end = t.span.end
        assert _VALUE.fullmatch(t.value)
        if "W" in t.value:
            date.fromisocalendar(int(t.value[:4]), int(t.value[6:]), 1)
        else:
            date.fromisoformat((t.value + "-01-01")[:10])


@pytest.mark.parametrize("published", [date.min, date.max])
def test_the_ends_of_the_calendar_are_no_error(published: date) -> None:
    text = "yesterday, tomorrow, last year, next year, last week, next week, in December, ten years ago, next Monday, last Sunday"
    assert all(_VALUE.fullmatch(value) for _, value in found(text, published))


PIECES = (
    "The the in In IN at by over on On within earlier Earlier last Next next this a A an one two Twelve first third thirty-first spring Summer AUTUMN winter "
    "yesterday Tomorrow today tonight Overnight day days week weeks month year ago later before coming past of and 2031-03-04 2031-W05 4.3.2031 3 21st 2031 "
    "January MAR Sept. Sunday mon TUES Christmas Eve the\u00a0weekend morning night, . ,"
).split(" ")


@settings(deadline=None)
@given(st.lists(st.sampled_from([*PIECES, *expressions.WEEKDAYS, *expressions.MONTHS, *expressions.ORDINALS, *expressions.CARDINALS]), max_size=12))
def test_the_quick_look_at_two_characters_passes_over_no_date(pieces: list[str]) -> None:
    slow = re.compile(r"(?<![\w@#/])(?:" + "|".join(f"(?P<{name}>{form})" for name, form in expressions._FORMS.items()) + ")")
    for text in (" ".join(pieces), " ".join(pieces).title()):
        assert [(m.span(), m.lastgroup) for m in expressions.EXPRESSION.finditer(text)] == [(m.span(), m.lastgroup) for m in slow.finditer(text)]
