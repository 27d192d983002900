"""The inverted index and BM25 over it: what SQLite's FTS5 gives, as passages come and go."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askcaci.index import postings
from askcaci.index.bm25 import Bm25
from askcaci.index.damage import damage
from askcaci.index.database import open_writer
from askcaci.index.sqlite import SqliteWords
from askcaci.text.normalise import stems

WORDS = (
    "border railway dam water treaty united states nation Türkiye's officials gas the of "
    "Central Asia 2021 cotton-field"
).split()

Passage = tuple[str, str]

texts = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)
passages = st.tuples(st.sampled_from(("", "Dams | Lead", "The border of Asia")), texts)
phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
changes = st.lists(
    st.tuples(st.lists(passages, max_size=9), st.sets(st.integers(0, 60), max_size=8)),
    min_size=1,
    max_size=6,
)


@pytest.fixture
def connection(tmp_path) -> Iterator[sqlite3.Connection]:
    """An empty database, open to write."""
    with closing(open_writer(tmp_path)) as opened:
        yield opened


def add(connection: sqlite3.Connection, last_row: int, some: Sequence[Passage]) -> int:
    """Add passages; return the last row."""
    connection.executemany(
        "INSERT INTO lexicon VALUES (?, ?, ?)",
        [(last_row + n, *passage) for n, passage in enumerate(some, start=1)],
    )
    postings.add(SqliteWords(connection), last_row)
    return last_row + len(some)


def drop(connection: sqlite3.Connection, rows: Sequence[int]) -> None:
    """Take passages out."""
    postings.drop(SqliteWords(connection), np.array(sorted(rows), np.int64))
    connection.executemany("DELETE FROM lexicon WHERE row = ?", [(row,) for row in rows])


def by_fts5(
    connection: sqlite3.Connection, wanted: Sequence[str], rows: Sequence[int] | None = None
) -> list[tuple[int, float]]:
    """Return what FTS5 finds for some phrases."""
    with closing(sqlite3.connect(":memory:")) as other:
        other.execute(
            "CREATE VIRTUAL TABLE t USING fts5("
            'context, text, tokenize = "porter unicode61 remove_diacritics 2")'
        )
        other.executemany(
            "INSERT INTO t (rowid, context, text) VALUES (?, ?, ?)",
            connection.execute("SELECT row, context, text FROM lexicon"),
        )
        match = " OR ".join(f'"{phrase}"' for phrase in wanted)
        found = other.execute(
            "SELECT rowid, -bm25(t) FROM t WHERE t MATCH ? ORDER BY 2 DESC, 1", (match,)
        )
        return [pair for pair in found if rows is None or pair[0] in rows]


def found(
    connection: sqlite3.Connection,
    wanted: Sequence[str],
    k: int = 10_000,
    rows: Sequence[int] | None = None,
) -> list[tuple[int, float]]:
    """Return what is found for some phrases."""
    (number,) = connection.execute("SELECT count(*) FROM lexicon").fetchone()
    sequences = [stems(phrase) for phrase in wanted]
    seen = None if rows is None else np.array(sorted(rows), np.int64)
    return Bm25(SqliteWords(connection), number).search(sequences, k, seen)


def assert_same(
    ours: Sequence[tuple[int, float]], theirs: Sequence[tuple[int, float]]
) -> None:
    """Assert that the same rows have the same scores, up to single precision."""
    assert dict(ours) == pytest.approx(dict(theirs), rel=1e-4)
    assert list(ours) == sorted(ours, key=lambda pair: (-pair[1], pair[0]))


@settings(max_examples=60, deadline=None)
@given(changes, st.lists(phrases, min_size=1, max_size=4, unique=True))
def test_the_ranking_is_that_of_fts5_whatever_came_and_went(
    tmp_path_factory: pytest.TempPathFactory, steps: list, wanted: list[str]
) -> None:
    """Words, phrases, lengths and counts: each change leaves what a new index would be."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "CAPACITY", 6)
        with closing(open_writer(tmp_path_factory.mktemp("index"))) as connection:
            alive = changed(connection, steps)
            assert damage(connection, 0) == ""
            assert_same(found(connection, wanted), by_fts5(connection, wanted))
            odd = [row for row in alive if row % 2]
            assert_same(
                found(connection, wanted, rows=odd), by_fts5(connection, wanted, odd)
            )
            assert found(connection, wanted, k=3) == found(connection, wanted)[:3]
            drop(connection, alive)
            assert not any(tables(connection).values())


