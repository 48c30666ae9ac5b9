"""Takes a source phrase apart: a pronoun, a name with what stands before it, or a noun with its determiner and owner.

"Mirevia's envoy, Halina Drost," has the name Halina Drost and the role "Mirevia's envoy"; "its director" has the owner "its"
and the head noun "director"; "two aid workers with long experience of the area" has the plural head noun "workers".
A phrase says nothing of who is meant: that is for `sayso.resolve.references`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sayso.model import Span
from sayso.resolve import tables
from sayso.resolve.names import TOKEN, Name
from sayso.resolve.tables import Noun

PRONOUNS = {
    "he": "he", "him": "he", "his": "he", "himself": "he", "she": "she", "her": "she", "hers": "she", "herself": "she",
    "they": "they", "them": "they", "their": "they", "theirs": "they", "it": "it", "its": "it", "i": "i", "me": "i",
    "my": "i", "mine": "i", "we": "we", "us": "we", "our": "we", "ours": "we", "you": "you", "your": "you",
    "who": "who", "which": "which", "that": "that", "this": "this", "these": "this", "those": "those",
    "i'm": "i", "i've": "i", "i'd": "i", "i'll": "i", "we're": "we", "we've": "we", "we'd": "we", "we'll": "we",
    "he's": "he", "she's": "she", "they're": "they", "they've": "they",
}  # fmt: skip
POSSESSIVES = {"his": "he", "her": "she", "their": "they", "its": "it", "my": "i", "our": "we", "your": "you", "whose": "who"}
PARTS = frozenset("one another neither both some others many most none either each other two three four few several half all".split())
BREAKS = frozenset(
    "of at in from with for on by to near under inside outside behind among within about around against across during"
    " familiar close representing seen attached contained who whom whose which that where when named called known working"
    " speaking living waiting standing involved based briefed leaked obtained reviewed published released overseen filed"
    " unsealed circulated posted dated put concerned interviewed quoted affected responsible aware opposite present"
    " speaking holding watching as than not there here familiar sent".split()
)
INDEFINITE = frozenset("a an one another some several two three four five six seven eight nine ten eleven twelve many few dozens".split())


POSSESSIVE_END = re.compile(r"['’]s?$")
THOUGHTS = frozenset(
    "guess view sense reading hunch position assessment understanding feeling impression fear hope opinion point message"
    " advice verdict estimate count reckoning belief conviction claim argument warning suspicion theory".split()
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A source phrase taken apart; whatever it lacks is empty.

    ``head`` is the phrase up to its first comma or relative clause; ``noun`` its head noun as the table knows it, ``word``
    as written; ``determiner`` its first word where that is one; ``owner`` what stands before a genitive ("his", "Mirevia").
    """

    span: Span
    pronoun: str = ""
    part: str = ""
    name: Name | None = None
    role: str = ""
    head: str = ""
    word: str = ""
    noun: Noun | None = None
    determiner: str = ""
    owner: str = ""
    tokens: tuple[str, ...] = field(default=())

    @property
    def plural(self) -> bool:
        """Whether several are meant."""
        return self.noun.plural if self.noun else self.word.endswith("s") and not self.word.endswith("ss")


def phrase(text: str, source: Sequence[Span], inside: Sequence[Name]) -> Phrase | None:
    """The source of one attribution taken apart; ``inside`` are the names that overlap it. None where there is no source."""
    if not source:
        return None
    span = _telling(source, inside)
    within = [n for n in inside if n.start < span.end and n.end > span.start]
    body = span.text.strip(" ,;:\"“”‘()[]—–-")
    body = re.sub(r"(?<!\s)\s+(?:him|her|it|them)sel(?:f|ves)$", "", body)
    words = [m.group().lower().replace("’", "'") for m in TOKEN.finditer(body)]
    if words and words[0] in POSSESSIVES and words[-1] in THOUGHTS and len(words) <= 4:
        return Phrase(span, pronoun=POSSESSIVES[words[0]], head=body, tokens=tuple(words))
    if not words:
        return Phrase(span, head=body)
    if len(words) <= 2 and words[0] in PRONOUNS and (len(words) == 1 or words[1] in ("own", "himself", "herself", "itself", "themselves", "s", "all", "both", "alone", "too")):
        return Phrase(span, pronoun=PRONOUNS[words[0]], head=body, tokens=tuple(words))
    if words[0] in ("we", "us", "those", "they") and words[1] != "of" and words[0] != "those":
        return Phrase(span, pronoun=PRONOUNS[words[0]], head=body, tokens=tuple(words))
    named = _named(text, span, within)
    if named is not None:
        return named
    return noun_phrase(span, body, tuple(words))


def _telling(source: Sequence[Span], inside: Sequence[Name]) -> Span:
    """The piece of a source that tells most: with a name for a person, else a pronoun, else the first."""
    if len(source) == 1:
        return source[0]
    for wanted in ("person", "other", "organisation"):
        for span in reversed(source):
            if any(n.kind == wanted and span.start <= n.start < span.end for n in inside):
                return span
    for span in reversed(source):
        if span.text.strip().lower() in PRONOUNS:
            return span
    return source[0]


