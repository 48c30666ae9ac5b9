"""Embedded posts in a page: which elements are one, and where the post lives.

The usual embeds of X/Twitter, Mastodon, Bluesky, Telegram, Threads, Instagram and Truth Social are a block quote with a
telling class name and, where the newsroom copied it by hand, at least a link to the post. Telegram's own widget is a tree
of boxes whose names tell author, text and time apart.
"""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

from sayso.ingest.furniture import names_of

_EMBED_NAMES = re.compile(
    r"(?:twitter-(?:tweet|video)|mastodon-(?:embed|post|toot)|toot(?:-embed)?|bluesky-(?:embed|post)|bsky-embed|telegram-(?:post|embed|message)"
    r"|tgme_widget_message|instagram-media|text-post-media|tiktok-embed|fb-post|truthsocial-embed|tweet|tweet-embed|embedded-(?:tweet|post)"
    r"|social-(?:embed|post)|post-embed)(?:[-_]wrap)?",
    re.IGNORECASE,
)
_POST_ADDRESS = re.compile(
    r"(?:twitter|x)\.com/[^/\s]+/status/\d|bsky\.app/profile/[^/\s]+/post/|//(?:t|telegram)\.me/(?:s/)?[^/\s]+/\d"
    r"|/@[\w.\-]+(?:@[\w.\-]+)?/(?:posts/|post/)?\w{5,}|facebook\.com/\S+/posts/|instagram\.com/(?:p|reel)/",
    re.IGNORECASE,
)
_ADDRESS_ATTRIBUTES = ("data-embed-url", "data-tweet-url", "cite", "data-instgrm-permalink", "data-bluesky-uri", "data-post-url")
_AUTHOR_NAME = re.compile(r".*(?:owner_name|author[-_]?name|display[-_]?name|full[-_]?name)|author|p-author|username", re.IGNORECASE)
_BODY_NAME = re.compile(r".*(?:message_text|(?:post|tweet|toot|status)[-_]{1,2}(?:text|content|body))|e-content|text", re.IGNORECASE)
_LONGEST_POST = 6000
EMPTY_CARD = re.compile(
    r"\s*(?:view (?:this )?(?:post |thread )?on \w+|view on \w+|post by\b.{0,80}|loading\W*|a post shared by .{0,100}|\[?image or embed\]?|\W)*\s*",
    re.IGNORECASE | re.DOTALL,
)


def post_address(element: HtmlElement) -> str | None:
    """The address of the post that this element embeds, "" if it is one without a known address, None if it is none."""
    named = any(map(_EMBED_NAMES.fullmatch, names_of(element))) or "data-bluesky-uri" in element.attrib
    if not named and element.tag != "blockquote":
        return None
    address = _link_to_post(element)
    if named:
        return address
    # A block quote that merely cites a post is still a quote; one that is signed with the link is the post.
    if address and len(element.text_content()) <= _LONGEST_POST and re.search(r"[—–―]|\(@", element.text_content()):
        return address
    return None


def is_author(element: HtmlElement) -> bool:
    """Whether an element inside an embed is named as the one who posted."""
    return any(map(_AUTHOR_NAME.fullmatch, names_of(element)))


def is_body(element: HtmlElement) -> bool:
    """Whether an element inside an embed is named as the words of the post."""
    return any(map(_BODY_NAME.fullmatch, names_of(element)))


def _link_to_post(element: HtmlElement) -> str:
    links = [a.get("href", "") for a in islice(element.iter("a"), 60)]
    for address in reversed(links):
        if _POST_ADDRESS.search(address[:500]):
            return str(address)
    for name in _ADDRESS_ATTRIBUTES:
        if element.get(name):
            return str(element.get(name))
    if element.get("data-post") and "tgme_widget_message" in names_of(element):
        return f"https://t.me/{element.get('data-post')}"
    return ""
