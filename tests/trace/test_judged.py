"""Judgements in a dossier: about sources without a name, whom nothing else joins, and about single passages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from sayso.correcting import Passage, corrections
from sayso.model import Dossier, Judgement, Reading
from sayso.trace import trace
from sayso.trace.bearing import Meaning
from sayso.trace.rulings import Extent, Ruling

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


# --- single passages ------------------------------------------------------------------------------------------------------------------

HEARSAY = "[s1|He] [q1|said] [c1|Mirevia trained the rebels].\n\nThe weather was fine, and [s2|Ana Corr] [q2|said] [c2|the ferry sailed on time]."


@pytest.fixture
def hearsay(reading: Build) -> Reading:
    return reading(HEARSAY, "1 person Sami Orrun", "2 person Ana Corr", id="a1", outlet="Harbour Post")


def whole(found: Reading, id: str) -> Extent:
    a = next(a for a in found.attributions if a.id == id)
    return a.content[0].start, a.content[-1].end


def sides(dossier: Dossier) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return dossier.asserts.articles, dossier.denies.articles


def test_a_passage_that_states_the_claim_is_put_in_on_the_side_of_its_stance(hearsay: Reading) -> None:
    ferry = whole(hearsay, "2")
    found = trace([hearsay], CLAIM, rulings={"a1": Ruling(stated=((ferry, None),))})
    assert found.asserts.origins == ("s:ana-corr", "s:sami-orrun")
    assert "the ferry sailed on time" in [chain.passage.text for chain in found.chains]
    denying = replace(hearsay, attributions=tuple(replace(a, stance="denies") if a.id == "2" else a for a in hearsay.attributions))
    assert trace([denying], CLAIM, rulings={"a1": Ruling(stated=((ferry, None),))}).denies.origins == ("s:ana-corr",)
    silent = replace(hearsay, attributions=tuple(replace(a, stance="declines") if a.id == "2" else a for a in hearsay.attributions))
    assert trace([silent], CLAIM, rulings={"a1": Ruling(stated=((ferry, None),))}).asserts.origins == ("s:sami-orrun",)


def test_a_side_that_is_known_counts(hearsay: Reading) -> None:
    found = trace([hearsay], CLAIM, rulings={"a1": Ruling(stated=((whole(hearsay, "2"), "denies"),))})
    assert (found.asserts.origins, found.denies.origins) == (("s:sami-orrun",), ("s:ana-corr",))


def test_the_articles_own_words_can_state_it(hearsay: Reading) -> None:
    at = hearsay.article.text.index("The weather was fine")
    found = trace([hearsay], CLAIM, rulings={"a1": Ruling(stated=(((at, at + 20), None),))})
    assert "The weather was fine" in [event.passage.text for event in found.timeline]
    assert sides(found) == (("a1",), ())


def test_a_passage_that_does_not_state_it_is_on_neither_side(hearsay: Reading) -> None:
    found = trace([hearsay], CLAIM, rulings={"a1": Ruling(unstated=(whole(hearsay, "1"),))})
    assert sides(found) == ((), ())
    assert found.timeline == ()


def test_places_that_are_not_there_change_nothing(hearsay: Reading) -> None:
    nowhere = Ruling(stated=(((9_000, 9_010), None),), unstated=((8_000, 9_000),), said=frozenset(("77",)), stances=frozenset(("78",)))
    assert trace([hearsay], CLAIM, rulings={"a1": nowhere, "a9": nowhere}) == trace([hearsay], CLAIM)


def test_a_judged_stance_decides_the_side(hearsay: Reading) -> None:
    judged = Judgement("1", "same", str(Passage("a1", *whole(hearsay, "1"))), "denies", about="stance")
    fixed = corrections(hearsay, [judged])
    assert sides(trace([fixed.reading], CLAIM, rulings={"a1": Ruling(stances=fixed.stances)})) == ((), ("a1",))


def test_a_judged_stance_goes_before_what_a_model_hears(hearsay: Reading) -> None:
    """The model sees "He said Mirevia trained the rebels" assert the claim, whatever somebody judged."""

    def bears(claim: str, passages: Sequence[str]) -> np.ndarray:
        return np.array([(0.9, 0.05) if "Mirevia" in text or "drilled" in text else (0.0, 0.0) for text in passages])

    meaning = Meaning(lambda texts: np.ones((len(texts), 4), dtype=np.float32) / 2, bears)
    for claim in (CLAIM, "Outsiders drilled those men"):  # found by its words too, and by the model alone
        judged = Judgement("1", "same", str(Passage("a1", *whole(hearsay, "1"))), "denies", about="stance")
        fixed = corrections(hearsay, [judged])
        assert sides(trace([hearsay], claim, meaning=meaning)) == (("a1",), ())
        assert sides(trace([fixed.reading], claim, meaning=meaning, rulings={"a1": Ruling(stances=fixed.stances)})) == ((), ("a1",))


def test_one_source_on_two_sides_stays_where_it_was_judged(reading: Build) -> None:
    text = "[s1|Ana Corr] [q1|said] [c1|Mirevia trained the rebels]. [s2|Ana Corr] [q2|said] [c2|Mirevia trained the rebels]. [s3|She] [q3|said] [c3|it was a fine day]."
    one = reading(text, "1 person Ana Corr", "2 person Ana Corr", "3 person Ana Corr", id="a1")
    found = trace([one], CLAIM, rulings={"a1": Ruling(stated=((whole(one, "3"), "denies"),))})
    assert sides(found) == (("a1",), ("a1",))


@pytest.mark.parametrize(("name", "origins"), [("Ada Quill", ("s:ada-quill",)), ("Ana Corr", ("s:ana-corr",))])
def test_whoever_was_judged_to_say_it_is_the_origin(hearsay: Reading, name: str, origins: tuple[str, ...]) -> None:
    judged = Judgement("1", "same", str(Passage("a1", *whole(hearsay, "1"))), name, about="attribution")
    fixed = corrections(hearsay, [judged])
    found = trace([fixed.reading], CLAIM, rulings={"a1": Ruling(said=fixed.said)})
    assert found.asserts.origins == origins
    assert [chain.names for chain in found.chains] == [(name,)]


def test_nobody_nearby_takes_the_place_of_a_source_that_was_ruled_out(reading: Build) -> None:
    text = "[s1|Ana Corr] [q1|said] [c1|Mirevia trained the rebels]."
    one = reading(text, "1 person Ana Corr", id="a1", outlet="Harbour Post")
    place = str(Passage("a1", *whole(one, "1")))
    for b, verdict in (("Ana Corr", "different"), ("no attribution", "same")):
        fixed = corrections(one, [Judgement("1", verdict, place, b, about="attribution")])  # type: ignore[arg-type]
        ruling = Ruling(fixed.said, fixed.stances, tuple((p.start, p.end) for p in fixed.unsaid))
        found = trace([fixed.reading], CLAIM, rulings={"a1": ruling})
        assert (found.asserts.articles, found.asserts.origins, found.asserts.unattributed) == (("a1",), (), ("a1",))


def test_an_anonymous_source_that_was_judged_is_one_of_its_own(reading: Build) -> None:
    text = "[s1|Ana Corr] [q1|said] [c1|Mirevia trained the rebels]."
    two = [reading(text, "1 person Ana Corr", id=id) for id in ("a1", "a2")]
    judged = [Judgement(one.article.id, "same", str(Passage(one.article.id, *whole(one, "1"))), "a stevedore", about="attribution") for one in two]
    fixed = [corrections(one, judged) for one in two]
    found = trace([one.reading for one in fixed], CLAIM, rulings={one.reading.article.id: Ruling(said=one.said) for one in fixed})
    assert numbers(found) == (1, 2)
