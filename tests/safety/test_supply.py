"""What Sayso is made of is known, locked, checked when it is opened, and under licences that go with its own; and nothing in it runs data."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import shutil
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from sayso.errors import ModelError
from sayso.meaning import weights as meaning
from sayso.read import weights as reading

ROOT = Path(__file__).resolve().parents[2]
SOURCE = sorted((ROOT / "src").rglob("*.py"))


@pytest.fixture(scope="module")
def inventory() -> ModuleType:
    """supply/inventory.py."""
    spec = importlib.util.spec_from_file_location("inventory", ROOT / "supply" / "inventory.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["inventory"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def listed() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "supply" / "sbom.json").read_text(encoding="utf8"))
    return found


# --- the lock -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["run.txt", "dev.txt", "formats.txt"])
def test_every_line_of_a_lock_has_one_version_and_its_digests(inventory: ModuleType, file: str) -> None:
    text = (ROOT / "constraints" / file).read_text(encoding="utf8")
    opened = [line for line in text.splitlines() if line and not line.startswith(("#", " "))]
    pins = inventory.pins(file)
    assert len(pins) == len(opened) and all(pin.digests for pin in pins)
    assert text.count("--hash=") == sum(len(pin.digests) for pin in pins) == text.count("--hash=sha256:")
    for pin in pins:
        assert len(set(pin.digests)) == len(pin.digests), pin.name
        assert re.fullmatch(r"[0-9]+(\.[0-9a-z]+)*", pin.version), pin
    assert not re.search(r"https?://|git\+|^-e|^--(?!hash)|@", text, re.MULTILINE), "something comes from elsewhere"


def test_make_installs_nothing_that_is_not_locked() -> None:
    lines = [line for line in (ROOT / "Makefile").read_text(encoding="utf8").splitlines() if "$(PIP)" in line]
    own = [line for line in lines if "--editable ." in line]
    assert len(own) == 1 and "--no-deps" in own[0] and "--no-build-isolation" in own[0]
    assert len(lines) > 2 and all("--require-hashes" in line and "--only-binary :all:" in line for line in lines if line not in own)


def test_what_is_installed_here_is_what_is_locked(inventory: ModuleType) -> None:
    """All that Sayso, its tests and its building need, each thing at the version of the lock."""
    wanted = {pin.name: pin.version for file in ("run.txt", "dev.txt") for pin in inventory.pins(file) if pin.fits(f"{sys.version_info[0]}.{sys.version_info[1]}")}
    missing = {name for name in inventory.needed(["sayso"], ["dev"]) if name not in wanted} - {"sayso", "pip", "setuptools"}
    assert not missing, "needed, and not locked"
    here = {inventory.plain(one.name): one.version for one in metadata.distributions()}
    other = {name: (here[name], version) for name, version in wanted.items() if here.get(name, version) != version}
    assert not other, "installed in another version than the locked one"


# --- the list of parts, and licences --------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="the list is written on Python 3.11, whose packages' metadata it holds")
def test_the_list_and_the_page_are_up_to_date(inventory: ModuleType) -> None:
    for path, text in inventory.written().items():
        assert path.read_text(encoding="utf8") == text, f"{path.name} is out of date: run python supply/inventory.py"


def test_the_list_is_of_the_form_that_other_programs_read(listed: dict[str, Any]) -> None:
    assert (listed["bomFormat"], listed["specVersion"], listed["version"]) == ("CycloneDX", "1.5", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", listed["serialNumber"])
    assert set(listed) == {"$schema", "bomFormat", "specVersion", "serialNumber", "version", "metadata", "components", "dependencies"}
    refs = [listed["metadata"]["component"]["bom-ref"]]
    allowed = {"type", "bom-ref", "name", "version", "scope", "purl", "licenses", "properties", "hashes", "components", "description"}
    for one in flat(listed["components"]):
        refs.append(one["bom-ref"])
        assert set(one) <= allowed and one["type"] in {"library", "file", "data", "machine-learning-model"} and one["name"]
        assert one.get("scope", "required") in {"required", "optional"}
        assert re.fullmatch(r"pkg:(pypi|npm)/[a-z0-9.-]+@[0-9a-z.]+", one.get("purl", "pkg:npm/a@1"))
        for digest in one.get("hashes", ()):
            assert digest["alg"] == "SHA-256" and re.fullmatch("[0-9a-f]{64}", digest["content"])
        for licence in one.get("licenses", ()):
            assert set(licence) in ({"expression"}, {"license"}) and len(one["licenses"]) == 1
    assert len(set(refs)) == len(refs)
    named = [one["ref"] for one in listed["dependencies"]]
    assert len(set(named)) == len(named) and set(named) <= set(refs)
    assert all(set(one["dependsOn"]) <= set(refs) for one in listed["dependencies"])


def flat(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in components:
        yield one
        yield from flat(one.get("components", []))


def test_the_list_holds_all_that_is_locked_and_all_that_is_shipped(inventory: ModuleType, listed: dict[str, Any]) -> None:
    refs = {one["bom-ref"]: one for one in flat(listed["components"])}
    assert {pin.purl for pin in inventory.on_linux("run.txt")} <= set(refs)
    assert {f"pkg:pypi/{name}" for name in ("pyarrow", "duckdb", "ray")} <= {ref.partition("@")[0] for ref in refs}
    package = ROOT / "src" / "sayso"
    foreign = [path for path in package.rglob("*") if path.suffix in {".onnx", ".npz", ".ttf", ".woff2"} or path.name == "tokenizer.json" or "vendor" in path.parent.name]
    assert foreign and {f"file:{path.relative_to(ROOT)}" for path in foreign} <= set(refs)
    for ref, one in refs.items():
        for digest in one.get("hashes", ()):
            assert digest["content"] == inventory.digest(ref.removeprefix("file:")), ref


def test_every_licence_is_known_and_goes_with_ours(inventory: ModuleType) -> None:
    for pin in (*inventory.on_linux("run.txt"), *inventory.optional(), *inventory.on_linux("dev.txt")):
        assert inventory.is_accepted(inventory.licence(pin.name)), f"{pin.name}: licence {inventory.licence(pin.name) or 'unknown'} has to be looked at"
    for one in inventory.vendored():
        assert inventory.is_accepted(one["licence"], inventory.SHIPPED), one["name"]
    for path, (_, terms) in inventory.DATA.items():
        assert inventory.is_accepted(terms, {*inventory.SHIPPED, "CC-BY-4.0"}), path
        assert path in (ROOT / "NOTICE").read_text(encoding="utf8"), "whoever made it is to be named"


@pytest.mark.parametrize(("expression", "good"), [("MIT", True), ("GPL-3.0-only", False), ("MIT AND GPL-2.0-only", False), ("GPL-2.0-only OR MIT", True), ("", False), ("SSPL-1.0", False)])
def test_what_is_not_accepted_is_noticed(inventory: ModuleType, expression: str, good: bool) -> None:
    assert inventory.is_accepted(expression) is good


# --- models ---------------------------------------------------------------------------------------------------------------------------------


def model(folder: Path, to: Path, changed: str) -> Path:
    """A copy of a model's folder in which one bit of one file is another one."""
    to.mkdir()
    for path in folder.iterdir():
        if path.name != changed:
            (to / path.name).symlink_to(path)
    shutil.copyfile(folder / changed, to / changed)
    with (to / changed).open("r+b") as file:
        middle = (folder / changed).stat().st_size // 2
        file.seek(middle)
        byte = file.read(1)[0]
        file.seek(middle)
        file.write(bytes((byte ^ 1,)))
    return to


