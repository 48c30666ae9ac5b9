"""A page of a ledger's articles is the part of the whole list that it says, whatever the filters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.ledger import Entry, Ledger, memory_ledger
from sayso.model import Article, Attribution, Reading

OUTLETS = ("", "The Post", "O'Brien's “Herald”", "La Presse ☂")
FIRST = date(2031, 3, 1)


@pytest.fixture(scope="module")
def ledger() -> Iterator[Ledger]:
    draw = Random(7)
    with memory_ledger() as made:
        entries = []
        for n in range(120):
            day = None if n % 11 == 0 else FIRST + timedelta(days=draw.randrange(9))
            article = Article(f"a{n}", f"Text {n}.", title=f"Title {n}", outlet=draw.choice(OUTLETS), published=day)
            entries.append(Entry(Reading(article, tuple(Attribution(str(i), (article.span(0, 4),)) for i in range(n % 5)), by="hand@1")))
        made.add(entries)
        yield made


days = st.one_of(st.none(), st.integers(0, 9).map(lambda n: FIRST + timedelta(days=n)))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from((None, *OUTLETS[1:], "nobody's")), days, days, st.integers(1, 50), st.integers(0, 130))
def test_a_page_is_a_part_of_the_list_from_its_end(
    ledger: Ledger, outlet: str | None, since: date | None, until: date | None, limit: int, offset: int
) -> None:
    whole = ledger.cards(outlet, since, until)[::-1]
    page = ledger.page(outlet, since, until, limit=limit, offset=offset)
    assert page.total == len(whole)
    assert page.cards == whole[offset : offset + limit]


def test_cards_say_how_many_attributions_there_are(ledger: Ledger) -> None:
    assert [card.attributions for card in ledger.cards_of(["a4", "nowhere", "a0", "a\ud800"])] == [4, 0]
    assert ledger.cards_of(["a7"]) == tuple(card for card in ledger.cards() if card.id == "a7")


def test_outlets_are_counted_and_none_is_no_outlet(ledger: Ledger) -> None:
    outlets = dict(ledger.outlets())
    assert set(outlets) == set(OUTLETS[1:]) and sum(outlets.values()) == sum(card.outlet != "" for card in ledger.cards())


def test_texts_come_without_readings(ledger: Ledger) -> None:
    assert ledger.texts(["a3", "nowhere"]) == {"a3": "Text 3."}
