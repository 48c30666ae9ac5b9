"""The dossier of a claim from the served ledger, for the API, the exports and agents: the same that the pages show."""

from __future__ import annotations

from sayso.model import Dossier
from sayso.web import dossiers
from sayso.web.ledgers import Ledgers


def traced(ledgers: Ledgers, claim: str, distrust: tuple[str, ...] = ()) -> Dossier:
    """The dossier of a claim (in words, or by its id) from the ledger as it is now, without the tellers in ``distrust``."""
    return dossiers.over(ledgers).about(claim, distrust)
