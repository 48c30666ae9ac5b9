"""Every regular expression of the package, how it is used, and the strings that make a bad one take forever.

`found` takes the compiled ones from the modules, their tables and classes, and those written into a call such as ``re.sub("…", …)`` from the source.
`hostile` makes long strings against one expression out of its own parts: what it repeats, repeated; how it begins, begun again and again;
and then an end that does not fit. One of these is what an expression needs that goes over the same characters twice.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import re._constants as op  # type: ignore[import-untyped]
import re._parser as parser  # type: ignore[import-untyped]
import signal
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import sayso

SOURCE = Path(sayso.__file__).parent
FLAGS_AT = {"compile": 1, "match": 2, "search": 2, "fullmatch": 2, "findall": 2, "finditer": 2, "sub": 4, "subn": 4, "split": 3}
"""The functions of `re`, and which of their arguments holds the flags."""

ANCHORED = frozenset(("match", "fullmatch"))
MADE = {
    "sayso.evaluate.markup": 1,
    "sayso.sources.portraying": 1,
    "sayso.trace.accounts": 3,
    "sayso.trace.cast": 1,
    "sayso.trace.citing": 1,
    "sayso.trace.credit": 3,
    "sayso.trace.relays": 1,
    "sayso.trace.retelling": 1,
}
"""Where expressions are made of numbers or of names that were read, and how many: all of them escape what they are given, and repeat nothing of it."""

BOUNDED = {
    ("sayso.ingest.embeds", r"(?:twitter|x)\.com/"): (500, "_POST_ADDRESS.search(address[:500])"),
    ("sayso.ingest.metadata", "(?:Article|Posting"): (200, "_ARTICLE_TYPE.search(name[-200:])"),
    ("sayso.ingest.metadata", r"\s+[|–—"): (1000, "_TITLE_JOINT.finditer(title[:1000])"),
    ("sayso.resolve.said", r"(?:^|[.!?\n]\s*)(?:We|I)"): (80, "before = text[max(0, t.span.start - _BEFORE_DAY) : t.span.start]"),
    ("sayso.resolve.times", r"[—–-] ?[^\n]{1,90}?"): (160, "max(found.end(), close - _SIGNATURE)"),
    ("sayso.trace.records", r"\b(?P<what>(?:an?|the|its|his|her|their)\s(?:[\w’'-]+\s){0,5}?"): (5000, "cast.article.text[start : min(end, start + LONGEST)]"),
    ("sayso.batch.shard", "“[^”]*”"): (2000, "what[:2000]"),
}
"""Expressions that only ever get so many characters, and the words in the source that see to it."""

OFTEN = "a A9.,\"“”‘’'()[]{}<>-—_/@#&%=|\\\n\r\0é"
"""Characters of which every expression gets a long run."""


@dataclass(slots=True)
class Expression:
    """A regular expression: where it stands, and how it is used (``match``, ``search`` …, or ``passed`` on to somewhere else)."""

    where: str
    pattern: re.Pattern[Any]
    used: set[str] = field(default_factory=set)

    @property
    def searches(self) -> bool:
        """Whether it may be tried at more than one place of a string."""
        return not self.used or bool(self.used - ANCHORED)

    @property
    def longest(self) -> int:
        """How many characters it gets at most, 0 where there is no bound."""
        pattern = str(self.pattern.pattern)
        return next((most for (module, start), (most, _) in BOUNDED.items() if self.where.startswith(module) and pattern.startswith(start)), 0)


def found() -> tuple[list[Expression], list[str]]:
    """Every expression of the package once, and the calls whose expression is only known when they run."""
    modules = {one.name: importlib.import_module(one.name) for one in pkgutil.walk_packages(sayso.__path__, "sayso.") if one.name != "sayso.__main__"}
    trees = {name: ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8")) for name, module in modules.items()}
    uses = _uses(trees)
    known: dict[tuple[str | bytes, int], Expression] = {}
    for name, module in modules.items():
        for where, variable, pattern in _compiled(vars(module), name, "", set()):
            one = known.setdefault((pattern.pattern, pattern.flags), Expression(where, pattern))
            one.used |= uses.get((name if variable.startswith("_") else "", variable), {"passed"})
    unknown = []
    for name, tree in trees.items():
        for node in ast.walk(tree):
            if not _is_call_of_re(node):
                continue
            written = _evaluated(node, modules[name])
            where = f"{name}:{node.lineno}"
            if written is None:
                unknown.append(where)
            elif (written.pattern, written.flags) not in known or node.func.attr != "compile":
                known.setdefault((written.pattern, written.flags), Expression(where, written)).used.add(node.func.attr)
    return list(known.values()), unknown


def _compiled(values: Mapping[str, Any], where: str, variable: str, seen: set[int]) -> Iterator[tuple[str, str, re.Pattern[Any]]]:
    """The patterns among these values and in their tables and classes, each with the variable that holds it."""
    for name, value in values.items():
        here, holder = f"{where}.{name}", variable or name
        if isinstance(value, re.Pattern):
            yield here, "" if variable else name, value
        elif id(value) not in seen:
            seen.add(id(value))
            if isinstance(value, dict):
                yield from _compiled({repr(key)[:40]: inner for pair in value.items() for key, inner in (pair, ("key", pair[0]))}, here, holder, seen)
            elif isinstance(value, list | tuple | set | frozenset):
                yield from _compiled({str(i): inner for i, inner in enumerate(value)}, here, holder, seen)
            elif isinstance(value, type) and value.__module__.startswith("sayso"):
                yield from _compiled(dict(vars(value)), here, "", seen)
            elif str(getattr(type(value), "__module__", "")).startswith("sayso"):
                slots = {one: getattr(value, one, None) for kind in type(value).__mro__ for one in getattr(kind, "__slots__", ())}
                yield from _compiled({**slots, **getattr(value, "__dict__", {})}, here, holder, seen)


def _uses(trees: Mapping[str, ast.Module]) -> dict[tuple[str, str], set[str]]:
    """For each name the methods that are taken of it, and "passed" where it is handed to something else; private names by module."""
    uses = defaultdict[tuple[str, str], set[str]](set)
    for module, tree in trees.items():
        for node in ast.walk(tree):
            for child in ast.iter_child_nodes(node):
                name = child.id if isinstance(child, ast.Name) else child.attr if isinstance(child, ast.Attribute) else ""
                if name and isinstance(child.ctx, ast.Load):  # type: ignore[attr-defined]
                    uses[module if name.startswith("_") else "", name].add(node.attr if isinstance(node, ast.Attribute) and node.attr in FLAGS_AT else "passed")
    return uses


def _is_call_of_re(node: ast.AST) -> bool:
    function = node.func if isinstance(node, ast.Call) else None
    return isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "re" and function.attr in FLAGS_AT


def _evaluated(node: Any, module: ModuleType) -> re.Pattern[Any] | None:
    """The expression of a call, if it can be told from its module's names alone."""
    at = FLAGS_AT[node.func.attr]
    flags = next((one.value for one in node.keywords if one.arg == "flags"), node.args[at] if len(node.args) > at else None)
    try:
        made = [eval(compile(ast.Expression(one), "written", "eval"), dict(vars(module))) for one in (node.args[0], flags) if one]  # noqa: S307
        return re.compile(*made)
    except Exception:
        return None


