"""Faults of a database: its file, and between its tables."""

from __future__ import annotations

import sqlite3
from collections import Counter

import numpy as np

from askcaci.index.postings import CAPACITY, Postings, Segment, invert
from askcaci.index.sqlite import SqliteWords
from askcaci.index.tables import WordTables

_LACKING = "SELECT count(*) FROM passages p WHERE NOT EXISTS (SELECT 1 FROM {} WHERE {})"

_ALTERED = """
SELECT count(*) FROM passages p JOIN articles a ON a.number = p.article
    JOIN lexicon l ON l.row = p.row
    WHERE substr(a.text, p.start + 1, p.stop - p.start) != l.text
"""


def damage(connection: sqlite3.Connection, passages: int) -> str:
    """Return the first thing that is wrong, "" if nothing is; reads all of the database.

    Args:
        connection: the database, open to read.
        passages: how many it is recorded to have.

    Raises:
        sqlite3.Error, ValueError, LookupError: something cannot be read.
    """
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        return str(verdict)
    for table, key, what in (
        ("lexicon", "row = p.row", "words"),
        ("vectors", "number = p.vector", "a vector"),
    ):
        (lacking,) = connection.execute(_LACKING.format(table, key)).fetchone()
        if lacking:
            return f"{lacking} passages lack {what}"
    (counted,) = connection.execute("SELECT count(*) FROM passages").fetchone()
    if counted != passages:
        return f"{counted} passages, not {passages}"
    (altered,) = connection.execute(_ALTERED).fetchone()
    if altered:
        return f"{altered} passages differ from their articles"
    return misplaced(SqliteWords(connection))


def misplaced(words: WordTables) -> str:
    """Compare an inverted index with the words it was made from; return the fault, or ""."""
    counted: Counter[str] = Counter()
    wrong = 0
    rows = set(words.lexicon_rows().tolist())
    for segment in words.segments():
        made, stored = _made(words, segment), words.of_segment(segment)
        wrong += sum(
            not _same(segment, made.get(stem), stored.get(stem))
            for stem in made.keys() | stored.keys()
        )
        counted.update({stem: len(held.offsets) for stem, held in made.items()})
        rows.difference_update(segment.rows[segment.left].tolist())
    if wrong:
        return f"the places of {wrong} words are wrong"
    rest = sorted(rows)
    for start in range(0, len(rest), CAPACITY):
        some = np.array(rest[start : start + CAPACITY], np.int64)
        lost = int((invert(words.lexicon(some)).lengths > 0).sum())
        if lost:
            return f"the words of {lost} passages cannot be found"
    terms = words.terms()
    wrong = sum(terms.get(stem) != counted.get(stem) for stem in terms.keys() | counted)
    return f"{wrong} words are counted wrongly" if wrong else ""


def _made(words: WordTables, segment: Segment) -> dict[str, Postings]:
    """Return what a segment's postings should be, numbered among the passages left."""
    return dict(invert(words.lexicon(segment.rows[segment.left])).postings)


def _same(segment: Segment, made: Postings | None, stored: Postings | None) -> bool:
    if stored is None:
        return False
    left = stored.among(segment.left)
    if made is None:
        return not len(left.offsets)
    renumbered = np.cumsum(segment.left)[left.offsets] - 1
    return (
        np.array_equal(renumbered, made.offsets)
        and np.array_equal(left.counts, made.counts)
        and np.array_equal(left.places, made.places)
    )
