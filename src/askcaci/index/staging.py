"""Articles read and cut but not yet in the index.

They wait in temporary tables, which SQLite spills to disk, so that memory does not grow
with the corpus; one transaction then puts them in place of the old rows.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import astuple

import numpy as np
from numpy.typing import NDArray

from askcaci.encoder import TextEncoder
from askcaci.index import postings
from askcaci.index.cutting import cut
from askcaci.index.records import record_of
from askcaci.index.sqlite import SqliteWords
from askcaci.types import Article

_TABLES = """
CREATE TEMP TABLE staged_articles (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL,
    published TEXT, text TEXT NOT NULL, record TEXT NOT NULL
);
CREATE TEMP TABLE staged_authors (name TEXT NOT NULL, article INTEGER NOT NULL);
CREATE TEMP TABLE staged_passages (
    row INTEGER PRIMARY KEY, article INTEGER NOT NULL, section TEXT NOT NULL,
    paragraph INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
    sentences TEXT NOT NULL, key BLOB NOT NULL, context TEXT NOT NULL, text TEXT NOT NULL
);
CREATE TEMP TABLE staged_texts (key BLOB PRIMARY KEY, embedded TEXT NOT NULL);
CREATE TEMP TABLE dropped (number INTEGER PRIMARY KEY);
CREATE TEMP TABLE dropped_passages (row INTEGER PRIMARY KEY, vector INTEGER NOT NULL);
"""

_CHOOSE = """
INSERT INTO dropped SELECT number FROM articles
    WHERE id IN (SELECT value FROM json_each(:removed))
    OR id IN (SELECT id FROM staged_articles);
INSERT INTO dropped_passages SELECT row, vector FROM passages
    WHERE article IN (SELECT number FROM dropped);
"""

_DROP = """
DELETE FROM lexicon WHERE row IN (SELECT row FROM dropped_passages);
DELETE FROM passages WHERE row IN (SELECT row FROM dropped_passages);
DELETE FROM authors WHERE article IN (SELECT number FROM dropped);
DELETE FROM articles WHERE number IN (SELECT number FROM dropped);
INSERT OR IGNORE INTO gone SELECT row FROM dropped_passages;
"""

# The highest numbers used before are given: staged ones count from there.
_INSERT = """
INSERT INTO articles SELECT :last_article + number, id, kind, published, text, record
    FROM staged_articles;
INSERT INTO authors SELECT DISTINCT name, :last_article + article FROM staged_authors;
INSERT INTO passages SELECT :last_row + row, :last_article + article, section, paragraph,
    start, stop, sentences, v.number FROM staged_passages s JOIN vectors v ON v.key = s.key;
INSERT INTO lexicon SELECT :last_row + row, context, text FROM staged_passages;
DELETE FROM vectors WHERE number IN (SELECT vector FROM dropped_passages)
    AND NOT EXISTS (SELECT 1 FROM passages WHERE vector = vectors.number);
"""

# What killed builds stored for texts that have changed since; reads the whole table.
_SWEEP = """
DELETE FROM vectors
    WHERE NOT EXISTS (SELECT 1 FROM passages WHERE vector = vectors.number)
