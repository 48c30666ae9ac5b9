"""A strip that shows an article from its first to its last character: whose words, and where nobody is named."""

from __future__ import annotations

from collections.abc import Iterator

from sayso.model import Attribution, Reading
from sayso.tell.marks import depths

WIDTH = 1000
_KEYS = (
    ("named", "told by a named source"),
    ("anonymous", "by an anonymous one"),
    ("nobody", "by nobody in particular"),
    ("own", "by the article itself"),
)


def strip(reading: Reading) -> str:
    """The strip as an SVG image with its legend; nested attributions lie on the lower half. Empty for a text without attributions."""
    if not reading.attributions:
        return ""
    bars = "".join(_bars(reading))
    share = round(100 * attributed(reading))
    label = f"{share} % of the text is attributed to somebody"
    keys = "".join(f'<span><i class="{name}"></i>{words}</span>' for name, words in _KEYS)
    return (
        f'<div class="strip"><svg viewBox="0 0 {WIDTH} 20" preserveAspectRatio="none" role="img" aria-label="{label}">'
        f'<rect class="own" width="{WIDTH}" height="20"/>{bars}</svg><p class="keys">{keys}</p></div>'
    )


def attributed(reading: Reading) -> float:
    """The share of the text's characters that stand in the content of an attribution, from 0 to 1."""
    spans = sorted((s.start, s.end) for a in reading.attributions for s in a.content)
    covered = here = 0
    for start, end in spans:
        covered += max(0, end - max(start, here))
        here = max(here, end)
    return covered / max(1, len(reading.article.text))


def standing(attribution: Attribution) -> str:
    """Whether a named source, an anonymous one or nobody tells it."""
    if attribution.speaker.anonymous:
        return "anonymous"
    return "nobody" if attribution.speaker.kind == "none" else "named"


def _bars(reading: Reading) -> Iterator[str]:
    scale = WIDTH / max(1, len(reading.article.text))
    levels = sorted(zip(depths(reading.attributions), reading.attributions, strict=True), key=lambda pair: pair[0])
    for depth, a in levels:
        for span in a.content:
            x, width = span.start * scale, max(1.0, (span.end - span.start) * scale)
            place = f'x="{x:.1f}" width="{width:.1f}"'
            if depth:
                yield f'<rect class="gap" {place} y="10" height="10"/><rect class="{standing(a)}" {place} y="12" height="8"/>'
            else:
                yield f'<rect class="{standing(a)}" {place} height="20"/>'
