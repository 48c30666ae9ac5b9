"""Who is in one article, as far as tracing must know: the names and their kinds, everybody without a name in the order in which
the text introduces them, and who of all these is no teller (the author, "you", the article's own outlet).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import islice

from sayso.model import Attribution, Mention, NameKind, Reading, SourceKind, Span
from sayso.trace.figures import (
    INDEFINITE,
    PERSON_NOUN,
    Figure,
    head_of,
    introduces,
    is_vague,
    lower_first,
    may_tell,
    source_start,
    speaks_unnamed,
    tidy,
)
from sayso.trace.naming import bare, is_name, key
from sayso.trace.page import Page, start_of
from sayso.trace.words import PRONOUNS

SOURCE_KINDS: dict[NameKind, SourceKind] = {
    "person": "person",
    "organisation": "organisation",
    "government": "government",
    "outlet": "outlet",
    "group": "group",
    "place": "government",
    "other": "none",
}
NOT_A_TELLER = frozenset({"i", "we", "you", "me", "us", "who", "which", "that", "it", "nobody", "no one", "none"})
_SOMEONE = re.compile(
    rf"\b(?:[Ss]ome(?:body|one)\s|(?:[Aa]n?|[Oo]ne)\s(?:(?!(?:from|by|of|to|in|at|for|with|the)\s)[\w’'-]+\s){{0,4}}?(?:{PERSON_NOUN})\b)(?:\s?(?:(?:who|whom|with|at|in|from|inside|near|on|of|close to|familiar with)\s[^.,;:—–()“”\"\n]{{2,90}})|(?=[.,;:—–\s]))"
)
_HE_IS = re.compile(rf"\b(?:He|She)\s(?:is|was)\s(?P<what>an?\s(?:[\w’'-]+\s){{0,3}}?(?:{PERSON_NOUN})\b)")
_THING = re.compile(r"\b(?:trawler|ship|vessel|ferry|tanker|boat|yacht|freighter|liner|train|film|FV|MV|SS|HMS)\s[“\"‘']?$")
_BEFORE_WHO = re.compile(r"(?:[,.;:—–]|\b(?:from|by|of|to|with|and|as|that))\s(?P<np>(?:an?|one|some|his|her|their)\s[^,.;:]{2,70}?),?\s*$")
OPENERS = frozenset("indeed meanwhile however still yet earlier later now then also there here perhaps moreover instead recently elsewhere yesterday today".split())
"""What opens a sentence before a cue without being anybody: "Indeed reports of …"."""
_SUBJECT = re.compile(r"(?:A|An|The|One|Some|Two|Three|Somebody|Someone|[A-Z])")
LONGEST_SUBJECT = 25
LONGEST_WAY = 3000
"""Characters from a passage to the ends of its paragraph, at most: paragraphs of news are shorter, and what stands further off tells nothing of it."""
_PASSIVE = re.compile(r"\b(?:is|are|was|were|been|be|being)\s+\w+(?:ed|n|t|d|id)\b|\bsaid to\b", re.IGNORECASE)


class Cast:
    """Everybody who speaks in one article."""

    def __init__(self, page: Page, reading: Reading) -> None:
        self.page = page
        self.article = reading.article
        self.reading = reading
        self.groups = {key(form): tuple(group) for group in reading.aliases for form in group if key(form)}
        self._kinds: dict[str, SourceKind] = {
            key(form): SOURCE_KINDS[m.kind] for m in reading.mentions for form in (m.name, m.span.text) if form
        }
        self._speaks: dict[str, list[Attribution]] = {}
        for a in page.attributions:
            self._speaks.setdefault(key(a.speaker.name), []).append(a)

    def place(self, name: str, here: Attribution | None) -> int:
        """Where somebody without a name is introduced: the first attribution that writes the descriptor out."""
        if here is None:
            return max(self.article.text.find(name), 0)
        own = self._speaks.get(key(name), [here])
        before = [a for a in own if start_of(a) <= start_of(here)]
        introduced = [a for a in before if introduces(a)]
        if introduced:
            return source_start(introduced[-1])
        written = self.article.text.lower().rfind(name.lower(), 0, source_start(here) + 1) if name else -1
        return written if written >= 0 else source_start((before or [here])[0])

    def elsewhere(self, name: str) -> Attribution | None:
        spoken = self._speaks.get(key(name), [])
        return spoken[0] if spoken else None

    def kind_of(self, name: str) -> SourceKind:
        forms = (name, *self.groups.get(key(name), ()))
        return next((self._kinds[key(form)] for form in forms if key(form) in self._kinds), "none")

    @cached_property
    def people(self) -> frozenset[str]:
        return frozenset(key(m.name or m.span.text) for m in self.persons)

    def is_nobody(self, figure: Figure) -> bool:
        """Whether a figure is no teller here: the author, "you", or the article's own outlet."""
        name = key(figure.name)
        if figure.kind == "author" or name in NOT_A_TELLER or name in PRONOUNS or not name or name.split()[0] in ("all", "any", "every", "each", "no", "whoever") or figure.name.startswith("person who ") or name.split()[0] in ("i'm", "i've", "we're", "i"):
            return True
        if not may_tell(figure) or (figure.name.isupper() and len(figure.name) > 6 and figure.kind not in ("organisation", "outlet")):
            return True
        if figure.name.isupper() and " " in figure.name and re.search(rf"(?:^|\n){re.escape(figure.name)}\s?[.,(:—–-]", self.article.text):
            return True
        if any(bare(name) == bare(figure.name) for name in self.article.byline) or self.works_here(figure.name):
            return True
        if figure.vague or figure.kind not in ("outlet", "none", "organisation", "document"):
            return False
        return any(self.is_own(name) for name in (figure.name, *figure.other_names))

    def works_here(self, name: str) -> bool:
        """Whether a person is named as the one who wrote or presents it: "Presenter: Kofi Zanardi"."""
        if any(bare(own) == bare(name) for own in self.article.byline):
            return True
        head = self.article.text[:600]
        at = head.find(name)
        line = head[head.rfind("\n", 0, max(at, 0)) + 1 : max(at, 0)]
        return at > 0 and len(name.split()) > 1 and bool(re.search(r"(?:Presenter|Presented by|Reporter|Reported by|Words|Text|Photo|Picture|Pic|Editor):?\s$|^(?:[^.]{0,60}[-–—·,]\s)?[Bb]y\s$", line))

    def is_own(self, name: str) -> bool:
        """Whether a name is that of the article's own outlet ("the Recorder" in The Reach Recorder)."""
        own, said = set(key(self.article.outlet).split()), set(key(name).split())
        return bool(own and said) and (said <= own or (name.isupper() and "".join(w[0] for w in key(self.article.outlet).split()) == name.lower()))

    def subject(self, a: Attribution) -> Figure | None:
        """The words before a cue that has no source: "Somebody who was in the control room | has told the Recorder"."""
        if not a.cue or _PASSIVE.search(" ".join(c.text for c in a.cue)):
            return None
        cue, text = a.cue[0], self.article.text
        start, _ = self.sentence(cue.start)
        said = text[start : cue.start].strip(" \n\t“”\"'")
        fits = 1 <= len(said.split()) <= LONGEST_SUBJECT and key(said.split()[0]) not in PRONOUNS and _SUBJECT.match(said)
        if not fits or self._taken(a, start) or key(said) in OPENERS:
            return None
        place = text.find(said, start)
        some = _SOMEONE.search(said)
        named = [m for m in self.reading.mentions if start <= m.span.start < cue.start and m.kind in ("person", "organisation")]
        indefinite = said.split()[0].lower() in INDEFINITE
        if some and 0 < some.start() < 40 and not any(place <= m.span.start < place + some.start() for m in self.persons):
            return Figure(lower_first(tidy(some.group())), "anonymous", max(place, 0) + some.start(), attribution=a)
        if named and is_name(said.split(",")[0]) and not indefinite and text[start : named[0].span.start].count(" ") < 4:
            called = named[0].name or named[0].span.text
            return Figure(called, self.kind_of(called), attribution=a, described=said)
        name = re.split(r",|\swho(?:se|m)?\s", said)[0] if said[:1].isupper() and is_name(said.split(",")[0]) else said
        if is_name(name) and not indefinite:
            return Figure(name, self.kind_of(name), attribution=a, described=said)
        return Figure(lower_first(said), "anonymous", max(place, 0), attribution=a)

    def _taken(self, a: Attribution, start: int) -> bool:
        """Whether the words before a cue are what is said, and not (taken for it by the reading) the subject right before it."""
        cue, text = a.cue[0], self.article.text
        begins = start + len(text[start : cue.start]) - len(text[start : cue.start].lstrip())
        follows = any(c.start >= cue.start for c in a.content)
        subject = any(c.start == begins and c.end <= cue.start and not text[c.end : cue.start].strip() for c in a.content)
        return not (follows and subject) and any(c.start < cue.start and c.end > start for c in a.content)

    @cached_property
    def unnamed_so_far(self) -> list[tuple[int, Figure]]:
        """Everybody without a name, in the order in which the text introduces them."""
        found: dict[int, Figure] = {}
        for a in self.page.attributions:
            if key(a.speaker.name).split()[:1] in (["anybody"], ["anyone"], ["nobody"], ["everybody"], ["everyone"]):
                continue
            if speaks_unnamed(a) and introduces(a) and a.source and not is_vague(a.speaker.name):
                found.setdefault(source_start(a), Figure(a.speaker.name, "anonymous", source_start(a)))
            elif not a.source and (subject := self.subject(a)) and subject.anonymous:
                found.setdefault(subject.place, subject)
        taken = sorted(found)
        spans = sorted((span.start, span.end, n) for n, a in enumerate(self.page.attributions) for span in a.source)
        for pattern, group in ((_SOMEONE, 0), (_HE_IS, "what")):
            for m in pattern.finditer(self.article.text):
                under = bisect_right(spans, (m.start(), len(self.article.text), 0)) - 1
                inside = self.page.attributions[spans[under][2]] if under >= 0 and m.start() < spans[under][1] else None
                at = bisect_right(taken, m.end()) - 1
                if inside is not None and speaks_unnamed(inside) and not is_vague(inside.speaker.name):
                    found.setdefault(source_start(inside), Figure(inside.speaker.name, "anonymous", self.place(inside.speaker.name, inside)))
                elif inside is None and (at < 0 or taken[at] < m.start() - 2):
                    rest = self.article.text[m.end() : m.end() + 160].split(".", 1)[0].split("\n", 1)[0] if pattern is _HE_IS else ""
                    also = (tidy(m[group] + rest),) if rest else ()
                    found.setdefault(m.start(group), Figure(lower_first(tidy(m[group])), "anonymous", m.start(group), other_names=also))
        return sorted(found.items())

    @cached_property
    def _spoke_unnamed(self) -> frozenset[int]:
        """Where those without a name are introduced who are quoted as they are."""
        return frozenset(source_start(a) for a in self.page.attributions if a.source and speaks_unnamed(a) and introduces(a) and not key(a.speaker.name).startswith("any"))

    def before_who(self, at: int) -> Figure | None:
        """Whom a "who" at a place follows: "from his brother-in-law, a teller at the Mill Road branch who told him …"."""
        found = _BEFORE_WHO.search(self.article.text[max(0, at - 120) : at])
        if found is None:
            return None
        start = max(0, at - 120) + found.start("np")
        known = next((f for place, f in self.unnamed_so_far if place == start), None)
        return known or Figure(lower_first(tidy(found["np"])), "anonymous", start)

    def last_unnamed(self, before: int, written: str) -> Figure | None:
        """Whom a pronoun or "the person" leads back to where the reading lost the thread: the last person before it."""
        person = self.last_person(before) if key(written) in ("he", "she", "his", "her") else None
        at = bisect_right(self.unnamed_so_far, before - 1, key=lambda entry: entry[0])
        introduced, figure = self.unnamed_so_far[at - 1] if at else (-1, None)
        if key(written) in ("person", "source", "they", "official"):
            spoke = [(place, f) for place, f in self.unnamed_so_far[:at] if place in self._spoke_unnamed]
            introduced, figure = spoke[-1] if spoke else (introduced, figure)
        if person is not None and person[0] > introduced:
            introduced, figure = person
        between = self.article.text[max(introduced, 0) : before].count("\n\n")
        return figure if figure is not None and between <= 3 else None

    def last_person(self, before: int, *, but: str = "") -> tuple[int, Figure] | None:
        """The person named last before a place, and where; not one called like ``but``, and no ship or film."""
        own = set(bare(but)) if but else set()
        people = [m for m in self.persons if m.span.start < before and not own & set(bare(m.name or m.span.text))]
        full = [m for m in people if len(bare(m.name or m.span.text)) > 1 or bare(m.name or m.span.text) != bare(m.span.text)]
        last = (full or people)[-1:]
        return (last[0].span.start, Figure(last[0].name or last[0].span.text, "person")) if last else None

    def fullest(self, name: str) -> str:
        """The fullest name by which the article calls somebody: "Wilhelmina Tanoa" for "Ms Tanoa"."""
        last = bare(name)[-1:]
        full = {m.name or m.span.text for m in self.persons if bare(m.name or m.span.text)[-1:] == last and len(bare(m.name or m.span.text)) > 1}
        return next(iter(full)) if len(full) == 1 and len(bare(name)) == 1 else name

    @cached_property
    def persons(self) -> tuple[Mention, ...]:
        """The mentions of people, without the ships and films that are called like people."""
        text = self.article.text
        return tuple(m for m in self.reading.mentions if m.kind == "person" and not _THING.search(text, max(0, m.span.start - 40), m.span.start))

    @cached_property
    def end_of_lead(self) -> int:
        """Where the third sentence of the article's own prose ends, or the last if there are fewer."""
        own = list(islice((end for _, end, prose in self.page.sentences if prose), 3))
        return own[-1] if own else 0

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [s for s, _, _ in self.page.sentences]

    def sentence(self, at: int) -> tuple[int, int]:
        """Where the sentence at a place starts and ends; the place itself where there is none."""
        number = bisect_right(self._sentence_starts, at) - 1
        start, end = self.page.sentences[number][:2] if number >= 0 else (at, at)
        return (start, end) if start <= at < end else (at, at)

    @cached_property
    def _attribution_starts(self) -> list[int]:
        return [start_of(a) for a in self.page.attributions]

    def between(self, start: int, end: int) -> Sequence[Attribution]:
        """The attributions that begin in a stretch of text."""
        starts = self._attribution_starts
        return self.page.attributions[bisect_left(starts, start) : bisect_left(starts, end)]

    @cached_property
    def unnamed_by_head(self) -> dict[str, list[tuple[int, Figure]]]:
        """Those without a name whose descriptor says more than what they are, by what they are: "officer"."""
        found: dict[str, list[tuple[int, Figure]]] = {}
        for at, figure in self.unnamed_so_far:
            head = head_of(figure.name)
            if head and len(head) + figure.name.count(" ") > 2:
                found.setdefault(head[-1] if len(head) == 1 else "", []).append((at, figure))
        return found

    @cached_property
    def headings(self) -> tuple[tuple[int, int], ...]:
        """Where the headlines of the article stand."""
        marked = tuple((b.start, b.end) for b in self.article.blocks if b.kind == "heading")
        title = self.article.title.strip()
        at = self.article.text.find(title) if title else -1
        return marked or (((at, at + len(title)),) if 0 <= at < 200 else ())

    def paragraph(self, span: Span) -> tuple[int, int]:
        """Where the paragraph of a passage starts and ends; of one that goes on and on, what lies around the passage."""
        text, first, last = self.article.text, max(0, span.start - LONGEST_WAY), span.end + LONGEST_WAY
        start, end = text.rfind("\n\n", first, span.start), text.find("\n\n", span.end, last)
        return start + 1 if start >= 0 else first, min(last, len(text)) if end < 0 else end
