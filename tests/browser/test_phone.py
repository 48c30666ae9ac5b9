"""On a telephone: nothing sticks out to the side, and everything can be touched."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDER = """() => document.documentElement.scrollWidth > window.innerWidth
  ? [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)
      .slice(0, 5).map(e => e.outerHTML.slice(0, 120)).concat('wide: ' + document.documentElement.scrollWidth)
  : []"""


def test_no_page_is_wider_than_the_screen(
    open_page: Callable[..., Page], site: str, addresses: dict[str, str], screen: dict[str, object], photograph: Callable[[Page, str], None]
) -> None:
    page = open_page(site, tolerated="status of 404", **screen)
    found = {}
    for name, address in addresses.items():
        page.goto(address)
        photograph(page, f"phone-{name}")
        if wider := page.evaluate(WIDER):
            found[name] = wider
    assert not found


def test_every_page_of_the_site_can_be_chosen_without_scrolling_sideways(
    open_page: Callable[..., Page], site: str, screen: dict[str, object]
) -> None:
    page = open_page(site, **screen)
    page.goto("/charts")
    right = page.evaluate("Math.max(...[...document.querySelectorAll('.bar li a')].map(a => a.getBoundingClientRect().right))")
    assert page.locator(".bar li a").count() == 6 and right <= page.evaluate("window.innerWidth")
