"""Which forms name one and the same."""

from __future__ import annotations

import pytest

from sayso.model import Article, Attribution, Reading
from sayso.resolve import speakers


def groups(text: str, *sources: str) -> list[set[str]]:
    """The groups of forms in a text in which these sources, in this order, say something."""
    article = Article(id="a", text=text)
    rows, at = [], 0
    for n, source in enumerate(sources):
        at = text.index(source, at)
        end = at + len(source)
        rows.append(Attribution(str(n), (article.span(end, end + 1),), (article.span(at, end),)))
        at = end
    return [set(g) for g in speakers(Reading(article, tuple(rows))).aliases]


@pytest.mark.parametrize(
    ("text", "sources", "expected"),
    [
        (
            "The Lennish Relief Task Force (LRTF) met. The LRTF said no.",
            ("The LRTF",),
            {"Lennish Relief Task Force", "LRTF"},
        ),
        ("Ambassador Rustam Idzhel said no. Idzhel left.", ("Ambassador Rustam Idzhel",), {"Rustam Idzhel", "Ambassador Rustam Idzhel", "Idzhel"}),
        ("Mirevia's envoy, Halina Drost, said no.", ("Mirevia's envoy, Halina Drost,",), {"Halina Drost", "Mirevia's envoy"}),
        ("Army spokesman Colonel Idris Vantole said no.", ("Army spokesman Colonel Idris Vantole",), {"Idris Vantole", "Army spokesman Colonel Idris Vantole"}),
        ("The Foreign Assessments Bureau met. The Bureau said no.", ("The Bureau",), {"Foreign Assessments Bureau", "the Bureau"}),
        ("Gail Penhallow left. Ms Penhallow said no.", ("Ms Penhallow",), {"Gail Penhallow", "Ms Penhallow"}),
        ("Moscow said no.", ("Moscow",), {"government of Russia", "Moscow"}),
    ],
)  # fmt: skip
def test_one_group(text: str, sources: tuple[str, ...], expected: set[str]) -> None:
    assert groups(text, *sources) == [expected]


def test_an_acronym_in_brackets_counts_though_nobody_speaks_for_it() -> None:
    assert groups("The Turlish Island Party (TIP) met.") == [{"Turlish Island Party", "TIP"}]


def test_the_neighbours_spelling_of_an_acronym_is_the_same_body() -> None:
    assert groups("Men of the GUR met. The Main Intelligence Directorate (HUR) met.") == [
        {"Main Intelligence Directorate", "HUR", "GUR"}
    ]


def test_a_family_is_none_of_its_members() -> None:
    found = groups("The Brandvold family met. Edvin Brandvold said no. Brandvold left.", "Edvin Brandvold")
    assert found == [{"Edvin Brandvold", "Brandvold"}]


def test_a_court_of_a_town_is_not_the_town() -> None:
    assert groups("Osterley Crown Court met in Osterley. Osterley Crown Court said no.", "Osterley Crown Court") == []


def test_two_bodies_of_one_kind_stay_two_and_the_short_form_means_the_last() -> None:
    text = (
        "The river broke in, the fire service said. Nobody was missing, the service said. Snow will fall, the weather service said. "
        "The service added that roads would close."
    )
    article, rows, at = Article(id="a", text=text), [], 0
    for n, source in enumerate(("the fire service", "the service", "the weather service", "The service")):
        at = text.index(source, at)
        end = at + len(source)
        rows.append(Attribution(str(n), (article.span(end, end + 1),), (article.span(at, end),)))
        at = end
    said = speakers(Reading(article, tuple(rows))).attributions
    assert [one.speaker.name for one in said] == ["fire service", "fire service", "weather service", "weather service"]


def test_the_agency_of_a_dateline_is_no_acronym_of_its_country() -> None:
    text = "PORT SALLOW, Velmara (NMP) - Velmara said no. NMP asked again."
    assert groups(text, "Velmara") == []
