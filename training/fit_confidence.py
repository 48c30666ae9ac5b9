"""Fit the logistic model behind the neural engine's confidence, on texts that the weights were not trained on.

    python training/fit_confidence.py --polnear polnear/dev.jsonl --marked marked/dev.jsonl

An attribution is right when its content and its source are exactly the words that a careful reader marked (a leading "that"
counts for neither). Of the marked news only the held-out fifth is used. Prints the expected calibration error of a fit on
four fifths of the articles measured on the last fifth, five times over; writes the fit on all of them.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from sayso import ingest
from sayso.evaluate.calibration import calibration
from sayso.evaluate.gold import held_out
from sayso.evaluate.tokens import tokens
from sayso.read import neural
from sayso.read.confidence import FEATURES
from sayso.read.scored import scored
from sayso.read.weights import shipped

OUT = Path(__file__).resolve().parent.parent / "src" / "sayso" / "read" / "data" / "confidence.json"


def examples(row: dict[str, Any]) -> list[tuple[tuple[float, ...], bool]]:
    """The evidence of each attribution found in an article, and whether it is right."""
    article = ingest.from_text(row["text"])
    page = scored(article, shipped())
    if page is None:
        return []
    words = tokens(row["text"])
    gold = {(words.without_that(words.within(a["content"])), words.within(a["source"])) for a in row["attributions"]}
    nested = any(a.get("parent") for a in row["attributions"])
    out = []
    for inner, knots in ((False, page.outer), (True, page.inner if nested else ())):
        for knot in knots:
            draft = neural._draft(knot, page, inner=inner)
            if draft.content:
                found = words.without_that(words.within(draft.content)), words.within(draft.source)
                out.append((astuple(neural._evidence(knot, page, inner=inner)), found in gold))
    return out


def fit(x: np.ndarray, y: np.ndarray, *, decay: float = 1.0) -> np.ndarray:
    """Weights and, last, the bias of a logistic regression with L2 decay."""
    wide = np.hstack([x, np.ones((len(x), 1))])

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = wide @ w
        p = 1 / (1 + np.exp(-z))
        pull = np.append(w[:-1], 0)
        value = np.logaddexp(0, z).sum() - (y * z).sum() + decay / 2 * (pull * pull).sum()
        return value, wide.T @ (p - y) + decay * pull

    return minimize(loss, np.zeros(wide.shape[1]), jac=True, method="L-BFGS-B").x


def sure(w: np.ndarray, x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-(x @ w[:-1] + w[-1])))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--polnear", type=Path, required=True)
    parser.add_argument("--marked", type=Path, required=True)
    args = parser.parse_args()
    rows = [json.loads(line) for line in args.polnear.open(encoding="utf8")]
    rows += [r for r in map(json.loads, args.marked.open(encoding="utf8")) if held_out(r["id"])]
    found = [examples(row) for row in rows]
    part = np.array([i % 5 for i, some in enumerate(found) for _ in some])
    x = np.array([e for some in found for e, _ in some])
    y = np.array([right for some in found for _, right in some], dtype=float)
    unseen = np.zeros(len(y))
    for k in range(5):
        unseen[part == k] = sure(fit(x[part != k], y[part != k]), x[part == k])
    report = calibration(zip(unseen.tolist(), (y > 0).tolist(), strict=True))
    print(f"{len(y)} attributions, {y.mean():.3f} right, expected calibration error {report.error:.3f}")
    for b in report.bins:
        print(f"  {b.low:.1f}-{b.high:.1f}  {b.count:5}  said {b.confidence:.3f}  right {b.right:.3f}")
    w = fit(x, y)
    data = {"bias": round(float(w[-1]), 4), "weights": {n: round(float(v), 4) for n, v in zip(FEATURES, w, strict=False)}}
    OUT.write_text(json.dumps(data, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
