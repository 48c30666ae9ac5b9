"""What each article's account rests on once the articles stand side by side: its own tellers, or the article it has it from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from sayso.model import Reading
from sayso.trace import trace

Build = Callable[..., Reading]
CLAIM = "Mirevia trained the rebels"
SAID = "Mirevia trained the rebels"


def at(day: int) -> dict[str, object]:
    return {"published_at": datetime(2031, 3, day, 8, tzinfo=UTC)}


@pytest.fixture
def wire(reading: Build) -> Reading:
    text = f"[s1|Ivo Drost] [q1|told] [t1|the Harbour Post] [c1|that {SAID}]."
    return reading(text, "1 official Ivo Drost", id="a1", outlet="Harbour Post", **at(4))


@pytest.mark.parametrize(
    ("text", "lines", "edges", "chain"),
    [
        (
            f"[s1|The Harbour Post] [q1|reported] [c1|that {SAID}].",
            ["1 outlet Harbour Post"],
            {("a1", "a2")},
            ("Harbour Post",),
        ),
        (
            f"[s1|Ivo Drost] [q1|told] [t1|the Harbour Post] [c1|that {SAID}].",
            ["1 official Ivo Drost"],
            {("a1", "a2")},
            ("Harbour Post", "Ivo Drost"),
        ),
        (
            f"[s1|Several reports] [q1|say] [c1|that {SAID}]. It stood in the Harbour Post.",
            ["1 outlet several reports"],
            {("a1", "a2")},
            ("Harbour Post",),
        ),
        (
            f"The Harbour Post had it first. [s1|Ana Corr] [q1|told] [t1|us] [c1|that {SAID}].",
            ["1 person Ana Corr"],
            {("a1", "a2"), ("s:ana-corr", "a2")},
            ("Ana Corr",),
        ),
    ],
)
def test_what_an_article_has_from_another(
    reading: Build, wire: Reading, text: str, lines: list[str], edges: set[tuple[str, str]], chain: tuple[str, ...]
) -> None:
    later = reading(text, *lines, id="a2", outlet="Coast Radio", **at(5))
    dossier = trace([wire, later], CLAIM)
    assert {(d.earlier, d.later) for d in dossier.derivations if d.later == "a2"} == edges
    assert chain in [c.names for c in dossier.chains if c.article == "a2"]
    assert trace([later, wire], CLAIM) == dossier


def test_a_document_that_the_article_has_read_is_its_own(reading: Build, wire: Reading) -> None:
    text = f"The Harbour Post told part of it. In a letter which Coast Radio has seen, [s1|the Audit Office] [q1|writes] [c1|that {SAID}]."
    later = reading(text, "1 organisation Audit Office", id="a2", outlet="Coast Radio", **at(5))
    assert len(trace([wire, later], CLAIM).asserts.origins) == 2


def test_the_headline_counts_only_where_the_text_names_nobody(reading: Build) -> None:
    text = f"[s1|Hangar worker]: [q1|says] [c1|{SAID}]\n\n[s2|A man who works nights] [q2|said] [c2|that {SAID}]."
    read = reading(text, "1 anonymous? Hangar worker", "2 anonymous? a man who works nights", title=f"Hangar worker: says {SAID}")
    dossier = trace([read], CLAIM)
    assert [s.name for s in dossier.sources] == ["a man who works nights"]
    assert "Hangar worker" in dossier.sources[0].aliases
