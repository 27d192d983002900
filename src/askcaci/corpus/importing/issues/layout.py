"""Words to lines in the order of reading: rows, columns, what spans both.

All lengths are in points; the em of a line is its type size.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from askcaci.corpus.importing.issues.columns import (
    Gutter,
    bands_of,
    common_gutters,
    gutters_of,
)
from askcaci.corpus.importing.issues.reading import Sheet, Word
from askcaci.corpus.importing.issues.rows import is_free, rows_of, text_size
from askcaci.corpus.importing.issues.spacing import closed_up

# What runs over all columns; these are counted from 1.
WHOLE = 0

# Of the type size: how high and how small raised letters are, how large drop capitals.
_RAISED = 0.15
_SMALL = 0.87
_LONGEST_RAISED = 3
# Some programs superscript figures without making them small; these touch their word,
# and have hardly a word on their level.
_FIGURES = re.compile(r"[+\-−–]?\d{1,3}")
_CLEARLY_RAISED = 0.25
_TOUCHES = 0.12
_ALONE = 3
_MOST_RAISED = 300
_DROPPED = 1.8
_MOST_DROPPED = 20
# One line in this many may be longer than its column, by this part of the others' length.
_OVERLONG = 12
_ENOUGH_LINES = 5
_TOO_LONG = 1.06


@dataclass(frozen=True, slots=True)
class Line:
    """A line as read, between the edges of its column.

    `left` is where it begins, including a drop capital before it; `drop` is that capital
    on the first of these lines. `aside` and `note` are set if it is not part of the text.
    """

    words: tuple[Word, ...]
    page: int
    part: int
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
        """Its words as printed, a blank between them."""
        return self.drop + " ".join(word.text for word in self.words)

    def is_raised(self, word: Word) -> bool:
        """Return True if a word of the line is a small one, or a figure, above its level."""
        rise = self.baseline - word.baseline
        if word.size <= _SMALL * self.size:
            return rise > _RAISED * self.size
        return rise > _CLEARLY_RAISED * self.size and _is_figure(word)


def lines_of(sheets: Sequence[Sheet]) -> list[Line]:
    """Return the lines of all pages in the order of reading."""
    found = [gutters_of(sheet.words) for sheet in sheets]
    usual = common_gutters(found)
    lines: list[Line] = []
    for sheet, gutters in zip(sheets, found, strict=True):
        if not gutters and usual and all(is_free(one, sheet.words) for one in usual):
            gutters = usual
        lines += _page_lines(sheet, gutters)
    return _between_edges(lines)


def _page_lines(sheet: Sheet, gutters: Sequence[Gutter]) -> list[Line]:
    """Return a page's lines: between rows over all columns, one column after the other."""
    if not gutters:
        return _column(sheet.words, sheet.number, WHOLE, 0)
    lines: list[Line] = []
    width = len(gutters) + 2
    for number, band in enumerate(bands_of(sheet.words, gutters)):
        lines += _column(band.whole, sheet.number, WHOLE, width * number)
        for column, words in sorted(band.columns.items()):
            part = column + 1
            lines += _column(words, sheet.number, part, width * number + part)
    return lines


def _column(words: Sequence[Word], page: int, part: int, number: int) -> list[Line]:
    """Return the lines of a column from top to bottom."""
    usual = text_size(words)
    small = [
        word
        for word in words
        if word.size <= _SMALL * usual and len(word.text) <= _LONGEST_RAISED
    ]
    levels = Counter(round(word.baseline, 1) for word in words)
    small += [
        word
        for word in words
        if word.size > _SMALL * usual
        and _is_figure(word)
        and levels[round(word.baseline, 1)] <= _ALONE
    ]
    small = small if len(small) <= _MOST_RAISED else []
    found = {word: beside for word in small if (beside := _beside_larger(word, words))}
    raised = {word: beside for word, beside in found.items() if beside not in found}
    rows = rows_of(word for word in words if word not in raised)
    for word in filter(raised.__contains__, small):
        # One that is printed twice at its place is there twice.
        next(row for row in rows if raised[word] in row).append(word)
    lines = [_line(sorted(row, key=lambda w: w.left), page, part, number) for row in rows]
    return _with_drop_capitals(lines)


