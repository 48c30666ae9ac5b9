"""The one place where the stages meet: ingest → read → resolve, and trace over what was read.

Every function takes and gives values of `sayso.model`; nothing here prints, and nothing is kept between calls but the opened
weights. A stage is imported when it is first needed: what a call does not use costs it no time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from os import PathLike, fspath

from sayso.errors import OptionError
from sayso.model import Article, Dossier, Reading

Engine = Callable[[Article], Reading]
Place = str | PathLike[str]
ENGINES = ("neural", "rules")


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


def trace(what: Place | Reading | Iterable[Reading], claim: str, *, distrust: Iterable[str] = ()) -> Dossier:
    """On whose word a claim rests: who asserts and who denies it, through whom, and on how many independent origins.

    ``what`` is a reading, several, or the place of one article, which is read with the default engine. ``claim`` is the claim in your
    own words. The names in ``distrust`` are left out, to see what the claim rests on without them.
    """
    from sayso.trace import trace as trace_readings

    if not claim.strip():
        raise OptionError("The claim is empty; give the claim to trace in a few words.", option="CLAIM")
    if isinstance(what, Reading):
        readings: tuple[Reading, ...] = (what,)
    elif isinstance(what, str | PathLike):
        readings = (read(what),)
    else:
        readings = tuple(what)
    return trace_readings(readings, claim, distrust=_names(distrust))


def day(given: date | str | None) -> date | None:
    """The day that an option names, or None if it names none.

    >>> day("2031-03-05")
    datetime.date(2031, 3, 5)
    >>> day("yesterday")
    Traceback (most recent call last):
    sayso.errors.OptionError: “yesterday” is not a date; write it as 2031-03-05.
    """
    if not given or isinstance(given, date):
        return given or None
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise OptionError(f"“{given}” is not a date; write it as 2031-03-05.", option="--date") from None


def _names(given: Iterable[str]) -> tuple[str, ...]:
    """A single string is one name, not its letters."""
    return (given,) if isinstance(given, str) else tuple(given)
