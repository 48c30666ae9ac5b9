"""A claim traced through a ledger: the sample story, judgements that count, words that are never syntax."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

import sayso
from sayso import ingest, pipeline
from sayso.adding import add
from sayso.claims.grouping import group
from sayso.cli import app
from sayso.errors import NotInLedger
from sayso.ledger import Entry, Ledger, Passage, memory_ledger, open_ledger
from sayso.model import Article, Attribution, Dossier, Judgement, Reading, Speaker, Subject, Verdict

STORY = Path(sayso.__file__).parent / "samples" / "story"
GOLD = json.loads((Path(__file__).parent / "data" / "story" / "web.json").read_text(encoding="utf8"))
CLAIM = GOLD["claim"]


@pytest.fixture(scope="module")
def flood(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("flood") / "flood.db"
    with open_ledger(path) as ledger:
        assert add(ledger, ingest.articles([str(STORY)])).added == len(GOLD["articles"])
    return path


@pytest.fixture
def ledger(flood: Path) -> Iterator[Ledger]:
    with open_ledger(flood) as opened:
        yield opened


@pytest.fixture(scope="module")
def whole(flood: Path) -> Dossier:
    """The story's claim traced by meaning, which takes seconds."""
    with open_ledger(flood, readonly=True) as opened:
        return pipeline.trace(opened, CLAIM)


def test_the_sample_story_from_the_ledger(whole: Dossier) -> None:
    found = whole
    files = {a.id: Path(a.file).name for a in found.articles}
    gold = {a["id"]: a["file"] for a in GOLD["articles"]}
    carrying = {gold[i] for i in GOLD["gold"]["asserts"]["articles"]}
    assert len(carrying & {files[i] for i in found.asserts.articles}) >= len(carrying) - 2
    assert found.denies.articles
    assert 1 <= found.asserts.independent.low <= found.asserts.independent.high < len(found.asserts.articles)
    pairs = {(files.get(d.earlier), files.get(d.later)): d for d in found.derivations}
    copied = [(gold[e["from"]], gold[e["to"]]) for e in GOLD["edges"] if e["hidden"]]
    assert any(pair in pairs and pairs[pair].hidden for pair in copied)
    assert found.asserts.circular
    assert found.coverage["articles_in_ledger"] == len(GOLD["articles"])
    assert found.coverage["compared"] == "by meaning"
    texts = {a.id: a.text for a in found.articles}
    for d in found.derivations:
        for e in d.evidence:
            assert texts[e.article][e.span.start : e.span.end] == e.span.text


def test_the_claim_is_shown_in_the_words_of_a_sentence_that_states_it(whole: Dossier) -> None:
    headings = {a.text[b.start : b.end] for a in whole.articles for b in a.blocks if b.kind == "heading"}
    assert whole.claim.text not in headings
    assert {"gates", "Hollin", "opened", "night"} <= set(whole.claim.text.replace(",", " ").split())


@pytest.mark.parametrize("claim", ["Inflation fell to two percent in Norway", "Teachers went on strike in Pellbridge"])
def test_of_a_claim_that_nobody_makes_it_says_so_and_nothing_else(flood: Path, claim: str) -> None:
    result = CliRunner().invoke(app, ["trace", str(flood), claim])
    assert result.exit_code == 0 and "Nothing that was read states or denies this." in result.stdout
    assert result.stderr.count("sayso: ") == 1 and "lies in the future" not in result.stderr


def test_without_whom_one_distrusts_less_is_left(ledger: Ledger, whole: Dossier) -> None:
    found = whole
    names = {s.id: s.name for s in found.sources}
    one = next(names[o] for o in found.asserts.origins if "@" not in o)
    less = pipeline.trace(ledger, CLAIM, distrust=[one])
    assert less.asserts.independent.high == found.asserts.independent.high - 1


def test_a_judgement_joins_two_names_and_is_taken_back(flood: Path, tmp_path: Path) -> None:
    path = tmp_path / "judged.db"
    path.write_bytes(flood.read_bytes())
    with open_ledger(path) as ledger:
        before = pipeline.trace(ledger, CLAIM, thorough=True)
        names = {s.id: s.name for s in before.sources}
        one, other = [o for o in before.asserts.origins if "@" not in o][:2]
        made = ledger.judge(Judgement("", "same", names[one], names[other], why="one man, two names"))
        judged = pipeline.trace(ledger, CLAIM, thorough=True)
        assert judged.asserts.independent.high == before.asserts.independent.high - 1
        ledger.judge(Judgement("", "unsure", "", "", undoes=made.id, why="they are two"))
        assert pipeline.trace(ledger, CLAIM, thorough=True).asserts.origins == before.asserts.origins


