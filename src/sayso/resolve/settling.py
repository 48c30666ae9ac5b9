"""Which names count, and of what kind each is, once what an engine saw in the text is laid beside its capitals."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sayso.model import Mention
from sayso.resolve import tables

if TYPE_CHECKING:
    from sayso.resolve.names import Name


def settled(text: str, found: Sequence[Name], mentions: Sequence[Mention]) -> list[Name]:
    """Weak names kept where a strong use of the same word, a first name or a mention backs them; kinds by mention.

    A family name by itself that a mention takes for a body is that of the person who bears it in full.
    """
    surnames = _surnames(found, mentions)
    strong = {w for n in found if not n.weak for w in n.key}
    spans = sorted((m.span.start, m.span.end, m.kind) for m in mentions)
    starts = [s for s, _, _ in spans]
    kept = []
    for name in found:
        i = bisect_right(starts, name.end - 1) - 1
        kind = spans[i][2] if i >= 0 and name.opens <= spans[i][0] and spans[i][1] > name.start else None
        if name.weak and kind is None and name.key[0] not in strong and not tables.is_first_name(name.core):
            continue
        if kind == "organisation" and len(name.key) == 1 and name.key[0] in surnames and text[max(0, name.start - 4) : name.start].lower() != "the ":
            kind = "person"
        if name.kind == "other" and kind in ("person", "organisation", "outlet", "government"):
            name = replace(name, kind=kind, weak=False)
        kept.append(name)
    return kept


def _surnames(found: Sequence[Name], mentions: Sequence[Mention]) -> frozenset[str]:
    """The last words of people's full names, but for those by which a body is called too: "Ford" beside "Ford Motor"."""
    people = {m.span.start for m in mentions if m.kind == "person"}
    long = [n for n in found if len(n.key) > 1]
    of_people = {n.key[-1] for n in long if n.kind == "person" or (n.kind == "other" and n.start in people)}
    return frozenset(of_people - {word for n in long if n.kind in ("organisation", "outlet", "government") for word in n.key})
