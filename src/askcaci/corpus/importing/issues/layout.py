"""Words to lines in the order of reading: rows, columns, what spans both.

All lengths are in points; the em of a line is its type size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Literal

from askcaci.corpus.importing.issues.reading import Sheet, Word
from askcaci.corpus.importing.issues.spacing import closed_up

Part = Literal["whole", "left", "right"]

# Of the type size: how far the words of one row differ in level, how small raised
# letters and how large drop capitals are.
_LEVEL = 0.3
_RAISED = 0.12
_SMALL = 0.8
_LONGEST_RAISED = 3
_DROPPED = 1.8
# A gutter lies in the middle of the text, is wide, and hardly a row crosses it.
_MIDDLE = (0.3, 0.7)
_GUTTER = 0.8
_CROSSED = 0.5
_FEWEST_ROWS = 3
# Text wider than the largest poster is no page to look for columns on.
_WIDEST = 5_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line as read, between the edges of its column.

    `left` is where it begins, a drop capital beside it counted in; `drop` is that capital
    on the first of these lines. `aside` and `note` are set where it is not of the text.
    """

    words: tuple[Word, ...]
    page: int
    part: Part
    column: int
    left: float
    right: float
    baseline: float
    size: float
    edges: tuple[float, float] = (0.0, 0.0)
    drop: str = ""
    aside: str = ""
    note: bool = False
    repairs: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Its words as they stand, a blank between them."""
        return self.drop + " ".join(word.text for word in self.words)

    def is_raised(self, word: Word) -> bool:
        """Say whether a word of the line is a small one above its level."""
        return (
            word.size <= _SMALL * self.size
            and word.baseline < self.baseline - _RAISED * self.size
        )


def rows_of(words: Iterable[Word]) -> list[list[Word]]:
    """Return words by the level they stand on, from top to bottom, each from the left."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.baseline):
        if rows and word.baseline - rows[-1][0].baseline <= _LEVEL * word.size:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda word: word.left) for row in rows]


def text_size(words: Iterable[Word]) -> float:
    """Return the size that most letters have, 0 where there is none."""
    letters: dict[float, int] = {}
    for word in words:
        letters[word.size] = letters.get(word.size, 0) + len(word.text)
    return max(letters, key=lambda size: (letters[size], size), default=0.0)


def lines_of(sheets: Sequence[Sheet]) -> list[Line]:
    """Return the lines of all pages in the order of reading."""
    gutters = [gutter(sheet.words) for sheet in sheets]
    found = [(a, b) for a, b in filter(None, gutters)]
    usual = (median(a for a, _ in found), median(b for _, b in found)) if found else None
    lines: list[Line] = []
    for sheet, between in zip(sheets, gutters, strict=True):
        if between is None and usual and _is_free(usual, sheet.words):
            between = usual
        lines += _page_lines(sheet, between)
    return _between_edges(lines)


def gutter(words: Sequence[Word]) -> tuple[float, float] | None:
    """Return left and right edge of the blank between two columns, or None."""
    size = text_size(words)
    if not words or not size:
        return None
    start = min(word.left for word in words)
    width = int(max(word.right for word in words) - start) + 1
    if not 20 * size < width < _WIDEST:
        return None
    # Titles of another size stand over both columns.
    text = [word for word in words if abs(word.size - size) <= 0.05 * size]
    cover = _cover(text, start, width)
    limit = _CROSSED * median(cover)
    candidates = []
    begun = None
    first, last = (int(part * width) for part in _MIDDLE)
    for x in range(first, last + 1):
        free = x < last and cover[x] <= limit
        if free and begun is None:
            begun = x
        elif not free and begun is not None:
            if x - begun >= _GUTTER * size:
                candidates.append((start + begun, start + x))
            begun = None
    best = max(candidates, key=lambda edges: _rows_beside(edges, words), default=None)
    return best if best and _rows_beside(best, words) >= _FEWEST_ROWS else None


def _cover(words: Iterable[Word], start: float, width: int) -> list[int]:
    """Return how many words stand over each point of the page's width."""
    steps = [0] * (width + 1)
    for word in words:
        steps[int(word.left - start)] += 1
        steps[min(width, int(word.right - start) + 1)] -= 1
    cover, total = [], 0
    for step in steps[:width]:
        total += step
        cover.append(total)
    return cover


def _rows_beside(edges: tuple[float, float], words: Iterable[Word]) -> int:
    """Return how many rows stand on that side of a gutter that has fewer of them."""
    middle = sum(edges) / 2
    left = right = 0
    for row in rows_of(words):
        if not _crosses(row, edges):
            left += row[0].left < middle
            right += row[-1].right > middle
    return min(left, right)


def _crosses(row: Sequence[Word], edges: tuple[float, float]) -> bool:
    """Say whether a row runs on over the gutter."""
    middle, width = sum(edges) / 2, edges[1] - edges[0]
    before = [word for word in row if word.left < middle]
    after = [word for word in row if word.left >= middle]
    reach = max((word.right for word in before), default=edges[0])
    if reach > middle + width / 4:
        return True
    return bool(before and after) and after[0].left - reach < 0.7 * width


