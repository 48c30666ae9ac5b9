"""Sentences are found by what they say; whatever is asked is text; and the work is bounded."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.ledger import Entry, Ledger, memory_ledger
from sayso.ledger.sentences import MOST, sentences, terms
from sayso.model import Article, Block, Reading

Written = Callable[..., Entry]

STORIES = {
    "trained": "Kasmund's envoy said on Monday that Tesmar had trained the rebels. The council of Lisse will meet again on Friday.",
    "denied": "Tesmar's ministry denied everything. “We trained nobody,” said the minister, Ödön Szabó, to whom the Courier had spoken.",
    "harbour": "The port of Orrun is closed to all ships, the harbour master told reporters. It would cost 2,400 crowns a day, she said.",
    "don't": "“I don't know a thing about an F-16,” the pilot's lawyer told the Lantern when he was asked about it on Thursday.",
}


@pytest.fixture
def stories(ledger: Ledger, written: Written) -> Ledger:
    ledger.add([written(id, text) for id, text in STORIES.items()])
    return ledger


@pytest.mark.parametrize(
    ("asked", "first", "passage"),
    [
        ("trained the rebels", "trained", "Kasmund's envoy said on Monday that Tesmar had trained the rebels."),
        ("Training of rebel", "trained", "Kasmund's envoy said on Monday that Tesmar had trained the rebels."),
        ("TESMAR TRAINS REBELS!", "trained", "Kasmund's envoy said on Monday that Tesmar had trained the rebels."),
        ("ODON SZABO", "denied", "“We trained nobody,” said the minister, Ödön Szabó, to whom the Courier had spoken."),
        ("2400", "harbour", "It would cost 2,400 crowns a day, she said."),
        ("ports closing", "harbour", "The port of Orrun is closed to all ships, the harbour master told reporters."),
        ("dont f16's F-16", "don't", STORIES["don't"]),
        ("the council of nowhere", "trained", "The council of Lisse will meet again on Friday."),
    ],
)
def test_what_is_asked_is_found(stories: Ledger, asked: str, first: str, passage: str) -> None:
    hit = stories.search(asked, 5)[0]
    assert (hit.article, STORIES[first][hit.start : hit.end]) == (first, passage)
    assert hit.score > 0


SYNTAX = [
    'rebels" OR "port',
    "rebels NOT trained",
    "term:rebels",
    "rebel*",
    "NEAR(rebels trained, 2)",
    "^rebels",
    "{rebels} + trained",
    "-rebels",
    "(rebels",
    "rebels); DROP TABLE articles; --",
    "' OR 1=1 --",
    "rebels\x00trained",
    "rebels \ud800",
    "🙂 rebels 🙂",
    "rebels\u202e",
    "AND rebels AND",
]


@pytest.mark.parametrize("asked", SYNTAX)
def test_syntax_is_text(stories: Ledger, asked: str) -> None:
    found = {hit.article for hit in stories.search(asked, 5)}
    assert asked == "' OR 1=1 --" or "trained" in found
    assert stories.counts().articles == len(STORIES)


@pytest.mark.parametrize("asked", ["", "   ", "?!", "🙂", '""', "\x00", "\ud800", "́", "*", "nowhere"])
def test_nothing_in_it_finds_nothing(stories: Ledger, asked: str) -> None:
    assert stories.search(asked, 5) == ()


def test_an_empty_ledger_and_no_room_for_hits(ledger: Ledger, written: Written) -> None:
    assert ledger.search("rebels", 5) == ()
    ledger.add([written("a1", "The rebels left."), written("a2", ""), written("a3", " \n\n ")])
    assert ledger.search("rebels", 0) == ledger.search("rebels", -1) == ()
    assert [hit.article for hit in ledger.search("rebels", 5)] == ["a1"]


@settings(deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_any_text_may_be_asked_for_and_finds_itself(text: str) -> None:
    with memory_ledger() as ledger:
        ledger.add(
            [Entry(Reading(Article("other", "Some other text stands here."))), Entry(Reading(Article("itself", text)))]
        )
        found = [hit.article for hit in ledger.search(text, 5)]
        assert ("itself" in found) == bool(terms(text))
        for hit in ledger.search(text + " other", 5):
            assert 0 <= hit.start < hit.end


def test_rare_words_weigh_more_and_the_order_is_always_the_same(ledger: Ledger, written: Written) -> None:
    ledger.add([written(f"a{n}", f"The minister said on day {n} that nothing had happened.") for n in range(300)])
    ledger.add(
        [
            written("rare", "In the end a weighbridge, of all things, stood still there."),
            written("also", "The minister said that a weighbridge stood still."),
        ]
    )
    hits = ledger.search("the minister said that the weighbridge stood still", 20)
    assert [hit.article for hit in hits[:2]] == ["also", "rare"]
    assert hits == ledger.search("the minister said that the weighbridge stood still", 20)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_words_that_stand_everywhere_do_not_make_it_slow(ledger: Ledger, written: Written) -> None:
    """Bounded by the work, which is measured in sentences looked at, and roughly by the clock."""
    ledger.add([written(f"a{n}", f"The minister said it again on day {n} of it. " * 20) for n in range(1500)])
    ledger.add([written("rare", "It was the minister who said it at the weighbridge.")])
    begun = time.process_time()
    assert ledger.search("the minister said it at the weighbridge", 10)[0].article == "rare"
    assert len(ledger.search("the minister said it", 50)) == 50
    assert ledger.search(" ".join(["the minister said it"] * 100_000), 10)
    assert time.process_time() - begun < 2


TEXTS = [
    (
        "One sentence that stands alone. Another one that follows it.",
        ["One sentence that stands alone.", "Another one that follows it."],
    ),
    (
        "He met Gen. Drost and Mr. A. B. Szabó at St. Orrun. Nobody saw it happen.",
        ["He met Gen. Drost and Mr. A. B. Szabó at St. Orrun.", "Nobody saw it happen."],
    ),
    ("It cost 2.4 million crowns, he said.", ["It cost 2.4 million crowns, he said."]),
    (
        "“The port is closed to everybody.” That was all she said.",
        ["“The port is closed to everybody.”", "That was all she said."],
    ),
    ("A heading\n\nAnd a paragraph", ["A heading", "And a paragraph"]),
    ("A line that\nis broken by hand", ["A line that\nis broken by hand"]),
    ("", []),
    (" \n\t\n ", []),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == expected


def test_blocks_end_sentences(ledger: Ledger) -> None:
    article = Article(
        "a1", "Port shut\nThe port is closed.", blocks=(Block("heading", 0, 9), Block("paragraph", 10, 29))
    )
    ledger.add([Entry(Reading(article))])
    assert [(hit.start, hit.end) for hit in ledger.search("closed", 5)] == [(10, 29)]


@settings(deadline=None)
@given(st.text(st.sampled_from("aA.!? \n\t”"), max_size=200), st.lists(st.integers(0, 200)))
def test_sentences_are_in_order_apart_and_leave_out_only_blanks(text: str, cuts: list[int]) -> None:
    found = sentences(text, cuts)
    assert all(start < end <= start + MOST for start, end in found)
    assert [edge for pair in found for edge in pair] == sorted(edge for pair in found for edge in pair)
    assert "".join(text[start:end] for start, end in found).split() == "".join(text.split(" ")).split() or (
        "".join("".join(text[start:end] for start, end in found).split()) == "".join(text.split())
    )


@pytest.mark.parametrize(
    "piece", [". ", "a. ", "\n \t", "...", "a", "”", ".\n", "a.a,", "1,1.", "'", "a'", " ", "Mr.", "́", "𞤀"], ids=repr
)
def test_hostile_texts_take_time_in_proportion(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    begun = time.process_time()
    found = sentences(text)
    assert sum(len(terms(text[start:end])) for start, end in found) <= len(text)
    assert len(found) <= len(text) / 20 + 1
    assert time.process_time() - begun < 2
