"""What kind of source a phrase is, and whether the reader is left without knowing who."""

from __future__ import annotations

import pytest

from sayso.model import Article, Attribution, Reading, Speaker
from sayso.resolve import speakers


def kind(source: str, *, guess: Speaker = Speaker(), after: str = " said no.") -> tuple[str, bool]:  # noqa: B008
    article = Article(id="a", text=source + after)
    end = len(source)
    row = Attribution("1", (article.span(end + 6, end + 8),), (article.span(0, end),), (article.span(end + 1, end + 5),), speaker=guess)
    speaker = speakers(Reading(article, (row,))).attributions[0].speaker
    return speaker.kind, speaker.anonymous


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Rustam Idzhel", ("person", False)),
        ("Ambassador Rustam Idzhel", ("official", False)),
        ("Landlady Dot Fairley", ("person", False)),
        ("A spokeswoman for Marran Council", ("official", False)),
        ("The mayor", ("official", False)),
        ("Her mother", ("person", False)),
        ("Police", ("organisation", False)),
        ("The Ministry of Railways", ("government", False)),
        ("Norway", ("government", False)),
        ("The Road and Parcel Union", ("organisation", False)),
        ("The Kremmen Tribune", ("outlet", False)),
        ("An internal memo", ("document", False)),
        ("A count overseen by the service", ("document", False)),
        ("Social media posts", ("post", True)),
        ("Residents of Tansy", ("group", True)),
        ("Drivers", ("group", False)),
        ("A nurse", ("anonymous", True)),
        ("A person familiar with the talks", ("anonymous", True)),
        ("Two aid workers with long experience of the area", ("anonymous", True)),
        ("QUESTION", ("anonymous", True)),
    ],
)
def test_kind(source: str, expected: tuple[str, bool]) -> None:
    assert kind(source) == expected


def test_an_engine_that_saw_more_is_asked() -> None:
    assert kind("The owner of the goat", guess=Speaker(kind="anonymous", anonymous=True)) == ("anonymous", True)


def test_a_name_is_not_anonymous_whatever_an_engine_saw() -> None:
    assert kind("Rustam Idzhel", guess=Speaker(kind="anonymous", anonymous=True)) == ("person", False)


@pytest.mark.parametrize(
    ("source", "guess", "expected"),
    [
        ("Inspectors", Speaker("", "document"), "group"),
        ("Tarnow Harbour Police", Speaker("", "person"), "organisation"),
        ("Northmark Press", Speaker("", "government"), "outlet"),
        ("Halden University Press", Speaker("", "organisation"), "organisation"),
    ],
)
def test_what_the_words_say_counts_more_than_a_guess(source: str, guess: Speaker, expected: str) -> None:
    assert kind(source, guess=guess)[0] == expected


def test_whoever_is_nobody_in_particular() -> None:
    assert kind("Whoever") == ("group", True)