class Late(Exception):
    """An expression takes longer than it may."""


def seconds(one: Expression, text: str, *, bound: float) -> float:
    """How much processor time it takes to go over a text in the way in which the expression is used; `Late` if more than ``bound``."""
    given: Any = text.encode("utf-8", "replace") if isinstance(one.pattern.pattern, bytes) else text

    def stop(*_: object) -> None:
        raise Late(f"{one.where} takes more than {bound} s on {len(text):,} characters such as {text[:60]!r} … {text[-5:]!r}: {str(one.pattern.pattern)[:200]}")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, bound)
    started = time.process_time()
    try:
        if one.searches:
            for _ in one.pattern.finditer(given):
                pass
        if not one.searches or one.used & ANCHORED:
            one.pattern.match(given)
            one.pattern.fullmatch(given)
        return time.process_time() - started
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


# --- what is thrown at them -------------------------------------------------------------------------------------------------------------


def hostile(pattern: re.Pattern[Any], length: int) -> Iterator[str]:
    """Long strings made against this expression: runs of its characters, of its beginnings, and of what it repeats, with an end that fails."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    ends = ("", "\x01")
    pieces = dict.fromkeys([*OFTEN, *_letters(tree)])
    prefixes = dict[str, None]()
    for before, body in _repeats(tree, ("",)):
        pieces[body] = None
        prefixes[before] = None
        if before:
            for end in ends:
                yield _filled(before, body, end, length)
    for start in _beginnings(tree):
        prefixes[start] = None
    for prefix in prefixes:
        pieces[prefix] = None
        pieces[prefix + " "] = None
    for piece in pieces:
        if piece:
            for end in ends:
                yield _filled("", piece, end, length)


def _filled(before: str, piece: str, end: str, length: int) -> str:
    return before + piece * ((length - len(before)) // len(piece)) + end


def _letters(tree: Any) -> Iterator[str]:
    """A character or two for each literal and class of an expression."""
    for kind, value in tree:
        if kind in (op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY):
            yield from _ones(kind, value)
        else:
            for inner in _inside(kind, value):
                yield from _letters(inner)


def _inside(kind: Any, value: Any) -> list[Any]:
    """The expressions inside a piece of one."""
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        return [value[2]]
    if kind is op.BRANCH:
        return list(value[1])
    if kind is op.SUBPATTERN:
        return [value[3]]
    if kind in (op.ASSERT, op.ASSERT_NOT):
        return [value[1]]
    if kind is op.ATOMIC_GROUP:
        return [value]
    return []


_CLASSES = {
    op.CATEGORY_DIGIT: "7", op.CATEGORY_NOT_DIGIT: "x ", op.CATEGORY_SPACE: " \n", op.CATEGORY_NOT_SPACE: "x.", op.CATEGORY_WORD: "x7", op.CATEGORY_NOT_WORD: " .",
}  # fmt: skip


def _ones(kind: Any, value: Any) -> list[str]:
    """Characters that a literal or class takes: one for a literal, up to four for a class."""
    if kind is op.LITERAL:
        return [chr(value)]
    if kind is op.ANY:
        return ["x", " "]
    if kind is op.NOT_LITERAL:
        return [one for one in "x .“" if ord(one) != value][:3]
    allowed, not_in = [], value[:1] == [(op.NEGATE, None)]
    for what, which in value:
        if what is op.LITERAL:
            allowed.append(chr(which))
        elif what is op.RANGE:
            allowed += [chr(which[0]), chr(which[1])]
        elif what is op.CATEGORY:
            allowed += _CLASSES[which]
    if not_in:
        return [one for one in "x 7.A“\n(" if one not in allowed][:4]
    return list(dict.fromkeys(allowed))[:4]


def _samples(tree: Any, most: int = 3) -> list[str]:
    """Some strings that an expression takes, its repetitions as short as may be."""
    out = [""]
    for kind, value in tree:
        out = [left + right for right in _samples_of(kind, value, most) for left in out][:most]
    return out


def _samples_of(kind: Any, value: Any, most: int) -> list[str]:
    if kind in (op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY):
        return _ones(kind, value)[:most] or [""]
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        least, greatest, inner = value
        times = max(least, min(1, greatest))
        return [one * times for one in _samples(inner, most)]
    if kind is op.BRANCH:
        return [one for inner in value[1] for one in _samples(inner, 1)][:most]
    if kind in (op.SUBPATTERN, op.ATOMIC_GROUP):
        return _samples(_inside(kind, value)[0], most)
    return [""]


def _beginnings(tree: Any) -> Iterator[str]:
    """How strings begin that an expression takes: its samples, and each of their first halves."""
    for sample in _samples(tree, 4):
        yield sample
        yield sample[: (len(sample) + 1) // 2]
        yield sample[:-1]


def _repeats(tree: Any, before: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Whatever an expression may repeat more than a few times: what stands before it, and one of what is repeated."""
    for kind, value in tree:
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT) and value[1] > 8:
            bodies = _samples(value[2], 4)
            for body in (*bodies, "".join(bodies)):
                if body:
                    for start in before:
                        yield start, body
        for inner in _inside(kind, value):
            yield from _repeats(inner, before)
        before = tuple(left + right for right in _samples_of(kind, value, 2) for left in before)[:2]
