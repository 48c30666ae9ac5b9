"""A dossier as FollowTheMoney statements: one line for each value of each property of the entities in `followthemoney`.

Statements are the finer grain of that format: each says of one entity one thing, on whose account (here: this export), under an id that is
the SHA-1 of data set, entity, property and value, so that the same thing said twice is the same statement.
"""

from __future__ import annotations

import json
from hashlib import sha1

from sayso.model import Dossier
from sayso.tell.exports.followthemoney import followthemoney

DATASET = "sayso"


def statements(dossier: Dossier) -> str:
    """The dossier as lines of JSON, each a statement of FollowTheMoney.

    >>> from sayso.model import Claim
    >>> line = json.loads(statements(Dossier("port shut", Claim("c1", "The port is shut."))).splitlines()[0])
    >>> line["schema"], line["prop"], line["value"]
    ('Note', 'name', 'port shut')
    """
    lines = []
    for entity in map(json.loads, followthemoney(dossier).splitlines()):
        for prop, values in entity["properties"].items():
            lines += [json.dumps(_statement(entity["id"], entity["schema"], prop, value)) for value in values]
    return "".join(f"{line}\n" for line in dict.fromkeys(lines))


def _statement(entity: str, schema: str, prop: str, value: str) -> dict[str, object]:
    return {
        "canonical_id": entity,
        "entity_id": entity,
        "prop": prop,
        "schema": schema,
        "value": value,
        "dataset": DATASET,
        "external": False,
        "id": sha1(f"{DATASET}.{entity}.{prop}.{value}".encode("utf-8", "replace"), usedforsecurity=False).hexdigest(),
    }
