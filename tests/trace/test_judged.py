"""Judgements about sources without a name: joined with one another or with a named one, or held apart; nothing else joins them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from sayso.model import Dossier, Judgement, Reading
from sayso.trace import trace

Build = Callable[..., Reading]
CLAIM = "Mirevia trained the rebels"


@pytest.fixture
def three(reading: Build) -> Callable[[Sequence[Judgement]], Dossier]:
    one = reading("[s1|A nurse at Lisse] [q1|said] [c1|Mirevia trained the rebels].", "1 anonymous? a nurse at Lisse", id="a1")
    two = reading("[s1|A worker at Lisse] [q1|said] [c1|Mirevia trained the rebels].", "1 anonymous? a worker at Lisse", id="a2")
    named = reading("[s1|Ana Corr] [q1|said] [c1|Mirevia trained the rebels].", "1 person Ana Corr", id="a3")
    return lambda judgements: trace([one, two, named], CLAIM, judgements=judgements)


def numbers(dossier: Dossier) -> tuple[int, int]:
    return dossier.asserts.independent.low, dossier.asserts.independent.high


def test_without_a_judgement_they_are_only_suspected(three: Callable[[Sequence[Judgement]], Dossier]) -> None:
    assert numbers(three(())) == (2, 3)
    assert len(three(()).suspected) == 1


@pytest.mark.parametrize(
    ("verdict", "a", "b", "expected"),
    [
        ("same", "a nurse at Lisse", "a worker at Lisse", (2, 2)),
        ("same", "s:nurse-at-lisse@a1:0", "s:worker-at-lisse@a2:0", (2, 2)),
        ("same", "Ana Corr", "a nurse at Lisse", (2, 2)),
        ("different", "a nurse at Lisse", "s:worker-at-lisse@a2:0", (3, 3)),
        ("same", "a nurse at Lisse", "nobody of that name", (2, 3)),
        ("unsure", "a nurse at Lisse", "a worker at Lisse", (2, 3)),
    ],
)
def test_a_judgement_counts(
    three: Callable[[Sequence[Judgement]], Dossier], verdict: str, a: str, b: str, expected: tuple[int, int]
) -> None:
    found = three([Judgement("j1", verdict, a, b)])  # type: ignore[arg-type]
    assert numbers(found) == expected


def test_whoever_is_joined_with_a_named_one_has_the_name(three: Callable[[Sequence[Judgement]], Dossier]) -> None:
    found = three([Judgement("j1", "same", "a nurse at Lisse", "Ana Corr"), Judgement("j2", "same", "a worker at Lisse", "a nurse at Lisse")])
    assert found.asserts.origins == ("s:ana-corr",)
