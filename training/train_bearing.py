"""Fine-tune the pair network to tell what a sentence of the news says about a claim: that it is so, that it is not, or neither.

    python training/train_bearing.py --base model.safetensors --tokenizer tokenizer.json --pairs claim_pairs.jsonl training/pairs.jsonl \
        --passages training/passages.jsonl --webs bench/webs/* --test WEB ... --out runs/bearing/pairs.safetensors \
        [--start runs/shipped.safetensors] [--unrelated 8]

Claim pairs have one of five relations; of a passage it is only known which side it takes, so the loss is that of the sum over the
relations that fit: same or narrower for one that asserts the claim, contradicts for one that denies it, different or unrelated for
neither. A web's counterclaim is asked too, at half weight, with the sides exchanged. Word embeddings stay frozen. On one core an
epoch of 13,000 rows takes about five minutes in bfloat16. Several runs are averaged with ``--average``.

A network that has only ever seen a claim with sentences of its own story takes a third of all other sentences for statements of it. So
each claim is also asked of ``--unrelated`` sentences of other stories, half of them the ones nearest in meaning. ``--start`` goes on
from weights that this script, or thaw_bearing.py, wrote.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from meaning_network import Pairs, base_weights
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from sayso.meaning import vectors
from sayso.meaning.pieces import padded, word_pieces
from sayso.meaning.relations import RELATIONS, one_sequence

Row = tuple[str, str, tuple[int, ...], float]
FITS = {"asserts": (0, 1), "denies": (2,), "neither": (3, 4)}
OTHER = {"asserts": "denies", "denies": "asserts", "neither": "neither"}
MOST, HIDDEN, MASK, SMOOTH, BATCH = 90, 0.05, 103, 0.05, 32
DRAWN = 200
"""Sentences of other stories among which the nearest to a claim are looked for."""


def lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf8").splitlines() if line.strip()]


def of_web(folder: Path, *, counter: bool) -> list[Row]:
    """The passages of a web against its claim, and against its counterclaim."""
    web = json.loads((folder / "web.json").read_text(encoding="utf8"))
    rows: list[Row] = []
    for passage in json.loads((folder / "passages.json").read_text(encoding="utf8")):
        rows.append((web["claim"], passage["text"], FITS[passage["side"]], 1.0))
        if counter and web.get("counterclaim"):
            rows.append((web["counterclaim"], passage["text"], FITS[OTHER[passage["side"]]], 0.5))
    return rows


def unrelated(stories: Sequence[Sequence[Row]], each: int) -> list[Row]:
    """Every claim of these stories with some sentences of the others: half of them drawn, half the nearest of many that were drawn."""
    if not each:
        return []
    asked: dict[str, set[str]] = {}
    for rows in stories:
        texts = {row[1] for row in rows}
        for claim in {row[0] for row in rows}:
            asked.setdefault(claim, set()).update(texts)
    every = sorted({row[1] for rows in stories for row in rows})
    known = dict(zip(every, vectors(every), strict=True))
    found: list[Row] = []
    half = each // 2
    for claim in sorted(asked):
        drawn = random.sample([text for text in every if text not in asked[claim]], DRAWN)
        near = [drawn[i] for i in np.argsort(-(np.array([known[text] for text in drawn]) @ vectors([claim])[0]))]
        found += [(claim, text, FITS["neither"], 1.0) for text in [*near[:half], *random.sample(near[half:], each - half)]]
    return found


class Texts:
    """Word pieces of every text, and batches of pairs, the shorter text first as when the network is used."""

    def __init__(self, tokenizer: Tokenizer, rows: list[Row]) -> None:
        every = sorted({text for row in rows for text in row[:2]})
        self._pieces = dict(zip(every, word_pieces(every, tokenizer, most=MOST), strict=True))

    def batch(self, rows: list[Row]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        both = [sorted((self._pieces[a], self._pieces[b]), key=lambda ids: (len(ids), ids)) for a, b, _, _ in rows]
        sequences = [one_sequence(*pair) for pair in both]
        ids, kinds = (torch.from_numpy(padded([s[i] for s in sequences])) for i in (0, 1))
        return ids, kinds, ids != 0


def order(rows: list[Row]) -> list[list[Row]]:
    """Batches of rows of like length, in random order."""
    random.shuffle(rows)
    batches = []
    for at in range(0, len(rows), BATCH * 20):
        chunk = sorted(rows[at : at + BATCH * 20], key=lambda r: len(r[0]) + len(r[1]))
        batches += [chunk[i : i + BATCH] for i in range(0, len(chunk), BATCH)]
    random.shuffle(batches)
    return batches


def loss(network: Pairs, texts: Texts, rows: list[Row]) -> torch.Tensor:
    ids, kinds, mask = texts.batch(rows)
    ids = ids.masked_fill((torch.rand(ids.shape) < HIDDEN) & (ids > 999), MASK)
    fits = torch.zeros(len(rows), len(RELATIONS))
    for i, row in enumerate(rows):
        fits[i, list(row[2])] = 1.0
    fits = fits * (1 - SMOOTH) + SMOOTH / len(RELATIONS)
    # Denials are rarest and matter most.
    weight = torch.tensor([row[3] * (1.3 if row[2] == FITS["denies"] else 1.0) for row in rows])
    with torch.autocast("cpu", torch.bfloat16):
        scores = network(ids, kinds, mask)
    chances = torch.softmax(scores.float(), -1)
    return (-torch.log((chances * fits).sum(1) + 1e-6) * weight).mean()


def area(scores: np.ndarray, right: np.ndarray) -> float:
    """The area under the ROC curve."""
    ranks = np.empty(len(scores))
    ranks[np.argsort(scores)] = np.arange(1, len(scores) + 1)
    many = right.sum()
    return float((ranks[right].sum() - many * (many + 1) / 2) / max(1, many * (len(right) - many)))


def tell(network: Pairs, texts: Texts, rows: list[Row]) -> str:
    network.eval()
    with torch.no_grad():
        found = [torch.softmax(network(*texts.batch(rows[i : i + 64])), -1).numpy() for i in range(0, len(rows), 64)]
    network.train()
    chances = np.concatenate(found)
    side = np.array([row[2][0] for row in rows])
    asserts, denies = chances[:, 0] + chances[:, 1], chances[:, 2]
    return f"AUC asserts {area(asserts, side == 0):.3f} denies {area(denies, side == 2):.3f}"


def train(network: Pairs, texts: Texts, rows: list[Row], tests: list[Row], args: argparse.Namespace) -> None:
    network.encoder.word.weight.requires_grad = False
    body = [p for p in network.encoder.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW([{"params": body, "lr": args.lr}, {"params": network.head.parameters(), "lr": 1e-3}], weight_decay=0.01)
    steps = args.epochs * math.ceil(len(rows) / BATCH)
    plan = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min(1.0, (s + 1) / 100) * max(0.0, 1 - s / steps))
    began = time.time()
    for epoch in range(args.epochs):
        for batch in order(rows):
            optimiser.zero_grad()
            loss(network, texts, batch).backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            plan.step()
        print(f"epoch {epoch}, {time.time() - began:.0f} s: {tell(network, texts, tests) if tests else ''}", flush=True)


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("base", "tokenizer", "out"):
        ap.add_argument(f"--{name}", type=Path, required=True)
    ap.add_argument("--start", type=Path)
    ap.add_argument("--unrelated", type=int, default=0)
    for name in ("pairs", "passages", "webs", "test", "average"):
        ap.add_argument(f"--{name}", type=Path, nargs="*", default=[])
    ap.add_argument("--epochs", type=int, default=4)
    ap.add_argument("--lr", type=float, default=1.5e-4)
    ap.add_argument("--seed", type=int, default=1)
    args = ap.parse_args()
    if args.average:
        runs = [load_file(path) for path in args.average]
        save_file({k: sum(run[k] for run in runs) / len(runs) for k in runs[0]}, args.out)
        return
    random.seed(args.seed)
    torch.manual_seed(args.seed)
    torch.set_num_threads(1)
    tokenizer = Tokenizer.from_file(str(args.tokenizer))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    rows: list[Row] = [(r["a"], r["b"], (RELATIONS.index(r["label"]),), 1.0) for path in args.pairs for r in lines(path)]
    stories: dict[str, list[Row]] = {}
    for path in args.passages:
        for r in lines(path):
            stories.setdefault(r["story"], []).append((r["claim"], r["text"], FITS[r["side"]], 1.0))
    for folder in args.webs:
        stories[folder.name] = of_web(folder, counter=True)
    rows += [row for own in stories.values() for row in own]
    rows += unrelated(list(stories.values()), args.unrelated)
    tests = [row for folder in args.test for row in of_web(folder, counter=False)]
    network = Pairs()
    base_weights(network.encoder, {k.removeprefix("bert."): v for k, v in load_file(args.base).items()})
    if args.start:
        network.load_state_dict(load_file(args.start))
    print(f"{len(rows)} rows", flush=True)
    train(network, Texts(tokenizer, [*rows, *tests]), rows, tests, args)
    save_file({k: v.contiguous() for k, v in network.state_dict().items()}, args.out)


if __name__ == "__main__":
    main()
