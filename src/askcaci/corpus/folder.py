"""Finds which files of a folder are articles: all of the corpus on disk that questions need."""

from __future__ import annotations

import os
from pathlib import Path

from askcaci.errors import FILL_CORPUS, CorpusError


def require(folder: Path) -> None:
    """Check that a corpus folder exists: a missing one is not an empty one.

    Raises:
        CorpusError: it does not.
    """
    if not folder.is_dir():
        raise CorpusError(
            "there is no corpus",
            place=str(folder),
            hint=FILL_CORPUS,
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

    A link that leads out of the folder is not followed, and what `ill_named` lists is left
    out.

    Raises:
        CorpusError: the folder cannot be read.
    """
    return [folder / name for name in article_names(folder)]


def article_names(folder: Path) -> list[str]:
    """Return the names of the same files as `article_files`.

    Raises:
        CorpusError: the folder cannot be read.
    """
    return [name for name in _names(folder) if name.isprintable()]


def ill_named(folder: Path) -> list[CorpusError]:
    """Return an error for each article file whose name is not UTF-8 or not printable.

    The name is the article's id, and such a name can be neither stored nor shown.

    Raises:
        CorpusError: the folder cannot be read.
    """
    return [
        CorpusError(
            "its name is not printable UTF-8",
            place=str(folder / ascii(name)[1:-1]),
            hint="Rename it: letters, digits and hyphens are best.",
        )
        for name in _names(folder)
        if not name.isprintable()
    ]


def _names(folder: Path) -> list[str]:
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise CorpusError(
            f"cannot be read: {error.strerror}", place=str(folder), hint=f"ls -ld {folder}"
        ) from error
    return sorted(e.name for e in entries if _is_article(e, folder))


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
