"""Ledger: one file that keeps what was read and what was judged, and finds it again.

    with open_ledger("news.db") as ledger:
        ledger.add([Entry(reading)])
        hits = ledger.search("trained the rebels", 50)
        readings = ledger.readings(dict.fromkeys(hit.article for hit in hits))

It is an SQLite file to which facts are only ever added: articles and the versions of one page, readings with the engine
version that made each, judgements, derivations. Decision 8 says why it is built as it is.
"""

from sayso.ledger.adding import Added, Entry
from sayso.ledger.claims import Filed, Merge, Said, Stated, Tally
from sayso.ledger.judgements import (
    NO_ATTRIBUTION,
    PAIRED,
    Conflict,
    Groups,
    Passage,
    against,
    claim_number,
    concerns,
    conflicts,
    groups,
    name_key,
    standing,
)
from sayso.ledger.ledger import Ledger, memory_ledger, open_ledger
from sayso.ledger.listing import Card, Counts
from sayso.ledger.made import Made
from sayso.ledger.paging import Page
from sayso.ledger.relying import Marks, Printed, Told
from sayso.ledger.searching import Hit

__all__ = [
    "NO_ATTRIBUTION",
    "PAIRED",
    "Added",
    "Card",
    "Conflict",
    "Counts",
    "Entry",
    "Filed",
    "Groups",
    "Hit",
    "Ledger",
    "Made",
    "Marks",
    "Merge",
    "Page",
    "Passage",
    "Printed",
    "Said",
    "Stated",
    "Tally",
    "Told",
    "against",
    "claim_number",
    "concerns",
    "conflicts",
    "groups",
    "memory_ledger",
    "name_key",
    "open_ledger",
    "standing",
]
