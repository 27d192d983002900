"""The files of the corpus that have changed since it was last indexed."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from pathlib import Path

from askcaci.chunking import CHUNKING
from askcaci.corpus.folder import article_names, require
from askcaci.errors import AskcaciError, CorpusError, IndexMissing, IndexOutdated
from askcaci.graphs import sha256_of
from askcaci.index.database import DATABASE, open_reader, read_meta, reading

# Some file systems keep the time of a change to one or two seconds.
_COARSE_NS = 2_000_000_000
_SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Stamp:
    """What reveals that a file has changed without reading it.

    Programs set `mtime_ns` back, as `rsync -t` does; `ctime_ns` they cannot.
    """

    size: int
    mtime_ns: int
    ctime_ns: int

    def like(self, other: Stamp) -> bool:
        """Return True if nothing but the time of the inode's change may differ."""
        return (self.size, self.mtime_ns) == (other.size, other.mtime_ns)

    def settled(self) -> Stamp:
        """Return it as it is to be kept.

        A file that changed just now, on a file system that counts whole seconds, may
        change again without a trace; then `ctime_ns` is 0, which no file has.
        """
        age = time.time_ns() - self.mtime_ns
        if self.mtime_ns % _SECOND_NS or abs(age) > _COARSE_NS:
            return self
        return Stamp(self.size, self.mtime_ns, 0)


@dataclass(frozen=True, slots=True)
class FileState:
    """A file of the corpus as it was seen; `problem` is why it could not be read."""

    stamp: Stamp
    sha256: str
    problem: CorpusError | None = None

    def columns(self) -> tuple[int | str | None, ...]:
        """Return it as databases keep it."""
        return (*astuple(self.stamp), self.sha256, _problem_text(self.problem))

    @classmethod
    def stored(
        cls, size: int, mtime_ns: int, ctime_ns: int, sha256: str, problem: str | None
    ) -> FileState:
        """Return the state stored in a database."""
        return cls(Stamp(size, mtime_ns, ctime_ns), sha256, _problem_from(problem))


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
    rows = connection.execute(
        "SELECT name, size, mtime_ns, ctime_ns, sha256, problem FROM files"
    )
    return {name: FileState.stored(*values) for name, *values in rows}


def record_files(connection: sqlite3.Connection, states: Mapping[str, FileState]) -> None:
    """Write down files as seen, over what was known of them."""
    connection.executemany(
        "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)",
        [(name, *state.columns()) for name, state in states.items()],
    )


def scan(corpus_dir: Path, known: Mapping[str, FileState]) -> Scan:
    """Compare the corpus with what is known of it.

    Contents are read only where size or a time of change differ.

    Raises:
        CorpusError: there is no corpus.
    """
    changed: dict[str, FileState] = {}
    touched: dict[str, FileState] = {}
    unchanged: dict[str, FileState] = {}
    for name, stamp in _stamps(corpus_dir).items():
        old = known.get(name)
        if old and old.stamp == stamp:
            unchanged[name] = old
            continue
        state = _hashed(corpus_dir / name, stamp.settled())
        if state is None:
            continue
        if old and old.sha256 == state.sha256 and state.sha256:
            touched[name] = replace(state, problem=old.problem)
        else:
            changed[name] = state
    present = changed.keys() | touched.keys() | unchanged.keys()
    return Scan(changed, touched, tuple(sorted(known.keys() - present)), unchanged)


def is_stale(corpus_dir: Path, index_dir: Path, model: str | None = None) -> bool:
    """Return True if the corpus has changed since it was indexed, or another model is wanted.

    Looks at names, sizes and times, and into files that differ in their inode's time alone:
    those of a copied folder do. An index that does not exist, or that an older
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
    """Return True if a file came, went or has another size, time or content."""
    rows = connection.execute("SELECT name, size, mtime_ns, ctime_ns, sha256 FROM files")
    known = {name: (Stamp(*stamp), sha256) for name, *stamp, sha256 in rows}
    stamps = _stamps(corpus_dir)
    return stamps.keys() != known.keys() or any(
        stamp != known[name][0] and _changed(corpus_dir / name, stamp, *known[name])
        for name, stamp in stamps.items()
    )


def _changed(path: Path, stamp: Stamp, old: Stamp, sha256: str) -> bool:
    if not stamp.like(old):
        return True
    state = _hashed(path, stamp)
    return state is None or state.sha256 != sha256


def _stamps(corpus_dir: Path) -> dict[str, Stamp]:
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
            found[name] = Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    return found


@contextmanager
def _looking_into(folder: Path) -> Iterator[Callable[[str], os.stat_result]]:
    """Yield a function that looks up a file of a folder by its name.

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


def _hashed(path: Path, stamp: Stamp) -> FileState | None:
    try:
        return FileState(stamp, sha256_of(path))
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = error.strerror or str(error)
        problem = CorpusError(f"cannot be read: {reason}", place=str(path))
        return FileState(stamp, "", problem)


def as_corpus_error(error: AskcaciError | OSError, path: Path) -> CorpusError:
    """Return the reason why a file could not be read, as an error that names it."""
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
