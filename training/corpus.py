"""Training examples for the neural reader: articles with attributions as parallel arrays of labels, and windows cut from them.

PolNeAR marks attributions on one level (`outer`) and says nothing of nesting, act, stance or kind of source: those
columns are -100 there, which the losses skip. The marked news has everything. Because nested attributions are few, some
PolNeAR sentences are put into the mouth of an invented teller ("…, a port official told reporters."): what the annotators
marked in the sentence then lies one level deeper. The inner column is known inside such a sentence and nowhere else.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from sayso.read.encoding import CLS, SEP, Encoded, encode
from sayso.read.labels import (
    ACTS,
    FACTS,
    KINDS,
    LINKS,
    NAMES,
    STANCES,
    TAGS,
)

IGNORE = -100
COLUMNS = ("outer", "inner", "link", "addressee", "act", "stance", "fact", "kind", "name")
ROLES = ("source", "cue", "content")
WINDOW = 254


@dataclass(frozen=True)
class Labelled:
    """An article as the reader sees it, with one array of labels per column (`COLUMNS`)."""

    encoded: Encoded
    columns: dict[str, np.ndarray]


def load(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def label(article: dict[str, Any], tokenizer: Tokenizer, *, marked: bool) -> Labelled:
    """The article's arrays. ``marked`` says that nesting, acts, stances and kinds are known."""
    text = article["text"]
    encoded = encode(text, tokenizer)
    size = len(encoded)
    cols = {c: np.full(size, IGNORE, dtype=np.int64) for c in COLUMNS}
    cols["outer"][:] = 0
    if marked:
        cols["inner"][:] = 0
        cols["addressee"][:] = 0
    rows = article["attributions"]
    parents = {a["id"]: a.get("parent") for a in rows}
    nested_in_wrap = article.get("wrapped", ())
    for s, e in nested_in_wrap:
        cols["inner"][_tokens(encoded, s, e)] = 0
    depth = lambda a: 0 if not parents.get(a["id"]) else 1 if not parents.get(parents[a["id"]]) else 2  # noqa: E731
    for level, column in ((1, "inner"), (0, "outer")):
        mine = [a for a in rows if depth(a) == level]
        for role in ("content", "source", "cue"):
            for a in mine:
                for s, e in a[role]:
                    _bio(cols[column], encoded, s, e, role)
        if level == 0:
            _links(cols["link"], encoded, mine)
    if marked:
        for a in rows:
            _manner(cols, encoded, a)
    for s, e, kind in article.get("names", ()):
        index = _tokens(encoded, s, e)
        if len(index):
            cols["name"][index] = NAMES.index("I-" + kind)
            cols["name"][index[0]] = NAMES.index("B-" + kind)
    if "names" in article:
        cols["name"][cols["name"] == IGNORE] = 0
    for c in cols.values():
        c[~encoded.first] = IGNORE
    return Labelled(encoded, cols)


def _tokens(encoded: Encoded, s: int, e: int) -> np.ndarray:
    lo = int(np.searchsorted(encoded.end, s, side="right"))
    hi = int(np.searchsorted(encoded.start, e, side="left"))
    return np.arange(lo, hi)


def _bio(column: np.ndarray, encoded: Encoded, s: int, e: int, role: str) -> None:
    index = _tokens(encoded, s, e)
    if len(index):
        column[index] = TAGS.index("I-" + role)
        column[index[0]] = TAGS.index("B-" + role)


def _links(column: np.ndarray, encoded: Encoded, rows: list[dict[str, Any]]) -> None:
    """For every word of a source or content piece, where its cue stands: how many cues to the left or right; 0 = no cue."""
    cues = sorted({tuple(p) for a in rows for p in a["cue"]})
    for a in rows:
        own = {tuple(p) for p in a["cue"]}
        for role in ("source", "content"):
            for s, e in a[role]:
                left = [c for c in reversed(cues) if c[1] <= s]
                right = [c for c in cues if c[0] >= e]
                offsets = [-(i + 1) for i, c in enumerate(left) if c in own] + [
                    i + 1 for i, c in enumerate(right) if c in own
                ]
                if own and not offsets:
                    continue
                nearest = min(offsets, key=abs) if own else 0
                if nearest in LINKS:
                    column[_tokens(encoded, s, e)] = LINKS.index(nearest)


