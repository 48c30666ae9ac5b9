"""Who is relied on, on the real application over the sample story: the numbers, where they lead, and what a judgement does to them."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, quote_plus, urlsplit

import pytest
from starlette.testclient import TestClient

from sayso.claims.claiming import sources
from sayso.ledger import Entry, open_ledger
from sayso.model import Article, Attribution, Judgement, Reading, Speaker
from sayso.web.pages.sources import unpaired

Serve = Callable[..., TestClient]


def get(client: TestClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text[:2000]}"
    return answer.text


def words(page: str) -> str:
    """The page's text, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def links(page: str, begin: str) -> list[str]:
    return [unescape(href) for href in re.findall(r'href="([^"]*)"', page) if unescape(href).startswith(begin)]


def totals(page: str) -> int:
    """How many entries a register says that it has."""
    found = re.search(r"([\d,]+) (?:attributions?|mentions?) in", words(page))
    return int(found[1].replace(",", "")) if found else 0


def test_the_list_is_that_of_the_command_line_and_its_numbers_lead_to_what_they_count(client: TestClient, ledger_file: Path) -> None:
    page = get(client, "/sources")
    with open_ledger(ledger_file, readonly=True) as ledger:
        listed = sources(ledger, limit=50)
    rows = re.findall(r'<tr><td><a href="[^"]*">([^<]*)</a></td>.*?>([\d,]+)</a></td><td class="n">([\d,]+)</td><td class="n">([\d,]+)</td>', page, re.DOTALL)
    assert [(unescape(name), int(a), int(b), int(c)) for name, a, b, c in rows] == [(one.name, one.attributions, one.articles, one.outlets) for one in listed]
    for one in links(page, "/said?name=")[:6]:
        count = next(each.attributions for each in listed if each.name == parse_qs(urlsplit(one).query)["name"][0])
        assert totals(get(client, one)) == count
    for one in links(page, "/sources?kind="):
        chip = re.search(rf'href="{re.escape(one)}"[^>]*>\D*([\d,]+)<', page)
        assert chip is not None
        narrowed = get(client, one)
        assert sum(int(row[1]) for row in re.findall(r"<tr><td><a href=\"([^\"]*)\">.*?>([\d,]+)</a></td>", narrowed, re.DOTALL)) == int(chip[1])


def test_the_shares_add_up(client: TestClient) -> None:
    page = get(client, "/sources")
    everything = totals(page)
    parts = [totals(get(client, path)) for path in ("/said?standing=named", "/anonymous", "/said?standing=nobody")]
    assert everything == sum(parts) == totals(get(client, "/said")) > 80
    assert parts[1] == totals(get(client, "/said?standing=anonymous"))
    outlets = re.findall(r'href="(/anonymous\?[^"]*outlet=[^"]*)">[^<]*</a></td><td class="n">([\d,]+)', get(client, "/anonymous"))
    assert sum(int(count) for _, count in outlets) == parts[1]
    for href, count in outlets:
        assert totals(get(client, unescape(href))) == int(count)


def test_every_entry_of_the_register_points_at_its_characters(client: TestClient, ledger_file: Path) -> None:
    page = get(client, "/anonymous")
    found = re.findall(r'<a href="/articles/([^?"]+)\?at=(\d+)-(\d+)#t(\d+)">([^<]*)</a>', page)
    assert len(found) == totals(page) == len(re.findall(r'class="badge">anonymous<', page))
    with open_ledger(ledger_file, readonly=True) as ledger:
        for id, start, end, number, said in found:
            one = ledger.reading(id).attributions[int(number) - 1]
            assert one.speaker.anonymous and (one.content[0].start, one.content[-1].end) == (int(start), int(end))
            assert unescape(said).split(" …")[0][:30] in " ".join(ledger.reading(id).article.text[int(start) : int(end)].split())
    article = get(client, f"/articles/{found[0][0]}?at={found[0][1]}-{found[0][2]}")
    assert f'id="t{found[0][3]}"' in article


def test_filters_of_the_register(client: TestClient) -> None:
    assert totals(get(client, "/anonymous?since=2033-03-16")) + totals(get(client, "/anonymous?until=2033-03-15")) == totals(get(client, "/anonymous"))
    engineer = words(get(client, "/anonymous?q=engineer&outlet=Calvane+Public+Radio"))
    assert "an engineer at the dam" in engineer and "a post by a resident" not in engineer
    assert totals(get(client, "/anonymous?q=telephone+call+capital")) >= 1
    assert "No anonymous source" in get(client, "/anonymous?q=zyxwv")
    assert totals(get(client, "/anonymous?stance=denies")) == 0
    assert get(client, "/anonymous?outlet=Nobody's+Paper&since=&until=")
    assert get(client, "/anonymous?page=99999")


