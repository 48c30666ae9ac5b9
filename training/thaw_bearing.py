"""The shipped pair or bearing network as a checkpoint in floats again, to train on from.

    python training/thaw_bearing.py --model src/sayso/meaning/model/bearing.onnx --base model.safetensors --out runs/shipped.safetensors

Word embeddings are taken from the base weights, which training leaves as they are; everything else is multiplied by its scale. What
rounding to 8 bits lost stays lost.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from meaning_network import Pairs, base_weights
from onnx import numpy_helper
from safetensors.torch import load_file, save_file

BLOCK = 32
"""Weights that share a scale."""

ZERO = 128
"""The value of eight bits that stands for 0."""


def matrix(values: np.ndarray, scales: np.ndarray, rows: int) -> torch.Tensor:
    """A rounded matrix (outputs, inputs) in floats."""
    blocks = values.reshape(rows, -1, BLOCK).astype(np.float32) - ZERO
    return torch.tensor((blocks * scales.reshape(rows, -1, 1)).reshape(rows, -1))


def thawed(model: Path, base: Path) -> dict[str, torch.Tensor]:
    """The network's weights by name."""
    graph = onnx.load(str(model)).graph
    arrays = {constant.name: numpy_helper.to_array(constant) for constant in graph.initializer}
    network = Pairs()
    base_weights(network.encoder, {k.removeprefix("bert."): v for k, v in load_file(base).items()})
    state = network.state_dict()
    for name in state:
        if name in arrays:
            state[name] = torch.tensor(arrays[name])
    for table in ("position", "kind"):
        name = f"encoder.{table}.weight"
        floats = (arrays[f"{name}_quantized"].astype(np.float32) - float(arrays[f"{name}_zero_point"])) * arrays[f"{name}_scale"]
        state[name] = torch.tensor(floats.astype(np.float32))
    for node in graph.node:
        if node.op_type != "MatMulNBits":
            continue
        # "/encoder/layers.0/qkv/MatMul_Q8" holds the weights of encoder.layers.0.qkv, "/head/head.1/Gemm_MatMul_Q8" those of head.1
        place = ".".join(node.name.split("/")[1:-1]).removeprefix("head.")
        rows = next(a.i for a in node.attribute if a.name == "N")
        state[f"{place}.weight"] = matrix(arrays[node.input[1]], arrays[node.input[2]], rows)
    network.load_state_dict(state)
    return state


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("model", "base", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    args = parser.parse_args()
    save_file({k: v.clone().contiguous() for k, v in thawed(args.model, args.base).items()}, args.out)


if __name__ == "__main__":
    main()
