"""The OpenAPI document against the live server: whatever it allows, and whatever it does not, ends in no error of the server's own."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, settings

from sayso.web.app import create_app
from sayso.web.running import listen
from sayso.web.settings import settings_for

EXAMPLES = 12


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


def test_no_request_that_can_be_made_of_the_document_is_an_error_of_the_server(live: str) -> None:
    document = schemathesis.openapi.from_url(f"{live}/api/openapi.json")
    tried = []
    for result in document.get_all_operations():
        operation = result.ok()

        @settings(max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
        def each(case: schemathesis.Case) -> None:
            response = case.call()
            assert response.status_code < 500, (case.as_curl_command(), response.text[:500])
            case.validate_response(response, checks=CHECKS)

        document_case = operation.as_strategy()
        from hypothesis import given

        given(case=document_case)(each)()
        tried.append(f"{operation.method.upper()} {operation.path}")
    assert len(tried) >= 9, tried


CHECKS = [schemathesis.checks.not_a_server_error]
