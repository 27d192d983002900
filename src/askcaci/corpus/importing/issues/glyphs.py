"""Words of a PDF file with their places: runs in a separate process.

PDFium reads hostile files in C++ and cannot be interrupted. So it is given a process
with bounded memory, and bounded time for each file, which answers in JSON, a line for the
file and one for each page. This module imports nothing of askcaci.
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
# TeX's bitmap fonts name no characters: those of the Cork encoding, and of the older one.
_CORK_LIGATURES = {0x1B: "ff", 0x1C: "fi", 0x1D: "fl", 0x1E: "ffi", 0x1F: "ffl"}
_CORK_MARKS = {
    0x10: "“",
    0x11: "”",
    0x12: "„",
    0x13: "«",
    0x14: "»",
    0x15: "–",
    0x16: "—",
    0x02: "×",
}
_OLD_LIGATURES = {0x0B: "ff", 0x0C: "fi", 0x0D: "fl", 0x0E: "ffi", 0x0F: "ffl"}
_OLD_MARKS = {0x22: "”", 0x5C: "“", 0x7B: "–", 0x7C: "—", 0x02: "×"}
# A gap of that part of the type size separates words; letters of one word are closer.
_GAP = 0.17
# Both letters of a ligature are at its place.
_OVERLAP = 1.2
# Letters of a word are on one line, give or take this part of the type size.
_LEVEL = 0.1
# The number of letters per page that are checked for being painted.
_LOOKED_AT = 60
# Text turned by more than this (sine of the angle) is no line of an article.
_TURNED = 0.1
_FARTHEST = 1e5

# Left edge, right edge, baseline.
_Place = tuple[float, float, float]


def main() -> None:
    """Read PDF files from standard input and write their words to standard output.

    Before each file is its length, in 8 bytes; after its answers comes a line with the peak
    of the memory that was used so far, in bytes.
    """
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CORE, 0)
    files = sys.stdin.buffer
    while length := files.read(8):
        data = files.read(int.from_bytes(length, "big"))
        used = resource.getrusage(resource.RUSAGE_SELF)
        _limit(resource.RLIMIT_CPU, math.ceil(used.ru_utime + used.ru_stime) + SECONDS)
        for answer in read(data):
            sys.stdout.write(json.dumps(answer) + "\n")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        unit = 1 if sys.platform == "darwin" else 1024
        sys.stdout.write(json.dumps({"end": peak * unit}) + "\n")
        sys.stdout.flush()


def _limit(what: int, most: int) -> None:
    # The hard limit stays, so that the next file can be given more time. Some systems know
    # a limit but refuse to set it; the others still apply.
    with suppress(ValueError, OSError):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard < 0 else min(most, hard), hard))


def read(data: bytes) -> Iterator[dict[str, Any]]:
    """Yield a file's metadata, then the words of each page.

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
            words = list(_words(text, page.get_rotation(), page.get_size()))
            return {"words": words, "scanned": _is_unseen(text)}
    except pypdfium2.PdfiumError:
        return {"unreadable": True}


