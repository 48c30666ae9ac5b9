"""Readings corrected by judgements: who says it, how, or that nobody does; what no judgement is about stays as it was read."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.correcting import NO_ATTRIBUTION, Passage, by_article, corrected, corrections
from sayso.errors import OptionError
from sayso.ledger import Entry, Ledger, memory_ledger
from sayso.model import Article, Attribution, Judgement, Mention, Reading, Speaker, Stance, Subject, Verdict
from sayso.resolve import chains

TEXT = (
    "Ilse Marwick told Radio Sable that a nurse had said the port was closed. She denied that Sami Orrun knew. "
    "The harbour 🌊 is open, Sami Orrun said."
)
NURSE = Speaker("a nurse", "anonymous", True)
MARWICK = Speaker("Ilse Marwick", "official")
ORRUN = Speaker("Sami Orrun", "person")


def at(words: str, start: int = 0) -> tuple[int, int]:
    place = TEXT.index(words, start)
    return place, place + len(words)


def story(**of_article: str) -> Reading:
    """Marwick says what a nurse says; she denies something; Orrun says something."""
    article = Article(id="a1", text=TEXT, **of_article)  # type: ignore[arg-type]

    def spans(*words: str) -> tuple[object, ...]:
        return tuple(article.span(*at(w)) for w in words)

    told = (
        Attribution("t1", spans("that a nurse had said the port was closed"), spans("Ilse Marwick"), spans("told"), spans("Radio Sable"), speaker=MARWICK),  # type: ignore[arg-type]
        Attribution("t2", spans("the port was closed"), spans("a nurse"), spans("had said"), parent="t1", speaker=NURSE),  # type: ignore[arg-type]
        Attribution("t3", spans("that Sami Orrun knew"), spans("She"), spans("denied"), stance="denies", factuality="CT-", speaker=MARWICK),  # type: ignore[arg-type]
        Attribution("t4", spans("The harbour 🌊 is open"), spans("Sami Orrun"), spans("said"), speaker=ORRUN),  # type: ignore[arg-type]
    )
    sable = Mention(article.span(*at("Radio Sable")), "outlet", "Radio Sable")
    aliases = (("Ilse Marwick", "the harbour master"), ("Sami Orrun", "Orrun"))
    return chains(Reading(article, told, (sable,), aliases=aliases, by="rules@1"))


def judged(verdict: Verdict, words: str, b: str, about: Subject = "attribution") -> Judgement:
    start, end = at(words)
    return Judgement(f"{verdict}{start}{b}", verdict, f"a1:{start}-{end}", b, about=about, why="a test")


def found(reading: Reading) -> dict[str, Attribution]:
    return {a.id: a for a in reading.attributions}


OUTER, INNER, DENIED, OPEN = "that a nurse had said the port was closed", "the port was closed", "that Sami Orrun knew", "The harbour 🌊 is open"


def test_another_source_changes_every_chain_through_it() -> None:
    read = story()
    assert found(read)["t2"].chain == ("Radio Sable", "Ilse Marwick", "a nurse")
    now = found(corrected(read, [judged("same", OUTER, "Sami Orrun")]))
    assert now["t1"].speaker == ORRUN
    assert now["t1"].chain == ("Radio Sable", "Sami Orrun")
    assert now["t2"].chain == ("Radio Sable", "Sami Orrun", "a nurse")
    assert now["t3"], now["t4"] == (found(read)["t3"], found(read)["t4"])


@pytest.mark.parametrize(
    ("name", "speaker"),
    [
        ("sami  ORRUN", ORRUN),  # a source of the reading, however it is written
        ("the harbour master", MARWICK),  # another form of one
        ("Radio Sable", Speaker("Radio Sable", "outlet")),  # somebody it mentions
        ("a nurse", NURSE),
        ("Ada Quill", Speaker("Ada Quill", "person")),
        ("Ministry of Defence", Speaker("Ministry of Defence", "government")),
        ("Quill", Speaker("Quill", "organisation")),
        ("a stevedore", Speaker("a stevedore", "anonymous", True)),  # a description is no name: two of them may be two
    ],
)
def test_what_kind_of_source_a_name_is(name: str, speaker: Speaker) -> None:
    assert found(corrected(story(), [judged("same", DENIED, name)]))["t3"].speaker == speaker


def test_no_attribution_moves_what_is_inside_it_outwards() -> None:
    now = found(corrected(story(), [judged("same", OUTER, "No  Attribution")]))
    assert list(now) == ["t2", "t3", "t4"]
    assert now["t2"].parent is None
    assert now["t2"].chain == ("a nurse",)


def test_somebody_does_not_say_it_and_nobody_is_known_to() -> None:
    now = found(corrected(story(), [judged("different", DENIED, "the harbour master")]))
    assert now["t3"].speaker == Speaker()
    assert now["t3"].chain == now["t3"].source == ()
    assert found(corrected(story(), [judged("different", DENIED, "Ada Quill")])) == found(story())


def test_later_ones_win() -> None:
    both = [judged("same", OPEN, "Ada Quill"), judged("same", OPEN, NO_ATTRIBUTION), judged("different", OPEN, NO_ATTRIBUTION)]
    assert found(corrected(story(), both))["t4"].speaker == ORRUN
    assert "t4" not in found(corrected(story(), both[:2]))
    mistaken = [judged("same", OPEN, "Ada Quill"), judged("different", OPEN, "Ada Quill")]
    assert found(corrected(story(), mistaken))["t4"].speaker == ORRUN
    unsure = [judged("different", OPEN, "Orrun"), judged("unsure", OPEN, "orrun")]
    assert found(corrected(story(), unsure))["t4"].speaker == ORRUN


@pytest.mark.parametrize(
    ("stance", "factuality"),
    [("asserts", "CT+"), ("hedges", "PS+"), ("denies", "CT-"), ("declines", "Uu"), ("unverified", "Uu"), ("asks", "Uu")],
)
def test_a_stance_brings_its_factuality(stance: Stance, factuality: str) -> None:
    now = found(corrected(story(), [judged("same", OPEN, stance, "stance"), judged("same", DENIED, stance, "stance")]))
    assert {(now[i].stance, now[i].factuality) for i in ("t3", "t4")} == {(stance, factuality)}


def test_what_was_said_not_to_be_is_hedged_as_such() -> None:
    read = story()
    negative = replace(read, attributions=tuple(replace(a, factuality="CT-") if a.id == "t4" else a for a in read.attributions))
    assert found(corrected(negative, [judged("same", OPEN, "hedges", "stance")]))["t4"].factuality == "PS-"


def test_nothing_about_this_article_gives_the_very_same_reading() -> None:
    read = story()
    others = [
        Judgement("1", "same", "a2:0-5", "denies", about="stance"),
        Judgement("2", "same", "Ilse Marwick", "Sami Orrun"),
        judged("same", "Radio", "Ada Quill"),  # nothing is attributed there
        Judgement("4", "same", "a1:9-2", "denies", about="stance"),
        Judgement("5", "same", "a1", "denies", about="stance"),
    ]
    assert corrected(read, others) is read
    assert corrections(read, others).judgements == ()


def test_what_was_decided_is_told() -> None:
    told = [judged("same", OUTER, NO_ATTRIBUTION), judged("same", INNER, "Ada Quill"), judged("same", OPEN, "denies", "stance")]
    result = corrections(story(), told)
    assert (result.said, result.stances) == ({"t2"}, {"t4"})
    assert result.unsaid == (Passage("a1", *at(OUTER)),)
    assert set(result.judgements) == set(told)
    assert by_article([*told, Judgement("9", "same", "x", "y")]) == {"a1": tuple(told)}


def test_two_at_one_place_are_the_inner_one() -> None:
    read = story()
    twin = Attribution("t0", found(read)["t4"].content, speaker=MARWICK)
    inside = tuple(replace(a, parent="t0") if a.id == "t4" else a for a in read.attributions)
    both = chains(replace(read, attributions=(*inside, twin)))
    now = found(corrected(both, [judged("same", OPEN, "Ada Quill")]))
    assert (now["t4"].chain, now["t0"].chain) == (("Ilse Marwick", "Ada Quill"), ("Ilse Marwick",))
    assert {"t0", "t4"}.isdisjoint(found(corrected(both, [judged("same", OPEN, NO_ATTRIBUTION)])))


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("a1:3-9", Passage("a1", 3, 9)),
        (" http://x.example:80/a:007-9 ", Passage("http://x.example:80/a", 7, 9)),
        ("a1:9-3", None),
        ("a1:3-3", None),
        ("a1:-3-9", None),
        (":3-9", None),
        ("a1:3-٩", None),
        ("s:nurse-at-lisse@a1:0", None),
        ("", None),
    ],
)
def test_references(text: str, passage: Passage | None) -> None:
    assert Passage.parse(text) == passage
    assert passage is None or Passage.parse(str(passage)) == passage


@pytest.fixture
def ledger() -> Ledger:
    made = memory_ledger()
    made.add([Entry(story()), Entry(Reading(Article("a2", "Nothing here."), by="rules@1"))])
    return made


def test_a_ledger_keeps_references_in_one_form(ledger: Ledger) -> None:
    start, end = at(OPEN)
    one = ledger.judge(Judgement("", "same", f" a1:0{start}-{end} ", " Ada \n Quill ", about="attribution"))
    assert (one.a, one.b) == (f"a1:{start}-{end}", "Ada Quill")
    assert ledger.judge(Judgement("", "same", one.a, "NO attribution", about="attribution")).b == NO_ATTRIBUTION
    assert ledger.judge(Judgement("", "same", one.a, " Denies", about="stance")).b == "denies"


def test_latest_wins_and_undoing_restores(ledger: Ledger) -> None:
    start, end = at(OPEN)
    ref, read = f"a1:{start}-{end}", ledger.reading("a1")

    def now() -> Reading:
        return corrected(ledger.reading("a1"), ledger.judgements())

    first = ledger.judge(Judgement("", "same", ref, "Ada Quill", about="attribution", when="1"))
    second = ledger.judge(Judgement("", "same", ref, "Ilse Marwick", about="attribution", when="2"))
    assert ledger.judgements() == (second,)
    assert found(now())["t4"].speaker == MARWICK
    undone = ledger.judge(Judgement("", "unsure", "", "", undoes=second.id))
    assert found(now())["t4"].speaker.name == "Ada Quill"
    ledger.judge(Judgement("", "unsure", "", "", undoes=first.id))
    assert now() == read
    again = ledger.judge(Judgement("", "same", ref, "Ilse Marwick", about="attribution", when="2"))  # the very same as one taken back
    assert again.id != second.id
    assert found(now())["t4"].speaker == MARWICK
    ledger.judge(Judgement("", "unsure", "", "", undoes=again.id))
    ledger.judge(Judgement("", "unsure", "", "", undoes=undone.id))
    assert found(now())["t4"].speaker == MARWICK


@pytest.mark.parametrize(
    ("about", "verdict", "a", "b", "told"),
    [
        ("stance", "same", "a1:112-134", "lies", "“lies” is no stance; choose asserts, hedges"),
        ("stance", "different", "a1:112-134", "denies", "Say which stance it is instead"),
        ("stance", "same", "Ilse Marwick", "denies", "“Ilse Marwick” is no passage; a judgement about a stance"),
        ("attribution", "same", "Ilse Marwick", "a1:112-134", "is no passage; a judgement about an attribution"),
        ("attribution", "same", "a9:1-5", "Ilse Marwick", "No article a9 is in this ledger"),
        ("attribution", "same", "A1:112-134", "Ilse Marwick", "No article A1 is in this ledger"),
        ("attribution", "same", "a1:1-5", "Ilse Marwick", "No attribution has its content at a1:1-5; the nearest: a1:"),
        ("attribution", "same", "a2:1-5", "Ilse Marwick", "nothing is attributed in this article"),
        ("attribution", "same", "a1:112-134", "  ", "one of them is empty"),
        ("claim", "same", "a1:1-9999", "the port is closed", "There are no words at a1:1-9999; its article has"),
        ("claim", "same", "a1:34-35", "the port is closed", "There are no words at a1:34-35"),
        ("claim", "different", "a9:1-5", "the port is closed", "No article a9"),
        ("claim", "same", "c12", "the port is closed", "There is no claim c12 in this ledger"),
        ("claim", "same", "a1:3-9", " a1:03-9", "a1:3-9 is compared with itself"),
    ],
)
def test_what_refers_to_nothing_is_refused(ledger: Ledger, about: Subject, verdict: Verdict, a: str, b: str, told: str) -> None:
    place = "a1:{}-{}".format(*at(OPEN))
    with pytest.raises(OptionError, match=re.escape(told)):
        ledger.judge(Judgement("", verdict, a.replace("a1:112-134", place), b.replace("a1:112-134", place), about=about))
    assert ledger.history() == ()


NAMES = ("Ilse Marwick", "Sami Orrun", "Orrun", "a nurse", "", "Ada Quill")


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """Any attributions over the text, with any parents (also in circles), some of them at one place."""
    article = Article(id="a1", text=TEXT)
    places = draw(st.lists(st.tuples(st.integers(0, 8), st.integers(1, 4)), min_size=1, max_size=7))
    ids = [str(i) for i in range(len(places))]
    told = []
    for i, (start, size) in zip(ids, places, strict=True):
        content = (article.span(10 * start, 10 * start + 5 * size), article.span(10 * start + 5 * size, 10 * start + 5 * size + draw(st.integers(0, 2))))
        name = draw(st.sampled_from(NAMES))
        kind, anonymous = ("none" if not name else "anonymous" if name == "a nurse" else "person"), name == "a nurse"
        told.append(
            Attribution(
                i,
                content,
                parent=draw(st.one_of(st.none(), st.sampled_from([*ids, "gone"]))),
                stance=draw(st.sampled_from(get_args(Stance))),
                speaker=Speaker(name, kind, anonymous),  # type: ignore[arg-type]
            )
        )
    return chains(Reading(article, tuple(told), aliases=(("Sami Orrun", "Orrun"),)))


@st.composite
def decided(draw: st.DrawFn) -> tuple[Reading, list[Judgement]]:
    reading = draw(readings())
    refs = [str(Passage.of("a1", a)) for a in reading.attributions] + ["a1:1-2", "a2:0-5", "nonsense"]
    made = []
    for n in range(draw(st.integers(0, 6))):
        ref = draw(st.sampled_from(refs))
        if draw(st.booleans()):
            made.append(Judgement(str(n), "same", ref, draw(st.sampled_from([*get_args(Stance), "odd"])), about="stance"))
        else:
            verdict = draw(st.sampled_from(get_args(Verdict)))
            made.append(Judgement(str(n), verdict, ref, draw(st.sampled_from([*NAMES[:4], "Ada Quill", NO_ATTRIBUTION])), about="attribution"))
    return reading, made


@settings(max_examples=300, deadline=None)
@given(decided())
def test_whatever_is_judged(case: tuple[Reading, list[Judgement]]) -> None:
    reading, made = case
    now = corrected(reading, made)
    assert corrected(reading, made) == now
    assert corrected(now, made) == now
    assert now.article == reading.article
    read, text = found(reading), reading.article.text
    assert [a.id for a in reading.attributions if a.id in found(now)] == [a.id for a in now.attributions]
    about = {one.a for one in made}
    for a in now.attributions:
        before = read[a.id]
        for span in (*a.content, *a.source, *a.cue, *a.addressee):
            assert text[span.start : span.end] == span.text
        assert (a.content, a.cue, a.addressee, a.voice, a.act) == (before.content, before.cue, before.addressee, before.voice, before.act)
        assert a.parent == before.parent or a.parent is None or a.parent in found(now)
        if a.speaker.name:
            assert a.speaker.kind != "none"
            assert a.chain[-1] == a.speaker.name
        if str(Passage.of("a1", before)) not in about:
            assert (a.speaker, a.stance, a.factuality) == (before.speaker, before.stance, before.factuality)
