"""Corrected texts into a ledger: what nobody touched stays to the last bit, what somebody changed is the article's reading from then on."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sayso
from sayso.amending import amended, as_written
from sayso.errors import OptionError
from sayso.importing import import_
from sayso.ingest.annotated import Annotated, annotated
from sayso.ledger import Entry, Ledger, memory_ledger
from sayso.model import (
    Act,
    Article,
    Attribution,
    Factuality,
    Judgement,
    Problem,
    Reading,
    SourceKind,
    Span,
    Speaker,
    Stance,
    Time,
    Voice,
)
from sayso.tell.exports.brat import brat, standoff
from sayso.tell.exports.corpus import corpus

FORMS = ("brat", "json")
TEXTS = st.text(st.sampled_from("ab “”.\n\r\u2028𝔸é"), min_size=4, max_size=40).filter(lambda text: bool(text.strip()))
NAMES = st.text(st.sampled_from("Ilse Mé𝔸→#:"), min_size=1, max_size=12).map(lambda name: " ".join(name.split())).filter(bool)


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """A reading as an engine could make one, if rather a strange one: spans over line ends, in pieces, shared, crossing, nested anyhow."""
    article = Article("a1", draw(TEXTS))
    size = len(article.text)

    def spans(least: int) -> tuple[Span, ...]:
        found = []
        for _ in range(draw(st.integers(least, 3))):
            start = draw(st.integers(0, size - 1))
            span = article.span(start, draw(st.integers(start + 1, size)))
            if span.text.strip("\n\r\u2028"):
                found.append(span)
        return tuple(found)

    times = tuple(Time(span, draw(st.sampled_from(["2031-03-04", "2031-W09"]))) for span in spans(0)[:2] if span.text.strip("\n\r\u2028") == span.text)
    rows = []
    for number in range(1, draw(st.integers(0, 5)) + 1):
        content = spans(1)
        if content:
            parent = draw(st.none() | st.sampled_from([a.id for a in rows])) if rows else None
            voice, act, stance, factuality, kind = (draw(st.sampled_from(get_args(one))) for one in (Voice, Act, Stance, Factuality, SourceKind))
            who = Speaker(draw(NAMES), kind, draw(st.booleans())) if draw(st.booleans()) else Speaker()
            chain = tuple(draw(st.lists(NAMES, max_size=3)))
            said = draw(st.sampled_from([None, *times]))
            sure = draw(st.integers(0, 1000)) / 1000
            rows.append(Attribution(str(number), content, spans(0), spans(0), spans(0), parent, voice, act, stance, factuality, who, chain, said, sure, "rules@1"))
    return Reading(article, tuple(rows), times=tuple(sorted(set(times), key=lambda t: (t.span, t.value))), aliases=(("Ilse", "Ms Ilse"),), by="rules@1")


@given(readings())
@settings(max_examples=150, deadline=None)
def test_what_brat_carries_comes_back(reading: Reading) -> None:
    back = as_written(reading, "brat")
    assert back.problems == () and back.times == reading.times
    carried = {a.id: replace(a, chain=(), confidence=1.0) for a in reading.attributions}
    assert {a.id: a for a in back.attributions} == carried


@given(readings())
@settings(max_examples=80, deadline=None)
def test_lines_of_json_carry_everything(reading: Reading) -> None:
    back = as_written(reading, "json")
    assert back == reading


@pytest.mark.parametrize("form", FORMS)
@given(reading=readings())
@settings(max_examples=60, deadline=None)
def test_what_nobody_touched_is_no_change(form: str, reading: Reading) -> None:
    back = as_written(reading, form)
    assert amended(reading, back, back, by="brat@Ann") is None


@pytest.mark.parametrize("form", FORMS)
@given(reading=readings(), data=st.data())
@settings(max_examples=60, deadline=None)
def test_one_change_changes_one_thing(form: str, reading: Reading, data: st.DataObject) -> None:
    """An attribution is taken away: it is gone, those inside it stand elsewhere, and all others are as they were, chains apart."""
    back = as_written(reading, form)
    if not back.attributions:
        return
    gone = data.draw(st.sampled_from(back.attributions)).id
    after = replace(back, attributions=tuple(replace(a, parent=None) if a.parent == gone else a for a in back.attributions if a.id != gone))
    found = amended(reading, back, after, by="brat@Ann")
    assert found is not None
    made, change = found
    orphans = sum(a.parent == gone for a in back.attributions)
    assert (change.added, change.removed) == (0, 1) and change.changed == orphans
    was = {a.id: a for a in reading.attributions}
    for a in made.attributions:
        touched = was[a.id].parent == gone
        assert a.by == ("brat@Ann" if touched else "rules@1") and (a.content, a.source, a.speaker) == (was[a.id].content, was[a.id].source, was[a.id].speaker)
        assert (a.confidence, a.said_on) == (1.0 if touched else was[a.id].confidence, was[a.id].said_on)
    assert made.by == "brat@Ann" and made.aliases == reading.aliases and made.article == reading.article


# real articles in a ledger

STORY = Path(sayso.__file__).parent / "samples" / "story"
Edit = Callable[[str], str]


@pytest.fixture(scope="module")
def read() -> tuple[Reading, ...]:
    """Articles of the sample story, read by the rules."""
    return tuple(sayso.read(path, engine="rules") for path in sorted(STORY.glob("*.txt"))[:3])


@pytest.fixture
def ledger(read: tuple[Reading, ...]) -> Iterator[Ledger]:
    with memory_ledger() as made:
        made.add(Entry(reading) for reading in read)
        yield made


def files(path: Path, data: bytes) -> Iterator[Annotated | Problem]:
    path.write_bytes(data)
    return annotated([str(path)])


def edited(reading: Reading, edit: Edit) -> bytes:
    """The zip for brat with the marks of this article changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as folder:
        folder.writestr(f"{reading.article.id}.txt", reading.article.text)
        folder.writestr(f"{reading.article.id}.ann", edit(standoff(reading)))
    return made.getvalue()


