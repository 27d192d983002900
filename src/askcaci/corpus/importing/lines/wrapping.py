"""Pages whose paragraphs are broken over lines of some 70 characters, put together."""

from __future__ import annotations

from itertools import pairwise

from askcaci.corpus.headings import match_heading
from askcaci.corpus.importing.lines.bylines import byline
from askcaci.corpus.importing.lines.days import date_line
from askcaci.corpus.importing.lines.furniture import furniture
from askcaci.corpus.importing.lines.marks import is_bullet, is_note
from askcaci.corpus.importing.lines.pages import Line

# No line of a wrapped page is longer; a page with one has a paragraph a line.
_WIDEST = 100
# A line that another could follow within a paragraph.
_FULL = 45
# Below this many full lines nothing can be said.
_ENOUGH = 8


def unwrap(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Join the lines of each paragraph if the page breaks them; else return `lines`.

    A page does when no line is wide and most full lines are followed by another one
    without a blank line between.
    """
    if any(len(line.text) > _WIDEST for line in lines):
        return lines
    pairs = [(a, b) for a, b in pairwise(lines) if len(a.text) >= _FULL]
    followed = sum(bool(after.text) for _, after in pairs)
    if len(pairs) < _ENOUGH or 2 * followed < len(pairs):
        return lines
    joined: list[list[Line]] = []
    for line in lines:
        if joined and _continues(joined[-1], line):
            joined[-1].append(line)
        else:
            joined.append([line])
    return tuple(map(_join, joined))


def _continues(block: list[Line], line: Line) -> bool:
    if not line.text or not block[-1].text or _stands_alone(block[0].text):
        return False
    return not (_begins(line.text) or _stands_alone(line.text))


def _begins(text: str) -> bool:
    heading = match_heading(text)
    return (
        is_bullet(text)
        or is_note(text)
        or (heading is not None and heading.written.isupper())
    )


def _stands_alone(text: str) -> bool:
    return bool(byline(text) or date_line(text) or furniture(text))


def _join(block: list[Line]) -> Line:
    if len(block) == 1:
        return block[0]
    text = block[0].text
    for line in block[1:]:
        # "geo-" + "political": the hyphen stays, it may be the word's own.
        text += (
            line.text if text.endswith("-") and text[-2:-1].isalpha() else f" {line.text}"
        )
    return Line(
        tuple(number for line in block for number in line.numbers),
        text,
        "",
        tuple(repair for line in block for repair in line.repairs),
        sum(line.no_break_spaces for line in block),
        sum(line.closed_blanks for line in block),
        sum(line.invisible for line in block),
    )
