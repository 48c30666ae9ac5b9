"""Nesting, order and manner of drafts, whatever engine they come from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso import ingest
from sayso.model import Article, Attribution
from sayso.read.assembly import Draft, assembled


def stretch(text: str, part: str) -> tuple[int, int]:
    start = text.index(part)
    return start, start + len(part)


def draft(text: str, source: str, cue: str, *content: str) -> Draft:
    one = lambda part: (stretch(text, part),) if part else ()  # noqa: E731
    return Draft(source=one(source), cue=one(cue), content=tuple(stretch(text, c) for c in content))


def built(text: str, *drafts: Draft) -> tuple[Attribution, ...]:
    return assembled(ingest.from_text(text), drafts, by="test@1")


NESTED = "Marwick said the mayor told reporters that the clerk denied the port was closed."


def test_an_attribution_in_a_content_has_the_closest_one_as_its_parent() -> None:
    found = built(
        NESTED,
        draft(NESTED, "the clerk", "denied", "the port was closed"),
        draft(NESTED, "Marwick", "said", "the mayor told reporters that the clerk denied the port was closed"),
        draft(NESTED, "the mayor", "told", "that the clerk denied the port was closed"),
    )
    assert [(a.id, a.parent, a.source[0].text) for a in found] == [
        ("1", None, "Marwick"),
        ("2", "1", "the mayor"),
        ("3", "2", "the clerk"),
    ]
    assert found[2].stance == "denies"


def test_a_draft_without_content_is_dropped() -> None:
    assert built("Marwick said.", draft("Marwick said.", "Marwick", "said")) == ()


def test_the_same_find_twice_is_one_attribution() -> None:
    once = draft("Marwick said so.", "Marwick", "said", "so")
    assert len(built("Marwick said so.", once, once)) == 1


QUOTES = 'Marwick said the clerk called it "a leak".'


def test_the_marks_of_a_nested_quotation_are_not_the_outer_source_s() -> None:
    outer, inner = built(
        QUOTES,
        draft(QUOTES, "Marwick", "said", 'the clerk called it "a leak"'),
        draft(QUOTES, "the clerk", "called", "it", '"a leak"'),
    )
    assert (outer.voice, inner.voice) == ("indirect", "mixed")


@pytest.mark.parametrize(
    ("text", "content", "voice"),
    [
        ('"The port is closed," Marwick said.', '"The port is closed,"', "direct"),
        ('Marwick spoke of "a small leak".', '"a small leak"', "mixed"),
        ('Marwick said the port was "not closed".', 'the port was "not closed"', "mixed"),
        ("Marwick said the port was closed.", "the port was closed", "indirect"),
        ("“Closed,” Marwick said.", "“Closed,”", "direct"),
    ],
)
def test_voice(text: str, content: str, voice: str) -> None:
    cue = "said" if "said" in text else "spoke of"
    assert built(text, draft(text, "Marwick", cue, content))[0].voice == voice


POST = (
    "Rumours began at noon.\n\n"
    "The mayor told the Harbour Post he saw smoke — Ivo Tan (@ivotan) March 4, 2031\n\n"
    "The mayor did not answer."
)


def test_an_embedded_post_is_said_by_its_author_and_holds_what_is_said_in_it() -> None:
    outer, inner = built(POST, draft(POST, "The mayor", "told", "he saw smoke"))
    assert (outer.source[0].text, outer.cue, outer.voice) == ("Ivo Tan", (), "embedded")
    assert (inner.parent, inner.addressee) == (outer.id, ())


COLON = "The Harbour Post reported the following:\n\nTwo men left at dawn, a porter said.\n\nNobody else spoke."


def test_a_colon_hands_the_next_paragraph_to_whoever_it_speaks_of() -> None:
    outer, inner = built(
        COLON,
        draft(COLON, "The Harbour Post", "reported the following"),
        draft(COLON, "a porter", "said", "Two men left at dawn"),
    )
    assert [s.text for s in outer.content] == ["Two men left at dawn, a porter said."]
    assert inner.parent == outer.id


ANNOUNCED = "By noon, that was when the Post report, read by all, detailed the following:\n\nTwo men left at dawn.\n\nNobody spoke."


def test_what_a_paragraph_announces_is_its_subject_s_even_if_no_engine_saw_it() -> None:
    (found,) = built(ANNOUNCED)
    spoken = [s.text for s in (*found.source, *found.cue, *found.content)]
    assert spoken == ["the Post report, read by all,", "detailed the following", "Two men left at dawn."]


pieces = st.tuples(st.integers(0, 60), st.integers(1, 30)).map(lambda p: (p[0], min(80, p[0] + p[1])))
drafts = st.builds(
    Draft,
    source=st.lists(pieces, max_size=1).map(tuple),
    cue=st.lists(pieces, max_size=1).map(tuple),
    content=st.lists(pieces, max_size=3).map(tuple),
)


@given(st.lists(drafts, max_size=12), st.randoms())
def test_parents_form_no_circle_and_order_does_not_matter(some: list[Draft], random: object) -> None:
    text = ("word “quoted” said, \n\n" * 8)[:80]
    article = Article(id="a", text=text)
    found = assembled(article, some, by="test@1")
    shuffled = list(some)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert assembled(article, shuffled, by="test@1") == found
    parent = {a.id: a.parent for a in found}
    for a in found:
        seen = set()
        at: str | None = a.id
        while at is not None:
            assert at not in seen
            seen.add(at)
            at = parent[at]
        assert all(article.text[s.start : s.end] == s.text for s in (*a.source, *a.cue, *a.content))
