"""The Python door: the names it promises, the verbs in the order one uses them, and errors that say what to try."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import pytest

import sayso
from sayso import model

STORY = "The port is closed, harbour master Ilse Marwick said on Tuesday. An official denied that the ship sank."


def test_the_public_names_are_exactly_those_listed() -> None:
    public = {name for name, value in vars(sayso).items() if not name.startswith("_") and not isinstance(value, ModuleType)}
    assert public | {"__version__"} == set(sayso.__all__)
    assert sayso.__all__ == sorted(sayso.__all__)


def test_every_noun_is_public() -> None:
    nouns = {name for name, value in vars(model).items() if isinstance(value, type) and value.__module__ == "sayso.model"}
    assert nouns <= set(sayso.__all__)


def test_the_version_is_the_package_s() -> None:
    assert sayso.__version__ == version("sayso")


def test_verbs_stay_verbs_whatever_is_imported_later() -> None:
    """The packages ``sayso.read`` and ``sayso.trace`` have the names of the verbs; importing from them must not replace these."""
    code = (
        "import sayso; from sayso.read import rules; import sayso.trace.independence; import sayso.pipeline;"
        "assert callable(sayso.read) and callable(sayso.trace); print(len(sayso.read_text('Reyl said no.', engine='rules').attributions))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "1\n"


def test_reading_a_text() -> None:
    reading = sayso.read_text(STORY, name="story", published="2031-03-05", outlet="Harbour Post", byline="Ada Quill", engine="rules")
    assert reading.article.text == STORY and reading.article.file == "story" and reading.article.byline == ("Ada Quill",)
    first, second = reading.attributions
    assert first.chain == ("Ilse Marwick",) and first.said_on and first.said_on.value == "2031-03-04"
    assert second.stance == "denies"
    assert reading == sayso.read_text(STORY, name="story", published=date(2031, 3, 5), outlet="Harbour Post", byline=["Ada Quill"], engine="rules")


def test_reading_a_file(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    assert sayso.read(path, engine="rules").article.text == STORY
    assert sayso.read(str(path), engine="rules").attributions


def test_what_cannot_be_read_is_no_exception(tmp_path: Path) -> None:
    reading = sayso.read(tmp_path / "nowhere.txt", engine="rules")
    assert reading.attributions == () and "nowhere.txt" in reading.article.problems[0].where
    assert sayso.read("http://127.0.0.1:9/x", engine="rules").article.problems


def test_tracing_a_reading_several_or_a_file(tmp_path: Path) -> None:
    reading = sayso.read_text(STORY, engine="rules")
    dossier = sayso.trace(reading, "the port is closed")
    assert dossier.asserts.independent.high == 1 and len(dossier.asserts.origins) == 1
    assert sayso.trace([reading], "the port is closed") == dossier
    assert not sayso.trace(reading, "the port is closed", distrust="Ilse Marwick").asserts.origins


@pytest.mark.parametrize(
    ("use", "option"),
    [
        (lambda: sayso.read_text(STORY, published="last week"), "--date"),
        (lambda: sayso.read_text(STORY, engine="magic"), "--engine"),
        (lambda: sayso.trace([], " "), "CLAIM"),
    ],
)
def test_bad_use_is_an_exception_that_names_the_option(use: object, option: str) -> None:
    assert callable(use)
    with pytest.raises(sayso.OptionError) as caught:
        use()
    assert caught.value.option == option and isinstance(caught.value, sayso.SaysoError)
