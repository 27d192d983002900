"""The tables of a shared index: the statements that read them, and those of its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pgvector import HalfVector, Vector

from askcaci.errors import IndexUnusable
from askcaci.index.postgres.connection import (
    Connection,
    array_of,
    guarded,
    int64,
    place_of,
)
from askcaci.index.postgres.schema import vectors_table
from askcaci.index.postings import Postings, Segment
from askcaci.index.tables import Days, PassageRecord, Seen

_PASSAGES = """
SELECT a.id, p.section, p.paragraph, p.start, p.stop, p.sentences, l.text
FROM unnest(%s::bigint[]) WITH ORDINALITY AS wanted (row, nth)
JOIN askcaci.passages p ON p.row = wanted.row
JOIN askcaci.articles a ON a.number = p.article
JOIN askcaci.lexicon l ON l.row = p.row
ORDER BY wanted.nth
"""

_LEXICON = """
SELECT l.context, l.text
FROM unnest(%s::bigint[]) WITH ORDINALITY AS wanted (row, nth)
JOIN askcaci.lexicon l ON l.row = wanted.row ORDER BY wanted.nth
"""

_VECTORS = """
SELECT v.value
FROM unnest(%s::bigint[]) WITH ORDINALITY AS wanted (row, nth)
JOIN askcaci.passages p ON p.row = wanted.row
JOIN {vectors} v ON v.number = p.vector ORDER BY wanted.nth
"""

_AFTER = """
SELECT p.row, v.value FROM askcaci.passages p JOIN {vectors} v ON v.number = p.vector
WHERE p.row > %s ORDER BY p.row LIMIT %s
"""

# Compared one by one, and of those that are as near as the last one wanted, up to the error
# of adding single-precision numbers in another order, every one.
_NEAREST = """
WITH compared AS MATERIALIZED (
    SELECT p.row, v.value::vector <#> %s AS distance
    FROM {among} JOIN {vectors} v ON v.number = p.vector
)
SELECT row FROM compared WHERE distance <= 1e-5 + (
    SELECT max(distance) FROM (SELECT distance FROM compared ORDER BY 1 LIMIT %s) nearest
)
"""

# Joined, as looking through a long array for each passage would take its square.
_AMONG = (
    "unnest(%s::bigint[]) AS wanted (row) JOIN askcaci.passages p ON p.row = wanted.row"
)

# In the order of the HNSW index, which the nearest are read from until there are enough.
_NEAREST_BY_INDEX = """
SELECT p.row FROM (
    SELECT number FROM {vectors} ORDER BY value <=> %s LIMIT %s
) v JOIN askcaci.passages p ON p.vector = v.number
"""

# What is wrong, where the statement counts any.
_FAULTS = (
    (
        "passages lack words",
        "SELECT count(*) FROM askcaci.passages p WHERE NOT EXISTS "
        "(SELECT 1 FROM askcaci.lexicon l WHERE l.row = p.row)",
    ),
    (
        "passages lack a vector",
        "SELECT count(*) FROM askcaci.passages p WHERE NOT EXISTS "
        "(SELECT 1 FROM {vectors} v WHERE v.number = p.vector)",
    ),
    (
        "passages lack an article",
        "SELECT count(*) FROM askcaci.passages p WHERE NOT EXISTS "
        "(SELECT 1 FROM askcaci.articles a WHERE a.number = p.article)",
    ),
    (
        "words are of no passage",
        "SELECT count(*) FROM askcaci.lexicon l WHERE NOT EXISTS "
        "(SELECT 1 FROM askcaci.passages p WHERE p.row = l.row)",
    ),
)

# Where no character is escaped, offsets are PostgreSQL's own.
_ALTERED = """
SELECT count(*) FROM askcaci.passages p
    JOIN askcaci.articles a ON a.number = p.article
    JOIN askcaci.lexicon l ON l.row = p.row
    WHERE strpos(a.text, chr(64976)) = 0
    AND substr(a.text, p.start + 1, p.stop - p.start) <> l.text
"""
_ESCAPED = """
SELECT a.text, p.start, p.stop, l.text FROM askcaci.passages p
    JOIN askcaci.articles a ON a.number = p.article
    JOIN askcaci.lexicon l ON l.row = p.row
    WHERE strpos(a.text, chr(64976)) > 0
