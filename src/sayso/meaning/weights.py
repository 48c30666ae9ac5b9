"""The shipped weights of sentence meaning: opening them, checked against the manifest that lies beside them.

In `model/`: `vectors.onnx` (all-MiniLM-L6-v2, int8), `pairs.onnx` (the same encoder fine-tuned to relate two passages, int8),
`bearing.onnx` (the same, fine-tuned to tell what a sentence of the news says about a claim), `speaking.onnx` (that one, trained on with claims of
which the sentences say nothing), `tokenizer.json`, and `manifest.json` with the sha256 of each. Nothing is downloaded and nothing is unpickled.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sayso import integrity

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
    """The weights called ``name`` ("vectors", "pairs", "bearing" or "speaking") that come with Sayso, opened once per process."""
    return opened(FOLDER, name, threads=min(4, _cores()))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def opened(folder: Path, name: str, *, threads: int = 1) -> Weights:
    """The weights called ``name`` in ``folder``; ``threads`` is how many cores one run may use.

    Raises ModelError if a file is missing or is not the one that the manifest describes.
    """
    import onnxruntime as ort

    manifest, files = integrity.checked(folder, f"{name}.onnx", "tokenizer.json")
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Waiting threads sleep: beside other work, spinning ones take the time that the working ones need.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = False
    session = ort.InferenceSession(files[f"{name}.onnx"], options, providers=["CPUExecutionProvider"])
    return Weights(session, integrity.tokenizer(files["tokenizer.json"]), str(manifest.get("version", "")))
