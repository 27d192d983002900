"""Records the files already imported, so that an interrupted import can continue.

A line of `.imports.jsonl` in the corpus folder is written when all articles of a file are
in place: noted first, written with those of other files. A line that a crash cut short is
no line.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from askcaci.errors import CorpusError

NAME = ".imports.jsonl"

# Raised when the same file would give other articles than before.
IMPORTER = "1"


class Journal:
    """The files whose articles are in a corpus folder, by the SHA-256 of their bytes and name."""

    def __init__(self, folder: Path, *, dry_run: bool = False) -> None:
        self._folder = folder
        self._path = folder / NAME
        self._dry_run = dry_run
        self._taken: dict[tuple[str, str], tuple[str, ...]] = {}
        self._torn = False
        # Lines to be written, and the articles that are to be in place by then.
        self._noted: list[str] = []
        self._expected: set[str] = set()
        for line in self._lines():
            entry = _entry(line)
            if entry:
                sha256, file, articles = entry
                self._taken[sha256, file] = articles

    def taken(self, sha256: str, file: str) -> tuple[str, ...] | None:
        """Return the ids of the articles that were taken from a file.

        None if it was not read, or not by this importer, or if one of its articles is gone.
        """
        found = self._taken.get((sha256, file))
        return found if found and all(map(self.has, found)) else None

    def has(self, article_id: str) -> bool:
        """Return True if an article of this id is there, or waits with a noted file."""
        path = self._folder / f"{article_id}.md"
        there = article_id in self._expected or path.is_file()
        return path.parent == self._folder and there

    def note(self, sha256: str, file: str, articles: Iterable[str]) -> None:
        """Note that these are all articles of a file; `write` saves the note."""
        ids = tuple(dict.fromkeys(articles))
        if self._taken.get((sha256, file)) == ids:
            return
        self._taken[sha256, file] = ids
        self._expected.update(ids)
        entry = {"sha256": sha256, "file": file, "importer": IMPORTER, "articles": ids}
        self._noted.append(json.dumps(entry) + "\n")

    def forget(self) -> None:
        """Drop what was noted and not written: its articles did not get in place."""
        self._noted.clear()
        self._expected.clear()

    def write(self) -> None:
        """Write down what was noted; the articles must be in place.

        Raises:
            CorpusError: the journal cannot be written.
        """
        noted, self._noted = self._noted, []
        self._expected.clear()
        if self._dry_run or not noted:
            return
        lines = ("\n" if self._torn else "") + "".join(noted)
        try:
            with self._path.open("ab") as out:
                out.write(lines.encode())
                out.flush()
                os.fsync(out.fileno())
        except OSError as error:
            raise CorpusError(
                f"cannot be written: {error.strerror}",
                place=str(self._path),
                hint=f"ls -ld {self._folder}",
            ) from error
        self._torn = False

    def _lines(self) -> list[bytes]:
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise CorpusError(
                f"cannot be read: {error.strerror}",
                place=str(self._path),
                hint=f"ls -l {self._path}",
            ) from error
        *lines, rest = data.split(b"\n")
        self._torn = bool(rest)
        return lines


def _entry(line: bytes) -> tuple[str, str, tuple[str, ...]] | None:
    """Return hash, file and articles of a line, or None if it is damaged or outdated."""
    try:
        entry: Any = json.loads(line)
        if entry["importer"] != IMPORTER:
            return None
        sha256, file, articles = entry["sha256"], entry["file"], tuple(entry["articles"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if not all(isinstance(text, str) for text in (sha256, file, *articles)):
        return None
    return sha256, file, articles
