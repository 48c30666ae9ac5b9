"""Each parser on its saved corpus, and on some hundreds of mutations of it. The long form is bench/fuzz.py."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayso.pipeline import read_text

from .checking import bounded, check_reading
from .mutating import mutated_bytes, mutated_text
from .running import CORPUS, LONGEST, corpus, tried
from .targets import TARGETS, TEXT, Ground, Target


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    made = Ground(tmp_path_factory.mktemp("fuzz"))
    yield made
    made.close()


def test_every_target_has_a_corpus_and_the_other_way_round() -> None:
    assert sorted(TARGETS) == sorted(path.name for path in CORPUS.iterdir())
    assert all(corpus(target) for target in TARGETS.values())
    assert sum(path.stat().st_size for path in CORPUS.rglob("*")) < 1_000_000


@pytest.mark.parametrize("target", TARGETS.values(), ids=lambda target: target.name)
def test_the_corpus_and_its_mutations(target: Target, ground: Ground) -> None:
    seeds = corpus(target)
    for data in seeds:
        tried(target, ground, data)

    @settings(max_examples=target.tries, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 2**32))
    def mutated(number: int) -> None:
        dice = random.Random(number)
        tried(target, ground, mutated_bytes(dice, dice.choice(seeds), seeds)[:LONGEST])

    mutated()


@pytest.mark.parametrize("engine", ["rules", "neural"])
def test_mutated_articles_are_read(engine: str) -> None:
    """The short form of bench/mutations.py; halves of surrogate pairs once broke the neural engine."""
    dice, tries = random.Random(2031), 150 if engine == "rules" else 6
    for number in range(tries):
        text = mutated_text(dice, TEXT, [TEXT]) + ("" if number % 3 else " \ud800\udfff\x00\u202e")
        with bounded(len(text)):
            reading = read_text(text, name="a.txt", published="2031-03-05", engine=engine)
        check_reading(reading)
        assert reading.article.text == text
