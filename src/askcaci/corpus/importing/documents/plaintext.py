"""Plain-text pages: bytes to numbered lines, broken paragraphs put together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from askcaci.corpus.importing.lines.charsets import BYTE_ORDER_MARKS, WINDOWS
from askcaci.corpus.importing.lines.pages import Line, Page
from askcaci.corpus.importing.lines.repairs import repair_line
from askcaci.corpus.importing.lines.wrapping import unwrap
from askcaci.errors import SourceError

# The real pages have some hundred lines.
MOST_LINES = 500_000
# The longest paragraph has some 3,000 characters.
LONGEST_LINE = 1_000_000

_CONTROLS = bytes(range(0x09)) + bytes(range(0x0E, 0x20)) + b"\x7f"
_SAVE_AS_TEXT = "Save the page as plain text (.txt) and add that"

# A page with more control characters than this is no text.
_MOST_CONTROLS = 0.005
_LINE_END = re.compile(r"\r\n|\n|\r")
_INNER_END = re.compile("[\u2028\u2029\x0b\x0c\x85]")


def pages(name: str, data: bytes, path: str) -> Iterator[Page]:
    """Yield the one page a text file holds, its characters repaired.

    Raises:
        SourceError: the file is empty, too large or not text.
    """
    encoding, text, others = decoded(data, path)
    raw = _LINE_END.split(text)
    if raw and not raw[-1]:
        raw.pop()
    if len(raw) > MOST_LINES:
        raise SourceError(
            f"more than the {MOST_LINES:,} lines a page may have",
            place=path,
            hint=f"split -l {MOST_LINES} {path}",
        )
    _check_lengths(raw, path)
    lines = tuple(
        line
        for number, content in enumerate(raw, 1)
        for line in _parts(number, content, others)
    )
    if not any(line.text for line in lines):
        raise SourceError("the file holds no text", place=path, hint=_SAVE_AS_TEXT)
    yield Page(name, encoding, unwrap(lines), len(raw))


def decoded(data: bytes, path: str) -> tuple[str, str, frozenset[int]]:
    """Return encoding, text and the lines that were decoded otherwise.

    Raises:
        SourceError: the bytes are no text, or none that can be decoded.
    """
    if not data:
        raise SourceError("the file is empty", place=path, hint=_SAVE_AS_TEXT)
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            try:
                return encoding, data.decode(encoding), frozenset()
            except UnicodeDecodeError as error:
                raise SourceError(
                    f"damaged {encoding} text at byte {error.start}",
                    place=path,
                    hint="Save it as UTF-8",
                ) from error
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if 0 in data or controls > _MOST_CONTROLS * len(data):
        raise SourceError("a binary file, not plain text", place=path, hint=_SAVE_AS_TEXT)
    try:
        return "utf-8", data.decode("utf-8"), frozenset()
    except UnicodeDecodeError:
        return _by_line(data, path)


def _by_line(data: bytes, path: str) -> tuple[str, str, frozenset[int]]:
    """Decode lines that are not UTF-8 as Windows-1252; pages were pasted together so."""
    decoded, other, some_utf8 = [], [], False
    for number, raw in enumerate(data.split(b"\n"), start=1):
        try:
            decoded.append(raw.decode("utf-8"))
            some_utf8 = some_utf8 or not raw.isascii()
        except UnicodeDecodeError:
            decoded.append(raw.decode("latin-1").translate(WINDOWS))
            other.append(number)
    text = "\n".join(decoded)
    strange = sum(map(len, re.findall(r"[^\x00-\x7f]+", text)))
    if 3 * strange > len(text):
        raise SourceError(
            "neither UTF-8 nor Western (Windows-1252) text",
            place=path,
            hint="Save it as UTF-8",
        )
    if not some_utf8:
        return "cp1252", text, frozenset()
    return "utf-8", text, frozenset(other)


def _check_lengths(lines: list[str], path: str) -> None:
    for number, line in enumerate(lines, start=1):
        if len(line) > LONGEST_LINE:
            raise SourceError(
                f"{len(line):,} characters in one line are no paragraph",
                place=f"{path}:{number}",
                hint="Save the page anew, each paragraph on a line of its own",
            )


def _parts(number: int, raw: str, others: frozenset[int]) -> Iterator[Line]:
    """Yield a line's parts: line and page separators within it end a paragraph too."""
    told = (f"line {number}: not UTF-8, read as Windows-1252",) if number in others else ()
    parts = _INNER_END.split(raw) if _INNER_END.search(raw) else [raw]
    for part in parts:
        line = repair_line(number, part)
        yield replace(line, repairs=told + line.repairs) if told else line
        told = (f"line {number}: parted at a line or page separator",)
