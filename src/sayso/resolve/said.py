"""When something was said: which of a text's dates belongs to the saying and not to what is said.

Most dates of saying stand in the same clause (`sayso.resolve.clauses`). Where the text gives a date once for more than one
saying, it counts for those too, but only as far as the text shows it:

- a transcript or live page has one day, given in its opening or by the first "today" in it;
- the same source goes on speaking ("she added"), and no other day has come between;
- the same document is cited again;
- the occasion is named ("told jurors", "at the briefing"), or the hour ("at 3 a.m."), and the day was mentioned before;
- somebody says of himself what he thinks, in the midst of speaking.

The day of publication is never put in where the text gives none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sayso.model import Article, Attribution, Time
from sayso.resolve.calendar import first_day
from sayso.resolve.clauses import DOCUMENT, Clauses, anchor, lasts, stands_alone

_SELF = frozenset("i we my our i'm i’m i've i’ve we've we’ve us me".split())
_PRONOUNS = frozenset("he she it they".split())
_TURNS = 4
_CLOCK = re.compile(r"(?m)^\d{1,2}[.:]\d\d(?: ?[ap]m)?(?: ?[-–—]| |$)")
_PRESENT = re.compile(r"(?:\w+ly )?(?!was\b|does\b)\w{2,}s\b(?<!ss)", re.IGNORECASE)
_NAME = re.compile(r"[A-Z][\w’'-]*\w")
_AUDIENCE = re.compile(
    r"(?i)\b(?:court|jury|jurors|mps|members|lawmakers|deputies|senators|reporters|journalists|correspondents|parliament|assembly"
    r"|council|committee|body|delegates|crowd|congregation|press|conference|tribunal|inquest|hearing)\b"
)
_OCCASION = re.compile(
    r"(?i)\b(?:(?:at|during) (?:a|an|the|its|his|her) (?:\w+ ){0,2}(?:conference|briefing|hearing|meeting|session|rally"
    r"|ceremony|summit|inquest|trial|talks)|in (?:the chamber|court|parliament)|outside (?:the )?court(?:house)?|(?:opened|opening) the"
    r" (?:case|meeting|session|talks)|prosecuting|(?:court|jury|jurors|inquest|tribunal|magistrates) (?:heard|was told|were told)|judge"
    r"|(?:told|telling|to) (?:reporters|journalists))\b"
)
_HOUR = re.compile(
    r"(?i)\b(?:at|by) (?:\d{1,2}[.:]\d\d|\d{1,2}(?:[.:]\d\d)? ?[ap]\.?m\b|noon|midnight|dawn|dusk|nightfall)|\bwithin (?:the hour|minutes|hours)\b"
    r"|\b(?:minutes|hours|moments) (?:later|earlier)\b|\b(?:that|the same) (?:day|night|evening|morning|afternoon)\b"
)
_SAME_PERSON = re.compile(r"(?i)he|she|they|(?:one|some|another) of (?:them|the (?:men|women|two|three))")
_WRITER_DID = re.compile(r"(?:^|[.!?\n]\s*)(?:We|I) (?:\w+ed|went|set|drove|rode|met|left|took|came|flew|sat|spent|found|saw)\b[^.!?\n\"“”]*$")
_NOT_TOLD = re.compile(r"(?:had|would|will|used to)\b", re.IGNORECASE)
_BEFORE_DAY = 80
_NEAR = 1500
_RECENT = 7
_BACK = 40


def said_on(attributions: Sequence[Attribution], *, times: Sequence[Time], article: Article) -> tuple[Attribution, ...]:
    """The attributions, each with the date on which it was said, where the text gives one.

    ``times`` are those of the same article. Speakers, where resolved, help to tell who goes on speaking; without them
    pronouns and last names do. An attribution whose day the text does not give has None.

    >>> article = Article(id="a", text="Marwick said on Tuesday that the port would open in May.")
    >>> told = Attribution(id="1", source=(article.span(0, 7),), cue=(article.span(8, 12),), content=(article.span(24, 55),))
    >>> dates = [Time(article.span(13, 23), "2031-03-04"), Time(article.span(49, 55), "2031-05")]
    >>> [a.said_on.span.text for a in said_on([told], times=dates, article=article) if a.said_on]
    ['on Tuesday']
    """
    clauses = Clauses.of(article, times=times, attributions=attributions)
    day = _day_of_page(clauses)
    dated: dict[str, Time] = {}
    for a in clauses.sayings:
        when = clauses.under_post(a) or clauses.own_date(a) or (day if _on_page(a, day) else None)
        if when:
            dated[a.id] = when
    course = _Course(
        clauses,
        speakers=_speakers(clauses.sayings),
        documents=_documents(clauses.sayings, dated),
        taken=_taken(clauses, dated),
        journey=_journey(clauses, dated),
    )
    for place, a in enumerate(clauses.sayings):
        if a.id not in dated and a.voice != "embedded":
            when = _of_itself(a, dated) or course.continued(place, dated) or course.of_document(a) or course.at_occasion(a)
            when = when or course.on_journey(a)
            if when:
                dated[a.id] = when
    return tuple(replace(a, said_on=dated.get(a.id)) for a in attributions)


def _day_of_page(clauses: Clauses) -> Time | None:
    """The date that holds for a whole transcript or live page: the one its opening gives, or the first "today" in it."""
    article = clauses.article
    turns = sum(map(_is_turn, clauses.sayings))
    if turns < _TURNS and len(_CLOCK.findall(article.text)) < _TURNS:
        return None
    if turns >= _TURNS:
        opening = clauses.between(0, max(0, article.text.find("\n\n")))
        for t in opening:
            if len(t.value) == 10:
                return t
    today = article.published.isoformat() if article.published else ""
    return next((t for t in clauses.times if t.value == today), None)


def _on_page(a: Attribution, day: Time | None) -> bool:
    return day is not None and a.parent is None and a.voice != "embedded" and bool(a.source or a.cue)


def _is_turn(a: Attribution) -> bool:
    """Whether this is somebody's turn in a transcript: "DR TROST: …"."""
    return bool(a.source and a.cue) and a.cue[0].text.strip() == ":" and 0 <= a.cue[0].start - a.source[-1].end <= 2


