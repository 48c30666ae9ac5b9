"""The sentence that a reporter can quote: how many articles, how many origins, how many independent, and through whom all of it comes."""

from __future__ import annotations

from collections.abc import Sequence

from sayso.model import Dossier, Independence, Side
from sayso.tell.naming import Label, labels
from sayso.tell.words import plural

NOTHING = "Nothing that was read states or denies this."
MENTIONED = "It is mentioned, but nobody asserts or denies it."


def headlines(dossier: Dossier, label: Label | None = None) -> tuple[str, ...]:
    """A sentence for each side, or one that says that there is none: “Asserted: 7 articles, 2 named origins, 1–2 independent.”"""
    named = (("Asserted", dossier.asserts), ("Denied", dossier.denies))
    found = tuple(f"{name}: {headline(side, dossier, label)}." for name, side in named if is_taken(side))
    return found or (MENTIONED if dossier.timeline or dossier.chains else NOTHING,)


def headline(side: Side, dossier: Dossier, label: Label | None = None) -> str:
    """How many articles and origins a side has, how many of these are independent, and what everything passes through."""
    anonymous = {s.id for s in dossier.sources if s.kind in ("anonymous", "none")}
    unnamed = sum(origin in anonymous for origin in side.origins)
    parts = [plural(len(side.articles), "article"), origins_in_words(len(side.origins) - unnamed, unnamed)]
    if side.origins:
        parts.append(f"{independent(side.independent)} independent")
    named = label or labels(dossier)
    parts += [f"all through {_what(group, side, named)}" for group in _through(side)[:1]]
    if side.unattributed:
        parts.append(f"{plural(len(side.unattributed), 'article')} without saying whence")
    return ", ".join(parts)


def is_taken(side: Side) -> bool:
    """Whether anybody takes this side."""
    return bool(side.articles or side.origins)


def independent(found: Independence) -> str:
    """The number of independent origins: one number where it is sure, otherwise from the least to the greatest.

    >>> independent(Independence(1, 1.4, 2)), independent(Independence(2, 2.0, 2))
    ('1–2', '2')
    """
    return str(found.high) if found.low == found.high else f"{found.low}–{found.high}"


def telling(side: Side) -> tuple[tuple[str, ...], ...]:
    """The sets of nodes through which everything passes, as far as it is news: of the only article or origin it goes without saying."""
    return tuple(group for group in _through(side) if set(group) != set(side.articles))


def untold(side: Side) -> tuple[tuple[str, ...], ...]:
    """Those of them that the headline does not name yet."""
    return tuple(group for group in telling(side) if group not in _through(side)[:1])


def _through(side: Side) -> tuple[tuple[str, ...], ...]:
    """The sets of nodes through which everything passes, other than the only origin itself."""
    return tuple(group for group in side.bottlenecks if set(group) != set(side.origins))


def _what(group: Sequence[str], side: Side, label: Label) -> str:
    """The nodes by name, but the only article there is by number: its name is news to nobody."""
    return "1 article" if tuple(group) == side.articles else " and ".join(map(label, group))


def origins_in_words(named: int, unnamed: int) -> str:
    """How many origins there are with a name and without: “5 named and 3 anonymous origins”."""
    if not named and not unnamed:
        return "no origin given"
    if named and unnamed:
        return f"{named} named and {unnamed} anonymous origins"
    return plural(named, "named origin") if named else plural(unnamed, "anonymous origin")
