"""The nouns of Sayso: every value that travels between stages, frozen, and nothing else.

A news text becomes an `Article`. Reading it gives a `Reading`: the article with its `Attribution`s (who says what),
`Mention`s of names, `Time`s and aliases. Several readings and a question give a `Dossier`: on whose word a claim rests.

Offsets are counted in characters (Python code points) of `Article.text`, which is kept exactly as published:
``article.text[span.start:span.end] == span.text`` always holds, and `Article.span` is the way to make one.

Empty is a value: no source is ``()``, no outlet is ``""``. The vocabulary follows PARC and PolNeAR (Newell, Margolin and
Ruths, LREC 2018) for attributions and FactBank (Saurí and Pustejovsky, 2009) for factuality.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Voice = Literal["direct", "indirect", "mixed", "embedded"]
Act = Literal[
    "statement", "belief", "intention", "attitude", "decree", "finding", "perception", "question"
]
Stance = Literal["asserts", "hedges", "denies", "declines", "unverified", "asks"]
Factuality = Literal["CT+", "PR+", "PS+", "CT-", "PR-", "PS-", "CTu", "Uu"]
SourceKind = Literal[
    "person",
    "official",
    "government",
    "organisation",
    "outlet",
    "document",
    "post",
    "group",
    "anonymous",
    "author",
    "none",
]
NameKind = Literal["person", "organisation", "place", "government", "outlet", "group", "other"]
BlockKind = Literal[
    "paragraph", "heading", "list", "quote", "caption", "post", "pullquote", "table", "other"
]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of an article's text: where it starts, where it ends (exclusive), and its very characters."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with an input: where (a file, an address, a place in it), and what happened and what to try."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink in the published text: the words that carry it and the address it leads to."""

    span: Span
    href: str


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the page's layout, in reading order: a paragraph, a heading, a block quote, an embedded post …

    ``start`` and ``end`` delimit it in the text. A post has the words it consists of in ``body`` and who posted it in
    ``author`` (a span of the text, such as "Ilse Marwick"), with ``handle`` ("@marwick"), ``posted`` (the date as
    printed) and ``href`` where known. Other blocks leave these empty.
    """

    kind: BlockKind
    start: int
    end: int
    body: Span | None = None
    author: Span | None = None
    handle: str = ""
    posted: Span | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """One news text as published, with what the page says about itself.

    ``published`` is the day where it came out; ``published_at`` the moment, with its time zone, where that is known too: of
    two articles of one day it tells the earlier one.
    """

    id: str
    text: str
    file: str = ""
    url: str = ""
    outlet: str = ""
    title: str = ""
    byline: tuple[str, ...] = ()
    published: date | None = None
    language: str = "en"
    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    problems: tuple[Problem, ...] = ()
    published_at: datetime | None = None

    def span(self, start: int, end: int) -> Span:
        """The characters from ``start`` to ``end`` of this article, as a span.

        >>> Article(id="a", text="Marwick said so.").span(0, 7)
        Span(start=0, end=7, text='Marwick')
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"span {start}:{end} lies outside a text of {len(self.text)} characters")
        return Span(start, end, self.text[start:end])


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who is speaking: a canonical name, or for an anonymous source the whole descriptor; ``kind`` none and no name if nobody."""

    name: str = ""
    kind: SourceKind = "none"
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Time:
    """A date expression and the day, month, week or year it means: 2031-03-04, 2031-03, 2031-W09 or 2031."""

    span: Span
    value: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text and what kind of thing bears it."""

    span: Span
    kind: NameKind
    name: str = ""


@dataclass(frozen=True, slots=True)
class Attribution:
    """One teller's say-so: source, cue and content as spans, and how this source presents the content.

    ``parent`` is the id of the attribution whose content holds this one, or None. ``chain`` names the tellers, outermost
    first. An engine leaves ``chain`` and ``said_on`` empty and of ``speaker`` gives at most a first guess of its kind and
    whether it is anonymous; the resolve stage fills them in.
    ``confidence`` is the calibrated probability that a careful reader marks the same content with the same source.
    """

    id: str
    content: tuple[Span, ...]
    source: tuple[Span, ...] = ()
    cue: tuple[Span, ...] = ()
    addressee: tuple[Span, ...] = ()
    parent: str | None = None
    voice: Voice = "indirect"
    act: Act = "statement"
    stance: Stance = "asserts"
    factuality: Factuality = "CT+"
    speaker: Speaker = Speaker()
    chain: tuple[str, ...] = ()
    said_on: Time | None = None
    confidence: float = 1.0
    by: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """An article and everything that was read in it. ``aliases`` groups forms that name one and the same."""

    article: Article
    attributions: tuple[Attribution, ...] = ()
    mentions: tuple[Mention, ...] = ()
    times: tuple[Time, ...] = ()
    aliases: tuple[tuple[str, ...], ...] = ()
    problems: tuple[Problem, ...] = ()
    by: str = ""


