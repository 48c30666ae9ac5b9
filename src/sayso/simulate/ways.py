"""The ways in which an article comes about: each takes the desk and a blank article, and gives it written.

A way also writes down, on the desk, from whom the article has its claim and what got lost: the truth is decided here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sayso.model import DerivationKind
from sayso.simulate import rewriting, vocabulary
from sayso.simulate import tellings as say
from sayso.simulate.claims import changed_number
from sayso.simulate.desk import Desk, finished, may_circle, scene_of, with_reply
from sayso.simulate.pieces import Line, Piece, raised, words
from sayso.simulate.rewriting import Paragraphs
from sayso.simulate.story import Item, SideName, Way

_HOW: dict[Way, DerivationKind] = {
    "post": "post",
    "document": "quotes",
    "official": "statement",
    "conference": "statement",
}


def _first_hand(desk: Desk, item: Item) -> Item:
    """An article with a source of its own."""
    teller = desk.witnesses.one(item.way)
    scene = scene_of(desk, item)
    hedged = item.way in ("told", "anonymous", "document") and desk.dice.random() < 0.35
    if item.way == "conference":
        lead = say.claim_at_conference(scene, teller)
    elif item.way == "post":
        lead = say.claim_posted(scene, teller)
    else:
        lead = say.claim_said(scene, teller, hedged=hedged)
    desk.tie(teller.id, item.id, _HOW.get(item.way, "told"))
    more = [say.quoted(scene, teller, "asserts")]
    if item.way == "anonymous":
        more.append(desk.witnesses.why_unnamed(scene, teller))
    return with_reply(desk, replace(item, hedged=hedged), [lead, *more], teller)


def _relayed(desk: Desk, item: Item) -> Item:
    """An article whose source has it from somebody else."""
    origin, teller = desk.witnesses.one("told"), desk.witnesses.one("relayed")
    desk.tie(origin.id, teller.id, "told", where=item.id)
    desk.tie(teller.id, item.id, "told")
    return with_reply(desk, item, [say.claim_relayed(scene_of(desk, item), teller, origin)], teller)


def _missing(desk: Desk, item: Item) -> Item:
    """An article that cites an outlet of which there is no article."""
    outlet = vocabulary.outlet(desk.dice.randrange(1 << 30), 500)
    teller = desk.witnesses.outlet(outlet)
    desk.tie(teller.id, item.id, "cites")
    return finished(desk, item, [say.claim_reported(scene_of(desk, item), outlet, teller.id)], None)


def _denial(desk: Desk, item: Item) -> Item:
    """An article with the denial, now and then also with the report that is denied."""
    teller = desk.witnesses.denier
    scene = scene_of(desk, item)
    desk.tie(teller.id, item.id, "statement", "denies")
    lines = [say.denied(scene, teller), say.quoted(scene, teller, "denies")]
    sides: tuple[SideName, ...] = ("denies",)
    if desk.dice.random() < 0.5:
        earlier = desk.earlier(desk.carriers())
        desk.tie(earlier.id, item.id, "cites")
        lines.append(say.claim_reported(scene_of(desk, item, earlier), earlier.outlet, earlier.id))
        sides = ("asserts", "denies")
    return finished(desk, item, lines, teller, sides)


def _wire(desk: Desk, item: Item) -> Item:
    """The agency's story with credit and light edits."""
    earlier = desk.earlier([one for one in desk.written() if one.outlet.agency])
    text = rewriting.edited(earlier.paragraphs, desk.dice)
    made = replace(item, byline=earlier.outlet.name, credit=earlier.outlet.name, hedged=earlier.hedged)
    return _copied(desk, made, earlier, text, hidden=False)


def _rewriting(desk: Desk, item: Item) -> Item:
    """Somebody else's story in other words and without credit; a hedge may get lost and a number may grow."""
    dice = desk.dice
    earlier = desk.earlier(desk.written())
    keeps_hedge = not earlier.hedged or dice.random() < 0.4
    text = rewriting.rewritten(earlier.paragraphs, dice)
    grows = dice.random() < 0.15
    if earlier.hedged and not keeps_hedge:
        desk.change(earlier.id, item.id, "hedge_lost")
    if grows:
        desk.change(earlier.id, item.id, "number_changed")
    number = f"{changed_number(dice, desk.claim.number):,}" if grows else ""
    if grows or (earlier.hedged and not keeps_hedge):
        text = ((say.claim_bare(scene_of(desk, item), number=number, by=earlier.id), *text[0][1:]), *text[1:])
        desk.change(earlier.id, item.id, "attribution_dropped")
    return _copied(
        desk, replace(item, hedged=earlier.hedged and keeps_hedge), earlier, text, hidden=True, number=number
    )


