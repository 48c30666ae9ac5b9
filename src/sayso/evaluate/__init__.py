"""Measures how well Sayso reads, against texts in which careful readers marked who says what.

    lines = list(json_lines(Path("gold.jsonl")))
    report = evaluate(lines, pred=sheets(json_lines(Path("pred.jsonl"))))

There are four kinds of gold, told apart by their fields: triples (whole attributions), spans (borders, over labelled
sentences), sourced (a newsroom's sourced statements) and marked (nesting, stance, speakers, chains, dates). Each has a module
that says what is counted, and the paper that the definition comes from. Marked gold is also written and read as marked text
(`sayso.evaluate.markup`), which is how people annotate it and how tests state their cases.
"""

from sayso.evaluate.calibration import Calibration, calibration
from sayso.evaluate.gold import Gold, Kind, gold_lines, golds, held_out, instances, kind_of, newsroom
from sayso.evaluate.marked import Marked, marked
from sayso.evaluate.markedtext import Identity, MarkedText, render, render_body, to_line
from sayso.evaluate.markup import parse, parse_body, read_marked
from sayso.evaluate.report import Report, evaluate
from sayso.evaluate.score import Score, to_json
from sayso.evaluate.sheets import Entry, Sheet, json_lines, sheet, sheet_of, sheets
from sayso.evaluate.sourced import Statements, sourced
from sayso.evaluate.spans import Spans, spans
from sayso.evaluate.triples import Triples, triples

__all__ = [
    "Calibration",
    "Entry",
    "Gold",
    "Identity",
    "Kind",
    "Marked",
    "MarkedText",
    "Report",
    "Score",
    "Sheet",
    "Spans",
    "Statements",
    "Triples",
    "calibration",
    "evaluate",
    "gold_lines",
    "golds",
    "held_out",
    "instances",
    "json_lines",
    "kind_of",
    "marked",
    "newsroom",
    "parse",
    "parse_body",
    "read_marked",
    "render",
    "render_body",
    "sheet",
    "sheet_of",
    "sheets",
    "sourced",
    "spans",
    "to_json",
    "to_line",
    "triples",
]
