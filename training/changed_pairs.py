"""Pairs of passages made by rule, so that the pair model has seen what a single changed word does before it sees real pairs.

Two kinds. `changed_sentences` takes sentences of real (invented) news and changes one thing: a number, a day, a name, a negation; or
something that changes nothing, such as who is said to have said it. `told_again` tells small events from a grammar (who did what to whom,
when, where, how much, why) in several ways: active and passive, cleft, with something left out, planned rather than done, the roles
reversed. What changes nothing is made as often as what does: otherwise the model learns that likeness means difference.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence

from sayso.trace.words import sentences

Pair = dict[str, str]

ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April June July August September October November December".split()
OPPOSITES = dict(
    pair
    for line in """approved rejected|rose fell|rises falls|won lost|opened closed|accepted refused|confirmed denied|increased decreased|more fewer|highest lowest
    before after|guilty innocent|alive dead|safe unsafe|legal illegal|allowed forbidden|survived died|succeeded failed|bought sold|up down|all none|always never
    first last|began ended|open closed|possible impossible|passed rejected|backed opposed|supports opposes|support oppose|hired dismissed|inside outside|knew ignored|full empty
    grew shrank|gained lost|freed jailed|acquitted convicted|true false|kept broke|best worst|cheaper dearer|early late|most few|strengthened weakened|welcomed condemned""".split(
        "|"
    )
    for a, b in (line.split() for line in line.split("\n") if line.strip())
    for pair in ((a, b), (b, a))
)
TELLERS = "officials,a spokeswoman,the report,two witnesses,police,the ministry,her lawyer,the company,state television,people familiar with the matter,the inquiry,a former employee".split(",")
SAYINGS = "said,told reporters,claimed,alleged,confirmed,announced,acknowledged,wrote,insisted".split(",")
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z’'-]+(?: [A-Z][a-z’'-]+){0,2}")
NUMBER = re.compile(r"\b\d{1,3}(?:,\d{3})+\b|\b\d{1,4}(?:\.\d)?\b")
AUXILIARY = re.compile(r"\b(was|were|is|are|has|have|had|will|would|can|could|did|should)\b(?! not\b| no\b|n['’]t)")
TAIL = re.compile(r",? (?:because|after|when|despite|although|while|which|who|whose|where|as|by|for|during|since|until|with|including)\b[^.;:“”\"]{8,120}(?=\.?$)")


def changed_pairs(texts: Sequence[str], *, seed: int, told: int = 600) -> list[Pair]:
    """Pairs from the sentences of the texts and from ``told`` small events; the same seed gives the same pairs."""
    rng = random.Random(seed)
    pairs = list(changed_sentences(texts, rng))
    for _ in range(told):
        pairs += told_again(rng)
    kept = [pair for pair in pairs if pair["a"] and pair["b"] and pair["a"] != pair["b"]]
    rng.shuffle(kept)
    return kept


def changed_sentences(texts: Sequence[str], rng: random.Random) -> Iterator[Pair]:
    """For each sentence up to one pair that says the same, one with a changed meaning, one narrower, and one with another sentence."""
    split = [[s for a, b in sentences(t, 0, len(t)) if 5 <= len((s := " ".join(t[a:b].split())).split()) <= 40] for t in texts]
    names = sorted({m.group() for text in split for s in text for m in NAME.finditer(s)} - set(DAYS) - set(MONTHS))
    everything = [s for text in split for s in text]
    changes: list[tuple[str, Callable[[str, random.Random, list[str]], str]]] = [
        ("contradicts", other_number), ("contradicts", negated), ("contradicts", opposite), ("different", other_day), ("different", other_name),
        ("different", names_exchanged), ("different", less_sure),
    ]  # fmt: skip
    for text in split:
        for s in text:
            for label, options in (("same", [("same", respelt), ("same", attributed), ("same", fronted)]), ("", changes), ("narrower", [("narrower", shortened)])):
                made = [(kind, c) for kind, change in options if (c := change(s, rng, names)) and c != s]
                if made:
                    kind, c = rng.choice(made)
                    if label == "" and rng.random() < 0.3:
                        c = attributed(c, rng, names)
                    yield {"a": s, "b": c, "label": kind}
            if rng.random() < 0.1:
                yield {"a": s, "b": rng.choice(text), "label": "different|unrelated"}
            if rng.random() < 0.05:
                yield {"a": s, "b": rng.choice(everything), "label": "unrelated"}


def in_words(n: int) -> str:
    """The number spelt out, for those below a hundred."""
    if n < 20:
        return ONES[n]
    return TENS[n // 10] + (f"-{ONES[n % 10]}" if n % 10 else "")


def respelt(s: str, rng: random.Random, names: list[str]) -> str:
    """The same number written otherwise."""

    def other(m: re.Match[str]) -> str:
        plain = m.group().replace(",", "")
        if plain.isdigit() and int(plain) < 100 and plain[0] != "0":
            return in_words(int(plain))
        if plain.isdigit() and int(plain) % 1000 == 0 and 0 < int(plain) < 100_000:
            return f"{in_words(int(plain) // 1000)} thousand"
        return m.group()

    return NUMBER.sub(other, s).replace("%", " percent") if NUMBER.search(s) and ":" not in s else ""


def attributed(s: str, rng: random.Random, names: list[str]) -> str:
    """The same with somebody who says it."""
    teller, saying = rng.choice(TELLERS), rng.choice(SAYINGS)
    plain = s.rstrip(".")
    if any(mark in s for mark in "“”\"?!:") or not plain:
        return ""
    if rng.random() < 0.5:
        return f"{plain}, {teller} {saying}."
    first = plain.split()[0]
    start = plain[0].lower() + plain[1:] if first in ("The", "A", "An", "It", "In", "On", "He", "She", "They", "Two", "Three") else plain
    return f"{teller[0].upper()}{teller[1:]} {saying} that {start}."


def fronted(s: str, rng: random.Random, names: list[str]) -> str:
    """The same with its day or place put first."""
    m = re.search(rf" ((?:on (?:{'|'.join(DAYS)})|in (?:{'|'.join(MONTHS)})|last (?:week|year|month)|this (?:week|year)))\.$", s)
    if not m:
        return ""
    rest = s[: m.start()]
    return f"{m.group(1)[0].upper()}{m.group(1)[1:]} {rest[0].lower() + rest[1:] if rest.split()[0] in ('The', 'A', 'An', 'It', 'He', 'She') else rest}."


def other_number(s: str, rng: random.Random, names: list[str]) -> str:
    found = list(NUMBER.finditer(s))
    if not found:
        words = list(re.finditer(r"\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twenty)\b", s))
        if not words:
            return ""
        m = rng.choice(words)
        return s[: m.start()] + rng.choice([w for w in ONES[2:15] if w != m.group()]) + s[m.end() :]
    m = rng.choice(found)
    value = float(m.group().replace(",", ""))
    new = 0.0
    while new in (0.0, value):
        new = round(value * rng.choice([0.1, 0.3, 0.5, 0.8, 1.2, 1.5, 2, 3, 10])) + rng.choice([0, 0, 1, 2])
    return s[: m.start()] + f"{int(new):,}" + s[m.end() :] if new >= 3000 else s[: m.start()] + str(int(new)) + s[m.end() :]


def negated(s: str, rng: random.Random, names: list[str]) -> str:
    if re.search(r"\b(?:was|were|is|are|has|have|had|will|would|can|could|did|should) not ", s):
        return re.sub(r"\b(was|were|is|are|has|have|had|will|would|can|could|did|should) not ", r"\1 ", s, count=1)
    m = AUXILIARY.search(s)
    return s[: m.end()] + rng.choice([" not", " never", " not"]) + s[m.end() :] if m else ""


def opposite(s: str, rng: random.Random, names: list[str]) -> str:
    found = [m for m in re.finditer(r"[a-z]+", s) if m.group() in OPPOSITES]
    if not found:
        return ""
    m = rng.choice(found)
    return s[: m.start()] + OPPOSITES[m.group()] + s[m.end() :]


def other_day(s: str, rng: random.Random, names: list[str]) -> str:
    for kind in (DAYS, MONTHS):
        m = re.search("|".join(kind), s)
        if m:
            return s[: m.start()] + rng.choice([k for k in kind if k != m.group()]) + s[m.end() :]
    m = re.search(r"\b(?:19|20)\d\d\b", s)
    return s[: m.start()] + str(int(m.group()) + rng.choice([-9, -4, -1, 1, 3])) + s[m.end() :] if m else ""


def other_name(s: str, rng: random.Random, names: list[str]) -> str:
    found = [m for m in NAME.finditer(s) if m.group() not in DAYS and m.group() not in MONTHS]
    if not found or not names:
        return ""
    m = rng.choice(found)
    return s.replace(m.group(), rng.choice(names))


def names_exchanged(s: str, rng: random.Random, names: list[str]) -> str:
    found = sorted({m.group() for m in NAME.finditer(" x, " + s)} - set(DAYS) - set(MONTHS))
    if len(found) < 2:
        return ""
    a, b = rng.sample(found, 2)
    return "" if a in b or b in a else s.replace(a, "\0").replace(b, a).replace("\0", b)


def less_sure(s: str, rng: random.Random, names: list[str]) -> str:
    """What happened or will happen as what only may."""
    for old, new in ((r"\bwill (?!not)", rng.choice(["may ", "could ", "is not yet decided whether to "])), (r"\b(?:has|have) (?=[a-z]+ed\b)", "may have ")):
        if re.search(old, s):
            return re.sub(old, new if "decided" not in new else "may ", s, count=1)
    return ""


def shortened(s: str, rng: random.Random, names: list[str]) -> str:
    """The sentence without its last clause, or without its first adjunct."""
    cut = TAIL.sub("", s)
    if cut != s and len(cut.split()) >= 4:
        return cut.rstrip(".,") + "."
    return ""


# --- small events -------------------------------------------------------------------------------------------------------------------

# past, participle, base, gerund
VERBS = [tuple(v.split()) for v in """sued sued sue suing|attacked attacked attack attacking|hired hired hire hiring|dismissed dismissed dismiss dismissing|warned warned warn warning
bribed bribed bribe bribing|rescued rescued rescue rescuing|robbed robbed rob robbing|blackmailed blackmailed blackmail blackmailing|trained trained train training
armed armed arm arming|paid paid pay paying|betrayed betrayed betray betraying|defeated defeated defeat defeating|shot shot shoot shooting|arrested arrested arrest arresting
fined fined fine fining|threatened threatened threaten threatening|praised praised praise praising|replaced replaced replace replacing|invited invited invite inviting
deceived deceived deceive deceiving|followed followed follow following|recruited recruited recruit recruiting|expelled expelled expel expelling|backed backed back backing
questioned questioned question questioning|poisoned poisoned poison poisoning|kidnapped kidnapped kidnap kidnapping|financed financed finance financing
advised advised advise advising|beat beaten beat beating|bought bought buy buying|criticised criticised criticise criticising|visited visited visit visiting|struck struck strike striking""".replace("\n", "|").split("|")]  # fmt: skip
SYNONYMS = {"hired": "took on", "dismissed": "sacked", "rescued": "saved", "trained": "instructed", "defeated": "beat", "shot": "opened fire on", "arrested": "detained",
            "recruited": "enlisted", "expelled": "threw out", "backed": "supported", "questioned": "interrogated", "kidnapped": "abducted", "financed": "funded",
            "bought": "acquired", "deceived": "misled", "attacked": "assaulted", "criticised": "found fault with", "sued": "took legal action against",
            "paid": "gave money to", "praised": "spoke highly of", "struck": "hit", "warned": "alerted"}  # fmt: skip
ROLES = "the mayor|the union|the minister|a teacher|the banker|a nurse|the bishop|the harbour master|a farmer|the rebels|the army|the coastguard|a former spy|the opposition leader|the editor|the brewery|a film star|the referee|the landlord|two students|the ambassador|the regulator|the governor|a surgeon|the pilot|a rival firm|smugglers|the militia|the prosecutor|the trainer".split("|")  # fmt: skip
REASONS = "an unpaid debt|a leaked memo|the flood|a land deal|a stolen boat|rising prices|the strike|a forged letter|the missing files|a broken promise".split("|")
INTENTS = ["is planning to {b}", "has threatened to {b}", "wants to {b}", "may {b}", "was asked to {b}", "considered {g}", "is expected to {b}", "promised to {b}", "denied {g}", "tried to {b}"]  # fmt: skip
SYLLABLES = "mar dol ves tan kor lin bra sel ost uhl dra fen gar hol ist jor kel lom nar orv pel quin ras sol tor und vil wes yar zel".split()


def name(rng: random.Random) -> str:
    """An invented name of one or two words."""
    made = ["".join(rng.sample(SYLLABLES, 2)).capitalize() + rng.choice(["", "a", "en", "o", "ick"]) for _ in range(rng.choice([1, 1, 2]))]
    return " ".join(made)


def who(rng: random.Random) -> str:
    return name(rng) if rng.random() < 0.5 else rng.choice(ROLES) if rng.random() < 0.7 else f"{rng.choice(ROLES)}, {name(rng)},"


def told_again(rng: random.Random) -> list[Pair]:
    """One small event, told twice in each of several ways."""
    verb = rng.choice(VERBS)
    a, b, c = (who(rng) for _ in range(3))
    if len({a, b, c}) < 3:
        return []
    day, other_day_ = rng.sample([f"on {d}" for d in DAYS] + [f"in {m}" for m in MONTHS] + [f"in {y}" for y in range(1998, 2031)], 2)
    place, other_place = f"in {name(rng)}", f"in {name(rng)}"
    n, m = rng.sample([2, 3, 4, 6, 7, 9, 12, 15, 20, 40, 60, 90], 2)
    extra, other_extra = f"{in_words(n)} times", f"{m} times"
    reason, other_reason = (f"because of {r}" for r in rng.sample(REASONS, 2))
    adjuncts = [day, place, reason] if rng.random() < 0.7 else [day, place, extra]
    swaps = {day: other_day_, place: other_place, reason: other_reason, extra: other_extra}
    used = rng.sample(adjuncts, rng.choice([0, 1, 1, 2]))
    base = event(a, verb, b, used, rng)
    out = [
        {"a": base, "b": event(a, verb, b, used, rng, passive=True), "label": "same"},
        {"a": base, "b": event(a, verb, b, used, rng, cleft=True, synonym=True), "label": "same"},
        {"a": base, "b": event(b, verb, a, used, rng, passive=rng.random() < 0.3), "label": "different"},
        {"a": base, "b": event(a, verb, b, used, rng, intent=rng.choice(INTENTS)), "label": "different"},
        {"a": base, "b": rng.choice([event(a, verb, b, used, rng, never=True), event(a, verb, b, used, rng, instead=c)]), "label": "contradicts"},
        {"a": base, "b": event(*rng.choice([(c, verb, b), (a, verb, c)]), used, rng), "label": "different"},
    ]
    unused = [x for x in adjuncts if x not in used]
    out.append({"a": base, "b": event(a, verb, b, [*used, *unused[:1]], rng, passive=rng.random() < 0.4), "label": "narrower"})
    if used:
        changed = rng.choice(used)
        how = "contradicts" if changed == extra else "different"
        out.append({"a": base, "b": event(a, verb, b, [swaps[x] if x == changed else x for x in used], rng, passive=rng.random() < 0.4), "label": how})
    kept = [p for p in out if p["a"] != p["b"]]
    return rng.sample(kept, min(4, len(kept)))


def event(
    a: str, verb: Sequence[str], b: str, adjuncts: Sequence[str], rng: random.Random, *, passive: bool = False, cleft: bool = False,
    synonym: bool = False, intent: str = "", never: bool = False, instead: str = "",
) -> str:  # fmt: skip
    """A sentence that says that ``a`` did ``b`` the thing, in the form asked for."""
    past, participle, bare, gerund = verb
    plural = lambda x: x.startswith(("two ", "smugglers", "the rebels"))  # noqa: E731
    were = "were" if plural(b) else "was"
    did = SYNONYMS.get(past, past) if synonym else past
    tail = b.rstrip(",") if b.count(",") == 2 and not adjuncts else b
    if never:
        middle = rng.choice([f"{a} did not {bare} {tail}", f"{a} never {did} {tail}", f"{b} {were} not {participle} by {a.rstrip(',')}", f"there is no truth in the story that {a} {did} {tail}"])
    elif instead:
        middle = rng.choice([f"it was {instead.rstrip(',')} and not {a.rstrip(',')} that {did} {tail}", f"{b} {were} {participle} by {instead.rstrip(',')}, not by {a.rstrip(',')}"])
    elif intent:
        middle = f"{a} {intent.format(b=bare, g=gerund)} {tail}"
        middle = re.sub(r"\b(is|has|was|wants)\b", lambda m: {"is": "are", "has": "have", "was": "were", "wants": "want"}[m.group()], middle) if plural(a) else middle
    elif passive:
        middle = f"{b} {were} {participle} by {a.rstrip(',') if not adjuncts else a}"
    elif cleft:
        middle = rng.choice([f"it was {a.rstrip(',')} who {did} {tail}", f"{a} {did} {tail}"])
    else:
        middle = f"{a} {did} {tail}"
    front = [x for x in adjuncts if x.startswith(("on ", "in "))]
    if front and rng.random() < 0.3:
        first = rng.choice(front)
        rest = [x for x in adjuncts if x != first]
        text = f"{first}, {middle} {' '.join(rest)}"
    else:
        text = f"{middle} {' '.join(adjuncts)}"
    text = text.strip().rstrip(",")
    return text[0].upper() + text[1:] + "."

