"""Files that come with Sayso and are no code: opened only if they are the very files that the manifest beside them describes.

A manifest holds the sha256 of each file in its folder that is a model. What is returned are the bytes that were checked, so that nothing is read a
second time. Nothing is downloaded and nothing is unpickled.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sayso.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer


def checked(folder: Path, *names: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The manifest of a folder, and the bytes of these files in it.

    Raises `ModelError` if one of them is missing, or is not the file that the manifest describes.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        sums = {name: str(manifest["sha256"][name]) for name in names}
        found = {name: (folder / name).read_bytes() for name in names}
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise damaged(folder, error) from error
    for name, data in found.items():
        if hashlib.sha256(data).hexdigest() != sums[name]:
            path = folder / name
            raise ModelError(f"{path} is not the file that manifest.json describes; install sayso again", path=str(path))
    return manifest, found


def damaged(folder: Path, error: Exception) -> ModelError:
    """What to raise for a model that cannot be made sense of."""
    return ModelError(f"the model in {folder} cannot be opened ({type(error).__name__}: {error}); install sayso again", path=str(folder))


def tokenizer(data: bytes) -> Tokenizer:
    """The subword tokenizer of a tokenizer.json, set to neither cut nor pad what it is given."""
    from tokenizers import Tokenizer

    made: Tokenizer = Tokenizer.from_str(data.decode("utf8"))
    made.no_truncation()
    made.no_padding()
    return made
