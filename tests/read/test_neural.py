"""The shipped weights on short texts, and what must hold for any text."""

from __future__ import annotations

import hashlib
import itertools
import json
import shutil
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso import ingest
from sayso.errors import ModelError
from sayso.model import Article, Reading
from sayso.read import rules, weights
from sayso.read.decoding import allowed_tags, best_tags, bio, pieces
from sayso.read.encoding import MARK, Encoded, encode
from sayso.read.lexicon import lemma
from sayso.read.neural import read


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("Ilse Marwick said the port was closed.", "Ilse Marwick", "said", "the port was closed"),
        ("“The port is closed,” the harbour master told reporters.", "the harbour master", "told", "“The port is closed,”"),
        ("The ferry sank at dawn, according to the coastguard.", "the coastguard", "according to", "The ferry sank at dawn"),
        ("The ministry denied that it had paid the firm.", "The ministry", "denied", "that it had paid the firm"),
    ],
)
def test_plain_sentences(text: str, source: str, cue: str, content: str) -> None:
    found = read(ingest.from_text(text)).attributions[0]
    said = [" … ".join(s.text for s in role) for role in (found.source, found.cue, found.content)]
    assert said == [source, cue, content]
    assert 0 < found.confidence < 1


def test_a_split_quotation_is_one_attribution() -> None:
    text = "“The port is closed,” Marwick said, “and it will stay closed until Friday.”"
    (found,) = read(ingest.from_text(text)).attributions
    assert len(found.content) == 2


def test_a_photo_credit_and_a_header_say_nothing() -> None:
    text = "By Ivo Tan\n\nMarwick said the port was closed.\n\nAFP/Getty Images\n\nShe said it would open on Friday."
    article = ingest.from_text(text)
    quiet = [(b.start, b.end) for b in article.blocks if b.kind in ("caption", "other")]
    assert quiet
    for a in read(article).attributions:
        for span in (*a.source, *a.cue, *a.content):
            assert not any(span.start < e and span.end > s for s, e in quiet)


def test_names_are_found() -> None:
    found = read(ingest.from_text("Ilse Marwick flew from Lisbon to meet officials of the World Bank.")).mentions
    assert {(m.span.text, m.kind) for m in found} >= {("Ilse Marwick", "person"), ("Lisbon", "place")}


def test_a_text_that_is_no_article_is_read_by_the_rules_and_says_so() -> None:
    reading = read(Article(id="a", text="Marwick said so. " * 62_000, file="dump.txt"))
    assert reading.by == rules.BY
    (problem,) = reading.problems
    assert problem.where == "dump.txt"
    assert "split it" in problem.what


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300) | st.text(alphabet='ab "“”.,\n\r\tSaid:—\u2028é́😀ש', max_size=300))
def test_spans_are_the_text_s_own_characters_for_any_text(text: str) -> None:
    article = Article(id="a", text=text)
    reading = read(article)
    for a in reading.attributions:
        for span in (*a.source, *a.cue, *a.content, *a.addressee):
            assert text[span.start : span.end] == span.text != ""
    for m in reading.mentions:
        assert text[m.span.start : m.span.end] == m.span.text


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2000), st.sampled_from([0, 0.002, 0.02, 0.5]), st.randoms(use_true_random=False))
def test_windows_keep_every_word_once(size: int, breaks: float, random: Random) -> None:
    first = np.array([i == 0 or random.random() < 0.8 for i in range(size)], dtype=np.bool_)
    marks = np.array([random.random() < breaks for _ in range(size)], dtype=np.bool_)
    zeros = np.zeros(size, dtype=np.int64)
    cuts = weights.windows(Encoded(zeros, np.where(marks, MARK, 0), zeros, zeros, zeros, first | marks))
    kept = [i for _, _, a, b in cuts for i in range(a, b)]
    assert kept == list(range(size))
    assert all(start <= a and b <= end and end - start <= weights.WINDOW for start, end, a, b in cuts)
    whole = [b for _, end, _, b in cuts if end == b]
    assert all(b == size or marks[b] for b in whole)


SCORES = st.floats(-5, 5, width=32)


