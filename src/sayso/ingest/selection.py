"""Which drafts of a page are its article.

trafilatura is good at telling an article's paragraphs from the rest of a page but drops or flattens part of what stands
between them: embedded posts, captions, pull quotes, short lines. So its result is used as a vote: the smallest part of the
tree that holds nearly all the words it kept is the article's place, and there everything that is not furniture stays.
Where it finds nothing, the page's own marks (articleBody, article, main) say where the article is.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from copy import deepcopy

from lxml import etree
from lxml.html import HtmlElement

from sayso.ingest.credits import names_after_by
from sayso.ingest.dates import find_date
from sayso.ingest.drafts import Draft
from sayso.ingest.header import is_prose
from sayso.ingest.layout import is_furniture

_WORD = re.compile(r"\w+")
_SHINGLE = 4
_PLACE_HOLDS = 0.9
_LONGEST_FOR_VOTE = 1_000_000
_RUNNING_TEXT = frozenset({"paragraph", "quote", "list", "table", "post", "pullquote"})
_POINTER = re.compile(
    r"\W*(?:read more|read also|also read|see also|related|more on this|more:|watch|listen|don.t miss|recommended|most read|most popular"
    r"|continue reading|advertisement|sponsored|share this|follow us|sign up|subscribe|click here|back to top|skip to|up next|more from"
    r"|trending|comments|in other news|top stories|latest)\b",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"\b(?:we (?:and our (?:\d+ )?partners )?use cookies|uses cookies|accept (?:all )?cookies|cookie (?:policy|settings|preferences)|manage consent"
    r"|all rights reserved|terms (?:of use|and conditions)|enable javascript|your privacy choices)\b",
    re.IGNORECASE,
)


def votes(root: HtmlElement) -> frozenset[int]:
    """What trafilatura keeps of a page, as the hashes of its four-word runs; nothing if it fails or the page is huge."""
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        kept = bare_extraction(deepcopy(root), include_links=True, include_comments=False, include_tables=True)
    except Exception:  # a third party's code on a hostile tree: whatever it raises, the page's own marks still serve
        logging.getLogger(__name__).debug("trafilatura failed", exc_info=True)
        return frozenset()
    body = getattr(kept, "body", None)
    if body is None:
        return frozenset()
    runs: set[int] = set()
    for element in body.iter():
        if isinstance(element.tag, str) and element.tag in ("p", "quote", "item", "head", "cell", "list", "row"):
            runs.update(_runs("".join(element.itertext())))
    return frozenset(runs)


def choose(drafts: list[Draft], body: HtmlElement, kept: frozenset[int], byline: tuple[str, ...] = ()) -> tuple[list[Draft], list[str]]:
    """The drafts that make the article, in reading order, and the lines of credits that stood above the story."""
    voted = [index for index, draft in enumerate(drafts) if kept and not draft.meta and _agrees(draft, kept)]
    running = [index for index in voted if drafts[index].kind in _RUNNING_TEXT]
    if sum(len(drafts[index].text) for index in running) < 140:
        chosen = _by_marks(drafts, body)
    else:
        chosen = _by_votes(drafts, body, voted, running)
    story, credits = _without_credits([draft for draft in chosen if not _is_debris(draft)], byline)
    return _without_pointers(_below_headline(story)), credits


def _by_votes(drafts: list[Draft], body: HtmlElement, voted: list[int], running: list[int]) -> list[Draft]:
    place = _place([drafts[index] for index in running], body)
    first, last = running[0], running[-1]
    headings = [i for i, draft in enumerate(drafts[:first]) if draft.kind == "heading" and draft.level == 1]
    start = headings[-1] if headings else first
    siblings = {drafts[index].element.getparent() for index in running}
    is_voted = set(voted)
    chosen = []
    for index, draft in enumerate(drafts):
        inside = draft.element is place or any(above is place for above in draft.element.iterancestors())
        if (
            index in is_voted
            or first < index < last
            or (start <= index < first and _leads_in(draft))
            or (index == start and draft.level == 1)
            or (inside and index > last and draft.element.getparent() in siblings)
        ):
            chosen.append(draft)
    return [draft for draft in chosen if not draft.meta]


def _by_marks(drafts: list[Draft], body: HtmlElement) -> list[Draft]:
    marked = body.xpath(".//*[@itemprop='articleBody'] | .//article | .//main | .//*[@role='main']")
    place = max(marked[:200], key=lambda element: len(element.text_content()), default=body)
    headings = [i for i, draft in enumerate(drafts) if draft.level == 1]
    inside = [
        index
        for index, draft in enumerate(drafts)
        if not draft.meta and (draft.element is place or any(above is place for above in draft.element.iterancestors()))
    ]
    if headings and (not inside or headings[0] < inside[0]):
        inside.insert(0, headings[0])
    return [drafts[index] for index in inside if drafts[index].linked() < 0.8 or drafts[index].kind in ("heading", "post")]


def _place(drafts: list[Draft], body: HtmlElement) -> HtmlElement:
    """The deepest element that holds nearly all the words of the drafts."""
    words: dict[HtmlElement, int] = {}
    total = 0
    for draft in drafts:
        total += len(draft.text)
        for above in draft.element.iterancestors():
            words[above] = words.get(above, 0) + len(draft.text)
    # Ancestors were entered from the inside out, so the smallest count that still suffices is the deepest place.
    enough = [element for element, count in words.items() if count >= total * _PLACE_HOLDS]
    return max(enough, key=lambda element: sum(1 for _ in element.iterancestors()), default=body)


def _agrees(draft: Draft, kept: frozenset[int]) -> bool:
    runs = _runs(draft.text)
    return bool(runs) and sum(run in kept for run in runs) * 2 >= len(runs)


def _runs(text: str) -> list[int]:
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) < _SHINGLE:
        return [hash(("short", *words))] if words else []
    return [hash(tuple(words[i : i + _SHINGLE])) for i in range(len(words) - _SHINGLE + 1)]


def _leads_in(draft: Draft) -> bool:
    """Whether something between the headline and the first paragraph belongs to the story: a standfirst, a picture, a post."""
    if draft.meta or draft.linked() > 0.5:
        return False
    return draft.kind in ("heading", "caption", "post", "pullquote", "quote") or len(draft.text.split()) >= 8


def _is_debris(draft: Draft) -> bool:
    """Whether a draft is a scrap of the page: an advert's label, a date on its own, a consent notice, a bare byline."""
    text = draft.text
    if not any(character.isalnum() for character in text[:2000]):
        return True
    if draft.kind in ("post", "table", "pullquote", "quote"):
        return False
    if draft.in_header and draft.kind not in ("heading", "caption") and len(text.split()) < 8:
        return True
    if len(text) > 320:
        return False
    if (is_furniture(text) and not text.lstrip("([").lower().startswith(("reporting", "additional", "editing", "writing"))) or _CONSENT.search(
        text
    ):
        return True
    if draft.linked() > 0.8 and (_POINTER.match(text) or (draft.kind == "heading" and draft.level > 1)):
        return True
    day = find_date(text)
    return day is not None and len(text) <= 60 and (day[1] - day[0]) * 2 > len(text)


