"""Fetches the scripts and fonts that Sayso ships, exactly those of package-lock.json, and puts them where they are used.

Run it (``make assets``) after a change of a version in package.json and ``npm install --package-lock-only``. It needs Node's npm;
nobody else does, since what it copies is committed. npm checks every package against the hash in the lock, and no package's own
scripts are run. Beside each file goes its licence, and ``vendor.json`` says what came from where.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SCRIPTS = "src/sayso/web/static/vendor"
FONTS = "src/sayso/tell/fonts"
TESTING = "tests/browser/vendor"

WANTED: dict[str, tuple[str, str, dict[str, str]]] = {
    "htmx.org": ("0BSD", SCRIPTS, {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "htmx.LICENSE.txt"}),
    "cytoscape": ("MIT", SCRIPTS, {"dist/cytoscape.min.js": "cytoscape.min.js", "LICENSE": "cytoscape.LICENSE.txt"}),
    "dejavu-fonts-ttf": (
        "Bitstream-Vera",
        FONTS,
        {
            "ttf/DejaVuSans.ttf": "DejaVuSans.ttf",
            "ttf/DejaVuSans-Bold.ttf": "DejaVuSans-Bold.ttf",
            "ttf/DejaVuSans-Oblique.ttf": "DejaVuSans-Oblique.ttf",
            "LICENSE": "DejaVu.LICENSE.txt",
        },
    ),
    "axe-core": (
        "MPL-2.0",
        TESTING,
        {
            "axe.min.js": "axe.min.js",
            "LICENSE": "axe-core.LICENSE.txt",
            "LICENSE-3RD-PARTY.txt": "axe-core.LICENSE-3RD-PARTY.txt",
        },
    ),
}
"""A package's licence (SPDX), the folder that its files go to, and which of its files go there under which name."""


def main() -> None:
    """Copies every wanted file, and writes down its package, version, licence and SHA-256."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("Fetching the scripts and fonts anew needs npm, and there is none here. On Debian: apt install npm")
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(HERE / name, folder)
        subprocess.run([npm, "ci", "--ignore-scripts"], cwd=folder, check=True)  # noqa: S603 (npm, with fixed words)
        packages = [_copy(name, Path(folder) / "node_modules" / name) for name in WANTED]
    (HERE / "vendor.json").write_text(json.dumps({"packages": packages}, indent=2) + "\n", encoding="utf8")


def _copy(name: str, package: Path) -> dict[str, object]:
    """Puts one package's wanted files in their folder and gives its entry in ``vendor.json``."""
    licence, folder, files = WANTED[name]
    (ROOT / folder).mkdir(parents=True, exist_ok=True)
    hashes = {}
    for source, target in files.items():
        content = (package / source).read_bytes()
        (ROOT / folder / target).write_bytes(content)
        hashes[f"{folder}/{target}"] = hashlib.sha256(content).hexdigest()
    version = json.loads((package / "package.json").read_text(encoding="utf8"))["version"]
    return {"name": name, "version": version, "licence": licence, "files": hashes}


if __name__ == "__main__":
    main()
