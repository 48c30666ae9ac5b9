"""A dossier in a terminal: on how many origins a claim rests, who has it from whom, who denies it, since when, and what is missing.

The headline comes first and can be quoted. Each side then shows what causes its numbers and its tree (`sayso.tell.tree`); where
the terminal is wide enough, both stand side by side. Everything that stands there is cleaned before it is printed, fits the width,
and is cut with a count where it is long, unless everything is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rich.console import Console
from rich.text import Text

from sayso.model import Dossier, Drift, Event, Side, Suspicion
from sayso.tell.clean import one_line
from sayso.tell.flow import percent
from sayso.tell.headline import headlines, independent, is_taken, untold
from sayso.tell.lines import beside, cut, joined, unquoted, wrapped
from sayso.tell.naming import LONGEST, Label, labels
from sayso.tell.terminal import is_coloured, marks_for
from sayso.tell.tree import tree
from sayso.tell.words import NOBODY, plural

WIDEST, TWO_COLUMNS = 100, 132
LONG_ENOUGH = 120
"""Characters of a passage that say enough: of several the first so long is shown."""
MOST_EVENTS, MOST_LISTED, MOST_NAMES = 12, 8, 6
_DRIFT = {
    "hedge_lost": "lost its hedge",
    "plural_sources": "one source became several",
    "anonymous_dropped": "no longer says that the source is anonymous",
    "number_changed": "changed a number",
    "attribution_dropped": "no longer says who said it",
}
SEEN_NEVER = "cited for the claim and never seen; "
"""What the section's title says already."""
_READ = "articles_read", "articles_matched", "attributions_read", "attributions_matched", "own_sentences_matched"
_LEDGER = "articles_in_ledger", "articles_looked_at"


def show_dossier(dossier: Dossier, console: Console, *, everything: bool = False) -> None:
    """Prints the dossier: a headline, both sides with their trees, the timeline, what changed, what is missing, what was read.

    ``everything`` shows long lists and passages whole (``--all``). It is plain text where there is no colour.
    """
    plain = not marks_for(console).raised
    lines = dossier_lines(dossier, console.width, everything=everything)
    if is_coloured(console):
        console.print(joined(lines), soft_wrap=True, highlight=False)
    else:
        console.out(joined(lines, plain=plain).plain, highlight=False)


def dossier_lines(dossier: Dossier, width: int = 80, *, everything: bool = False) -> list[Text]:
    """The dossier as lines of at most ``width`` cells (of 100 where it is one column)."""
    label = labels(dossier)
    narrow = max(40, min(width, WIDEST))
    lines = [*_top(dossier, label, narrow), *_sides(dossier, label, max(40, width), everything=everything)]
    for title, rows in (
        ("At second hand", _nested(dossier, label, narrow, everything=everything)),
        ("Timeline", _timeline(dossier, label, narrow, everything=everything)),
        ("What changed on the way", _drift(dossier, label, narrow, everything=everything)),
        ("Cited but not seen", _missing(dossier, label, narrow, everything=everything)),
        ("What was read, and what was not", _coverage(dossier, label, narrow)),
    ):
        found = list(rows)
        lines += [Text(), Text(title, "bold"), *found] if found else []
    return lines


def _top(dossier: Dossier, label: Label, width: int) -> Iterator[Text]:
    yield from wrapped(Text(f"“{one_line(dossier.query, width=400)}”", "bold"), width, "", " ")
    for line in headlines(dossier, label):
        yield from wrapped(Text(line), width, "", "  ")
    stated = one_line(dossier.claim.text, width=300)
    if stated and stated != one_line(dossier.query):
        yield from wrapped(Text(f"“{stated}”", "italic"), width, Text("As stated: ", "dim"), "  ")


def _sides(dossier: Dossier, label: Label, width: int, *, everything: bool) -> list[Text]:
    """Both sides next to each other where there is room for two trees, otherwise one below the other."""
    sides = [(name, side) for name, side in (("Asserted", dossier.asserts), ("Denied", dossier.denies)) if is_taken(side)]
    if len(sides) == 2 and width >= TWO_COLUMNS:
        half = (min(width, 2 * WIDEST) - 3) // 2
        left, right = (_side(dossier, name, side, label, half, everything=everything) for name, side in sides)
        return [Text(), *beside(left, right, half)]
    one_column = min(width, WIDEST)
    return [row for name, side in sides for row in (Text(), *_side(dossier, name, side, label, one_column, everything=everything))]


def _side(dossier: Dossier, name: str, side: Side, label: Label, width: int, *, everything: bool) -> list[Text]:
    title = Text.assemble((name, "bold green" if name == "Asserted" else "bold red"), (": who has it from whom, starting at the origins", "dim"))
    lines = wrapped(title, width)
    for row in tree(dossier, side, label, width - 2, everything=everything):
        lines.append(Text("  ") + row)
    for fact in _facts(dossier, side, label, everything=everything):
        lines += wrapped(fact, width, "  * ", "    ")
    return lines


