"""No regular expression takes long, whatever it is given: each on strings of 100 kB made against it.

All strings are tried at a length where one that blows up shows, and those that took longest of each expression at 100 kB.
``python bench/fuzz.py --expressions`` tries all of them at 100 kB.
"""

from __future__ import annotations

import re
import signal
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from expressions import BOUNDED, MADE, SOURCE, Expression, Late, found, hostile, seconds

from sayso.ingest.load import PAGE_START
from sayso.resolve.scene import SENTENCE

LENGTH, SHORT, WORST = 100_000, 1500, 2
SECONDS = 1.0
EXPRESSIONS, UNKNOWN = found()


def test_none_is_missed() -> None:
    """Those of modules, those inside a table, a function and a cache, and those written into a call are all there."""
    patterns = {one.pattern.pattern for one in EXPRESSIONS}
    assert {SENTENCE.pattern, PAGE_START.pattern, r"(?<!\s)\s+(?:him|her|it|them)sel(?:f|ves)$", r"[^a-z0-9]+"} <= patterns
    assert any(isinstance(pattern, bytes) for pattern in patterns) and len(EXPRESSIONS) > 300


def test_those_that_are_made_when_they_run_are_known() -> None:
    """Who makes an expression of words from outside escapes them, and stands in `MADE`."""
    assert Counter(where.partition(":")[0] for where in UNKNOWN) == Counter(MADE)


@pytest.mark.parametrize(("key", "longest", "shown_by"), [(key, *value) for key, value in BOUNDED.items()], ids=lambda value: str(value)[:40])
def test_a_bound_stands_in_the_source(key: tuple[str, str], longest: int, shown_by: str) -> None:
    """An expression that may be slow because it never gets more than so many characters: the line that sees to it is there."""
    module, pattern = key
    assert any(one.where.startswith(module) and str(one.pattern.pattern).startswith(pattern) for one in EXPRESSIONS), "there is no such expression any more"
    text = (SOURCE.parent / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")
    assert shown_by in text


def test_the_means_find_a_bad_one() -> None:
    """The strings made against an expression catch those that are known to blow up, and the clock stops them."""
    for bad in (r"(a+)+$", r"(\w+\s?)*!", r"\s+$", r"“[^”]*”", r"(?:x|xx)+y", r"<!--.*?-->", r"a.*b.*c", r"(?<=\s)\s*,"):
        one = Expression("here", re.compile(bad, re.DOTALL))
        with pytest.raises(Late):
            for text in hostile(one.pattern, 20_000):
                seconds(one, text, bound=0.1)
    assert signal.getitimer(signal.ITIMER_PROF)[0] == 0


@pytest.mark.parametrize("share", range(8))
def test_every_expression_in_time(share: int) -> None:
    started, tried = time.process_time(), 0
    for one in EXPRESSIONS[share::8]:
        longest = one.longest or LENGTH
        texts = list(dict.fromkeys(hostile(one.pattern, min(SHORT, longest))))
        taken = sorted(((seconds(one, text, bound=SECONDS), at) for at, text in enumerate(texts)), reverse=True)
        at_length = list(dict.fromkeys(hostile(one.pattern, longest)))
        for _, at in taken[:WORST]:
            text = at_length[min(at, len(at_length) - 1)]
            try:
                seconds(one, text, bound=SECONDS)
            except Late:  # something else may have been going on
                seconds(one, text, bound=SECONDS)
        tried += len(texts)
    assert tried > 3000
    print(f"{tried} strings, {time.process_time() - started:.1f} s")
