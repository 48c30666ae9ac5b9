"""What somebody changed in a reading by editing a file of it, and the reading with these changes.

What nobody touched keeps everything that the machine knew of it. To see what was touched, the reading is written and read in the same form:
only what differs from that was changed by somebody. Who speaks and through whom is worked out anew for what is new or moved, unless the file
says it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count

from sayso.model import Article, Attribution, Reading, Speaker


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody changed in one article: how many attributions are new, gone, or other than they were; ``by`` is the new reading's name.

    All may be 0 where only dates or names were changed.
    """

    article: Article
    by: str
    added: int = 0
    removed: int = 0
    changed: int = 0


def as_written(reading: Reading, form: str) -> Reading:
    """The reading as it comes back from a file of this form ("brat" or "json") that nobody touched; ids are those of the reading."""
    if form == "brat":
        from sayso.ingest.standoff import marked
        from sayso.tell.exports.brat import standoff

        back = marked(reading.article, standoff(reading), by=reading.by)
        ids = {str(number): a.id for number, a in enumerate(reading.attributions, 1)}
        named = (replace(a, id=ids[a.id], parent=ids[a.parent] if a.parent else None) for a in back.attributions)
        return replace(back, attributions=tuple(named))
    from sayso.ingest.corpus import annotated_line
    from sayso.tell.exports.corpus import line_of

    return annotated_line(reading.article, json.loads(json.dumps(line_of(reading))), by=reading.by)


def amended(base: Reading, before: Reading, after: Reading, *, by: str) -> tuple[Reading, Change] | None:
    """The base with what somebody changed between ``before`` (`as_written`) and ``after``, and what that was; None if it was nothing."""
    pairs = _paired(before.attributions, after.attributions)
    was = {a.id: a for a in base.attributions}
    ids = _ids(after.attributions, pairs, was)
    kept = {a.id for a in after.attributions if a.id in pairs and _is_as_before(a, pairs[a.id], ids)}
    rows = [was[ids[a.id]] if a.id in kept else _placed(a, ids, by) for a in after.attributions]
    rows += [a for a in base.attributions if a.id in was.keys() - {b.id for b in before.attributions}]
    touched = {ids[a.id]: pairs.get(a.id) for a in after.attributions if a.id not in kept}
    drawn = Reading(
        article=base.article,
        attributions=tuple(rows),
        mentions=base.mentions if after.mentions == before.mentions else after.mentions,
        times=base.times if after.times == before.times else after.times,
        aliases=base.aliases if after.aliases == before.aliases else after.aliases,
        problems=base.problems,
        by=by,
    )
    found = _with_old(_completed(drawn, touched, was), was)
    added = len(after.attributions) - len(pairs)
    changed = sum(a.id in touched and a.id in was and a != was[a.id] for a in found.attributions)
    change = Change(base.article, by, added, len(before.attributions) - len(pairs), changed)
    if not (change.added or change.removed or change.changed) and replace(found, attributions=base.attributions, by=base.by) == base:
        return None
    return found, change


def _with_old(found: Reading, was: dict[str, Attribution]) -> Reading:
    """The reading with what there was in place of what came out the same, so that it stays known who marked it and how surely."""
    rows = (was[a.id] if a.id in was and (_facts(a), a.parent) == (_facts(was[a.id]), was[a.id].parent) else a for a in found.attributions)
    return replace(found, attributions=tuple(rows))


def _paired(before: Iterable[Attribution], after: Sequence[Attribution]) -> dict[str, Attribution]:
    """For each attribution by its id the one that it was: the same (under the same id, if it can be), or with the same content, or with the
    same source and cue."""
    pairs: dict[str, Attribution] = {}
    left = list(before)
    for alike in (lambda a: (a.id, _facts(a)), _facts, lambda a: a.content, lambda a: (a.source, a.cue) if a.cue else a.id):
        known: dict[object, list[Attribution]] = {}
        for b in reversed(left):
            known.setdefault(alike(b), []).append(b)
        for a in after:
            if a.id not in pairs and known.get(alike(a)):
                pairs[a.id] = known[alike(a)].pop()
        taken = {b.id for b in pairs.values()}
        left = [b for b in left if b.id not in taken]
    return pairs


