"""A dossier in a terminal: a headline that can be checked by hand, the tree of chains, both sides and what is missing."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from rich.console import Console

from sayso.model import (
    Article,
    Chain,
    Claim,
    Dossier,
    Drift,
    Event,
    Evidence,
    Independence,
    Missing,
    Side,
    Source,
    Suspicion,
)
from sayso.tell.dossier import headline, show_dossier

ARTICLE = Article(id="a1", text="The Lantern says Reyl said it sank. Orrun denies it.", outlet="Harbour Post", published=date(2031, 3, 5))
PASSAGE = ARTICLE.span(27, 34)
DOSSIER = Dossier(
    query="the ship sank",
    claim=Claim("c1", "it sank", (("a1", "1"), ("a1", "2"))),
    articles=(ARTICLE,),
    sources=(
        Source("s1", "Reyl", "person"),
        Source("s2", "the Lantern", "outlet"),
        Source("s3", "Orrun", "government"),
        Source("s4", "an aide", "anonymous"),
    ),
    asserts=Side(("a1",), ("s1", "s2"), Independence(1, 1.4, 2), 1, ("a1",), (("a1",),)),
    denies=Side(("a1",), ("s3",), Independence(1, 1.0, 1), 1, ("s3",), (("s3",),)),
    chains=(Chain("a1", PASSAGE, ("the Lantern", "Reyl")), Chain("a1", ARTICLE.span(36, 51), ("Orrun",))),
    timeline=(Event("2031-03-04", "a1", "s1", "asserts", PASSAGE), Event("2031-03-05", "a1", "s3", "denies", PASSAGE)),
    drift=(Drift("s1", "a1", "hedge_lost", (Evidence("a1", PASSAGE),)),),
    missing=(Missing("s2", "cited, but not among the articles that were read"),),
    suspected=(Suspicion("s1", "s2", 0.6, "the same words"),),
    coverage={"articles_read": 1},
)


def shown(dossier: Dossier, encoding: str = "utf-8") -> str:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="")
    show_dossier(dossier, Console(file=file, width=80))
    file.flush()
    return raw.getvalue().decode(encoding)


@pytest.mark.parametrize(
    "line",
    [
        "“the ship sank”",
        "Asserted: 1 article, 2 named origins, 1–2 independent, all through 1 article.",
        "Denied: 1 article, 1 named origin, 1 independent.",
        "As stated: “it sank”",
        "  2 origins: Reyl; the Lantern",
        "  independent: 1–2, about 1.4 expected",
        "  Reyl and the Lantern (60%): the same words",
        "Harbour Post",
        "├── ← the Lantern",
        "│   └── ← Reyl",
        "  2031-03-05  Orrun (denies): “it sank”",
        "  Harbour Post, from Reyl: lost its hedge: “it sank”",
        "  the Lantern: cited, but not among the articles that were read",
        "  articles read: 1",
    ],
)
def test_what_a_dossier_shows(line: str) -> None:
    assert line in shown(DOSSIER).splitlines()


@pytest.mark.parametrize(
    ("side", "expected"),
    [
        (Side(("a1", "a2"), ("s4",), Independence(1, 1.0, 1)), "2 articles, 1 anonymous origin, 1 independent"),
        (Side(("a1",), unattributed=("a1",)), "1 article, no origin given, 1 article without saying whence"),
        (
            Side(("a1",), ("s1", "s4"), Independence(2, 2.0, 2), bottlenecks=(("s2",),)),
            "1 article, 1 named origin, 1 anonymous origin, 2 independent, all through the Lantern",
        ),
        (
            Side(("a1", "a2"), ("s1", "s3"), Independence(2, 2.0, 2), bottlenecks=(("a1",),)),
            "2 articles, 2 named origins, 2 independent, all through Harbour Post",
        ),
    ],
)
def test_headlines(side: Side, expected: str) -> None:
    assert headline(side, DOSSIER) == expected


def test_what_everything_passes_through_is_told_unless_it_is_the_only_article_or_origin() -> None:
    side = Side(("a1",), ("s1",), Independence(1, 1.0, 1), 1, ("s1",), (("s1",), ("s2",), ("a1",)))
    lines = [line for line in shown(replace(DOSSIER, asserts=side, denies=Side())).splitlines() if "passes" in line]
    assert lines == ["  everything passes through the Lantern"]


def test_an_event_without_a_source_says_so() -> None:
    event = Event("2031-03-04", "a1", "", "asserts", PASSAGE)
    assert "  2031-03-04  no source named: “it sank”" in shown(replace(DOSSIER, timeline=(event,))).splitlines()


def test_a_claim_that_nobody_makes() -> None:
    nothing = Dossier(query="the moon fell", claim=Claim("c", "the moon fell"), coverage={"articles": 3})
    assert shown(nothing).splitlines()[:2] == ["“the moon fell”", "Nothing that was read states or denies this."]
    mentioned = replace(DOSSIER, asserts=Side(), denies=Side())
    assert shown(mentioned).splitlines()[1] == "It is mentioned, but nobody asserts or denies it."


def test_hostile_names_are_harmless_and_old_encodings_can_be_printed() -> None:
    evil = replace(DOSSIER, query="\x1b[31m[red]x", sources=(Source("s1", "\x9b31m[bold]Reyl\u202e", "person"),))
    text = shown(evil)
    assert "\x1b" not in text and "\x9b" not in text and "[red]x" in text and "[bold]Reyl" in text
    assert "<- Reyl" in shown(DOSSIER, "ascii")