def _of_itself(a: Attribution, dated: Mapping[str, Time]) -> Time | None:
    """The day of the speech in which somebody says of himself what he thinks or wants: "I welcome …"."""
    words = a.source[0].text.lower().split() if a.source else []
    speaks_of_self = words[:1] == ["my"] or (len(words) == 1 and words[0] in _SELF)
    return dated.get(a.parent) if a.parent and speaks_of_self else None


def _speakers(sayings: Sequence[Attribution]) -> dict[str, str]:
    """Whom each saying comes from, by resolved name, else last name, else (a pronoun) whoever spoke before it."""
    known: dict[str, str] = {}
    before: dict[str | None, str] = {}
    for a in sayings:
        words = a.source[0].text if a.source else ""
        names = _NAME.findall(words)
        if a.speaker.name:
            who = a.speaker.name
        elif words.lower() in _PRONOUNS:
            who = before.get(a.parent, "")
        else:
            who = names[-1] if names else words
        known[a.id] = before[a.parent] = who
    return known


def _documents(sayings: Sequence[Attribution], dated: Mapping[str, Time]) -> dict[str, Time]:
    """The day of each sort of document that is dated once and only once: "a notice posted on Wednesday"."""
    found: dict[str, dict[str, Time]] = {}
    for a in sayings:
        if a.id in dated:
            for noun in DOCUMENT.findall(" ".join(s.text for s in (*a.source, *a.cue))):
                found.setdefault(noun.lower(), {}).setdefault(dated[a.id].value, dated[a.id])
    return {noun: next(iter(days.values())) for noun, days in found.items() if len(days) == 1}


def _taken(clauses: Clauses, dated: Mapping[str, Time]) -> dict[int, str]:
    """Which dates, by their start, are the day of one saying only: all but those of the opening paragraph."""
    opening = clauses.article.text.find("\n\n")
    return {t.span.start: i for i, t in dated.items() if t.span.start > opening}


def _journey(clauses: Clauses, dated: Mapping[str, Time]) -> Time | None:
    """The first day on which the writers themselves did something, told in the past: "We set off at five on Tuesday"."""
    text, sayings = clauses.article.text, {t.span.start for t in dated.values()}
    for t in clauses.times:
        if len(t.value) == 10 and t.span.start not in clauses.told and t.span.start not in sayings:
            before = text[max(0, t.span.start - _BEFORE_DAY) : t.span.start]
            if _WRITER_DID.search(before):
                return t
    return None


