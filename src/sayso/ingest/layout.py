"""The layout of a plain text: which lines make a paragraph, and which are headings, lists, captions, quotes or posts.

A paragraph is one line, or several lines that were wrapped at a fixed width; blank lines always part. Text that was
wrapped is told from text with a paragraph a line by its shape: the next line's first word would not have fitted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sayso.ingest.header import SENTENCE_BREAK
from sayso.ingest.posts import find_signature
from sayso.model import Article, Block, BlockKind

MOST_BLOCKS = 50_000
_WIDEST_WRAP = 100

_LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
_BULLET = re.compile(r"(?:[-*•·◦‣▪●]|\(?\d{1,2}[.)])\s+(?=\S)")
_UNDERLINE = re.compile(r"[=\-_*~#]{3,}")
_AGENCY = (
    r"(?:AFP|AP|APA|EPA|EPA-EFE|EFE|ANSA|DPA|PA|TASS|UPI|ANP|Reuters|Getty(?:\sImages)?|Shutterstock|Alamy|iStock|Handout"
    r"|Pool|Corbis|Bloomberg|Xinhua|Anadolu|Rex|Unsplash|Wikimedia(?:\sCommons)?|File|Courtesy)"
)
_WHOSE = r"[A-Z][\w.&’'\-]{0,30}(?:\s[A-Z&][\w.&’'\-]{0,30}){0,4}"
_PICTURE = (
    r"(?i:(?:(?:file|pool|handout|stock|archive)\s)?(?:photo|photos|photograph|photographs|photography|picture|pictures|image|images|pic"
    r"|illustration|graphic|screenshot|screengrab|(?:photo|image|picture)\scredit|credit|credits))"
)
_LABELLED = rf"{_PICTURE}(?:\s?[:/©]\s?|\s(?i:by|courtesy|courtesy of|via)\s)\S.{{0,80}}"
_SHARED = rf"(?:{_AGENCY}|{_WHOSE})(?:\s?/\s?|\svia\s)(?:{_AGENCY}|{_WHOSE})(?:\s?/\s?{_AGENCY})?"
_POOL = r"(?i:file|pool|handout|stock|archive)\s(?i:photo|photograph|picture|image)"
_CREDIT_LINE = re.compile(
    rf"[(\[]?(?:{_LABELLED}|{_SHARED}|{_POOL}|{_AGENCY}(?:\s{_PICTURE})?(?:\s?/\s?{_WHOSE})?|©\s?.{{1,60}})[)\]]?\.?"
)
# At the end of a longer line an agency's bare name signs a story as often as a picture, so it does not count there.
_CREDIT_TAIL = re.compile(
    rf"(?:(?<=[.!?)\]”\"|]\s)|(?<=\s[—–|-]\s)|(?<=\s)(?=[(\[]))[(\[]?(?:{_LABELLED}|{_SHARED}|{_POOL})[)\]]?\.?$"
)
_CAPTION_LABEL = re.compile(r"(?:image caption|photo caption|caption|pictured|in this photo)\b[:,]?\s+\S", re.IGNORECASE)
_NOT_PROSE = re.compile(
    r"[(\[]?(?:(?:additional )?(?:reporting|writing|editing|compiled) by\b.{1,300}"
    r"|advertisement|(?:read more|see also|also read|read also|related|more on this(?: story)?|share this(?: article| story)?"
    r"|sign up|subscribe|follow us|listen to this (?:report|story|article)|watch)\b(?!.*\bsaid\b).{0,120}(?<![.!?]))$",
    re.IGNORECASE,
)
_CLOSED = frozenset(".!?:;,…\"”’'»")


def lines_of(text: str, start: int = 0) -> Iterator[tuple[int, int, bool]]:
    """Every line with something on it, ends trimmed: where it starts, where it ends, and whether a blank line precedes it."""
    previous = start
    for match in _LINE.finditer(text, start):
        line = match.group()
        left = line.lstrip()
        if not left:
            continue
        begin = match.end() - len(left)
        end = begin + len(left.rstrip())
        gap = text[previous : match.start()]
        yield begin, end, gap.count("\n") > 1 or len(gap) > 2 or gap.count("\r") > 1
        previous = match.end()


def blocks_of(article: Article, start: int = 0) -> tuple[tuple[Block, ...], bool]:
    """The blocks of the article's text from ``start`` on, and whether there were more than `MOST_BLOCKS`.

    What lies past that many is given as one paragraph.
    """
    text = article.text
    blocks: list[Block] = []
    chunk: list[tuple[int, int]] = []
    for begin, end, parted in lines_of(text, start):
        if parted and chunk:
            _read_chunk(article, chunk, blocks)
            chunk = []
        chunk.append((begin, end))
        if len(blocks) + len(chunk) >= MOST_BLOCKS:
            _read_chunk(article, chunk, blocks)
            rest_end = len(text.rstrip())
            if rest_end > end:
                blocks.append(Block("paragraph", end, rest_end))
            return tuple(blocks), rest_end > end
    if chunk:
        _read_chunk(article, chunk, blocks)
    return tuple(blocks), False


def is_credit(line: str) -> bool:
    """Whether a line is a photo credit, or a caption that ends in one.

    >>> is_credit("AFP/Getty Images"), is_credit("The queue at noon. Picture: Rolf Quist"), is_credit("He left.")
    (True, True, False)
    """
    if len(line) > 400:
        return False
    if len(line) <= 120 and _CREDIT_LINE.fullmatch(line):
        return True
    return bool(_CREDIT_TAIL.search(line, max(0, len(line) - 120)) or _CAPTION_LABEL.match(line))


def is_furniture(line: str) -> bool:
    """Whether a line belongs to the page or the newsroom rather than to the story: an advert mark, "Read more", "Editing by"."""
    return len(line) <= 320 and bool(_NOT_PROSE.fullmatch(line))


def post_of(article: Article, start: int, end: int, *, known_post: bool = False, href: str = "") -> Block | None:
    """The block of the post "words — Name (@handle) date" that fills ``start`` to ``end``, or None."""
    found = find_signature(article.text, start, end, known_post=known_post)
    if found is None or found.body_end <= start:
        return None
    posted = article.span(*found.posted) if found.posted else None
    return Block(
        "post", start, end, article.span(start, found.body_end), article.span(*found.author), found.handle, posted, href
    )


def _read_chunk(article: Article, chunk: list[tuple[int, int]], blocks: list[Block]) -> None:
    """Adds the blocks of a run of lines without a blank line between them."""
    for start, end in _wrapped(article.text, chunk) if len(chunk) > 1 else chunk:
        block = _read_unit(article, start, end)
        if block is None:
            continue
        # "— Name (@handle) date" on a line of its own signs the paragraph above it.
        if block.kind == "paragraph" and blocks and article.text[start] in "—–-―" and blocks[-1].kind in ("paragraph", "quote"):
            joined = post_of(article, blocks[-1].start, end) if end - start < 220 else None
            if joined and joined.author and joined.author.start > start:
                blocks[-1] = joined
                continue
        blocks.append(block)


def _wrapped(text: str, chunk: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Joins lines that were wrapped at a fixed width; leaves lines that stand for themselves."""
    width = max(end - start for start, end in chunk)
    if width > _WIDEST_WRAP or (len(chunk) < 3 and not _flows_on(text, chunk[0], chunk[-1])):
        return chunk
    units = [chunk[0]]
    for line in chunk[1:]:
        last_start, last_end = units[-1]
        start, end = line
        space = text.find(" ", start, end)
        first_word = (space if space >= 0 else end) - start
        begins_anew = _BULLET.match(text, start, end) or text[start] in ">#" or text[last_start] in ">#"
        previous_width = last_end - max(last_start, _line_start(text, last_end, width))
        if not begins_anew and previous_width + 1 + first_word > width:
            units[-1] = (last_start, end)
        else:
            units.append(line)
    return units


