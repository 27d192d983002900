"""Which files of a folder are articles: all that a question needs of the corpus on disk."""

from __future__ import annotations

import os
from pathlib import Path

from askcaci.errors import CorpusError


def require(folder: Path) -> None:
    """Check that a corpus folder exists: one that is gone is not one that is empty.

    Raises:
        CorpusError: it does not.
    """
    if not folder.is_dir():
        raise CorpusError(
            "there is no corpus",
            place=str(folder),
            hint="Make one by adding a saved page:\n  askcaci add PAGE",
        )


def make(folder: Path) -> None:
    """Make a corpus folder if it is missing.

    Raises:
        CorpusError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CorpusError(
            f"cannot be made: {error.strerror}",
            place=str(folder),
            hint=f"ls -ld {folder.parent}",
        ) from error


def article_files(folder: Path) -> list[Path]:
    """Return the article files of a folder, by name; README.md and hidden files are none.

    A link that leads out of the folder is not followed.
    """
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise CorpusError(
            f"cannot be read: {error.strerror}", place=str(folder), hint=f"ls -ld {folder}"
        ) from error
    names = [e.name for e in entries if _is_article(e, folder)]
    return [folder / name for name in sorted(names)]


def _is_article(entry: os.DirEntry[str], folder: Path) -> bool:
    name = entry.name
    if not name.endswith(".md") or name.startswith(".") or name == "README.md":
        return False
    if not entry.is_symlink():
        return entry.is_file()
    try:
        target = Path(entry.path).resolve(strict=True)
    except (OSError, RuntimeError):
        return False
    return target.is_file() and target.is_relative_to(folder.resolve())