@given(st.lists(st.lists(SCORES, min_size=7, max_size=7), max_size=30))
def test_decoded_tags_never_continue_what_never_began(rows: list[list[float]]) -> None:
    tags = best_tags(np.array(rows, dtype=np.float32).reshape(-1, 7), bio(3))
    before = 0
    for tag in tags.tolist():
        assert tag % 2 or tag == 0 or before in (tag - 1, tag)
        before = tag
    covered = sum(p.end - p.start for p in pieces(tags))
    assert covered == np.count_nonzero(tags)


@given(st.lists(st.lists(SCORES, min_size=3, max_size=3), max_size=6), st.lists(SCORES, min_size=9, max_size=9))
def test_no_path_is_better_than_the_one_decoded(rows: list[list[float]], extra: list[float]) -> None:
    emissions = np.array(rows, dtype=np.float32).reshape(-1, 3)
    for moves in (bio(1), bio(1) + np.array(extra, dtype=np.float32).reshape(3, 3)):
        tags = best_tags(emissions, moves)
        best = max((_worth(path, emissions, moves) for path in itertools.product(range(3), repeat=len(rows))), default=0)
        assert _worth(tags.tolist(), emissions, moves) == pytest.approx(best, abs=1e-3)
    assert _worth(allowed_tags(emissions, 1).tolist(), emissions, bio(1)) == pytest.approx(_worth(best_tags(emissions, bio(1)).tolist(), emissions, bio(1)), abs=1e-3)


def _worth(path: Sequence[int], emissions: np.ndarray, moves: np.ndarray) -> float:
    opening = -10_000.0 if path and path[0] == 2 else 0.0
    return opening + sum(float(emissions[i, tag]) for i, tag in enumerate(path)) + sum(float(moves[a, b]) for a, b in itertools.pairwise(path))


def test_a_long_text_is_decoded_as_its_parts_are() -> None:
    chance = np.random.default_rng(3)
    emissions = chance.normal(size=(1_000, 7)).astype(np.float32) * 3
    emissions[::50] = [99, 0, 0, 0, 0, 0, 0]  # here nothing can go on, so that the parts do not depend on each other
    parts = [best_tags(emissions[i : i + 50], bio(3)).tolist() for i in range(0, 1_000, 50)]
    assert best_tags(emissions, bio(3)).tolist() == list(itertools.chain.from_iterable(parts))


def test_case_and_quotation_state_are_seen() -> None:
    encoded = encode("The U.S. “said” 3,000", weights.shipped().tokenizer)
    assert encoded.case.tolist()[0] == 1
    assert set(encoded.quote.tolist()) == {0, 1, 2}


def test_what_is_kept_of_words_stays_small_however_many_and_long_they_are() -> None:
    tokenizer = weights.shipped().tokenizer
    for n in range(3):
        encode(f"{n}{'x' * 200_000}", tokenizer)  # the tokenizer's own first time
    tracemalloc.start()
    try:
        for n in range(30):
            encode(f"{n}{'y' * 200_000}", tokenizer)
        for n in range(60_000):
            lemma(f"word{n}")
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 6_000_000 and lemma.cache_info().currsize <= 30_000


def test_a_damaged_model_is_refused_by_name(tmp_path: Path) -> None:
    shutil.copytree(weights.FOLDER, tmp_path / "model")
    graph = tmp_path / "model" / "reader.onnx"
    graph.write_bytes(graph.read_bytes()[:-1] + b"x")
    with pytest.raises(ModelError, match=r"reader\.onnx"):
        weights.opened(tmp_path / "model")


