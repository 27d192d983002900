"""One committed state of the index, read-only."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from threading import RLock
from typing import cast

import numpy as np
from numpy.typing import NDArray

from askcaci.encoder import encoder_folder
from askcaci.errors import IndexOutdated, UsageError
from askcaci.filtering import is_publication
from askcaci.index import postings
from askcaci.index.bm25 import Bm25, Phrase
from askcaci.index.damage import damage
from askcaci.index.database import (
    ARTICLE_IDS,
    AUTHOR_NAMES,
    DATABASE,
    PUBLICATIONS,
    UNREADABLE,
    open_reader,
    read_meta,
    reading,
    storable,
)
from askcaci.index.records import article_from, manifest_from
from askcaci.text.dates import parse_iso
from askcaci.text.names import author_matches
from askcaci.text.normalise import has_word, stem
from askcaci.types import Article, Coverage, Filters, Passage, SectionKind, Span

# So many passages with a stem are looked through for a word of it.
_FEW = 200

_PASSAGES = """
SELECT a.id, p.section, p.paragraph, p.start, p.stop, p.sentences, l.text
FROM json_each(?) wanted CROSS JOIN passages p ON p.row = wanted.value
CROSS JOIN articles a ON a.number = p.article CROSS JOIN lexicon l ON l.row = p.row
ORDER BY wanted.key
"""


class Store:
    """The articles, passages and words of the index as last committed.

    What a build commits later is seen by a store that is opened later. Several threads may
    use one.
    """

    def __init__(self, index_dir: Path, connection: sqlite3.Connection) -> None:
        self.index_dir = index_dir
        self._connection = connection
        self._path = index_dir / DATABASE
        self._lock = RLock()
        self._bm25: Bm25 | None = None
        with self._reading():
            self.manifest = manifest_from(read_meta(connection))

    @classmethod
    def open(cls, index_dir: Path) -> Store:
        """Open the last committed state.

        Raises:
            IndexUnusable: there is none, or it is damaged or made by another version.
        """
        from askcaci.chunking import CHUNKING

        connection = open_reader(index_dir)
        try:
            store = cls(index_dir, connection)
            if store.manifest.chunking != CHUNKING:
                raise other_chunking(index_dir)
        except BaseException:
            connection.close()
            raise
        return store

    @property
    def generation(self) -> int:
        """How many times the index has changed."""
        return self.manifest.generation

    @property
    def passage_count(self) -> int:
        """How many passages there are."""
        return self.manifest.passages

    @property
    def encoder_folder(self) -> Path:
        """Where the encoder that made the vectors is."""
        return encoder_folder(self.index_dir, self.manifest.fingerprint)

    def article(self, article_id: str) -> Article:
        """Return an article by its id.

        Raises:
            UsageError: there is none; the hint names those with similar ids.
        """
        with self._reading():
            found = self._connection.execute(
                "SELECT record, text FROM articles WHERE id = ?", (storable(article_id),)
            ).fetchone()
            if found is not None:
                return article_from(*found)
        near = ", ".join(get_close_matches(article_id, self.article_ids(), cutoff=0.3))
        raise UsageError(
            f"no article “{article_id}”",
            hint=f"One of: {near}" if near else "List them with:\n  askcaci articles",
        )

    def articles(self, *, texts: bool = True) -> list[Article]:
        """Return all articles by id; without `texts` their text is left empty."""
        text = "text" if texts else "''"
        with self._reading():
            return [
                article_from(record, body)
                for record, body in self._connection.execute(
                    f"SELECT record, {text} FROM articles ORDER BY id"
                )
            ]

    def article_ids(self) -> list[str]:
        """Return the ids of the articles, in order."""
        return self._column(ARTICLE_IDS)

    def unreadable(self) -> list[str]:
        """Return the names of the article files that could not be read, in order."""
        return self._column(UNREADABLE)

    def author_names(self) -> list[str]:
        """Return the names of the authors, in order."""
        return self._column(AUTHOR_NAMES)

    def publications(self) -> list[str]:
        """Return the names of the publications, in order."""
        return self._column(PUBLICATIONS)

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """Return the passages of some rows, in the same order.

        Raises:
            IndexUnusable: a row is not of this state.
        """
        with self._reading():
            return self._passages(rows)

    def passages_of(self, article_id: str) -> list[Passage]:
        """Return the passages of an article, in order; none if it is not there."""
        with self._reading():
            rows = self._connection.execute(
                "SELECT p.row FROM passages p JOIN articles a ON a.number = p.article "
                "WHERE a.id = ? ORDER BY p.start",
                (storable(article_id),),
            ).fetchall()
            return self._passages([row for (row,) in rows])

    def rows(self, filters: Filters) -> NDArray[np.int64] | None:
        """Return the rows of the passages that pass, ascending; None if all do."""
        if filters.empty:
            return None
        with self._reading():
            where, values = self._conditions(filters)
            found = self._connection.execute(
                "SELECT p.row FROM passages p JOIN articles a ON a.number = p.article "
                f"WHERE {' AND '.join(where)} ORDER BY p.row",
                values,
            ).fetchall()
        return np.array([row for (row,) in found], np.int64)

    def lexical(
        self, phrases: Sequence[Phrase], k: int, rows: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """Return (row, BM25) of the `k` passages that best match phrases of stems.

        Best first; greater is better. With `rows`, ascending, only these are seen.
        """
        with self._reading():
            return self._words().search(phrases, k, rows)

    def rows_with(
        self,
        groups: Sequence[Sequence[Phrase]],
        rows: NDArray[np.int64] | None = None,
    ) -> NDArray[np.int64]:
        """Return the rows that have, of every group, all stems of some phrase, ascending.

        Titles and authors count as words of each passage. With `rows`, only of these.
        """
        with self._reading():
            found = self._words().rows_with(groups)
        return found if rows is None else np.intersect1d(found, rows, assume_unique=True)

    def texts(self, rows: NDArray[np.int64]) -> list[str]:
        """Return the texts of some rows, in the same order.

        Raises:
            IndexUnusable: a row is not of this state.
        """
        with self._reading():
            found = [text for _, text in postings.lexicon(self._connection, rows)]
            if len(found) != len(rows):
                raise sqlite3.DatabaseError("a row is missing")
        return found

    def articles_with(self, rows: NDArray[np.int64]) -> list[str]:
        """Return the ids of the articles that some rows are of, in order."""
        with self._reading():
            found = self._connection.execute(
                "SELECT DISTINCT a.id FROM json_each(?) wanted "
                "CROSS JOIN passages p ON p.row = wanted.value "
                "CROSS JOIN articles a ON a.number = p.article ORDER BY a.id",
                (json.dumps(rows.tolist()),),
            ).fetchall()
        return [str(article_id) for (article_id,) in found]

    def literal(
        self, words: Sequence[str], most: int, rows: NDArray[np.int64] | None = None
    ) -> dict[str, list[int]]:
        """Return the passages of each rare word that have it in this very form, by row.

        Args:
            words: folded words; those are rare that at most `most` passages have.
            most: how many that is.
            rows: the only rows that are returned, ascending.
        """
        found: dict[str, list[int]] = {}
        seen = None if rows is None else set(rows.tolist())
        with self._reading():
            for word in words:
                having = self._having(word)
                if 0 < len(having) <= most:
                    found[word] = [row for row in having if seen is None or row in seen]
        return found

    def _having(self, word: str) -> list[int]:
        """Return the rows with a word; none where too many have an inflection of it."""
        inflected = stem(word)
        if postings.passages_with(self._connection, inflected) > _FEW:
            return []
        rows = self._words().rows_with([[(inflected,)]])
        texts = postings.lexicon(self._connection, rows)
        return [
            int(row)
            for row, (_, text) in zip(rows, texts, strict=True)
            if has_word(text, word)
        ]

    def _words(self) -> Bm25:
        if self._bm25 is None:
            self._bm25 = Bm25(self._connection, self.passage_count)
        return self._bm25

    def document_frequencies(self, stems: Sequence[str]) -> dict[str, int]:
        """Return in how many passages each stem occurs, 0 if in none."""
        with self._reading():
            return postings.passages_with_each(self._connection, stems)

    def stems_like(
        self, initials: str, shortest: int, longest: int, letters: str, least: int
    ) -> list[tuple[str, int]]:
        """Return stems with the number of their passages, as raw material for likeness.

        They begin with one of `initials`, have `shortest` to `longest` letters, and at
        least so many different ones of `letters`.
        """
        has = " + ".join("(instr(stem, ?) > 0)" for _ in letters) or "0"
        with self._reading():
            return [
                (str(stem), int(count))
                for initial in initials
                for stem, count in self._connection.execute(
                    "SELECT stem, passages FROM terms WHERE stem >= ? AND stem < ? "
                    f"AND length(stem) BETWEEN ? AND ? AND {has} >= ? AND passages > 0",
                    (
                        *(storable(initial), storable(initial) + "\U0010ffff"),
                        *(shortest, longest, *letters, least),
                    ),
                )
            ]

    def coverage(self) -> Coverage:
        """Return how many articles there are and the days they span."""
        with self._reading():
            count, first, last, dated = self._one(
                "SELECT count(*), min(published), max(published), count(published) "
                "FROM articles"
            )
            return Coverage(
                articles=count,
                first=parse_iso(first) if first else None,
                last=parse_iso(last) if last else None,
                undated=count - dated,
            )

    def vectors(self, rows: Sequence[int]) -> NDArray[np.float32]:
        """Return the unit vectors of some rows, shape (len(rows), dimension)."""
        found = np.empty((len(rows), self.manifest.dimension), np.float32)
        with self._reading():
            values = self._connection.execute(
                "SELECT v.value FROM json_each(?) wanted "
                "CROSS JOIN passages p ON p.row = wanted.value "
                "CROSS JOIN vectors v ON v.number = p.vector ORDER BY wanted.key",
                (json.dumps([int(row) for row in rows]),),
            ).fetchall()
            if len(values) != len(rows):
                raise sqlite3.DatabaseError("a row is missing")
            for position, (value,) in enumerate(values):
                found[position] = self._decoded(value)
        return found

    def vectors_after(
        self, row: int, limit: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the next rows above `row`, at most `limit`, and their vectors."""
        with self._reading():
            found = self._connection.execute(
                "SELECT p.row, v.value FROM passages p "
                "JOIN vectors v ON v.number = p.vector WHERE p.row > ? "
                "ORDER BY p.row LIMIT ?",
                (row, limit),
            ).fetchall()
            vectors = np.empty((len(found), self.manifest.dimension), np.float32)
            for position, (_, value) in enumerate(found):
                vectors[position] = self._decoded(value)
        return np.array([row for row, _ in found], np.int64), vectors

    def gone(self, last_row: int) -> NDArray[np.int64]:
        """Return rows up to `last_row` of passages dropped since the vector file was made.

        Ascending; some may have been dropped before.
        """
        with self._reading():
            found = self._connection.execute(
                "SELECT row FROM gone WHERE row <= ? ORDER BY row", (last_row,)
            ).fetchall()
        return np.array([row for (row,) in found], np.int64)

    def damage(self) -> str:
        """Return what is wrong with the database file or between its tables; "" if nothing.

        Reads all of it.
        """
        try:
            with self._lock:
                return damage(self._connection, self.passage_count)
        except (sqlite3.Error, ValueError, LookupError) as error:
            return str(error)

    def close(self) -> None:
        """Let go of the state, once no thread reads it."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock, reading(self._path):
            yield

    def _column(self, statement: str) -> list[str]:
        with self._reading():
            return [str(value) for (value,) in self._connection.execute(statement)]

    def _one(self, statement: str, *values: int) -> sqlite3.Row:
        row = self._connection.execute(statement, values).fetchone()
        if row is None:
            raise sqlite3.DatabaseError("a row is missing")
        return cast(sqlite3.Row, row)

    def _decoded(self, value: bytes) -> NDArray[np.float16]:
        if len(value) != 2 * self.manifest.dimension:
            raise sqlite3.DatabaseError("a vector has the wrong length")
        return np.frombuffer(value, np.float16)

    def _passages(self, rows: Sequence[int]) -> list[Passage]:
        wanted = json.dumps([int(row) for row in rows])
        found = self._connection.execute(_PASSAGES, (wanted,)).fetchall()
        if len(found) != len(rows):
            raise sqlite3.DatabaseError("a row is missing")
        return [_passage(*values) for values in found]

    def _conditions(self, filters: Filters) -> tuple[list[str], list[str]]:
        where: list[str] = []
        values: list[str] = []
        for column, wanted in (
            ("p.section", filters.sections),
            ("a.kind", filters.kinds),
            ("a.id", filters.articles),
        ):
            if wanted:
                where.append(f"{column} IN (SELECT value FROM json_each(?))")
                values.append(json.dumps(wanted))
        if filters.since is not None:
            # A month without a day, "2025-05", sorts before its days.
            where.append("(a.published >= ? OR a.published = ?)")
            values += [filters.since.isoformat(), filters.since.isoformat()[:7]]
        if filters.last is not None:
            where.append("a.published <= ?")
            values.append(filters.last.isoformat())
        if filters.authors:
            where.append(
                "p.article IN (SELECT article FROM authors "
                "WHERE name IN (SELECT value FROM json_each(?)))"
            )
            values.append(json.dumps(self._names(filters.authors)))
        if filters.publications:
            where.append(
                "json_extract(a.record, '$.publication') IN "
                "(SELECT value FROM json_each(?))"
            )
            values.append(json.dumps(self._publications(filters.publications)))
        return where, values

    def _publications(self, wanted: Sequence[str]) -> list[str]:
        names = self.publications()
        return [name for name in names if any(is_publication(w, name) for w in wanted)]

    def _names(self, wanted: Sequence[str]) -> list[str]:
        names = self.author_names()
        return [name for name in names if any(author_matches(w, name) for w in wanted)]


def _passage(
    article: str,
    section: str,
    paragraph: int,
    start: int,
    stop: int,
    sentences: str,
    text: str,
) -> Passage:
    return Passage(
        id=f"{article}#{start}-{stop}",
        article_id=article,
        section=cast(SectionKind, section),
        paragraph=paragraph,
        span=Span(start, stop),
        text=text,
        sentences=tuple(Span(start + a, start + b) for a, b in json.loads(sentences)),
    )


def other_chunking(index_dir: Path) -> IndexOutdated:
    """Return the error for an index whose passages were cut by other rules."""
    return IndexOutdated(
        "the passages of the index were cut by other rules than this version's",
        place=str(index_dir / DATABASE),
        hint="Make it anew with:\n  askcaci index rebuild",
    )
