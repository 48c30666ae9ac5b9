"""What if one does not believe somebody? The same dossier without them, worked out from the dossier itself: no text is read again.

A dossier has all that its numbers are made of: who has it from whom on which side, and the pairs of origins that may be one. Taking
nodes away makes no new origins (see `sayso.trace.independence.without`), so no pair can come into play that it does not hold.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sayso.model import Dossier, Problem, Side
from sayso.trace.dossier import recognised
from sayso.trace.independence import Graph, weigh, without
from sayso.trace.missing import missing


def distrusting(dossier: Dossier, names: Collection[str]) -> Dossier:
    """The dossier as it stands without these: names or ids of its sources, articles or outlets.

    It is what tracing the claim with ``distrust`` gives, in a thousandth of the time; ``dossier`` must itself distrust nobody.
    A name that is nobody's is a `Problem`.

    >>> from sayso.model import Article, Claim, Derivation, Independence, Source
    >>> told = Dossier("q", Claim("c", "q"), (Article("a1", "It sank."),), (Source("s:ivo", "Ivo"),),
    ...                (Derivation("s:ivo", "a1", "told", sides=("asserts",)),), Side(("a1",), ("s:ivo",), Independence(1, 1.0, 1)))
    >>> distrusting(told, ["Ivo"]).asserts.independent.high
    0
    """
    known, unknown = recognised(names, dossier.sources, dossier.articles)
    if not names:
        return dossier
    asserts, denies = _without(dossier, "asserts", known), _without(dossier, "denies", known)
    origins = {*asserts.origins, *denies.origins}
    sources = {source.id: source for source in dossier.sources}
    counted = [pair for pair in dossier.suspected if any({pair.a, pair.b} <= set(side.origins) for side in (asserts, denies))]
    nobody = tuple(Problem("distrust", f"Nobody here is called “{name}”; use a name as the dossier writes it, or an id.") for name in unknown)
    return replace(
        dossier,
        asserts=asserts,
        denies=denies,
        suspected=tuple(counted),
        missing=missing(dossier.derivations, sources, origins, {*asserts.articles, *denies.articles}),
        coverage={**dossier.coverage, **({"distrusted": ", ".join(sorted(known))} if known else {})},
        problems=(*dossier.problems, *nobody),
    )


def _without(dossier: Dossier, name: str, distrusted: frozenset[str]) -> Side:
    side: Side = getattr(dossier, name)
    carrying = frozenset(side.articles)
    edges = frozenset((step.earlier, step.later) for step in dossier.derivations if name in step.sides)
    speaking = frozenset(end for edge in edges for end in edge) - carrying
    pairs = frozenset(pair for pair in dossier.suspected if {pair.a, pair.b} <= speaking)
    return weigh(without(Graph(speaking, carrying, edges, carrying, pairs), distrusted))