"""

# A build that changes a smaller share of the passages leaves such vectors for a later one.
_SWEEP_FROM = 0.01


class Staging:
    """The articles one build has read; the tables go when the connection closes."""

    def __init__(self, connection: sqlite3.Connection, encoder: TextEncoder) -> None:
        self._connection = connection
        self._encoder = encoder
        for statement in _TABLES.split(";"):
            connection.execute(statement)

    def add(self, article: Article) -> None:
        """Cut an article and keep its passages."""
        execute = self._connection.execute
        published = article.published.isoformat() if article.published else None
        number = execute(
            "INSERT INTO staged_articles (id, kind, published, text, record) "
            "VALUES (?, ?, ?, ?, ?)",
            (article.id, article.kind, published, article.text, record_of(article)),
        ).lastrowid
        self._connection.executemany(
            "INSERT INTO staged_authors VALUES (?, ?)",
            [(name, number) for name in article.authors],
        )
        for passage in cut(article, self._encoder):
            execute(
                "INSERT OR IGNORE INTO staged_texts VALUES (?, ?)",
                (passage.key, passage.embedded),
            )
            execute(
                "INSERT INTO staged_passages (article, section, paragraph, start, stop, "
                "sentences, key, context, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (number, *astuple(passage)[:-1]),
            )

    def store_known(self, keys: Sequence[bytes], vectors: NDArray[np.float16]) -> None:
        """Keep those of some vectors whose texts are to be encoded."""
        asked = "SELECT 1 FROM staged_texts WHERE key = ? AND key NOT IN (SELECT key FROM vectors)"
        found = [
            row
            for row, key in enumerate(keys)
            if self._connection.execute(asked, (key,)).fetchone()
        ]
        self.store_vectors([keys[row] for row in found], vectors[found])

    def forget_known(self) -> None:
        """Leave only the texts whose vectors are not stored yet."""
        self._connection.execute(
            "DELETE FROM staged_texts WHERE key IN (SELECT key FROM vectors)"
        )

    def text_count(self) -> int:
        """Return how many texts are to be encoded."""
        (count,) = self._connection.execute("SELECT count(*) FROM staged_texts").fetchone()
        return int(count)

    def text_batches(self, size: int) -> Iterator[tuple[list[bytes], list[str]]]:
        """Yield the texts to be encoded with their keys, longest first.

        Longest first, so that a batch that does not fit into memory fails at once and
        the time left is never underestimated.
        """
        self._connection.execute(
            "CREATE TEMP TABLE longest_first AS "
            "SELECT key FROM staged_texts ORDER BY length(embedded) DESC, key"
        )
        start = 0
        while rows := self._connection.execute(
            "SELECT key, embedded FROM longest_first o JOIN staged_texts USING (key) "
            "WHERE o.rowid > :start AND o.rowid <= :start + :size ORDER BY o.rowid",
            {"start": start, "size": size},
        ).fetchall():
            yield [key for key, _ in rows], [text for _, text in rows]
            start += size

    def store_vectors(
        self, keys: Sequence[bytes], vectors: NDArray[np.float32] | NDArray[np.float16]
    ) -> None:
        """Keep vectors under their keys; a build that is killed later finds them again."""
        # Where a rebuild encodes a text again its number stays, as passages refer to it.
        self._connection.executemany(
            "INSERT INTO vectors (key, value) VALUES (?, ?) "
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            [
                (key, vector.tobytes())
                for key, vector in zip(keys, vectors.astype(np.float16), strict=True)
            ],
        )

    def swap(self, removed: Sequence[str], last_row: int) -> int:
        """Replace old articles by what was read; within a transaction.

        No row above `last_row` was ever used, and none is used twice: a vector file knows
        passages by their rows alone. Returns the highest row used now.
        """
        self._run(_CHOOSE, removed=json.dumps(list(removed)))
        postings.drop(SqliteWords(self._connection), self._dropped_rows())
        self._run(_DROP)
        (number,) = self._connection.execute(
            "SELECT coalesce(max(number), 0) FROM articles"
        ).fetchone()
        self._run(_INSERT, last_article=number, last_row=last_row)
        postings.add(SqliteWords(self._connection), last_row)
        (staged,) = self._connection.execute(
            "SELECT coalesce(max(row), 0) FROM staged_passages"
        ).fetchone()
        (share,) = self._connection.execute(
            "SELECT ((SELECT count(*) FROM staged_passages) "
            "+ (SELECT count(*) FROM dropped_passages)) "
            "/ max(1.0, (SELECT count(*) FROM passages))"
        ).fetchone()
        if share >= _SWEEP_FROM:
            self._connection.execute(_SWEEP)
        return last_row + int(staged)

    def _dropped_rows(self) -> NDArray[np.int64]:
        rows = self._connection.execute("SELECT row FROM dropped_passages ORDER BY row")
        return np.array([row for (row,) in rows], np.int64)

    def _run(self, script: str, **values: str | int) -> None:
        for statement in script.split(";"):
            self._connection.execute(statement, values)
