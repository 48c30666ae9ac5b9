"""What a note beside an article ends with on this site: how its attribution was read, where one may go on, and how to correct it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from sayso.ledger import NO_ATTRIBUTION, Passage
from sayso.model import Act, Article, Attribution, SourceKind, Stance, Voice
from sayso.tell.clean import one_line
from sayso.tell.words import UNSURE_BELOW, speaker_name
from sayso.web.rendering import query, segment

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
    """A function from an attribution's number and itself to what its note ends with; ``said`` and ``stances`` are ids of corrected ones."""

    def end(number: int, a: Attribution) -> str:
        parts = [_facts(a)]
        if ways.ledger:
            parts.append(_onwards(a))
        if ways.judging and a.content:
            parts.append(_wrong(article, number, a))
        return (
            f'{_badge(article, a, said, stances) if ways.stored else ""}'
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


def _facts(a: Attribution) -> str:
    """Act, voice, stance and kind of source, in a sentence."""
    who = KIND["anonymous" if a.speaker.anonymous else a.speaker.kind]
    return f"<p>{ACT[a.act]} of {who}, {VOICE[a.voice]}, {STANCE[a.stance]}. {doubt(a)}</p>"


def _onwards(a: Attribution) -> str:
    words = one_line(" ".join(span.text for span in a.content), width=ASKED).rstrip("… ")
    links = []
    if words:
        links.append(_link(query("/trace", q=words), "On whose word?"))
    if a.speaker.name and not a.speaker.anonymous and a.speaker.kind not in ("none", "author"):
        links.append(_link(query("/source", name=a.speaker.name), f"All from {one_line(a.speaker.name, width=40)}"))
    return f"<p>{' · '.join(links)}</p>" if links else ""


def _wrong(article: Article, number: int, a: Attribution) -> str:
    """Links to the page on which one judges, filled in as far as this place knows."""
    place = {"a": str(Passage.of(article.id, a)), "back": f"/articles/{segment(article.id)}#t{number}"}
    ways = []
    if a.speaker.kind != "none" and (name := speaker_name(a)):
        ways.append((f"not said by {one_line(name, width=30)}", {"about": "attribution", "verdict": "different", "b": name}))
    ways.append(("said by somebody else" if ways else "said by somebody", {"about": "attribution", "verdict": "same"}))
    ways.append(("meant otherwise", {"about": "stance", "verdict": "same", "b": a.stance}))
    ways.append(("no attribution", {"about": "attribution", "verdict": "same", "b": NO_ATTRIBUTION}))
    links = " · ".join(_link(query("/judgements/new", **place, **given), words) for words, given in ways)
    return f"<p>Read wrongly? {links}</p>"


def _badge(article: Article, a: Attribution, said: frozenset[str], stances: frozenset[str]) -> str:
    what = " and ".join(words for words, ids in (("source", said), ("stance", stances)) if a.id in ids)
    if not what:
        return ""
    judged = query("/judgements", name=str(Passage.of(article.id, a)))
    return f' <a class="badge judged" href="{escape(judged)}">{what} judged</a>'


def _link(address: str, words: str) -> str:
    return f'<a href="{escape(address)}">{escape(words)}</a>'
