"""Gives every attribution its speaker: a name in full, a role, or the whole descriptor of somebody without a name.

The text is walked through once, from its first word to its last. Names and nouns enter the memory as they come; each source
is taken apart (`phrases`) and looked up (`references`), and whom it means counts from then on as having spoken. A source
inside somebody's words is resolved after the one whose words they are, for "I" and "we" are theirs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from sayso.model import Attribution, Reading, SourceKind, Speaker
from sayso.resolve import kinds, metonyms
from sayso.resolve.aliases import aliases
from sayso.resolve.cast import Cast, Figure, cast
from sayso.resolve.entrances import LONG, enter, meet, roles
from sayso.resolve.names import Name, names
from sayso.resolve.phrases import Phrase, phrase
from sayso.resolve.references import Memory
from sayso.resolve.scene import credits, noun_mentions, scene
from sayso.resolve.sources import Walk, elided, impersonal, who

Event = tuple[int, int, Attribution | Name | Phrase]


def speakers(reading: Reading) -> Reading:
    """The reading with every speaker named, its mentions given full names and the forms that name one thing grouped.

    Pronouns and short forms get the full name, anonymous sources keep their descriptor and are never merged with one
    another, and what cannot be decided keeps its own words.

    >>> from sayso.model import Article
    >>> text = "Ilse Marwick, the harbour master, said it was closed. She denied a strike."
    >>> a = Article(id="a", text=text)
    >>> one = Attribution("1", source=(a.span(0, 33),), cue=(a.span(34, 38),), content=(a.span(39, 52),))
    >>> two = Attribution("2", source=(a.span(54, 57),), cue=(a.span(58, 64),), content=(a.span(65, 73),))
    >>> [x.speaker for x in speakers(Reading(a, (one, two))).attributions][1]
    Speaker(name='Ilse Marwick', kind='official', anonymous=False)
    """
    article = reading.article
    uses = names(article, mentions=reading.mentions)
    company = cast(article, uses)
    stage = scene(article.text)
    walk = Walk(
        article, stage, company, Memory(stage), {a.id: a for a in reading.attributions},
        {a.id: phrase(article.text, a.source, _inside(company, a)) for a in reading.attributions},
    )  # fmt: skip
    walk.memory.contents = tuple(sorted((s.start, s.end) for a in reading.attributions if a.parent is None for s in a.content))
    _walk(walk, reading.attributions)
    attributions = tuple(
        replace(a, speaker=_speaker(walk, a, walk.phrases[a.id], walk.said.get(a.id))) for a in reading.attributions
    )
    mentions = tuple(
        replace(m, name=_full(company, m.span.start, m.span.end) or m.name or m.span.text) for m in reading.mentions
    )
    groups = aliases(company, [f for f in walk.said.values() if f is not None])
    return replace(reading, attributions=attributions, mentions=mentions, aliases=groups)


def _inside(company: Cast, a: Attribution) -> list[Name]:
    return [n for s in a.source for n in company.inside(s.start, s.end)]


def _full(company: Cast, start: int, end: int) -> str:
    found = company.inside(start, end)
    figure = company.of_name.get(found[0].start) if found else None
    return figure.name if figure is not None else ""


def _walk(walk: Walk, attributions: Sequence[Attribution]) -> None:
    """Goes through the text once; a noun or name within a source counts as the source, and captions are passed over."""
    nouns = noun_mentions(walk.article.text)
    titled = _prepare(walk, nouns)
    ends = dict(sorted((p.span.start, p.span.end) for p in walk.phrases.values() if p))
    captions = sorted([*((b.start, b.end) for b in walk.article.blocks if b.kind == "caption"), *credits(walk.article.text)])
    covered = -1
    for at, _, event in _events(walk, attributions, nouns):
        if isinstance(event, Attribution):
            _speak(walk, event)
            covered = max(covered, ends.get(at, -1))
            continue
        figure = walk.company.of_name.get(event.start) if isinstance(event, Name) else None
        if isinstance(event, Name) and figure is not None:
            meet(walk, figure, event)
        if at < covered or _inside_any(captions, at):
            continue
        if isinstance(event, Phrase):
            figure = titled.get(at) or enter(walk, event)
            at, end = event.span.start, event.span.end
        else:
            end = event.end
        if figure is not None:
            walk.memory.see(at, end, figure)


def _prepare(walk: Walk, nouns: Sequence[Phrase]) -> dict[int, Figure]:
    """What is known before the walk: the house, who is named as a source anywhere, and the roles by apposition."""
    walk.memory.house = walk.company.outlet
    for figure in walk.company.figures:
        walk.memory.file(figure, *figure.roles)
    for p in walk.phrases.values():
        teller = walk.company.of_name.get(p.name.start) if p and p.name else None
        if teller is not None:
            teller.tells = True
    return roles(walk, nouns)


def _events(walk: Walk, attributions: Sequence[Attribution], nouns: Sequence[Phrase]) -> list[Event]:
    """Sources, names and nouns in the order of the text; at one place the source comes first."""
    events: list[Event] = []
    for a in attributions:
        p = walk.phrases[a.id]
        spans = (p.span,) if p else (a.cue or a.content)
        events.append((spans[0].start if spans else 0, 0, a))
    events += [(n.opens, 1, n) for n in walk.company.names]
    events += [(p.span.start, 2, p) for p in nouns]
    return sorted(events, key=lambda e: e[:2])


def _inside_any(spans: Sequence[tuple[int, int]], at: int) -> bool:
    i = bisect_right(spans, (at, 1 << 60)) - 1
    return i >= 0 and at < spans[i][1]


def _enclosing(walk: Walk, a: Attribution) -> Figure | None:
    """Whose words the attribution stands in; those around it are resolved first, the outermost before all."""
    path: dict[str, Attribution] = {}
    node = walk.by_id.get(a.parent or "")
    while node is not None and node.id not in walk.said and node.id not in path:
        path[node.id] = node
        node = walk.by_id.get(node.parent or "")
    for outer in reversed(path.values()):
        _speak(walk, outer)
    return walk.said.get(a.parent or "")


def _speak(walk: Walk, a: Attribution) -> None:
    """Finds out who speaks in one attribution and notes it."""
    if a.id in walk.said:
        return
    walk.said[a.id] = None
    enclosing = _enclosing(walk, a)
    p = walk.phrases[a.id]
    figure = elided(walk, a) if p is None else who(walk, a, p, enclosing)
    walk.said[a.id] = figure
    if figure is not None and a.speaker.kind not in ("none", "anonymous", "author"):
        walk.votes.setdefault(id(figure), Counter())[a.speaker.kind] += 1
    if p is not None:
        if figure is not None:
            figure.tells = True
            walk.memory.see(p.span.start, p.span.end, figure, spoke=True, subject=True)
        walk.previous = a


def _asked_for(a: Attribution) -> Speaker:
    """Whom a "who" asks for, in the text's own words: "person who first proposed the closure"."""
    cue, content = (" ".join(" ".join(s.text for s in pieces).split()) for pieces in (a.cue, a.content))
    if not cue:
        return Speaker()
    whole = f"person who {cue} {content}".strip(" ,.;:")
    return Speaker(whole if len(whole) <= LONG else f"person who {cue}", "anonymous", True)


