"""Where every word stands: the inverted index, kept in segments of some passages each.

A segment lists its passages and, for every stem, in which of them it stands, how often and
at which places. New passages make a segment at the end, which takes in the segments before
it that hold no more than it does, so that each is about half of the one before and their
number grows with the logarithm of what was added (a log-structured merge, O'Neil et al.
1996; Lucene's segments). A passage that is dropped has its length set to 0 there, and its
words leave with the segment.

What is written is made from the passages' words alone, never from other segments.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from askcaci.index.database import storable
from askcaci.text.normalise import stems

# Passages in a segment at the most: their numbers have two bytes, and making one anew takes
# about a second.
CAPACITY = 32_768

# Places and lengths have two bytes, counts one. BM25 hardly tells 255 times from more.
_LONGEST = 65_000
_MOST = 255


@dataclass(frozen=True, slots=True)
class Postings:
    """Where one stem stands in one segment.

    `offsets` (uint16) number its passages within the segment, ascending; `counts` (uint8)
    say how often it stands in each, and `places` (uint16) where, passage by passage.
    """

    offsets: NDArray[np.uint16]
    counts: NDArray[np.uint8]
    places: NDArray[np.uint16]

    def among(self, kept: NDArray[np.bool_]) -> Postings:
        """Return what is left of it in some of the segment's passages."""
        some = kept[self.offsets]
        places = self.places[np.repeat(some, self.counts)]
        return Postings(self.offsets[some], self.counts[some], places)


@dataclass(frozen=True, slots=True)
class Inverted:
    """Some passages inverted: their lengths in words (uint16) and every stem's postings."""

    lengths: NDArray[np.uint16]
    postings: Mapping[str, Postings]


def invert(passages: Iterable[tuple[str, str]]) -> Inverted:
    """Invert passages given as (context, text), at most `CAPACITY`.

    No phrase runs from a context into a text: a place between them stays empty.
    """
    numbers: defaultdict[str, int] = defaultdict(lambda: len(numbers))
    number_of = numbers.__getitem__
    tokens, parts, starts, lengths = array("i"), array("i"), array("i"), array("H")
    for context, text in passages:
        first = stems(context)[:_LONGEST]
        second = stems(text)[: _LONGEST - len(first)]
        tokens.extend(map(number_of, first))
        tokens.extend(map(number_of, second))
        parts.extend((len(first), len(second)))
        starts.extend((0, len(first) + 1))
        lengths.append(len(first) + len(second))
    return Inverted(
        np.array(lengths, np.uint16),
        _postings(list(numbers), *(np.array(a, np.int32) for a in (tokens, parts, starts))),
    )


