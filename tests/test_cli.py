"""The command line as a user meets it: what is printed where, exit codes, several inputs, bad ones, pipes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sayso import __version__
from sayso.cli import app
from sayso.errors import OptionError
from sayso.tell.pages import page_places

STORY = "The port is closed, harbour master Ilse Marwick said on Tuesday.\n\nAn official denied that the ship sank.\n"
PAGE = (
    "<html><head><title>Port shut</title></head><body><article><h1>Port shut</h1>"
    + "<p>The port of Orrun is closed to all ships, harbour master Ilse Marwick said on Tuesday.</p>"
    + "<p>“Nobody asked us,” the mayor told the Lantern.</p>" * 2
    + "</article></body></html>"
)
SAYSO = (sys.executable, "-m", "sayso")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "binary.dat").write_bytes(bytes(range(256)) * 20)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*args: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(app, args, input=stdin, prog_name="sayso")


def read(*args: str, stdin: str | bytes | None = None) -> Result:
    return run("read", "--engine", "rules", *args, stdin=stdin)


def test_a_text_is_read_and_shown(folder: Path) -> None:
    result = read("story.txt", "--date", "2031-03-05", "--outlet", "The Harbour Post", "--title", "Port shut", "--byline", "Ada Quill")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "Port shut" in result.stdout and "The Harbour Post · Ada Quill · 2031-03-05 · story.txt" in result.stdout
    assert "⟦The port is closed⟧¹" in result.stdout and "said 2031-03-04 (“on Tuesday”)" in result.stdout
    assert "2 attributions" in result.stdout.splitlines()[-1]


def test_json_is_one_object_a_line_for_every_input(folder: Path) -> None:
    result = read("story.txt", "nowhere.txt", "page.html", "--json", "--date", "2031-03-05")
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [record["article"]["file"] for record in records] == ["story.txt", "nowhere.txt", "page.html"]
    assert records[0]["article"]["text"] == STORY and records[0]["attributions"][0]["said_on"]["value"] == "2031-03-04"
    assert records[1]["problems"] and not records[1]["attributions"] and records[2]["attributions"]
    assert result.exit_code == 1


def test_bad_inputs_are_named_and_stop_nothing(folder: Path) -> None:
    result = read("empty.txt", "binary.dat", str(folder), "nowhere.txt", "story.txt")
    assert result.exit_code == 1
    assert "2 attributions" in result.stdout
    lines = result.stderr.splitlines()
    assert [line.split(": ")[:2] for line in lines] == [
        ["sayso", place] for place in ("empty.txt", "binary.dat", str(folder), "nowhere.txt")
    ]
    assert all(len(line.split(": ", 2)[2]) > 20 for line in lines)


def test_standard_input(folder: Path) -> None:
    assert "Ilse Marwick" in read("-", stdin=STORY).stdout
    record = json.loads(read("-", "--json", stdin=PAGE).stdout)
    assert record["attributions"] and "<p>" not in record["article"]["text"]


def test_strict_makes_any_problem_count(folder: Path) -> None:
    (folder / "latin.txt").write_bytes("Café owner Tomas Reyl said it was closed.".encode("cp1252"))
    lenient, strict = read("latin.txt"), read("latin.txt", "--strict")
    assert lenient.stderr.startswith("sayso: latin.txt: ") and lenient.stderr == strict.stderr
    assert (lenient.exit_code, strict.exit_code) == (0, 1)
    assert read("story.txt", "--strict").exit_code == 0


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("story.txt", "--date", "Tuesday"), "“Tuesday” is not a date"),
        (("story.txt", "--engine", "magic"), "no engine called “magic”"),
        (("story.txt", "page.html", "--html", "story.txt"), "story.txt is a file"),
        (("story.txt", "--html", "story.txt/x.html"), "cannot be written"),
        (("--nonsense",), "--nonsense"),
        ((), "Missing argument"),
    ],
)
def test_wrong_use_is_2_and_says_what_to_try(folder: Path, args: tuple[str, ...], message: str) -> None:
    result = run("read", *args) if "--engine" in args else read(*args)
    assert result.exit_code == 2 and message in result.stderr and "Traceback" not in result.stderr
    assert (folder / "story.txt").read_text(encoding="utf-8") == STORY


def test_one_page(folder: Path) -> None:
    result = read("story.txt", "--html", "out/story.html")
    assert result.exit_code == 0 and result.stdout.startswith("out/story.html: 2 attributions")
    assert (folder / "out/story.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_several_pages_go_to_a_folder(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "sub/story.txt").write_text(STORY, encoding="utf-8")
    assert read("story.txt", "sub/story.txt", "empty.txt", "--html", "pages").exit_code == 1
    assert sorted(path.name for path in (folder / "pages").iterdir()) == ["story-2.html", "story.html"]


@pytest.mark.parametrize(
    ("places", "names"),
    [
        (["a/b.txt", "c/b.html", "B.md"], ["b.html", "b-2.html", "B-3.html"]),
        (["https://post.example/news/2031/port-shut?x=1", "-"], ["port-shut-x-1.html", "article.html"]),
        (["../../etc/passwd", "..", "x/"], ["passwd.html", "article.html", "x.html"]),
    ],
)
def testpage_places_are_distinct_and_stay_in_the_folder(places: list[str], names: list[str]) -> None:
    assert [path.as_posix() for path in page_places(places, Path("out")).values()] == [f"out/{name}" for name in names]


def test_one_article_into_a_folder_that_exists(tmp_path: Path) -> None:
    assert page_places(["a.txt"], tmp_path) == {"a.txt": tmp_path / "a.html"}
    with pytest.raises(OptionError):
        (tmp_path / "f").write_text("")
        page_places(["a", "b"], tmp_path / "f")


def test_trace_prints_a_dossier(folder: Path) -> None:
    result = run("trace", "--engine", "rules", "story.txt", "the port is closed", "--date", "2031-03-05")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("“the port is closed”\nAsserted: 1 article, 1 named origin, 1 independent")
    assert "  Ilse Marwick" in result.stdout
    record = json.loads(run("trace", "--engine", "rules", "story.txt", "the port is closed", "--json").stdout)
    assert record["format"] == "sayso/1" and record["query"] == "the port is closed"
    assert record["sides"]["asserts"]["independent"]["high"] == 1


def test_trace_takes_several_articles_and_names_what_it_cannot_read(folder: Path) -> None:
    result = run("trace", "--engine", "rules", "story.txt", "nowhere.txt", "page.html", "the port is closed", "--json")
    assert result.exit_code == 1 and "sayso: nowhere.txt: " in result.stderr
    assert len(json.loads(result.stdout)["articles"]) == 2


def test_an_empty_claim_is_wrong_use(folder: Path) -> None:
    assert run("trace", "--engine", "rules", "story.txt", " ").exit_code == 2


@pytest.mark.parametrize("verb", [(), ("read",), ("trace",), ("eval",)])
def test_help_has_an_example(verb: tuple[str, ...]) -> None:
    result = run(*verb, "--help")
    assert result.exit_code == 0 and "Example" in result.stdout and f"sayso {' '.join(verb) or 'read'}" in result.stdout


def test_read_help_documents_the_exit_codes() -> None:
    text = " ".join(run("read", "--help").stdout.split())
    assert "0 everything was read" in text and "1 some input could not be read" in text and "2 wrong use" in text


def test_the_version_and_no_arguments() -> None:
    assert run("--version").stdout == f"sayso {__version__}\n"
    assert run().stdout == run("--help").stdout


def test_nobody_reading_the_output_is_quiet(folder: Path) -> None:
    places = ["story.txt"] * 400
    command = subprocess.Popen(
        [*SAYSO, "read", "--engine", "rules", "--json", *places], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert command.stdout and command.stderr
    command.stdout.readline()
    command.stdout.close()
    assert command.stderr.read() == b"" and command.wait(timeout=60) == 141


def test_an_interruption_is_quiet(folder: Path) -> None:
    """The first result shows that reading has begun; then it waits for a standard input that never comes."""
    command = subprocess.Popen(
        [*SAYSO, "read", "--engine", "rules", "--json", "story.txt", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert command.stdout and command.stderr
    assert command.stdout.readline().startswith(b"{")
    command.send_signal(signal.SIGINT)
    assert command.wait(timeout=60) == 130 and command.stderr.read() == b""


def test_any_locale_can_be_printed_to(folder: Path) -> None:
    (folder / "wide.txt").write_text("“Ačiū – 谢谢,” the harbour master said.", encoding="utf-8")
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    result = subprocess.run([*SAYSO, "read", "--engine", "rules", "wide.txt"], capture_output=True, env=env, check=False)
    assert result.returncode == 0 and result.stdout.isascii() and b"[[" in result.stdout


def test_help_loads_neither_model_nor_page_reader() -> None:
    heavy = ("onnxruntime", "trafilatura", "networkx", "scipy", "numpy", "lxml", "rich.progress")
    code = f"import sys; from sayso import cli; print([m for m in {heavy!r} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_where_nothing_could_be_read_no_claim_is_said_to_be_unstated(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["trace", str(tmp_path / "nothere.db"), "the port is shut"])
    assert result.exit_code == 1 and "no such file" in result.stderr
    assert not result.stdout and "states or denies" not in result.stderr
