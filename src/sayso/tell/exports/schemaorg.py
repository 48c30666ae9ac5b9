"""A dossier in the words of schema.org: the claim, where it appears, who is quoted on it, and in which articles.

Nothing here rates the claim: there is no ClaimReview, since Sayso never says what is true. Those who deny the claim appear under a claim of
their own, which is about the first one. Steps that are only suspected are left out, since schema.org has no word for doubt; `prov` has them.

A source without a name has no type, as nobody can tell whether it is one person, and an address that no other one shares.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sayso.model import Article, Dossier, Source
from sayso.tell.clean import one_line
from sayso.tell.exports.addresses import article_urn, is_lasting, page_address, passage_urn, source_urn, teller_urn, urn
from sayso.tell.exports.dating import calendar_date, moment
from sayso.tell.exports.linked import Node, jsonld, merged, node, to
from sayso.tell.exports.saying import Saying, sayings
from sayso.tell.naming import article_name, day_of

CONTEXT = "https://schema.org"
TYPES = {
    "person": "Person",
    "official": "Person",
    "government": "GovernmentOrganization",
    "organisation": "Organization",
    "outlet": "NewsMediaOrganization",
}
WORKS = {"document": "CreativeWork", "post": "SocialMediaPosting"}
STEPS = {"copies": "isBasedOn", "cites": "citation", "links": "citation", "quotes": "citation", "post": "citation"}


def schemaorg(dossier: Dossier) -> str:
    """The dossier as JSON-LD with the context of schema.org.

    >>> from sayso.model import Claim
    >>> print(schemaorg(Dossier("port shut", Claim("c1", "The port is shut."))).splitlines()[2])
    {"@id": "urn:sayso:claim:c1", "@type": ["Claim"], "name": "port shut", "text": "The port is shut."}
    """
    return jsonld(CONTEXT, merged(_nodes(dossier)))


def _nodes(dossier: Dossier) -> Iterator[Node]:
    articles = {article.id: article for article in dossier.articles}
    sources = {source.id: source for source in dossier.sources}
    claim, denial = urn("claim", dossier.claim.id), urn("denial", dossier.claim.id)
    stated = {"name": one_line(dossier.query), "text": dossier.claim.text}
    yield node(claim, ["Claim"], {**stated, **_appearing(dossier.asserts.articles, articles)})
    if dossier.denies.articles:
        about = {"name": f"Denial of “{one_line(dossier.query)}”", "about": to(claim)}
        yield node(denial, ["Claim"], {**about, **_appearing(dossier.denies.articles, articles)})
    for article in dossier.articles:
        yield from _article(article)
    for source in dossier.sources:
        yield _source(source, dossier.claim.id)
    for saying in sayings(dossier):
        on_denial = saying.side == "denies" and bool(dossier.denies.articles)
        yield from _quotation(saying, articles, dossier.claim.id, denial if on_denial else claim)
    yield from _steps(dossier, articles, sources)


def _appearing(ids: Sequence[str], articles: Mapping[str, Article]) -> Node:
    """Where a claim appears, and where first if that is known."""
    first = _first([articles[id] for id in ids]) if all(id in articles for id in ids) else ""
    return {"appearance": [to(article_urn(id)) for id in ids], "firstAppearance": to(article_urn(first)) if first else ""}


def _first(articles: Sequence[Article]) -> str:
    """The id of the article that came out first; none where several may have been, or one is undated."""
    days = [day_of(article) for article in articles]
    if not days or not all(days):
        return ""
    early = [article for article, day in zip(articles, days, strict=True) if day == min(days)]
    moments = [(a.published_at, a.id) for a in early if a.published_at and a.published_at.tzinfo]
    if len(early) > 1 and len(moments) == len(early):
        found = [id for at, id in moments if at == min(moments)[0]]
    else:
        found = [article.id for article in early]
    return found[0] if len(found) == 1 else ""


def _article(article: Article) -> Iterator[Node]:
    about = {
        "headline": article.title,
        "name": article_name(article),
        "url": page_address(article),
        "datePublished": f"{moment(article)}Z" if moment(article) else day_of(article),
        "inLanguage": article.language,
        "author": [{"name": name} for name in map(one_line, article.byline) if name],
        "publisher": to(_publisher(article)) if article.outlet else "",
    }
    yield node(article_urn(article.id), ["NewsArticle"], about)
    if article.outlet:
        yield node(_publisher(article), ["NewsMediaOrganization"], {"name": one_line(article.outlet)})


def _publisher(article: Article) -> str:
    return urn("outlet", article.outlet)


def _source(source: Source, claim: str) -> Node:
    about = {"name": one_line(source.name), "alternateName": [one_line(alias) for alias in source.aliases]}
    if source.kind in WORKS:
        return node(source_urn(source, claim), [WORKS[source.kind]], about)
    if is_lasting(source):
        return node(source_urn(source, claim), [TYPES[source.kind]], about)
    return node(source_urn(source, claim), [], {**about, "disambiguatingDescription": f"Source without a name ({source.kind})"})


def _quotation(saying: Saying, articles: Mapping[str, Article], claim: str, about: str) -> Iterator[Node]:
    """A passage about the claim; a bare name is somebody of this passage only."""
    event, source = saying.event, saying.source
    article = articles.get(event.article)
    by: Node = {}
    if source and source.kind in WORKS:
        by = {"isBasedOn": to(source_urn(source, claim))}
    elif source:
        by = {"spokenByCharacter": to(source_urn(source, claim))}
    elif saying.own_voice and article and article.outlet:
        by = {"creator": to(_publisher(article))}
    elif saying.name:
        teller = teller_urn(event, saying.name)
        by = {"spokenByCharacter": to(teller)}
        yield node(teller, [], {"name": one_line(saying.name)})
    shared = {
        "text": event.passage.text,
        "isPartOf": to(article_urn(event.article)),
        "about": to(about),
        "dateCreated": calendar_date(event.when),
    }
    yield node(passage_urn(event.article, event.passage), ["Quotation"], {**shared, **by})


def _steps(dossier: Dossier, articles: Mapping[str, Article], sources: Mapping[str, Source]) -> Iterator[Node]:
    """Which articles rest on which articles and documents, where the text itself shows it."""
    for step in dossier.derivations:
        earlier = sources.get(step.earlier)
        if step.later not in articles or step.hidden or step.probability < 1 or step.kind not in STEPS:
            continue
        if step.earlier in articles:
            yield node(article_urn(step.later), ["NewsArticle"], {STEPS[step.kind]: to(article_urn(step.earlier))})
        elif earlier and earlier.kind in WORKS:
            yield node(article_urn(step.later), ["NewsArticle"], {"citation": to(source_urn(earlier, dossier.claim.id))})
