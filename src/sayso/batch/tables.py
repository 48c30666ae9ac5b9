"""The tables of a batch: their columns, and a reading as rows of them.

Each article has a row in ``articles`` and in ``sketches``, each attribution one in ``attributions``, each name one in ``mentions``, each
sentence that states something one in ``statements``, and each item that could not be read one in ``skipped``. ``no`` counts the articles of a shard
from 0 and joins its tables; ``article`` is the id, which joins everything. Offsets are characters of ``articles.text``. An empty value is
"", an empty list, or null where there is no number or day.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from sayso.ledger.packing import pack, pack_text, plain
from sayso.model import Article, Attribution, Block, Problem, Reading, Span, Time
from sayso.trace.claims import fingerprint, keys, statements
from sayso.trace.claims import pack as pack_traits
from sayso.trace.sketch import sketch

Row = dict[str, Any]
Rows = dict[str, list[Row]]

_SPAN = pa.struct([("start", pa.int32()), ("end", pa.int32())])
_SPANS = pa.list_(_SPAN)
_STRINGS = pa.list_(pa.string())
_PROBLEMS = pa.list_(pa.struct([("where", pa.string()), ("what", pa.string())]))
_TIME = pa.struct([("start", pa.int32()), ("end", pa.int32()), ("value", pa.string())])
_BLOCK = pa.struct(
    [
        ("kind", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("body", _SPAN),
        ("author", _SPAN),
        ("handle", pa.string()),
        ("posted", _SPAN),
        ("href", pa.string()),
    ]
)
_LINK = pa.struct([("start", pa.int32()), ("end", pa.int32()), ("href", pa.string())])

SCHEMAS: dict[str, pa.Schema] = {
    "articles": pa.schema(
        [
            ("no", pa.int32()),
            ("article", pa.string()),
            ("url", pa.string()),
            ("outlet", pa.string()),
            ("title", pa.string()),
            ("byline", _STRINGS),
            ("published", pa.date32()),
            ("published_at", pa.string()),
            ("language", pa.string()),
            ("file", pa.string()),
            ("text", pa.string()),
            ("blocks", pa.list_(_BLOCK)),
            ("links", pa.list_(_LINK)),
            ("times", pa.list_(_TIME)),
            ("aliases", pa.list_(_STRINGS)),
            ("problems", _PROBLEMS),
            ("reading_problems", _PROBLEMS),
            ("read_by", pa.string()),
            ("exact_text", pa.binary()),
            ("exact", pa.binary()),
        ]
    ),
    "attributions": pa.schema(
        [
            ("no", pa.int32()),
            ("article", pa.string()),
            ("id", pa.string()),
            ("parent", pa.string()),
            ("speaker", pa.string()),
            ("speaker_kind", pa.string()),
            ("anonymous", pa.bool_()),
            ("words", pa.string()),
            ("content", _SPANS),
            ("source", _SPANS),
            ("cue", _SPANS),
            ("addressee", _SPANS),
            ("voice", pa.string()),
            ("act", pa.string()),
            ("stance", pa.string()),
            ("factuality", pa.string()),
            ("chain", _STRINGS),
            ("said_on", _TIME),
            ("confidence", pa.float64()),
            ("read_by", pa.string()),
        ]
    ),
    "mentions": pa.schema(
        [
            ("no", pa.int32()),
            ("article", pa.string()),
            ("start", pa.int32()),
            ("end", pa.int32()),
            ("kind", pa.string()),
            ("name", pa.string()),
            ("words", pa.string()),
        ]
    ),
    "sketches": pa.schema(
        [
            ("no", pa.int32()),
            ("article", pa.string()),
            ("outlet", pa.string()),
            ("published", pa.date32()),
            ("moment", pa.int64()),
            ("words", pa.int32()),
            ("bands", pa.list_(pa.int64())),
            ("least", pa.binary()),
        ]
    ),
    "statements": pa.schema(
        [
            ("no", pa.int32()),
            ("article", pa.string()),
            ("statement", pa.int32()),
            ("attribution", pa.int32()),
            ("start", pa.int32()),
            ("end", pa.int32()),
            ("turned", pa.bool_()),
            ("speaker", pa.string()),
            ("anonymous", pa.bool_()),
            ("fingerprint", pa.int64()),
            ("keys", pa.list_(pa.int64())),
            ("traits", pa.binary()),
        ]
    ),
    "skipped": pa.schema([("item", pa.int32()), ("where", pa.string()), ("what", pa.string())]),
}
"""The columns of each table."""


def rows(no: int, reading: Reading) -> Rows:
    """A reading, with its sketch and statements, as rows of the tables; what UTF-8 cannot hold is kept exactly beside them."""
    found = _rows(no, reading)
    if not _encodable(found):
        found = {table: [_sound(row) for row in some] for table, some in found.items()}
        found["articles"][0] |= {"exact_text": pack_text(reading.article.text), "exact": pack(reading)}
    return found


def _rows(no: int, reading: Reading) -> Rows:
    article = reading.article
    key: Row = {"no": no, "article": article.id}
    sketched = sketch(article.text)
    return {
        "articles": [key | _article(article, reading)],
        "attributions": [key | _attribution(one) for one in reading.attributions],
        "mentions": [key | _at(one.span) | {"kind": one.kind, "name": one.name, "words": one.span.text} for one in reading.mentions],
        "sketches": [
            key
            | {"outlet": article.outlet, "published": article.published, "moment": _moment(article), "words": sketched.words}
            | {"bands": list(sketched.bands), "least": sketched.least}
        ],
        "statements": [key | one for one in _statements(reading)],
    }


def _article(article: Article, reading: Reading) -> Row:
    return {
        "url": article.url,
        "outlet": article.outlet,
        "title": article.title,
        "byline": list(article.byline),
        "published": article.published,
        "published_at": article.published_at and article.published_at.isoformat(),
        "language": article.language,
        "file": article.file,
        "text": article.text,
        "blocks": [_block(one) for one in article.blocks],
        "links": [_at(one.span) | {"href": one.href} for one in article.links],
        "times": [_time(one) for one in reading.times],
        "aliases": [list(group) for group in reading.aliases],
        "problems": _problems(article.problems),
        "reading_problems": _problems(reading.problems),
        "read_by": reading.by,
        "exact_text": None,
        "exact": None,
    }


def _block(one: Block) -> Row:
    return {
        "kind": one.kind,
        "start": one.start,
        "end": one.end,
        "body": one.body and _at(one.body),
        "author": one.author and _at(one.author),
        "handle": one.handle,
        "posted": one.posted and _at(one.posted),
        "href": one.href,
    }


def _attribution(one: Attribution) -> Row:
    return {
        "id": one.id,
        "parent": one.parent,
        "speaker": one.speaker.name,
        "speaker_kind": one.speaker.kind,
        "anonymous": one.speaker.anonymous,
        "words": " … ".join(span.text for span in one.content),
        "content": _spans(one.content),
        "source": _spans(one.source),
        "cue": _spans(one.cue),
        "addressee": _spans(one.addressee),
        "voice": one.voice,
        "act": one.act,
        "stance": one.stance,
        "factuality": one.factuality,
        "chain": list(one.chain),
        "said_on": one.said_on and _time(one.said_on),
        "confidence": one.confidence,
        "read_by": one.by,
    }


def _statements(reading: Reading) -> list[Row]:
    return [
        {
            "statement": place,
            "attribution": one.attribution,
            "start": one.start,
            "end": one.end,
            "turned": one.turned,
            "speaker": one.source,
            "anonymous": one.anonymous,
            "fingerprint": fingerprint(one.traits),
            "keys": list(keys(one.traits)),
            "traits": pack_traits(one.traits),
        }
        for place, one in enumerate(statements(reading))
    ]


def _moment(article: Article) -> int | None:
    """When an article came out, in seconds since 1970, where the moment is known."""
    moment = article.published_at
    return int(moment.timestamp()) if moment is not None and moment.tzinfo is not None else None


def _at(span: Span) -> Row:
    return {"start": span.start, "end": span.end}


def _spans(spans: Sequence[Span]) -> list[Row]:
    return [_at(span) for span in spans]


def _time(one: Time) -> Row:
    return _at(one.span) | {"value": one.value}


def _problems(problems: Sequence[Problem]) -> list[Row]:
    return [{"where": one.where, "what": one.what} for one in problems]


def _encodable(value: Any) -> bool:
    """Whether every text in a value can be written as UTF-8."""
    if isinstance(value, str):
        try:
            return value.isascii() or bool(value.encode("utf-8")) or not value
        except UnicodeEncodeError:
            return False
    if isinstance(value, dict):
        return all(map(_encodable, value.values()))
    return not isinstance(value, list) or all(map(_encodable, value))


def _sound(value: Any) -> Any:
    """The value with a sign in place of every character that UTF-8 cannot hold; texts keep their length."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {key: _sound(one) for key, one in value.items()}
    return [_sound(one) for one in value] if isinstance(value, list) else value
