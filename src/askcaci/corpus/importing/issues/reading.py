"""Reads a PDF file in a separate process: words with places, or one clear error."""

from __future__ import annotations

import shlex
import signal
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from askcaci.corpus.importing.guards import pdfworker
from askcaci.corpus.importing.guards.sizes import refuse_larger
from askcaci.corpus.importing.issues import glyphs
from askcaci.errors import SourceError

# A scan's pages hold no letter, or a stamp of a few.
_FEWEST_LETTERS = 20
_FARTHEST = 1e5
# Points: smaller type cannot be seen.
_SMALLEST = 1.0
# No size has more of the letters than this where none was meant, of which these are as one.
_UNSTEADY = 0.3
_NEAR_SIZE = 0.15
# Rise by length of a scan's lines: below the one nothing is to be done, above the other it
# is no scan. What is measured on so many lines of so many words is sure.
_LEAST_SLOPE, _STEEPEST = 0.001, 0.06
_ENOUGH_RUNS, _ENOUGH_WORDS = 5, 4
# Of the type size.
_NEARLY_LEVEL = 0.25
# The mark is at the start, except for junk that mail and web servers put before it.
_MARK = b"%PDF-"
_MARK_WITHIN = 1_024


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its position: points from the top left of its page."""

    text: str
    left: float
    right: float
    baseline: float
    size: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the file, counted from 1; `readable` is False of a damaged one.

    The words of one that was `scanned` were read by software.
    """

    number: int
    words: tuple[Word, ...]
    readable: bool = True
    scanned: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """The pages of a file, its metadata, and whether its end is missing."""

    sheets: tuple[Sheet, ...]
    title: str = ""
    author: str = ""
    cut_off: bool = False


def read_document(data: bytes, path: str) -> Document:
    """Return the words of a PDF file.

    Raises:
        SourceError: it is no PDF file, encrypted, damaged beyond reading, a scan without
            text, or too large; or reading it takes too much time or memory.
    """
    if _MARK not in data[:_MARK_WITHIN]:
        raise SourceError("not a PDF file", place=path, hint=f"file {shlex.quote(path)}")
    refuse_larger(len(data), "a PDF file", place=path, hint=_split_hint(path))
    answers = _answers(data, path)
    head = next(answers, {})
    _refuse(head, path)
    sheets = tuple(_sheet(number, answer, path) for number, answer in enumerate(answers, 1))
    if not any(sheet.readable for sheet in sheets):
        raise _damaged("no page of it can be read", path)
    if sum(len(w.text) for sheet in sheets for w in sheet.words) < _FEWEST_LETTERS:
        raise SourceError(
            "its pages hold no text: pictures, perhaps a scan",
            place=path,
            hint=f"ocrmypdf {shlex.quote(path)} with-text.pdf, then add with-text.pdf",
        )
    return Document(
        _steadied(tuple(map(_straightened, sheets))),
        str(head.get("Title", "")),
        str(head.get("Author", "")),
        b"%%EOF" not in data[-2_048:],
    )


def _straightened(sheet: Sheet) -> Sheet:
    """Return a page as if its paper had lain straight on the scanner.

    Else the words at one end of a line are on the level of the next line's at the other.
    """
    slopes = [
        (run[-1].baseline - run[0].baseline) / (run[-1].left - run[0].left)
        for run in _runs(sheet.words)
        if len(run) >= _ENOUGH_WORDS and run[-1].left > run[0].left
    ]
    slope = median(slopes) if len(slopes) >= _ENOUGH_RUNS else 0.0
    if not _LEAST_SLOPE < abs(slope) < _STEEPEST:
        return sheet
    return replace(
        sheet,
        words=tuple(
            replace(
                word,
                left=word.left + slope * word.baseline,
                right=word.right + slope * word.baseline,
                baseline=word.baseline - slope * word.left,
            )
            for word in sheet.words
        ),
    )


def _runs(words: Iterable[Word]) -> Iterator[list[Word]]:
    """Yield words that follow one another in the file, side by side and nearly on a level."""
    run: list[Word] = []
    for word in words:
        if run:
            gap = word.left - run[-1].right
            step = abs(word.baseline - run[-1].baseline)
            if not (-0.5 < gap / word.size < 1.5 and step < _NEARLY_LEVEL * word.size):
                yield run
                run = []
        run.append(word)
    if run:
        yield run


def _steadied(sheets: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
    """Return pages whose words have the sizes that were meant.

    Below a scan, software that reads letters gives nearly every word a size of its own.
    """
    letters: Counter[float] = Counter()
    for sheet in sheets:
        for word in sheet.words:
            letters[word.size] += len(word.text)
    total = sum(letters.values())
    scanned = any(sheet.scanned for sheet in sheets)
    if not total or (max(letters.values()) > _UNSTEADY * total and not scanned):
        return sheets
    counted, usual = 0, 0.0
    for size in sorted(letters):
        counted += letters[size]
        usual = size
        if 2 * counted >= total:
            break
    return tuple(
        replace(sheet, words=tuple(_of_size(word, usual) for word in sheet.words))
        for sheet in sheets
    )


def _of_size(word: Word, usual: float) -> Word:
    near = abs(word.size - usual) < _NEAR_SIZE * usual
    return replace(word, size=usual) if near else word


# As a file, not as a module: what else the package imports takes longer than most PDFs.
_PROGRAM = (
    f"import runpy, sys; sys.path[:] = {sys.path!r}; "
    f"runpy.run_path({glyphs.__file__!r}, run_name='__main__')"
)


def _answers(data: bytes, path: str) -> Iterator[dict[str, Any]]:
    """Yield the answers of the reading process, line by line."""
    try:
        yield from pdfworker.read(data, _PROGRAM)
    except pdfworker.WorkerEnded as error:
        if error.status in (-signal.SIGXCPU, -signal.SIGKILL):
            message = f"reading it takes more than {glyphs.SECONDS} seconds"
        else:
            message = f"it cannot be read beyond page {max(1, error.page)}"
        raise _damaged(message, path) from error


def _refuse(head: dict[str, Any], path: str) -> None:
    if head.get("locked"):
        raise SourceError(
            "encrypted with a password",
            place=path,
            hint=f"qpdf --decrypt --password=… {shlex.quote(path)} open.pdf",
        )
    if head.get("unreadable") or not head.get("pages"):
        raise _damaged("damaged or cut off: it holds no page that can be read", path)
    if head["pages"] > glyphs.MOST_PAGES:
        raise _split(
            f"{head['pages']:,} pages are more than the {glyphs.MOST_PAGES:,} a file may have",
            path,
        )


def _sheet(number: int, answer: dict[str, Any], path: str) -> Sheet:
    if answer.get("crowded"):
        raise _split(
            f"too much text: more on page {number} than {glyphs.MOST_CHARACTERS:,} characters,"
            f" or up to there more than {glyphs.MOST_WORDS:,} words",
            path,
        )
    words = tuple(
        Word(*said)
        for said in answer.get("words", ())
        if all(abs(value) < _FARTHEST for value in said[1:])
        and said[1] <= said[2]
        and said[-1] >= _SMALLEST
    )
    return Sheet(number, words, "words" in answer, bool(answer.get("scanned")))


def _damaged(message: str, path: str) -> SourceError:
    hint = f"Save the file again, or mend it: qpdf {shlex.quote(path)} mended.pdf"
    return SourceError(message, place=path, hint=hint)


def _split(message: str, path: str) -> SourceError:
    return SourceError(message, place=path, hint=_split_hint(path))


def _split_hint(path: str) -> str:
    return f"qpdf --split-pages=500 {shlex.quote(path)} part.pdf"
