"""For whom somebody speaks: a spokesman is his organisation, and a lawyer passes on what the client says.

"Ruairi Okonkwo, a spokesperson for the carrier" is the carrier. A lawyer remains a teller, with the client behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from sayso.trace.cast import Cast
from sayso.trace.figures import Figure, head_of, is_body, is_name_of_two
from sayso.trace.naming import bare, is_name, key, places
from sayso.trace.page import start_of
from sayso.trace.words import listed

SPOKES = listed("spokes")
LAWYERS = listed("lawyers")
_FOR_WHOM = re.compile(r"\b(?:for|of|at)\s(?P<whom>(?:the\s)?[A-Z][^,;.()]{1,60}|the\s[\w’'-]+(?:\s[\w’'-]+)?)")
_WHOSE = re.compile(r"(?P<whom>(?:[Tt]he\s)?[\w’'-]{1,40}(?:\s[\w-]{1,40}){0,3})[’']s?\s(?=[\w-]*\s?(?:spokes|lawyer|solicitor|attorney|press|head|director|chief))")
_SPEAKS_FOR = re.compile(r"\bspeak(?:s|ing)\sfor\s(?P<whom>(?:the\s)?[A-Z][^,;.()]{1,60}|the\s[\w’'-]+(?:\s[\w’'-]+)?)")
_BODY_SPOKES = re.compile(r"(?P<whom>[A-Z][\w&’'-]{0,40}(?:\s[A-Z][\w&’'-]{0,40}){0,4})\s(?:spokes\w+|press\soffice\w*)")
_HAS_COUNSEL = re.compile(r"(?P<whom>[A-Z][\w’'-]{0,40}(?:\s[A-Z][\w’'-]{0,40}){0,3})\shas\s(?:his|her|their|its)\s(?:own\s)?(?:counsel|lawyer|solicitor|attorney|barrister)")
_HIS = re.compile(r"\b(?:[Hh]is|[Hh]er|[Tt]heir)\s(?:\w+\s){0,2}?(?:lawyers?|solicitors?|attorneys?|counsel|barristers?|advocate)\b")


def spoken_for(cast: Cast, figure: Figure, written: str) -> Figure:
    """A spokesman as his organisation: "Ruairi Okonkwo, a spokesperson for the carrier" is the carrier."""
    low = set(re.findall(r"[a-z]+", written.lower()))
    if not low & SPOKES and not _SPEAKS_FOR.search(written):
        return figure
    found = _SPEAKS_FOR.search(written) or _FOR_WHOM.search(written) or _WHOSE.search(written) or _BODY_SPOKES.search(written)
    whom = found["whom"].strip() if found else ""
    group = cast.groups.get(key(whom), ())
    name = next((form for form in group if is_name(form)), whom)
    if not name or (not is_name(name) and (not is_body(name) or is_name_of_two(figure))):
        return figure
    others = tuple(dict.fromkeys((figure.name, *figure.other_names, *(f for f in group if is_name(f) and f != name))))
    kind = cast.kind_of(name)
    return Figure(name, "organisation" if kind in ("none", "person") else kind, other_names=others, attribution=figure.attribution)


def client(cast: Cast, lawyer: Figure) -> str:
    """Whose lawyer speaks, by name, or "": a lawyer passes on what the client says.

    "Lucan Abeyta's solicitor", "counsel for Abeyta", "Ms Haverbeck has her own counsel, …", "his solicitor, Hester Yaxley".
    """
    a = lawyer.attribution
    written = " ".join(s.text for s in a.source) if a is not None else ""
    for said in (written, lawyer.name, _introduced(cast, lawyer)):
        if not set(re.findall(r"[a-z]+", said.lower())) & LAWYERS:
            continue
        found = _FOR_WHOM.search(said) or _WHOSE.search(said) or _HAS_COUNSEL.search(said)
        whom = re.sub(r"^[Tt]he\s", "", found["whom"].strip()) if found else ""
        group = cast.groups.get(key(whom), ())
        name = next((form for form in group if is_name(form)), whom if whom and is_name(whom) else "")
        if name and bare(name)[-1:] != bare(lawyer.name)[-1:]:
            return name
        if found is None and _HIS.search(said) and a is not None:
            person = cast.last_person(start_of(a), but=lawyer.name)
            return person[1].name if person is not None else ""
    return ""


def _introduced(cast: Cast, lawyer: Figure) -> str:
    """The stretch of text in which a lawyer's name first stands beside the word: "his solicitor, Hester Yaxley"."""
    last = bare(lawyer.name)[-1:]
    if not last or not is_name_of_two(lawyer):
        return ""
    spots = [start for start, _ in islice(places(last[0], cast.article.text), 3)]
    near = [cast.article.text[max(0, at - 90) : at + 90].split("\n\n")[0 if at < 90 else -1] for at in spots]
    return next((n for n in near if set(re.findall(r"[a-z]+", n.lower())) & LAWYERS), "")


def with_clients(cast: Cast, line: Sequence[Figure]) -> Iterator[Figure]:
    """A line of tellers with the client behind each lawyer, by name where the text gives it: "my client" is whom the lawyer acts for."""
    for i, figure in enumerate(line):
        before = line[i - 1] if i else None
        if before is not None and head_of(figure.name)[-1:] == ["client"]:
            if not (whose := client(cast, before)):
                yield figure
            continue
        yield figure
        lawyer = not figure.anonymous and not figure.vague and figure.kind not in ("outlet", "document", "post")
        if lawyer and (whose := client(cast, figure)) and not any(bare(f.name)[-1:] == bare(whose)[-1:] for f in line):
            yield Figure(whose, cast.kind_of(whose))
