"""How sure the neural engine is of an attribution: the chance that a careful reader marks the same content with the same source.

A logistic model over a handful of facts about the scores, fitted on texts that the weights were not trained on
(`training/fit_confidence.py`), so that of the attributions given 0.8 about four in five are exactly right. How well that holds
is measured by ``sayso eval``, which prints the reliability table.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from operator import attrgetter


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the confidence is computed from; probabilities are those of the chosen tags before decoding.

    ``content`` and ``content_least`` are the mean and the least probability over the content's words, ``opening`` and
    ``closing`` those of its first word and of the words that end it; the same for ``source`` and ``cue``, 1 where there is
    none. The rest are 0 or 1, but ``pieces`` (contents beyond the first) and ``length`` (log of the content's words).
    """

    content: float
    content_least: float
    opening: float
    closing: float
    source: float
    source_least: float
    cue: float
    cue_least: float
    link: float
    sourceless: float
    cueless: float
    borrowed: float
    inner: float
    pieces: float
    length: float


FEATURES = tuple(f.name for f in fields(Evidence))
_values = attrgetter(*FEATURES)


def confidence(evidence: Evidence) -> float:
    """The probability, from 0 to 1, that content and source are exactly what a careful reader marks."""
    weights, bias = _fitted()
    score = bias + sum(w * x for w, x in zip(weights, _values(evidence), strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


@cache
def _fitted() -> tuple[Sequence[float], float]:
    data = json.loads((files("sayso.read") / "data" / "confidence.json").read_text(encoding="utf8"))
    return [float(data["weights"][name]) for name in FEATURES], float(data["bias"])
