"""A dossier as FollowTheMoney entities, an entity a line: what `ftm` and Aleph take in (entities, not the finer-grained statements).

- An article is an *Article*; a person or an official a *Person*; a government a *PublicBody*; an organisation or an outlet an
  *Organization*; a document or a post that was not read a *Document*.
- Somebody without a name, or a crowd, is a *Note* and not a *LegalEntity*: tools compare legal entities by name and propose to join those
  that are alike, and two sources without a name are never one.
- Each side of the claim is a *Note* on its articles.
- A step from one to the other is an *UnknownLink* with the way as its role, the sides as its status, the evidence as its description, and
  the articles that hold it as its proof. Sources that may be one are linked in the same way.
- A passage is a *Documentation* of its teller (or of the claim, in an article's own voice) in its article.

Ids are hashes: of a source that a name identifies, or of an article, the same in every dossier, so that they meet in one collection.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha1
from pathlib import PurePath

from sayso.model import Article, Derivation, Dossier, Evidence, Source
from sayso.tell.clean import clean, one_line
from sayso.tell.exports.addresses import article_urn, distinct, is_lasting, page_address, source_urn, teller_urn, urn
from sayso.tell.exports.dating import calendar_date, moment, week
from sayso.tell.exports.saying import SIDES, Saying, sayings
from sayso.tell.flow import is_doubtful, percent
from sayso.tell.headline import NOTHING, headline, is_taken
from sayso.tell.naming import article_name, day_of, labels

SCHEMATA = {
    "person": "Person",
    "official": "Person",
    "government": "PublicBody",
    "organisation": "Organization",
    "outlet": "Organization",
}
WORKS = ("document", "post")
LANGUAGES = {"en": "eng"}
LONGEST_NAME, LONGEST_STRING, LONGEST_TEXT = 384, 1024, 65_000
TEXTS = ("summary", "description", "notes")

Properties = Mapping[str, Iterable[str]]


def followthemoney(dossier: Dossier) -> str:
    """The dossier as lines of JSON, each an entity of FollowTheMoney.

    >>> from sayso.model import Claim
    >>> line = followthemoney(Dossier("port shut", Claim("c1", "The port is shut.")))
    >>> json.loads(line)["schema"], json.loads(line)["properties"]["name"]
    ('Note', ['port shut'])
    """
    return "".join(f"{line}\n" for line in dict.fromkeys(_entities(dossier)))


def _entities(dossier: Dossier) -> Iterator[str]:
    claim = dossier.claim.id
    articles = {article.id: article for article in dossier.articles}
    sources = {source.id: source for source in dossier.sources}
    things = {id: article_urn(id) for id in articles}
    things = {**{id: source_urn(source, claim) for id, source in sources.items()}, **things}
    for article in dossier.articles:
        yield _article(article)
    yield from _claim(dossier)
    unseen = {one.source: one.why for one in dossier.missing}
    told_in = _told_in(dossier.derivations, articles)
    for source in dossier.sources:
        yield _source(source, claim, unseen.get(source.id, ""), told_in.get(source.id, ()))
    ends = [end for step in dossier.derivations for end in (step.earlier, step.later)]
    for id in dict.fromkeys(end for end in ends if end not in things):
        things[id] = urn("source-within", claim, id)
        yield _entity(things[id], "Note", {"name": [_first(id, "not among what was read")]})
    for step in dossier.derivations:
        yield _step(step, things, claim, articles)
    for saying in sayings(dossier):
        yield from _saying(saying, dossier, articles)
    yield from _suspicions(dossier, things)
    yield from _drifts(dossier, things)


def _suspicions(dossier: Dossier, things: Mapping[str, str]) -> Iterator[str]:
    for one in dossier.suspected:
        if one.a in things and one.b in things:
            about = {
                "subject": [_id(things[one.a])],
                "object": [_id(things[one.b])],
                "role": ["may be the same source"],
                "summary": [f"{percent(one.probability)}: {one.why}"],
            }
            yield _entity(urn("suspicion", dossier.claim.id, one.a, one.b), "UnknownLink", about)


def _drifts(dossier: Dossier, things: Mapping[str, str]) -> Iterator[str]:
    for drift in dossier.drift:
        about = {
            "name": [f"changed on the way: {drift.kind.replace('_', ' ')}"],
            "entity": [_id(things[end]) for end in (drift.earlier, drift.later) if end in things],
            "description": [one.span.text for one in drift.evidence],
        }
        yield _entity(urn("drift", dossier.claim.id, drift.kind, drift.earlier, drift.later), "Note", about)


def _article(article: Article) -> str:
    about = {
        "name": [_first(article_name(article), article.id, "article")],
        "title": [article.title],
        "fileName": [_first(PurePath(article.file).name, article.outlet, article.id, "article")],
        "sourceUrl": [page_address(article)],
        "publisher": [article.outlet],
        "author": article.byline,
        "publishedAt": [moment(article) or day_of(article)],
        "language": [LANGUAGES.get(article.language, "")],
    }
    return _entity(article_urn(article.id), "Article", about)


def _claim(dossier: Dossier) -> Iterator[str]:
    """A note for each side that somebody takes, on the articles that take it; one that says so where nobody does."""
    label = labels(dossier)
    sides = [(name, side) for name, side in zip(SIDES, (dossier.asserts, dossier.denies), strict=True) if is_taken(side)]
    for name, side in sides:
        about = {
            "name": [f"{'Asserted' if name == 'asserts' else 'Denied'}: {dossier.query}"],
            "summary": [headline(side, dossier, label)],
            "description": [dossier.claim.text],
            "entity": [_id(article_urn(id)) for id in side.articles],
        }
        yield _entity(_claim_urn(dossier, name), "Note", about)
    if not sides or any(not one.side for one in sayings(dossier)):
        title = _first(dossier.query, dossier.claim.text, "a claim")
        about = {"name": [title], "summary": [] if sides else [NOTHING], "description": [dossier.claim.text]}
        yield _entity(_claim_urn(dossier, ""), "Note", about)


def _claim_urn(dossier: Dossier, side: str) -> str:
    return urn("claim-side", dossier.claim.id, side) if side else urn("claim", dossier.claim.id)


def _told_in(steps: Iterable[Derivation], articles: Mapping[str, Article]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for step in steps:
        if step.later in articles:
            found.setdefault(step.earlier, []).append(step.later)
    return found


def _source(source: Source, claim: str, unseen: str, told_in: Iterable[str]) -> str:
    own = source_urn(source, claim)
    about: dict[str, Iterable[str]] = {"name": [_first(source.name, "nobody named")], "notes": [unseen], "alias": source.aliases}
    if is_lasting(source):
        return _entity(own, SCHEMATA[source.kind], about)
    if source.kind in WORKS:
        return _entity(own, "Document", {**about, "title": about["name"], "fileName": about["name"]})
    described = f"Source without a name ({source.kind}), not to be joined with others."
    return _entity(own, "Note", {**about, "description": [described], "entity": [_id(article_urn(id)) for id in told_in]})


def _step(step: Derivation, things: Mapping[str, str], claim: str, articles: Mapping[str, Article]) -> str:
    doubt = f"only comparison shows it, {percent(step.probability)}" if step.hidden else percent(step.probability)
    about: dict[str, Iterable[str]] = {
        "subject": [_id(things[step.later])],
        "object": [_id(things[step.earlier])],
        "role": [f"has it from ({step.kind})"],
        "status": step.sides,
        "summary": [doubt if is_doubtful(step) else "", step.why],
        **_evidence(step.evidence, articles),
    }
    return _entity(urn("step", claim, step.kind, step.earlier, step.later), "UnknownLink", about)


def _evidence(evidence: Iterable[Evidence], articles: Mapping[str, Article]) -> dict[str, list[str]]:
    return {
        "description": [one.span.text for one in evidence],
        "recordId": [f"{one.article}:{one.span.start}-{one.span.end}" for one in evidence],
        "proof": [_id(article_urn(one.article)) for one in evidence if one.article in articles],
    }


def _saying(saying: Saying, dossier: Dossier, articles: Mapping[str, Article]) -> Iterator[str]:
    event, source = saying.event, saying.source
    if event.article not in articles:
        return
    teller = _claim_urn(dossier, saying.side)
    if source:
        teller = source_urn(source, dossier.claim.id)
    elif saying.name:
        teller = teller_urn(event, saying.name)
        yield _entity(teller, "Note", {"name": [_first(saying.name, "nobody named")], "entity": [_id(article_urn(event.article))]})
    place = f"{event.passage.start}-{event.passage.end}"
    first_day, last_day = week(event.when)
    about: dict[str, Iterable[str]] = {
        "document": [_id(article_urn(event.article))],
        "entity": [_id(teller)],
        "role": [event.stance],
        "status": [saying.side],
        "description": [event.passage.text],
        "recordId": [f"{event.article}:{place}"],
        "date": [calendar_date(event.when)],
        "startDate": [first_day],
        "endDate": [last_day],
    }
    own = urn("saying", dossier.claim.id, event.article, place, event.stance, event.when, event.source)
    yield _entity(own, "Documentation", about)


def _id(address: str) -> str:
    """An id in the letters that FollowTheMoney allows. A hash to name things by, not to keep a secret."""
    return "sayso-" + sha1(address.encode(), usedforsecurity=False).hexdigest()


def _entity(address: str, schema: str, properties: Properties) -> str:
    kept = {name: values for name, given in properties.items() if (values := distinct(_value(name, value) for value in given))}
    return json.dumps({"id": _id(address), "schema": schema, "properties": kept})


def _first(*names: str) -> str:
    """The first of these that shows anything."""
    return next(line for name in names if (line := one_line(name)))


def _value(name: str, value: str) -> str:
    """A value in one line, or a text with its lines, no longer than the format holds."""
    if name in TEXTS:
        return clean(value).strip()[:LONGEST_TEXT]
    return one_line(value, width=LONGEST_NAME if name in ("name", "alias") else LONGEST_STRING)
