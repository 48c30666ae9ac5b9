"""Echo: statements of a ledger put into claims, claims ranked, and who is relied on; by hand and on simulated coverage."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from sayso.claiming import Echo, claims, sources
from sayso.cli.claims import claims as claims_command
from sayso.cli.claims import sources as sources_command
from sayso.grouping import group, source_number
from sayso.ledger import Entry, Filed, Ledger, Merge, memory_ledger, open_ledger
from sayso.model import Article, Attribution, Judgement, Mention, Reading, Speaker, Stance
from sayso.simulate import simulate
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
