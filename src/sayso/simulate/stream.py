"""Stories without end, told side by side: one article after another in the order of time, in constant memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush

from sayso.errors import OptionError
from sayso.simulate.planning import plan
from sayso.simulate.printing import printed
from sayso.simulate.story import Item, Simulated, Story, Tie, Truth
from sayso.simulate.vocabulary import chance

BEGINS = datetime(2031, 1, 1, 5, 0, tzinfo=UTC)
APART = timedelta(minutes=40)
LARGEST = 1000
_LEAST, _TAIL = 4.3, 1.25


def simulate(articles: int, seed: int) -> Iterator[Simulated]:
    """So many invented articles in order of publication, each with its perfect reading and the truth about its sources.

    The same seed gives the same articles on every machine. Story sizes are heavy-tailed (Pareto with exponent 1.25, 16 to 17 articles on
    average, at most 1,000), and a new story begins about every 40 minutes of simulated time, so that some two hundred are open at once
    however many articles are asked for: memory stays the same. The last story is cut to fit. Raises `OptionError` for less than one.

    >>> first = next(simulate(10, seed=1))
    >>> all(first.article.text[s.start : s.end] == s.text for a in first.reading.attributions for s in a.content)
    True
    """
    if articles < 1:
        raise OptionError(f"{articles} articles cannot be simulated; ask for one or more.", option="--articles")
    waiting: list[tuple[datetime, int, int]] = []
    running: dict[int, tuple[Story, dict[str, list[Tie]]]] = {}
    for number, start, size in openings(articles, seed):
        while waiting and waiting[0][0] < start:
            yield _next(waiting, running)
        story = plan(seed, number, start, size)
        running[number] = (story, _by_article(story))
        heappush(waiting, (story.items[0].published, number, 0))
    while waiting:
        yield _next(waiting, running)


def stories(articles: int, seed: int) -> Iterator[Story]:
    """The stories that `simulate` tells with the same arguments, one after another."""
    for number, start, size in openings(articles, seed):
        yield plan(seed, number, start, size)


def file_of(item: Item) -> str:
    """Where an article lies in a folder: a hundred stories to a folder."""
    return f"articles/{item.id[1:5]}/{item.id}.txt"


def openings(articles: int, seed: int) -> Iterator[tuple[int, datetime, int]]:
    """Number, beginning and size of each story, until there are articles enough."""
    dice = chance(seed, "sizes")
    number = 0
    while articles > 0:
        size = min(articles, LARGEST, int(_LEAST * (1 - dice.random()) ** (-1 / _TAIL)))
        yield number, BEGINS + number * APART + timedelta(seconds=dice.randrange(1800)), size
        articles -= size
        number += 1


def _next(
    waiting: list[tuple[datetime, int, int]], running: dict[int, tuple[Story, dict[str, list[Tie]]]]
) -> Simulated:
    """The earliest article that waits; its story is forgotten after its last one."""
    _, number, at = heappop(waiting)
    story, ties = running[number]
    item = story.items[at]
    if at + 1 < len(story.items):
        heappush(waiting, (story.items[at + 1].published, number, at + 1))
    else:
        del running[number]
    truth = Truth(story, item.way, item.sides, tuple(ties.get(item.id, ())), item.id in story.unattributed)
    return Simulated(printed(item, file_of(item)), truth)


def _by_article(story: Story) -> dict[str, list[Tie]]:
    found: dict[str, list[Tie]] = {}
    for tie in story.ties:
        found.setdefault(tie.where, []).append(tie)
    return found
