"""The shipped weights: opening them, and the scores that they give every word of a text.

The files lie beside this module in `model/`: `reader.onnx` (a MiniLM-L6-shaped encoder with one linear layer for all
outputs, int8), `tokenizer.json` and `manifest.json` (transitions of the tag chain, widths of the outputs, sha256 of both
files). Nothing is downloaded and nothing is unpickled. docs/model-card.md says what they were trained on.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sayso.errors import ModelError
from sayso.read.encoding import CLS, SEP, Encoded, open_tokenizer
from sayso.read.labels import HEADS

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Floats = npt.NDArray[np.float32]

FOLDER = Path(__file__).parent / "model"
WINDOW = 254
"""Subwords that the encoder sees at once, without the marks around them; it was trained on windows of this size."""

CONTEXT = 40
"""Subwords that neighbouring windows share, so that no word is judged from the very edge of what the encoder sees."""

BATCH = 4
"""Windows per run: more do not run faster on one core and cost memory."""


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

    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf8"))
        graph = (folder / "reader.onnx").read_bytes()
        words = (folder / "tokenizer.json").read_bytes()
    except (OSError, ValueError) as error:
        raise ModelError(f"the model in {folder} cannot be opened ({error}); install sayso again") from error
    for name, data in (("reader.onnx", graph), ("tokenizer.json", words)):
        if hashlib.sha256(data).hexdigest() != manifest["sha256"][name]:
            raise ModelError(f"{folder / name} is not the file that manifest.json describes; install sayso again")
    if manifest["heads"] != HEADS:
        raise ModelError(f"the model in {folder} has other outputs than this version of sayso reads; install sayso again")
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False
    session = ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    return Weights(
        session,
        open_tokenizer(str(folder / "tokenizer.json")),
        np.asarray(manifest["transitions"], dtype=np.float32),
        str(manifest["version"]),
    )


def scores(weights: Weights, encoded: Encoded) -> Floats:
    """One row of scores (all outputs of `labels.HEADS` side by side) for every entry of ``encoded`` that opens a word."""
    out = np.zeros((int(encoded.first.sum()), sum(HEADS.values())), dtype=np.float32)
    row = np.cumsum(encoded.first) - 1
    cuts = windows(encoded)
    for i in range(0, len(cuts), BATCH):
        group = cuts[i : i + BATCH]
        result = weights.session.run(None, _padded(encoded, group))[0]
        for values, (start, _, keep_from, keep_to) in zip(result, group, strict=True):
            opens = np.flatnonzero(encoded.first[keep_from:keep_to]) + keep_from
            out[row[opens]] = values[opens - start + 1]
    return out


def windows(encoded: Encoded) -> list[tuple[int, int, int, int]]:
    """How the text is cut: for each window where it starts and ends, and the part of it whose scores are kept.

    Windows begin and end with whole words and overlap by `CONTEXT`; a word is judged in the window that shows more around it.
    """
    size, first = len(encoded), encoded.first
    out: list[tuple[int, int, int, int]] = []
    start = kept = 0
    while kept < size:
        end = _word_border(first, min(size, start + WINDOW), start)
        keep = size if end == size else _word_border(first, end - CONTEXT // 2, kept)
        out.append((start, end, kept, keep))
        kept = keep
        start = _word_border(first, max(keep - CONTEXT // 2, 0), 0)
    return out


def _word_border(first: npt.NDArray[np.bool_], at: int, least: int) -> int:
    """The last place at or before ``at`` where a word opens; ``at`` itself if there is none after ``least``."""
    if at >= len(first):
        return len(first)
    here = at
    while here > least + 1 and not first[here]:
        here -= 1
    return here if first[here] else at


def _padded(encoded: Encoded, group: list[tuple[int, int, int, int]]) -> dict[str, npt.NDArray[Any]]:
    width = max(end - start for start, end, _, _ in group) + 2
    shape = (len(group), width)
    ids = np.zeros(shape, dtype=np.int64)
    case = np.full(shape, 7, dtype=np.int64)
    quote = np.zeros(shape, dtype=np.int64)
    for i, (start, end, _, _) in enumerate(group):
        n = end - start
        ids[i, 0], ids[i, n + 1] = CLS, SEP
        ids[i, 1 : n + 1] = encoded.ids[start:end]
        case[i, 1 : n + 1] = encoded.case[start:end]
        quote[i, 1 : n + 1] = encoded.quote[start:end]
    return {"ids": ids, "case": case, "quote": quote, "mask": ids != 0}
