"""A dossier as a PDF: its words can be found and copied in any script, it leads only to the web, nothing in it runs, and it is always the same."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayso.model import Article, Claim, Derivation, Dossier, Event, Evidence, Independence, Side, Source
from sayso.tell.exports.letters import is_leftwards, seen_order, shaped
from sayso.tell.exports.paper import paper
from sayso.tell.exports.press import HEIGHT, MARGIN, WIDTH, Press, Run
from sayso.tell.headline import headlines


def read(made: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(made))


def words_of(reader: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def objects(reader: pypdf.PdfReader) -> Iterator[dict[str, Any]]:
    """Every dictionary in the file, those inside of others too."""
    waiting: list[Any] = [reader.get_object(number) for number in range(1, int(reader.trailer["/Size"]))]  # type: ignore[call-overload]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            yield found
            waiting += (one for one in found.values() if isinstance(one, dict | list))
        elif isinstance(found, list):
            waiting += (one for one in found if isinstance(one, dict | list))


@pytest.fixture(scope="module")
def printed(flood: Dossier) -> pypdf.PdfReader:
    return read(paper(flood))


def test_everything_of_the_dossier_is_on_paper(flood: Dossier, printed: pypdf.PdfReader) -> None:
    words = words_of(printed)
    for sentence in headlines(flood):
        assert sentence in words
    for title in ("Who has it from whom", "Timeline", "What changed on the way", "Cited but not seen", "The articles", "What was read"):
        assert title in words
    for name in (*(article.outlet for article in flood.articles), *(source.name for source in flood.sources)):
        assert name in words
    for article in flood.articles:
        assert article.url in words.replace(" ", "") and " ".join(article.title.split()[:3]) in words
    assert "12 articles read" in words


def test_it_says_what_it_is_and_can_be_leafed_through(flood: Dossier, printed: pypdf.PdfReader) -> None:
    assert printed.metadata is not None and printed.metadata.title == f"“{flood.query}”"
    assert printed.trailer["/Root"]["/Lang"] == "en"  # type: ignore[index]
    marks = [one.title for one in printed.outline if not isinstance(one, list)]
    assert {"Who has it from whom", "Timeline", "The articles"} <= set(marks) and any(mark.startswith("Denied") for mark in marks)  # type: ignore[arg-type]
    for number, page in enumerate(printed.pages, 1):
        assert f"{number} / {len(printed.pages)}" in page.extract_text()


def test_it_leads_only_to_the_web_and_runs_nothing(flood: Dossier, wild: Dossier, printed: pypdf.PdfReader) -> None:
    addresses = set()
    for reader in (printed, read(paper(wild))):
        for one in objects(reader):
            assert not one.keys() & {"/JS", "/JavaScript", "/AA", "/EmbeddedFiles", "/AcroForm"} and one.get("/S") not in ("/JavaScript", "/Launch", "/GoToR")
            assert not isinstance(one.get("/OpenAction"), dict), "it may open at a place, but do nothing"
            if one.get("/Subtype") == "/Link":
                assert one["/A"]["/S"] == "/URI"
                addresses.add(one["/A"]["/URI"])
    assert all(re.fullmatch(r"https?://[!-~]+", address) for address in addresses)
    assert {article.url for article in flood.articles} <= addresses and any(address.startswith("https://post.example/a%20b") for address in addresses)


def test_it_is_the_same_each_time(flood: Dossier, printed: pypdf.PdfReader) -> None:
    assert paper(flood) == paper(flood)
    assert printed.metadata is not None and printed.metadata.creation_date is not None
    assert printed.metadata.creation_date.date() == max(a.published for a in flood.articles if a.published)


def test_nothing_stands_outside_the_page(flood: Dossier, printed: pypdf.PdfReader) -> None:
    for page in printed.pages:
        places: list[tuple[float, float]] = []
        page.extract_text(visitor_text=lambda text, cm, tm, font, size, kept=places: text.strip() and kept.append((tm[4], tm[5])))
        assert places and all(MARGIN - 1 <= x <= page.mediabox.width - MARGIN and 20 <= y <= page.mediabox.height - MARGIN / 2 for x, y in places)


def test_fonts_are_in_the_file(printed: pypdf.PdfReader) -> None:
    fonts = [one for one in objects(printed) if one.get("/Type") == "/FontDescriptor"]
    assert len(fonts) == 3 and all("/FontFile2" in one for one in fonts)


SCRIPTS = ("Η γέφυρα έκλεισε", "Мост закрыли", "Łódź, Şırnak, Đà Nẵng, Þórr", "הגשר")
"""Greek, Cyrillic, Latin and Hebrew."""


def about(words: str) -> Dossier:
    """A dossier in which the source, the outlet, the claim and the passage are these words."""
    article = Article("a1", words, outlet=words, title=words, url="https://x.example/1", published=date(2031, 3, 4))
    seen = (Evidence("a1", article.span(0, len(words))),)
    side = Side(("a1",), ("s1",), Independence(1, 1.0, 1), 1, ("s1",))
    step = Derivation("s1", "a1", "told", evidence=seen, sides=("asserts",))
    event = Event("2031-03-04", "a1", "s1", "asserts", seen[0].span)
    return Dossier(words, Claim("c", words), (article,), (Source("s1", words, "person"),), (step,), side, timeline=(event,))


def test_names_in_other_alphabets_can_be_read_and_copied() -> None:
    found = words_of(read(paper(about(" ".join(SCRIPTS)))))
    assert "□" not in found and all(found.count(words) >= 3 for words in SCRIPTS)


def test_arabic_letters_are_joined_and_copied_as_letters() -> None:
    found = words_of(read(paper(about("قال محمد إن الجسر مغلق"))))
    letters = set(filter(str.isalpha, "قال محمد إن الجسر مغلق"))
    assert letters <= set(found) and "□" not in found
    assert not [one for one in found if "ARABIC" in unicodedata.name(one, "") and "FORM" in unicodedata.name(one, "")]
    drawn = "".join(one.shown for one in shaped("مغلق", Everything()))
    assert [unicodedata.name(one).rpartition(" ")[0].rpartition(" ")[2] for one in drawn] == ["INITIAL", "MEDIAL", "MEDIAL", "FINAL"]


class Everything:
    """A typeface that has every character."""

    def __contains__(self, _: object) -> bool:
        return True


@pytest.mark.parametrize(
    ("words", "forms"),
    [
        ("باب", "initial final isolated"),  # alef joins backwards only
        ("لا", "isolated"),  # two letters that are drawn as one
        ("سلام", "initial final isolated"),
        ("بِب", "initial mark final"),  # a mark between two letters does not part them
        ("ب\u200cب", "isolated isolated"),  # a character that parts them does, and is not seen
        ("بـب", "initial stretch final"),
    ],
)
def test_each_letter_takes_the_form_of_its_place(words: str, forms: str) -> None:
    def form(one: str) -> str:
        kind = unicodedata.decomposition(one).split(" ")[0].strip("<>")
        return kind or {"Mn": "mark", "Lm": "stretch"}.get(unicodedata.category(one), "isolated")

    assert [form(letter.shown) for letter in shaped(words, Everything())] == forms.split()


@given(st.text(st.characters(exclude_categories=("Cf", "Cs", "Cc"))))
def test_shaping_loses_nothing(words: str) -> None:
    assert "".join(letter.meant for letter in shaped(words, Everything())) == words


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp"))), st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp"))))
def test_a_line_has_the_same_characters_in_another_order(one: str, other: str) -> None:
    found = seen_order([(one, is_leftwards(one)), (other, is_leftwards(other))])
    assert sorted(place for place, _ in found) == list(range(len(one + other)))
    mirrored = str.maketrans("()[]{}<>«»‹›", "(([[{{<<««‹‹")
    assert all(seen.translate(mirrored) == (one + other)[place].translate(mirrored) for place, seen in found)


def test_a_name_from_right_to_left_keeps_to_itself() -> None:
    seen = "".join(one for _, one in seen_order([("שלום (א)", True), (" 2031-03-04, told", False)]))
    assert seen == "(א) םולש 2031-03-04, told"


def test_a_character_that_the_typeface_lacks_is_told_of() -> None:
    found = words_of(read(paper(about("橋は閉じた 🌉"))))
    assert "□" in found and "U+6A4B" in found and "U+1F309" in found


def test_words_of_fpdf_mean_nothing_in_a_newspaper() -> None:
    found = words_of(read(paper(about("{nb} pages **bold** __x__ --y-- [a](https://x.example) <b>&amp;"))))
    assert found.count("{nb} pages **bold** __x__ --y-- [a](https://x.example) <b>&amp;") >= 4


def test_the_wild_dossier_is_printed(wild: Dossier) -> None:
    found = words_of(read(paper(wild)))
    assert "<script>alert(1)</script>" in found and "\x1b" not in found


def test_an_empty_dossier_is_one_page() -> None:
    reader = read(paper(Dossier("it sank", Claim("c", "it sank"))))
    assert len(reader.pages) == 1 and "Nothing that was read states or denies this." in words_of(reader)


@given(st.data())
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_dossier_can_be_printed(dossiers: st.SearchStrategy[Dossier], data: st.DataObject) -> None:
    assert len(read(paper(data.draw(dossiers))).pages) >= 1


def test_a_large_picture_gets_a_page_that_it_can_be_read_on() -> None:
    articles = tuple(Article(f"a{i}", "It sank.", outlet=f"The Paper of Town Number {i}", published=date(2031, 3, 1 + i % 28)) for i in range(45))
    chain = tuple(Derivation(f"a{i // 3}", f"a{i}", "cites", sides=("asserts",)) for i in range(1, 45))
    first = Derivation("s1", "a0", "told", sides=("asserts",))
    side = Side(tuple(a.id for a in articles), ("s1",), Independence(1, 1.0, 1), 1, ("s1",), (("s1",),))
    reader = read(paper(Dossier("it sank", Claim("c", "it sank"), articles, (Source("s1", "Reyl", "person"),), (first, *chain), side)))
    sizes = {(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in reader.pages}
    assert len(sizes) > 1 and (round(WIDTH), round(HEIGHT)) in sizes
    drawn = next(page for page in reader.pages if (round(float(page.mediabox.width)), round(float(page.mediabox.height))) != (round(WIDTH), round(HEIGHT)))
    assert drawn.extract_text().count("The Paper of") >= 40


def test_long_lists_go_to_their_end(flood: Dossier) -> None:
    words = "It sank " + "very " * 40 + "deep."
    article = replace(flood.articles[0], text=words)
    events = tuple(Event("2031-03-04", article.id, f"Witness {i}", "asserts", article.span(0, len(words))) for i in range(300))
    found = words_of(read(paper(Dossier("it sank", Claim("c", "it sank"), (article,), timeline=events))))
    assert all(f"Witness {i}" in found for i in range(300)) and "--all" not in found


def test_a_word_that_is_wider_than_the_page_is_broken() -> None:
    press = Press("t", None)
    lines = press.lines([Run("x" * 500)], 200, size=9)
    assert len(lines) > 10 and sum(map(len, lines)) == 500
    assert all(sum(cell.width for cell in line) <= 200 for line in lines)


@given(st.lists(st.tuples(st.text(max_size=40), st.sampled_from(["", "B", "I"])), max_size=6), st.floats(60, 400))
@settings(deadline=None)
def test_lines_keep_within_the_width(press: Press, parts: list[tuple[str, Any]], width: float) -> None:
    lines = press.lines([Run(words, style) for words, style in parts], width, size=9)
    assert all(sum(cell.width for cell in line) <= width + 0.01 for line in lines)


@pytest.fixture(scope="module")
def press() -> Press:
    return Press("t", None)