"""


class PostgresWords:
    """The inverted index in a database, to read and, within a transaction, to write.

    Raises:
        psycopg.Error, ValueError: from any of its methods, where what is stored is damaged.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def segments(self) -> list[Segment]:
        """Return the segments in the order of their rows."""
        found = self._read(
            "SELECT first, rows, lengths FROM askcaci.segments ORDER BY first"
        )
        return [Segment.stored(*values) for values in found]

    def of_stem(self, stem: str) -> dict[int, Postings]:
        """Return a stem's postings by the first row of their segment, without places."""
        return {
            segment: Postings.stored(offsets, counts)
            for segment, offsets, counts in self._read(
                "SELECT segment, offsets, counts FROM askcaci.postings WHERE stem = %s",
                stem,
            )
        }

    def of_stem_with_places(
        self, stem: str, among: Sequence[int] | None = None
    ) -> dict[int, Postings]:
        """Return a stem's postings; with `among`, of these segments only."""
        within = None if among is None else array_of(among)
        return {
            segment: Postings.stored(*blobs)
            for segment, *blobs in self._read(
                "SELECT segment, offsets, counts, places FROM askcaci.postings "
                "WHERE stem = %s "
                "AND (%s::bigint[] IS NULL OR segment = ANY (%s::bigint[]))",
                *(stem, within, within),
            )
        }

    def of_segment(self, segment: Segment) -> dict[str, Postings]:
        """Return all postings of a segment by their stem."""
        return {
            stem: Postings.stored(*blobs)
            for stem, *blobs in self._read(
                "SELECT stem, offsets, counts, places FROM askcaci.postings "
                "WHERE segment = %s",
                segment.first,
            )
        }

    def passages_with_each(self, stems: Sequence[str]) -> dict[str, int]:
        """Return how many passages contain each stem, 0 if none do."""
        held = dict(
            self._read(
                "SELECT stem, passages FROM askcaci.terms WHERE stem = ANY (%s::text[])",
                list(stems),
            )
        )
        return {stem: int(held.get(stem, 0)) for stem in stems}

    def terms(self) -> dict[str, int]:
        """Return how many passages contain each stem of the index."""
        return dict(self._read("SELECT stem, passages FROM askcaci.terms"))

    def lexicon(self, rows: NDArray[np.int64]) -> Iterable[tuple[str, str]]:
        """Return the context and text of some passages, in the same order."""
        found: Iterable[tuple[str, str]] = self._read(_LEXICON, array_of(rows))
        return found

    def lexicon_rows(self, above: int = 0) -> NDArray[np.int64]:
        """Return the rows that have a context and a text, ascending."""
        return int64(
            self._read("SELECT row FROM askcaci.lexicon WHERE row > %s ORDER BY row", above)
        )

    def write_segment(self, segment: Segment, postings: Mapping[str, Postings]) -> None:
        """Add a segment and its postings."""
        self._connection.execute(
            "INSERT INTO askcaci.segments VALUES (%s, %s, %s)",
            (segment.first, segment.rows.tobytes(), segment.lengths.tobytes()),
        )
        with (
            self._connection.cursor() as cursor,
            cursor.copy("COPY askcaci.postings FROM STDIN (FORMAT BINARY)") as copy,
        ):
            copy.set_types(["text", "int8", "bytea", "bytea", "bytea"])
            for stem, held in postings.items():
                copy.write_row((stem, segment.first, *held.blobs()))

    def write_lengths(self, segment: Segment) -> None:
        """Replace the lengths of a segment that is there."""
        self._connection.execute(
            "UPDATE askcaci.segments SET lengths = %s WHERE first = %s",
            (segment.lengths.tobytes(), segment.first),
        )

    def remove_segment(self, segment: Segment) -> None:
        """Remove a segment and its postings."""
        self._connection.execute(
            "DELETE FROM askcaci.segments WHERE first = %s", (segment.first,)
        )
        self._connection.execute(
            "DELETE FROM askcaci.postings WHERE segment = %s", (segment.first,)
        )

    def remove_all_words(self) -> None:
        """Remove all segments, postings and counts."""
        for table in ("segments", "postings", "terms"):
            self._connection.execute(f"DELETE FROM askcaci.{table}".encode())

    def count(self, passages: Mapping[str, int]) -> None:
        """Add to the number of passages that contain each stem."""
        self._connection.execute(
            "INSERT INTO askcaci.terms AS t "
            "SELECT * FROM unnest(%s::text[], %s::bigint[]) AS new (stem, passages) "
            "WHERE new.passages <> 0 "
            "ON CONFLICT (stem) DO UPDATE SET passages = t.passages + excluded.passages",
            (list(passages), array_of(list(passages.values()))),
        )
        less = [stem for stem, number in passages.items() if number < 0]
        self._connection.execute(
            "DELETE FROM askcaci.terms WHERE stem = ANY (%s::text[]) AND passages <= 0",
            (less,),
        )

    def _read(self, statement: str, *values: Any) -> Any:  # noqa: ANN401 - any parameters
        return self._connection.execute(statement.encode(), values, binary=True)


