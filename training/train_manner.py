"""Train the small linear model behind `sayso.read.manner` on the marked news and report its held-out scores.

    python training/train_manner.py data/marked/dev.jsonl

Articles whose number is divisible by five are held out and only scored. Deterministic; needs numpy and scipy; half a minute.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from sayso.evaluate.gold import held_out
from sayso.model import Article, Span
from sayso.read import manner as reader
from sayso.read.labels import ACTS, FACTS, STANCES

TASKS = {"act": ACTS, "stance": STANCES, "factuality": FACTS}
HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "src" / "sayso" / "read" / "data" / "manner.npz"


def examples(rows: list[dict[str, Any]]) -> list[tuple[list[str], dict[str, str], str]]:
    """Features, gold labels and voice read, for every attribution of the articles."""
    out = []
    for d in rows:
        article = Article(id=d["id"], text=d["text"])
        for a in d["attributions"]:
            spans = {r: tuple(Span(s, e, d["text"][s:e]) for s, e in a[r]) for r in ("source", "cue", "content")}
            how = reader.voice(article, content=spans["content"], cue=spans["cue"])
            gold = {k: a[k] for k in (*TASKS, "voice")}
            out.append((reader.features(**spans, voice=how), gold, how))
    return out


def matrix(data: list[tuple[list[str], dict[str, str], str]], index: dict[str, int]) -> csr_matrix:
    """One row per example, one column per feature, and a last column of ones."""
    rows, columns = [], []
    for i, (names, _, _) in enumerate(data):
        known = [index[n] for n in names if n in index] + [len(index)]
        rows += [i] * len(known)
        columns += known
    return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(data), len(index) + 1))


def fit(x: csr_matrix, y: np.ndarray, classes: int, *, decay: float, balance: float) -> np.ndarray:
    """Multinomial logistic regression with L2 decay; ``balance`` raises the weight of rare classes (0 none, 1 equal)."""
    truth = np.eye(classes)[y]
    share = np.maximum(truth.mean(axis=0), 1e-6)
    weight = share[y] ** -balance
    weight *= len(y) / weight.sum()

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        w = flat.reshape(-1, classes)
        z = x @ w
        z -= z.max(axis=1, keepdims=True)
        p = np.exp(z)
        p /= p.sum(axis=1, keepdims=True)
        value = -(weight * np.log(p[np.arange(len(y)), y] + 1e-12)).sum() + decay / 2 * (w * w).sum()
        return value, (x.T @ ((p - truth) * weight[:, None]) + decay * w).ravel()

    start = np.zeros(x.shape[1] * classes)
    return minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x.reshape(-1, classes)


def macro_f1(gold: list[str], found: list[str]) -> float:
    pairs = Counter(zip(gold, found, strict=True))
    scores = []
    for label in set(gold):
        both = sum(v for (g, _), v in pairs.items() if g == label) + sum(v for (_, f), v in pairs.items() if f == label)
        scores.append(2 * pairs[label, label] / max(1, both))
    return 100 * sum(scores) / max(1, len(scores))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("marked", type=Path)
    parser.add_argument("--decay", type=float, default=1.0)
    parser.add_argument("--balance", type=float, default=0.25)
    parser.add_argument("--folds", type=int, default=0, help="cross-validate on the training part instead of writing")
    args = parser.parse_args()
    rows = [json.loads(x) for x in args.marked.read_text(encoding="utf8").splitlines()]
    kept = [d for d in rows if not held_out(d["id"])]
    if args.folds:
        gold_all, found_all = [], []
        for k in range(args.folds):
            g, f, _ = train([d for i, d in enumerate(kept) if i % args.folds != k], kept[k :: args.folds], args)
            gold_all += g
            found_all += f
        report(gold_all, found_all)
        return
    gold, found, arrays = train(kept, [d for d in rows if held_out(d["id"])], args)
    report(gold, found)
    np.savez_compressed(OUT, **arrays)
    manifest = {"sha256": {OUT.name: hashlib.sha256(OUT.read_bytes()).hexdigest()}}
    (OUT.parent / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf8")


def train(kept: list[dict[str, Any]], unseen: list[dict[str, Any]], args: argparse.Namespace) -> tuple[list[dict[str, str]], list[dict[str, str]], dict[str, np.ndarray]]:
    """Weights from the kept articles, and gold and found labels of the unseen ones."""
    data, test = examples(kept), examples(unseen)
    counts = Counter(n for names, _, _ in data for n in names)
    index = {n: i for i, n in enumerate(sorted(n for n, c in counts.items() if c > 1))}
    x, x_test = matrix(data, index), matrix(test, index)
    found: list[dict[str, str]] = [{"voice": v} for _, _, v in test]
    arrays: dict[str, np.ndarray] = {"names": np.frombuffer("\n".join(index).encode(), dtype=np.uint8)}
    for task, classes in TASKS.items():
        y = np.array([classes.index(g[task]) for _, g, _ in data])
        w = fit(x, y, len(classes), decay=args.decay, balance=args.balance)
        scale = np.abs(w).max() / 127
        arrays[task] = np.round(w / scale).astype(np.int8)
        arrays[task + "_scale"] = np.float32(scale)
        arrays[task + "_classes"] = np.frombuffer("\n".join(classes).encode(), dtype=np.uint8)
        for f, best in zip(found, (x_test @ (arrays[task] * scale)).argmax(axis=1), strict=True):
            f[task] = classes[best]
    return [g for _, g, _ in test], found, arrays


def report(gold: list[dict[str, str]], found: list[dict[str, str]]) -> None:
    for task in ("voice", *TASKS):
        g, f = [x[task] for x in gold], [x[task] for x in found]
        right = 100 * sum(a == b for a, b in zip(g, f, strict=True)) / len(g)
        print(f"{task:11} accuracy {right:.1f}  macro-F1 {macro_f1(g, f):.1f}  of {len(g)}")


if __name__ == "__main__":
    main()
