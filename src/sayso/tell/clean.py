"""Text that cannot misbehave where it is shown: no escape sequence, no overprinting, nothing that turns the line around."""

from __future__ import annotations

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_SHOWN = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\n\t"},
    0x7F: "\N{SYMBOL FOR DELETE}",
    **dict.fromkeys(range(0x80, 0xA0), REPLACEMENT),
    **dict.fromkeys(map(ord, _TURNING), REPLACEMENT),
    0x2028: "\n",
    0x2029: "\n",
    **dict.fromkeys(range(0xD800, 0xE000), REPLACEMENT),
    **dict.fromkeys((0xFFFE, 0xFFFF), REPLACEMENT),
}


def clean(text: str) -> str:
    """The text with every control character made visible, so that a terminal or page shows it and obeys none of it.

    Line ends become plain ones. Marks that right-to-left scripts need stay; those that reorder a line do not.

    >>> clean("a\\x1b[31mb\\r\\n")
    'a␛[31mb\\n'
    """
    return text.replace("\r\n", "\n").translate(_SHOWN)


def one_line(text: str, *, width: int = 0) -> str:
    """The cleaned text in one line, cut at a word and ended with “…” if it is longer than ``width`` characters.

    >>> one_line("The port was\\n closed on Friday.", width=16)
    'The port was …'
    """
    room = text if not width else text[: 4 * width + 80]
    line = " ".join(clean(room).split())
    if not width or len(line) <= width:
        return line
    cut = line[: width - 1]
    return (cut[: cut.rfind(" ") + 1] if " " in cut else cut) + "…"
