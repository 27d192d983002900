"""The tables of an index in SQLite: the statements that read them, and those of its words."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from askcaci.index.database import (
    ARTICLE_IDS,
    AUTHOR_NAMES,
    PUBLICATIONS,
    UNREADABLE,
    read_meta,
    reading,
    storable,
)
from askcaci.index.postings import Postings, Segment
from askcaci.index.tables import Days, PassageRecord, Seen

_PASSAGES = """
SELECT a.id, p.section, p.paragraph, p.start, p.stop, p.sentences, l.text
FROM json_each(?) wanted CROSS JOIN passages p ON p.row = wanted.value
CROSS JOIN articles a ON a.number = p.article CROSS JOIN lexicon l ON l.row = p.row
ORDER BY wanted.key
"""


class SqliteWords:
    """The inverted index of an open database, to read and, within a transaction, to write.

    Raises:
        sqlite3.Error, ValueError: from any of its methods, where what is stored is damaged.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def segments(self) -> list[Segment]:
        """Return the segments in the order of their rows."""
        rows = self._connection.execute("SELECT * FROM segments ORDER BY first")
        return [Segment.stored(*values) for values in rows]

    def of_stem(self, stem: str) -> dict[int, Postings]:
        """Return a stem's postings by the first row of their segment, without places."""
        return {
            segment: Postings.stored(offsets, counts)
            for segment, offsets, counts in self._connection.execute(
                "SELECT segment, offsets, counts FROM postings WHERE stem = ?",
                (storable(stem),),
            )
        }

    def of_stem_with_places(
        self, stem: str, among: Sequence[int] | None = None
    ) -> dict[int, Postings]:
        """Return a stem's postings; with `among`, of these segments only."""
        within, values = "", [storable(stem)]
        if among is not None:
            within = "AND segment IN (SELECT value FROM json_each(?))"
            values.append(json.dumps(among))
        return {
            segment: Postings.stored(*blobs)
            for segment, *blobs in self._connection.execute(
                "SELECT segment, offsets, counts, places FROM postings "
                f"WHERE stem = ? {within}",
                values,
            )
        }

    def of_segment(self, segment: Segment) -> dict[str, Postings]:
        """Return all postings of a segment by their stem."""
        return {
            stem: Postings.stored(*blobs)
            for stem, *blobs in self._connection.execute(
                "SELECT stem, offsets, counts, places FROM postings WHERE segment = ?",
                (segment.first,),
            )
        }

    def passages_with_each(self, stems: Sequence[str]) -> dict[str, int]:
        """Return how many passages contain each stem, 0 if none do."""
        asked = {stem: storable(stem) for stem in stems}
        held = dict(
            self._connection.execute(
                "SELECT stem, passages FROM json_each(?) CROSS JOIN terms ON stem = value",
                (json.dumps(list(asked.values())),),
            )
        )
        return {stem: int(held.get(stored, 0)) for stem, stored in asked.items()}

    def terms(self) -> dict[str, int]:
        """Return how many passages contain each stem of the index."""
        return dict(self._connection.execute("SELECT stem, passages FROM terms"))

    def lexicon(self, rows: NDArray[np.int64]) -> Iterable[tuple[str, str]]:
        """Return the context and text of some passages, in the same order."""
        return self._connection.execute(
            "SELECT context, text FROM json_each(?) CROSS JOIN lexicon ON row = value",
            (json.dumps(rows.tolist()),),
        )

    def lexicon_rows(self, above: int = 0) -> NDArray[np.int64]:
        """Return the rows that have a context and a text, ascending."""
        found = self._connection.execute(
            "SELECT row FROM lexicon WHERE row > ? ORDER BY row", (above,)
        )
        return np.array([row for (row,) in found], np.int64)

    def write_segment(self, segment: Segment, postings: Mapping[str, Postings]) -> None:
        """Add a segment and its postings."""
        self._connection.execute(
            "INSERT INTO segments VALUES (?, ?, ?)",
            (segment.first, segment.rows.tobytes(), segment.lengths.tobytes()),
        )
        self._connection.executemany(
            "INSERT INTO postings VALUES (?, ?, ?, ?, ?)",
            ((stem, segment.first, *held.blobs()) for stem, held in postings.items()),
        )

    def write_lengths(self, segment: Segment) -> None:
        """Replace the lengths of a segment that is there."""
        self._connection.execute(
            "UPDATE segments SET lengths = ? WHERE first = ?",
            (segment.lengths.tobytes(), segment.first),
        )

    def remove_segment(self, segment: Segment) -> None:
        """Remove a segment and its postings."""
        for table, key in (("segments", "first"), ("postings", "segment")):
            self._connection.execute(
                f"DELETE FROM {table} WHERE {key} = ?", (segment.first,)
            )

    def remove_all_words(self) -> None:
        """Remove all segments, postings and counts."""
        for table in ("segments", "postings", "terms"):
            self._connection.execute(f"DELETE FROM {table}")

    def count(self, passages: Mapping[str, int]) -> None:
        """Add to the number of passages that contain each stem."""
        self._connection.executemany(
            "INSERT INTO terms VALUES (?, ?) "
            "ON CONFLICT (stem) DO UPDATE SET passages = passages + excluded.passages",
            [(stem, number) for stem, number in passages.items() if number],
        )
        self._connection.executemany(
            "DELETE FROM terms WHERE stem = ? AND passages <= 0",
            [(stem,) for stem, number in passages.items() if number < 0],
        )


