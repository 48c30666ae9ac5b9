"""Turn the encoder and the fine-tuned pair model into what Sayso ships: int8 ONNX graphs and a manifest with hashes.

    python training/export_meaning.py --base model.safetensors --tokenizer tokenizer.json --out src/sayso/meaning/model \
        [--pairs runs/pairs/pairs.safetensors] [--bearing runs/bearing/pairs.safetensors] [--only bearing]

Without ``--pairs`` only the graph that gives vectors is written; with ``--only`` just the graph named, and of the rest only the manifest
changes. Weights are quantised to int8 with one scale per 32 of them, and so
are, while it runs, the values that they are multiplied with; one scale for a whole batch (what onnxruntime calls dynamic
quantisation) was twice as fast, but lost ten times as much, and a text's vector changed with the texts beside it.
``--keep-float`` leaves the float graphs beside them, to measure the loss. Needs the package onnx_ir beside onnx and onnxruntime.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import onnx
import torch
from meaning_network import BASE_SHA256, Pairs, Vectors, base_weights
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import DefaultWeightOnlyQuantConfig, MatMulNBitsQuantizer
from onnxruntime.quantization.shape_inference import quant_pre_process
from safetensors.torch import load_file


def export(network: torch.nn.Module, inputs: list[str], out: Path, *, keep_float: bool) -> None:
    """Writes the network as int8 ONNX to ``out``; its inputs are batches of word pieces, padded to one length."""
    whole, plain = out.with_suffix(".float.onnx"), out.with_suffix(".plain.onnx")
    samples = {"ids": torch.full((2, 16), 999), "kinds": torch.zeros(2, 16, dtype=torch.int64), "mask": torch.ones(2, 16).bool()}
    network.eval()
    torch.onnx.export(
        network,
        tuple(samples[name] for name in inputs),
        str(whole),
        input_names=inputs,
        output_names=["outputs"],
        dynamic_axes={**{name: {0: "batch", 1: "length"} for name in inputs}, "outputs": {0: "batch"}},
        opset_version=17,
        dynamo=False,
    )
    quant_pre_process(str(whole), str(plain), skip_symbolic_shape=True)
    heads = [n.name for n in onnx.load(str(plain)).graph.node if n.op_type in ("MatMul", "Gemm") and "/head/" in n.name]
    quantize_dynamic(str(plain), str(plain), weight_type=QuantType.QInt8, op_types_to_quantize=["Gather"])
    blocks = DefaultWeightOnlyQuantConfig(block_size=32, is_symmetric=True, accuracy_level=4, bits=8)
    quantiser = MatMulNBitsQuantizer(onnx.load(str(plain)), algo_config=blocks, nodes_to_exclude=heads)
    quantiser.process()
    quantiser.model.save_model_to_file(str(out), use_external_data_format=False)
    plain.unlink()
    if not keep_float:
        whole.unlink()


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("base", "tokenizer", "out"):
        ap.add_argument(f"--{name}", type=Path, required=True)
    ap.add_argument("--pairs", type=Path, help="weights that train_pairs.py wrote")
    ap.add_argument("--bearing", type=Path, help="weights that train_bearing.py wrote")
    ap.add_argument("--only", choices=("vectors", "pairs", "bearing"))
    ap.add_argument("--keep-float", action="store_true")
    ap.add_argument("--version", default="1")
    args = ap.parse_args()
    if hashlib.sha256(args.base.read_bytes()).hexdigest() != BASE_SHA256:
        ap.error(f"{args.base} is not the base model expected (sha256 {BASE_SHA256})")
    args.out.mkdir(parents=True, exist_ok=True)
    if args.only in (None, "vectors"):
        vectors = Vectors()
        base_weights(vectors.encoder, {k.removeprefix("bert."): v for k, v in load_file(args.base).items()})
        export(vectors, ["ids", "mask"], args.out / "vectors.onnx", keep_float=args.keep_float)
    for name, weights in (("pairs", args.pairs), ("bearing", args.bearing)):
        if weights and args.only in (None, name):
            pairs = Pairs()
            pairs.load_state_dict(load_file(weights))
            export(pairs, ["ids", "kinds", "mask"], args.out / f"{name}.onnx", keep_float=args.keep_float)
    text = json.dumps(json.loads(args.tokenizer.read_text(encoding="utf8")), ensure_ascii=False)
    if args.only is None:
        (args.out / "tokenizer.json").write_text(text, encoding="utf8")
    names = [n for n in ("vectors.onnx", "pairs.onnx", "bearing.onnx", "tokenizer.json") if (args.out / n).exists()]
    manifest = {
        "version": args.version,
        "sha256": {n: hashlib.sha256((args.out / n).read_bytes()).hexdigest() for n in names},
    }
    (args.out / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf8")
    print({p.name: p.stat().st_size for p in args.out.iterdir()})


if __name__ == "__main__":
    main()
