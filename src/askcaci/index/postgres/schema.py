"""The tables of a shared index, and which version of them a database has."""

from __future__ import annotations

import secrets
from typing import Any

from pgvector.psycopg import register_vector

from askcaci.errors import IndexMissing, IndexOutdated, IndexUnusable
from askcaci.index.postgres.connection import Connection, place_of

# Raised by one whenever the tables change; an index of another version is rebuilt.
SCHEMA = 1

# Numbers that no other program's advisory locks have: "ACAI", and what is locked.
_LOCKS = 0x41434149
_SCHEMA_LOCK, PUBLISH_LOCK = 1, 2

# What is read when questions are asked. Ids and names compare byte by byte, as in SQLite.
_PUBLISHED = """
CREATE TABLE askcaci.meta (key text PRIMARY KEY, value text NOT NULL);
CREATE TABLE askcaci.articles (
    number bigint PRIMARY KEY, id text COLLATE "C" NOT NULL UNIQUE, kind text NOT NULL,
    published text COLLATE "C", publication text COLLATE "C", text text NOT NULL,
    record text NOT NULL
);
CREATE INDEX ON askcaci.articles (published);
CREATE TABLE askcaci.authors (
    name text COLLATE "C" NOT NULL, article bigint NOT NULL, PRIMARY KEY (name, article)
);
CREATE INDEX ON askcaci.authors (article);
CREATE TABLE askcaci.passages (
    row bigint PRIMARY KEY, article bigint NOT NULL, section text NOT NULL,
    paragraph integer NOT NULL, start integer NOT NULL, stop integer NOT NULL,
    sentences text NOT NULL, vector bigint NOT NULL, UNIQUE (article, start, stop)
);
CREATE INDEX ON askcaci.passages (vector);
CREATE TABLE askcaci.lexicon (
    row bigint PRIMARY KEY, context text NOT NULL, text text NOT NULL
);
CREATE TABLE askcaci.segments (
    first bigint PRIMARY KEY, rows bytea NOT NULL, lengths bytea NOT NULL
);
CREATE TABLE askcaci.postings (
    stem text COLLATE "C" NOT NULL, segment bigint NOT NULL, offsets bytea NOT NULL,
    counts bytea NOT NULL, places bytea NOT NULL, PRIMARY KEY (stem, segment)
);
CREATE INDEX ON askcaci.postings (segment);
CREATE TABLE askcaci.terms (
    stem text COLLATE "C" PRIMARY KEY, passages bigint NOT NULL
);
"""

# What is on its way in. `target` names what vectors are being made; `files` what each
# importer last saw, by the `origin` it has; `articles` and `passages` wait to be published,
# `removed` to leave; `texts` are still to be encoded; `recut` are published articles that
# are to be cut again for a new target.
_WORK = """
CREATE TABLE askcaci_work.target (
    number integer PRIMARY KEY, encoder text NOT NULL, fingerprint text NOT NULL,
    dimension integer NOT NULL, chunking text NOT NULL
);
CREATE TABLE askcaci_work.files (
    origin text NOT NULL, name text COLLATE "C" NOT NULL, size bigint NOT NULL,
    mtime_ns bigint NOT NULL, ctime_ns bigint NOT NULL, sha256 text NOT NULL, problem text,
    PRIMARY KEY (name, origin)
);
CREATE TABLE askcaci_work.articles (
    id text COLLATE "C" PRIMARY KEY, kind text NOT NULL, published text, publication text,
    text text NOT NULL, record text NOT NULL, authors text[] NOT NULL
);
CREATE TABLE askcaci_work.passages (
    article text COLLATE "C" NOT NULL, nth integer NOT NULL, section text NOT NULL,
    paragraph integer NOT NULL, start integer NOT NULL, stop integer NOT NULL,
    sentences text NOT NULL, key bytea NOT NULL, context text NOT NULL, text text NOT NULL,
    embedded text NOT NULL, PRIMARY KEY (article, nth)
);
CREATE INDEX ON askcaci_work.passages (key);
CREATE TABLE askcaci_work.removed (id text COLLATE "C" PRIMARY KEY);
CREATE TABLE askcaci_work.recut (id text COLLATE "C" PRIMARY KEY);
CREATE TABLE askcaci_work.texts (key bytea PRIMARY KEY, length integer NOT NULL);
CREATE INDEX ON askcaci_work.texts (length DESC, key);
"""

_REBUILD = "Make it anew with:\n  askcaci index rebuild"


