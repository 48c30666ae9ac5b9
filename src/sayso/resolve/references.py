"""Who is meant by "he", "they", "the minister", "one of them": the choice among those spoken of before.

A candidate must fit in number and gender. Among those that fit, nearness counts, and standing first in a sentence, having
just spoken, having a name, and not standing inside somebody else's quotation. Inside a quotation "he" is not the one who
speaks; in reported speech he often is. Where nobody fits the phrase stays as it is: unsure is an answer.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field

from sayso.model import SourceKind, Speaker
from sayso.resolve import tables
from sayso.resolve.cast import OF_PLACE, Figure
from sayso.resolve.kinds import NO_GUESS
from sayso.resolve.phrases import Phrase
from sayso.resolve.scene import Scene

WINDOW, SHELF = 40, 30
BODIES = frozenset("party charity club agency institute organisation organization body institution association foundation team".split())
COMPANIES = frozenset("company firm group bank lender chain operator manufacturer maker retailer supplier carrier airline giant business".split())


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts for and against a candidate; found by search on the marked news that is free to train on."""

    sentence: float = 1.3
    paragraph: float = 1.8
    subject: float = 1.6
    spoke: float = 1.3
    told: float = 1.0
    quoted: float = 1.2
    named: float = 0.8
    gender: float = 0.9
    person: float = 0.4
    unclear: float = 1.2
    speaker: float = 1.2
    speaker_it: float = 1.5
    unclear_it: float = 1.8
    speaker_they: float = 0.0
    plural: float = 0.8
    last: float = 0.3
    teller: float = 0.6
    teller_it: float = 0.4
    teller_they: float = 0.2
    guess: float = 0.8


