"""Random damage to texts and bytes: cuts, copies, splices, flips, and the tokens that have broken parsers before."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from typing import Any

NASTY_TEXT = (
    *("\ud800", "\udfff\ud800", "\udc80", "\x00", "\x0b", "\x0c", "\x1b[31m", "\x7f", "\x85", "\ufeff", "\ufffe", "\U0010ffff"),
    *("e\u0301\u0301\u0301", "\u0301" * 40, "\u200b", "\u200d", "\u202e", "\u2066", "\u2069", "\u00ad", "א", "العربية", "👩\u200d👧", "ǅ", "ß", "İ", "ﬁ", "\u1e9e"),
    *("\r", "\r\n", "\n\r", "\u2028", "\u2029", "\n\n\n", "\t", "\xa0", "\u3000", " \n \n "),
    *('"', "“", "”", "‘", "’", "'", "«", "»", "„", "``", "''", "“““", "”“", '"""'),
    *("(", ")", "[", "]", "((((", "—", "–", "--", "…", "....", ". .", "!?", ":", ";", ",,,", "•", "* ", "> ", "|", "#"),
    *("said", "told", "he said she said", "according to according to", "reportedly", "who", "that that that", "not", "denied", "unconfirmed reports", "on Tuesday"),
    *("March 4", "31 February 2031", "2031-13-45", "0000-00-00", "yesterday last month", "Feb 29", "99999999999999999999", "1e999", "٣ مارس", "the 1st of", "two weeks ago"),
    *("By Ann Lee", "— Ann Lee (@annlee) March 4, 2031", "@a@b@c", "Mr. Mr. Mr.", "U.S.A.", "O'", "Mc", "d'", "A. B. C. D. E. F.", "the the the", "of of of", "I", "’s ’s ’s"),
    *("https://x.example/a", "pic.twitter.com/a", "Photo: A/B", "(MPA) —", "BRANNOC (MPA) —", "Read more", "<p>", "</blockquote>", "&#0;", "&amp;amp;", "%s", "\\", "{}", "a" * 300),
)
NASTY_BYTES = (
    *(b"\x00", b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80", b"\x1f\x8b\x08", b"PK\x03\x04", b"\r\n", b"\n", b"\t", b"\x85"),
    *(b"<", b">", b"</", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?xml?>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"&#x110000;", b"&#xD800;", b"&amp;", b"\"'>", b"<p", b"<script>", b"<br/>"),
    *(b"{", b"}", b"[", b"]", b'"', b"\\u0000", b"\\ud800", b"\\", b"null", b"true", b"-1", b"1e999", b"99999999999999999999", b"NaN", b"[" * 3000, b'{"a":' * 1200, b"9" * 5000),
    *(b"WARC/1.0\r\n", b"Content-Length: 99999999\r\n", b"Content-Length: -1\r\n", b"Content-Encoding: gzip\r\n", b"Transfer-Encoding: chunked\r\n", b"HTTP/1.1 200\r\n\r\n"),
    *(b"T1\tSource 0 4\tab", b"E1\tContent:T1", b"A1\tVoice E1 direct", b" 0 99999999999999999999", b":", b";", b"-", b"..", b"/", b"%00", b"%", b"' OR 1=1 --", b"NEAR(", b"*", b"^", b"AND", b"\xe2\x80\x9c"),
    *(b"2031-13-45", b"0000-00-00", b"10000-01-01", b"2031-03-04T25:61:61+99:99", b"a" * 2000, b" " * 2000, b"\n" * 500),
)
EXOTIC = "\ud800\udc80\u0301\u202e\u200bא中😀\x00\x07\r\u2028\xa0“”‘’\"'()—…ıİßǅ０٣"


def mutated_text(dice: random.Random, text: str, others: Sequence[str]) -> str:
    """The text with one to six random changes; ``others`` are texts to take pieces from."""
    for _ in range(1 + min(5, int(dice.expovariate(0.7)))):
        text = dice.choice(_TEXT_WAYS)(dice, text, others)
    return text


def mutated_bytes(dice: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """The bytes with one to eight random changes; ``others`` are inputs to take pieces from."""
    for _ in range(1 + min(7, int(dice.expovariate(0.5)))):
        data = dice.choice(_BYTE_WAYS)(dice, data, others)
    return data


def _place(dice: random.Random, length: int, longest: int) -> tuple[int, int]:
    """Where a random piece of something so long begins and ends; mostly short pieces."""
    start = dice.randrange(length + 1)
    return start, min(length, start + int(dice.expovariate(1 / longest)))


def _cut(dice: random.Random, text: str, others: Sequence[str]) -> str:
    start, end = _place(dice, len(text), 30)
    return text[:start] + text[end:]


def _double(dice: random.Random, text: str, others: Sequence[str]) -> str:
    start, end = _place(dice, len(text), 30)
    return text[:end] + text[start:end] * dice.choice((1, 1, 1, 2, 8)) + text[end:]


def _splice(dice: random.Random, text: str, others: Sequence[str]) -> str:
    other = dice.choice(others)
    start, end = _place(dice, len(other), 60)
    at = dice.randrange(len(text) + 1)
    return text[:at] + other[start:end] + text[at:]


def _cross(dice: random.Random, text: str, others: Sequence[str]) -> str:
    other = dice.choice(others)
    return text[: dice.randrange(len(text) + 1)] + other[dice.randrange(len(other) + 1) :]


def _move(dice: random.Random, text: str, others: Sequence[str]) -> str:
    start, end = _place(dice, len(text), 40)
    rest = text[:start] + text[end:]
    at = dice.randrange(len(rest) + 1)
    return rest[:at] + text[start:end] + rest[at:]


def _insert(dice: random.Random, text: str, others: Sequence[str]) -> str:
    for _ in range(dice.choice((1, 1, 2, 4))):
        at = dice.randrange(len(text) + 1)
        text = text[:at] + dice.choice(NASTY_TEXT) + text[at:]
    return text


def _invert(dice: random.Random, text: str, others: Sequence[str]) -> str:
    swapped = dice.choice(("“”", "”“", "\"“", "“\"", "‘’", "'’", "’'", "().", "\n ", " \n", ".,", ",.", " \u200b", " \xa0", "-—"))
    return text.replace(swapped[0], swapped[1], dice.choice((1, 2, -1)))


def _recase(dice: random.Random, text: str, others: Sequence[str]) -> str:
    start, end = _place(dice, len(text), 40)
    return text[:start] + dice.choice((str.upper, str.lower, str.title, str.swapcase))(text[start:end]) + text[end:]


def _strange(dice: random.Random, text: str, others: Sequence[str]) -> str:
    letters = list(text)
    for _ in range(dice.randint(1, 6)):
        if letters:
            letters[dice.randrange(len(letters))] = dice.choice(EXOTIC)
    return "".join(letters)


def _newlines(dice: random.Random, text: str, others: Sequence[str]) -> str:
    return text.replace(*dice.choice((("\n", "\r\n"), ("\n", "\r"), ("\n\n", "\n"), (" ", "\n"), ("\n", "\u2028"), ("\n", ""), (". ", ".\n\n"))))


def _misread(dice: random.Random, text: str, others: Sequence[str]) -> str:
    """As a program reads it that takes one encoding for another, halves of letters kept."""
    data = text.encode("utf-8", "surrogatepass")
    start, end = _place(dice, len(data), 40)
    return (data[:start] + data[end:]).decode("utf-8", "surrogateescape")


def _giant(dice: random.Random, text: str, others: Sequence[str]) -> str:
    at, long = dice.randrange(len(text) + 1), dice.choice((100, 400, 400, 2000))
    return text[:at] + dice.choice(("a", "A", "A.", "said ", "“", "(", " ", "1", "-", "\u0301", "B c ", "of ", "\n", "@a ", "’")) * long + text[at:]


_TextWay = Callable[[random.Random, str, Sequence[str]], str]
_TEXT_WAYS: tuple[_TextWay, ...] = (
    *(_cut, _cut, _double, _splice, _splice, _cross, _move, _move, _insert, _insert, _insert, _invert, _invert, _recase, _strange, _strange),
    *(_newlines, _misread),
)
_RARE: tuple[_TextWay, ...] = (_giant,)


def with_giant(dice: random.Random, text: str, others: Sequence[str]) -> str:
    """The text, mutated, with one piece that is repeated some hundred times."""
    return mutated_text(dice, dice.choice(_RARE)(dice, text, others), others)


def _lose_bytes(dice: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    start, end = _place(dice, len(data), 40)
    return data[:start] + data[end:]


def _double_bytes(dice: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    start, end = _place(dice, len(data), 40)
    return data[:end] + data[start:end] * dice.choice((1, 1, 2, 8, 64)) + data[end:]


def _flip(dice: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    found = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 8))):
        if found:
            found[dice.randrange(len(found))] ^= 1 << dice.randrange(8)
    return bytes(found)


def _insert_bytes(dice: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    at = dice.randrange(len(data) + 1)
    return data[:at] + dice.choice(NASTY_BYTES) + data[at:]


def _replace_bytes(dice: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    start, end = _place(dice, len(data), 12)
    return data[:start] + dice.choice(NASTY_BYTES) + data[end:]


def _splice_bytes(dice: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    other = dice.choice(others)
    start, end = _place(dice, len(other), 80)
    at = dice.randrange(len(data) + 1)
    return data[:at] + other[start:end] + data[at:]


def _cross_bytes(dice: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    other = dice.choice(others)
    return data[: dice.randrange(len(data) + 1)] + other[dice.randrange(len(other) + 1) :]


def _end_bytes(dice: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    return data[: dice.randrange(len(data) + 1)]


ODD_VALUES = (None, True, False, 0, -1, 3, 10**30, 1e308, "", "x", "\ud800", "\x00", [], {}, [[]], [1, 2], [None], {"start": 1, "end": 2}, [-1, 5], [5, 2], [0, 10**9])


def _revalue(dice: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """One line of JSON with a value of it exchanged, left out or doubled; other bytes as they are."""
    lines = data.split(b"\n")
    at = dice.randrange(len(lines))
    try:
        whole: list[Any] = [json.loads(lines[at])]
    except (ValueError, RecursionError):
        return data
    _change_inside(dice, whole)
    lines[at] = json.dumps(whole[0]).encode()
    return b"\n".join(lines)


def _change_inside(dice: random.Random, holder: Any) -> None:
    """Goes down to a random place of some JSON, and changes what is there."""
    while True:
        key = dice.choice(list(holder)) if isinstance(holder, dict) else dice.randrange(len(holder))
        if isinstance(holder[key], dict | list) and holder[key] and dice.random() < 0.85:
            holder = holder[key]
        elif dice.random() < 0.7 or not isinstance(holder, list):
            holder[key] = dice.choice(ODD_VALUES)
            return
        else:
            holder[key : key + 1] = [holder[key]] * (2 if len(holder) == 1 else dice.choice((0, 2)))
            return


_ByteWay = Callable[[random.Random, bytes, Sequence[bytes]], bytes]
_BYTE_WAYS: tuple[_ByteWay, ...] = (
    *(_lose_bytes, _double_bytes, _flip, _flip, _insert_bytes, _insert_bytes, _replace_bytes, _replace_bytes, _splice_bytes, _cross_bytes, _end_bytes),
    *(_revalue, _revalue, _revalue),
)
