"""The project's own promises: locked and hashed dependencies, make targets, a whole wheel, and sample articles that are what they claim."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement

import sayso
from sayso import ingest

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "src" / "sayso" / "samples"
STORIES = sorted(path.stem for path in SAMPLES.glob("*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))["project"]
PIN = re.compile(r"^([A-Za-z0-9][\w.\-\[\]]*==[^\\\n]+?)\s*\\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)
FURNITURE = (
    *("cookie", "Sign up", "Subscribe", "Advertisement", "All rights", "Share on", "Breadcrumb", "member today"),
    *("Read more", "Most read", "More from", "Elsewhere on", "In today's paper", "You may also like", "Previous briefing"),
    *("tannerstreet", "lamp-post", "salt smugglers", "unsolicited", "Harvest record", "rally has legs", "pike are back"),
)


def pins(file: str) -> dict[str, list[Requirement]]:
    text = (ROOT / "constraints" / file).read_text(encoding="utf8")
    found = [Requirement(pin) for pin, _ in PIN.findall(text)]
    assert len(found) == len(re.findall(r"^[A-Za-z0-9]", text, re.MULTILINE)), f"{file}: a requirement without a version or a hash"
    out: dict[str, list[Requirement]] = {}
    for one in found:
        out.setdefault(one.name.lower().replace("_", "-"), []).append(one)
    return out


@pytest.mark.parametrize(
    ("file", "wanted"),
    [("run.txt", PROJECT["dependencies"]), ("dev.txt", PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"])],
)
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_lock_gives_one_fitting_version_of_every_dependency(file: str, wanted: list[str], python: str, machine: str) -> None:
    locked = pins(file)
    here = {
        **default_environment(),
        "python_version": python,
        "python_full_version": f"{python}.5",
        "sys_platform": "linux",
        "platform_machine": machine,
    }
    for need in map(Requirement, wanted):
        fitting = [one for one in locked[need.name.lower().replace("_", "-")] if not one.marker or one.marker.evaluate(here)]
        assert len(fitting) == 1, need
        version = str(fitting[0].specifier).removeprefix("==")
        assert need.specifier.contains(version), f"{need} and {version}: run make lock"


def test_tests_run_on_the_versions_that_users_get() -> None:
    locked = pins("dev.txt")
    for name, ones in pins("run.txt").items():
        assert sorted(map(str, ones)) == sorted(map(str, locked[name])), name


@pytest.mark.skipif(not shutil.which("make"), reason="make is not here")
def test_make_says_what_there_is() -> None:
    shown = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("setup", "demo", "test", "check", "bench"):
        assert f"make {target} " in shown


def test_the_wheel_holds_all_that_is_needed(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    inside = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    package = ROOT / "src" / "sayso"
    kept = [p for p in package.rglob("*") if p.is_file() and p.suffix != ".pyc" and not p.name.startswith(".")]
    assert {f"sayso/{p.relative_to(package)}" for p in kept} <= inside
    assert not [one for one in inside if one.startswith(("tests/", "training/", "bench/"))]


def test_the_source_package_holds_the_project_and_nothing_else(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as sdist:
        inside = {one.name.partition("/")[2] for one in sdist.getmembers() if one.isfile()}
    folders = {name.partition("/")[0] for name in inside if "/" in name}
    assert folders == {"bench", "constraints", "docs", "src", "supply", "tests", "training", "web-assets"}
    assert {name for name in inside if "/" not in name} == {
        *("CHANGELOG.md", "LICENSE", "Makefile", "NOTICE", "PKG-INFO", "README.md", "SECURITY.md", "pyproject.toml", ".gitignore"),
    }
    assert not [name for name in inside if re.search(r"__pycache__|\.pyc$|\.db(-wal|-shm)?$|node_modules|(^|/)\.(?!gitignore$|npmrc$)", name)]


def test_there_are_stories_enough() -> None:
    assert len(STORIES) >= 8
    assert {path.stem for path in SAMPLES.glob("*.html")} == set(STORIES)


@pytest.mark.parametrize("story", STORIES)
def test_a_sample_reads_the_same_as_text_and_as_a_page(story: str) -> None:
    text = (SAMPLES / f"{story}.txt").read_text(encoding="utf8")
    plain = ingest.from_text(text)
    page = ingest.load(str(SAMPLES / f"{story}.html"))
    assert plain.text == text
    assert not page.problems
    assert 250 <= len(text.split()) <= 620
    for what in ("outlet", "title", "published"):
        assert getattr(plain, what) and getattr(plain, what) == getattr(page, what), what
    squeezed = " ".join(page.text.split())
    told = [line for line in text.split("\n\n")[1:] if line]
    lost = [line for line in told if " ".join(line.split())[:60] not in squeezed]
    assert not lost, f"not in the page's text: {lost}"
    for word in FURNITURE:
        assert word not in page.text, f"page furniture was taken for text: {word}"


def test_the_samples_show_what_the_reader_must_cope_with() -> None:
    """Blocks of every sort stand in the pages, as blocks."""
    pages = {story: ingest.load(str(SAMPLES / f"{story}.html")) for story in STORIES}
    kinds = {story: {block.kind for block in page.blocks} for story, page in pages.items()}
    for story in ("courier-assault-on-lisse", "lantern-rumour-to-council", "star-live-blog"):
        assert "post" in kinds[story], story
    assert "quote" in kinds["lantern-rumour-to-council"]
    for story in ("courier-assault-on-lisse", "kasmund-ambassador-accuses", "gazette-jammer-trial"):
        assert "caption" in kinds[story], story
    post = next(block for block in pages["lantern-rumour-to-council"].blocks if block.kind == "post")
    assert post.author is not None and post.author.text == "Rufus Hale" and post.handle == "@rufushale"


def test_what_could_not_be_verified_is_said_to_be_so() -> None:
    reading = sayso.read(SAMPLES / "star-live-blog.txt")
    unsure = [a for a in reading.attributions if a.stance == "unverified"]
    assert any("genuine" in span.text for a in unsure for span in a.content)


def test_the_story_can_be_followed() -> None:
    """Who had it from whom, through a post, an interview and back: what the samples were written to show."""
    reading = sayso.read(SAMPLES / "lantern-rumour-to-council.html")
    chains = [" > ".join(a.chain) for a in reading.attributions]
    assert any("Hale" in chain and "Gazette" in chain and chain.endswith("Orrun") for chain in chains), chains
    assert any("Courier" in chain and ">" in chain for chain in chains), chains
    assert any(a.speaker.name == "Radomir Falk" and a.speaker.kind == "official" for a in reading.attributions)
