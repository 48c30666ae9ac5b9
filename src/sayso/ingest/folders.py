"""The files in a folder and the folders in it, in order of their names; a folder's articles.jsonl comes before its other files.

Links to folders are followed, but no folder is entered twice, so a circle of links ends. Hidden files, and the folder "X_files"
that a browser saves beside "X.html", are passed over.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from sayso.ingest.load import why_not
from sayso.model import Problem

DEEPEST = 64
"""Folders inside folders that are entered."""

MANIFEST = "articles.jsonl"


def files_in(folder: str) -> Iterator[str | Problem]:
    """The path of every file under a folder, one after another, and a problem for what cannot be entered."""
    entered: set[tuple[int, int]] = set()
    waiting: list[tuple[str, int]] = [(folder, 0)]
    while waiting:
        path, depth = waiting.pop()
        try:
            about = os.stat(path)
            if (about.st_dev, about.st_ino) in entered:
                continue
            entered.add((about.st_dev, about.st_ino))
            files, folders = _listed(path)
        except OSError as error:
            yield Problem(path, why_not(error))
            continue
        yield from files
        if depth < DEEPEST:
            waiting.extend((inner, depth + 1) for inner in reversed(folders))
        elif folders:
            yield Problem(folders[0], f"Folders more than {DEEPEST} deep are not entered: move them up.")


def _listed(folder: str) -> tuple[list[str], list[str]]:
    """The files and the folders that lie directly in a folder."""
    files: list[str] = []
    folders: list[str] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.name.startswith("."):
                (folders if entry.is_dir() else files).append(entry.name)
    pages = {os.path.splitext(name)[0] for name in files if name.lower().endswith((".html", ".htm", ".xhtml"))}
    folders = [name for name in folders if not (name.endswith("_files") and name.removesuffix("_files") in pages)]
    files.sort(key=lambda name: (name != MANIFEST, name))
    return [os.path.join(folder, name) for name in files], [os.path.join(folder, name) for name in sorted(folders)]