class PostgresTables(PostgresWords):
    """One committed state of a database; `address` is named, less its password, in errors."""

    def __init__(self, connection: Connection, address: str) -> None:
        super().__init__(connection)
        self._address = address
        self._vectors = ""

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Turn what PostgreSQL raises, and values that make no sense, into our errors."""
        try:
            with guarded(self._address):
                yield
        except (ValueError, TypeError, LookupError) as error:
            raise IndexUnusable(
                f"the index is damaged: a row makes no sense: {error}",
                place=place_of(self._address),
                hint="Make it anew with:\n  askcaci index rebuild",
            ) from error

    def meta(self) -> dict[str, str]:
        """Return the metadata of the index."""
        return dict(self._read("SELECT key, value FROM askcaci.meta"))

    def hold_vectors(self, number: int) -> None:
        """Read the vectors of a target, which no build removes until this is closed."""
        self._vectors = vectors_table(number)
        self._connection.execute(
            f"LOCK TABLE {self._vectors} IN ACCESS SHARE MODE".encode()
        )

    def article(self, article_id: str) -> tuple[str, str] | None:
        """Return the record and the text of an article, None if there is none."""
        found: tuple[str, str] | None = self._read(
            "SELECT record, text FROM askcaci.articles WHERE id = %s", article_id
        ).fetchone()
        return found

    def articles(self, *, texts: bool) -> Iterable[tuple[str, str]]:
        """Return record and text of every article by id; without `texts`, "" for the text."""
        text = "text" if texts else "''"
        found: Iterable[tuple[str, str]] = self._read(
            f"SELECT record, {text} FROM askcaci.articles ORDER BY id"
        )
        return found

    def article_ids(self) -> list[str]:
        """Return the ids of the articles, in order."""
        return self._column("SELECT id FROM askcaci.articles ORDER BY id")

    def author_names(self) -> list[str]:
        """Return the names of the authors, in order."""
        return self._column("SELECT DISTINCT name FROM askcaci.authors ORDER BY name")

    def publications(self) -> list[str]:
        """Return the names of the publications, in order."""
        return self._column(
            "SELECT DISTINCT publication FROM askcaci.articles "
            "WHERE publication IS NOT NULL ORDER BY publication"
        )

    def days(self) -> Days:
        """Return the range of days the articles span."""
        return Days(
            *self._read(
                "SELECT count(*), count(published), min(published), max(published) "
                "FROM askcaci.articles"
            ).fetchone()
        )

    def rows(self, seen: Seen) -> NDArray[np.int64]:
        """Return the rows of the passages that pass, ascending."""
        where, values = _conditions(seen)
        return int64(
            self._read(
                "SELECT p.row FROM askcaci.passages p "
                "JOIN askcaci.articles a ON a.number = p.article "
                f"WHERE {' AND '.join(where) or 'true'} ORDER BY p.row",
                *values,
            )
        )

    def rows_of(self, article_id: str) -> list[int]:
        """Return the rows of an article's passages in the order of its text."""
        found = self._read(
            "SELECT p.row FROM askcaci.passages p "
            "JOIN askcaci.articles a ON a.number = p.article "
            "WHERE a.id = %s ORDER BY p.start",
            article_id,
        )
        return [row for (row,) in found]

    def passages(self, rows: Sequence[int]) -> list[PassageRecord]:
        """Return the passages of some rows, in the same order; those that are there."""
        found: list[PassageRecord] = self._read(_PASSAGES, array_of(rows)).fetchall()
        return found

    def articles_with(self, rows: NDArray[np.int64]) -> list[str]:
        """Return the ids of the articles that some rows are of, in order."""
        return self._column(
            f"SELECT DISTINCT a.id FROM {_AMONG} "
            "JOIN askcaci.articles a ON a.number = p.article ORDER BY a.id",
            array_of(rows),
        )

    def stems_between(
        self, first: str, end: str, shortest: int, longest: int, letters: str, least: int
    ) -> list[tuple[str, int]]:
        """Return stems from `first` to before `end` with the number of their passages."""
        found: list[tuple[str, int]] = self._read(
            "SELECT stem, passages FROM askcaci.terms WHERE stem >= %s AND stem < %s "
            "AND length(stem) BETWEEN %s AND %s AND passages > 0 AND (SELECT count(*) "
            "FROM unnest(%s::text[]) letter WHERE strpos(stem, letter) > 0) >= %s "
            "ORDER BY stem",
            *(first, end, shortest, longest, list(letters), least),
        ).fetchall()
        return found

    def vectors(self, rows: Sequence[int]) -> NDArray[np.float32]:
        """Return the vectors of some rows, in the same order; those that are there."""
        found = self._read(_VECTORS.format(vectors=self._vectors), array_of(rows))
        return _decoded([value for (value,) in found])

    def vectors_after(
        self, row: int, limit: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the next rows above `row`, at most `limit`, and their vectors."""
        found = self._read(_AFTER.format(vectors=self._vectors), row, limit).fetchall()
        return int64(found), _decoded([value for _, value in found])

    def nearest(
        self, vector: NDArray[np.float32], k: int, rows: NDArray[np.int64] | None
    ) -> NDArray[np.int64]:
        """Return rows among which the `k` nearest vectors of all, or of some rows, are.

        Every one is compared.
        """
        among = "askcaci.passages p" if rows is None else _AMONG
        statement = _NEAREST.format(vectors=self._vectors, among=among)
        wanted = () if rows is None else (array_of(rows),)
        return int64(self._read(statement, Vector(vector), *wanted, k))

    def nearest_by_index(self, vector: NDArray[np.float32], k: int) -> NDArray[np.int64]:
        """Return the rows of about the `k` nearest vectors, as the HNSW index finds them."""
        statement = _NEAREST_BY_INDEX.format(vectors=self._vectors)
        return int64(self._read(statement, HalfVector(vector), k))

    def server(self) -> str:
        """Return the versions of PostgreSQL and pgvector."""
        version, pgvector = self._read(
            "SELECT current_setting('server_version'), "
            "(SELECT extversion FROM pg_extension WHERE extname = 'vector')"
        ).fetchone()
        return f"PostgreSQL {version}, pgvector {pgvector}"

    def lacking(self) -> str:
        """Return what rows of one table lack in another; "" if nothing."""
        for what, statement in _FAULTS:
            (count,) = self._read(statement.format(vectors=self._vectors)).fetchone()
            if count:
                return f"{count} {what}"
        return ""

    def altered(self) -> str:
        """Return how many passages differ from their articles; "" if none does."""
        (count,) = self._read(_ALTERED).fetchone()
        count += sum(
            text[start:stop] != passage
            for text, start, stop, passage in self._read(_ESCAPED)
        )
        return f"{count} passages differ from their articles" if count else ""

    def close(self) -> None:
        """Release the state."""
        self._connection.close()

    def _column(self, statement: str, *values: str) -> list[str]:
        return [str(value) for (value,) in self._read(statement, *values)]


def _decoded(values: Sequence[HalfVector]) -> NDArray[np.float32]:
    if not values:
        return np.empty((0, 0), np.float32)
    return np.stack([value.to_numpy() for value in values]).astype(np.float32)


def _conditions(seen: Seen) -> tuple[list[str], list[Any]]:
    where: list[str] = []
    values: list[Any] = []
    for column, wanted in (
        ("p.section", seen.sections),
        ("a.kind", seen.kinds),
        ("a.id", seen.articles),
        ("a.publication", seen.publications),
    ):
        if wanted is not None:
            where.append(f"{column} = ANY (%s::text[])")
            values.append(list(wanted))
    if seen.authors is not None:
        where.append(
            "p.article IN "
            "(SELECT article FROM askcaci.authors WHERE name = ANY (%s::text[]))"
        )
        values.append(list(seen.authors))
    if seen.since is not None:
        where.append("(a.published >= %s OR a.published = %s)")
        values += [seen.since, seen.since_month]
    if seen.last is not None:
        where.append("a.published <= %s")
        values.append(seen.last)
    return where, values
