"""Fine-tune the encoder to tell how two passages relate: same, narrower, contradicts, different, unrelated.

    python training/train_pairs.py --base model.safetensors --tokenizer tokenizer.json --pairs claim_pairs.jsonl \
        [--more new_pairs.jsonl ...] [--webs FOLDER ...] [--texts marked.jsonl ...] --out runs/pairs [--folds 5]

First on pairs made by rule from sentences of ``--texts`` (`changed_pairs`), once, then on the written pairs for ``--epochs``. With
``--folds`` the written pairs are cross-validated: whole topics are held out, and ``--more`` and ``--webs`` are only ever trained on;
the probabilities of the pairs held out go to ``held.jsonl``. Without, one model is trained on everything and written to
``pairs.safetensors``. Word embeddings stay frozen; a pair is shown in either order at random.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from changed_pairs import changed_pairs
from meaning_network import BASE_SHA256, Pairs, base_weights
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch.nn import functional as F

from sayso.evaluate.gold import held_out
from sayso.meaning.pieces import CLS, SEP, batches, padded, word_pieces
from sayso.meaning.relations import LONGEST_OF_PAIR, RELATIONS, one_sequence

Pair = dict[str, Any]


def lines(path: Path) -> list[Pair]:
    with path.open(encoding="utf8") as file:
        return [json.loads(line) for line in file if line.strip()]


SIDES = {
    "asserts": {"claim": "same|narrower", "counterclaim": "contradicts"},
    "denies": {"claim": "contradicts", "counterclaim": "same|narrower"},
    "neither": {"claim": "different|unrelated", "counterclaim": "different|unrelated"},
}
"""What a passage is to a web's claim and to its counterclaim, by the side that it takes; "|" leaves open which."""


NEITHER = 0.35
"""Share of the passages that take no side which are kept: they are most of an article."""


def passages(folder: Path) -> list[Pair]:
    """The pairs of one web: its claim and its counterclaim against passages that assert it, deny it, or do neither."""
    web = json.loads((folder / "web.json").read_text(encoding="utf8"))
    rows = json.loads((folder / "passages.json").read_text(encoding="utf8"))
    rng = random.Random(folder.name)
    return [
        {"id": f"{folder.name}/{i}/{which}", "a": web[which], "b": row["text"], "label": label, "topic": folder.name}
        for i, row in enumerate(rows)
        for which, label in SIDES[row["side"]].items()
        if web[which] and (row["side"] != "neither" or rng.random() < NEITHER)
    ]


def folds(pairs: Sequence[Pair], count: int) -> list[int]:
    """A fold for each pair: whole topics, dealt out largest first to the fold that has least."""
    topics: dict[str, int] = {}
    for pair in pairs:
        topics[pair["topic"]] = topics.get(pair["topic"], 0) + 1
    sizes, of = [0] * count, {}
    for topic, size in sorted(topics.items(), key=lambda item: (-item[1], item[0])):
        of[topic] = sizes.index(min(sizes))
        sizes[of[topic]] += size
    return [of[pair["topic"]] for pair in pairs]


def batch_of(pairs: Sequence[Pair], pieces: dict[str, list[int]], rng: random.Random) -> dict[str, torch.Tensor]:
    rows, kinds = [], []
    for pair in pairs:
        a, b = (pair["a"], pair["b"]) if rng.random() < 0.5 else (pair["b"], pair["a"])
        ids, kind = one_sequence(pieces[a], pieces[b])
        rows.append(ids)
        kinds.append(kind)
    ids = torch.from_numpy(padded(rows))
    return {
        "ids": ids,
        "kinds": torch.from_numpy(padded(kinds)),
        "mask": ids != 0,
        "gold": torch.tensor([[float(relation in pair["label"].split("|")) for relation in RELATIONS] for pair in pairs]),
    }


