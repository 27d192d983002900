"""The news digest of an issue, divided into its items."""

from __future__ import annotations

from dataclasses import replace

from askcaci.corpus.importing.issues.dividing import Piece
from askcaci.corpus.importing.issues.joining import Style, begins, is_display
from askcaci.corpus.importing.issues.layout import Line

# A single heading may be that of the digest itself.
_FEWEST = 2


def items_of(piece: Piece, style: Style) -> list[Piece]:
    """Return the items of a news digest, each below its heading; else the piece alone."""
    entry = piece.entry
    if entry is None or entry.kind != "news":
        return [piece]
    headings = _headings(piece, style)
    if len(headings) < _FEWEST:
        return [piece]
    items: list[Piece] = []
    ends = [start for start, _ in headings[1:]] + [len(piece.lines)]
    for (start, below), end in zip(headings, ends, strict=True):
        title = " ".join(line.text for line in piece.lines[start:below])
        first = start if items else 0
        lines = tuple(_digest_aside(piece.lines[first:start])) + piece.lines[start:end]
        items.append(
            Piece(replace(entry, title=title), lines, (start - first, below - first))
        )
    return items


def _headings(piece: Piece, style: Style) -> list[tuple[int, int]]:
    """Return the start and end of each item's heading."""
    found: list[tuple[int, int]] = []
    lines = piece.lines
    for place in range(piece.title[1], len(lines)):
        line = lines[place]
        if line.aside or line.note or not is_display(line, style):
            continue
        goes_on = (
            found and found[-1][1] == place and not begins(lines[place - 1], line, style)
        )
        if goes_on:
            found[-1] = (found[-1][0], place + 1)
        else:
            found.append((place, place + 1))
    return found


def _digest_aside(lines: tuple[Line, ...]) -> list[Line]:
    return [replace(line, aside=line.aside or "section of the issue") for line in lines]
