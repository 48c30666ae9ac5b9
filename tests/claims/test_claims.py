"""Echo: statements of a ledger put into claims, claims ranked, and who is relied on; by hand and on simulated coverage."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from sayso.claims import grouping
from sayso.claims.claiming import Echo, claims, sources
from sayso.claims.grouping import group, source_number
from sayso.cli.claims import claims as claims_command
from sayso.cli.claims import sources as sources_command
from sayso.ledger import Entry, Filed, Ledger, Merge, Passage, memory_ledger, open_ledger
from sayso.model import Article, Attribution, Judgement, Mention, Reading, Speaker, Stance, Subject, Verdict
from sayso.simulate import simulate
from sayso.trace.claims import Statement
from sayso.trace.words import STOP, words

Told = tuple[str, str, str]


def entry(
    id: str, *told: Told, outlet: str = "", day: str = "2031-03-04", by: str = "rules@1", stance: Stance = "asserts"
) -> Entry:
    """An article whose sentences are each what somebody says: (source, cue, content); a source in small letters has no name."""
    text, attributions, mentions = "", [], []
    for source, cue, content in told:
        begin = len(text)
        text += f"{source} {cue} {content}. "
        attributions.append((source, cue, begin, begin + len(source) + len(cue) + 2, len(content)))
    article = Article(id, text, outlet=outlet, published=date.fromisoformat(day))
    for name in ("Mirevia", "Ghalen Front", "Lisse", "Oryx Haulage"):
        at = text.find(name)
        while at >= 0:
            mentions.append(Mention(article.span(at, at + len(name)), "organisation", name))
            at = text.find(name, at + 1)
    said = tuple(
        Attribution(
            str(n),
            content=(article.span(at, at + size),),
            cue=(article.span(begin + len(source) + 1, at - 1),),
            stance="denies" if cue == "denied that" else stance,
            speaker=Speaker(source, "anonymous" if source.islower() else "person", source.islower()),
        )
        for n, (source, cue, begin, at, size) in enumerate(attributions)
    )
    return Entry(Reading(article, said, tuple(sorted(mentions, key=lambda m: m.span.start)), by=by))


TRAINED = "Mirevia trained 300 rebels near Lisse"
PAID = "Oryx Haulage paid 40 drivers of the Ghalen Front"
COVERAGE = (
    entry("a1", ("Ilse Marwick", "said", TRAINED), outlet="Harbour Post", day="2031-03-01"),
    entry("a2", ("Ilse Marwick", "said", "Mirevia drilled 300 insurgents outside Lisse"), outlet="Courier", day="2031-03-02"),
    entry("a3", ("Harbour Post", "reported", TRAINED), outlet="Lantern", day="2031-03-03"),
    entry("a4", ("Sami Orrun", "denied that", TRAINED), outlet="Star", day="2031-03-05"),
    entry("b1", ("Rufus Hale", "said", PAID), outlet="Harbour Post", day="2031-03-01"),
    entry("b2", ("Ada Quill", "said", PAID), outlet="Courier", day="2031-03-09"),
    entry("b3", ("Ada Quill", "said", "the ferry to Pellham would sail twice a day in April"), outlet="Star"),
)


@pytest.fixture
def ledger() -> Ledger:
    made = memory_ledger()
    made.add(COVERAGE)
    group(made)
    return made


def spread(one: Echo) -> tuple[int, int, int, int]:
    return one.articles, one.asserts.articles, one.asserts.independent.high, one.denies.articles


def test_echo_comes_first_and_denial_is_its_other_side(ledger: Ledger) -> None:
    first, second = claims(ledger, seconds=0)
    assert spread(first) == (4, 3, 1, 1)  # what the Harbour Post reported is no origin: the Harbour Post is there itself
    assert spread(second) == (2, 2, 2, 0)
    assert (first.excess, second.excess) == (2, 0)
    assert first.text == TRAINED
    assert (first.first, first.last) == (date(2031, 3, 1), date(2031, 3, 5))
    assert ledger.reading(first.article).article.text[first.start : first.end] == TRAINED


def test_the_calculus_is_asked_while_there_is_time(ledger: Ledger) -> None:
    clock = iter((0.0, 0.0, 5.0))
    counted = [one.asserts.counted for one in claims(ledger, seconds=2, now=lambda: next(clock))]
    assert sorted(counted) == ["calculus", "sources"]


def test_filters(ledger: Ledger) -> None:
    def found(**given: object) -> list[int]:
        return [one.articles for one in claims(ledger, seconds=0, **given)]  # type: ignore[arg-type]

    assert found(since=date(2031, 3, 2)) == [3]
    assert found(until=date(2031, 3, 2)) == [2]
    assert found(outlet="Lantern") == [4]
    assert found(outlet="Nobody") == []
    assert found(least=3) == [4]
    assert found(limit=1) == [4]


def test_grouping_again_changes_nothing_and_goes_on_where_it_was(ledger: Ledger) -> None:
    before = claims(ledger, seconds=0)
    assert group(ledger) == 0
    assert claims(ledger, seconds=0) == before
    ledger.add([entry("a5", ("Ilse Marwick", "said", TRAINED), outlet="Gazette")])
    assert group(ledger) == 1
    assert claims(ledger, seconds=0)[0].articles == 5


def test_in_small_steps_or_at_once_is_the_same() -> None:
    stepwise, at_once = memory_ledger(), memory_ledger()
    for one in (stepwise, at_once):
        one.add(COVERAGE)
    while group(stepwise, most=2):
        pass
    group(at_once)
    assert claims(stepwise, seconds=0) == claims(at_once, seconds=0)


@pytest.mark.parametrize("step", [64, 17])
def test_whoever_goes_on_files_as_if_it_had_never_stopped(step: int) -> None:
    """Each step begins with nothing at hand, as another process would."""
    stepwise, at_once = memory_ledger(), memory_ledger()
    for one in (stepwise, at_once):
        one.add(Entry(item.reading) for item in simulate(400, seed=5))
    while group(stepwise, most=step):
        pass
    group(at_once)
    last = at_once.filed()[1]
    assert stepwise.filed() == at_once.filed() and last > 3000
    assert stepwise.stated(range(1, last + 1)) == at_once.stated(range(1, last + 1))


def test_a_second_reading_of_an_article_is_not_another_article(ledger: Ledger) -> None:
    ledger.add([entry("a1", ("Ilse Marwick", "said", TRAINED), outlet="Harbour Post", day="2031-03-01", by="rules@2")])
    group(ledger)
    assert spread(claims(ledger, seconds=0)[0]) == (4, 3, 1, 1)


def test_two_that_group_at_once_do_not_do_it_twice(ledger: Ledger) -> None:
    mark, last = ledger.filed()
    assert not ledger.file([Filed(last + 1, 1, 0, 0, 5, last + 1, False, 0)], (), (mark - 1, mark))
    assert ledger.filed() == (mark, last)


def test_judged_to_be_the_same(ledger: Ledger) -> None:
    one, other = claims(ledger, seconds=0)
    ledger.judge(Judgement("", "same", one.id, other.id, about="claim", why="a test"))
    assert [found.articles for found in claims(ledger, seconds=0)] == [6]


def ref(ledger: Ledger, article: str) -> str:
    """How the first attribution of an article is referred to."""
    return str(Passage.of(article, ledger.reading(article).attributions[0]))


def judge(ledger: Ledger, verdict: Verdict, a: str, b: str, about: Subject) -> Judgement:
    return ledger.judge(Judgement("", verdict, a, b, about=about, why="a test"))


@pytest.mark.parametrize("seconds", [0, 60])
@pytest.mark.parametrize(
    ("verdict", "a", "b", "about", "first", "second"),
    [
        ("same", "Rufus Hale", "ada  quill", "source", (4, 3, 1, 1), (2, 2, 1, 0)),
        ("same", "b2", "Rufus Hale", "attribution", (4, 3, 1, 1), (2, 2, 1, 0)),
        ("same", "a2", "Ada Quill", "attribution", (4, 3, 2, 1), (2, 2, 2, 0)),
        ("different", "b2", "Ada Quill", "attribution", (4, 3, 1, 1), (2, 2, 1, 0)),
        ("same", "b2", "no attribution", "attribution", (4, 3, 1, 1), (2, 2, 1, 0)),
        ("same", "a4", "asserts", "stance", (4, 4, 2, 0), (2, 2, 2, 0)),
        ("same", "b2", "denies", "stance", (4, 3, 1, 1), (2, 1, 1, 1)),
        ("same", "b2", "unverified", "stance", (4, 3, 1, 1), None),
        ("different", "a4", "first", "claim", (3, 3, 1, 0), (2, 2, 2, 0)),
        ("different", "a4", TRAINED, "claim", (3, 3, 1, 0), (2, 2, 2, 0)),
        ("same", "a4", "second", "claim", (3, 3, 1, 0), (3, 2, 2, 1)),
        ("same", "b3", "second", "claim", (4, 3, 1, 1), (3, 3, 2, 0)),
    ],
)
def test_the_list_follows_every_judgement(
    ledger: Ledger,
    seconds: float,
    verdict: Verdict,
    a: str,
    b: str,
    about: Subject,
    first: tuple[int, ...],
    second: tuple[int, ...] | None,
) -> None:
    before = claims(ledger, seconds=seconds)
    one, other = (each.id for each in before)
    names = {"first": one, "second": other, **{article: ref(ledger, article) for article in ("a2", "a4", "b2", "b3")}}
    made = judge(ledger, verdict, names.get(a, a), names.get(b, b), about)
    found = {each.id: spread(each) for each in claims(ledger, seconds=seconds)}
    assert found == {one: first} | ({other: second} if second else {})
    ledger.judge(Judgement("", "unsure", "", "", undoes=made.id))
    assert claims(ledger, seconds=seconds) == before


def test_whoever_was_judged_to_say_it_is_named(ledger: Ledger) -> None:
    judge(ledger, "same", ref(ledger, "b2"), "Gus Merriweather", "attribution")
    assert claims(ledger, seconds=0)[1].asserts.sources == ("Rufus Hale", "Gus Merriweather")
    judge(ledger, "same", ref(ledger, "b1"), "Gus Merriweather", "attribution")
    assert {one.name: one.attributions for one in sources(ledger, limit=9)}["Gus Merriweather"] == 2


def test_a_passage_that_is_filed_nowhere_is_put_in(ledger: Ledger) -> None:
    short = entry("d1", ("Kofi Zanardi", "said", "they did"), outlet="Gazette", day="2031-03-20")
    ledger.add([short])
    group(ledger)
    assert ledger.made_in("d1") == ()  # too little in it to be found again
    _, second = claims(ledger, seconds=0)
    judge(ledger, "same", second.id, ref(ledger, "d1"), "claim")
    now = claims(ledger, seconds=0)[1]
    assert spread(now) == (3, 3, 3, 0)
    assert now.last == date(2031, 3, 20)
    assert "d1" in now.ids
    assert "Kofi Zanardi" in now.asserts.sources
    assert [one.articles for one in claims(ledger, seconds=0, until=date(2031, 3, 10), least=2)] == [4, 2]
    assert [one.articles for one in claims(ledger, seconds=0, outlet="Gazette")] == [3]


def test_a_claim_that_only_one_statement_makes_is_judged(ledger: Ledger) -> None:
    ferry = f"c{ledger.made_in('b3')[0].claim}"
    _, second = claims(ledger, seconds=0)
    judge(ledger, "same", ferry, second.id, "claim")
    assert spread(claims(ledger, seconds=0)[1]) == (3, 3, 2, 0)


def test_claims_all_of_whose_statements_are_ruled_out_are_gone(ledger: Ledger) -> None:
    _, second = claims(ledger, seconds=0)
    for article in ("b1", "b2"):
        judge(ledger, "different", ref(ledger, article), second.id, "claim")
    assert [one.articles for one in claims(ledger, seconds=0)] == [4]


def test_what_a_merged_claim_was_judged_to_be_holds_for_the_one_it_became(ledger: Ledger) -> None:
    one, other = sorted(int(found.id[1:]) for found in claims(ledger, seconds=0))
    judge(ledger, "different", f"c{other}", ref(ledger, "a4"), "claim")
    mark, _ = ledger.filed()
    ledger.file((), [Merge(other, one, False)], (mark, mark))
    assert [found.articles for found in claims(ledger, seconds=0)] == [5]


def test_statements_of_a_claim_and_of_an_article(ledger: Ledger) -> None:
    first, second = claims(ledger, seconds=0)
    number = int(first.id[1:])
    assert [one.article for one in ledger.made([number])] == ["a1", "a2", "a3", "a4"]
    assert [one.turned for one in ledger.made([number])] == [False, False, False, True]
    assert ledger.made([9_999]) == ledger.made([]) == ledger.made_in("nobody") == ()
    for article in ("a1", "b2", "b3"):
        (one,) = ledger.made_in(article)
        assert one.article == article
        assert one in ledger.made([one.claim])
    assert ledger.numbered("b2") == (one_number(ledger, "b2"), "Courier", date(2031, 3, 9))
    assert second.id != first.id


def one_number(ledger: Ledger, article: str) -> int:
    return ledger.made_in(article)[0].number


def test_a_reading_on_which_filing_fails_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    made = memory_ledger()
    made.add(COVERAGE)
    cut = grouping.statements

    def fails(reading: Reading) -> tuple[Statement, ...]:
        if reading.article.id == "a2":
            raise RuntimeError("a sentence that nobody thought of")
        return cut(reading)

    monkeypatch.setattr(grouping, "statements", fails)
    assert group(made) == len(COVERAGE)
    assert made.unfiled() == 0
    assert [one.articles for one in claims(made, seconds=0)] == [3, 2]


def test_anonymous_sources_are_one_a_mention() -> None:
    made = memory_ledger()
    made.add(
        [
            entry("a1", ("a diplomat", "said", TRAINED), outlet="Harbour Post"),
            entry("a2", ("a diplomat", "said", "Mirevia drilled 300 insurgents outside Lisse"), outlet="Courier"),
            entry("a3", ("a diplomat", "said", TRAINED), outlet="Star"),
        ]
    )
    group(made)
    (found,) = claims(made, seconds=0)
    assert (found.asserts.independent.low, found.asserts.independent.high) == (1, 2)  # the reprint is no further mention


def test_a_claim_in_negative_words_is_what_most_say() -> None:
    made = memory_ledger()
    never = "Oryx Haulage never paid the 40 drivers of the Ghalen Front"
    made.add([entry(f"a{n}", (f"Ilse Marwick {n}", "said", never), outlet=f"Paper {n}") for n in range(3)])
    made.add([entry("b", ("Sami Orrun", "said", PAID), outlet="Star")])
    group(made)
    (found,) = claims(made, seconds=0)
    assert (found.text, found.asserts.articles, found.denies.articles) == (never, 3, 1)


def test_merged_claims_are_one_from_then_on(ledger: Ledger) -> None:
    one, other = sorted(int(found.id[1:]) for found in claims(ledger, seconds=0))
    mark, _ = ledger.filed()
    assert ledger.file((), [Merge(other, one, True)], (mark, mark))
    (found,) = claims(ledger, seconds=0)
    assert (found.articles, found.denies.articles) == (6, 3)
    assert {stated.claim for stated in ledger.stated([one, other]).values()} == {one}


def test_a_number_for_a_source() -> None:
    assert source_number("") == 0
    assert source_number("Ilse Marwick") == source_number("ilse  MARWICK") > 0
    assert source_number("a diplomat", 1) != source_number("a diplomat", 2)
    assert source_number("a diplomat", 1) < 0


def test_who_is_relied_on(ledger: Ledger) -> None:
    assert [(one.name, one.attributions) for one in sources(ledger, limit=2)] == [("Ada Quill", 2), ("Ilse Marwick", 2)]
    assert [one.name for one in sources(ledger, outlet="Lantern")] == ["Harbour Post"]
    ledger.judge(Judgement("", "same", "Ilse Marwick", "Sami Orrun", why="a test"))
    assert [(one.name, one.attributions) for one in sources(ledger, limit=1)] == [("Ilse Marwick", 3)]


def test_claims_of_simulated_coverage_are_told_apart() -> None:
    """B-cubed (Bagga and Baldwin, 1998) over the sentences that carry a story's claim, by who is known to tell it."""
    made, gold = memory_ledger(), {}
    for one in simulate(250, seed=11):
        made.add([Entry(one.reading)])
        gold[one.article.id] = one.truth.story
    group(made)
    tally = made.retold()
    pairs = []
    for no, claim in zip(tally.no.tolist(), tally.claim.tolist(), strict=True):
        said = made.said([no])[no]
        claimed = gold[said.article].claim
        if len(_stems(said.text) & _stems(" ".join((claimed.text, *claimed.things, *claimed.where, *claimed.did)))) >= 3:
            pairs.append((gold[said.article].id, claim))
    both, stories, found = Counter(pairs), Counter(s for s, _ in pairs), Counter(c for _, c in pairs)
    precision = sum(both[p] / found[p[1]] for p in pairs) / len(pairs)
    recall = sum(both[p] / stories[p[0]] for p in pairs) / len(pairs)
    assert len(pairs) > 150
    assert precision > 0.99
    assert recall > 0.9