@pytest.mark.parametrize(
    "path",
    ["/sources?since=2033-13-01", "/sources?since=2033-03-05&until=2033-03-01", "/sources?kind=ghost", "/said?standing=tall", "/anonymous?stance=x", "/sources?page=0"],
)
def test_what_makes_no_sense_is_told_in_a_sentence(client: TestClient, path: str) -> None:
    page = get(client, path, 422)
    assert "Traceback" not in page and re.search(r'class="said">[^<]{20,}', page)


def test_a_source_and_why_its_names_are_one(client: TestClient, ledger_file: Path) -> None:
    page = get(client, "/source?name=rosalind+achterberg")
    assert "6 attributions in 2 articles of 2 outlets" in words(page)
    assert "the minister so in The Estrel Chronicle, 16 March 2033" in words(page)
    for href in links(page, "/articles/")[:3]:
        assert get(client, href)
    assert "/judgements/new?about=source&verdict=same&a=Rosalind+Achterberg" in unescape(page)
    with open_ledger(ledger_file) as ledger:
        kept = ledger.judge(Judgement("", "same", "Rosalind Achterberg", "Ministry of Public Works", by="Ada <i>", when="2033-04-01T10:00:00Z", why="she heads it & signs"))
    merged = get(client, "/source?name=Rosalind+Achterberg")
    assert "10 attributions" in words(merged)
    assert "judged by Ada <i>, 2033-04-01 : she heads it & signs" in words(merged)
    assert f"#{kept.id}" in merged and "<i>" not in merged
    listed = get(client, "/sources")
    assert "ministry of public works" not in listed and ">10</a>" in listed
    assert get(client, "/source?name=ministry+of+public+works") == merged
    with open_ledger(ledger_file) as ledger:
        ledger.judge(Judgement("", "unsure", "", "", by="Ada", undoes=kept.id))
    assert get(client, "/source?name=Rosalind+Achterberg") == page


def test_a_correction_changes_the_numbers(client: TestClient, ledger_file: Path) -> None:
    before = totals(get(client, "/anonymous"))
    first = re.search(r'<a href="/articles/([^?"]+)\?at=(\d+)-(\d+)#t', get(client, "/anonymous"))
    assert first is not None
    with open_ledger(ledger_file) as ledger:
        ledger.judge(Judgement("", "same", f"{first[1]}:{first[2]}-{first[3]}", "Otto Vell", about="attribution", by="Ada", why="it is signed"))
    assert totals(get(client, "/anonymous")) == before - 1
    assert "1 attribution in 1 article" in words(get(client, "/source?name=Otto+Vell"))


def test_what_a_source_said_can_be_narrowed(client: TestClient) -> None:
    page = get(client, "/source?name=Rosalind+Achterberg&stance=denies")
    assert "1 attribution, denies, the latest first" in words(page)
    assert "5 attributions of The Estrel Chronicle" in words(get(client, "/source?name=Rosalind+Achterberg&outlet=The+Estrel+Chronicle"))
    for href in links(page, "/source?name=Rosalind+Achterberg&"):
        assert get(client, href)


def test_who_is_nowhere_and_who_has_no_name(client: TestClient) -> None:
    assert "has a source called “Nobody Atall”" in words(get(client, "/source?name=Nobody+Atall", 404))
    assert "<script>" not in get(client, "/source?name=%3Cscript%3E", 404)
    get(client, "/source", 404)
    answer = client.get("/source?name=an+engineer+at+the+dam")
    assert (answer.status_code, answer.headers["location"]) == (303, "/anonymous?q=an+engineer+at+the+dam")
    assert "nowhere read as somebody who says anything" in words(get(client, "/source?name=Hollin"))


def test_without_a_ledger_and_for_those_who_may_not_write(serve: Serve, ledger_file: Path) -> None:
    bare = serve()
    for path in ("/sources", "/source?name=x", "/anonymous", "/said", "/claims", "/charts", "/told?claim=x", "/charts/claims.csv"):
        assert "no ledger" in get(bare, path, 404)
    readers = serve(ledger_file, read_only=True)
    page = get(readers, "/source?name=Rosalind+Achterberg")
    assert "/judgements/new" not in page


