"""Fetching in a network of its own: names that change, redirects that lead inside, certificates that lie. See town.py."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TOWN = Path(__file__).with_name("town.py")
PUBLIC = {"93.184.216.34", "2606:2800:220:1::1"}
SLACK = 2.5
RELATIVE = ("///10.0.0.1/", "http:10.0.0.1", "http:/10.0.0.1/", "?http")
"""Targets that only look like other hosts: they are paths on the server that names them."""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, alone: Callable[..., subprocess.CompletedProcess[str]]) -> dict[str, Any]:
    if not shutil.which("ip"):
        pytest.skip("ip (iproute2) is not here: no network of one's own can be set up")
    ran = alone(("--net", "--mount"), sys.executable, str(TOWN), str(tmp_path_factory.mktemp("town")))
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_public_sites_are_reached(town: dict[str, Any]) -> None:
    for url, came in town["plain"].items():
        assert came["kind"] == "given" and set(came["reached"]) <= PUBLIC, url
    assert len(town["plain"]) == 2 + town["six"]


def test_names_of_inside_addresses_are_refused_before_anything_is_sent(town: dict[str, Any]) -> None:
    assert len(town["direct"]) >= 11
    for name, came in town["direct"].items():
        assert came["kind"] == "AddressRefused" and "no public address" in came["said"], name
        assert came["reached"] == [], name


def test_no_redirect_leads_inside(town: dict[str, Any]) -> None:
    assert len(town["redirects"]) > 70
    for target, came in town["redirects"].items():
        assert set(came["reached"]) <= PUBLIC, target
        assert came["seconds"] < SLACK, target
        if came["kind"] == "given":
            assert target.strip("'").startswith(RELATIVE) and "You reached 93.184.216.34" in came["said"], target
        elif not target.strip("'").startswith(RELATIVE):
            assert came["kind"] == "AddressRefused" or came["said"].endswith("Name or service not known"), target


def test_the_address_that_was_checked_is_the_one_that_is_reached(town: dict[str, Any]) -> None:
    assert town["naive"]["said"] == "93.184.216.34 was checked, 10.0.0.1 was reached", "the name does not turn: this proves nothing"
    first, second = town["turning"]
    assert first["kind"] == "given" and first["reached"] == ["93.184.216.34"]
    assert second["kind"] == "AddressRefused" and second["reached"] == []
    (later,) = [came for target, came in town["redirects"].items() if "turns-later" in target]
    assert later["kind"] == "AddressRefused" and "10.0.0.1" in later["said"] and len(later["reached"]) == 2


def test_names_that_are_not_answered(town: dict[str, Any]) -> None:
    assert town["silent"]["kind"] == "TimeoutError" and town["silent"]["seconds"] < 0.5 + SLACK
    assert town["unknown name"]["kind"] == "gaierror"


@pytest.mark.parametrize(("host", "says"), [("wrong.example", "Hostname mismatch"), ("expired.example", "expired"), ("unknown.example", "self-signed")])
def test_certificates_that_are_not_to_be_trusted(town: dict[str, Any], host: str, says: str) -> None:
    said = town["certificates"][host]["said"]
    assert re.search(rf"its certificate is not to be trusted \(.*{says}", said)


def test_secure_connections_have_limits_too(town: dict[str, Any]) -> None:
    assert "not to be trusted" in town["by number"]["said"]
    assert "no secure connection" in town["plain where secure"]["said"]
    for what in ("mute handshake", "secure drip"):
        assert town[what]["kind"] == "TimeoutError" and town[what]["seconds"] < 0.7 + SLACK, what
