"""What the rules engine finds: a sentence and its attributions, and what must hold for any text whatever."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.model import Article, Block
from sayso.read.grammar import TOKEN, sentences, words_of
from sayso.read.quotes import quotes_of
from sayso.read.rules import found, read
from sayso.read.rules_scores import confidence, shares

# text, source, content pieces
FOUND = [
    ("Ilse Marwick said the port was closed.", "Ilse Marwick", ["the port was closed"]),
    ("Ilse Marwick, the harbour master, said that the port was closed.", "Ilse Marwick, the harbour master", ["that the port was closed"]),
    ("“The port is closed,” Marwick said.", "Marwick", ["“The port is closed,”"]),
    ('"The port is closed," said Ilse Marwick, the harbour master.', "Ilse Marwick, the harbour master", ['"The port is closed,"']),
    ("''The port is closed,'' she said.", "she", ["''The port is closed,''"]),
    ("“The port,” she said, “is closed.”", "she", ["“The port,”", "“is closed.”"]),
    ("“The port is closed,” Marwick said. “Nobody told us why.”", "Marwick", ["“The port is closed,”", "“Nobody told us why.”"]),
    ("Marwick said: “The port is closed.”", "Marwick", ["“The port is closed.”"]),
    ("The port was closed, the ministry said.", "the ministry", ["The port was closed"]),
    ("According to the harbour office, the port was closed.", "the harbour office", ["the port was closed"]),
    ("The port was closed, according to a person familiar with the talks.", "a person familiar with the talks", ["The port was closed"]),
    ("Marwick urged the council to close the port.", "Marwick", ["the council to close the port"]),
    ("Marwick told reporters that the port was closed.", "Marwick", ["that the port was closed"]),
    ("Marwick said in a statement on Tuesday that the port was closed.", "Marwick", ["that the port was closed"]),
    ("A spokesman for the ministry denied that the port was closed.", "A spokesman for the ministry", ["that the port was closed"]),
    ("Some critics have suggested that the port should close.", "Some critics", ["that the port should close"]),
    ("MARWICK: We are closed until further notice.", "MARWICK", ["We are closed until further notice."]),
    ("“Why is it closed?” Marwick asked.", "Marwick", ["“Why is it closed?”"]),
    ("Officials said the U.S. was informed.", "Officials", ["the U.S. was informed"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "source", "content"), FOUND, ids=[t[:40] for t, _, _ in FOUND])
def test_found(text: str, source: str, content: list[str]) -> None:
    got = [([s.text.rstrip(",") for s in a.source], [c.text for c in a.content]) for a in read(Article(id="a", text=text)).attributions]
    assert ([source], content) in got


ONCE = [
    ("Residents wanted to know who had closed the port.", "wanted to know", "who had closed the port"),
    ("She demanded to know why nobody was told.", "demanded to know", "why nobody was told"),
    ("Marwick declined to say how many had signed it.", "declined to say", "how many had signed it"),
    ("The ministry refused to confirm the figure.", "refused to confirm", "the figure"),
    ("The council announced plans to close the port.", "announced plans", "to close the port"),
]


@pytest.mark.parametrize(("text", "cue", "content"), ONCE)
def test_what_two_patterns_find_is_given_once(text: str, cue: str, content: str) -> None:
    [one] = [a for a in read(Article(id="a", text=text)).attributions if [c.text for c in a.content] == [content]]
    assert one.cue[0].text in cue


NOTHING = ["The port was closed on Tuesday.", "", "\n\n", "Marwick", "said", '"', "said said said", "the claim", "According to", ": :"]


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_is_made_of_nothing(text: str) -> None:
    assert read(Article(id="a", text=text)).attributions == ()


def test_addressee_and_cue() -> None:
    a = read(Article(id="a", text="Marwick has repeatedly told the harbour council that it was closed.")).attributions[0]
    assert [s.text for s in a.addressee] == ["the harbour council"]
    assert [s.text for s in a.cue] == ["has repeatedly told"]


def test_nobody_is_named() -> None:
    a = read(Article(id="a", text="It was suggested that the port had been closed.")).attributions[0]
    assert a.source == ()
    assert [s.text for s in a.content] == ["that the port had been closed"]


def test_a_quotation_runs_over_the_next_paragraph() -> None:
    text = "“The port is closed,” Marwick said. “We shall see.\n\n“And then we shall open it.”\n\nThe sea was calm."
    a = read(Article(id="a", text=text)).attributions[0]
    assert [c.text for c in a.content] == ["“The port is closed,”", "“We shall see.", "“And then we shall open it.”"]


def test_a_paragraph_of_nothing_but_quotation_belongs_to_who_spoke_last() -> None:
    text = "“The port is closed,” Marwick said.\n\n“It opens in spring.”\n\n“It never opens,” said Anders Holm."
    first, second = read(Article(id="a", text=text)).attributions
    assert [c.text for c in first.content] == ["“The port is closed,”", "“It opens in spring.”"]
    assert [c.text for c in second.content] == ["“It never opens,”"]


def test_a_colon_hands_the_floor_to_the_block_quote_below() -> None:
    text = "The Harbour Post wrote:\n\nThe port is closed."
    blocks = (Block("paragraph", 0, 23), Block("quote", 25, len(text)))
    (a,) = read(Article(id="a", text=text, blocks=blocks)).attributions
    assert ([s.text for s in a.source], [c.text for c in a.content]) == (["The Harbour Post"], ["The port is closed."])


def test_what_somebody_says_that_somebody_said_is_nested() -> None:
    outer, inner = read(Article(id="a", text="Marwick said that the ministry had denied that the port was closed.")).attributions
    assert inner.parent == outer.id
    assert [s.text for s in inner.source] == ["the ministry"]


def test_confidence_is_the_counted_share() -> None:
    text = "“The port is closed,” Marwick said."
    ((_, find),) = [(w, f) for w, f in found(Article(id="a", text=text)) if f.pattern.startswith("XSC")]
    a = read(Article(id="a", text=text)).attributions[0]
    assert a.confidence == pytest.approx(confidence(find), abs=0.001)
    assert shares("XSC quote", "say")[0] > shares("SCX np", "see")[0]
    assert all(0 <= share <= 1 for share in shares("never counted", "at all"))


SPLIT = [
    ("Mr. Marwick left. She stayed.", 2),
    ("The U.S. He left.", 2),
    ("“One. Two,” she said. Three.", 2),
    ("No end", 1),
    ("What? No! Yes.", 3),
]


@pytest.mark.parametrize(("text", "count"), SPLIT)
def test_sentences(text: str, count: int) -> None:
    w = words_of(text)
    skip = {q.first: q.last for q in quotes_of(w, [(0, len(w))])[0]}
    assert len(sentences(w, 0, len(w), skip)) == count


WORDS = st.sampled_from(
    ["said", "Marwick", "the", "port", ",", ".", '"', "“", "”", "''", "that", "and", "according", "to", "her", "told", "claim", "is", "expected",
     "-", "(", ")", ":", "\n", "who", "of", "by", "’s", "allegedly", "seems", "it", "?", "declined", "say", "if", "Mr", "U.S.", "\u202e", "é", "🙂", "\0"]
)  # fmt: skip


def _holds(text: str) -> None:
    article = Article(id="a", text=text)
    reading = read(article)
    for a in reading.attributions:
        assert a.content and 0 <= a.confidence <= 1
        for s in (*a.source, *a.cue, *a.content, *a.addressee):
            assert s.start < s.end and text[s.start : s.end] == s.text
    ids = {a.id for a in reading.attributions}
    assert all(a.parent is None or a.parent in ids for a in reading.attributions)
    assert read(article) == reading


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_is_anchored(text: str) -> None:
    _holds(text)


@given(st.lists(WORDS, max_size=60), st.sampled_from([" ", "", "  "]))
@settings(max_examples=120, deadline=None)
def test_any_words_are_anchored(words: list[str], between: str) -> None:
    _holds(between.join(words))


HOSTILE = {
    "one line": "Marwick said the port was closed and he was glad, she added, that it was ",
    "cues": "said ",
    "commas": "Marwick, the mayor, said ",
    "marks": '"',
    "opening marks": "“",
    "paragraphs": "“a said b\n\n",
    "brackets": "(",
    "letters": "a",
    "dots": "a.",
    "according": "according to ",
    "claims": "his claim that ",
    "and": "said X and ",
}


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    def seconds(size: int) -> float:
        article = Article(id="a", text=unit * (size // len(unit)))
        taken = []
        for _ in range(3):  # the least of three: what else the machine does only adds
            begun = time.process_time()
            assert sum(1 for _ in found(article)) >= 0
            taken.append(time.process_time() - begun)
        return min(taken)

    seconds(1000)
    small = max(seconds(10_000), 0.005)
    assert seconds(80_000) < 8 * small * 4


def test_words_are_cut_without_losing_any_letter() -> None:
    text = "Marwick’s U.S. 81-year-old O’Hara didn't pay 1,237.5 ''so'' … – ok"
    assert "".join(TOKEN.findall(text)) == "".join(text.split())
