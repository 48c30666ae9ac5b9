"""The stances on a claim over time as a small picture: a row for each stance, a column for each day, a circle as large as its number."""

from __future__ import annotations

from html import escape
from math import sqrt

from sayso.tell.moments import Counts, spoken

LEFT, ROW, TOP, BOTTOM = 96, 40, 12, 34
NARROWEST, WIDEST = 56, 150
LARGEST = 17.0


def chart(counts: Counts) -> str:
    """The picture as SVG, with everything in it said in words; nothing if there is nothing to show. ``dossier.css`` has its colours."""
    if not counts.rows:
        return ""
    column = max(NARROWEST, min(WIDEST, 640 // len(counts.columns)))
    width, height = LEFT + column * len(counts.columns), TOP + ROW * len(counts.rows) + BOTTOM
    most = max(max(numbers) for _, numbers in counts.rows)
    said = "; ".join(
        f"{spoken(when)}: " + ", ".join(f"{numbers[i]} {stance}" for stance, numbers in counts.rows if numbers[i]) for i, when in enumerate(counts.columns)
    )
    parts = [f'<svg class="stances" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(f"Stances over time. {said}.")}">']
    for i, when in enumerate(counts.columns):
        parts.append(_label(LEFT + column * (i + 0.5), height - 14, _brief(when, counts.columns), "when", "middle"))
    for r, (stance, numbers) in enumerate(counts.rows):
        y = TOP + ROW * (r + 0.5)
        parts.append(f'<path class="rule" d="M{LEFT} {y:g}H{width}"/>')
        parts.append(_label(LEFT - 12, y + 4, stance, f"name is-{stance}", "end"))
        for i, number in enumerate(numbers):
            if number:
                x, radius = LEFT + column * (i + 0.5), max(6.0, LARGEST * sqrt(number / most))
                what = escape(f"{spoken(counts.columns[i])}: {number} {stance}")
                parts.append(f'<g class="is-{stance}"><title>{what}</title><circle cx="{x:g}" cy="{y:g}" r="{radius:.1f}"/></g>')
                inside = radius >= 9
                parts.append(_label(x if inside else x + radius + 4, y + 4, str(number), "inside" if inside else "beside", "middle" if inside else "start"))
    return "".join((*parts, "</svg>"))


def _brief(when: str, columns: tuple[str, ...]) -> str:
    """The day without its year where all are of one; the table has the whole."""
    name = spoken(when)
    year = when[:4]
    same = year.isdigit() and all(other[:4] == year for other in columns)
    if len(columns) > 6 and len(when) == 10:
        month = name.split()[1][:3] if name.count(" ") == 2 else ""
        return f"{name.split()[0]} {month}" if month else name
    return name.removesuffix(f" {year}") if same and name != year else name


def _label(x: float, y: float, words: str, kind: str, anchor: str) -> str:
    return f'<text class="{kind}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(words)}</text>'