def _facts(dossier: Dossier, side: Side, label: Label, *, everything: bool) -> Iterator[Text]:
    """What causes the numbers: which origins may be one, which channels there are, and what else everything passes through."""
    most = None if everything else MOST_NAMES
    origins = set(side.origins)
    if side.independent.low < side.independent.high:
        yield Text(f"{independent(side.independent)} independent, about {side.independent.expected:.1f} expected:")
    pairs = [one for one in dossier.suspected if one.a in origins and one.b in origins]
    for pair in pairs[:most]:
        yield Text(f"perhaps one and the same ({percent(pair.probability)}): {_why_one(dossier, pair, label)}", "yellow")
    if len(pairs) > len(pairs[:most]):
        yield Text(f"… and {len(pairs) - len(pairs[:most]):,} more pairs that may be one; --all shows them", "dim")
    if side.channels and len(side.articles) > 1 and len(side.origins) > 1:
        yield Text(_channels(side, label, most))
    for group in untold(side)[:most]:
        yield Text(f"everything passes through {_names(group, label, most)}", "magenta")


def _why_one(dossier: Dossier, pair: Suspicion, label: Label) -> str:
    """The two sources and the reason, which often names them itself."""
    names = [source.name for source in dossier.sources if source.id in (pair.a, pair.b)]
    why = one_line(pair.why)
    if why and all(f"“{one_line(name)}”" in why for name in names):
        return why
    return f"{label(pair.a)} and {label(pair.b)}{': ' if why else ''}{why}"


def _channels(side: Side, label: Label, most: int | None) -> str:
    """How many chains share no node, and without whom there would be none, where that is not simply the origins."""
    count = plural(side.channels, "separate channel")
    if not side.cut or set(side.cut) == set(side.origins):
        return f"{count}, from the {len(side.origins)} origins"
    return f"{count} for {plural(len(side.origins), 'origin')}: without {_names(side.cut, label, most)} nothing would reach us"


def _names(ids: Sequence[str], label: Label, most: int | None) -> str:
    named = list(map(label, ids[:most]))
    if len(named) < len(ids):
        return f"{', '.join(named)} and {len(ids) - len(named):,} more"
    return f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else "".join(named)


def _nested(dossier: Dossier, label: Label, width: int, *, everything: bool) -> Iterator[Text]:
    """The chains in which somebody tells what another one says, as the articles themselves tell it: outermost teller first."""
    found: dict[tuple[str, tuple[str, ...]], str] = {}
    for chain in dossier.chains:
        if len(chain.names) > 1:
            found.setdefault((chain.article, tuple(one_line(name, width=LONGEST) or NOBODY for name in chain.names)), chain.passage.text)
    shown = list(found.items())[: None if everything else MOST_LISTED]
    for (article, names), passage in shown:
        line = Text(" ← ", "dim").join(Text(name, "bold cyan") for name in names)
        if len(dossier.articles) > 1:
            line.append(f", in {label(article)}", "dim")
        yield from wrapped(line, width, "  ", "    ")
        yield from _quoted(passage, width, "    ", everything=everything)
    if len(shown) < len(found):
        yield Text(f"  … and {len(found) - len(shown):,} more; --all shows them", "dim")


def _timeline(dossier: Dossier, label: Label, width: int, *, everything: bool) -> Iterator[Text]:
    """The day, who said it and where, and the words. What one of them says in one article on one day is told once, with a count."""
    groups: dict[tuple[str, str, str, str], list[Event]] = {}
    for event in dossier.timeline:
        groups.setdefault((event.when, event.source, event.article, _stance(event, dossier)), []).append(event)
    shown = list(groups.items())
    gap = len(shown) - MOST_EVENTS if not everything and len(shown) > MOST_EVENTS + 1 else 0
    before = ""
    for number, ((when, source, article, stance), events) in enumerate(shown):
        if gap and MOST_EVENTS - 4 <= number < MOST_EVENTS - 4 + gap:
            if number == MOST_EVENTS - 4:
                yield Text(f"  … {gap:,} more in between; --all shows them", "dim")
            before = ""
            continue
        day = cut(one_line(when), 10) or "undated"
        head = _who(source, article, stance, 1 if everything else len(events), label, len(dossier.articles), width - 14)
        yield from wrapped(head, width, Text(f"  {day if day != before else '':<12}", "bold"), " " * 14)
        for event in events if everything else [max(events, key=lambda e: min(len(e.passage.text), LONG_ENOUGH))]:
            yield from _quoted(event.passage.text, width, " " * 14, everything=everything)
        before = day


def _who(source: str, article: str, stance: str, passages: int, label: Label, articles: int, width: int) -> Text:
    """Who said it, in which article, how, and in how many passages, in one line: long names are cut."""
    where = f", in {cut(label(article), 34)}" if source != article and articles > 1 else ""
    count = f" · {passages} passages" if passages > 1 else ""
    how = f" · {stance}" if stance else ""
    name = cut(label(source), max(16, width - len(where) - len(count) - len(how)))
    style = "red" if stance == "denies" else "magenta"
    return Text.assemble((name, "bold"), (where, "dim"), (how, style), (count, "dim"))


