"""One article's dossier: who has it from whom, both sides, the timeline and what was not seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from sayso.model import Article, Attribution, Block, Dossier, Event, Independence, Link, Reading, Span, Speaker
from sayso.trace import trace
from sayso.trace.suspicion import same_origin

Build = Callable[..., Reading]
CLAIM = "Mirevia trained the rebels"


def edges(dossier: Dossier) -> list[tuple[str, str, str]]:
    return [(d.earlier.removeprefix("s:"), d.later.removeprefix("s:"), d.kind) for d in dossier.derivations]


CHAINS = [
    # why, text, lines, edges (earlier, later, kind), origins, (low, high, channels)
    (
        "somebody speaks",
        "[s1|Ivo Drost] [q1|said] [c1|Mirevia had trained the rebels].",
        ["1 official Ivo Drost"],
        [("ivo-drost", "a1", "told")],
        ["ivo-drost"],
        (1, 1, 1),
    ),
    (
        "a post by one man says that a second told a newspaper what he knows",
        "[c1|[s2|Asset Idzhel] just [q2|told] [t2|the Harbour Post] [c2|Mirevia trained the rebels]] — [s1|Lenn Marwick] (@lm)",
        ["1 person Lenn Marwick | voice=embedded", "2 person Lenn Marwick > Harbour Post > Rustam Idzhel | parent=1"],
        [
            ("harbour-post", "lenn-marwick", "cites"),
            ("lenn-marwick", "a1", "post"),
            ("rustam-idzhel", "harbour-post", "told"),
        ],
        ["rustam-idzhel"],
        (1, 1, 1),
    ),
    (
        "a newspaper relays reports on social media sites",
        "[s1|The Harbour Post] [q1|wrote] [c1|that, [q2|according to] [s2|some social media sites], [c2|Mirevia trained the rebels]].",
        ["1 outlet Harbour Post", "2 anonymous? Harbour Post > some social media sites | parent=1"],
        [("harbour-post", "a1", "cites"), ("some-social-media-sites@a1:42", "harbour-post", "told")],
        ["some-social-media-sites@a1:42"],
        (1, 1, 1),
    ),
    (
        "two people speak: two origins, one article",
        "[s1|Ivo Drost] [q1|said in a letter] [c1|that Mirevia trained the rebels]. [c2|“Mirevia trained the rebels,”] [s2|Ana Corr] [q2|said].",
        ["1 official Ivo Drost", "2 person Ana Corr | voice=direct"],
        [("ana-corr", "a1", "quotes"), ("ivo-drost", "a1", "statement")],
        ["ana-corr", "ivo-drost"],
        (2, 2, 1),
    ),
    (
        "one person speaks twice, once by a short form",
        "[s1|Ivo Drost] [q1|said] [c1|Mirevia trained the rebels]. [c2|Mirevia trained the rebels for years], [s2|he] [q2|added].",
        ["1 official Ivo Drost", "2 official Ivo Drost"],
        [("ivo-drost", "a1", "told")],
        ["ivo-drost"],
        (1, 1, 1),
    ),
    (
        "an anonymous source led back to by a pronoun is one, written out anew it is another, suspected to be the same",
        "[s1|A diplomat] [q1|said] [c1|Mirevia trained the rebels]. [c2|Mirevia trained the rebels well], [s2|he] [q2|added]. "
        "[s3|A diplomat] [q3|said] [c3|Mirevia also trained the rebels’ cooks].",
        ["1 anonymous? a diplomat", "2 anonymous? a diplomat", "3 anonymous? a diplomat"],
        [("diplomat@a1:0", "a1", "told"), ("diplomat@a1:87", "a1", "told")],
        ["diplomat@a1:0", "diplomat@a1:87"],
        (1, 2, 1),
    ),
    (
        "the article's own outlet is no teller of its own article",
        "[s1|A nurse] [q1|told] [t1|the Recorder] [c1|that Mirevia trained the rebels].",
        ["1 anonymous? the Recorder > a nurse"],
        [("nurse@a1:0", "a1", "told")],
        ["nurse@a1:0"],
        (1, 1, 1),
    ),
    (
        "nobody is named: the article stands there unattributed",
        "[q1|It has been suggested] [c1|that Mirevia trained the rebels].",
        ["1 none | stance=hedges"],
        [],
        [],
        (0, 0, 0),
    ),
    (
        "he told reporters",
        "[s1|Ivo Drost] [q1|told] [t1|reporters] [c1|that Mirevia trained the rebels].",
        ["1 official Ivo Drost"],
        [("ivo-drost", "a1", "statement")],
        ["ivo-drost"],
        (1, 1, 1),
    ),
]


@pytest.mark.parametrize(("why", "text", "lines", "expected", "origins", "counts"), CHAINS)
def test_who_has_it_from_whom(
    reading: Build,
    why: str,
    text: str,
    lines: list[str],
    expected: list[tuple[str, str, str]],
    origins: list[str],
    counts: tuple[int, int, int],
) -> None:
    dossier = trace([reading(text, *lines, outlet="The Reach Recorder")], CLAIM)
    side = dossier.asserts
    assert edges(dossier) == expected, why
    assert [i.removeprefix("s:") for i in side.origins] == origins, why
    assert (side.independent.low, side.independent.high, side.channels) == counts, why
    assert side.articles == ("a1",)
    assert side.unattributed == (() if expected else ("a1",))
    assert not dossier.denies.articles and not dossier.problems
    for derivation in dossier.derivations:
        assert derivation.evidence
        for evidence in derivation.evidence:
            assert dossier.articles[0].text[evidence.span.start : evidence.span.end] == evidence.span.text


@pytest.fixture
def story(reading: Build) -> Reading:
    return reading(
        "[s1|Ambassador Ivo Drost] [q1|accused] [c1|Mirevia of training the rebels]. "
        "[s2|Coast Radio] [q2|reported] [c2|that, [q3|according to] [s3|a medic], [c3|Mirevian instructors trained the rebels]]. "
        "[s4|Mirevia] [q4|rejected] [c4|the allegation]. [s5|The UN] [q5|could not confirm] [c5|it]. "
        "[s6|Kandaria] [q6|declined to comment on] [c6|the allegation].",
        "1 official Ivo Drost | said=2031-03-04",
        "2 outlet Coast Radio | said=2031-W09",
        "3 anonymous? Coast Radio > a medic | parent=2; said=2031-02-27; stance=hedges",
        "4 government Mirevia | stance=denies",
        "5 organisation UN | stance=unverified",
        "6 government Kandaria | stance=declines",
    )


def test_both_sides_the_timeline_and_the_chains(story: Reading) -> None:
    dossier = trace([story], CLAIM)
    assert dossier.asserts.origins == ("s:ivo-drost", "s:medic@a1:101")
    assert dossier.asserts.independent == Independence(2, 2.0, 2)
    assert (dossier.denies.origins, dossier.denies.channels) == (("s:mirevia",), 1)
    assert [(e.when, e.source, e.stance) for e in dossier.timeline] == [
        ("2031-02-27", "s:medic@a1:101", "hedges"),
        ("2031-03-04", "s:ivo-drost", "asserts"),
        ("2031-03-05", "s:mirevia", "denies"),
        ("2031-03-05", "UN", "unverified"),
        ("2031-03-05", "Kandaria", "declines"),
    ]
    assert [c.names for c in dossier.chains] == [("Ivo Drost",), ("Coast Radio", "a medic"), ("Mirevia",), ("UN",)]
    assert dossier.claim.attributions == (("a1", "1"), ("a1", "3"), ("a1", "4"))
    assert dossier.claim.text == "Mirevia of training the rebels"
    assert [m.source for m in dossier.missing] == ["s:coast-radio"]
    assert dossier.coverage == {
        "articles_read": 1,
        "articles_matched": 1,
        "attributions_read": 6,
        "attributions_matched": 5,
        "own_sentences_matched": 0,
        "language": "en",
        "engine": "hand@1",
    }


@pytest.mark.parametrize(
    ("names", "origins", "told"),
    [
        (["Ivo Drost"], ("s:medic@a1:101",), 0),
        (["coast radio"], ("s:ivo-drost",), 0),
        (["a1"], (), 0),
        (["Ivo Drost", "Nobody Atall"], ("s:medic@a1:101",), 1),
    ],
)
def test_distrust_by_name(story: Reading, names: list[str], origins: tuple[str, ...], told: int) -> None:
    dossier = trace([story], CLAIM, distrust=names)
    assert dossier.asserts.origins == origins
    assert len(dossier.problems) == told
    assert len(dossier.sources) == 4


def test_a_claim_that_nobody_makes_gives_an_honest_empty_dossier(story: Reading) -> None:
    dossier = trace([story], "Kandaria bought nine old ships")
    assert (dossier.articles, dossier.asserts.articles, dossier.timeline, dossier.sources) == ((), (), (), ())
    assert dossier.coverage["attributions_read"] == 6
    (problem,) = dossier.problems
    assert problem.where == "query" and "Kandaria bought nine old ships" in problem.what


@pytest.mark.parametrize("query", ["", "   ", "the of and", "?!", "\x00", "“”"])
def test_a_query_with_nothing_in_it(story: Reading, query: str) -> None:
    assert [p.where for p in trace([story], query).problems] == ["query"]


def test_nothing_read_at_all() -> None:
    assert trace([], CLAIM).coverage["articles_read"] == 0


def test_a_link_and_a_post_are_told_by_the_layout(reading: Build) -> None:
    told = reading(
        "[s1|The Harbour Post] [q1|reported] [c1|that Mirevia trained the rebels].\n\nMirevia trained the rebels — Ana Corr",
        "1 outlet Harbour Post",
    )
    page = told.article
    start = page.text.index("Mirevia", 60)
    post = Block(
        "post", start, len(page.text), page.span(start, start + 26), page.span(len(page.text) - 8, len(page.text))
    )
    said = Attribution("2", (post.body,), source=(post.author,), speaker=Speaker("Ana Corr", "person"), voice="direct")  # type: ignore[arg-type]
    article = Article(
        page.id,
        page.text,
        blocks=(Block("paragraph", 0, 58), post),
        links=(Link(page.span(17, 25), "https://x.example"),),
    )
    dossier = trace([Reading(article, (*told.attributions, said))], CLAIM)
    assert edges(dossier) == [("ana-corr", "a1", "post"), ("harbour-post", "a1", "links")]


def test_undated_events_come_last_and_weeks_from_their_monday(reading: Build) -> None:
    text = "[s1|Ana Corr] [q1|said] [c1|Mirevia trained the rebels]. [s2|Bo Lind] [q2|said] [c2|Mirevia trained the rebels]."
    told = reading(text, "1 person Ana Corr", "2 person Bo Lind | said=2031-W10", published=None)
    assert [e.when for e in trace([told], CLAIM).timeline] == ["2031-W10", ""]


def test_own_words_make_the_article_unattributed_only_if_it_names_nobody(reading: Build) -> None:
    alone = reading("Mirevia trained the rebels for years.")
    assert trace([alone], CLAIM).asserts.unattributed == ("a1",)
    assert trace([alone], CLAIM).timeline == (
        Event("2031-03-05", "a1", "a1", "asserts", Span(0, 36, "Mirevia trained the rebels for years")),
    )
    told = reading(
        "Mirevia trained the rebels. [s1|Drost] [q1|said] [c1|Mirevia trained the rebels].", "1 official Drost"
    )
    assert trace([told], CLAIM).asserts.unattributed == ()


def test_several_readings_share_their_named_sources_in_any_order(reading: Build) -> None:
    text = "[s1|Ivo Drost] [q1|told] [t1|a news conference] [c1|that Mirevia trained the rebels]."
    one = reading(text, "1 official Ivo Drost", id="a1", outlet="Harbour Post", published=date(2031, 3, 4))
    two = reading(text, "1 official Ivo Drost", id="a2")
    cites = reading(
        "[s1|The Harbour Post] [q1|reported] [c1|that Mirevia trained the rebels].", "1 outlet Harbour Post", id="a3"
    )
    nurse = reading("[s1|A nurse] [q1|said] [c1|that Mirevia trained the rebels].", "1 anonymous? a nurse", id="a4")
    dossier = trace([one, two, cites, nurse], CLAIM)
    assert edges(dossier) == [
        ("a1", "a3", "cites"),
        ("ivo-drost", "a1", "statement"),
        ("ivo-drost", "a2", "statement"),
        ("nurse@a4:0", "a4", "told"),
    ]
    assert (dossier.asserts.independent.high, dossier.asserts.channels, len(dossier.asserts.articles)) == (2, 2, 4)
    assert trace([nurse, cites, two, one], CLAIM) == dossier


@pytest.mark.parametrize(
    ("one", "other", "suspected"),
    [
        ("a person familiar with the audit", "people familiar with the audit", True),
        ("an official", "two officials", True),
        ("a source", "a person who asked not to be named", True),
        ("a harbour official", "an official in the harbour office", True),
        ("a nurse", "another nurse", False),
        ("a nurse", "a diplomat", False),
        ("a second official", "an official", False),
    ],
)
def test_which_anonymous_sources_may_be_one(reading: Build, one: str, other: str, suspected: bool) -> None:
    text = (
        f"[s1|{one}] [q1|said] [c1|Mirevia trained the rebels]. [s2|{other}] [q2|said] [c2|Mirevia trained the rebels]."
    )
    dossier = trace([reading(text, f"1 anonymous? {one}", f"2 anonymous? {other}")], CLAIM)
    assert dossier.asserts.independent.high == 2
    assert dossier.asserts.independent.low == (1 if suspected else 2)
    pairs = same_origin(dossier.sources)
    assert bool(pairs) == suspected and all(pair.why for pair in pairs)