def _below_headline(drafts: list[Draft]) -> list[Draft]:
    """Leaves out the scraps above the headline, unless there is running text among them."""
    top = next((index for index, draft in enumerate(drafts) if draft.level == 1), 0)
    return drafts if any(is_prose(draft.text) for draft in drafts[:top]) else drafts[top:]


def _without_credits(drafts: list[Draft], byline: tuple[str, ...]) -> tuple[list[Draft], list[str]]:
    """Parts the bylines and date lines between the headline and the first sentence from the story."""
    kept: list[Draft] = []
    credits: list[str] = []
    for index, draft in enumerate(drafts):
        text = draft.text
        if (draft.kind == "paragraph" and is_prose(text)) or len(text) > 240:
            return kept + drafts[index:], credits
        if draft.kind == "paragraph" and (
            text in byline or find_date(text) or names_after_by(text)[0] or (re.search(r" [·|•] ", text) and len(text.split()) <= 20)
        ):
            credits.append(text)
        else:
            kept.append(draft)
    return kept, credits


def _without_pointers(drafts: list[Draft]) -> list[Draft]:
    """Leaves out what points to other stories: a heading such as "Read more" and the linked lines under it, runs of links."""
    kept: list[Draft] = []
    pointing = False
    for index, draft in enumerate(drafts):
        all_link = draft.linked() > 0.8 and draft.kind in ("paragraph", "list", "heading", "other")
        if draft.kind == "heading" and draft.level != 1 and _POINTER.match(draft.text):
            pointing = True
            continue
        if all_link and (pointing or draft.kind == "list" or _neighbour_is_link(drafts, index)):
            continue
        pointing = pointing and draft.kind == "list" and draft.linked() > 0.3
        if not pointing:
            kept.append(draft)
    return kept


def _neighbour_is_link(drafts: list[Draft], index: int) -> bool:
    near: Iterable[Draft] = drafts[max(0, index - 1) : index] + drafts[index + 1 : index + 2]
    return any(draft.linked() > 0.8 and draft.kind in ("paragraph", "list") for draft in near)


def too_big_to_vote(root: HtmlElement) -> bool:
    """Whether a page is too large for trafilatura to finish in a second or so."""
    return len(etree.tostring(root, encoding="utf-8")) > _LONGEST_FOR_VOTE
