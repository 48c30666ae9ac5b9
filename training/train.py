"""Train the neural reader: one command, resumable, on two CPU cores or a GPU.

    python training/train.py --base model.safetensors --tokenizer tokenizer.json --polnear train.jsonl --marked dev.jsonl \\
        [--names names.jsonl] [--dev polnear_dev.jsonl] [--epochs 8] --out runs/reader

On a CPU, ``--workers`` single-threaded processes share the weights and update them without locks (Hogwild, Recht et al.,
2011): two OpenMP threads stall whenever something else runs, two processes do not. With a GPU one process does it all.
Checkpoints (weights, their running mean, step) are written every ``--save`` steps to OUT/checkpoint.safetensors; the same
command continues from there. The learning rate falls linearly over all epochs, so ``--epochs`` may be changed when resuming.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.multiprocessing as mp
from corpus import IGNORE, batches, label, load, windows, wrap
from network import Reader, base_weights, crf_loss, split, words_only
from safetensors.torch import load_file, save_file
from torch.nn import functional as F

from sayso.evaluate.gold import held_out
from sayso.integrity import tokenizer as opened

BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WEIGHTS = {"outer": 1.0, "inner": 0.6, "link": 0.3, "addressee": 0.3, "act": 0.15, "stance": 0.15, "fact": 0.15, "kind": 0.15, "name": 0.25}
MEAN_DECAY = 0.998
MASK = 103
"""Vocabulary number of BERT's [MASK]."""


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def epoch(args: argparse.Namespace, number: int) -> list[dict[str, np.ndarray]]:
    """The batches of one epoch, the same for every worker: PolNeAR once, marked news several times, some sentences wrapped."""
    rng = random.Random(args.seed * 1000 + number)
    tokenizer = opened(args.tokenizer.read_bytes())
    names = {r["id"]: r["names"] for r in load(args.names)} if args.names else {}
    items = []
    polnear = load(args.polnear)
    if args.also_dev:
        polnear += load(args.dev)
    for a in polnear:
        a = {**a, **({"names": names[a["id"]]} if a["id"] in names else {})}
        items += windows(label(wrap(a, rng, share=args.wrap), tokenizer, marked=False), rng)
    marked = [a for a in load(args.marked) if args.all_marked or not held_out(a["id"])]
    for _ in range(args.repeat_marked):
        for a in marked:
            a = {**a, **({"names": names[a["id"]]} if a["id"] in names else {})}
            items += windows(label(a, tokenizer, marked=True), rng)
    rng.shuffle(items)
    out = list(batches(items, args.batch))
    rng.shuffle(out)
    return out


