"""Bands: near copies meet, others hardly ever, and the numbers are the same for ever."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.trace.sketch import BANDS, RUN, bands, shingles

STORY = (
    "The ferry Maren Alder ran into the breakwater at Port Sevrin on Sunday night with 412 people aboard, "
    "and the wheelhouse was empty when she struck, an able seaman told the inquiry."
)
PINNED = (2997107480687447625, 6599150659905519220, 400046759413782666)
WORDS = [f"{a}{b}" for a in "bcdfghklmnprstvz" for b in ("a", "ane", "elo", "irk", "ost", "umble", "yran")]


def text(chance: random.Random, length: int = 220) -> list[str]:
    return [chance.choice(WORDS) + chance.choice(WORDS) for _ in range(length)]


def edited(words: list[str], share: float, chance: random.Random) -> list[str]:
    """The words with so many replaced, in runs of two, that about the given share of the runs of three stays."""
    out = list(words)
    for place in chance.sample(range(0, len(words) - 1, 2), round(len(words) * (1 - share) / (RUN + 1))):
        out[place : place + 2] = text(chance, 2)
    return out


def resemblance(one: list[str], two: list[str]) -> float:
    a, b = (set(shingles(" ".join(words), RUN).tolist()) for words in (one, two))
    return len(a & b) / len(a)


def test_near_copies_share_a_band() -> None:
    chance = random.Random(7)
    met, shares = 0, []
    for _ in range(200):
        original = text(chance)
        copy = edited(original, 0.7, chance)
        shares.append(resemblance(original, copy))
        met += bool(set(bands(" ".join(original))) & set(bands(" ".join(copy))))
    assert 0.65 < sum(shares) / len(shares) < 0.75
    assert met >= 0.88 * 200, met


def test_other_texts_share_none() -> None:
    chance = random.Random(8)
    seen: dict[int, int] = {}
    for number in range(1500):
        for band in bands(" ".join(text(chance))):
            assert seen.setdefault(band, number) == number


def test_the_numbers_never_change() -> None:
    assert bands(STORY)[:3] == PINNED


@pytest.mark.parametrize("short", ["", "one", "one two", "… – !"])
def test_short_texts_have_none(short: str) -> None:
    assert bands(short) == ()


@given(st.text(max_size=400))
def test_sixteen_numbers_of_63_bits_or_none(any_text: str) -> None:
    found = bands(any_text)
    assert len(found) in (0, BANDS)
    assert all(0 <= band < 2**63 for band in found)


@given(st.lists(st.sampled_from(WORDS), min_size=3, max_size=60))
def test_only_the_words_count(words: list[str]) -> None:
    assert bands(" ".join(words)) == bands("“" + ",\n".join(word.upper() for word in words) + "!”")


def test_a_long_text_is_no_trouble() -> None:
    assert len(bands(" ".join(text(random.Random(1), 60_000)))) == BANDS