def _named(text: str, span: Span, within: Sequence[Name]) -> Phrase | None:
    """The phrase as one that names its source, or None."""
    head = _head_end(text, span)
    first = text[span.start : head]
    lead = re.match(r"[\s\"“‘(]*(?:(?:the|The|THE|former|Former|neighbouring|Neighbouring|a|A)\s+)*", first)
    begins = span.start + (lead.end() if lead else 0)
    for name in within:
        if name.opens >= head:
            break
        after = text[name.end : head]
        ends = not POSSESSIVE_END.sub("", after).strip(" .\"”'’") or re.match(r"\s*[(“\"]", after) is not None
        preposition = re.match(r"\s+(?:of|at|from|in|for|with|on)\s", after) is not None
        if name.opens <= begins and (ends or preposition):
            return _with_name(text, span, name, role="")
        if name.opens > begins and ends:
            before = text[begins : name.opens].strip()
            words = [w.lower() for w in TOKEN.findall(before)]
            plain = words and not set(words) & BREAKS and not re.search(r"['’]s?$|\sand$", before)
            if plain or (words and _office_before(words, before, name)):
                return _with_name(text, span, name, role=before)
    for name in within:
        if name.opens < head or name.kind in ("place", "organisation", "outlet", "government"):
            continue
        before, after = text[head : name.opens], text[name.end : span.end]
        if re.fullmatch(r",\s(?:[a-zé-]+\s){0,4}", before) and not set(before[1:].split()) & BREAKS and not re.match(r"['’]s?\s", after):
            return _with_name(text, span, name, role=first.strip(" ,\"“”"))
    alias = re.search(r"\b(?:name|identif|known|calls?\b)[^,]{0,40}?\b(?:as|only)\s+[\"“‘]?$", text[span.start : within[-1].opens]) if within else None
    if alias and within[-1].kind in ("person", "other") and span.end - within[-1].end <= 3:
        return _with_name(text, span, within[-1], role=first.strip(" ,\"“”"))
    if within and within[0].kind in ("organisation", "other") and within[0].opens > head:
        before = text[head : within[0].opens]
        if re.fullmatch(r"[\s,]*", before) and not text[within[0].end : span.end].strip(" ,"):
            return _with_name(text, span, within[0], role=first.strip(" ,\"“”"))
    return None


def _office_before(words: list[str], before: str, name: Name) -> bool:
    """Whether an office with its body stands before a person's name: "Ambassador to the UN Ilse Marwick"."""
    nouns = [tables.noun(w) for w in _head_words(tuple(words))]
    office = nouns and nouns[-1] is not None and nouns[-1].kind in tables.PEOPLE and not nouns[-1].plural
    return bool(office) and name.kind in ("person", "other") and len(name.key) > 1 and before.split(" ")[-1][:1].isupper()


def _with_name(text: str, span: Span, name: Name, *, role: str) -> Phrase:
    words = tuple(w.lower() for w in TOKEN.findall(role))
    noun = next((n for n in map(tables.noun, reversed(_head_words(words))) if n), None)
    return Phrase(span, name=name, role=role, head=text[name.opens : name.end], noun=noun, tokens=words)


def _head_end(text: str, span: Span) -> int:
    """Where the head of a phrase ends: at its first comma, bracket, dash or relative clause."""
    m = re.search(r",|\s\(|\s[—–-]\s|\s(?:who|whom|whose|which)\b", text[span.start : span.end])
    return span.start + m.start() if m and m.start() else span.end


def noun_phrase(span: Span, body: str, words: tuple[str, ...]) -> Phrase:
    """A phrase without a name of its own: head noun, determiner, owner."""
    cut = re.search(r",|\s\(|\s[—–]\s|\s(?:who|whom|whose|which)\b", body)
    head = body[: cut.start()] if cut and cut.start() else body
    head = head.strip(" ,\"“”‘")
    words = tuple(m.group().lower() for m in TOKEN.finditer(head))
    if not words:
        return Phrase(span, head=body)
    part = _part(words)
    owner, core = "", words
    if words[0] in POSSESSIVES:
        owner, core = POSSESSIVES[words[0]], words[1:]
    else:
        genitive = re.match(r"(.{1,60}?)(?:['’]s|(?<=s)['’])(?:\s+|$)", head)
        if genitive and not re.search(r"\s(?:of|at|in|from|with|for|who|which|at)\s", genitive.group(1)):
            rest = tuple(m.group().lower() for m in TOKEN.finditer(head[genitive.end() :]))
            if rest:
                owner, core = genitive.group(1), rest
            else:
                inner = genitive.group(1)
                return Phrase(span, part=part, head=inner, word=words[-1], noun=tables.noun(words[-1]), determiner=_determiner(words), tokens=words)
    nominal = _head_words(core)
    word = nominal[-1] if nominal else (core[0] if core else words[0])
    if word == "one" and len(nominal) > 1:
        word = nominal[-2]
    return Phrase(span, part=part, head=head, word=word, noun=tables.noun(word), determiner=_determiner(words), owner=owner, tokens=words)


def _head_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words up to the first preposition or participle that opens a modifier."""
    for i, w in enumerate(words):
        if i and w in BREAKS:
            return words[:i]
    return words


def _determiner(words: tuple[str, ...]) -> str:
    first = words[0]
    if first in ("the", "this", "that", "these", "those", "both"):
        return "the"
    if first in INDEFINITE or first.isdigit():
        return "a"
    return ""


def _part(words: tuple[str, ...]) -> str:
    """"one", "another", "neither" … where the phrase picks from people spoken of before: alone or with "of them"."""
    core = words[1:] if words[0] in ("the", "a", "at", "yet") and len(words) > 1 else words
    if core[0] == "least" and len(core) > 1:
        core = core[1:]
    if core[0] in PARTS and (len(core) == 1 or core[1] in ("of",)):
        if len(core) > 2 and (core[2] not in ("them", "those", "these", "us", "you") or len(core) > 4):
            return ""
        return core[0]
    if len(core) == 2 and core[0] in ("other", "others") and core[1] in ("two", "three", "four"):
        return "other"
    return ""