def _facts(a: Attribution) -> Attribution:
    """All that a person marks: without what says where it comes from and how sure a machine was."""
    return replace(a, id="", parent=None, confidence=1.0, by="")


def _ids(after: Iterable[Attribution], pairs: dict[str, Attribution], was: dict[str, Attribution]) -> dict[str, str]:
    """The ids in the new reading: those that there were, and numbers that nobody has for new ones."""
    fresh = (str(number) for number in count(len(was) + 1) if str(number) not in was)
    return {a.id: pairs[a.id].id if a.id in pairs else next(fresh) for a in after}


def _is_as_before(a: Attribution, b: Attribution, ids: dict[str, str]) -> bool:
    return _facts(a) == _facts(b) and (ids[a.parent] if a.parent else None) == b.parent


def _placed(a: Attribution, ids: dict[str, str], by: str) -> Attribution:
    return replace(a, id=ids[a.id], parent=ids[a.parent] if a.parent else None, confidence=1.0, by=by)


def _completed(drawn: Reading, touched: dict[str, Attribution | None], was: dict[str, Attribution]) -> Reading:
    """The reading with speakers and chains for what somebody touched, as far as they did not say."""
    from sayso.resolve import chains, speakers

    unnamed = {a.id for a in drawn.attributions if a.id in touched and _is_unnamed(a, touched[a.id])}
    if unnamed:
        heard = {a.id: a.speaker for a in speakers(drawn).attributions}
        rows = (replace(a, speaker=_who(a.speaker, heard[a.id])) if a.id in unnamed else a for a in drawn.attributions)
        drawn = replace(drawn, attributions=tuple(rows))
    fresh = {a.id: a.chain for a in chains(drawn).attributions}
    moved = _moved(drawn.attributions, touched)
    return replace(drawn, attributions=tuple(replace(a, chain=_chain(a, touched, moved, fresh, was)) for a in drawn.attributions))


def _is_unnamed(a: Attribution, before: Attribution | None) -> bool:
    """Whether somebody marked who speaks and did not say by name, or not of which kind, who that is."""
    marked = before is None or (a.source, a.speaker) != (before.source, before.speaker)
    return marked and bool(a.source) and not (a.speaker.name and a.speaker.kind != "none")


def _who(given: Speaker, heard: Speaker) -> Speaker:
    """Who speaks: what the file says, and for the rest what the words of the source show."""
    if not given.name:
        return Speaker(heard.name, heard.kind if given.kind == "none" else given.kind, given.anonymous or heard.anonymous)
    return replace(given, kind=heard.kind if heard.kind != "none" else "person")


def _moved(attributions: Iterable[Attribution], touched: dict[str, Attribution | None]) -> set[str]:
    """Those whose tellers may be others than before: somebody changed who speaks, or to whom, or within what; and all that stands in these."""
    found, inside = set[str](), dict[str, list[str]]()
    for a in attributions:
        b = touched.get(a.id)
        if a.id in touched and (b is None or (a.speaker, a.parent, a.addressee) != (b.speaker, b.parent, b.addressee)):
            found.add(a.id)
        inside.setdefault(a.parent or "", []).append(a.id)
    waiting = list(found)
    while waiting:
        new = [id for id in inside.get(waiting.pop(), ()) if id not in found]
        found.update(new)
        waiting += new
    return found


def _chain(
    a: Attribution, touched: dict[str, Attribution | None], moved: set[str], fresh: dict[str, tuple[str, ...]], was: dict[str, Attribution]
) -> tuple[str, ...]:
    """The tellers: those that somebody wrote, or else those that there were, or worked out anew if these may be others."""
    before = touched.get(a.id)
    if a.id in touched and a.chain and (before is None or a.chain != before.chain):
        return a.chain
    return fresh[a.id] if a.id in moved else was[a.id].chain
