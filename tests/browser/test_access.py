"""For people who cannot see, point or hear: axe finds nothing serious on any page, in light and in dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

Axe = Callable[..., list[str]]


def test_axe_finds_nothing_serious_on_any_page(
    open_page: Callable[..., Page], site: str, addresses: dict[str, str], run_axe: Axe, photograph: Callable[[Page, str], None]
) -> None:
    """And each page has one heading, a title of its own, and says its language."""
    page = open_page(site, tolerated="status of 404")
    found, titles = [], {}
    for name, address in addresses.items():
        answer = page.goto(address)
        assert answer is not None and answer.status == (404 if name == "nowhere" else 200), address
        found += [f"{name}: {one}" for one in run_axe(page)]
        photograph(page, f"page-{name}")
        assert page.locator("h1").count() == page.locator("main").count() == 1, name
        assert page.locator("html").get_attribute("lang"), name
        if name not in ("nowhere", "search", "passage", "what-if"):
            titles[name] = page.title()
    assert not found, "\n".join(found)
    assert len(set(titles.values())) == len(titles), titles


def test_every_page_can_be_read_in_the_dark(open_page: Callable[..., Page], site: str, addresses: dict[str, str], run_axe: Axe) -> None:
    page = open_page(site, color_scheme="dark", tolerated="status of 404")
    found = []
    for name, address in addresses.items():
        page.goto(address)
        found += [f"{name}: {one}" for one in run_axe(page, "color-contrast")]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_text_that_was_read_at_once_is_as_good(open_page: Callable[..., Page], site: str, run_axe: Axe, scheme: str) -> None:
    page = open_page(site, color_scheme=scheme)
    page.goto("/")
    page.locator("main textarea[name=text]").fill("The port is closed, harbour master Ilse Marwick said on Tuesday. An official denied that it was.")
    page.get_by_role("button", name="Read it").click()
    page.get_by_text("Ilse Marwick").first.wait_for()
    page.locator("a.num").first.click()
    found = run_axe(page)
    assert not found, "\n".join(found)
