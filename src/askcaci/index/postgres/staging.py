"""Articles on their way into a shared index, each in a transaction of its own.

What is staged is not seen by questions. It waits for its vectors, whoever makes them, and
for a publisher, whoever that is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from askcaci.encoder import TextEncoder
from askcaci.errors import IndexBusy
from askcaci.index.cutting import CutPassage, cut
from askcaci.index.postgres.connection import Connection
from askcaci.index.postgres.schema import (
    make_vectors_table,
    vectors_table,
    vectors_tables,
)
from askcaci.index.records import article_from, record_of
from askcaci.index.scan import FileState
from askcaci.types import Article

_ARTICLE = """
INSERT INTO askcaci_work.articles VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (id) DO UPDATE SET
    kind = excluded.kind, published = excluded.published,
    publication = excluded.publication, text = excluded.text, record = excluded.record,
    authors = excluded.authors
"""

_PASSAGE = """
INSERT INTO askcaci_work.passages VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""

# In one order, so that two that queue the same texts do not wait for one another.
_QUEUE = """
INSERT INTO askcaci_work.texts
SELECT DISTINCT p.key, length(p.embedded) FROM askcaci_work.passages p
WHERE (%s::text IS NULL OR p.article = %s)
AND NOT EXISTS (SELECT 1 FROM {vectors} v WHERE v.key = p.key)
ORDER BY p.key ON CONFLICT DO NOTHING
"""

_FILE = """
INSERT INTO askcaci_work.files VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (name, origin) DO UPDATE SET
    size = excluded.size, mtime_ns = excluded.mtime_ns, ctime_ns = excluded.ctime_ns,
    sha256 = excluded.sha256, problem = excluded.problem
"""


@dataclass(frozen=True, slots=True)
class Target:
    """The vectors that are being made: by which encoder, of passages cut how, and where."""

    number: int
    encoder: str
    fingerprint: str
    dimension: int
    chunking: str

    @property
    def vectors(self) -> str:
        """The table of its vectors."""
        return vectors_table(self.number)

    def meta(self) -> dict[str, str]:
        """Return the metadata of an index with these vectors."""
        return {
            "vectors": str(self.number),
            "encoder": self.encoder,
            "fingerprint": self.fingerprint,
            "dimension": str(self.dimension),
            "chunking": self.chunking,
        }


def target_of(connection: Connection) -> Target | None:
    """Return the vectors being made, or None in a new database."""
    found = connection.execute("SELECT * FROM askcaci_work.target").fetchone()
    return Target(*found) if found else None


def hold(connection: Connection, target: Target) -> None:
    """Make sure until the transaction ends that a target is still the current one.

    Raises:
        IndexBusy: the index is being rebuilt.
    """
    found = connection.execute("SELECT * FROM askcaci_work.target FOR SHARE").fetchone()
    if found != astuple(target):
        raise IndexBusy(
            "another askcaci has begun to make the index anew",
            hint="Help it with:\n  askcaci index",
        )


def begin(
    connection: Connection, encoder: TextEncoder, chunking: str, origin: str
) -> Target:
    """Start making all vectors again, and return the target.

    The files of this origin are to be read again; the articles of others are to be cut
    again, as they are in the index. Until all is done, the index answers as it was.
    """
    connection.execute("LOCK TABLE askcaci_work.target IN EXCLUSIVE MODE")
    number = max([0, *vectors_tables(connection)]) + 1
    target = Target(number, encoder.name, encoder.fingerprint, encoder.dimension, chunking)
    connection.execute("DELETE FROM askcaci_work.target")
    for table in ("articles", "passages", "texts", "recut"):
        connection.execute(f"DELETE FROM askcaci_work.{table}".encode())
    connection.execute("DELETE FROM askcaci_work.files WHERE origin = %s", (origin,))
    # What others have brought in is in the index as it is there, right or wrong.
    connection.execute("UPDATE askcaci_work.files SET sha256 = ''")
    connection.execute(
        "INSERT INTO askcaci_work.recut SELECT id FROM askcaci.articles "
        "WHERE id NOT IN (SELECT id FROM askcaci_work.removed)"
    )
    make_vectors_table(connection, number, encoder.dimension)
    connection.execute(
        "INSERT INTO askcaci_work.target VALUES (%s, %s, %s, %s, %s)", astuple(target)
    )
    return target


