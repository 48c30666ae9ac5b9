"""Where pages are written: one file for one article, a file in a folder for each of several."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sayso.errors import OptionError
from sayso.model import Reading
from sayso.tell.page import page


def page_places(places: Sequence[str], out: Path) -> dict[str, Path]:
    """The file for the page of each place (a file or address): ``out`` for a single one, else a file in the folder ``out``.

    Names come from the places, are distinct whatever the case of their letters, and never lead out of the folder. An `OptionError` if a
    folder is needed and ``out`` is a file.

    >>> [path.name for path in page_places(["a/note.txt", "b/note.html"], Path("pages")).values()]
    ['note.html', 'note-2.html']
    """
    if len(places) == 1 and not out.is_dir():
        return {places[0]: out}
    if out.exists() and not out.is_dir():
        raise OptionError(f"{out} is a file, and there are {len(places)} articles; give a folder.", option="--html")
    names: dict[str, Path] = {}
    taken: set[str] = set()
    for place in dict.fromkeys(places):
        stem = base = _stem(place)
        number = 1
        while stem.lower() in taken:
            number += 1
            stem = f"{base}-{number}"
        taken.add(stem.lower())
        names[place] = out / f"{stem}.html"
    return names


def write_page(path: Path, reading: Reading) -> None:
    """Writes the reading's page to a file, with the folders above it; an `OptionError` if that cannot be done."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(reading), encoding="utf-8")
    except OSError as error:
        raise OptionError(f"{path} cannot be written ({error.strerror}); choose another place.", option="--html") from error


def _stem(place: str) -> str:
    last = place.rstrip("/").rpartition("/")[2]
    words = "".join(c if c.isalnum() or c in "-_." else "-" for c in last).strip("-.")
    return Path(words[:80]).stem or "article"
