"""Lines and JSON of files that may be gzipped, damaged, huge or hostile."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from askcaci.errors import SourceError
from askcaci.evaluation.gold import Problem

FORMATS = "docs/evaluation.md describes the formats: question lines, SQuAD, BEIR"

# Far more than any line of a question set has.
_LONGEST_LINE = 16 * 1024 * 1024

# What a gzipped file may unfold to in all.
_LARGEST = 2 * 1024 * 1024 * 1024

# What json raises on bad input: nesting too deep is a RecursionError, a number of too
# many digits and a lone surrogate are ValueErrors.
BAD_JSON = (ValueError, RecursionError)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that holds a JSON object, or the reason why it does not."""

    number: int
    value: dict[str, Any] | None
    problem: Problem | None = None


def objects(path: Path) -> Iterator[Line]:
    """Yield the JSON objects of a JSON Lines file; blank lines are passed over.

    Raises:
        SourceError: the file cannot be read.
    """
    for number, raw in _numbered(path):
        place = f"{path}:{number}"
        if isinstance(raw, str):
            yield Line(number, None, Problem(place, raw))
        elif raw.strip():
            yield _parsed(number, raw, place)


def _parsed(number: int, raw: bytes, place: str) -> Line:
    try:
        value = json.loads(_unmarked(number, raw.decode("utf-8").rstrip()))
    except UnicodeDecodeError as error:
        return Line(number, None, Problem(place, f"not UTF-8 at byte {error.start + 1}"))
    except BAD_JSON as error:
        return Line(number, None, Problem(place, f"not JSON: {json_fault(error)}"))
    if not isinstance(value, dict):
        return Line(number, None, Problem(place, "not a JSON object"))
    return Line(number, value)


def json_fault(error: BaseException) -> str:
    """Return json's complaint about bad input, in a few words."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at column {error.colno}"
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)[:200]


def text_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (number, line) of a text file, bytes that are not UTF-8 replaced.

    Raises:
        SourceError: the file cannot be read or is damaged.
    """
    for number, raw in _numbered(path):
        if isinstance(raw, str):
            raise SourceError(raw, place=f"{path}:{number}", hint=f"ls -l {path}")
        yield number, _unmarked(number, raw.decode("utf-8", "replace").rstrip("\r\n"))


def _unmarked(number: int, line: str) -> str:
    """Return a line without the byte order mark that a file may begin with."""
    return line.removeprefix("\ufeff") if number == 1 else line


def whole(path: Path) -> bytes:
    """Return all of a file, unpacked.

    Raises:
        SourceError: the file cannot be read, is damaged or too large.
    """
    try:
        with _opened(path) as file:
            content = file.read(_LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise _unreadable(path, error) from error
    if len(content) > _LARGEST:
        raise SourceError("unfolds to more than 2 GiB", place=str(path), hint="Split it")
    return bytes(content)


def file_hash(*paths: Path) -> str:
    """Return the SHA-256 over some files as stored on disk, as hex digits."""
    digest = hashlib.sha256()
    for path in paths:
        try:
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
        except OSError as error:
            raise _unreadable(path, error) from error
    return digest.hexdigest()


def _numbered(path: Path) -> Iterator[tuple[int, bytes | str]]:
    """Yield (number, line); for a line that cannot be read, a message in its place."""
    number, left = 0, _LARGEST
    try:
        with _opened(path) as file:
            while raw := file.readline(_LONGEST_LINE):
                number += 1
                left -= len(raw)
                if left < 0:
                    yield (
                        number,
                        "the file unfolds to more than 2 GiB; the rest is not read",
                    )
                    return
                if len(raw) == _LONGEST_LINE and not raw.endswith(b"\n"):
                    yield number, "longer than 16 MiB"
                    left -= _skip_line(file)
                    continue
                yield number, raw
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield number + 1, f"the compressed data is damaged from here on: {error}"
    except OSError as error:
        raise _unreadable(path, error) from error


def _skip_line(file: Any) -> int:  # noqa: ANN401 - a plain or a gzipped file
    skipped = 0
    while raw := file.readline(_LONGEST_LINE):
        skipped += len(raw)
        if raw.endswith(b"\n") or skipped > _LARGEST:
            break
    return skipped


def _opened(path: Path) -> Any:  # noqa: ANN401 - a plain or a gzipped file
    return gzip.open(path, "rb") if path.name.endswith(".gz") else path.open("rb")


def _unreadable(path: Path, error: BaseException) -> SourceError:
    reason = getattr(error, "strerror", None) or str(error)
    return SourceError(f"cannot be read: {reason}", place=str(path), hint=f"ls -l {path}")
