"""What people judged and what was derived, as rows: written once, never changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from hashlib import blake2b
from itertools import count
from typing import Literal, get_args

from sayso.errors import OptionError
from sayso.ledger.judgements import NO_ATTRIBUTION, Passage, claim_number, name_key, standing, undoings
from sayso.ledger.packing import pack_derivation, plain, unpack_derivation, unpack_text
from sayso.model import Derivation, Judgement, Stance, Subject, Verdict

_FORM = "ARTICLE:START-END, such as a7ec8bc9044f0:120-168"
_COLUMNS = "id, verdict, a, b, about, judge, moment, why, undoes"


def add_judgement(db: sqlite3.Connection, judgement: Judgement) -> Judgement:
    """Writes the judgement within the caller's transaction, and returns it as it was written: with an id, and an
    undoing with its names."""
    if any(plain(part) != part for part in _parts(judgement)):
        raise OptionError(
            "The judgement holds a character that cannot be kept; write its names and reason again.", option="judgement"
        )
    one = _identified(db, _completed(db, judgement))
    if known := db.execute(f"SELECT {_COLUMNS} FROM judgements WHERE id = ?", (one.id,)).fetchone():  # noqa: S608
        if Judgement(*known) != one:
            raise OptionError(
                f"Another judgement has the id {one.id}; leave the id empty to get a new one.", option="id"
            )
        return one
    db.execute(f"INSERT INTO judgements({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _parts(one))  # noqa: S608
    return one


def history(db: sqlite3.Connection) -> tuple[Judgement, ...]:
    """Every judgement ever made, in that order."""
    return tuple(Judgement(*row) for row in db.execute(f"SELECT {_COLUMNS} FROM judgements ORDER BY no"))  # noqa: S608


def add_derivations(db: sqlite3.Connection, derivations: Iterable[Derivation], by: str) -> int:
    """Writes what is not there yet, within the caller's transaction; how many that were."""
    before = db.total_changes
    for one in derivations:
        data = pack_derivation(one)
        row = (_digest(data, plain(by).encode()), plain(one.earlier), plain(one.later), plain(by), data)
        db.execute(
            "INSERT OR IGNORE INTO derivations(digest, earlier, later, engine, data) VALUES (?, ?, ?, ?, ?)", row
        )
    return db.total_changes - before


def derivations(db: sqlite3.Connection, node: str | None) -> tuple[tuple[Derivation, str], ...]:
    """All derivations, or those that lead to or from a node, each with the engine that made it, in the order of being
    added."""
    where, values = ("WHERE earlier = ?1 OR later = ?1", (plain(node),)) if node is not None else ("", ())
    rows = db.execute(f"SELECT data, engine FROM derivations {where} ORDER BY no", values)  # noqa: S608
    return tuple((unpack_derivation(data), engine) for data, engine in rows)


def _completed(db: sqlite3.Connection, one: Judgement) -> Judgement:
    if one.undoes:
        undone = db.execute(f"SELECT {_COLUMNS} FROM judgements WHERE id = ?", (one.undoes,)).fetchone()  # noqa: S608
        if undone is None:
            raise OptionError(
                f"There is no judgement {one.undoes} to undo; show the judgements to see their ids.", option="undoes"
            )
        given = Judgement(*undone)
        one = replace(one, verdict="unsure", a=given.a, b=given.b, about=given.about)
    elif not name_key(one.a) or not name_key(one.b):
        raise OptionError("A judgement is about two names; one of them is empty.", option="A B")
    elif name_key(one.a) == name_key(one.b):
        raise OptionError(
            f"“{one.a}” and “{one.b}” are the same words; a judgement is about two different names.", option="A B"
        )
    if one.verdict not in get_args(Verdict) or one.about not in get_args(Subject):
        raise OptionError(
            f"“{one.verdict}” about “{one.about}” is no judgement; the verdict is {_or(get_args(Verdict))}, "
            f"and it is about {_or(get_args(Subject))}.",
            option="verdict",
        )
    if not one.undoes:
        one = _referring(db, one)
    return one


