"""The database file: its schema, and opening it to read or to write."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from askcaci.errors import IndexMissing, IndexOutdated, IndexUnusable
from askcaci.index.records import manifest_from

DATABASE = "askcaci.db"

# Raised by one whenever the tables change; an index of another version is rebuilt.
SCHEMA_VERSION = 5

# "ACAI", in the header of the file: distinguishes our database from any other.
_APPLICATION_ID = 0x41434149

# A statement waits this long for another process that repairs the log after a crash.
_BUSY_SECONDS = 10.0

# SQLite's words where not the file is at fault; Python 3.10 does not give its codes.
_CIRCUMSTANCES = ("locked", "readonly", "full", "unable to open", "I/O error")

# What can be filtered by, and completed.
ARTICLE_IDS = "SELECT id FROM articles ORDER BY id"
PUBLICATIONS = (
    "SELECT DISTINCT json_extract(record, '$.publication') AS name FROM articles "
    "WHERE name IS NOT NULL ORDER BY name"
)
AUTHOR_NAMES = "SELECT DISTINCT name FROM authors ORDER BY name"
UNREADABLE = "SELECT name FROM files WHERE problem IS NOT NULL ORDER BY name"

_REBUILD = "Make it anew with:\n  askcaci index rebuild"

# `files` is what the last scan of the corpus saw. `lexicon` holds the only copy of a
# passage's words, apart from the article's text, so that comparing them means something;
# `segments` and `postings` are the inverted index of it, and `terms` counts the passages of
# every stem. `gone` are rows that the vector file may still hold.
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (
    name TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    ctime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL, problem TEXT
) WITHOUT ROWID;
CREATE TABLE articles (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    published TEXT, text TEXT NOT NULL, record TEXT NOT NULL
);
CREATE TABLE authors (
    name TEXT NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (name, article)
) WITHOUT ROWID;
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, article INTEGER NOT NULL, section TEXT NOT NULL,
    paragraph INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
    sentences TEXT NOT NULL, vector INTEGER NOT NULL, UNIQUE (article, start, stop)
);
CREATE TABLE vectors (
    number INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, value BLOB NOT NULL
);
CREATE INDEX articles_by_day ON articles (published);
CREATE INDEX passages_by_vector ON passages (vector);
CREATE TABLE terms (stem TEXT PRIMARY KEY, passages INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE gone (row INTEGER PRIMARY KEY);
CREATE TABLE lexicon (row INTEGER PRIMARY KEY, context TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE segments (first INTEGER PRIMARY KEY, rows BLOB NOT NULL, lengths BLOB NOT NULL);
CREATE TABLE postings (
    stem TEXT NOT NULL, segment INTEGER NOT NULL, offsets BLOB NOT NULL,
    counts BLOB NOT NULL, places BLOB NOT NULL, PRIMARY KEY (stem, segment)
);
CREATE INDEX postings_by_segment ON postings (segment);
"""


def open_reader(index_dir: Path) -> sqlite3.Connection:
    """Open the last committed state to read; it stays the same until closed.

    Writers are neither waited for nor held up.

    Raises:
        IndexUnusable: there is no index yet, or it is damaged or of another version.
    """
    path = index_dir / DATABASE
    if not path.is_file():
        raise missing(index_dir)
    with guarded(path):
        connection = _readable(path)
        try:
            _check_version(connection, path)
            if read_meta(connection).get("generation", "0") == "0":
                raise missing(index_dir)
        except BaseException:
            connection.close()
            raise
    return connection


