"""Traces gold webs (invented coverage with known derivations) with the whole engine and scores the dossiers.

    .venv/bin/python bench/webs.py FOLDER/* [--gold-passages] [--json]

A web folder holds articles, `articles.jsonl` (their outlets and dates), `web.json` (who has it from whom, the origins, the numbers)
and, for ``--gold-passages``, `passages.json` (which sentences state or deny the claim): with it only the following of chains is
measured, not the finding of the claim. The folders in `bench/webs` were written for this project. The definitions are those of the
yardstick of the withheld webs: a source counts as the gold one whose names it resembles most (token set ratio of 80 or more, one to
one); an edge, origin, article, drift is right or wrong; low, high and channels must be equal; an interval covers the truth if it
holds it; circles must be the same sets; of a chain every teller must be right, in order.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import fuzz
from scipy.optimize import linear_sum_assignment

from sayso import ingest, meaning, pipeline
from sayso.model import Dossier, Reading
from sayso.tell.records import dossier_record
from sayso.trace import trace
from sayso.trace.bearing import Meaning

ALIKE = 80
SIDES = ("asserts", "denies")


def readings(folder: Path) -> list[Reading]:
    """The articles of a web, read as `sayso add` reads them."""
    found = ingest.articles([], manifests=[str(folder / "articles.jsonl")])
    return [pipeline.read_article(article) for article in found if article.text]


def by_gold(folder: Path) -> Meaning:
    """A judge who knows by heart which sentences state or deny the claim."""

    def bare(text: str) -> str:
        return re.sub(r"[\W_]+", " ", text).strip().lower()

    known = [(bare(p["text"]), p["side"]) for p in json.loads((folder / "passages.json").read_text(encoding="utf8")) if p["side"] != "neither"]

    def bears(claim: str, texts: Sequence[str]) -> np.ndarray:
        out = np.zeros((len(texts), 2), dtype=np.float32)
        for i, text in enumerate(map(bare, texts)):
            for passage, side in known:
                if passage in text or (text in passage and len(text) > 15):
                    out[i] = (1, 0) if side == "asserts" else (0, 1)
        return out

    return Meaning(meaning.vectors, bears)


def dossier(folder: Path, web: dict[str, Any], *, gold_passages: bool) -> Dossier:
    how = by_gold(folder) if gold_passages else Meaning(meaning.vectors, meaning.bears, meaning.speaks)
    return trace(readings(folder), web["claim"], meaning=how)


def who_is_who(web: dict[str, Any], found: dict[str, Any]) -> dict[str, str]:
    """For each article and source of the dossier its name in the gold."""
    files = {article["file"]: article["id"] for article in web["articles"]}
    same = {a["id"]: files[Path(a["file"]).name] for a in found["articles"]}
    gold = {s["id"]: [s["name"], *s.get("aliases", [])] for s in web["sources"]}
    ours = {s["id"]: [s["name"] or "", *s["aliases"]] for s in found["sources"]}
    if gold and ours:
        rows, columns = list(ours), list(gold)
        likeness = np.array([[max((fuzz.token_set_ratio(a, b) for a in ours[i] for b in gold[j] if a and b), default=0) for j in columns] for i in rows])
        for i, j in zip(*linear_sum_assignment(-likeness), strict=True):
            if likeness[i, j] >= ALIKE:
                same[rows[i]] = columns[j]
    return same


def count(n: Counter[str], what: str, found: set[Any], gold: set[Any]) -> None:
    n[what + " hit"] += len(found & gold)
    n[what + " found"] += len(found)
    n[what + " gold"] += len(gold)


def scored(n: Counter[str], web: dict[str, Any], found: dict[str, Any]) -> None:
    """Adds one web's counts."""
    same = who_is_who(web, found)
    edges = {(same.get(e["from"], "?" + e["from"]), same.get(e["to"], "?" + e["to"])) for e in found["edges"]}
    count(n, "edges", edges, {(e["from"], e["to"]) for e in web["edges"]})
    count(n, "hidden", edges, {(e["from"], e["to"]) for e in web["edges"] if e.get("hidden")})
    for side in SIDES:
        gold, ours = web["gold"].get(side), found["sides"][side]
        if not gold:
            n["invented denials"] += bool(ours["articles"])
            continue
        for what in ("articles", "origins"):
            count(n, what, {same.get(i, "?" + i) for i in ours[what]}, set(gold[what]))
        low, high = ours["independent"]["low"], ours["independent"]["high"]
        n["sides"] += 1
        n["low"] += low == gold["low"]
        n["high"] += high == gold["high"]
        n["channels"] += ours["channels"] == gold["channels"]
        n["covered"] += low <= gold["low"] and gold["high"] <= high
        n["circles"] += sorted(sorted(same.get(i, i) for i in c) for c in ours["circular"]) == sorted(map(sorted, gold["circular"]))
    for line in web["chains"]:
        told = [c["names"] for c in found["chains"] if same.get(c["article"]) == line["in"]]
        n["chains gold"] += 1
        n["chains hit"] += any(
            len(names) == len(line["names"]) and all(fuzz.token_set_ratio(a, b) >= ALIKE for a, b in zip(names, line["names"], strict=True)) for names in told
        )
    drift = {(same.get(d["from"], "?"), same.get(d["to"], "?"), d["kind"]) for d in found["drift"]}
    count(n, "drift", drift, {(d["from"], d["to"], d["kind"]) for d in web["drift"]})


def figures(n: Counter[str]) -> dict[str, float]:
    def f1(what: str) -> float:
        return 200 * n[what + " hit"] / max(1, n[what + " found"] + n[what + " gold"])

    def share(a: str, b: str) -> float:
        return 100 * n[a] / max(1, n[b])

    return {
        "articles F1": f1("articles"),
        "origins F1": f1("origins"),
        "edges F1": f1("edges"),
        "hidden edges recalled": share("hidden hit", "hidden gold"),
        **{f"{what} exact": share(what, "sides") for what in ("low", "high", "channels")},
        "interval covers": share("covered", "sides"),
        "circles": share("circles", "sides"),
        "chains": share("chains hit", "chains gold"),
        "drift F1": f1("drift"),
        "invented denials": float(n["invented denials"]),
    }


def measured(folders: Iterable[Path], *, gold_passages: bool = False) -> dict[str, float]:
    n: Counter[str] = Counter()
    for folder in folders:
        web = json.loads((folder / "web.json").read_text(encoding="utf8"))
        scored(n, web, dossier_record(dossier(folder, web, gold_passages=gold_passages)))
    return figures(n)


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("folders", type=Path, nargs="+")
    ap.add_argument("--gold-passages", action="store_true")
    ap.add_argument("--json", action="store_true")
    args = ap.parse_args()
    found = measured(args.folders, gold_passages=args.gold_passages)
    if args.json:
        json.dump(found, sys.stdout)
    else:
        for name, value in found.items():
            print(f"{name:22} {value:6.1f}")


if __name__ == "__main__":
    main()
