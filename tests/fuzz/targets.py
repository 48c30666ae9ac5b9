"""One target for each parser: what it does with any bytes at all, and what must hold of what comes out.

A target may give values, problems, or an exception of `sayso.errors`; anything else that it raises is a bug. ``bounded`` ends one that takes
longer than it may. A target has a `Ground`: a folder of its own, a small ledger, and the web application over it.
"""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import unicodedata
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from sayso import importing, integrity, pipeline
from sayso.claims import grouping
from sayso.errors import SaysoError
from sayso.evaluate import gold, markedtext, markup
from sayso.ingest import articles, from_text
from sayso.ingest.annotated import Annotated, annotated
from sayso.ingest.dates import as_date, as_moment, find_date
from sayso.ingest.feed import from_feed
from sayso.ingest.kinds import kind_of, not_news
from sayso.ingest.load import from_bytes
from sayso.ingest.standoff import marked
from sayso.ingest.warc import from_warc
from sayso.ledger import Entry, open_ledger
from sayso.ledger.judgements import Passage, claim_number
from sayso.model import Article, Problem
from sayso.resolve import times
from sayso.tell.records import dossier_record, json_line

from .checking import check_article, check_kept, check_problems, check_reading, demand

TEXT = (
    "Bridge shut\nBy Ann Lee, 5 March 2031\n\nThe bridge at Pell is shut, the mayor, Jonna Vael, told reporters on Tuesday. “Nobody crosses it,” she said.\n\n"
    "A council officer who asked not to be named denied it. The Orrun Post reported that two divers had seen the crack."
)
HOME = "http://127.0.0.1:8765"
QUESTIONS = ("The bridge at Pell is shut", "two divers saw the crack")


class Ground:
    """A folder with what the targets need, made when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def ledger(self) -> Path:
        """A ledger of three short articles."""
        path = self.folder / "small.db"
        others = ("Two divers saw the crack, the Orrun Post reported.", "The bridge is open, said Piet Sarran, a minister.")
        with open_ledger(path) as kept:
            kept.add(Entry(pipeline.read_text(text, name=f"{n}.txt", outlet=f"Post {n}", published="2031-03-05", engine="rules")) for n, text in enumerate((TEXT, *others)))
            grouping.group(kept)
        return path

    @cached_property
    def ledger_bytes(self) -> bytes:
        """The ledger as one file, its log written into it."""
        db = sqlite3.connect(self.ledger)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
        return self.ledger.read_bytes()

    @cached_property
    def client(self) -> TestClient:
        """The web application over a copy of the ledger; an error in it is raised here."""
        from sayso.web.app import create_app
        from sayso.web.settings import settings_for

        demand(self.ledger_bytes, "no ledger")
        served = Path(shutil.copy(self.ledger, self.folder / "served.db"))
        client = TestClient(create_app(settings_for("127.0.0.1", ledger=str(served), fetching=False)), base_url=HOME, follow_redirects=False)
        client.__enter__()
        return client

    def file(self, name: str, data: bytes) -> str:
        """A file with these bytes."""
        path = self.folder / name
        path.write_bytes(data)
        return str(path)

    def close(self) -> None:
        """Stops what was started."""
        if "client" in self.__dict__:
            self.client.__exit__(None, None, None)


def offline(url: str) -> Any:
    """Fetches nothing."""
    raise OSError("nothing is fetched here")


def _read(article: Article) -> None:
    check_article(article)
    check_reading(pipeline.read_article(article, engine_name="rules"))


def page(ground: Ground, data: bytes) -> None:
    """A web page."""
    _read(from_bytes(Article("", "", "a.html"), data, is_page=True))


def plain(ground: Ground, data: bytes) -> None:
    """A file of no known kind."""
    kind_of(data[:8192], "a.txt")
    not_news(data[:8192], "a.txt")
    _read(from_bytes(Article("", "", "a.txt"), data))


def feed(ground: Ground, data: bytes) -> None:
    """RSS or Atom."""
    kind_of(data[:8192], "a.xml")
    for article in from_feed(data, url="https://wire.example/feed.xml", fetch=offline):
        check_article(article)


def warc(ground: Ground, data: bytes) -> None:
    """A WARC, plain or packed."""
    for article in from_warc(io.BytesIO(data), "a.warc"):
        check_article(article)


def manifest(ground: Ground, data: bytes) -> None:
    """A manifest in JSON Lines."""
    ground.file("a.txt", TEXT.encode())
    for article in articles([], manifests=[ground.file("a.jsonl", data)], fetch=offline):
        check_article(article)


def parquet(ground: Ground, data: bytes) -> None:
    """A Parquet file of articles, as the batch takes it."""
    from sayso.batch.contents import contents
    from sayso.batch.parts import Part

    left_out: list[Problem] = []
    for article, _ in contents(Part("a", "parquet", (ground.file("a.parquet", data),)), left_out.append):
        check_article(article)
    check_problems(tuple(left_out))


def batch_rows(ground: Ground, data: bytes) -> None:
    """A batch's folder whose table of articles was exchanged, its sums put right."""
    from sayso.batch.taking import entries

    folder = _batch_folder(ground)
    (folder / "articles" / "a.parquet").write_bytes(data)
    _put_sums_right(folder)
    for _, found in entries(str(folder)):
        check_problems((found,)) if isinstance(found, Problem) else check_kept(found.reading)


