"""Who copied from whom, credited or hidden: told in short stories about invented places."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.meaning import vectors
from sayso.model import Article, Block, Link
from sayso.trace.alignment import aligned
from sayso.trace.candidates import candidates
from sayso.trace.copies import copies
from sayso.trace.credit import credits, own_work
from sayso.trace.fingerprints import account, surfaces
from sayso.trace.signs import Signs, credited_probability, hidden_probability

DAWN = datetime(2031, 4, 10, 6, tzinfo=UTC)


def article(id: str, outlet: str, hours: float, text: str, **more: object) -> Article:
    at = DAWN + timedelta(hours=hours)
    return Article(id, text.strip(), outlet=outlet, published=at.date(), published_at=at, **more)  # type: ignore[arg-type]


WIRE = article(
    "wire",
    "Altavia Press Agency",
    0,
    """
PORT CALLIS, Oct 8 (APA) -

A licensed engineer suspended by Corvane Airways has alleged in an employment tribunal filing that inspections of wing slats on the carrier's regional jets were signed off without being performed.

Teodor Brandvik, 44, lodged the claim with the Port Callis Employment Tribunal on Monday. In it he says he was twice told by a shift manager to certify slat track inspections on aircraft "that had not been out of the rain, let alone opened up", and was suspended after he refused.

The filing lists 31 inspections between March and July.

Corvane said the claim was "without foundation". The Civil Aviation Safety Bureau declined to comment.

Brandvik's lawyer said he would not be giving interviews before the hearing, which is set for November 19. - APA
""",
)
REPRINT = """
A licensed engineer suspended by Corvane Airways, the city's biggest private employer, has alleged in an employment tribunal filing that inspections of wing slats on its regional jets were signed off without being performed.

Teodor Brandvik, 44, lodged the claim with the Port Callis Employment Tribunal yesterday. In it he says he was twice told by a shift manager to certify slat track inspections on aircraft "that had not been out of the rain, let alone opened up", and was suspended after he refused.

The filing lists 31 inspections between March and July. Corvane said the claim was "without foundation".

The hearing is set for November 19.
"""
INTERVIEW = article(
    "interview",
    "SkyLedger",
    26,
    """
A contract inspector who spent the summer at Corvane Airways' Port Callis line station says that task cards for slat track inspections came to her already stamped, and that on the aircraft she then looked at herself the access panels had not been disturbed.

"The sealant was last winter's sealant," Anjali Perera told SkyLedger. "You cannot do that inspection through last winter's sealant." She said she had looked at 22 cards between 3 June and her last shift, and found intact sealant behind 14 of them.

Perera, who was employed through an agency in Lunde and is now at a business-jet operator abroad, said she had never met Teodor Brandvik, the engineer whose tribunal claim became public on Tuesday, and had not read it. She raised the cards with a shift manager in July, she said. He gave her "a pen and a torch and told me to pick one".

A mechanic who is still on the night shift at Port Callis said the practice was known in the hangar as "blessing the wing" and had stopped only in August.

Ruairi Okonkwo, a spokesperson for the carrier, said Corvane "stands behind every signature in its records" and that each of the inspections had been carried out by qualified staff.
""",
)
REWRITING = """
Cards certifying that a safety-critical part of the wing had been examined were already stamped when they reached the person who was supposed to do the examining, a former contract inspector at the Port Callis station of Corvane Airways has said, and where she troubled to look for herself the panels that must be removed for the purpose had plainly not been touched.

Anjali Perera, who was engaged through a Lunde agency and now works outside the country, went through 22 such cards from early June until she left. Behind 14 of them, the sealant was unbroken. It was, in her phrase, "last winter's sealant", through which the inspection could not be done.

When in July she put the matter to a shift manager, she was handed a pen and a torch, and was told to pick one.

So settled was the habit that it was said to have a name in the hangar, where it was called "blessing the wing" until, in August, it ceased.

The airline has answered that it stands behind every signature in its records, and that qualified staff carried out each inspection.
"""
WITNESS = article(
    "witness",
    "Radio Estmark",
    47,
    """
