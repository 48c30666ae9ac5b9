"""How well claims are told apart and found: pairs of passages, posts against known claims, documents into sub-stories.

    python bench/claims.py DATA [--held held.jsonl] [--only pairs retrieval stories]

DATA holds claims/claim_pairs.jsonl, claims/claims.jsonl, claims/pairs_dev.jsonl and ecbplus/{train,dev}.jsonl. ``--held`` are the
probabilities of the pair model in cross-validation by topic (training/train_pairs.py --folds wrote them): the shipped model has seen
these pairs and cannot be measured on them. Prints Markdown tables. Needs numpy and scipy.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from sayso.meaning import RELATIONS, vectors
from sayso.trace.compare import judged
from sayso.trace.differences import differences, overlap, passage
from sayso.trace.retrieve import Index, Known, match
from sayso.trace.words import STOP, words

HERE = Path(__file__).parent
MERGED = {"same": 0, "narrower": 0, "contradicts": 1, "different": 2, "unrelated": 2}
BANDS = ((0.0, 0.15), (0.15, 0.4), (0.4, 1.01))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf8").splitlines() if line.strip()]


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    shown = [[f"{c:.3f}" if isinstance(c, float) else str(c) for c in row] for row in rows]
    return "\n".join(f"| {' | '.join(r)} |" for r in (list(head), ["---"] * len(head), *shown))


# --- pairs of passages ----------------------------------------------------------------------------------------------------------------


def auc(scores: np.ndarray, right: np.ndarray) -> float:
    """The chance that a right one scores above a wrong one; equal scores count half."""
    a, b = scores[right], scores[~right]
    if not len(a) or not len(b):
        return float("nan")
    return float(((a[:, None] > b[None]).mean() + (a[:, None] >= b[None]).mean()) / 2)


def macro_f1(gold: np.ndarray, found: np.ndarray) -> float:
    out = []
    for k in sorted(set(gold.tolist())):
        both = (gold == k).sum() + (found == k).sum()
        out.append(2 * ((gold == k) & (found == k)).sum() / both if both else 0.0)
    return float(np.mean(out))


def three(p: np.ndarray) -> np.ndarray:
    """0 same or narrower, 1 contradicts, 2 different or unrelated."""
    return np.stack([p[:, :2].sum(1), p[:, 2], p[:, 3:].sum(1)], axis=1).argmax(1)


def pairs(data: Path, held: Path) -> str:
    """Cross-validated by topic: macro-F1 over three relations and AUC of "the same claim" against contradicts and different."""
    known = {p["id"]: p for p in lines(data / "claims" / "claim_pairs.jsonl")}
    rows = [r for r in lines(held) if r["id"] in known]
    label = np.array([known[r["id"]]["label"] for r in rows])
    gold = np.array([MERGED[x] for x in label])
    sides = [(known[r["id"]]["a"], known[r["id"]]["b"]) for r in rows]
    apart = [(passage(a), passage(b)) for a, b in sides]
    heard = np.array([r["probabilities"] for r in rows], dtype=np.float32)
    p = np.array([judged(row, a, b, differences(a, b)) for row, (a, b) in zip(heard, apart, strict=True)])
    found = three(p)
    cosine = (vectors([a for a, _ in sides]) * vectors([b for _, b in sides])).sum(1)
    shared = np.array([overlap(a, b) for a, b in apart])
    out = []
    for name, chosen in [("all", shared >= 0), *((f"{low:.0%}–{min(high, 1):.0%} of words shared", (shared >= low) & (shared < high)) for low, high in BANDS)]:
        kept = chosen & (label != "unrelated")
        right = np.isin(label, ("same", "narrower"))
        strict = kept & (label != "narrower")
        exact = float((p[chosen].argmax(1) == [RELATIONS.index(x) for x in label[chosen]]).mean())
        out.append((name, int(chosen.sum()), macro_f1(gold[chosen], found[chosen]), exact, auc(p[kept, :2].sum(1), right[kept]),
                    auc(p[strict, :2].sum(1), right[strict]), auc(cosine[kept], right[kept]), auc(cosine[strict], right[strict])))  # fmt: skip
    alone = f"The network alone: macro-F1 {macro_f1(gold, three(heard)):.3f} over all pairs."
    head = ("pairs", "n", "macro-F1 of three", "exact of five", "AUC same or narrower", "AUC same", "cosine: AUC same or narrower", "cosine: AUC same")
    return f"## Pairs of passages, cross-validated by topic\n\n{table(head, out)}\n\n{alone}"


# --- retrieval ------------------------------------------------------------------------------------------------------------------------


def ranks(found: Sequence[Sequence[int]], gold: Sequence[set[int]]) -> tuple[float, float, float]:
    """Mean reciprocal rank, share right at the first place, and share found at all."""
    first = [next((i for i, place in enumerate(places) if place in right), None) for places, right in zip(found, gold, strict=True)]
    return float(np.mean([1 / (i + 1) if i is not None else 0 for i in first])), float(np.mean([i == 0 for i in first])), float(np.mean([i is not None for i in first]))


def retrieval(data: Path) -> str:
    """Posts against fact-checked claims: the right claim among the first 50."""
    claims, posts = lines(data / "claims" / "claims.jsonl"), lines(data / "claims" / "pairs_dev.jsonl")
    number = {c["id"]: i for i, c in enumerate(claims)}
    gold = [{number[i] for i in post["claim_ids"]} for post in posts]
    texts = [post["tweet"] for post in posts]
    copies: dict[str, set[int]] = {}
    for i, c in enumerate(claims):
        copies.setdefault(" ".join(w.text.casefold() for w in words(f"{c['title']} {c['claim']}")), set()).add(i)
    alike = {i: group for group in copies.values() for i in group}
    either = [{j for i in right for j in alike[i]} for right in gold]
    index = Index([f"{c['title']} . {c['claim']}" for c in claims])
    plain = [[int(places[i]) for i in np.argsort(-found, kind="stable")] for places, found in (index.best(text, 50) for text in texts)]
    began, spent = time.perf_counter(), time.process_time()
    found = [[m.claim for m in matches] for matches in match(texts, [Known(c["claim"], c["title"]) for c in claims], top=50)]
    took = f"{time.perf_counter() - began:.0f} s ({time.process_time() - spent:.0f} CPU-seconds) for {len(posts):,} posts and {len(claims):,} claims"
    rows = [("BM25 on the same words, the post as it is", *ranks(plain, gold)), ("**sayso match**", *ranks(found, gold))]
    rows.append(("**sayso match**, the copy kept last put first", *ranks([late(places, alike) for places in found], gold)))
    rows.append(("**sayso match**, any copy of the right claim counts", *ranks(found, either)))
    kept_twice = sum(len(group) > 1 for group in copies.values())
    return f"## Posts against known claims\n\n{table(('', 'MRR@50', 'hit@1', 'hit@50'), rows)}\n\n{took}.\n{kept_twice} claims are kept more than once in the same words; of equal scores the first in the file goes first."


def late(places: Sequence[int], alike: dict[int, set[int]]) -> list[int]:
    """The same places with copies of a claim in reverse order: how much of the figure hangs on the order of the file."""
    out = list(places)
    for group in {id(alike[p]): alike[p] for p in places}.values():
        held = [i for i, place in enumerate(out) if place in group]
        for i, place in zip(held, sorted((out[i] for i in held), reverse=True), strict=True):
            out[i] = place
    return out


# --- sub-stories ----------------------------------------------------------------------------------------------------------------------


def by_words(texts: Sequence[str], *, named: float = 1, rarity: float = 1) -> np.ndarray:
    """Cosines of TF-IDF vectors of word stems without stop-words: log counts times smoothed idf to the power of ``rarity``.

    ``named`` is what a word counts that is written as a name or a number inside a sentence: sub-stories of one topic differ in these.
    """
    number: dict[str, int] = {}
    rows, columns, values = [], [], []
    for i, text in enumerate(texts):
        found = words(text)
        inside = {b.stem for a, b in pairwise(found) if (b.capital and a.end + 1 == b.start) or b.text[0].isdigit()}
        for stem, times in Counter(w.stem for w in found if w.stem not in STOP).items():
            rows.append(i)
            columns.append(number.setdefault(stem, len(number)))
            values.append((1 + np.log(times)) * (named if stem in inside else 1))
    m = sparse.csr_matrix((values, (rows, columns)), shape=(len(texts), len(number)))
    m = m @ sparse.diags((np.log((1 + len(texts)) / (1 + np.diff(m.tocsc().indptr))) + 1) ** rarity)
    m = sparse.diags(1 / np.maximum(np.sqrt(np.asarray(m.multiply(m).sum(1)).ravel()), 1e-9)) @ m
    return (m @ m.T).toarray()


def by_meaning(texts: Sequence[str]) -> np.ndarray:
    """Cosines of the vectors of how each document begins."""
    found = vectors(texts)
    return found @ found.T


def by_both(texts: Sequence[str]) -> np.ndarray:
    """Names and numbers counted double, rare words more, and three tenths meaning; chosen by cross-validation on train."""
    return 0.7 * by_words(texts, named=2, rarity=1.5) + 0.3 * by_meaning(texts)


def clusters(likeness: np.ndarray, threshold: float) -> np.ndarray:
    """Groups by average linkage, cut where the mean likeness falls below the threshold."""
    far = 1 - likeness
    far = np.maximum((far + far.T) / 2, 0)
    np.fill_diagonal(far, 0)
    return fcluster(linkage(squareform(far, checks=False), "average"), 1 - threshold, "distance")


def b_cubed(gold: Sequence[str], found: np.ndarray) -> float:
    """B-cubed F1 (Bagga and Baldwin, 1998)."""
    same = np.array([[a == b for b in gold] for a in gold])
    together = found[:, None] == found[None]
    shared = (same & together).sum(1)
    precision, recall = (shared / together.sum(1)).mean(), (shared / same.sum(1)).mean()
    return float(2 * precision * recall / (precision + recall))


def stories(data: Path) -> str:
    """Documents into sub-stories: the threshold is chosen on train, the figure is dev's."""
    train, dev = (lines(data / "ecbplus" / f"{part}.jsonl") for part in ("train", "dev"))
    story = lambda d: f"{d['topic']}/{d['subtopic']}"  # noqa: E731
    rows = []
    measures: list[tuple[str, Callable[[Sequence[str]], np.ndarray]]] = [
        ("TF-IDF", by_words),
        ("vectors of meaning", by_meaning),
        ("**words, names and meaning**", by_both),
    ]
    for name, measure in measures:
        likeness = {id(part): measure([d["text"] for d in part]) for part in (train, dev)}
        grid = np.arange(0.02, 0.9, 0.01)
        scores = [b_cubed([story(d) for d in train], clusters(likeness[id(train)], t)) for t in grid]
        best = float(grid[int(np.argmax(scores))])
        found = clusters(likeness[id(dev)], best)
        rows.append((name, best, max(scores), b_cubed([story(d) for d in dev], found), f"{len(set(found.tolist()))} for {len({story(d) for d in dev})}"))
    head = ("likeness", "threshold, chosen on train", "B³ F1 train", "B³ F1 dev", "sub-stories dev")
    return f"## Documents into sub-stories (ECB+)\n\n{table(head, rows)}"


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("data", type=Path)
    ap.add_argument("--held", type=Path, default=HERE / "claim_pairs_held.jsonl")
    ap.add_argument("--only", nargs="*", choices=("pairs", "retrieval", "stories"), default=("pairs", "retrieval", "stories"))
    args = ap.parse_args()
    parts = {"pairs": lambda: pairs(args.data, args.held), "retrieval": lambda: retrieval(args.data), "stories": lambda: stories(args.data)}
    for name in args.only:
        print(parts[name](), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
