"""For people who cannot see, point or hear: axe finds nothing serious on any page, in light and in dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_page(
    open_page: Callable[..., Page], site: str, addresses: dict[str, str], run_axe: Callable[[Page], list[str]], scheme: str
) -> None:
    page = open_page(site, color_scheme=scheme, tolerated="status of 404")
    found = []
    for name, address in addresses.items():
        answer = page.goto(address)
        assert answer is not None and answer.status == (404 if name == "nowhere" else 200), address
        found += [f"{name}: {one}" for one in run_axe(page)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_text_that_was_read_at_once_is_as_good(open_page: Callable[..., Page], site: str, run_axe: Callable[[Page], list[str]], scheme: str) -> None:
    page = open_page(site, color_scheme=scheme)
    page.goto("/")
    page.locator("main textarea").first.fill("The port is closed, harbour master Ilse Marwick said on Tuesday. An official denied that it was.")
    page.locator("main form:has(textarea) button").last.click()
    page.get_by_text("Ilse Marwick").first.wait_for()
    found = run_axe(page)
    assert not found, "\n".join(found)


def test_every_page_has_one_heading_a_title_of_its_own_and_a_language(page: Page, addresses: dict[str, str]) -> None:
    titles = {}
    for name, address in addresses.items():
        if name in ("nowhere", "search", "passage", "what-if"):
            continue
        page.goto(address)
        assert page.locator("h1").count() == 1, name
        assert page.locator("main").count() == 1, name
        assert page.locator("html").get_attribute("lang"), name
        titles[name] = page.title()
    assert len(set(titles.values())) == len(titles), titles
