"""The shipped int8 weights as a checkpoint in floats again, to train on from or to average with.

    python training/thaw.py --model src/sayso/read/model --base model.safetensors --out runs/shipped.safetensors

Word embeddings are taken from the base weights, which training leaves as they are; everything else is multiplied by its
scale. What rounding to 8 bits lost stays lost.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import onnx
import torch
from graph import PRODUCTS, Rounded, weights_of
from network import FORBIDDEN, Reader, base_weights
from safetensors.torch import load_file, save_file


def thawed(model: Path, base: Path) -> dict[str, torch.Tensor]:
    """The reader's weights by name."""
    arrays = {name: value.floats() if isinstance(value, Rounded) else value for name, value in weights_of(onnx.load(str(model / "reader.onnx"))).items()}
    reader = Reader()
    base_weights(reader, {k.removeprefix("bert."): v for k, v in load_file(base).items()})
    state = reader.state_dict()
    for name in ("quote", "case", "position"):
        state[f"{name}.weight"] = torch.tensor(arrays[name])
    for name in ("kind", "norm.weight", "norm.bias", "head.bias"):
        state[name] = torch.tensor(arrays[name])
    state["head.weight"] = torch.tensor(arrays["head.weight"]).T.contiguous()
    for n in range(len(reader.layers)):
        for part in PRODUCTS:
            state[f"layers.{n}.{part}.weight"] = torch.tensor(arrays[f"{n}.{part}"]).T.contiguous()
            state[f"layers.{n}.{part}.bias"] = torch.tensor(arrays[f"{n}.{part}.bias"])
        for norm in ("norm1", "norm2"):
            state |= {f"layers.{n}.{norm}.{part}": torch.tensor(arrays[f"{n}.{norm}.{part}"]) for part in ("weight", "bias")}
    moves = torch.tensor(json.loads((model / "manifest.json").read_text(encoding="utf8"))["transitions"])
    state["transition"] = torch.where(moves < FORBIDDEN / 2, torch.zeros_like(moves), moves)
    reader.load_state_dict(state)
    return state


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
