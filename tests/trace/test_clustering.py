"""What makes two statements one claim: traits found again in other words, and differences that make another claim of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.model import Article, Attribution, Mention, Reading, Speaker, Stance
from sayso.trace.claims import Traits, alike, contrary, fingerprint, keys, pack, statements, unpack
from sayso.trace.claims.joining import joined_by_meaning

NAMES = ("Mirevia", "Ghalen Front", "Oryx Haulage", "Lisse", "Ilse Marwick")


def told(text: str, *, speaker: str = "Rufus Hale", stance: Stance = "asserts", cue: str = "", before: str = "") -> Reading:
    """A reading whose text after ``before`` and ``cue`` is what the speaker says; the names of `NAMES` are mentions."""
    whole = f"{before}{cue}{text}"
    article = Article("a", whole)
    start = len(before) + len(cue)
    mentions = tuple(
        Mention(article.span(at, at + len(name)), "organisation", name) for name in NAMES if (at := whole.find(name)) >= 0
    )
    said = Attribution(
        "1",
        content=(article.span(start, len(whole)),),
        cue=(article.span(len(before), start),) if cue else (),
        stance=stance,
        speaker=Speaker(speaker, "person"),
    )
    return Reading(article, (said,), tuple(sorted(mentions, key=lambda m: m.span.start)))


def traits_of(text: str) -> Traits:
    return statements(told(text))[0].traits


SAME = (
    ("Mirevia trained 300 rebels near Lisse", "Some 300 rebels were trained by Mirevia near Lisse"),
    ("Mirevia trained 300 rebels near Lisse", "Mirevian officers drilled 300 insurgents outside Lisse"),
    ("Oryx Haulage paid 2.4 million crowns to the campaign", "The campaign was paid 2,400,000 crowns by Oryx Haulage"),
    ("the Ghalen Front blew up the bridge at Lisse", "the bridge at Lisse was blown up by the Ghalen Front on purpose"),
)
OTHER = (
    ("Mirevia trained 300 rebels near Lisse", "Oryx Haulage trained its drivers in Lisse"),
    ("Mirevia trained 300 rebels near Lisse", "Mirevia and Lisse signed a treaty about the fishing of herring"),
    ("Ilse Marwick opened a bakery", "Ilse Marwick is not among them, she wrote in a long letter"),
)
CHANGED = (
    ("number", "Mirevia trained 300 rebels near Lisse.", "Mirevia trained 900 rebels near Lisse."),
    ("date", "Mirevia fired on Lisse on Monday.", "Mirevia fired on Lisse on Friday."),
    ("role", "Mirevia attacked the Ghalen Front near Lisse.", "The Ghalen Front attacked Mirevia near Lisse."),
    ("", "Mirevia trained 147 rebels near Lisse.", "Mirevia trained nearly 150 rebels near Lisse."),
    ("", "Mirevia trained rebels near Lisse.", "Mirevia never trained rebels near Lisse."),
    ("", "Mirevia trained rebels near Lisse.", "Mirevia may have trained rebels near Lisse."),
    ("certainty", "Mirevia trained rebels near Lisse.", "Mirevia plans to train rebels near Lisse."),
)


@pytest.mark.parametrize(("a", "b"), SAME)
def test_the_same_in_other_words_is_found_and_recognised(a: str, b: str) -> None:
    one, two = traits_of(a), traits_of(b)
    assert set(keys(one)) & set(keys(two))
    assert alike(one, two).verdict == "same"
    assert contrary(a, b) == ""


@pytest.mark.parametrize(("a", "b"), OTHER)
def test_other_things_about_the_same_names_are_not_the_same(a: str, b: str) -> None:
    assert alike(traits_of(a), traits_of(b)).verdict != "same"


@pytest.mark.parametrize(("kind", "a", "b"), CHANGED)
def test_what_changes_a_claim_and_what_does_not(kind: str, a: str, b: str) -> None:
    assert contrary(a, b) == kind == contrary(b, a)


@pytest.mark.parametrize(
    ("text", "cue", "stance", "turned"),
    (
        ("that it had sold 300 rifles to Mirevia", "denied ", "denies", True),
        ("that it had not sold 300 rifles to Mirevia", "said ", "asserts", True),
        ("that it had not sold 300 rifles to Mirevia", "said ", "denies", True),
        ("that it had not sold 300 rifles to Mirevia", "denied ", "denies", False),
        ("that it had sold 300 rifles to Mirevia", "said ", "hedges", False),
    ),
)
def test_who_denies_is_on_the_other_side_once(text: str, cue: str, stance: Stance, turned: bool) -> None:
    assert [one.turned for one in statements(told(text, cue=cue, stance=stance))] == [turned]


@pytest.mark.parametrize("stance", ("declines", "asks", "unverified"))
def test_who_takes_no_side_states_nothing(stance: Stance) -> None:
    assert statements(told("Mirevia trained 300 rebels near Lisse", stance=stance)) == ()


@pytest.mark.parametrize("text", ("It was terrible", "The ministry declined to comment on Mirevia", "Published: 4 March 2031", "", "…"))
def test_too_little_is_no_statement(text: str) -> None:
    assert statements(told(text)) == ()


def test_a_pronoun_lends_the_name_it_stands_for() -> None:
    denial = statements(told("it had trained any rebels near Lisse", speaker="Mirevia", cue="denied that ", stance="denies"))
    speaking = told("it had trained any rebels near Lisse", before="Oryx Haulage was accused. Rufus Hale denied that ", stance="denies")
    assert alike(denial[0].traits, traits_of("Mirevia trained rebels near Lisse")).share > 0.4
    lent = statements(speaking)[0].traits.names.keys() & traits_of("Oryx Haulage sold the bakery to the prince").names.keys()
    assert lent


def test_of_nested_attributions_the_innermost_speaks() -> None:
    article = Article("a", "Rufus Hale said Ilse Marwick told him Mirevia had trained the rebels near Lisse.")
    outer = Attribution("1", content=(article.span(16, 79),), speaker=Speaker("Rufus Hale", "person"))
    inner = Attribution("2", content=(article.span(38, 79),), parent="1", speaker=Speaker("Ilse Marwick", "person"))
    assert [one.source for one in statements(Reading(article, (outer, inner)))] == ["Ilse Marwick"]


def test_the_article_speaks_itself_outside_attributions() -> None:
    text = "LISSE, 4 March (TNA) – Mirevia trained 300 rebels in a quarry near Lisse.\n\nPhoto: Ivo Tarn, Lisse"
    article = Article("a", text)
    mentions = (Mention(article.span(23, 30), "place", "Mirevia"),)
    found = statements(Reading(article, (), mentions))
    assert [(one.attribution, article.text[one.start : one.end]) for one in found] == [(-1, "Mirevia trained 300 rebels in a quarry near Lisse")]


def test_the_pair_model_must_be_surer_of_a_denial() -> None:
    import numpy as np

    rows = np.array([[0.5, 0.3, 0.1, 0.05, 0.05], [0, 0, 0.8, 0.1, 0.1], [0, 0, 0.95, 0, 0.05]])
    assert joined_by_meaning([("a", "b")] * 3, lambda pairs: rows) == ["same", "no", "contrary"]
    assert joined_by_meaning([], lambda pairs: rows) == []


sentences = st.lists(
    st.sampled_from("Mirevia Lisse trained rebels 300 900 never the bank quarry Monday sold Oryx Haulage bread".split()), min_size=4, max_size=25
).map(" ".join)


@given(sentences, sentences)
def test_likeness_has_no_direction(a: str, b: str) -> None:
    one, two = (statements(told(text)) for text in (a, b))
    if one and two:
        assert alike(one[0].traits, two[0].traits) == alike(two[0].traits, one[0].traits)


@given(sentences)
def test_traits_survive_being_packed(text: str) -> None:
    for one in statements(told(text)):
        back = unpack(pack(one.traits))
        assert [t.mark for t in back.all] == [t.mark for t in one.traits.all]
        assert fingerprint(back) == fingerprint(one.traits)
        assert all(abs(a.weight - b.weight) <= 0.03 for a, b in zip(back.all, one.traits.all, strict=True))


@given(st.text(max_size=200))
def test_any_text_is_cut_into_statements_that_stand_in_it(text: str) -> None:
    article = Article("a", text)
    said = (Attribution("1", content=(article.span(0, len(text)),)),) if text else ()
    for one in statements(Reading(article, said)):
        assert 0 <= one.start < one.end <= len(text)
        assert 0 < len(one.traits.all) <= 16
