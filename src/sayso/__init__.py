"""Sayso shows on whose say-so the news rests: who says what, on whose word, how firmly, and on how many independent origins.

>>> import sayso
>>> reading = sayso.read_text("The port is closed, harbour master Ilse Marwick said.", published="2031-03-05")
>>> for a in reading.attributions:
...     print(" → ".join(a.chain), a.stance, [span.text for span in a.content])
Ilse Marwick asserts ['The port is closed']

`read` takes a file or an address, `trace` a claim in your own words:

    reading = sayso.read("article.html")
    dossier = sayso.trace(reading, "Tesmar trained the rebels")
    print(dossier.asserts.independent)

Everything is a frozen value of `sayso.model`; spans count characters of ``reading.article.text``.
"""

import sys as _sys
from types import ModuleType as _Module

from sayso.errors import AddressRefused, LedgerError, ModelError, OptionError, SaysoError
from sayso.model import (
    Article,
    Attribution,
    Block,
    Chain,
    Claim,
    Derivation,
    Dossier,
    Drift,
    Event,
    Evidence,
    Independence,
    Judgement,
    Link,
    Mention,
    Missing,
    Problem,
    Reading,
    Side,
    Source,
    Span,
    Speaker,
    Suspicion,
    Time,
)
from sayso.pipeline import read, read_article, read_text, trace

__version__ = "0.1.0"
__all__ = [
    "AddressRefused",
    "Article",
    "Attribution",
    "Block",
    "Chain",
    "Claim",
    "Derivation",
    "Dossier",
    "Drift",
    "Event",
    "Evidence",
    "Independence",
    "Judgement",
    "LedgerError",
    "Link",
    "Mention",
    "Missing",
    "ModelError",
    "OptionError",
    "Problem",
    "Reading",
    "SaysoError",
    "Side",
    "Source",
    "Span",
    "Speaker",
    "Suspicion",
    "Time",
    "__version__",
    "read",
    "read_article",
    "read_text",
    "trace",
]


class _Package(_Module):
    """Keeps the verbs `read` and `trace`: two stages have these names too, and importing one would put it in its verb's place."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in ("read", "trace") and isinstance(value, _Module)):
            super().__setattr__(name, value)


_sys.modules[__name__].__class__ = _Package
