"""What the index asks of a database: SQLite in the home folder, or PostgreSQL.

An engine keeps tables and answers these questions about them; everything that is made of
the answers (BM25, filters, passages) is written once, for both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from askcaci.index.postings import Postings, Segment

# Article, section, paragraph, first and last character, sentences as JSON, text.
PassageRecord = tuple[str, str, int, int, int, str, str]


@dataclass(frozen=True, slots=True)
class Seen:
    """Filters as the tables understand them; None lets everything through.

    Authors and publications are names in full. Days are ISO dates; a month without a day,
    `since_month`, sorts before its days.
    """

    sections: Sequence[str] | None = None
    kinds: Sequence[str] | None = None
    articles: Sequence[str] | None = None
    authors: Sequence[str] | None = None
    publications: Sequence[str] | None = None
    since: str | None = None
    last: str | None = None

    @property
    def since_month(self) -> str | None:
        """The month of `since`, which an article without a day may give."""
        return self.since and self.since[:7]


@dataclass(frozen=True, slots=True)
class Days:
    """How many articles there are, how many with a date, and the first and last of these."""

    articles: int
    dated: int
    first: str | None
    last: str | None


class WordTables(Protocol):
    """The inverted index: see `postings`."""

    def segments(self) -> list[Segment]:
        """Return the segments in the order of their rows."""

    def of_stem(self, stem: str) -> dict[int, Postings]:
        """Return a stem's postings by the first row of their segment, without places."""

    def of_stem_with_places(
        self, stem: str, among: Sequence[int] | None = None
    ) -> dict[int, Postings]:
        """Return a stem's postings; with `among`, of these segments only."""

    def of_segment(self, segment: Segment) -> dict[str, Postings]:
        """Return all postings of a segment by their stem."""

    def passages_with_each(self, stems: Sequence[str]) -> dict[str, int]:
        """Return how many passages contain each stem, 0 if none do."""

    def terms(self) -> dict[str, int]:
        """Return how many passages contain each stem of the index."""

    def lexicon(self, rows: NDArray[np.int64]) -> Iterable[tuple[str, str]]:
        """Return the context and text of some passages, in the same order."""

    def lexicon_rows(self, above: int = 0) -> NDArray[np.int64]:
        """Return the rows that have a context and a text, ascending."""


class WordWriter(WordTables, Protocol):
    """The inverted index, to be changed within a transaction."""

    def write_segment(self, segment: Segment, postings: Mapping[str, Postings]) -> None:
        """Add a segment and its postings."""

    def write_lengths(self, segment: Segment) -> None:
        """Replace the lengths of a segment that is there."""

    def remove_segment(self, segment: Segment) -> None:
        """Remove a segment and its postings."""

    def remove_all_words(self) -> None:
        """Remove all segments, postings and counts."""

    def count(self, passages: Mapping[str, int]) -> None:
        """Add to the number of passages that contain each stem."""


class Tables(WordTables, Protocol):
    """One committed state of an index, to be read."""

    def reading(self) -> AbstractContextManager[None]:
        """Turn what the engine raises, and values that make no sense, into our errors."""

    def meta(self) -> dict[str, str]:
        """Return the metadata of the index."""

    def article(self, article_id: str) -> tuple[str, str] | None:
        """Return the record and the text of an article, None if there is none."""

    def articles(self, *, texts: bool) -> Iterable[tuple[str, str]]:
        """Return record and text of every article by id; without `texts`, "" for the text."""

    def article_ids(self) -> list[str]:
        """Return the ids of the articles, in order."""

    def author_names(self) -> list[str]:
        """Return the names of the authors, in order."""

    def publications(self) -> list[str]:
        """Return the names of the publications, in order."""

    def days(self) -> Days:
        """Return the range of days the articles span."""

    def rows(self, seen: Seen) -> NDArray[np.int64]:
        """Return the rows of the passages that pass, ascending."""

    def rows_of(self, article_id: str) -> list[int]:
        """Return the rows of an article's passages in the order of its text."""

    def passages(self, rows: Sequence[int]) -> list[PassageRecord]:
        """Return the passages of some rows, in the same order; those that are there."""

    def articles_with(self, rows: NDArray[np.int64]) -> list[str]:
        """Return the ids of the articles that some rows are of, in order."""

    def stems_between(
        self, first: str, end: str, shortest: int, longest: int, letters: str, least: int
    ) -> list[tuple[str, int]]:
        """Return stems from `first` to before `end` with the number of their passages.

        They have `shortest` to `longest` letters, and at least so many of `letters`.
        """

    def vectors(self, rows: Sequence[int]) -> NDArray[np.float32]:
        """Return the vectors of some rows, in the same order; those that are there."""

    def vectors_after(
        self, row: int, limit: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the next rows above `row`, at most `limit`, and their vectors."""

    def close(self) -> None:
        """Release the state."""
