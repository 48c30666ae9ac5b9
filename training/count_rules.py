"""Count how often each pattern of the rules is right on annotated articles, and write `read/data/rules.tsv`: numbers only.

    python training/count_rules.py TRAIN.jsonl

TRAIN has a line per article: text, and attributions with source, cue and content as lists of [start, end]. A find counts
as exactly right if its content and source have the annotated words (quote marks and a leading "that" aside), as nearly
right if half of the content agrees and the sources share a word. PolNeAR does not mark what stands inside a content, so
finds whose cue lies in an annotated content say nothing and are left out.
"""

from __future__ import annotations

import json
import re
import sys
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sayso.read.grammar import words_of
from sayso.read.rules_patterns import finds_in

WORD = re.compile(r"\w+(?:['’.,-]\w+)*")
TABLE = Path(__file__).parents[1] / "src" / "sayso" / "read" / "data" / "rules.tsv"
LEAST = 3
"""Pairings of pattern and cue seen more seldom are not written: their pattern's share speaks for them."""


class Scale:
    """An article's words as the scores count them, and the set of words that stretches of characters touch."""

    def __init__(self, text: str) -> None:
        spans = [m.span() for m in WORD.finditer(text)]
        self.words = [text[s:e].lower() for s, e in spans]
        self.starts, self.ends = [s for s, _ in spans], [e for _, e in spans]

    def of(self, stretches: Iterable[Sequence[int]]) -> frozenset[int]:
        return frozenset(i for s, e in stretches for i in range(bisect_right(self.ends, s), bisect_left(self.starts, e)))

    def content(self, stretches: Iterable[Sequence[int]]) -> frozenset[int]:
        found = self.of(stretches)
        return found - {min(found)} if len(found) > 1 and self.words[min(found)] == "that" else found


def judged(article: dict[str, Any]) -> Iterator[tuple[str, str, bool, bool]]:
    """Each find of the rules in the article: pattern, cue, whether exactly right, whether nearly."""
    scale = Scale(article["text"])
    gold = [(scale.content(a["content"]), scale.of(a["source"])) for a in article["attributions"]]
    around: dict[int, list[int]] = defaultdict(list)
    for g, (content, _) in enumerate(gold):
        for i in content:
            around[i].append(g)
    w = words_of(article["text"])
    for f in finds_in(w):
        cue, source = (scale.of(w.stretch(*p) for p in role) for role in (f.cue, f.source))
        content = scale.content(w.stretch(*p) for p in f.content)
        if not content or any(cue <= gold[g][0] for i in cue for g in around.get(i, ())):
            continue
        best, overlap = None, 0.0
        for g in {g for i in content for g in around.get(i, ())}:
            jaccard = len(gold[g][0] & content) / len(gold[g][0] | content)
            if jaccard + 0.1 * (gold[g][1] == source) > overlap:
                best, overlap = g, jaccard + 0.1 * (gold[g][1] == source)
        same = best is not None and gold[best][1] == source
        near = best is not None and overlap >= 0.5 and (same or bool(gold[best][1] & source))
        yield f.pattern, f.key, same and best is not None and gold[best][0] == content, near


def main(path: str) -> None:
    """Count over every article of the file and write the table."""
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    with open(path, encoding="utf8") as lines:
        for line in lines:
            for pattern, key, right, near in judged(json.loads(line)):
                for pairing in ((pattern, "*"), (pattern, key)):
                    for k, v in enumerate((1, right, near)):
                        counts[pairing][k] += v
    with TABLE.open("w", encoding="utf8") as out:
        out.write("# How often the rules were right: pattern, cue (* all), finds, exactly right, nearly right. See training/count_rules.py.\n")
        for (pattern, key), n in sorted(counts.items()):
            if key == "*" or n[0] >= LEAST:
                out.write("\t".join(map(str, (pattern, key, *n))) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
