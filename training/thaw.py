"""The shipped int8 weights as a checkpoint in floats again, to train on from or to average with.

    python training/thaw.py --model src/sayso/read/model --base model.safetensors --out runs/shipped.safetensors

Word embeddings are taken from the base weights, which training leaves as they are; everything else is multiplied by its
scale. What rounding to 8 bits lost stays lost.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from network import FORBIDDEN, Reader, base_weights
from onnx import numpy_helper
from safetensors.torch import load_file, save_file


def thawed(model: Path, base: Path) -> dict[str, torch.Tensor]:
    """The reader's weights by name."""
    graph = onnx.load(str(model / "reader.onnx")).graph
    arrays = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    reader = Reader()
    base_weights(reader, {k.removeprefix("bert."): v for k, v in load_file(base).items()})
    state = reader.state_dict()
    for name in ("quote", "case", "position"):
        state[f"{name}.weight"] = _floats(arrays, f"reader.{name}.weight")
    for name in state:
        if f"reader.{name}" in arrays:
            state[name] = torch.tensor(arrays[f"reader.{name}"].copy())
    products = sorted({k.removesuffix("_quantized") for k in arrays if k.startswith("onnx::") and k.endswith("_quantized")}, key=_number)
    matrices = [f"layers.{i}.{part}.weight" for i in range(len(reader.layers)) for part in ("qkv", "out", "up", "down")]
    for name, product in zip(matrices, products, strict=True):
        state[name] = _floats(arrays, product).T.contiguous()
    (head,) = (k for k in arrays if k.startswith("onnx::MatMul") and not k.rpartition("_")[2].isalpha() and arrays[k].dtype == np.float32)
    state["head.weight"] = torch.tensor(arrays[head].copy()).T.contiguous()
    moves = torch.tensor(json.loads((model / "manifest.json").read_text(encoding="utf8"))["transitions"])
    state["transition"] = torch.where(moves < FORBIDDEN / 2, torch.zeros_like(moves), moves)
    reader.load_state_dict(state)
    return state


def _number(name: str) -> int:
    return int(name.rpartition("_")[2])


def _floats(arrays: dict[str, np.ndarray], name: str) -> torch.Tensor:
    whole = arrays[f"{name}_quantized"].astype(np.float32) - arrays[f"{name}_zero_point"].astype(np.float32)
    return torch.tensor(whole * arrays[f"{name}_scale"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("model", "base", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    args = parser.parse_args()
    state = thawed(args.model, args.base)
    both = {f"{which}.{k}": v.clone().contiguous() for which in ("last", "mean") for k, v in state.items()}
    save_file({**both, "step": torch.tensor(0)}, args.out)


if __name__ == "__main__":
    main()