def test_the_manifest_s_hashes_are_those_of_the_files() -> None:
    manifest = json.loads((weights.FOLDER / "manifest.json").read_text(encoding="utf8"))
    for name, digest in manifest["sha256"].items():
        assert hashlib.sha256((weights.FOLDER / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("engine", [read, rules.read])
def test_what_the_text_says_is_unconfirmed_is_marked_so(engine: Callable[[Article], Reading]) -> None:
    text = "Residents said the bridge fell. There has been no independent confirmation of a collapse.\n\nThe road is open."
    unsure = [a for a in engine(ingest.from_text(text)).attributions if a.stance == "unverified"]
    assert [(a.source, a.content[0].text) for a in unsure] == [((), "a collapse")]


def test_the_rules_fill_in_what_stands_inside_a_block_quote() -> None:
    text = (
        "The Harbour Post reported the following:\n\n"
        "The depot at Lenn burned for two nights and the guards were sent home early, according to a person familiar with the audit."
    )
    found = {a.source[0].text: a for a in read(ingest.from_text(text)).attributions if a.source}
    assert found["a person familiar with the audit"].parent == found["The Harbour Post"].id


PASSIVES = [
    ("Lena Ostrik left the pier. She was warned by the harbour master that the quay would collapse.", "the harbour master", "that the quay would collapse", "She"),
    ("Residents were told by two officials that the water was safe.", "two officials", "that the water was safe", "Residents"),
    ("The envoy was informed by the foreign ministry that his visa had been withdrawn.", "the foreign ministry", "that his visa had been withdrawn", "The envoy"),
    ("The minister was asked whether she would resign.", "", "whether she would resign", "The minister"),
    ("It was claimed by opposition leaders that the vote had been rigged.", "opposition leaders", "that the vote had been rigged", ""),
]


@pytest.mark.parametrize("engine", [read, rules.read])
@pytest.mark.parametrize(("text", "source", "content", "told"), PASSIVES)
def test_who_is_told_in_a_passive_is_neither_source_nor_content(engine: Callable[[Article], Reading], text: str, source: str, content: str, told: str) -> None:
    one = next(a for a in engine(ingest.from_text(text)).attributions if a.source or not source)
    assert [s.text for s in one.source] == ([source] if source else [])
    assert [s.text for s in one.content] == [content]
    assert [s.text for s in one.addressee] == ([told] if told else [])


def test_the_subject_of_any_other_passive_stays_content() -> None:
    one = read(ingest.from_text("The minister was accused by Ilse Marwick of taking bribes.")).attributions[0]
    assert [s.text for s in one.source] == ["Ilse Marwick"]
    assert one.content[0].text == "The minister"


CUT_SHORT = [
    ("The mayor, who has denied wrongdoing, told the Harbour Post that the gates were opened by hand.", "The mayor, who has denied wrongdoing,"),
    ("An internal memo, which the Kestrel Herald has reviewed, warns that “exposure is a matter of weeks”.", "An internal memo, which the Kestrel Herald has reviewed,"),
    ("“Who knew what, and when?” asked Greta Ilm on Saturday, vowing to call witnesses.", "Greta Ilm"),
    ("The alleged leak, first reported by KZQR 6, could not be independently verified.", "KZQR 6"),
]


@pytest.mark.parametrize(("text", "source"), CUT_SHORT)
def test_a_source_that_was_cut_short_or_left_out_is_whole(text: str, source: str) -> None:
    assert source in [a.source[0].text for a in read(ingest.from_text(text)).attributions if a.source]


@pytest.mark.parametrize("said", ["“No comment.”", "“no comment”"])
def test_no_comment_is_no_denial(said: str) -> None:
    [one] = [a for a in read(ingest.from_text(f"General Pell replied: {said}")).attributions if a.source]
    assert (one.stance, one.factuality) == ("declines", "Uu")


def test_whoever_refuses_to_answer_denies_nothing() -> None:
    [one] = read(ingest.from_text("Otto Lanz refused to take questions.")).attributions
    assert (one.stance, one.factuality) == ("declines", "Uu")


QUOTED = [
    ("The Northline agency quoted an unnamed diplomat as saying that talks had collapsed.", "an unnamed diplomat", "that talks had collapsed", "The Northline agency"),
    ("State television cited General Pell as telling officers that “nobody will be spared”.", "General Pell", "that “nobody will be spared”", "State television"),
    ("Mr Oduya was quoted last night as saying his patience was gone.", "Mr Oduya", "his patience was gone", ""),
]


@pytest.mark.parametrize("engine", [read, rules.read])
@pytest.mark.parametrize(("text", "source", "content", "teller"), QUOTED)
def test_who_is_quoted_as_saying_it_says_it(engine: Callable[[Article], Reading], text: str, source: str, content: str, teller: str) -> None:
    found = {a.source[0].text: a for a in engine(ingest.from_text(text)).attributions if a.source}
    assert [s.text for s in found[source].content] == [content]
    assert found[source].parent == (found[teller].id if teller else None)
