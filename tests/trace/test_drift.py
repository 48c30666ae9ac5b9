"""What a later telling lost or changed, the order of a claim's life, and what nobody has seen: in stories about invented places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.model import Article, Attribution, Derivation, Evidence, Factuality, Source, Span, Stance, Time
from sayso.trace.amounts import amounts
from sayso.trace.cast import Figure
from sayso.trace.derive import Teller, Telling
from sayso.trace.doubt import doubt
from sayso.trace.drift import drifts
from sayso.trace.matching import Match
from sayso.trace.missing import missing
from sayso.trace.timeline import timeline

NOON = datetime(2031, 4, 10, 12, tzinfo=UTC)
KINDS = {"a": "person", "the": "document", "Coast": "outlet"}


def told(id: str, hours: float, marked: str) -> tuple[Article, list[Telling]]:
    """An article and its tellings: "{who|passage}" marks a passage of the claim, "{|passage}" the article's own voice.

    Who: a name; "?" before it for somebody unnamed, "~" for a crowd; "#" at the start for a heading, "!" for the denial; "=cue".
    """
    text, found, last = "", [], 0
    for m in re.finditer(r"\{([#!]*)([^|{}]*)\|([^{}]*)\}", marked):
        text += marked[last : m.start()]
        found.append((m[1], m[2], len(text), len(text) + len(m[3])))
        text += m[3]
        last = m.end()
    text += marked[last:]
    at = NOON + timedelta(hours=hours)
    article = Article(id, text, outlet=id.title(), published=at.date(), published_at=at)
    return article, [telling(article, *one) for one in found]


def telling(article: Article, marks: str, who: str, start: int, end: int) -> Telling:
    passage, side = article.span(start, end), "denies" if "!" in marks else "asserts"
    if not who:
        match = Match(None, passage, 1.0, side == "asserts", side, heading="#" in marks)  # type: ignore[arg-type]
        return Telling(article, match)
    name, _, cue = who.lstrip("?~").partition("=")
    stance: Stance = "asserts"
    factuality: Factuality = "CT+"
    spoken = Attribution(
        f"{start}", (passage,), cue=(Span(start, start + len(cue), cue),), stance=stance, factuality=factuality
    )
    unnamed = who.startswith(("?", "~"))
    kind = "anonymous" if unnamed else KINDS.get(name.split()[0], "person")
    figure = Figure(
        name,
        kind,  # type: ignore[arg-type]
        start if unnamed else -1,
        vague=who.startswith("~"),
        reports="eports" in name,
        attribution=spoken,
    )
    source = Source(f"s:{name}" + (f"@{article.id}:{start}" if unnamed else ""), name, kind)  # type: ignore[arg-type]
    match = Match(spoken, passage, 1.0, side == "asserts", side, heading="#" in marks)  # type: ignore[arg-type]
    return Telling(article, match, (Teller(source, figure),))


def drifted(earlier: str, later: str, kind: str, hours: float = 5) -> dict[str, tuple[str, ...]]:
    """The kinds of drift from one marked text to another, with the passages that show them, the later one first."""
    one, before = told("earlier", 0, earlier)
    two, after = told("later", hours, later)
    step = Derivation("earlier", "later", kind.removeprefix("hidden "), hidden=kind.startswith("hidden"))  # type: ignore[arg-type]
    found = drifts([*before, *after], [step], {"earlier": one, "later": two})
    for drift in found:
        assert (drift.earlier, drift.later) == ("earlier", "later")
        assert [e.article for e in drift.evidence] == ["later", "earlier"]
        for e in drift.evidence:
            assert {"earlier": one, "later": two}[e.article].text[e.span.start : e.span.end] == e.span.text
    return {drift.kind: tuple(e.span.text for e in drift.evidence) for drift in found}


WITNESS = "{Ilse Marwick|Ilse Marwick, a crane driver, said the cargo was moved at night}. She saw nobody else."
UNSURE = "{Ilse Marwick|Ilse Marwick said the cargo was moved at night}. The Post could not verify her account."
NAMELESS = "{?somebody at the port|Somebody at the port said the cargo was moved at night}, and asked not to be named."
CASES: tuple[tuple[str, str, str, str, set[str]], ...] = (
    ("nothing is lost", UNSURE, "{Ilse Marwick|Marwick says the cargo was moved at night}. That was not confirmed.", "cites", set()),
    ("one voice, told as reports", WITNESS, "{~Reports|Reports say the cargo was moved at night}.", "cites", {"plural_sources"}),
    ("reports in passing", WITNESS, "{Coast Radio|It follows reports that the cargo was moved at night}.", "cites", {"plural_sources"}),
    ("one voice, told as insiders", WITNESS, "{~insiders=say|The cargo was moved at night, insiders say}.", "hidden copies", {"plural_sources", "attribution_dropped"}),
    ("reports already there", "{~Reports|Reports say the cargo was moved at night}.", "{~Reports|Reports say the cargo was moved}.", "cites", set()),
    ("no reports of something else", WITNESS, "{Ilse Marwick|Marwick said the cargo was moved at night}. There were no reports of injuries.", "cites", set()),
    ("a verb is no crowd", WITNESS, "{Ilse Marwick|The Post, which reports that the cargo was moved, quotes Marwick}.", "cites", set()),
    ("bosses are told of", WITNESS, "{~port bosses=knew|Port bosses knew the cargo was moved}, {Ilse Marwick|Marwick said}.", "cites", set()),
    ("a hedge lost by a headline", UNSURE, "{#|Cargo moved at night}. {Ilse Marwick|Marwick said it was moved}.", "cites", {"hedge_lost"}),
    ("a hedge lost by a verb", UNSURE, "{Ilse Marwick=has revealed|Ilse Marwick has revealed that the cargo was moved}.", "cites", {"hedge_lost"}),
    ("attributed is not flat", UNSURE, "{Ilse Marwick|Ilse Marwick said the cargo was moved}.", "cites", set()),
    ("hedged in other words", UNSURE, "{|The cargo is said to have been moved}, {Ilse Marwick|Marwick says}.", "cites", set()),
    ("nothing to lose", WITNESS, "{#|Cargo moved at night}. {Ilse Marwick|Marwick said it was moved}.", "cites", set()),
    ("stated as a fact", WITNESS, "{|The cargo was moved at night}.", "hidden copies", {"attribution_dropped"}),
    ("stated as a fact, agency credited", WITNESS, "{|The cargo was moved at night}. (Altavia)", "copies", {"attribution_dropped"}),
    ("the name is kept", WITNESS, "{|The cargo was moved at night}. {Ilse Marwick|Marwick saw it}.", "copies", set()),
    ("kept by what she is", WITNESS, "{|The cargo was moved at night}. {?a crane driver|A crane driver saw it}.", "hidden copies", set()),
    ("papers that were read", "{|The cargo was moved at night}. So says a log read by the Post.", "{|The cargo was moved at night}.", "hidden copies", {"attribution_dropped"}),
    ("hedge and name at once", UNSURE, "{|The cargo was moved at night}.", "hidden copies", {"attribution_dropped", "hedge_lost"}),
    ("a quotation without its speaker", '{Ilse Marwick|"They put it on the old grey barge," Ilse Marwick said}.', 'The bit that got me: "They put it on the old grey barge." {Coast Radio|So says Coast Radio}.', "links", {"attribution_dropped"}),
    ("only the unnamed one is lost", WITNESS + " " + NAMELESS, "{Ilse Marwick|Marwick said the cargo was moved}. {|Trucks came}.", "hidden copies", {"anonymous_dropped"}),
    ("nobody is said to be unnamed", NAMELESS, "{Coast Radio|The cargo was moved at night, the Post says}.", "cites", {"anonymous_dropped"}),
    ("said to be unnamed", NAMELESS, "{Coast Radio|The cargo was moved at night, the Post quoted an unnamed person as saying}.", "cites", set()),
    ("a sum grows", "{Ilse Marwick|They took 8,000 ducats, Marwick said}.", "{Ilse Marwick|They took 10,000 ducats, Marwick said}.", "cites", {"number_changed"}),
    ("a sum is rounded", "{Ilse Marwick|They took 2.4 million crowns, Marwick said}.", "{Ilse Marwick|They took nearly 2.5 million crowns, Marwick said}.", "cites", {"number_changed"}),
    ("in figures or in letters", "{Ilse Marwick|Sixty-one crates went, Marwick said}.", "{Ilse Marwick|61 crates went, Marwick said}.", "cites", set()),
    ("another currency besides", "{Ilse Marwick|They took 2.4 million crowns, Marwick said}.", "{Ilse Marwick|They took 2.4 million crowns, about 3.1 million dollars}.", "cites", set()),
    ("a time drawn out", "{Ilse Marwick|It was known fifty-two days before, Marwick said}.", "{Ilse Marwick|It was known a year ago, Marwick said}.", "cites", {"number_changed"}),
    ("about the same time", "{Ilse Marwick|It was known fifty-two days before, Marwick said}.", "{Ilse Marwick|It was known less than eight weeks before, Marwick said}.", "cites", set()),
    ("other things are counted", "{Ilse Marwick|They took nine crates, Marwick said}.", "{Ilse Marwick|They took the crates, Marwick said}. Ten years ago 14 boats sank.", "cites", set()),
    ("told by the source, not by an article", UNSURE, "{|The cargo was moved at night}.", "told", set()),
)  # fmt: skip


@pytest.mark.parametrize(("earlier", "later", "kind", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_what_is_lost_or_changed(earlier: str, later: str, kind: str, expected: set[str]) -> None:
    assert set(drifted(earlier, later, kind)) == expected


def test_both_passages_are_shown() -> None:
    found = drifted("Quiet harbour. " + UNSURE, "Fog. {|The cargo was moved at night}.", "hidden copies")
    assert found["hedge_lost"] == ("The cargo was moved at night", "The Post could not verify her account.")
    assert found["attribution_dropped"] == (
        "The cargo was moved at night",
        "Ilse Marwick said the cargo was moved at night.",
    )


def test_never_backwards_in_time() -> None:
    assert drifted(UNSURE, "{|The cargo was moved at night}.", "copies", hours=-1) == {}


def test_what_only_the_denial_is_cited_for_is_no_drift() -> None:
    one, before = told("earlier", 0, NAMELESS)
    two, after = told(
        "later",
        5,
        "{~Reports|Reports say the cargo was moved}.\n\n{!Port Board|The Port Board told the Post it was not}.",
    )
    at = two.text.index("told the Post")
    step = Derivation("earlier", "later", "cites", evidence=(Evidence("later", two.span(at, at + 13)),))
    assert drifts([*before, *after], [replace(step, evidence=())], {"earlier": one, "later": two}) != ()
    assert drifts([*before, *after], [step], {"earlier": one, "later": two}) == ()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([WITNESS, UNSURE, NAMELESS, *(c[2] for c in CASES)]), min_size=1, max_size=4),
    st.sampled_from(["copies", "hidden copies", "cites", "links"]),
)
def test_a_verbatim_retelling_loses_nothing(paragraphs: list[str], kind: str) -> None:
    text = "\n\n".join(paragraphs)
    assert set(drifted(text, text, kind)) <= ({"anonymous_dropped"} if kind in ("cites", "links") else set())


@settings(max_examples=100, deadline=None)
@given(st.text("0123456789 ,.-$£aneonfifty million weeks ago Mayp“\"'\n", max_size=200))
def test_any_text_has_amounts_in_order(text: str) -> None:
    found = amounts(text)
    assert [a.start for a in found] == sorted({a.start for a in found})
    assert all(0 <= a.start < a.end <= len(text) for a in found)
    article = Article("a", text)
    spot = doubt(article, [article.span(0, len(text))])
    assert spot is None or article.text[spot.start : spot.end] == spot.text


def test_a_long_hostile_text_takes_no_longer() -> None:
    text = "{|The cargo was moved at night}. " + 'reports that "7 crates, not confirmed, ' * 8000
    assert "plural_sources" not in drifted(text, text, "copies")


# ------------------------------------------------------------ the order of events


def test_events_in_the_order_in_which_they_were_said() -> None:
    _, first = told("morning", 0, "{Ilse Marwick|Marwick said it was moved}. {|It was moved}.")
    _, second = told("dawn", -6, "{?a clerk|A clerk said it was moved}.")
    _, third = told("evening", 8, "{!Port Board|The Board said it was not moved}.")
    dated = Time(Span(0, 0, ""), "2031-W14")
    spoken = third[0].match.attribution
    assert spoken is not None
    earlier = replace(third[0], match=replace(third[0].match, attribution=replace(spoken, said_on=dated)))
    sources = {s.id: s for t in (*first, *second, *third) for s in t.sources}
    found = timeline([*third, *first, *second, earlier], sources)
    assert [(e.when, e.article) for e in found] == [
        ("2031-W14", "evening"),
        ("2031-04-10", "dawn"),
        ("2031-04-10", "morning"),
        ("2031-04-10", "morning"),
        ("2031-04-10", "evening"),
    ]
    assert [e.source for e in found[2:4]] == ["s:Ilse Marwick", "morning"]


def test_whom_an_article_has_through_another_the_article_tells() -> None:
    _, only = told("a", 0, "{Ilse Marwick|Marwick said it was moved}.")
    assert [e.source for e in timeline(only, {})] == ["a"]


# ------------------------------------------------------------ what nobody has seen


def ranking(
    steps: Iterable[tuple[str, str]], kinds: Mapping[str, str], origins: set[str], articles: set[str]
) -> list[tuple[str, str]]:
    sources = {i: Source(i, i, kind) for i, kind in kinds.items()}  # type: ignore[arg-type]
    found = missing([Derivation(a, b, "cites") for a, b in steps], sources, origins, articles)
    return [(m.source, "alone" if "alone" in m.why else "origin" if "origin" in m.why else "text") for m in found]


def test_first_the_one_on_which_most_articles_rest_alone() -> None:
    steps = [
        ("x", "a"),
        ("a", "b"),
        ("y", "c"),
        ("y", "d"),
        ("y", "e"),
        ("m", "c"),
        ("m", "d"),
        ("m", "e"),
        ("z", "e"),
        ("m", "z"),
    ]
    kinds = {"x": "outlet", "y": "document", "z": "outlet", "m": "person"}
    assert ranking(steps, kinds, {"x", "y", "m"}, set("abcde")) == [("x", "alone"), ("y", "origin"), ("z", "text")]


def test_an_embedded_post_and_a_person_are_not_missing() -> None:
    sources = {"p": Source("p", "p", "post"), "q": Source("q", "q", "person"), "r": Source("r", "r", "post")}
    steps = [Derivation("p", "a", "post"), Derivation("q", "a", "told"), Derivation("r", "a", "cites")]
    found = missing(steps, sources, {"p", "q", "r"}, {"a"})
    assert [m.source for m in found] == ["r"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcdxyz"), st.sampled_from("abcd")), max_size=20))
def test_circles_end_and_every_unseen_source_is_listed_once(pairs: list[tuple[str, str]]) -> None:
    kinds = dict.fromkeys("xyz", "outlet")
    found = ranking(pairs, kinds, set("xyz"), set("abcd"))
    assert sorted(source for source, _ in found) == sorted({a for a, _ in pairs if a in kinds})
