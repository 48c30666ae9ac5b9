"""What somebody has judged about single sources of a dossier, by their ids or by a descriptor that only one of them has.

`naming.Register` joins and parts *names*. A source without a name has none, only an id for the place where it is introduced; two of
them are one, or one is a person whom another article names, only if somebody judged so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sayso.model import Judgement, Source, Suspicion
from sayso.trace.derive import Telling
from sayso.trace.naming import key


def joined(told: Sequence[Telling], judgements: Iterable[Judgement]) -> list[Telling]:
    """The tellings with the sources that are judged to be one as one, under a name if any of them has one."""
    ids = _ids(source for telling in told for source in telling.sources)
    by_id = {source.id: source for telling in told for source in telling.sources}
    of: dict[str, str] = {}
    for judgement in judgements:
        if judgement.about != "source" or judgement.verdict != "same":
            continue
        ends = {_root(i, of) for name in (judgement.a, judgement.b) if (i := ids.get(key(name)))}
        if len(ends) == 2:
            kept, gone = sorted(ends, key=lambda i: ("@" in i, i))
            of[gone] = kept
    return [_renamed(telling, of, by_id) for telling in told] if of else list(told)


def not_apart(suspected: Iterable[Suspicion], sources: Iterable[Source], judgements: Iterable[Judgement]) -> frozenset[Suspicion]:
    """The suspicions without the pairs that somebody has judged to be different."""
    ids = _ids(sources)
    apart = {
        frozenset((ids.get(key(j.a), ""), ids.get(key(j.b), "")))
        for j in judgements
        if j.about == "source" and j.verdict == "different"
    }
    return frozenset(s for s in suspected if frozenset((s.a, s.b)) not in apart)


def _ids(sources: Iterable[Source]) -> dict[str, str]:
    """The id that an id, a name or else an alias stands for; what several sources are called stands for none."""
    called: dict[str, set[str]] = {}
    also: dict[str, set[str]] = {}
    for source in sources:
        for name in (source.id, source.name):
            called.setdefault(key(name), set()).add(source.id)
        for name in source.aliases:
            also.setdefault(key(name), set()).add(source.id)
    return {name: min(ids) for name, ids in (also | called).items() if len(ids) == 1}


def _root(id: str, of: dict[str, str]) -> str:
    while id in of:
        id = of[id]
    return id


def _renamed(telling: Telling, of: dict[str, str], by_id: dict[str, Source]) -> Telling:
    tellers = [replace(t, source=by_id[_root(t.source.id, of)]) for t in telling.tellers]
    kept = [t for i, t in enumerate(tellers) if not i or t.source.id != tellers[i - 1].source.id]
    return replace(telling, tellers=tuple(kept))
