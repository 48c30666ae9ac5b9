"""Which language a text is in: a cheap test for English first, the statistical model only where that leaves a doubt.

Loading py3langid's model takes most of a second, so it is not touched for a text that plainly is English: one in which
an eighth of the words are among the commonest English ones, "the" or "and" included.
"""

from __future__ import annotations

import re

from sayso.model import Problem

_SAMPLE = 6000
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_COMMONEST = frozenset(
    "the and of to that said with for was has have had from his her he she they it were which would not but by who "
    "is are been this their about after we you what will".split()
)
_NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German",
    "el": "Greek", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew",
    "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese",
    "ka": "Georgian", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "nb": "Norwegian", "nl": "Dutch",
    "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak",
    "sl": "Slovenian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "th": "Thai", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


def language_of(text: str) -> str:
    """The code of the text's language ("en", "fr" …), or "und" where it has too few words to tell.

    >>> language_of("The minister said that the bridge was closed and that it would stay so.")
    'en'
    """
    sample = text[:_SAMPLE]
    words = [word.lower() for word in _WORD.findall(sample) if len(word) > 1]
    if not words:
        return "und" if len(sample.strip()) < 200 or sample.isascii() else _by_model(sample)
    common = sum(word in _COMMONEST for word in words)
    if common * 8 >= len(words) and ("the" in words or "and" in words):
        return "en"
    # A line or two of plain letters is too little evidence to call anything foreign; other scripts show at once.
    if len(words) < 12 and sample.isascii():
        return "en"
    return _by_model(sample)


def language_problems(where: str, language: str) -> tuple[Problem, ...]:
    """What to tell the user about the language: nothing for English."""
    if language == "en":
        return ()
    if language == "und":
        return (Problem(where, "No language could be recognised, there are too few words; only English is read."),)
    name = _NAMES.get(language, f"a language other than English (“{language}”)")
    return (
        Problem(
            where,
            f"The text seems to be in {name}; only English is read. Quotes are still given, but who says them and how "
            "firmly may be wrong: try an English version.",
        ),
    )


def _by_model(sample: str) -> str:
    from py3langid import classify

    # NUL and other control characters say nothing about the language.
    code, _ = classify("".join(c if c.isprintable() else " " for c in sample))
    return "und" if code == "zxx" else str(code)