def _beside_larger(word: Word, words: Iterable[Word]) -> Word | None:
    """Return the word next to which a small one is raised: a footnote's number."""
    for other in words:
        size = other.size
        if len(other.text) < 2 and size > 2 * word.size:
            continue
        is_small = word.size <= _SMALL * size
        if not is_small and (word.size > size or not _is_figure(word)):
            continue
        least, widest = (_RAISED, 0.4) if is_small else (_CLEARLY_RAISED, _TOUCHES)
        rise = other.baseline - word.baseline
        gaps = (word.left - other.right, other.left - word.right)
        if least * size < rise < 0.7 * size and any(
            -0.1 * size < gap < widest * size for gap in gaps
        ):
            return other
    return None


def _is_figure(word: Word) -> bool:
    return _FIGURES.fullmatch(word.text) is not None


def _line(row: list[Word], page: int, part: int, number: int) -> Line:
    size = text_size(row)
    words, repairs = closed_up(row)
    level = median(word.baseline for word in row if word.size == size)
    right = max(word.right for word in row)
    return Line(
        tuple(words), page, part, number, row[0].left, right, level, size, repairs=repairs
    )


def _with_drop_capitals(lines: list[Line]) -> list[Line]:
    """Add large initials to the first of the lines next to them."""
    large = _DROPPED * text_size(word for line in lines for word in line.words)
    capitals = [
        word
        for line in lines
        for word in line.words
        if word.size >= large and len(word.text) <= 2 and word.text[-1].isupper()
    ]
    found = lines
    for capital in capitals[:_MOST_DROPPED]:
        beside = list(_beside(found, capital))
        # A line has one initial: a second large letter stays a word of its own.
        if beside and not beside[0].drop:
            found = _dropped(found, capital, beside)
    return found


def _beside(lines: Iterable[Line], capital: Word) -> Iterator[Line]:
    """Yield the lines next to a drop capital: they begin right of it, at one place."""
    top = capital.baseline - 0.8 * capital.size
    start = None
    for line in lines:
        rest = [word for word in line.words if word is not capital]
        if not rest or text_size(rest) * _DROPPED > capital.size * 1.05:
            continue
        left, level = rest[0].left, rest[0].baseline
        near = -1 < left - capital.right < capital.size / 2
        bottom = capital.baseline + rest[0].size
        if near and top < level < bottom and (start is None or abs(left - start) < 1):
            start = left
            yield line


def _dropped(lines: list[Line], capital: Word, beside: list[Line]) -> list[Line]:
    changed = []
    for line in lines:
        words = tuple(word for word in line.words if word is not capital)
        if not words:
            continue
        if line in beside:
            drop = capital.text if line is beside[0] else line.drop
            size = text_size(words)
            level = median(word.baseline for word in words if word.size == size)
            line = replace(
                line, words=words, left=capital.left, size=size, baseline=level, drop=drop
            )
        changed.append(line if line.words == words else replace(line, words=words))
    return sorted(changed, key=lambda line: line.baseline)


def _between_edges(lines: list[Line]) -> list[Line]:
    """Give every line the edges of its column: where most lines begin, how far they go."""
    columns: dict[tuple[int, int], list[Line]] = {}
    for line in lines:
        columns.setdefault((line.page, line.part), []).append(line)
    lefts = {key: _usual_left(column) for key, column in columns.items()}
    widths: dict[int, list[float]] = {}
    for (page, part), column in columns.items():
        width = _usual_right(column) - lefts[page, part]
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


def _usual_right(column: Sequence[Line]) -> float:
    """Return how far the lines of a column go, except for one in many that is too long."""
    rights = sorted(line.right for line in column)
    left = min(line.left for line in column)
    overlong = max(1, len(rights) // _OVERLONG) if len(rights) >= _ENOUGH_LINES else 0
    usual = rights[-1 - overlong]
    return max(right for right in rights if right - left <= _TOO_LONG * (usual - left))
