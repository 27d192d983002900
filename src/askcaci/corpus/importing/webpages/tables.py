"""Tables of data: which tables are, and in which column each cell is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from askcaci.corpus.importing.webpages.markup import elements

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_PARTS = frozenset("caption colgroup col thead tbody tfoot tr".split())
_PARAGRAPHS = frozenset(("p", "div"))
# Elements that no cell of a data table contains.
_NO_DATA = frozenset(
    """
article aside blockquote dl fieldset form h1 h2 h3 h4 h5 h6 hr iframe li nav ol pre section
table ul
""".split()
)
_LONGEST_CELL = 200
# For a table with header cells.
_LONGEST_HEADED_CELL = 800
_MOST_COLUMNS = 100


def data_cells(table: HtmlElement) -> dict[HtmlElement, int]:
    """Return the cells of a table of data, and the paragraphs within them.

    With a cell goes how many columns it is to the right of the cell before it, or, if
    it is its row's first, of the table's edge: a cell that spans rows or columns, and an
    empty one, keep their places. Of a table that only lays out the page, nothing.
    """
    inner = [element for element in elements(table) if element is not table]
    if any(element.tag in _NO_DATA for element in inner):
        return {}
    rows = [element for element in inner if element.tag == "tr"]
    cells = [element for element in inner if element.tag in ("td", "th")]
    paragraphs = [element for element in inner if element.tag in _PARAGRAPHS]
    headed = any(element.tag in ("th", "thead") for element in inner)
    if not headed and not all(map(_is_alone, paragraphs)):
        return {}
    longest = _LONGEST_HEADED_CELL if headed else _LONGEST_CELL
    short = all(len("".join(cell.itertext())) <= longest for cell in cells)
    wide = len(cells) >= (1.5 if headed else 2) * len(rows)
    if not (short and wide and len(rows) > 1):
        return {}
    return {**dict.fromkeys(paragraphs, 0), **_steps(rows)}


def _steps(rows: list[HtmlElement]) -> dict[HtmlElement, int]:
    """Return for each cell how many columns it is after the one before it."""
    steps: dict[HtmlElement, int] = {}
    # For each column, how many more rows a cell of a row above spans.
    taken: dict[int, int] = {}
    for row in rows:
        free, last = 0, 0
        below: dict[int, int] = {}
        for cell in (child for child in row if child.tag in ("td", "th")):
            while taken.get(free):
                free += 1
            steps[cell], last = free - last, free
            for column in range(free, free + _span(cell, "colspan")):
                below[column] = _span(cell, "rowspan") - 1
            free += _span(cell, "colspan")
        taken = {column: left - 1 for column, left in taken.items() if left > 1} | {
            column: left for column, left in below.items() if left
        }
    return steps


def _span(cell: HtmlElement, name: str) -> int:
    text = (cell.get(name) or "").strip()
    return max(1, min(int(text), _MOST_COLUMNS)) if text[:4].isdecimal() else 1


def _is_alone(element: HtmlElement) -> bool:
    parent = element.getparent()
    around = (parent.text or "") + (element.tail or "")
    return len(parent) == 1 and not around.strip()