def _is_free(edges: tuple[float, float], words: Iterable[Word]) -> bool:
    rows = rows_of(words)
    return 2 * sum(_crosses(row, edges) for row in rows) < len(rows)


def _page_lines(sheet: Sheet, between: tuple[float, float] | None) -> list[Line]:
    if between is None:
        return _column(sheet.words, sheet.number, "whole", 0)
    middle = sum(between) / 2
    lines: list[Line] = []
    # From one row over both columns to the next, the left one is read before the right.
    bands: list[tuple[list[Word], list[Word], list[Word]]] = [([], [], [])]
    for row in rows_of(sheet.words):
        if _crosses(row, between):
            if bands[-1][1] or bands[-1][2]:
                bands.append(([], [], []))
            bands[-1][0].extend(row)
        else:
            for word in row:
                bands[-1][1 if word.left < middle else 2].append(word)
    for number, (whole, left, right) in enumerate(bands):
        lines += _column(whole, sheet.number, "whole", 3 * number)
        lines += _column(left, sheet.number, "left", 3 * number + 1)
        lines += _column(right, sheet.number, "right", 3 * number + 2)
    return lines


def _column(words: Sequence[Word], page: int, part: Part, number: int) -> list[Line]:
    """Return the lines of a column from top to bottom."""
    raised = {word: beside for word in words if (beside := _beside_larger(word, words))}
    rows = rows_of(word for word in words if word not in raised)
    for word, beside in raised.items():
        next(row for row in rows if beside in row).append(word)
    lines = [_line(sorted(row, key=lambda w: w.left), page, part, number) for row in rows]
    return _with_drop_capitals(lines)


def _beside_larger(word: Word, words: Iterable[Word]) -> Word | None:
    """Return the word beside which a small one stands raised: a footnote's number."""
    if len(word.text) > _LONGEST_RAISED:
        return None
    for other in words:
        size = other.size
        if word.size > _SMALL * size or len(other.text) < 2 and size > 2 * word.size:
            continue
        rise = other.baseline - word.baseline
        gaps = (word.left - other.right, other.left - word.right)
        if _RAISED * size < rise < 0.7 * size and any(
            -0.1 * size < gap < 0.4 * size for gap in gaps
        ):
            return other
    return None


def _line(row: list[Word], page: int, part: Part, number: int) -> Line:
    size = text_size(row)
    words, repairs = closed_up(row)
    level = median(word.baseline for word in row if word.size == size)
    right = max(word.right for word in row)
    return Line(
        tuple(words), page, part, number, row[0].left, right, level, size, repairs=repairs
    )


def _with_drop_capitals(lines: list[Line]) -> list[Line]:
    """Put large initials to the first of the lines beside them."""
    found = lines
    for line in lines:
        for capital in line.words:
            if capital.size < _DROPPED * text_size(w for a in lines for w in a.words):
                continue
            beside = [other for other in found if _is_beside(other, capital)]
            if beside and capital.text.lstrip("“\"‘'").isupper() and len(capital.text) <= 2:
                found = _dropped(found, capital, beside)
    return found


def _is_beside(line: Line, capital: Word) -> bool:
    rest = [word for word in line.words if word is not capital]
    top = capital.baseline - 0.8 * capital.size
    return (
        bool(rest)
        and text_size(rest) < capital.size / _DROPPED * 1.05
        and top < rest[0].baseline < capital.baseline + 0.1 * capital.size
        and -1 < rest[0].left - capital.right < capital.size / 2
    )


def _dropped(lines: list[Line], capital: Word, beside: list[Line]) -> list[Line]:
    changed = []
    for line in lines:
        words = tuple(word for word in line.words if word is not capital)
        if not words:
            continue
        if line in beside:
            drop = capital.text if line is beside[0] else ""
            size = text_size(words)
            level = median(word.baseline for word in words if word.size == size)
            line = replace(
                line, words=words, left=capital.left, size=size, baseline=level, drop=drop
            )
        changed.append(line)
    return sorted(changed, key=lambda line: line.baseline)


def _between_edges(lines: list[Line]) -> list[Line]:
    """Give every line the edges of its column: where most lines begin, how far they go."""
    columns: dict[tuple[int, Part], list[Line]] = {}
    for line in lines:
        columns.setdefault((line.page, line.part), []).append(line)
    lefts = {key: _usual_left(column) for key, column in columns.items()}
    widths: dict[Part, list[float]] = {}
    for (page, part), column in columns.items():
        width = max(line.right for line in column) - lefts[page, part]
        widths.setdefault(part, []).extend([width] * len(column))
    usual = {part: median(found) for part, found in widths.items()}
    return [
        replace(line, edges=(left, left + usual[line.part]))
        for line in lines
        for left in [lefts[line.page, line.part]]
    ]


def _usual_left(column: Iterable[Line]) -> float:
    counts: dict[int, int] = {}
    lines = list(column)
    for line in lines:
        counts[round(line.left)] = counts.get(round(line.left), 0) + 1
    best = max(counts, key=lambda left: (counts[left], -left))
    return min(line.left for line in lines if round(line.left) == best)
