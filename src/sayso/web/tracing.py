"""Dossiers of the served ledger, each made once: what a page, its exports and the API show of a claim is one and the same."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

from sayso import pipeline
from sayso.model import Dossier
from sayso.web.ledgers import Ledgers

KEPT = 48
"""Dossiers that are kept at most, those asked for last."""

_lock = threading.Lock()
_made: OrderedDict[Hashable, Dossier] = OrderedDict()


def traced(ledgers: Ledgers, claim: str, distrust: tuple[str, ...] = ()) -> Dossier:
    """The dossier of a claim (in words, or by its id) from the ledger as it is now, without the tellers in ``distrust``."""
    key = (ledgers.path, ledgers.state(), claim, tuple(sorted(set(distrust))))
    with _lock:
        if key in _made:
            _made.move_to_end(key)
            return _made[key]
    with ledgers.reading() as ledger:
        dossier = pipeline.trace(ledger, claim, distrust=distrust)
    with _lock:
        _made[key] = dossier
        while len(_made) > KEPT:
            _made.popitem(last=False)
    return dossier
