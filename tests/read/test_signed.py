"""Quotations that have a name under them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sayso.ingest import from_text
from sayso.model import Article, Reading
from sayso.read import neural, rules

LETTERS = (
    "Readers wrote in.\n\n“Ms Roth is clueless about what a “harbour” is, and she says she never will learn.”― Stephanie Egan\n"
    "“Shut it.” — Otto Lanz, 41, a baker from Lisse\n\n"
    '"The gate was opened by hand."\n\n- President Dalia Roth.\n\nThe log says otherwise.'
)
engines = pytest.mark.parametrize("engine", [neural.read, rules.read])


@engines
def test_the_name_under_a_quotation_said_it(engine: Callable[[Article], Reading]) -> None:
    signed = [a for a in engine(from_text(LETTERS)).attributions if a.cue and a.cue[0].text in "―—-"]
    assert [(a.source[0].text, a.content[0].text[:12], a.voice, a.parent) for a in signed] == [
        ("Stephanie Egan", "“Ms Roth is ", "direct", None),
        ("Otto Lanz", "“Shut it.”", "direct", None),
        ("President Dalia Roth", '"The gate wa', "direct", None),
    ]


@engines
def test_what_is_said_inside_it_stays(engine: Callable[[Article], Reading]) -> None:
    found = engine(from_text(LETTERS)).attributions
    [outer] = [a for a in found if a.source and a.source[0].text == "Stephanie Egan"]
    assert any(a.parent is not None and a.content[0].start >= outer.content[0].start and a.content[-1].end <= outer.content[0].end for a in found)


@engines
@pytest.mark.parametrize(
    "text",
    [
        '"We need order."\n\n- Repair the wall\n- Pay the staff\n\nHe went home.',
        '"We need order."\n\n- Repair\n- Pay\n\nHe went home.',
        "“The port is closed,” said Marwick — Lanz was silent.",
        "“The port is closed.” — that was all that anybody heard",
        "“The port is closed.”\n\n— Ilse Marwick (@marwick) March 4, 2031",
    ],
)
def test_a_dash_alone_is_no_signature(engine: Callable[[Article], Reading], text: str) -> None:
    assert not any(a.cue and a.cue[0].text.strip() in ("―", "—", "-") for a in engine(from_text(text)).attributions)
