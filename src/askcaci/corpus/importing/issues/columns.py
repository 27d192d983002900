"""A page's words by its columns: where these are, and which rows run over several.

A line that is too long for its column (an address, a line badly justified) runs on into the
blank next to it, or over the next column's lines. It stays in its own column: a row read
across two columns would be a sentence that nobody wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from askcaci.corpus.importing.issues.reading import Word
from askcaci.corpus.importing.issues.rows import (
    crosses,
    divide_of,
    gutter,
    rows_of,
    text_size,
)

# Left and right edge of the blank between two columns.
Gutter = tuple[float, float]

# Of three columns, the first gutter found leaves two on one side: the widths' ratio.
_TWO_TO_ONE = (1.6, 2.9)
_EVEN = (0.7, 1.43)
# A gutter within a part of a page has this many rows on either side, and hardly one across it.
_MANY_ROWS = 6
_FEW_CROSSING = 0.1
# Of the type size: a column's lines begin so near its edge, indents counted in.
_NEAR_EDGE = 0.35
_INDENT = 3.0
# Of the distance of lines: nearer is within a column's lines, farther is apart from them.
_COLLIDES = (0.2, 0.75)
_TIGHT = 1.4
_ADDRESS = re.compile(r"[/@]|www\.|\w\.\w+\.\w", re.IGNORECASE)


@dataclass(slots=True)
class Band:
    """What runs over several columns, and below it the words of each of them."""

    whole: list[Word] = field(default_factory=list)
    columns: dict[int, list[Word]] = field(default_factory=dict)


def gutters_of(words: Sequence[Word]) -> tuple[Gutter, ...]:
    """Return the blanks between a page's columns, from the left: none, one or two."""
    first = gutter(words)
    if first is None:
        return ()
    divide = divide_of(first)
    sides = [
        [word for word in words if word.left < divide],
        [word for word in words if word.left >= divide],
    ]
    start, end = min(w.left for w in words), max(w.right for w in words)
    widths = (first[0] - start, end - first[1])
    larger = 0 if widths[0] > widths[1] else 1
    if not _TWO_TO_ONE[0] < widths[larger] / max(widths[1 - larger], 1) < _TWO_TO_ONE[1]:
        return (first,)
    second = gutter(sides[larger])
    if second is None or not _is_sure(second, sides[larger], first, larger):
        return (first,)
    return (second, first) if larger == 0 else (first, second)


def _is_sure(second: Gutter, words: Sequence[Word], first: Gutter, side: int) -> bool:
    """Return True if a second gutter divides the larger side of a page in two even columns."""
    start = min(word.left for word in words) if side == 0 else first[1]
    end = first[0] if side == 0 else max(word.right for word in words)
    left, right = second[0] - start, end - second[1]
    if not _EVEN[0] < left / max(right, 1) < _EVEN[1]:
        return False
    rows = rows_of(words)
    crossing = sum(crosses(row, second) for row in rows)
    divide = divide_of(second)
    beside = [row for row in rows if not crosses(row, second)]
    fewest = min(
        sum(row[0].left < divide for row in beside),
        sum(row[-1].right > divide for row in beside),
    )
    return fewest >= _MANY_ROWS and crossing <= _FEW_CROSSING * len(rows)


def bands_of(words: Iterable[Word], gutters: Sequence[Gutter]) -> list[Band]:
    """Return a page's words from one row over several columns to the next."""
    page = _Page(list(words), gutters)
    bands = [Band()]
    for row in page.rows:
        parts = page.divided(row)
        if parts is None:
            if bands[-1].columns:
                bands.append(Band())
            bands[-1].whole.extend(row)
        else:
            for column, part in parts.items():
                bands[-1].columns.setdefault(column, []).extend(part)
    return bands


