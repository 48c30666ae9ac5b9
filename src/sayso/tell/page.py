"""A reading as one self-contained web page: the text with its attributions, and beside each paragraph who tells what.

Everything works without scripts: notes stand in the margin on wide screens and in print; on a phone the number of an attribution brings its note up
from below. Hovering an attribution or its note lights up both. The page loads nothing and runs nothing, and its
content security policy says so, down to the hash of its one style sheet. Every text in it is escaped.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from html import escape
from importlib.resources import files

from sayso.model import Article, Reading, SourceKind
from sayso.tell.clean import one_line
from sayso.tell.records import problems_of
from sayso.tell.rows import LEGEND, begins_with_title, classes, leaving, rows
from sayso.tell.strip import strip
from sayso.tell.words import KINDS, Voice, counted, tally, voices

LIT_UP_TO = 600
_LOUD_COUNTS = frozenset(("anonymous", "unverified", "without a source"))


def page(reading: Reading) -> str:
    """The whole page as HTML."""
    title = one_line(reading.article.title or reading.article.file or reading.article.url) or "Untitled"
    style = style_sheet(len(reading.attributions))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy(style)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)} – who says so?</title>\n<style>{style}</style></head>\n<body>"
        '<a class="skip" href="#sources">To the list of sources</a><main>\n'
        f"{_header_and_text(reading, title)}\n{_sources(reading)}\n{_problems(reading)}\n{_footer(reading)}\n"
        "</main></body></html>\n"
    )


def policy(style: str) -> str:
    """The content security policy that allows this one style sheet and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def style_sheet(attributions: int) -> str:
    """The style sheet, with a rule for each attribution that lights up all its parts and its note together."""
    numbers = range(1, min(attributions, LIT_UP_TO) + 1)
    lit = "".join(f"main:has(.a{n}:hover,#a{n}:target) .a{n}{{background:var(--lit)}}\n" for n in numbers)
    return _plain_style() + lit


@cache
def _plain_style() -> str:
    return files("sayso.tell").joinpath("page.css").read_text(encoding="utf-8")


def _header_and_text(reading: Reading, title: str) -> str:
    """What the page says about the article, and the article. A title that is part of the text stands there with its attributions."""
    article = reading.article
    laid = rows(reading)
    heading, text = (laid[0], laid[1:]) if begins_with_title(article) else (f"<h1>{escape(title)}</h1>", laid)
    return (
        f"<header>{_kicker(article)}{heading}{_byline(article)}{_counts(reading)}{strip(reading)}{LEGEND}</header>\n"
        f'<article aria-label="The text">{"".join(text)}</article>'
    )


def _counts(reading: Reading) -> str:
    counts = tally(reading)
    every = (counts.attributions, "attribution" if counts.attributions == 1 else "attributions")
    items = "".join(
        f"<li{classes('loud' if words in _LOUD_COUNTS else '')}><b>{number}</b>{words}</li>"
        for number, words in (every, *counted(counts))
    )
    return f'<ul class="sum">{items}</ul>'


def _kicker(article: Article) -> str:
    day = f'<time datetime="{article.published}">{article.published:%-d %B %Y}</time>' if article.published else ""
    facts = " · ".join(filter(None, [escape(one_line(article.outlet)), day]))
    return f'<p class="kicker">{facts}</p>' if facts else ""


def _byline(article: Article) -> str:
    by = escape(one_line(", ".join(article.byline)))
    by = f"By {by}" if by and not by.lower().startswith("by ") else by
    facts = " · ".join(filter(None, [by, leaving(article.url, "as published")]))
    return f'<p class="by">{facts}</p>' if facts else ""


def _sources(reading: Reading) -> str:
    found = voices(reading)
    if not found:
        return ""
    kinds = "".join(
        f'<section class="kind"><h3><span>{KINDS[kind]}</span><span>{_count(kind, some)}</span></h3>'
        f'<ul>{"".join(map(_voice, some))}</ul></section>'
        for kind, some in found.items()
    )
    return f'<section class="after" id="sources"><h2>On whose word</h2><div class="kinds">{kinds}</div></section>'


def _count(kind: SourceKind, some: Sequence[Voice]) -> int:
    """How many sources there are of a kind; where nobody is named, how many attributions."""
    return sum(len(voice.numbers) for voice in some) if kind == "none" else len(some)


def _voice(voice: Voice) -> str:
    at = "".join(f'<a href="#t{n}" aria-label="Attribution {n}">{n}</a>' for n in voice.numbers)
    aka = one_line(", ".join(voice.aliases), width=160)
    also = f'<span class="aka">also: {escape(aka)}</span>' if aka else ""
    return f'<li>{escape(voice.name)} <span class="at">{at}</span>{also}</li>'


def _problems(reading: Reading) -> str:
    found = problems_of(reading)
    if not found:
        return ""
    items = "".join(f"<li>{escape(one_line(p.where))}: {escape(one_line(p.what))}</li>" for p in found)
    return f'<section class="after"><h2>What could not be read well</h2><ul>{items}</ul></section>'


def _footer(reading: Reading) -> str:
    by = f" Read by {escape(one_line(reading.by))}." if reading.by else ""
    return (
        "<footer>Made with Sayso. It shows on whose say-so a text rests and points at the characters that say so; it does not say what is true, "
        f"and it can misread: check the text.{by}</footer>"
    )
