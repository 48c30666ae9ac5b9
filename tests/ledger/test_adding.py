"""What becomes of what is added: new, known, a version, read again, refused; and that it comes back as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from sayso.claims.claiming import sources
from sayso.errors import LedgerError
from sayso.ledger import Counts, Entry, Ledger
from sayso.model import Derivation, Evidence, Reading, Span

Written = Callable[..., Entry]


def test_adding_twice_changes_nothing(ledger: Ledger, written: Written) -> None:
    entries = [
        written("a1", said=("Ilse Marwick",), named=("Ilse Marwick",), bands=(7, 8)),
        written("a2", "Another text altogether, of one line."),
    ]
    assert [one.status for one in ledger.add(entries)] == ["new", "new"]
    before = ledger.counts()
    assert before == Counts(articles=2, readings=2, attributions=1, mentions=1, sentences=2)
    assert [one.status for one in ledger.add(entries + entries)] == ["known"] * 4
    assert ledger.counts() == before
    assert len(ledger.search("Marwick", 9)) == 1 and ledger.near((7, 8), 9) == ("a1",)


def test_one_call_may_hold_the_same_article_twice(ledger: Ledger, written: Written) -> None:
    assert [one.status for one in ledger.add([written("a1"), written("a1")])] == ["new", "known"]


def test_texts_from_one_address_are_versions_in_the_order_of_their_days(ledger: Ledger, written: Written) -> None:
    address = "https://www.lantern.example/port"
    added = ledger.add(
        [
            written("later", "The port is open again.", url=address, day="2031-03-07"),
            written("first", "The port is closed.", url="http://lantern.example/port#top", day="2031-03-05"),
            written("elsewhere", "The port is closed.", url="https://courier.example/port", day="2031-03-06"),
            written("nowhere", "The port is closed today."),
        ]
    )
    assert [one.status for one in added] == ["new", "version", "new", "new"]
    assert ledger.versions("later") == ledger.versions("first") == ("first", "later")
    assert ledger.versions("elsewhere") == ("elsewhere",) and ledger.versions("nowhere") == ("nowhere",)
    assert ledger.versions("never added") == ()


def test_versions_of_one_day_go_by_the_moment_in_any_time_zone(ledger: Ledger, written: Written) -> None:
    east = timezone(timedelta(hours=9))
    moments = {
        "noon in the east": datetime(2031, 3, 5, 12, tzinfo=east),
        "four in the morning": datetime(2031, 3, 5, 4, tzinfo=UTC),
        "two in the morning": datetime(2031, 3, 5, 2, tzinfo=UTC),
    }
    for id, moment in moments.items():
        entry = written(id, f"It is {id}.", url="https://lantern.example/clock", day="2031-03-05")
        article = replace(entry.reading.article, published_at=moment)
        ledger.add([Entry(replace(entry.reading, article=article))])
    assert ledger.versions("noon in the east") == ("two in the morning", "noon in the east", "four in the morning")


def test_a_newer_reading_takes_over_when_it_is_complete_and_not_before(ledger: Ledger, written: Written) -> None:
    old, new = (
        written("a1", said=("Ilse Marwick",)),
        written("a1", by="neural@2", said=("Ilse Marwick", "Drost"), day="2031-03-05"),
    )
    ledger.add([old])
    assert ledger.holds("a1", "rules@1") and not ledger.holds("a1", "neural@2") and not ledger.holds("a2", "rules@1")
    broken = replace(
        new.reading, attributions=(replace(new.reading.attributions[0], content=(Span(3, 9, "no such"),)),)
    )
    with pytest.raises(LedgerError, match=r"“no such” do not stand at 3–9"):
        ledger.add([written("a2", "Added in the same call."), Entry(broken)])
    assert ledger.reading("a1") == old.reading and ledger.counts().articles == 1
    assert [one.status for one in ledger.add([new])] == ["reread"]
    assert ledger.reading("a1") == new.reading and ledger.reading("a1", by="rules@1") == old.reading
    assert ledger.counts() == Counts(articles=1, readings=2, attributions=2, sentences=1)
    assert [(card.published, card.by) for card in ledger.cards()] == [(date(2031, 3, 5), "neural@2")]
    assert [one.status for one in ledger.add([old])] == ["known"]
    assert ledger.reading("a1") == new.reading
    assert ledger.naming("drost", 9) == ("a1",)


def test_another_text_with_the_same_id_is_refused_and_said_so(ledger: Ledger, written: Written) -> None:
    ledger.add([written("a1", "One text.")])
    refused, added = ledger.add([written("a1", "A text made to look like it."), written("a2", "The rest goes on.")])
    assert (refused.status, added.status) == ("refused", "new")
    assert "Another text" in refused.problems[0].what
    assert ledger.reading("a1").article.text == "One text."


@pytest.mark.parametrize("id", ["", "half \ud800", "nul \x00"])
def test_an_article_needs_an_id(ledger: Ledger, written: Written, id: str) -> None:
    with pytest.raises(LedgerError, match="no usable id"):
        ledger.add([written("good"), written(id)])
    assert ledger.counts().articles == 0


def test_what_is_not_there_is_said(ledger: Ledger, written: Written) -> None:
    ledger.add([written("a1")])
    with pytest.raises(LedgerError, match="no reading of article a2"):
        ledger.reading("a2")
    with pytest.raises(LedgerError, match="no reading of article a1 by neural@9"):
        ledger.reading("a1", by="neural@9")
    assert ledger.readings([]) == () and ledger.held(["a1", "a2"], "rules@1") == {"a1"}


def test_hostile_metadata_is_kept_as_it_is(ledger: Ledger) -> None:
    from sayso.model import Article

    nasty = "'; DROP TABLE articles; --\x00\ud800\x1b[31m"
    article = Article("a1", nasty, nasty, nasty, nasty, nasty, (nasty,), None, nasty)
    reading = Reading(article, by=nasty)
    assert [one.status for one in ledger.add([Entry(reading), Entry(reading)])] == ["new", "known"]
    assert ledger.reading("a1") == reading
    assert ledger.versions("a1") == ("a1",) and len(ledger.cards()) == len(ledger.cards(outlet=nasty)) == 1
    assert ledger.holds("a1", nasty) and ledger.reading("a1", by=nasty) == reading and not ledger.holds(nasty, nasty)
    assert ledger.versions(nasty) == ledger.derivations(nasty) == ledger.naming(nasty) == ()
    assert ledger.derive([Derivation(nasty, "a1", "cites")], nasty) == 1 and len(ledger.derivations(nasty)) == 1


def test_articles_without_their_texts_by_outlet_and_day(ledger: Ledger, written: Written) -> None:
    days = {
        "a1": ("2031-03-06", "Lantern"),
        "a2": ("2031-03-04", "Lantern"),
        "a3": ("", "Lantern"),
        "a4": ("2031-03-05", "Courier"),
    }
    ledger.add([written(id, f"Text {id}.", day=day, outlet=outlet) for id, (day, outlet) in days.items()])

    def ids(outlet: str | None = None, since: date | None = None, until: date | None = None) -> list[str]:
        return [card.id for card in ledger.cards(outlet, since=since, until=until)]

    assert ids() == ["a3", "a2", "a4", "a1"]
    assert ids("Lantern") == ["a3", "a2", "a1"] and ids("lantern'--") == []
    assert ids(since=date(2031, 3, 5)) == ["a4", "a1"] and ids(until=date(2031, 3, 4)) == ["a2"]
    assert ids("Lantern", date(2031, 3, 4), date(2031, 3, 5)) == ["a2"]


def test_near_copies_by_shared_bands(ledger: Ledger, written: Written) -> None:
    top = 2**63 - 1
    ledger.add(
        [
            written("a1", "One.", bands=(1, 2, top)),
            written("a2", "Two.", bands=(3, 4)),
            written("a3", "Three.", bands=(1, 9)),
        ]
    )
    assert ledger.near((top, 2, 1), 9) == ("a1", "a3") and ledger.near((2, top, 1), 1) == ("a1",)
    assert ledger.near((5,), 9) == ledger.near((), 9) == ledger.near((1,), 0) == ()


def test_who_is_named_and_who_is_relied_on(ledger: Ledger, written: Written) -> None:
    ledger.add(
        [
            written("a1", "Drost spoke.", said=("Ilse Marwick",), named=("Drost",), outlet="Lantern"),
            written("a2", "He spoke.", said=("Ilse Marwick", "Ilse Marwick", "Drost"), outlet="Courier"),
            written("a2", "He spoke.", by="rules@0", said=("Ilse Marwick", "Drost"), outlet="Courier"),
        ]
    )
    assert (
        ledger.naming(" ilse MARWICK", 9) == ("a2", "a1")
        and ledger.naming("Drost", 1) == ("a2",)
        and ledger.naming("Dro", 9) == ()
    )
    assert [(one.name, one.attributions, one.articles, one.outlets) for one in sources(ledger)] == [
        ("Ilse Marwick", 2, 2, 2),
        ("Drost", 1, 1, 1),
    ]


def test_derivations_are_kept_once_per_engine_with_their_evidence(ledger: Ledger) -> None:
    copy = Derivation(
        "a1",
        "a2",
        "copies",
        True,
        0.75,
        (Evidence("a1", Span(3, 7, "port")), Evidence("a2", Span(0, 4, "port"))),
        "ten shared words",
    )
    other = Derivation("s1", "a1", "told")
    assert ledger.derive([copy, other, copy], "copies@1") == 2 and ledger.derive([copy], "copies@1") == 0
    assert ledger.derive([copy], "copies@2") == 1
    assert ledger.derivations() == ((copy, "copies@1"), (other, "copies@1"), (copy, "copies@2"))
    assert ledger.derivations("s1") == ((other, "copies@1"),) and len(ledger.derivations("a1")) == 3
    assert ledger.derivations("a9") == () and ledger.counts().derivations == 3


def test_what_was_added_since(ledger: Ledger, written: Written) -> None:
    assert ledger.read_after() == ()
    ledger.add([written("a1", "One."), written("a2", "Two."), written("a3", "Three.")])
    first = ledger.read_after(limit=2)
    assert [id for _, id in first] == ["a1", "a2"]
    ledger.add([written("a1", "One.", by="neural@2")])
    assert [id for _, id in ledger.read_after(first[-1][0])] == ["a3", "a1"]
    assert ledger.read_after(ledger.read_after()[-1][0]) == ()


def test_in_how_many_articles_somebody_without_a_name_is_called_so(ledger: Ledger, written: Written) -> None:
    def nameless(entry: Entry) -> Entry:
        read = entry.reading
        return replace(entry, reading=replace(read, attributions=tuple(replace(a, speaker=replace(a.speaker, anonymous=True)) for a in read.attributions)))

    ledger.add([nameless(written(f"a{n}", f"Port {n}.", said=("a diplomat", "A  Diplomat", "an aide"))) for n in range(3)])
    ledger.add([nameless(written("a0", "Port 0.", by="rules@2", said=("a diplomat",)))])
    assert (ledger.nameless("A diplomat"), ledger.nameless("an aide"), ledger.nameless("a nurse"), ledger.nameless("")) == (3, 2, 0, 0)
    ledger.add([written("a9", "Nine.", said=("an aide",))])
    assert ledger.nameless("an aide") == 0, "somebody bears it as a name"


@pytest.mark.parametrize("form", ["brat", "json"])
def test_what_a_person_corrected_stays_current_until_a_person_corrects_it(ledger: Ledger, written: Written, form: str) -> None:
    first = written("a1", said=("Ilse Marwick",))
    corrected = written("a1", by=f"{form}@Ada Quill", said=("Odile Verrick",), day="2031-03-05", outlet="Lantern")
    newer = written("a1", by="neural@9", said=("Ilse Marwick", "Drost"), outlet="The Lantern")
    ledger.add([first, corrected])
    mark = ledger.read_after()[-1][0]
    assert [one.status for one in ledger.add([newer])] == ["reread"]
    assert ledger.reading("a1") == corrected.reading and ledger.reading("a1", by="neural@9") == newer.reading
    assert [(card.outlet, card.by, card.attributions) for card in ledger.cards()] == [("Lantern", f"{form}@Ada Quill", 1)]
    assert ledger.read_after(mark) == () and ledger.counts().attributions == 1
    assert [one.status for one in ledger.add([newer])] == ["known"]
    again = written("a1", by=f"{form}@Ada Quill#2", said=("Jon Verrick",))
    ledger.add([again])
    assert ledger.reading("a1") == again.reading
    in_one_call = [written("a2", "Two."), written("a2", "Two.", by=f"{form}@Ada Quill"), written("a2", "Two.", by="rules@9")]
    ledger.add(in_one_call)
    assert ledger.reading("a2").by == f"{form}@Ada Quill"
