"""Tables of Word documents: their rows, their cells, and how many columns these take."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from askcaci.corpus.importing.documents.wordruns import (
    WORDS,
    Looks,
    paragraphs_of,
    text_of,
)

_ROW = f"{WORDS}tr"
_CELL = f"{WORDS}tc"
# Content controls and insertions: their content takes their place.
_CONTROLS = frozenset({f"{WORDS}sdt", f"{WORDS}sdtContent", f"{WORDS}ins"})
_UNSHOWN_ROWS = (f"{WORDS}del", f"{WORDS}hidden")
_MOST_COLUMNS = 63
# A table with longer cells lays out a page.
_LONGEST_CELL = 200


def rows_of(table: Any) -> Iterator[Any]:  # noqa: ANN401 - lxml has no types
    """Yield the rows of a table that are shown, those in content controls too."""
    for child in table.iterchildren():
        if child.tag == _ROW:
            properties = child.find(f"{WORDS}trPr")
            unshown = () if properties is None else map(properties.find, _UNSHOWN_ROWS)
            if all(found is None for found in unshown):
                yield child
        elif child.tag in _CONTROLS:
            yield from rows_of(child)


def cells_of(row: Any) -> Iterator[tuple[Any, int]]:  # noqa: ANN401 - lxml has no types
    """Yield the cells of a row, and how many columns each takes."""
    for child in row.iterchildren():
        if child.tag == _CELL:
            yield child, max(1, _grid(child, "tcPr", "gridSpan"))
        elif child.tag in _CONTROLS:
            yield from cells_of(child)


def _grid(element: Any, properties: str, name: str) -> int:  # noqa: ANN401
    """Return a number of columns, 0 where none is given."""
    found = element.find(f"{WORDS}{properties}/{WORDS}{name}")
    value = "" if found is None else found.get(f"{WORDS}val") or ""
    return min(int(value), _MOST_COLUMNS) if re.fullmatch("[0-9]{1,6}", value) else 0


def columns_before(row: Any) -> int:  # noqa: ANN401 - lxml has no types
    """Return how many columns a row leaves free before its first cell."""
    return _grid(row, "trPr", "gridBefore")


def columns_after(row: Any) -> int:  # noqa: ANN401 - lxml has no types
    """Return how many columns a row leaves free after its last cell."""
    return _grid(row, "trPr", "gridAfter")


def is_data(table: Any, looks: Looks) -> bool:  # noqa: ANN401 - lxml has no types
    """Return True if a table holds data; others only lay out the page."""
    rows = [list(cells_of(row)) for row in rows_of(table)]
    cells = [cell for row in rows for cell, _ in row]
    return len(cells) >= 2 * len(rows) and all(
        sum(len(text_of(paragraph, looks)) for paragraph in paragraphs_of(cell))
        <= _LONGEST_CELL
        for cell in cells
    )