def _copied(desk: Desk, item: Item, earlier: Item, text: Paragraphs, *, hidden: bool, number: str = "") -> Item:
    kept = {line.side for lines in text for line in lines}
    sides: tuple[SideName, ...] = tuple(side for side in earlier.sides if side in kept)
    for side in sides:
        desk.tie(earlier.id, item.id, "copies", side, hidden=hidden)
    scene = scene_of(desk, item)
    title = say.denial_headline(scene) if text[0][0].side == "denies" else say.headline(scene, None, number=number)
    return replace(item, title=title, paragraphs=text, sides=sides)


def _citation(desk: Desk, item: Item) -> Item:
    """An article that says which outlet has reported it, and sometimes on whose word that was."""
    earlier = desk.earlier(desk.carriers())
    origin = desk.witnesses.named_in(earlier, desk.ties) if desk.dice.random() < 0.5 else None
    desk.tie(earlier.id, item.id, "cites")
    lead = say.claim_reported(scene_of(desk, item, earlier), earlier.outlet, earlier.id, origin, hedged=earlier.hedged)
    return with_reply(desk, replace(item, hedged=earlier.hedged), [lead], None)


def _link(desk: Desk, item: Item) -> Item:
    """An article with a hyperlink to the one it has it from."""
    earlier = desk.earlier(desk.carriers())
    desk.tie(earlier.id, item.id, "links")
    if earlier.hedged:
        desk.change(earlier.id, item.id, "hedge_lost")
    return finished(desk, item, [say.claim_linked(scene_of(desk, item), earlier.outlet, earlier.url, earlier.id)], None)


def _reports(desk: Desk, item: Item) -> Item:
    """An article with "several reports", which are one."""
    earlier = desk.earlier(desk.carriers())
    desk.tie(earlier.id, item.id, "cites")
    desk.change(earlier.id, item.id, "plural_sources")
    return finished(desk, item, [say.claim_in_reports(scene_of(desk, item), earlier.outlet, earlier.id)], None)


def _circle(desk: Desk, item: Item) -> Item:
    """An article that cites another, which is brought up to date and then cites this one."""
    first = desk.dice.choice([one for one in desk.items if may_circle(desk, one)])
    desk.tie(first.id, item.id, "cites")
    desk.tie(item.id, first.id, "cites")
    desk.circles.append((first.id, item.id))
    update = say.claim_reported(scene_of(desk, first, item), item.outlet, item.id)
    update = replace(update, words=(Piece("UPDATE: Now "), *update.words[:-1], Piece(", too.")))
    at = desk.items.index(first)
    desk.items[at] = replace(first, paragraphs=(*first.paragraphs, (update,)))
    return finished(desk, item, [say.claim_reported(scene_of(desk, item, first), first.outlet, first.id)], None)


def _unattributed(desk: Desk, item: Item) -> Item:
    """An article that states the claim as a fact."""
    desk.unattributed.append(item.id)
    return finished(desk, item, [say.claim_bare(scene_of(desk, item))], None)


def _correction(desk: Desk, item: Item) -> Item:
    """An outlet takes back a number that it had got wrong, and says from whom it had the story."""
    change = desk.dice.choice([one for one in desk.changes if one.kind == "number_changed"])
    wrong = next(one for one in desk.items if one.id == change.later)
    source = next(one for one in desk.items if one.id == change.earlier)
    made = replace(item, outlet=wrong.outlet, byline="")
    desk.tie(source.id, item.id, "cites")
    lead = say.claim_reported(scene_of(desk, made, source), source.outlet, source.id)
    sorry = Line(words("This newspaper gave another number. We regret the error."))
    return replace(finished(desk, made, [lead, sorry], None), title=f"Correction: {raised(desk.claim.actor)}")


def _distractor(desk: Desk, item: Item) -> Item:
    """An article on the same people that does not carry the claim."""
    title = f"{raised(desk.claim.actor)}: {desk.dice.choice(('what comes next', 'a visit', 'the week ahead', 'letters from readers'))}"
    return replace(item, title=title, paragraphs=desk.asides.paragraphs(scene_of(desk, item), [], 10))


MADE: dict[Way, Callable[[Desk, Item], Item]] = {
    "told": _first_hand,
    "post": _first_hand,
    "official": _first_hand,
    "conference": _first_hand,
    "document": _first_hand,
    "anonymous": _first_hand,
    "relayed": _relayed,
    "missing": _missing,
    "denial": _denial,
    "wire": _wire,
    "rewriting": _rewriting,
    "citation": _citation,
    "link": _link,
    "reports": _reports,
    "circle": _circle,
    "unattributed": _unattributed,
    "correction": _correction,
    "distractor": _distractor,
}
"""Each way with what makes an article of it."""
