"""Hostile input ends in a clear message and the exit code of the rule; every skipped item is named; with --strict a skip is a failure.

And bombs: what unpacks, or defines itself, to many times its size is told and not taken in.
"""

from __future__ import annotations

import gzip
import io
import json
import resource
import time
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from sayso.cli import app
from sayso.ingest.feed import from_feed
from sayso.ingest.load import load

GOOD = "The port of Orrun is closed to all ships, harbour master Ilse Marwick said on Tuesday. Nobody was hurt.\n"
FEED = '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>W</title><item><title>a</title><content:encoded>{}</content:encoded></item>{}</channel></rss>'
BODY = "&lt;p&gt;" + GOOD * 6 + "&lt;/p&gt;"


def record(body: bytes, length: int | None = None) -> bytes:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + body
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://orrun.example/1\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {length or len(answer)}"
    return head.encode() + b"\r\n\r\n" + answer + b"\r\n\r\n"


BAD: dict[str, tuple[bytes, str]] = {
    "empty.txt": (b"", "It is empty"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n" + bytes(200), "It is a picture"),
    "database.html": (b"SQLite format 3\x00" + bytes(200), "It is a database"),
    "controls.txt": (bytes(range(1, 9)) * 100, "It is not text"),
    "nothing.html": (b"<html><nav>menu</nav></html>", "No article was found"),
    "bad.rss": (b"Bad gateway", "It is called a feed but is not XML"),
    "broken.xml": (b"<rss><channel><item><title>x", "cannot be read as XML"),
    "entities.xml": (b'<!DOCTYPE rss [<!ENTITY a "lol">]><rss><channel><item><title>&a;</title></item></channel></rss>', "It is called a feed"),
    "deep.xml": (b"<rss>" + b"<a>" * 5000, "nested too deeply"),
    "list.jsonl": (b'{"file": "nowhere.txt"}\nnot json\n[1]\n{"file": ' + b"9" * 5000 + b"}\n", "It is not JSON"),
    "cut.warc.gz": (gzip.compress(record(GOOD.encode()), mtime=0)[:-20], "it is cut off"),
    "wrong.warc": (record(GOOD.encode(), 9_000_000), "cut off or its length is wrong"),
    "none.warc": (b"hello", "Invalid WARC header"),
    "bomb.warc.gz": (gzip.compress(record(b"a" * 25_000_000), mtime=0), "larger than 20 MB"),
}
"""Inputs of which something cannot be read, and what is said of each."""

DOUBTFUL = {
    "latin.txt": ("5 March 2031\n\n" + GOOD + "Caf\N{LATIN SMALL LETTER E WITH ACUTE}").encode("cp1252"),
    "attributes.html": ("<body><p " + " ".join(f"a{i}='b'" for i in range(9000)) + f">{GOOD}</p>").encode(),
}
"""Inputs that are read, with a problem."""


def sayso(*arguments: object) -> tuple[int, str]:
    """The exit code and everything that was told; nothing may end in an error of Python's."""
    found = CliRunner().invoke(app, [str(one) for one in arguments])
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    assert "Traceback" not in found.output
    return found.exit_code, found.output


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "good.txt").write_text("5 March 2024\n\n" + GOOD)
    return folder


def told(output: str) -> dict[str, list[str]]:
    """What a summary as JSON says was skipped, by the file's or page's name."""
    summary = json.loads(output[output.index("{") :].splitlines()[0])
    found: dict[str, list[str]] = {}
    for part in ("skipped", "skipped_items", "unreadable"):
        for one in summary[part] if isinstance(summary.get(part), list) else ():
            found.setdefault(one["where"].rpartition("/")[2].partition(",")[0], []).append(one["what"])
    return found


@pytest.mark.parametrize("command", ["add", "batch"])
def test_each_bad_input_is_named_with_its_reason(news: Path, tmp_path: Path, command: str) -> None:
    for name, (data, _) in BAD.items():
        (news / name).write_bytes(data)
    options = ("--engine", "rules") if command == "add" else ("--reader", "rules", "--workers", "0")
    places = [news / name for name in ("good.txt", *BAD)]
    arguments = ("add", tmp_path / "a.db", *places) if command == "add" else ("batch", *places, tmp_path / "out")
    code, output = sayso(*arguments, *options, "--json")
    skipped = told(output)
    assert code == 1
    for name, (_, says) in BAD.items():
        inside = [what for where, some in skipped.items() for what in some if where == name or (name.endswith((".warc", ".warc.gz")) and where == "1")]
        assert any(says in what for what in inside), (name, says, skipped)
    assert "good.txt" not in skipped


@pytest.mark.parametrize("name", BAD)
def test_one_bad_input_is_a_failure_and_the_good_one_is_read(news: Path, tmp_path: Path, name: str) -> None:
    (news / name).write_bytes(BAD[name][0])
    code, output = sayso("add", tmp_path / "a.db", news / "good.txt", news / name, "--engine", "rules")
    assert code == 1 and "1 added" in output and "Skipped:" in output and BAD[name][1] in " ".join(output.split())


