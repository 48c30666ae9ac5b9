"""Which sentences bear on a claim, judged by meaning, and that nobody is on both sides."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from sayso import meaning
from sayso.model import Reading
from sayso.trace import trace
from sayso.trace.bearing import Meaning, bearings
from sayso.trace.page import Page

Build = Callable[..., Reading]
CLAIM = "Mirevia trained the rebels"


def says(verdicts: dict[str, tuple[float, float]]) -> Meaning:
    """A meaning that knows some sentences by heart and holds all others for neither side."""

    def bears(claim: str, texts: Sequence[str]) -> np.ndarray:
        known = [next((v for part, v in verdicts.items() if part in text), (0.0, 0.0)) for text in texts]
        return np.array(known, dtype=np.float32).reshape(-1, 2)

    return Meaning(lambda texts: np.ones((len(texts), 1), dtype=np.float32), bears)


SENTENCES = [
    ("The port of Lisse is closed.", "Lisse harbour has been shut to all shipping since Monday, two captains said.", "asserts"),
    ("The port of Lisse is closed.", "“Every berth is working,” the harbour office insisted. “Nothing has been shut.”", "denies"),
    ("The port of Lisse is closed.", "The price of herring in Lisse has risen by a third since March.", "neither"),
    ("Inspectors took bribes from the brewery.", "Envelopes of cash went from the brewer to the inspectors, a clerk says.", "asserts"),
    ("Inspectors took bribes from the brewery.", "Not one of our inspectors has ever taken a coin, said the office’s director.", "denies"),
    ("Inspectors took bribes from the brewery.", "Barley was cheap that summer and the brewery hired forty men.", "neither"),
    ("The ministry paid the rebels.", "Rebel commanders had their wages from the ministry, according to two of them.", "asserts"),
    ("The ministry paid the rebels.", "The ministry declined to comment.", "neither"),
    ("The ministry paid the rebels.", "A spokesman dismissed the story as a fairy tale: no money had ever gone to any rebel.", "denies"),
]


def test_the_shipped_model_sees_which_way_most_sentences_go() -> None:
    right = 0
    for claim, text, side in SENTENCES:
        asserts, denies = meaning.bears(claim, [text])[0]
        seen = "neither" if max(asserts, denies) < 0.5 else "asserts" if asserts > denies else "denies"
        right += seen == side
    assert right >= 7, f"{right} of {len(SENTENCES)}"


def test_a_sentence_with_two_speakers_is_judged_in_two_parts(reading: Build) -> None:
    text = "[s1|Ivo Drost] [q1|said] [c1|the camps were Mirevian] while [s2|Ana Corr] [q2|said] [c2|no camp ever was]."
    page = Page(reading(text, "1 official Ivo Drost", "2 person Ana Corr"))
    (found,) = bearings([page], CLAIM, says({"the camps were": (0.9, 0.0), "no camp": (0.0, 0.9)}))
    assert [(b.attribution and b.attribution.id, b.asserts > 0.5, b.denies > 0.5) for b in found] == [("1", True, False), ("2", False, True)]
    for b in found:
        assert page.article.text[b.span.start : b.span.end] == b.span.text


@pytest.mark.parametrize(("surest", "counts"), [(0.96, False), (0.98, True)])
def test_nothing_counts_in_articles_that_do_not_speak_of_the_claim(reading: Build, surest: float, counts: bool) -> None:
    page = Page(reading("[s1|Ivo Drost] [q1|said] [c1|the camps were Mirevian].", "1 official Ivo Drost"))
    heard = says({"the camps were": (0.9, 0.0)})
    asked: list[int] = []

    def speaks(claim: str, texts: Sequence[str]) -> np.ndarray:
        asked.append(len(texts))
        return np.full((len(texts), 2), surest, dtype=np.float32)

    (found,) = bearings([page], CLAIM, Meaning(heard.vectors, heard.bears, speaks))
    assert [b.asserts > 0.5 for b in found] == [counts] and len(asked) == 1


def test_what_means_the_claim_counts_whatever_its_words(reading: Build) -> None:
    story = reading(
        "[s1|Ivo Drost] [q1|said] [c1|the drill was run by officers from over the border].\n\n"
        "[s2|The embassy] [q2|said] [c2|its soldiers had stayed at home].\n\n[s3|Ana Corr] [q3|said] [c3|it rained].",
        "1 official Ivo Drost", "2 organisation Embassy of Mirevia", "3 person Ana Corr",
    )  # fmt: skip
    found = trace([story], CLAIM, meaning=says({"drill": (0.9, 0.05), "stayed at home": (0.1, 0.8)}))
    assert (found.asserts.origins, found.denies.origins) == (("s:ivo-drost",), ("s:embassy-of-mirevia",))


def test_a_refusal_to_comment_is_on_neither_side_whatever_the_model_says(reading: Build) -> None:
    story = reading("[s1|Kandaria] [q1|declined to comment on] [c1|the training of the rebels].", "1 government Kandaria | stance=declines")
    found = trace([story], CLAIM, meaning=says({"training": (0.9, 0.0)}))
    assert not found.asserts.articles and not found.denies.articles


def test_nobody_is_on_both_sides(reading: Build) -> None:
    one = reading("[s1|Ivo Drost] [q1|said] [c1|they drilled the rebels]. [c2|Nobody else did], [s2|he] [q2|added].", "1 official Ivo Drost", "2 official Ivo Drost")
    found = trace([one], CLAIM, meaning=says({"drilled": (0.9, 0.0), "Nobody else": (0.0, 0.7)}))
    assert found.asserts.origins == ("s:ivo-drost",)
    assert not found.denies.articles


def test_equal_sentences_are_judged_once_and_order_does_not_matter(reading: Build) -> None:
    asked: list[int] = []
    known = says({"drilled": (0.9, 0.0)})

    def counting(claim: str, texts: Sequence[str]) -> np.ndarray:
        asked.append(len(texts))
        return known.bears(claim, texts)

    stories = [reading("[s1|Ivo Drost] [q1|said] [c1|they drilled the rebels].", "1 official Ivo Drost", id=f"a{i}") for i in range(5)]
    meaning_ = Meaning(known.vectors, counting)
    one, other = trace(stories, CLAIM, meaning=meaning_), trace(stories[::-1], CLAIM, meaning=meaning_)
    assert asked == [1, 1]
    assert one == other


def test_the_words_of_the_claim_itself_count_whatever_the_model_says(reading: Build) -> None:
    story = reading(
        "[s1|Ivo Drost] [q1|said] [c1|Mirevia trained the rebels].\n\n[s2|Ana Corr] [q2|said] [c2|Mirevia never trained the rebels].",
        "1 official Ivo Drost", "2 person Ana Corr",
    )  # fmt: skip
    found = trace([story], CLAIM, meaning=says({"Mirevia": (0.3, 0.5)}))
    assert (found.asserts.origins, found.denies.origins) == (("s:ivo-drost",), ("s:ana-corr",))
