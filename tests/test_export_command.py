"""``sayso export`` and ``sayso import`` as people type them: every format, every misuse, files that are whole or not there, and back again."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdf
import pytest
from typer.testing import CliRunner, Result

import sayso
from sayso.cli import app
from sayso.evaluate.sheets import json_lines, sheets
from sayso.ledger import Entry, open_ledger
from sayso.model import Article, Attribution, Judgement, Reading, Speaker
from sayso.read import rules
from sayso.tell.exports import FORMATS

STORY = Path(sayso.__file__).parent / "samples" / "story"
CLAIM = "Gates of the Hollin dam were opened on the night of the Pellbridge flood"
SAYSO = (sys.executable, "-m", "sayso")


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with the sample story, read by the rules."""
    path = tmp_path_factory.mktemp("news") / "news.db"
    assert run("add", str(path), str(STORY), "--engine", "rules").exit_code == 0
    return path


@pytest.fixture
def own(news: Path, tmp_path: Path) -> Path:
    """The same ledger, to write to."""
    path = tmp_path / "own.db"
    path.write_bytes(news.read_bytes())
    return path


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(app, list(map(str, args)), prog_name="sayso")


# every format


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_can_be_had(news: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / f"out{FORMATS[name].suffix}"
    claim = ("--claim", CLAIM, "--quick") if FORMATS[name].about == "dossier" else ()
    result = run("export", news, "--format", name, "--out", out, *claim)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(f"{out}: ") and ("12 articles" if not claim else f"the dossier of “{CLAIM}”") in result.stdout
    assert out.stat().st_size > 1000 and [file.name for file in tmp_path.iterdir()] == [out.name]
    again = CliRunner().invoke(app, ["export", str(news), "--format", name, *claim])
    assert again.exit_code == 0 and again.stdout_bytes == out.read_bytes()


def test_a_file_is_read_as_it_is_exported(tmp_path: Path) -> None:
    result = run("export", *sorted(STORY.glob("*.txt"))[:2], "--format", "csv", "--engine", "rules")
    rows = list(csv.DictReader(io.StringIO(result.stdout.removeprefix("\ufeff"))))
    assert result.exit_code == 0 and len({row["article"] for row in rows}) == 2


def test_articles_of_an_outlet_and_a_time(news: Path) -> None:
    def outlets(*options: str) -> dict[str, set[str]]:
        result = run("export", news, "--format", "csv", *options)
        assert result.exit_code == 0, result.output
        found: dict[str, set[str]] = {}
        for row in csv.DictReader(io.StringIO(result.stdout.removeprefix("\ufeff"))):
            found.setdefault(row["outlet"], set()).add(row["published"])
        return found

    assert set(outlets("--outlet", "Tern Wire")) == {"Tern Wire"}
    days = {day for some in outlets("--since", "2033-03-15", "--until", "2033-03-16").values() for day in some}
    assert days and days <= {"2033-03-15", "2033-03-16"}
    assert {day for some in outlets("--until", "2033-03-14").values() for day in some} == {"2033-03-14"}
    nothing = run("export", news, "--format", "csv", "--outlet", "Nobody")
    assert (nothing.exit_code, nothing.stdout.count("\n")) == (0, 1) and "no article fits" in nothing.stderr
    filtered = run("export", *sorted(STORY.glob("*.txt"))[:3], "--format", "polnear", "--engine", "rules", "--outlet", "Nobody")
    assert filtered.exit_code == 0 and filtered.stdout == ""


def test_a_dossier_leaves_out_whom_one_distrusts(news: Path) -> None:
    whole, less = (
        run("export", news, "--format", "graphml", "--claim", CLAIM, "--quick", *options).stdout for options in ((), ("--distrust", "Tern Wire"))
    )
    assert whole != less and "Tern Wire" in whole


def test_judgements_are_in_what_is_exported(own: Path) -> None:
    with open_ledger(own) as ledger:
        card = ledger.cards()[0]
        first = next(a for a in ledger.reading(card.id).attributions if a.speaker.name)
        place = f"{card.id}:{first.content[0].start}-{first.content[-1].end}"
        ledger.judge(Judgement("", "same", place, "Odile Verrick", about="attribution", by="Bo", why="the caption"))
    assert "Odile Verrick" in run("export", own, "--format", "csv").stdout


# misuse

MISUSE = {
    "no format": ((), "Say which format"),
    "a format that is none": (("--format", "docx"), "There is no format “docx”"),
    "a dossier without a claim": (("--format", "pdf", "--out", "x.pdf"), "pdf is about a claim"),
    "an empty claim": (("--format", "pdf", "--out", "x.pdf", "--claim", " "), "pdf is about a claim"),
    "articles with a claim": (("--format", "csv", "--claim", "it sank"), "csv is about articles"),
    "articles without somebody": (("--format", "csv", "--distrust", "Reyl"), "csv is about articles"),
    "articles thoroughly": (("--format", "csv", "--thorough"), "csv is about articles"),
    "a dossier of a week": (("--format", "html", "--claim", "x", "--since", "2033-03-14"), "wherever it is told"),
    "a dossier of an outlet": (("--format", "html", "--claim", "x", "--outlet", "Tern Wire"), "wherever it is told"),
    "no day": (("--format", "csv", "--since", "Tuesday"), "“Tuesday” is not a date"),
    "days the wrong way round": (("--format", "csv", "--since", "2033-03-15", "--until", "2033-03-14"), "exchange them"),
    "a folder to write to": (("--format", "csv", "--out", "."), "is a folder; give a file, such as --out out.csv"),
    "a place that is not there": (("--format", "csv", "--out", "nowhere/x.csv"), "cannot be written"),
    "an engine that is none": (("--format", "csv", "--engine", "clairvoyant"), "no engine called"),
    "a second place": (("other.txt", "--format", "csv"), "Give one ledger, or articles"),
}


@pytest.mark.parametrize(("options", "why"), MISUSE.values(), ids=MISUSE)
def test_misuse_is_told_before_anything_is_written(news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], why: str) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("export", news, *options)
    assert result.exit_code == 2 and why in result.stderr and result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == [] and result.stdout == ""


