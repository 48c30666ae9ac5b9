"""Manifests: a JSON object a line says what article lies in which file, and what the file itself may not say.

The keys are ``file`` (relative to the manifest), ``outlet``, ``url``, ``title``, ``byline`` (a string, a list or null) and
``published`` (a day or a moment, ISO 8601); all but ``file`` may be missing, and a line with no ``file`` but a ``url`` stands
for the page at that address. A line may also hold the article itself: its ``text``, or its page as ``html``. Other keys are ignored.
Lines are read one after another, so a manifest may be of any length.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO

from sayso.ingest.credits import split_names
from sayso.ingest.dates import as_date, as_moment, day_and_moment
from sayso.ingest.load import DEADLY, MOST_BYTES, from_bytes, guarded, no_text, unreadable, why_not
from sayso.ingest.plain import from_text
from sayso.model import Article, Problem

LONGEST_LINE = 8_000_000
"""Bytes of a line; what is longer describes no article."""

_TYPES = {dict: "an object", list: "a list", str: "text", bool: "a truth value", int: "a number", float: "a number", type(None): "null"}


def listed(
    manifest: str, *, inside: bool = False, start: int = 0, stop: int | None = None, line: int = 0, dead: Collection[int] = ()
) -> Iterator[tuple[Article, float]]:
    """What each line of a manifest says of its article, yet without a text; and how much of the manifest is behind, 0 to 1.

    A line that holds a text gives the whole article. ``start`` is the byte, after ``line`` lines, where to begin, ``stop`` the one where to end.
    ``dead`` are numbers of articles, counted from 0 as they come, that are known to end whoever looks into them.

    A line that says nothing usable gives an article with a problem that names the line, and no file and no address but the
    manifest itself. With ``inside``, files outside the manifest's own folder are refused: a manifest that merely lay in a
    folder does not get to name any file of the machine.
    """
    try:
        with open(manifest, "rb") as file:
            stop = os.fstat(file.fileno()).st_size if stop is None else stop
            size = max(1, stop - start)
            file.seek(start)
            given = count()
            for number, found in _lines(file, stop, line):
                where = f"{manifest}, line {number}"
                if isinstance(found, str):
                    yield _bad(manifest, where, found), (file.tell() - start) / size
                    next(given)
                elif found.strip() and next(given) in dead:
                    yield _bad(manifest, where, DEADLY), (file.tell() - start) / size
                elif found.strip():
                    yield _given(manifest, where, found, inside), (file.tell() - start) / size
    except (OSError, ValueError) as error:
        yield unreadable(Article("", "", manifest), why_not(error)), 1.0


def is_bad(given: Article) -> bool:
    """Whether what a manifest gave names nothing that is still to be read: it is finished, or of no use."""
    return bool(given.id)


def _lines(file: BinaryIO, stop: int, number: int) -> Iterator[tuple[int, bytes | str]]:
    """Each line that begins before ``stop``, with its number, or in words what is wrong with it."""
    while file.tell() < stop and (line := file.readline(LONGEST_LINE + 1)):
        number += 1
        if number == 1 and line.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\0" in line[2:4]:
            yield number, "The manifest is in UTF-16: save it as UTF-8."
            return
        if len(line) > LONGEST_LINE:
            while line and not line.endswith(b"\n"):
                line = file.readline(LONGEST_LINE)
            yield number, f"The line is longer than {LONGEST_LINE // 1000} kB: give each article a line of its own."
        else:
            yield number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line


def _given(manifest: str, where: str, line: bytes, inside: bool) -> Article:
    try:
        said = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        return _bad(manifest, where, f"Byte {error.start + 1} is not UTF-8: save the manifest as UTF-8.")
    except RecursionError:
        return _bad(manifest, where, "It is nested too deeply to be a line of a manifest.")
    except ValueError as error:
        return _bad(manifest, where, f"It is not JSON ({str(error)[:100]}): write one object a line.")
    if not isinstance(said, dict):
        return _bad(manifest, where, f"It is {_TYPES[type(said)]}, not an object such as {{\"file\": \"a.html\"}}.")
    return of_record(manifest, where, said, inside)


def of_record(manifest: str, where: str, said: dict[str, Any], inside: bool) -> Article:
    """The article that a line, or a row of a table, describes; with its text if it holds one. See `listed`."""
    for key in ("text", "html"):
        if isinstance(said.get(key), str | bytes) and said[key]:
            return _held(manifest, where, said, key)
    file, problems = _text(said, "file", where)
    url, more = _text(said, "url", where)
    if not file and not url:
        why = [problem.what for problem in problems + more]
        return _bad(manifest, where, " ".join(why) or "It names neither a file nor a url: there is nothing to read.")
    if file:
        file, why_refused = _path(manifest, file, inside)
        if why_refused:
            return _bad(manifest, where, why_refused)
    given = Article("", "", file, url, problems=problems + more)
    return _described(given, said, where)


def _held(manifest: str, where: str, said: dict[str, Any], key: str) -> Article:
    """The article whose text or page a line holds; the manifest is its file."""
    url, problems = _text(said, "url", where)
    given = _described(Article("", "", manifest, url, problems=problems), said, where)
    body = said[key]
    if isinstance(body, bytes) or key == "html":
        data = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
        charset = "" if isinstance(body, bytes) else "utf-8"
        article = guarded(given, lambda: from_bytes(given, data, charset=charset, is_page=key == "html"))
    elif not body.strip() or len(body) > MOST_BYTES:
        article = unreadable(given, no_text(body[: MOST_BYTES + 1].encode("utf-8", "surrogatepass")) or "It is empty: there is nothing to read.")
    else:
        article = guarded(given, lambda: _of_text(given, body))
    return replace(article, problems=(*given.problems, *(Problem(where, one.what) for one in article.problems if one not in given.problems)))


def _of_text(given: Article, text: str) -> Article:
    return from_text(
        text,
        file=given.file,
        url=given.url,
        outlet=given.outlet,
        title=given.title,
        byline=given.byline,
        published=given.published_at or given.published,
    )


def _path(manifest: str, file: str, inside: bool) -> tuple[str, str]:
    """The path of a file that the manifest names, and why it may not be read, or ""."""
    path = os.path.join(os.path.dirname(manifest), file)
    if "\x00" in file:
        return path, "Its “file” is not a valid name: check it."
    folder = Path(manifest).resolve().parent
    if inside and not Path(path).resolve().is_relative_to(folder):
        return path, f"“{file[:200]}” lies outside the manifest's folder: name the manifest with --manifest if that is meant."
    if os.path.isdir(path):
        return path, f"“{file[:200]}” is a folder: name the files in it."
    if os.path.lexists(path) and os.path.exists(path) and not os.path.isfile(path):
        return path, f"“{file[:200]}” is not a regular file."
    if not os.path.exists(path):
        return path, f"There is no file “{file[:200]}”: paths are relative to the manifest."
    return path, ""


def _described(given: Article, said: dict[str, Any], where: str) -> Article:
    """The article with its outlet, title, byline and date; what has the wrong type is left out and told."""
    outlet, of_outlet = _text(said, "outlet", where)
    title, of_title = _text(said, "title", where)
    byline, of_byline = _byline(said.get("byline"), where)
    published, of_published = _published(said, where)
    day, moment = day_and_moment(published)
    return replace(
        given,
        outlet=outlet,
        title=title,
        byline=byline,
        published=day,
        published_at=moment,
        problems=given.problems + of_outlet + of_title + of_byline + of_published,
    )


def _text(said: dict[str, Any], key: str, where: str) -> tuple[str, tuple[Problem, ...]]:
    value = said.get(key)
    if value is None or isinstance(value, str):
        return " ".join((value or "").split()) if key != "file" else value or "", ()
    return "", (_wrong(key, value, "text", where),)


def _byline(value: Any, where: str) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    if value is None or isinstance(value, str):
        return split_names(value or ""), ()
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return tuple(dict.fromkeys(name for one in value[:50] if (name := " ".join(one.split())))), ()
    return (), (_wrong("byline", value, "text or a list of names", where),)


def _published(said: dict[str, Any], where: str) -> tuple[date | None, tuple[Problem, ...]]:
    value, problems = _text(said, "published", where)
    if not value:
        return None, problems
    when = as_moment(value) or as_date(value)
    if when is not None:
        return when, ()
    return None, (Problem(where, f"Its “published”, “{value[:40]}”, is not a date such as 2031-03-05 or 2031-03-05T09:30:00Z; it was left out."),)


def _wrong(key: str, value: Any, wanted: str, where: str) -> Problem:
    return Problem(where, f"Its “{key}” is {_TYPES[type(value)]}, not {wanted}; it was left out.")


def _bad(manifest: str, where: str, why: str) -> Article:
    return replace(unreadable(Article("", "", manifest), why), problems=(Problem(where, why),))
