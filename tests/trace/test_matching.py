"""Which passages speak of a claim in the user's own words, and on which side: each row is a text and what should be found."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.model import Article, Attribution, Reading
from sayso.trace.matching import find
from sayso.trace.words import sentences, words

Build = Callable[..., Reading]

ROWS = [
    # query, the source's words, the content, the stance, the side (None: not about the claim)
    ("Mirevia trained the rebels", "Drost", "that Mirevian instructors were training insurgents", "asserts", "asserts"),
    ("Mirevia trained the rebels", "Drost", "that the rebels were trained by Mirevia’s army", "hedges", "asserts"),
    ("Mirevia trained the rebels", "Drost", "that Mirevia had never trained any rebels", "asserts", "denies"),
    ("Mirevia trained the rebels", "Drost", "that Mirevia did not train the rebels", "denies", "asserts"),
    ("Mirevia did not train the rebels", "Drost", "that Mirevia did not train the rebels", "asserts", "asserts"),
    ("Mirevia did not train the rebels", "Drost", "that Mirevia trained the rebels", "asserts", "denies"),
    ("Mirevia trained the rebels", "Drost", "it was a lie that Mirevia trained the rebels", "asserts", "denies"),
    (
        "Mirevia trained the rebels",
        "Drost",
        "Mirevia does not even conceal that it trained the rebels",
        "asserts",
        "asserts",
    ),
    (
        "Mirevia trained the rebels",
        "Drost",
        "that Mirevia not only trained the rebels but paid them",
        "asserts",
        "asserts",
    ),
    ("Mirevia trained the rebels", "Mirevia", "training the rebels", "denies", "denies"),
    ("Mirevia trained the rebels", "Mirevia", "to training the rebels", "asserts", "asserts"),
    ("Mirevia trained the rebels", "Drost", "whether Mirevia trained the rebels", "asks", "neither"),
    ("Mirevia trained the rebels", "Drost", "Mirevia had trained the rebels", "unverified", "neither"),
    ("Mirevia trained the rebels", "Drost", "Mirevia had trained the rebels", "declines", "neither"),
    (
        "Mirevia trained the rebels",
        "Drost",
        "that it was unclear whether Mirevia trained the rebels",
        "asserts",
        "neither",
    ),
    ("Mirevia trained the rebels", "Drost", "that Kandaria trained the rebels", "asserts", None),
    ("Mirevia trained the rebels", "Drost", "that Mirevia opened a school", "asserts", None),
    ("Mirevia trained the rebels", "Drost", "that the harvest was late", "asserts", None),
    ("CRW hid the leak", "Drost", "that the Calder Reach Water board concealed a leak", "asserts", "asserts"),
    ("The party took 2.4 million crowns", "Drost", "the party had taken 2,400,000 crowns", "asserts", "asserts"),
    ("The party took 2.4 million crowns", "Drost", "the party had taken 3.4 million crowns", "asserts", None),
    ("Three men shot the mayor", "Drost", "that 3 men had shot the mayor", "asserts", "asserts"),
    (
        "Stanislav Oreshko stole the painting",
        "Drost",
        "Stanislaw Oreshko had stolen the painting",
        "asserts",
        "asserts",
    ),
    ("the valves were sabotaged", "Drost", "“The valves were sabotaged. By whom, I cannot say.”", "asserts", "asserts"),
    ("'; DROP TABLE claims; --", "Drost", "that the harvest was late", "asserts", None),
    ("(((((.*)+)+", "Drost", "that the harvest was late", "asserts", None),
    ("", "Drost", "that the harvest was late", "asserts", None),
    ("did they", "Drost", "they did", "asserts", None),
]


@pytest.mark.parametrize(("query", "source", "content", "stance", "side"), ROWS)
def test_side_of_a_content(
    reading: Build, query: str, source: str, content: str, stance: str, side: str | None
) -> None:
    told = reading(
        f"[s1|{source}] [q1|spoke of] [c1|{content}].",
        f"1 official {source} | stance={stance}",
        aliases=(("Calder Reach Water", "CRW"),),
    )
    assert [match.side for match in find(told, query).matches] == ([side] if side else [])


ARTICLES = [
    (
        "a denial without words of its own speaks of what was said before it",
        "[s1|Drost] [q1|accused] [c1|Mirevia of training the rebels]. [s2|The ministry] [q2|rejected] [c2|the accusation].",
        ("1 official Drost", "2 government Mirevian foreign ministry | stance=denies"),
        [("1", "asserts"), ("2", "denies")],
    ),
    (
        "and not of something else said in between",
        "[s1|Drost] [q1|accused] [c1|Mirevia of training the rebels]. [s3|Vantole] [q3|said] [c3|that wheat was stolen]. "
        "[s2|The ministry] [q2|rejected] [c2|the accusation].",
        ("1 official Drost", "3 official Idris Vantole", "2 government Mirevian foreign ministry | stance=denies"),
        [("1", "asserts")],
    ),
    (
        "the inner telling carries the outer one's chain",
        "[s1|The Post] [q1|reported] [c1|that [s2|Drost] [q2|had said] [c2|Mirevia trained the rebels]].",
        ("1 outlet Harbour Post", "2 official Harbour Post > Drost | parent=1"),
        [("2", "asserts")],
    ),
    (
        "what somebody denies having said has not been said",
        "[s1|The Post] [q1|denied] [c1|that [s2|Drost] [q2|had said] [c2|Mirevia trained the rebels]].",
        ("1 outlet Harbour Post | stance=denies", "2 official Harbour Post > Drost | parent=1"),
        [("2", "neither")],
    ),
    (
        "the article's own prose outside the attributions",
        "Mirevia trained the rebels for years. [s1|Drost] [q1|said] [c1|that wheat was late].",
        ("1 official Drost",),
        [(None, "asserts")],
    ),
    (
        "a question, a supposition, a looser sentence and one that leads over to a quotation say nothing",
        "Did Mirevia train the rebels? If Mirevia trained the rebels, somebody paid. Mirevia has rebels too. "
        "The letter, titled Mirevia Trained the Rebels, reads as follows:",
        (),
        [],
    ),
    (
        "a pronoun stands for a name in the sentence before",
        "[s1|Drost] [q1|blamed] [c1|Mirevia. They trained the rebels].",
        ("1 official Drost",),
        [("1", "asserts")],
    ),
    (
        "what is wanted or ordered has not happened",
        "[s1|Drost] [q1|wants] [c1|Mirevia to train the rebels].",
        ("1 official Drost | act=intention",),
        [("1", "neither")],
    ),
]


@pytest.mark.parametrize(("why", "text", "lines", "expected"), ARTICLES)
def test_sides_in_an_article(
    reading: Build, why: str, text: str, lines: tuple[str, ...], expected: list[tuple[str | None, str]]
) -> None:
    found = find(reading(text, *lines), "Mirevia trained the rebels")
    assert [(m.attribution.id if m.attribution else None, m.side) for m in found.matches] == expected, why


def test_the_best_sentence_of_a_long_content_is_the_passage(reading: Build) -> None:
    told = reading(
        "[s1|Drost] [q1|said:] [c1|“It is late. Mirevia trained the rebels. Good night.”]", "1 official Drost"
    )
    assert [m.passage.text for m in find(told, "Mirevia trained the rebels").matches] == ["Mirevia trained the rebels"]


def test_a_query_that_finds_nothing_gets_the_nearest_contents(reading: Build) -> None:
    told = reading("[s1|Drost] [q1|said] [c1|that Mirevia sold wheat].", "1 official Drost")
    found = find(told, "Mirevia bought nine old ships")
    assert (found.matches, [span.text for span in found.nearest]) == ((), ["that Mirevia sold wheat"])


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=60), st.data())
def test_any_text_and_query(text: str, query: str, data: st.DataObject) -> None:
    article = Article(id="a", text=text)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6)))
    spans = [article.span(a, b) for a, b in pairwise(cuts)]
    attributions = tuple(Attribution(str(i), (s,), source=(spans[0],), parent=str(i - 1)) for i, s in enumerate(spans))
    found = find(Reading(article, attributions, aliases=((query, "x"), ())), query)
    for span in (*(m.passage for m in found.matches), *found.nearest):
        assert text[span.start : span.end] == span.text
    assert all(0 <= match.score <= 1 for match in found.matches)
    parts = sentences(text, 0, len(text))
    assert "".join(text[a:b] for a, b in parts) == text
    assert all(text[w.start : w.end] == w.text for w in words(text))


def test_a_megabyte_in_one_line_takes_time_in_proportion() -> None:
    text = "not never Mirevia trained the rebels and " * 8_000
    article = Article(id="a", text=text)
    pieces = tuple(article.span(i, i + 40) for i in range(0, len(text) - 40, 4_100))
    attributions = tuple(Attribution(str(i), (piece,)) for i, piece in enumerate(pieces))
    whole = Attribution("whole", (article.span(0, len(text)),))
    assert len(find(Reading(article, (*attributions, whole)), "Mirevia trained the rebels").matches) > 70