def test_the_ledger_is_not_overwritten_with_its_export(own: Path, tmp_path: Path) -> None:
    before = own.read_bytes()
    (tmp_path / "link.db").symlink_to(own)
    for out in (own, tmp_path / "link.db", tmp_path / "." / "own.db"):
        result = run("export", own, "--format", "csv", "--out", out)
        assert result.exit_code == 2 and "is what is read" in result.stderr
    assert own.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(("name", "more"), [("brat", ()), ("pdf", ("--claim", "it sank"))])
def test_a_terminal_gets_no_bytes(news: Path, name: str, more: tuple[str, ...]) -> None:
    master, slave = os.openpty()
    done = subprocess.run([*SAYSO, "export", str(news), "--format", name, *more], stdout=slave, stderr=subprocess.PIPE, text=True, timeout=60)
    os.close(slave)
    assert done.returncode == 2 and f"give a file, such as --out out{FORMATS[name].suffix}" in done.stderr
    os.close(master)


def test_what_cannot_be_read_is_told_and_the_rest_is_written(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    out = tmp_path / "out.csv"
    result = run("export", tmp_path / "empty.txt", tmp_path / "nowhere.txt", sorted(STORY.glob("*.txt"))[0], "--format", "csv", "--out", out, "--engine", "rules")
    assert result.exit_code == 1 and "nowhere.txt: There is no such file" in result.stderr and "1 article," in result.stdout
    assert len(out.read_text("utf-8").splitlines()) > 3


def test_a_damaged_ledger_is_told_and_no_half_file_is_left(own: Path, tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(own) as db:
        db.execute("UPDATE contents SET data = x'00ff' WHERE reading = (SELECT max(reading) FROM contents)")
    out = tmp_path / "out.csv"
    out.write_text("what was there before")
    result = run("export", own, "--format", "csv", "--out", out)
    assert result.exit_code == 2 and "is damaged" in result.stderr
    assert out.read_text() == "what was there before" and not list(tmp_path.glob(".out.csv*"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told(news: Path) -> None:
    result = run("export", news, "--format", "csv", "--out", "/dev/full")
    assert result.exit_code == 2 and "cannot be written (No space left on device)" in result.stderr


def test_whoever_reads_the_output_may_go_away(news: Path) -> None:
    done = subprocess.run(f"{' '.join(SAYSO)} export {news} --format polnear | true; echo ${{PIPESTATUS[0]}}", shell=True, executable="/bin/bash", capture_output=True, text=True, timeout=60)  # noqa: S602
    assert done.stdout.strip() == "141" and done.stderr == ""


def test_nothing_heavy_is_loaded_for_a_light_format(news: Path) -> None:
    code = f"import sys; sys.argv = ['sayso', 'export', {str(news)!r}, '--format', 'csv', '--out', {os.devnull!r}]\ntry:\n    from sayso.cli import main; main()\nfinally:\n    heavy = {{'fpdf', 'onnxruntime', 'rdflib', 'lxml', 'fastapi', 'networkx'}} & sys.modules.keys()\n    assert not heavy, heavy"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_many_articles_need_no_more_memory_than_few(tmp_path: Path) -> None:
    """Twenty articles of a hundred thousand characters, and 250: held at once, they would take twenty megabytes more."""
    body = "The port is shut, Ilse Marwick said. " + "x" * 100_000
    article = Article("a", body, outlet="The Post", published=date(2031, 3, 4))
    said = Attribution("1", (article.span(0, 16),), (article.span(18, 30),), speaker=Speaker("Ilse Marwick", "person"))
    peaks: dict[int, float] = {}
    for count in (20, 250):
        path = tmp_path / f"{count}.db"
        with open_ledger(path) as ledger:
            ledger.add(Entry(Reading(replace(article, id=f"a{i:05}", url=f"https://x.example/{i}"), (said,), by="rules@1")) for i in range(count))
        code = (
            "import resource\nfrom sayso.cli import app\n"
            f"for name in ('csv', 'brat', 'polnear', 'json', 'webannotation'):\n    app(['export', {str(path)!r}, '--format', name, '--out', {os.devnull!r}], standalone_mode=False)\n"
            "    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        peaks[count] = int(done.stdout.split()[-1]) / (1024 if sys.platform != "darwin" else 1024**2)
    assert peaks[250] - peaks[20] < 12, peaks


# and back


def test_what_was_corrected_comes_back_and_counts(own: Path, tmp_path: Path) -> None:
    marks = tmp_path / "marks.zip"
    assert run("export", own, "--format", "brat", "--out", marks).exit_code == 0
    untouched = run("import", own, marks, "--by", "Ada Quill")
    assert untouched.exit_code == 0 and untouched.stdout == f"{own}: 0 corrected, 12 as they were, 0 skipped\n"
    folder = tmp_path / "brat"
    with zipfile.ZipFile(marks) as packed:
        packed.extractall(folder)
    first = sorted(folder.glob("*.ann"))[0]
    lines = first.read_text("utf-8").splitlines()
    first.write_text("".join(f"{line}\n" for line in lines if not line.startswith(("E1\t", "A")) or " E1" not in f" {line}") + "oh no\n", "utf-8")
    result = run("import", own, folder, "--by", "Ada Quill")
    assert result.exit_code == 1 and f"{own}: 1 corrected, 11 as they were, 0 skipped" in result.stdout
    assert f"  {first.stem}  " in result.stdout and "1 gone" in result.stdout and "“oh no” is no line of brat's form" in result.stdout
    with open_ledger(own, readonly=True) as ledger:
        assert ledger.reading(first.stem).by == "brat@Ada Quill" and ledger.reading(first.stem, rules.BY).attributions
    again = run("import", own, folder, "--by", "Ada Quill", "--json")
    record = json.loads(again.stdout)
    assert (record["corrected"], record["unchanged"], record["skipped"]) == ([], 12, []) and len(record["problems"]) >= 1


def test_what_the_import_says_as_json(own: Path, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in run("export", own, "--format", "polnear").stdout.splitlines()]
    lines[0]["attributions"] = []
    lines[1]["id"], lines[1]["text"] = "a404", "Another text."
    (tmp_path / "c.jsonl").write_text("\n".join(map(json.dumps, lines)))
    result = run("import", own, tmp_path / "c.jsonl", "--by", "Ada", "--json")
    record = json.loads(result.stdout)
    assert result.exit_code == 1 and record["format"] == "sayso/1" and record["ledger"] == str(own) and record["unchanged"] == 10
    [change] = record["corrected"]
    assert change["article"] == lines[0]["id"] and change["by"] == "json@Ada" and change["removed"] > 0 and change["outlet"] == lines[0]["outlet"]
    assert "no article a404" in record["skipped"][0]["what"]


def test_corrected_texts_are_gold(own: Path, tmp_path: Path) -> None:
    out = tmp_path / "gold.jsonl"
    run("export", own, "--format", "polnear", "--out", out)
    done = CliRunner().invoke(app, ["eval", str(out), "--pred", str(out), "--json"])
    figures = json.loads(done.stdout)["figures"]
    assert done.exit_code == 0 and figures["found"]["F1"] == figures["nested_found"] == figures["chain"] == 100.0
    assert len(sheets(json_lines(out))) == 12


@pytest.mark.parametrize(
    ("ledger", "given", "why"),
    [("nowhere.db", "x.zip", "there is no such ledger"), ("text.txt", "x.zip", "is no ledger"), (".", "x.zip", "is a folder")],
)
def test_only_a_ledger_takes_corrections(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ledger: str, given: str, why: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.txt").write_text("It sank. " * 300)
    result = run("import", ledger, given)
    assert result.exit_code == 2 and why in result.stderr and not (tmp_path / "nowhere.db").exists()


def test_long_lists_are_cut_with_a_count(own: Path, tmp_path: Path) -> None:
    for number in range(60):
        (tmp_path / f"{number:02}.zip").write_bytes(b"PK\x03\x04 torn")
    result = run("import", own, *sorted(tmp_path.glob("*.zip")))
    assert result.exit_code == 1 and "… and 40 more; --json lists all" in result.stdout and len(result.stdout.splitlines()) < 30


def test_what_is_printed_of_hostile_files_is_harmless(own: Path, tmp_path: Path) -> None:
    name = tmp_path / "x\x1b[31m\u202e.zip"
    name.write_bytes(b"PK\x03\x04")
    result = run("import", own, name)
    assert "\x1b" not in result.stdout and "\u202e" not in result.stdout and "damaged zip" in result.stdout


def test_a_pdf_on_standard_output_is_whole(news: Path) -> None:
    done = subprocess.run([*SAYSO, "export", str(news), "--format", "pdf", "--claim", CLAIM, "--quick"], capture_output=True, timeout=120)
    assert done.returncode == 0 and len(pypdf.PdfReader(io.BytesIO(done.stdout)).pages) > 1
