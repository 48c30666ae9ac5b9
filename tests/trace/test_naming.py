"""Who is who across articles: the forms that should be one source, and those that must stay two."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.model import Judgement
from sayso.trace.naming import Register, bare, is_name, is_post, key, relatives, source_id
from sayso.trace.suspicion import telling


@pytest.mark.parametrize(
    ("groups", "names", "one", "other", "same"),
    [
        ([], ["Ilse Marwick", "Marwick"], "Marwick", "Ilse Marwick", True),
        ([], ["Ilse Marwick", "Otto Marwick", "Marwick"], "Marwick", "Ilse Marwick", False),
        ([], ["Ilse Marwick", "Dr Ilse Marwick"], "Dr Ilse Marwick", "Ilse Marwick", True),
        ([], ["Corra Link Operating Company", "CLOC"], "CLOC", "Corra Link Operating Company", True),
        ([["Aino Brekkestad", "the energy minister"]], ["the energy minister"], "energy minister", "Aino Brekkestad", True),
        ([], ["Kharsit's defence ministry", "Ministry of Defence of Kharsit"], "Ministry of Defence of Kharsit", "Kharsit's defence ministry", True),
        ([["Chidi Abara", "Theo Abara", "Mr Abara"]], ["Theo Abara"], "Theo Abara", "Chidi Abara", False),
        ([["Ximena Haverbeck", "a sworn statement"]], ["a sworn statement"], "a sworn statement", "Ximena Haverbeck", False),
        ([], ["Keld Bay v UIYN", "UIYN"], "UIYN", "Keld Bay v UIYN", False),
        ([], ["Audit Office", "chief of the Audit Office"], "chief of the Audit Office", "Audit Office", False),
    ],
)
def test_which_forms_are_one(groups: list[list[str]], names: list[str], one: str, other: str, same: bool) -> None:
    for order in permutations(names):
        assert Register(groups, order).same(one, other) is same


def test_a_judgement_joins_and_keeps_apart() -> None:
    names = ["Ilse Marwick", "Marwick", "the harbour master"]
    apart = Judgement("1", "different", "Marwick", "Ilse Marwick")
    joined = Judgement("2", "same", "the harbour master", "Ilse Marwick")
    register = Register([], names, [apart, joined])
    assert not register.same("Marwick", "Ilse Marwick")
    assert register.same("the harbour master", "Ilse Marwick")


@pytest.mark.parametrize(
    ("form", "expected"),
    [("the company", False), ("CLOC", True), ("St Fenella's", True), ("leader of the Civic Compact", False), ("Government of Lutava", True)],
)
def test_what_is_a_name(form: str, expected: bool) -> None:
    assert is_name(form) is expected


@pytest.mark.parametrize(
    ("one", "other", "kin"),
    [("Theo Abara", "Chidi Abara", True), ("T Abara", "Theo Abara", False), ("Theo Abara", "Theo Abara", False)],
)
def test_people_of_one_family_are_two(one: str, other: str, kin: bool) -> None:
    assert relatives(one, other) is kin


def test_a_post_is_no_body() -> None:
    assert is_post("chair of the Board") and not is_post("the Board")


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("a person who has worked with its books", "a former bookkeeper", True),
        ("a person who has had the loan agreement", "an official who has read the contract", True),
        ("a manager in the IT department", "someone who works on the company's systems", True),
        ("a nurse", "a diplomat", False),
    ],
)
def test_work_with_the_same_things_is_a_telling_detail(one: str, other: str, shared: bool) -> None:
    assert bool(telling(one) & telling(other)) is shared


@given(st.text(max_size=60))
def test_keys_and_ids_are_stable(name: str) -> None:
    assert key(key(name)) == key(name)
    assert source_id(name) == source_id(key(name))
    assert len(bare(name)) <= len(key(name).split())
