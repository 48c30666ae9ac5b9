"""How many of a newsroom's sourced statements are found, and whether their source is named rightly.

Gold is the set of the Markkula Center (arXiv 2501.00164): statements with the source's name. A statement is hit when it shares
at least half of its words with a predicted attribution, taken as content alone or with its source and cue, whichever fits better.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sayso.evaluate.gold import Sourced, Statement
from sayso.evaluate.matching import best_pairs
from sayso.evaluate.score import Score, score, share
from sayso.evaluate.sheets import ROLES, Entry, Sheet
from sayso.evaluate.tokens import STOP_WORDS, Tokens, overlap, tokens

WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Statements:
    """``statements``: how many are found. ``name``: of those found that have a named source, the share with a like name."""

    articles: int
    statements: Score
    name: float


def sourced(gold: Sequence[Sourced], pred: Mapping[str, Sheet]) -> Statements:
    """The scores of predictions (by article id) against sourced statements."""
    counts: Counter[str] = Counter()
    for article in gold:
        entries = pred[article.id].outermost if article.id in pred else ()
        counts.update({"gold": len(article.statements), "pred": len(entries)})
        for statement, entry in statement_pairs(article, entries):
            counts["hit"] += 1
            if statement.name:
                counts["named"] += 1
                counts["name"] += bool(_key(statement.name) & _key(entry.name))
    return Statements(
        articles=len(gold),
        statements=score(counts["hit"], found=counts["pred"], there=counts["gold"]),
        name=share(counts["name"], counts["named"]),
    )


def statement_pairs(article: Sourced, entries: Sequence[Entry]) -> list[tuple[Statement, Entry]]:
    """The statements that are found, each with the predicted attribution that states it."""
    words = tokens(article.text)
    agreement = [[_fit(statement, entry, words) for entry in entries] for statement in article.statements]
    return [(article.statements[i], entries[j]) for i, j in best_pairs(agreement) if agreement[i][j] >= 0.5]


def _fit(statement: Statement, entry: Entry, words: Tokens) -> float:
    there = words.within(statement.stretches)
    whole = words.within(stretch for role in ROLES for stretch in entry.role(role))
    return max(overlap(there, words.within(entry.content)), overlap(there, whole))


def _key(name: str) -> set[str]:
    return set(WORD.findall(name.lower())) - STOP_WORDS
