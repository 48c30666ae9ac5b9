"""What got lost on the way from one article to the next: hedges, numbers, who said it, that nobody was named, that it was only one.

"Could not verify" becomes a flat statement; one voice becomes "reports"; 410 cents become 450. Laundering works by such small
losses, and each is visible when a telling stands beside the one it was taken from. They are looked for along every step from
article to article (`cites`, `links`, `copies`), and only forward in time: what an update takes up again from a later article
tells nothing new.

- *plural_sources*: the later says "reports", "insiders", "witnesses" where the earlier shows no such crowd.
- *hedge_lost*: the earlier doubts (see `sayso.trace.doubt`), the later nowhere does, and states the claim in its own voice or says
  that somebody "revealed" or "confirmed" it.
- *attribution_dropped*: a copy tells in its own voice what the earlier has from somebody, or from papers that it has read, who are
  gone; or a quotation has lost its speaker; or one person by name has become a crowd.
- *anonymous_dropped*: a copy has lost the one without a name although others are named; or an article that cites another does not
  say that nobody is named there.
- *number_changed*: another amount of the same thing in sentences that say the same (see `sayso.trace.amounts`).

A copy of what one unnamed source said, told as fact, is *attribution_dropped* only: readers do not agree which of the two it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sayso.model import Article, Derivation, Drift, DriftKind, Span
from sayso.trace.amounts import changed
from sayso.trace.citing import moment
from sayso.trace.cutting import Cutting
from sayso.trace.derive import Teller, Telling
from sayso.trace.doubt import doubt, trimmed
from sayso.trace.retelling import SAYS_REPORTS, Aligned, Retelling, is_named_person, is_somebody, kept, says_nothing
from sayso.trace.words import listed, words

BETWEEN_ARTICLES = ("cites", "links", "copies")
FACTIVE = listed("factive")
MASTERS = listed("masters")
CROWD = listed("crowd")
MANY = 3
LEAST_QUOTE = 5
_UNNAMED = re.compile(
    r"\b(?:unnamed|anonym\w+|unidentified|nameless|(?:a|one|single) (?:person|source|insider|employee|member|worker|official)|some(?:body|one) (?:who|with|in|at|close|from)"
    r"|not (?:be |to be |being )?(?:named|identified|naming|identifying)|not to (?:name|identify)|withheld)\b",
    re.IGNORECASE,
)
_READS = re.compile(
    r"\b(?:seen|read|obtained|reviewed|examined) by\b|\b(?:a|whose) copy of which\b|\bhas (?:seen|read|obtained)\b|\bshown to\b"
)
_QUOTATION = re.compile(r"“[^“”\n]{12,400}”|\"[^\"\n]{12,400}\"")
_OF = re.compile(r"\s(?:of|at|in|from|with|who|near|inside|close|formerly|familiar)\b")


def drifts(
    told: Sequence[Telling],
    steps: Iterable[Derivation],
    articles: Mapping[str, Article],
    aligned: Aligned | None = None,
    cutting: Cutting | None = None,
) -> tuple[Drift, ...]:
    """What each article lost or changed of the claim as the article that it has it from tells it, with both passages.

    ``told`` are all tellings of the claim, ``steps`` the derivations (those between two of ``articles``, by id, count), and
    ``aligned`` gives the pairs of sentences of an earlier and a later article that say the same; it is asked only about steps
    that show a drift, or may. ``cutting`` has the articles cut up already. Evidence is the later passage, then the earlier one where
    there is one.
    """
    cutting = cutting or Cutting()
    looks = _Looks(cutting)
    by_article: dict[str, list[Telling]] = {}
    for telling in told:
        by_article.setdefault(telling.article.id, []).append(telling)
    found: dict[tuple[str, str, DriftKind], Drift] = {}
    for step in steps:
        if step.kind not in BETWEEN_ARTICLES or step.earlier not in articles or step.later not in articles:
            continue
        earlier, later = articles[step.earlier], articles[step.later]
        if None in (earlier.published, later.published) or moment(earlier) <= moment(later):
            before, after = by_article.get(earlier.id, ()), by_article.get(later.id, ())
            for drift in _between(Retelling(step, earlier, later, before, after, aligned or cutting.aligned), looks):
                found.setdefault((drift.earlier, drift.later, drift.kind), drift)
    return tuple(found[i] for i in sorted(found))


class _Looks:
    """What single articles say, looked up once each: whether they speak of reports, and whether they doubt the claim."""

    def __init__(self, cutting: Cutting) -> None:
        self.cutting = cutting
        self._reports: dict[str, Span | None] = {}
        self._doubts: dict[tuple[str, tuple[Span, ...]], Span | None] = {}

    def reports(self, article: Article) -> Span | None:
        """The sentence that speaks of "reports", unless it is to say that there are none."""
        if article.id not in self._reports:
            place = next((m.start() for m in SAYS_REPORTS.finditer(article.text) if not m["no"]), None)
            around = None if place is None else next((a, b) for a, b in self.cutting.sentences(article) if a <= place < b)
            self._reports[article.id] = None if around is None else trimmed(article, *around)
        return self._reports[article.id]

    def doubt(self, article: Article, told: Sequence[Telling]) -> Span | None:
        """The passage in which an article doubts the claim."""
        for t in told:
            if t.match.hedged or (t.match.attribution is not None and t.match.attribution.stance == "hedges"):
                return t.match.passage
        claimed = tuple([t.match.passage for t in told])
        if (article.id, claimed) not in self._doubts:
            cut = self.cutting
            self._doubts[article.id, claimed] = doubt(article, claimed, cut.sentences(article), cut.words(article))
        return self._doubts[article.id, claimed]


def _between(told: Retelling, looks: _Looks) -> Iterator[Drift]:
    if not told.before or not told.after:
        return
    crowd = _crowd(told, looks)
    if crowd is not None:
        yield told.drift("plural_sources", crowd)
    lost = _lost_doubt(told, looks)
    if lost is not None:
        yield told.drift("hedge_lost", *lost)
    yield from _dropped_by_copy(told, crowd) if told.step.kind == "copies" else _dropped_by_citing(told, crowd)
    amounts = changed(looks.cutting.amounts(told.earlier), looks.cutting.amounts(told.later), told.sayings())
    if amounts is not None:
        yield told.drift("number_changed", amounts[1], amounts[0])


# ------------------------------------------------------------ one becomes many


def _crowd(told: Retelling, looks: _Looks) -> Span | None:
    """Where the later article has the claim from many of whom the earlier shows none."""
    if looks.reports(told.earlier) is None and (reports := looks.reports(told.later)) is not None:
        return reports
    shown = [teller for t in told.before for teller in t.tellers]
    if len({t.source.id for t in shown if not t.figure.vague}) >= MANY or any(_is_many(t) for t in shown):
        return None
    return next((t.match.passage for t in told.after if any(_is_many(teller) for teller in t.tellers)), None)


def _is_many(teller: Teller) -> bool:
    """Whether a teller is several people without a name: "insiders", "workers formerly at a mill"; bosses are mostly told of."""
    if not teller.figure.anonymous or teller.figure.attribution is None or says_nothing(teller):
        return False
    head = _OF.split(teller.figure.name)[0].casefold().split()[-1:]
    noun = re.sub(r"[^a-z]", "", head[0]) if head else ""
    plural = noun in CROWD or (len(noun) > 3 and noun.endswith("s") and not noun.endswith(("ss", "us", "is")))
    return plural and noun not in MASTERS


# ------------------------------------------------------------ doubt becomes certainty


def _lost_doubt(told: Retelling, looks: _Looks) -> tuple[Span, Span] | None:
    """The flat statement of the later article, and the doubt of the earlier one that it leaves out."""
    flat = told.own[0].match.passage if told.own else _revealed(told)
    if flat is None or looks.doubt(told.later, told.after) is not None:
        return None
    doubted = looks.doubt(told.earlier, told.before)
    return None if doubted is None else (flat, doubted)


def _revealed(told: Retelling) -> Span | None:
    """Where somebody has "revealed" or "confirmed" the claim, which says that it is so."""
    for t in told.after:
        spoken = [teller.figure.attribution for teller in t.tellers if teller.figure.attribution is not None]
        if any(w in FACTIVE for a in spoken for cue in a.cue for w in cue.text.casefold().split()):
            return t.match.passage
    return None


# ------------------------------------------------------------ who said it


def _dropped_by_copy(told: Retelling, crowd: Span | None) -> Iterator[Drift]:
    """What a copy tells in its own voice although the original has it from somebody; a hidden one does so by leaving them out."""
    if not told.own_text and not told.step.hidden:
        return
    had = [t for t in told.before if not t.match.heading and any(is_somebody(teller) for teller in t.tellers)]
    gone = [t for t in had if not kept(told, t)]
    nameless = [t for t in gone if all(teller.figure.anonymous for teller in t.tellers)]
    somebody_named = len(had) > sum(all(teller.figure.anonymous for teller in t.tellers) for t in had)
    unnamed_only = gone and len(gone) == len(had) and not somebody_named
    papers_gone = (
        not had and told.step.hidden and _READS.search(told.earlier.text) and not _READS.search(told.later.text)
    )
    if len(gone) > len(nameless) or unnamed_only or papers_gone:
        yield told.drift("attribution_dropped", told.own_text[0].match.passage if told.own_text else None)
    if nameless and somebody_named and crowd is None and _UNNAMED.search(told.earlier.text):
        passage = nameless[0].match.passage
        yield told.drift("anonymous_dropped", told.retold(passage), passage)


def _dropped_by_citing(told: Retelling, crowd: Span | None) -> Iterator[Drift]:
    quote = _orphaned(told)
    people = [t for t in told.before if any(is_named_person(teller) for teller in t.tellers)]
    if quote is not None:
        yield told.drift("attribution_dropped", quote)
    elif crowd is not None and told.own_text and people and not any(kept(told, t) for t in people):
        yield told.drift("attribution_dropped", told.own_text[0].match.passage)
    if not people and _rests_on_the_unnamed(told) and not _shows_the_unnamed(told):
        yield told.drift("anonymous_dropped")


def _rests_on_the_unnamed(told: Retelling) -> bool:
    """Whether the innermost tellers of the earlier article all go without a name, and are not merely crowds."""
    behind = [t.tellers[-1].figure for t in told.before if t.tellers and not t.match.heading]
    return all(f.anonymous for f in behind) and any(not f.vague for f in behind)


def _shows_the_unnamed(told: Retelling) -> bool:
    """Whether the later article says in any way that somebody without a name is behind the claim."""
    shown = any(x.figure.anonymous and not x.figure.vague for t in told.after for x in t.tellers)
    return shown or _UNNAMED.search(told.later.text) is not None


def _orphaned(told: Retelling) -> Span | None:
    """A quotation that both articles have, where the later one names none of the earlier one's speakers."""
    names = {x.figure.name for t in told.before for x in t.tellers if is_named_person(x)}
    if not names or any(name.split()[-1] in told.later.text for name in names):
        return None
    said = _runs(told.earlier.text)
    for m in _QUOTATION.finditer(told.later.text):
        if not said.isdisjoint(_runs(m.group())):
            return told.later.span(m.start(), m.end())
    return None


def _runs(text: str) -> set[tuple[str, ...]]:
    """Every five words that follow one another."""
    found = [w.text.casefold().replace("’", "'") for w in words(text)]
    return {tuple(found[i : i + LEAST_QUOTE]) for i in range(len(found) - LEAST_QUOTE + 1)}
