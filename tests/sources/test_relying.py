"""Who is relied on: every number equals a plain count over the readings, as corrected and with judged names as one; also bit by bit."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.claims.claiming import sources as listed_by_the_command_line
from sayso.correcting import corrected
from sayso.ledger import Entry, Ledger, groups, memory_ledger, name_key
from sayso.model import Article, Attribution, Judgement, Mention, Reading, Speaker, Stance
from sayso.sources.charting import daily, shares
from sayso.sources.picking import Asked
from sayso.sources.portraying import described, portrait
from sayso.sources.relying import Register, by_outlet, by_stance, register, sources
from sayso.sources.sayings import Keeper, sayings

NAMES = ("Ilse Marwick", "ilse  MARWICK", "Sami Orrun", "Rufus Hale", "Łukasz Söderberg", "Oryx Haulage", "<b>Ada & Quill</b>")
NAMELESS = ("a diplomat", "two officials", "Ilse Marwick")
OUTLETS = ("Harbour Post", "Courier", "", "Star; =1+1")
KINDS = ("person", "official", "organisation")
STANCES: tuple[Stance, ...] = get_args(Stance)
DAYS = (None, date(2031, 3, 1), date(2031, 3, 2), date(2031, 3, 9))
Told = tuple[Speaker, Stance]


def entry(id: str, told: Sequence[Told], *, outlet: str = "", day: date | None = None, by: str = "rules@1", chain: Sequence[str] = ()) -> Entry:
    """An article with a sentence for each of these sayings."""
    text, places = "", []
    for n, (speaker, _) in enumerate(told):
        begin = len(text)
        text += f"{speaker.name or 'It was'} said that the port {n} is closed. "
        places.append((begin + len(speaker.name or "It was") + 6, len(text) - 2))
    article = Article(id, text or "Nothing was said.", outlet=outlet, title=f"Port {id}", published=day)
    rows = tuple(
        Attribution(str(n + 1), (article.span(start, end),), speaker=speaker, stance=stance, chain=(*chain, speaker.name) if speaker.name else ())
        for n, ((speaker, stance), (start, end)) in enumerate(zip(told, places, strict=True))
    )
    return Entry(Reading(article, rows, by=by))


def named(name: str, kind: str = "person") -> Speaker:
    return Speaker(name, kind)  # type: ignore[arg-type]


def nameless(words: str) -> Speaker:
    return Speaker(words, "anonymous", True)


SPEAKERS = st.one_of(
    st.builds(named, st.sampled_from(NAMES), st.sampled_from(KINDS)), st.builds(nameless, st.sampled_from(NAMELESS)), st.just(Speaker())
)
ARTICLES = st.lists(
    st.tuples(st.lists(st.tuples(SPEAKERS, st.sampled_from(STANCES)), max_size=5), st.sampled_from(OUTLETS), st.sampled_from(DAYS)), min_size=1, max_size=7
)
JUDGED = st.lists(st.tuples(st.sampled_from(("same", "different")), st.sampled_from(NAMES[2:]), st.sampled_from(NAMES[:1] + NAMES[3:])), max_size=2)
ASKED = st.builds(
    Asked,
    outlet=st.sampled_from(("", "Harbour Post", "harbour post", "Nobody's Paper")),
    since=st.sampled_from((None, date(2031, 3, 2))),
    until=st.sampled_from((None, date(2031, 3, 2))),
    kind=st.sampled_from(("", "official")),
    stance=st.sampled_from(("", "denies")),
    standing=st.sampled_from((None, "named", "anonymous", "nobody")),
    name=st.sampled_from(("", "ILSE MARWICK", "Rufus Hale", "Nobody Atall")),
)


def filled(articles: Iterable[tuple[list[Told], str, date | None]], judged: Iterable[tuple[str, str, str]] = ()) -> Ledger:
    ledger = memory_ledger()
    ledger.add([entry(f"a{n}", told, outlet=outlet, day=day) for n, (told, outlet, day) in enumerate(articles)])
    for verdict, a, b in judged:
        if name_key(a) != name_key(b):
            ledger.judge(Judgement("", verdict, a, b, by="a test"))  # type: ignore[arg-type]
    return ledger


Row = tuple[Article, int, Attribution]


def rows_by_hand(ledger: Ledger, asked: Asked = Asked()) -> list[Row]:  # noqa: B008
    """The attributions asked for, found by looking at each."""
    judgements = ledger.judgements()
    same = {name_key(name): n for n, group in enumerate(groups(judgements).same) for name in group}
    mark = lambda name: same.get(name_key(name), name_key(name))  # noqa: E731
    cards = {card.id: card for card in ledger.cards()}
    exact = any(card.outlet == asked.outlet for card in cards.values())
    found = []
    for _, id in ledger.read_after(0, 10_000):
        reading = corrected(ledger.reading(id), judgements)
        article = reading.article
        fits = article.outlet == asked.outlet if exact else name_key(article.outlet) == name_key(asked.outlet)
        if asked.outlet and not fits:
            continue
        if asked.since and not (article.published and article.published >= asked.since):
            continue
        if asked.until and not (article.published and article.published <= asked.until):
            continue
        for n, one in enumerate(reading.attributions, 1):
            standing = "anonymous" if one.speaker.anonymous else "named" if one.speaker.name else "nobody"
            wanted = not asked.name or (standing == "named" and mark(one.speaker.name) == mark(asked.name))
            if wanted and asked.kind in ("", one.speaker.kind) and asked.stance in ("", one.stance) and asked.standing in (None, standing):
                found.append((article, n, one))
    return found


def places(found: Register) -> list[tuple[str, int]]:
    return [(one.article.id, one.number) for one in found.sayings]


@settings(max_examples=60, deadline=None)
@given(ARTICLES, JUDGED, ASKED)
def test_every_number_equals_a_plain_count(articles: list[tuple[list[Told], str, date | None]], judged: list[tuple[str, str, str]], asked: Asked) -> None:
    ledger = filled(articles, judged)
    said = sayings(ledger)
    rows = rows_by_hand(ledger, asked)
    found = register(ledger, said, asked, limit=10_000)
    assert sorted(places(found)) == sorted((article.id, n) for article, n, _ in rows)
    days = [one.article.published or date.min for one in found.sayings]
    assert days == sorted(days, reverse=True)
    totals = found.totals
    assert (totals.attributions, totals.articles) == (len(rows), len({article.id for article, _, _ in rows}))
    assert totals.outlets == len({article.outlet for article, _, _ in rows} - {""})
    assert (totals.named, totals.anonymous) == (
        sum(bool(one.speaker.name) and not one.speaker.anonymous for *_, one in rows),
        sum(one.speaker.anonymous for *_, one in rows),
    )
    assert totals.attributions == totals.named + totals.anonymous + totals.nobody
    assert {one.what: one.attributions for one in by_outlet(said, asked)} == Counter(article.outlet for article, _, _ in rows)
    assert {one.what: one.attributions for one in by_stance(said, asked)} == Counter(one.stance for *_, one in rows)
    for one in by_outlet(said, asked):
        assert one.articles == len({article.id for article, _, _ in rows if article.outlet == one.what})
    assert {(one.day, one.stance): one.attributions for one in daily(said, asked)} == Counter((article.published, a.stance) for article, _, a in rows)
    for share in shares(said, asked):
        own = [a for article, _, a in rows if article.outlet == share.outlet]
        assert share.anonymous == sum(a.speaker.anonymous for a in own)
        assert share.attributions == sum(bool(a.speaker.name) or a.speaker.anonymous for a in own)
        assert share.attributions + share.nobody == len(own)
        assert 0 <= share.low <= share.share <= share.high <= 1 or not share.attributions


@settings(max_examples=60, deadline=None)
@given(ARTICLES, JUDGED, st.sampled_from(("", "official")))
def test_sources_are_counted_as_by_hand(articles: list[tuple[list[Told], str, date | None]], judged: list[tuple[str, str, str]], kind: str) -> None:
    ledger = filled(articles, judged)
    same = {name_key(name): n for n, group in enumerate(groups(ledger.judgements()).same) for name in group}
    own: defaultdict[object, list[Row]] = defaultdict(list)
    for row in rows_by_hand(ledger, Asked(standing="named", kind=kind)):
        own[same.get(name_key(row[2].speaker.name), name_key(row[2].speaker.name))].append(row)
    found = sources(sayings(ledger), Asked(kind=kind), limit=100)
    assert found.sources == len(own) == len(found.tellers)
    counted = {(len(rows), len({a.id for a, _, _ in rows}), len({a.outlet for a, _, _ in rows} - {""})) for rows in own.values()}
    assert {(one.attributions, one.articles, one.outlets) for one in found.tellers} == counted
    assert list(found.tellers) == sorted(found.tellers, key=lambda one: (-one.attributions, one.name))
    assert sum(one.attributions for one in sources(sayings(ledger)).kinds) == found.totals.named


@settings(max_examples=30, deadline=None)
@given(ARTICLES, ARTICLES, JUDGED)
def test_bit_by_bit_is_the_same_as_at_once(
    first: list[tuple[list[Told], str, date | None]], then: list[tuple[list[Told], str, date | None]], judged: list[tuple[str, str, str]]
) -> None:
    ledger, keeper = filled(first), Keeper()
    keeper.now(ledger)
    ledger.add([entry(f"b{n}", told, outlet=outlet, day=day) for n, (told, outlet, day) in enumerate(then)])
    keeper.now(ledger)
    ledger.add([entry("a0", first[0][0][:1], outlet="Courier", day=date(2031, 3, 4), by="rules@2")] if first[0][0] else [])
    for verdict, a, b in judged:
        if name_key(a) != name_key(b):
            ledger.judge(Judgement("", verdict, a, b))  # type: ignore[arg-type]
    kept, fresh = keeper.now(ledger), sayings(ledger)
    assert places(register(ledger, kept, limit=1000)) == places(register(ledger, fresh, limit=1000))
    assert sources(kept, limit=1000) == sources(fresh, limit=1000)
    assert keeper.now(ledger) is kept


def test_pages_of_a_list_hold_each_source_once() -> None:
    chance = random.Random(3)
    told = [(named(f"Source {chance.randrange(90)}"), "asserts") for _ in range(400)]
    said = sayings(filled([(told[at : at + 5], "Courier", None) for at in range(0, 400, 5)]))
    whole = sources(said, limit=1000)
    pages = [one for offset in range(0, whole.sources, 7) for one in sources(said, limit=7, offset=offset).tellers]
    assert tuple(pages) == whole.tellers and len({one.name for one in pages}) == whole.sources > 80
    assert sources(said, limit=7, offset=10_000).tellers == ()


def test_the_command_line_counts_the_same() -> None:
    ledger = filled([([(named("Ilse Marwick"), "asserts"), (named("Rufus Hale", "official"), "denies")], "Courier", DAYS[1])] * 2)
    assert sources(sayings(ledger)).tellers == listed_by_the_command_line(ledger)


def test_an_empty_ledger() -> None:
    ledger = memory_ledger()
    said = sayings(ledger)
    assert sources(said).tellers == () and register(ledger, said) == Register() and shares(said) == () and daily(said) == ()
    assert portrait(ledger, said, "Ilse Marwick") is None


@pytest.fixture
def ledger() -> Ledger:
    made = filled(
        [
            ([(named("Ilse Marwick"), "asserts"), (nameless("a diplomat"), "hedges")], "Harbour Post", DAYS[1]),
            ([(nameless("a diplomat"), "asserts"), (Speaker(), "unverified")], "Courier", DAYS[2]),
            ([(named("I. Marwick"), "denies"), (named("Sami Orrun"), "asserts")], "Courier", DAYS[3]),
        ]
    )
    text = "The agency was named here: Halyard Wire."
    article = Article("m1", text, outlet="Star")
    made.add([Entry(Reading(article, mentions=(Mention(article.span(27, 39), "outlet", "Halyard Wire"),), by="rules@1"))])
    return made


def test_two_anonymous_sources_are_never_one(ledger: Ledger) -> None:
    said = sayings(ledger)
    found = register(ledger, said, Asked(standing="anonymous"))
    assert [(one.article.outlet, one.attribution.speaker.name) for one in found.sayings] == [("Courier", "a diplomat"), ("Harbour Post", "a diplomat")]
    assert "a diplomat" not in {one.name for one in sources(said).tellers}
    assert described(said, "A Diplomat") and portrait(ledger, said, "a diplomat") is None
    assert register(ledger, said, Asked(name="a diplomat")).totals.attributions == 0


def test_judged_names_are_one_and_say_why(ledger: Ledger) -> None:
    kept = ledger.judge(Judgement("", "same", "Ilse Marwick", "I. Marwick", by="Ada", when="2031-04-01", why="the same office"))
    apart = ledger.judge(Judgement("", "different", "Ilse Marwick", "Sami Orrun", by="Ada"))
    said = sayings(ledger)
    found = portrait(ledger, said, "i. marwick")
    assert found is not None and found == portrait(ledger, said, "Ilse Marwick")
    assert (found.name, found.totals.attributions, found.totals.articles, found.totals.outlets) == ("I. Marwick", 2, 2, 2)
    assert [(one.name, one.attributions, one.judgements) for one in found.names] == [("I. Marwick", 1, (kept,)), ("Ilse Marwick", 1, (kept,))]
    assert found.apart == (apart,)
    assert {(one.what, one.attributions) for one in found.stances} == {("asserts", 1), ("denies", 1)}
    ledger.judge(Judgement("", "unsure", "", "", by="Ada", undoes=kept.id))
    again = portrait(ledger, sayings(ledger), "I. Marwick")
    assert again is not None and [one.name for one in again.names] == ["I. Marwick"]


def test_a_name_that_only_a_judgement_has(ledger: Ledger) -> None:
    ledger.judge(Judgement("", "same", "the harbour master", "Ilse Marwick", by="Ada"))
    found = portrait(ledger, sayings(ledger), "The Harbour Master")
    assert found is not None and found.name == "Ilse Marwick" and found.names[1].name == "the harbour master"


def test_corrections_count(ledger: Ledger) -> None:
    one = ledger.reading("a0").attributions[1].content[0]
    said = sayings(ledger)
    ledger.judge(Judgement("", "same", f"a0:{one.start}-{one.end}", "Rufus Hale", about="attribution", by="Ada"))
    after = sayings(ledger, said)
    assert "Rufus Hale" in {each.name for each in sources(after).tellers}
    assert register(ledger, after, Asked(standing="anonymous")).totals.attributions == 1
    first = ledger.reading("a0").attributions[0].content[0]
    ledger.judge(Judgement("", "same", f"a0:{first.start}-{first.end}", "no attribution", about="attribution", by="Ada"))
    last = sayings(ledger, after)
    assert [one.attribution.speaker.name for one in register(ledger, last, Asked(outlet="Harbour Post")).sayings] == ["Rufus Hale"]
    assert register(ledger, last, Asked(words="port 1", outlet="Harbour Post")).totals.attributions == 1
    denied = ledger.reading("a2").attributions[1].content[0]
    ledger.judge(Judgement("", "same", f"a2:{denied.start}-{denied.end}", "denies", about="stance", by="Ada"))
    assert register(ledger, sayings(ledger, last), Asked(stance="denies")).totals.attributions == 2


def test_words_are_looked_for_in_names_and_in_what_was_said(ledger: Ledger) -> None:
    said = sayings(ledger)
    assert register(ledger, said, Asked(standing="anonymous", words="DIPLOMAT")).totals.attributions == 2
    assert register(ledger, said, Asked(standing="anonymous", words="port 0")).totals.attributions == 1
    assert register(ledger, said, Asked(standing="anonymous", words="no such words anywhere")).totals.attributions == 0
    assert [one.name for one in sources(said, Asked(words="marwick ilse")).tellers] == ["Ilse Marwick"]
    accents = sayings(filled([([(named("Łukasz Söderberg"), "asserts")], "", None)]))
    assert [one.name for one in sources(accents, Asked(words="soderberg")).tellers] == ["Łukasz Söderberg"]
    for odd in ('"', "' OR 1=1 --", "*", "NEAR(a b)", "\x00", "𝔭𝔬𝔯𝔱", "%" * 500):
        register(ledger, said, Asked(words=odd))


def test_who_is_only_mentioned_is_told_so(ledger: Ledger) -> None:
    found = portrait(ledger, sayings(ledger), "Halyard Wire")
    assert found is not None and found.mentioned == ("m1",) and not found.totals.attributions
    assert portrait(ledger, sayings(ledger), "Nobody Atall") is None


def test_through_whom_a_source_is_heard_and_whom_it_passes_on() -> None:
    ledger = memory_ledger()
    passed_on = entry("a1", [(named("Sami Orrun"), "asserts")], outlet="Star", chain=("The Post", "Ilse Marwick"))
    direct = entry("a2", [(named("Ilse Marwick"), "asserts")], outlet="Star", chain=("a diplomat",))
    outer = Attribution("2", (direct.reading.article.span(0, 4),), speaker=nameless("a diplomat"), chain=("a diplomat",))
    aliases = (("Ilse Marwick", "Ilse"),)
    ledger.add([passed_on, Entry(replace(direct.reading, attributions=(*direct.reading.attributions, outer), aliases=aliases))])
    found = portrait(ledger, sayings(ledger), "Ilse Marwick")
    assert found is not None
    assert [(one.name, one.anonymous, one.times) for one in found.through] == [("", True, 1)]  # a diplomat has no name to be counted under
    assert [(one.form, one.article) for one in found.aliases] == [("Ilse", "a2")]
    inner = portrait(ledger, sayings(ledger), "Sami Orrun")
    assert inner is not None and [(one.name, one.times) for one in inner.through] == [("Ilse Marwick", 1)]
    start, end = found.aliases[0].start, found.aliases[0].end
    assert ledger.reading("a2").article.text[start:end] == "Ilse"
