"""Which earlier articles a later one is worth comparing with: a few, found by the rare things they share.

An inverted index in order of time: for each trait, quote and run of words the first and the latest articles that had it, eight of
each at most. An article looks up its 120 rarest features and keeps the sixteen earlier ones with the greatest weight. So the
work for an article is bounded, however many there are, and in a crowd of thousands of copies each still meets the first one and
those just before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from sayso.trace.fingerprints import Account, rarity

Order = Literal["before", "after", "unknown"]
FIRST, LATEST = 8, 8
FEATURES = 160
KEPT = 16
RARE = 0.45
RUNS = 64
LEAST_WEIGHT = 1.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two articles by their places in the sequence, in the order in which they came out, if that is known."""

    earlier: int
    later: int
    order: Order


def candidates(told: Sequence[Account]) -> tuple[Candidate, ...]:
    """Pairs worth comparing, at most sixteen for each later article; ``order`` is unknown where the times do not tell."""
    features = [_features(one) for one in told]
    counts = Counter(feature for own in features for feature in own)
    first: dict[int | str, list[int]] = {}
    latest: dict[int | str, list[int]] = {}
    found: list[Candidate] = []
    for place in sorted(range(len(told)), key=lambda i: (_when(told[i]), told[i].article.id)):
        shared = sorted(
            (f for f in features[place] if counts[f] > 1), key=lambda f: (-features[place][f], counts[f], str(f))
        )
        met: dict[int, float] = {}
        for feature in shared[:FEATURES]:
            weight = features[place][feature] / (1 + 0.1 * min(counts[feature], 20))
            for other in {*first.get(feature, ()), *latest.get(feature, ())}:
                met[other] = met.get(other, 0.0) + weight
            _post(first, latest, feature, place)
        ranked = sorted(met, key=lambda other: (-met[other], told[other].article.id))[:KEPT]
        found += [
            Candidate(other, place, order(told[other], told[place])) for other in ranked if met[other] >= LEAST_WEIGHT
        ]
    return tuple(found)


def order(one: Account, two: Account) -> Order:
    """Whether the first came out before or after the second, as far as their days and moments tell."""
    a, b = one.article, two.article
    if a.published_at and b.published_at:
        here, there = _moment(a.published_at), _moment(b.published_at)
        return "before" if here < there else "after" if here > there else "unknown"
    if a.published and b.published and a.published != b.published:
        return "before" if a.published < b.published else "after"
    return "unknown"


def _moment(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _when(told: Account) -> tuple[date, str]:
    """A place in the sequence: the moment, or the day; what bears no date comes last and meets all others."""
    at = told.article.published_at
    if at is not None:
        utc = _moment(at).astimezone(UTC)
        return utc.date(), utc.isoformat()
    return told.article.published or date.max, ""


def _features(told: Account) -> dict[int | str, float]:
    """What one may meet an article by, with weights: rare traits, and a sample of its runs of words that is the same in all texts."""
    found: dict[int | str, float] = {trait: rarity(trait) for trait in told.traits if rarity(trait) >= RARE}
    found.update((int(run), 1.0) for run in told.shingles[:RUNS])
    return found


def _post(
    first: dict[int | str, list[int]], latest: dict[int | str, list[int]], feature: int | str, place: int
) -> None:
    if len(early := first.setdefault(feature, [])) < FIRST:
        early.append(place)
    else:
        late = latest.setdefault(feature, [])
        late.append(place)
        if len(late) > LATEST:
            del late[0]
