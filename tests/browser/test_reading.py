"""Reading in a browser: a text is pasted, a file is dropped, and an article shows on whose word each sentence stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PASTED = (
    "The port is closed, harbour master Ilse Marwick said on Tuesday. An official familiar with the talks denied that it was.\n\n"
    "It could not be verified that a ship sank."
)
SAMPLES = Path(__file__).resolve().parents[2] / "src" / "sayso" / "samples"


def paste(page: Page, text: str) -> None:
    """Pastes a text at the start and has it read."""
    page.goto("/")
    page.locator("main textarea[name=text]").fill(text)
    page.get_by_role("button", name="Read it").click()
    page.locator("article.words").wait_for()


def colour(one: Locator) -> str:
    return str(one.evaluate("e => getComputedStyle(e).backgroundColor"))


def text_of(page: Page) -> str:
    """The text of the article that the page shows, as the server has it."""
    return str(page.evaluate("fetch('/api' + location.pathname).then(answer => answer.json())")["article"]["text"])


def shown(page: Page, number: int) -> Locator:
    return page.locator(f"#a{number}")


def test_a_pasted_text_is_read_at_once_and_not_stored(page: Page) -> None:
    page.goto("/articles")
    before = page.locator("main").inner_text()
    paste(page, PASTED)
    words = re.sub(r"\d+", "", page.locator("article.words").inner_text())
    assert "The port is closed" in words and "a ship sank" in words
    assert "Ilse Marwick" in shown(page, 1).inner_text()
    side = page.locator("#sources").inner_text()
    assert "Ilse Marwick" in side and "official familiar with the talks" in side
    page.goto("/articles")
    assert page.locator("main").inner_text() == before


def test_a_pasted_text_is_read_without_scripts(bare: Page) -> None:
    paste(bare, PASTED)
    assert "Ilse Marwick" in shown(bare, 1).inner_text()
    bare.locator("#t1").click()
    assert bare.url.endswith("#a1")


def test_a_file_is_chosen_and_read(page: Page) -> None:
    page.goto("/")
    page.locator("input[type=file]").set_input_files(SAMPLES / "lantern-rumour-to-council.html")
    page.get_by_role("button", name="Read it").click()
    page.locator("article.words").wait_for()
    assert "Orrun" in page.locator("article.words").inner_text()
    assert page.locator(".post").count() >= 1, "the embedded post is set off"


def test_a_file_is_dropped_on_the_form_and_read(page: Page) -> None:
    page.goto("/")
    file = page.evaluate_handle(
        "text => { const held = new DataTransfer(); held.items.add(new File([text], 'port.txt', {type: 'text/plain'})); return held; }", PASTED
    )
    for kind in ("dragenter", "dragover", "drop"):
        page.dispatch_event("main form:has(input[type=file])", kind, {"dataTransfer": file})
    page.get_by_role("button", name="Read it").click()
    page.locator("article.words").wait_for()
    assert "Ilse Marwick" in shown(page, 1).inner_text()


def test_nothing_to_read_is_said_in_a_sentence(open_page: Callable[..., Page], site: str) -> None:
    page = open_page(site, tolerated="status of 422")
    page.goto("/")
    page.get_by_role("button", name="Read it").click()
    page.get_by_text("There is no text to read; paste one.").wait_for()


def test_a_text_in_which_nobody_says_anything_is_said_to_be_one(page: Page) -> None:
    paste(page, "The river rose by a metre.")
    assert "Nothing in this text is attributed to anybody" in page.locator("main").inner_text()


@pytest.fixture
def article(page: Page, addresses: dict[str, str]) -> Page:
    page.goto(addresses["article"])
    return page


def test_pointing_at_words_lights_up_their_note_and_at_a_note_its_words(article: Page) -> None:
    words, note = article.locator("article span.a3").first, shown(article, 3)
    plain = colour(note)
    words.hover()
    article.wait_for_function("() => document.getElementById('a3').classList.contains('lit')")
    article.wait_for_timeout(200)
    assert colour(note) != plain
    article.mouse.move(2, 2)
    article.wait_for_timeout(200)
    dark = colour(words)
    note.hover()
    article.wait_for_timeout(200)
    assert colour(words) != dark


def test_a_number_opens_its_note_and_closes_it(article: Page) -> None:
    number, note = article.locator("#t1"), shown(article, 1)
    number.click()
    assert note.locator("details").evaluate("e => e.open")
    number.click()
    assert not note.locator("details").evaluate("e => e.open")


def test_a_filter_lets_the_others_stand_back_and_its_address_says_so(article: Page) -> None:
    chip = article.locator(".sift a").nth(1)
    name = chip.get_attribute("data-only")
    numbers = set((chip.get_attribute("data-numbers") or "").split())
    chip.click()
    dimmed = article.locator("a.num:not(.dim)").all_inner_texts()
    assert set(dimmed) == numbers
    assert article.url.endswith(f"only={name}")
    address = article.url
    article.locator(".sift a").first.click()
    assert article.locator("a.num.dim").count() == 0
    article.goto(address)
    assert set(article.locator("a.num:not(.dim)").all_inner_texts()) == numbers


def test_filters_work_without_scripts(bare: Page, addresses: dict[str, str]) -> None:
    bare.goto(addresses["article"])
    chip = bare.locator(".sift a").nth(1)
    numbers = set((chip.get_attribute("data-numbers") or "").split())
    chip.click()
    assert set(bare.locator("a.num:not(.dim)").all_inner_texts()) == numbers


def test_an_address_lights_up_the_characters_that_it_names(page: Page, addresses: dict[str, str]) -> None:
    page.goto(addresses["passage"])
    lit = "".join(page.locator("mark.at").all_inner_texts())
    assert "".join(lit.split()) == "".join(text_of(page)[70:130].split())


def test_the_text_shows_to_the_eye_as_it_was_published(page: Page, addresses: dict[str, str]) -> None:
    page.goto(addresses["article"])
    printed = page.locator("h1.text, article.words").evaluate_all(
        "all => all.map(e => { const own = e.cloneNode(true); for (const one of own.querySelectorAll('.num, .notes, .whose')) one.remove(); return own.textContent }).join(' ')"
    )
    assert "".join(printed.split()) == "".join(text_of(page).split())


def test_a_finger_opens_a_note_and_closes_it(phone: Page, addresses: dict[str, str]) -> None:
    phone.goto(addresses["article"])
    note = shown(phone, 1)
    assert not note.is_visible()
    phone.locator("#t1").tap()
    assert note.is_visible()
    box = note.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390 and box["y"] + box["height"] <= 845
    note.locator(".close").tap()
    assert not note.is_visible()
