"""Judgements: which stand, what follows from them, which contradict each other, and how one makes them on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import networkx
import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from sayso.cli.judge import judge
from sayso.errors import OptionError
from sayso.ledger import Entry, Ledger, groups, open_ledger, standing
from sayso.model import Judgement, Speaker


def said(line: str) -> Judgement:
    """A judgement from a line such as "2 HTS = the group", "3 HTS ≠ the army", "4 undoes 2", "5 a ? b", "6 claim: a = b"."""
    id, rest = line.split(" ", 1)
    if rest.startswith("undoes "):
        return Judgement(id, "unsure", "", "", undoes=rest.removeprefix("undoes "))
    about, _, pair = rest.rpartition(": ")
    sign = next(one for one in "=≠?" if one in pair)
    a, b = (name.strip() for name in pair.split(sign))
    return Judgement(
        id, {"=": "same", "≠": "different"}.get(sign, "unsure"), a, b, "claim" if about == "claim" else "source"
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("history", "stand"),
    [
        ([], ""),
        (["1 a = b", "2 b = c"], "1 2"),
        (["1 a = b", "2 B  ≠ a"], "2"),
        (["1 a = b", "2 claim: a ≠ b"], "1 2"),
        (["1 a = b", "2 a ≠ b", "3 undoes 2"], "1"),
        (["1 a = b", "2 undoes 1"], ""),
        (["1 a = b", "2 undoes 1", "3 undoes 2"], "1"),
        (["1 a = b", "2 a ≠ b", "3 undoes 2", "4 a ? b"], "4"),
        (["1 a = b", "2 undoes 1", "3 undoes 2", "4 undoes 3"], ""),
        (["1 a = b", "2 undoes 1", "3 a = b"], "3"),
    ],
)
def test_which_judgements_stand(history: list[str], stand: str) -> None:
    assert [one.id for one in standing([said(line) for line in history])] == stand.split()


@pytest.mark.parametrize(
    ("judged", "same", "conflicts"),
    [
        ([], "", ""),
        (["1 a = b", "2 c = d"], "a b, c d", ""),
        (["1 a = b", "2 c = d", "3 B = D"], "a b c d", ""),
        (["1 a = b", "2 b = c", "3 a ≠ c"], "a b", "2:3"),
        (["1 a ≠ c", "2 a = b", "3 b = c"], "a b", "3:1"),
        (["1 a ≠ d", "2 a = b", "3 c = d", "4 b = c"], "a b, d c", "4:1"),
        (["1 a ? b", "2 b = c"], "b c", ""),
        (["1 claim: a = b"], "", ""),
        (["1 a = a", "2 a ≠ a", "3 a = b"], "a b", ""),
        (["1 a ≠ b", "2 c ≠ d", "3 a = c", "4 b = d", "5 a = d"], "a c, b d", "5:1"),
    ],
)
def test_what_follows(judged: list[str], same: str, conflicts: str) -> None:
    found = groups([said(line) for line in judged])
    assert ", ".join(" ".join(group) for group in found.same) == same
    assert " ".join(f"{one.same.id}:{one.different.id}" for one in found.conflicts) == conflicts


PAIRS = st.tuples(
    st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh"), st.sampled_from(["same", "same", "different", "unsure"])
)


@settings(deadline=None)
@given(st.lists(PAIRS, max_size=25))
def test_groups_are_those_of_the_graph_and_never_join_what_is_different(pairs: list[tuple[str, str, str]]) -> None:
    judged = [Judgement(str(i), verdict, a, b) for i, (a, b, verdict) in enumerate(pairs) if a != b]  # type: ignore[arg-type]
    found = groups(judged)
    left_out = {one.same.id for one in found.conflicts}
    graph = networkx.Graph((one.a, one.b) for one in judged if one.verdict == "same" and one.id not in left_out)
    assert {frozenset(group) for group in found.same} == {
        frozenset(part) for part in networkx.connected_components(graph)
    }
    together = {frozenset(pair) for group in found.same for pair in combinations(group, 2)}
    assert not together & {frozenset(pair) for pair in found.different}
    for one in found.conflicts:
        graph.add_edge(one.same.a, one.same.b)
        assert networkx.has_path(graph, one.different.a, one.different.b)
        graph.remove_edge(one.same.a, one.same.b)


def test_many_judgements_take_little_time() -> None:
    """A chain of names, each also kept apart from one: joining must not look at all of them again each time."""
    judged = [Judgement(f"d{i}", "different", f"n{i}", "the army") for i in range(20_000)]
    judged += [Judgement(f"s{i}", "same", f"n{i}", f"n{i + 1}") for i in range(19_999)]
    assert [len(group) for group in groups(judged).same] == [20_000]


def test_judging_superseding_and_undoing(ledger: Ledger) -> None:
    first = ledger.judge(
        Judgement("", "same", "HTS", "Hayat Tahrir al-Sham", by="Ada", when="2031-03-05", why="its acronym")
    )
    assert first.id.startswith("j") and ledger.judge(Judgement("", *list(fields(first))[1:])) == first
    second = ledger.judge(
        Judgement("", "different", "hts", "Hayat Tahrir al-Sham", by="Ben", when="2031-03-06", why="another")
    )
    assert ledger.judgements() == (second,) and ledger.history() == (first, second)
    undone = ledger.judge(
        Judgement("", "unsure", "", "", by="Ada", when="2031-03-07", why="a mistake", undoes=second.id)
    )
    assert (undone.a, undone.b, undone.about) == (second.a, second.b, "source")
    assert ledger.judgements() == (first,) and ledger.history() == (first, second, undone)
    claim = ledger.judge(Judgement("c1", "same", "the port is shut", "the harbour is closed", "claim"))
    assert ledger.judgements(about="claim") == (claim,) and ledger.judgements(about="source") == (first,)
    assert ledger.judgements(name=" hts ") == (first,) and ledger.judgements(name="HT") == ()
    assert ledger.counts().judgements == 4


def fields(one: Judgement) -> list[str]:
    return [getattr(one, name) for name in Judgement.__slots__]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (Judgement("", "same", "HTS", "  "), "one of them is empty"),
        (Judgement("", "same", "HTS", "hts "), "the same words"),
        (Judgement("", "identical", "a", "b"), "“identical” about “source” is no judgement"),  # type: ignore[arg-type]
        (Judgement("", "same", "a", "b", "weather"), "about source, claim, attribution or stance"),  # type: ignore[arg-type]
        (Judgement("", "unsure", "", "", undoes="j0"), "no judgement j0 to undo"),
        (Judgement("taken", "same", "a", "c"), "Another judgement has the id taken"),
        (Judgement("", "same", "a", "half \ud800"), "a character that cannot be kept"),
    ],
)
def test_judgements_that_make_no_sense_are_refused(ledger: Ledger, wrong: Judgement, says: str) -> None:
    ledger.judge(Judgement("taken", "same", "a", "b"))
    with pytest.raises(OptionError, match=says):
        ledger.judge(wrong)
    assert len(ledger.history()) == 1


@pytest.fixture
def news(tmp_path: Path) -> Path:
    open_ledger(tmp_path / "news.db").close()
    return tmp_path / "news.db"


def run(ledger: Path, *args: str) -> Result:
    app = typer.Typer(rich_markup_mode=None)
    app.command()(judge)
    return CliRunner().invoke(app, [str(ledger), *args])


def test_judge_show_and_undo(news: Path) -> None:
    made = run(news, "same", "HTS", "Hayat Tahrir al-Sham", "--why", "its acronym", "--by", "Ada Quill")
    assert (made.exit_code, made.stderr) == (0, "")
    id = made.stdout.split()[0]
    assert "HTS = Hayat Tahrir al-Sham (Ada Quill, 20" in made.stdout and made.stdout.endswith(": its acronym)\n")
    run(news, "same", "Hayat Tahrir al-Sham", "the group", "--why", "told so")
    clash = run(news, "different", "HTS", "the group", "--why", "another group")
    assert "Contradiction:" in clash.stdout and "keeps apart" in clash.stdout and clash.exit_code == 0
    shown = run(news, "show").stdout
    assert shown.count("Contradiction:") == 1 and "No longer" not in shown
    gone = clash.stdout.split()[0]
    assert "undoes " + gone in run(news, "undo", gone, "--why", "no, the same").stdout
    shown = run(news, "show").stdout
    assert (
        "One and the same: HTS, Hayat Tahrir al-Sham, the group\n" in shown
        and "No longer in force:\n  " + gone in shown
    )
    records = [json.loads(line) for line in run(news, "show", "hts", "--json").stdout.splitlines()]
    assert [(one["verdict"], one["stands"], one["conflicts"]) for one in records] == [
        ("same", True, []),
        ("different", False, []),
        ("unsure", False, []),
    ]
    assert (records[0]["id"], records[0]["by"], records[2]["undoes"]) == (id, "Ada Quill", gone)


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_words_that_describe_several_sources_are_warned_of(news: Path, written: Callable[..., Entry], form: tuple[str, ...]) -> None:
    with open_ledger(news) as ledger:
        for n in range(2):
            read = written(f"a{n}", f"Port {n}.", said=("a diplomat",)).reading
            hidden = (replace(read.attributions[0], speaker=Speaker("a diplomat", "anonymous", anonymous=True)),)
            ledger.add([Entry(replace(read, attributions=hidden))])
    made = run(news, "same", "a diplomat", "Ilse Marwick", "--why", "she said so", *form)
    assert made.exit_code == 0 and made.stderr.startswith("“a diplomat” is nobody’s name but describes a source in each of 2 articles") and made.stderr.count("\n") == 1
    for names in (("same", "s:diplomat@a0:0", "Ilse Marwick"), ("unsure", "a diplomat", "Ilse Marwick"), ("undo", made.stdout.split()[0] if not form else json.loads(made.stdout)["id"])):
        assert run(news, *names, "--why", "to see", *form).stderr == ""


def test_nothing_judged_yet(news: Path) -> None:
    assert run(news, "show").stdout == "Nothing was judged yet.\n"
    assert run(news, "show", "HTS").stdout == "Nothing was judged about HTS.\n"
    assert run(news, "show", "--json").stdout == ""


def test_claims_are_judged_too_and_as_json(news: Path) -> None:
    made = json.loads(
        run(
            news, "different", "the port is shut", "the port is open", "--about", "claim", "--why", "contrary", "--json"
        ).stdout
    )
    assert (made["about"], made["verdict"], made["stands"]) == ("claim", "different", True)
    with open_ledger(news, readonly=True) as ledger:
        assert [one.id for one in ledger.judgements(about="claim")] == [made["id"]]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["equal", "a", "b", "--why", "x"], "“equal” is no verdict; say same, different or unsure"),
        (["same", "a", "--why", "x"], "1 names where 2 are needed"),
        (["same", "a", "b", "c", "--why", "x"], "3 names where 2 are needed"),
        (["same", "a", "b"], "Say why: --why TEXT"),
        (["same", "a", "A", "--why", "x"], "are the same words"),
        (["same", "a", "b", "--why", "x", "--about", "weather"], "choose source, claim, attribution or stance"),
        (["undo", "--why", "x"], "0 names where 1 are needed"),
        (["undo", "j0", "--why", "x"], "no judgement j0 to undo"),
        (["show", "a", "b"], "Give one name"),
    ],
)
def test_wrong_use_is_2_and_says_what_to_do(news: Path, args: list[str], says: str) -> None:
    result = run(news, *args)
    assert (
        (result.exit_code, result.stdout) == (2, "") and says in result.stderr and result.stderr.startswith("sayso: ")
    )


def test_a_mistyped_ledger_is_not_made(tmp_path: Path) -> None:
    result = run(tmp_path / "mews.db", "same", "a", "b", "--why", "x")
    assert result.exit_code == 2 and "no such ledger" in result.stderr and not list(tmp_path.iterdir())


def test_what_is_shown_obeys_no_control_characters(news: Path) -> None:
    run(news, "same", "a\x1b[31m", "b\nsame: c", "--why", "x\r\n\x1b]0;y", "--by", "\u202ez")
    shown = run(news, "show").stdout
    assert "\x1b" not in shown and "\u202e" not in shown and shown.count("\n") == 1
