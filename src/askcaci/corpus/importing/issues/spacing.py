"""Closes up letter-spaced headings: "B A C K G R O U N D" is one word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from statistics import median

from askcaci.corpus.importing.issues.reading import Word

_FEWEST = 4
# A blank between spaced words is wider than those between their letters.
_WIDER = 1.5


def closed_up(words: list[Word]) -> tuple[list[Word], tuple[str, ...]]:
    """Return the words of a line, spaced capitals joined, and a note of the repair."""
    found: list[Word] = []
    repairs = []
    for run in _runs(words):
        if len(run) < _FEWEST or not any(word.text.isalpha() for word in run):
            found += run
            continue
        closed = list(_closed(run))
        found += closed
        before = " ".join(word.text for word in run)
        after = " ".join(word.text for word in closed)
        repairs.append(f"letter-spaced {before[:80]!r} -> {after[:80]!r}")
    return found, tuple(repairs)


def _runs(words: list[Word]) -> Iterator[list[Word]]:
    """Yield single capitals and marks that follow one another together, others alone."""
    run: list[Word] = []
    for word in words:
        alike = bool(run) and word.size == run[-1].size
        if run and not (alike and _is_single(word) and _is_single(run[-1])):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _is_single(word: Word) -> bool:
    return len(word.text) == 1 and not word.text.islower() and not word.text.isdigit()


def _closed(run: list[Word]) -> Iterator[Word]:
    gaps = [after.left - before.right for before, after in pairwise(run)]
    widest = _WIDER * max(median(gaps), 0.1 * run[0].size)
    open_word = run[0]
    for word, gap in zip(run[1:], gaps, strict=True):
        if gap > widest:
            yield open_word
            open_word = word
        else:
            open_word = replace(
                open_word, text=open_word.text + word.text, right=word.right
            )
    yield open_word
