"""News written by an enemy, in a real browser, page by page: it shows as text, runs nothing, and asks no other host for anything."""

from __future__ import annotations

import importlib.util
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, parse_qs, quote, urlsplit

import pytest

from sayso.tell.page import page as tell_page

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.usefixtures("by_words")
_spec = importlib.util.spec_from_file_location("hostile_news", Path(__file__).with_name("hostile_news.py"))
assert _spec and _spec.loader
news: Any = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(news)

A_KIND = 4
"""Pages of one kind that are looked at; the articles made by hand are all looked at."""

FAULTS = """() => {
  const faults = [];
  if (window.__owned !== undefined) faults.push('something was run');
  const ours = (url) => { const at = new URL(url, location.href); return at.origin === location.origin && at.pathname.startsWith('/static/'); };
  for (const one of document.querySelectorAll('*')) {
    const shown = one.outerHTML.slice(0, 120);
    const tag = one.tagName.toLowerCase();
    if (['iframe', 'object', 'embed', 'base', 'audio', 'video', 'template', 'style', 'marquee', 'foreignobject'].includes(tag)) faults.push('not wanted: ' + shown);
    if (tag === 'script' && !(one.src && ours(one.src)) && !['application/json', 'application/ld+json'].includes(one.type)) faults.push('a script of others: ' + shown);
    if (tag === 'link' && !ours(one.href)) faults.push('a link of others: ' + shown);
    if (tag === 'meta' && one.httpEquiv) faults.push('an instruction to the browser: ' + shown);
    if (tag === 'img' && !ours(one.src)) faults.push('a picture of others: ' + shown);
    for (const {name, value} of one.attributes) {
      if (/^on|^hx-on|^hx-vals|^data-hx|^srcdoc|^formaction|^ping$/.test(name)) faults.push(name + ': ' + shown);
      if (/^hx-(get|post|put|delete|patch)$/.test(name) && !(value.startsWith('/') && !value.startsWith('//'))) faults.push(name + ': ' + shown);
      if (/^(href|xlink:href|action|src)$/.test(name)) {
        const at = new URL(value, location.href);
        if (!['http:', 'https:'].includes(at.protocol)) faults.push('an address to fear: ' + shown);
        if (at.origin !== location.origin && !(one.rel || '').includes('noopener')) faults.push('leaves without noopener: ' + shown);
        if (at.origin !== location.origin && tag !== 'a') faults.push('sends elsewhere: ' + shown);
      }
    }
  }
  return faults;
}"""
LINKS = "() => [...document.querySelectorAll('a[href]:not([download])')].map(a => new URL(a.getAttribute('href'), location.href).href)"


def worth_a_look(at: SplitResult) -> bool:
    """Whether a page may be new: no file, and where a claim is traced, which takes seconds, only the one claim."""
    asked = parse_qs(at.query)
    claim = {"/trace": asked.get("q"), "/charts": asked.get("claim")}.get(at.path)
    return not at.path.startswith(("/static", "/api/", "/export")) and not at.path.endswith(".csv") and claim in (None, [news.CLAIM])


