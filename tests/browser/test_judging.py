"""Correcting what the machine got wrong: a judgement is made and taken back, and the numbers follow."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.usefixtures("by_words")
ONE, OTHER = "Border Examiner", "a report"


@pytest.fixture
def page(open_page: Callable[..., Page], own_site: str) -> Page:
    return open_page(own_site, tolerated="status of 422")


def independent(page: Page, claim: str) -> int:
    """On how many independent origins the dossier says that the claim rests, at most."""
    page.goto(f"/trace?q={quote(claim)}")
    found = re.search(r"(?:(\d+)–)?(\d+)\s+independent", page.locator("main").inner_text())
    assert found, page.locator("main").inner_text()[:500]
    return int(found[2])


def judge_same(page: Page, a: str, b: str, why: str) -> None:
    """Goes through the form as a person would."""
    page.goto("/judgements")
    page.get_by_role("link", name="Judge", exact=True).click()
    page.get_by_label("This source").fill(a)
    page.get_by_label("and this one").fill(b)
    page.get_by_label("are one and the same").check()
    page.get_by_label("Who judges").fill("Ada Quill")
    page.get_by_label("Why").fill(why)
    page.get_by_role("button", name="Keep").click()


def test_two_sources_are_said_to_be_one_and_the_numbers_follow_there_and_back(page: Page, claim: str) -> None:
    before = independent(page, claim)
    judge_same(page, ONE, OTHER, "the report is the Examiner’s own")
    row = page.locator("main li").filter(has_text="the report is the Examiner’s own")
    assert ONE in row.inner_text() and OTHER in row.inner_text() and "Ada Quill" in row.inner_text()
    assert independent(page, claim) == before - 1
    page.goto("/judgements")
    row.locator("summary").click()
    row.get_by_label("Who").fill("Ben Tarn")
    row.get_by_label("Why").fill("a mix-up")
    row.get_by_role("button", name="Take it back").click()
    page.get_by_text("a mix-up").wait_for()
    assert page.get_by_text("the report is the Examiner’s own").count() == 1, "nothing is erased"
    assert "no longer stands" in page.locator("main li").filter(has_text="the report is the Examiner’s own").inner_text()
    assert independent(page, claim) == before


def test_what_is_missing_is_said_beside_the_form_and_nothing_typed_is_lost(page: Page) -> None:
    page.goto(f"/judgements/new?about=source&a={quote(ONE)}&b={quote(ONE)}")
    page.get_by_label("Who judges").fill("Ada Quill")
    page.get_by_label("Why").fill("because")
    page.get_by_label("are one and the same").check()
    page.get_by_role("button", name="Keep").click()
    assert "the same words" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Why").input_value() == "because"


def test_a_reason_full_of_markup_shows_as_text(page: Page) -> None:
    attack = "<img src=x onerror=window.__owned=1><b>bold</b>"
    judge_same(page, f"Ilse {attack}", f"{attack}", attack)
    page.get_by_text(attack).first.wait_for()
    assert page.evaluate("window.__owned") is None
    assert page.locator("main img, main li b b").count() == 0


def test_judging_works_without_scripts(open_page: Callable[..., Page], own_site: str) -> None:
    page = open_page(own_site, java_script_enabled=False)
    judge_same(page, ONE, OTHER, "the report is the Examiner’s own")
    row = page.locator("main li").filter(has_text="the report is the Examiner’s own")
    row.locator("summary").click()
    row.get_by_label("Who").fill("Ben Tarn")
    row.get_by_role("button", name="Take it back").click()
    assert "no longer stands" in page.locator("main li").filter(has_text="the report is the Examiner’s own").inner_text()
