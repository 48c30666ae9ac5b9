"""Lines that fit: styled text wrapped at words to a width, with what stands before the first line and before the others.

Everything is made as lines first and printed at once, so that two blocks can stand side by side and no terminal wraps anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from rich.cells import cell_len, set_cell_size
from rich.text import Text

_PLAIN = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "·": "-", "→": ">", "←": "<", "│": "|", "├": "|", "└": "`", "─": "-", "…": "~", "↑": "^", "↻": "@", "◆": "*"}
)
LEAST = 12


def wrapped(body: Text, width: int, first: Text | str = "", rest: Text | str | None = None) -> list[Text]:
    """The body in lines of at most ``width`` cells: ``first`` stands before the first line, ``rest`` (else as much blank) before others.

    >>> [line.plain for line in wrapped(Text("one two three four"), 12, "- ")]
    ['- one two', '  three four']
    """
    before = first if isinstance(first, Text) else Text(first)
    after = rest if isinstance(rest, Text) else Text(" " * cell_len(before.plain) if rest is None else rest)
    room = max(LEAST, width - max(before.cell_len, after.cell_len))
    cuts = _cuts(body.plain, room)
    pieces = body.divide(cuts) if cuts else [body]
    lines = []
    for number, piece in enumerate(pieces):
        piece.rstrip()
        lines.append((before if number == 0 else after) + piece)
    return lines


def beside(left: Sequence[Text], right: Sequence[Text], width: int, bar: str = " │ ") -> list[Text]:
    """Two blocks of lines side by side, the left one ``width`` cells wide.

    >>> [line.plain for line in beside([Text("a")], [Text("b"), Text("c")], 3, "|")]
    ['a  |b', '   |c']
    """
    rows = []
    for one, other in zip_longest(left, right):
        row = Text() if one is None else one.copy()
        row.append(" " * max(0, width - row.cell_len)).append(bar if other else bar.rstrip(), "dim")
        rows.append(row + other if other else row)
    return rows


def joined(lines: Iterable[Text], *, plain: bool = False) -> Text:
    """All lines as one text; ``plain`` has only characters that any encoding has, as far as Sayso chose them, and no style."""
    text = Text("\n").join(lines)
    return Text(text.plain.translate(_PLAIN)) if plain else text


def cut(line: str, width: int) -> str:
    """The line cut at a word to so many cells, ended with “…” if anything is missing.

    >>> cut("the port was closed", 14)
    'the port was…'
    """
    if cell_len(line) <= width:
        return line
    short = set_cell_size(line, max(1, width - 1))
    head, space, _ = short.rpartition(" ")
    return (head if space and cell_len(head) > width // 2 else short).rstrip(" ,;:") + "…"


def unquoted(line: str) -> str:
    """The line without the quotation marks around it, or one that lacks its partner, for it will stand between others.

    >>> unquoted("“Port shut,” she said"), unquoted("“Port shut.”"), unquoted("it was a joke,”")
    ('“Port shut,” she said', 'Port shut.', 'it was a joke,')
    """
    inner = line.strip("“”\"")
    if not {"“", "”", '"'}.isdisjoint(inner):
        return line
    return inner


def _cuts(plain: str, room: int) -> list[int]:
    """Where to cut so that no piece is wider than ``room``: after a space, or inside a word that is wider itself."""
    if cell_len(plain) <= room:
        return []
    cuts, used, start = [], 0, 0
    for word in plain.split(" "):
        end = start + len(word)
        size = cell_len(word)
        if used and used + size > room:
            cuts.append(start)
            used = 0
        if size > room:
            for place in range(start, end):
                one = cell_len(plain[place])
                if used + one > room:
                    cuts.append(place)
                    used = 0
                used += one
        else:
            used += size
        used += 1
        start = end + 1
    return cuts
