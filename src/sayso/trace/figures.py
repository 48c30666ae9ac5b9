"""What a teller is called, and what that says about it: a name, a role, a body, a crowd, or a report that nobody has read.

A `Figure` is somebody in the chain through which one article has something. The functions here look at the words of a name
alone; who bears it in the article is a matter of `cast`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sayso.model import Article, Attribution, SourceKind, Span
from sayso.trace.matching import Match
from sayso.trace.naming import bare, is_name, key
from sayso.trace.page import start_of
from sayso.trace.words import PRONOUNS, listed, words

VAGUE = listed("vague")
VAGUE_MODIFIERS = listed("vague_modifiers")
BODIES = listed("bodies")
REPORTS = listed("reports")
RECORDS = listed("records")
GENERIC_PERSON = listed("generic_person")
ROLE_NOUNS = listed("role_nouns")
TELLERS = listed("tellers")
GENERAL = listed("bodies") | {"and", "of", "the", "for"}
OFFICIAL = frozenset({"court", "internal", "confidential", "leaked", "legal", "position", "policy", "discussion"})
"""What makes a paper a document: a "court paper", not the "geometry paper"."""
SHOWING = listed("showing")
"""What shows or tells something without being a report or a letter: "the register", "a recording"."""
INDEFINITE = frozenset({"a", "an", "one", "some", "somebody", "someone", "another"})
PERSON_NOUN = "|".join(sorted(ROLE_NOUNS | {"person", "man", "woman", "source", "friend", "insider", "colleague", "staff", "relative"}))
NOUN_PHRASE = r"(?:(?:a|an|the|my|his|her|their|its|one|some|another|two|three|several)\s|somebody|someone|[A-Z])[^.,;:!?—–()\n]{1,70}?"


@dataclass(frozen=True, slots=True)
class Figure:
    """Somebody in a chain: what the article calls them, and whether that is a name.

    ``place`` is where an anonymous one is introduced, -1 for a named one; ``vague`` marks a crowd that stands for somebody
    unseen, and ``reports`` one that nobody has ever spoken to ("reports", "social media"); ``other_names`` are further names of the
    same ("Piet Okoro" for the bank he speaks for).
    """

    name: str
    kind: SourceKind
    place: int = -1
    vague: bool = False
    reports: bool = False
    other_names: tuple[str, ...] = ()
    attribution: Attribution | None = None
    described: str = ""

    @property
    def anonymous(self) -> bool:
        return self.place >= 0


@dataclass(frozen=True, slots=True)
class Heard:
    """One match with the figures through whom it reaches the article, outermost first; ``where`` shows hearsay."""

    article: Article
    match: Match
    line: tuple[Figure, ...] = ()
    where: tuple[tuple[Figure, Span], ...] = ()


def is_vague(name: str) -> bool:
    """Whether a source is a crowd that stands for somebody unseen: "agency reports", "several witnesses", "ferry bosses".

    >>> is_vague("Multiple reports"), is_vague("a report by the audit office"), is_vague("Night nurses with decades in the job")
    (True, False, True)
    """
    head = head_of(name)
    if not head or (name.split()[0].lower() in ("a", "an") and not head[-1].endswith("s")):
        return False
    if head[-1] in VAGUE and all(part in VAGUE_MODIFIERS or part in VAGUE for part in head[:-1]):
        return True
    written = name.replace("’", "'").split()
    plural = head[-1].endswith("s") and not head[-1].endswith(("ss", "'s")) and len(head) <= 3
    proper = any(w[:1].isupper() and not w.isupper() for w in written[1:len(head)]) or written[0].lower() in ("the", "two", "three", "four", "five", "his", "her", "their", "its")
    return plural and not proper and head[-1] not in BODIES and (len(head) > 1 or head[-1] not in ("police",)) and head[0] not in ("a", "an")


def may_tell(figure: Figure) -> bool:
    """Whether something called so can say anything: a name, a crowd, a document, a body, a person; not "result" or "doors table"."""
    head = head_of(figure.name)
    if figure.kind == "document" and not figure.vague and not is_name(figure.name):
        return bool(head) and (is_record(figure.name) or head[-1] in SHOWING)
    if is_name(figure.name) or figure.vague or figure.kind in ("post", "outlet") or not head:
        return bool(head)
    if figure.name.split()[0].lower() in INDEFINITE or {form for h in head for form in (h, h.removesuffix("s"))} & (ROLE_NOUNS | BODIES | GENERIC_PERSON | TELLERS):
        return head[0] not in ("anyone", "anybody", "everyone", "everybody")
    return head[-1].endswith(("er", "or", "ist", "ian", "man", "woman", "ee", "ant", "ent"))


def is_report(name: str) -> bool:
    """Whether a source is a report or a medium that nobody is shown to have read: "agency reports", "the local press"."""
    head = head_of(name)
    return bool(head) and head[-1] in REPORTS and all(part in VAGUE_MODIFIERS or part in VAGUE for part in head[:-1])


def is_record(name: str) -> bool:
    """Whether a descriptor means a document: "a report by the country's Nuclear Safety Office", not "The Weekly Record".

    >>> is_record("an affidavit sworn by the treasurer"), is_record("The Weekly Record")
    (True, False)
    """
    words_ = re.split(r"\s(?:in|from|on|of|at|with|for|by|to|that|which|who|whose|whom|seen|sworn(?=\s(?:by|before|in|at|on)\b)|lodged|filed|obtained)\s", f"{name} ", maxsplit=1)[0].split()
    last = words_[-1] if words_ else ""
    if last in ("paper", "papers"):
        return bool(set(words_) & OFFICIAL)
    if last == "accounts":
        return bool({w.lower() for w in words_} & {"half-yearly", "annual", "interim", "published", "company"})
    return last in RECORDS or (last == "statement" and ("sworn" in words_ or "witness" in words_))


def is_body(name: str) -> bool:
    """Whether a descriptor means a body rather than one person: "the food regulator", "a committee of the institute"."""
    head = head_of(name)
    return any(part in BODIES for part in head[-2:]) and head[-1] not in RECORDS


def head_of(name: str) -> list[str]:
    """The words of a descriptor up to its first preposition: "reports" for "Reports in the Sorvanian press"."""
    return re.split(r"\s(?:in|from|on|of|at|with|for|near|who|which|that|by)\s", f" {key(name)} ", maxsplit=1)[0].split()


def is_role(figure: Figure) -> bool:
    """Whether a figure is one person called by what he is: no name, no crowd, no body."""
    if figure.vague or is_name_of_person(figure) or figure.kind in ("outlet", "document", "post"):
        return False
    return is_post_holder(figure.name) or not (is_body(figure.name) or figure.kind in ("organisation", "government"))


def is_post_holder(name: str) -> bool:
    """Whether the last word before any preposition is what a person can be: "the city's top prosecutor"."""
    head = head_of(name)
    return bool(head) and head[-1] in ROLE_NOUNS


def is_name_of_person(figure: Figure) -> bool:
    """Whether a figure bears a person's name ("Ana Corr", not "Dovania's defence minister")."""
    if figure.anonymous or not (last := bare(figure.name)[-1:]) or last[0] in ROLE_NOUNS or last[0] in GENERAL:
        return False
    parts = [p for p in figure.name.replace("’", "'").split() if p[:1].isupper()]
    rest = [p for p in bare(figure.name) if p in {key(q) for q in parts}]
    return bool(rest) and "'s " not in figure.name.replace("’", "'") and len(parts) == len(figure.name.split())