def test_importing_what_was_exported_does_nothing(ledger: Ledger, read: tuple[Reading, ...], tmp_path: Path) -> None:
    for name, data in (("m.zip", brat(read)), ("c.jsonl", corpus(read).encode())):
        found = import_(ledger, files(tmp_path / name, data), by="Ann")
        assert (found.changes, found.unchanged, found.skipped, found.problems) == ((), 3, (), ())
    assert [ledger.reading(one.article.id) for one in read] == list(read) and ledger.counts().readings == 3


def test_a_correction_becomes_the_reading_and_the_machine_s_stays(ledger: Ledger, read: tuple[Reading, ...], tmp_path: Path) -> None:
    first = read[0]
    named = next(n for n, a in enumerate(first.attributions, 1) if a.speaker.name and a.source)

    def edit(marks: str) -> str:
        lines = [line.split("\t") for line in marks.splitlines()]
        note = next(line for line in lines if line[1] == f"AnnotatorNotes E{named}")
        note[2] = "Odile Verrick"
        return "".join("\t".join(line) + "\n" for line in lines)

    [change] = import_(ledger, files(tmp_path / "m.zip", edited(first, edit)), by=" Ann \n Lee ").changes
    assert (change.by, change.added, change.removed, change.changed, change.article) == ("brat@Ann Lee", 0, 0, 1, first.article)
    now = ledger.reading(first.article.id)
    assert now.by == "brat@Ann Lee" and ledger.reading(first.article.id, first.by) == first
    corrected = now.attributions[named - 1]
    assert (corrected.speaker.name, corrected.chain[-1], corrected.by, corrected.confidence) == ("Odile Verrick", "Odile Verrick", "brat@Ann Lee", 1.0)
    assert [a for a in now.attributions if a.id != corrected.id and corrected.id != a.parent] == [
        a for a in first.attributions if a.id != corrected.id and corrected.id != a.parent
    ]
    again = import_(ledger, files(tmp_path / "m.zip", edited(first, edit)), by="Ann")
    assert (again.changes, again.unchanged) == ((), 1)
    back = import_(ledger, files(tmp_path / "m.zip", edited(first, str)), by="Ann Lee")
    assert [one.by for one in back.changes] == ["brat@Ann Lee#2"] and ledger.reading(first.article.id).attributions[named - 1].speaker.name != "Odile Verrick"


