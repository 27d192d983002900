"""Words of a PDF file with their places: what runs in a process of its own.

PDFium reads hostile files in C++ and cannot be interrupted. So it is given a process
with bounded time and memory, which answers in JSON, a line for the file and one for
each page. This module needs nothing of askcaci.
"""

from __future__ import annotations

import json
import math
import resource
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import lru_cache
from typing import Any

# Processor time (seconds) and memory (bytes) for one file. An issue takes a second.
SECONDS = 120
MEMORY = 4 * 1024**3
MOST_PAGES = 2_000
# A page of the Analyst has some 5,000 characters, an issue 10,000 words.
MOST_CHARACTERS = 30_000
MOST_WORDS = 1_500_000

# PDFium's own marks for a hyphen at a line's end, and what is drawn like one.
_HYPHENS = {"\x02": "-", "\ufffe": "-", "\u2010": "-", "\u2011": "-"}
_LIGATURES = "\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06"
# A gap of that part of the type size parts words; letters of one stand closer.
_GAP = 0.17
# Both letters of a ligature stand where it stands.
_OVERLAP = 1.2
# Letters of a word stand on one line, give or take this part of the type size.
_LEVEL = 0.1
# Text turned by more than this (sine of the angle) is no line of an article.
_TURNED = 0.1
_FARTHEST = 1e5


def main() -> None:
    """Read a PDF file from standard input and write its words to standard output."""
    _limit(resource.RLIMIT_CPU, SECONDS)
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CORE, 0)
    for answer in read(sys.stdin.buffer.read()):
        sys.stdout.write(json.dumps(answer) + "\n")


def _limit(what: int, most: int) -> None:
    # Some systems know a limit and refuse to set it; the others still hold.
    with suppress(ValueError, OSError):
        resource.setrlimit(what, (most, most))


def read(data: bytes) -> Iterator[dict[str, Any]]:
    """Yield what a file says of itself, then the words of each page.

    A word is a list: its text, left and right edge, baseline from the page's top, and
    type size, in points.
    """
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        yield {"locked" if error.err_code == raw.FPDF_ERR_PASSWORD else "unreadable": True}
        return
    with closing(document):
        count = len(document)
        yield {"pages": count, **_metadata(document)}
        left = MOST_WORDS
        for number in range(min(count, MOST_PAGES)):
            page = _page(document, number)
            left -= len(page.get("words", ()))
            if left < 0:
                yield {"crowded": True}
                return
            yield page


def _metadata(document: Any) -> dict[str, str]:  # noqa: ANN401
    said = {}
    for key in ("Title", "Author"):
        with suppress(Exception):
            said[key] = document.get_metadata_value(key)
    return said


def _page(document: Any, number: int) -> dict[str, Any]:  # noqa: ANN401
    import pypdfium2

    try:
        with closing(document[number]) as page, closing(page.get_textpage()) as text:
            if text.count_chars() > MOST_CHARACTERS:
                return {"crowded": True}
            return {"words": list(_words(text, page.get_rotation(), page.get_size()))}
    except pypdfium2.PdfiumError:
        return {"unreadable": True}


class _Word:
    """A word that is being put together."""

    def __init__(self, size: float) -> None:
        self.letters: list[str] = []
        self.size = size
        self.left = self.right = self.level = self.baseline = 0.0

    def put(self, letter: str, box: tuple[float, float, float]) -> None:
        left, right, level = box
        if not self.letters:
            self.left, self.level = left, level
        self.letters.append(letter)
        self.right = max(right, self.left)

    def goes_on(self, box: tuple[float, float, float]) -> bool:
        left, _, level = box
        return (
            -_OVERLAP * self.size < left - self.right < _GAP * self.size
            and abs(level - self.level) < _LEVEL * self.size
        )

    def said(self) -> list[Any]:
        return [
            "".join(self.letters),
            round(self.left, 1),
            round(self.right, 1),
            round(self.baseline, 1),
            round(self.size, 1),
        ]


def _words(text: Any, turn: int, page_size: tuple[float, float]) -> Iterator[list[Any]]:  # noqa: ANN401
    from pypdfium2 import raw

    rect = raw.FS_RECTF()
    word: _Word | None = None
    for index in range(text.count_chars()):
        letter = _letter(raw.FPDFText_GetUnicode(text, index))
        if not letter or not raw.FPDFText_GetLooseCharBox(text, index, rect):
            if word:
                yield word.said()
            word = None
            continue
        box = _upright(rect, turn, page_size)
        if word and not word.goes_on(box):
            yield word.said()
            word = None
        if word is None:
            word = _begun(text, index, turn, page_size)
        if word:
            word.put(letter, box)
    if word:
        yield word.said()


@lru_cache(maxsize=4_096)
def _letter(code: int) -> str:
    """Return what a character is in text; "" of blanks, control and private characters."""
    letter = chr(code) if 0 < code < 0x110000 else ""
    if letter in _HYPHENS:
        return _HYPHENS[letter]
    if not letter or letter.isspace() or unicodedata.category(letter) in ("Cc", "Cs", "Cn"):
        return ""
    return unicodedata.normalize("NFKC", letter) if letter in _LIGATURES else letter


def _upright(
    rect: Any,  # noqa: ANN401
    turn: int,
    page_size: tuple[float, float],
) -> tuple[float, float, float]:
    """Return left, right and lower edge, from the top left of the page as it is shown."""
    left, top = _shown(rect.left, rect.top, turn, page_size)
    right, bottom = _shown(rect.right, rect.bottom, turn, page_size)
    return min(left, right), max(left, right), max(top, bottom)


def _shown(
    x: float, y: float, turn: int, page_size: tuple[float, float]
) -> tuple[float, float]:
    width, height = page_size
    if turn == 90:
        return y, x
    if turn == 180:
        return width - x, y
    if turn == 270:
        return width - y, height - x
    return x, height - y


def _begun(
    text: Any,  # noqa: ANN401
    index: int,
    turn: int,
    page_size: tuple[float, float],
) -> _Word | None:
    """Return a word to put letters in, or None where text is turned or off the page."""
    from ctypes import c_double

    from pypdfium2 import raw

    matrix, x, y = raw.FS_MATRIX(), c_double(), c_double()
    if not raw.FPDFText_GetMatrix(text, index, matrix):
        return None
    raw.FPDFText_GetCharOrigin(text, index, x, y)
    size = raw.FPDFText_GetFontSize(text, index) * math.hypot(matrix.c, matrix.d)
    along, across = _turned(matrix.a, matrix.b, turn)
    baseline = _shown(x.value, y.value, turn, page_size)[1]
    inside = all(abs(value) < _FARTHEST for value in (x.value, y.value, size))
    if not inside or not size or along <= 0 or abs(across) > _TURNED * along:
        return None
    word = _Word(size)
    word.baseline = baseline
    return word


def _turned(a: float, b: float, turn: int) -> tuple[float, float]:
    return {90: (b, a), 180: (-a, b), 270: (-b, a)}.get(turn, (a, b))
