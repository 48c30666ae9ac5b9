"""Ingest: bytes, text and pages → `sayso.model.Article`, the text as published with its layout marked.

`from_text` takes a plain text, `from_html` a web page, `load` a file, standard input or an address, and `articles` any
number of places: folders, globs, feeds, WARCs and manifests too. Nothing here raises for
bad input: what went wrong is in ``article.problems``.
"""

from __future__ import annotations

from sayso.ingest.load import load
from sayso.ingest.page import from_html
from sayso.ingest.places import articles
from sayso.ingest.plain import from_text

__all__ = ["articles", "from_html", "from_text", "load"]
