"""A claim as somebody asks a ledger for it: in words or by its id, with all that people judged about it.

`asked` says which words to trace, which articles to look at whatever a search finds, and which passages state the claim or do not.
`applied` brings that and the corrections of attributions to the readings, in the form in which `sayso.trace` takes it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sayso.claims.circles import Circle, circles
from sayso.claims.refiling import Change, refiled
from sayso.claims.wording import Echo, claim
from sayso.correcting import by_article, corrections
from sayso.errors import NotInLedger
from sayso.ledger import Made, Passage, claim_number, name_key
from sayso.model import Dossier, Judgement, Reading
from sayso.trace.matching import SideName
from sayso.trace.naming import source_id
from sayso.trace.rulings import Extent, Ruling, Rulings, is_at

if TYPE_CHECKING:
    from sayso.ledger import Ledger

MOST_OF_CLAIM = 200
"""Articles of a claim's statements that are looked at, the earliest."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be traced: the claim in words, and by its id if it was asked for by that.

    ``articles`` are to be looked at in any case, ``of`` is how many make the claim; ``stated`` and ``unstated`` are passages that state the
    claim, each with its side where that is known, and such as do not; ``judgements`` are those about the claim that count.
    """

    words: str
    id: str = ""
    articles: tuple[str, ...] = ()
    of: int = 0
    stated: tuple[tuple[Passage, SideName | None], ...] = ()
    unstated: tuple[Passage, ...] = ()
    judgements: tuple[Judgement, ...] = ()


@dataclass(frozen=True, slots=True)
class Applied:
    """Corrected readings, what was decided about their passages, and the judgements that counted for that."""

    readings: tuple[Reading, ...]
    rulings: Rulings
    judgements: frozenset[Judgement] = frozenset()


def asked(ledger: Ledger, query: str, judgements: Sequence[Judgement]) -> Asked:
    """The claim that somebody means by these words, or by the id "c123" that `sayso.claims.claiming.claims` gives.

    Raises `OptionError` for an id that no claim of the ledger has. Without judgements about claims, and for words, it asks nothing of the ledger.
    """
    number = claim_number(query)
    echo = claim(ledger, number) if number else None
    if number and echo is None:
        raise NotInLedger(f"{ledger.place}: there is no claim c{number} in this ledger; sayso claims lists them.", path=ledger.place)
    if echo is not None:
        return asked_by_id(ledger, echo, judgements)
    circle = circles(ledger, judgements, (query,)).around(query)
    return _found(ledger, query, circle, (), judgements) if circle.judgements else Asked(query)


def asked_by_id(ledger: Ledger, echo: Echo, judgements: Sequence[Judgement]) -> Asked:
    """A claim of the ledger, with whatever else was judged to be it."""
    circle = circles(ledger, judgements).around(echo.text, echo.id)
    return replace(_found(ledger, echo.text, circle, (echo,), judgements), id=echo.id)


def applied(readings: Iterable[Reading], judgements: Sequence[Judgement], question: Asked) -> Applied:
    """The readings with their attributions corrected, and what was decided about each of their passages."""
    own = by_article(judgements)
    unstated = _by_article(question.unstated)
    stated: defaultdict[str, list[tuple[Extent, SideName | None]]] = defaultdict(list)
    for passage, side in question.stated:
        stated[passage.article].append(((passage.start, passage.end), side))
    done, rulings, used = [], {}, set(question.judgements)
    for read in readings:
        article = read.article.id
        fixed = corrections(read, own.get(article, ()))
        done.append(fixed.reading)
        used |= set(fixed.judgements)
        if fixed.judgements or article in stated or article in unstated:
            unsaid = tuple((p.start, p.end) for p in fixed.unsaid)
            rulings[article] = Ruling(fixed.said, fixed.stances, unsaid, tuple(stated[article]), tuple(unstated[article]))
    return Applied(tuple(done), rulings, frozenset(used))


def counted(dossier: Dossier, judged: Applied, judgements: Iterable[Judgement]) -> int:
    """How many judgements bear on a dossier: those that were applied, and those about two sources that both speak in what was read."""
    names = {name for s in dossier.sources for name in (s.id, s.name, *s.aliases)}
    names |= {name for r in judged.readings for a in r.attributions if a.speaker.name for name in (a.speaker.name, source_id(a.speaker.name))}
    keys, articles = {name_key(name) for name in names}, {r.article.id for r in judged.readings}

    def speaks(name: str) -> bool:
        return name_key(name) in keys or (name.startswith("s:") and name.rpartition("@")[2].rpartition(":")[0] in articles)

    about = (one for one in judgements if one.about == "source" and one.verdict != "unsure")
    return len(judged.judgements) + sum(speaks(one.a) and speaks(one.b) for one in about)


def _found(ledger: Ledger, words: str, circle: Circle, known: Sequence[Echo], judgements: Sequence[Judgement]) -> Asked:
    """The answer: the earliest articles of the claim's statements, at most so many, then those of passages that were judged."""
    own = by_article(judgements)
    echoes = [*known, *(echo for number in sorted(circle.numbers - {int(one.id[1:]) for one in known}) if (echo := claim(ledger, number)))]
    made = [one for echo in echoes for one in _sided(ledger, echo, own)]
    unstated = (*circle.not_passages, *(Passage(one.article, one.start, one.end) for one in ledger.made(sorted(circle.others))))
    days = {one.article: one.published.isoformat() if one.published else "~" for one, _ in made}
    earliest = sorted(days, key=lambda article: (days[article], article))[:MOST_OF_CLAIM]
    kept, judged = set(earliest), _by_article((*unstated, *circle.passages))
    stated: dict[Passage, SideName | None] = dict.fromkeys(circle.passages)
    for one, side in made:
        if one.article in kept and not any(is_at((one.start, one.end), extent) for extent in judged[one.article]):
            stated[Passage(one.article, one.start, one.end)] = side
    articles = dict.fromkeys((*earliest, *(p.article for p in circle.passages)))
    return Asked(words, "", tuple(articles), len(days), tuple(sorted(stated.items())), tuple(sorted(unstated)), circle.judgements)


def _sided(ledger: Ledger, echo: Echo, own: Mapping[str, Sequence[Judgement]]) -> list[tuple[Made, SideName]]:
    """The statements of a claim, each on its side of the claim's best words, as far as no judgement took it away."""
    made = ledger.made((int(echo.id[1:]),))
    changed: dict[int, Change | None] = {}
    for article in dict.fromkeys(one.article for one in made if one.article in own):
        changed |= refiled(ledger, article, own[article])[0]
    now = ((one, changed.get(one.no, one)) for one in made)
    return [(one, "denies" if change.turned != echo.turned else "asserts") for one, change in now if change is not None]


def _by_article(passages: Iterable[Passage]) -> defaultdict[str, list[Extent]]:
    found: defaultdict[str, list[Extent]] = defaultdict(list)
    for passage in passages:
        found[passage.article].append((passage.start, passage.end))
    return found
