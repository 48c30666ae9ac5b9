"""The page of benchmarks: figures of Sayso's engines beside those of others, as Markdown. Pure: results in, text out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

ROLES = ("source", "cue", "content")
NAMES = {"rules": "**Sayso, rules engine**", "neural": "**Sayso, neural engine**"}
SHARES = (
    ("found", "found, F1"),
    ("nested_found", "nested ones found"),
    ("parent", "parent right"),
    ("voice", "voice"),
    ("act", "act"),
    ("stance", "stance"),
    ("stance_macro_f1", "stance, macro-F1"),
    ("factuality", "factuality"),
    ("factuality_macro_f1", "factuality, macro-F1"),
    ("speaker", "speaker"),
    ("anonymous", "anonymous or not"),
    ("chain", "chain"),
    ("chain_of_two_or_more", "chain of two or more"),
    ("said", "date of saying"),
    ("addressee", "addressee"),
    ("times", "date expressions, F1"),
    ("aliases", "aliases, F1"),
)

# kind of gold: title, what is counted, and the figures shown with their places in a report
PUBLISHED: dict[str, tuple[str, str, dict[str, tuple[str, ...]]]] = {
    "triples": (
        "Whole attributions",
        "articles",
        {"same content and source": ("e2e_exact", "F1"), "alike": ("e2e_50", "F1"), "no source": ("nosource", "F1")},
    ),
    "spans": ("Exact borders", "instances", {role: ("primary", "exact", role, "F1") for role in ROLES}),
    "sourced": ("Sourced statements", "articles", {"F1": ("statements", "F1"), "name right": ("name",)}),
}


def page(results: Mapping[str, Any], peers: Mapping[str, Any]) -> str:
    """The whole page."""
    engines = results["engines"]
    parts = [
        _opening(results["about"], engines),
        _triples(engines, peers["triples"]),
        _spans(engines, peers["spans"]),
        _sourced(engines, peers["sourced"]),
        _marked(engines),
        _publishers(engines),
        _speed(engines),
        _stages(engines),
        _sureness(engines),
    ]
    return "\n\n".join(parts) + "\n"


def _opening(about: Mapping[str, Any], engines: Mapping[str, Any]) -> str:
    versions = [e["speed"]["by"] for e in engines.values() if "by" in e["speed"]]
    return (
        "# Benchmarks\n\n"
        "Written by `make bench`; do not edit by hand. Every figure of Sayso's was measured in this run; a figure that could not\n"
        "be measured says so. All shares are in percent.\n\n"
        + _table(
            ("", ""),
            [
                ("measured", about["date"]),
                ("Sayso", about["sayso"] + (f", engines {', '.join(versions)}" if versions else "")),
                ("machine", f"{about['cpu']}, {about['cores']} cores, {about['system']}; measured on two cores"),
                ("software", f"Python {about['python']}, onnxruntime {about['onnxruntime']}"),
                ("load average before and after", " and ".join(str(value) for value in about["load"])),
            ],
        )
        + _busy(about)
    )


def _busy(about: Mapping[str, Any]) -> str:
    """A warning if other programs took part of the processor, because figures by the clock are then too low."""
    if max((value for value in about["load"] if value is not None), default=0) <= about["cores"] + 0.5:
        return ""
    return (
        f"\n\n**The machine was busy with other programs** (more than {about['cores']} processes wanted a core). What is measured by the\n"
        "clock (words per second, start) is too low on this page by as much as they took, and must be measured again on a quiet one;\n"
        "words per CPU-second, memory and quality are not affected, or hardly."
    )


def _triples(engines: Mapping[str, Any], peers: Mapping[str, Any]) -> str:
    columns = ("e2e_exact", "e2e_50", "content_exact", "nosource")
    rows = [(p["name"], *(_number(p[c]) for c in columns), _thousands(p["words_per_cpu_second"])) for p in peers["rows"]]
    for name, engine in engines.items():
        pace = _thousands(engine["speed"].get("words_per_cpu_second"))
        rows.append((NAMES[name], *_cells(engine["quality"], "triples", *((column, "F1") for column in columns)), pace))
    head = ("", "same content and source", "alike (half the words)", "same content", "no source", "words per CPU-second")
    return f"## Whole attributions: PolNeAR dev\n\n{_table(head, rows)}\n\nOthers: {peers['source']}{_why(engines, 'triples')}"


def _spans(engines: Mapping[str, Any], peers: Mapping[str, Any]) -> str:
    rows = [(p["name"], *(_number(p[r]) for r in ROLES)) for p in peers["rows"]]
    for name, engine in engines.items():
        rows.append((NAMES[name], *_cells(engine["quality"], "spans", *(("primary", "exact", role, "F1") for role in ROLES))))
    text = f"## Exact borders: CofeNet's instances of PolNeAR\n\n{_table(('', *ROLES), rows)}\n\nOthers: {peers['source']}"
    return text + _why(engines, "spans")


def _sourced(engines: Mapping[str, Any], peers: Mapping[str, Any]) -> str:
    rows: list[tuple[str, ...]] = [(p["name"], "–", "–", _number(p["F1"]), "–") for p in peers["rows"]]
    paths = [("statements", "P"), ("statements", "R"), ("statements", "F1"), ("name",)]
    rows += [(NAMES[name], *_cells(engine["quality"], "sourced", *paths)) for name, engine in engines.items()]
    table = _table(("", "precision", "recall", "F1", "name right"), rows)
    return f"## Sourced statements: newsroom articles\n\n{table}\n\nOthers: {peers['source']}{_why(engines, 'sourced')}"


def _marked(engines: Mapping[str, Any]) -> str:
    rows = []
    for key, name in SHARES:
        path = (key, "F1") if name.endswith(", F1") else (key,)
        rows.append((name, *(cell for engine in engines.values() for cell in _cells(engine["quality"], "marked", path))))
    counts = [e["quality"]["marked"]["figures"]["articles"] for e in engines.values() if _there(e["quality"], "marked")]
    size = f"The {counts[0]} committed articles whose number is divisible by five, which nothing was trained on. " if counts else ""
    return (
        f"## Everything about an attribution: marked news, held out\n\n{_table(('', *map(_plain, engines)), rows)}\n\n"
        f"{size}Rows one, two and the last two are counted over everything; all others over the attributions that were found.{_why(engines, 'marked')}"
    )


def _publishers(engines: Mapping[str, Any]) -> str:
    """By publisher: whole attributions, borders, sourced statements. Marked news has invented outlets, one article each."""
    parts = ["## By publisher"]
    for kind, (title, counted, columns) in PUBLISHED.items():
        shown = {name: engine["quality"][kind]["groups"] for name, engine in engines.items() if _there(engine["quality"], kind)}
        rows = []
        for group in sorted({group for groups in shown.values() for group in groups}):
            reports = [groups[group] for groups in shown.values()]
            figures = [_number(_at(report, path)) for report in reports for path in columns.values()]
            rows.append((group, str(reports[0][counted]), *figures))
        head = (title, counted, *(f"{name}: {column}" for name in shown for column in columns))
        parts.append(_table(head, rows) if rows else f"{title}: not measured.")
    return "\n\n".join(parts)


def _speed(engines: Mapping[str, Any]) -> str:
    def row(name: str, part: str, take: Callable[[Any], str]) -> tuple[str, ...]:
        return name, *(take(e[part]) if "absent" not in e[part] else "not measured" for e in engines.values())

    rows = [
        row("words per second on two cores, whole pipeline", "speed", lambda s: _thousands(s["words_per_second"])),
        row("words per CPU-second", "speed", lambda s: _thousands(s["words_per_cpu_second"])),
        row("peak memory while reading all of it, MB", "speed", lambda s: _number(s["peak_mb"])),
        row("start of `sayso read --json` to its first result, s (median)", "start", lambda s: f"{s['seconds']:.2f}"),
        row("the same, slowest run, s", "start", lambda s: f"{s['slowest']:.2f}"),
        row("peak memory of that process, MB", "start", lambda s: _number(s["peak_mb"])),
    ]
    texts = [f"{e['speed']['texts']}, {_thousands(e['speed']['words'])} words" for e in engines.values() if "texts" in e["speed"]]
    gaps = [f"{n}, {part}: {e[part]['absent']}" for n, e in engines.items() for part in ("speed", "start") if "absent" in e[part]]
    after = f"\n\nRead: {texts[0]}, one after the other in one process, weights already loaded; the best of several runs." if texts else ""
    return f"## Speed and memory\n\n{_table(('', *map(_plain, engines)), rows)}{after}{_gaps(gaps)}"


def _stages(engines: Mapping[str, Any]) -> str:
    """What each stage of reading costs, by engine."""
    there = {name: e["stages"] for name, e in engines.items() if "stages" in e.get("stages", {})}
    if not there:
        return "## Where the time goes\n\nNot measured."
    stages = dict.fromkeys(stage for found in there.values() for stage in sorted(found["stages"], key=lambda s: -found["stages"][s]))
    rows = [(stage, *(_microseconds(found, stage) for found in there.values())) for stage in stages]
    rows.append(("all", *(f"{1e6 / found['words_per_cpu_second']:.1f}" for found in there.values())))
    over = [f"{_plain(name)}: {100 * found['over_the_encoder']:.0f} % over its bare encoder" for name, found in there.items() if found["over_the_encoder"]]
    after = f"\n\n{'; '.join(over)}. One thread on one core, the best of three passes; a stage's time is without the stages that it calls." if over else ""
    return f"## Where the time goes\n\n{_table(('microseconds of a processor for a word', *map(_plain, there)), rows)}{after}"


def _microseconds(found: Mapping[str, Any], stage: str) -> str:
    return f"{1e6 * found['stages'][stage] / found['words']:.1f}" if stage in found["stages"] else ""


def _sureness(engines: Mapping[str, Any]) -> str:
    """Reliability: of what was given a confidence, how much is exactly right."""
    rows = []
    for name, engine in engines.items():
        for kind in ("triples", "marked"):
            found = engine["quality"].get(kind, {}).get("calibration") if _there(engine["quality"], kind) else None
            for one in found["bins"] if found else ():
                place = f"{one['low']:.1f} – {one['high']:.1f}"
                rows.append((_plain(name), kind, place, str(one["count"]), f"{one['confidence']:.2f}", f"{one['right']:.2f}"))
            if found:
                rows.append((_plain(name), kind, "calibration error", str(found["count"]), "", f"{found['error']:.3f}"))
    head = ("engine", "set", "confidence", "attributions", "mean confidence", "share exactly right")
    return "## How honest the confidences are\n\n" + (_table(head, rows) if rows else "Not measured.")


def _there(quality: Mapping[str, Any], kind: str) -> bool:
    return kind in quality and "absent" not in quality[kind]


def _cells(quality: Mapping[str, Any], kind: str, *paths: Sequence[str]) -> tuple[str, ...]:
    """The figures at these places of a report, or for each that it was not measured."""
    if not _there(quality, kind):
        return ("not measured",) * len(paths)
    return tuple(_number(_at(quality[kind]["figures"], path)) for path in paths)


def _at(figures: Any, path: Sequence[str]) -> float:
    for key in path:
        figures = figures[key]
    return float(figures)


def _why(engines: Mapping[str, Any], kind: str) -> str:
    gaps = []
    for name, engine in engines.items():
        if not _there(engine["quality"], kind):
            gaps.append(f"{name}: {engine['quality'].get('absent') or engine['quality'][kind]['absent']}")
    return _gaps(gaps)


def _gaps(gaps: Sequence[str]) -> str:
    return "".join(f"\n\nNot measured, {gap}." for gap in gaps)


def _plain(engine: str) -> str:
    return f"{engine} engine"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _thousands(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---", *(["---:"] * (len(head) - 1))], *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)
