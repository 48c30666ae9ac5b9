"""Where a text itself says that something could not be confirmed: "there has been no independent verification of …".

Such a sentence has no source and its noun is its cue. It matters more to a reader than its rarity in a corpus suggests, so it has
a pattern of its own instead of a counted one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sayso.model import Article
from sayso.read.assembly import Draft

NO_WORD = re.compile(
    r"\b(?P<cue>there (?:has been|have been|had been|is|was|are|were) no (?:independent |official |immediate |further |public )?"
    r"(?:verification|confirmation|corroboration)(?: of)?) (?P<content>[^.,;:?!\n]{3,300})",
    re.IGNORECASE,
)
SHARE_RIGHT = 0.5


def unverified(article: Article) -> Iterator[Draft]:
    """The attributions, without a source, by which the text says that it has no confirmation.

    >>> [d.content for d in unverified(Article(id="a", text="There was no confirmation of the deaths."))]
    [((29, 39),)]
    """
    for found in NO_WORD.finditer(article.text):
        start, end = found.span("content")
        end -= len(found["content"]) - len(found["content"].rstrip(" \t\r,\"”’"))
        if start < end:
            yield Draft(cue=(found.span("cue"),), content=((start, end),), confidence=SHARE_RIGHT)
