"""Answers, for a claim in the user's own words: who says so, who denies it, through whom, and on how many origins it rests.

    dossier = trace([reading], "Mirevia trained the rebels")
    dossier.asserts.independent     # Independence(low=2, expected=2.5, high=3)

`sayso.trace.independence` has the calculus, `sayso.trace.matching` finds the passages, `sayso.trace.derive` turns them into
chains, and `sayso.trace.dossier` puts it all together.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from sayso.model import Dossier, Judgement, Reading

if TYPE_CHECKING:
    from sayso.trace.bearing import Meaning
    from sayso.trace.rulings import Rulings

__all__ = ["trace"]


def trace(
    readings: Sequence[Reading],
    query: str,
    *,
    distrust: Collection[str] = (),
    meaning: Meaning | None = None,
    judgements: Sequence[Judgement] = (),
    rulings: Rulings | None = None,
) -> Dossier:
    """Everything that the readings say about a claim put in one's own words.

    ``distrust`` holds names (or ids) of sources, outlets or articles that are to be left out of the two sides: they, and
    whatever reaches us only through them. A query that nothing matches gives an empty dossier with a `Problem` that shows the
    nearest contents; so does a name to distrust that is nobody's. ``judgements`` are those about sources; what was decided about single
    passages of these readings stands in ``rulings`` (`sayso.trace.rulings`), by article. The result does not depend on the order of the readings.

    >>> from sayso.model import Article, Attribution, Speaker
    >>> article = Article(id="a1", text="Ilse Marwick said Mirevia had trained the rebels.")
    >>> said = Attribution(id="1", source=(article.span(0, 12),), cue=(article.span(13, 17),),
    ...                    content=(article.span(18, 48),), speaker=Speaker("Ilse Marwick", "official"))
    >>> dossier = trace([Reading(article, (said,))], "Mirevia trained the rebels")
    >>> dossier.asserts.origins, dossier.asserts.independent.high, [c.names for c in dossier.chains]
    (('s:ilse-marwick',), 1, [('Ilse Marwick',)])
    """
    # Imported on use: the graph library takes a quarter of a second to load, and whoever only reads need not wait for it.
    from sayso.trace.dossier import dossier

    return dossier(readings, query, distrust, meaning=meaning, judgements=judgements, rulings=rulings or {})
