"""The names in a byline: "By Ann Lee and Tom Roe, 5 March 2031" → Ann Lee, Tom Roe."""

from __future__ import annotations

import re

_BY = re.compile(r"(?:^|(?<=[-–—|·,.;]\s))(?i:by|reporter:|text:|words:)\s+(?=[^\W\d_a-z])")
_BY_ANYWHERE = re.compile(r"\b(?i:by):?\s+(?=\w)")
_WORD = r"(?:[^\W\d_a-z]\.(?:-?[^\W\d_a-z]\.)*|(?:Mc|Dr|St|Jr|Sr|Prof)\.|[^\W\d_a-z][\w’'\-]*)"
_PARTICLE = r"(?:de|del|della|der|den|di|da|dos|du|la|le|van|von|zu|al|el|bin|ibn|ten|ter|y)"
_NOT_A_NAME = r"(?!(?i:published|updated|posted|last|on|for|in)\b)"
_NAME = re.compile(rf"{_NOT_A_NAME}{_WORD}(?:\s+(?:{_PARTICLE}\s+){{0,3}}{_NOT_A_NAME}{_WORD}){{0,5}}")
_JOINER = re.compile(r"\s*(?:,\s*and|,|and|&|;|und|et)\s+(?=[^\W\d_a-z])")
_WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)
_SEASON = re.compile(
    r"january|february|march|april|may|june|july|august|september|october|november|december|christmas|easter|ramadan", re.IGNORECASE
)
_PART = re.compile(r"(?<!\s)\s++[|·•–—-]\s++|(?:(?<!\s)\s++)?[|·•]\s*+")


def split_names(text: str) -> tuple[str, ...]:
    """The authors in a byline that holds nothing but names, one by one, without the "By".

    >>> split_names("By Inés Adeyemi, Ann Lee and Rolf Quist")
    ('Inés Adeyemi', 'Ann Lee', 'Rolf Quist')
    """
    text = re.sub(r"\s+", " ", text[:500])
    text = re.sub(r"^ ?(?:(?:written|words|story|report|posted) )?by:? ", "", text, flags=re.IGNORECASE)
    names = re.split(r" ?(?:, ?and |;| and | & |, ) ?", text)
    return tuple(dict.fromkeys(" ".join(name.split()).strip(" ,.;|") for name in names if name.strip(" ,.;|")))


def names_after_by(line: str, *, anywhere: bool = False) -> tuple[tuple[str, ...], int]:
    """The names that follow "by" in a line, and where they end; ``anywhere`` accepts it in the middle ("Posted by …").

    >>> names_after_by("KETHEL, Sept 11 (Meridian) - By Anneke Obuya")
    (('Anneke Obuya',), 44)
    """
    by = (_BY_ANYWHERE if anywhere else _BY).search(line)
    if by is None:
        return (), 0
    names: list[str] = []
    position = by.end()
    while len(names) < 8 and (name := _NAME.match(line, position)):
        if _is_time(name.group()):
            break
        names.append(name.group())
        position = name.end()
        joiner = _JOINER.match(line, position)
        if joiner is None:
            break
        position = joiner.end()
    return tuple(names), position


def names_in_credits(line: str) -> tuple[str, ...]:
    """The names in a line known to hold credits: after "by", or a part of its own beside a date.

    >>> names_in_credits("9 October 2030 - Ondine Farrugia - 3 min read")
    ('Ondine Farrugia',)
    """
    names, _ = names_after_by(line[:400], anywhere=True)
    if names:
        return names
    for part in _PART.split(line[:400]):
        words = part.split()
        reads_as_name = 2 <= len(words) <= 6 and part[0].isupper() and words[-1][0].isupper()
        if reads_as_name and not re.search(r"[\d:]", part) and not any(map(_is_time, words)):
            return split_names(part)
    return ()


def _is_time(words: str) -> bool:
    """Whether what looks like a name says when: "Wednesday evening", "Christmas"; but "June Osei" is a person."""
    return bool(_WEEKDAY.match(words) or _SEASON.fullmatch(words))
