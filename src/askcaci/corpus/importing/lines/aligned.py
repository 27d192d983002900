"""The meaning of blanks in plain text: columns of a table, and first lines that are set in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from askcaci.corpus.importing.lines.marks import is_bullet

# Blanks within a line that separate cells.
_GAP = re.compile(r"\S {3,}\S")
_NUMBERED = re.compile(r"\s*\(?\d{1,3}[.)]\s")
_FEWEST_ROWS, _FEWEST_COLUMNS = 2, 3
_WIDEST_ROW, _LONGEST_CELL = 200, 40
# By how many characters a first line is indented.
_SET_IN = range(2, 9)


def with_rows(lines: Sequence[str]) -> list[str]:
    """Return lines of text, in those of a table " | " between the cells.

    A table is lines below one another whose blanks leave at least two gaps between columns;
    a cell without text keeps its place.

    Example: "Upper            11" below "Village  2011  2012" is "Upper |  | 11".
    """
    found: list[str] = []
    for of_table, group in groupby(lines, key=_may_be_row):
        block = list(group)
        found += _rows(block) if of_table and len(block) >= _FEWEST_ROWS else block
    return found


def _may_be_row(line: str) -> bool:
    return len(line) <= _WIDEST_ROW and _GAP.search(line.expandtabs()) is not None


def _rows(lines: list[str]) -> list[str]:
    """Return the rows of a table, or the lines where they are none."""
    shown = [line.expandtabs().rstrip() for line in lines]
    width = max(map(len, shown))
    padded = [line.ljust(width) for line in shown]
    blank = [all(line[at] == " " for line in padded) for at in range(width)]
    columns = list(_columns(blank))
    cells = [[line[start:end].strip() for start, end in columns] for line in padded]
    is_table = len(columns) >= _FEWEST_COLUMNS and all(
        len(cell) <= _LONGEST_CELL and "  " not in cell for row in cells for cell in row
    )
    return [" | ".join(row) for row in cells] if is_table else lines


def _columns(blank: list[bool]) -> Iterator[tuple[int, int]]:
    """Yield where columns begin and end: two or more blanks separate them."""
    start = end = None
    for at, free in enumerate([*blank, True, True]):
        if free:
            if start is not None and end is not None and at > end:
                yield start, end
                start = end = None
        else:
            start, end = at if start is None else start, at + 1


def set_in(lines: Sequence[str]) -> frozenset[int]:
    """Return the numbers, from 1, of lines that are indented below one that is not.

    They begin paragraphs, unless the line above is the first of an item.
    """
    found = set()
    above = ""
    for number, line in enumerate(lines, start=1):
        if (
            above.strip()
            and _indent(line) in _SET_IN
            and _indent(above) < _SET_IN.start
            and not (is_bullet(above.lstrip()) or _NUMBERED.match(above))
        ):
            found.add(number)
        above = line
    return frozenset(found)


def _indent(line: str) -> int:
    shown = line.expandtabs()
    return len(shown) - len(shown.lstrip(" "))
