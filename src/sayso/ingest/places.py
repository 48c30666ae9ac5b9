"""Places → articles: files, folders, globs, addresses, feeds, WARCs and manifests, one article after another.

What a place is, is told from its content (`kinds`). Only one article, and of a feed its items, is held at a time. Whatever
cannot be read comes as an article with an empty text and a problem, and the rest goes on. Manifests come first, and a file that
a manifest has named, or that another place has already given, is not read again.
"""

from __future__ import annotations

import glob
import io
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, BinaryIO

from sayso.ingest import folders, kinds, manifest
from sayso.ingest.feed import from_feed
from sayso.ingest.load import (
    MOST_BYTES,
    fetched_or_why,
    from_bytes,
    from_given,
    guarded,
    is_address,
    unreadable,
    web,
    why_not,
)
from sayso.ingest.warc import from_warc
from sayso.model import Article, Problem

if TYPE_CHECKING:
    from sayso.ingest.fetch import Fetched

NO_DATE = "It says no date; whether it came before others can only be told from its content: give “published” in a manifest."


def articles(
    places: Iterable[str],
    *,
    manifests: Iterable[str] = (),
    allow_private: bool = False,
    now: datetime | None = None,
    left_out: Callable[[Problem], None] | None = None,
    on_way: Callable[[float], None] | None = None,
    fetch: Callable[[str], Fetched] | None = None,
    stdin: BinaryIO | None = None,
    inside: bool = False,
) -> Iterator[Article]:
    """Every article of these places, one after another: paths, globs ("news/*.html"), addresses, and "-" for standard input.

    ``manifests`` are JSONL files that say which article lies in which file (`sayso.ingest.manifest`); a folder's own
    articles.jsonl is found without being named. ``now`` is the moment against which dates in the future are told; ``left_out``
    is called with each file in a folder, and kind of record in a WARC, that was passed over because it is no article; ``on_way``
    with how much of the places is behind, from 0 to 1. ``fetch`` and ``stdin`` replace the web and the standard input; addresses on private networks are refused unless ``allow_private``.
    With ``inside`` the places are files that lay in a folder, and those of them that are no news are left out.

    >>> [problem.what for article in articles(["no/such/*.html"]) for problem in article.problems]
    ['No file matches: check the pattern.']
    """
    others = [path for place in places for path in ((os.fspath(place),) if inside else _expanded(os.fspath(place)))]
    first = dict.fromkeys([*map(os.fspath, manifests), *(() if inside else filter(_is_manifest, others))])
    others = [place for place in others if place not in first]
    visit = _Visit(fetch or web(allow_private), left_out or _forget, on_way or _forget, stdin, shares=_Shares(len(first) + len(others)))
    for path in first:
        yield from (sound(article, now) for article in _listed(path, visit, inside=False))
        visit.passed()
    for place in others:
        yield from (sound(article, now) for article in (_from_file(place, visit, in_folder=True) if inside else _at(place, visit)))
        visit.passed()


@dataclass(slots=True)
class _Shares:
    """How many places there are, and how many are behind."""

    all: int
    done: int = 0


@dataclass(frozen=True, slots=True)
class _Visit:
    """What one round over places shares: how to fetch, whom to tell what is left out, and which files were already given."""

    fetch: Callable[[str], Fetched]
    left_out: Callable[[Problem], None]
    on_way: Callable[[float], None]
    stdin: BinaryIO | None
    shares: _Shares
    seen: set[tuple[int, int]] = field(default_factory=set)

    def passed(self) -> None:
        """Notes that the present place is behind."""
        self.shares.done += 1
        self.at(0)

    def at(self, part: float) -> None:
        """Tells how far the round has come when this part, 0 to 1, of the present place is behind."""
        self.on_way((self.shares.done + min(1.0, part)) / max(1, self.shares.all))

    def is_new(self, path: str) -> bool:
        """Whether a file has not been given yet; from now on it has. One that cannot be looked at is always new."""
        try:
            about = os.stat(path)
        except (OSError, ValueError):
            return True
        key = (about.st_dev, about.st_ino)
        new = key not in self.seen
        self.seen.add(key)
        return new


def _at(place: str, visit: _Visit) -> Iterator[Article]:
    if is_address(place):
        yield from _from_address(place, visit)
    elif os.path.isdir(place):
        yield from _from_folder(place, visit)
    elif os.path.isfile(place):
        yield from _from_file(place, visit, in_folder=False)
    elif _is_pattern(place):
        yield unreadable(Article("", "", place), "No file matches: check the pattern.")
    else:
        # Standard input, a pipe, or nothing at all: what can only be read once cannot be looked at first.
        given = Article("", "", place)
        yield guarded(given, lambda: from_given(given, fetch=visit.fetch, stdin=visit.stdin))


def _expanded(place: str) -> list[str]:
    """The paths that a pattern matches, in order of their names; the place itself if it is none or matches nothing."""
    return (sorted(glob.iglob(place, recursive=True)) if _is_pattern(place) else []) or [place]


def _is_pattern(place: str) -> bool:
    return any(mark in place for mark in "*?[") and not is_address(place) and "\x00" not in place and not os.path.lexists(place)


