"""Sentences in which somebody says something, in the forms that newspapers have for that, each with its perfect reading.

A function takes who speaks and what is said, and gives a `Line`. The sentences differ as chance wills it (cue before and
after, "according to", direct speech, two halves of a quotation), and so do their spans.
"""

from __future__ import annotations

from dataclasses import replace

from sayso.model import Act, Factuality, Speaker, Stance
from sayso.simulate.claims import Form
from sayso.simulate.pieces import Line, Telling, Words, marked, raised, words
from sayso.simulate.scene import Scene, Teller
from sayso.simulate.vocabulary import Outlet

SAID = ("said", "said", "said", "told reporters", "explained", "stated", "insisted")


def claim_said(scene: Scene, teller: Teller, *, hedged: bool = False) -> Line:
    """The claim on the word of a teller, reported, as an article opens with it."""
    form: Form = "may" if hedged else "had"
    dice, claim = scene.dice, scene.claim
    who = marked("source", "0", teller.full)
    telling = _telling(teller, hedged)
    if dice.random() < 0.5:
        content = marked("content", "0", claim.clause(dice, "may" if hedged else dice.choice(("did", "passive"))))
        if teller.kind in ("anonymous", "document"):
            return Line(
                words(content, ", ", marked("cue", "0", "according to"), " ", who, "."),
                (telling,),
                "asserts",
                teller.id,
            )
        tail = words(
            marked("cue", "0", "told"), " ", marked("addressee", "0", scene.outlet.spoken), " ", scene.on_day, "."
        )
        return Line(words(content, ", ", who, " ", tail), (telling,), "asserts", teller.id)
    content = marked("content", "0", claim.clause(dice, form))
    if teller.kind == "document":
        return Line(
            words(who, " ", marked("cue", "0", "states"), " that ", content, "."), (telling,), "asserts", teller.id
        )
    told = words(marked("cue", "0", "told"), " ", marked("addressee", "0", scene.outlet.spoken), " ", scene.on_day)
    return Line(words(who, " ", told, " that ", content, "."), (telling,), "asserts", teller.id)


def claim_at_conference(scene: Scene, teller: Teller) -> Line:
    """The claim as an official told it to a room full of reporters."""
    content = marked("content", "0", scene.claim.clause(scene.dice, "had"))
    room = scene.dice.choice(("press conference", "news conference", "briefing"))
    said = words(marked("cue", "0", "told"), f" a {room} in ", scene.here, " ", scene.on_day, " that ")
    return Line(
        words(marked("source", "0", teller.full), " ", said, content, "."), (_telling(teller),), "asserts", teller.id
    )


def claim_posted(scene: Scene, teller: Teller) -> Line:
    """The claim in a post."""
    content = marked("content", "0", scene.claim.clause(scene.dice, scene.dice.choice(("did", "passive"))))
    who = marked("source", "0", teller.full)
    telling = _telling(teller)
    if scene.dice.random() < 0.5:
        return Line(
            words(
                "In ",
                marked("cue", "0", "a post"),
                " on Skerry ",
                scene.on_day,
                ", ",
                who,
                " ",
                marked("cue", "0", "wrote"),
                " that ",
                content,
                ".",
            ),
            (telling,),
            "asserts",
            teller.id,
        )
    direct = replace(telling, voice="direct")
    return Line(
        words("“", content, "”, ", who, " ", marked("cue", "0", "wrote"), " on Skerry ", scene.on_day, "."),
        (direct,),
        "asserts",
        teller.id,
    )


def claim_relayed(scene: Scene, teller: Teller, origin: Teller) -> Line:
    """The claim as somebody tells it who has it from somebody else."""
    inner = words(
        marked("source", "1", origin.full),
        " ",
        marked("cue", "1", "told"),
        " ",
        marked("addressee", "1", "him" if not teller.she else "her"),
        " that ",
    )
    whole = marked("content", "0", inner, marked("content", "1", scene.claim.clause(scene.dice, "had")))
    outer = words(marked("source", "0", teller.full), " ", marked("cue", "0", "said"), " ", scene.on_day, " that ")
    tellings = (_telling(teller), replace(_telling(origin), key="1", parent="0"))
    return Line(words(outer, whole, "."), tellings, "asserts", teller.id)