def _line_start(text: str, end: int, width: int) -> int:
    low = max(0, end - width - 4)
    return max(text.rfind("\n", low, end), text.rfind("\r", low, end)) + 1


def _flows_on(text: str, line: tuple[int, int], following: tuple[int, int]) -> bool:
    return text[line[1] - 1] not in _CLOSED and text[following[0]].islower()


def _read_unit(article: Article, start: int, end: int) -> Block | None:
    text = article.text
    first = text[start]
    if first == ">":
        while start < end and (text[start] == ">" or text[start].isspace()):
            start += 1
        return Block("quote", start, end) if start < end else None
    tail = text[max(start, end - 220) : end]
    if ("(@" in tail or (tail[-1].isdigit() and ("—" in tail or "–" in tail))) and (post := post_of(article, start, end)):
        return post
    if not first.isalpha() and (bullet := _BULLET.match(text, start, min(end, start + 12))):
        return Block("list", bullet.end(), end)
    if end - start > 400:
        return Block("paragraph", start, end)
    return _read_short(text[start:end], start, end)


def _read_short(line: str, start: int, end: int) -> Block | None:
    if line[0] == "#" and (title := line.lstrip("#").lstrip()):
        return Block("heading", end - len(title), end)
    if _UNDERLINE.fullmatch(line):
        return None
    kind: BlockKind = "paragraph"
    if is_furniture(line):
        kind = "other"
    elif is_credit(line):
        kind = "caption"
    elif len(line) <= 100 and _is_heading(line):
        kind = "heading"
    return Block(kind, start, end)


def _is_heading(line: str) -> bool:
    return (
        line[-1] not in _CLOSED
        and not line[0].islower()
        and line[0].isalnum()
        and line.count(" ") < 14
        and not line.isdecimal()
        and not SENTENCE_BREAK.search(line)
    )
