"""A real server on this machine, a real Chromium in front of it, and a page that tolerates nothing.

A page fails its test on an error in the console, an exception in a script, a violation of the page's own security policy, a dialog,
an answer of 500 or above, and any request to another host. At the end of each test the page is kept as a picture in out/screenshots.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
import uvicorn

from sayso import adding, ingest, pipeline
from sayso.ledger import open_ledger

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Response

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PICTURES = ROOT / "out" / "screenshots"
STORY = ROOT / "src" / "sayso" / "samples" / "story"
CLAIM = "Gates of the Hollin dam were opened on the night of the Pellbridge flood"
CHROMIUM = os.environ.get("SAYSO_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
MUST = os.environ.get("CI", "").lower() == "true"
"""Where changes are checked, these tests may not be left out."""

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-dev-shm-usage", "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
)
PATIENCE = 60_000
"""Milliseconds that a test waits for something to appear."""

TALLEST = 3000
"""Pixels of a page's height that are photographed."""

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}

left_out: list[str] = []

# --------------------------------------------------- where there is no Chromium


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without Chromium the tests of this folder are left out, except where everything must be tested."""
    if os.path.exists(CHROMIUM) or MUST:
        return
    for item in items:
        if HERE in item.path.parents:
            left_out.append(item.nodeid)
            item.add_marker(pytest.mark.skip(reason="there is no Chromium here"))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Says plainly what was not tested, and how to test it."""
    if left_out:
        files = sorted({one.split("::")[0] for one in left_out})
        terminalreporter.write_line(
            f"Left out: the {len(left_out)} tests in a browser ({', '.join(files)}), since there is no Chromium here. "
            "To run them: apt install chromium, or name another with SAYSO_CHROMIUM."
        )


# ----------------------------------------------------------------- the server


