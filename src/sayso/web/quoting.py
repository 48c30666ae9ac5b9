"""What a judgement is about, in words: the characters that a passage reference names, or the name as it was written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sayso.errors import NotInLedger
from sayso.ledger import Ledger
from sayso.tell.clean import one_line
from sayso.tell.naming import article_name

LONGEST = 240
_PASSAGE = re.compile(r"(?P<article>[^\s:#]{1,100}):(?P<start>\d{1,9})-(?P<end>\d{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Quoted:
    """The words; for a passage where they stand (``where`` is an outlet or title, ``address`` a page of this server) too."""

    words: str
    address: str = ""
    where: str = ""


def quoted(ledger: Ledger, given: str) -> Quoted:
    """A name stays as it is; a passage reference becomes its characters, if the ledger has that article."""
    found = _PASSAGE.fullmatch(given)
    if found is None:
        return Quoted(one_line(given, width=LONGEST))
    try:
        article = ledger.reading(found["article"]).article
    except NotInLedger:
        return Quoted(one_line(given, width=LONGEST))
    start, end = int(found["start"]), int(found["end"])
    words = one_line(article.text[start:end], width=LONGEST)
    return Quoted(words or given, f"/articles/{article.id}?at={start}-{end}#at", article_name(article))
