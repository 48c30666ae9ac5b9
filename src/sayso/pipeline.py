"""The one place where the stages meet: ingest → read → resolve, and trace over what was read.

Every function takes and gives values of `sayso.model`; nothing here prints, and nothing is kept between calls but the opened
weights. A stage is imported when it is first needed: what a call does not use costs it no time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from os import PathLike, fspath
from typing import TYPE_CHECKING

from sayso.errors import OptionError
from sayso.model import Article, Dossier, Reading

if TYPE_CHECKING:
    from sayso.ledger import Ledger
    from sayso.trace.bearing import Meaning

Engine = Callable[[Article], Reading]
Place = str | PathLike[str]
ENGINES = ("neural", "rules")
THOROUGH = 60
"""Up to so many articles a claim is compared by meaning unless one says otherwise."""

LARGE = 20_000
"""Articles of a ledger from which on a claim is compared by words only, unless one says otherwise: the answer should not take seconds."""

HITS = 300
"""Sentences that are looked for."""

FEW, FAINT, CLEAR = 32, 0.2, 0.8
"""Of the articles that a search finds, the first `FEW` count if they score a fifth of the best, further ones if they score four fifths."""

MOST_ARTICLES = 200
"""Articles of a ledger that are looked at for one claim, those first whose sentences fit it best."""

COPIED = 5
"""Of so many of them near copies are looked for, and at most so many of each."""


def engine(name: str) -> Engine:
    """The engine called ``name``: "neural" (a small model, the default) or "rules" (no model, faster, finds less).

    >>> engine("clairvoyant")
    Traceback (most recent call last):
    sayso.errors.OptionError: There is no engine called “clairvoyant”; choose neural or rules.
    """
    if name == "neural":
        from sayso.read import neural

        return neural.read
    if name == "rules":
        from sayso.read import rules

        return rules.read
    raise OptionError(f"There is no engine called “{name}”; choose {' or '.join(ENGINES)}.", option="--engine")


def read_article(article: Article, *, engine_name: str = "neural") -> Reading:
    """Who says what in the article, on whose word, how firmly and since when."""
    from sayso.resolve import resolve

    return resolve(engine(engine_name)(article))


def read(
    place: Place,
    *,
    outlet: str = "",
    title: str = "",
    byline: Iterable[str] = (),
    published: date | str | None = None,
    engine: str = "neural",
    allow_private: bool = False,
) -> Reading:
    """Who says what in a file or at an address, HTML or plain text; what the options give goes before what the page says.

    ``published`` is a date or "2031-03-05"; dates such as "on Tuesday" are counted from it. A place that cannot be read is no
    exception: its reading is empty and its ``article.problems`` say why. Addresses on private networks are refused unless
    ``allow_private``. Raises `OptionError` for an option that makes no sense and `ModelError` for damaged weights.
    """
    from sayso import ingest

    article = ingest.load(
        fspath(place),
        outlet=outlet,
        title=title,
        byline=_names(byline),
        published=day(published),
        allow_private=allow_private,
    )
    return read_article(article, engine_name=engine)


def read_text(
    text: str,
    *,
    name: str = "",
    outlet: str = "",
    title: str = "",
    byline: Iterable[str] = (),
    published: date | str | None = None,
    engine: str = "neural",
) -> Reading:
    """Who says what in a plain text, which goes through unchanged; ``name`` is what the article is called in the result."""
    from sayso import ingest

    article = ingest.from_text(
        text, file=name, outlet=outlet, title=title, byline=_names(byline), published=day(published)
    )
    return read_article(article, engine_name=engine)


def trace(
    what: Place | Reading | Ledger | Iterable[Reading],
    claim: str,
    *,
    distrust: Iterable[str] = (),
    thorough: bool | None = None,
) -> Dossier:
    """On whose word a claim rests: who asserts and who denies it, through whom, and on how many independent origins.

    ``what`` is a ledger, a reading, several, or the place of one article, which is read with the default engine. ``claim`` is the
    claim in your own words. The names in ``distrust`` are left out, to see what the claim rests on without them. ``thorough``
    compares by meaning, sentence by sentence, and takes seconds for a hundred articles; without it only words are compared.
    None chooses by what there is: thorough up to `THOROUGH` articles, or in a ledger of up to `LARGE`. From a ledger the articles
    are taken that fit the claim best, at most `MOST_ARTICLES`, and its judgements count: about sources, attributions, stances, and about
    which passages state the claim. There ``claim`` may also be the id of one ("c481", see `sayso.claims.claiming`), whose articles are looked at
    and whose statements count whether or not their words are found. ``coverage`` says how many articles and judgements there were.
    """
    from sayso.ledger import Ledger
    from sayso.trace import trace as trace_readings

    if not claim.strip():
        raise OptionError("The claim is empty; give the claim to trace in a few words.", option="CLAIM")
    if isinstance(what, Ledger):
        return _trace_ledger(what, claim, _names(distrust), thorough)
    if isinstance(what, Reading):
        readings: tuple[Reading, ...] = (what,)
    elif isinstance(what, str | PathLike):
        readings = (read(what),)
    else:
        readings = tuple(what)
    meaning = _meaning() if thorough or (thorough is None and len(readings) <= THOROUGH) else None
    dossier = trace_readings(readings, claim, distrust=_names(distrust), meaning=meaning)
    return replace(dossier, coverage={**dossier.coverage, **_compared(meaning)})


def _trace_ledger(ledger: Ledger, claim: str, distrust: tuple[str, ...], thorough: bool | None) -> Dossier:
    """A claim traced through what a ledger has on it, with all that people judged."""
    from sayso.claims import asking
    from sayso.trace import trace as trace_readings

    judgements = ledger.judgements()
    question = asking.asked(ledger, claim, judgements)
    found, coverage = _bearing_on(ledger, question.words)
    own = {id for id in question.articles if ledger.numbered(id)}
    others = [reading for reading in found if reading.article.id not in own]
    if question.id:
        others = others[: max(0, MOST_ARTICLES - len(own))]
    judged = asking.applied((*ledger.readings(sorted(own)), *others), judgements, question)
    if thorough is None:
        thorough = int(coverage["articles_in_ledger"]) <= LARGE
    meaning = _meaning() if thorough else None
    dossier = trace_readings(
        judged.readings, question.words, distrust=distrust, meaning=meaning, judgements=judgements, rulings=judged.rulings
    )
    coverage["articles_looked_at"] = len(judged.readings)
    if judgements:
        coverage["judgements"] = asking.counted(dossier, judged, judgements)
    if question.id:
        coverage["articles_of_claim"] = question.of
        dossier = replace(dossier, claim=replace(dossier.claim, id=question.id, text=question.words))
    return replace(dossier, coverage={**dossier.coverage, **coverage, **_compared(meaning)})


def _compared(meaning: Meaning | None) -> dict[str, int | str]:
    return {"compared": "by meaning" if meaning else "by words"}


def _bearing_on(ledger: Ledger, claim: str) -> tuple[tuple[Reading, ...], dict[str, int | str]]:
    """The readings of a ledger that may speak of the claim: those whose sentences fit its words, and near copies of the best."""
    from sayso.trace.sketch import bands

    best: dict[str, float] = {}
    for hit in ledger.search(claim, HITS):
        best[hit.article] = max(best.get(hit.article, 0.0), hit.score)
    ranked = sorted(best, key=lambda id: (-best[id], id))[:MOST_ARTICLES]
    top = best[ranked[0]] if ranked else 0.0
    ids = [id for i, id in enumerate(ranked) if best[id] >= (FAINT if i < FEW else CLEAR) * top]
    readings = {id: ledger.reading(id) for id in ids}
    for id in ids[:COPIED]:
        for near in ledger.near(bands(readings[id].article.text), COPIED):
            if near not in readings and len(readings) < len(ids) + 2 * COPIED:
                readings[near] = ledger.reading(near)
    return tuple(readings.values()), {"articles_in_ledger": ledger.size(), "articles_looked_at": len(readings)}


@cache
def _meaning() -> Meaning:
    """How passages are compared by meaning. Vectors are kept from one claim to the next, since the sentences are often the same."""
    from sayso import meaning
    from sayso.meaning.remembering import Remembering
    from sayso.trace.bearing import Meaning

    return Meaning(Remembering(meaning.vectors), meaning.bears, meaning.speaks)


def day(given: date | str | None) -> date | None:
    """The day, or the moment if there is a time with it, that an option names, or None if it names none.

    >>> day("2031-03-05"), day("2031-03-05T09:30:00Z")
    (datetime.date(2031, 3, 5), datetime.datetime(2031, 3, 5, 9, 30, tzinfo=datetime.timezone.utc))
    >>> day("yesterday")
    Traceback (most recent call last):
    sayso.errors.OptionError: “yesterday” is not a date; write it as 2031-03-05.
    """
    if not given or isinstance(given, date):
        return given or None
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(given)
        except ValueError:
            continue
    raise OptionError(f"“{given}” is not a date; write it as 2031-03-05.", option="--date")


def _names(given: Iterable[str]) -> tuple[str, ...]:
    """A single string is one name, not its letters."""
    return (given,) if isinstance(given, str) else tuple(given)
