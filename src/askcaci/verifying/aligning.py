"""A quotation found nowhere, aligned with the words that come nearest to it.

The nearest words are those at the least edit distance in words (Levenshtein, 1966) from the
whole quotation, wherever they begin and end (Sellers, 1980). What an ellipsis or brackets
leave out costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import numpy as np

from askcaci.verifying.matching import NEXT_PARAGRAPH, SEPARATOR, Numbers, WordIndex
from askcaci.verifying.wording import Wording

# At most so many words of a quotation are aligned: time and memory grow with their
# square. An article has some 1,500.
LONGEST = 2_000

# How many stretches of the corpus are tried, and how many places of words choose them.
_TRIED = 4
_PLACES = 20_000

# What a changed, an added and a dropped word cost. Whether words are near enough is asked
# at equal costs; to show what was changed, a word dropped costs little, so that words that
# both have are next to each other, and what was left out makes none of them an invention.
_EQUAL = (1, 1, 1)
_SHOWN = (7, 7, 1)

EditKind = Literal["same", "deleted", "inserted"]


@dataclass(frozen=True, slots=True)
class Edit:
    """Words that both have, that only the source has, or that only the quotation has.

    The words the same are given as the quotation has them.
    """

    kind: EditKind
    text: str


@dataclass(frozen=True, slots=True)
class Alignment:
    """A quotation aligned with the words of the source from `first` to before `end`.

    `pairs` are the steps from left to right: a number of the quotation's word and one of
    the source's, either of them None where only the other has a word. `cost` is how many
    words were changed, dropped or added.
    """

    first: int
    end: int
    cost: int
    pairs: tuple[tuple[int | None, int | None], ...]
    kept: frozenset[int]

    @property
    def lost(self) -> list[tuple[int, int]]:
        """The runs of the quotation's words that the source does not have there."""
        words = [word for word, _ in self.pairs if word is not None]
        runs: list[tuple[int, int]] = []
        for word in words:
            if word in self.kept:
                continue
            if runs and runs[-1][1] == word:
                runs[-1] = (runs[-1][0], word + 1)
            else:
                runs.append((word, word + 1))
        return runs


def nearest(
    index: WordIndex, quotation: Wording, preferred: frozenset[str] = frozenset()
) -> Alignment | None:
    """Return the best alignment of a quotation with words of the corpus, or None.

    Of equally good ones that in a `preferred` article is taken, then the first. Only the
    first `LONGEST` words are compared.
    """
    part = quotation.part(0, min(LONGEST, len(quotation.words)))
    numbers = index.numbers(part.words)
    best: Alignment | None = None
    best_rank = (0, False, 0)
    for low, high in _stretches(index, part, numbers):
        found = _aligned(index, part, numbers, low, high)
        if found is None:
            continue
        other = index.article_of(found.first).id not in preferred
        rank = (found.cost, other, found.first)
        if best is None or rank < best_rank:
            best, best_rank = found, rank
    return best


def refined(index: WordIndex, quotation: Wording, alignment: Alignment) -> Alignment:
    """Return an alignment with the same place that keeps as many words as it can."""
    part = quotation.part(0, min(LONGEST, len(quotation.words)))
    low, high = index.bounds(alignment.first, NEXT_PARAGRAPH)
    low = max(low, alignment.first - len(part.words))
    high = max(alignment.end, min(high, alignment.end + 2 * len(part.words)))
    numbers = index.numbers(part.words)
    return _aligned(index, part, numbers, low, high, _SHOWN) or alignment


def edits(index: WordIndex, quotation: Wording, alignment: Alignment) -> tuple[Edit, ...]:
    """Return an alignment as runs of words that are the same, deleted or inserted."""

    def kind(pair: tuple[int | None, int | None]) -> bool:
        return pair[0] is not None and pair[0] in alignment.kept

    found: list[Edit] = []
    for same, group in groupby(alignment.pairs, key=kind):
        pairs = list(group)
        ours = [word for word, _ in pairs if word is not None]
        theirs = [
            word
            for _, word in pairs
            if word is not None and index.tokens[word] != SEPARATOR
        ]
        if theirs and not same:
            span = index.span(theirs[0], theirs[-1] + 1)
            source = index.article_of(theirs[0]).text
            found.append(Edit("deleted", span.of(source)))
        if ours:
            text = _with_marks(quotation, ours[0], ours[-1] + 1)
            found.append(Edit("same" if same else "inserted", text))
    return tuple(found)


def _with_marks(quotation: Wording, first: int, end: int) -> str:
    """Return words of a quotation with all that comes before the next word."""
    words = quotation.words
    start = words[first].span.start if first else 0
    stop = words[end].span.start if end < len(words) else len(quotation.text)
    return quotation.text[start:stop].strip()