A man who works nights in Corvane's hangar at Port Callis has described to Radio Estmark how inspection cards for the wing slats were stamped in batches, in the break room, by people who had not been near the aircraft.

He does not want his name or his voice broadcast; all staff there have signed a clause that forbids them to speak to outsiders. His words are read here by an actor.

"Blessing, we called it. You bless the wing and you send it out. I have done it. I did it in May and I did it in June," he says.

He says it came to an end in August, after a new quality manager arrived. The suspended engineer, Teodor Brandvik, was on days, and the two of them were never on the same shift, he says.

We called Corvane on Wednesday and twice this morning, and have had no answer. The tribunal meets in November.
""",
)
PAY = article(
    "pay",
    "Harbour TV",
    49,
    """
Cabin crew at Corvane Airways begin voting today on a two-year pay offer worth 7.5 per cent, in a ballot that will decide whether flights run over the autumn holiday.

The Estmark Flying Staff Union is recommending acceptance. "It isn't what we wanted, but it's real money," said its chair, Signe Abdi.

The vote comes in an awkward week for the airline, which is facing questions over maintenance at its Port Callis base. Results are due a week on Friday, according to the union.
""",
)
STORY = (WIRE, INTERVIEW, WITNESS, PAY)


def found(*articles: Article, by: Callable[..., np.ndarray] | None = vectors) -> set[tuple[str, str, bool]]:
    return {(d.earlier, d.later, d.hidden) for d in copies(articles, by)}


def test_people_who_report_the_same_matter_copied_nothing() -> None:
    assert found(*STORY) == set()


@pytest.mark.parametrize("by", [vectors, None], ids=["vectors", "words alone"])
@pytest.mark.parametrize(
    ("outlet", "text", "expected"),
    [
        ("The Port Callis Courier", REPRINT, ("wire", True)),
        ("The Port Callis Courier", f"From APA\n\n{REPRINT}", ("wire", False)),
        ("The Port Callis Courier", f"PORT CALLIS (APA/Courier): {REPRINT.strip()}", ("wire", False)),
        ("The Port Callis Courier", f"{REPRINT}\n- additional reporting by Altavia Press Agency", ("wire", False)),
        ("The Port Callis Courier", f"With agencies\n\n{REPRINT}", None),
        ("The Meridian Standard", REWRITING, ("interview", True)),
        ("The Meridian Standard", f"{REWRITING}\n\nSo SkyLedger reported.", None),
    ],
)
def test_what_came_from_whom(
    outlet: str, text: str, expected: tuple[str, bool] | None, by: Callable[..., np.ndarray] | None
) -> None:
    later = article("later", outlet, 50, text)
    assert found(*STORY, later, by=by) == ({(expected[0], "later", expected[1])} if expected else set())


TABLOID = """
WINGING IT! Jet safety checks were a rubber stamp

CARDS for vital wing checks came ready stamped, and panels nobody had touched were waved through at Port Callis.

An inspector peered behind them and found last winter's gunk still sitting on 14 out of 22.

When she kicked up a stink in July, her boss handed over a pen and a torch.

Night crews even had a pet name for the fiddle: blessing the wing. They packed it in come August.

