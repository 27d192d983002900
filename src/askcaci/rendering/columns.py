"""Lines of a terminal: how many columns text takes, and where it breaks."""

from __future__ import annotations

import re
import unicodedata

from askcaci.types import Span

# Below it every letter takes one column, and no mark combines.
_NARROW_BELOW = 0x300

# Letters that are written without blanks, and signs: each takes two columns.
_WIDE = (
    "\u1100-\u115f\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60"
    "\U0001f300-\U0001faff\U00020000-\U0003fffd"
)
# A line may end after each, but not before a closing mark.
_CLOSING = (
    "\u0300-\u036f\u200d\ufe0f\u3001\u3002\u300d\u300f\u3011\uff01\uff09\uff0c\uff0e\uff1f"
)
_UNIT = re.compile(rf"[{_WIDE}][{_CLOSING}”’»)\].,;:!?…]*|[^ {_WIDE}]+")


def columns(text: str) -> int:
    """Return how many columns a terminal needs for a line of text."""
    if text.isascii() or all(ord(character) < _NARROW_BELOW for character in text):
        return len(text)
    return sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def broken(text: str, width: int) -> list[Span]:
    """Return the lines of a text no wider than a number of columns, without blanks between them.

    A line breaks at blanks and between wide letters; a longer word has a line of its own.
    """
    lines: list[Span] = []
    used = 0
    for match in _UNIT.finditer(text):
        start, end = match.span()
        before = columns(text[lines[-1].end : end]) if lines else 0
        if lines and used + before <= width:
            lines[-1] = Span(lines[-1].start, end)
            used += before
        else:
            lines.append(Span(start, end))
            used = columns(match.group())
    return lines


def cut(text: str, width: int | None) -> str:
    """Return a line of text, cut to a number of columns with "…" where it is wider."""
    if width is None or columns(text) <= width:
        return text
    used = 0
    for place, character in enumerate(text):
        used += _width(character)
        if used >= width:
            return f"{text[:place].rstrip()}…"
    return text