@contextmanager
def served(ledger: Path) -> Iterator[str]:
    """The address at which the web application serves this ledger, while it does."""
    from sayso.web.app import create_app
    from sayso.web.running import listen
    from sayso.web.settings import settings_for

    with listen("127.0.0.1", 0) as listening:
        server = uvicorn.Server(uvicorn.Config(create_app(settings_for("127.0.0.1", ledger=str(ledger))), log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        end = time.monotonic() + 20
        while not server.started and thread.is_alive() and time.monotonic() < end:
            time.sleep(0.01)
        assert server.started, "the server did not start"
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


@pytest.fixture(scope="session")
def flood(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with the sample story, read as users have it read."""
    path = tmp_path_factory.mktemp("browser") / "flood.db"
    with open_ledger(path) as ledger:
        addition = adding.add(ledger, ingest.articles([str(STORY)]))
    assert addition.new == 12
    return path


@pytest.fixture(scope="session")
def site(flood: Path) -> Iterator[str]:
    """Where the sample story is served to all tests, which leave it as it is."""
    with served(flood) as address:
        yield address


@pytest.fixture(scope="session")
def claim() -> str:
    """The claim that the sample story is about."""
    return CLAIM


@pytest.fixture(scope="session")
def addresses(flood: Path) -> dict[str, str]:
    """A page of every kind over the sample story, by a word for it."""
    with open_ledger(flood, readonly=True) as ledger:
        articles = {card.file.rpartition("/")[2]: card.id for card in ledger.cards()}
    gauge = articles["10-tern-wire.txt"]
    claim = quote(CLAIM)
    return {
        "home": "/",
        "articles": "/articles",
        "search": "/articles?q=gates",
        "article": f"/articles/{gauge}",
        "post": f"/articles/{articles['06-valleywatch.html']}",
        "passage": f"/articles/{gauge}?at=70-130",
        "dossier": f"/trace?q={claim}",
        "what-if": f"/trace?q={claim}&distrust={quote('Nadia Fensk')}",
        "unknown-claim": "/trace?q=The+moon+is+made+of+brass",
        "claims": "/claims",
        "sources": "/sources",
        "source": f"/source?name={quote('Nadia Fensk')}",
        "anonymous": "/anonymous",
        "charts": "/charts",
        "judgements": "/judgements",
        "api": "/api/docs",
        "nowhere": "/nowhere",
    }


@pytest.fixture
def own_site(flood: Path, tmp_path: Path) -> Iterator[str]:
    """Where one test alone has the sample story, and may judge."""
    copy = tmp_path / "flood.db"
    for end in ("", "-wal", "-shm"):
        if os.path.exists(f"{flood}{end}"):
            shutil.copy(f"{flood}{end}", f"{copy}{end}")
    with served(copy) as address:
        yield address


@pytest.fixture(scope="session")
def serve() -> Callable[[Path], AbstractContextManager[str]]:
    """What serves any ledger."""
    return served


@pytest.fixture
def by_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passages are compared by words, as in a large ledger, for tests that ask for several claims and are about their pages."""
    monkeypatch.setattr(pipeline, "LARGE", 0)


# ---------------------------------------------------------------- the browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of one file: while it runs, no other test of this process could start an event loop of its own."""
    from playwright.sync_api import sync_playwright

    if not os.path.exists(CHROMIUM):
        pytest.fail("There is no Chromium, and these tests may not be left out here: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


class Watched:
    """A page and all that went wrong in it. ``tolerated`` is what the test expects in the console, as a regular expression."""

    def __init__(self, context: BrowserContext, home: str, tolerated: str) -> None:
        self.troubles: list[str] = []
        self._home = home
        self._tolerated = re.compile(tolerated) if tolerated else None
        context.on("console", self._said)
        context.on("weberror", lambda error: self._note(f"a script failed: {error.error}"))
        context.on("dialog", self._asked)
        context.on("request", lambda request: self._left(request.url))
        context.on("response", self._answered)

    def _note(self, what: str) -> None:
        if not (self._tolerated and self._tolerated.search(what)):
            self.troubles.append(what)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "assert"):
            self._note(f"in the console: {message.text} ({message.location.get('url', '')})")

    def _asked(self, dialog: Dialog) -> None:
        self._note(f"a dialog opened: {dialog.message}")
        dialog.dismiss()

    def _left(self, url: str) -> None:
        if not url.startswith((self._home + "/", "data:", "blob:", "about:")):
            self._note(f"a request left for elsewhere: {url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self._note(f"the server failed: {response.status} for {response.url}")


@pytest.fixture(scope="session")
def watch() -> type[Watched]:
    """What watches a page, for the tests of this rig itself."""
    return Watched


Open = Callable[..., "Page"]


@pytest.fixture
def open_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Open]:
    """A function from a server's address, and options of a browser's context, to a new page that is watched.

    ``tolerated`` is a regular expression for what may stand in the console. At the end every page is photographed, and a page in
    which something went wrong fails the test.
    """
    opened: list[tuple[Page, Watched]] = []

    def open_page(home: str, *, tolerated: str = "", **options: Any) -> Page:
        context = browser.new_context(base_url=home, **options)
        context.set_default_timeout(PATIENCE)
        watched = Watched(context, home, tolerated)
        page = context.new_page()
        opened.append((page, watched))
        return page

    yield open_page
    troubles = []
    for number, (page, watched) in enumerate(opened):
        _photograph(page, f"{request.node.path.stem}-{request.node.name}{f'-{number + 1}' if number else ''}")
        page.context.close()
        troubles.extend(watched.troubles)
    if troubles:
        pytest.fail("In the browser:\n" + "\n".join(dict.fromkeys(troubles)), pytrace=False)


@pytest.fixture
def page(open_page: Open, site: str) -> Page:
    """A page on the sample story, as wide as a desk has it."""
    return open_page(site)


@pytest.fixture(scope="session")
def screen() -> dict[str, object]:
    """A telephone, as options of a browser's context."""
    return dict(PHONE)


@pytest.fixture
def phone(open_page: Open, site: str) -> Page:
    """A page on the sample story in a telephone's browser."""
    return open_page(site, **PHONE)


@pytest.fixture
def bare(open_page: Open, site: str) -> Page:
    """A page on the sample story in a browser that runs no scripts."""
    return open_page(site, java_script_enabled=False)


@pytest.fixture(scope="session")
def run_axe() -> Callable[..., list[str]]:
    """A function from a page to what axe finds wrong in it for people who cannot see, hear or point: the serious and the critical.

    Given the names of rules, it looks for those faults only.
    """
    script = (HERE / "vendor" / "axe.min.js").read_text(encoding="utf8")

    def run(page: Page, *rules: str) -> list[str]:
        page.evaluate(script)
        found = page.evaluate("options => axe.run(document, options)", {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})})
        return [
            f"{one['id']} ({one['impact']}): {one['help']}: {node['html'][:160]} {node['failureSummary'][:300]}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]

    return run


@pytest.fixture(scope="session")
def photograph() -> Callable[[Page, str], None]:
    """What keeps a picture of a page under a name, in out/screenshots."""
    return _photograph


def _photograph(page: Page, name: str) -> None:
    if page.is_closed():
        return
    PICTURES.mkdir(parents=True, exist_ok=True)
    height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
    clip = {"x": 0, "y": 0, "width": (page.viewport_size or {"width": 1280})["width"], "height": max(1, height)}
    page.screenshot(path=PICTURES / f"{re.sub(r'[^A-Za-z0-9]+', '-', name).strip('-')}.png", full_page=True, clip=clip)