def _is_unseen(text: Any) -> bool:  # noqa: ANN401 - pypdfium2 has no types
    """Return True if a page's letters are not painted: a scan shows them."""
    from pypdfium2 import raw

    count = text.count_chars()
    step = max(1, count // _LOOKED_AT)
    modes = []
    for index in range(0, count, step):
        letter = raw.FPDFText_GetTextObject(text, index)
        if letter:
            modes.append(raw.FPDFTextObj_GetTextRenderMode(letter))
    unseen = modes.count(raw.FPDF_TEXTRENDERMODE_INVISIBLE)
    return 2 * unseen > len(modes) > 0


class _Word:
    """A word that is being assembled."""

    def __init__(self, size: float, place: _Place) -> None:
        self.letters: list[str] = []
        self.size = size
        self.left, self.right, self.baseline = place

    def put(self, letter: str, place: _Place) -> None:
        self.letters.append(letter)
        self.right = max(place[1], self.left)

    def goes_on(self, place: _Place) -> bool:
        left, _, baseline = place
        return (
            -_OVERLAP * self.size < left - self.right < _GAP * self.size
            and abs(baseline - self.baseline) < _LEVEL * self.size
        )

    def said(self) -> list[Any]:
        measures = (self.left, self.right, self.baseline, self.size)
        return ["".join(self.letters), *(round(measure, 1) for measure in measures)]


def _words(text: Any, turn: int, page_size: tuple[float, float]) -> Iterator[list[Any]]:  # noqa: ANN401
    from pypdfium2 import raw

    shown = _Shown(text, turn, page_size)
    tex = _tex_letters(text)
    word: _Word | None = None
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        letter = (_unmapped(text, index, code, tex) if code in tex else "") or _letter(code)
        place = shown.place(index) if letter else None
        if word and (place is None or not word.goes_on(place)):
            yield word.said()
            word = None
        if place and word is None:
            size = shown.size(index)
            word = _Word(size, place) if size else None
        if place and word:
            word.put(letter, place)
    if word:
        yield word.said()


def _tex_letters(text: Any) -> dict[int, str]:  # noqa: ANN401
    """Return the characters of TeX's fonts at codes that the file gives no characters for."""
    from pypdfium2 import raw

    codes = {
        code
        for index in range(text.count_chars())
        if (code := raw.FPDFText_GetUnicode(text, index)) < 0x20
        and _is_unmapped(text, index)
    }
    if codes & _CORK_LIGATURES.keys():
        return _CORK_LIGATURES | _CORK_MARKS
    return _OLD_LIGATURES | _OLD_MARKS if codes & _OLD_LIGATURES.keys() else {}


def _unmapped(text: Any, index: int, code: int, tex: dict[int, str]) -> str:  # noqa: ANN401
    return tex[code] if _is_unmapped(text, index) else ""


def _is_unmapped(text: Any, index: int) -> bool:  # noqa: ANN401
    """Return True if a character is a font's code that the file maps to no letter."""
    from pypdfium2 import raw

    return bool(
        raw.FPDFText_HasUnicodeMapError(text, index) == 1
        and not raw.FPDFText_IsGenerated(text, index)
    )


@lru_cache(maxsize=4_096)
def _letter(code: int) -> str:
    """Return a character as text; "" for blanks, control and private characters."""
    letter = chr(code) if 0 < code < 0x110000 else ""
    if letter in _HYPHENS:
        return _HYPHENS[letter]
    if not letter or letter.isspace() or unicodedata.category(letter) in ("Cc", "Cs", "Cn"):
        return ""
    return unicodedata.normalize("NFKC", letter) if letter in _LIGATURES else letter


class _Shown:
    """Positions of letters on a page as it is shown, turned by a multiple of 90 degrees."""

    def __init__(self, text: Any, turn: int, page_size: tuple[float, float]) -> None:  # noqa: ANN401
        from ctypes import c_double

        from pypdfium2 import raw

        self._text = text
        self._turn = turn
        self._width, self._height = page_size
        self._box, self._matrix = raw.FS_RECTF(), raw.FS_MATRIX()
        self._x, self._y = c_double(), c_double()

    def place(self, index: int) -> _Place | None:
        """Return left and right edge and baseline of a letter, from the top left."""
        from pypdfium2 import raw

        box = self._box
        # The box of a ligature has another lower edge; the baseline is the line's.
        found = raw.FPDFText_GetLooseCharBox(
            self._text, index, box
        ) and raw.FPDFText_GetCharOrigin(self._text, index, self._x, self._y)
        if not found:
            return None
        left, _ = self._point(box.left, box.top)
        right, _ = self._point(box.right, box.bottom)
        baseline = self._point(self._x.value, self._y.value)[1]
        if not abs(left) + abs(right) + abs(baseline) < _FARTHEST:
            return None
        return min(left, right), max(left, right), baseline

    def size(self, index: int) -> float:
        """Return the type size of a letter; 0 if it is turned against its page."""
        from pypdfium2 import raw

        matrix = self._matrix
        if not raw.FPDFText_GetMatrix(self._text, index, matrix):
            return 0.0
        along, across = {
            90: (matrix.b, matrix.a),
            180: (-matrix.a, matrix.b),
            270: (-matrix.b, matrix.a),
        }.get(self._turn, (matrix.a, matrix.b))
        if along <= 0 or abs(across) > _TURNED * along:
            return 0.0
        size = raw.FPDFText_GetFontSize(self._text, index) * math.hypot(matrix.c, matrix.d)
        return size if size < _FARTHEST else 0.0

    def _point(self, x: float, y: float) -> tuple[float, float]:
        if self._turn == 90:
            return y, x
        if self._turn == 180:
            return self._width - x, y
        if self._turn == 270:
            return self._width - y, self._height - x
        return x, self._height - y


if __name__ == "__main__":
    main()