def claim_reported(
    scene: Scene, earlier: Outlet, by: str, origin: Teller | None = None, *, hedged: bool = False
) -> Line:
    """The claim as another outlet has reported it, on its word or also on that of the source which it names."""
    form: Form = "may" if hedged else "had"
    who = marked("source", "0", earlier.spoken)
    outer = Telling(Speaker(earlier.name, "outlet"))
    if origin is None:
        content = marked("content", "0", scene.claim.clause(scene.dice, form))
        line = words(who, " ", marked("cue", "0", "reported"), " ", scene.on_day, " that ", content, ".")
        return Line(line, (_hedged(outer, hedged),), "asserts", by)
    inner = marked(
        "content",
        "0",
        marked("content", "1", scene.claim.clause(scene.dice, form)),
        ", ",
        marked("cue", "1", "according to"),
        " ",
        marked("source", "1", _plain(origin)),
    )
    tellings = (outer, replace(_telling(origin, hedged), key="1", parent="0"))
    return Line(
        words(who, " ", marked("cue", "0", "reported"), " ", scene.on_day, " that ", inner, "."),
        tellings,
        "asserts",
        by,
    )


def claim_linked(scene: Scene, earlier: Outlet, url: str, by: str) -> Line:
    """The claim with a hyperlink to where it stands."""
    content = marked("content", "0", scene.claim.clause(scene.dice, "did"))
    who = marked("source", "0", marked("link", url, earlier.spoken))
    return Line(
        words(content, ", ", marked("cue", "0", "as"), " ", who, " ", marked("cue", "0", "has it"), "."),
        (Telling(Speaker(earlier.name, "outlet")),),
        "asserts",
        by,
    )


def claim_in_reports(scene: Scene, earlier: Outlet, by: str) -> Line:
    """The claim on the word of "several reports", of which there is one."""
    content = marked("content", "0", scene.claim.clause(scene.dice, "had"))
    what = scene.dice.choice(("Several reports", "Media reports", "Various reports"))
    line = words(
        marked("source", "0", what, ", ", "among them one by ", earlier.spoken),
        ", ",
        marked("cue", "0", "say"),
        " that ",
        content,
        ".",
    )
    return Line(line, (Telling(Speaker(what, "group")),), "asserts", by)


def claim_bare(scene: Scene, *, number: str = "", by: str = "") -> Line:
    """The claim as a fact, on nobody's word."""
    return Line(
        words(scene.claim.clause(scene.dice, scene.dice.choice(("did", "passive")), number=number), "."),
        (),
        "asserts",
        by,
    )


def quoted(scene: Scene, teller: Teller, side: str) -> Line:
    """What the teller says about it, word for word, as a whole or in two halves."""
    dice = scene.dice
    telling = replace(_telling(teller), voice="direct", stance="denies" if side == "denies" else "asserts")
    if side == "denies":
        telling = replace(telling, factuality="CT-")
    said = marked(
        "cue", "0", "says" if teller.kind == "document" else dice.choice(("said", "said", "told us", "added"))
    )
    first, _, second = teller.words.partition(". ")
    who = marked("source", "0", teller.short)
    if second and dice.random() < 0.5:
        line = words(
            "“", marked("content", "0", first), "”, ", who, " ", said, ". “", marked("content", "0", second), "”"
        )
    else:
        line = words("“", marked("content", "0", teller.words.rstrip(".")), "”, ", who, " ", said, ".")
    return Line(line, (telling,), side, teller.id)


def denied(scene: Scene, teller: Teller) -> Line:
    """The denial by whom it concerns."""
    dice, what = scene.dice, scene.claim.undone
    who, telling = marked("source", "0", teller.full), replace(_telling(teller), stance="denies", factuality="CT-")
    if dice.random() < 0.5:
        line = words(
            who,
            " ",
            marked("cue", "0", "denied"),
            " ",
            scene.on_day,
            " that ",
            marked("content", "0", f"it had {what}"),
            ".",
        )
    else:
        room = words("a press conference in ", scene.here, " ")
        line = words(
            who,
            " ",
            marked("cue", "0", "told"),
            " ",
            room,
            scene.on_day,
            " that ",
            marked("content", "0", f"it had not {what}"),
            ".",
        )
    return Line(line, (telling,), "denies", teller.id)