def shuffled(pairs: Sequence[Pair], pieces: dict[str, list[int]], rng: random.Random, size: int) -> Iterator[list[Pair]]:
    """Batches of pairs of like length, in random order."""
    order = sorted(pairs, key=lambda p: len(pieces[p["a"]]) + len(pieces[p["b"]]) + rng.random() * 8)
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    rng.shuffle(groups)
    yield from groups


def train(network: Pairs, pairs: Sequence[Pair], tokenizer: Tokenizer, *, epochs: float, args: argparse.Namespace, say: str) -> None:
    rng = random.Random(args.seed)
    torch.manual_seed(args.seed)
    pieces = all_pieces(pairs, tokenizer)
    network.encoder.word.weight.requires_grad_(False)
    head = [p for n, p in network.named_parameters() if n.startswith("head")]
    body = [p for n, p in network.named_parameters() if not n.startswith("head") and p.requires_grad]
    optimiser = torch.optim.AdamW([{"params": body}, {"params": head}], weight_decay=0.01, betas=(0.9, 0.98), eps=1e-6, fused=True)
    per_epoch = -(-len(pairs) // args.batch)
    total, step, began, seen = int(per_epoch * epochs), 0, time.time(), 0
    network.train()
    recent: list[float] = []
    while step < total:
        for group in shuffled(pairs, pieces, rng, args.batch):
            if step >= total:
                break
            step += 1
            rate = min(1.0, step / args.warm) * max(0.0, 1 - step / total)
            for part, lr in zip(optimiser.param_groups, (args.lr, args.lr_head), strict=True):
                part["lr"] = lr * rate
            batch = batch_of(group, pieces, rng)
            hide = (torch.rand(batch["ids"].shape) < args.hide) & (batch["ids"] != CLS) & (batch["ids"] != SEP)
            ids = torch.where(hide & batch["mask"], 103, batch["ids"])
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=args.half):
                scores = network(ids, batch["kinds"], batch["mask"])
            loss = loss_of(scores.float(), batch["gold"], smooth=args.smooth)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_([*body, *head], 1.0)
            optimiser.step()
            seen += int(batch["mask"].sum())
            recent.append(float(loss.detach()))
            if step % 50 == 0 or step == total:
                print(f"{say} step {step}/{total} loss {np.mean(recent[-50:]):.3f} {seen / (time.time() - began):.0f} pieces/s", flush=True)


def loss_of(scores: torch.Tensor, gold: torch.Tensor, *, smooth: float) -> torch.Tensor:
    """Cross-entropy against the set of relations that are right for each pair, with label smoothing."""
    logs = F.log_softmax(scores, dim=1)
    right = torch.logsumexp(logs.masked_fill(gold == 0, -1e4), dim=1)
    return -((1 - smooth) * right + smooth * logs.mean(1)).mean()


def all_pieces(pairs: Sequence[Pair], tokenizer: Tokenizer) -> dict[str, list[int]]:
    texts = sorted({p[side] for p in pairs for side in "ab"})
    return dict(zip(texts, word_pieces(texts, tokenizer, most=LONGEST_OF_PAIR), strict=True))


@torch.no_grad()
def probabilities(network: Pairs, pairs: Sequence[Pair], tokenizer: Tokenizer) -> np.ndarray:
    """One row for each pair, the mean of both orders."""
    network.eval()
    pieces = all_pieces(pairs, tokenizer)
    out = np.zeros((len(pairs), len(RELATIONS)))
    for a, b in (("a", "b"), ("b", "a")):
        rows = [one_sequence(pieces[p[a]], pieces[p[b]]) for p in pairs]
        for group in batches([len(ids) for ids, _ in rows]):
            ids = torch.from_numpy(padded([rows[i][0] for i in group]))
            kinds = torch.from_numpy(padded([rows[i][1] for i in group]))
            out[group] += torch.softmax(network(ids, kinds, ids != 0).float(), 1).numpy() / 2
    return out


def begun(args: argparse.Namespace) -> Pairs:
    network = Pairs()
    base_weights(network.encoder, {k.removeprefix("bert."): v for k, v in load_file(args.base).items()})
    return network


