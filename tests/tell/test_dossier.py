"""A dossier in a terminal: a headline that can be checked by hand, a tree for each side, since when, what changed and what is missing."""

from __future__ import annotations

import io
import itertools
import re
import time
from dataclasses import replace
from datetime import date

import pytest
from rich.cells import cell_len
from rich.console import Console

from sayso.model import (
    Article,
    Chain,
    Claim,
    Derivation,
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
from sayso.tell.dossier import show_dossier
from sayso.tell.headline import headline, headlines
from sayso.tell.naming import labels

TEXT = "The Lantern says Reyl said it sank. Orrun denies it."


def article(id: str, outlet: str, day: int, **more: str) -> Article:
    return Article(id, TEXT, outlet=outlet, published=date(2031, 3, day), **more)


POST = article("a1", "Harbour Post", 4)
WIRE = article("a2", "Coast Wire", 5)
RASP = article("a3", "The Rasp", 5)
ECHO, ECHO_2 = article("a4", "Echo", 6), article("a5", "Mirror", 6)
SILENT = article("a6", "Free Sheet", 7)
ALL = (POST, WIRE, RASP, ECHO, ECHO_2, SILENT)
SAID, SANK = POST.span(17, 35), POST.span(27, 34)
PAIR = (("s1", "a1"), ("s3", "a2"), ("a1", "a2"))


def step(earlier: str, later: str, kind: str = "told", **more: object) -> Derivation:
    return Derivation(earlier, later, kind, evidence=(Evidence(later, SAID),), **more)  # type: ignore[arg-type]


STEPS = (
    step("a1", "a2", "cites"),
    step("a2", "a3", "copies", hidden=True, probability=0.923, why="It does not name Coast Wire; 6 of its 11 sentences say what stood there."),
    step("a3", "a4", "links"),
    step("a4", "a5", "cites"),
    step("a5", "a4", "cites"),
    step("s1", "a1", "quotes"),
    step("s2", "s1"),
    step("s3", "a2", "statement"),
    step("s4", "a2"),
    step("s4", "a3"),
)
DOSSIER = Dossier(
    query="the ship sank",
    claim=Claim("c1", "it sank", (("a1", "1"), ("a1", "2"))),
    articles=ALL,
    sources=(
        Source("s1", "Reyl", "person"),
        Source("s2", "the Lantern", "outlet"),
        Source("s3", "Orrun", "government"),
        Source("s4", "an aide", "anonymous"),
    ),
    derivations=STEPS,
    asserts=Side(
        ("a1", "a2", "a3", "a4", "a5", "a6"),
        ("s2", "s4"),
        Independence(1, 1.4, 2),
        1,
        ("a2",),
        (("a2",),),
        (("a4", "a5"),),
        ("a6",),
    ),
    denies=Side(("a2",), ("s3",), Independence(1, 1.0, 1), 1, ("s3",), (("s3",),)),
    chains=(Chain("a1", SAID, ("the Lantern", "Reyl")), Chain("a1", SANK, ("the Lantern", "Reyl")), Chain("a2", SANK, ("Orrun",))),
    timeline=(
        Event("2031-03-04", "a1", "s1", "asserts", SANK),
        Event("2031-03-04", "a1", "s1", "asserts", SAID),
        Event("2031-03-05", "a2", "s3", "asserts", SANK),
        Event("2031-03-06", "a4", "a4", "hedges", SANK),
    ),
    drift=(
        Drift("a1", "a3", "hedge_lost", (Evidence("a3", SANK), Evidence("a1", SAID))),
        Drift("a1", "a3", "number_changed", (Evidence("a3", SANK), Evidence("a1", SAID))),
    ),
    missing=(Missing("s2", "cited for the claim and never seen; 5 articles rest on it alone"),),
    suspected=(Suspicion("s2", "s4", 0.3, "the same words"),),
    coverage={"articles_read": 8, "articles_matched": 6, "engine": "rules@1"},
)
SHOWN = """\
“the ship sank”
Asserted: 6 articles, 1 named and 1 anonymous origins, 1–2 independent, all
  through Coast Wire, 1 article without saying whence.
Denied: 1 article, 1 named origin, 1 independent.
As stated: “it sank”

Asserted: who has it from whom, starting at the origins
  an aide
  │  “Reyl said it sank.”
  ├─ Coast Wire 2031-03-05 ◆ everything passes through here · told
  │  └─ The Rasp 2031-03-05 · hidden copy (92%)
  │     │  It does not name Coast Wire; 6 of its 11 sentences say what stood
  │     │  there.
  │     └─ Echo 2031-03-06 ↻ Mirror 2031-03-06 · circle: each cites the other
  │           · links
  └─ The Rasp 2031-03-05 · told (above)
  the Lantern
  └─ Reyl · told
     └─ Harbour Post 2031-03-04 · quotes
        └─ Coast Wire 2031-03-05 ◆ everything passes through here · cites
              (above)
  Free Sheet 2031-03-07 · without saying whence
  * 1–2 independent, about 1.4 expected:
  * perhaps one and the same (30%): the Lantern and an aide: the same words
  * 1 separate channel for 2 origins: without Coast Wire nothing would reach us

Denied: who has it from whom, starting at the origins
  Orrun
  │  “Reyl said it sank.”
  └─ Coast Wire 2031-03-05 · statement

At second hand
  the Lantern ← Reyl, in Harbour Post
    “Reyl said it sank.”

Timeline
  2031-03-04  Reyl, in Harbour Post · 2 passages
              “Reyl said it sank.”
  2031-03-05  Orrun, in Coast Wire · denies
              “it sank”
  2031-03-06  Echo · hedges
              “it sank”

What changed on the way
  Harbour Post → The Rasp
    lost its hedge; changed a number
      was “Reyl said it sank.”
      now “it sank”

Cited but not seen
  1. the Lantern: 5 articles rest on it alone

What was read, and what was not
  8 articles read, 6 about this; engine: rules@1.
  Not read: the 1 source cited but not seen, and whatever else there is. More
  reading can join origins, or add some.
"""


def shown(dossier: Dossier, encoding: str = "utf-8", *, width: int = 80, everything: bool = False, **more: bool) -> str:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="")
    show_dossier(dossier, Console(file=file, width=width, **more), everything=everything)  # type: ignore[arg-type]
    file.flush()
    return raw.getvalue().decode(encoding)


