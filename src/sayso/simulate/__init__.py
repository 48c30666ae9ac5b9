"""Coverage of events that never happened, with the truth about who had it from whom: for tests, benchmarks and play.

    for one in simulate(articles=1000, seed=7):
        one.article.text            # an article as published
        one.reading.attributions    # what a perfect reader finds in it
        one.truth.ties              # from whom it has its claim, hidden copies too

`gold` gives the truth of a whole story in the format of the gold webs, so that the same yardstick measures a tracer on it.
"""

from sayso.simulate.gold import gold
from sayso.simulate.story import Change, Item, Simulated, Story, Tie, Truth
from sayso.simulate.stream import simulate, stories

__all__ = ["Change", "Item", "Simulated", "Story", "Tie", "Truth", "gold", "simulate", "stories"]
