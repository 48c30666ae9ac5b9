"""Whether a passage looks ahead or back, so that "on Thursday" can be told to be the last one or the next.

News dates its sentences from the day it appears: "said on Thursday" is behind, "will vote on Thursday" ahead. What decides is
the verb that the date goes with, and that is nearly always the last one before it in its sentence, or, when the date comes
first, the first one after it. There is no parser here: verbs are known by their auxiliaries, by a list of irregular pasts
and by their ending.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[A-Za-z]+(?:[’'][a-z]+)?|[;:]")
_SENTENCE_END = re.compile(r"[.!?…][”\"’')\]]*[ \n]+(?=[“\"‘'(]?[A-Z0-9])|\n")
_OPEN_END = re.compile(r"[ \n](?:until|till|by|from)[ \n](?:[a-z]+[ \n])?$")
_REACH = 160

_AUXILIARIES = frozenset(
    """will won't won’t shall would wouldn't wouldn’t could may might must should cannot can
    we'll we’ll i'll i’ll they'll they’ll he'll he’ll she'll she’ll it'll it’ll you'll you’ll""".split()
)
_FORWARD = frozenset(
    """due scheduled expect expects expecting plan plans planning hope hopes hoping intend intends promise promises promising
    deadline booked wants aims poised slated forecast forecasts upcoming tomorrow persist postponed delayed adjourned expires
    envisages willing bets opens reopens begins resumes closes meets starts sits appears going go""".split()
)
# Ahead only with what was wanted after them: "demanded it go by Friday", but "demanded it on Friday".
_FORWARD_PAST = frozenset("expected planned hoped intended promised demanded demand invited urged ordered instructed told asked given set means".split())
_TOWARDS = frozenset("to for by until before that".split())
_PAST = frozenset(
    """said told was were had did went came began broke found took met held left made gave saw wrote fell rose led won
    lost sent put spoke knew kept ran stood heard read shut sold bought brought thought felt became got drew threw flew
    struck spent paid built caught taught fought sought hit beat shot swore withdrew chose grew hung sat slept woke laid dealt
    dropped swept""".split()
)
# "was due", "has been postponed", "to be held": the participle says nothing of its own.
_BEFORE_PARTICIPLE = frozenset("be been being is are will to get have has having not".split())
_NOT_VERBS = frozenset("need speed indeed seed feed hundred red bed sacred united armed so-called wounded".split())
_MARKED_INFINITIVE = frozenset("is are told asked given".split())


def looks_ahead(text: str, start: int, end: int) -> bool | None:
    """True if the passage around ``text[start:end]`` speaks of what is to come, False of what was, None if nothing tells.

    >>> [looks_ahead(s, s.index("on"), len(s) - 1) for s in ("It voted on Thursday.", "It will vote on Thursday.")]
    [False, True]
    """
    left, right = _sentence(text, start, end)
    seen = _last_sign(_WORD.findall(text[left:start]))
    if seen is None and _OPEN_END.search(text, left, start):
        return True
    return _first_sign(_WORD.findall(text[end:right])) if seen is None else seen


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around a passage begins and ends, looking no further than a fixed reach."""
    left = max(0, start - _REACH)
    for stop in _SENTENCE_END.finditer(text, left, start + 2):
        left = min(stop.end(), start)
    stopped = _SENTENCE_END.search(text, end, min(len(text), end + _REACH))
    return left, stopped.start() if stopped else min(len(text), end + _REACH)


def _last_sign(words: list[str]) -> bool | None:
    for i in range(len(words) - 1, -1, -1):
        sign = _sign(words, i, leading=True)
        if sign is not None:
            return sign
    return None


def _first_sign(words: list[str]) -> bool | None:
    for i in range(len(words)):
        sign = _sign(words, i, leading=False)
        if sign is not None:
            return sign
    return None


def _sign(words: list[str], i: int, *, leading: bool) -> bool | None:
    """What the word at i says: True ahead, False back, None nothing. ``leading``: the words lead up to the date."""
    word = words[i].lower()
    before = [w.lower() for w in words[max(0, i - 3) : i]]
    after = [w.lower() for w in words[i + 1 :]]
    if word in _AUXILIARIES:
        return after[:1] != ["have"] or word in ("will", "shall")
    if word in _FORWARD:
        return True
    if word in _FORWARD_PAST and leading and _TOWARDS.intersection(after):
        return True
    if word == "to" and before and before[-1] in _MARKED_INFINITIVE:
        return True
    if _is_past(word):
        if any(w in _AUXILIARIES for w in before):
            return "have" not in before or "will" in before
        if before and before[-1] in ("be", "been", "being"):
            return None
        return None if before and before[-1] in ("to", "will") else False
    return None


def _is_past(word: str) -> bool:
    return word in _PAST or (word.endswith("ed") and len(word) > 4 and word not in _NOT_VERBS)
