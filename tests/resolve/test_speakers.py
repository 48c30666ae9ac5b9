"""Who speaks: sentences with their sources marked, and the name that each source should get."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.model import Article, Attribution, Block, Mention, Reading, Span, Speaker
from sayso.resolve import resolve, speakers

MARK = re.compile(r"\[([sqct])(\d+)\||\]")
ROLES = {"s": "source", "q": "cue", "c": "content", "t": "addressee"}


def read(marked: str, *, outlet: str = "", byline: tuple[str, ...] = ()) -> Reading:
    """A reading from a text with marks, as in the marked news; content within content is nested."""
    text, at = "", 0
    opened: list[tuple[str, str, int]] = []
    spans: list[tuple[str, str, int, int]] = []
    for mark in MARK.finditer(marked):
        text += marked[at : mark.start()]
        at = mark.end()
        if mark.group(1):
            opened.append((mark.group(2), mark.group(1), len(text)))
        else:
            number, role, start = opened.pop()
            spans.append((number, role, start, len(text)))
    article = Article(id="a", text=text + marked[at:], outlet=outlet, byline=byline)

    def pieces(number: str, role: str) -> tuple[Span, ...]:
        return tuple(article.span(s, e) for n, r, s, e in spans if (n, r) == (number, role))

    def parent(number: str) -> str | None:
        inner = next((s, e) for n, r, s, e in spans if n == number and r == "c")
        around = [(e - s, n) for n, r, s, e in spans if n != number and r == "c" and s <= inner[0] and inner[1] <= e]
        return min(around)[1] if around else None

    numbers = sorted({n for n, *_ in spans}, key=int)
    rows = [
        Attribution(n, pieces(n, "c"), pieces(n, "s"), pieces(n, "q"), pieces(n, "t"), parent=parent(n)) for n in numbers
    ]
    return Reading(article, tuple(rows))


def named(marked: str, **more: object) -> list[str]:
    """The speakers' names, in order of the attributions' numbers."""
    return [a.speaker.name for a in speakers(read(marked, **more)).attributions]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        # names, titles, roles before and after, surnames
        ("[s1|Ambassador Rustam Idzhel] [q1|said] [c1|it rained]. [s2|Idzhel] [q2|added] [c2|it snowed].", ["Rustam Idzhel"] * 2),
        ("[s1|The harbour master, Ilse Brandon,] [q1|said] [c1|no].", ["Ilse Brandon"]),
        ("[s1|Ilse Brandon, the harbour master,] [q1|said] [c1|no].", ["Ilse Brandon"]),
        ("[s1|Strand] [q1|said] [c1|no]. The chief fire officer, Maud Strand, left.", ["Maud Strand"]),
        ("[s1|Marguerite Osei, a partner at Pell Strand] [q1|said] [c1|no].", ["Marguerite Osei"]),
        ("[s1|Premier Anneke Stroud’s] [q1|boast] [c1|that it works].", ["Anneke Stroud"]),
        ("[s1|The Minister of Railways, Ilko Dravets,] [q1|said] [c1|no]. [s2|The minister] [q2|said] [c2|yes].", ["Ilko Dravets"] * 2),
        # two who share a surname
        (
            "Edwin Platt and Marjorie Platt live there. [s1|Mrs Platt] [q1|laughed] [c1|no]. [s2|Mr Platt] [q2|said] [c2|yes].",
            ["Marjorie Platt", "Edwin Platt"],
        ),
        # pronouns
        (
            "[s1|Halina Drost] [q1|said] [c1|no]. [s2|Tobias Lenn] [q2|said] [c2|yes]. [s3|She] [q3|hoped] [c3|for more].",
            ["Halina Drost", "Tobias Lenn", "Halina Drost"],
        ),
        ("A boy stopped the car. [s1|He] [q1|asked for] [c1|money].", ["a boy"]),
        ("[s1|Norvik] [q1|said] [c1|no] on Tuesday. [s2|It] [q2|declined] [c2|to say more].", ["Norvik"] * 2),
        # bodies: short forms, acronyms, types
        (
            "The Foreign Assessments Bureau met. [s1|The Bureau] [q1|said] [c1|no].",
            ["Foreign Assessments Bureau"],
        ),
        (
            "The Maritime Review Authority (MRA) met. [s1|The MRA] [q1|said] [c1|no].",
            ["Maritime Review Authority"],
        ),
        ("Halden Commodities fell. [s1|The company] [q1|said] [c1|nothing changed].", ["Halden Commodities"]),
        ("Halden Commodities fell. [s1|A spokesman] [q1|said] [c1|no].", ["spokesman for Halden Commodities"]),
        # an outlet's article is the outlet; a report of nobody's is a document
        ("[s1|The Kremmen Tribune report] [q1|said] [c1|no].", ["Kremmen Tribune"]),
        ("[s1|The report] [q1|said] [c1|no].", ["report"]),
        # … and so is one that an outlet has only seen or been given
        ("The Kremmen Tribune is read here. [s1|An inspector's report seen by The Kremmen Tribune] [q1|said] [c1|no].",
         ["an inspector's report"]),
        # a country by what it is, somebody without a name at the start of a sentence, whom a question asks for
        ("Ships from Halmark left. [s1|The neighbouring republic of Halmark] [q1|said] [c1|no].", ["Halmark"]),
        ("[s1|The person, who declined to be named,] [q1|said] [c1|no].", ["the person"]),
        (
            "[s1|Ilse Brandon] [q1|said] [c1|no]. It is unclear [s2|who] [q2|first proposed] [c2|the closure].",
            ["Ilse Brandon", "person who first proposed the closure"],
        ),
        # whoever wrote the piece is not spoken of in it, and no press conference is an outlet
        (
            "The quiet ledger\n\nBy Selma Rautio\n\nA bookkeeper at the port opened a file. [s1|She] [q1|said] [c1|no].",
            ["a bookkeeper"],
        ),
        ("Halden Commodities fell. At a press conference [s1|it] [q1|said] [c1|no].", ["Halden Commodities"]),
        # seats of government
        ("[s1|Moscow] [q1|denied] [c1|it].", ["government of Russia"]),
        ("[s1|Downing Street] [q1|denied] [c1|it].", ["government of United Kingdom"]),
        # a source left out, and nobody at all
        ("[s1|Ilse Brandon] [q1|said] [c1|no] and [q2|added] [c2|that it was late].", ["Ilse Brandon"] * 2),
        ("[s1|Ilse Brandon] [q1|said] [c1|no]. [c2|The ship] [q2|is thought to] [c2|be lost].", ["Ilse Brandon", ""]),
        ("[s1|It] [q1|has been suggested] [c1|that it sank].", [""]),
        # parts of a group
        (
            "[s1|Two people familiar with the talks] [q1|said] [c1|no]. [s2|One of them] [q2|said] [c2|maybe].",
            ["two people familiar with the talks", "one of two people familiar with the talks"],
        ),
        # words within words
        ('[s1|Wilma Sand] [q1|said]: [c1|"[s2|I] [q2|had hoped] [c2|for more]."]', ["Wilma Sand"] * 2),
    ],
)  # fmt: skip
def test_who_speaks(marked: str, expected: list[str]) -> None:
    assert named(marked) == expected


def test_a_family_name_that_an_engine_takes_for_a_body_is_its_bearers() -> None:
    reading = read("[s1|His lawyer, Maud Ettinger,] [q1|said] [c1|no]. [s2|Ettinger] [q2|wrote] [c2|that it rained].")
    at = reading.article.text.index("Ettinger wrote")
    mentions = (Mention(reading.article.span(12, 25), "person"), Mention(reading.article.span(at, at + 8), "organisation"))
    found = speakers(Reading(reading.article, reading.attributions, mentions=mentions))
    assert [a.speaker.name for a in found.attributions] == ["Maud Ettinger"] * 2


@pytest.mark.parametrize("pronoun", ["They", "He"])
def test_a_pronoun_that_leads_to_nobody_is_no_named_source(pronoun: str) -> None:
    reading = read(f"[s1|{pronoun}] [q1|knew] [c1|all along].")
    guessed = replace(reading.attributions[0], speaker=Speaker(pronoun, "government"))
    assert speakers(replace(reading, attributions=(guessed,))).attributions[0].speaker.anonymous


def test_the_house_and_the_author_speak_as_we_and_i() -> None:
    marked = "[s1|We] [q1|regret] [c1|the error]. [s2|I] [q2|believe] [c2|so]."
    result = speakers(read(marked, outlet="Halden Now", byline=("Felix Abara in Hadj Roum",)))
    assert [a.speaker for a in result.attributions] == [Speaker("Halden Now", "outlet"), Speaker("Felix Abara", "author")]


def test_two_anonymous_sources_are_never_one() -> None:
    marked = "[s1|A security source] [q1|said] [c1|no]. [s2|A security source close to the talks] [q2|said] [c2|yes]."
    result = speakers(read(marked))
    assert [a.speaker.name for a in result.attributions] == ["a security source", "a security source close to the talks"]
    assert result.aliases == ()


def test_nobody_that_fits_leaves_the_pronoun() -> None:
    assert named("[s1|She] [q1|said] [c1|no].") == ["She"]


def test_a_photo_credit_is_nobody_to_be_meant() -> None:
    reading = read("Rustam Idzhel spoke.\n\nPavel Lindt\n\n[s1|He] [q1|said] [c1|no].")
    start = reading.article.text.index("Pavel")
    article = Article(id="a", text=reading.article.text, blocks=(Block("caption", start, start + 11),))
    result = speakers(Reading(article, reading.attributions))
    assert result.attributions[0].speaker.name == "Rustam Idzhel"


def test_mentions_get_full_names() -> None:
    reading = read("Maud Strand spoke. [s1|Strand] [q1|said] [c1|no].")
    span = reading.article.span(19, 25)
    result = speakers(Reading(reading.article, reading.attributions, mentions=(Mention(span, "person"),)))
    assert [m.name for m in result.mentions] == ["Maud Strand"]


WORDS = st.sampled_from(
    ["Ilse", "Brandon", "Mr", "the", "minister", "She", "he", "one", "of", "them", "said", "\"", "’s", "(", ")", "HTS", ".", ",", "\n\n", "é", "\u202e", "its", "who"]
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(WORDS, max_size=40), st.data())
def test_any_text_keeps_its_spans(words: list[str], data: st.DataObject) -> None:
    article = Article(id="a", text=" ".join(words))
    place = st.integers(0, len(article.text))
    rows = []
    for n in range(data.draw(st.integers(0, 4))):
        a, b, c, d = sorted(data.draw(st.tuples(place, place, place, place)))
        source = (article.span(a, b),) if data.draw(st.booleans()) else ()
        rows.append(Attribution(str(n), (article.span(c, d),), source, parent=str(data.draw(st.integers(0, 4)))))
    reading = Reading(article, tuple(rows))
    result = resolve(reading)
    assert result == resolve(reading)
    for before, after in zip(rows, result.attributions, strict=True):
        assert (before.id, before.source, before.content, before.parent) == (after.id, after.source, after.content, after.parent)
        assert after.speaker.name == "" or after.speaker.name in after.chain