def batch_manifest(ground: Ground, data: bytes) -> None:
    """A batch's folder whose manifests were exchanged."""
    from sayso.batch.taking import entries

    folder = _batch_folder(ground)
    (folder / "shards" / "a.json").write_bytes(data)
    (folder / "manifest.json").write_bytes(data)
    for _, found in entries(str(folder)):
        check_problems((found,)) if isinstance(found, Problem) else check_kept(found.reading)


def _batch_folder(ground: Ground) -> Path:
    """A folder as the batch writes it, made once and copied."""
    made, folder = ground.folder / "batch", ground.folder / "batch-changed"
    if not made.exists():
        from sayso.batch.running import batch

        ground.file("batch.jsonl", b"".join(json.dumps({"text": TEXT, "url": f"https://orrun.example/{n}"}).encode() + b"\n" for n in range(2)))
        batch([str(ground.folder / "batch.jsonl")], made, reader="rules", workers=0)
        name = next((made / "shards").glob("*.json")).stem
        for path in [*made.glob(f"*/{name}.*")]:
            path.rename(path.with_stem("a"))
        _put_sums_right(made)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(made, folder)
    return folder


def _put_sums_right(folder: Path) -> None:
    from sayso.batch.folder import summed

    shard = json.loads((folder / "shards" / "a.json").read_bytes())
    for table in shard["tables"]:
        shard["tables"][table]["sha256"] = summed(folder / table / "a.parquet")
    (folder / "shards" / "a.json").write_text(json.dumps(shard))
    whole = json.loads((folder / "manifest.json").read_bytes())
    (folder / "manifest.json").write_text(json.dumps({**whole, "shards": {"a": {}}}))


def brat(ground: Ground, data: bytes) -> None:
    """Marks of brat about a text."""
    reading = marked(from_text(TEXT, file="a.txt"), data.decode("utf-8", "replace"), by="brat@Ann", where="a.ann")
    check_reading(reading)


def packed_brat(ground: Ground, data: bytes) -> None:
    """A zip of brat's files."""
    _imported(ground, ground.file("a.zip", b"PK\x03\x04" + data[4:]))


def lines(ground: Ground, data: bytes) -> None:
    """Corrected texts as lines of JSON, those of PolNeAR and of ``sayso read --json``."""
    _imported(ground, ground.file("a.jsonl", data))


def _imported(ground: Ground, place: str) -> None:
    found = list(annotated([place]))
    for one in found:
        if isinstance(one, Annotated):
            check_reading(one.read(_alone(one), "json@Ann"))
        else:
            check_problems((one,))
    path = Path(shutil.copy(ground.ledger, ground.folder / "imported.db")) if ground.ledger_bytes else ground.ledger
    with open_ledger(path) as ledger:
        done = importing.import_(ledger, found, by="Ann")
        check_problems((*done.skipped, *done.problems))
        for change in done.changes:
            check_reading(ledger.reading(change.article))


