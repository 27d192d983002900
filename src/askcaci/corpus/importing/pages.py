"""A page as read: numbered lines of repaired characters, whatever the page's format."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page, or a part of one, without blanks at its ends.

    `numbers` are the lines of the file it stands on, counted from 1: one, but for a
    paragraph that the page breaks over several. `repairs` say what was mended, ready
    to print; the counts are of mendings too many and too small to list.
    """

    numbers: tuple[int, ...]
    text: str
    repairs: tuple[str, ...] = ()
    no_break_spaces: int = 0
    closed_blanks: int = 0
    invisible: int = 0

    @property
    def number(self) -> int:
        """The first line of the file it stands on."""
        return self.numbers[0]


@dataclass(frozen=True, slots=True)
class Page:
    """A page to split into articles; `line_count` counts blank lines too."""

    file: str
    encoding: str
    lines: tuple[Line, ...]
    line_count: int