class SqliteTables(SqliteWords):
    """One committed state of the database at `path`."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        super().__init__(connection)
        self._path = path

    def reading(self) -> AbstractContextManager[None]:
        """Turn what SQLite raises, and values that make no sense, into our errors."""
        return reading(self._path)

    def meta(self) -> dict[str, str]:
        """Return the metadata of the index."""
        return read_meta(self._connection)

    def article(self, article_id: str) -> tuple[str, str] | None:
        """Return the record and the text of an article, None if there is none."""
        found: tuple[str, str] | None = self._connection.execute(
            "SELECT record, text FROM articles WHERE id = ?", (storable(article_id),)
        ).fetchone()
        return found

    def articles(self, *, texts: bool) -> Iterable[tuple[str, str]]:
        """Return record and text of every article by id; without `texts`, "" for the text."""
        text = "text" if texts else "''"
        return self._connection.execute(f"SELECT record, {text} FROM articles ORDER BY id")

    def article_ids(self) -> list[str]:
        """Return the ids of the articles, in order."""
        return self._column(ARTICLE_IDS)

    def author_names(self) -> list[str]:
        """Return the names of the authors, in order."""
        return self._column(AUTHOR_NAMES)

    def publications(self) -> list[str]:
        """Return the names of the publications, in order."""
        return self._column(PUBLICATIONS)

    def unreadable(self) -> list[str]:
        """Return the names of the article files that could not be read, in order."""
        return self._column(UNREADABLE)

    def days(self) -> Days:
        """Return the range of days the articles span."""
        count, dated, first, last = self._connection.execute(
            "SELECT count(*), count(published), min(published), max(published) "
            "FROM articles"
        ).fetchone()
        return Days(count, dated, first, last)

    def rows(self, seen: Seen) -> NDArray[np.int64]:
        """Return the rows of the passages that pass, ascending."""
        where, values = _conditions(seen)
        found = self._connection.execute(
            "SELECT p.row FROM passages p JOIN articles a ON a.number = p.article "
            f"WHERE {' AND '.join(where) or 1} ORDER BY p.row",
            values,
        )
        return np.array([row for (row,) in found], np.int64)

    def rows_of(self, article_id: str) -> list[int]:
        """Return the rows of an article's passages in the order of its text."""
        found = self._connection.execute(
            "SELECT p.row FROM passages p JOIN articles a ON a.number = p.article "
            "WHERE a.id = ? ORDER BY p.start",
            (storable(article_id),),
        )
        return [row for (row,) in found]

    def passages(self, rows: Sequence[int]) -> list[PassageRecord]:
        """Return the passages of some rows, in the same order; those that are there."""
        wanted = json.dumps([int(row) for row in rows])
        return self._connection.execute(_PASSAGES, (wanted,)).fetchall()

    def articles_with(self, rows: NDArray[np.int64]) -> list[str]:
        """Return the ids of the articles that some rows are of, in order."""
        found = self._connection.execute(
            "SELECT DISTINCT a.id FROM json_each(?) wanted "
            "CROSS JOIN passages p ON p.row = wanted.value "
            "CROSS JOIN articles a ON a.number = p.article ORDER BY a.id",
            (json.dumps(rows.tolist()),),
        )
        return [str(article_id) for (article_id,) in found]

    def stems_between(
        self, first: str, end: str, shortest: int, longest: int, letters: str, least: int
    ) -> list[tuple[str, int]]:
        """Return stems from `first` to before `end` with the number of their passages."""
        has = " + ".join("(instr(stem, ?) > 0)" for _ in letters) or "0"
        return self._connection.execute(
            "SELECT stem, passages FROM terms WHERE stem >= ? AND stem < ? "
            f"AND length(stem) BETWEEN ? AND ? AND {has} >= ? AND passages > 0",
            (storable(first), storable(end), shortest, longest, *letters, least),
        ).fetchall()

    def vectors(self, rows: Sequence[int]) -> NDArray[np.float32]:
        """Return the vectors of some rows, in the same order; those that are there."""
        found = self._connection.execute(
            "SELECT v.value FROM json_each(?) wanted "
            "CROSS JOIN passages p ON p.row = wanted.value "
            "CROSS JOIN vectors v ON v.number = p.vector ORDER BY wanted.key",
            (json.dumps([int(row) for row in rows]),),
        )
        return _decoded([value for (value,) in found])

    def vectors_after(
        self, row: int, limit: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the next rows above `row`, at most `limit`, and their vectors."""
        found = self._connection.execute(
            "SELECT p.row, v.value FROM passages p "
            "JOIN vectors v ON v.number = p.vector WHERE p.row > ? "
            "ORDER BY p.row LIMIT ?",
            (row, limit),
        ).fetchall()
        rows = np.array([row for row, _ in found], np.int64)
        return rows, _decoded([value for _, value in found])

    def gone(self, last_row: int) -> NDArray[np.int64]:
        """Return rows up to `last_row` of passages dropped since the vector file was made.

        Ascending; some may have been dropped before.
        """
        found = self._connection.execute(
            "SELECT row FROM gone WHERE row <= ? ORDER BY row", (last_row,)
        )
        return np.array([row for (row,) in found], np.int64)

    def close(self) -> None:
        """Release the state."""
        self._connection.close()

    def _column(self, statement: str) -> list[str]:
        return [str(value) for (value,) in self._connection.execute(statement)]


def _decoded(values: Sequence[bytes]) -> NDArray[np.float32]:
    if len({len(value) for value in values}) > 1:
        raise sqlite3.DatabaseError("a vector has the wrong length")
    whole = np.frombuffer(b"".join(values), np.float16).astype(np.float32)
    return whole.reshape(len(values), -1) if values else whole.reshape(0, 0)


def _conditions(seen: Seen) -> tuple[list[str], list[str]]:
    where: list[str] = []
    values: list[str] = []
    for column, wanted in (
        ("p.section", seen.sections),
        ("a.kind", seen.kinds),
        ("a.id", seen.articles),
        ("json_extract(a.record, '$.publication')", seen.publications),
    ):
        if wanted is not None:
            where.append(f"{column} IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(wanted))
    if seen.authors is not None:
        where.append(
            "p.article IN (SELECT article FROM authors "
            "WHERE name IN (SELECT value FROM json_each(?)))"
        )
        values.append(json.dumps(seen.authors))
    if seen.since is not None and seen.since_month is not None:
        where.append("(a.published >= ? OR a.published = ?)")
        values += [seen.since, seen.since_month]
    if seen.last is not None:
        where.append("a.published <= ?")
        values.append(seen.last)
    return where, values
