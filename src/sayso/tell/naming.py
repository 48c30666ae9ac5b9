"""What sources and articles are called where a dossier is told: the shortest name that no other one in it bears.

An outlet is enough to name an article, unless it has several: then its day is added, or its hour, or the title. Two sources without
a name who are described alike are told apart by the article that they speak in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from sayso.model import Article, Dossier, Source
from sayso.tell.clean import one_line
from sayso.tell.words import NOBODY

Label = Callable[[str], str]
LONGEST = 60


def labels(dossier: Dossier) -> Label:
    """A function from the id of a source or article to the name that a reader knows it by, different for each.

    >>> from sayso.model import Claim
    >>> two = (Article("a1", "", outlet="The Post", title="Port shut"), Article("a2", "", outlet="The Post", title="Port open"))
    >>> label = labels(Dossier("q", Claim("c", "q"), articles=two))
    >>> label("a1"), label("a2")
    ('The Post, “Port shut”', 'The Post, “Port open”')
    """
    articles = _told_apart((article.id, _ways(article)) for article in dossier.articles)
    speaking = _places(dossier, articles)
    taken = set(articles.values())
    sources = _told_apart((source.id, _source_ways(source, speaking, taken)) for source in dossier.sources)
    names = {**articles, **sources}
    return lambda id: names.get(id) or one_line(id, width=LONGEST) or NOBODY


def article_name(article: Article) -> str:
    """What an article is called in a line: its outlet, else its title, else its file or address."""
    return one_line(article.outlet or article.title or article.file or article.url or article.id, width=LONGEST)


def day_of(article: Article) -> str:
    """The day on which it came out, or nothing."""
    return article.published.isoformat()[:10] if article.published else ""


def _ways(article: Article) -> tuple[str, ...]:
    name, day = article_name(article), day_of(article)
    hour = f" {article.published_at:%H:%M}" if article.published_at else ""
    title = f", “{one_line(article.title, width=40)}”" if article.title else ""
    dated = f"{name}, {day}" if day else name
    return (name, dated, f"{dated}{hour}", f"{name}{title}", f"{dated}{title}", f"{name}, {one_line(article.id)}")


def _source_ways(source: Source, speaking: dict[str, str], taken: set[str]) -> tuple[str, ...]:
    """A cited outlet that bears the name of an article stands for another text of it, which was not read."""
    name = one_line(source.name, width=LONGEST) or NOBODY
    name = f"{name} (unread)" if name in taken else name
    where = f"{name} ({speaking[source.id]})" if source.id in speaking else name
    return (name, where, f"{name} ({one_line(source.id.rpartition(':')[2])})", f"{name} ({one_line(source.id)})")


def _places(dossier: Dossier, articles: dict[str, str]) -> dict[str, str]:
    """For each source the name of the first article that has the claim from it."""
    found: dict[str, str] = {}
    for step in dossier.derivations:
        if step.later in articles:
            found.setdefault(step.earlier, articles[step.later])
    return found


def _told_apart(given: Iterable[tuple[str, Sequence[str]]]) -> dict[str, str]:
    """Each id with the first of its names that, used by all that share the shortest one, no two of them share."""
    groups: defaultdict[str, dict[str, Sequence[str]]] = defaultdict(dict)
    for id, ways in given:
        groups[ways[0]][id] = ways
    found: dict[str, str] = {}
    for group in groups.values():
        best = next((way for way in zip(*group.values(), strict=True) if max(Counter(way).values()) == 1), None)
        found.update(zip(group, best or [ways[-1] for ways in group.values()], strict=True))
    return found
