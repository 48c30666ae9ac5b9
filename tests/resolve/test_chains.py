"""Chains of tellers: the outermost first, an outlet before whoever told it."""

from __future__ import annotations

import pytest

from sayso.model import Article, Attribution, Reading, Speaker
from sayso.resolve import chains

TEXT = "X told Radio Sable. Y told the Ledger. Z told the broadcaster RFO. W told reporters."
ARTICLE = Article(id="a", text=TEXT, outlet="The Sable Coast Ledger")


def told(name: str, addressee: str, *, id: str = "1", parent: str | None = None) -> Attribution:
    at = TEXT.index(addressee) if addressee else 0
    spans = (ARTICLE.span(at, at + len(addressee)),) if addressee else ()
    return Attribution(id, (ARTICLE.span(0, 1),), addressee=spans, speaker=Speaker(name, "person"), parent=parent)


@pytest.mark.parametrize(
    ("addressee", "expected"),
    [
        ("Radio Sable", ("Radio Sable", "X")),
        ("the broadcaster RFO", ("RFO", "X")),
        ("the Ledger", ("X",)),
        ("reporters", ("X",)),
        ("", ("X",)),
    ],
)
def test_outlet_before_who_told_it(addressee: str, expected: tuple[str, ...]) -> None:
    assert chains(Reading(ARTICLE, (told("X", addressee),))).attributions[0].chain == expected


def test_nesting_makes_the_chain_and_nobody_is_left_out() -> None:
    rows = (
        told("Blum", "", id="1"),
        told("Moust", "Radio Sable", id="2", parent="1"),
        told("", "", id="3", parent="2"),
        told("Ilse", "", id="4", parent="3"),
    )
    found = [a.chain for a in chains(Reading(ARTICLE, rows)).attributions]
    whole = ("Blum", "Radio Sable", "Moust")
    assert found == [("Blum",), whole, whole, (*whole, "Ilse")]


def test_the_order_of_the_attributions_does_not_matter() -> None:
    rows = (told("Blum", "", id="1"), told("Moust", "Radio Sable", id="2", parent="1"), told("Ilse", "", id="3", parent="2"))
    one = {a.id: a.chain for a in chains(Reading(ARTICLE, rows)).attributions}
    assert one == {a.id: a.chain for a in chains(Reading(ARTICLE, rows[::-1])).attributions}


def test_parents_in_a_circle_end() -> None:
    rows = (told("A", "", id="1", parent="2"), told("B", "", id="2", parent="1"))
    assert all(len(a.chain) <= 2 for a in chains(Reading(ARTICLE, rows)).attributions)