def _stretches(
    index: WordIndex, quotation: Wording, numbers: Numbers
) -> Iterator[tuple[int, int]]:
    """Yield the stretches of the corpus that may have most of a quotation's words.

    Each place of a word suggests where the quotation would begin; stretches are where many
    suggest the same, rare words counting more. The places of frequent words are ignored.
    """
    length = len(numbers)
    order = sorted(range(length), key=lambda at: index.count(int(numbers[at])))
    begins: list[Numbers] = []
    weights: list[Numbers] = []
    looked_at = 0
    for at in order:
        places = index.places(int(numbers[at]))
        looked_at += len(places)
        if looked_at > _PLACES and begins:
            break
        if len(places):
            begins.append(places[:_PLACES] - at)
            rarity = 1 + np.log(len(index.tokens) / len(places))
            weights.append(np.full(len(begins[-1]), rarity))
    if not begins:
        return
    begin = np.maximum(np.concatenate(begins), 0)
    weight = np.concatenate(weights)
    width = max(8, length // 2)
    seen: set[tuple[int, int]] = set()
    # Two ways to divide the corpus, so that no stretch is cut in both.
    for offset in (0, width // 2):
        votes = np.bincount((begin + offset) // width, weights=weight)
        voted = np.flatnonzero(votes)
        best = voted[np.argsort(-votes[voted], kind="stable")[:_TRIED]]
        for bucket in best:
            stretch = _stretch(index, quotation, int(bucket) * width - offset, width)
            if stretch not in seen:
                seen.add(stretch)
                yield stretch


def _stretch(
    index: WordIndex, quotation: Wording, begin: int, width: int
) -> tuple[int, int]:
    """Return the range of words in which a quotation beginning near a place may lie."""
    length = len(quotation.words)
    last = len(index.tokens) - 1
    low, high = begin - width, begin + width + length + width
    middle = min(max(begin + width // 2, 0), last)
    elided = any(gap.most is None for gap in quotation.gaps.values())
    paragraphs = NEXT_PARAGRAPH if elided else 0
    if elided:
        first, end = index.bounds(middle, paragraphs)
        low, high = min(low, first), max(high, end)
    return max(low, 0), min(high, last + 1)


def _aligned(
    index: WordIndex,
    quotation: Wording,
    numbers: Numbers,
    low: int,
    high: int,
    costs: tuple[int, int, int] = _EQUAL,
) -> Alignment | None:
    """Return the best alignment with the words from `low` to before `high`.

    Row i of the table has, for each place in the source, the least cost of the
    quotation's first i words ending there; a step left along a row is a word dropped.
    """
    source = index.tokens[low:high]
    articles = index.articles_at(np.arange(low - 1, high))
    row = np.zeros(len(source) + 1, np.int64)
    jumps: dict[int, Numbers] = {}
    steps = np.empty((len(numbers), len(source) + 1), np.int8)
    changed, added, dropped = costs
    impossible = changed * len(numbers)
    barred = np.where(source == SEPARATOR, impossible, changed)
    walked = np.concatenate(
        [[0], np.cumsum(np.where(source == SEPARATOR, impossible, dropped))]
    )
    for at, number in enumerate(numbers):
        gap = quotation.gaps.get(at)
        if gap is not None:
            row, jumps[at] = _jump(row, gap.most, articles)
        inserted = row + added
        beside = np.full_like(row, impossible + added)
        beside[1:] = row[:-1] + np.where((source == number) & (number > 0), 0, barred)
        best = np.minimum(beside, inserted)
        row = np.minimum.accumulate(best - walked) + walked
        steps[at] = np.where(row == beside, 0, np.where(row == inserted, 1, 2))
    end = int(np.argmin(row))
    if end + 1 < len(row) and row[end + 1] == row[end]:
        end += 1
    return _traced(numbers, source, steps, jumps, low, end, int(row[end]))


def _jump(row: Numbers, most: int | None, articles: Numbers) -> tuple[Numbers, Numbers]:
    """Return the least costs where some words of the source are passed over for nothing.

    With each comes where the jump began. None leads from one of the `articles`, in which
    the columns are, into another.
    """
    columns = np.arange(len(row))
    if most is None:
        # Lowered below all articles before it, each article finds its own least cost.
        sunk = articles * (int(row.max()) + 1)
        best = np.minimum.accumulate(row - sunk) + sunk
        origin = np.maximum.accumulate(np.where(row == best, columns, 0))
        return best, origin
    best, origin = row.copy(), columns.copy()
    for over in range(1, min(most, len(row) - 1) + 1):
        better = (row[:-over] < best[over:]) & (articles[:-over] == articles[over:])
        best[over:][better] = row[:-over][better]
        origin[over:][better] = columns[:-over][better]
    return best, origin


def _traced(
    numbers: Numbers,
    source: Numbers,
    steps: np.ndarray[tuple[int, int], np.dtype[np.int8]],
    jumps: dict[int, Numbers],
    low: int,
    end: int,
    cost: int,
) -> Alignment | None:
    """Return the alignment that ends at a column, followed back to its beginning."""
    pairs: list[tuple[int | None, int | None]] = []
    kept: set[int] = set()
    at, column = len(numbers) - 1, end
    while at >= 0:
        step = int(steps[at, column])
        if step == 2:
            pairs.append((None, low + column - 1))
            column -= 1
            continue
        if step == 0:
            pairs.append((at, low + column - 1))
            if numbers[at] > 0 and source[column - 1] == numbers[at]:
                kept.add(at)
            column -= 1
        else:
            pairs.append((at, None))
        if at in jumps:
            column = int(jumps[at][column])
        at -= 1
    pairs.reverse()
    theirs = [pair[1] for pair in pairs if pair[1] is not None]
    if not kept:
        return None
    return Alignment(theirs[0], theirs[-1] + 1, cost, tuple(pairs), frozenset(kept))