def test_what_a_dossier_shows() -> None:
    assert shown(DOSSIER) == SHOWN


def test_the_order_in_which_things_were_found_does_not_matter() -> None:
    turned = replace(DOSSIER, derivations=STEPS[::-1], sources=DOSSIER.sources[::-1], articles=ALL[::-1])
    assert shown(turned) == SHOWN


def test_where_the_terminal_is_wide_the_sides_stand_side_by_side() -> None:
    lines = shown(DOSSIER, width=150).splitlines()
    titles = next(line for line in lines if line.startswith("Asserted: who"))
    assert re.search(r"│ Denied: who has it from whom", titles)
    assert all(cell_len(line) <= 150 and line == line.rstrip() for line in lines)


def test_colour_only_where_there_is_a_terminal() -> None:
    assert "\x1b[" not in shown(DOSSIER)
    assert "\x1b[" in shown(DOSSIER, force_terminal=True)
    assert "\x1b[" not in shown(DOSSIER, force_terminal=True, no_color=True)


def test_old_encodings_can_be_printed() -> None:
    text = shown(DOSSIER, "ascii")
    assert "?" not in text
    assert "`- Coast Wire 2031-03-05 - statement" in text


@pytest.mark.parametrize(
    ("side", "expected"),
    [
        (Side(("a1", "a2"), ("s4",), Independence(1, 1.0, 1)), "2 articles, 1 anonymous origin, 1 independent"),
        (Side(("a1",), unattributed=("a1",)), "1 article, no origin given, 1 article without saying whence"),
        (
            Side(("a1",), ("s1", "s4"), Independence(2, 2.0, 2), bottlenecks=(("s2",),)),
            "1 article, 1 named and 1 anonymous origins, 2 independent, all through the Lantern",
        ),
        (
            Side(("a1", "a2"), ("s1", "s3"), Independence(2, 2.0, 2), bottlenecks=(("a1",),)),
            "2 articles, 2 named origins, 2 independent, all through Harbour Post",
        ),
        (
            Side(("a1",), ("s1", "s3"), Independence(1, 1.4, 2), bottlenecks=(("a1",),)),
            "1 article, 2 named origins, 1–2 independent, all through 1 article",
        ),
    ],
)
def test_headlines(side: Side, expected: str) -> None:
    assert headline(side, DOSSIER) == expected


def test_what_everything_passes_through_is_told_once() -> None:
    side = replace(DOSSIER.asserts, bottlenecks=(("a1",), ("a2",)))
    lines = [line for line in shown(replace(DOSSIER, asserts=side)).splitlines() if line.startswith("  *")]
    assert "  * everything passes through Coast Wire" in lines
    assert "  * everything passes through Harbour Post" not in lines, "the headline says so"


def test_an_event_without_a_source_says_so() -> None:
    event = Event("", "a1", "", "asserts", SANK)
    assert "  undated     no source named, in Harbour Post" in shown(replace(DOSSIER, timeline=(event,))).splitlines()


