"""What was taken in already, so that an import that was cut off goes on where it was.

A line of `.imports.jsonl` in the corpus folder is written when all articles of a file are
stored. A line that a crash cut short is no line.
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
        for line in self._lines():
            entry = _entry(line)
            if entry:
                sha256, file, articles = entry
                self._taken[sha256, file] = articles

    def taken(self, sha256: str, file: str) -> tuple[str, ...] | None:
        """Return the ids of the articles that were taken from a file.

        None if it was not read, or not by this importer, or if an article of it is gone.
        """
        found = self._taken.get((sha256, file))
        return found if found and all(map(self.has, found)) else None

    def has(self, article_id: str) -> bool:
        """Say whether an article of this id is there."""
        path = self._folder / f"{article_id}.md"
        return path.parent == self._folder and path.is_file()

    def note(self, sha256: str, file: str, articles: Iterable[str]) -> None:
        """Write down that all articles of a file are stored.

        Raises:
            CorpusError: the journal cannot be written.
        """
        ids = tuple(dict.fromkeys(articles))
        if self._taken.get((sha256, file)) == ids:
            return
        self._taken[sha256, file] = ids
        if self._dry_run:
            return
        entry = {"sha256": sha256, "file": file, "importer": IMPORTER, "articles": ids}
        line = ("\n" if self._torn else "") + json.dumps(entry) + "\n"
        try:
            with self._path.open("ab") as out:
                out.write(line.encode())
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