def test_a_new_attribution_gets_its_speaker_and_chain(ledger: Ledger, tmp_path: Path) -> None:
    article = Article("a9", "Ilse Marwick spoke. She said the port was shut. It was, said Tomas Reyl, Marwick's view.", outlet="The Post")
    text = article.text
    machine = Reading(article, (Attribution("1", (article.span(29, 46),), speaker=Speaker(), by="rules@1"),), by="rules@1")
    ledger.add([Entry(machine)])

    def edit(marks: str) -> str:
        place = {words: f"{text.index(words)} {text.index(words) + len(words)}\t{words}" for words in ("She", "said", "It was", "Tomas Reyl")}
        return (
            marks.replace("E1\tContent:T1", "E1\tContent:T1 Source:T8 Cue:T9")
            + f"T8\tSource {place['She']}\nT9\tCue {place['said']}\n"
            + f"T5\tContent {place['It was']}\nT6\tSource {place['Tomas Reyl']}\nE7\tContent:T5 Source:T6\n"
        )

    [change] = import_(ledger, files(tmp_path / "m.zip", edited(machine, edit)), by="Ann").changes
    assert (change.added, change.removed, change.changed) == (1, 0, 1)
    first, second = ledger.reading("a9").attributions
    assert (first.id, first.speaker.name, first.chain) == ("1", "Ilse Marwick", ("Ilse Marwick",))
    assert (second.id, second.speaker.name, second.speaker.kind, second.chain) == ("2", "Tomas Reyl", "person", ("Tomas Reyl",))
    again = import_(ledger, files(tmp_path / "m.zip", edited(machine, edit)), by="Ann")
    assert (again.changes, again.unchanged) == ((), 1)


def test_lines_of_json_are_corrections_too(ledger: Ledger, read: tuple[Reading, ...], tmp_path: Path) -> None:
    lines = [json.loads(line) for line in corpus(read).splitlines()]
    lines[1]["attributions"] = lines[1]["attributions"][1:]
    lines[2]["attributions"][0] |= {"stance": "denies", "chain": ["the Lantern", "Odile Verrick"]}
    lines[2]["aliases"] = [["Odile Verrick", "Verrick"]]
    found = import_(ledger, files(tmp_path / "c.jsonl", "\n".join(map(json.dumps, lines)).encode()), by="Ann")
    assert [(one.article.id, one.by, one.removed, one.changed) for one in found.changes] == [
        (read[1].article.id, "json@Ann", 1, sum(a.parent == read[1].attributions[0].id for a in read[1].attributions)),
        (read[2].article.id, "json@Ann", 0, 1),
    ]
    now = ledger.reading(read[2].article.id)
    assert now.attributions[0].stance == "denies" and now.attributions[0].chain == ("the Lantern", "Odile Verrick") and now.aliases == (("Odile Verrick", "Verrick"),)


def test_a_file_may_have_a_name_of_its_own(ledger: Ledger, read: tuple[Reading, ...], tmp_path: Path) -> None:
    """Of an article without an address or outlet of its own the text alone tells which one it is."""
    article = sayso.read_text("The port is shut, Ilse Marwick said.", engine="rules").article
    ledger.add([Entry(Reading(article, by="rules@1"))])
    (tmp_path / "port.txt").write_text(article.text)
    (tmp_path / "port.ann").write_text("T1\tContent 0 16\tThe port is shut\nE1\tContent:T1\n")
    [change] = import_(ledger, annotated([str(tmp_path / "port.ann")]), by="Ann").changes
    assert change.article.id == article.id and change.added == 1