def _from_folder(folder: str, visit: _Visit) -> Iterator[Article]:
    """The articles of every file in a folder; how far that is, is told by the files behind, those its manifest named included."""
    before, everything = len(visit.seen), sum(1 for _ in folders.files_in(folder))
    for found in folders.files_in(folder):
        visit.at((len(visit.seen) - before) / max(1, everything))
        if isinstance(found, Problem):
            yield replace(unreadable(Article("", "", found.where), ""), problems=(found,))
        else:
            yield from _from_file(found, visit, in_folder=True)


def _from_file(path: str, visit: _Visit, *, in_folder: bool) -> Iterator[Article]:
    """The articles of one file, whatever kind it is."""
    given = Article("", "", path)
    if in_folder and not os.path.isfile(path):
        if os.path.lexists(path) and not os.path.exists(path):
            yield unreadable(given, "It is a link that leads nowhere: remove it or put its file back.")
        else:
            visit.left_out(Problem(path, "It is not a regular file."))
        return
    if not visit.is_new(path):
        return
    try:
        with open(path, "rb") as file:
            head = file.read(kinds.HEAD)
            kind, why = kinds.kind_of(head, path)
            if kind == "warc":
                yield from _from_warc(file, path, visit, in_folder=in_folder)
                return
            data = head + file.read(MOST_BYTES + 1 - len(head)) if kind == "feed" else b""
    except (OSError, ValueError) as error:
        yield unreadable(given, why_not(error))
        return
    if kind == "manifest" and (not in_folder or os.path.basename(path) == folders.MANIFEST or kinds.lists_files(head)):
        yield from _listed(path, visit, inside=in_folder)
    elif kind == "feed":
        yield from from_feed(data, file=path, fetch=visit.fetch)
    elif in_folder and (why := why or kinds.not_news(head, path)):
        visit.left_out(Problem(path, why))
    elif why:
        yield unreadable(given, why)
    else:
        yield guarded(given, lambda: from_given(given, fetch=visit.fetch))


def _listed(path: str, visit: _Visit, *, inside: bool) -> Iterator[Article]:
    """The articles that a manifest lists, each with what the manifest says of it."""
    visit.is_new(path)
    for given, part in manifest.listed(path, inside=inside):
        if not inside:
            visit.at(part)
        if manifest.is_bad(given):
            yield given
            continue
        if given.file:
            visit.is_new(given.file)
        article = guarded(given, lambda given=given: from_given(given, fetch=visit.fetch))  # type: ignore[misc]
        yield replace(article, problems=given.problems + article.problems) if given.problems else article


def _from_address(url: str, visit: _Visit) -> Iterator[Article]:
    given = Article("", "", "", url)
    fetched = fetched_or_why(url, visit.fetch)
    if isinstance(fetched, str):
        yield unreadable(given, fetched)
        return
    body, content_type = fetched.body, fetched.content_type
    kind, why = kinds.kind_of(body[: kinds.HEAD], url.partition("?")[0], content_type=content_type)
    if kind == "feed":
        yield from from_feed(body, url=url, fetch=visit.fetch)
    elif kind == "warc" and kinds.is_warc(body[: kinds.HEAD]):
        yield from _from_warc(io.BytesIO(body), url, visit)
    elif why or kind == "manifest":
        yield unreadable(given, why or "It is a manifest, which is only read from a file: save it beside the files that it lists.")
    else:
        yield guarded(given, lambda: from_bytes(given, body, charset=fetched.charset, is_page="html" in content_type))


def _from_warc(stream: BinaryIO, where: str, visit: _Visit, *, in_folder: bool = False) -> Iterator[Article]:
    passed: Counter[str] = Counter()
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    for article in from_warc(stream, where, passed=passed):
        if not in_folder:
            visit.at(stream.tell() / max(1, size))
        yield article
    for reason, count in passed.most_common():
        visit.left_out(Problem(where, f"{count:,} records: each {reason}."))


def sound(article: Article, now: datetime | None) -> Article:
    """The article with what is doubtful about its date told, and with names that any file and terminal can take."""
    said = (article.file, article.url, article.outlet, article.title, *article.byline)
    if not all(map(_encodable, said)):
        file, url, outlet, title, *byline = (one.encode("utf-8", "replace").decode() for one in said)
        article = replace(article, file=file, url=url, outlet=outlet, title=title, byline=tuple(byline))
    if article.text and (doubt := _doubt(article, now)):
        article = replace(article, problems=(*article.problems, Problem(article.url or article.file, doubt)))
    return article


def _doubt(article: Article, now: datetime | None) -> str:
    """What is doubtful about an article's date, or ""; a day's grace is left for zones and clocks."""
    if article.published is None:
        return NO_DATE
    if now is not None and article.published > (now + timedelta(days=1)).date():
        return "Its date lies in the future; it was kept as it stands: correct it in a manifest if it is wrong."
    return ""


def _is_manifest(place: str) -> bool:
    return place.lower().endswith((".jsonl", ".ndjson")) and os.path.isfile(place)


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _forget(_: object) -> None:
    """Nobody wants to know."""
