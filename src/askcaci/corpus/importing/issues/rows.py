"""Words to rows, and the blank between the columns of a page. Lengths are in points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import nlargest
from statistics import median

from askcaci.corpus.importing.issues.reading import Word

# Of the type size: how far the words of one row differ in level.
_LEVEL = 0.3
# A gutter lies in the middle of the text, is wide, and hardly a row crosses it.
_MIDDLE = (0.3, 0.7)
_GUTTER = 0.8
_CROSSED = 0.5
_FEWEST_ROWS = 3
# Of the type size: how near a column's edge its lines begin, and the least blank before it.
_AT_EDGE = 0.2
# Of the gutter's width, from its right edge.
_DIVIDE = 0.25
_BLANK = 0.75
_MOST_CANDIDATES = 3
# Text wider than the largest poster is no page to look for columns on.
_WIDEST = 5_000


def rows_of(words: Iterable[Word]) -> list[list[Word]]:
    """Return words by the level they are on, from top to bottom, each from the left."""
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


def gutter(words: Sequence[Word]) -> tuple[float, float] | None:
    """Return left and right edge of the blank between two columns, or None."""
    size = text_size(words)
    if not words or not size:
        return None
    start = min(word.left for word in words)
    width = int(max(word.right for word in words) - start) + 1
    if not 20 * size < width < _WIDEST:
        return None
    # Titles of another size span both columns.
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
    rows = rows_of(words)
    widest = nlargest(_MOST_CANDIDATES, candidates, key=lambda edges: edges[1] - edges[0])
    best = max(widest, key=lambda edges: _rows_beside(edges, rows), default=None)
    return best if best and _rows_beside(best, rows) >= _FEWEST_ROWS else None


def _cover(words: Iterable[Word], start: float, width: int) -> list[int]:
    """Return how many words cover each point of the page's width."""
    steps = [0] * (width + 1)
    for word in words:
        steps[int(word.left - start)] += 1
        steps[min(width, int(word.right - start) + 1)] -= 1
    cover, total = [], 0
    for step in steps[:width]:
        total += step
        cover.append(total)
    return cover


def _rows_beside(edges: tuple[float, float], rows: Iterable[Sequence[Word]]) -> int:
    """Return how many rows are on the side of a gutter that has fewer of them."""
    divide = divide_of(edges)
    left = right = 0
    for row in rows:
        if not crosses(row, edges):
            left += row[0].left < divide
            right += row[-1].right > divide
    return min(left, right)


def divide_of(edges: tuple[float, float]) -> float:
    """Return from where on words are the right column's.

    That is near its edge: all its lines begin there, those of the left one end anywhere.
    """
    return edges[1] - _DIVIDE * (edges[1] - edges[0])


def crosses(row: Sequence[Word], edges: tuple[float, float]) -> bool:
    """Return True if a row runs on over the gutter."""
    divide, width = divide_of(edges), edges[1] - edges[0]
    before = [word for word in row if word.left < divide]
    after = [word for word in row if word.left >= divide]
    reach = max((word.right for word in before), default=edges[0])
    if reach > divide:
        return True
    if not (before and after):
        return False
    gap, size = after[0].left - reach, after[0].size
    # In ragged text the blank after a full line is narrower than that after the others.
    begins = abs(after[0].left - edges[1]) < _AT_EDGE * size
    return gap < min(0.7 * width, _BLANK * size if begins else 0.7 * width)


def is_free(edges: tuple[float, float], words: Iterable[Word]) -> bool:
    """Return True if most rows leave a blank there."""
    rows = rows_of(words)
    return 2 * sum(crosses(row, edges) for row in rows) < len(rows)
