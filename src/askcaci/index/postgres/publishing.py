"""Complete articles become the next generation, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg

from askcaci.index import postings
from askcaci.index.postgres.connection import Connection, int64
from askcaci.index.postgres.schema import (
    PUBLISH_LOCK,
    lock,
    read_meta,
    vectors_table,
    vectors_tables,
)
from askcaci.index.postgres.search import EXACT_UP_TO
from askcaci.index.postgres.staging import Target, hold, queue
from askcaci.index.postgres.tables import PostgresWords

# Making the HNSW index in memory takes a third of the time; more than a server is usually
# given for it, less than any has.
_INDEX_MEMORY = 512 * 1024 * 1024

# Waiting longer for readers of old vectors would hold up those who open new ones.
_DROP_WAIT = "SET LOCAL lock_timeout = '1s'"

_WHOLE = """
CREATE TEMP TABLE whole ON COMMIT DROP AS SELECT a.id FROM askcaci_work.articles a
WHERE NOT EXISTS (
    SELECT 1 FROM askcaci_work.passages p WHERE p.article = a.id
    AND NOT EXISTS (SELECT 1 FROM {vectors} v WHERE v.key = p.key)
)
"""

_DROPPED = """
CREATE TEMP TABLE dropped ON COMMIT DROP AS SELECT number FROM askcaci.articles
WHERE %s OR id IN (SELECT id FROM whole) OR id IN (SELECT id FROM askcaci_work.removed)
"""

_DROPPED_PASSAGES = """
CREATE TEMP TABLE dropped_passages ON COMMIT DROP AS
SELECT row, vector FROM askcaci.passages WHERE article IN (SELECT number FROM dropped)
"""

_DELETE = (
    "DELETE FROM askcaci.lexicon WHERE row IN (SELECT row FROM dropped_passages)",
    "DELETE FROM askcaci.passages WHERE row IN (SELECT row FROM dropped_passages)",
    "DELETE FROM askcaci.authors WHERE article IN (SELECT number FROM dropped)",
    "DELETE FROM askcaci.articles WHERE number IN (SELECT number FROM dropped)",
)

_DELETE_ALL = tuple(
    f"DELETE FROM askcaci.{table}"
    for table in ("lexicon", "passages", "authors", "articles")
)

# Numbered in the order of the articles' files, as in a home folder.
_INSERT = (
    "INSERT INTO askcaci.articles SELECT (SELECT coalesce(max(number), 0) FROM "
    "askcaci.articles) + row_number() OVER (ORDER BY (id || '.md') COLLATE \"C\"), id, "
    "kind, published, publication, text, record "
    "FROM askcaci_work.articles WHERE id IN (SELECT id FROM whole)",
    "INSERT INTO askcaci.authors SELECT DISTINCT name, a.number "
    "FROM askcaci_work.articles w JOIN askcaci.articles a ON a.id = w.id, "
    "unnest(w.authors) name WHERE w.id IN (SELECT id FROM whole)",
    "CREATE TEMP TABLE numbered ON COMMIT DROP AS SELECT "
    "(SELECT value::bigint FROM askcaci.meta WHERE key = 'last_row') "
    "+ row_number() OVER (ORDER BY a.number, p.nth) AS row, a.number AS article, "
    "p.article AS id, p.nth FROM askcaci_work.passages p "
    "JOIN askcaci.articles a ON a.id = p.article WHERE a.id IN (SELECT id FROM whole)",
    "INSERT INTO askcaci.passages SELECT n.row, n.article, p.section, p.paragraph, "
    "p.start, p.stop, p.sentences, v.number FROM numbered n "
    "JOIN askcaci_work.passages p ON p.article = n.id AND p.nth = n.nth "
    "JOIN {vectors} v ON v.key = p.key",
    "INSERT INTO askcaci.lexicon SELECT n.row, p.context, p.text FROM numbered n "
    "JOIN askcaci_work.passages p ON p.article = n.id AND p.nth = n.nth",
    "DELETE FROM askcaci_work.passages WHERE article IN (SELECT id FROM whole)",
    "DELETE FROM askcaci_work.articles WHERE id IN (SELECT id FROM whole)",
    "DELETE FROM askcaci_work.removed",
)

_SWEEP = """
DELETE FROM {vectors} v WHERE number IN (SELECT vector FROM dropped_passages)
AND NOT EXISTS (SELECT 1 FROM askcaci.passages p WHERE p.vector = v.number)
AND NOT EXISTS (SELECT 1 FROM askcaci_work.passages p WHERE p.key = v.key)
"""


@dataclass(frozen=True, slots=True)
class Published:
    """The generation that answers now, with its passages; what is still `waiting`.

    `waiting` are the ids of staged articles, and of published ones that are to be cut again.
    What answers may be `old`: made by another encoder, or by other rules, than is wanted.
    """

    generation: int
    passages: int
    waiting: frozenset[str]
    old: bool


def publish(connection: Connection, target: Target) -> Published:
    """Make complete articles the next generation, if any are; within a transaction.

    New vectors of another encoder are published once all articles have theirs.
    """
    lock(connection, PUBLISH_LOCK)
    hold(connection, target)
    # Any process that imports one of these again meanwhile waits for us.
    connection.execute("SELECT 1 FROM askcaci_work.articles FOR UPDATE")
    queue(connection, target)
    connection.execute(_WHOLE.format(vectors=target.vectors).encode())
    meta = read_meta(connection)
    replacing = meta.get("vectors", str(target.number)) != str(target.number)
    if not (replacing and _unfinished(connection)) and _anything(
        connection, replacing, meta
    ):
        _swap(connection, target, meta, replacing=replacing)
    return _state(connection, target)


def _unfinished(connection: Connection) -> bool:
    return _any(
        connection,
        "SELECT 1 FROM askcaci_work.recut UNION ALL SELECT 1 FROM askcaci_work.articles "
        "WHERE id NOT IN (SELECT id FROM whole)",
    )


def _anything(connection: Connection, replacing: bool, meta: dict[str, str]) -> bool:
    return (
        replacing
        or meta["generation"] == "0"
        or _any(
            connection, "SELECT 1 FROM whole UNION ALL SELECT 1 FROM askcaci_work.removed"
        )
    )


def _any(connection: Connection, statement: str) -> bool:
    return connection.execute(f"{statement} LIMIT 1".encode()).fetchone() is not None


def _swap(
    connection: Connection, target: Target, meta: dict[str, str], *, replacing: bool
) -> None:
    """Replace articles by their complete new versions."""
    words = PostgresWords(connection)
    last_row = int(meta.get("last_row", "0"))
    _set(connection, {"last_row": str(last_row)})
    connection.execute(_DROPPED, (replacing,))
    connection.execute(_DROPPED_PASSAGES)
    for table in ("whole", "dropped", "dropped_passages"):
        connection.execute(f"ANALYZE {table}".encode())
    if replacing:
        # What is damaged goes too.
        words.remove_all_words()
    else:
        rows = connection.execute("SELECT row FROM dropped_passages ORDER BY row")
        postings.drop(words, int64(rows))
    for statement in (*(_DELETE_ALL if replacing else _DELETE), *_INSERT):
        connection.execute(statement.format(vectors=target.vectors).encode())
    if not replacing:
        connection.execute(_SWEEP.format(vectors=target.vectors).encode())
    postings.add(words, last_row)
    found = connection.execute(
        "SELECT count(*), coalesce(max(row), 0) FROM askcaci.passages"
    ).fetchone()
    assert found is not None
    _set(
        connection,
        {
            **target.meta(),
            "generation": str(int(meta["generation"]) + 1),
            "passages": str(found[0]),
            "last_row": str(max(last_row, found[1])),
        },
    )


def _set(connection: Connection, meta: dict[str, str]) -> None:
    connection.cursor().executemany(
        "INSERT INTO askcaci.meta VALUES (%s, %s) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        list(meta.items()),
    )


def _state(connection: Connection, target: Target) -> Published:
    meta = read_meta(connection)
    waiting = connection.execute(
        "SELECT id FROM askcaci_work.articles UNION SELECT id FROM askcaci_work.recut"
    )
    return Published(
        int(meta["generation"]),
        int(meta.get("passages", "0")),
        frozenset(article_id for (article_id,) in waiting),
        meta.get("vectors") != str(target.number),
    )


def index_vectors(connection: Connection, target: Target) -> None:
    """Make the HNSW index of a target's vectors, if they are many and have none."""
    lock(connection, PUBLISH_LOCK)
    name = target.vectors.partition(".")[2]
    many = _any(
        connection,
        f"SELECT 1 FROM (SELECT 1 FROM {target.vectors} OFFSET {EXACT_UP_TO}) many",
    )
    if not many:
        return
    connection.execute(
        "SELECT set_config('maintenance_work_mem', %s || 'B', true) "
        "WHERE pg_size_bytes(current_setting('maintenance_work_mem')) < %s",
        (str(_INDEX_MEMORY), _INDEX_MEMORY),
    )
    connection.execute(
        f"CREATE INDEX IF NOT EXISTS {name}_hnsw ON {target.vectors} "
        "USING hnsw (value halfvec_cosine_ops)".encode()
    )


def tidy(connection: Connection, target: Target) -> None:
    """Remove the vectors of earlier encoders that nobody reads; take statistics."""
    published = connection.execute(
        "SELECT value::int FROM askcaci.meta WHERE key = 'vectors'"
    ).fetchone()
    kept = {target.number, *(published or ())}
    for number in vectors_tables(connection):
        if number not in kept:
            try:
                with connection.transaction():
                    connection.execute(_DROP_WAIT)
                    connection.execute(f"DROP TABLE {vectors_table(number)}".encode())
            except psycopg.errors.LockNotAvailable:
                # A later build tries again.
                continue
    for table in ("passages", "lexicon", "articles", "postings", "terms"):
        connection.execute(f"ANALYZE askcaci.{table}".encode())
    connection.execute(f"ANALYZE {target.vectors}".encode())
