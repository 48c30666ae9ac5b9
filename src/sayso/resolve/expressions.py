"""The forms in which English news writes a date, as one pattern, and what keeps a look-alike from being taken for one.

`EXPRESSION` finds candidates, each in a named group that says which form it has. A candidate may still be something else:
"May" a verb or a surname, "Sunday" part of a newspaper's name, "2019" a number of people; `is_date` decides by the
characters next to it.
"""

from __future__ import annotations

import re

from sayso.resolve.calendar import CARDINALS, MONTHS, ORDINALS, WEEKDAYS

_S = r"(?:[ \t\u00a0\u202f]|\r?\n(?![\r\n]))"
_MONTH_FORMS = {name: i + 1 for i, name in enumerate(MONTHS)} | {
    short: i + 1
    for i, shorts in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep sept", "oct", "nov", "dec")
    )
    for short in shorts.split()
}
_WEEKDAY_FORMS = {name: i for i, name in enumerate(WEEKDAYS)} | {
    "mon": 0, "tue": 1, "tues": 1, "wed": 2, "weds": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6,
}  # fmt: skip


def _either(words: list[str] | tuple[str, ...]) -> str:
    """A pattern for any of the words, written Like This or LIKE THIS."""
    ordered = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(f"{w.title()}|{w.upper()}" for w in ordered) + ")"


_MONTH = rf"{_either(MONTHS)}(?!\w)"
_ANY_MONTH = rf"(?:{_either(MONTHS)}(?!\w)|{_either([m for m in _MONTH_FORMS if m not in MONTHS])}(?!\w)\.?)"
_WEEKDAY = rf"{_either(WEEKDAYS)}(?!\w)"
_ANY_WEEKDAY = rf"(?:{_either(list(_WEEKDAY_FORMS))}(?!\w)\.?)"
_PART = rf"(?:{_S}(?:morning|afternoon|evening|night|lunchtime|midday|noon))?(?!\w)"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_ORDINAL = "(?:" + "|".join(sorted(ORDINALS, key=len, reverse=True)) + r"|\d{1,2}(?:st|nd|rd|th))(?!\w)"
_COUNT = "(?:[Aa]n?|" + "|".join(f"{w}|{w.title()}" for w in CARDINALS[1:]) + r"|\d{1,3})"
_UNIT = r"(?:day|week|fortnight|month|year)"
_SEASON = r"(?:spring|summer|autumn|winter)(?!\w)"

