"""Known claims that a text repeats: what is found, and that nothing in a text can stop or mislead the search."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.trace.retrieve import Finder, Index, Known, match, plain_words

KNOWN = [
    Known("The harbour of Lisse was closed because of a mine.", "Mine in Lisse harbour"),
    Known("The mayor of Vardo owns a circus.", "Circus mayor"),
    Known("Drinking cold tea cures the Larkin virus.", "Cold tea and the Larkin virus"),
    Known("A bear was filmed riding a tram in Vellin.", "Bear on the tram"),
    Known("The photograph shows a bear asleep in Vellin town hall."),
    Known("Chirrup will charge its users ten crowns a month from May.", "Will Chirrup charge a fee?"),
]
POSTS = [
    ("OMG our #VardoMayor has bought himself a circus!! https://t.co/x7 pic.twitter.com/aa — Jo (@jo_k) March 3, 2031", 1),
    ("Don't pay for pills: a cup of chilled tea every day heals Larkin patients. Doctors hate this.", 2),
    ("look who takes the tram to work in vellin 🐻 pic.twitter.com/b3ar", 3),
    ("From May you'll pay @Chirrup a monthly fee of 10 crowns. I'm off.", 5),
    ("Ships kept out of Lisse after an old mine was found floating at the quay", 0),
]
PLAIN = [
    ("Look! #HarbourFire https://t.co/abc", "Look! Harbour Fire"),
    ("closed.@HarbourPost#kysenpic.twitter.com/Ab1 — Ilse M (@ilse_M) March 3, 2031", "closed. Harbour Post kysen — Ilse M ilse M"),
    ("www.harbour.example/a?b=c", ""),
    ("e-mail a@b.example", "e-mail a b .example"),
    ("#MH17 #covid19news", "MH 17 covid 19news"),
    ("", ""),
]
HOSTILE = ["", " \n", "\x00", "\ud800\udfff", "#" * 10_000, "(@" * 20_000, "https://" * 10_000, "bear " * 20_000, "x" * 100_000, "— (@a) " * 9_000]


def counted(texts: list[str] | tuple[str, ...]) -> npt.NDArray[np.float32]:
    """A double for vectors of meaning: how often each letter occurs."""
    out = np.array([[1.0, *(text.casefold().count(c) for c in "abcdefghijklmnopqrstuvwxyz")] for text in texts], dtype=np.float32)
    return out.reshape(len(texts), 27) / np.maximum(np.linalg.norm(out.reshape(len(texts), 27), axis=1, keepdims=True), 1e-9)


@pytest.mark.parametrize(("post", "claim"), POSTS)
def test_the_claim_that_a_post_repeats_comes_first(post: str, claim: int) -> None:
    assert match([post], KNOWN)[0][0].claim == claim


@pytest.mark.parametrize(("post", "plain"), PLAIN)
def test_posts_become_plain_words(post: str, plain: str) -> None:
    assert plain_words(post, dated=False) == plain


def test_hostile_texts_stop_nothing_and_are_quick() -> None:
    found = match([*HOSTILE, POSTS[0][0]], [*KNOWN, *(Known(text, text) for text in HOSTILE)])
    assert len(found) == len(HOSTILE) + 1
    assert found[-1][0].claim == 1
    assert found[0] == ()


def test_nothing_to_look_in_or_for() -> None:
    assert match(["a bear"], []) == ((),)
    assert match([], KNOWN) == ()
    assert match(["the"], [Known(""), Known("")]) == ((),)


def test_a_claim_kept_twice_scores_alike_and_the_first_goes_first() -> None:
    known = [*KNOWN, *KNOWN, Known("the mayor of Vardo owns a circus!", "Circus Mayor")]
    found = match([POSTS[0][0]], known)[0]
    assert [m.claim for m in found[:3]] == [1, 7, 12]
    assert len({m.score for m in found[:3]}) == 1


def test_the_best_few_are_compared() -> None:
    (matches,) = match(["A bear was filmed riding a tram in Vellin."], KNOWN, compared=1)
    assert [m.relation for m in matches][:2] == ["same", ""]


def test_a_finder_finds_the_same_text_by_text() -> None:
    finder = Finder(KNOWN, vectors=counted)
    one_by_one = tuple(finder.find([post])[0] for post, _ in POSTS)
    assert one_by_one == Finder(KNOWN, vectors=counted).find([post for post, _ in POSTS])


words = st.lists(st.sampled_from("bear tram mayor circus harbour mine tea virus a the".split()), min_size=1, max_size=8).map(" ".join)


@settings(max_examples=50, deadline=None)
@given(st.lists(words, min_size=1, max_size=12), st.lists(words, max_size=4), st.integers(1, 5))
def test_matches_are_few_different_ordered_and_chances(claims: list[str], texts: list[str], top: int) -> None:
    for matches in match(texts, [Known(c) for c in claims], top=top, vectors=counted):
        assert len(matches) <= top
        assert len({m.claim for m in matches}) == len(matches)
        assert all(0 <= m.score <= 1 for m in matches)
        assert [m.score for m in matches] == sorted((m.score for m in matches), reverse=True)


@settings(max_examples=50, deadline=None)
@given(st.lists(words, min_size=1, max_size=12), words, st.integers(1, 12))
def test_the_pool_holds_the_best(claims: list[str], query: str, most: int) -> None:
    index = Index(claims)
    places, scores = index.best(query, most)
    everything = index.best(query, len(claims))[1]
    assert list(places) == sorted(places)
    assert sorted(scores, reverse=True) == pytest.approx(sorted(everything, reverse=True)[:most])