WEIGHTS = Weights()
ALIKE: dict[SourceKind, tuple[str, ...]] = {
    "person": tables.PEOPLE, "official": tables.PEOPLE, "document": ("document",), "outlet": ("outlet",), "post": ("post",),
    "organisation": ("organisation", "government"), "government": ("organisation", "government"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """One place where a figure was spoken of: as the subject of a sentence, as a source, or within a quotation."""

    at: int
    end: int
    figure: Figure
    subject: bool = False
    spoke: bool = False
    quoted: bool = False
    within: int = -1


@dataclass(slots=True)
class Memory:
    """What was seen so far, in order of the text, and who spoke last."""

    scene: Scene
    seen: list[Seen] = field(default_factory=list)
    files: dict[str, list[Figure]] = field(default_factory=dict)
    last: Figure | None = None
    house: Figure | None = None
    contents: tuple[tuple[int, int], ...] = ()

    def within(self, at: int) -> int:
        """Which attributed content a place stands in, by its start; -1 for none."""
        i = bisect_right(self.contents, (at, 1 << 60)) - 1
        return self.contents[i][0] if i >= 0 and at < self.contents[i][1] else -1

    def file(self, figure: Figure, *words: str) -> None:
        """Notes that these words are said of the figure, so that "the minister" finds it."""
        for word in words:
            under = self.files.setdefault(word, [])
            if figure not in under[-SHELF:]:
                under.append(figure)

    def filed(self, *words: str) -> list[Figure]:
        """The figures that one of these words was said of, the latest of them if they are many."""
        found = [f for word in dict.fromkeys(words) for f in self.files.get(word, ())[-SHELF:]]
        return list(dict.fromkeys(found))

    def see(self, at: int, end: int, figure: Figure, *, spoke: bool = False, subject: bool | None = None) -> None:
        """Notes that the figure is spoken of here."""
        opens = self.scene.opens(at) if subject is None else subject
        self.seen.append(Seen(at, end, figure, opens, spoke, self.scene.quoted(at), self.within(at)))
        figure.last = max(figure.last, at)
        if spoke:
            self.last = figure

    def before(self, at: int) -> list[Seen]:
        """The last things seen before a place, nearest first."""
        found = []
        for seen in reversed(self.seen[-WINDOW * 2 :]):
            if seen.at < at:
                found.append(seen)
                if len(found) == WINDOW:
                    break
        return found


def _score(memory: Memory, seen: Seen, at: int) -> float:
    scene = memory.scene
    told = seen.within >= 0 and seen.within != memory.within(at)
    sentences = scene.sentence(at) - scene.sentence(seen.at)
    paragraphs = scene.paragraph(at) - scene.paragraph(seen.at)
    w = WEIGHTS
    score = -w.sentence * min(sentences, 8) - w.paragraph * min(paragraphs, 4)
    score += w.subject * seen.subject + w.spoke * seen.spoke - w.quoted * (seen.quoted and not scene.quoted(at)) - w.told * told
    return score + w.named * seen.figure.named + w.last * (seen.figure is memory.last)


def choose(
    memory: Memory,
    at: int,
    *,
    fits: Callable[[Figure], bool],
    prefers: Callable[[Figure], float] = lambda _: 0.0,
    guess: Speaker = NO_GUESS,
    reach: int = 6,
) -> Figure | None:
    """The likeliest of those seen before a place that fit; None where nobody does within ``reach`` paragraphs."""
    best: Figure | None = None
    top = float("-inf")
    here = memory.scene.paragraph(at)
    for seen in memory.before(at):
        if here - memory.scene.paragraph(seen.at) > reach or not fits(seen.figure):
            continue
        score = _score(memory, seen, at) + prefers(seen.figure) + _agrees(seen.figure, guess)
        if score > top:
            best, top = seen.figure, score
    return best


def _agrees(figure: Figure, guess: Speaker) -> float:
    """How well a candidate agrees with what the engine saw in the source's place: nameless or not, a person or a thing."""
    if guess.kind == "none":
        return 0.0
    score = WEIGHTS.guess if figure.anonymous == guess.anonymous else -WEIGHTS.guess
    wanted = ALIKE.get(guess.kind)
    if wanted and figure.kind:
        score += WEIGHTS.guess if figure.kind in wanted else -WEIGHTS.guess
    return score


def he_or_she(memory: Memory, at: int, pronoun: str, *, speaker: Figure | None, direct: bool, guess: Speaker = NO_GUESS) -> Figure | None:
    """The person meant by "he" or "she"; ``speaker`` is whose words the pronoun stands in, if anybody's."""
    gender = "m" if pronoun == "he" else "f"

    def fits(f: Figure) -> bool:
        return f.human and f.gender in ("", gender) and not (direct and f is speaker)

    def prefers(f: Figure) -> float:
        score = WEIGHTS.gender if f.gender == gender else 0.0
        score += WEIGHTS.person if f.kind in tables.PEOPLE else -WEIGHTS.unclear
        score += WEIGHTS.teller * f.tells
        return score + (WEIGHTS.speaker if f is speaker else 0.0)

    return choose(memory, at, fits=fits, prefers=prefers, guess=guess)


def it(memory: Memory, at: int, *, speaker: Figure | None, direct: bool, guess: Speaker = NO_GUESS) -> Figure | None:
    """The body or document meant by "it"."""

    def fits(f: Figure) -> bool:
        thing = not f.plural and not f.gender and f.kind not in tables.PEOPLE
        return thing and not (direct and f is speaker) and (f is not memory.house or f is memory.last)

    def prefers(f: Figure) -> float:
        clear = WEIGHTS.teller_it * f.tells - (WEIGHTS.unclear_it if not f.kind else 0.0)
        return clear + (WEIGHTS.speaker_it if f is speaker else 0.0)

    return choose(memory, at, fits=fits, prefers=prefers, guess=guess, reach=3)


def they(memory: Memory, at: int, *, speaker: Figure | None, direct: bool, guess: Speaker = NO_GUESS) -> Figure | None:
    """The people or body meant by "they"."""

    def fits(f: Figure) -> bool:
        many = f.plural or f.kind in ("organisation", "group", "government", "outlet")
        return many and not (direct and f is speaker) and (f is not memory.house or f is memory.last)

    def prefers(f: Figure) -> float:
        many = WEIGHTS.plural if f.plural else 0.0
        return many + WEIGHTS.teller_they * f.tells + (WEIGHTS.speaker_they if f is speaker else 0.0)

    return choose(memory, at, fits=fits, prefers=prefers, guess=guess, reach=3)


def several(memory: Memory, at: int, part: str) -> Figure | None:
    """The people whom "one of them" or "another" picks from; "neither" and "both" look for two."""

    def prefers(f: Figure) -> float:
        two = part in ("neither", "both") and f.name.lower().startswith("two ")
        return (1.0 if f.anonymous else 0.0) + (1.5 if two else 0.0)

    return choose(memory, at, fits=lambda f: f.plural or f.kind == "group", prefers=prefers, reach=3)


def relative(memory: Memory, at: int) -> Figure | None:
    """What a "who" or "which" follows in its sentence."""
    here = memory.scene.sentence(at)
    near = [s for s in memory.before(at) if at - s.end < 80 and memory.scene.sentence(s.at) == here]
    return near[0].figure if near else None


def definite(memory: Memory, at: int, phrase: Phrase, *, owner: Figure | None = None) -> Figure | None:
    """Whom "the minister", "the Bureau", "the company" or "its chairman" means, among those known; None where it is new."""
    word = phrase.noun.word if phrase.noun else phrase.word
    if not word:
        return None
    plural = phrase.plural
    whole = phrase.head.lower().removeprefix("the ")
    known = [f for f in memory.filed(word, phrase.word, *tables.synonyms(word)) if 0 <= f.first < at or f.named]
    same = [f for f in known if not f.anonymous or phrase.determiner == "the" if _is_form(f, whole)]
    if same and not (owner and all(f.owner is not owner for f in same if not f.named)):
        rivals = [f for f in known if whole == word and f.name.islower() and f.plural == plural and word in f.roles]
        return max(same + rivals, key=lambda f: f.last)
    if owner is not None:
        owned = [f for f in known if f.owner is owner and word in f.roles and f.plural == plural]
        return max(owned, key=lambda f: f.last) if owned else None
    modifiers = {w for w in phrase.tokens[1:-1] if not w[0].isdigit()}
    bearing = [f for f in known if f.plural == plural and (_bears(f, word, modifiers) or _name_holds(f, word)) and not _is_another(f, word, modifiers)]
    closer = [f for f in bearing if modifiers and any(modifiers & set(k) for k in f.keys)]
    if closer or bearing:
        pool = [f for f in (closer or bearing) if f.first < at] or bearing
        return max(pool, key=lambda f: (f.last if f.last < at else -1, -f.first))
    again = tables.synonyms(word)
    called = [f for f in known if (f.plural == plural or word in ("officer", "cop")) and f.first < at and (again & f.roles or any(_name_holds(f, w) for w in again))]
    if called and not modifiers and (phrase.determiner == "the" or word in ("officer", "cop")):
        return max(called, key=lambda f: f.last if f.last < at else -1)
    if phrase.noun is None or phrase.determiner != "the":
        return None
    if modifiers:
        return None
    return _by_type(memory, at, phrase)


def _by_type(memory: Memory, at: int, phrase: Phrase) -> Figure | None:
    """A body or document meant by the word for its type alone: "the company", "the paper", "the document"."""
    noun = phrase.noun
    assert noun is not None  # noqa: S101 - told by the caller
    if noun.plural:
        return None
    if noun.word in COMPANIES:
        return choose(memory, at, fits=_is_company, reach=8)
    if noun.kind == "outlet":
        return choose(memory, at, fits=lambda f: f.kind == "outlet" and f.named, reach=8)
    if noun.kind == "organisation" and noun.word in BODIES:
        return _only(memory, at, lambda f: f.kind == "organisation" and f.named and not f.plural)
    if noun.word in ("document", "paper", "file", "filing", "text", "publication"):
        return choose(memory, at, fits=lambda f: f.kind == "document" and not f.plural, reach=4)
    return None


def _only(memory: Memory, at: int, fits: Callable[[Figure], bool]) -> Figure | None:
    """The one that fits among those seen lately; None if two do."""
    found = {id(s.figure): s.figure for s in memory.before(at) if fits(s.figure)}
    return next(iter(found.values())) if len(found) == 1 else None


def _is_company(figure: Figure) -> bool:
    """Whether "the company" or "the firm" can mean it: a body with a name that is no court, council or police."""
    if figure.kind not in ("organisation", "") or figure.plural or figure.human or not figure.named:
        return False
    return not any(key[-1] in OF_PLACE or key[0] in ("ministry", "bank") for key in figure.keys)


def _is_form(figure: Figure, whole: str) -> bool:
    return any(form.lower().removeprefix("the ") == whole for form in figure.forms) or figure.name.lower().removeprefix("the ") == whole


def _bears(figure: Figure, word: str, modifiers: set[str]) -> bool:
    """Whether the figure has this role, and not another of the kind: the finance minister is not the foreign minister."""
    return word in figure.roles and not (modifiers and figure.described and not modifiers & figure.described and figure.named)


def _is_another(figure: Figure, word: str, modifiers: set[str]) -> bool:
    """Whether a body known by a description alone is described otherwise here: the weather service is not the fire service."""
    described = set(figure.name.removeprefix("the ").split()) - {word}
    return bool(modifiers and described and figure.name.islower() and not modifiers & described)


def _name_holds(figure: Figure, word: str) -> bool:
    """Whether a body's name says that it is such a thing: Road and Parcel Union, Ministry of Railways."""
    if not figure.named or figure.kind in ("person", "official"):
        return False
    return any(key[-1] == word or key[0] == word or (len(key) > 1 and word in key) for key in figure.keys)
