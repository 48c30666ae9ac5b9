"""Vectors that are kept: who asks several claims of the same articles pays for their sentences once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np

from sayso.meaning.weights import Floats

MOST = 20_000
"""Texts whose vectors are kept, some 35 MB with the texts; those go first that nobody asked for longest."""


class Remembering:
    """A function from texts to their vectors that asks another one only for texts that it has not seen lately. Safe in several threads.

    >>> asked: list[str] = []
    >>> def lengths(texts: Sequence[str]) -> Floats:
    ...     asked.extend(texts)
    ...     return np.array([[len(text)] for text in texts], dtype=np.float32)
    >>> remembering = Remembering(lengths)
    >>> remembering(["a", "bb"]).tolist(), remembering(["bb", "ccc"]).tolist(), asked
    ([[1.0], [2.0]], [[2.0], [3.0]], ['a', 'bb', 'ccc'])
    """

    def __init__(self, vectors: Callable[[Sequence[str]], Floats], most: int = MOST) -> None:
        self._vectors = vectors
        self._most = most
        self._kept: OrderedDict[str, Floats] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, texts: Sequence[str]) -> Floats:
        distinct = list(dict.fromkeys(texts))
        with self._lock:
            known = {text: self._kept[text] for text in distinct if text in self._kept}
        new = [text for text in distinct if text not in known]
        if new or not distinct:
            made = self._vectors(new)
            if not distinct:
                return made
            known |= {text: row.copy() for text, row in zip(new, made, strict=True)}
        with self._lock:
            for text in distinct:
                self._kept[text] = known[text]
                self._kept.move_to_end(text)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return np.stack([known[text] for text in texts])