Airline chiefs insist they stand behind every signature.
"""


def test_a_short_retelling_in_other_words_that_names_nobody() -> None:
    tabloid = article("tabloid", "The Daily Squall", 30, TABLOID)
    assert found(*STORY[:2], tabloid) == {("interview", "tabloid", True)}


def test_only_the_earlier_article_that_nobody_else_matches_is_suspected() -> None:
    """The same retelling beside a second article with the same details, written independently, is less surely from the first."""
    tabloid = article("tabloid", "The Daily Squall", 50, TABLOID)
    second = article("second", "Harbour TV", 27, REWRITING)
    alone = max(d.probability for d in copies([WIRE, INTERVIEW, tabloid]) if d.later == "tabloid")
    beside = {d.earlier: d.probability for d in copies([WIRE, INTERVIEW, second, tabloid]) if d.later == "tabloid"}
    assert max(beside.values(), default=0.0) < alone


def test_meaning_is_asked_for_only_where_words_leave_a_doubt() -> None:
    asked: list[str] = []

    def counting(texts: Sequence[str]) -> np.ndarray:
        asked.extend(texts)
        return vectors(texts)

    reprint = article("reprint", "The Port Callis Courier", 9, REPRINT)
    assert found(WIRE, reprint, by=counting) == {("wire", "reprint", True)} and not asked
    tabloid = article("tabloid", "The Daily Squall", 50, TABLOID)
    everything = [*STORY, reprint, tabloid, article("middle", "The Meridian Standard", 49, REWRITING)]
    copies(everything, counting)
    assert 0 < len(asked) == len(set(asked))
    for most in (0, 10, 40):
        asked.clear()
        derived = copies(everything, counting, most_embedded=most)
        assert len(asked) <= most and derived
    assert copies(everything, counting, most_embedded=0) == copies(everything)


def test_a_credit_in_the_dateline_is_a_credit_whatever_else_is_said() -> None:
    text = f"PORT CALLIS (APA, own report): {REPRINT.strip()}\n\nSo the APA reported."
    assert found(WIRE, article("later", "Courier", 9, text)) == {("wire", "later", False)}


def test_a_byline_credits_too() -> None:
    later = article("later", "Fjellhamn Avis", 50, REPRINT, byline=("APA / Avis",))
    assert found(*STORY, later) == {("wire", "later", False)}


def test_a_link_to_the_page_hides_nothing() -> None:
    there = replace(INTERVIEW, url="https://skyledger.example/2030/10/09/slats")
    later = article("later", "Flaps Forty", 50, REWRITING)
    linked = replace(later, links=(Link(later.span(0, 5), "https://www.skyledger.example/2030/10/09/slats/"),))
    assert found(WIRE, there, later) == {("interview", "later", True)}
    assert found(WIRE, there, linked) == set()


def test_nobody_copies_from_what_came_later() -> None:
    first = article("first", "The Meridian Standard", 1, REWRITING)
    assert ("interview", "first", True) not in found(*STORY, first)


def test_a_copy_of_a_copy_leads_to_the_copy() -> None:
    tabloid = article(
        "tabloid",
        "The Daily Squall",
        60,
        """
INSPECTION cards for Corvane wings were already stamped when they reached the person who was supposed to do the examining!

Anjali Perera, who was engaged through a Lunde agency, went through 22 such cards. Behind 14 of them, the sealant was unbroken.

So settled was the habit that it had a name in the hangar until, in August, it ceased.
""",
    )
    middle = article("middle", "The Meridian Standard", 50, REWRITING)
    assert found(*STORY, middle, tabloid) == {("interview", "middle", True), ("middle", "tabloid", True)}


def test_an_outlet_does_not_copy_from_itself() -> None:
    again = article("again", "SkyLedger", 50, REWRITING)
    assert found(*STORY, again) == set()


def test_two_reprints_of_an_agency_that_was_not_read_did_not_copy_from_each_other() -> None:
    one = article("one", "The Courier", 3, f"PORT CALLIS (Tidewire) - {REPRINT.strip()}")
    two = article("two", "Lunde Gazette", 5, f"PORT CALLIS (Tidewire) - {REPRINT.strip()}")
    assert found(one, two) == set()
    assert found(one, replace(two, text=REPRINT.strip())) == {("one", "two", True)}


def test_one_news_conference_makes_no_copy() -> None:
    one = article(
        "one",
        "Northline News",
        0,
        """
The harbour at Lisse will close for six weeks, port captain Ilse Marwick told a news conference on Monday. "We found a crack as long as a tram in the east mole, and nobody is going to sail past it while I hold the keys," she said.

Fishing crews are to be paid 90 crowns a day. Shares in the ferry line Sund & Sons fell 4 percent.
""",
    )
    two = article(
        "two",
        "Lisse Evening Star",
        3,
        """
