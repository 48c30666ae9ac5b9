"""A page is light, and shows before any script has come."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response

MOST = 400_000
"""Bytes that come over the wire for one page, with all that it loads, in a browser that has nothing of it yet."""


def test_every_page_is_light_and_waits_for_no_script(open_page: Callable[..., Page], site: str, addresses: dict[str, str]) -> None:
    page = open_page(site, tolerated="status of 404")
    came: list[Response] = []
    page.on("response", lambda one: came.append(one))
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    weights = {}
    for name, address in addresses.items():
        came.clear()
        page.goto(address)
        if name in ("dossier", "what-if"):
            page.locator(".canvas canvas").first.wait_for()
        weights[name] = sum(one.request.sizes()["responseBodySize"] for one in came)
        assert page.evaluate("[...document.scripts].filter(one => one.src && !one.defer && !one.async).length") == 0, name
    assert not {name: weight for name, weight in weights.items() if weight > MOST}, weights
    assert min(weights.values()) > 1000