def _stems(text: str) -> set[str]:
    return {word.stem for word in words(text) if word.stem not in STOP}


APP = typer.Typer()
APP.command()(claims_command)
APP.command()(sources_command)


@pytest.fixture
def filled(tmp_path: Path) -> str:
    with open_ledger(tmp_path / "news.db") as made:
        made.add(COVERAGE)
    return str(tmp_path / "news.db")


def test_the_command_sorts_and_shows(filled: str) -> None:
    shown = CliRunner().invoke(APP, ["claims", filled, "--limit", "1"])
    assert shown.exit_code == 0, shown.output
    assert "3 articles of 3 outlets" in shown.output
    assert "denied in 1 article" in shown.output
    line = json.loads(CliRunner().invoke(APP, ["claims", filled, "--limit", "1", "--json"]).output)
    assert line["text"] == TRAINED
    assert line["sides"]["asserts"]["independent"]["high"] == 1
    assert set(line) == {"id", "text", "passage", "articles", "outlets", "first", "last", "excess", "sides"}
    assert CliRunner().invoke(APP, ["claims", filled, "--min-articles", "9"]).output.startswith("No claim")


@pytest.fixture
def unwritable() -> Iterator[str]:
    """A ledger that may be read and not written; whoever runs as root is somebody else meanwhile."""
    folder = Path(tempfile.mkdtemp(prefix="sayso-"))
    with open_ledger(folder / "news.db") as made:
        made.add(COVERAGE[:4])
        group(made)
        made.add(COVERAGE[4:])
    shutil.copy(folder / "news.db", folder / "other.db")
    CliRunner().invoke(APP, ["claims", str(folder / "other.db")])  # imports whatever somebody else may not read
    (folder / "news.db").chmod(0o444)
    folder.chmod(0o555)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield str(folder / "news.db")
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)
        shutil.rmtree(folder)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions are those of Unix")
