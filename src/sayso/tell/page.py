"""A reading as one self-contained web page: the text with its attributions, and beside each paragraph who tells what.

Everything works without scripts: notes stand in the margin on wide screens and in print; on a phone the number of an attribution brings its note up
from below. Hovering an attribution or its note lights up both. The page loads nothing and runs nothing, and its
content security policy says so, down to the hash of its one style sheet. Every text in it is escaped.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from itertools import pairwise

from sayso.model import Article, Attribution, Reading, SourceKind
from sayso.tell.clean import clean, one_line
from sayso.tell.marks import Layer, Piece, Run, number_places, pieces, runs
from sayso.tell.records import problems_of
from sayso.tell.strip import strip
from sayso.tell.words import KINDS, NOBODY, Voice, counted, how, tally, teller_names, voices

LIT_UP_TO = 600
_DEEPEST = 3
_LOUD = frozenset(("anonymous", "denies", "hedges", "unverified", "declines"))
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
    rows = list(_rows(reading))
    heading = rows.pop(0) if _begins_with_title(article) else f"<h1>{escape(title)}</h1>"
    text = "\n".join(rows)
    return (
        f"<header>{_kicker(article)}{heading}{_byline(article)}{_counts(reading)}{strip(reading)}{_LEGEND}</header>\n"
        f'<article aria-label="The text">{text}</article>'
    )


def _counts(reading: Reading) -> str:
    counts = tally(reading)
    every = (counts.attributions, "attribution" if counts.attributions == 1 else "attributions")
    items = "".join(
        f"<li{_class('loud' if words in _LOUD_COUNTS else '')}><b>{number}</b>{words}</li>"
        for number, words in (every, *counted(counts))
    )
    return f'<ul class="sum">{items}</ul>'


_LEGEND = """<details class="legend"><summary>How to read this page</summary>
<p><span class="source">Source</span> <span class="cue">says</span><span class="num">1</span>
<span class="in1">what is said</span>; <span class="in1">inside it, <span class="in2">what somebody else is said to have said</span></span>.</p>
<p><span class="in1 hedges">Hedged</span> <span class="in1 denies">denied</span> <span class="in1 unverified">not verified</span>
<span class="in1 declines">not commented on</span> <span class="in1 asks">asked</span>: how firmly that source holds it.</p>
<p>The number leads to a note: through whom it reaches you, from the outermost teller to the one who said it, and when. What has no tint is told by the
article itself. This page says who says so, not what is true.</p></details>"""


def _kicker(article: Article) -> str:
    day = f'<time datetime="{article.published}">{article.published:%-d %B %Y}</time>' if article.published else ""
    facts = " · ".join(filter(None, [escape(one_line(article.outlet)), day]))
    return f'<p class="kicker">{facts}</p>' if facts else ""


def _byline(article: Article) -> str:
    by = escape(one_line(", ".join(article.byline)))
    by = f"By {by}" if by and not by.lower().startswith("by ") else by
    link = ""
    if article.url.lower().startswith(("http://", "https://")):
        link = f'<a href="{escape(clean(article.url))}" rel="noopener noreferrer">as published</a>'
    facts = " · ".join(filter(None, [by, link]))
    return f'<p class="by">{facts}</p>' if facts else ""


def _begins_with_title(article: Article) -> bool:
    title = one_line(article.title)
    return bool(title) and one_line(article.text[: 2 * len(title) + 20]).startswith(title)


def _rows(reading: Reading) -> Iterator[str]:
    """The text in rows: each piece with the notes of the attributions whose number stands in it."""
    waiting = list(reversed(number_places(reading.attributions)))
    titled = _begins_with_title(reading.article)
    for at, (piece, cut) in enumerate(runs(reading, pieces(reading.article))):
        words, numbers = _piece(reading, cut, waiting)
        tag = "h1" if titled and at == 0 else "h2" if piece.kind == "heading" else "p"
        notes = "".join(_note(number, reading.attributions[number - 1]) for number in sorted(numbers))
        body = f'<{tag}{_class("text", _layout(piece))} dir="auto">{words}</{tag}>'
        yield f'<div class="row">{body}<div class="notes">{notes}</div></div>'


def _layout(piece: Piece) -> str:
    return piece.kind if piece.kind in ("quote", "post", "pullquote", "caption", "list") else ""


def _piece(reading: Reading, cut: Sequence[Run], waiting: list[tuple[int, int]]) -> tuple[str, list[int]]:
    """A piece's words as HTML and the numbers printed in it; ``waiting`` is used up from its end."""
    found: list[int] = []
    words: list[str] = []

    for before, run in pairwise((None, *cut, None)):
        offset = run.start if run else cut[-1].end
        while waiting and waiting[-1][0] <= offset:
            found.append(waiting.pop()[1])
            around = before.contents if before and run else ()
            depth = len([layer for layer in around if run and layer in run.contents])
            words.append(_number(found[-1], reading.attributions[found[-1] - 1], depth))
        if run:
            words.append(_run(reading, run))
    return "".join(words), found


def _run(reading: Reading, run: Run) -> str:
    words = escape(clean(reading.article.text[run.start : run.end]))
    if run.front is None:
        return words
    inside = run.contents
    names: list[str] = [] if run.front.role == "content" else [run.front.role]
    if inside:
        names += [f"in{min(len(inside), _DEEPEST)}", _stance(reading, inside)]
    names += dict.fromkeys(f"a{layer.number}" for layer in run.layers)
    return f"<span{_class(*names)}>{words}</span>"


def _stance(reading: Reading, inside: Sequence[Layer]) -> str:
    """The stance to mark: of the innermost teller who does more than assert, so that what is denied looks denied to its end."""
    stances = (reading.attributions[layer.number - 1].stance for layer in reversed(inside))
    return next((stance for stance in stances if stance != "asserts"), "")


def _number(number: int, attribution: Attribution, depth: int) -> str:
    tint = f" in{min(depth, _DEEPEST)}" if depth else ""
    label = f"Attribution {number}: {', '.join((' from '.join(reversed(teller_names(attribution))), *how(attribution)))}"
    return f'<a class="num a{number}{tint}" id="t{number}" href="#a{number}" aria-label="{escape(label)}" title="{escape(label)}">{number}</a>'


def _note(number: int, attribution: Attribution) -> str:
    """Who tells it and how; below it the phone's button that closes it."""
    *before, last = teller_names(attribution)
    chain = "".join(f'{escape(name)} <span class="arrow">→</span> ' for name in before)
    chain += f'<span class="{"nobody" if last == NOBODY else "last"}">{escape(last)}</span>'
    hows = "".join(f" · {_how(word)}" for word in how(attribution))
    return (
        f'<div class="note a{number}" id="a{number}">'
        f'<a class="no" href="#t{number}" aria-label="To attribution {number} in the text">{number}</a>{chain}'
        f'<span class="how">{hows}</span><a class="close" href="#t{number}" aria-label="Close">×</a></div>'
    )


def _how(word: str) -> str:
    shown = escape(word)
    if word in _LOUD:
        return f'<span class="loud">{shown}</span>'
    return f'<span class="nb">{shown.replace(" (", "</span> (", 1)}' if word.startswith("said ") and "(" in word else shown


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


def _class(*names: str) -> str:
    given = " ".join(filter(None, names))
    return f' class="{given}"' if given else ""
