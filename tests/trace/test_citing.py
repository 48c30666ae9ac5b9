"""Which article another one points at: by its outlet's name, a link, a headline, and never by a town of the same name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sayso.model import Article, Link
from sayso.trace.citing import Library, cited_at, outlet_forms

EARLY, LATE = datetime(2031, 3, 4, 8, tzinfo=UTC), datetime(2031, 3, 5, 8, tzinfo=UTC)
TITLE = "Harbour fund was empty in March"


def earlier(outlet: str, url: str = "https://www.harbourpost.example/fund") -> Article:
    return Article("old", "The fund was empty.", url=url, outlet=outlet, title=TITLE, published_at=EARLY)


def later(text: str, **page: object) -> Article:
    return Article("new", text, outlet="Coast Radio", title="Fund again", published_at=LATE, **page)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("outlet", "text", "by"),
    [
        ("Harbour Post", "The Harbour Post reported that the fund was empty.", ["name"]),
        ("Harbour Post", f"A piece headed “{TITLE}” says so.", ["headline"]),
        ("Varn Sentinel", "There is one that counts, the Sentinel's of Saturday.", ["name"]),
        ("Channel Nine Varn", "The fund was empty, Channel Nine reports.", ["name"]),
        ("Varnholm News", "The fund in Varnholm was empty.", []),
        ("Harbour Post", "Nobody was named.", []),
    ],
)
def test_what_points_at_an_earlier_article(outlet: str, text: str, by: list[str]) -> None:
    old, new = earlier(outlet), later(text)
    found = list(Library([old, new]).citations(new))
    assert [c.by for c in found] == by
    assert all(c.cited == "old" and new.text[c.span.start : c.span.end] == c.span.text for c in found)


def test_a_link_and_time_that_runs_forwards() -> None:
    text = "The fund was empty, as we read."
    new = later(text)
    linked = later(text, links=(Link(new.span(0, 8), "https://harbourpost.example/fund?utm=1"),))
    assert [c.by for c in Library([earlier("Harbour Post"), linked]).citations(linked)] == ["link"]
    old = earlier("Harbour Post")
    assert not list(Library([old, new]).citations(old))


def test_what_was_added_later_may_cite_a_later_article() -> None:
    old = Article("old", "Fund empty.\n\nUPDATE: Coast Radio now reports it too.", outlet="Harbour Post", published_at=EARLY)
    new = later("The fund was empty.")
    found = list(Library([old, new]).citations(old))
    assert [(c.cited, c.by) for c in found] == [("new", "name")]
    assert cited_at(found, 0, 11) == () and len(cited_at(found, 0, len(old.text))) == 1


@pytest.mark.parametrize(
    ("outlet", "form"),
    [("The Port Callis Courier", "pcc"), ("Coast Radio Ardley", "coast radio"), ("Northline News", "northline")],
)
def test_the_forms_of_an_outlet(outlet: str, form: str) -> None:
    assert form in outlet_forms(Article("a", "", outlet=outlet))


@pytest.mark.parametrize(
    ("text", "cites"),
    [
        ("(Corrects a number. An earlier Coast Radio report said that the fund was empty.)", ["headline"]),
        ("The original Coast Radio story said so.", ["headline"]),
        ("An earlier Harbour Ministry report said so.", []),
    ],
)
def test_a_correction_points_at_what_its_own_outlet_said_before(text: str, cites: list[str]) -> None:
    old = Article("old", "The fund was empty.", outlet="Coast Radio", title=TITLE, published_at=EARLY)
    new = later(text)
    assert [c.by for c in Library([old, new]).citations(new)] == cites