@dataclass(frozen=True, slots=True)
class _Course:
    """The course of an article's sayings, along which a date carries on."""

    clauses: Clauses
    speakers: Mapping[str, str]
    documents: Mapping[str, Time]
    taken: Mapping[int, str]
    journey: Time | None

    def continued(self, place: int, dated: Mapping[str, Time]) -> Time | None:
        """The day of the last saying of the same source, if the text has not gone on to another day since."""
        a = self.clauses.sayings[place]
        who = self.speakers[a.id]
        for back, b in enumerate(reversed(self.clauses.sayings[max(0, place - _BACK) : place])):
            if b.parent != a.parent or b.voice == "embedded" or self.speakers[b.id] != who or not who:
                continue
            if b.id not in dated:
                if lasts(b):
                    continue
                return None
            if a.source == b.source or self._goes_on(a, b, back == 0, dated[b.id]):
                return dated[b.id]
            return None
        return None

    def _goes_on(self, a: Attribution, b: Attribution, next_to: bool, day: Time) -> bool:
        """Whether ``a`` continues what the same source said in ``b``."""
        if lasts(a) or (a.speaker.anonymous and a.source and a.source[0].text.lower() not in _PRONOUNS):
            return False
        gap = self.clauses.article.text[anchor(b).end : anchor(a).start]
        if next_to and gap.count("\n\n") <= 1 and len(gap) <= _NEAR:
            return True
        present = bool(a.cue) and _PRESENT.match(a.cue[0].text) is not None
        since = self.clauses.between(anchor(b).end, anchor(a).start)
        return not present and all(t.value == day.value or t.span.start in self.clauses.told for t in since)

    def of_document(self, a: Attribution) -> Time | None:
        """The day of the one dated document of the sort that speaks here: "the notice adds"."""
        nouns = DOCUMENT.findall(" ".join(s.text for s in a.source))
        return next((self.documents[n.lower()] for n in nouns if n.lower() in self.documents), None)

    def at_occasion(self, a: Attribution) -> Time | None:
        """The day in force where the occasion of saying is named ("told jurors") or the hour ("at 3 a.m."), or a scene goes on.

        A scene: "He ran his fortieth marathon on Saturday. “Downhill it is easy,” he said."
        """
        if a.parent is not None or lasts(a):
            return None
        frame = self.clauses.frame(a)
        if _HOUR.search(frame):
            return self._in_force(a, recent=False)
        heard = any(_AUDIENCE.search(s.text) for s in a.addressee)
        if heard or _OCCASION.search(frame):
            return self._in_force(a, recent=True)
        quoted = a.voice in ("direct", "mixed") and bool(a.source) and bool(_SAME_PERSON.fullmatch(a.source[0].text))
        day = self._in_force(a, recent=True) if quoted else None
        return day if day and "\n\n" not in self.clauses.article.text[day.span.end : anchor(a).start] else None

    def on_journey(self, a: Attribution) -> Time | None:
        """The day of a reporter's own account ("We set off on Tuesday"), for what was said in the course of it."""
        if self.journey is None or self.journey.span.start > anchor(a).start or a.parent is not None or lasts(a):
            return None
        cue = a.cue[0].text if a.cue else ""
        return None if _PRESENT.match(cue) or _NOT_TOLD.match(cue) else self.journey

    def _in_force(self, a: Attribution, *, recent: bool) -> Time | None:
        """The last day mentioned shortly before a saying, outside what anybody says."""
        at, published = anchor(a).start, self.clauses.article.published
        for t in reversed(self.clauses.between(max(0, at - _NEAR), at)):
            day = first_day(t.value)
            if len(t.value) != 10 or day is None or published is None or day > published or t.span.start in self.clauses.told:
                continue
            if stands_alone(self.clauses.article.text, t.span):
                continue
            if not recent or ((published - day).days <= _RECENT and not self._another_says(a, t)):
                return t
        return None

    def _another_says(self, a: Attribution, t: Time) -> bool:
        """Whether a date past the opening is that of another source's saying."""
        owner = self.taken.get(t.span.start)
        return owner is not None and self.speakers[owner] not in ("", self.speakers[a.id])
