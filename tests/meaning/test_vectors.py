"""Vectors of meaning: length one, the same beside any other text, and near for texts of one matter."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.errors import ModelError
from sayso.meaning import vectors
from sayso.meaning.pieces import BATCH, LONGEST, ROWS, batches, word_pieces
from sayso.meaning.weights import FOLDER, opened, shipped

NEARER = [
    ("The harbour is closed.", "Ships cannot enter the port.", "The soup was cold."),
    ("Two dockers were arrested on Monday.", "Police detained a pair of port workers.", "Shares in the brewery rose."),
    ("The minister resigned over the bribes.", "Bribery scandal: minister quits.", "Bears were seen near the school."),
]
HOSTILE = ["", " \n\t", "\x00", "a\x00b", "\ud800", "x" * 100_000, "word " * 20_000, "\u202e" * 50, "[CLS] [SEP] [PAD]", "🐻" * 300]


@pytest.mark.parametrize(("one", "other", "apart"), NEARER)
def test_texts_of_one_matter_are_nearer(one: str, other: str, apart: str) -> None:
    a, b, c = vectors([one, other, apart])
    assert a @ b > a @ c + 0.2


def test_hostile_texts_have_vectors_of_length_one() -> None:
    found = vectors(HOSTILE)
    assert found.shape == (len(HOSTILE), 384)
    assert found.dtype == np.float32
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)


def test_no_texts_no_vectors() -> None:
    assert vectors([]).shape == (0, 384)


def test_a_text_has_the_same_vector_beside_any_other() -> None:
    texts = [text for row in NEARER for text in row]
    together, alone = vectors(texts), np.vstack([vectors([text]) for text in texts])
    assert (together * alone).sum(axis=1).min() > 0.9995


def test_what_comes_after_the_first_pieces_changes_nothing() -> None:
    start = "the port is closed to ships " * 30
    a, b = vectors([start + "bears", start + "brewers and bankers"])
    assert np.allclose(a, b, atol=1e-4)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 2 * LONGEST), max_size=200))
def test_every_sequence_is_in_one_batch_and_none_is_too_large(lengths: list[int]) -> None:
    groups = [group.tolist() for group in batches(lengths)]
    assert sorted(i for group in groups for i in group) == list(range(len(lengths)))
    for group in groups:
        assert len(group) == 1 or (len(group) <= ROWS and len(group) * max(lengths[i] for i in group) <= BATCH)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=400), max_size=5))
def test_any_text_has_word_pieces_and_no_more_than_asked_for(texts: list[str]) -> None:
    found = word_pieces(texts, shipped("vectors").tokenizer, most=20)
    assert [len(ids) <= 20 for ids in found] == [True] * len(texts)


@pytest.mark.parametrize("damage", ["graph", "manifest", "missing"])
def test_damaged_weights_are_refused(tmp_path: Path, damage: str) -> None:
    for name in ("vectors.onnx", "tokenizer.json", "manifest.json"):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    if damage == "graph":
        (tmp_path / "vectors.onnx").write_bytes(b"not a graph")
    elif damage == "manifest":
        (tmp_path / "manifest.json").write_text(json.dumps({"version": "1"}))
    else:
        (tmp_path / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match="install sayso again"):
        opened(tmp_path, "vectors")