@pytest.fixture(scope="module")
def hostile_site(serve: Callable[[Path], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile")
    news.write_hostile_ledger(folder / "hostile<b>.db", folder)
    with serve(folder / "hostile<b>.db") as address:
        yield address


@pytest.fixture
def page(open_page: Callable[..., Page], hostile_site: str) -> Page:
    return open_page(hostile_site, tolerated=r"status of 4\d\d")


def test_every_page_shows_it_as_text(page: Page, hostile_site: str) -> None:
    """Follows every link from the start and from some questions, and looks at some pages of each kind and all hostile articles."""
    claim = quote(news.CLAIM)
    waiting = deque(["/", "/articles", "/claims", "/sources", "/anonymous", "/charts", "/judgements", f"/trace?q={claim}", f"/trace?q={claim}&distrust=Ilse", f"/charts?claim={claim}"])
    waiting.extend(f"/articles/h{number}" for number in range(len(news.ATTACKS)))
    seen: dict[str, int] = {}
    known = set(waiting)
    faults: list[str] = []
    while waiting:
        path = waiting.popleft()
        answer = page.goto(path)
        assert answer is not None and answer.status < 500, path
        faults += [f"{path}: {one}" for one in page.evaluate(FAULTS)]
        for link in page.evaluate(LINKS):
            at = urlsplit(link)
            kind = "/".join(at.path.split("/")[:2]) + "?".join(sorted({pair.partition("=")[0] for pair in at.query.split("&")}))
            step = f"{at.path}?{at.query}" if at.query else at.path
            if link.startswith(hostile_site + "/") and step not in known and seen.get(kind, 0) < A_KIND and worth_a_look(at):
                seen[kind] = seen.get(kind, 0) + 1
                known.add(step)
                waiting.append(step)
    assert not faults, "\n".join(dict.fromkeys(faults))
    assert len(known) >= 60


@pytest.mark.parametrize("number", [0, 2, 7, 9, 16, 21])
def test_an_attack_is_read_as_it_was_written(page: Page, number: int) -> None:
    page.goto(f"/articles/h{number}")
    attack = " ".join(news.ATTACKS[number].split())
    shown = " ".join(page.locator("main").inner_text().split())
    assert attack.replace("\ud800", "\ufffd").replace("\udfff", "\ufffd") in shown


def test_an_attack_in_a_question_is_a_question(open_page: Callable[..., Page], site: str) -> None:
    """Asked of an honest ledger, whose pages are quicker made."""
    page = open_page(site, tolerated=r"status of 4\d\d")
    for number, attack in enumerate(quote(attack, safe="", errors="replace") for attack in news.ATTACKS):
        paths = [
            f"/source?name={attack}",
            f"/articles?q={attack}&outlet={attack}",
            f"/claims?q={attack}&outlet={attack}",
            f"/judgements/new?a={attack}&b={attack}&back={attack}",
            f"/articles/{attack}?at={attack}",
            f"/trace?q={attack}&distrust={attack}",
        ]
        for path in (paths[number % 6], paths[(number + 2) % 5]):
            answer = page.goto(path)
            assert answer is not None and answer.status < 500, path
            assert page.evaluate(FAULTS) == [], path


def test_a_hostile_text_is_read_at_once(page: Page) -> None:
    page.goto("/")
    page.locator("main textarea").first.fill(news.pasted().replace("\ud800", "").replace("\udfff", ""))
    page.locator("main form:has(textarea) button").last.click()
    page.get_by_text(news.ATTACKS[0]).first.wait_for()
    assert page.evaluate(FAULTS) == []


def test_a_hostile_file_is_read_at_once(page: Page) -> None:
    page.goto("/")
    name = "<img src=x onerror=window.__owned=1>.html"
    page.locator("input[type=file]").first.set_input_files({"name": name, "mimeType": "text/html", "buffer": news._page(0, news.ATTACKS[0])})
    page.locator("form:has(input[type=file]) button").last.click()
    page.get_by_text("Ilse Marwick").first.wait_for()
    assert page.evaluate(FAULTS) == []


def test_pages_in_files_are_as_safe(open_page: Callable[..., Page], hostile_site: str, tmp_path: Path) -> None:
    """The dossier and the articles that are taken away as files, opened from the disk, where no server sends a policy along."""
    page = open_page(tmp_path.as_uri())
    answer = page.request.get(f"{hostile_site}/export?q={quote(news.CLAIM)}&format=html")
    assert answer.ok
    (tmp_path / "dossier.html").write_bytes(answer.body())
    for number in range(len(news.ATTACKS)):
        (tmp_path / f"{number}.html").write_text(tell_page(news._by_hand(number, news.ATTACKS[number])), encoding="utf8", errors="replace")
    for file in sorted(tmp_path.glob("*.html")):
        page.goto(file.as_uri())
        assert page.evaluate("window.__owned") is None, file.name
        assert page.locator("script, iframe, object, embed, base, img, link, form").count() == 0, file.name
        assert page.evaluate("[...document.querySelectorAll('*')].flatMap(e => [...e.attributes]).filter(a => a.name.startsWith('on')).length") == 0, file.name
        assert page.evaluate("[...document.querySelectorAll('a[href]')].filter(a => !/^(#|https?:)/i.test(a.getAttribute('href'))).length") == 0, file.name
