"""One committed state of an index, whatever database keeps it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence, Sized
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from threading import RLock
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from askcaci.encoder import encoder_folder
from askcaci.errors import IndexOutdated, UsageError
from askcaci.filtering import is_publication
from askcaci.index.bm25 import Bm25, Phrase
from askcaci.index.records import article_from, manifest_from
from askcaci.index.tables import Seen, Tables
from askcaci.text.dates import parse_iso
from askcaci.text.names import author_matches
from askcaci.text.normalise import has_word, stem
from askcaci.types import Article, Coverage, Filters, Passage, SectionKind, Span

# At most so many passages with a stem are searched for a word of it.
_FEW = 200

Rows = TypeVar("Rows", bound=Sized)


class IndexState:
    """The articles, passages and words of an index as last committed.

    What a build commits later is seen by a state that is opened later. Several threads may
    use one.

    Args:
        tables: what the database holds.
        index_dir: the folder of the encoders that questions are encoded with.

    Raises:
        IndexUnusable: from any of its methods, where the database cannot be read or what
            it holds makes no sense.
    """

    def __init__(self, tables: Tables, index_dir: Path) -> None:
        self.index_dir = index_dir
        self._tables = tables
        self._lock = RLock()
        self._bm25: Bm25 | None = None
        with self._reading():
            self.manifest = manifest_from(tables.meta())

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
            found = self._tables.article(article_id)
            if found is not None:
                return article_from(*found)
        near = ", ".join(get_close_matches(article_id, self.article_ids(), cutoff=0.3))
        raise UsageError(
            f"no article “{article_id}”",
            hint=f"One of: {near}" if near else "List them with:\n  askcaci articles",
        )

    def articles(self, *, texts: bool = True) -> list[Article]:
        """Return all articles by id; without `texts` their text is left empty."""
        with self._reading():
            return [article_from(*found) for found in self._tables.articles(texts=texts)]

    def article_ids(self) -> list[str]:
        """Return the ids of the articles, in order."""
        with self._reading():
            return self._tables.article_ids()

    def author_names(self) -> list[str]:
        """Return the names of the authors, in order."""
        with self._reading():
            return self._tables.author_names()

    def publications(self) -> list[str]:
        """Return the names of the publications, in order."""
        with self._reading():
            return self._tables.publications()

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
            return self._passages(self._tables.rows_of(article_id))

    def rows(self, filters: Filters) -> NDArray[np.int64] | None:
        """Return the rows of the passages that pass, ascending; None if all do."""
        if filters.empty:
            return None
        with self._reading():
            return self._tables.rows(self._seen(filters))

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
            return _complete([text for _, text in self._tables.lexicon(rows)], rows)

    def articles_with(self, rows: NDArray[np.int64]) -> list[str]:
        """Return the ids of the articles that some rows are of, in order."""
        with self._reading():
            return self._tables.articles_with(rows)

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
            counted = self._tables.passages_with_each([stem(word) for word in words])
            for word in words:
                having = self._having(word) if counted[stem(word)] <= _FEW else []
                if 0 < len(having) <= most:
                    found[word] = [row for row in having if seen is None or row in seen]
        return found

    def document_frequencies(self, stems: Sequence[str]) -> dict[str, int]:
        """Return in how many passages each stem occurs, 0 if in none."""
        with self._reading():
            return self._tables.passages_with_each(stems)

    def stems_like(
        self, initials: str, shortest: int, longest: int, letters: str, least: int
    ) -> list[tuple[str, int]]:
        """Return stems with the number of their passages, as raw material for likeness.

        They begin with one of `initials`, have `shortest` to `longest` letters, and at
        least so many different ones of `letters`.
        """
        with self._reading():
            return [
                pair
                for initial in initials
                for pair in self._tables.stems_between(
                    initial, initial + "\U0010ffff", shortest, longest, letters, least
                )
            ]

    def coverage(self) -> Coverage:
        """Return how many articles there are and the days they span."""
        with self._reading():
            days = self._tables.days()
            return Coverage(
                articles=days.articles,
                first=parse_iso(days.first) if days.first else None,
                last=parse_iso(days.last) if days.last else None,
                undated=days.articles - days.dated,
            )

    def vectors(self, rows: Sequence[int]) -> NDArray[np.float32]:
        """Return the unit vectors of some rows, shape (len(rows), dimension)."""
        with self._reading():
            return self._checked(_complete(self._tables.vectors(rows), rows))

    def vectors_after(
        self, row: int, limit: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the next rows above `row`, at most `limit`, and their vectors."""
        with self._reading():
            rows, vectors = self._tables.vectors_after(row, limit)
            return rows, self._checked(vectors)

    def close(self) -> None:
        """Release the state, once no thread reads it."""
        with self._lock:
            self._tables.close()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock, self._tables.reading():
            yield

    def _words(self) -> Bm25:
        if self._bm25 is None:
            self._bm25 = Bm25(self._tables, self.passage_count)
        return self._bm25

    def _having(self, word: str) -> list[int]:
        """Return the rows with a word in this very form."""
        rows = self._words().rows_with([[(stem(word),)]])
        texts = self._tables.lexicon(rows)
        return [
            int(row)
            for row, (_, text) in zip(rows, texts, strict=True)
            if has_word(text, word)
        ]

    def _passages(self, rows: Sequence[int]) -> list[Passage]:
        found = _complete(self._tables.passages(rows), rows)
        return [_passage(*values) for values in found]

    def _checked(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        if len(vectors) and vectors.shape[1] != self.manifest.dimension:
            raise ValueError("a vector has the wrong length")
        return vectors.reshape(-1, self.manifest.dimension)

    def _seen(self, filters: Filters) -> Seen:
        return Seen(
            sections=filters.sections or None,
            kinds=filters.kinds or None,
            articles=filters.articles or None,
            authors=_meant(filters.authors, self._tables.author_names, author_matches),
            publications=_meant(
                filters.publications, self._tables.publications, is_publication
            ),
            since=filters.since.isoformat() if filters.since else None,
            last=filters.last.isoformat() if filters.last else None,
        )


def _meant(
    wanted: Sequence[str],
    names: Callable[[], list[str]],
    matches: Callable[[str, str], bool],
) -> list[str] | None:
    """Return those of some names that are wanted; None if nothing is."""
    if not wanted:
        return None
    return [name for name in names() if any(matches(one, name) for one in wanted)]


def _complete(found: Rows, rows: Sized) -> Rows:
    """Return what was found for some rows.

    Raises:
        LookupError: a row is missing.
    """
    if len(found) != len(rows):
        raise LookupError("a row is missing")
    return found


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


def other_chunking(place: str) -> IndexOutdated:
    """Return the error for an index whose passages were cut by other rules."""
    return IndexOutdated(
        "the passages of the index were cut by other rules than this version's",
        place=place,
        hint="Make it anew with:\n  askcaci index rebuild",
    )
