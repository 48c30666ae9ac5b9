"""What whoever judges should be told: that a judgement changes less than one may think."""

from __future__ import annotations

from sayso.ledger import Ledger
from sayso.model import Judgement
from sayso.tell.clean import one_line


def notes(ledger: Ledger, one: Judgement) -> dict[str, str]:
    """For each of the two names that several sources without a name are called by, a sentence that says what this means."""
    names = (one.a, one.b) if one.about == "source" and one.verdict != "unsure" and not one.undoes else ()
    return {name: _nameless(name, many) for name in names if (many := ledger.nameless(name)) > 1}


def _nameless(name: str, articles: int) -> str:
    return (
        f"“{one_line(name, width=60)}” is nobody’s name but describes a source in each of {articles:,} articles, and as two of these are never taken for one, "
        "this judgement changes nothing where several of them meet: to judge one of them, give its id, which sayso trace --json has under “sources”."
    )