def declined(scene: Scene, teller: Teller) -> Line:
    """No comment."""
    content = marked("content", "0", f"whether it had {scene.claim.undone}")
    telling = Telling(teller.speaker, stance="declines", factuality="Uu")
    return Line(
        words(marked("source", "0", teller.full), " ", marked("cue", "0", "declined to say"), " ", content, "."),
        (telling,),
    )


def unverified(scene: Scene) -> Line:
    """The outlet says that it could not check the claim."""
    content = marked("content", "0", scene.dice.choice(("the claim", "the account", "this information")))
    telling = Telling(Speaker(scene.outlet.name, "outlet"), stance="unverified", factuality="Uu")
    cue = marked("cue", "0", scene.dice.choice(("could not independently verify", "was unable to confirm")))
    return Line(words(marked("source", "0", scene.outlet.spoken), " ", cue, " ", content, "."), (telling,))


def reported(scene: Scene, teller: Teller, what: Words, *, again: bool = False) -> Line:
    """Something else that somebody says, reported; ``again`` if the sentence before was by the same, then by pronoun."""
    dice = scene.dice
    content = marked("content", "0", what)
    who = marked("source", "0", ("she" if teller.she else "he") if again else teller.full)
    telling = Telling(teller.speaker)
    if again:
        return Line(
            words(who, " ", marked("cue", "0", dice.choice(("added", "said"))), " that ", content, "."), (telling,)
        )
    match dice.randrange(3):
        case 0:
            return Line(
                words(
                    content, ", ", marked("cue", "0", "according to"), " ", marked("source", "0", _plain(teller)), "."
                ),
                (telling,),
            )
        case 1:
            return Line(words(content, ", ", who, " ", marked("cue", "0", "said"), "."), (telling,))
        case _:
            return Line(words(who, " ", marked("cue", "0", dice.choice(SAID)), " that ", content, "."), (telling,))


def remarked(scene: Scene, teller: Teller, what: Words) -> Line:
    """Something else that somebody says, word for word."""
    content = words("“", marked("content", "0", what), "”, ")
    return Line(
        words(content, marked("source", "0", teller.full), " ", marked("cue", "0", "said"), "."),
        (replace(Telling(teller.speaker), voice="direct"),),
    )


def headline(scene: Scene, teller: Teller | None, *, number: str = "") -> str:
    """A headline that carries the claim, with the source where there is one."""
    clause = scene.claim.clause(scene.dice, "did" if teller else "passive", number=number)
    words_of = "".join(piece.text for piece in clause)
    if teller is None:
        return raised(words_of)
    who = {"anonymous": "insider", "document": teller.role}.get(teller.kind, teller.name.split(" ")[-1])
    return raised(f"{words_of}, says {who}") if scene.dice.random() < 0.5 else raised(f"{who}: {words_of}")


def denial_headline(scene: Scene) -> str:
    """A headline that carries the denial."""
    return raised(f"{scene.claim.actor} {scene.dice.choice(('denies it all', 'rejects report', 'answers: not true'))}")


def _plain(teller: Teller) -> Words:
    """The source at the end of a sentence: without the comma that closes an apposition."""
    full = teller.full
    return full if not full[-1].text.endswith(",") else (*full[:-1], replace(full[-1], text=full[-1].text[:-1]))


def _telling(teller: Teller, hedged: bool = False, act: Act = "statement") -> Telling:
    return _hedged(Telling(teller.speaker, act="finding" if teller.kind == "document" else act), hedged)


def _hedged(telling: Telling, hedged: bool) -> Telling:
    stance: Stance = "hedges" if hedged else "asserts"
    factuality: Factuality = "PS+" if hedged else "CT+"
    return replace(telling, stance=stance, factuality=factuality)
