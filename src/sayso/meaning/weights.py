"""The shipped weights of sentence meaning: opening them, checked against the manifest that lies beside them.

In `model/`: `vectors.onnx` (all-MiniLM-L6-v2, int8), `pairs.onnx` (the same encoder fine-tuned to relate two passages, int8),
`bearing.onnx` (the same, fine-tuned to tell what a sentence of the news says about a claim), `tokenizer.json`, and `manifest.json` with the sha256 of each. Nothing is downloaded and nothing is unpickled.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sayso.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

FOLDER = Path(__file__).parent / "model"


@dataclass(frozen=True, slots=True)
class Weights:
    """An opened model with its tokenizer; ``version`` changes whenever the figures it gives may."""

    session: Any
    tokenizer: Tokenizer
    version: str


@cache
def shipped(name: str) -> Weights:
    """The weights called ``name`` ("vectors", "pairs" or "bearing") that come with Sayso, opened once per process."""
    return opened(FOLDER, name, threads=min(4, _cores()))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def opened(folder: Path, name: str, *, threads: int = 1) -> Weights:
    """The weights called ``name`` in ``folder``; ``threads`` is how many cores one run may use.

    Raises ModelError if a file is missing or is not the one that the manifest describes.
    """
    import onnxruntime as ort
    from tokenizers import Tokenizer

    graph_name = f"{name}.onnx"
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf8"))
        expected = {part: manifest["sha256"][part] for part in (graph_name, "tokenizer.json")}
        found = {part: (folder / part).read_bytes() for part in expected}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"the model in {folder} cannot be opened ({error}); install sayso again", path=str(folder)
        ) from error
    for part, data in found.items():
        if hashlib.sha256(data).hexdigest() != expected[part]:
            raise ModelError(
                f"{folder / part} is not the file that manifest.json describes; install sayso again",
                path=str(folder / part),
            )
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Waiting threads sleep: beside other work, spinning ones take the time that the working ones need.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = False
    session = ort.InferenceSession(found[graph_name], options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_str(found["tokenizer.json"].decode("utf8"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return Weights(session, tokenizer, str(manifest.get("version", "")))
