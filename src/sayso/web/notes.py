"""What a note beside an article ends with on this site: how its attribution was read, where one may go on, and how to correct it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import cast
from urllib.parse import quote_plus

from sayso.ledger import NO_ATTRIBUTION, Passage
from sayso.model import Act, Article, Attribution, Judgement, SourceKind, Stance, Voice
from sayso.tell.clean import one_line
from sayso.tell.words import UNSURE_BELOW, is_named, speaker_name

ASKED = 300
"""Characters of a content that are traced."""
DOUBTED_BELOW = 0.6
"""Under this confidence a reader is told to look twice."""

KIND: dict[SourceKind, str] = {
    "person": "a person",
    "official": "an official",
    "government": "a government",
    "organisation": "an organisation",
    "outlet": "a news outlet",
    "document": "a document",
    "post": "a post",
    "group": "a group",
    "author": "the author",
    "anonymous": "somebody anonymous",
    "none": "nobody named",
}
ACT: dict[Act, str] = {
    "statement": "Statement",
    "belief": "Belief",
    "intention": "Intention",
    "attitude": "Attitude",
    "decree": "Order or demand",
    "finding": "Finding",
    "perception": "Perception",
    "question": "Question",
}
VOICE: dict[Voice, str] = {
    "direct": "word for word",
    "indirect": "in the article’s words",
    "mixed": "partly word for word",
    "embedded": "as posted or reprinted",
}
STANCE: dict[Stance, str] = {
    "asserts": "asserted",
    "hedges": "hedged",
    "denies": "denied",
    "declines": "not commented on",
    "unverified": "not verified",
    "asks": "asked",
}


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a note leads: whether there is a ledger to trace in, whether the article is in it, whether whoever looks may judge."""

    ledger: bool = False
    stored: bool = False
    judging: bool = False


def ends(article: Article, ways: Ways, said: frozenset[str], stances: frozenset[str]) -> Callable[[int, Attribution], str]:
    """A function from an attribution's number and itself to what its note ends with; ``said`` and ``stances`` are ids of corrected ones.

    A long article has hundreds of notes, so addresses are put together from pieces: what `quote_plus` gives needs no more escaping.
    """
    id = quote_plus(article.id, errors="replace")

    def end(number: int, a: Attribution) -> str:
        parts = [_facts(a)]
        if ways.ledger:
            parts.append(_onwards(a))
        if a.content and ways.judging:
            parts.append(_wrong(id, a))
        return (
            f"{_badge(id, a, said, stances) if a.id in said or a.id in stances else ''}"
            f'<details class="more"><summary aria-label="More on attribution {number}">more</summary>{"".join(parts)}</details>'
        )

    return end


def doubt(a: Attribution) -> str:
    """In words how sure the reading is, where that is little.

    >>> doubt(Attribution("1", (), confidence=0.5)), doubt(Attribution("1", (), confidence=0.9))
    ('It may be misread.', '')
    """
    if a.confidence < UNSURE_BELOW:
        return "It is quite likely misread."
    return "It may be misread." if a.confidence < DOUBTED_BELOW else ""


def decision(judgement: Judgement) -> str:
    """What a judgement about an attribution or its stance says, in a few words.

    >>> decision(Judgement("j", "different", "a1:3-9", "Ilse Marwick", about="attribution"))
    'Not said by Ilse Marwick'
    """
    said, same = one_line(judgement.b, width=120), judgement.verdict == "same"
    if judgement.about == "stance":
        words = STANCE.get(cast(Stance, said.lower()), said)
        return f"{'Meant as' if same else 'Not meant as'} {words}"
    if said.lower() == NO_ATTRIBUTION:
        return "No attribution" if same else "An attribution after all"
    if judgement.verdict == "unsure":
        return f"Said by {said} or not: open"
    return f"{'Said' if same else 'Not said'} by {said}"


def _facts(a: Attribution) -> str:
    """Act, voice, stance and kind of source, in a sentence."""
    who = KIND["anonymous" if a.speaker.anonymous else a.speaker.kind]
    return f"<p>{ACT[a.act]} of {who}, {VOICE[a.voice]}, {STANCE[a.stance]}. {doubt(a)}</p>"


def _onwards(a: Attribution) -> str:
    words = one_line(" ".join(span.text for span in a.content), width=ASKED).rstrip("… ")
    links = [f'<a href="/trace?q={_quoted(words)}">On whose word?</a>'] if words else []
    if is_named(a):
        links.append(f'<a href="/source?name={_quoted(a.speaker.name)}">All from {escape(one_line(a.speaker.name, width=40))}</a>')
    return f"<p>{' · '.join(links)}</p>" if links else ""


def _wrong(id: str, a: Attribution) -> str:
    """Links to the page on which one judges, filled in as far as this place knows."""
    passage = Passage.of("", a)
    back = f"%2Farticles%2F{id}%3Fat%3D{passage.start}-{passage.end}%23at"
    new = f"/judgements/new?a={_place(id, a)}&amp;back={back}&amp;about="
    nobody = a.speaker.kind == "none"
    name = speaker_name(a)
    unsaid = "" if nobody else f'<a href="{new}attribution&amp;verdict=different&amp;b={_quoted(name)}">not said by {escape(one_line(name, width=30))}</a> · '
    return (
        f'<p>Read wrongly? {unsaid}<a href="{new}attribution&amp;verdict=same">said by somebody{"" if nobody else " else"}</a> · '
        f'<a href="{new}stance&amp;verdict=same&amp;b={a.stance}">meant otherwise</a> · '
        f'<a href="{new}attribution&amp;verdict=same&amp;b={_quoted(NO_ATTRIBUTION)}">no attribution</a></p>'
    )


def _badge(id: str, a: Attribution, said: frozenset[str], stances: frozenset[str]) -> str:
    """Says that people have corrected it, and leads to what they decided."""
    what = " and ".join(words for words, ids in (("source", said), ("stance", stances)) if a.id in ids)
    return f' <a class="badge corrected" href="/judgements?name={_place(id, a)}">{what} judged</a>'


def _place(id: str, a: Attribution) -> str:
    """The passage reference of an attribution, as part of an address; ``id`` is the article's, quoted already."""
    passage = Passage.of("", a)
    return f"{id}%3A{passage.start}-{passage.end}"


def _quoted(text: str) -> str:
    return quote_plus(text, errors="replace")