"We found a crack as long as a tram in the east mole, and nobody is going to sail past it while I hold the keys." With that, and a rattle of the said keys for our photographer, the port captain sent the town home on Monday.

Baker Jon Abeyta told the Star he had already thrown away a morning's rolls. "The six o'clock boat eats half of what I make," he said.

The school on Holm island, which has eleven pupils, will hold its lessons by radio, its head Wanda Okoye told this newspaper.
""",
    )
    assert found(one, two) == set()


def test_what_everybody_reports_need_not_be_copied() -> None:
    """The same facts in the same order, from one earlier article or from six: only the former is a sign of copying."""
    voices = {
        "Northline": "A grey dinghy capsized off Holm island shortly before seven when its rudder snapped. "
        "A boy of eleven swam to the lighthouse for help, and the lifeboat Sanna took four people aboard. "
        "A pensioner was treated for hypothermia.",
        "Holm Post": "Four people, among them a pensioner with hypothermia, owe their lives to a boy of eleven. "
        "He reached the lighthouse swimming after the rudder of their grey dinghy broke near Holm. The lifeboat did the rest.",
        "Lisse Star": "With a snapped rudder a dinghy, grey, went over by Holm this morning. An eleven-year-old boy swam for the "
        "lighthouse. The lifeboat fished out four; hypothermia put one pensioner in hospital.",
        "Sund Radio": "The lifeboat has rescued four people off Holm after a boy, who is eleven, swam to a lighthouse to raise the alarm. "
        "Their grey dinghy had lost its rudder. One pensioner suffered hypothermia.",
    }
    told = [article(f"v{i}", name, i, text) for i, (name, text) in enumerate(voices.items())]
    last = article(
        "last",
        "Evening Lamp",
        30,
        "A boy of eleven swam to a lighthouse when the rudder of a grey dinghy snapped and it went over off Holm. "
        "Four people were brought in by the lifeboat, one of them a pensioner with hypothermia.",
    )
    alone = [d.probability for d in copies([told[0], last], vectors) if d.later == "last"]
    among = [d.probability for d in copies([*told, last], vectors) if d.later == "last"]
    assert alone and max(among, default=0.0) < alone[0]


def test_without_times_the_fuller_account_is_the_earlier() -> None:
    undated = [replace(a, published=None, published_at=None) for a in (WIRE, article("c", "Courier", 1, REPRINT))]
    assert found(*undated) == {("wire", "c", True)}
    assert [d.probability for d in copies(undated)] < [
        d.probability for d in copies([WIRE, article("c", "Courier", 1, REPRINT)])
    ]


def test_each_derivation_shows_what_it_rests_on() -> None:
    reprint = article("reprint", "The Port Callis Courier", 9, f"From APA\n\n{REPRINT}")
    rewriting = article("rewriting", "The Meridian Standard", 50, REWRITING)
    by_id = {a.id: a for a in (*STORY, reprint, rewriting)}
    derived = {d.later: d for d in copies(tuple(by_id.values()), vectors)}
    for d in derived.values():
        assert d.kind == "copies" and 0.5 <= d.probability <= 1
        assert all(by_id[e.article].text[e.span.start : e.span.end] == e.span.text for e in d.evidence)
        assert {e.article for e in d.evidence} == {d.earlier, d.later}
    assert derived["reprint"].evidence[0].span.text == "From APA"
    assert derived["reprint"].why.startswith("It credits Altavia Press Agency; 6 of its 7 sentences")
    assert derived["rewriting"].evidence[0].article == "interview"
    assert "“sealant”" in derived["rewriting"].why and "It does not name SkyLedger" in derived["rewriting"].why


@settings(max_examples=6, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_articles_means_nothing(chance: random.Random) -> None:
    articles = [*STORY, article("a", "Courier", 9, f"From APA\n\n{REPRINT}"), article("b", "Standard", 50, REWRITING)]
    expected = copies(articles)
    chance.shuffle(articles)
    assert copies(articles) == expected


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(alphabet="ab “”\"'(.)\n—-:APA,9€", max_size=80) | st.just(REPRINT),
            st.sampled_from(["", "APA", "The Post", "Radio", "Altavia Press Agency"]),
            st.none() | st.dates(date(2031, 1, 1), date(2031, 1, 3)),
            st.sampled_from(["", "http://[bad", "https://apa.example/x"]),
        ),
        max_size=5,
    )
)
def test_whatever_comes_in(rows: list[tuple[str, str, date | None, str]]) -> None:
    articles = [
        Article(f"a{i}", text, outlet=outlet, published=day, url=url, links=(Link(Article("", text).span(0, 0), url),))
        for i, (text, outlet, day, url) in enumerate(rows)
    ]
    by_id = {a.id: a for a in articles}
    for d in copies(articles):
        one, two = by_id[d.earlier], by_id[d.later]
        assert one is not two and not (one.published and two.published and one.published > two.published)
        assert all(by_id[e.article].text[e.span.start : e.span.end] == e.span.text for e in d.evidence)


def test_blocks_that_are_not_the_articles_own_prose_do_not_count() -> None:
    """What only a caption or an embedded post repeats makes no copy."""
    text = "Nothing new from Lunde today.\n\n" + INTERVIEW.text
    later = article("later", "Lunde Gazette", 50, text)
    posted = replace(later, blocks=(Block("paragraph", 0, 29), Block("post", 31, len(text))))
    assert found(*STORY, posted) == set()


def test_a_hostile_text_is_cut_off() -> None:
    many = article("many", "Courier", 3, 'A. "B" (C) said. ' * 40_000)
    assert len(account(many).sentences) <= 300
    assert found(WIRE, many, by=None) == set()


@pytest.mark.parametrize("kind", ["crowd of copies", "one story, many tellers"])
def test_the_work_for_an_article_is_bounded(kind: str) -> None:
    """However many articles there are, each meets sixteen at most: the time grows with their number, not its square."""
    chance = random.Random(3)
    topic = ["harbour", "crane", "captain", "ferry", "inquiry", "Marwick", "Lisse", "mole", "sealant", "tribunal"]
    for count in (50, 100, 200):
        articles = []
        for number in range(count):
            own = " ".join(f"{chance.choice(topic)} {chance.randrange(10**6)}x" for _ in range(40))
            text = f"{WIRE.text} {own}" if kind == "crowd of copies" else own
            articles.append(account(article(f"a{number}", f"Outlet {number}", number, text)))
        pairs = candidates(articles)
        assert len(pairs) <= 16 * count
        assert all(pair.order == "before" for pair in pairs)
        if kind == "crowd of copies":
            assert {pair.later for pair in pairs} == set(range(1, count))


@pytest.mark.parametrize(
    ("text", "byline", "outlet", "expected"),
    [
        ("From APA\n\nA crane fell.", "", "Altavia Press Agency", "From APA"),
        ("A crane fell.\n\n- APA", "", "Altavia Press Agency", "- APA"),
        ("A crane fell on Monday. (APA)", "", "Altavia Press Agency", " (APA)"),
        (
            "TORVIK/FJELLHAMN (Northline/Avis): A crane fell.",
            "",
            "Northline News",
            "TORVIK/FJELLHAMN (Northline/Avis):",
        ),
        ("TNA\n\nA crane fell.", "", "Tessera News Agency", "TNA"),
        ("A crane fell.\n\nAdditional material: TNA", "", "Tessera News Agency", "Additional material: TNA"),
        (
            "Kvell, 8 November 2035. From Lattice News\n\nA crane fell.",
            "",
            "Lattice News",
            "Kvell, 8 November 2035. From Lattice News",
        ),
        (
            "A crane fell.\n\nThis article was first published by The Harbour Post.",
            "",
            "The Harbour Post",
            "This article was first published by The Harbour Post.",
        ),
        (
            "From our Harbour Correspondent and agencies\n\nA copy was obtained by the TNA agency.",
            "",
            "Tessera News Agency",
            "From our Harbour Correspondent and agencies",
        ),
        ("From our Harbour Correspondent and agencies\n\nThe crane told TNA so.", "", "Tessera News Agency", None),
        ("A crane fell. — CNX", "", "Calvessan News Exchange@https://cnx.example/a", " — CNX"),
        ("A crane fell.", "Northline / Avis", "Northline News", "A crane fell."),
        ("A crane fell, Northline News said.", "", "Northline News", None),
        ("According to The Hop Ticker, a crane fell.", "", "The Hop Ticker", None),
        ("A crane fell.", "Ines Post", "Lisse Evening Star", None),
        ("(EFSU) The Estmark union spoke.", "", "Radio Estmark", None),
    ],
)
def test_credits(text: str, byline: str, outlet: str, expected: str | None) -> None:
    name, _, url = outlet.partition("@")
    spot = credits(article("a", "Courier", 1, text, byline=(byline,) if byline else ())).of(
        article("b", name, 0, "A crane fell.", url=url)
    )
    assert (spot and spot.text.strip()) == (expected and expected.strip())


@pytest.mark.parametrize(
    ("text", "outlet", "named"),
    [
        ("The Kethel Courant, which broke the matter, had it from an affidavit.", "The Kethel Courant", True),
        ("It was said, as quoted by the Northline agency, that he left.", "Northline News", True),
        ("So the Flare reported.", "The Daily Flare", True),
        ("Agency reports say that chlorine was tampered with.", "Corvane Wire", True),
        ("Agency reports say that chlorine was tampered with.", "The Daily Flare", False),
        ("A distress flare was seen.", "The Daily Flare", False),
        ("He lit a Flare and left.", "The Daily Flare", False),
        ("Corvane Airways rose by 4 percent.", "Corvane Press", False),
    ],
)
def test_naming_an_outlet(text: str, outlet: str, named: bool) -> None:
    assert credits(article("a", "Courier", 1, text)).names(article("b", outlet, 0, "x")) is named


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Keita told KZQR 6 in an interview that he saw it.", True),
        ("a court filing seen by Meridian", True),
        ("no tree could be discovered by this newspaper", True),
        ("The Meridian's correspondent read it at a table by the window.", True),
        ("We asked Oryx.", True),
        ("Marwick told a news conference that it was over.", False),
        ("The Bridge was empty, Marwick said.", False),
    ],
)
def test_own_work(text: str, own: bool) -> None:
    assert own_work(text, "KZQR 6 News" if "KZQR" in text else "Meridian News Service") is own


def test_more_of_a_sign_for_copying_makes_it_likelier() -> None:
    middling = Signs(coverage=0.3, sequence=0.9, voices=0.2, own_work=0.1, new_quotes=0.1)
    for by in ("meaning", "words"):
        p = hidden_probability(middling, by=by)
        for sign in ("coverage", "sequence", "exclusive", "ahead", "verbatim"):
            assert hidden_probability(replace(middling, **{sign: getattr(middling, sign) + 0.2}), by=by) > p
        for sign in ("own_work", "voices", "new_quotes", "longer", "elsewhere"):
            assert hidden_probability(replace(middling, **{sign: getattr(middling, sign) + 0.2}), by=by) < p
    assert credited_probability(middling, cited=True) < credited_probability(middling)


def test_aligned_gives_what_became_of_each_sentence() -> None:
    later = article("later", "The Meridian Standard", 50, REWRITING)
    pairs = aligned(INTERVIEW, later, vectors)
    assert [pair.later.start for pair in pairs] == sorted(pair.later.start for pair in pairs)
    assert len({pair.earlier for pair in pairs}) == len(pairs) >= 5
    torch = next(pair for pair in pairs if "torch" in pair.later.text)
    assert torch.earlier.text.startswith("He gave her") and {"pen", "torch"} <= set(torch.shared)


def test_surfaces_are_the_articles_own_words() -> None:
    told = account(article("a", "Courier", 1, "The inspectors lost 2.4 million crowns and 31 torches."))
    assert surfaces(told, ["torch", "#2.4e+06", "#31", "inspect", "absent"]) == (
        "torches",
        "2.4 million",
        "31",
        "inspectors",
    )