def changed(
    connection: sqlite3.Connection, steps: Sequence[tuple[list[Passage], set[int]]]
) -> list[int]:
    """Drop some passages and add others, step by step; return the rows that are left."""
    alive: set[int] = set()
    last_row = 0
    for new, chosen in steps:
        gone = {row for row in alive if row % 61 in chosen}
        drop(connection, sorted(gone))
        before, last_row = last_row, add(connection, last_row, new)
        alive = alive - gone | set(range(before + 1, last_row + 1))
    return sorted(alive)


def tables(connection: sqlite3.Connection) -> dict[str, int]:
    """Return how many rows the tables of the inverted index have."""
    return {
        table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("segments", "postings", "terms")
    }


def sizes(connection: sqlite3.Connection) -> list[int]:
    """Return how many passages the segments have, gone ones with them."""
    return [len(segment.rows) for segment in SqliteWords(connection).segments()]


def test_segments_grow_as_passages_are_added_one_by_one(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is greater than the next, as in a binary number, until they are full."""
    monkeypatch.setattr(postings, "CAPACITY", 8)
    seen = []
    for number in range(20):
        add(connection, number, [("", f"word{number} border")])
        seen.append(sizes(connection))
    assert seen[:7] == [[1], [2], [2, 1], [4], [4, 1], [4, 2], [4, 2, 1]]
    assert seen[7] == [8]
    assert seen[19] == [8, 8, 4]
    assert [row for row, _ in found(connection, ["word3"])] == [4]


def test_many_at_once_fill_segments(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A first build's segments are full but for the last."""
    monkeypatch.setattr(postings, "CAPACITY", 8)
    add(connection, 0, [("", "border")] * 19)
    assert sizes(connection) == [8, 8, 3]


def test_a_segment_of_which_little_is_left_is_made_anew(
    connection: sqlite3.Connection,
) -> None:
    """Until then its words stay; what is gone is not found in either case."""
    add(connection, 0, [("", f"word{number} border") for number in range(1, 9)])
    drop(connection, [1, 2, 3])
    assert sizes(connection) == [8]
    assert "word1" in stored(connection)
    assert found(connection, ["word1"]) == []
    drop(connection, [4, 5])
    assert sizes(connection) == [3]
    assert stored(connection) == {"word6", "word7", "word8", "border"}
    assert [row for row, _ in found(connection, ["border"])] == [6, 7, 8]


def stored(connection: sqlite3.Connection) -> set[str]:
    """Return the stems that have postings."""
    return {stem for (stem,) in connection.execute("SELECT DISTINCT stem FROM postings")}


def test_a_word_that_stands_very_often_counts_as_often_as_is_counted(
    connection: sqlite3.Connection,
) -> None:
    """A count has one byte; the passage's length is still its own."""
    add(connection, 0, [("", "border " * 1_000 + "gas dam"), ("", "gas")])
    (held,) = SqliteWords(connection).of_stem_with_places("border").values()
    assert held.counts.tolist() == [255]
    assert len(held.places) == 255
    assert_same(found(connection, ["gas dam"]), by_fts5(connection, ["gas dam"]))


def test_a_passage_of_very_many_words_is_cut(connection: sqlite3.Connection) -> None:
    """What stands after the 65,000th word is not found, and nothing breaks."""
    add(connection, 0, [("", "gas " + "x " * 70_000 + "dam"), ("", "dam")])
    assert [row for row, _ in found(connection, ["gas"])] == [1]
    assert [row for row, _ in found(connection, ["dam"])] == [2]


def test_no_phrase_runs_from_a_title_into_the_text(connection: sqlite3.Connection) -> None:
    """Its words must stand in one of them."""
    add(connection, 0, [("The United", "States Nations"), ("", "the United States")])
    assert [row for row, _ in found(connection, ["United States"])] == [2]


def test_without_passages_or_phrases_nothing_is_found(
    connection: sqlite3.Connection,
) -> None:
    """Passages without a word are no obstacle."""
    assert found(connection, ["border"]) == []
    add(connection, 0, [("", "…"), ("", "")])
    assert found(connection, ["border"]) == []
    add(connection, 2, [("", "border")])
    assert found(connection, []) == []
    assert [row for row, _ in found(connection, ["border"])] == [3]
    assert damage(connection, 0) == ""
