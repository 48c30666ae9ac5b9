"""Runs: cut wherever a part starts or ends, complete, in order, and with exactly the layers that lie there."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.model import Article, Attribution, Block, Reading
from sayso.tell.marks import depths, layers, number_places, pieces, runs

TEXTS = st.text(alphabet=st.sampled_from("ab \n\t\r«é\u202e\x1b🙂"), max_size=60)


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """Any text with any attributions on it: crossing, empty, nested in one another and in circles."""
    article = Article(id="a", text=draw(TEXTS), published=date(2031, 3, 5))
    place = st.integers(0, len(article.text))

    def spans() -> tuple[object, ...]:
        found = draw(st.lists(st.tuples(place, place), max_size=3))
        return tuple(article.span(min(pair), max(pair)) for pair in found)

    count = draw(st.integers(0, 4))
    parents = draw(st.lists(st.sampled_from([None, "0", "1", "2", "3", "9"]), min_size=count, max_size=count))
    made = [Attribution(id=str(n), parent=parents[n], source=spans(), cue=spans(), content=spans()) for n in range(count)]
    edges = sorted(draw(st.lists(place, max_size=4)))
    blocks = tuple(Block("quote", start, end) for start, end in zip(edges[::2], edges[1::2], strict=False))
    return Reading(Article(id="a", text=article.text, blocks=blocks), tuple(made))


@given(readings())
def test_runs_are_the_pieces_and_carry_exactly_the_layers_over_them(reading: Reading) -> None:
    laid = pieces(reading.article)
    every = layers(reading)
    for (piece, cut), expected in zip(runs(reading, laid), laid, strict=True):
        assert piece == expected
        assert [piece.start, *(run.end for run in cut)] == [*(run.start for run in cut), piece.end]
        for run in cut:
            assert set(run.layers) == {one for one in every if one.start < run.end and one.end > run.start}
            assert all(one.start <= run.start and run.end <= one.end for one in run.layers)


@given(readings())
def test_pieces_leave_out_only_white_space(reading: Reading) -> None:
    text, laid = reading.article.text, pieces(reading.article)
    assert all(a.end <= b.start for a, b in itertools.pairwise(laid))
    shown = "".join("".join(text[piece.start : piece.end].split()) for piece in laid)
    assert shown == "".join(text.split())


@given(readings())
def test_every_attribution_has_one_number(reading: Reading) -> None:
    assert sorted(n for _, n in number_places(reading.attributions)) == list(range(1, len(reading.attributions) + 1))
    assert all(depth >= 0 for depth in depths(reading.attributions))


@pytest.mark.parametrize(
    ("parents", "expected"),
    [
        ({"1": None, "2": "1", "3": "2"}, (0, 1, 2)),
        ({"3": "2", "2": "1", "1": None}, (2, 1, 0)),
        ({"1": "elsewhere"}, (0,)),
    ],
)
def test_depths(parents: dict[str, str | None], expected: tuple[int, ...]) -> None:
    assert depths([Attribution(id=i, content=(), parent=p) for i, p in parents.items()]) == expected


def test_a_circle_of_parents_ends() -> None:
    assert len(depths([Attribution(id="1", content=(), parent="2"), Attribution(id="2", content=(), parent="1")])) == 2


def test_numbers_stand_after_the_cue_or_the_source_or_before_the_content(story: Reading) -> None:
    text = story.article.text
    before = {number: text[:place].rsplit(maxsplit=1)[-1] for place, number in number_places(story.attributions)}
    assert before[1] == "said" and before[3] == "denied" and before[5] == "Reyl"
    sourceless = Attribution(id="1", content=(story.article.span(9, 12),))
    assert number_places([sourceless]) == ((9, 1),)


def test_blocks_give_the_layout_and_what_they_leave_out_is_a_paragraph() -> None:
    text = "Title\n\nOne.\n\nTwo.\n\nrest"
    laid = pieces(Article(id="a", text=text, blocks=(Block("heading", 0, 5), Block("quote", 7, 17))))
    assert [(p.kind, text[p.start : p.end]) for p in laid] == [
        ("heading", "Title"),
        ("quote", "One."),
        ("quote", "Two."),
        ("paragraph", "rest"),
    ]
