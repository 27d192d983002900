"""What of the corpus has changed since it was last indexed."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from askcaci.chunking import CHUNKING
from askcaci.corpus.folder import article_names, require
from askcaci.errors import AskcaciError, CorpusError, IndexMissing, IndexOutdated
from askcaci.graphs import sha256_of
from askcaci.index.database import DATABASE, open_reader, read_meta, reading


@dataclass(frozen=True, slots=True)
class FileState:
    """A file of the corpus as it was seen; `problem` says why it could not be read."""

    size: int
    mtime_ns: int
    sha256: str
    problem: CorpusError | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """The files of the corpus against those last indexed.

    `touched` have another time of change and the same content.
    """

    changed: Mapping[str, FileState]
    touched: Mapping[str, FileState]
    removed: tuple[str, ...]
    unchanged: Mapping[str, FileState]


def known_files(connection: sqlite3.Connection) -> dict[str, FileState]:
    """Return the files as the last build saw them."""
    rows = connection.execute("SELECT name, size, mtime_ns, sha256, problem FROM files")
    return {
        name: FileState(size, mtime_ns, sha256, _problem_from(problem))
        for name, size, mtime_ns, sha256, problem in rows
    }


def record_files(connection: sqlite3.Connection, states: Mapping[str, FileState]) -> None:
    """Write down files as seen, over what was known of them."""
    connection.executemany(
        "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)",
        [
            (name, state.size, state.mtime_ns, state.sha256, _problem_text(state.problem))
            for name, state in states.items()
        ],
    )


def scan(corpus_dir: Path, known: Mapping[str, FileState]) -> Scan:
    """Compare the corpus with what is known of it.

    Contents are read only where size or time of change differ.

    Raises:
        CorpusError: there is no corpus.
    """
    changed: dict[str, FileState] = {}
    touched: dict[str, FileState] = {}
    unchanged: dict[str, FileState] = {}
    for name, (size, mtime_ns) in _stats(corpus_dir).items():
        old = known.get(name)
        if old and (old.size, old.mtime_ns) == (size, mtime_ns):
            unchanged[name] = old
            continue
        state = _hashed(corpus_dir / name, size, mtime_ns)
        if state is None:
            continue
        if old and old.sha256 == state.sha256 and state.sha256:
            touched[name] = FileState(size, mtime_ns, old.sha256, old.problem)
        else:
            changed[name] = state
    present = changed.keys() | touched.keys() | unchanged.keys()
    return Scan(changed, touched, tuple(sorted(known.keys() - present)), unchanged)


def is_stale(corpus_dir: Path, index_dir: Path, model: str | None = None) -> bool:
    """Say whether the corpus has changed since it was indexed, or another model is wanted.

    Looks at names, sizes and times only. An index that does not exist, or that an older
    version made, is stale.

    Raises:
        CorpusError: there is no corpus.
        IndexUnusable: the index is damaged or made by a newer version.
    """
    with reading(index_dir / DATABASE):
        try:
            connection = open_reader(index_dir)
        except (IndexMissing, IndexOutdated):
            return True
        try:
            meta = read_meta(connection)
            # An index without a finished build has none of these yet.
            if meta.get("chunking", CHUNKING) != CHUNKING:
                return True
            if model is not None and meta.get("encoder") != model:
                return True
            return _differs(corpus_dir, connection)
        finally:
            connection.close()


def _differs(corpus_dir: Path, connection: sqlite3.Connection) -> bool:
    """Say by name, size and time of change alone whether the corpus has changed."""
    rows = connection.execute("SELECT name, size, mtime_ns FROM files")
    return _stats(corpus_dir) != {name: (size, mtime_ns) for name, size, mtime_ns in rows}


def _stats(corpus_dir: Path) -> dict[str, tuple[int, int]]:
    # A folder that is gone must not empty the index.
    require(corpus_dir)
    found = {}
    names = article_names(corpus_dir)
    with _looking_into(corpus_dir) as look:
        for name in names:
            try:
                status = look(name)
            except OSError:
                # Gone since the folder was listed.
                continue
            found[name] = (status.st_size, status.st_mtime_ns)
    return found


@contextmanager
def _looking_into(folder: Path) -> Iterator[Callable[[str], os.stat_result]]:
    """Yield what looks up a file of a folder by its name.

    Of many files, paths take longer to make and to follow than the files to look up.
    """
    if os.stat not in os.supports_dir_fd:
        yield lambda name: os.stat(folder / name)
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield lambda name: os.stat(name, dir_fd=descriptor)
    finally:
        os.close(descriptor)


def _hashed(path: Path, size: int, mtime_ns: int) -> FileState | None:
    try:
        return FileState(size, mtime_ns, sha256_of(path))
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = error.strerror or str(error)
        problem = CorpusError(f"cannot be read: {reason}", place=str(path))
        return FileState(size, mtime_ns, "", problem)


def as_corpus_error(error: AskcaciError | OSError, path: Path) -> CorpusError:
    """Return what kept a file from being read as an error that names the file."""
    if isinstance(error, CorpusError):
        return error
    if isinstance(error, AskcaciError):
        return CorpusError(error.message, hint=error.hint, place=error.place or str(path))
    return CorpusError(f"cannot be read: {error.strerror or error}", place=str(path))


def _problem_text(problem: CorpusError | None) -> str | None:
    if problem is None:
        return None
    return json.dumps([problem.message, problem.hint, problem.place])


def _problem_from(text: str | None) -> CorpusError | None:
    if text is None:
        return None
    message, hint, place = json.loads(text)
    return CorpusError(message, hint=hint, place=place)
