"""What the safety tests share: programs of bench/ by name, and worlds of one's own for mounts and networks."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

Alone = Callable[..., subprocess.CompletedProcess[str]]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def crash() -> ModuleType:
    """bench/crash.py, whose quick form the tests are."""
    spec = importlib.util.spec_from_file_location("crash", ROOT / "bench" / "crash.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["crash"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def alone() -> Alone:
    """Runs a command in namespaces of its own ("--mount", "--net"), so that what it mounts or listens on ends with it."""

    def run(kinds: tuple[str, ...], *command: str) -> subprocess.CompletedProcess[str]:
        if not shutil.which("unshare"):
            pytest.skip("unshare (util-linux) is not here: no mounts and no network of one's own can be made")
        start = ["unshare", *([] if os.geteuid() == 0 else ["--map-root-user"]), *kinds]
        if subprocess.run([*start, "true"], capture_output=True).returncode:
            pytest.skip(f"this system does not allow unshare {' '.join(kinds)}")
        return subprocess.run([*start, *command], capture_output=True, text=True, timeout=180)

    return run