@pytest.mark.parametrize("query", ['"unclosed', "gates OR 1=1; DROP TABLE articles", "dam* NEAR/2 gates", "'); --", "🌊", "the of and", "gates\x00dam"])
def test_a_query_is_text_and_never_syntax(ledger: Ledger, query: str) -> None:
    before = ledger.counts()
    pipeline.trace(ledger, query, thorough=False)
    assert ledger.counts() == before


def test_by_words_only_when_asked(ledger: Ledger) -> None:
    assert pipeline.trace(ledger, CLAIM, thorough=False).coverage["compared"] == "by words"


def test_the_command_takes_a_ledger_and_draws(flood: Path, tmp_path: Path) -> None:
    svg, dot = tmp_path / "flood.svg", tmp_path / "flood.dot"
    result = CliRunner().invoke(app, ["trace", str(flood), CLAIM, "--svg", str(svg), "--dot", str(dot)])
    assert result.exit_code == 0 and "independent" in result.stdout
    assert svg.read_text(encoding="utf8").startswith("<svg") and dot.read_text(encoding="utf8").startswith("digraph")
    record = json.loads(CliRunner().invoke(app, ["trace", str(flood), CLAIM, "--json"]).stdout)
    assert record["sides"]["asserts"]["articles"] and record["coverage"]["articles_in_ledger"] == len(GOLD["articles"])


