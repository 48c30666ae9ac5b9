"""The documentation is true: links lead somewhere, commands and options exist and are all told of, examples run, words are explained."""

from __future__ import annotations

import difflib
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import click
import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner

import sayso
from sayso.cli import app
from sayso.evaluate.command import eval_command
from sayso.model import Act, BlockKind, DerivationKind, DriftKind, NameKind, SourceKind, Stance, Voice
from sayso.tell.records import dossier_record, reading_record

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "src" / "sayso" / "samples"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", SAMPLES / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"(?<!!)\[[^\]\n]+\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
CALL = re.compile(r"(?:^|\| |xargs [^|]*?)sayso ((?:read|trace|eval)\b[^\n|>#]*)")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")

MUST_NOT_STAND_ANYWHERE = {
    "the host name of a package registry": re.compile(
        r"pypi[.]org|pythonhosted[.]org|npmjs[.](?:org|com)|deb[.]debian[.]org|crates[.]io|proxy[.]golang[.]org"
    ),
    "an absolute path of somebody's machine": re.compile(r"(?<![\w.])/(?:work|farm|root|mnt|Users)/"),
    "a marker of unfinished work": re.compile(r"\b(?:TO[D]O|FIX[M]E|XX[X]|lorem ips[u]m)\b", re.IGNORECASE),
}
"""Written so that these lines do not match themselves."""


@cache
def words_of(page: Path) -> str:
    return page.read_text(encoding="utf8")


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def commands() -> Iterator[tuple[str, click.Command]]:
    """Each verb with its options; the options of ``eval`` stand in a module of their own, which is only imported on use."""
    group: Any = get_command(app)
    yield from ((verb, command) for verb, command in group.commands.items() if verb != "eval")
    scoring = typer.Typer()
    scoring.command()(eval_command)
    yield "eval", get_command(scoring)


def options(command: click.Command) -> set[str]:
    return {opt for param in command.params for opt in param.opts if opt.startswith("--")} - {
        "--install-completion",
        "--show-completion",
        "--help",
    }


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(words_of(page)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{name(page)} links to {target}, which is not there"
        if anchor:
            titles = re.findall(r"^#+ (.+)$", words_of(there), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w\- ]", "", t.lower()).replace(" ", "-") for t in titles}, f"{name(page)}: {target}"


def test_every_page_is_reached_from_the_index() -> None:
    seen, waiting = set[Path](), [ROOT / "README.md", ROOT / "docs" / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        waiting += [(page.parent / t.partition("#")[0]).resolve() for t in LINK.findall(words_of(page)) if ":" not in t]
    assert set((ROOT / "docs").rglob("*.md")) <= seen


@pytest.mark.parametrize(("verb", "command"), [*commands()], ids=lambda v: v if isinstance(v, str) else "")
def test_every_option_is_told_of(verb: str, command: click.Command) -> None:
    everything = "\n".join(words_of(page) for page in PAGES)
    assert f"sayso {verb}" in everything
    missing = {option for option in options(command) if option not in OPTION.findall(everything)}
    assert not missing, f"docs do not mention these options of sayso {verb}: {missing}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_in_the_docs_exist(page: Path) -> None:
    known = {verb: options(command) | {"--help"} for verb, command in commands()}
    for call in CALL.findall(words_of(page)):
        verb = call.split()[0]
        strange = set(OPTION.findall(call)) - known[verb]
        assert not strange, f"{name(page)} calls “sayso {call.strip()}”, but there is no {strange}"


@pytest.mark.parametrize("page", [p for p in PAGES if "```python" in words_of(p)], ids=name)
def test_python_examples_run(page: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shutil.copytree(SAMPLES, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    space: dict[str, Any] = {}
    for language, code in FENCED.findall(words_of(page)):
        if language == "python":
            exec(compile(code, name(page), "exec"), space)  # noqa: S102


@pytest.mark.parametrize("page", [p for p in PAGES if "```console" in words_of(p)], ids=name)
def test_shown_output_is_what_one_sees(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line shown after “$ sayso …” is printed, in that order; “…” stands for what is left out, and numbers may differ."""
    for language, block in FENCED.findall(words_of(page)):
        if language != "console":
            continue
        call, *shown = block.splitlines()
        monkeypatch.chdir(ROOT if "src/sayso/samples" in call else SAMPLES)
        result = CliRunner().invoke(app, shlex.split(call.removeprefix("$ sayso ")))
        assert result.exit_code == 0, result.output
        printed = [unnumbered(line) for line in result.output.splitlines()]
        for line in (unnumbered(one) for one in shown if one != "…"):
            there = next((i for i, one in enumerate(printed) if fits(line, one)), None)
            assert there is not None, f"{name(page)} shows “{line}”; near it now: {difflib.get_close_matches(line, printed, 2, 0.4)}"
            printed = printed[there + 1 :]


def fits(shown: str, printed: str) -> bool:
    """Whether a line is the one shown; a line may be cut short with " …"."""
    return printed.startswith(shown.removesuffix(" …")) if shown.endswith(" …") else printed == shown


def unnumbered(line: str) -> str:
    return " ".join(re.sub(r"[\d⁰¹²³⁴⁵⁶⁷⁸⁹˒]", "", line).split())


def test_every_public_name_has_a_docstring() -> None:
    for one in sayso.__all__:
        value = getattr(sayso, one)
        assert isinstance(value, str) or (value.__doc__ and not value.__doc__.startswith(f"{one}(")), one


def test_the_glossary_explains_every_value() -> None:
    glossary = words_of(ROOT / "docs" / "glossary.md") + words_of(ROOT / "docs" / "json.md")
    for vocabulary in (Act, BlockKind, DerivationKind, DriftKind, NameKind, SourceKind, Stance, Voice):
        for value in get_args(vocabulary):
            assert re.search(rf"\b{value}\b", glossary), value


def test_the_json_page_names_every_key() -> None:
    reading = sayso.read(SAMPLES / "lantern-rumour-to-council.html", engine="rules")
    dossier = sayso.trace(reading, "Tesmar trained the Northern Salvation Front")
    named = set(re.findall(r"[`\"](\w+)[`\"]", words_of(ROOT / "docs" / "json.md")))
    for record in (reading_record(reading), dossier_record(dossier)):
        missing = set(keys(record)) - named
        assert not missing, f"docs/json.md does not name {missing}"


def keys(value: Any, inside: str = "") -> Iterator[str]:
    """The keys of a record and of what it holds; what coverage says is free."""
    if isinstance(value, dict) and inside != "coverage":
        for key, inner in value.items():
            yield key
            yield from keys(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner, inside)


def kept_files() -> list[Path]:
    """What git keeps or would keep; without git, what a source archive holds."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
        ).stdout.decode()
        return [ROOT / one for one in listed.split("\0") if one and (ROOT / one).is_file()]
    skipped = re.compile(r"(^|/)(\.venv|\.git|out|build|dist|__pycache__|\.\w+_cache|\.hypothesis)(/|$)")
    return [p for p in ROOT.rglob("*") if p.is_file() and not skipped.search(str(p.relative_to(ROOT)))]


def test_nothing_stands_in_the_files_that_must_not() -> None:
    for path in kept_files():
        # What others wrote is shipped as they published it.
        if path.stat().st_size > 1_000_000 or "vendor" in path.parts:
            continue
        try:
            text = path.read_text(encoding="utf8")
        except UnicodeDecodeError:
            continue
        for what, pattern in MUST_NOT_STAND_ANYWHERE.items():
            found = pattern.search(text)
            assert not found, f"{name(path)} holds {what}: {found and found.group()}"
