"""Passages as they stand on a page: their words, cut where they are long, and where their very characters can be seen.

Where something leads is the caller's business: on the web to a page of the article, in a file to the text as it was published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urldefrag

from sayso.model import Article, Derivation, Evidence, Source, Span
from sayso.tell.clean import clean, one_line
from sayso.tell.lines import unquoted
from sayso.tell.naming import Label

TELLING = 5
"""Words beyond which a passage says something by itself."""
_AROUND = 5
_MARKS = frozenset("“”\"«»„")


def _nowhere(*_: object) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the parts of a dossier lead; what gives "" has no link.

    ``passage`` shows characters of an article, ``article`` the article, ``source`` a source's page, ``without`` the same dossier without
    a node (by id), ``not_this`` is for saying that a passage is not the claim, ``whether_one`` for judging whether two sources are one,
    and ``everything`` shows what is left out of long lists.
    """

    passage: Callable[[Article, Span], str] = _nowhere
    article: Callable[[Article], str] = _nowhere
    source: Callable[[Source], str] = _nowhere
    without: Callable[[str], str] = _nowhere
    not_this: Callable[[Article, Span], str] = _nowhere
    whether_one: Callable[[str, str], str] = _nowhere
    everything: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """The words of a passage, where they lead, what their article is called, and a remark before them."""

    words: str
    href: str = ""
    where: str = ""
    lead: str = ""
    not_this: str = ""

    @property
    def is_quoted(self) -> bool:
        """Whether there are quotation marks in it, so that it needs none around it."""
        return not _MARKS.isdisjoint(self.words)


@dataclass(frozen=True, slots=True)
class Quoting:
    """What makes quotes of passages: the articles by id, what they are called, where things lead, and how long a quote may be."""

    articles: Mapping[str, Article]
    label: Label
    to: Addresses
    width: int = 280
    made: dict[tuple[str, Span, str], Quote] = field(default_factory=dict)

    def quote(self, article: str, span: Span, lead: str = "") -> Quote:
        """A passage of an article as a quote; of an article that is not there it has no address."""
        if (found := self.made.get((article, span, lead))) is None:
            found = self.made[article, span, lead] = self._quote(article, span, lead)
        return found

    def _quote(self, article: str, span: Span, lead: str) -> Quote:
        known = self.articles.get(article)
        words = unquoted(one_line(span.text, width=self.width))
        if known is None:
            return Quote(words, "", self.label(article), lead)
        return Quote(words, self.to.passage(known, span), self.label(article), lead, self.to.not_this(known, span))

    def quotes(self, evidence: Iterable[Evidence], lead: str = "") -> tuple[Quote, ...]:
        """Pieces of evidence as quotes, those first that say something by themselves, and each passage once."""
        once = list(dict.fromkeys(evidence))
        ranked = sorted(once, key=lambda one: len(one.span.text.split()) <= TELLING)
        return tuple(self.quote(one.article, one.span, lead) for one in ranked)


def compared(step: Derivation) -> tuple[list[tuple[Evidence, Evidence]], list[Evidence]]:
    """A copy's evidence as pairs of passages that say the same, the earlier one first, and what stands alone.

    >>> a, b = Evidence("a1", Span(0, 1, "x")), Evidence("a2", Span(0, 1, "x"))
    >>> pairs, alone = compared(Derivation("a1", "a2", "copies", evidence=(b, a, b)))
    >>> len(pairs), len(alone)
    (1, 1)
    """
    pairs: list[tuple[Evidence, Evidence]] = []
    alone: list[Evidence] = []
    waiting: Evidence | None = None
    for one in step.evidence:
        if one.article == step.earlier:
            alone += [waiting] if waiting else []
            waiting = one
        elif waiting:
            pairs.append((waiting, one))
            waiting = None
        else:
            alone.append(one)
    return pairs, alone + ([waiting] if waiting else [])


def published(article: Article, span: Span | None = None) -> str:
    """Where an article was published, if that is on the web; with a span, such that a browser goes to its words and marks them.

    >>> from sayso.model import Article
    >>> published(Article("a", "It sank - twice.", url="https://p.example/1#top"), Span(0, 15, "It sank - twice"))
    'https://p.example/1#top:~:text=It%20sank%20%2D%20twice'
    >>> published(Article("a", "It sank.", url="javascript:alert(1)"))
    ''
    """
    if not article.url.lower().startswith(("http://", "https://")):
        return ""
    address, fragment = urldefrag(clean(article.url))
    words = span.text.split() if span else []
    if not words:
        return f"{address}#{fragment}" if fragment else address
    parts = [words] if len(words) <= 2 * _AROUND else [words[:_AROUND], words[-_AROUND:]]
    text = ",".join(quote(" ".join(part), safe="", errors="replace").replace("-", "%2D") for part in parts)
    return f"{address}#{fragment.partition(':~:')[0]}:~:text={text}"


def spread(items: Sequence[Quote], most: int = 1) -> tuple[tuple[Quote, ...], tuple[Quote, ...]]:
    """The first quotes, and the others."""
    return tuple(items[:most]), tuple(items[most:])
