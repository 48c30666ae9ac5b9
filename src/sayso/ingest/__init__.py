"""Ingest: bytes, text and pages → `sayso.model.Article`, the text as published with its layout marked.

`from_text` takes a plain text, `from_html` a web page, `load` a file, standard input or an address. Nothing here raises for
bad input: what went wrong is in ``article.problems``.
"""

from __future__ import annotations

from sayso.ingest.load import load
from sayso.ingest.page import from_html
from sayso.ingest.plain import from_text

__all__ = ["from_html", "from_text", "load"]