@pytest.mark.parametrize("changed", ["reader.onnx", "tokenizer.json"])
def test_a_reader_with_one_bit_changed_is_refused(tmp_path: Path, changed: str) -> None:
    with pytest.raises(ModelError, match=re.escape(changed) + " is not the file that manifest.json describes; install sayso again"):
        reading.opened(model(reading.FOLDER, tmp_path / "model", changed))


@pytest.mark.parametrize("name", ["vectors", "pairs", "bearing", "speaking"])
@pytest.mark.parametrize("what", ["network", "tokenizer"])
def test_a_network_of_meaning_with_one_bit_changed_is_refused(tmp_path: Path, name: str, what: str) -> None:
    changed = f"{name}.onnx" if what == "network" else "tokenizer.json"
    with pytest.raises(ModelError, match=re.escape(changed) + " is not the file that manifest.json describes; install sayso again"):
        meaning.opened(model(meaning.FOLDER, tmp_path / "model", changed), name)


def test_every_network_stands_in_a_manifest() -> None:
    for folder in (reading.FOLDER, meaning.FOLDER):
        digests = json.loads((folder / "manifest.json").read_text(encoding="utf8"))["sha256"]
        assert {path.name for path in folder.iterdir() if path.name != "manifest.json" and not path.name.startswith(".")} <= {*digests, "README.md", "LICENSE"}
    assert len(list((ROOT / "src").rglob("*.onnx"))) == 5, "another network: test it too"


