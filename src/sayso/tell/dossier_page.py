"""A dossier as one self-contained web page: it can be kept, sent and printed, loads nothing and runs nothing.

Its parts are those of the page on the web, made by the same templates from the same view (`sayso.tell.dossier_view`). Where there is no
server to show an article, a passage leads to where the article was published, at its very words; it is quoted in place in any case.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from sayso.model import Article, Dossier, Span
from sayso.tell.dossier_view import view
from sayso.tell.page import policy
from sayso.tell.quoting import Addresses, published

QUOTED = 700
"""Characters of a passage that a file quotes, since there may be nowhere else to see them."""
_STYLES = ("page.css", "graph.css", "dossier.css")


def dossier_page(dossier: Dossier, *, link: Callable[[Article, Span], str] = published) -> str:
    """The whole page as HTML, long lists to their end; ``link`` says where a passage of an article can be seen, or "".

    >>> from sayso.model import Claim
    >>> dossier_page(Dossier("It sank", Claim("c", "It sank"))).count("Nothing that was read states or denies this.")
    1
    """
    seen = view(dossier, Addresses(passage=link, article=published), everything=True, width=QUOTED)
    style = _style()
    return environment().get_template("tell/dossier_file.html").render(view=seen, style=style, policy=policy(style), built=built)


def built(html: str) -> Markup:
    """HTML that Sayso's own code built, with every text in it escaped there."""
    return Markup(html)  # noqa: S704


@cache
def environment() -> Environment:
    """The templates of this package, under ``tell/``; whatever they print is escaped."""
    return Environment(
        loader=PrefixLoader({"tell": PackageLoader("sayso.tell", "templates")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _style() -> str:
    return "\n".join(files("sayso.tell").joinpath(name).read_text(encoding="utf-8") for name in _STYLES)
