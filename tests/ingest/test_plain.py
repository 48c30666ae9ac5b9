"""Plain text: what is found in it. Each case is a text and the blocks, or the head, that a careful reader sees."""

from __future__ import annotations

from datetime import date

import pytest

from sayso.ingest import from_text
from sayso.model import Article


def kinds(article: Article) -> list[tuple[str, str]]:
    return [(block.kind, article.text[block.start : block.end]) for block in article.blocks]


PROSE = "The ferry was turned back on Tuesday, the harbour master said, and nobody has explained why."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{PROSE}\n\n{PROSE}", [("paragraph", PROSE), ("paragraph", PROSE)]),
        (f"{PROSE}\n{PROSE}", [("paragraph", PROSE), ("paragraph", PROSE)]),
        (f"{PROSE}\r\n\r\n{PROSE}\r\n", [("paragraph", PROSE), ("paragraph", PROSE)]),
        (f"{PROSE}\n\nAFP/Getty Images\n\n{PROSE}", [("paragraph", PROSE), ("caption", "AFP/Getty Images"), ("paragraph", PROSE)]),
        (
            f"{PROSE}\n\nThe queue at noon. Picture: Rolf Quist\n\n{PROSE}",
            [("paragraph", PROSE), ("caption", "The queue at noon. Picture: Rolf Quist"), ("paragraph", PROSE)],
        ),
        (f"{PROSE}\n\n(Photo by Ann Lee)", [("paragraph", PROSE), ("caption", "(Photo by Ann Lee)")]),
        (f"{PROSE}\n\nWhat the log shows\n\n{PROSE}", [("paragraph", PROSE), ("heading", "What the log shows"), ("paragraph", PROSE)]),
        (f"{PROSE}\n\n## The log\n\n{PROSE}", [("paragraph", PROSE), ("heading", "The log"), ("paragraph", PROSE)]),
        (f"{PROSE}\n\n- one ferry;\n- two crews.", [("paragraph", PROSE), ("list", "one ferry;"), ("list", "two crews.")]),
        (f"{PROSE}\n\n1. one ferry;\n2. two crews.", [("paragraph", PROSE), ("list", "one ferry;"), ("list", "two crews.")]),
        (f"{PROSE}\n\n> It was hailed.\n> It returned.", [("paragraph", PROSE), ("quote", "It was hailed."), ("quote", "It returned.")]),
        (f"{PROSE}\n\nADVERTISEMENT\n\n{PROSE}", [("paragraph", PROSE), ("other", "ADVERTISEMENT"), ("paragraph", PROSE)]),
        (
            f"{PROSE}\n\n(Reporting by Ann Lee; Editing by Tom Roe)",
            [("paragraph", PROSE), ("other", "(Reporting by Ann Lee; Editing by Tom Roe)")],
        ),
    ],
)
def test_blocks(text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(from_text(text)) == expected


@pytest.mark.parametrize(
    "line",
    [
        "He left.",
        "By eleven there were some 60 people outside.",
        "“Nobody voted for this,” she said.",
        "Slats add lift at low speed. The airline operates 26 jets. - APA",
        "The envoy met reporters from AFP and Reuters on Monday.",
        "4 March 2031 was a Tuesday, and the bank was shut.",
        "By Wednesday evening the people of the town had seen both recordings.",
    ],
)
def test_a_sentence_is_a_paragraph_wherever_it_stands(line: str) -> None:
    assert kinds(from_text(f"{line}\n\n{PROSE}\n\n{line}")) == [("paragraph", line), ("paragraph", PROSE), ("paragraph", line)]


def test_lines_wrapped_at_a_fixed_width_are_one_paragraph() -> None:
    wrapped = "The ferry was turned back on Tuesday, the harbour master\nsaid, and nobody has explained why it was not told before\nit sailed."
    assert kinds(from_text(f"{wrapped}\n\n{PROSE}")) == [("paragraph", wrapped), ("paragraph", PROSE)]


@pytest.mark.parametrize(
    ("line", "body", "author", "handle", "posted"),
    [
        ("that is no whale — Pip Aldous (@pipaldous_fish) June 10, 2033", "that is no whale", "Pip Aldous", "@pipaldous_fish", "June 10, 2033"),
        ("Who told the Mail?? — Cllr Ray Stubbs May 16, 2033", "Who told the Mail??", "Cllr Ray Stubbs", "", "May 16, 2033"),
        (
            "He was told in advance https://t.co/6Qz pic.twitter.com/EOB — Ilse Marwick (@marwick) 4 March 2031",
            "He was told in advance",
            "Ilse Marwick",
            "@marwick",
            "4 March 2031",
        ),
        ("second angle -- Jun P. (@junp@riverbank.example) Aug 3, 2033, 18:12", "second angle", "Jun P.", "@junp@riverbank.example", "Aug 3, 2033"),
        ("Not resigned – and not resigning. – Gwen (@gwen)", "Not resigned – and not resigning.", "Gwen", "@gwen", None),
        ("I was there.\n— Wanda Ferro (@wanda.example.social) June 2, 2030 at 3:41 PM", "I was there.", "Wanda Ferro", "@wanda.example.social", "June 2, 2030"),
    ],
)
def test_flattened_posts(line: str, body: str, author: str, handle: str, posted: str | None) -> None:
    [_, post, _] = from_text(f"{PROSE}\n\n{line}\n\n{PROSE}").blocks
    assert post.kind == "post"
    assert post.body and post.body.text == body
    assert post.author and post.author.text == author
    assert post.handle == handle
    assert (post.posted.text if post.posted else None) == posted


@pytest.mark.parametrize(
    "line",
    [
        "The account (@dreecouncil) was deleted — nobody at the council would say by whom.",
        "It was, the clerk said — and she should know — the third such letter since May 2031.",
        "He wrote to Ann Lee (@annlee) on 4 March 2031, according to the court.",
    ],
)
def test_a_mention_of_an_account_is_not_a_post(line: str) -> None:
    assert from_text(f"{PROSE}\n\n{line}").blocks[-1].kind == "paragraph"


@pytest.mark.parametrize(
    ("head", "title", "byline", "published"),
    [
        ("Bridge shut, mayor blames frost\nBy Ann Lee and Tom Roe, 5 March 2031", "Bridge shut, mayor blames frost", ("Ann Lee", "Tom Roe"), date(2031, 3, 5)),
        ("Bridge shut, mayor blames frost\nDREE, March 5 (Coastline) - By Ann Lee", "Bridge shut, mayor blames frost", ("Ann Lee",), None),
        ("Bridge shut, mayor blames frost\nDREE, Sept. 16, 2031 - World", "Bridge shut, mayor blames frost", (), date(2031, 9, 16)),
        ("Headline: Bridge shut\nByline: Ann Lee\nPublished: 2031-03-05", "Bridge shut", ("Ann Lee",), date(2031, 3, 5)),
        ("Bridge shut: what now?\n\nRadio Dree, Thursday 10 October 2030, 07.10. Reporter: Jan de Wit", "Bridge shut: what now?", ("Jan de Wit",), date(2030, 10, 10)),
        ("By Ann Lee", "", ("Ann Lee",), None),
        ("Bridge shut, again\nby Ann Lee, Tuesday 16 September 2031", "Bridge shut, again", ("Ann Lee",), date(2031, 9, 16)),
        ("By June Osei and K. van der Meer", "", ("June Osei", "K. van der Meer"), None),
        ("2031-03-05", "", (), date(2031, 3, 5)),
    ],
)
def test_the_head_of_a_text(head: str, title: str, byline: tuple[str, ...], published: date | None) -> None:
    article = from_text(f"{head}\n\n{PROSE}\n\n{PROSE}")
    assert (article.title, article.byline, article.published) == (title, byline, published)
    assert kinds(article)[-2:] == [("paragraph", PROSE), ("paragraph", PROSE)]
    assert "paragraph" not in [block.kind for block in article.blocks[:-2]]


def test_a_headline_under_the_name_of_the_page_is_the_title() -> None:
    text = "Lakeside Courier\n\nWorkers told to paint over cracks\n\nBy Ida Quell\n12 May 2034\n\nThe bridge was shut on Tuesday, the mayor said."
    article = from_text(text)
    assert (article.title, article.byline, article.published) == ("Workers told to paint over cracks", ("Ida Quell",), date(2034, 5, 12))
    assert article.outlet == "Lakeside Courier"
    assert [b.kind for b in article.blocks] == ["other", "heading", "other", "other", "paragraph"]


INSPECTORS = "Inspectors found lead in four schools of Lemmen, the council said on Wednesday."


@pytest.mark.parametrize(
    ("head", "title", "byline", "day"),
    [
        ("Northmark Press\nJune 11, 2031\nLemmen schools find lead in water\nBy Ines Voll", "Lemmen schools find lead in water", ("Ines Voll",), date(2031, 6, 11)),
        ("Northmark Press\n\nLemmen schools find lead in water", "Lemmen schools find lead in water", (), None),
        ("Northmark Press\nJune 11, 2031", "", (), date(2031, 6, 11)),
        ("Northmark Press", "", (), None),
    ],
)
def test_the_name_of_a_newspaper_on_top_is_the_outlet(head: str, title: str, byline: tuple[str, ...], day: date | None) -> None:
    article = from_text(f"{head}\n\n{INSPECTORS}")
    assert (article.outlet, article.title, article.byline, article.published) == ("Northmark Press", title, byline, day)
    assert [article.text[b.start : b.end] for b in article.blocks if b.kind == "paragraph"] == [INSPECTORS]


def test_a_date_stuck_to_the_first_paragraph_is_taken_off() -> None:
    article = from_text(f" date 2031-03-05 {PROSE}\n\n{PROSE}")
    assert article.published == date(2031, 3, 5)
    assert kinds(article) == [("other", "date 2031-03-05"), ("paragraph", PROSE), ("paragraph", PROSE)]


def test_what_is_given_overrides_what_is_found() -> None:
    article = from_text(
        f"Bridge shut\nBy Ann Lee, 5 March 2031\n\n{PROSE}", title="No", byline=("Tom Roe",), published=date(2030, 1, 1), outlet="The Post"
    )
    assert (article.title, article.byline, article.published, article.outlet) == ("No", ("Tom Roe",), date(2030, 1, 1), "The Post")


def test_the_id_is_stable_and_tells_two_outlets_with_the_same_words_apart() -> None:
    assert from_text(PROSE).id == from_text(PROSE).id
    assert from_text(PROSE, outlet="A").id != from_text(PROSE, outlet="B").id
    assert from_text(PROSE, file="a.txt").id == from_text(PROSE, file="moved/a.txt").id


@pytest.mark.parametrize(
    ("text", "language", "says"),
    [
        (PROSE, "en", ""),
        ("Le ministre a démenti mardi avoir ordonné la fermeture du port, malgré les affirmations d’un syndicat de marins.", "fr", "French"),
        ("Der Minister sagte am Dienstag, er habe die Schließung des Hafens nie angeordnet, und kündigte eine Untersuchung an.", "de", "German"),
        ("قال الوزير إن الجسر مغلق وإنه سيبقى كذلك حتى نهاية الشهر", "ar", "Arabic"),
        ("12 34 — 56", "und", "No language"),
    ],
)
def test_language(text: str, language: str, says: str) -> None:
    article = from_text(text)
    assert article.language == language
    assert [says in problem.what for problem in article.problems] == ([True] if says else [])
