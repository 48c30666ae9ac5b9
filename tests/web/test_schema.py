"""The OpenAPI document against the live server: no request ends in an error of the server's own, and every answer has its promised form."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

from sayso.web.app import create_app
from sayso.web.running import listen
from sayso.web.settings import settings_for

EXAMPLES = 15
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def live(ledger_file: Path) -> Iterator[str]:
    """A real server on a free port of the loopback interface."""
    listening = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(create_app(settings_for("127.0.0.1", ledger=str(ledger_file), fetching=False)), log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    listening.close()


@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_requests_made_of_the_document_are_answered_as_it_promises(live: str, mode: str) -> None:
    document = schemathesis.openapi.from_url(f"{live}/api/openapi.json")
    tried = []
    for result in document.get_all_operations():
        operation = result.ok()
        cases = operation.as_strategy(generation_mode=schemathesis.GenerationMode(mode))

        @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
        @given(case=cases)
        def each(case: schemathesis.Case) -> None:
            case.call_and_validate(checks=CHECKS)

        try:
            each()
        except Unsatisfiable:
            assert mode == "negative", operation.path  # nothing that one could give to it would be wrong
        tried.append(f"{operation.method.upper()} {operation.path}")
    assert len(tried) >= 9, tried
