"""What the tests of a batch share: invented reports, and crawls and folders made of them."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

NAMES = ("Ilse Marwick", "Tomas Reyl", "Odile Sarran", "Jon Verrick")
Crawl = Callable[..., Path]


def story(number: int) -> str:
    """An invented report, each a little different, with a character beyond the first plane."""
    name = NAMES[number % len(NAMES)]
    return (
        f"The port of Orrun \U0001f6a2 will close for {number + 2} days, {name} said on Tuesday.\n\n"
        f"An official denied that berth {number} was unsafe. “Nobody asked us,” {name} told the Lantern.\n"
    )


def page(number: int) -> bytes:
    paragraphs = "".join(f"<p>{line}</p>" for line in story(number).split("\n\n"))
    head = f'<title>Port news {number}</title><meta property="og:site_name" content="The Lantern"><meta property="article:published_time" content="2031-03-0{number % 9 + 1}T09:30:00Z">'
    return f"<!doctype html><html><head>{head}</head><body><article><h1>Port news {number}</h1>{paragraphs}</article></body></html>".encode()


@pytest.fixture
def crawl(tmp_path: Path) -> Crawl:
    """Makes a WARC of pages, by their numbers."""

    def make(name: str, numbers: range, *, folder: Path = tmp_path) -> Path:
        folder.mkdir(exist_ok=True, parents=True)
        with (folder / name).open("wb") as file:
            writer = WARCWriter(file, gzip=name.endswith(".gz"))
            for number in numbers:
                headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
                address = f"https://lantern.example/{number}"
                writer.write_record(writer.create_warc_record(address, "response", payload=io.BytesIO(page(number)), http_headers=headers))
        return folder / name

    return make


def bytes_of(out: Path) -> dict[str, bytes]:
    """Every file of a batch's folder that counts."""
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file() and path.name != ".lock"}
