"""How often passages are found that state or deny a claim about which a text says nothing.

    .venv/bin/python bench/unrelated.py [FOLDER ...] [--words] [--show]

Every claim of another web is asked of every web, and so are the rows of `unrelated.jsonl`: claims that were written for a web (``of``) whose
articles neither state nor deny them, about its people or in its words, and claims asked of all ("*"), general ones and absurd ones. Without folders the webs
of `bench/webs` and the sample story are asked. The right answer is always "nothing found". ``--words`` compares words alone, as is done in
large ledgers; ``--show`` prints what was found. Rows of claims that a web's articles were written about are not here: see webs.py.

Told for each kind: how many claims were asked; for what share of them anything was found that asserts, or denies; and passages for 100 claims.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from webs import readings

from sayso import meaning
from sayso.model import Reading
from sayso.trace.bearing import Meaning, bearings
from sayso.trace.matching import find, weighed
from sayso.trace.page import Page
from sayso.trace.query import Question

HERE = Path(__file__).resolve().parent
STORY = HERE.parent / "src/sayso/samples/story"
OTHERS = "the claim of another story"


def asked_of(folder: Path, folders: list[Path]) -> Iterator[tuple[str, str]]:
    """What is asked of a web, with the kind of each claim."""
    for other in folders:
        if other != folder and (other / "web.json").exists():
            yield OTHERS, json.loads((other / "web.json").read_text(encoding="utf8"))["claim"]
    for line in (HERE / "unrelated.jsonl").read_text(encoding="utf8").splitlines():
        row = json.loads(line)
        if row["of"] in (folder.name, "*"):
            yield row["kind"], row["claim"]


def passages(pages: list[Page], found: list[Reading], claim: str, how: Meaning | None) -> list[tuple[str, str]]:
    """The side and the text of every passage found, as a dossier starts from them."""
    question = Question(claim)
    by_words = [find(reading, question, page, suggesting=False).matches for reading, page in zip(found, pages, strict=True)]
    if how is not None:
        by_words = [weighed(page, own, borne) for page, own, borne in zip(pages, by_words, bearings(pages, claim, how), strict=True)]
    return [(match.side, " ".join(match.passage.text.split())) for own in by_words for match in own if match.side != "neither"]


def measured(folders: list[Path], how: Meaning | None, *, show: bool = False) -> dict[str, Counter[str]]:
    """For each kind of claim: asked, claims and passages found on each side."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for folder in folders:
        found = readings(folder)
        pages = [Page(reading) for reading in found]
        for kind, claim in asked_of(folder, folders):
            n = counts[kind]
            n["asked"] += 1
            heard = passages(pages, found, claim, how)
            for side in ("asserts", "denies"):
                own = [text for which, text in heard if which == side]
                n[side] += bool(own)
                n[f"{side} passages"] += len(own)
                for text in own if show else ():
                    print(f"{folder.name}\t{kind}\t{claim}\t{side}\t{text}")
    return counts


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("folders", type=Path, nargs="*")
    ap.add_argument("--words", action="store_true")
    ap.add_argument("--show", action="store_true")
    args = ap.parse_args()
    folders = args.folders or [*sorted(p for p in (HERE / "webs").iterdir() if p.is_dir()), STORY]
    counts = measured(folders, None if args.words else Meaning(meaning.vectors, meaning.bears, meaning.speaks), show=args.show)
    print(f"{'':28}  asked  asserts  denies  passages for 100")
    for kind, n in counts.items():
        share = [100 * n[what] / n["asked"] for what in ("asserts", "denies")]
        told = 100 * (n["asserts passages"] + n["denies passages"]) / n["asked"]
        print(f"{kind:28} {n['asked']:6}  {share[0]:6.1f}%  {share[1]:5.1f}%  {told:8.1f}")


if __name__ == "__main__":
    main()
