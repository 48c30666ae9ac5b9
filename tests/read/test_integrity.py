"""The models that come with Sayso are opened only if they are the files that the manifest beside them describes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sayso import integrity
from sayso.errors import ModelError
from sayso.meaning import weights as meaning
from sayso.read import manner, weights

MANIFEST = json.loads((weights.FOLDER / "manifest.json").read_text(encoding="utf8"))


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return Path(shutil.copytree(weights.FOLDER, tmp_path / "model"))


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "{",
        "null",
        "[]",
        "7",
        '"sha256"',
        "{}",
        '{"sha256": null}',
        '{"sha256": []}',
        '{"sha256": {}}',
        '{"sha256": {"reader.onnx": 7, "tokenizer.json": null}}',
        "[" * 100_000,
        "\ud800",
        *(json.dumps({key: value for key, value in MANIFEST.items() if key != gone}) for gone in MANIFEST),
        json.dumps({**MANIFEST, "transitions": None}),
        json.dumps({**MANIFEST, "transitions": [[0.0], [0.0, 1.0]]}),
        json.dumps({**MANIFEST, "transitions": [["a"] * 7] * 7}),
        json.dumps({**MANIFEST, "transitions": [[0.0] * 6] * 7}),
        json.dumps({**MANIFEST, "heads": {"outer": 7}}),
        json.dumps({**MANIFEST, "heads": None}),
    ],
)
def test_a_damaged_manifest_is_told_as_a_damaged_model(model: Path, manifest: str) -> None:
    (model / "manifest.json").write_bytes(manifest.encode("utf8", "surrogatepass"))
    with pytest.raises(ModelError, match="install sayso again") as told:
        weights.opened(model)
    assert str(model) in str(told.value) and told.value.path.startswith(str(model))


def test_what_was_checked_is_what_is_used(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is exchanged right after its sum was taken changes nothing: it is not read again."""
    checked = integrity.checked

    def exchanging(*given: Any) -> Any:
        found = checked(*given)
        for path in model.iterdir():
            path.write_bytes(b"something else")
        return found

    monkeypatch.setattr(integrity, "checked", exchanging)
    assert weights.opened(model).tokenizer.encode("The port").ids == weights.shipped().tokenizer.encode("The port").ids


def _bit_changed(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [_bit_changed, Path.unlink, lambda path: (path.parent / "manifest.json").unlink(), lambda path: (path.parent / "manifest.json").write_text("{}")])
def test_a_damaged_model_of_manner_is_refused(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    folder = Path(shutil.copytree(manner.FOLDER, tmp_path / "data"))
    manner.opened(folder)
    damage(folder / "manner.npz")
    with pytest.raises(ModelError, match="install sayso again"):
        manner.opened(folder)


def test_every_shipped_model_stands_in_a_manifest() -> None:
    for folder in (weights.FOLDER, meaning.FOLDER, manner.FOLDER):
        names = [path.name for path in folder.iterdir() if path.suffix in (".onnx", ".npz")]
        assert names
        integrity.checked(folder, *names)
