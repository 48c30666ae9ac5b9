"""Who speaks for which body: a body and its head are one source, two people are not, nor a body and whoever only spoke of the same thing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sayso.model import Reading
from sayso.trace import trace

Build = Callable[..., Reading]
CLAIM = "lead was found in the water of four schools"


def origins(readings: list[Reading], side: str) -> set[str]:
    """The names of those on whose word a side rests."""
    found = trace(readings, CLAIM)
    names = {s.id: s.name for s in found.sources}
    return {names.get(o, o) for o in getattr(found, side).origins}


def test_two_people_stay_two_though_one_is_called_by_the_family_name(reading: Build) -> None:
    lawyer = reading(
        "His lawyer, Maud Ettinger, has an office by the board. [s1|Ettinger] [q1|denied] [c1|that lead was found in the water of four schools].",
        "1 person Ettinger | stance=denies",
        aliases=(("Maud Ettinger", "Ettinger"),),
    )
    head = reading(
        "[s1|The head of the water board, Tomas Rieck,] [q1|denied] [c1|that lead was found in the water of four schools].",
        "1 official Tomas Rieck | stance=denies",
        id="a2",
    )
    ministry = reading(
        "[s1|The health ministry] [q1|denied] [c1|that lead was found in the water of four schools].",
        "1 government health ministry | stance=denies",
        id="a3",
    )
    found = origins([lawyer, head, ministry], "denies")
    assert {"Maud Ettinger", "Tomas Rieck"} <= found and len(found) == 3


def test_what_somebody_says_is_not_his_office(reading: Build) -> None:
    board = reading(
        "[s1|The Lemmen Water Board] [q1|said] [c1|that lead was found in the water of four schools].",
        "1 organisation Lemmen Water Board",
    )
    inspector = reading(
        "One of the inspectors, Maret Ilves, confirmed to the paper that lead of the Lemmen water board kind was known. "
        "[s1|Ilves] [q1|said] [c1|that lead was found in the water of four schools].",
        "1 person Maret Ilves",
        id="a2",
    )
    assert origins([board, inspector], "asserts") == {"Lemmen Water Board", "Maret Ilves"}


def test_a_body_and_its_head_are_one(reading: Build) -> None:
    board = reading(
        "[s1|The Lemmen Water Board] [q1|said] [c1|that lead was found in the water of four schools].",
        "1 organisation Lemmen Water Board",
    )
    head = reading(
        "[s1|Tomas Rieck, director of the Lemmen Water Board,] [q1|said] [c1|that lead was found in the water of four schools].",
        "1 official Tomas Rieck",
        id="a2",
    )
    assert len(origins([board, head], "asserts")) == 1


def test_a_body_in_the_lead_is_not_the_newsroom_that_the_text_names(reading: Build) -> None:
    found = trace(
        [
            reading(
                "[s1|The water board] [q1|says] [c1|that lead was found in the water of four schools].\n\n"
                "[s2|Harbour Post] [q2|reported] [c2|that lead was found in the water of four schools].",
                "1 organisation water board",
                "2 outlet Harbour Post",
            )
        ],
        CLAIM,
    )
    (post,) = (s for s in found.sources if s.name == "Harbour Post")
    assert not any("water board" in alias.lower() for alias in post.aliases)


@pytest.mark.parametrize("opener", ["Indeed", "Meanwhile"])
def test_what_opens_a_sentence_is_nobody(reading: Build, opener: str) -> None:
    found = trace([reading(f"{opener} [q1|reports of] [c1|lead found in the water of four schools] spread.", "1 none")], CLAIM)
    assert opener not in {s.name for s in found.sources}


def test_one_of_several_who_is_named_need_not_be_the_one_of_the_lead(reading: Build) -> None:
    found = origins(
        [
            reading(
                "[s1|An inspector] [q1|says] [c1|lead was found in the water of four schools].\n\n"
                "[s2|One of the inspectors, Maret Ilves,] [q2|confirmed] [c2|that lead was found in the water of four schools].",
                "1 anonymous? an inspector",
                "2 person Maret Ilves",
            )
        ],
        "asserts",
    )
    assert len(found) == 2
