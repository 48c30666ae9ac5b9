"""The rules engine: who says what, from a table of cues and a little grammar; no model, much faster, finds less.

The text is cut into words once (`grammar`); quotations are paired (`quotes`); every form of a cue is looked at with what
stands beside it (`rules_clauses`), and the patterns below say where source and content lie. How much a find deserves to be
believed was counted on a corpus per pattern and cue (`rules_scores`); what was mostly wrong there is not given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sayso.model import Article, Reading
from sayso.read.assembly import Draft, Stretches, assembled, overlap
from sayso.read.grammar import Words, words_of
from sayso.read.rules_patterns import finds_in
from sayso.read.rules_scores import believed, confidence
from sayso.read.rules_shape import Find
from sayso.read.unverified import unverified

BY = "rules@2"


def read(article: Article) -> Reading:
    """Who says what in the article, by rules alone; speakers, dates and aliases are left to the resolve stage.

    >>> from sayso.model import Article
    >>> a = read(Article(id="a", text="Ilse Marwick said the port was closed.")).attributions[0]
    >>> a.source[0].text, a.cue[0].text, a.content[0].text
    ('Ilse Marwick', 'said', 'the port was closed')
    """
    return Reading(article, attributions=assembled(article, drafts(article), by=BY), by=BY)


def drafts(article: Article) -> list[Draft]:
    """What the rules find, before layout and nesting are added."""
    counted = _once([_draft(f, w) for w, f in found(article) if believed(f)])
    taken = {d.cue[0][1] for d in counted if d.cue}
    return counted + [d for d in unverified(article) if d.cue[0][1] not in taken]


def _once(drafts: Sequence[Draft]) -> list[Draft]:
    """Of finds of one content of one source whose cues share a word ("declined to say", "to say") only the likeliest."""
    kept: dict[tuple[Stretches, Stretches], list[Draft]] = {}
    for draft in sorted(drafts, key=lambda d: -d.confidence):
        alike = kept.setdefault((draft.source, draft.content), [])
        if not any(draft.cue == other.cue or overlap(draft.cue, other.cue) for other in alike):
            alike.append(draft)
    likeliest = {id(draft) for alike in kept.values() for draft in alike}
    return [draft for draft in drafts if id(draft) in likeliest]


def found(article: Article) -> Iterator[tuple[Words, Find]]:
    """Every find of every pattern, believed or not: what the confidence table is counted from."""
    w = words_of(article.text)
    for f in finds_in(w):
        yield w, f


def _draft(f: Find, w: Words) -> Draft:
    return Draft(
        source=tuple(w.stretch(*p) for p in f.source),
        cue=tuple(w.stretch(*p) for p in f.cue),
        content=tuple(w.stretch(*p) for p in f.content),
        addressee=tuple(w.stretch(*p) for p in f.told),
        confidence=confidence(f),
    )