def first_lesson(args: argparse.Namespace, tokenizer: Tokenizer) -> Pairs:
    """The network after the pairs made by rule; kept in a file so that every fold begins with the same."""
    torch.manual_seed(args.seed)
    network = begun(args)
    kept = args.out / "first.safetensors"
    if kept.exists():
        network.load_state_dict(load_file(kept))
    elif args.texts:
        pairs = changed_pairs([row["text"] for path in args.texts for row in lines(path) if not held_out(row["id"])], seed=args.seed)
        (args.out / "changed.jsonl").write_text("".join(json.dumps(p, ensure_ascii=False) + "\n" for p in pairs), encoding="utf8")
        train(network, pairs, tokenizer, epochs=args.first_epochs, args=args, say="first")
        save_file(network.state_dict(), kept)
    return network


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("base", "tokenizer", "pairs", "out"):
        ap.add_argument(f"--{name}", type=Path, required=True)
    for name in ("more", "webs", "texts"):
        ap.add_argument(f"--{name}", type=Path, nargs="*", default=[])
    ap.add_argument("--folds", type=int, default=0)
    ap.add_argument("--only", type=int, nargs="*", help="these folds only")
    ap.add_argument("--epochs", type=float, default=6)
    ap.add_argument("--first-epochs", type=float, default=1)
    ap.add_argument("--batch", type=int, default=16)
    ap.add_argument("--lr", type=float, default=1.5e-4)
    ap.add_argument("--lr-head", type=float, default=1e-3)
    ap.add_argument("--warm", type=int, default=60)
    ap.add_argument("--hide", type=float, default=0.04, help="share of word pieces hidden in training")
    ap.add_argument("--smooth", type=float, default=0.05)
    ap.add_argument("--threads", type=int, default=1)
    ap.add_argument("--seed", type=int, default=7)
    args = ap.parse_args()
    torch.set_num_threads(args.threads)
    args.half = bool(torch.cpu._is_avx512_bf16_supported())
    args.out.mkdir(parents=True, exist_ok=True)
    if hashlib.sha256(args.base.read_bytes()).hexdigest() != BASE_SHA256:
        ap.error(f"{args.base} is not the base model expected (sha256 {BASE_SHA256})")
    tokenizer = Tokenizer.from_file(str(args.tokenizer))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    written = lines(args.pairs)
    more = [pair for path in args.more for pair in lines(path)]
    webs = [pair for path in args.webs for pair in passages(path)]
    (args.out / "run.json").write_text(json.dumps({k: str(v) for k, v in vars(args).items()}, indent=1))
    if not args.folds:
        network = first_lesson(args, tokenizer)
        train(network, written + more + webs, tokenizer, epochs=args.epochs, args=args, say="all")
        save_file(network.state_dict(), args.out / "pairs.safetensors")
        return
    tested = written + webs
    of = folds(written, args.folds) + folds(webs, args.folds)
    for k in args.only or range(args.folds):
        network = first_lesson(args, tokenizer)
        known = [pair for pair, fold in zip(tested, of, strict=True) if fold != k]
        train(network, known + more, tokenizer, epochs=args.epochs, args=args, say=f"fold {k}")
        held = [pair for pair, fold in zip(tested, of, strict=True) if fold == k]
        rows = probabilities(network, held, tokenizer)
        with (args.out / f"held{k}.jsonl").open("w", encoding="utf8") as file:
            for pair, row in zip(held, rows, strict=True):
                kept = {"id": pair["id"], "label": pair["label"], "probabilities": [round(float(x), 5) for x in row]}
                file.write(json.dumps(kept) + "\n")
        right = np.mean([RELATIONS[int(row.argmax())] in pair["label"] for pair, row in zip(held, rows, strict=True)])
        print(f"fold {k}: {len(held)} held out, {100 * right:.1f} % right", flush=True)


if __name__ == "__main__":
    main()