def _speaker(walk: Walk, a: Attribution, p: Phrase | None, figure: Figure | None) -> Speaker:
    """The figure as the speaker of this attribution; a phrase that could not be resolved keeps its own words."""
    if figure is None:
        if p is None or (p.pronoun == "it" and impersonal(a)):
            return Speaker()
        if p.pronoun == "who":
            return _asked_for(a)
        if a.speaker.kind != "none" and p.pronoun not in ("they", "those", "he", "she"):
            return Speaker(p.head, a.speaker.kind, a.speaker.anonymous)
        if p.pronoun:
            return Speaker(p.head, "person" if p.pronoun in ("he", "she") else "group", p.pronoun not in ("i", "we"))
        kind, hidden = kinds.kind_of_noun(p, guess=a.speaker)
        return Speaker(p.head, kind, hidden)
    if figure is walk.company.author and p is not None and p.pronoun == "i":
        return Speaker(figure.name, "author")
    if figure.named and figure.kind in ("", "government") and metonyms.government(figure.name):
        return Speaker(metonyms.speaking(figure.name), "government")
    if figure.named:
        votes: Counter[SourceKind] = walk.votes.get(id(figure), Counter()) if figure.kind != "outlet" else Counter()
        voted = votes.most_common(1)[0][0] if votes else "none"
        kind = kinds.kind_of_figure(figure) if voted == "none" or (voted == "person" and kinds.is_body(figure)) else voted
        return Speaker(figure.name, kind, figure.anonymous)
    return Speaker(figure.name, figure.source or "organisation", figure.anonymous)