HOSTILE = ('<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "{{ 7*7 }}", "a\u202eb\x07", "𝕹𝖆𝖒𝖊")


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    path = tmp_path / "hostile.db"
    with open_ledger(path) as ledger:
        for n, name in enumerate(HOSTILE):
            text = f"{name} said that {name} is closed. {name} said so too."
            article = Article(f"a{n}", text, outlet=name, title=name, url="javascript:alert(1)")
            at = len(name) + 11
            speakers = (Speaker(name, "person"), Speaker(name + " a diplomat", "anonymous", True))
            said = tuple(Attribution(f"{i}{name}", (article.span(at, at + len(name)),), speaker=one, chain=(name, one.name)) for i, one in enumerate(speakers))
            ledger.add([Entry(Reading(article, said, aliases=((name, "so"),), by="rules@1"))])
            ledger.judge(Judgement("", "same", name, f"{name} II", by=name, when=name, why=name))
    return path


def test_hostile_names_are_text_everywhere(serve: Serve, hostile: Path) -> None:
    client = serve(hostile)
    paths = ["/sources", "/anonymous", "/said", "/claims", "/charts", "/charts/anonymous.csv"]
    paths += [f"/{page}={quote_plus(name)}" for name in HOSTILE for page in ("source?name", "anonymous?q", "said?name", "sources?q", "sources?outlet", "claims?q", "claims?source", "charts?outlet")]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code in (200, 303), f"{path}: {answer.status_code}"
        if "csv" in path:
            assert "'=" not in answer.text or "\n=" not in answer.text
            continue
        page = answer.text
        assert "<script>alert" not in page and "<img" not in page and 'href="javascript' not in page and " style=" not in page, path
        assert "49" not in re.sub(r"[\d,.]{3,}", "", words(page)) or "{{ 7*7 }}" in page
        assert "\u202e" not in words(page) and "\x07" not in words(page), path
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in get(client, "/sources")


def test_a_long_list_is_paged(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "long.db"
    with open_ledger(path) as ledger:
        for n in range(60):
            text = " ".join(f"Source {n * 2 + i:03} said the port {i} is closed." for i in range(2))
            article = Article(f"a{n:02}", text, outlet=f"Paper {n}")
            said = tuple(Attribution(str(i), (article.span(16 + 38 * i, 36 + 38 * i),), speaker=Speaker(f"Source {n * 2 + i:03}", "person")) for i in range(2))
            ledger.add([Entry(Reading(article, said, by="rules@1"))])
    client = serve(path)
    seen: list[str] = []
    at = "/sources"
    for _ in range(5):
        page = get(client, at)
        seen += re.findall(r">(Source \d{3})<", page)
        further = [href for href in links(page, "/sources?") if f'rel="next" href="{href}"' in page]
        if not further:
            break
        at = further[0]
    assert seen == [f"Source {n:03}" for n in range(120)]


def test_words_that_describe_several_sources_are_told_before_the_judgement_is_kept(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "diplomats.db"
    with open_ledger(path) as ledger:
        for n in range(2):
            article = Article(f"a{n}", f"The port is closed, a diplomat said on day {n}.")
            said = Attribution("1", content=(article.span(0, 18),), speaker=Speaker("a diplomat", "anonymous", anonymous=True))
            ledger.add([Entry(Reading(article, (said,), by="hand@1"))])
    client = serve(path)
    note = "“a diplomat” is nobody’s name but describes a source in each of 2 articles"
    shown = client.get("/judgements/new", params={"about": "source", "a": "a diplomat", "b": "Ilse Marwick"}).text
    assert note in unescape(shown) and '<input type="hidden" name="told" value="a diplomat">' in shown
    assert note not in unescape(client.get("/judgements/new", params={"about": "source", "a": "s:diplomat@a0:0", "b": "Ilse Marwick"}).text)
    sent = {"about": "source", "verdict": "same", "a": "a diplomat", "b": "Ilse Marwick", "by": "Ada Quill", "why": "she said so"}
    asked = client.post("/judgements", data=sent)
    assert asked.status_code == 200 and note in unescape(asked.text) and 'value="she said so"' in asked.text
    assert client.get("/api/judgements").json()["items"] == []
    assert client.post("/judgements", data={**sent, "told": re.findall('name="told" value="([^"]*)"', asked.text)}).status_code == 303
    assert len(client.get("/api/judgements").json()["items"]) == 1


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("it was a joke,”", "it was a joke,"),
        ('the signatures."', "the signatures."),
        ("“We folded,”", "“We folded,”"),
        ("that Kelm “will not be strangled”", "that Kelm “will not be strangled”"),
    ],
)
def test_a_quotation_mark_without_its_partner_is_not_shown(words: str, shown: str) -> None:
    assert unpaired(words) == shown
