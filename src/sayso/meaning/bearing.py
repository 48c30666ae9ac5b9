"""What sentences of the news say about a claim: that it is so, that it is not, or neither."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sayso.meaning.relations import RELATIONS, relate
from sayso.meaning.weights import Floats, shipped

_STATES = tuple(RELATIONS.index(name) for name in ("same", "narrower"))
_DENIES = RELATIONS.index("contradicts")


def bears(claim: str, texts: Sequence[str]) -> Floats:
    """For each text the chance that it states the claim and the chance that it states the contrary; what is left is neither.

    Who says so in the text makes no difference: "Nobody touched the valves, the operator insists" states the contrary of sabotage.

    >>> bears("The port is closed.", ["No ship can enter the harbour.", "Fish was cheap."]).shape
    (2, 2)
    """
    return _sides("bearing", claim, texts)


def speaks(claim: str, texts: Sequence[str]) -> Floats:
    """The same from a network that is harder to convince: it has also seen claims of which its sentences say nothing.

    It misses more of what is said in a roundabout way, and is there to tell whether a story speaks of a claim at all.
    """
    return _sides("speaking", claim, texts)


def _sides(network: str, claim: str, texts: Sequence[str]) -> Floats:
    asked = sentence(claim)
    found = relate([(asked, text) for text in texts], weights=shipped(network)) if texts else np.zeros((0, len(RELATIONS)), dtype=np.float32)
    return np.stack([found[:, _STATES].sum(axis=1), found[:, _DENIES]], axis=1).astype(np.float32)


def sentence(text: str) -> str:
    """The text as a sentence, with a capital and a full stop: the network has learnt from sentences, and takes a claim typed without for another kind of text.

    >>> sentence("the port is closed"), sentence("Is the port closed?"), sentence("“It is closed.”")
    ('The port is closed.', 'Is the port closed?', '“It is closed.”')
    """
    bare = " ".join(text.split())
    ended = bare.rstrip("\"'”’)»")[-1:] in ".!?…"
    return f"{bare[:1].upper()}{bare[1:]}{'' if ended or not bare else '.'}"
