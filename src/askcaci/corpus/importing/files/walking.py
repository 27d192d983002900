"""The files that are to be imported: those named, and those of folders, in order."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from pathlib import Path

from askcaci.corpus.importing.guards.sizes import refuse_larger
from askcaci.corpus.importing.report import FileReport, not_used, skipped
from askcaci.errors import SourceError

# What browsers call the folder of pictures and scripts next to "X.html".
_COMPANIONS = ("_files", "-files", ".files", "_Dateien", "-Dateien", "_fichiers")
_WEB = (".html", ".htm", ".xhtml", ".mht", ".mhtml")

MAC = "__MACOSX"


@dataclass(frozen=True, slots=True)
class File:
    """A file to import: `name` is kept as its articles' source.

    `named` is True if the user named it, and it was not found in a folder.
    """

    path: Path
    name: str
    named: bool = False

    @property
    def shown(self) -> str:
        """Its path, as messages show it."""
        return storable(str(self.path))


def storable(name: str) -> str:
    r"""Return a file name as UTF-8 can hold it, an invalid byte as "\udce9"."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def files(paths: Iterable[str | Path]) -> Iterator[File | FileReport]:
    """Yield every file below some paths, sorted within a folder, or why it is not read.

    Links within a folder are not followed: what they lead to is in the folder, or is not
    to be read.
    """
    for path in map(Path, paths):
        if not os.path.isdir(path):
            yield File(path, storable(path.name), named=True)
            continue
        empty = True
        for found in _below(path):
            empty = False
            yield found
        if empty:
            problem = SourceError(
                "no file in this folder", place=storable(str(path)), hint=f"ls -R {path}"
            )
            yield not_used(storable(str(path)), problem)


def read(file: File) -> bytes:
    """Return the bytes of a file.

    Raises:
        SourceError: it is gone, no file, larger than 64 MiB or cannot be read.
    """
    path = file.path
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise SourceError("not a file", place=file.shown, hint=f"ls -l {path}")
        refuse_larger(
            status.st_size,
            "a file",
            place=file.shown,
            hint=f"Unpack an archive and add the folder; split a text: split -C 32m {path}",
        )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise SourceError(
            "no such file", place=file.shown, hint=f"ls {path.parent}"
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SourceError(
            f"cannot be read: {reason}", place=file.shown, hint=f"ls -l {path}"
        ) from error


def passed_over(name: str, siblings: Set[str]) -> str:
    """Return why a file or folder of this name holds no article, empty if it may.

    `siblings` are the other names in its folder: "page_files" is passed over if its page is there.
    """
    if name.startswith("."):
        return "hidden"
    if name == MAC:
        return "made by macOS, not by the site"
    for ending in _COMPANIONS:
        stem = name.removesuffix(ending)
        if stem != name and any(stem + suffix in siblings for suffix in _WEB):
            return f"pictures and scripts of the page {stem!r}"
    return ""


def _below(root: Path) -> Iterator[File | FileReport]:
    waiting: list[Path | File | FileReport] = [root]
    while waiting:
        found = waiting.pop()
        if isinstance(found, Path):
            waiting += reversed(list(_within(found, root)))
        else:
            yield found


def _within(folder: Path, root: Path) -> Iterator[Path | File | FileReport]:
    """Yield the files of one folder; for folders within it, their paths."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        shown = storable(str(folder))
        problem = SourceError(
            f"cannot be read: {error.strerror}", place=shown, hint=f"ls -ld {folder}"
        )
        yield not_used(f"{shown}/", problem)
        return
    siblings = frozenset(entry.name for entry in entries)
    for entry in entries:
        yield _seen(entry, root, siblings)


def _seen(
    entry: os.DirEntry[str], root: Path, siblings: Set[str]
) -> Path | File | FileReport:
    path = Path(entry.path)
    shown = storable(entry.path)
    is_folder = entry.is_dir(follow_symlinks=False)
    why = passed_over(entry.name, siblings)
    if entry.is_symlink():
        return skipped(shown, why or _link(path, root))
    if why and is_folder:
        return skipped(f"{shown}/", why, count=_count(path))
    if why:
        return skipped(shown, why)
    return path if is_folder else File(path, storable(path.relative_to(root).as_posix()))


def _link(path: Path, root: Path) -> str:
    """Return why a link is not followed."""
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return "a link that leads nowhere"
    shown = storable(str(target))
    if path.parent.resolve().is_relative_to(target):
        return f"a link that leads back to {shown}"
    if target.is_relative_to(root.resolve()):
        return f"a link to {shown}, which is read there"
    return f"a link that leads out of the folder, to {shown}"


def _count(folder: Path) -> int:
    """Return how many files a folder holds, the folder itself if none."""
    return sum(len(names) for _, _, names in os.walk(folder)) or 1
