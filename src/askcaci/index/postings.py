"""Where every word occurs: the inverted index, kept in segments of some passages each.

A segment lists its passages and, for every stem, in which of them it occurs, how often and
at which places. New passages make a segment at the end, which takes in the segments before
it that hold no more than it does, so that each is about half of the one before and their
number grows with the logarithm of what was added (a log-structured merge, O'Neil et al.
1996; Lucene's segments). A passage that is dropped has its length set to 0 there, and its
words leave with the segment.

What is written is made from the passages' words alone, never from other segments.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from askcaci.text.normalise import stems

if TYPE_CHECKING:
    from askcaci.index.tables import WordWriter

# Passages in a segment at the most: their numbers have two bytes, and making one anew takes
# about a second.
CAPACITY = 32_768

# Places and lengths have two bytes, counts one. BM25 hardly distinguishes 255 times from more.
_LONGEST = 65_000
_MOST = 255


@dataclass(frozen=True, slots=True)
class Postings:
    """Where one stem occurs in one segment.

    `offsets` (uint16) number its passages within the segment, ascending; `counts` (uint8)
    give how often it occurs in each, and `places` (uint16) where, passage by passage.
    """

    offsets: NDArray[np.uint16]
    counts: NDArray[np.uint8]
    places: NDArray[np.uint16]

    def among(self, kept: NDArray[np.bool_]) -> Postings:
        """Return the part of it in some of the segment's passages."""
        some = kept[self.offsets]
        places = self.places[np.repeat(some, self.counts)]
        return Postings(self.offsets[some], self.counts[some], places)

    def blobs(self) -> tuple[bytes, bytes, bytes]:
        """Return it as databases keep it."""
        return self.offsets.tobytes(), self.counts.tobytes(), self.places.tobytes()

    @classmethod
    def stored(cls, offsets: bytes, counts: bytes, places: bytes = b"") -> Postings:
        """Return the postings stored in a database."""
        return cls(
            np.frombuffer(offsets, np.uint16),
            np.frombuffer(counts, np.uint8),
            np.frombuffer(places, np.uint16),
        )


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
    """Group tokens, which come passage by passage, by what they are."""
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

    @classmethod
    def stored(cls, first: int, rows: bytes, lengths: bytes) -> Segment:
        """Return the segments stored in a database.

        Raises:
            ValueError: it makes no sense.
        """
        if not 0 < len(rows) == 4 * len(lengths) <= 8 * CAPACITY or len(rows) % 8:
            raise ValueError("a segment has the wrong length")
        return cls(first, np.frombuffer(rows, np.int64), np.frombuffer(lengths, np.uint16))


def drop(words: WordWriter, rows: NDArray[np.int64]) -> None:
    """Remove passages whose words are still in the lexicon; within a transaction.

    Args:
        words: the inverted index.
        rows: which passages, ascending.
    """
    if len(words.lexicon_rows()) == len(rows):
        words.remove_all_words()
        return
    for start in range(0, len(rows), CAPACITY):
        inverted = invert(words.lexicon(rows[start : start + CAPACITY]))
        words.count({s: -len(p.offsets) for s, p in inverted.postings.items()})
    for segment in words.segments():
        gone = np.isin(segment.rows, rows, assume_unique=True)
        if gone.any():
            _thin(words, segment, segment.left & ~gone)


def add(words: WordWriter, last_row: int) -> None:
    """Take in the passages of the lexicon above a row; within a transaction."""
    rows = words.lexicon_rows(above=last_row)
    for segment in reversed(words.segments()):
        left = segment.rows[segment.left]
        if len(left) > len(rows) or len(left) + len(rows) > CAPACITY:
            break
        words.remove_segment(segment)
        rows = np.concatenate([left, rows])
    for start in range(0, len(rows), CAPACITY):
        _write(words, rows[start : start + CAPACITY], last_row)


def _thin(words: WordWriter, segment: Segment, left: NDArray[np.bool_]) -> None:
    """Leave only some of a segment's passages; rebuilt where these are less than half."""
    if 2 * left.sum() < len(left):
        words.remove_segment(segment)
        if left.any():
            _write(words, segment.rows[left], int(segment.rows[-1]))
        return
    lengths = np.where(left, segment.lengths, 0).astype(np.uint16)
    words.write_lengths(Segment(segment.first, segment.rows, lengths))


def _write(words: WordWriter, rows: NDArray[np.int64], counted: int) -> None:
    """Write a segment; the passages of rows up to `counted` were counted before."""
    inverted = invert(words.lexicon(rows))
    words.write_segment(Segment(int(rows[0]), rows, inverted.lengths), inverted.postings)
    new = int(np.searchsorted(rows, counted, side="right"))
    if new < len(rows):
        words.count(
            {
                stem: len(p.offsets) - int(np.searchsorted(p.offsets, new))
                for stem, p in inverted.postings.items()
            }
        )