def known_files(connection: Connection, origin: str) -> dict[str, FileState]:
    """Return the files of an origin as it last saw them."""
    found = connection.execute(
        "SELECT name, size, mtime_ns, ctime_ns, sha256, problem "
        "FROM askcaci_work.files WHERE origin = %s",
        (origin,),
    )
    return {name: FileState.stored(*values) for name, *values in found}


def held_by_another(connection: Connection, origin: str, name: str, sha256: str) -> bool:
    """Return True if another origin has brought in a file with that content."""
    found = connection.execute(
        "SELECT 1 FROM askcaci_work.files WHERE name = %s AND origin <> %s "
        "AND sha256 = %s AND sha256 <> '' AND problem IS NULL LIMIT 1",
        (name, origin, sha256),
    ).fetchone()
    return found is not None


def stage(
    connection: Connection, target: Target, article: Article, cuts: Sequence[CutPassage]
) -> None:
    """Keep an article and its passages, and queue what of them has no vector."""
    hold(connection, target)
    connection.execute(
        _ARTICLE,
        (
            article.id,
            article.kind,
            article.published.isoformat() if article.published else None,
            article.publication,
            article.text,
            record_of(article),
            list(article.authors),
        ),
    )
    connection.execute(
        "DELETE FROM askcaci_work.passages WHERE article = %s", (article.id,)
    )
    connection.cursor().executemany(
        _PASSAGE, [(article.id, nth, *astuple(one)) for nth, one in enumerate(cuts)]
    )
    queue(connection, target, article.id)
    for table in ("removed", "recut"):
        connection.execute(
            f"DELETE FROM askcaci_work.{table} WHERE id = %s".encode(), (article.id,)
        )


def queue(connection: Connection, target: Target, article_id: str | None = None) -> None:
    """Queue what has no vector, of one article or of all that are staged."""
    connection.execute(
        _QUEUE.format(vectors=target.vectors).encode(), (article_id, article_id)
    )


def record_files(
    connection: Connection, origin: str, states: Mapping[str, FileState]
) -> None:
    """Write down files as an origin has seen them."""
    connection.cursor().executemany(
        _FILE, [(origin, name, *state.columns()) for name, state in states.items()]
    )


def forget_file(connection: Connection, origin: str, name: str) -> None:
    """Let an article go whose file an origin no longer has, unless another has it."""
    connection.execute(
        "DELETE FROM askcaci_work.files WHERE origin = %s AND name = %s", (origin, name)
    )
    others = connection.execute(
        "SELECT 1 FROM askcaci_work.files WHERE name = %s LIMIT 1", (name,)
    ).fetchone()
    if others:
        return
    article_id = Path(name).stem
    connection.execute(
        "INSERT INTO askcaci_work.removed VALUES (%s) ON CONFLICT DO NOTHING",
        (article_id,),
    )
    connection.execute("DELETE FROM askcaci_work.articles WHERE id = %s", (article_id,))
    connection.execute(
        "DELETE FROM askcaci_work.passages WHERE article = %s", (article_id,)
    )
    connection.execute("DELETE FROM askcaci_work.recut WHERE id = %s", (article_id,))


def recut_one(connection: Connection, target: Target, encoder: TextEncoder) -> bool:
    """Cut one published article again for a new target; False if none is left to claim."""
    hold(connection, target)
    found = connection.execute(
        "SELECT a.record, a.text FROM askcaci_work.recut r "
        "JOIN askcaci.articles a ON a.id = r.id "
        "ORDER BY r.id LIMIT 1 FOR UPDATE OF r SKIP LOCKED"
    ).fetchone()
    if found is None:
        return False
    article = article_from(*found)
    stage(connection, target, article, list(cut(article, encoder)))
    return True