def _postings(
    names: Sequence[str],
    tokens: NDArray[np.int32],
    parts: NDArray[np.int32],
    starts: NDArray[np.int32],
) -> dict[str, Postings]:
    """Group tokens, which stand passage by passage, by what they are."""
    numbers = np.arange(len(tokens), dtype=np.int32)
    begins = np.cumsum(parts, dtype=np.int32) - parts
    places = (numbers - np.repeat(begins - starts, parts)).astype(np.uint16)
    passages = np.repeat((np.arange(len(parts)) // 2).astype(np.uint16), parts)
    order = np.argsort(tokens, kind="stable")
    tokens, places, passages = tokens[order], places[order], passages[order]
    new = np.ones(len(tokens), bool)
    new[1:] = (tokens[1:] != tokens[:-1]) | (passages[1:] != passages[:-1])
    heads = np.flatnonzero(new)
    counts = np.diff(np.append(heads, len(tokens)))
    if len(counts) and counts.max() > _MOST:
        nth = numbers - np.repeat(heads, counts)
        places = places[nth < _MOST]
        counts = np.minimum(counts, _MOST)
    edges = np.searchsorted(tokens[heads], np.arange(len(names) + 1)).tolist()
    ends = np.append(0, np.cumsum(counts))[edges].tolist()
    offsets, small = passages[heads], counts.astype(np.uint8)
    return {
        name: Postings(offsets[a:b], small[a:b], places[c:d])
        for name, a, b, c, d in zip(names, edges, edges[1:], ends, ends[1:], strict=False)
    }


@dataclass(frozen=True, slots=True)
class Segment:
    """Some passages: their rows (int64), ascending, and lengths in words (uint16).

    It is known by its `first` row. A passage that is gone has length 0.
    """

    first: int
    rows: NDArray[np.int64]
    lengths: NDArray[np.uint16]

    @property
    def left(self) -> NDArray[np.bool_]:
        """Which of its passages are still there and have words."""
        return self.lengths > 0


def segments(connection: sqlite3.Connection) -> list[Segment]:
    """Return the segments in the order of their rows.

    Raises:
        sqlite3.DatabaseError: what is stored makes no sense.
    """
    found = []
    for first, rows, lengths in connection.execute("SELECT * FROM segments ORDER BY first"):
        if not 0 < len(rows) == 4 * len(lengths) <= 8 * CAPACITY or len(rows) % 8:
            raise sqlite3.DatabaseError("a segment has the wrong length")
        found.append(
            Segment(first, np.frombuffer(rows, np.int64), np.frombuffer(lengths, np.uint16))
        )
    return found


def passages_with(connection: sqlite3.Connection, stem: str) -> int:
    """Return how many passages a stem stands in."""
    row = connection.execute(
        "SELECT passages FROM terms WHERE stem = ?", (storable(stem),)
    ).fetchone()
    return int(row[0]) if row else 0


def passages_with_each(
    connection: sqlite3.Connection, stems: Sequence[str]
) -> dict[str, int]:
    """Return in how many passages each stem stands, 0 if in none."""
    asked = {stem: storable(stem) for stem in stems}
    held = dict(
        connection.execute(
            "SELECT stem, passages FROM json_each(?) CROSS JOIN terms ON stem = value",
            (json.dumps(list(asked.values())),),
        )
    )
    return {stem: int(held.get(stored, 0)) for stem, stored in asked.items()}


def of_stem(connection: sqlite3.Connection, stem: str) -> dict[int, Postings]:
    """Return a stem's postings by the first row of their segment, without the places."""
    return {
        segment: _decoded(offsets, counts, b"")
        for segment, offsets, counts in connection.execute(
            "SELECT segment, offsets, counts FROM postings WHERE stem = ?",
            (storable(stem),),
        )
    }


def of_stem_with_places(
    connection: sqlite3.Connection, stem: str, among: Sequence[int] | None = None
) -> dict[int, Postings]:
    """Return a stem's postings by the first row of their segment.

    With `among`, of these segments only.
    """
    within, values = "", [storable(stem)]
    if among is not None:
        within = "AND segment IN (SELECT value FROM json_each(?))"
        values.append(json.dumps(among))
    return {
        segment: _decoded(*blobs)
        for segment, *blobs in connection.execute(
            f"SELECT segment, offsets, counts, places FROM postings WHERE stem = ? {within}",
            values,
        )
    }


def of_segment(connection: sqlite3.Connection, segment: Segment) -> dict[str, Postings]:
    """Return all postings of a segment by their stem."""
    return {
        stem: _decoded(*blobs)
        for stem, *blobs in connection.execute(
            "SELECT stem, offsets, counts, places FROM postings WHERE segment = ?",
            (segment.first,),
        )
    }


def lexicon(
    connection: sqlite3.Connection, rows: NDArray[np.int64]
) -> Iterator[tuple[str, str]]:
    """Yield the context and text of some passages, in the same order."""
    yield from connection.execute(
        "SELECT context, text FROM json_each(?) CROSS JOIN lexicon ON row = value",
        (json.dumps(rows.tolist()),),
    )


def _decoded(offsets: bytes, counts: bytes, places: bytes) -> Postings:
    return Postings(
        np.frombuffer(offsets, np.uint16),
        np.frombuffer(counts, np.uint8),
        np.frombuffer(places, np.uint16),
    )


def drop(connection: sqlite3.Connection, rows: NDArray[np.int64]) -> None:
    """Take passages out, whose words are still in the lexicon; within a transaction.

    Args:
        connection: the database, open to write.
        rows: which passages, ascending.
    """
    (held,) = connection.execute("SELECT count(*) FROM lexicon").fetchone()
    if held == len(rows):
        for table in ("segments", "postings", "terms"):
            connection.execute(f"DELETE FROM {table}")
        return
    for start in range(0, len(rows), CAPACITY):
        inverted = invert(lexicon(connection, rows[start : start + CAPACITY]))
        _count(connection, {s: -len(p.offsets) for s, p in inverted.postings.items()})
    for segment in segments(connection):
        gone = np.isin(segment.rows, rows, assume_unique=True)
        if gone.any():
            _thin(connection, segment, segment.left & ~gone)


def add(connection: sqlite3.Connection, last_row: int) -> None:
    """Take in the passages of the lexicon above a row; within a transaction."""
    new = [
        row
        for (row,) in connection.execute(
            "SELECT row FROM lexicon WHERE row > ? ORDER BY row", (last_row,)
        )
    ]
    rows = np.array(new, np.int64)
    for segment in reversed(segments(connection)):
        left = segment.rows[segment.left]
        if len(left) > len(rows) or len(left) + len(rows) > CAPACITY:
            break
        _remove(connection, segment)
        rows = np.concatenate([left, rows])
    for start in range(0, len(rows), CAPACITY):
        _write(connection, rows[start : start + CAPACITY], last_row)


def _thin(
    connection: sqlite3.Connection, segment: Segment, left: NDArray[np.bool_]
) -> None:
    """Leave only some of a segment's passages; made anew where these are less than half."""
    if 2 * left.sum() < len(left):
        _remove(connection, segment)
        if left.any():
            _write(connection, segment.rows[left], int(segment.rows[-1]))
        return
    lengths = np.where(left, segment.lengths, 0).astype(np.uint16)
    connection.execute(
        "UPDATE segments SET lengths = ? WHERE first = ?",
        (lengths.tobytes(), segment.first),
    )


def _remove(connection: sqlite3.Connection, segment: Segment) -> None:
    connection.execute("DELETE FROM segments WHERE first = ?", (segment.first,))
    connection.execute("DELETE FROM postings WHERE segment = ?", (segment.first,))


def _write(connection: sqlite3.Connection, rows: NDArray[np.int64], counted: int) -> None:
    """Write a segment; the passages of rows up to `counted` were counted before."""
    inverted, first = invert(lexicon(connection, rows)), int(rows[0])
    connection.execute(
        "INSERT INTO segments VALUES (?, ?, ?)",
        (first, rows.tobytes(), inverted.lengths.tobytes()),
    )
    connection.executemany(
        "INSERT INTO postings VALUES (?, ?, ?, ?, ?)",
        (
            (stem, first, p.offsets.tobytes(), p.counts.tobytes(), p.places.tobytes())
            for stem, p in inverted.postings.items()
        ),
    )
    new = int(np.searchsorted(rows, counted, side="right"))
    if new < len(rows):
        _count(
            connection,
            {
                stem: len(p.offsets) - int(np.searchsorted(p.offsets, new))
                for stem, p in inverted.postings.items()
            },
        )


def _count(connection: sqlite3.Connection, passages: Mapping[str, int]) -> None:
    """Add to the number of passages that every stem stands in."""
    connection.executemany(
        "INSERT INTO terms VALUES (?, ?) "
        "ON CONFLICT (stem) DO UPDATE SET passages = passages + excluded.passages",
        [(stem, number) for stem, number in passages.items() if number],
    )
    connection.executemany(
        "DELETE FROM terms WHERE stem = ? AND passages <= 0",
        [(stem,) for stem, number in passages.items() if number < 0],
    )