def _identified(db: sqlite3.Connection, one: Judgement) -> Judgement:
    """The judgement with an id: that of the same one that is in force, or else a new one, also if it was made before and taken back."""
    if one.id:
        return one
    made = {each.id: each for each in history(db)}
    force = {each.id for each in (*standing(tuple(made.values())), *undoings(tuple(made.values())))}
    for times in count():
        again = (str(times),) if times else ()
        id = "j" + _digest(*(part.encode() for part in (*_parts(one), *again))).hex()[:12]
        if id not in made or (id in force and made[id] == replace(one, id=id)):
            return replace(one, id=id)
    raise AssertionError("unreachable")


def _referring(db: sqlite3.Connection, one: Judgement) -> Judgement:
    """The judgement with what it refers to written in one way. Refuses what is not in the ledger."""
    if one.about == "source":
        return one
    if one.about == "claim":
        one = replace(one, a=_claim(db, one.a), b=_claim(db, one.b))
        if one.a == one.b:
            raise OptionError(f"{one.a} is compared with itself; a judgement is about two different claims.", option="A B")
        return one
    passage = _attributed(db, one.a, one.about)
    if one.about == "attribution":
        name = " ".join(one.b.split())
        return replace(one, a=str(passage), b=NO_ATTRIBUTION if name_key(name) == NO_ATTRIBUTION else name)
    stance = name_key(one.b)
    if stance not in get_args(Stance):
        raise OptionError(f"“{one.b}” is no stance; choose {_or(get_args(Stance))}.", option="A B")
    if one.verdict == "different":
        raise OptionError(
            f"Say which stance it is instead: same {passage} with {_or(get_args(Stance))}.", option="verdict"
        )
    return replace(one, a=str(passage), b=stance)


def _attributed(db: sqlite3.Connection, name: str, about: Subject) -> Passage:
    """The passage of an attribution of an article's current reading."""
    passage = Passage.parse(name)
    if passage is None:
        what = f"“{name}” is no passage; a judgement about {'a stance' if about == 'stance' else 'an attribution'} names first where its content stands: {_FORM}."
        raise OptionError(what, option="A B")
    reading = _article(db, passage, "reading")
    extents = db.execute("SELECT start, end FROM attributions WHERE reading = ?", (reading,)).fetchall()
    if (passage.start, passage.end) not in extents:
        near = sorted(set(extents), key=lambda each: (abs(each[0] - passage.start) + abs(each[1] - passage.end), each))[:3]
        shown = tuple(str(Passage(passage.article, *each)) for each in near)
        advice = f"the nearest: {_or(shown)}" if near else "nothing is attributed in this article"
        raise OptionError(f"No attribution has its content at {passage}; {advice}.", option="A B")
    return passage


def _claim(db: sqlite3.Connection, name: str) -> str:
    """A claim as it is referred to: its id, a passage that is in the ledger, or its words as they are."""
    if number := claim_number(name):
        if not db.execute("SELECT 1 FROM statements WHERE no = ? AND claim = no", (number,)).fetchone():
            raise OptionError(f"There is no claim c{number} in this ledger; sayso claims lists them.", option="A B")
        return f"c{number}"
    passage = Passage.parse(name)
    if passage is None:
        return name
    text = unpack_text(db.execute("SELECT text FROM texts WHERE article = ?", (_article(db, passage, "no"),)).fetchone()[0])
    if passage.end > len(text) or not text[passage.start : passage.end].strip():
        raise OptionError(f"There are no words at {passage}; its article has {len(text)} characters.", option="A B")
    return str(passage)


def _article(db: sqlite3.Connection, passage: Passage, column: Literal["no", "reading"]) -> int:
    """The number of a passage's article, or of its current reading."""
    query = {"no": "SELECT no FROM articles WHERE id = ?", "reading": "SELECT reading FROM articles WHERE id = ?"}[column]
    row = db.execute(query, (passage.article,)).fetchone()
    if row is None:
        what = f"No article {passage.article} is in this ledger; passages are written {_FORM}."
        raise OptionError(what, option="A B")
    return int(row[0])


def _parts(one: Judgement) -> tuple[str, ...]:
    return one.id, one.verdict, one.a, one.b, one.about, one.by, one.when, one.why, one.undoes


def _digest(*parts: bytes) -> bytes:
    whole = blake2b(digest_size=16)
    for part in parts:
        whole.update(len(part).to_bytes(8, "little") + part)
    return whole.digest()


def _or(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]