def test_a_claim_that_nobody_makes() -> None:
    nothing = Dossier(query="the moon fell", claim=Claim("c", "the moon fell"), coverage={"articles_read": 3, "articles_matched": 0})
    assert shown(nothing).splitlines()[:2] == ["“the moon fell”", "Nothing that was read states or denies this."]
    assert "  3 articles read, none about this." in shown(nothing).splitlines()
    mentioned = replace(nothing, chains=(Chain("a1", SANK, ("Reyl",)),))
    assert headlines(mentioned) == ("It is mentioned, but nobody asserts or denies it.",)


def test_a_distrusted_teller_and_what_comes_only_through_them_are_not_drawn() -> None:
    side = Side(("a2", "a3"), ("s4",), Independence(1, 1.0, 1), 1)
    text = shown(replace(DOSSIER, asserts=side, denies=Side(), coverage={"articles_read": 8, "distrusted": "a1, s3"}))
    tree = text[: text.index("At second hand")]
    assert "Harbour Post" not in tree and "Orrun" not in tree and "the Lantern" not in tree
    assert "  Left out as distrusted: Harbour Post, Orrun." in text.splitlines()


@pytest.mark.parametrize(
    ("articles", "expected"),
    [
        ([article("a1", "Post", 1), article("a2", "Wire", 1)], ["Post", "Wire"]),
        ([article("a1", "Post", 1), article("a2", "Post", 2)], ["Post, 2031-03-01", "Post, 2031-03-02"]),
        ([article("a1", "Post", 1, title="One"), article("a2", "Post", 1, title="Two")], ["Post, “One”", "Post, “Two”"]),
        ([article("a1", "Post", 1), article("a2", "Post", 1)], ["Post, a1", "Post, a2"]),
    ],
)
def test_articles_are_told_apart(articles: list[Article], expected: list[str]) -> None:
    label = labels(Dossier("q", Claim("c", "q"), tuple(articles)))
    assert [label(one.id) for one in articles] == expected


def test_sources_are_told_apart() -> None:
    sources = (Source("s:an-aide@a1:5", "an aide", "anonymous"), Source("s:an-aide@a2:9", "an aide", "anonymous"), Source("s:wire", "Coast Wire", "outlet"))
    steps = (step(sources[0].id, "a1"), step(sources[1].id, "a2"), step("s:wire", "a1"))
    label = labels(replace(DOSSIER, sources=sources, derivations=steps))
    assert [label(one.id) for one in sources] == ["an aide (Harbour Post)", "an aide (Coast Wire)", "Coast Wire (unread)"]


def chain_of(number: int) -> Dossier:
    """A claim handed on from article to article."""
    articles = tuple(Article(f"a{i:05}", TEXT, outlet=f"Paper {i}") for i in range(number))
    ids = ["s1", *(one.id for one in articles)]
    steps = tuple(step(earlier, later, "cites") for earlier, later in itertools.pairwise(ids))
    return replace(DOSSIER, articles=articles, derivations=steps, asserts=Side(tuple(ids[1:]), ("s1",), Independence(1, 1.0, 1), 1), denies=Side(), timeline=(), drift=())


def wire_of(number: int) -> Dossier:
    """A claim that many articles have from one."""
    whole = chain_of(number)
    first = whole.articles[0].id
    steps = (whole.derivations[0], *(step(first, one.id, "copies") for one in whole.articles[1:]))
    timeline = tuple(Event("2031-03-04", one.id, one.id, "asserts", SANK) for one in whole.articles)
    return replace(whole, derivations=steps, timeline=timeline)


@pytest.mark.parametrize("dossier", [chain_of(300), wire_of(300)], ids=["chain", "wire"])
def test_long_lists_are_cut_with_a_count_unless_all_is_asked_for(dossier: Dossier) -> None:
    short, everything = shown(dossier), shown(dossier, everything=True)
    assert len(short.splitlines()) < 140
    assert re.search(r"… \d+ of 301 nodes are not shown in this tree; --all shows them", short)
    assert "more" not in everything.replace("More", "") and "--all" not in everything
    assert all(f"Paper {i} " in everything for i in range(300))
    assert all(cell_len(line) <= 80 for line in (short + everything).splitlines())


def test_it_is_fast() -> None:
    started = time.process_time()
    for _ in range(5):
        shown(DOSSIER)
    assert (time.process_time() - started) / 5 < 0.1, "it takes 3 ms on a quiet machine"
    started = time.process_time()
    shown(chain_of(3000), everything=True)
    assert time.process_time() - started < 10, "in proportion to what is shown"
