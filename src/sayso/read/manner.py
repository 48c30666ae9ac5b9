"""How a source says what it says, from the words alone: voice, act, stance and factuality.

Voice is counted from the quotation marks over the content. Act, stance and factuality come from a small linear model over
named features that a reader can check: the cue's rows in the table of `lexicon`, its negation and auxiliaries, who speaks,
and how the content begins and hedges. It was trained on the marked news (`training/train_manner.py`); its weights
(`data/manner.npz`) are plain arrays. The classes of factuality are FactBank's (Saurí and Pustejovsky, 2009).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from sayso.integrity import checked
from sayso.model import Act, Article, Factuality, Span, Stance, Voice
from sayso.read import lexicon
from sayso.read.labels import ACTS, FACTS, STANCES

FOLDER = Path(__file__).parent / "data"

WORD = re.compile(r"[\w-]+(?:['’](?!s\b)\w+)*|['’]s\b|[:?!]")
OPEN, CLOSE, EITHER = "“«„", "”»", '"'
PRONOUNS = frozenset("i we you he she it they who which that this these those one".split())
HEDGES = frozenset(
    "may might could would will should must can likely unlikely probably possibly perhaps maybe apparently seems seem"
    " appears appear suggests about around if whether potential possible impossible".split()
)
DENYING = frozenset(
    "not n't no never none nobody nothing neither nor cannot without false untrue baseless unfounded groundless"
    " nonsense fabricated absurd wrong lie lies fiction".split()
)
DOCUMENTS = frozenset(
    "report study survey poll data figures document documents memo letter email emails records files audit review"
    " analysis investigation inquiry research paper statistics test tests tracking images footage court judge inspectors"
    " investigators auditors scientists researchers experts analysts economists police".split()
)
ANONYMOUS = frozenset("source sources person people insider insiders official officials familiar anonymous".split())


@dataclass(frozen=True, slots=True)
class Manner:
    """The way in which a source presents a content."""

    voice: Voice
    act: Act
    stance: Stance
    factuality: Factuality


@dataclass(frozen=True, slots=True)
class Model:
    """The weights of the named features (the last row is for what all have), a column for each class of each task, task by task.

    ``order`` says where a column's class stands among the acts, stances and factualities of `sayso.read.labels`, side by side.
    """

    index: dict[str, int]
    weights: npt.NDArray[np.float32]
    classes: dict[str, tuple[str, ...]]
    order: list[int]


@dataclass(frozen=True, slots=True)
class Heard:
    """What an engine that sees the whole text makes of a manner: log-probabilities in the order of `sayso.read.labels`."""

    act: tuple[float, ...]
    stance: tuple[float, ...]
    factuality: tuple[float, ...]


NO_COMMENT = re.compile(r"\W{0,3}no comment\W{0,3}", re.IGNORECASE)
REFUSED = re.compile(r"(?i)\b(?:refus|declin)(?:e|ed|es|ing)$")
ANSWERING = re.compile(
    r"to (?:comment|say|answer|respond|reply|discuss|elaborate|speak|talk|take (?:any |further |more )?questions?|give (?:any |further )?(?:details|reasons|an interview|interviews)"
    r"|be (?:drawn|interviewed|named|quoted)|confirm or deny)\b"
)
HEARD = 0.75
"""How much an engine's own opinion counts beside the linear model's."""


def manner(
    article: Article,
    *,
    source: Sequence[Span],
    cue: Sequence[Span],
    content: Sequence[Span],
    within: Sequence[Span] = (),
    heard: Heard | None = None,
) -> Manner:
    """How the source presents the content: in whose words, as what act, with which stance and certainty.

    Never gives the voice "embedded", which is a matter of layout (`sayso.read.layout`). Any of the three may be empty.
    ``within`` are the contents of attributions nested in this content, whose quotation marks are not this source's.

    >>> a = Article(id="a", text="Marwick denied that the harbour was closed.")
    >>> manner(a, source=(a.span(0, 7),), cue=(a.span(8, 14),), content=(a.span(15, 42),))
    Manner(voice='indirect', act='statement', stance='denies', factuality='CT-')
    """
    how = voice(article, content=content, cue=cue, within=within)
    names = features(source=source, cue=cue, content=content, voice=how)
    act, stance, factuality = _best(model(), names, heard)
    if len(content) == 1 and (NO_COMMENT.fullmatch(content[0].text) or _is_refused(cue, content[0])):
        stance, factuality = "declines", "Uu"
    return Manner(how, cast(Act, act), cast(Stance, stance), cast(Factuality, factuality))


def _is_refused(cue: Sequence[Span], content: Span) -> bool:
    """Whether it is an answer that is refused: "refused to take questions"."""
    return bool(cue) and REFUSED.search(cue[-1].text[-20:]) is not None and ANSWERING.match(content.text) is not None


def _best(model: Model, names: Sequence[str], heard: Heard | None) -> list[str]:
    """The likeliest class of each task."""
    rows = [model.index[n] for n in names if n in model.index]
    score = np.add.reduce(model.weights[rows], axis=0) + model.weights[-1]
    if heard is not None:
        score += HEARD * np.array((*heard.act, *heard.stance, *heard.factuality), dtype=np.float32)[model.order]
    values, best, at = score.tolist(), [], 0
    for classes in model.classes.values():
        some = values[at : at + len(classes)]
        best.append(classes[some.index(max(some))])
        at += len(classes)
    return best


def voice(article: Article, *, content: Sequence[Span], cue: Sequence[Span] = (), within: Sequence[Span] = ()) -> Voice:
    """Direct if nearly all of the content stands in quotation marks, mixed if some of it does, else indirect.

    A quoted fragment that the sentence takes up in its own grammar (spoke of “no more than a leak”) is mixed, and so are
    marks that belong to no attribution in ``within``. What follows a bare colon ("MARWICK: We are closed.") is direct as
    well. A mark may stand just outside the span.

    >>> a = Article(id="a", text='The port is "Not closed", she said.')
    >>> voice(a, content=(a.span(0, 24),)), voice(a, content=(a.span(12, 24),))
    ('mixed', 'direct')
    """
    inside = total = 0
    for span in content:
        i, t = _quoted_words(article.text, span, within)
        inside += i
        total += t
    if total and inside >= 0.8 * total:
        return "mixed" if _fragment(article.text, content[0]) else "direct"
    if inside:
        return "mixed"
    return "direct" if total and [c.text.strip() for c in cue] == [":"] else "indirect"


def _fragment(text: str, span: Span) -> bool:
    """Whether a quoted content begins in the middle of a sentence: with a word outside the marks, or with a small letter in them."""
    opened = span.start > 0 and text[span.start - 1] in OPEN + EITHER + "‘"
    words = WORD.search(span.text)
    if words is None or not words.group()[0].islower():
        return False
    return opened or words.start() == 0 or all(c in OPEN + EITHER + "‘'" for c in span.text[: words.start()].strip())


def _quoted_words(text: str, span: Span, within: Sequence[Span] = ()) -> tuple[int, int]:
    """How many of the span's words stand in quotation marks, and how many words it has; marks in ``within`` do not count."""
    s, e = span.start, span.end
    if s and text[s - 1] in OPEN + EITHER + "‘":
        s -= 1
    body = text[s:e]
    for other in within:
        x, y = max(s, other.start - 1) - s, min(e, other.end + 1) - s
        if x < y:
            body = body[:x] + re.sub("[“”«»„\"‘]", " ", body[x:y]) + body[y:]
    body = body.replace("''", '"')
    marks = list(re.finditer(r"[“”«»„\"]|(?<!\w)[‘'](?=\w)|(?<=[\w.,?!…])['’](?!\w)", body))
    single = any(m.group() in "‘'" for m in marks)
    on, last, inside = False, 0, 0
    words = len(WORD.findall(body))
    for m in marks:
        c = m.group()
        if c in "'’‘" and not single:
            continue
        if c in OPEN or c == "‘" or (c in "'\"" and not on):
            on, last = True, m.end()
        elif on:
            inside += len(WORD.findall(body, last, m.start()))
            on = False
        elif c in CLOSE and not inside:
            inside += len(WORD.findall(body, last, m.start()))
    if on:
        inside += len(WORD.findall(body, last))
    return inside, words


