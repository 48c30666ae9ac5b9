"""Which statements of many articles are one claim, without anybody asking for one.

`statements` cuts a reading into what is said in it; `traits` are the names, numbers and rare words by which a statement is
found again; `joining` says whether two of them state or deny the same thing. Nothing here compares everything with
everything: `sayso.claims.claiming` lets each new statement meet a few that share a pair of rare traits with it. Decision 12 says
why it is built so.
"""

from sayso.trace.claims.joining import Joined, alike, contrary, join, joined_by_meaning
from sayso.trace.claims.statements import OWN, Statement, statements
from sayso.trace.claims.traits import Trait, Traits, fingerprint, keys, pack, traits, unpack

__all__ = [
    "OWN",
    "Joined",
    "Statement",
    "Trait",
    "Traits",
    "alike",
    "contrary",
    "fingerprint",
    "join",
    "joined_by_meaning",
    "keys",
    "pack",
    "statements",
    "traits",
    "unpack",
]