Verdict = Literal["same", "different", "unsure"]
Subject = Literal["source", "claim", "attribution", "stance"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody decided about two things that may be one (sources, claims), or about what was read: by whom, when and why.

    A later judgement about the same pair supersedes an earlier one, and ``undoes`` names the id of one that is taken back;
    nothing is ever erased. ``a`` and ``b`` are names or ids as the judge wrote them. About an attribution or its stance, ``a`` is a passage
    ("ARTICLE:START-END") and ``b`` who says it, "no attribution", or a stance.
    """

    id: str
    verdict: Verdict
    a: str
    b: str
    about: Subject = "source"
    by: str = ""
    when: str = ""
    why: str = ""
    undoes: str = ""


DerivationKind = Literal["told", "statement", "cites", "quotes", "copies", "links", "post"]
DriftKind = Literal["hedge_lost", "plural_sources", "anonymous_dropped", "number_changed", "attribution_dropped"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The characters that a statement rests on: which article, and where in it."""

    article: str
    span: Span


@dataclass(frozen=True, slots=True)
class Source:
    """Somebody or something that a claim comes from, across all that was read. An anonymous source is one per mention."""

    id: str
    name: str
    kind: SourceKind = "none"
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Derivation:
    """``later`` has the claim from ``earlier`` (ids of sources or articles): how, how surely, and by which characters.

    ``hidden`` when only comparing texts reveals it; ``probability`` is 1 where the text itself shows it; ``why`` gives the
    reason of a suspected one. ``sides`` names the sides of the claim that travelled this way ("asserts", "denies").
    """

    earlier: str
    later: str
    kind: DerivationKind
    hidden: bool = False
    probability: float = 1.0
    evidence: tuple[Evidence, ...] = ()
    why: str = ""
    sides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Two sources (by id) that may be one and the same: how likely, from 0 to 1, and why one thinks so."""

    a: str
    b: str
    probability: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Independence:
    """On how many independent origins a side rests: the least, the expected and the greatest number."""

    low: int = 0
    expected: float = 0.0
    high: int = 0


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a claim (those who assert it, or those who deny it) and what it rests on; all entries are ids.

    ``channels`` is the greatest number of chains from origins to articles that share no node; ``cut`` the fewest nodes
    without which nothing reaches us; ``bottlenecks`` the sets of nodes through which everything passes. ``circular`` are
    groups that cite each other in a circle, ``unattributed`` articles that state the claim and do not say whence.
    """

    articles: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    independent: Independence = Independence()
    channels: int = 0
    cut: tuple[str, ...] = ()
    bottlenecks: tuple[tuple[str, ...], ...] = ()
    circular: tuple[tuple[str, ...], ...] = ()
    unattributed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """The same proposition wherever it is stated: its words in one place, and the attributions that state or deny it.

    ``attributions`` holds pairs of article id and attribution id.
    """

    id: str
    text: str
    attributions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """One way in which the claim reaches the reader: the article, the passage, and the tellers, outermost first."""

    article: str
    passage: Span
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """A moment in a claim's life: when it was said (or printed), by whom, with which stance, and where that stands."""

    when: str
    article: str
    source: str
    stance: Stance
    passage: Span


@dataclass(frozen=True, slots=True)
class Drift:
    """What got lost between an earlier and a later telling, with both passages."""

    earlier: str
    later: str
    kind: DriftKind
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """A source that is cited and was never seen, and why it matters; ``source`` is a source id."""

    source: str
    why: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything about one claim: who asserts and who denies it, through whom, since when, and on how many origins it rests.

    ``articles`` are those that speak of the claim; ``suspected`` the pairs of origins that keep ``independent.low`` under
    ``high``; ``coverage`` says what was and was not read.
    """

    query: str
    claim: Claim
    articles: tuple[Article, ...] = ()
    sources: tuple[Source, ...] = ()
    derivations: tuple[Derivation, ...] = ()
    asserts: Side = Side()
    denies: Side = Side()
    chains: tuple[Chain, ...] = ()
    timeline: tuple[Event, ...] = ()
    drift: tuple[Drift, ...] = ()
    missing: tuple[Missing, ...] = ()
    suspected: tuple[Suspicion, ...] = ()
    coverage: dict[str, int | str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
