"""Readings as people have corrected them: another source, none at all, another stance; what the engine read is kept beside it.

A judgement about an attribution or its stance names it by a `Passage`, the place of its content. `corrected` applies those that
stand to one reading and leaves everything else as it was read: every span, every id, the order. Where two attributions have their
contents at one place, the inner one is meant, for it is whose words these are; "no attribution" takes both away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast, get_args

from sayso.ledger import NO_ATTRIBUTION, Passage, name_key
from sayso.model import Article, Attribution, Factuality, Judgement, NameKind, Reading, SourceKind, Speaker, Stance

__all__ = ["NO_ATTRIBUTION", "Corrections", "Passage", "by_article", "corrected", "corrections"]

LONGEST_NAME = 200
"""Characters of a name that are looked at to tell what kind of source bears it."""
_KINDS: dict[NameKind, SourceKind] = {
    "person": "person",
    "organisation": "organisation",
    "government": "government",
    "outlet": "outlet",
    "group": "group",
    "place": "government",
}


@dataclass(frozen=True, slots=True)
class Corrections:
    """A reading as corrected, and what was decided about it.

    ``said`` are the ids of attributions whose source was judged, ``stances`` of those whose stance was; ``unsaid`` the places
    where there is judged to be no attribution; ``judgements`` those that found what they are about.
    """

    reading: Reading
    said: frozenset[str] = frozenset()
    stances: frozenset[str] = frozenset()
    unsaid: tuple[Passage, ...] = ()
    judgements: tuple[Judgement, ...] = ()


def corrected(reading: Reading, judgements: Iterable[Judgement]) -> Reading:
    """The reading with what people judged about its attributions and their stances; ``judgements`` are those that stand.

    A judged source changes the speaker and every chain that runs through it; an attribution that is none is gone, and those inside
    it move outwards; a judged stance brings the factuality that goes with it. What refers to nothing here is passed over. Without a
    judgement about this article the very same reading comes back.

    >>> article = Article(id="a1", text="Ilse Marwick said the port was closed.")
    >>> said = Attribution("1", content=(article.span(18, 37),), speaker=Speaker("Ilse Marwick", "person"), chain=("Ilse Marwick",))
    >>> judged = Judgement("j1", "same", "a1:18-37", "Sami Orrun", about="attribution", why="the caption names him")
    >>> [a.chain for a in corrected(Reading(article, (said,)), [judged]).attributions]
    [('Sami Orrun',)]
    """
    return corrections(reading, judgements).reading


def by_article(judgements: Iterable[Judgement]) -> dict[str, tuple[Judgement, ...]]:
    """The judgements about attributions and stances by the article that they concern, for whoever corrects many readings."""
    found: defaultdict[str, list[Judgement]] = defaultdict(list)
    for one in judgements:
        if one.about in ("attribution", "stance") and (passage := Passage.parse(one.a)) is not None:
            found[passage.article].append(one)
    return {article: tuple(own) for article, own in found.items()}


def corrections(reading: Reading, judgements: Iterable[Judgement]) -> Corrections:
    """What `corrected` gives, together with what was decided where."""
    own = _about(reading.article.id, judgements)
    if not own:
        return Corrections(reading)
    decided = _decided(reading, own)
    if not decided:
        return Corrections(reading)
    changed = {one.attribution.id: change for one in decided if (change := _change(one, reading)) is not None}
    gone = frozenset(a.id for one in decided if one.name == NO_ATTRIBUTION for a in one.here)
    return Corrections(
        _rebuilt(reading, changed, gone),
        frozenset(one.attribution.id for one in decided if one.spoken and one.attribution.id not in gone),
        frozenset(one.attribution.id for one in decided if one.stance and one.attribution.id not in gone),
        tuple(one.passage for one in decided if one.name == NO_ATTRIBUTION),
        tuple(j for one in decided for j in one.judgements),
    )


@dataclass(slots=True)
class _Decided:
    """What was decided about the attributions at one place: whose words they are (or whose not), and how they are meant."""

    passage: Passage
    here: tuple[Attribution, ...]
    attribution: Attribution
    name: str = ""
    never: set[str] = field(default_factory=set)
    stance: str = ""
    judgements: list[Judgement] = field(default_factory=list)

    @property
    def spoken(self) -> bool:
        """Whether anything was decided about who speaks."""
        return bool(self.name or self.never)

    def take(self, one: Judgement) -> None:
        """Goes by one more judgement; the later ones win."""
        self.judgements.append(one)
        key = name_key(one.b)
        if one.about == "stance":
            self.stance = key if one.verdict == "same" and key in get_args(Stance) else ""
        elif one.verdict == "same":
            self.name = NO_ATTRIBUTION if key == NO_ATTRIBUTION else " ".join(one.b.split())
            self.never.discard(key)
        else:
            self.name = "" if name_key(self.name) == key else self.name
            if one.verdict == "different" and key != NO_ATTRIBUTION:
                self.never.add(key)
            else:
                self.never.discard(key)


def _about(article: str, judgements: Iterable[Judgement]) -> list[tuple[Passage, Judgement]]:
    """The judgements about attributions and stances of this article."""
    opening = f"{article}:"
    told = (one for one in judgements if one.about in ("attribution", "stance") and not one.undoes and one.a.strip().startswith(opening))
    parsed = ((Passage.parse(one.a), one) for one in told)
    return [(passage, one) for passage, one in parsed if passage is not None and passage.article == article]


def _decided(reading: Reading, own: Iterable[tuple[Passage, Judgement]]) -> list[_Decided]:
    """What was decided about each place where something is attributed, in the order of the text."""
    wanted = {passage for passage, _ in own}
    here: defaultdict[Passage, list[Attribution]] = defaultdict(list)
    for a in reading.attributions:
        if a.content and (passage := Passage.of(reading.article.id, a)) in wanted:
            here[passage].append(a)
    by_id = {a.id: a for a in reading.attributions}
    found: dict[Passage, _Decided] = {}
    for passage, one in own:
        if passage in here:
            if passage not in found:
                found[passage] = _Decided(passage, tuple(here[passage]), _inner(here[passage], by_id))
            found[passage].take(one)
    return [found[passage] for passage in sorted(found)]


def _inner(here: Sequence[Attribution], by_id: Mapping[str, Attribution]) -> Attribution:
    """Of attributions at one place the one that holds no other of them; the first by id where that leaves several."""
    if len(here) == 1:
        return here[0]
    outer = {above.id for a in here for above in _above(a, by_id)}
    return min((a for a in here if a.id not in outer), key=lambda a: a.id, default=min(here, key=lambda a: a.id))


def _change(one: _Decided, reading: Reading) -> Attribution | None:
    """The attribution as it was judged; None if it is as it was read."""
    a = one.attribution
    if one.name and one.name != NO_ATTRIBUTION:
        a = replace(a, speaker=_speaker(one.name, reading))
    elif a.speaker.name and one.never & _names_of(a.speaker.name, reading):
        a = replace(a, speaker=Speaker(), source=())
    if one.stance and one.stance != a.stance:
        stance = cast(Stance, one.stance)
        a = replace(a, stance=stance, factuality=_factuality(stance, a))
    return a if a != one.attribution else None


def _factuality(stance: Stance, read: Attribution) -> Factuality:
    """How certain a content is by its new stance. Whoever stated or hedged that something is not so does so still."""
    negative = read.stance in ("asserts", "hedges") and read.factuality.endswith("-")
    if stance == "denies":
        return "CT-"
    if stance == "asserts":
        return "CT-" if negative else "CT+"
    if stance == "hedges":
        return "PS-" if negative else "PS+"
    return "Uu"


def _names_of(name: str, reading: Reading) -> set[str]:
    """A name and all that the reading takes for the same."""
    key = name_key(name)
    return {key, *(name_key(form) for group in reading.aliases if key in map(name_key, group) for form in group)}


def _speaker(name: str, reading: Reading) -> Speaker:
    """Who bears this name: a source of the reading, or somebody it mentions, or else what kind of source the words show.

    Somebody described and not named stays anonymous, so that no two of them are ever taken for one.
    """
    forms = _names_of(name, reading)
    speaking = [a.speaker for a in reading.attributions if a.speaker.name and a.speaker.kind != "none"]
    for wanted in ({name_key(name)}, forms):
        if (known := next((one for one in speaking if name_key(one.name) in wanted), None)) is not None:
            return known
    for mention in reading.mentions:
        if name_key(mention.name or mention.span.text) in forms and mention.kind in _KINDS:
            return Speaker(mention.name or mention.span.text, _KINDS[mention.kind])
    from sayso.trace.naming import is_name

    kind, anonymous = _kind(name[:LONGEST_NAME])
    if is_name(name):
        return Speaker(name, "person" if kind in ("none", "anonymous", "group", "author") else kind)
    return Speaker(name, "person" if kind == "none" else kind, anonymous)


def _kind(name: str) -> tuple[SourceKind, bool]:
    """What kind of source is called so, and whether that is no name, as the resolve stage would say of "NAME said it"."""
    from sayso.resolve import speakers

    article = Article(id="name", text=f"{name} said it was closed.")
    said = Attribution(
        "1",
        content=(article.span(len(name) + 6, len(article.text) - 1),),
        source=(article.span(0, len(name)),),
        cue=(article.span(len(name) + 1, len(name) + 5),),
    )
    speaker = speakers(Reading(article, (said,))).attributions[0].speaker
    return speaker.kind, speaker.anonymous


def _rebuilt(reading: Reading, changed: Mapping[str, Attribution], gone: frozenset[str]) -> Reading:
    """The reading with these attributions in place of those read and without those that are gone; chains follow."""
    from sayso.resolve import chains

    by_id = {a.id: a for a in reading.attributions}
    moved = {i for i in changed if changed[i].speaker != by_id[i].speaker} | gone
    if not changed and not gone:
        return reading
    kept, affected = [], set()
    for read in reading.attributions:
        if read.id in gone:
            continue
        above = _above(read, by_id)
        a = changed.get(read.id, read)
        if read.parent in gone:
            a = replace(a, parent=next((outer.id for outer in above if outer.id not in gone), None))
        if moved & {read.id, *(outer.id for outer in above)}:
            affected.add(read.id)
        kept.append(a)
    rebuilt = replace(reading, attributions=tuple(kept))
    if not affected:
        return rebuilt
    fresh = {a.id: a.chain for a in chains(rebuilt).attributions}
    return replace(rebuilt, attributions=tuple(replace(a, chain=fresh[a.id]) if a.id in affected else a for a in kept))


def _above(a: Attribution, by_id: Mapping[str, Attribution]) -> Sequence[Attribution]:
    """The attributions whose content holds this one, from the nearest outwards."""
    found: list[Attribution] = []
    seen = {a.id}
    while a.parent is not None and a.parent in by_id and a.parent not in seen:
        a = by_id[a.parent]
        seen.add(a.id)
        found.append(a)
    return found
