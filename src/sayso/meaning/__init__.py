"""What sentences mean, as far as a small model can tell: `vectors` find candidates, `relate` says how two passages stand to one another."""

from sayso.meaning.bearing import bears, speaks
from sayso.meaning.relations import RELATIONS, relate
from sayso.meaning.vectors import vectors

__all__ = ["RELATIONS", "bears", "relate", "speaks", "vectors"]
