"""What a dossier rests on and cannot know, and what was wrong with what was read, in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sayso.model import Dossier
from sayso.tell.clean import one_line
from sayso.tell.dossier import share
from sayso.tell.words import plural

_TOLD = frozenset(
    ("articles_read", "articles_matched", "attributions_read", "attributions_matched", "own_sentences_matched", "articles_in_ledger", "articles_looked_at", "distrusted")
)


def covered(dossier: Dossier) -> Iterator[str]:
    """What the answer rests on, in sentences, and what it cannot know."""
    found = dossier.coverage
    if "articles_in_ledger" in found:
        looked = found.get("articles_looked_at", "some")
        yield f"Of {plural(int(found['articles_in_ledger']), 'article')} in the ledger, {looked} were looked at for this claim."
    if "articles_read" in found:
        yield f"{share(int(found['articles_read']), found.get('articles_matched'), 'article')}."
    if "attributions_read" in found:
        yield f"{share(int(found['attributions_read']), found.get('attributions_matched'), 'attribution')}."
    if own := found.get("own_sentences_matched"):
        yield f"{plural(int(own), 'sentence')} about it {'stands' if own == 1 else 'stand'} in an article’s own voice."
    for key, value in found.items():
        if key not in _TOLD and value not in ("", 0):
            yield f"{one_line(key).replace('_', ' ').capitalize()}: {one_line(str(value), width=80)}."
    if found:
        unseen = f"the {plural(len(dossier.missing), 'source')} cited but not seen, and " if dossier.missing else ""
        yield f"Not read: {unseen}whatever else there is. More reading can join origins, or add some."


def troubles(dossier: Dossier) -> tuple[str, ...]:
    """What was wrong with what was read: each once, with its place, or the number of places if there are several."""
    what = [one_line(problem.what, width=400) for problem in dossier.problems]
    number = Counter(what)
    places = dict(zip(what, (one_line(problem.where, width=200) for problem in dossier.problems), strict=True))
    return tuple(_trouble(said, n, places[said]) for said, n in number.items())


def _trouble(what: str, number: int, place: str) -> str:
    if number > 1:
        return f"{what} ({number} articles)"
    return what if place in ("", "query", "distrust") else f"{place}: {what}"
