"""Turn a checkpoint into what Sayso ships: an int8 ONNX graph, the CRF's transitions and a manifest with hashes.

    python training/export.py --checkpoint runs/reader/checkpoint.safetensors --tokenizer tokenizer.json --out src/sayso/read/model

The running mean of the weights is exported (`--last` for the last ones). With `--average OTHER` it is averaged with that of
another run that began from the same weights, which reads better than either (Wortsman et al., ICML 2022). Matrix products are quantised to int8 with one
scale per output channel; word embeddings are stored as int8 rows as well. `--keep-float` leaves the float graph beside it, to measure the loss.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import onnx
import torch
from network import Reader
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from safetensors.torch import load_file

from sayso.read.labels import HEADS


class Exported(torch.nn.Module):
    """The reader with int32 inputs of one window batch and no CRF."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, ids: torch.Tensor, case: torch.Tensor, quote: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return self.reader(ids, case, quote, mask)


def export(checkpoint: Path, tokenizer: Path, out: Path, *, average: Path | None, last: bool, keep_float: bool, version: str) -> None:
    which = "last." if last else "mean."
    reader = Reader()
    runs = [load_file(path) for path in (checkpoint, average) if path]
    names = [k for k in runs[0] if k.startswith(which)]
    reader.load_state_dict({k[5:]: sum(run[k].float() for run in runs) / len(runs) for k in names})
    reader.eval()
    out.mkdir(parents=True, exist_ok=True)
    whole, plain, small = out / "reader.float.onnx", out / "reader.plain.onnx", out / "reader.onnx"
    sample = torch.ones(2, 16, dtype=torch.int64)
    names = ["ids", "case", "quote", "mask"]
    torch.onnx.export(
        Exported(reader),
        (sample, sample, sample, sample.bool()),
        str(whole),
        input_names=names,
        output_names=["outputs"],
        dynamic_axes={n: {0: "batch", 1: "length"} for n in [*names, "outputs"]},
        opset_version=17,
        dynamo=False,
    )
    quant_pre_process(str(whole), str(plain), skip_symbolic_shape=True)
    quantize_dynamic(
        str(plain),
        str(small),
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        op_types_to_quantize=["MatMul", "Gather"],
        nodes_to_exclude=[n.name for n in onnx.load(str(plain)).graph.node if n.op_type == "MatMul" and "/head/" in n.name],
    )
    plain.unlink()
    if not keep_float:
        whole.unlink()
    (out / "tokenizer.json").write_text(json.dumps(json.loads(tokenizer.read_text(encoding="utf8")), ensure_ascii=False), encoding="utf8")
    manifest = {
        "version": version,
        "transitions": [[round(x, 4) for x in row] for row in reader.moves().tolist()],
        "heads": HEADS,
        "sha256": {n: hashlib.sha256((out / n).read_bytes()).hexdigest() for n in ("reader.onnx", "tokenizer.json")},
    }
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf8")
    print({p.name: p.stat().st_size for p in out.iterdir()})


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("checkpoint", "tokenizer", "out"):
        ap.add_argument(f"--{name}", type=Path, required=True)
    ap.add_argument("--average", type=Path, help="checkpoint of another run to average with")
    ap.add_argument("--last", action="store_true")
    ap.add_argument("--keep-float", action="store_true")
    ap.add_argument("--version", default="1")
    args = ap.parse_args()
    export(args.checkpoint, args.tokenizer, args.out, average=args.average, last=args.last, keep_float=args.keep_float, version=args.version)


if __name__ == "__main__":
    main()
