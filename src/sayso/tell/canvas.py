"""The picture of a dossier as data for a script that draws it anew: boxes and arrows where the layout on the server has put them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sayso.tell.clean import one_line
from sayso.tell.flow import percent
from sayso.tell.graph import THROUGH, short
from sayso.tell.network import Network
from sayso.tell.placing import Box, Path, Picture, in_lines

LONGEST = 200


def numbers(whole: Network) -> dict[str, int]:
    """A number for each node (by id), from 1, by which list and picture name it."""
    return {node.id: i for i, node in enumerate(whole.nodes, 1)}


def canvas(picture: Picture, number: Mapping[str, int]) -> str:
    """The picture as JSON: ``nodes`` with their places, ``arrows`` with the points that they pass, ``perhaps`` and ``circles``.

    A node is named by its number; boxes that stand for many have none and are called m1, m2 …
    """
    names = {box.node.id: f"n{number[box.node.id]}" if box.node.id in number else f"m{i}" for i, box in enumerate(picture.boxes, 1)}
    circle = {box.node.id: i for i, frame in enumerate(picture.frames) for box in frame.members}
    data: dict[str, Any] = {
        "width": round(picture.width),
        "height": round(picture.height),
        "nodes": [_node(box, names[box.node.id], circle.get(box.node.id)) for box in picture.boxes],
        "circles": [f"c{i}" for i in range(len(picture.frames))],
        "arrows": [_arrow(path, names) for path in picture.paths] + _round(picture, names),
        "perhaps": [
            {"a": names[pair.a], "b": names[pair.b], "words": f"perhaps one, {percent(pair.probability)}"} for pair in picture.perhaps
        ],
    }
    return json.dumps(data, separators=(",", ":"))


def _node(box: Box, name: str, circle: int | None) -> dict[str, Any]:
    node = box.node
    below = [line for line in (node.note, f"◆ {THROUGH}" if node.passed else "") if line]
    return {
        "id": name,
        "name": one_line(node.name, width=LONGEST),
        "label": "\n".join((*box.lines, *(in_lines(line, box.width - 10, 1)[0] for line in below))),
        "kind": node.kind,
        "side": node.side,
        "passed": node.passed,
        "at": [round(box.x + box.width / 2, 1), round(box.y + box.height / 2, 1), round(box.width, 1), round(box.height, 1)],
        "circle": -1 if circle is None else circle,
    }


def _arrow(path: Path, names: Mapping[str, str]) -> dict[str, Any]:
    arrow = path.arrow
    return {
        "from": names[arrow.earlier],
        "to": names[arrow.later],
        "how": short(arrow),
        "side": arrow.side,
        "hidden": arrow.hidden,
        "points": [[round(x, 1), round(y, 1)] for x, y in path.points],
    }


def _round(picture: Picture, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The lines inside circles, which have no heads."""
    found = []
    for frame in picture.frames:
        for one, other in zip(frame.members, frame.members[1:], strict=False):
            ends = [[one.x + one.width / 2, one.y + one.height], [other.x + other.width / 2, other.y]]
            found.append({"from": names[one.node.id], "to": names[other.node.id], "how": "", "side": "circle", "hidden": False, "points": ends})
    return found