def test_what_cannot_be_written_is_listed_as_it_is(unwritable: str) -> None:
    result = CliRunner().invoke(APP, ["claims", unwritable])
    assert result.exit_code == 0, result.output
    assert "3 articles of 3 outlets" in result.stdout
    assert "3 articles are in no claims yet and not counted" in result.stderr
    assert "cannot be written" in result.stderr


def test_the_command_shows_sources(filled: str) -> None:
    assert "Ilse Marwick" in CliRunner().invoke(APP, ["sources", filled]).output
    first = CliRunner().invoke(APP, ["sources", filled, "--json", "--limit", "1"]).output
    assert json.loads(first) == {"name": "Ada Quill", "kind": "person", "attributions": 2, "articles": 2, "outlets": 2}


@pytest.mark.parametrize(
    ("given", "told"),
    (
        (["claims", "nowhere.db"], "no such ledger"),
        (["sources", "nowhere.db"], "no such ledger"),
        (["claims", "LEDGER", "--since", "yesterday"], "not a date"),
        (["claims", "LEDGER", "--since", "2031-03-05", "--until", "2031-03-04"], "before"),
    ),
)
def test_wrong_use_is_told(filled: str, given: list[str], told: str) -> None:
    result = CliRunner().invoke(APP, [filled if part == "LEDGER" else part for part in given])
    assert result.exit_code == 2
    assert told in result.output