# Longer forms stand before the shorter ones they begin with.
_FORMS = {
    "iso": r"\d{4}-\d\d-\d\d(?![\d-])",
    "isoweek": r"\d{4}-W\d\d(?!\w)",
    "figures": r"\d{1,2}[./]\d{1,2}[./]\d{4}(?![\d./])",
    "month_day": rf"(?:{_ANY_WEEKDAY},?{_S})?{_ANY_MONTH}{_S}(?:{_DAY}(?:st|nd|rd|th)?(?![\w%]|,\d{{3}}|\.\d)|the{_S}{_ORDINAL})"
    rf"(?:,?{_S}\d{{4}}(?!\w))?",
    "day_month": rf"(?:{_ANY_WEEKDAY},?{_S}(?:the{_S})?|[Tt]he{_S})?(?:{_DAY}(?:st|nd|rd|th)?|{_ORDINAL}){_S}(?:of{_S})?{_ANY_MONTH}"
    rf"(?:,?{_S}\d{{4}}(?!\w))?",
    "month_year": rf"{_ANY_MONTH}(?:,?|{_S}of){_S}(?:\d{{4}}(?!\w)|(?:last|this|next){_S}year(?!\w))",
    "month": _ANY_MONTH,
    "season_year": rf"(?:[Ii]n{_S}the{_S})?(?:[Ss]pring|[Ss]ummer|[Aa]utumn|[Ww]inter)(?:{_S}of)?{_S}\d{{4}}(?!\w)",
    "weekday": rf"(?:(?:[Ll]ast|[Nn]ext|[Tt]his|[Tt]he{_S}following|[Tt]he{_S}previous){_S}(?:coming{_S}|past{_S})?)?{_WEEKDAY}(?:[’']s(?!\w)|{_PART})"
    rf"(?:{_S}(?:last|next){_S}week(?!\w))?",
    "deictic": rf"(?:(?:[Yy]esterday|[Tt]omorrow){_PART}|(?:[Ee]arlier{_S})?[Tt]oday(?!\w)|[Tt]onight(?!\w)|[Oo]vernight(?!\w)"
    rf"|[Tt]he{_S}day{_S}(?:before{_S}yesterday|after{_S}tomorrow)(?!\w))",
    "relative": rf"(?:[Ll]ast|[Nn]ext|[Tt]his|[Tt]he{_S}(?:previous|next|following)|[Ii]n{_S}the){_S}"
    rf"(?:night|morning|afternoon|evening|weekend|week|month|year|day|{_SEASON[:-6]})(?!\w)",
    "weekend": rf"(?:[Aa]t|[Bb]y|[Oo]ver){_S}the{_S}weekend(?!\w)",
    "end_of": rf"[Tt]he{_S}(?:beginning|start|middle|end){_S}of{_S}the{_S}(?:week|month|year)(?!\w)",
    "the_week": rf"(?:[Tt]he|[Ww]ithin{_S}the){_S}week(?={_S}(?:with|trying|by)(?!\w)|[.,])",
    "counted": rf"{_COUNT}{_S}{_UNIT}s?{_S}(?:ago|earlier|later|previously|before(?={_S}?[.,;]))(?!\w)",
    "day_beside": rf"[Tt]he{_S}day{_S}(?:before|after)(?=[.,;])",
    "of_month": rf"[Oo]n{_S}the{_S}{_ORDINAL}(?=[.,;”\"]|{_S}(?:that|the|an?|he|she|it|they|we|I|when|and|but|of{_S}(?:this|last){_S}month)(?!\w))",
    "christmas": r"Christmas(?:[ ](?:Day|Eve))?(?!\w)",
    "year": r"[12]\d{3}(?:[-–/]\d\d)?(?![\w])",
}
# Two characters tell of most words that no form begins with them, at a fraction of the time that trying all forms takes.
_FIRST = (
    *"the last next this in at by over on within earlier yesterday tomorrow today tonight overnight spring summer autumn winter a an".split(),
    *(*ORDINALS, *CARDINALS[1:], *_MONTH_FORMS, *_WEEKDAY_FORMS, "christmas"),
)


def _openings() -> str:
    """A pattern for the two characters that a form may begin with; the second one of "a" is a blank."""
    seconds: dict[str, set[str]] = {}
    for word in _FIRST:
        for form in (word, word.title(), word.upper()):
            seconds.setdefault(form[0], set()).update(form[1:2] or " \t\u00a0\u202f\r\n")
    return "|".join([r"\d", *(f"{first}[{''.join(sorted(those))}]" for first, those in sorted(seconds.items()))])


EXPRESSION = re.compile(rf"(?<![\w@#/])(?={_openings()})(?:" + "|".join(f"(?P<{name}>{form})" for name, form in _FORMS.items()) + ")")