def open_writer(index_dir: Path) -> sqlite3.Connection:
    """Open the database to write, creating it if there is none; the caller has the lock.

    Raises:
        IndexUnusable: it is damaged, of another version or cannot be written.
    """
    path = index_dir / DATABASE
    with guarded(path):
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        try:
            if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
                _create(connection)
            _check_version(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def remove_if_unusable(index_dir: Path) -> None:
    """Remove a database that nothing can be read from; the caller has the lock."""
    path = index_dir / DATABASE
    try:
        with reading(path), closing_writer(index_dir) as connection:
            meta = read_meta(connection)
            if int(meta["generation"]):
                manifest_from(meta)
            verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if verdict == "ok":
                return
    except IndexUnusable as error:
        if _is_circumstance(error.__cause__):
            raise
    # The log first: left next to a new database it would be read into it.
    for suffix in ("-wal", "-shm", ""):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def forget_gone(index_dir: Path) -> None:
    """Forget which rows were dropped: a vector file made since holds none of them."""
    with closing_writer(index_dir) as connection:
        connection.execute("DELETE FROM gone")


@contextmanager
def closing_writer(index_dir: Path) -> Iterator[sqlite3.Connection]:
    """Open the database to write and close it whatever happens."""
    connection = open_writer(index_dir)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do everything within it, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        # A full disk may have rolled it back already.
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def guarded(path: Path) -> Iterator[None]:
    """Turn SQLite's error about a file it cannot use into an error with a remedy."""
    try:
        yield
    except sqlite3.Error as error:
        raise _explained(error, path) from error
    except UnicodeDecodeError as error:
        # SQLite quotes a damaged schema in its message, and Python cannot read that.
        raise _explained(sqlite3.DatabaseError("malformed"), path) from error


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Like `guarded`, and values that make no sense are damage too."""
    with guarded(path):
        try:
            yield
        except (ValueError, TypeError, LookupError) as error:
            raise sqlite3.DatabaseError(f"a row makes no sense: {error}") from error


def read_meta(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the metadata of the database."""
    return dict(connection.execute("SELECT key, value FROM meta"))


def storable(text: str) -> str:
    """Replace lone surrogates, which SQLite refuses."""
    return text.encode("utf-8", "replace").decode("utf-8")


def missing(index_dir: Path) -> IndexMissing:
    """Return the error for an index that has not been built."""
    return IndexMissing(
        f"there is no index in {index_dir} yet", hint="Build it with:\n  askcaci index"
    )


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    with transaction(connection):
        for statement in _SCHEMA.split(";"):
            connection.execute(statement)
        # Distinguishes this database's vectors.faiss from that of one created later, whose
        # generations start from 1 again.
        connection.executemany(
            "INSERT INTO meta VALUES (?, ?)",
            [("identity", secrets.token_hex(16)), ("generation", "0")],
        )
        connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _readable(path: Path) -> sqlite3.Connection:
    try:
        return _snapshot(f"{path.absolute().as_uri()}?mode=ro")
    except sqlite3.OperationalError:
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size:
            raise
        # Reading needs a small file next to the database, which a read-only folder does
        # not take. No log means that no writer is at work or was killed at it.
        return _snapshot(f"{path.absolute().as_uri()}?immutable=1")


def _snapshot(address: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        address,
        uri=True,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute("BEGIN")
        # A transaction sees a snapshot from its first read on.
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _check_version(connection: sqlite3.Connection, path: Path) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
        raise missing(path.parent)
    if application != _APPLICATION_ID:
        raise IndexUnusable(
            "this database is not askcaci's", place=str(path), hint=_REBUILD
        )
    if version != SCHEMA_VERSION:
        newer = version > SCHEMA_VERSION
        kind = IndexUnusable if newer else IndexOutdated
        raise kind(
            f"the index was made by {'a newer' if newer else 'an older'} askcaci "
            f"(schema {version}, this one reads {SCHEMA_VERSION})",
            place=str(path),
            hint=_REBUILD,
        )


def _explained(error: sqlite3.Error, path: Path) -> IndexUnusable:
    if not _is_circumstance(error):
        return IndexUnusable(
            f"the index is damaged: {error}", place=str(path), hint=_REBUILD
        )
    if "locked" in str(error):
        return IndexUnusable(
            "another process keeps the index locked",
            place=str(path),
            hint="Wait for it to end, then:\n  askcaci index",
        )
    return IndexUnusable(
        f"the index cannot be used: {error}",
        place=str(path),
        hint="See what is wrong with:\n  askcaci doctor",
    )


def _is_circumstance(error: BaseException | None) -> bool:
    """Return True if the fault lies around the file (a full disk, a lock), not in it."""
    return isinstance(error, sqlite3.OperationalError) and any(
        words in str(error) for words in _CIRCUMSTANCES
    )