@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_is_read_with_a_problem_fails_only_with_strict(news: Path, tmp_path: Path, name: str) -> None:
    (news / name).write_bytes(DOUBTFUL[name])
    assert sayso("read", news / name, "--engine", "rules")[0] == 0
    assert sayso("read", news / name, "--engine", "rules", "--strict")[0] == 1
    assert sayso("add", tmp_path / "a.db", news / name, "--engine", "rules")[0] == 0
    code, output = sayso("add", tmp_path / "b.db", news / name, "--engine", "rules", "--strict")
    assert code == 1 and "Read, with problems:" in output and name in output


def test_a_good_folder_passes_strict_too(news: Path, tmp_path: Path) -> None:
    assert sayso("add", tmp_path / "a.db", news, "--engine", "rules", "--strict")[0] == 0
    assert sayso("batch", news, tmp_path / "out", "--reader", "rules", "--workers", "0", "--strict")[0] == 0


def test_one_skipped_line_fails_a_batch_only_with_strict(news: Path, tmp_path: Path) -> None:
    (news / "list.jsonl").write_text(json.dumps({"text": GOOD, "published": "2024-03-05"}) + "\n[1]\n")
    arguments = ("batch", news / "list.jsonl", tmp_path / "out", "--reader", "rules", "--workers", "0")
    code, output = sayso(*arguments)
    assert code == 0 and "1 skipped" in output and "line 2" in output
    assert sayso(*arguments, "--strict")[0] == 1


@pytest.mark.parametrize(
    "arguments",
    [("trace", "{}/damaged.db", "the port"), ("add", "{}/damaged.db", "{}/good.txt"), ("claims", "{}/text.db"), ("import", "{}/text.db", "{}/good.txt"), ("read", "{}/good.txt", "--date", "31-31-31")],
)
def test_bad_use_is_told_in_a_line_and_exits_with_2(news: Path, arguments: tuple[str, ...]) -> None:
    (news / "damaged.db").write_bytes(b"SQLite format 3\x00" + bytes(range(256)) * 40)
    (news / "text.db").write_text(GOOD * 100)
    code, output = sayso(*(one.format(news) for one in arguments))
    assert code == 2 and output.count("\n") == 1 and output.startswith("sayso: ")


# --- bombs ------------------------------------------------------------------------------------------------------------------------------


def _laughs() -> str:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "lol" * 10}">' for n in range(10))
    return f"<!DOCTYPE rss [{entities}]><rss><channel><item><title>&a9;</title></item></channel></rss>"


def _long_one() -> str:
    return f"<!DOCTYPE rss [<!ENTITY b \"{'x' * 300_000}\">]><rss><channel><item><title>{'&b;' * 5000}</title></item></channel></rss>"


DISGUISES = {
    "as it is": lambda text: text.encode(),
    "UTF-16": lambda text: f'<?xml version="1.0" encoding="utf-16"?>{text}'.encode("utf-16"),
    "UTF-16 without a mark": lambda text: f'<?xml version="1.0" encoding="utf-16le"?>{text}'.encode("utf-16-le"),
    "behind a long comment": lambda text: f"<!-- {'x' * 250_000} -->{text}".encode(),
    "EBCDIC": lambda text: f'<?xml version="1.0" encoding="cp037"?>{text}'.encode("cp037"),
    "UTF-32": lambda text: f'<?xml version="1.0" encoding="utf-32"?>{text}'.encode("utf-32"),
}


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("bomb", [_laughs, _long_one])
def test_entities_never_unfold(bomb, disguise: str) -> None:  # type: ignore[no-untyped-def]
    def offline(url: str) -> object:
        raise OSError("nothing is fetched here")

    data, before, started = DISGUISES[disguise](bomb()), _peak(), time.process_time()
    found = list(from_feed(data, file="a.xml", fetch=offline))  # type: ignore[arg-type]
    assert found[0].problems and sum(len(one.title) + len(one.text) for one in found) < 20_000
    assert time.process_time() - started < 5 and _peak() - before < 400


def test_what_unpacks_to_too_much_is_told_in_little_room(tmp_path: Path) -> None:
    folder = io.BytesIO()
    with zipfile.ZipFile(folder, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.ann", b"T" * 60_000_000)
        packed.writestr("a.txt", b"x")
    (tmp_path / "marks.zip").write_bytes(folder.getvalue())
    (tmp_path / "good.txt").write_text(GOOD)
    assert sayso("add", tmp_path / "a.db", tmp_path / "good.txt", "--engine", "rules")[0] == 0
    before = _peak()
    code, output = sayso("import", tmp_path / "a.db", tmp_path / "marks.zip", "--by", "Ann")
    assert code == 1 and "more than 20,000,000 bytes" in output and "a.ann" in output
    assert load(str(tmp_path / "marks.zip")).problems[0].what.startswith("It is a zip archive")
    assert _peak() - before < 200


def test_a_table_that_unpacks_to_too_much_is_not_unpacked(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": ["a" * 150_000_000]}), tmp_path / "bomb.parquet", compression="zstd", use_dictionary=False)
    assert (tmp_path / "bomb.parquet").stat().st_size < 100_000
    code, output = sayso("batch", tmp_path / "bomb.parquet", tmp_path / "out", "--reader", "rules", "--workers", "0")
    assert code == 1 and "unpacks to more than 500 times its size" in " ".join(output.split()) and "bomb.parquet" in output


def _peak() -> int:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