def _alone(one: Annotated) -> Article:
    """The article of marks that nobody else knows; one without a text has at least what it says of itself."""
    article = one.alone()
    return article if article.text else replace(article, text=TEXT)


def marked_text(ground: Ground, data: bytes) -> None:
    """Marked text, and gold in JSON Lines."""
    text = data.decode("utf-8", "replace")
    with suppress(SaysoError):
        found = markup.parse(text)
        demand(markup.parse(markedtext.render(found)).text == found.text, "marked text is not what it is written as")
    path = Path(ground.file("gold.jsonl", data))
    with suppress(SaysoError):
        gold.kind_of(list(gold.gold_lines(path)))


def question(ground: Ground, data: bytes) -> None:
    """A claim, in words, for searching and tracing."""
    words = data.decode("utf-8", "surrogateescape")
    with open_ledger(ground.ledger, readonly=True) as ledger:
        for hit in ledger.search(words, 5):
            text = ledger.reading(hit.article).article.text
            demand(0 <= hit.start < hit.end <= len(text), f"a hit outside its text: {hit}")
        with suppress(SaysoError):
            dossier = pipeline.trace(ledger, words, thorough=False)
            record = json.loads(json_line(dossier_record(dossier)))
            demand(record["sides"], "a dossier without sides")


def request(ground: Ground, data: bytes) -> None:
    """A request to the server: a method and target in the first line, then the body."""
    first, _, body = data.partition(b"\n")
    method, _, target = first.decode("latin-1").strip().partition(" ")
    method = method if method in ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS") else "GET"
    target = "/" + "".join(c if c.isprintable() and ord(c) < 127 and c not in ' #\\^`{}|"<>' else f"%{ord(c):02x}" for c in target).lstrip("/")
    kind = "application/json" if target.startswith("/api") else "application/x-www-form-urlencoded"
    if body.startswith(b"--"):
        kind = f"multipart/form-data; boundary={body[2:40].split(bytes([13]))[0].split(bytes([10]))[0].decode('latin-1') or 'x'}"
    try:
        answer = ground.client.request(method, target, content=body if method != "GET" else None, headers={"content-type": kind.encode("ascii", "replace").decode()})
    except ValueError as error:  # the client itself will not send everything
        if "URL" in str(error) or "url" in str(error) or "header" in str(error):
            return
        raise
    demand(answer.status_code < 500, f"{method} {target} gave {answer.status_code}: {answer.text[:200]}")
    if "json" in answer.headers.get("content-type", "") and method != "HEAD":
        json.loads(answer.content)


def reference(ground: Ground, data: bytes) -> None:
    """What judgements are about, and days and ids as users write them."""
    words = data.decode("utf-8", "surrogateescape")
    passage = Passage.parse(words)
    demand(passage is None or (passage.start < passage.end and Passage.parse(str(passage)) == passage), f"another passage: {passage}")
    demand(claim_number(words) >= 0, "a claim below nought")
    with suppress(SaysoError):
        pipeline.day(words)
    from sayso.web.quoting import quoted

    with open_ledger(ground.ledger, readonly=True) as ledger:
        quoted(ledger, words)
        with suppress(SaysoError):
            ledger.reading(words)


def dates(ground: Ground, data: bytes) -> None:
    """Dates as pages and texts print them."""
    text = data.decode("utf-8", "surrogateescape")
    found = find_date(text)
    demand(found is None or 0 <= found[0] < found[1] <= len(text), f"a date outside the text: {found}")
    as_date(text)
    as_moment(text)
    for day in ("2031-03-05", "0001-01-01", "9999-12-31"):
        article = from_text(text, file="a.txt", published=pipeline.day(day))
        for time in times(article):
            demand(text[time.span.start : time.span.end] == time.span.text and time.value, f"no date: {time}")
            demand(time.value[:4].isdigit() and unicodedata.normalize("NFKC", time.value).isascii(), f"no value: {time.value}")


