"""The shipped weights: opening them, and the scores that they give every word of a text.

The files lie beside this module in `model/`: `reader.onnx` (a MiniLM-L6-shaped encoder with one linear layer for all
outputs, int8), `tokenizer.json` and `manifest.json` (transitions of the tag chain, widths of the outputs, sha256 of both
files). Nothing is downloaded and nothing is unpickled. docs/model-card.md says what they were trained on.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sayso import integrity
from sayso.errors import ModelError
from sayso.read.encoding import CLS, MARK, SEP, Encoded, Ints
from sayso.read.labels import HEADS

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Floats = npt.NDArray[np.float32]

FOLDER = Path(__file__).parent / "model"
WINDOW = 254
"""Subwords that the encoder sees at once, without the marks around them; it was trained on windows of this size."""

CONTEXT = 24
"""Subwords before and after a cut that both windows see, so that no word is judged from the very edge of what the encoder sees."""


@dataclass(frozen=True, slots=True)
class Weights:
    """An opened model: hand it to `scores`."""

    session: Any
    tokenizer: Tokenizer
    transitions: Floats
    version: str


@cache
def shipped(threads: int = 1) -> Weights:
    """The weights that come with Sayso, opened once per process; ``threads`` is how many cores one run may use."""
    return opened(FOLDER, threads=threads)


def opened(folder: Path, *, threads: int = 1) -> Weights:
    """The weights in ``folder``.

    Raises ModelError if a file is missing or is not the one that the manifest describes.
    """
    import onnxruntime as ort

    manifest, files = integrity.checked(folder, "reader.onnx", "tokenizer.json")
    try:
        heads, version = manifest["heads"], str(manifest["version"])
        transitions = np.asarray(manifest["transitions"], dtype=np.float32).reshape(HEADS["outer"], HEADS["outer"])
    except (KeyError, TypeError, ValueError) as error:
        raise integrity.damaged(folder, error) from error
    if heads != HEADS:
        raise ModelError(f"the model in {folder} has other outputs than this version of sayso reads; install sayso again", path=str(folder))
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC  # training/graph.py has joined what pays
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = ort.InferenceSession(files["reader.onnx"], options, providers=["CPUExecutionProvider"])
    return Weights(session, integrity.tokenizer(files["tokenizer.json"]), transitions, version)


def scores(weights: Weights, encoded: Encoded) -> Floats:
    """One row of scores (all outputs of `labels.HEADS` side by side) for every entry of ``encoded`` that opens a word.

    One window at a time: what a layer makes of it stays in the processor's cache, which several at once would not.
    """
    out = np.zeros((int(encoded.first.sum()), sum(HEADS.values())), dtype=np.float32)
    row = np.cumsum(encoded.first) - 1
    for start, end, keep_from, keep_to in windows(encoded):
        values = weights.session.run(None, _seen(encoded, start, end))[0][0]
        opens = np.flatnonzero(encoded.first[keep_from:keep_to]) + keep_from
        out[row[opens]] = values[opens - start + 1]
    return out


def windows(encoded: Encoded) -> list[tuple[int, int, int, int]]:
    """How the text is cut: for each window where it starts and ends, and the part of it whose scores are kept.

    A window ends with the last paragraph that fits, and the next one begins `CONTEXT` before that; a paragraph that alone fills
    half a window is cut, and its halves share context on both sides. Windows begin and end with whole words.
    """
    size, first = len(encoded), encoded.first
    marks = np.flatnonzero(encoded.case == MARK)
    out: list[tuple[int, int, int, int]] = []
    start = kept = 0
    while kept < size:
        end = keep = _word_border(first, min(size, start + WINDOW), start)
        if end < size:
            mark = int(marks[np.searchsorted(marks, end, side="right") - 1]) if len(marks) and marks[0] <= end else 0
            if mark >= kept + WINDOW // 2:
                end = keep = mark
            else:
                keep = _word_border(first, end - CONTEXT, kept)
        out.append((start, end, kept, keep))
        kept = keep
        start = _word_border(first, max(keep - CONTEXT, 0), 0)
    return out


def _word_border(first: npt.NDArray[np.bool_], at: int, least: int) -> int:
    """The last place at or before ``at`` where a word opens; ``at`` itself if there is none after ``least``."""
    if at >= len(first):
        return len(first)
    here = at
    while here > least + 1 and not first[here]:
        here -= 1
    return here if first[here] else at


def _seen(encoded: Encoded, start: int, end: int) -> dict[str, Ints]:
    """A window as the encoder takes it: between the marks that open and close it."""
    return {
        "ids": np.concatenate(([CLS], encoded.ids[start:end], [SEP]))[None],
        "case": np.concatenate(([MARK], encoded.case[start:end], [MARK]))[None],
        "quote": np.concatenate(([0], encoded.quote[start:end], [0]))[None],
    }