_YEARS = (1800, 2199)
_BEFORE = 24
_PREPOSITION = (
    "in|since|until|till|by|from|to|of|between|and|or|through|during|last|next|this|early|late|mid|before|after|for|"
    "again|throughout|around|ending|to|towards|past|as|starting|started|began|published"
)
_AFTER_PREPOSITION = re.compile(rf"(?:(?<!\w)(?:{_PREPOSITION})|[Mm]id-|(?<!\w)(?:{_PREPOSITION.title()})){_S}?$")
_AFTER_DETERMINER = re.compile(rf"(?:(?<!\w)(?:the|a|an|its|his|her|their|our|this|that)|[’']s|s[’']){_S}$", re.IGNORECASE)
_RECURRING = re.compile(
    rf"(?<!\w)(?:every|each|any|a|an|one|some|most|alternate|good|black|ash|palm|easter|super|bloody){_S}$", re.IGNORECASE
)
_NAMED = re.compile(rf"{_S}[A-Z]\w*[a-z]")
_NAME_BEFORE = re.compile(rf"(?<!\w)(?:the|[A-Z]\w+){_S}$", re.IGNORECASE)
_RECURRENT_PART = re.compile(
    rf"s(?!\w)|{_S}(?:mornings|afternoons|evenings|nights|magazine|newspaper|paper|school|lunch|roast|mass|league)(?!\w)"
)
_OF_THE_SEASON = re.compile(
    rf"{_S}(?:tree|party|parties|market|markets|dinner|card|cards|shopping|holiday|holidays|lights|season|carol|present)"
)
_COUNTING = re.compile(
    rf"(?:[$£€¥]|(?<!\w)(?:about|some|nearly|over|than|almost|roughly|approximately|least|most|up{_S}to|under|flight|route|"
    rf"room|no|page|number|the{_S}other|only|all|another){_S}|[.#,:\-–/]|\d{_S})$",
    re.IGNORECASE,
)
_YEAR_BEFORE = re.compile(rf"\d{{4}}{_S}?[-–—]{_S}?$|[-–—]{_S}$|(?<!\w)mid-$")
_YEAR_CUE = re.compile(
    rf"(?<!\w)(?:in|since|until|till|by|before|after|during|early|late|mid|circa|ending|year|summer|winter|autumn|spring){_S}$",
    re.IGNORECASE,
)
_RANGE_CUE = re.compile(rf"(?<!\w)(?:from|to|between|and|or|of){_S}$", re.IGNORECASE)
_AFTER_NUMBER = re.compile(
    rf"[%:°]|,\d|\.\d|[-–]\d{{5}}|{_S}?(?:%|(?:per{_S}cent|percent|hours|GMT|BST|UTC|km|kg|m|tonnes?|metres?|miles?|feet|acres?|"
    r"hectares?|pages?|words?|people|dollars?|euros?|pounds?|crowns?|votes?|jobs?|bulletin|more|or)(?!\w))"
)
_PLURAL = re.compile(rf"{_S}[a-z]+s(?!\w)")


def month_number(word: str) -> int:
    """Which month a name or its short form stands for, from 1."""
    return _MONTH_FORMS[word.rstrip(".").lower()]


def weekday_number(word: str) -> int:
    """Which weekday a name or its short form stands for, from Monday, 0."""
    return _WEEKDAY_FORMS[word.rstrip(".").lower()]


def is_date(text: str, found: re.Match[str]) -> bool:
    """Whether what has the form of a date is one, as far as its surroundings tell.

    >>> [is_date(s, next(EXPRESSION.finditer(s))) for s in ("in May", "May I?", "in 2031", "2031 people", "on Sunday", "a Sunday")]
    [True, False, True, False, True, False]
    """
    start, end, form = found.start(), found.end(), found.lastgroup
    before = text[max(0, start - _BEFORE) : start]
    if form == "year":
        return _is_year(text, before, found)
    if form == "month":
        return _is_month(text, before, found)
    if form == "weekday":
        called = _NAMED.match(text, end) is not None and _NAME_BEFORE.search(before) is not None
        return not called and not _RECURRING.search(before) and not _RECURRENT_PART.match(text, end)
    if form == "christmas":
        return " " in found.group() or (
            re.search(rf"(?<!\w)(?:before|by|until|since|after|at|over){_S}$", before) is not None
            and not _OF_THE_SEASON.match(text, end)
        )
    return True


def _is_month(text: str, before: str, found: re.Match[str]) -> bool:
    """A month standing alone needs a preposition or a determiner: April may be a woman, May a verb, March a command."""
    if found.group().endswith(".") or len(found.group()) < 3:
        return False
    named = _NAMED.match(text, found.end()) is not None
    if _AFTER_PREPOSITION.search(before):
        return not named
    return not named and _AFTER_DETERMINER.search(before) is not None and re.match(rf"{_S}[a-z]|[’']s", text[found.end() :][:3]) is not None


def _is_year(text: str, before: str, found: re.Match[str]) -> bool:
    """Four figures are a year after "in", "since" …; elsewhere only if nothing is counted and the year is one of our times."""
    number = int(found.group()[:4])
    if _AFTER_NUMBER.match(text, found.end()):
        return False
    if _YEAR_BEFORE.search(before):
        return _YEARS[0] <= number <= _YEARS[1]
    if _COUNTING.search(before):
        return False
    if _YEAR_CUE.search(before):
        return 1000 <= number <= _YEARS[1]
    if not _YEARS[0] <= number <= _YEARS[1]:
        return False
    if _RANGE_CUE.search(before):
        return _PLURAL.match(text, found.end()) is None
    if _AFTER_DETERMINER.search(before):
        return number >= 1900
    return before.rstrip()[-1:] in ("(", ",", "") and number >= 1900 and _PLURAL.match(text, found.end()) is None