def _stance(event: Event, dossier: Dossier) -> str:
    """How it was said where that is not plain assertion; whoever is heard on the denying side alone denies."""
    asserts = {*dossier.asserts.origins, *dossier.asserts.articles}
    denies = {*dossier.denies.origins, *dossier.denies.articles}
    if event.stance != "asserts":
        return event.stance
    return "denies" if event.source in denies - asserts else ""


def _drift(dossier: Dossier, label: Label, width: int, *, everything: bool) -> Iterator[Text]:
    """Each pair of tellings with what got lost between them, and both passages: the earlier words, then the later."""
    pairs = [(pair, list(ones)) for pair, ones in groupby(dossier.drift, key=lambda d: (d.earlier, d.later))]
    shown = pairs if everything else pairs[: MOST_LISTED]
    for (earlier, later), drifts in shown:
        yield from wrapped(Text.assemble((label(earlier), "bold"), (" → ", "dim"), (label(later), "bold")), width, "  ", "    ")
        now_before = ""
        for (was, now), kinds in _by_passages(drifts):
            yield from wrapped(Text("; ".join(kinds), "magenta"), width, "    ", "    ")
            if was:
                yield from _quoted(was, width, "      was ", everything=everything)
            if now and now != now_before:
                yield from _quoted(now, width, "      now ", everything=everything)
            now_before = now
    if len(shown) < len(pairs):
        yield Text(f"  … and {len(pairs) - len(shown):,} more; --all shows them", "dim")


def _by_passages(drifts: Iterable[Drift]) -> list[tuple[tuple[str, str], list[str]]]:
    """What changed, by the passages that show it (the earlier's, the later's), so that none is quoted twice for nothing."""
    found: dict[tuple[str, str], list[str]] = {}
    for drift in drifts:
        was = next((one.span.text for one in drift.evidence if one.article == drift.earlier), "")
        now = next((one.span.text for one in drift.evidence if one.article != drift.earlier), "")
        found.setdefault((was, now), []).append(_DRIFT[drift.kind])
    return list(found.items())


def _missing(dossier: Dossier, label: Label, width: int, *, everything: bool) -> Iterator[Text]:
    shown = dossier.missing if everything else dossier.missing[: MOST_LISTED]
    for number, one in enumerate(shown, 1):
        line = Text.assemble((label(one.source), "bold"), f": {one_line(one.why).removeprefix(SEEN_NEVER)}")
        yield from wrapped(line, width, f"  {number}. ")
    if len(shown) < len(dossier.missing):
        yield Text(f"  … and {len(dossier.missing) - len(shown):,} more; --all shows them", "dim")


def _coverage(dossier: Dossier, label: Label, width: int) -> Iterator[Text]:
    """What the answer rests on, in sentences, and what it cannot know."""
    found = dossier.coverage
    read, matched, said, fitting, own = (found.get(key) for key in _READ)
    parts = []
    parts += [share(int(read), matched, "article")] if read is not None else []
    parts += [share(int(said), fitting, "attribution")] if said is not None else []
    if own:
        parts.append(f"{plural(int(own), 'sentence')} about it in an article's own voice")
    if "articles_in_ledger" in found:
        parts.append(f"of {found['articles_in_ledger']} in the ledger, {found.get('articles_looked_at', 'some')} looked at for it")
    for key, value in found.items():
        if key not in (*_READ, *_LEDGER, "distrusted") and value != "":
            parts.append(f"{one_line(key).replace('_', ' ')}: {one_line(str(value), width=80)}")
    if parts:
        yield from wrapped(Text("; ".join(parts) + "."), width, "  ", "  ")
    if distrusted := str(found.get("distrusted", "")):
        yield from wrapped(Text(f"Left out as distrusted: {', '.join(map(label, distrusted.split(', ')))}."), width, "  ", "  ")
    if dossier.problems:
        yield from wrapped(Text(f"{plural(len(dossier.problems), 'problem')} with what was read; --json lists them."), width, "  ", "  ")
    if read is not None:
        unseen = f"the {plural(len(dossier.missing), 'source')} cited but not seen, and " if dossier.missing else ""
        yield from wrapped(Text(f"Not read: {unseen}whatever else there is. More reading can join origins, or add some.", "dim"), width, "  ", "  ")


def share(read: int, about: int | str | None, what: str) -> str:
    """How many were read and how many of them are about the claim.

    >>> share(12, 12, "article"), share(12, 0, "article"), share(0, 0, "article")
    ('12 articles read, all about this', '12 articles read, none about this', '0 articles read')
    """
    told = f"{plural(read, what)} read"
    return f"{told}, {'all' if about == read else about or 'none'} about this" if read else told


def _quoted(passage: str, width: int, lead: str, *, everything: bool) -> list[Text]:
    """The words in quotation marks: one line of them, or all."""
    words = unquoted(one_line(passage, width=0 if everything else 4 * width))
    if not everything:
        words = unquoted(cut(words, width - len(lead) - 3))
    return wrapped(Text(f"“{words}”", "dim"), width, Text(lead, "dim"), " " * (len(lead) + 1))
