"""The forms by which an article calls one and the same: full name, short forms, acronyms, roles, second mentions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sayso.resolve import metonyms
from sayso.resolve.cast import Cast, Figure

PRONOUNS = frozenset("he she it they his her its their i we you my our who which us".split())
BODIES = ("organisation", "government")
PICKED = re.compile(r"(?:one|two|some|another|whose|most)\b", re.I)


def aliases(company: Cast, speaking: Sequence[Figure]) -> tuple[tuple[str, ...], ...]:
    """Groups of forms that name one thing, the full name first; only groups of two forms or more.

    Pronouns are left out. Somebody without a name is listed only where a second mention calls them differently.
    """
    groups: list[tuple[str, ...]] = []
    for figure in dict.fromkeys([*speaking, *company.acronyms.values()]):
        forms = _forms(figure)
        if len(forms) > 1:
            groups.append(tuple(forms))
    return tuple(groups)


def _forms(figure: Figure) -> list[str]:
    forms: dict[str, str] = {}
    seat = metonyms.speaking(figure.name) if figure.kind in ("", "government") and figure.named else figure.name
    if seat != figure.name:
        forms[seat.lower()] = seat
    own = figure.name.lower()
    if figure.named or any(form.lower().endswith(own) for form in figure.forms):
        forms[own] = figure.name
    for form in figure.forms:
        clean = re.sub(r"\s+", " ", form).strip(" ,;:\"“”")
        if len(clean) > 1 and clean.lower() not in PRONOUNS and not PICKED.match(clean):
            forms.setdefault(clean.lower(), clean)
    if figure.named:
        return [form for low, form in forms.items() if not _told_fuller(low, figure.name.lower(), forms)]
    if figure.kind not in BODIES and len({_bare(f) for f in forms}) < 2:
        return []
    return [form for low, form in forms.items() if not any(o != low and o.startswith(low + " ") for o in forms)]


def _told_fuller(low: str, name: str, forms: dict[str, str]) -> bool:
    """Whether another form is this one with more before it: "Colonel Vantole" beside "army spokesman Colonel Vantole"."""
    return low != name and low.endswith(" " + name) and any(o.endswith(" " + low) for o in forms)


def _bare(form: str) -> str:
    return re.sub(r"^(?:the|a|an)\s+", "", form)
