"""What Sayso ships of others' work: exactly what the lock says, with its licence, and nothing that calls home."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "web-assets"
PACKAGES = json.loads((ASSETS / "vendor.json").read_text(encoding="utf8"))["packages"]
WANTED = json.loads((ASSETS / "package.json").read_text(encoding="utf8"))
LOCK = json.loads((ASSETS / "package-lock.json").read_text(encoding="utf8"))["packages"]
FILES = {ROOT / path: digest for package in PACKAGES for path, digest in package["files"].items()}
FOLDERS = sorted({path.parent for path in FILES})
SHIPPED = [path for path in FILES if path.is_relative_to(ROOT / "src")]
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
ADDRESS = re.compile(r"(?:https?|wss?|ftp):(?://|\\/\\/)|[\"'`(]//\w")
LOADED = re.compile(r"""(?:\bsrc|\baction|<link[^>]*\bhref|<use[^>]*\bhref)\s*=\s*["']?\s*(?:https?:)?//|@import|url\(\s*["']?(?:https?:)?//""", re.IGNORECASE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_is_the_one_that_was_fetched(path: Path) -> None:
    assert hashlib.sha256(path.read_bytes()).hexdigest() == FILES[path], f"{path.name} was changed by hand: run make assets"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_nothing_else_lies_beside_them(folder: Path) -> None:
    assert set(folder.iterdir()) == {path for path in FILES if path.parent == folder}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_versions_are_those_of_the_lock(package: dict[str, str]) -> None:
    name = package["name"]
    wanted = {**WANTED["dependencies"], **WANTED["devDependencies"]}[name]
    assert wanted == LOCK[f"node_modules/{name}"]["version"] == package["version"]
    assert LOCK[f"node_modules/{name}"]["integrity"].startswith("sha512-")


def test_the_lock_holds_what_is_shipped_and_no_more() -> None:
    assert {path.removeprefix("node_modules/") for path in LOCK if path} == {package["name"] for package in PACKAGES}


def test_the_lock_names_no_registry() -> None:
    for name in ("package.json", "package-lock.json", ".npmrc", "vendor.json"):
        text = (ASSETS / name).read_text(encoding="utf8")
        assert "resolved\":" not in text and "://" not in text and "registry=" not in text.replace("registry-resolved=", ""), name


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_a_licence_lies_beside_what_it_covers_and_is_told_of(package: dict[str, str]) -> None:
    licences = [ROOT / path for path in package["files"] if "LICENSE" in path]
    assert licences and all(len(path.read_text(encoding="utf8")) > 500 for path in licences)
    notice = (ROOT / "NOTICE").read_text(encoding="utf8")
    assert f"{package['name']} {package['version']}" in notice


@pytest.mark.parametrize("path", [path for path in SHIPPED if path.suffix == ".js"], ids=lambda path: path.name)
def test_a_script_that_is_shipped_knows_no_address(path: Path) -> None:
    assert not ADDRESS.findall(COMMENT.sub("", path.read_text(encoding="utf8")))


def test_no_page_and_no_style_loads_from_elsewhere() -> None:
    ours = [p for p in (ROOT / "src/sayso").rglob("*") if p.suffix in {".html", ".css", ".js", ".svg", ".jinja"} and p not in FILES and "samples" not in p.parts]
    assert ours
    assert not [str(p) for p in ours if LOADED.search(p.read_text(encoding="utf8"))]


def test_the_wheel_holds_them() -> None:
    inside = {one.distribution_path for one in WheelBuilder(str(ROOT)).recurse_included_files()}
    assert {str(path.relative_to(ROOT / "src")) for path in SHIPPED} <= inside