def lock(connection: Connection, what: int) -> None:
    """Hold the lock until the transaction ends; wait for its present holder."""
    connection.execute("SELECT pg_advisory_xact_lock(%s, %s)", (_LOCKS, what))


def ensure(connection: Connection, address: str, *, rebuild: bool) -> None:
    """Make the tables if there are none; within a transaction.

    With `rebuild`, those that another version made, or that are not whole, are rebuilt.

    Raises:
        IndexUnusable: another version of askcaci made them.
    """
    lock(connection, _SCHEMA_LOCK)
    try:
        check_version(connection, address)
    except IndexMissing:
        _drop(connection)
    except IndexUnusable:
        if not rebuild:
            raise
        _drop(connection)
    else:
        if not (rebuild and _lacking(connection)):
            return
        _drop(connection)
    _make_schemas(connection)
    for statement in (_PUBLISHED + _WORK).split(";"):
        if statement.strip():
            connection.execute(statement.encode())
    connection.cursor().executemany(
        "INSERT INTO askcaci.meta VALUES (%s, %s)",
        [
            ("schema", str(SCHEMA)),
            ("identity", secrets.token_hex(16)),
            ("generation", "0"),
        ],
    )


def check_version(connection: Connection, address: str) -> dict[str, str]:
    """Return the metadata of the index.

    Raises:
        IndexMissing: there is none.
        IndexUnusable: another version of askcaci made it.
    """
    there = connection.execute("SELECT to_regclass('askcaci.meta')").fetchone()
    if there is None or there[0] is None:
        raise missing(address)
    meta = read_meta(connection)
    version = int(meta.get("schema", "0"))
    if version != SCHEMA:
        newer = version > SCHEMA
        kind = IndexUnusable if newer else IndexOutdated
        raise kind(
            f"the index was made by {'a newer' if newer else 'an older'} askcaci "
            f"(schema {version}, this one reads {SCHEMA})",
            place=place_of(address),
            hint=_REBUILD,
        )
    return meta


def read_meta(connection: Connection) -> dict[str, str]:
    """Return the metadata of the index."""
    found: Any = connection.execute("SELECT key, value FROM askcaci.meta")
    return dict(found)


def vectors_table(number: int) -> str:
    """Return the table of a target's vectors."""
    return f"askcaci.vectors_{int(number)}"


def make_vectors_table(connection: Connection, number: int, dimension: int) -> None:
    """Make the table of a target's vectors."""
    connection.execute(
        f"CREATE TABLE {vectors_table(number)} (".encode()
        + b"number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
        + f"key bytea NOT NULL UNIQUE, value halfvec({int(dimension)}) NOT NULL)".encode()
    )


def vectors_tables(connection: Connection) -> list[int]:
    """Return the numbers of all targets whose vectors are still there."""
    found = connection.execute(
        "SELECT substr(tablename, 9)::int FROM pg_tables "
        "WHERE schemaname = 'askcaci' AND tablename ~ '^vectors_[0-9]+$'"
    )
    return sorted(number for (number,) in found)


def missing(address: str) -> IndexMissing:
    """Return the error for an index that has not been built."""
    return IndexMissing(
        f"there is no index in {place_of(address)} yet",
        hint="Build it with:\n  askcaci index",
    )


def _make_schemas(connection: Connection) -> None:
    """Make extension and schemas, unless an administrator has; that takes more rights."""
    connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
    register_vector(connection)
    there = connection.execute("SELECT nspname FROM pg_namespace").fetchall()
    for name in ("askcaci", "askcaci_work"):
        if (name,) not in there:
            connection.execute(f"CREATE SCHEMA {name}".encode())


def _lacking(connection: Connection) -> bool:
    """Return True if a table is gone."""
    wanted = [
        line.split()[2]
        for line in (_PUBLISHED + _WORK).split("\n")
        if line.startswith("CREATE TABLE")
    ]
    found = connection.execute(
        "SELECT bool_or(to_regclass(name) IS NULL) FROM unnest(%s::text[]) name", (wanted,)
    ).fetchone()
    return bool(found and found[0])


def _drop(connection: Connection) -> None:
    """Remove the tables; the schemas stay, which an administrator may have made."""
    found = connection.execute(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
        "WHERE schemaname IN ('askcaci', 'askcaci_work')"
    ).fetchall()
    for (table,) in found:
        connection.execute(f"DROP TABLE {table} CASCADE".encode())