def test_arrays_hold_numbers_only() -> None:
    for path in (ROOT / "src").rglob("*.np[yz]"):
        with np.load(path, allow_pickle=False) as arrays:
            assert all(arrays[name].dtype.kind in "fiubSU" for name in arrays.files), path


# --- nothing runs data ----------------------------------------------------------------------------------------------------------------------

FORBIDDEN_MODULES = frozenset(
    "pickle cPickle _pickle dill cloudpickle joblib shelve marshal yaml subprocess pty code codeop commands popen2 imp runpy ctypes cffi xml.etree xml.sax xml.dom xmlrpc telnetlib ftplib "
    "jsonpickle torch urllib.request requests webbrowser".split()
)
FORBIDDEN_CALLS = frozenset("eval exec compile __import__ breakpoint execfile input".split())
FORBIDDEN_METHODS = {
    "os": frozenset("system popen execv execve execvp execl execlp spawnl spawnv spawnvp posix_spawn startfile fork forkpty".split()),
    "multiprocessing": frozenset(("Manager",)),
    "tempfile": frozenset(("mktemp",)),
    "asyncio": frozenset(("create_subprocess_shell", "create_subprocess_exec")),
    "logging": frozenset(("config",)),
    "importlib": frozenset(("import_module",)),
}


BY_OWN_TABLE = frozenset(("src/sayso/tell/exports/__init__.py: from importlib import import_module", "src/sayso/tell/exports/piecewise.py: from importlib import import_module"))
"""Modules that are imported by a name which stands in Sayso's own table of formats."""


def above(name: str) -> set[str]:
    """A module and the packages that it is in."""
    words = name.split(".")
    return {".".join(words[: n + 1]) for n in range(len(words))}


def faults(tree: ast.AST) -> Iterator[str]:
    """What in a module could run, unpack or import what it was given."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (f"import {one.name}" for one in node.names if above(one.name) & FORBIDDEN_MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            if above(node.module) & FORBIDDEN_MODULES:
                yield f"from {node.module} import"
            yield from (f"from {node.module} import {one.name}" for one in node.names if one.name in FORBIDDEN_METHODS.get(node.module, ()) or f"{node.module}.{one.name}" in FORBIDDEN_MODULES)
        elif isinstance(node, ast.Call):
            yield from _of_call(node)


def _of_call(node: ast.Call) -> Iterator[str]:
    called = ast.unparse(node.func)
    owner, _, name = called.rpartition(".")
    if called in FORBIDDEN_CALLS or name in FORBIDDEN_METHODS.get(owner, ()) or name in {"read_pickle", "to_pickle", "extractall", "load_extension", "enable_load_extension"}:
        yield f"{called}(…)"
    if called in {"np.load", "numpy.load"} and not any(one.arg == "allow_pickle" and ast.unparse(one.value) == "False" for one in node.keywords):
        yield f"{called}(…) without allow_pickle=False"
    yield from (f"{called}({one.arg}=True)" for one in node.keywords if one.arg in {"allow_pickle", "shell", "resolve_entities", "trust_remote_code"} and ast.unparse(one.value) != "False")


def test_nothing_in_the_package_runs_what_it_reads() -> None:
    assert len(SOURCE) > 200
    found = [f"{path.relative_to(ROOT)}: {fault}" for path in SOURCE for fault in faults(ast.parse(path.read_text(encoding="utf8")))]
    assert set(found) <= BY_OWN_TABLE, sorted(set(found) - BY_OWN_TABLE)


@pytest.mark.parametrize(
    "text",
    ["import pickle", "from pickle import loads", "import os\nos.system('ls')", "from os import system", "eval('1')", "np.load(f)", "np.load(f, allow_pickle=True)", "import xml.etree.ElementTree",
     "etree.XMLParser(resolve_entities=True)", "tar.extractall()", "__import__('x')", "from urllib import request", "import yaml"],
)  # fmt: skip
def test_and_it_would_be_noticed(text: str) -> None:
    assert list(faults(ast.parse(text)))


def test_no_file_that_could_be_unpickled_is_shipped() -> None:
    assert not [path for path in (ROOT / "src").rglob("*") if path.suffix in {".pkl", ".pickle", ".pt", ".pth", ".bin", ".joblib", ".marshal", ".so", ".exe", ".dll"}]
