"""With the keyboard alone: from reading over a trace to leaving somebody out, always with a visible focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

FOCUS = """() => {
  const here = document.activeElement, style = getComputedStyle(here), box = here.getBoundingClientRect();
  const seen = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== 'none';
  const hidden = here === document.body || (box.width < 2 && box.height < 2) || box.right <= 0 || box.bottom <= 0;
  const own = here.matches('input[type=date]');  // its little button has a ring of the browser's own
  return {name: (here.getAttribute('aria-label') || here.textContent || here.name || '').trim().slice(0, 60), tag: here.tagName, id: here.id,
          href: here.getAttribute('href') || '', visible: (seen || own) && !hidden, html: here.outerHTML.slice(0, 160)};
}"""
MOST = 150


def tab_to(page: Page, wanted: str) -> None:
    """Presses Tab until the focus is on something whose name or address has these words."""
    passed = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUS)
        if wanted in here["name"] or wanted in here["href"] or wanted == here["id"]:
            return
        passed.append(here["name"])
    raise AssertionError(f"Tab never came to {wanted}: {passed}")


def test_the_first_stop_leads_past_the_navigation(page: Page, addresses: dict[str, str]) -> None:
    for name in ("home", "article", "dossier", "claims", "judgements"):
        page.goto(addresses[name])
        page.keyboard.press("Tab")
        skip = page.evaluate(FOCUS)
        assert skip["href"] == "#main" and skip["visible"], name
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.getElementById('main').contains(document.activeElement)"), name


def test_every_stop_can_be_seen_and_tab_comes_round(page: Page, addresses: dict[str, str]) -> None:
    for name in ("home", "articles", "article", "claims", "sources", "source", "anonymous", "charts", "judgements"):
        page.goto(addresses[name])
        unseen = []
        for _ in range(40):
            page.keyboard.press("Tab")
            here = page.evaluate(FOCUS)
            if here["tag"] == "BODY":
                break
            if not here["visible"]:
                unseen.append(here["html"])
        assert not unseen, name


def test_reading_tracing_and_leaving_out_without_a_pointer(page: Page, claim: str) -> None:
    page.goto("/")
    tab_to(page, "text")
    page.keyboard.type("The port is closed, harbour master Ilse Marwick said.")
    tab_to(page, "Read it")
    page.keyboard.press("Enter")
    page.locator("article.words").wait_for()
    tab_to(page, "t1")
    page.keyboard.press("Enter")
    assert page.locator("#a1 details").evaluate("e => e.open")
    page.keyboard.press("Escape")
    assert not page.locator("#a1 details").evaluate("e => e.open")

    page.goto("/articles")
    tab_to(page, "ask")
    page.keyboard.type(claim)
    page.keyboard.press("Enter")
    page.locator(".canvas canvas").first.wait_for()
    tab_to(page, "Picture of who has it from whom")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    name = page.locator(".nodecard h3").inner_text()
    tab_to(page, "Without")
    page.keyboard.press("Enter")
    page.locator("#whatif").wait_for()
    assert page.locator("#whatif .chips a").inner_text().split(" ×")[0][:20] in name
    assert "distrust=" in page.url
    tab_to(page, "take back in")
    page.keyboard.press("Enter")
    page.locator("#whatif").wait_for(state="detached")


def test_from_one_attribution_to_the_next(page: Page, addresses: dict[str, str]) -> None:
    page.goto(addresses["article"])
    for number in (1, 2, 3):
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.id") == f"t{number}"
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == "t2"
    assert page.locator("#a2 details").evaluate("e => e.open")
