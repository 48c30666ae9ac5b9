"""What was read as W3C Web Annotations: every attribution anchored in its text, for annotation tools and viewers.

An annotation's targets are the pieces of the content; its bodies say who tells it and how: in a sentence, as tags, as the speaker by
name, and as the words of source, cue, addressee and time, which are anchored like the content. Each anchor gives the characters with
those around them, and their position. Positions count Unicode code points from 0, as the standard demands, in the text that Sayso read;
the state beside them has that text's address and SHA-256 (of its UTF-8), so that a changed text is noticed. The target's source is the
page where the article has one on the web.

What the standard has no word for (role, chain, confidence, the attribution around this one) is in ``urn:sayso:vocab:``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

from sayso.model import Article, Attribution, Reading, Span
from sayso.tell.clean import one_line
from sayso.tell.exports.addresses import VOCABULARY, article_urn, page_address, storable, urn
from sayso.tell.exports.dating import moment
from sayso.tell.words import how, teller_names

CONTEXT = ["http://www.w3.org/ns/anno.jsonld", {"say": VOCABULARY}]
AROUND = 32
"""So many characters before and after a quotation are given with it."""

TYPES = {
    "person": "Person",
    "official": "Person",
    "government": "Organization",
    "organisation": "Organization",
    "outlet": "Organization",
}
Json = dict[str, Any]


def webannotation(readings: Iterable[Reading]) -> str:
    """The attributions of all readings as one annotation collection in JSON-LD, an annotation a line.

    >>> json.loads(webannotation([]))["total"]
    0
    """
    return "".join(pieces(readings))


def pieces(readings: Iterable[Reading]) -> Iterator[str]:
    """The same piece by piece, so that a ledger of any size can be written; what counts and names the whole comes last."""
    digest, total, articles = sha256(), 0, 0
    yield f'{{"@context": {json.dumps(CONTEXT)}, "type": "AnnotationCollection"'
    for reading in readings:
        articles += 1
        for annotation in _annotations(reading):
            line = json.dumps(annotation)
            yield ",\n" + line if total else f', "first": {{"type": "AnnotationPage", "startIndex": 0, "items": [\n{line}'
            digest.update(line.encode())
            total += 1
    own = urn("annotations", digest.hexdigest()[:16])
    if total:
        yield f'\n], "id": "{own}:1", "partOf": "{own}"}}'
    label = f"Who says what in {articles:,} article{'s' * (articles != 1)}"
    yield f', "id": "{own}", "label": "{label}", "total": {total}}}\n'


def _annotations(reading: Reading) -> Iterator[Json]:
    article = reading.article
    state = _state(article)
    generator = {"id": urn("engine", reading.by or "unknown"), "type": "Software", "name": f"Sayso, {one_line(reading.by or 'unknown')}"}
    for a in reading.attributions:
        targets = [_anchored(span, article, state) for span in (a.content or a.cue or a.source) if span.text]
        if targets:
            about: Json = {
                "id": _address(a.id, reading),
                "type": "Annotation",
                "motivation": "describing",
                "generator": generator,
                "body": [*_descriptions(a), *_speaker(a, reading), *_words(a, article, state)],
                "target": targets if len(targets) > 1 else targets[0],
                "say:chain": {"@list": [storable(name) for name in a.chain]},
                "say:confidence": round(a.confidence, 4),
            }
            yield about | ({"say:within": {"id": _address(a.parent, reading)}} if a.parent is not None else {})


def _address(attribution: str, reading: Reading) -> str:
    """An attribution's number means something only together with the engine that gave it."""
    return urn("attribution", reading.article.id, reading.by, attribution)


def _state(article: Article) -> Json:
    """Which text it is that positions are counted in, and, if it is known, of which moment."""
    dated = {"sourceDate": f"{moment(article)}Z"} if moment(article) else {}
    text_hash = sha256(storable(article.text).encode()).hexdigest()
    return {"type": "TimeState", "cached": article_urn(article.id), **dated, "say:sha256": text_hash}


def _anchored(span: Span, article: Article, state: Json) -> Json:
    text = article.text
    quote = {
        "type": "TextQuoteSelector",
        "prefix": storable(text[max(0, span.start - AROUND) : span.start]),
        "exact": storable(span.text),
        "suffix": storable(text[span.end : span.end + AROUND]),
    }
    position = {"type": "TextPositionSelector", "start": span.start, "end": span.end}
    selectors = [{name: value for name, value in quote.items() if value}, position]
    return {
        "type": "SpecificResource",
        "source": page_address(article) or article_urn(article.id),
        "state": state,
        "selector": selectors,
    }


def _descriptions(a: Attribution) -> Iterator[Json]:
    """The attribution in a line, and its properties as tags."""
    said = [f"said {a.said_on.value}"] if a.said_on else []
    line = " · ".join((" → ".join(teller_names(a)), *how(a), *said))
    yield {"type": "TextualBody", "purpose": "describing", "format": "text/plain", "language": "en", "value": storable(line)}
    tags = {"stance": a.stance, "factuality": a.factuality, "act": a.act, "voice": a.voice, "source": a.speaker.kind}
    for name, value in tags.items():
        yield {"type": "TextualBody", "purpose": "tagging", "format": "text/plain", "value": f"{name}:{value}"}


def _speaker(a: Attribution, reading: Reading) -> Iterator[Json]:
    """Who speaks, one and the same for a name wherever it stands in the article; somebody without a name is new each time."""
    who = a.speaker
    if not who.name:
        return
    anonymous = who.anonymous or who.kind in ("anonymous", "none")
    own = urn("unnamed", reading.article.id, reading.by, a.id) if anonymous else urn("speaker", reading.article.id, who.name)
    kind = {} if anonymous or who.kind not in TYPES else {"type": TYPES[who.kind]}
    named = {"id": own, **kind, "name": one_line(who.name), "say:kind": who.kind}
    yield {"type": "SpecificResource", "purpose": "identifying", "source": named}


def _words(a: Attribution, article: Article, state: Json) -> Iterator[Json]:
    """The words by which the text shows it, each with the part that they play."""
    times = (a.said_on.span,) if a.said_on else ()
    for role, spans in (("source", a.source), ("cue", a.cue), ("addressee", a.addressee), ("time", times)):
        for span in spans:
            if span.text:
                purpose = "identifying" if role == "source" else "describing"
                yield {**_anchored(span, article, state), "purpose": purpose, "say:role": role}
