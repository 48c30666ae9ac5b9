"""Turn a checkpoint into what Sayso ships: an int8 ONNX graph, the CRF's transitions and a manifest with hashes.

    python training/export.py --checkpoint runs/reader/checkpoint.safetensors --tokenizer tokenizer.json --out src/sayso/read/model

The running mean of the weights is exported (`--last` for the last ones). With `--average OTHER` it is averaged with that of
another run that began from the same weights, which reads better than either (Wortsman et al., ICML 2022). `graph` rounds the matrices and
tables to eight bits and writes the graph.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import onnx
from graph import PRODUCTS, Weights, graph, rounded, rounded_rows
from network import Reader
from safetensors.torch import load_file

from sayso.read.labels import HEADS


def weights(reader: Reader) -> Weights:
    """The reader's weights under the names that the graph has for them, matrices and tables rounded."""
    state = {name: value.detach().numpy() for name, value in reader.state_dict().items()}
    found = {name: rounded_rows(state[f"{name}.weight"]) for name in ("word", "position", "case", "quote")}
    plain = {"kind": state["kind"], "head.weight": state["head.weight"].T, "head.bias": state["head.bias"]}
    plain |= {name: value for name, value in state.items() if name.startswith("norm.")}
    for n in range(len(reader.layers)):
        for part in PRODUCTS:
            found[f"{n}.{part}"] = rounded(state[f"layers.{n}.{part}.weight"].T)
            plain[f"{n}.{part}.bias"] = state[f"layers.{n}.{part}.bias"]
        plain |= {f"{n}.{norm}.{part}": state[f"layers.{n}.{norm}.{part}"] for norm in ("norm1", "norm2") for part in ("weight", "bias")}
    return {**found, **plain}


def export(checkpoint: Path, tokenizer: Path, out: Path, *, average: Path | None, last: bool, version: str) -> None:
    which = "last." if last else "mean."
    reader = Reader()
    runs = [load_file(path) for path in (checkpoint, average) if path]
    names = [k for k in runs[0] if k.startswith(which)]
    reader.load_state_dict({k[5:]: sum(run[k].float() for run in runs) / len(runs) for k in names})
    reader.eval()
    out.mkdir(parents=True, exist_ok=True)
    onnx.save(graph(weights(reader), heads=reader.layers[0].heads), str(out / "reader.onnx"))
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
    ap.add_argument("--version", default="1")
    args = ap.parse_args()
    export(args.checkpoint, args.tokenizer, args.out, average=args.average, last=args.last, version=args.version)


if __name__ == "__main__":
    main()