def is_name_of_two(figure: Figure) -> bool:
    """Whether a figure bears a person's full name."""
    parts = key(figure.name).split()
    person = figure.kind in ("person", "official") or (figure.kind == "group" and is_name_of_person(figure))
    return person and "'s " not in figure.name.replace("’", "'") and len(bare(figure.name)) > 1 and not set(parts) & GENERAL and parts[0] not in ("st", "saint")


def source_start(a: Attribution) -> int:
    return a.source[0].start if a.source else start_of(a)


def speaks_unnamed(a: Attribution) -> bool:
    return a.speaker.anonymous or a.speaker.kind == "anonymous"


def introduces(a: Attribution) -> bool:
    """Whether the source is written out anew ("A union representative at the plant"), not led back to ("the man", "she")."""
    written = words(" ".join(span.text for span in a.source))
    if not written or written[0].text.casefold() in PRONOUNS or key(" ".join(w.text for w in written)) in GENERIC_PERSON:
        return False
    return written[0].text.casefold() not in ("the", "both", "neither", "many", "same")


def tidy(who: str) -> str:
    return " ".join(who.split()).strip(" “”\"'")


def lower_first(said: str) -> str:
    first = said.split()[0] if said.split() else ""
    return first.lower() + said[len(first) :] if first.lower() in (*INDEFINITE, "the", "two", "three") else said