def ledger_file(ground: Ground, data: bytes) -> None:
    """A ledger's own file, damaged; the input's first bytes say where, the others what stands there."""
    whole = bytearray(ground.ledger_bytes)
    for at in range(0, len(data) - 5, 6):
        place = int.from_bytes(data[at : at + 4], "little") % len(whole)
        whole[place : place + 2] = data[at + 4 : at + 6]
    if len(data) % 6 == 5:
        del whole[int.from_bytes(data[-5:-1], "little") % len(whole) :]
    for leftover in ("damaged.db-wal", "damaged.db-shm"):
        (ground.folder / leftover).unlink(missing_ok=True)
    path = ground.file("damaged.db", bytes(whole))
    for readonly in (True, False):
        with suppress(SaysoError), open_ledger(path, readonly=readonly, patience=0.1) as ledger:
            _use(ledger, writing=not readonly)


def _use(ledger: Any, *, writing: bool) -> None:
    """Everything that one does with a ledger; each may be refused."""
    ids: list[str] = []
    for step in (
        lambda: ledger.size(),
        lambda: ids.extend(card.id for card in ledger.cards()),
        lambda: ledger.search("the bridge is shut", 5),
        lambda: ledger.judgements(),
        lambda: [ledger.reading(id) for id in ids],
        lambda: [check_kept(ledger.reading(id)) for id in ids],
        lambda: pipeline.trace(ledger, QUESTIONS[0], thorough=False),
        lambda: ledger.add([Entry(pipeline.read_text("The quay is shut, Ann Lee said.", engine="rules"))]) if writing else None,
        lambda: grouping.group(ledger) if writing else None,
    ):
        with suppress(SaysoError):
            step()


def ledger_row(ground: Ground, data: bytes) -> None:
    """What a ledger has packed of a reading, exchanged for other JSON."""
    path = ground.file("rows.db", ground.ledger_bytes)
    db = sqlite3.connect(path)
    db.execute("UPDATE contents SET data = ? WHERE reading = 1", (zlib.compress(data),))
    db.commit()
    db.close()
    with open_ledger(path, readonly=True) as ledger:
        _use(ledger, writing=False)


def passages(ground: Ground, data: bytes) -> None:
    """Lines of passages and claims, as ``sayso match`` and ``sayso compare`` take them."""
    from sayso.cli.compare import _records as records  # the command itself would open the model of meaning each time

    problems: list[Problem] = []
    for record in records(ground.file("passages.jsonl", data), ("claim",), problems):
        demand(isinstance(record["claim"], str), f"no claim: {record}")
    check_problems(tuple(problems))


def model_manifest(ground: Ground, data: bytes) -> None:
    """The manifest of a model."""
    folder = ground.folder / "model"
    folder.mkdir(exist_ok=True)
    (folder / "manifest.json").write_bytes(data)
    (folder / "reader.onnx").write_bytes(b"x")
    with suppress(SaysoError):
        integrity.checked(folder, "reader.onnx")


@dataclass(frozen=True, slots=True)
class Target:
    """A parser under test: its name, what runs it, and how many mutations of it the test suite tries."""

    name: str
    run: Callable[[Ground, bytes], None]
    tries: int


TARGETS = {
    target.name: target
    for target in (
        Target("page", page, 150),
        Target("plain", plain, 200),
        Target("feed", feed, 200),
        Target("warc", warc, 250),
        Target("manifest", manifest, 150),
        Target("parquet", parquet, 150),
        Target("batch-rows", batch_rows, 40),
        Target("batch-manifest", batch_manifest, 60),
        Target("brat", brat, 300),
        Target("brat-zip", packed_brat, 80),
        Target("lines", lines, 80),
        Target("marked-text", marked_text, 200),
        Target("question", question, 60),
        Target("request", request, 120),
        Target("reference", reference, 200),
        Target("dates", dates, 150),
        Target("ledger-file", ledger_file, 60),
        Target("ledger-row", ledger_row, 60),
        Target("passages", passages, 100),
        Target("model-manifest", model_manifest, 150),
    )
}
