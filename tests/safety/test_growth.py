"""Nothing takes four times as long for twice as much: reading, pages, feeds, crawls, manifests, searching and tracing, on texts that tempt to it.

Processor time is measured for n, 2n and 4n. What is in proportion to its input takes four times as long for 4n, what is quadratic sixteen times.
``python bench/fuzz.py --growth`` does the same at greater sizes, and with the neural engine.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from growing import Growing, growing, growth

TOO_MUCH = 4 * 2.2
EVERYTHING = growing()


@pytest.fixture(scope="module", autouse=True)
def loaded(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Everything is imported and opened once, so that no measurement pays for it."""
    folder = tmp_path_factory.mktemp("loaded")
    for one in EVERYTHING:
        one.prepared(2, folder)()


@pytest.mark.parametrize("one", EVERYTHING, ids=lambda one: one.name)
def test_time_grows_with_the_input(one: Growing, tmp_path: Path) -> None:
    n, taken = growth(one, tmp_path)
    for enough in (0.05, 0.1, 0.2):  # something else may have been going on: again, with more of it, since what is quadratic stays so
        if taken[2] <= TOO_MUCH * taken[0]:
            break
        n, taken = growth(one, tmp_path, enough=enough, times=3)
    assert taken[2] <= TOO_MUCH * max(taken[0], 0.01), f"{n}, {2 * n}, {4 * n}: {', '.join(f'{t:.2f} s' for t in taken)}"


def test_what_is_quadratic_is_seen(tmp_path: Path) -> None:
    """The measurement itself tells a quadratic path from a straight one."""
    quadratic = Growing("pairs", lambda n, folder: lambda: sum(a == b for a in range(n) for b in range(n)), 100)
    straight = Growing("once", lambda n, folder: lambda: sum(a == 1 for a in range(100 * n)), 100)
    _, taken = growth(quadratic, tmp_path, enough=0.015)
    assert taken[2] > TOO_MUCH * taken[0]
    _, taken = growth(straight, tmp_path)
    assert taken[2] < TOO_MUCH * taken[0]
