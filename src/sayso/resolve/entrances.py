"""How people and things enter the memory of an article: by name, by a noun in apposition to a name, or by a noun alone.

"Its chair, Tobias Lenn," makes Tobias Lenn a chair, so that a later "the chair" means him; "a boy of perhaps seventeen" is
somebody new, who keeps this descriptor; "the company" is looked up among those known before it counts as new.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sayso.model import Article, Speaker
from sayso.resolve import kinds, references, tables
from sayso.resolve.cast import Cast, Figure
from sayso.resolve.names import TOKEN, Name
from sayso.resolve.phrases import Phrase
from sayso.resolve.references import Memory
from sayso.resolve.scene import Scene

LONG = 120
SEEN_BY = re.compile(r",?\s(?:seen|obtained|reviewed|viewed|examined)\sby\s.*$", re.I | re.S)
"""Who has laid eyes on a document is no part of what it is called."""
COUNTING = frozenset("a an one two three four five six seven eight nine ten another some several many most other others".split())


@dataclass(slots=True)
class Play:
    """What is at hand while an article is walked through: its text, who appears in it, and what was seen so far."""

    article: Article
    scene: Scene
    company: Cast
    memory: Memory


def meet(play: Play, figure: Figure, name: Name) -> None:
    """A name is used: its form is noted, and the words that it can be recalled by."""
    figure.see(name.start, form_of(play.article.text, name, figure))
    play.memory.file(figure, *figure.roles, *name.key)


def form_of(text: str, name: Name, figure: Figure) -> str:
    """The form by which a use of a name calls the figure: with its title, and a short form of a body with its article."""
    if name.title:
        return text[name.opens : name.end]
    if figure.kind == "group" and figure.name.startswith(name.core + " "):
        return figure.name
    short = not name.core.isupper() and name.core.lower() != figure.name.lower() and figure.kind not in tables.PEOPLE
    articled = short and text[max(0, name.start - 4) : name.start].lower() == "the "
    return text[name.start - 4 : name.end].lower()[:4] + name.core if articled else name.core


def roles(play: Play, nouns: Sequence[Phrase]) -> dict[int, Figure]:
    """Nouns in apposition to a name ("its chair, Tobias Lenn", "Ilse Marwick, the harbour master"): start of noun → bearer."""
    text = play.article.text
    uses = play.company.names
    opens = {n.opens: n for n in uses}
    closes = {n.end: n for n in uses}
    found: dict[int, Figure] = {}
    for p in nouns:
        if p.noun is None or p.plural:
            continue
        bearer = _after(text, p, opens, play.company) or closes.get(p.span.start - 2 if text[p.span.start - 2 : p.span.start] == ", " else -1)
        if bearer is None or bearer.kind in ("place",):
            continue
        figure = play.company.of_name.get(bearer.start)
        if figure is None or not _agree(figure, p):
            continue
        found[p.span.start] = figure
        take_role(figure, p)
        if p.determiner != "a":
            figure.call(_apposed(text, p, bearer))
        play.memory.file(figure, p.noun.word)
    return found


def _apposed(text: str, p: Phrase, bearer: Name) -> str:
    """How an apposition calls the bearer: "branch secretary Imke Dahl", "the head of the Bureau", "a mason from Corvalle"."""
    if bearer.opens == p.span.end + 1:
        return text[p.span.start : bearer.end]
    if bearer.opens > p.span.end:
        return text[p.span.start : bearer.opens].rstrip(", ")
    rest = re.match(r"\s(?:of|at|in|for|from)\s[^,.;:!?\n\"“]{2,50}(?=[,.;])", text[p.span.end : p.span.end + 60])
    return p.span.text + (rest.group() if rest else "")


def _after(text: str, p: Phrase, opens: dict[int, Name], company: Cast) -> Name | None:
    """The name that follows a noun in apposition: at once, after a comma, or after "of the Bureau,"."""
    end = p.span.end
    if end + 1 in opens and text[end] == " ":
        return opens[end + 1]
    if text[end : end + 2] == ", " and end + 2 in opens:
        name = opens[end + 2]
        return name if re.match(r"[,.;]|\s(?:and|who)\b|$", text[name.end : name.end + 5]) or len(name.key) > 1 else None
    m = re.match(r"\s(?:of|for|at|in)\s[^,.;:!?\n\"“]{2,60},\s", text[end : end + 70])
    if m and end + m.end() in opens:
        name = opens[end + m.end()]
        return name if name.kind in ("person", "other") and text[name.end : name.end + 1] in (",", ".", ";") else None
    return None


def _agree(figure: Figure, p: Phrase) -> bool:
    noun = p.noun
    assert noun is not None  # noqa: S101 - told by the caller
    if noun.kind in tables.PEOPLE:
        other = bool(figure.gender and noun.gender and figure.gender != noun.gender)
        return figure.kind in ("", "person", "official") and not other
    return figure.kind in ("", noun.kind, "organisation")


def take_role(figure: Figure, p: Phrase) -> None:
    noun = p.noun
    assert noun is not None  # noqa: S101 - told by the caller
    figure.roles.add(noun.word)
    figure.described |= set(p.tokens) - {"the", "a", "an", p.word}
    if noun.kind in tables.PEOPLE:
        figure.kind = "person" if figure.kind in ("", "person") else figure.kind
        figure.gender = figure.gender or noun.gender
        figure.office = figure.office or noun.kind in ("official", "spokesman")
    elif figure.kind in ("", "organisation"):
        figure.kind = noun.kind


def enter(play: Play, p: Phrase) -> Figure | None:
    """Whom a noun in the running text means: somebody known, or somebody who enters here."""
    at = p.span.start
    if p.noun is None and not p.part:
        return None
    owner = owner_of(play, p, at, None)
    if p.determiner != "a" and not p.part:
        known = references.definite(play.memory, at, p, owner=owner)
        if known is not None:
            if known.named and p.determiner == "the":
                known.call(p.head)
            return known
    if p.part:
        return None
    return new(play, p, owner)


def new(play: Play, p: Phrase, owner: Figure | None, *, guess: Speaker = kinds.NO_GUESS) -> Figure:
    """Somebody or something without a name of its own, for the first time."""
    kind, hidden = kinds.kind_of_noun(p, guess=guess)
    noun = p.noun
    figure = Figure(
        descriptor(p, owner, hidden), noun.kind if noun else ("group" if p.plural else ""), plural=p.plural,
        anonymous=hidden, owner=owner, source=kind,
    )  # fmt: skip
    if noun is not None:
        figure.gender = noun.gender
        figure.roles.add(noun.word)
        play.memory.file(figure, noun.word)
    play.memory.file(figure, p.word)
    figure.see(p.span.start, p.head)
    return play.company.add(figure)


def descriptor(p: Phrase, owner: Figure | None, hidden: bool) -> str:
    """How somebody without a name is called: the whole descriptor if anonymous, else the noun phrase without its article."""
    whole = _restrictive(p.span.text)
    body = whole if hidden else p.head
    if owner is not None and p.owner and len(owner.name) < LONG:
        rest = re.sub(r"^(?:his|her|their|its|my|our|your|whose)\s+(?:own\s+)?", "", p.head, flags=re.I)
        if rest == p.head:
            rest = re.sub(r"^.{1,60}?(?:['’]s|(?<=s)['’])\s+", "", p.head)
        possessor = owner.name
        return f"{possessor}'s {rest}" if not possessor.endswith("s") else f"{possessor}' {rest}"
    if not hidden:
        body = SEEN_BY.sub("", re.sub(r"^(?:the)\s+", "", body, flags=re.I))
    first = body.split(" ")[0]
    return body[:1].lower() + body[1:] if (first[:1].isupper() and first[1:].islower() and first.lower() in (*COUNTING, "the")) or (len(first) == 1 and first == "A") else body


def _restrictive(text: str) -> str:
    """The descriptor up to its first comma: what comes after is told besides, unless the first part is a bare "one"."""
    first, _, rest = text.strip(" ,;:\"“”").partition(",")
    m = re.match(r"\s*(an?\s[^,]+)$", rest)
    return m.group(1).strip() if m and re.match(r"(?:one|another|the (?:first|second|third|other))\b", first, re.I) else first.strip(" \"“”")


def owner_of(play: Play, p: Phrase, at: int, enclosing: Figure | None, *, direct: bool = False) -> Figure | None:
    """Who is meant by the genitive or possessive before a noun."""
    if not p.owner:
        return None
    if p.owner in ("he", "she"):
        return references.he_or_she(play.memory, at, p.owner, speaker=enclosing, direct=direct)
    if p.owner == "it":
        return references.it(play.memory, at, speaker=enclosing, direct=direct)
    if p.owner == "they":
        return references.they(play.memory, at, speaker=enclosing, direct=direct)
    if p.owner == "i":
        return enclosing or play.company.author
    if p.owner == "we":
        return enclosing or play.company.outlet
    if p.owner in ("you", "who"):
        return references.relative(play.memory, at) if p.owner == "who" else None
    for name in play.company.inside(p.span.start, p.span.end):
        if name.core in p.owner:
            return play.company.of_name.get(name.start)
    words = [m.group().lower() for m in TOKEN.finditer(p.owner)]
    noun = tables.noun(words[-1]) if words else None
    if noun is None or words[0] not in ("the", "this", "that"):
        return None
    inner = Phrase(p.span, head=p.owner, word=words[-1], noun=noun, determiner="the", tokens=tuple(words))
    found = references.definite(play.memory, at, inner)
    return found if found is not None and found.named else None
