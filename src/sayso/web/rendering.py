"""Templates into pages: every value escaped, every style and script named by the hash of what it contains."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sayso.tell.clean import clean, one_line
from sayso.web.settings import Settings

PAGES = (("/", "Read"), ("/articles", "Articles"), ("/claims", "Claims"), ("/sources", "Sources"), ("/charts", "Charts"), ("/judgements", "Judgements"))
STYLES = {"page.css": "sayso.tell", "graph.css": "sayso.tell", "dossier.css": "sayso.tell"}
"""Style sheets that live with what they style, in another package."""


def render(request: Request, template: str, values: Mapping[str, Any], *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """The page that a template makes of these values. To htmx, which replaces a part of a page, ``partial`` is true."""
    settings: Settings = request.app.state.settings
    from sayso.web.guarding import may_write

    every = {
        "request": request,
        "path": request.url.path,
        "pages": PAGES if settings.ledger else PAGES[:1],
        "ledger": request.app.state.ledgers.name if settings.ledger else "",
        "may_write": may_write(request),
        "writable": settings.writable,
        "partial": request.headers.get("hx-request") == "true" and request.headers.get("hx-history-restore-request") != "true",
    }
    html = environment().get_template(template).render({**every, **values})
    # The same address gives a part of the page to htmx and the whole of it to a browser: caches must tell them apart.
    return HTMLResponse(html, status, {"vary": "HX-Request", "cache-control": "private, no-cache", **(headers or {})})


@cache
def environment() -> Environment:
    """The templates of this package, and under ``tell/`` those that dossiers in files are made with."""
    env = Environment(
        loader=ChoiceLoader([PackageLoader("sayso.web", "templates"), PrefixLoader({"tell": PackageLoader("sayso.tell", "templates")})]),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters |= {"clean": clean, "line": one_line, "day": day, "count": count, "segment": segment, "http": http}
    env.globals |= {"static": static, "query": query}
    return env


def static(name: str) -> str:
    """The address of a file of this package, with the hash of what it contains, so that browsers may keep it for ever."""
    return f"/static/{name}?v={_version(name)}"


def content(name: str) -> bytes:
    """A file that is served under /static; `FileNotFoundError` if there is none of this name."""
    if ".." in name or name.startswith("/") or "\\" in name or "\0" in name:
        raise FileNotFoundError(name)
    place = files(STYLES[name]).joinpath(name) if name in STYLES else files("sayso.web").joinpath("static", *name.split("/"))
    if not place.is_file():
        raise FileNotFoundError(name)
    return place.read_bytes()


def query(path: str, **given: object) -> str:
    """The address with a query made of what is given; lists become several, and what is empty is left out.

    >>> query("/trace", q="port & pier", distrust=["a", "b"], page=None)
    '/trace?q=port+%26+pier&distrust=a&distrust=b'
    """
    pairs = [(key, str(one)) for key, value in given.items() for one in (value if isinstance(value, list | tuple) else (value,)) if one not in (None, "")]
    return f"{path}?{urlencode(pairs, errors='replace')}" if pairs else path


def segment(text: str) -> str:
    """The text as one segment of an address."""
    return quote(text, safe="", errors="replace")


def http(address: str) -> str:
    """The address if a browser may go there, else nothing: no scheme but http and https leads out of a page.

    >>> http("javascript:alert(1)"), http("https://example.org/")
    ('', 'https://example.org/')
    """
    return clean(address) if address.lower().startswith(("http://", "https://")) else ""


def day(given: date | None) -> str:
    """A day as people write it: 4 March 2031; nothing if there is none."""
    return f"{given.day} {given:%B %Y}" if given else ""


def count(number: int, one: str, many: str = "") -> str:
    """A number with its word: 1 article, 2,000 articles."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def built(html: str) -> Markup:
    """HTML that Sayso's own code built, with every text in it escaped there."""
    return Markup(html)  # noqa: S704


@cache
def _version(name: str) -> str:
    return hashlib.sha256(content(name)).hexdigest()[:12]
