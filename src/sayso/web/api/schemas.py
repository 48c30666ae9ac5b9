"""The forms of what the API takes and gives, for its OpenAPI document. What it gives is the JSON of the command line, key for key."""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from sayso.model import (
    Act,
    BlockKind,
    DerivationKind,
    DriftKind,
    Factuality,
    NameKind,
    SourceKind,
    Stance,
    Subject,
    Verdict,
    Voice,
)

Item = TypeVar("Item")
Offset = Annotated[int, Field(ge=0, description="Unicode code points of article.text")]
Share = Annotated[float, Field(ge=0, le=1)]
Day = Annotated[str, Field(description="YYYY-MM-DD")]


class Form(BaseModel):
    """Keys may be added to what is given; none is renamed or removed."""

    model_config = ConfigDict(extra="forbid")


class SpanForm(Form):
    start: Offset
    end: Offset
    text: str


class PassageForm(SpanForm):
    article: str


class PlaceForm(Form):
    article: str
    start: Offset
    end: Offset


class LinkForm(SpanForm):
    href: str


class BlockForm(Form):
    kind: BlockKind
    start: Offset
    end: Offset
    body: SpanForm | None = None
    author: SpanForm | None = None
    handle: str = ""
    posted: SpanForm | None = None
    href: str = ""


class ArticleForm(Form):
    id: str
    file: str
    url: str
    outlet: str
    title: str
    byline: list[str]
    published: Day | None
    published_at: str | None
    language: str
    text: str
    blocks: list[BlockForm]
    links: list[LinkForm]


class SpeakerForm(Form):
    name: str
    kind: SourceKind
    anonymous: bool


class TimeForm(SpanForm):
    value: str


class AttributionForm(Form):
    id: str
    parent: str | None
    source: list[SpanForm]
    cue: list[SpanForm]
    content: list[SpanForm]
    addressee: list[SpanForm]
    voice: Voice
    act: Act
    stance: Stance
    factuality: Factuality
    speaker: SpeakerForm
    chain: list[str]
    said_on: TimeForm | None
    confidence: Share
    by: str


class MentionForm(SpanForm):
    kind: NameKind
    name: str


class ProblemForm(Form):
    where: str
    what: str


class ReadingForm(Form):
    """An article and all that was read in it, as ``sayso read --json`` prints it."""

    format: Literal["sayso/1"]
    article: ArticleForm
    attributions: list[AttributionForm]
    mentions: list[MentionForm]
    aliases: list[list[str]]
    times: list[TimeForm]
    problems: list[ProblemForm]
    by: str


class CardForm(Form):
    """An article without its text."""

    id: str
    file: str
    url: str
    outlet: str
    title: str
    published: Day | None


class AttributionRefForm(Form):
    article: str
    id: str


class ClaimWordsForm(Form):
    id: str
    text: str
    attributions: list[AttributionRefForm]


class SourceForm(Form):
    id: str
    name: str
    kind: SourceKind
    aliases: list[str]


class EdgeForm(Form):
    from_: str = Field(alias="from")
    to: str
    kind: DerivationKind
    hidden: bool
    sides: list[str]
    probability: Share
    evidence: list[PassageForm]
    why: str


class IndependenceForm(Form):
    low: int
    expected: float
    high: int


class SideForm(Form):
    articles: list[str]
    origins: list[str]
    independent: IndependenceForm
    channels: int
    cut: list[str]
    bottlenecks: list[list[str]]
    circular: list[list[str]]
    unattributed: list[str]


class SidesForm(Form):
    asserts: SideForm
    denies: SideForm


class ChainForm(Form):
    article: str
    passage: SpanForm
    names: list[str]


class EventForm(Form):
    when: str
    article: str
    source: str
    stance: Stance
    passage: SpanForm


class DriftForm(Form):
    from_: str = Field(alias="from")
    to: str
    kind: DriftKind
    evidence: list[PassageForm]


class MissingForm(Form):
    source: str
    why: str


class SuspicionForm(Form):
    a: str
    b: str
    probability: Share
    why: str


class DossierForm(Form):
    """Everything about one claim, as ``sayso trace --json`` prints it."""

    format: Literal["sayso/1"]
    query: str
    claim: ClaimWordsForm
    articles: list[CardForm]
    sources: list[SourceForm]
    edges: list[EdgeForm]
    sides: SidesForm
    chains: list[ChainForm]
    timeline: list[EventForm]
    drift: list[DriftForm]
    missing: list[MissingForm]
    suspected: list[SuspicionForm]
    coverage: dict[str, Any]
    problems: list[ProblemForm]


class BoundsForm(Form):
    low: int
    high: int


class SpreadForm(Form):
    articles: int
    outlets: int
    independent: BoundsForm
    counted: Literal["calculus", "sources"]
    sources: list[str]


class SpreadsForm(Form):
    asserts: SpreadForm
    denies: SpreadForm


class EchoForm(Form):
    """A claim that several articles tell, as a line of ``sayso claims --json``."""

    id: str
    text: str
    passage: PlaceForm
    articles: list[str]
    outlets: int
    first: Day | None
    last: Day | None
    excess: int
    sides: SpreadsForm


class TellerForm(Form):
    """Somebody who is relied on, as a line of ``sayso sources --json``."""

    name: str
    kind: SourceKind
    attributions: int
    articles: int
    outlets: int


class JudgementForm(Form):
    """A judgement, as ``sayso judge … --json`` prints it."""

    id: str
    verdict: Verdict
    a: str
    b: str
    about: Subject
    by: str
    when: str
    why: str
    undoes: str
    stands: bool
    conflicts: list[str]


class PageForm(Form, Generic[Item]):
    """Some of a longer list: ``next`` is the address of those after them, null at the end."""

    items: list[Item]
    next: str | None = None


class ProblemDetail(Form):
    """What did not work (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str = "about:blank"
    title: str
    status: int
    detail: str


_Short = Annotated[str, Field(max_length=1000)]


class ToRead(Form):
    """An article to read: exactly one of ``text``, ``html`` and ``url``; the rest is what it does not say of itself."""

    text: str | None = Field(None, description="plain text, taken character for character")
    html: str | None = Field(None, description="a page as it was sent")
    url: str | None = Field(None, max_length=4000, description="an http or https address, fetched now")
    outlet: _Short = ""
    title: _Short = ""
    byline: list[_Short] = Field(default_factory=list, max_length=50)
    date: _Short = Field("", description="when it was published: YYYY-MM-DD, or a moment with its zone")
    engine: Literal["neural", "rules"] = "neural"


class ToJudge(Form):
    """A judgement to keep. ``by`` is who says so, ``why`` the reason for those who read it later."""

    verdict: Verdict
    a: Annotated[str, Field(min_length=1, max_length=1000)]
    b: Annotated[str, Field(min_length=1, max_length=1000)]
    about: Subject = "source"
    by: Annotated[str, Field(min_length=1, max_length=200)]
    why: Annotated[str, Field(min_length=1, max_length=2000)]


class ToUndo(Form):
    """Who takes a judgement back, and why."""

    by: Annotated[str, Field(min_length=1, max_length=200)]
    why: Annotated[str, Field(min_length=1, max_length=2000)]
