"""Plain-text pages: bytes to numbered lines."""

from __future__ import annotations

import codecs
import re
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from askcaci.corpus.importing.pages import Line, Page
from askcaci.corpus.importing.repairs import repair_line
from askcaci.errors import SourceError

LARGEST = 64 * 1024 * 1024
# The real pages have some hundred lines.
MOST_LINES = 500_000

# Longest mark first: the one of UTF-16 begins the one of UTF-32.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KINDS = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive or a word processor's document"),
    (b"\xd0\xcf\x11\xe0", "a word processor's document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"{\\rtf", "an RTF document"),
)
_HTML = re.compile(
    rb"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|\?xml)", re.I | re.S
)
_CONTROLS = bytes(range(0x09)) + bytes(range(0x0E, 0x20)) + b"\x7f"
_SAVE_AS_TEXT = "Save the page as plain text (.txt) and add that"

# A page with more control characters than this is no text.
_MOST_CONTROLS = 0.005

# Windows-1252 where it is defined, C1 control characters elsewhere, as browsers do.
_WINDOWS = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_LINE_END = re.compile(r"\r\n|\n|\r")
_INNER_END = re.compile("[\u2028\u2029\x0b\x0c\x85]")


def read_page(path: Path, name: str) -> Page:
    """Return the page a text file holds, its characters repaired.

    Raises:
        SourceError: the file cannot be read, is empty, too large or not text.
    """
    encoding, text, others = _decoded(_bytes(path), str(path))
    raw = _LINE_END.split(text)
    if raw and not raw[-1]:
        raw.pop()
    if len(raw) > MOST_LINES:
        raise SourceError(
            f"more than the {MOST_LINES:,} lines a page may have",
            place=str(path),
            hint=f"split -l {MOST_LINES} {path}",
        )
    lines = tuple(
        line
        for number, content in enumerate(raw, 1)
        for line in _parts(number, content, others)
    )
    if not any(line.text for line in lines):
        raise SourceError("the file holds no text", place=str(path), hint=_SAVE_AS_TEXT)
    return Page(name, encoding, lines, len(raw))


def _bytes(path: Path) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise SourceError("not a file", place=str(path), hint=f"ls -l {path}")
        if status.st_size > LARGEST:
            megabytes = f"{status.st_size / 2**20:.0f} MiB"
            raise SourceError(
                f"{megabytes} is more than the 64 MiB a page may have",
                place=str(path),
                hint=f"split -C 32m {path}",
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise SourceError(
            "no such file", place=str(path), hint=f"ls {path.parent}"
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SourceError(
            f"cannot be read: {reason}", place=str(path), hint=f"ls -l {path}"
        ) from error


def _decoded(data: bytes, path: str) -> tuple[str, str, frozenset[int]]:
    """Return encoding, text and the lines that were decoded otherwise."""
    if not data:
        raise SourceError("the file is empty", place=path, hint=_SAVE_AS_TEXT)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return encoding, data.decode(encoding), frozenset()
            except UnicodeDecodeError as error:
                raise SourceError(
                    f"damaged {encoding} text at byte {error.start}",
                    place=path,
                    hint="Save it as UTF-8",
                ) from error
    _refuse_other_kinds(data, path)
    try:
        return "utf-8", data.decode("utf-8"), frozenset()
    except UnicodeDecodeError:
        return _by_line(data, path)


def _refuse_other_kinds(data: bytes, path: str) -> None:
    what = next((kind for magic, kind in _KINDS if data.startswith(magic)), None)
    if what is None and _HTML.match(data[:2_000]):
        what = "an HTML page"
    if what is None and 0 in data:
        what = "a binary file"
    if what is None and len(data) - len(data.translate(None, _CONTROLS)) > (
        _MOST_CONTROLS * len(data)
    ):
        what = "a binary file"
    if what:
        raise SourceError(f"{what}, not plain text", place=path, hint=_SAVE_AS_TEXT)


def _by_line(data: bytes, path: str) -> tuple[str, str, frozenset[int]]:
    """Decode lines that are not UTF-8 as Windows-1252; pages were pasted together so."""
    decoded, other, some_utf8 = [], [], False
    for number, raw in enumerate(data.split(b"\n"), start=1):
        try:
            decoded.append(raw.decode("utf-8"))
            some_utf8 = some_utf8 or not raw.isascii()
        except UnicodeDecodeError:
            decoded.append(raw.decode("latin-1").translate(_WINDOWS))
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


def _parts(number: int, raw: str, others: frozenset[int]) -> Iterator[Line]:
    """Yield a line's parts: line and page separators within it end a paragraph too."""
    told = (f"line {number}: not UTF-8, read as Windows-1252",) if number in others else ()
    parts = _INNER_END.split(raw) if _INNER_END.search(raw) else [raw]
    for part in parts:
        line = repair_line(number, part)
        yield replace(line, repairs=told + line.repairs) if told else line
        told = (f"line {number}: parted at a line or page separator",)
