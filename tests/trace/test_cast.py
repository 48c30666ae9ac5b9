"""Through whom a claim reaches one article: marked texts, and the tellers that should be found, outermost first."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sayso.model import Mention, Reading
from sayso.trace import trace
from sayso.trace.cast import Cast
from sayso.trace.figures import Figure, is_body, is_name_of_two, is_record, is_vague, may_tell
from sayso.trace.page import Page

Build = Callable[..., Reading]
CLAIM = "Mirevia trained the rebels"
SAID = "Mirevia trained the rebels"


def named(reading: Reading, *people: str) -> Reading:
    """The reading with these people as mentions, wherever they stand in the text."""
    text = reading.article.text
    found = [
        Mention(reading.article.span(at, at + len(name)), "person")
        for name in people
        for at in range(len(text))
        if text.startswith(name, at)
    ]
    return Reading(
        reading.article,
        reading.attributions,
        (*reading.mentions, *sorted(found, key=lambda m: m.span)),
        reading.times,
        reading.aliases,
        (),
        reading.by,
    )


@pytest.mark.parametrize(
    ("text", "lines", "people", "chain"),
    [
        (
            f"The paper was clear. [s1|Ivo Drost] [q1|said] in a sworn affidavit [c1|that {SAID}].",
            ["1 person Ivo Drost"],
            [],
            ("a sworn affidavit", "Ivo Drost"),
        ),
        (
            f"[s1|Ivo Drost] [q1|said] in an email [c1|that {SAID}].",
            ["1 person Ivo Drost"],
            [],
            ("Ivo Drost",),
        ),
        (
            f"[c1|{SAID}], according to [s1|a report by the audit office]. [s2|Ana Corr] [q2|writes] [c2|that {SAID}].",
            ["1 document a report by the audit office", "2 person Ana Corr"],
            ["Ana Corr"],
            ("a report by the audit office", "Ana Corr"),
        ),
        (
            f"[s1|Bo Lind, a spokesman for the Harbour Board,] [q1|said] [c1|{SAID}].",
            ["1 official Bo Lind"],
            [],
            ("the Harbour Board",),
        ),
        (
            f"[s1|Ana Corr's lawyer, Mio Tarn,] [q1|said] [c1|{SAID}].",
            ["1 person Mio Tarn"],
            ["Ana Corr", "Mio Tarn"],
            ("Mio Tarn", "Ana Corr"),
        ),
        (
            f"[s1|Mio Tarn] [q1|said] [c1|that {SAID}]. He has it from a deckhand, who was there.",
            ["1 person Mio Tarn"],
            [],
            ("Mio Tarn", "a deckhand"),
        ),
        (
            f"Ana Corr lay in bed. [c1|“She asked me to say it: {SAID},”] [s1|Mio Tarn] [q1|said].",
            ["1 person Mio Tarn | voice=direct"],
            ["Ana Corr", "Mio Tarn"],
            ("Mio Tarn", "Ana Corr"),
        ),
        (
            f"[s1|The Daily Bell] [q1|quoted] a retired pilot as saying [c1|that {SAID}].",
            ["1 outlet Daily Bell"],
            [],
            ("Daily Bell", "a retired pilot"),
        ),
        (
            f"The minister Ana Corr, as quoted by [s1|the Northwind agency], [q1|announced] [c1|that {SAID}].",
            ["1 outlet Northwind agency"],
            ["Ana Corr"],
            ("Northwind agency", "Ana Corr"),
        ),
        (
            f"Somebody who was at the camp [q1|has told] this paper [c1|that {SAID}].",
            ["1 none"],
            [],
            ("somebody who was at the camp",),
        ),
        (
            f"This paper has spoken to a cook at the camp, who is afraid; [s1|she] [q1|said] [c1|that {SAID}].",
            ["1 official Ana Corr"],
            [],
            ("a cook at the camp",),
        ),
        (
            f"[s1|Ana Corr] [q1|said at the ministry], citing the security service, [c1|that {SAID}].",
            ["1 person Ana Corr"],
            [],
            ("Ana Corr", "the security service"),
        ),
        (
            f"[s1|The notice] [q1|says], on Ana Corr's authority, [c1|that {SAID}].",
            ["1 document the notice"],
            [],
            ("the notice", "Ana Corr"),
        ),
        (
            f"[s1|Ana Corr] has [q1|asked] us through Tarn & Lind, her solicitors, to say [c1|that {SAID}].",
            ["1 person Ana Corr"],
            [],
            ("Tarn & Lind", "Ana Corr"),
        ),
    ],
)
def test_the_tellers_of_a_passage(
    reading: Build, text: str, lines: list[str], people: list[str], chain: tuple[str, ...]
) -> None:
    dossier = trace([named(reading(text, *lines), *people)], CLAIM)
    assert chain in [found.names for found in dossier.chains]


@pytest.mark.parametrize(
    ("text", "lines", "chains"),
    [
        (f"[s1|A bus driver] [q1|says] [c1|{SAID}]. [s2|Amadou Keita] [q2|said] [c2|{SAID}].", ["1 anonymous? a bus driver", "2 person Amadou Keita"], {("Amadou Keita",)}),
        (f"[s1|A person] [q1|says] [c1|{SAID}]. [s2|Another person] [q2|said] [c2|{SAID}].", ["1 anonymous? a person", "2 anonymous? another person"], {("a person",), ("another person",)}),
        (f"[s1|Its staff] [q1|had been told] [c1|that {SAID}].", ["1 organisation Its staff"], set()),
    ],
)
def test_roles_become_names_and_the_told_tell_nothing(
    reading: Build, text: str, lines: list[str], chains: set[tuple[str, ...]]
) -> None:
    assert {c.names for c in trace([reading(text, *lines)], CLAIM).chains} - {()} == chains


def test_a_body_and_whoever_speaks_for_it_are_one_source_across_articles(reading: Build) -> None:
    one = reading(f"[s1|The Harbour Board] [q1|denied] [c1|that {SAID}].", "1 organisation Harbour Board | stance=denies", id="a1")
    two = reading(
        f"[s1|Bo Lind, a spokesman,] [q1|denied] [c1|that {SAID}].", "1 person Bo Lind | stance=denies", id="a2"
    )
    ally = reading(
        f"[s1|Ana Corr, a former chief of the Harbour Board,] [q1|denied] [c1|that {SAID}].",
        "1 person Ana Corr | stance=denies",
        id="a3",
    )
    dossier = trace([one, two, ally], CLAIM)
    assert len(dossier.denies.origins) == 2
    assert trace([ally, two, one], CLAIM) == dossier


def test_one_person_passes_on_one_informant_in_every_article(reading: Build) -> None:
    text = "[s1|Mio Tarn] [q1|said] [c1|that [s2|{who}] [q2|had told] [t2|him] [c2|that Mirevia trained the rebels]]."
    one, two = (
        reading(text.format(who=who), "1 person Mio Tarn", f"2 anonymous? Mio Tarn > {who} | parent=1", id=id)
        for id, who in (("a1", "a typist"), ("a2", "a member of the staff"))
    )
    dossier = trace([one, two], CLAIM)
    assert dossier.asserts.independent.high == 1
    assert {len(c.names) for c in dossier.chains} == {2}


def test_whoever_wrote_the_article_is_no_teller(reading: Build) -> None:
    read = reading(f"[s1|Ana Corr] [q1|says] [c1|{SAID}].", "1 person Ana Corr", byline=("Ana Corr",))
    assert trace([read], CLAIM).asserts.unattributed == ("a1",)


@pytest.mark.parametrize(
    ("name", "vague", "body", "record"),
    [
        ("Multiple reports", True, False, False),
        ("a report by the audit office", False, False, True),
        ("several witnesses", True, False, False),
        ("two officials", False, False, False),
        ("the food regulator", False, True, False),
        ("an official who has read the contract", False, False, False),
        ("a scrutineer's sworn statement", False, False, True),
        ("the geometry paper", False, False, False),
        ("a court paper", False, False, True),
        ("The Weekly Record", False, False, False),
    ],
)
def test_what_the_words_of_a_name_tell(name: str, vague: bool, body: bool, record: bool) -> None:
    assert (is_vague(name), is_body(name), is_record(name)) == (vague, body, record)


@pytest.mark.parametrize(
    ("name", "kind", "tells"),
    [
        ("the result", "none", False),
        ("doors table", "document", False),
        ("the register", "document", True),
        ("two officials", "anonymous", True),
        ("anybody", "anonymous", False),
        ("Ana Corr", "person", True),
    ],
)
def test_what_can_tell_anything(name: str, kind: str, tells: bool) -> None:
    assert may_tell(Figure(name, kind)) == tells  # type: ignore[arg-type]


def test_a_spokesman_with_a_long_title_is_no_name_of_two() -> None:
    assert is_name_of_two(Figure("Bo Lind", "person"))
    assert not is_name_of_two(Figure("Bo Lind's lawyer", "person"))
    assert not is_name_of_two(Figure("Harbour Board", "organisation"))


def test_ships_are_not_people(reading: Build) -> None:
    read = named(reading("The trawler Ana Corr sank. Bo Lind said so."), "Ana Corr", "Bo Lind")
    assert [m.span.text for m in Cast(Page(read), read).persons] == ["Bo Lind"]


def test_its_spokesman_speaks_for_a_body_of_that_article(reading: Build) -> None:
    ministry = reading(f"[s1|The Ministry of Waters] [q1|denied] [c1|that {SAID}].", "1 government Ministry of Waters | stance=denies", id="a1")
    board = reading(f"The Water Board met on Monday. It is untrue [c1|that {SAID}], [s1|its spokesman, Bo Lind,] [q1|said].", "1 person Bo Lind | stance=denies", id="a2")
    assert set(trace([ministry, board], CLAIM).denies.origins) == {"s:ministry-of-waters", "s:bo-lind"}