def _manner(cols: dict[str, np.ndarray], encoded: Encoded, a: dict[str, Any]) -> None:
    for s, e in a["cue"] or a["content"]:
        index = _tokens(encoded, s, e)
        cols["act"][index] = ACTS.index(a["act"])
        cols["stance"][index] = STANCES.index(a["stance"])
        cols["fact"][index] = FACTS.index(a["factuality"])
    for s, e in a["source"]:
        cols["kind"][_tokens(encoded, s, e)] = 2 * KINDS.index(a["speaker"]["kind"]) + bool(a["speaker"]["anonymous"])
    for s, e in a["addressee"]:
        index = _tokens(encoded, s, e)
        if len(index):
            cols["addressee"][index] = 2
            cols["addressee"][index[0]] = 1


def windows(item: Labelled, rng: random.Random | None) -> Iterator[dict[str, np.ndarray]]:
    """The article cut into windows of at most `WINDOW` subwords at word borders, from a random first cut if ``rng`` is given."""
    e, size = item.encoded, len(item.encoded)
    stop = rng.randrange(WINDOW // 4, WINDOW) if rng and size > WINDOW else WINDOW
    start = 0
    while start < size:
        end = min(size, start + stop)
        while end < size and end > start + 1 and not e.first[end]:
            end -= 1
        piece = slice(start, end)
        pad = lambda a, x, y: np.concatenate(([x], a[piece], [y]))  # noqa: E731, B023
        yield {
            "ids": pad(e.ids, CLS, SEP),
            "case": pad(e.case, 7, 7),
            "quote": pad(e.quote, 0, 0),
            "first": pad(e.first, False, False),
            **{c: pad(v, IGNORE, IGNORE) for c, v in item.columns.items()},
        }
        start, stop = end, WINDOW


TELLERS = (
    "a port official", "the ministry", "one resident", "the harbour master", "a spokeswoman for the union", "she", "he",
    "two people familiar with the talks", "the company", "state radio", "a senior diplomat", "Marwick", "Dr Oduya",
    "the regulator", "local media", "the prosecutor's office", "an aide", "they", "the Harbour Post", "analysts",
)  # fmt: skip
BEFORE = ("said that", "reported that", "told reporters that", "claimed", "wrote that", "confirmed", "says", "added that",
          "insisted that", "was told that", "suggested that", "denied that", "noted that", "recalled that", "acknowledged that",
          "quoted officials as saying that", "alleged that", "believes that", "testified that", "said")  # fmt: skip
AFTER = ("said", "reported", "told reporters", "added", "wrote", "has learned", "confirmed", "says", "recalled", "claimed")


def wrap(article: dict[str, Any], rng: random.Random, *, share: float) -> dict[str, Any]:
    """The article with about ``share`` of its paragraphs that hold one whole attribution put into another teller's mouth."""
    text = article["text"]
    edits: list[tuple[int, int, str, int, list[tuple[str, int, int]]]] = []
    for m in re.finditer(r"[^\n]+", text):
        s, e = m.span()
        inside = [a for a in article["attributions"] if any(x < e and y > s for r in ROLES for x, y in a[r])]
        body = m.group()
        single = not re.search(r"[.!?][\"”]?\s+[\"“A-Z]", body) and body.rstrip().endswith(".") and 6 < len(body.split()) < 45
        whole = inside and all(s <= x and y <= e for a in inside for r in ROLES for x, y in a[r])
        if not (single and whole and rng.random() < share):
            continue
        inner = body.rstrip()[:-1]
        teller = rng.choice(TELLERS)
        if rng.random() < 0.5 or '"' in body or "“" in body:
            cue = rng.choice(BEFORE)
            that = cue.endswith(" that")
            verb = cue.removesuffix(" that")
            head = teller[0].upper() + teller[1:]
            prefix = f"{head} {verb} {'that ' if that else ''}"
            marks = [("source", 0, len(head)), ("cue", len(head) + 1, len(head) + 1 + len(verb))]
            marks.append(("content", len(head) + 2 + len(verb), len(prefix) + len(inner)))
            edits.append((s, e, prefix + inner + ".", len(prefix), marks))
        else:
            cue = rng.choice(AFTER)
            at = len(inner)
            quote = rng.random() < 0.4
            lead = "“" if quote else ""
            tail = f",{'”' if quote else ''} "
            new = f"{lead}{inner}{tail}{teller} {cue}."
            at = len(lead) + len(inner) + len(tail)
            end = len(lead) + len(inner) + (2 if quote else 0)
            marks = [("content", 0, end), ("source", at, at + len(teller)), ("cue", at + len(teller) + 1, len(new) - 1)]
            edits.append((s, e, new, len(lead), marks))
    return _applied(article, edits)


def _applied(article: dict[str, Any], edits: list[tuple[int, int, str, int, list[tuple[str, int, int]]]]) -> dict[str, Any]:
    if not edits:
        return article
    text, out, shift, last = article["text"], [], 0, 0
    rows = [{**a, "parent": None, **{r: [list(p) for p in a[r]] for r in ROLES}} for a in article["attributions"]]
    names = [list(n) for n in article.get("names", ())]
    added, wrapped = [], []
    moved: list[tuple[int, int]] = []  # (old position from which a shift holds, shift)
    for k, (s, e, new, lead, marks) in enumerate(edits):
        out += [text[last:s], new]
        base = s + shift
        row: dict[str, Any] = {"id": f"W{k}", "parent": None, "source": [], "cue": [], "content": []}
        for role, x, y in marks:
            row[role].append([base + x, base + y])
        for a in rows:
            if any(s <= x < e for r in ROLES for x, _ in a[r]):
                a["parent"] = row["id"]
        added.append(row)
        wrapped.append((base, base + len(new)))
        moved.append((s, shift + lead))
        shift += len(new) - (e - s)
        moved.append((e, shift))
        last = e
    out.append(text[last:])
    at = lambda x: x + next((d for s, d in reversed(moved) if s <= x), 0)  # noqa: E731
    for a in rows:
        for r in ROLES:
            a[r] = [[at(x), at(y - 1) + 1] for x, y in a[r]]
    names = [[at(x), at(y - 1) + 1, k] for x, y, k in names]
    return {**article, "text": "".join(out), "attributions": rows + added, "wrapped": wrapped, **({"names": names} if names else {})}


def batches(items: Iterable[dict[str, np.ndarray]], size: int) -> Iterator[dict[str, np.ndarray]]:
    """Windows of like length side by side, padded, about ``size`` full windows' worth each; ``mask`` says where there is something."""
    group: list[dict[str, np.ndarray]] = []
    for row in sorted(items, key=lambda r: len(r["ids"])):
        if group and len(row["ids"]) * (len(group) + 1) > size * (WINDOW + 2):
            yield _padded(group)
            group = []
        group.append(row)
    if group:
        yield _padded(group)


def _padded(group: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    width = max(len(r["ids"]) for r in group)
    fill = {"ids": 0, "case": 7, "quote": 0, "first": False}
    batch = {}
    for key in group[0]:
        value = fill.get(key, IGNORE)
        batch[key] = np.stack([np.pad(r[key], (0, width - len(r[key])), constant_values=value) for r in group])
    batch["mask"] = batch["ids"] != 0
    return batch
