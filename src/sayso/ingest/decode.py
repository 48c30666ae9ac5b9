"""Bytes → text: byte order mark, then the declared charset, then UTF-8, then the likeliest old encoding, said aloud."""

from __future__ import annotations

import codecs
import re

from sayso.model import Problem

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"<meta[^<>]{0,300}?charset\s*+=\s*+[\"']?\s*+([\w.:\-]{2,40})|<\?xml[^<>]{0,200}?encoding\s*+=\s*+[\"']([\w.:\-]{2,40})", re.IGNORECASE)
# Only encodings that pages are written in: Python's list also holds some that transform rather than decode.
_BELIEVED = re.compile(r"(?:utf-?(?:8|16|32)|iso|latin|windows|cp\d|koi8|gb|big5|euc|shift|sjis|ms\d|mac|(?:us-)?ascii|tis)", re.IGNORECASE)
_SMALL_PAGE_NAMES = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252", "iso8859-1": "cp1252"}


def decode(data: bytes, *, where: str, html: bool = False, declared: str = "") -> tuple[str, tuple[Problem, ...]]:
    """The text that the bytes spell, every character kept, and a problem if the encoding had to be guessed.

    ``declared`` is the charset that came with the bytes (an HTTP header's); with ``html`` the page's own declaration is
    believed as well. A byte order mark wins over both and is not part of the text.

    >>> decode("naïve".encode("cp1252"), where="a.txt")[0]
    'naïve'
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strict_or_replaced(data[len(mark) :], name, where)
    names = [declared]
    if html and (match := _DECLARED.search(data, 0, 8192)):
        names.append((match[1] or match[2]).decode("ascii"))
    wrong = ""
    for name in names:
        name = _SMALL_PAGE_NAMES.get(name.lower(), name)
        if not name or not _BELIEVED.match(name):
            continue
        try:
            return data.decode(name), ()
        except (UnicodeDecodeError, LookupError):
            wrong = name
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _guessed(data, error, where)
    return text, ((Problem(where, f"It says it is in {wrong} but is not; it was read as UTF-8."),) if wrong else ())


def _strict_or_replaced(data: bytes, name: str, where: str) -> tuple[str, tuple[Problem, ...]]:
    try:
        return data.decode(name), ()
    except UnicodeDecodeError as error:
        problem = Problem(
            where,
            f"Byte {error.start} does not fit {name}, the encoding its byte order mark names; such bytes were replaced by "
            "“\ufffd”: check the file.",
        )
        return data.decode(name, "replace"), (problem,)


def _guessed(data: bytes, error: UnicodeDecodeError, where: str) -> tuple[str, tuple[Problem, ...]]:
    bytes_over = len(data.translate(None, bytes(range(128))))
    kept = data.decode("utf-8", "ignore")
    in_utf8 = len(kept.encode("utf-8")) - len(kept.encode("ascii", "ignore"))
    if in_utf8 * 2 > bytes_over:
        text = _mixed(data)
        what = f"Most of it is UTF-8, but byte {error.start} and maybe others are not; those were read as Windows-1252"
        return text, (Problem(where, f"{what}: check names and quotation marks there."),)
    name = "cp1252" if bytes_over * 3 < len(data) else _likeliest(data)
    text = data.decode(name, "replace")
    what = f"It is not UTF-8 (byte {error.start}) and names no encoding; it was read as {name}"
    return text, (Problem(where, f"{what}: if accents look wrong, convert the file to UTF-8."),)


def _mixed(data: bytes) -> str:
    codecs.register_error("sayso-cp1252", _as_cp1252)
    return data.decode("utf-8", "sayso-cp1252")


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)  # noqa: S101 only ever registered for decoding
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


def _likeliest(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:40_000]).best()
    return best.encoding if best is not None else "cp1252"