def losses(reader: Reader, batch: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    outputs = reader(batch["ids"], batch["case"], batch["quote"], batch["mask"])
    packed, real = words_only(outputs, batch["first"])
    parts = split(packed)
    out = {}
    for name, scores in parts.items():
        gold, _ = words_only(batch[name], batch["first"])
        gold = torch.where(real, gold, IGNORE)
        if name == "outer":
            out[name] = crf_loss(scores.float(), gold.clamp(min=0), real, reader.moves())
        elif (gold != IGNORE).any():
            out[name] = F.cross_entropy(scores.reshape(-1, scores.shape[-1]).float(), gold.reshape(-1), ignore_index=IGNORE)
    return out


def hidden(batch: dict[str, torch.Tensor], *, share: float) -> torch.Tensor:
    """The subwords with about ``share`` of them replaced by the vocabulary's mask, so that no single word is leant upon."""
    ids = batch["ids"]
    chosen = (torch.rand(ids.shape, device=ids.device) < share) & (batch["case"] != 7)
    return torch.where(chosen, MASK, ids)


def half_pays() -> bool:
    """Whether this machine multiplies 16-bit floats natively, which halves the time of a step on a CPU (measured: 0.6 of it)."""
    return torch.cuda.is_available() or bool(torch.cpu._is_avx512_bf16_supported())


def work(rank: int, args: argparse.Namespace, reader: Reader, mean: dict[str, torch.Tensor], counter: Any, start: int) -> None:
    torch.manual_seed(args.seed + rank)
    if args.device == "cpu":
        torch.set_num_threads(1)
    reader.word.weight.requires_grad_(False)
    fresh = ("head", "case", "quote", "transition")
    groups = [
        {"params": [p for n, p in reader.named_parameters() if n.split(".")[0] not in fresh and p.requires_grad], "lr": args.lr},
        {"params": [p for n, p in reader.named_parameters() if n.split(".")[0] in fresh], "lr": args.lr_head},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), eps=1e-6)
    rates = [args.lr, args.lr_head]
    began, seen, totals = time.time(), 0, {}
    first = epoch(args, 0)
    per_epoch = len(first)
    total = int(per_epoch * args.epochs)
    step = start
    reader.train()
    live = [p for p in reader.parameters() if p.requires_grad]
    while step < total:
        data = epoch(args, step // per_epoch)
        for index in range(step % per_epoch, min(per_epoch, len(data))):
            step += 1
            if index % args.workers != rank:
                continue
            at = step - start
            warm = min(1.0, at / args.warm)
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * warm * max(0.0, 1 - step / total)
            batch = {k: torch.from_numpy(v).to(args.device) for k, v in data[index].items()}
            batch["ids"] = hidden(batch, share=args.hide)
            with torch.autocast(args.device, dtype=torch.bfloat16, enabled=args.half):
                parts = losses(reader, batch)
            loss = sum(WEIGHTS[k] * v for k, v in parts.items())
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(live, 1.0)
            optimiser.step()
            seen += int(batch["mask"].sum())
            for k, v in parts.items():
                totals.setdefault(k, []).append(float(v.detach()))
            if rank == 0:
                with torch.no_grad():
                    decay = min(MEAN_DECAY, at / (at + 50))
                    for name, value in reader.state_dict().items():
                        mean[name].lerp_(value, 1 - decay)
                if (step // args.workers) % 50 == 0:
                    shown = " ".join(f"{k} {np.mean(v[-50:]):.3f}" for k, v in totals.items())
                    print(f"step {step}/{total} {seen / (time.time() - began):.0f} subwords/s/worker {shown}", flush=True)
                if (step // args.workers) % (args.save // args.workers) == 0:
                    save(args, reader, mean, step)
        if step % per_epoch:
            step = (step // per_epoch + 1) * per_epoch
        if rank == 0:
            save(args, reader, mean, step)
            if args.dev:
                print(f"epoch {step // per_epoch}: dev {evaluate(args, reader, mean)}", flush=True)
            reader.train()


def save(args: argparse.Namespace, reader: Reader, mean: dict[str, torch.Tensor], step: int) -> None:
    tensors = {f"last.{k}": v.cpu().clone() for k, v in reader.state_dict().items()}
    tensors |= {f"mean.{k}": v.cpu().clone() for k, v in mean.items()}
    tensors["step"] = torch.tensor(step)
    half = args.out / "checkpoint.part"
    save_file(tensors, half)
    os.replace(half, args.out / "checkpoint.safetensors")


@torch.no_grad()
def evaluate(args: argparse.Namespace, reader: Reader, mean: dict[str, torch.Tensor]) -> dict[str, float]:
    """Exact F1 of outer spans per role on a third of dev's windows, with the running mean of the weights."""
    judge = Reader()
    judge.load_state_dict({k: v.cpu() for k, v in mean.items()})
    judge.to(args.device).eval()
    tokenizer = opened(args.tokenizer.read_bytes())
    hits: dict[str, list[int]] = {r: [0, 0, 0] for r in ("source", "cue", "content")}
    items = [w for a in load(args.dev)[::3] for w in windows(label(a, tokenizer, marked=False), None)]
    for raw in batches(items, 16):
        batch = {k: torch.from_numpy(v).to(args.device) for k, v in raw.items()}
        outputs, real = words_only(judge(batch["ids"], batch["case"], batch["quote"], batch["mask"]), batch["first"])
        gold, _ = words_only(batch["outer"], batch["first"])
        for scores, tags, live in zip(split(outputs)["outer"], gold, real, strict=True):
            n = int(live.sum())
            best = viterbi(scores[:n].float().cpu().numpy(), judge.moves().cpu().numpy())
            g, p = pieces(tags[:n].tolist()), pieces(best)
            for k, role in enumerate(hits):
                a, b = ({x for x in s if x[0] == k} for s in (g, p))
                for i, v in enumerate((len(a & b), len(b), len(a))):
                    hits[role][i] += v
    return {r: round(200 * h / max(1, p + g), 1) for r, (h, p, g) in hits.items()}


def viterbi(emissions: np.ndarray, moves: np.ndarray) -> list[int]:
    score, back = emissions[0], []
    for row in emissions[1:]:
        both = score[:, None] + moves
        back.append(both.argmax(0))
        score = both.max(0) + row
    tag = int(score.argmax())
    path = [tag]
    for b in reversed(back):
        tag = int(b[tag])
        path.append(tag)
    return path[::-1]


def pieces(tags: list[int]) -> set[tuple[int, int, int]]:
    """(role, from, to) of each BIO run; tags are numbered O, B-source, I-source, B-cue, …"""
    out, cur = set(), None
    for i, t in enumerate([*tags, 0]):
        if cur and not (t and t % 2 == 0 and t // 2 - 1 == cur[0]):
            out.add((cur[0], cur[1], i))
            cur = None
        if t > 0 and (t % 2 == 1 or cur is None):
            cur = ((t - 1) // 2, i)
    return out


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("base", "tokenizer", "polnear", "marked", "out"):
        ap.add_argument(f"--{name}", type=Path, required=True)
    ap.add_argument("--names", type=Path)
    ap.add_argument("--dev", type=Path)
    ap.add_argument("--epochs", type=float, default=8)
    ap.add_argument("--batch", type=int, default=8)
    ap.add_argument("--lr", type=float, default=2e-4)
    ap.add_argument("--lr-head", type=float, default=2e-3)
    ap.add_argument("--warm", type=int, default=150)
    ap.add_argument("--wrap", type=float, default=0.06)
    ap.add_argument("--repeat-marked", type=int, default=2)
    ap.add_argument("--hide", type=float, default=0.08, help="share of subwords hidden from the reader in training")
    ap.add_argument("--start", type=Path, help="checkpoint whose weights to begin with instead of the base model's")
    ap.add_argument("--workers", type=int, default=2)
    ap.add_argument("--save", type=int, default=200)
    ap.add_argument("--seed", type=int, default=7)
    ap.add_argument("--all-marked", action="store_true", help="train on the held-out fifth as well (no honest figures then)")
    ap.add_argument("--also-dev", action="store_true", help="train on dev as well (no honest figures then)")
    args = ap.parse_args()
    args.device = "cuda" if torch.cuda.is_available() else "cpu"
    args.half = half_pays()
    args.workers = 1 if args.device == "cuda" else args.workers
    args.out.mkdir(parents=True, exist_ok=True)
    if sha256(args.base) != BASE_SHA256:
        ap.error(f"{args.base} is not the base model expected (sha256 {BASE_SHA256})")
    data = {p.name: sha256(p) for p in (args.polnear, args.marked, args.names) if p}
    (args.out / "run.json").write_text(json.dumps({**{k: str(v) for k, v in vars(args).items()}, "sha256": data}, indent=1))
    torch.manual_seed(args.seed)
    reader = Reader().to(args.device)
    start = 0
    checkpoint = args.out / "checkpoint.safetensors"
    if checkpoint.exists() or args.start:
        tensors = load_file(checkpoint if checkpoint.exists() else args.start)
        reader.load_state_dict({k[5:]: v for k, v in tensors.items() if k.startswith("last.")})
        mean = {k[5:]: v.to(args.device) for k, v in tensors.items() if k.startswith("mean.")}
        start = int(tensors["step"]) if checkpoint.exists() else 0
    else:
        weights = load_file(args.base)
        base_weights(reader, {k.removeprefix("bert."): v for k, v in weights.items()})
        mean = {k: v.clone() for k, v in reader.state_dict().items()}
    if args.workers == 1:
        work(0, args, reader, mean, None, start)
        return
    reader.share_memory()
    mp.spawn(work, args=(args, reader, mean, None, start), nprocs=args.workers)


if __name__ == "__main__":
    main()
