"""The gate: how well both engines read marked articles that nothing was trained on may not fall below the pinned figures.

`bench/pin.py` shows gains and losses, and with ``--write`` takes the present figures as the new pins. A figure may fall short
of its pin by the margin, because arithmetic differs a little from one processor to another.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from sayso.evaluate import Score, evaluate, gold_lines, held_out
from sayso.evaluate.command import figure_rows, read_gold

DATA = Path(__file__).parent / "data"
PINS = json.loads((DATA / "pins.json").read_text(encoding="utf-8"))
FIGURES = (
    "found",
    "nested_found",
    "parent",
    "voice",
    "act",
    "stance",
    "factuality",
    "speaker",
    "chain",
    "anonymous",
    "stance_macro_f1",
    "factuality_macro_f1",
    "chain_of_two_or_more",
    "said",
    "addressee",
    "times",
    "aliases",
)


@cache
def figures(engine: str) -> dict[str, float]:
    """F1s and shares of the engine on the committed marked articles, measured once."""
    lines = list(gold_lines(DATA / "marked"))
    report = evaluate(lines, pred=read_gold(lines, kind="marked", engine=engine), kind="marked")
    return {name: value.F1 if isinstance(value, Score) else float(value) for name, value in figure_rows(report.figures)}


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("engine", ["neural", "rules"])
def test_figures_do_not_fall(engine: str, figure: str) -> None:
    pinned = PINS["figures"].get(engine, {}).get(figure)
    assert pinned, f"No pin for {figure} of the {engine} engine, or one of nothing. Run: python bench/pin.py --write"
    found = figures(engine)[figure]
    assert found >= pinned - PINS["margin"], f"{engine}: {figure} fell from {pinned} to {found}"


def test_all_articles_of_the_gate_are_held_out() -> None:
    names = [path.stem for path in (DATA / "marked").glob("*.mt")]
    assert len(names) >= 15
    assert all(map(held_out, names))


def test_the_margin_stays_small() -> None:
    assert 0 <= PINS["margin"] <= 2
