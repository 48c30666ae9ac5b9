"""WARC files, plain or packed record by record, → articles, one after another in constant memory.

Responses (and resources and conversions) that hold a page or a text are read; other records are passed over and counted. A
crawl is seldom whole: a packed record that breaks off, a length that is wrong, rubbish between records. Each is named by
its number and place, then the next record is searched for: in a packed file the next gzip member, in a plain one the next
line that begins "WARC/1.". FastWARC (Bevendorff et al., OSSYM 2021) does the reading; ISO 28500 is the format.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO

from sayso.ingest.load import DEADLY, MOST_BYTES, PAGE_START, from_bytes, guarded, unreadable
from sayso.model import Article, Problem

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

MOST_SEARCHES = 10_000
"""Times that the next record is searched for after damage before the rest of a file is given up."""

_CHUNK = 1 << 16
_GZIP, _PLAIN = b"\x1f\x8b\x08", b"\nWARC/1."
_TEXT_TYPES = ("text/html", "application/xhtml+xml", "text/plain")


@dataclass(frozen=True, slots=True)
class Payload:
    """What a record holds: the address, the bytes as sent, what they claim to be, and how they are packed, innermost first."""

    url: str
    body: bytes
    content_type: str
    charset: str = ""
    packings: tuple[str, ...] = ()


def from_warc(
    stream: BinaryIO, where: str, *, passed: Counter[str] | None = None, dead: Collection[int] = ()
) -> Iterator[Article]:
    """The articles of a WARC in the order of its records; a broken record comes as an article without a text.

    ``stream`` must be seekable; ``where`` is what the file is called. Each article's ``file`` is ``where`` and its ``url`` the
    address that was crawled. ``passed`` counts, by reason, the records that are no articles. No more than one record, of at
    most 20 MB, is held at a time. ``dead`` are numbers of articles, counted from 0 as they come, that are known to end whoever looks
    into them: they come without a text.
    """
    from fastwarc.warc import ArchiveIterator

    passed = Counter() if passed is None else passed
    mark = _mark(stream.read(_CHUNK))
    position, member, number, given, told = 0, 0, 0, 0, False
    for _ in range(MOST_SEARCHES):
        last = position - 1
        stream.seek(position)
        try:
            for record in ArchiveIterator(stream, parse_http=False):
                number, last = number + 1, record.stream_pos
                # Inside a member that holds many records, positions are those of a buffer; only a first record's is true.
                member = last if mark is _PLAIN or _begins(stream, last) else member
                payload = _payload(record, passed)
                if payload is not None:
                    yield _deadly(payload, where, number) if given in dead else _article(payload, where, number)
                    given += 1
                told = False
            if not number and not told:
                yield unreadable(Article("", "", where), "It holds no WARC record: check that it was copied whole.")
            elif not told and _breaks_off(stream, member, mark):
                yield _broken(where, number, member, OSError("the file breaks off"))
            return
        except (OSError, ValueError, EOFError, OverflowError) as error:
            if not told:
                yield _broken(where, max(1, number), max(0, last), error)
                given += 1
            told = True
        position = _next(stream, max(last, position) + 1, mark)
        if position < 0:
            return
    yield _broken(where, number, position, OSError("the file is too damaged to go on, and the rest of it was not read"))


def _payload(record: WarcRecord, passed: Counter[str]) -> Payload | None:
    """What a record holds if that may be an article, else None and its reason is counted. Raises OSError for a broken one."""
    from fastwarc.warc import WarcRecordType

    url = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
    kind = record.record_type
    if record.headers.get("Content-Length") is None:
        raise OSError("its head says no length, or breaks off")
    if kind not in (WarcRecordType.response, WarcRecordType.resource, WarcRecordType.conversion):
        passed["is no response (request, metadata …)"] += 1
        return None
    packings: tuple[str, ...] = ()
    content_type, charset = _media(record.headers.get("Content-Type") or "")
    if kind == WarcRecordType.response:
        if not record.is_http:
            passed["is no answer of a web server"] += 1
            return None
        record.parse_http(quirks_mode=True)
        status = record.http_headers.status_code
        if status is None:
            raise OSError(f"{url[:200] or 'it'} holds no answer of a web server: its length or its head is wrong")
        if not 200 <= status < 300:
            passed[f"has status {status}"] += 1
            return None
        content_type, charset = _media(record.http_headers.get("Content-Type") or "")
        packings = _packings(record)
    if (content_type and content_type not in _TEXT_TYPES) or url.endswith("/robots.txt"):
        passed["holds neither page nor text"] += 1
        return None
    body = record.reader.read(MOST_BYTES + 1)
    if len(body) < min(record.content_length, MOST_BYTES):
        raise OSError(f"{url[:200] or 'it'} should have {record.content_length:,} bytes, but only {len(body):,} follow: it is cut off or its length is wrong")
    return Payload(url, body, content_type, charset, packings)


def _media(header: str) -> tuple[str, str]:
    """The type and charset that a Content-Type header gives.

    >>> _media('Text/HTML; charset="utf-8"')
    ('text/html', 'utf-8')
    """
    kind, _, rest = header[:500].partition(";")
    parts = (part.partition("=") for part in rest.split(";"))
    charset = next((value.strip(" \"'") for name, _, value in parts if name.strip().lower() == "charset"), "")
    return kind.strip().lower(), charset


def _packings(record: WarcRecord) -> tuple[str, ...]:
    headers = record.http_headers
    names = f"{headers.get('Content-Encoding') or ''},{headers.get('Transfer-Encoding') or ''}".lower()
    return tuple(name.strip() for name in names[:200].split(",") if name.strip() not in ("", "identity"))


def _article(payload: Payload, where: str, number: int) -> Article:
    given = Article("", "", where, payload.url)
    place = payload.url or f"{where}, record {number}"
    body, why = _unpacked(payload)
    if why:
        return _told(unreadable(given, why), place)
    is_page = "html" in payload.content_type or PAGE_START.match(body[:4096].decode("latin-1")) is not None
    return guarded(given, lambda: _told(from_bytes(given, body, charset=payload.charset, is_page=is_page), place))


def _deadly(payload: Payload, where: str, number: int) -> Article:
    return _told(unreadable(Article("", "", where, payload.url), DEADLY), payload.url or f"{where}, record {number}")


def _unpacked(payload: Payload) -> tuple[bytes, str]:
    """The body as the site meant it, no more than 20 MB and a byte of it, and why it could not be unpacked, or ""."""
    body = payload.body
    for name in reversed(payload.packings):
        reader = _reader(name, body)
        if reader is None:
            return b"", f"It is packed by “{name[:40]}”, which cannot be unpacked."
        try:
            body = reader.read(MOST_BYTES + 1)
        except OSError:
            # Many crawlers unpack what they keep and leave the header as it was sent.
            if PAGE_START.match(body[:4096].decode("latin-1")) is None:
                return b"", f"It could not be unpacked ({name[:40]}): the record is damaged."
    return body, ""


def _reader(name: str, body: bytes) -> Any:
    from fastwarc.stream_io import BrotliReader, ChunkedReader, GzipReader, ZstdReader

    match name:
        case "gzip" | "x-gzip":
            return GzipReader(BytesIO(body))
        case "deflate":
            return GzipReader(BytesIO(body), zlib=True)
        case "br":
            return BrotliReader(BytesIO(body))
        case "zstd":
            return ZstdReader(BytesIO(body))
        case "chunked":
            return ChunkedReader(BytesIO(body))
    return None


def _told(article: Article, place: str) -> Article:
    """The article with problems that name the page rather than the file, which holds many."""
    problems = tuple(Problem(place, problem.what) for problem in article.problems)
    return replace(article, problems=problems) if problems else article


def _broken(where: str, number: int, position: int, error: Exception) -> Article:
    what = f"Record {number}, at byte {position:,}, or what follows it is broken ({error}); the search went on at the next record."
    return _told(unreadable(Article("", "", where), what), f"{where}, record {number}")


def _mark(head: bytes) -> bytes:
    """What a record begins with in a file that begins like this, be it damaged at its very start."""
    packed, plain = head.find(_GZIP), (b"\n" + head).find(_PLAIN)
    return _GZIP if packed >= 0 and (plain < 0 or packed < plain) else _PLAIN


def _begins(stream: BinaryIO, position: int) -> bool:
    """Whether a gzip member begins at a position; the stream stays where it is."""
    here = stream.tell()
    stream.seek(position)
    found = stream.read(len(_GZIP)) == _GZIP
    stream.seek(here)
    return found


def _breaks_off(stream: BinaryIO, member: int, mark: bytes) -> bool:
    """Whether a file that seemed to end well was cut inside its last member, or in the head of a record, which goes unnoticed."""
    if mark is _PLAIN:
        return _next(stream, member + 1, mark) >= 0
    stream.seek(member)
    unpack = zlib.decompressobj(31)
    left = b""
    try:
        while chunk := left or stream.read(_CHUNK):
            unpack.decompress(chunk, _CHUNK * 16)
            left = unpack.unconsumed_tail
            if unpack.eof:
                left = unpack.unused_data or stream.read(_CHUNK)
                if not left.startswith(_GZIP[:2]):
                    return False
                unpack = zlib.decompressobj(31)
    except zlib.error:
        return True
    return not unpack.eof


def _next(stream: BinaryIO, start: int, mark: bytes) -> int:
    """Where the next record may begin, at ``start`` or after; -1 if nowhere."""
    overlap = len(mark) - 1
    at = max(0, start - 1) if mark is _PLAIN else start
    stream.seek(at)
    kept = b""
    while chunk := stream.read(_CHUNK):
        window = kept + chunk
        found = window.find(mark)
        if found >= 0:
            return at - len(kept) + found + (1 if mark is _PLAIN else 0)
        at += len(chunk)
        kept = window[-overlap:]
    return -1
