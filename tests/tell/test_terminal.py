"""In a terminal: the text with its marks, in colour or without, the chains and the summary, and no way for a text to misbehave."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from sayso.model import Article, Attribution, Block, Reading, Speaker, Time
from sayso.tell.clean import clean, one_line
from sayso.tell.terminal import show_reading
from sayso.tell.words import how, summary, tally, teller_names, voices

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def shown(reading: Reading, *, colour: bool = False, width: int = 100, encoding: str = "utf-8") -> str:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="")
    console = Console(file=file, force_terminal=colour, color_system="standard" if colour else None, width=width, no_color=False)
    show_reading(reading, console)
    file.flush()
    return raw.getvalue().decode(encoding)


def test_without_colour_the_text_carries_marks(story: Reading) -> None:
    text = shown(story)
    assert "‹Ilse Marwick, the harbour master,› _said_¹ on Tuesday ⟦that ‹the Lantern› _had reported_² ⟦the port was closed⟧²⟧¹, ⟦and nobody" in text
    assert "_It could not be verified that_⁴ ⟦a ship sank⟧⁴" in text
    assert "⟦The port is open!⟧⁵ — ‹Tomas Reyl›⁵ (@reyl)" in text
    assert "‹Marwick› _told_⁶ the council ⟦it was late⟧⁶ and _wondered_⁷ ⟦who would pay⟧⁷." in text
    assert "\x1b" not in text and "‹source› _cue_¹ ⟦content⟧¹" in text


@pytest.mark.parametrize(
    "line",
    [
        "  1  Ilse Marwick · said 2031-03-04 (“on Tuesday”)",
        "  2  Ilse Marwick → the Lantern",
        "  3  An official familiar with the talks · anonymous · denies",
        "  4  no source named · unverified",
        "  6  Ilse Marwick · hedges · to the council",
        "7 attributions · 3 named sources · 1 anonymous · 1 without a source · 1 second-hand · 1 hedged · 1 denied · 1 unverified",
    ],
)
def test_chains_and_summary_stand_below_the_text(story: Reading, line: str) -> None:
    assert line in shown(story).splitlines()


def test_with_colour_the_same_words_are_shown_without_marks(story: Reading) -> None:
    text = shown(story, colour=True, width=60)
    assert "\x1b[1;36mIlse Marwick" in text and "\x1b[33msaid" in text and "⟦" not in text
    assert "\x1b[4;32mthe port was closed" in text
    assert " ".join(story.article.text.split())[:40] in " ".join(re.sub(r"[⁰-⁹¹²³]", "", ESCAPE.sub("", text)).split())
    assert max(map(len, ESCAPE.sub("", text).splitlines()[:12])) <= 60


def test_no_color_gives_marks(story: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.StringIO()
    monkeypatch.setenv("NO_COLOR", "1")
    show_reading(story, Console(file=file, force_terminal=True, width=100, legacy_windows=False))
    assert "‹Marwick›" in file.getvalue() and "\x1b[3" not in file.getvalue()


def test_an_old_encoding_gets_ascii_marks(story: Reading) -> None:
    text = shown(story, encoding="ascii")
    assert "<Ilse Marwick, the harbour master,> _said_[1]" in text and "[[the port was closed]][2]" in text
    assert "  2  Ilse Marwick -> the Lantern" in text


def test_a_paragraph_in_a_pipe_is_one_line(story: Reading) -> None:
    paragraph = "Reyl walked. " * 60
    assert paragraph.strip() in shown(Reading(Article(id="a", text=paragraph))).splitlines()


def test_layout_shows(reading_of: Callable[..., Reading]) -> None:
    text = "Head\n\nSaid so.\n\nA photo"
    blocks = (Block("heading", 0, 4), Block("quote", 6, 14), Block("caption", 16, 23))
    assert "│ Said so." in shown(Reading(Article(id="a", text=text, blocks=blocks)))


def test_a_text_without_attributions_says_so() -> None:
    assert shown(Reading(Article(id="a", text="It rained."))).splitlines()[-1] == "no attributions"


def test_neither_escapes_nor_markup_are_obeyed(reading_of: Callable[..., Reading]) -> None:
    evil = "\x1b]0;owned\x07[bold red]x[/bold red] :smile: \x9b31m \u202egnp.exe\rover"
    reading = reading_of(evil, {"source": [(0, 5)], "speaker": Speaker(evil, "person"), "chain": (evil, evil + "2")}, title=evil, outlet=evil)
    for colour in (False, True):
        text = ESCAPE.sub("", shown(reading, colour=colour, width=200))
        assert not CONTROL.search(text)
        assert "[bold red]x[/bold red]" in text and ":smile:" in text


@given(st.text(st.characters(), max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_any_text_is_shown_without_control_characters(text: str, a: int, b: int) -> None:
    article = Article(id="a", text=text, title=text, file=text)
    span = article.span(*sorted((min(a, len(text)), min(b, len(text)))))
    reading = Reading(article, (Attribution(id="1", content=(span,), source=(span,), said_on=Time(span, text)),))
    assert not CONTROL.search(shown(reading))
    assert not CONTROL.search(ESCAPE.sub("", shown(reading, colour=True)))


def test_a_huge_text_is_shown_in_time(reading_of: Callable[..., Reading]) -> None:
    """A line of a million characters with thousands of attributions: more than linear work would show."""
    unit = "Reyl said it sank. "
    text = unit * (1_000_000 // len(unit))
    starts = range(0, len(text) - len(unit), 10 * len(unit))
    rows = [{"source": [(s, s + 4)], "cue": [(s + 5, s + 9)], "content": [(s + 10, s + 17)], "speaker": Speaker("Reyl", "person")} for s in starts]
    began = time.process_time()
    assert len(shown(reading_of(text, *rows))) > len(text)
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain — é\tx\n", "plain — é\tx\n"),
        ("a\r\nb\rc", "a\nb␍c"),
        ("\x00\x1b[0m\x7f\x85", "␀␛[0m␡�"),
        ("\u200fשלום", "\u200fשלום"),
        ("\u202eabc\u2066", "�abc�"),
        ("\ud800", "�"),
        ("a\u2028b", "a\nb"),
    ],
)
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [("a\n b", 0, "a b"), ("abc def", 7, "abc def"), ("abc defg", 7, "abc …"), ("abcdefghij", 5, "abcd…"), ("", 5, "")],
)
def test_one_line(text: str, width: int, expected: str) -> None:
    assert one_line(text, width=width) == expected


@pytest.mark.parametrize(
    ("row", "names"),
    [
        ({"speaker": Speaker("Reyl", "person"), "chain": ("Post", "Reyl")}, ("Post", "Reyl")),
        ({"speaker": Speaker("Reyl", "person"), "chain": ("Reyl", "Reyl")}, ("Reyl",)),
        ({"chain": ("Post",)}, ("Post", "no source named")),
        ({}, ("no source named",)),
        ({"source": [(0, 4)]}, ("Reyl",)),
        ({"speaker": Speaker("Tomas Reyl", "person")}, ("Tomas Reyl",)),
    ],
)
def test_teller_names(reading_of: Callable[..., Reading], row: dict[str, object], names: tuple[str, ...]) -> None:
    assert teller_names(reading_of("Reyl spoke.", row).attributions[0]) == names


def test_anonymous_sources_are_never_counted_as_one(reading_of: Callable[..., Reading]) -> None:
    aide, reyl = Speaker("an aide", "anonymous", anonymous=True), Speaker("Reyl", "person")
    reading = reading_of("An aide.", {"speaker": aide}, {"speaker": aide}, {"speaker": reyl}, {"speaker": reyl}, {})
    counts = tally(reading)
    assert (counts.named, counts.anonymous, counts.sourceless) == (1, 2, 1)
    assert [(kind, [v.numbers for v in some]) for kind, some in voices(reading).items()] == [
        ("person", [(3, 4)]),
        ("anonymous", [(1,), (2,)]),
        ("none", [(5,)]),
    ]
    assert summary(reading) == "5 attributions · 1 named source · 2 anonymous · 1 without a source"


def test_how_names_what_is_not_plain(story: Reading) -> None:
    assert [how(a) for a in story.attributions][1:7] == [
        (),
        ("anonymous", "denies"),
        ("unverified",),
        ("said 2031-03-05 (“March 5, 2031”)",),
        ("hedges", "to the council"),
        ("asks",),
    ]

