"""The real application over the sample story, which is read once; each test that writes gets a copy of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from sayso.adding import add
from sayso.claims.grouping import group, pair_model
from sayso.ingest import articles
from sayso.ledger import open_ledger
from sayso.web.app import create_app
from sayso.web.settings import Settings, settings_for

HOME = "http://127.0.0.1:8765"
Serve = Callable[..., TestClient]


@pytest.fixture(scope="session")
def story_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with the twelve items of the sample story, its statements filed into claims."""
    path = tmp_path_factory.mktemp("story") / "flood.db"
    with as_file(files("sayso").joinpath("samples", "story")) as story, open_ledger(path) as ledger:
        add(ledger, articles([str(story)]))
        group(ledger, relate=pair_model())
    return path


@pytest.fixture
def ledger_file(story_ledger: Path, tmp_path: Path) -> Path:
    """A copy of the story's ledger that a test may change."""
    return Path(shutil.copy(story_ledger, tmp_path / "flood.db"))


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts the application with these settings; it is stopped when the test is over."""
    running: list[TestClient] = []

    def start(ledger: Path | str = "", host: str = "127.0.0.1", settings: Settings | None = None, **options: object) -> TestClient:
        chosen = settings or settings_for(host, ledger=str(ledger), **options)  # type: ignore[arg-type]
        client = TestClient(create_app(chosen), base_url=HOME, raise_server_exceptions=False, follow_redirects=False)
        client.__enter__()
        running.append(client)
        return client

    yield start
    for client in running:
        client.__exit__(None, None, None)


@pytest.fixture
def client(serve: Serve, ledger_file: Path) -> TestClient:
    """The application on loopback over a copy of the story, so that judgements are taken."""
    return serve(ledger_file)