def test_a_file_that_is_no_ledger_says_so(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(b"SQLite format 3\x00" + b"\x00" * 100)
    result = CliRunner().invoke(app, ["trace", str(other), CLAIM])
    assert result.exit_code == 2 and str(other) in result.stderr


# --- judgements count, and are taken back ---------------------------------------------------------------------------------------------

GATES = "Three gates of the Hollin dam were opened"


@pytest.fixture
def judged(flood: Path, tmp_path: Path) -> Iterator[Ledger]:
    """The story in a ledger of one's own, to judge."""
    path = tmp_path / "judged.db"
    path.write_bytes(flood.read_bytes())
    with open_ledger(path) as opened:
        yield opened


def traced(ledger: Ledger, claim: str = CLAIM) -> Dossier:
    return pipeline.trace(ledger, claim, thorough=False)


def in_article(ledger: Ledger, file: str, words: str) -> tuple[str, str]:
    """The id of the story's article in this file, and the reference to what is attributed there in these words."""
    (id,) = (card.id for card in ledger.cards() if card.file.endswith(file))
    (a,) = (a for a in ledger.reading(id).attributions if any(words in span.text for span in a.content))
    return id, str(Passage.of(id, a))


def judge(ledger: Ledger, verdict: Verdict, a: str, b: str, about: Subject) -> Judgement:
    return ledger.judge(Judgement("", verdict, a, b, about=about, why="a test"))


def undo(ledger: Ledger, made: Judgement) -> None:
    ledger.judge(Judgement("", "unsure", "", "", undoes=made.id, why="a mistake"))


def test_the_numbers_follow_every_judgement_and_every_undoing(judged: Ledger) -> None:
    before = traced(judged)
    radio, ref = in_article(judged, "07-calvane-public-radio.html", GATES)
    assert radio in before.asserts.articles and radio not in before.denies.articles
    engineer = next(origin for origin in before.asserts.origins if f"@{radio}:" in origin)
    other = next(origin for origin in before.asserts.origins if origin != engineer)
    high, on, against = before.asserts.independent.high, len(before.asserts.articles), len(before.denies.articles)

    made = judge(judged, "same", engineer, other, "source")
    now = traced(judged)
    assert (now.asserts.independent.high, now.coverage["judgements"]) == (high - 1, 1)
    undo(judged, made)
    assert traced(judged) == before

    made = judge(judged, "same", ref, "denies", "stance")
    now = traced(judged)
    assert radio in now.denies.articles and radio not in now.asserts.articles
    assert (len(now.asserts.articles), len(now.denies.articles), now.coverage["judgements"]) == (on - 1, against + 1, 1)
    assert engineer in now.denies.origins
    undo(judged, made)
    assert traced(judged) == before

    made = judge(judged, "same", ref, "no attribution", "attribution")
    now = traced(judged)
    assert engineer not in {source.id for source in now.sources}
    assert now.asserts.independent.high == high - 1
    assert radio in now.asserts.unattributed
    undo(judged, made)
    assert traced(judged) == before

    made = judge(judged, "different", ref, f"  {CLAIM.upper()} ", "claim")
    now = traced(judged)
    assert radio not in (*now.asserts.articles, *now.denies.articles, *(event.article for event in now.timeline))
    undo(judged, made)
    assert traced(judged) == before
    assert [one.verdict for one in judged.history()] == ["same", "unsure"] * 3 + ["different", "unsure"]


def test_somebody_else_said_it(judged: Ledger) -> None:
    radio, ref = in_article(judged, "07-calvane-public-radio.html", GATES)
    before = traced(judged)
    judge(judged, "same", ref, "Ada Quill", "attribution")
    now = traced(judged)
    assert "s:ada-quill" in now.asserts.origins
    assert not any(f"@{radio}:" in origin for origin in now.asserts.origins)
    assert now.asserts.independent == before.asserts.independent


def test_by_meaning_too(judged: Ledger, whole: Dossier) -> None:
    chronicle, ref = in_article(judged, "08-estrel-chronicle.txt", "Three gates were raised after a call")
    assert chronicle in whole.asserts.articles
    judge(judged, "same", ref, "denies", "stance")
    now = pipeline.trace(judged, CLAIM, thorough=True)
    assert chronicle not in now.asserts.articles
    assert len(now.denies.origins) == len(whole.denies.origins) + 1


def test_a_passage_that_no_search_finds_is_put_in(judged: Ledger) -> None:
    eels, ref = in_article(judged, "12-ombry-valley-mail.txt", "There are eels in the hall")
    claim = "The eels were cooked by the baker"
    judge(judged, "same", ref, claim, "claim")
    found = traced(judged, claim)
    assert eels in found.asserts.articles
    assert "There are eels" in " ".join(chain.passage.text for chain in found.chains)
    denied = judge(judged, "same", ref, "denies", "stance")
    assert eels in traced(judged, claim).denies.articles
    undo(judged, denied)
    other = "Nobody in Pellbridge ate fish"
    judge(judged, "same", claim, other, "claim")
    assert eels in traced(judged, other).asserts.articles
    judge(judged, "different", ref, other, "claim")  # goes before what follows from the other two
    assert eels not in traced(judged, other).asserts.articles


# --- claims by their ids --------------------------------------------------------------------------------------------------------------

TRAINED, SCHOOLED = "Mirevia trained 300 rebels near Lisse", "Foreign instructors schooled fighters of the Ghalen Front for Tesmar"


def entry(id: str, source: str, content: str, outlet: str, *, cue: str = "said") -> Entry:
    text = f"{source} {cue} {content}."
    article = Article(id, text, outlet=outlet)
    start = len(f"{source} {cue} ")
    said = Attribution(
        "1",
        (article.span(start, start + len(content)),),
        (article.span(0, len(source)),),
        (article.span(len(source) + 1, start - 1),),
        stance="denies" if cue.startswith("denied") else "asserts",
        speaker=Speaker(source, "person"),
        chain=(source,),
    )
    return Entry(Reading(article, (said,), by="rules@1"))


@pytest.fixture
def claims() -> Ledger:
    made = memory_ledger()
    made.add(
        [
            entry("a1", "Ilse Marwick", TRAINED, "Harbour Post"),
            entry("a2", "Rufus Hale", TRAINED, "Courier"),
            entry("a3", "Sami Orrun", TRAINED, "Star", cue="denied that"),
            entry("b1", "Ada Quill", SCHOOLED, "Lantern"),
            entry("b2", "Gus Merriweather", SCHOOLED, "Gazette"),
        ]
    )
    group(made)
    return made


def ids(ledger: Ledger) -> tuple[str, str]:
    one, other = (f"c{ledger.made_in(article)[0].claim}" for article in ("a1", "b1"))
    assert one != other
    return one, other


def test_a_claim_is_traced_by_its_id(claims: Ledger) -> None:
    one, _ = ids(claims)
    found = traced(claims, one)
    assert (found.query, found.claim.text, found.claim.id) == (TRAINED, TRAINED, one)
    assert (found.asserts.articles, found.denies.articles) == (("a1", "a2"), ("a3",))
    assert found.coverage["articles_of_claim"] == 3
    assert traced(claims, TRAINED).asserts == found.asserts
    with pytest.raises(NotInLedger, match="no claim c99 in this ledger"):
        traced(claims, "c99")


def test_ids_judged_the_same_are_traced_together(claims: Ledger) -> None:
    one, other = ids(claims)
    made = judge(claims, "same", one, other, "claim")
    for asked in (one, other, TRAINED, SCHOOLED):
        found = traced(claims, asked)
        assert found.asserts.articles == ("a1", "a2", "b1", "b2"), asked
        assert found.denies.articles == ("a3",)
        assert found.coverage["judgements"] == 1
    undo(claims, made)
    assert traced(claims, other).asserts.articles == ("b1", "b2")


def test_a_passage_is_judged_by_a_claims_id(claims: Ledger) -> None:
    one, other = ids(claims)
    place = str(Passage.of("a2", claims.reading("a2").attributions[0]))
    judge(claims, "different", place, one, "claim")
    judge(claims, "same", other, place, "claim")
    assert traced(claims, one).asserts.articles == traced(claims, TRAINED).asserts.articles == ("a1",)
    assert traced(claims, other).asserts.articles == traced(claims, SCHOOLED).asserts.articles == ("a2", "b1", "b2")


def test_a_claim_judged_to_be_another_takes_its_passages_away(claims: Ledger) -> None:
    one, _ = ids(claims)
    judge(claims, "different", one, "Mirevia trained 300 rebels", "claim")
    assert traced(claims, "Mirevia trained 300 rebels").asserts.articles == ()


def test_the_side_of_a_filed_statement_follows_its_stance(claims: Ledger) -> None:
    one, other = ids(claims)
    judge(claims, "same", one, other, "claim")
    judge(claims, "same", str(Passage.of("b2", claims.reading("b2").attributions[0])), "denies", "stance")
    found = traced(claims, one)
    assert (found.asserts.articles, found.denies.articles) == (("a1", "a2", "b1"), ("a3", "b2"))


# --- on the command line --------------------------------------------------------------------------------------------------------------


def test_the_command_judges_passages_and_shows_their_words(flood: Path, tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    path.write_bytes(flood.read_bytes())
    with open_ledger(path) as ledger:
        radio, ref = in_article(ledger, "07-calvane-public-radio.html", GATES)

    def run(*given: str) -> str:
        result = CliRunner().invoke(app, ["judge", str(path), *given])
        assert result.exit_code == 0, result.output
        return result.output

    line = run("same", ref, "denies", "--about", "stance", "--why", "a \x1b[31mlie", "--by", "Ada")
    assert f"“{GATES} on the night of t…” ({ref}) = denies [stance] (Ada, " in line
    assert "\x1b" not in line
    run("same", ref, "no attribution", "--about", "attribution", "--why", "its own words")
    shown = run("show", radio)
    assert shown.count(GATES) == 2
    made = json.loads(run("show", ref, "--json").splitlines()[0])
    assert (made["a"], made["b"], made["about"], made["stands"]) == (ref, "denies", "stance", True)
    run("undo", made["id"], "--why", "he did say so")
    assert "No longer in force:" in run("show")
    assert run("show", "nobody") == "Nothing was judged about nobody.\n"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("same", "REF", "denies"), "is a passage, and no source"),
        (("same", "REF", "denies", "--about", "weather"), "choose source, claim, attribution or stance"),
        (("same", "REF", "lies", "--about", "stance"), "is no stance"),
        (("same", "a0:1-2", "denies", "--about", "stance"), "No article a0"),
        (("undo", "j0"), "no judgement j0"),
    ],
)
def test_what_cannot_be_judged_is_told(flood: Path, given: tuple[str, ...], told: str) -> None:
    with open_ledger(flood, readonly=True) as ledger:
        _, ref = in_article(ledger, "07-calvane-public-radio.html", GATES)
    result = CliRunner().invoke(app, ["judge", str(flood), *(ref if part == "REF" else part for part in given), "--why", "a test"])
    assert result.exit_code == 2
    assert told in " ".join(result.output.split())
