"""Joins the lines of pages whose paragraphs are broken at some 70 characters."""

from __future__ import annotations

import re
from collections.abc import Container
from itertools import pairwise

from askcaci.corpus.headings import match_heading
from askcaci.corpus.importing.lines.bylines import byline
from askcaci.corpus.importing.lines.days import date_line
from askcaci.corpus.importing.lines.furniture import furniture
from askcaci.corpus.importing.lines.marks import is_bullet, is_note
from askcaci.corpus.importing.lines.pages import Line

# Hardly a line of a wrapped page is longer; a page with many has one paragraph per line.
_WIDEST = 100
_FEW_WIDE = 0.1
# An address cannot be broken; without it its line is as long as others.
_ADDRESS = re.compile(r"(?:\S{0,8}https?://|\S{0,8}www\.)?\S{30,}")
# A line that another could follow within a paragraph.
_FULL = 45
# Below this many full lines nothing can be concluded, except where a few were plainly broken: the
# next line's first word had no room in them.
_ENOUGH = 8
_FEW = 3
# An indented first line has this much less room (characters).
_WIDEST_INDENT = 4
_NUMBERED = re.compile(r"\(?\d{1,2}[.)]\s")
_STOPS = (".", "!", "?", ":", ";", ",")


def unwrap(
    lines: tuple[Line, ...], *, few: bool = False, starts: Container[int] = ()
) -> tuple[Line, ...]:
    """Join the lines of each paragraph if the page breaks them; else return `lines`.

    A page does when hardly a line is wide and most full lines are followed by another one
    without a blank line between. A wide line is a paragraph of its own. `few` means that a
    few lines are enough, as in mails, whose programs break all they send. `starts` are the
    numbers of lines that begin a paragraph by an indent.
    """
    if not _is_wrapped(lines, few=few):
        return lines
    joined: list[list[Line]] = []
    for line, after in pairwise([*lines, Line((0,), "")]):
        begins = line.numbers[0] in starts
        if joined and not begins and _continues(joined[-1], line, after.text):
            joined[-1].append(line)
        else:
            joined.append([line])
    return tuple(map(_join, joined))


def _is_wrapped(lines: tuple[Line, ...], *, few: bool) -> bool:
    widths = [_width(line.text) for line in lines]
    narrow = [width for width in widths if width <= _WIDEST]
    wide = len(widths) - len(narrow)
    pairs = [
        (width, after.text)
        for (_, after), width in zip(pairwise(lines), widths, strict=False)
        if _FULL <= width <= _WIDEST
    ]
    if wide > _FEW_WIDE * len(pairs):
        return False
    followed = [(width, after) for width, after in pairs if after]
    if len(pairs) >= _ENOUGH:
        return 2 * len(followed) >= len(pairs)
    widest = max(narrow, default=0)
    return (
        few
        and len(followed) >= _FEW
        and all(
            width + len(after.split(" ", 1)[0]) >= widest - _WIDEST_INDENT
            for width, after in followed
        )
    )


def _width(text: str) -> int:
    """Return how long a line is without an address that is too long for it."""
    return len(text) if len(text) <= _WIDEST else len(_ADDRESS.sub("", text))


def _continues(block: list[Line], line: Line, after: str) -> bool:
    above = block[-1].text
    if not line.text or not above or _stands_alone(block[0].text):
        return False
    if _is_wide(line.text) or _is_wide(above) or _is_address(above, line.text, after):
        return False
    # A date within a sentence may begin a line too: "on\n12. May".
    if _NUMBERED.match(line.text) and above.endswith(_STOPS):
        return False
    return not (_begins(line.text) or _stands_alone(line.text))


def _is_wide(text: str) -> bool:
    return _width(text) > _WIDEST


def _is_address(above: str, text: str, after: str) -> bool:
    """Return True if a line is an address with a line of its own, not one in a sentence."""
    return bool(_ADDRESS.fullmatch(text)) and not (after and not above.endswith(":"))


def _begins(text: str) -> bool:
    heading = match_heading(text)
    return (
        is_bullet(text)
        or is_note(text)
        or (heading is not None and heading.written.isupper())
    )


def _stands_alone(text: str) -> bool:
    is_row = text.count("|") > 1
    return is_row or bool(byline(text) or date_line(text) or furniture(text))


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
