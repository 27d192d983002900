"""Search by words: BM25 over the inverted index, exact and for all passages.

The formula and its constants are those of SQLite's FTS5 (Robertson and Zaragoza, "The
Probabilistic Relevance Framework", 2009), a phrase counting like a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from askcaci.index.postings import Postings
from askcaci.index.tables import WordTables

_K1, _B = 1.2, 0.75

# What FTS5 gives to a phrase that more than half of the passages have.
_LEAST_IDF = 1e-6

Phrase = Sequence[str]


@dataclass(frozen=True, slots=True)
class _Segment:
    """A segment's rows (int64) and what divides a count there (float32).

    The divisor grows with a passage's length; infinite, it leaves a passage out, and where
    none is, the segment is whole.
    """

    first: int
    rows: NDArray[np.int64]
    divisors: NDArray[np.float32]
    whole: bool

    def having(self, matches: _Matches) -> int:
        """Return how many of its passages have a phrase."""
        if self.whole:
            return len(matches.offsets)
        return int(np.isfinite(self.divisors[matches.offsets]).sum())


@dataclass(frozen=True, slots=True)
class _Matches:
    """Which of a segment's passages contain a phrase, and how often."""

    offsets: NDArray[np.uint16]
    counts: NDArray[np.uint8] | NDArray[np.float32]


