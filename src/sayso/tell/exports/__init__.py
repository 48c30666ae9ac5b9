"""The formats in which a dossier, or what was read, is taken along to other tools: one table, a module a format.

A writer is a pure function from a `Dossier`, or from an iterable of `Reading`s, to text or bytes; the same input gives the same
bytes. Nothing that a format needs is imported before its writer is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from types import MappingProxyType
from typing import Literal, cast

About = Literal["dossier", "readings"]
Writer = Callable[..., str | bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, what it is about, the ending and media type of its files, and in words what it is good for.

    ``about`` says what the writer takes: a dossier (one claim) or an iterable of readings. ``load`` gives the writer.
    """

    name: str
    about: About
    suffix: str
    media_type: str
    title: str
    load: Callable[[], Writer]


def _writer(module: str, function: str) -> Writer:
    return cast(Writer, getattr(import_module(module), function))


def _format(name: str, about: About, suffix: str, media_type: str, title: str, *, by: str) -> Format:
    module, function = by.split(":")
    home = f"{__name__}.{module}" if "." not in module else module
    return Format(name, about, suffix, media_type, title, partial(_writer, home, function))


_JSONLD = "application/ld+json"
_ANNOTATION = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
_LINES = "application/x-ndjson"

_TABLE = (
    _format("prov", "dossier", ".prov.jsonld", _JSONLD, "W3C PROV in JSON-LD: who has it from whom", by="prov:prov"),
    _format("prov-turtle", "dossier", ".prov.ttl", "text/turtle", "W3C PROV in Turtle", by="prov:prov_turtle"),
    _format("webannotation", "readings", ".anno.jsonld", _ANNOTATION, "W3C Web Annotation", by="annotation:webannotation"),
    _format("schemaorg", "dossier", ".schema.jsonld", _JSONLD, "schema.org claims and quotations", by="schemaorg:schemaorg"),
    _format("ftm", "dossier", ".ftm.json", _LINES, "FollowTheMoney entities", by="followthemoney:followthemoney"),
    _format("ftm-statements", "dossier", ".ftm-statements.json", _LINES, "FollowTheMoney statements: one value of one property a line", by="ftm_statements:statements"),
    _format("csv", "readings", ".csv", "text/csv", "a sheet with one row per attribution", by="sheet:sheet"),
    _format("graphml", "dossier", ".graphml", "application/graphml+xml", "a graph of the origins", by="graphml:graphml"),
    _format("html", "dossier", ".html", "text/html", "a page to read, in one file", by="sayso.tell.dossier_page:dossier_page"),
    _format("pdf", "dossier", ".pdf", "application/pdf", "a page to print", by="paper:paper"),
    _format("brat", "readings", ".brat.zip", "application/zip", "brat standoff: texts and marks to correct", by="brat:brat"),
    _format("polnear", "readings", ".polnear.jsonl", _LINES, "JSON lines as in PolNeAR, to train on", by="corpus:corpus"),
    _format("json", "readings", ".jsonl", _LINES, "Sayso's own JSON, an article a line", by="plain:plain"),
)

FORMATS: Mapping[str, Format] = MappingProxyType({one.name: one for one in _TABLE})
"""Every format by its name."""
