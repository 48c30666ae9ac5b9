"""What a page says about itself: outlet, headline, authors, date. JSON-LD first, then meta tags, then the visible page.

Where neither JSON-LD nor meta tags give a date, htmldate looks for it in the page. Nothing here consults the clock: a date
is believed if it is a possible date, also when it lies in the future.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from sayso.ingest.credits import names_in_credits, split_names
from sayso.ingest.dates import as_date, as_moment
from sayso.ingest.furniture import headline_of, looks_like_meta, names_of

_LONGEST_SCRIPT = 2_000_000
_MOST_ITEMS = 5_000
_ARTICLE_TYPE = re.compile(r"(?:Article|Posting|Report|Reportage\w*|CreativeWork|Review)$")
_TELLING = {"headline", "datePublished", "author", "articleBody"}
_TITLE_JOINT = re.compile(r"\s+[|–—·•»-]\s+|\s+::\s+|:\s+")
_TITLE_META = ("og:title", "twitter:title", "parsely-title", "dc.title", "citation_title", "title")
_OUTLET_META = ("og:site_name", "application-name", "parsely-site", "citation_journal_title", "dc.publisher", "publisher", "twitter:app:name:iphone")
_AUTHOR_META = ("author", "article:author", "parsely-author", "dc.creator", "sailthru.author", "citation_author", "byl", "twitter:data1")
_DATE_META = (
    "article:published_time", "og:published_time", "datepublished", "parsely-pub-date", "pubdate", "publishdate", "publish-date", "publish_date",
    "dc.date.issued", "dc.date", "dcterms.created", "dcterms.date", "citation_publication_date", "sailthru.date", "article.published", "date",
    "cxenseparse:recs:publishtime", "article:modified_time",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class About:
    """What a page says about itself; empty where it does not say. ``body`` is the article's text as given in JSON-LD.

    ``published`` is the day as written there, ``published_at`` the moment where time and zone are given with it.
    """

    outlet: str = ""
    title: str = ""
    byline: tuple[str, ...] = ()
    published: date | None = None
    body: str = ""
    published_at: datetime | None = None


def about(root: HtmlElement, source: bytes) -> About:
    """Outlet, title, byline and date of the page. Call it before scripts are taken out of the tree."""
    data = _from_json_ld(root)
    meta = _meta(root)
    heading = _words(headline_of(root))
    written_title, suffix = _split_title(_words(root.find(".//title")), heading or meta_first(meta, _TITLE_META))
    title = data.title or meta_first(meta, _TITLE_META) or heading or written_title
    outlet = data.outlet or meta_first(meta, _OUTLET_META) or suffix
    if outlet:
        title = _without_outlet(title, outlet)
    when = _date_from_meta(meta) or _visible_date(root) if data.published is None else (data.published, data.published_at)
    day, moment = when or (_guessed_date(root, source), None)
    return About(
        outlet=outlet,
        title=title,
        byline=data.byline or _byline_from_meta(meta) or _visible_byline(root),
        published=day,
        body=data.body,
        published_at=moment,
    )


def meta_first(meta: dict[str, str], names: tuple[str, ...]) -> str:
    """The value of the first of these meta tags that the page has, or ""."""
    return next((meta[name] for name in names if meta.get(name)), "")


def _meta(root: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in islice(root.iter("meta"), 500):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = " ".join(element.get("content", "")[:2000].split())
        if name and content:
            found.setdefault(name.lower()[:100], content)
    return found


def _from_json_ld(root: HtmlElement) -> About:
    best: dict[str, Any] = {}
    for script in islice(root.iter("script"), 400):
        if "ld+json" not in script.get("type", "").lower() or not script.text or len(script.text) > _LONGEST_SCRIPT:
            continue
        try:
            data = json.loads(script.text.strip().strip(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        for item in islice(_items(data), _MOST_ITEMS):
            types = item.get("@type")
            names = types if isinstance(types, list) else [types]
            is_article = any(isinstance(name, str) and _ARTICLE_TYPE.search(name[-200:]) for name in names)
            if is_article and len(_TELLING & item.keys()) > len(_TELLING & best.keys()):
                best = item
    byline = tuple(dict.fromkeys(one for name in _names(best.get("author")) for one in split_names(name)))
    published = best.get("datePublished") or best.get("dateCreated") or best.get("uploadDate")
    day, moment = (isinstance(published, str) and _when(published)) or (None, None)
    body = best.get("articleBody")
    return About(
        outlet=next(iter(_names(best.get("publisher")) or _names(best.get("sourceOrganization"))), ""),
        title=_plain(best.get("headline")) or _plain(best.get("name")),
        byline=byline,
        published=day,
        body=body if isinstance(body, str) else "",
        published_at=moment,
    )


def _items(data: Any) -> Iterator[dict[str, Any]]:
    """Every object in the data, the outer ones first, without recursion."""
    waiting = [data]
    for _ in range(_MOST_ITEMS * 4):
        if not waiting:
            return
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting.extend(value[:500])
        elif isinstance(value, dict):
            yield value
            waiting.extend(inner for key, inner in value.items() if key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"))


def _names(value: Any) -> list[str]:
    names = []
    for one in value if isinstance(value, list) else [value]:
        name = _plain(one.get("name") if isinstance(one, dict) else one)
        if name and not name.startswith(("http://", "https://")):
            names.append(name)
    return names[:20]


def _plain(value: Any) -> str:
    if isinstance(value, list) and value:
        value = value[0]
    if not isinstance(value, str):
        return ""
    from html import unescape

    return " ".join(unescape(value[:2000]).split())


def _byline_from_meta(meta: dict[str, str]) -> tuple[str, ...]:
    for name in _AUTHOR_META:
        value = meta.get(name, "")
        if value and "://" not in value and len(value) <= 200 and not (name == "twitter:data1" and re.search(r"\d", value)):
            return split_names(value)
    return ()


def _visible_byline(root: HtmlElement) -> tuple[str, ...]:
    authors = root.xpath(".//*[@rel='author' or @itemprop='author'][not(ancestor::footer) and not(ancestor::nav)]")[:6]
    names = [_words(author) for author in authors]
    if names and all(1 <= len(name.split()) <= 8 for name in names):
        return tuple(dict.fromkeys(one for name in names for one in split_names(name)))
    for element in islice(root.iter("p", "span", "div", "address"), 4000):
        if not looks_like_meta(element) or any(above.tag in ("footer", "nav", "aside") for above in islice(element.iterancestors(), 12)):
            continue
        text = _words(element)
        if len(text) <= 240 and (found := names_in_credits(text)):
            return found
    return ()


def _when(words: str) -> tuple[date, datetime | None] | None:
    """The day that the words name, and the moment where they name that too; None without a day."""
    day = as_date(words)
    return (day, as_moment(words)) if day else None


def _date_from_meta(meta: dict[str, str]) -> tuple[date, datetime | None] | None:
    return next((when for name in _DATE_META if name in meta and (when := _when(meta[name]))), None)


def _visible_date(root: HtmlElement) -> tuple[date, datetime | None] | None:
    """The first machine-readable time before or beside the headline, else None: posts and comments carry times as well."""
    for element in islice(root.iter("time"), 40):
        above = [names for ancestor in islice(element.iterancestors(), 12) for names in (ancestor.tag, *names_of(ancestor))]
        if any(str(name).lower() in ("blockquote", "aside", "nav", "footer", "comments", "related") for name in above):
            continue
        if when := _when(element.get("datetime", "")) or _when(_words(element)):
            return when
    return None


def _guessed_date(root: HtmlElement, source: bytes) -> date | None:
    from htmldate import find_date as guess

    if len(source) > _LONGEST_SCRIPT:
        return None
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        # Without a bound of its own htmldate would take today's date for one and refuse what lies beyond.
        found = guess(root, original_date=True, extensive_search=False, min_date="1900-01-01", max_date="2199-12-31")
    except Exception:  # a third party's code on a hostile tree; a missing date is no reason to lose the article
        logging.getLogger(__name__).debug("htmldate failed", exc_info=True)
        return None
    return as_date(found or "")


def _split_title(title: str, headline: str) -> tuple[str, str]:
    """The words of the <title> tag without the outlet's name, and that name where the headline shows which part it is."""
    joints = list(_TITLE_JOINT.finditer(title[:1000]))
    if not joints:
        return title, ""
    left, right = title[: joints[-1].start()], title[joints[-1].end() :]
    if headline and (_same(left, headline) or _same(left[: len(headline)], headline)) and len(right.split()) <= 7:
        return left, right
    first_left, first_right = title[: joints[0].start()], title[joints[0].end() :]
    if headline and _same(first_right, headline) and len(first_left.split()) <= 7:
        return first_right, first_left
    if joints[-1].group().startswith(":"):
        return title, ""
    return (left, right) if len(right.split()) <= 5 and len(left) > len(right) else (title, "")


def _without_outlet(title: str, outlet: str) -> str:
    for joint in _TITLE_JOINT.finditer(title[:1000]):
        if _same(title[joint.end() :], outlet):
            return title[: joint.start()]
    return title


def _same(one: str, other: str) -> bool:
    return re.sub(r"\W+", "", one).lower() == re.sub(r"\W+", "", other).lower()


def _words(element: HtmlElement | etree._Element | None) -> str:
    if element is None:
        return ""
    return " ".join("".join(map(str, element.itertext()))[:2000].split())
