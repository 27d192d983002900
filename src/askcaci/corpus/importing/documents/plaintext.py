"""Plain-text pages: bytes to numbered lines, with broken paragraphs joined."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from askcaci.corpus.importing.lines.aligned import set_in, with_rows
from askcaci.corpus.importing.lines.charsets import (
    BYTE_ORDER_MARKS,
    Guess,
    decoded_as,
    guess_encoding,
    utf_16_of,
)
from askcaci.corpus.importing.lines.pages import Line, Page, Stated
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
_STRANGE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffd\ud800-\udfff]")
# For a text that declares its encoding.
_KNOWN = Guess("utf-8", sure=True)
_INNER_END = re.compile("[\u2028\u2029\x0b\x0c\x85]")


def pages(name: str, data: bytes, path: str) -> Iterator[Page]:
    """Yield the one page a text file holds, its characters repaired.

    Raises:
        SourceError: the file is empty, too large or not text.
    """
    encoding, text, others, guess = decoded(data, path)
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
    raw = with_rows(raw)
    lines = tuple(
        line
        for number, content in enumerate(raw, 1)
        for line in _parts(number, content, guess.name if number in others else "")
    )
    if not any(line.text for line in lines):
        raise SourceError("the file holds no text", place=path, hint=_SAVE_AS_TEXT)
    doubts = tuple(filter(None, [guess.doubt]))
    yield Page(
        name,
        encoding,
        unwrap(lines, starts=set_in(raw)),
        len(raw),
        stated=Stated(warnings=doubts, issue=bool(doubts)),
    )


def decoded(data: bytes, path: str) -> tuple[str, str, frozenset[int], Guess]:
    """Return encoding, text, the lines decoded in another encoding, and which one.

    Raises:
        SourceError: the bytes are no text, or none that can be decoded.
    """
    if not data:
        raise SourceError("the file is empty", place=path, hint=_SAVE_AS_TEXT)
    wide = _by_mark(data, path) or _without_mark(data)
    if wide is not None:
        return *wide, frozenset(), _KNOWN
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if 0 in data or controls > _MOST_CONTROLS * len(data):
        raise SourceError("a binary file, not plain text", place=path, hint=_SAVE_AS_TEXT)
    try:
        return "utf-8", data.decode("utf-8"), frozenset(), _KNOWN
    except UnicodeDecodeError:
        return _by_line(data, path)


def _by_mark(data: bytes, path: str) -> tuple[str, str] | None:
    """Return encoding and text of data that begins with a mark of its encoding."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            try:
                return encoding, data.decode(encoding)
            except UnicodeDecodeError as error:
                raise SourceError(
                    f"damaged {encoding} text at byte {error.start}",
                    place=path,
                    hint="Save it as UTF-8",
                ) from error
    return None


def _without_mark(data: bytes) -> tuple[str, str] | None:
    """Return encoding and text of UTF-16 without a mark; binary data is none."""
    encoding = utf_16_of(data)
    text = data.decode(encoding, "replace") if encoding else ""
    return (encoding, text) if encoding and not _STRANGE.search(text) else None


def _by_line(data: bytes, path: str) -> tuple[str, str, frozenset[int], Guess]:
    """Decode lines that are not UTF-8 by their words; pages were pasted together so."""
    lines = data.split(b"\n")
    other = [n for n, raw in enumerate(lines, start=1) if not _is_utf_8(raw)]
    guess = guess_encoding(b"\n".join(lines[number - 1] for number in other))
    wrong = frozenset(other)
    text = "\n".join(
        decoded_as(raw, guess.encoding) if number in wrong else raw.decode("utf-8")
        for number, raw in enumerate(lines, start=1)
    )
    strange = sum(map(len, re.findall(r"[^\x00-\x7f]+", text)))
    if guess.encoding == "cp1252" and 3 * strange > len(text):
        raise SourceError(
            "neither UTF-8 nor Western (Windows-1252) text",
            place=path,
            hint="Save it as UTF-8",
        )
    some_utf8 = any(not raw.isascii() for n, raw in enumerate(lines, 1) if n not in wrong)
    if some_utf8:
        return "utf-8", text, wrong, guess
    told = frozenset() if guess.encoding == "cp1252" else frozenset(other[:1])
    return guess.encoding, text, told, guess


def _is_utf_8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _check_lengths(lines: list[str], path: str) -> None:
    for number, line in enumerate(lines, start=1):
        if len(line) > LONGEST_LINE:
            raise SourceError(
                f"{len(line):,} characters in one line are no paragraph",
                place=f"{path}:{number}",
                hint="Save the page anew, each paragraph on a line of its own",
            )


def _parts(number: int, raw: str, read_as: str) -> Iterator[Line]:
    """Yield a line's parts: line and page separators within it end a paragraph too.

    `read_as` is the encoding of a line that is in another than UTF-8.
    """
    told = (f"line {number}: not UTF-8, read as {read_as}",) if read_as else ()
    parts = _INNER_END.split(raw) if _INNER_END.search(raw) else [raw]
    for part in parts:
        line = repair_line(number, part)
        yield replace(line, repairs=told + line.repairs) if told else line
        told = (f"line {number}: parted at a line or page separator",)
