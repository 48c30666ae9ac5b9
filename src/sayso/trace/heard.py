"""Every passage of one article that speaks of the claim, with the figures through whom it reaches the article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sayso.trace.cast import Cast
from sayso.trace.figures import Figure, Heard
from sayso.trace.hearsay import hearsay
from sayso.trace.leads import LEADING
from sayso.trace.lines import line
from sayso.trace.matching import Match
from sayso.trace.naming import bare, key
from sayso.trace.nearby import nearby, quoted_here
from sayso.trace.records import author_of, states


def heard(cast: Cast, matches: Sequence[Match]) -> tuple[Heard, ...]:
    """Each match of a reading with the figures through whom it reaches the article."""
    every = [_heard(cast, match) for match in matches]
    for side in ("asserts", "denies"):
        own = [i for i, h in enumerate(every) if h.match.side == side]
        if not any(every[i].line and not every[i].match.heading for i in own):
            for i in own:
                if not every[i].line and (figure := nearby(cast, every[i].match.passage)) is not None:
                    every[i] = replace(every[i], line=(figure,))
        for i in own:
            if not every[i].line and (shown := _shown(cast, every[i].match)) is not None:
                every[i] = replace(every[i], line=(shown,))
        for step in LEADING:
            for i, named in list(step([every[i] for i in own], cast)):
                every[own[i]] = replace(every[own[i]], line=named)
    return tuple(every)


def _heard(cast: Cast, match: Match) -> Heard:
    match = replace(match, heading=match.heading or _in_heading(cast, match))
    if match.attribution is None:
        return Heard(cast.article, match)
    elsewhere = quoted_here(cast, match.attribution, match.passage)
    tellers = (elsewhere,) if elsewhere is not None else line(cast, match.attribution, match.passage)
    spoken = next((b for b in reversed([*cast.page.above(match.attribution)]) if key(b.speaker.name) == key(match.attribution.speaker.name)), match.attribution)
    found = hearsay(cast, spoken, tellers[-1], *_reach(cast, match)) if tellers and match.side != "neither" else None
    if found is None:
        return Heard(cast.article, match, tellers)
    if key(tellers[-1].name) == key(found[0].name):
        pronoun = key(" ".join(s.text for s in match.attribution.source)) in ("he", "she")
        outer = cast.last_person(found[1].start, but=found[0].name) if pronoun and len(tellers) == 1 else None
        if outer is None:
            return Heard(cast.article, match, tellers)
        return Heard(cast.article, match, (replace(outer[1], attribution=match.attribution), found[0]), (found,))
    if any(bare(f.name)[-1:] == bare(found[0].name)[-1:] for f in tellers):
        return Heard(cast.article, match, tellers)
    author = author_of(cast, found[0].name) if found[0].kind == "document" else None
    return Heard(cast.article, match, (*tellers, found[0], *((author,) if author is not None else ())), (found,))


def _shown(cast: Cast, match: Match) -> Figure | None:
    """The document that states a passage itself: "A notice of loss, a copy of which the Tribune has read, gives the diadem as …"."""
    start, end = cast.sentence(match.passage.start)
    return None if match.heading else states(cast, start, end)


def _in_heading(cast: Cast, match: Match) -> bool:
    """Whether a passage stands in a headline: what it says, the text below says too."""
    return any(s <= match.passage.start < e for s, e in cast.headings)


def _reach(cast: Cast, match: Match) -> tuple[int, int]:
    """Where a speaker may say whom he has it from: the paragraph of the passage, and the first sentence of the next."""
    text = cast.article.text
    start, end = cast.paragraph(match.passage)
    if not text.startswith("\n\n", end):
        return start, end
    _, following = cast.sentence(min(end + 2, len(text) - 1))
    return start, max(end, min(following, end + 400))


def figures(heard: Iterable[Heard]) -> Iterator[Figure]:
    """Every figure that speaks, in the order of the matches."""
    for one in heard:
        yield from one.line
