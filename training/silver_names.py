"""Names in the training texts as spaCy's small English model marks them: silver labels for the reader's name output.

    python training/silver_names.py --spacy PATH/TO/en_core_web_sm-3.8.0 --out names.jsonl CORPUS.jsonl ...

Each line of the output: {"id", "names": [[start, end, kind], ...]}.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

KINDS = {
    "PERSON": "person", "ORG": "organisation", "GPE": "place", "LOC": "place", "FAC": "place", "NORP": "group",
    "EVENT": "other", "WORK_OF_ART": "other", "LAW": "other", "PRODUCT": "other",
}  # fmt: skip


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("corpora", nargs="+", type=Path)
    ap.add_argument("--spacy", required=True)
    ap.add_argument("--out", required=True, type=Path)
    args = ap.parse_args()
    import spacy

    nlp = spacy.load(args.spacy, disable=["lemmatizer", "parser", "tagger", "attribute_ruler"])
    with args.out.open("w", encoding="utf8") as out:
        for path in args.corpora:
            rows = [json.loads(x) for x in path.open(encoding="utf8")]
            for row, doc in zip(rows, nlp.pipe((r["text"] for r in rows), batch_size=16), strict=True):
                names = [[_bare(e.text, e.start_char), e.end_char, KINDS[e.label_]] for e in doc.ents if e.label_ in KINDS]
                out.write(json.dumps({"id": row["id"], "names": names}) + "\n")


def _bare(text: str, start: int) -> int:
    """Where the name begins without its article."""
    return start + (4 if text[:4].lower() == "the " else 0)


if __name__ == "__main__":
    main()
