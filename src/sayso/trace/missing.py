"""Which cited sources nobody has seen, and what hangs on each.

An outlet, a document or a post that is cited but was not read may have the claim from somebody else: then it is no origin, and two
of them may be one. So the more rests on it alone, the more reading it can change. First come those without which articles would
have nobody left behind them, by the number of these articles; then other counted origins; then those that are not counted.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence

from sayso.model import Derivation, Missing, Source, SourceKind

NEVER_READ: tuple[SourceKind, ...] = ("outlet", "document", "post")
ENOUGH = 2


def missing(
    steps: Sequence[Derivation], sources: Mapping[str, Source], origins: Collection[str], articles: Collection[str]
) -> tuple[Missing, ...]:
    """The cited sources that were not read, those first on which most depends, each with why it matters.

    ``origins`` are the sources counted as origins on either side, ``articles`` the ids of the articles that carry the claim. A post
    that an article embeds has been seen, an outlet's post has not: it speaks for a text. Takes time in proportion to the steps.
    """
    cited: dict[str, list[Derivation]] = {}
    for step in steps:
        cited.setdefault(step.earlier, []).append(step)
    unseen = [i for i in cited if i in sources and sources[i].kind in NEVER_READ and not _seen(sources[i], cited[i])]
    alone = _resting_on_one(cited, sorted(origins), articles)
    ranked = sorted(unseen, key=lambda i: (-alone.get(i, 0), i not in origins, -len(cited[i]), i))
    return tuple(Missing(i, _why(alone.get(i, 0), i in origins)) for i in ranked)


def _seen(source: Source, cited: Iterable[Derivation]) -> bool:
    return source.kind != "outlet" and any(step.kind == "post" for step in cited)


def _why(alone: int, counted: bool) -> str:
    if not counted:
        return "cited for the claim and never seen; only its own text can show whether it says so and on whose word"
    rests = f"; {alone} {'article rests' if alone == 1 else 'articles rest'} on it alone" if alone else ""
    return (
        f"cited for the claim and never seen{rests}; it counts as an origin, and may have the claim from somebody else"
    )


def _resting_on_one(
    cited: Mapping[str, Sequence[Derivation]], origins: Sequence[str], articles: Collection[str]
) -> dict[str, int]:
    """For each origin, how many articles have the claim from it and from no other origin.

    Origins flow down the steps; no node keeps more than two, as two already show that it does not rest on one.
    """
    behind: dict[str, set[str]] = {i: {i} for i in origins}
    waiting = deque(origins)
    while waiting:
        node = waiting.popleft()
        for step in cited.get(node, ()):
            known = behind.setdefault(step.later, set())
            new = behind[node] - known
            if new and len(known) < ENOUGH:
                known |= set(sorted(new)[: ENOUGH - len(known)])
                waiting.append(step.later)
    found: dict[str, int] = {}
    for article in articles:
        if len(own := behind.get(article, set())) == 1:
            (origin,) = own
            found[origin] = found.get(origin, 0) + 1
    return found