class Bm25:
    """The inverted index of one state of a database.

    Raises:
        ValueError, LookupError, or what the database raises: from any of its methods, where
            what is stored is damaged.
    """

    def __init__(self, words: WordTables, passages: int) -> None:
        self._words = words
        self._passages = passages
        held = words.segments()
        length = sum(int(segment.lengths.sum(dtype=np.int64)) for segment in held)
        mean = length / max(passages, 1)
        self._segments = [
            _Segment(s.first, s.rows, _divisors(s.lengths, mean), bool(s.left.all()))
            for s in held
        ]

    def search(
        self, phrases: Sequence[Phrase], k: int, rows: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """Return (row, BM25) of the `k` best passages with any of the phrases, best first.

        Ties go to the lower row.

        Args:
            phrases: sequences of stems that directly follow one another.
            k: how many at the most.
            rows: the only passages that are seen, ascending; their words weigh as
                in all.
        """
        matches = self._matches(phrases)
        seen = None if rows is None else self._seen(rows)
        best: list[tuple[int, float]] = []
        for segment in self._segments:
            scores = np.zeros(len(segment.rows), np.float32)
            for matched, weight in matches:
                if segment.first in matched:
                    hits = matched[segment.first]
                    offsets = hits.offsets.astype(np.intp)
                    divisors = hits.counts + segment.divisors[offsets]
                    scores[offsets] += weight * hits.counts / divisors
            if seen is not None:
                scores[~seen[segment.rows]] = 0
            least = best[-1][1] if len(best) == k else 0.0
            found = _best(scores, k, least)
            best += zip(segment.rows[found].tolist(), scores[found].tolist(), strict=True)
            best = sorted(best, key=lambda pair: (-pair[1], pair[0]))[:k]
        return best

    def rows_with(self, groups: Sequence[Sequence[Phrase]]) -> NDArray[np.int64]:
        """Return the rows, ascending, that have of every group all stems of some phrase.

        The order and the places of the stems are ignored.
        """
        stems = {stem for group in groups for phrase in group for stem in phrase}
        held = {stem: self._words.of_stem(stem) for stem in stems}
        found = []
        for segment in self._segments:
            left = np.isfinite(segment.divisors)
            for group in groups:
                some = np.zeros(len(left), bool)
                for phrase in group:
                    some |= _all_of(
                        [held[stem].get(segment.first) for stem in phrase], left
                    )
                left = left & some
            found.append(segment.rows[left])
        return np.concatenate(found) if found else np.empty(0, np.int64)

    def _seen(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which rows, from 0 on, are among some."""
        end = 1 + max((int(s.rows[-1]) for s in self._segments), default=0)
        seen = np.zeros(end, bool)
        seen[rows[rows < end]] = True
        return seen

    def _matches(
        self, phrases: Sequence[Phrase]
    ) -> list[tuple[dict[int, _Matches], np.float32]]:
        """Return every phrase's matches by segment, and its weight."""
        found = []
        for phrase in phrases:
            matched = self._phrase(phrase) if len(phrase) > 1 else self._word(phrase[0])
            having = sum(
                s.having(matched[s.first]) for s in self._segments if s.first in matched
            )
            if having:
                idf = np.log((self._passages - having + 0.5) / (having + 0.5))
                weight = (_K1 + 1) * max(float(idf), _LEAST_IDF)
                found.append((matched, np.float32(weight)))
        return found

    def _word(self, stem: str) -> dict[int, _Matches]:
        held = self._words.of_stem(stem)
        return {segment: _Matches(p.offsets, p.counts) for segment, p in held.items()}

    def _phrase(self, phrase: Phrase) -> dict[int, _Matches]:
        """Return where stems follow one another, looking for the rarest first.

        The others are read only where that one is: "of" is in every passage.
        """
        counted = self._words.passages_with_each(phrase)
        begins: dict[int, NDArray[np.int64]] | None = None
        for nth in sorted(range(len(phrase)), key=lambda nth: counted[phrase[nth]]):
            held = self._words.of_stem_with_places(
                phrase[nth], None if begins is None else list(begins)
            )
            some = {segment: _begins(p, nth) for segment, p in held.items()}
            if begins is not None:
                some = {segment: _both(begins[segment], b) for segment, b in some.items()}
            begins = {segment: both for segment, both in some.items() if len(both)}
        return {segment: _in_passages(b) for segment, b in (begins or {}).items()}


def _all_of(held: Sequence[Postings | None], left: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which of a segment's passages are left and in all of some postings."""
    counts = np.zeros(len(left), np.uint8)
    for one in held:
        if one is None:
            return np.zeros(len(left), bool)
        counts[one.offsets] += 1
    return np.asarray(left & (counts == len(held)))


def _divisors(lengths: NDArray[np.uint16], mean: float) -> NDArray[np.float32]:
    divisors = (_K1 * (1 - _B + _B / max(mean, 1e-9) * lengths)).astype(np.float32)
    divisors[lengths == 0] = np.inf
    return divisors


def _in_passages(begins: NDArray[np.int64]) -> _Matches:
    """Count by passage where phrases begin."""
    passages = begins >> 16
    heads = np.flatnonzero(np.diff(passages, prepend=-1))
    counts = np.diff(heads, append=len(passages))
    return _Matches(passages[heads].astype(np.uint16), counts.astype(np.float32))


def _both(some: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the values common to two ascending arrays, ascending.

    A stable sort sees that there are two runs and merges them: a tenth of the time that
    `numpy.intersect1d` takes.
    """
    merged: NDArray[np.int64] = np.concatenate([some, others])
    merged.sort(kind="stable")
    return np.asarray(merged[1:][merged[1:] == merged[:-1]])


def _begins(held: Postings, nth: int) -> NDArray[np.int64]:
    """Return where phrases begin whose nth word this is: passage and place in one number."""
    passages = np.repeat(held.offsets.astype(np.int64), held.counts)
    places = held.places.astype(np.int64) - nth
    begins = (passages << 16) + places
    return begins[places >= 0]


def _best(scores: NDArray[np.float32], k: int, least: float) -> NDArray[np.int64]:
    """Return the offsets of the `k` greatest scores above `least`, the greatest first."""
    found = np.flatnonzero(scores > least)
    if len(found) > k:
        kth = np.partition(scores[found], len(found) - k)[len(found) - k]
        found = found[scores[found] >= kth]
    return found[np.argsort(-scores[found], kind="stable")][:k]
