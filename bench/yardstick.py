"""Writes the inputs and figures by which `sayso eval` is checked against another program that counts the same things.

    .venv/bin/python bench/yardstick.py PROGRAM

``PROGRAM`` is called as ``PROGRAM KIND GOLD PRED`` for each kind of gold and prints its figures as JSON. The gold is six of the
marked articles in ``tests/data/marked``, also recast as labelled sentences and as sourced statements; the predictions are that
gold with seeded mistakes of every sort. All of it goes to ``tests/data/scores``, where ``tests/evaluate/test_figures.py`` finds
it. Needed only when the definitions or the inputs change.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sayso.evaluate import gold_lines

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = ("m1-05", "m2-10", "m3-25", "m4-20", "m5-15", "m6-10")
ROLES = ("source", "cue", "content")
TOKEN = re.compile(r"\w+(?:['’.,-]\w+)*|[^\w\s]")
WRONG = {
    "voice": ("direct", "indirect", "mixed", "embedded"),
    "act": ("statement", "belief", "intention", "attitude", "decree", "finding", "perception", "question"),
    "stance": ("asserts", "hedges", "denies", "declines", "unverified", "asks"),
    "factuality": ("CT+", "PR+", "PS+", "CT-", "PR-", "PS-", "CTu", "Uu"),
}


def mistaken(line: dict[str, Any], luck: random.Random) -> dict[str, Any]:
    """A gold article as a careless engine would read it; ids are the engine's own."""
    rows = [row for row in line["attributions"] if luck.random() > 0.12]
    new_id = {row["id"]: f"a{number}" for number, row in enumerate(rows)}
    names = [row["speaker"]["name"] for row in rows]
    found = [_misread(row, new_id, names, line["text"], luck) for row in rows]
    for _ in range(3):
        start = luck.randrange(len(line["text"]) - 60)
        found.append({"id": f"x{start}", "source": [], "cue": [], "content": [[start, start + 50]], "confidence": 0.3})
    times = [{**t, "value": "2031-03-01" if luck.random() < 0.2 else t["value"]} for t in line["times"] if luck.random() > 0.1]
    aliases = [[form for form in (who["name"], *who["forms"]) if luck.random() > 0.15] for who in line["identities"]]
    return {"id": line["id"], "attributions": found, "times": times, "aliases": [*aliases[2:], [form for group in aliases[:2] for form in group]]}


def _misread(
    row: dict[str, Any], new_id: dict[str, str], names: list[str], text: str, luck: random.Random
) -> dict[str, Any]:
    def chance(share: float) -> bool:
        return luck.random() < share

    speaker = dict(row["speaker"])
    if chance(0.3):
        speaker["name"] = luck.choice([*names, speaker["name"].split()[-1] if speaker["name"] else "", ""])
    speaker["anonymous"] = speaker["anonymous"] != chance(0.1)
    chain = luck.choice([row["chain"][:-1], row["chain"][::-1], [*row["chain"], "nobody"]]) if chance(0.2) else row["chain"]
    content = [_shifted(piece, text, luck) if chance(0.25) else piece for piece in row["content"]]
    said = luck.choice([row["said"], row["said"], "2031-03-01", None])
    return {
        "id": new_id[row["id"]],
        "parent": None if chance(0.15) else new_id.get(row["parent"]),
        "source": [] if chance(0.1) else [_shifted(s, text, luck) if chance(0.15) else _spoken(s) for s in row["source"]],
        "cue": [_spoken(piece) for piece in row["cue"]],
        "content": content[:1] if chance(0.1) else content,
        "addressee": [] if chance(0.3) else row["addressee"],
        **{key: luck.choice(values) if chance(0.25) else row[key] for key, values in WRONG.items()},
        "speaker": speaker,
        "chain": chain,
        "said_on": {"value": said, "text": ""} if said else None,
        "confidence": round(luck.random(), 2),
    }


def _spoken(piece: list[int]) -> dict[str, int]:
    return {"start": piece[0], "end": piece[1]}


def _shifted(piece: list[int], text: str, luck: random.Random) -> list[int]:
    """The piece with its start or end moved, often over a word border."""
    start, end = piece
    start = min(end - 1, max(0, start + luck.choice([0, 0, 5, 9, -7])))
    return [start, max(start + 1, min(len(text), end + luck.choice([0, -4, -9, 12])))]


def sentences(line: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """The paragraphs of an article as tokens with BIO labels of its outer attributions."""
    rows = [row for row in line["attributions"] if not row["parent"]]
    for number, paragraph in enumerate(re.finditer(r"[^\n]+", line["text"])):
        places = [(m.start(), m.end()) for m in TOKEN.finditer(line["text"], *paragraph.span())]
        labels = ["O"] * len(places)
        for row in rows:
            for role in ROLES:
                for start, end in row[role]:
                    inside = [i for i, (s, e) in enumerate(places) if s < end and e > start]
                    for i in inside:
                        labels[i] = f"{'B' if i == inside[0] else 'I'}-{role}"
        offsets = [list(place) if i % 17 else None for i, place in enumerate(places, 1)]
        tokens = [line["text"][s:e] for s, e in places]
        yield {"id": line["id"], "primary": number % 3 > 0, "tokens": tokens, "offsets": offsets, "labels": labels}


def statements(line: dict[str, Any]) -> dict[str, Any]:
    """An article with its outer attributions as sourced statements."""
    rows = [row for row in line["attributions"] if not row["parent"]]
    said = [{"spans": row["content"] + row["source"], "name": row["speaker"]["name"] or None} for row in rows]
    return {"id": line["id"], "text": line["text"], "sourced": [*said, {"spans": None, "name": "nobody"}]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "tests/data/scores")
    parser.add_argument("--marked", type=Path, default=ROOT / "tests/data/marked", help="marked texts, or their lines")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--all", action="store_true", help="every article of --marked instead of six")
    asked = parser.parse_args()
    luck = random.Random(asked.seed)  # noqa: S311 - chance is wanted here, not secrecy
    lines = [dict(line) for line in gold_lines(asked.marked) if asked.all or line["id"] in ARTICLES]
    files = {
        "marked": lines,
        "spans": [one for line in lines for one in sentences(line)],
        "sourced": [statements(line) for line in lines],
        "pred": [mistaken(line, luck) for line in lines[1:]],
    }
    asked.out.mkdir(parents=True, exist_ok=True)
    for name, rows in files.items():
        written = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (asked.out / f"{name}.jsonl").write_text(written, encoding="utf-8")
    figures = {kind: _asked(asked.program, kind, asked.out) for kind in ("triples", "spans", "sourced", "marked")}
    (asked.out / "figures.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def _asked(program: Path, kind: str, folder: Path) -> Any:
    gold = folder / f"{'marked' if kind == 'triples' else kind}.jsonl"
    command = [sys.executable, str(program), kind, str(gold), str(folder / "pred.jsonl")]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


if __name__ == "__main__":
    main()
