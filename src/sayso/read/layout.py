"""What the page's layout says about who speaks: embedded posts, and block quotes under "… reported the following:".

An embedded post is an attribution without a cue: its author says its text. A paragraph that ends in a colon hands the
floor to whoever it was speaking of: the block quotes below it, or the quoted paragraphs, or the one paragraph that
follows, are content of its last attribution.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from sayso.model import Article, Block, Speaker
from sayso.read.assembly import Draft, Stretch
from sayso.read.signed import with_signed

OPENING = ("“", '"', "«", "„")
GOVERNED = 8
"""How many paragraphs one colon may govern."""


def framed(article: Article, drafts: Sequence[Draft]) -> tuple[Draft, ...]:
    """The drafts with what layout adds: posts as attributions of their own, and block quotes given to who introduced them."""
    prose = tuple(b for b in article.blocks if b.kind in ("paragraph", "quote", "list"))
    heard = with_signed(article, _without_posts(article, drafts))
    return (*_governed(article, heard, prose), *_posts(article))


def silent(article: Article) -> tuple[Stretch, ...]:
    """Where nobody is read to say anything: photo credits, the header of a plain text, a post's signature, pull quotes."""
    out: list[Stretch] = []
    for b in article.blocks:
        if b.kind in ("caption", "pullquote") or b.kind == "other":
            out.append((b.start, b.end))
        elif b.kind == "post" and b.body is not None:
            out += [(b.start, b.body.start), (b.body.end, b.end)]
    return tuple(out)


def _posts(article: Article) -> list[Draft]:
    return [
        Draft(
            source=((b.author.start, b.author.end),) if b.author else (),
            content=((b.body.start, b.body.end),),
            voice="embedded",
            speaker=Speaker(kind="person") if b.author else Speaker(kind="post"),
            confidence=0.95,
        )
        for b in article.blocks
        if b.kind == "post" and b.body is not None and b.body.text.strip()
    ]


def _without_posts(article: Article, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts but those that an engine made of a post's frame or of a whole post, which `_posts` knows better."""
    posts = [b for b in article.blocks if b.kind == "post" and b.body is not None]
    quiet = silent(article)
    if not quiet:
        return list(drafts)
    starts = [s for s, _ in quiet]
    return [d for d in drafts if not _in(d.anchor, quiet, starts) and not any(_is_whole_post(d, b) for b in posts)]


def _in(piece: Stretch, stretches: Sequence[Stretch], starts: Sequence[int]) -> bool:
    at = bisect_left(starts, piece[1]) - 1
    return at >= 0 and stretches[at][1] > piece[0]


def _is_whole_post(draft: Draft, post: Block) -> bool:
    body = post.body
    if body is None or (draft.cue and body.start <= draft.cue[0][0] < body.end):
        return False
    inside = sum(max(0, min(e, body.end) - max(s, body.start)) for s, e in draft.content)
    return inside > 0.6 * (body.end - body.start)


def _governed(article: Article, drafts: list[Draft], prose: Sequence[Block]) -> list[Draft]:
    order = sorted(range(len(drafts)), key=lambda i: drafts[i].anchor)
    anchors = [drafts[i].anchor[0] for i in order]
    posts = [b.start for b in article.blocks if b.kind == "post"]
    out = list(drafts)
    for k, block in enumerate(prose[:-1]):
        if not article.text[block.start : block.end].rstrip().endswith(":"):
            continue
        if bisect_left(posts, block.end) < bisect_left(posts, prose[k + 1].start):
            continue  # A post comes first: it has the floor, and its author is known.
        spoken = _floor(article, prose[k + 1 : k + 1 + GOVERNED])
        owner = _introducer(article, block, out, order, anchors)
        if spoken and owner is None:
            out += _announced(article, block, spoken)
        elif spoken and owner is not None:
            out[owner] = _given(article, out[owner], spoken)
    return out


ANNOUNCED = re.compile(r"\b(?P<cue>[a-z]{3,20}(?:ed|s|ote|ead|an) (?:the following|as follows)):\s*$")
OPENS_CLAUSE = re.compile(r"\b(?:when|where|while|that|as|and|but|before|after)\s+|[;–—]\s*")


def _announced(article: Article, block: Block, spoken: Sequence[Stretch]) -> list[Draft]:
    """An attribution for "… the Post detailed the following:" where the engine saw none: its subject speaks what follows."""
    start = max(block.start, block.end - 400)
    start = max(start, *(article.text.rfind(stop, start, block.end) + 2 for stop in (". ", "! ", "? ")))
    found = ANNOUNCED.search(article.text[start : block.end])
    if found is None:
        return []
    opens = [m.end() for m in OPENS_CLAUSE.finditer(found.string, 0, found.start())]
    at = start + (opens[-1] if opens else 0)
    subject = article.text[at : start + found.start()].rstrip()
    if not 1 <= len(subject.split()) <= 30:
        return []
    content = tuple((s, s + len(article.text[s:e].rstrip())) for s, e in spoken)
    cue = (start + found.start("cue"), start + found.end("cue"))
    return [Draft(source=((at, at + len(subject)),), cue=(cue,), content=content, confidence=0.5)]


def _floor(article: Article, following: Sequence[Block]) -> list[Stretch]:
    """The paragraphs to which a colon above them hands the floor."""
    taken: list[Stretch] = []
    kind = following[0].kind
    quoted = article.text.startswith(OPENING, following[0].start)
    for b in following:
        same = b.kind == kind and (kind in ("quote", "list") or article.text.startswith(OPENING, b.start) == quoted)
        if not same or (taken and kind == "paragraph" and not quoted):
            break
        taken.append((b.start, b.end))
        if quoted and _closes(article.text[b.start : b.end]):
            break
    return taken


def _closes(paragraph: str) -> bool:
    """Whether a quoted paragraph ends with a closing mark, so that the quotation does not run on."""
    return paragraph.rstrip().rstrip(".,").endswith(("”", '"', "»", "“"))


def _introducer(
    article: Article, block: Block, drafts: Sequence[Draft], order: Sequence[int], anchors: Sequence[int]
) -> int | None:
    """Whose attribution the colon at the end of this block points at: the last one whose cue or content reaches its last sentence."""
    sentence = max(article.text.rfind(stop, block.start, block.end) for stop in (". ", "! ", "? ", ".” ", '." '))
    least = max(block.start, sentence)
    for at in range(bisect_left(anchors, block.end) - 1, -1, -1):
        draft = drafts[order[at]]
        if draft.anchor[0] < block.start:
            return None
        if max((e for _, e in (*draft.cue, *draft.content)), default=0) > least and not _nested(draft, drafts, order, at):
            return order[at]
    return None


def _nested(draft: Draft, drafts: Sequence[Draft], order: Sequence[int], at: int) -> bool:
    """Whether a draft stands within the content of one of its neighbours, so that its neighbour is the one to introduce."""
    s, e = draft.anchor
    near = (drafts[i] for i in order[max(0, at - 6) : at + 6])
    return any(x <= s and e <= y for other in near if other is not draft for x, y in other.content)


def _given(article: Article, draft: Draft, spoken: Sequence[Stretch]) -> Draft:
    """The draft with the paragraphs below the colon as content, in place of pieces of them that it already had."""
    first, last = spoken[0][0], spoken[-1][1]
    own = tuple((s, e) for s, e in draft.content if e <= first or s >= last)
    return replace(draft, content=(*own, *((s, s + len(article.text[s:e].rstrip())) for s, e in spoken)))