def features(*, source: Sequence[Span], cue: Sequence[Span], content: Sequence[Span], voice: Voice) -> list[str]:
    """The named features of an attribution that the linear model weighs; each at most once."""
    main, of_cue = _cue_features(tuple(c.text[:400] for c in cue))
    names: dict[str, None] = {"v=" + voice: None, **dict.fromkeys(of_cue)}
    _source_features(source, main, names)
    _content_features(content, main, names)
    return list(names)


@lru_cache(maxsize=4096)
def _cue_features(cue: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """What kind of cue these words are, and their features: of most cues, the same again and again."""
    names: dict[str, None] = {}
    words = [w for text in cue for w in WORD.findall(text)]
    forms = lexicon.base_forms(words)
    matches = lexicon.find(forms)
    order = {"v": 0, "x": 1, "n": 2}
    noun = bool(words) and words[0] in ("'s", "’s")
    if noun:
        order = {"n": 0, "v": 1, "x": 2}
    best = max(matches, key=lambda m: (-order[m.cue.part], m.end - m.start, m.start), default=None)
    main = "none" if not words else "unknown"
    if best is not None:
        c = best.cue
        main = f"{c.act}/{c.stance}/{c.factuality}"
        for n in (f"main={c.name}/{c.part}", f"act={c.act}", f"stance={c.stance}", f"fact={c.factuality}", f"part={c.part}"):
            names[n] = None
    for m in matches:
        names["has=" + m.cue.name] = None
        names[f"group={m.cue.act}/{m.cue.stance}"] = None
    names["main=" + main] = None
    for w, base in forms:
        names["w=" + w] = None
        names["l=" + base] = None
    for (_, a), (_, b) in itertools.pairwise(forms):
        names[f"l2={a}_{b}"] = None
    if any(w in lexicon.NEGATIONS or w == "no" for w, _ in forms):
        names["negated"] = None
        names["negated+" + main] = None
    if any(w in lexicon.MODALS for w, _ in forms):
        names["modal+" + main] = None
    if any(w in lexicon.BE for w, _ in forms[:-1]) and forms[-1][0].endswith(("ed", "en", "id", "ught", "nt")):
        names["passive"] = None
        names["passive+" + main] = None
    names[f"cuelength={min(len(forms), 6)}"] = None
    if words:
        names["last=" + forms[-1][1]] = None
    return main, tuple(names)


def _source_features(source: Sequence[Span], main: str, names: dict[str, None]) -> None:
    words = [w.lower() for s in source for w in WORD.findall(s.text[:300])]
    if not words:
        names["source=none"] = None
        names["source=none+" + main] = None
        return
    names["source=" + (words[0] if len(words) == 1 and words[0] in PRONOUNS else "phrase")] = None
    if words[0] in ("i", "we", "my", "our", "you", "your"):
        names["source=speaker+" + main] = None
    if words[0] in ("nobody", "none", "neither", "no", "few", "nothing"):
        names["source=nobody"] = None
        names["source=nobody+" + main] = None
    for w in words:
        if w in DOCUMENTS:
            names["source~document"] = None
            names["source~document+" + main] = None
            names["source~" + w] = None
        elif w in ANONYMOUS:
            names["source~anonymous"] = None
            names["source~anonymous+" + main] = None
        elif w.rstrip("s") == "question" or w in ("q", "reporter"):
            names["source~question"] = None


def _content_features(content: Sequence[Span], main: str, names: dict[str, None]) -> None:
    text = " ".join(s.text for s in content)[:1500]
    words = [w.lower() for w in WORD.findall(text)]
    forms = [w for w, _ in lexicon.base_forms(words)]
    if not words:
        return
    names["first=" + words[0]] = None
    names[f"first={words[0]}+{main}"] = None
    names["two=" + "_".join(words[:2])] = None
    if text.rstrip("\"'”’ ").endswith("?"):
        names["asked"] = None
        names["asked+" + main] = None
    clause = forms[:14]
    for where, some in (("early", clause), ("late", forms[14:])):
        if any(w in DENYING for w in some):
            names["no-" + where] = None
            names[f"no-{where}+{main}"] = None
        for w in some:
            if w in HEDGES:
                names[f"{w}-{where}"] = None
                if where == "early":
                    names[f"{w}+{main}"] = None
            elif where == "early" and w in DENYING:
                names["no=" + w] = None
    size = "1" if len(words) == 1 else "2-4" if len(words) < 5 else "5-12" if len(words) < 13 else "13+"
    names["size=" + size] = None
    names[f"size={size}+{main}"] = None
    if words[0].endswith("ing"):
        names["first=-ing"] = None
        names["first=-ing+" + main] = None
    for w in forms[:6]:
        names["early=" + w] = None


@cache
def model() -> Model:
    """The model that comes with Sayso, opened once per process. Raises `ModelError` if it is damaged."""
    return opened(FOLDER)


def opened(folder: Path) -> Model:
    """The model in ``folder``. Raises `ModelError` if a file is missing or is not the one that the manifest describes."""
    _, files = checked(folder, "manner.npz")
    with np.load(BytesIO(files["manner.npz"]), allow_pickle=False) as arrays:
        data: dict[str, Any] = {k: arrays[k] for k in arrays.files}
    index = {n: i for i, n in enumerate(bytes(data["names"]).decode("utf8").split("\n"))}
    tasks: dict[str, Sequence[str]] = {"act": ACTS, "stance": STANCES, "factuality": FACTS}
    classes = {t: tuple(bytes(data[t + "_classes"]).decode("utf8").split("\n")) for t in tasks}
    columns = [(data[t].astype(np.float32) * data[t + "_scale"]).astype(np.float32) for t in tasks]
    order, before = [], 0
    for task, labels in tasks.items():
        order += [before + labels.index(c) for c in classes[task]]
        before += len(labels)
    return Model(index, np.concatenate(columns, axis=1), classes, order)
