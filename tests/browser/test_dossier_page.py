"""The page of a claim in a real browser: leave somebody out by click, by key and without scripts; the picture, its cards, and a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from sayso import pipeline

if TYPE_CHECKING:
    from playwright.sync_api import Page

CLAIM = "Gates of the Hollin dam were opened on the night of the Pellbridge flood"
ADDRESS = f"/trace?q={CLAIM.replace(' ', '+')}"


@pytest.fixture(autouse=True)
def by_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passages are compared by words, as in a large ledger: these tests are about the page."""
    monkeypatch.setattr(pipeline, "LARGE", 0)


def origins(page: Page) -> str:
    return page.locator("section[aria-labelledby=asserts] .number.main b").inner_text()


def choose(page: Page, name: str) -> None:
    """Goes with the arrow keys from node to node until this one is chosen."""
    page.locator(".canvas canvas").first.wait_for()
    page.locator(".canvas").focus()
    for key in ("ArrowRight", *["ArrowUp"] * 12, *["ArrowDown"] * 12, "ArrowRight", *["ArrowUp"] * 12, *["ArrowDown"] * 12):
        page.keyboard.press(key)
        if page.locator("#told").inner_text().startswith(name):
            return
    pytest.fail(f"{name} cannot be reached with the arrow keys")


def test_the_picture_takes_the_place_of_the_drawing(page: Page) -> None:
    page.goto(ADDRESS)
    page.locator(".canvas canvas").first.wait_for()
    assert page.locator(".graph > .scroll").is_hidden()
    assert page.locator(".canvas").bounding_box()["height"] > 250  # type: ignore[index]
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_role("button", name="Show all").click()


def test_leaving_somebody_out_by_key_changes_the_numbers_in_place(page: Page) -> None:
    page.goto(ADDRESS)
    before = int(origins(page))
    choose(page, "Tern Wire, 2033-03-14")
    page.keyboard.press("Enter")
    card = page.locator(".nodecard")
    assert card.evaluate("card => card === document.activeElement")
    assert card.locator("q.passage a").count() > 0
    card.get_by_text("Without Tern Wire, 2033-03-14").press("Enter")
    page.locator("#whatif").wait_for()
    assert "distrust=" in page.url
    assert int(origins(page)) < before
    effects = page.locator(".effects").inner_text()
    assert f"instead of {before}" in effects
    assert f"instead of {before}" in page.locator("#told").inner_text(), "it is read out"
    assert page.evaluate("document.activeElement.id") == "whatif"
    page.locator(".canvas canvas").first.wait_for()
    page.go_back()
    page.locator("#whatif").wait_for(state="detached")
    assert int(origins(page)) == before
    page.locator(".canvas canvas").first.wait_for()


def test_a_click_on_a_node_shows_its_card(page: Page) -> None:
    page.goto(ADDRESS)
    page.locator(".canvas canvas").first.wait_for()
    page.locator(".canvas").evaluate("canvas => canvas.scrollIntoView({block: 'start'})")
    box = page.locator(".canvas").bounding_box()
    assert box
    card = page.locator(".nodecard")
    for share in range(4, 60, 3):
        page.mouse.click(box["x"] + box["width"] * 0.12, box["y"] + box["height"] * share / 100)
        if card.count():
            break
    name = card.locator("h3 .name").inner_text()
    assert page.locator(".outline .name", has_text=name).count()
    assert card.get_by_text(re.compile("^Without ")).get_attribute("href").count("distrust=") == 1  # type: ignore[union-attr]
    page.keyboard.press("Escape")
    assert card.count() == 0


def test_the_link_in_the_list_does_the_same(page: Page) -> None:
    page.goto(ADDRESS)
    before = origins(page)
    page.locator(".outline a.without").first.click()
    page.locator("#whatif").wait_for()
    page.locator("#whatif .chips a").click()
    page.locator("#whatif").wait_for(state="detached")
    assert origins(page) == before


def test_without_scripts_everything_is_there(bare: Page) -> None:
    bare.goto(ADDRESS)
    before = origins(bare)
    assert bare.locator("svg.origins").is_visible()
    bare.locator("svg.origins a").first.click()
    assert re.search(r"#(asserts|denies)-n\d+$", bare.url)
    bare.locator(".number.main summary").first.click()
    bare.locator(".number.main q a").first.click()
    assert "/articles/" in bare.url
    bare.goto(ADDRESS)
    bare.locator(".outline a.without").first.click()
    assert bare.locator("#whatif").is_visible()
    bare.locator("#whatif .chips a").click()
    assert origins(bare) == before


def test_on_a_phone_nothing_is_cut_off_and_a_node_can_be_tapped(phone: Page) -> None:
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(ADDRESS)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.locator("svg.origins a").first.tap()
    card = phone.locator(".nodecard")
    card.wait_for()
    assert card.bounding_box()["width"] <= 390  # type: ignore[index]
    card.locator(".button").tap()
    phone.locator("#whatif").wait_for()
    assert not [url for url in asked if "cytoscape" in url], "a phone does not load what it does not use"


@pytest.mark.parametrize("address", [ADDRESS, f"{ADDRESS}&distrust=Tern+Wire", "/trace", "/trace?q=zxqv"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(open_page: Callable[..., Page], site: str, run_axe: Callable[[Page], list[str]], address: str, scheme: str) -> None:
    page = open_page(site, color_scheme=scheme)
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    if "q=Gates" in address:
        page.locator(".canvas canvas").first.wait_for()
    assert run_axe(page) == []
