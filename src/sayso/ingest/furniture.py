"""What on a web page is not the article: menus, adverts, share buttons, related links, consent notices, comments.

Pages say so by tag, by role and, mostly, by the names of their classes. A name alone never removes the story itself: what
holds a large part of the page's words is kept whatever it is called (see `PageShape.is_furniture`).
"""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

UNSEEN_TAGS = (
    "script", "style", "noscript", "template", "svg", "iframe", "canvas", "video", "audio", "object", "embed", "select",
    "button", "input", "textarea", "map", "datalist", "progress", "meter", "applet", "frame", "frameset", "head",
)  # fmt: skip
_FURNITURE_TAGS = frozenset({"nav", "footer", "form", "dialog", "menu"})
_FURNITURE_ROLES = frozenset(
    "navigation banner contentinfo complementary search dialog alertdialog menu menubar toolbar tablist".split()
)
_FURNITURE_NAME = re.compile(
    r"(?:nav|navbar|navigation|menu|main-menu|site-menu|bread-?crumbs?|crumbs?|top-?bar|masthead|side-?bar|site-footer|footer"
    r"|ads?|ad[-_].+|.+[-_]ads?|advert.*|adslot.*|dfp.*|gpt-.*|promo.*|sponsor.*|related.*|.+[-_]related|recirc.*|recommend.*"
    r"|most-?read|most-?popular|most-?viewed|popular.*|trending.*|more-(?:on|stories|from|news|like).*|read-?(?:more|next|also).*|see-also"
    r"|news-?letter.*|subscri.*|sign-?up.*|.*cookie.*|consent.*|gdpr.*|onetrust.*|cmp-.*|share.*|sharing.*|.+[-_]share"
    r"|social|social-(?:share|sharing|links|bar|icons|buttons|media).*|comments?|comments?-(?:area|list|section|thread).*|disqus.*"
    r"|tags|tag-list|tag-cloud|topics|paywall.*|modal.*|pop-?up.*|overlay.*|banner.*|toolbar|pagination|pager|skip-?links?"
    r"|skip-to.*|author-?(?:bio|box|card)|bio|outbrain.*|taboola.*|print-only|visually-hidden|sr-only|screen-reader-text"
    r"|donat.*|support-us|app-download|widget|widgets|widget-area|ticker.*|poll|quiz|copyright|legal|disclaimer|teasers?|teaser-.*"
    r"|latest(?:-news)?|toc|table-of-contents|log-?in.*|language-switch.*|hidden|d-none)",
    re.IGNORECASE,
)
_META_NAME = re.compile(
    r"(?:by|bylines?|.*[-_]byline|author|authors|author-name|article-author|date|dates?-?line|pub-?date|publish(?:ed)?(?:-?(?:date|on|at))?|post-?date|post-?meta|entry-?meta"
    r"|time-?stamp|time|meta|.*[-_]meta|meta[-_].*|article-info|post-info|entry-info|read(?:ing)?-?time|kicker|eyebrow|section-(?:label|name)"
    r"|category|categories|tag|updated|last-updated|credits-line)",
    re.IGNORECASE,
)
_CAPTION_NAME = re.compile(
    r"(?:caption|.*[-_]caption|caption[-_].*|wp-caption-text|(?:photo|image|picture|media|img)[-_]?credits?|credit|photographer|copyright-holder)",
    re.IGNORECASE,
)
_HEADLINE_NAME = re.compile(
    r"(?:(?:entry|post|article|story|page|news)[-_]{1,2})?(?:title|headline)", re.IGNORECASE
)
_PULL_QUOTE_NAME = re.compile(r".*pull[-_]?(?:ed[-_]?)?quote.*|pullout", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def names_of(element: HtmlElement) -> list[str]:
    """The class names and the id of an element."""
    return f"{element.get('class', '')} {element.get('id', '')}"[:400].split()


def looks_like_furniture(element: HtmlElement) -> bool:
    """Whether tag, role, name or style say that an element is not part of the article."""
    attributes = element.attrib
    if element.tag in _FURNITURE_TAGS or attributes.get("role", "").lower() in _FURNITURE_ROLES:
        return True
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    if "style" in attributes and _HIDDEN_STYLE.search(attributes["style"][:400]):
        return True
    return any(map(_FURNITURE_NAME.fullmatch, names_of(element)))


def looks_like_meta(element: HtmlElement) -> bool:
    """Whether an element is named as a byline, a date line or the like."""
    return "author" in (element.get("rel"), element.get("itemprop")) or any(map(_META_NAME.fullmatch, names_of(element)))


def looks_like_caption(element: HtmlElement) -> bool:
    """Whether an element is named as a picture's caption or credit."""
    return any(map(_CAPTION_NAME.fullmatch, names_of(element)))


def looks_like_pull_quote(element: HtmlElement) -> bool:
    """Whether an element is named as a pull quote: words of the article repeated in large type."""
    return any(map(_PULL_QUOTE_NAME.fullmatch, names_of(element)))


def headline_of(root: HtmlElement) -> HtmlElement | None:
    """The element that holds the page's headline: the one named so, the first h1, or None."""
    named = [
        heading
        for heading in islice(root.iter("h1", "h2"), 50)
        if heading.get("itemprop") == "headline" or any(map(_HEADLINE_NAME.fullmatch, names_of(heading)))
    ]
    first = next(root.iter("h1"), None)
    return named[0] if named and (first is None or named[0].tag == "h1") else first
