"""Linked data as two texts: the same nodes written as JSON-LD and as Turtle.

A node is a dict as JSON-LD has it: ``@id``, ``@type`` and properties by their short names ("prov:entity"), each with a value or a list of
values. A value is a text, a number, a truth value, another node's address (`to`) or a typed text (`typed`).

The Turtle is written here, not by a library: the one at hand takes a minute for the ten thousand steps that this does in a second.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sayso.tell.exports.addresses import storable

Node = dict[str, Any]
Value = Any
XSD = "http://www.w3.org/2001/XMLSchema#"

# What Turtle must not have in a text, and what would turn or break the lines of whoever looks at the file.
_UNSEEN = re.compile("[\x00-\x1f\"\\\\\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def node(id: str, types: Iterable[str], properties: Mapping[str, Value]) -> Node:
    """A node with these types and properties; those that are empty are left out.

    >>> node("urn:sayso:article:a1", ["prov:Entity"], {"rdfs:label": "Port shut", "dcterms:title": ""})
    {'@id': 'urn:sayso:article:a1', '@type': ['prov:Entity'], 'rdfs:label': 'Port shut'}
    """
    stored = {name: _stored(value) for name, value in properties.items()}
    kept = {name: value for name, value in stored.items() if value not in ("", None) and value != []}
    kinds = list(types)
    return {"@id": id, **({"@type": kinds} if kinds else {}), **kept}


def to(address: str) -> Node:
    """A reference to the node at this address."""
    return {"@id": address}


def typed(value: str, type: str) -> Node:
    """A text that means a date, a number …: ``type`` is such as "xsd:date"."""
    return {"@type": type, "@value": value}


def decimal(number: float) -> Node:
    """A number with its digits in the one way that stores compare, so that every reader sees the same.

    >>> decimal(0.996)["@value"], decimal(2)["@value"]
    ('0.996', '2.0')
    """
    whole, _, rest = f"{number:.6f}".partition(".")
    return typed(f"{whole}.{rest.rstrip('0') or '0'}", "xsd:decimal")


def merged(nodes: Iterable[Node]) -> list[Node]:
    """Each node once, in the order of first mention, with all that is said of it anywhere."""
    found: dict[str, Node] = {}
    for one in nodes:
        known = found.setdefault(one["@id"], one)
        if known is not one and known != one:
            found[one["@id"]] = {**known, **{name: _both(known.get(name, value), value) for name, value in one.items()}}
    return list(found.values())


def jsonld(context: Value, nodes: Iterable[Node]) -> str:
    """The nodes as JSON-LD in pure ASCII, a node a line."""
    lines = ",\n".join(json.dumps(one) for one in nodes)
    return f'{{"@context": {json.dumps(context)},\n"@graph": [\n{lines}\n]}}\n'


def turtle(prefixes: Mapping[str, str], nodes: Iterable[Node]) -> str:
    """The nodes as Turtle, in UTF-8 once encoded; ``prefixes`` are those of the short names."""
    head = "".join(f"@prefix {name}: <{address}> .\n" for name, address in prefixes.items())
    between = " ;\n    "
    return head + "".join(f"\n<{one['@id']}>\n    {between.join(_statements(one))} .\n" for one in nodes)


def _statements(one: Node) -> Iterator[str]:
    if "@type" in one:
        yield f"a {', '.join(one['@type'])}"
    for name, value in one.items():
        if not name.startswith("@"):
            yield f"{name} {', '.join(_term(item) for item in (value if isinstance(value, list) else [value]))}"


def _term(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _quoted(value)
    return f"<{value['@id']}>" if "@id" in value else f"{_quoted(value['@value'])}^^{value['@type']}"


def _quoted(text: str) -> str:
    return '"' + _UNSEEN.sub(lambda found: _SHORT.get(found[0], f"\\u{ord(found[0]):04X}"), text) + '"'


def _stored(value: Value) -> Value:
    """The value with its texts fit to be stored, and each of a list's values once."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return _once([_stored(item) for item in value if item != ""])
    return {name: storable(item) for name, item in value.items()} if isinstance(value, dict) else value


def _both(first: Value, second: Value) -> Value:
    if first == second:
        return first
    every = [item for value in (first, second) for item in (value if isinstance(value, list) else [value])]
    return _once(every)


def _once(values: list[Value]) -> list[Value]:
    if len(values) < 2:
        return values
    return list({json.dumps(value, sort_keys=True): value for value in values}.values())