class _Page:
    """A page's rows, and on which levels each column has lines."""

    def __init__(self, words: list[Word], gutters: Sequence[Gutter]) -> None:
        self.rows = rows_of(words)
        self._gutters = gutters
        self._divides = [divide_of(edges) for edges in gutters]
        self._size = text_size(words)
        self._levels: list[list[float]] = [[] for _ in range(len(gutters) + 1)]
        for row in self.rows:
            if not self._crosses(row):
                for column in {self._column(word) for word in row}:
                    self._levels[column].append(row[0].baseline)
        gaps = [b - a for levels in self._levels for a, b in pairwise(sorted(levels))]
        self._leading = median(gaps) if gaps else 1.2 * self._size

    def divided(self, row: Sequence[Word]) -> dict[int, list[Word]] | None:
        """Return the words of a row by column, None if it runs over several."""
        if not self._crosses(row):
            return self._by_column(row, self._divides)
        own = self._own_column(row)
        if own is not None:
            return {own: list(row)}
        edges = [right - _NEAR_EDGE * self._size for _, right in self._gutters]
        parts = self._by_column(row, edges)
        if self._is_two_lines(row, parts):
            return parts
        return None

    def _column(self, word: Word) -> int:
        return sum(word.left >= divide for divide in self._divides)

    def _crosses(self, row: Sequence[Word]) -> bool:
        return any(crosses(row, edges) for edges in self._gutters)

    @staticmethod
    def _by_column(row: Iterable[Word], edges: Sequence[float]) -> dict[int, list[Word]]:
        parts: dict[int, list[Word]] = {}
        for word in row:
            parts.setdefault(sum(word.left >= edge for edge in edges), []).append(word)
        return parts

    def _own_column(self, row: Sequence[Word]) -> int | None:
        """Return the column whose line a row is that runs into the others, if it is one.

        It is between the lines of the others, at no distance of its own from them, or
        it is an address with nothing after it.
        """
        touched = range(
            self._column(row[0]), sum(row[-1].right > m for m in self._divides) + 1
        )
        free = [column for column in touched if not self._collides(row, column)]
        if len(free) < len(touched):
            return free[0] if len(free) == 1 else None
        last = row[-1]
        is_address = len(last.text) > 3 and _ADDRESS.search(last.text) is not None
        alone = is_address and self._column(last) == touched[0]
        return touched[0] if alone and self._follows(row, touched[0]) else None

    def _collides(self, row: Sequence[Word], column: int) -> bool:
        near, far = (part * self._leading for part in _COLLIDES)
        level = row[0].baseline
        return any(near < abs(level - other) < far for other in self._levels[column])

    def _follows(self, row: Sequence[Word], column: int) -> bool:
        """Return True if a row is as far below or above a column's line as its own lines are."""
        level = row[0].baseline
        return any(
            0 < abs(level - other) <= _TIGHT * self._leading
            for other in self._levels[column]
        )

    def _is_two_lines(self, row: Sequence[Word], parts: dict[int, list[Word]]) -> bool:
        """Return True if lines of several columns are on one level, one of them too long.

        Above and below each column has its lines, and the parts begin where these do.
        """
        level = row[0].baseline
        for column, part in parts.items():
            others = self._levels[column]
            above = min((level - y for y in others if y < level), default=1e9)
            below = min((y - level for y in others if y > level), default=1e9)
            if max(above, below) > _TIGHT * self._leading:
                return False
            if (
                column
                and part[0].left > self._gutters[column - 1][1] + _INDENT * self._size
            ):
                return False
        return len(parts) > 1


def common_gutters(found: Iterable[tuple[Gutter, ...]]) -> tuple[Gutter, ...]:
    """Return the gutters that most pages with columns have."""
    by_count: dict[int, list[tuple[Gutter, ...]]] = {}
    for gutters in found:
        if gutters:
            by_count.setdefault(len(gutters), []).append(gutters)
    if not by_count:
        return ()
    alike = max(by_count.values(), key=len)
    return tuple(_medians(alike))


def _medians(alike: Sequence[tuple[Gutter, ...]]) -> Iterator[Gutter]:
    for same in zip(*alike, strict=True):
        yield median(a for a, _ in same), median(b for _, b in same)
