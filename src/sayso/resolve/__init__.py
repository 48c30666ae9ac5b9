"""Who is "he", what is the MRA, which day is Tuesday: everything that one article itself says about its sources.

`resolve` joins the steps: `speakers` names every source and groups the forms of a name, `chains` lines up the tellers,
`times` gives dates a value, and `said_on` tells when each thing was said.
"""

from __future__ import annotations

from dataclasses import replace

from sayso.model import Reading
from sayso.resolve.chains import chains
from sayso.resolve.said import said_on
from sayso.resolve.speakers import speakers
from sayso.resolve.times import times

__all__ = ["chains", "resolve", "said_on", "speakers", "times"]


def resolve(reading: Reading) -> Reading:
    """The reading with its speakers named, its chains, its dates, and the forms that name one thing.

    What cannot be decided keeps its own words; anonymous sources are never merged. Fills ``speaker``, ``chain`` and
    ``said_on`` of every attribution, ``times`` and ``aliases`` of the reading and ``name`` of its mentions.
    """
    named = chains(speakers(reading))
    dated = times(named.article)
    return replace(named, times=dated, attributions=said_on(named.attributions, times=dated, article=named.article))
