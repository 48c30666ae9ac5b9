"""What a judgement is about, in words: the characters that a passage reference names, or the name as it was written."""

from __future__ import annotations

from dataclasses import dataclass

from sayso.errors import NotInLedger
from sayso.ledger import Ledger, Passage
from sayso.tell.clean import one_line
from sayso.tell.naming import article_name
from sayso.web.rendering import segment

LONGEST = 240


@dataclass(frozen=True, slots=True)
class Quoted:
    """The words; for a passage where they stand (``where`` is an outlet or title, ``address`` a page of this server) too."""

    words: str
    address: str = ""
    where: str = ""


def quoted(ledger: Ledger, given: str) -> Quoted:
    """A name stays as it is; a passage reference becomes its characters, if the ledger has that article."""
    passage = Passage.parse(given)
    if passage is None:
        return Quoted(one_line(given, width=LONGEST))
    try:
        article = ledger.reading(passage.article).article
    except NotInLedger:
        return Quoted(one_line(given, width=LONGEST))
    words = one_line(article.text[passage.start : passage.end], width=LONGEST)
    return Quoted(words or given, f"/articles/{segment(article.id)}?at={passage.start}-{passage.end}#at", article_name(article))