def test_what_the_ledger_does_not_have_is_skipped(ledger: Ledger, read: tuple[Reading, ...], tmp_path: Path) -> None:
    other = Article("a404", "Another text.")
    longer = replace(read[0], article=replace(read[0].article, text=read[0].article.text[:100] + "x" + read[0].article.text[100:]))
    given = [*files(tmp_path / "m.zip", edited(Reading(other), str)), *files(tmp_path / "n.zip", edited(longer, lambda _: "")), Problem("x", "torn")]
    found = import_(ledger, given, by="Ann")
    assert [("has no article a404" in one.what, "from character 100 on" in one.what, one.what == "torn") for one in found.skipped] == [
        (True, False, False), (False, True, False), (False, False, True)
    ]  # fmt: skip
    assert ledger.counts().readings == 3 and found.changes == ()


def test_one_article_in_two_files_is_corrected_twice(ledger: Ledger, read: tuple[Reading, ...], tmp_path: Path) -> None:
    without: Edit = lambda marks: "".join(line + "\n" for line in marks.splitlines() if not line.startswith("E1\t"))  # noqa: E731
    one, two = list(files(tmp_path / "m.zip", edited(read[0], without))), list(files(tmp_path / "n.zip", edited(read[0], str)))
    found = import_(ledger, [*one, *two], by="Ann")
    assert [(change.by, change.added, change.removed) for change in found.changes] == [("brat@Ann", 0, 1), ("brat@Ann#2", 1, 0)]
    assert len(ledger.reading(read[0].article.id).attributions) == len(read[0].attributions)


def test_judgements_count_as_part_of_the_reading(ledger: Ledger, read: tuple[Reading, ...], tmp_path: Path) -> None:
    """What is exported has the judgements in it, so a file that nobody touched is no change against them."""
    from sayso.correcting import corrected

    first = read[0].attributions[0]
    place = f"{read[0].article.id}:{first.content[0].start}-{first.content[-1].end}"
    judged = ledger.judge(Judgement("", "same", place, "Odile Verrick", about="attribution", by="Bo", why="the caption"))
    shown = corrected(read[0], [judged])
    assert shown != read[0]
    found = import_(ledger, files(tmp_path / "m.zip", edited(shown, str)), by="Ann")
    assert (found.changes, found.unchanged) == ((), 1)


def test_nobody_corrected_it(ledger: Ledger) -> None:
    with pytest.raises(OptionError, match="--by"):
        import_(ledger, [], by=" \n")


def test_progress_and_batches(ledger: Ledger, read: tuple[Reading, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sayso.importing.BATCH", 2)
    lines = [json.loads(line) | {"attributions": []} for line in corpus(read).splitlines()]
    done: list[int] = []
    found = import_(ledger, files(tmp_path / "c.jsonl", "\n".join(map(json.dumps, lines)).encode()), by="Ann", on_progress=done.append)
    assert done == [1, 2, 3] and len(found.changes) == 3
    assert all(ledger.reading(one.article.id).attributions == () for one in read)


def test_two_thousand_changes_take_no_time() -> None:
    article = Article("a", "x " * 4000)
    rows = tuple(Attribution(str(i), (article.span(i, i + 2),), source=(article.span(i + 2, i + 3),), by="rules@1") for i in range(1, 2001))
    base = Reading(article, rows, by="rules@1")
    after = replace(base, attributions=tuple(replace(a, stance="denies", speaker=Speaker("Ilse", "person")) for a in rows))
    found = amended(base, base, after, by="x")
    assert found is not None and found[1].changed == 2000


