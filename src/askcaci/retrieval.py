"""Turn a question into hits: dense and lexical rankings, computed separately, then fused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from askcaci.beside import begun
from askcaci.text.normalise import stem
from askcaci.text.occurrences import occurrences_of, pattern
from askcaci.text.terms import Term
from askcaci.types import Filters, Hit, Passage, Retriever

Ranking = Sequence[tuple[int, float]]

# The length of each retriever's list. With a hundred nDCG@10 is higher than with fifty on SQuAD and
# Cranfield and no lower on CLAP NQ, CISI and our own (`eval/compare_fusion.py`).
DEPTH = 100

# A word is rare if at most `RARE` passages have it. However far the rest of these passages is
# from the question, they are among the first `FIRST` hits, after the best ones. If a question
# has few words and all are rare, they are taken as names: these passages come first.
RARE = 10
BEST = 10
FIRST = BEST + RARE
_FEW_WORDS = 3

# If a question shares no word with any passage, and no passage's cosine to it is this high,
# nothing is near. Over the briefs words without a sense have at most 0.26, and words for what
# the briefs write otherwise ("insurrection", "locomotive") have more.
NEAR = 0.3


class PassageStore(Protocol):
    """The parts of the index's database that retrieval uses."""

    def rows(self, filters: Filters) -> NDArray[np.int64] | None: ...  # noqa: D102
    def lexical(  # noqa: D102
        self,
        phrases: Sequence[Sequence[str]],
        k: int,
        rows: NDArray[np.int64] | None = None,
    ) -> list[tuple[int, float]]: ...
    def literal(  # noqa: D102
        self,
        words: Sequence[str],
        most: int,
        rows: NDArray[np.int64] | None = None,
    ) -> dict[str, list[int]]: ...
    def passages(self, rows: Sequence[int]) -> list[Passage]: ...  # noqa: D102


class PhraseStore(PassageStore, Protocol):
    """The parts of the index's database that the search for a phrase uses."""

    def rows_with(  # noqa: D102
        self,
        groups: Sequence[Sequence[Sequence[str]]],
        rows: NDArray[np.int64] | None = None,
    ) -> NDArray[np.int64]: ...
    def texts(self, rows: NDArray[np.int64]) -> list[str]: ...  # noqa: D102


class VectorSearch(Protocol):
    """The parts of the vector index that retrieval uses."""

    def search(  # noqa: D102
        self, vector: NDArray[np.float32], k: int, rows: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]: ...


class Retrieval:
    """The retrieval of one question's passages.

    Its words are searched for in a thread of their own from the start, during the encoding
    of its vector.

    Args:
        terms: what the question is about.
        store: the passages and their lexical index.
        filters: what may be seen.
        depth: how many passages each retriever contributes.
        retriever: one of the two alone, for measuring it, or both.
    """

    def __init__(
        self,
        terms: Sequence[Term],
        store: PassageStore,
        *,
        filters: Filters | None = None,
        depth: int = DEPTH,
        retriever: Retriever = "fused",
    ) -> None:
        self._store = store
        self._terms = terms
        self._depth = depth
        self._retriever = retriever
        self._rows = rows = store.rows(filters or Filters())
        self._empty = rows is not None and len(rows) == 0
        wanted = [] if self._empty or retriever == "dense" else phrases(terms)
        self._lexical = begun(lambda: store.lexical(wanted, depth, rows) if wanted else [])

    def hits(
        self, vector: NDArray[np.float32], vectors: VectorSearch, *, k: int
    ) -> tuple[Hit, ...]:
        """Return the `k` passages that best match the question, best first.

        Args:
            vector: the question's unit vector, shape (dimension,).
            vectors: the passages' vectors.
            k: how many hits at most.
        """
        dense: Ranking = []
        if not self._empty and self._retriever != "lexical":
            dense = vectors.search(vector, self._depth, self._rows)
        lexical = self._lexical.result()
        fused = self._merged(dense, lexical, k)
        passages = self._store.passages([row for row, _ in fused])
        dense_ranks, lexical_ranks = _ranks(dense), _ranks(lexical)
        cosines = dict(dense)
        return tuple(
            Hit(
                passage,
                score,
                dense_ranks.get(row),
                lexical_ranks.get(row),
                cosines.get(row),
            )
            for passage, (row, score) in zip(passages, fused, strict=True)
        )

    def _merged(self, dense: Ranking, lexical: Ranking, k: int) -> list[tuple[int, float]]:
        """Return the `k` best rows; of many, those with a rare word are among the first."""
        if self._retriever == "dense":
            return fuse([dense])[:k]
        if self._retriever == "lexical":
            return fuse([lexical])[:k]
        # A cosine has no meaningful zero; a BM25 of 0 means no word in common.
        fused = fuse([dense, lexical], lows=(None, 0.0))
        asked = _words_of(self._terms)
        if self._empty or (k <= BEST and len(asked) > _FEW_WORDS):
            return fused[:k]
        held = self._store.literal(asked, RARE, self._rows)
        rows = list(dict.fromkeys(row for having in held.values() for row in having))
        if len(held) == len(asked) <= _FEW_WORDS:
            return promoted(fused, rows, len(rows))[:k]
        if k <= BEST:
            return fused[:k]
        # Of long questions many words are rare: the best ten stay the best ten.
        best, rest = fused[:BEST], fused[BEST:]
        wanted = set(rows).difference(row for row, _ in best)
        return [*best, *promoted(rest, sorted(wanted), min(k, FIRST) - BEST)][:k]


def none_near(hits: Sequence[Hit]) -> bool:
    """Return True if no hit has a word of the question or is near to it in meaning."""
    return all(
        hit.lexical_rank is None and (hit.cosine is None or hit.cosine < NEAR)
        for hit in hits
    )


def phrase_hits(
    phrase: str, store: PhraseStore, *, filters: Filters, k: int
) -> tuple[Hit, ...]:
    """Return the `k` best passages that have a phrase as it is written, best first.

    They are ranked by how often it occurs in them, and by how short they are.
    """
    sought = pattern(phrase, exact=True)
    if not sought.units:
        return ()
    held = store.rows_with(sought.groups(), store.rows(filters))
    counts = {
        int(row): len(occurrences_of(sought, text))
        for row, text in zip(held, store.texts(held), strict=True)
    }
    having = np.array([row for row, count in counts.items() if count], np.int64)
    if not len(having):
        return ()
    stems = [
        tuple(stem(word) for form in unit for word in form.words) for unit in sought.units
    ]
    scored = dict(store.lexical(stems, len(having), having))
    best = sorted(having.tolist(), key=lambda row: (-scored.get(row, 0.0), row))[:k]
    return tuple(
        Hit(passage, scored.get(row, 0.0), None, rank)
        for rank, (row, passage) in enumerate(
            zip(best, store.passages(best), strict=True), start=1
        )
    )


def fuse(
    rankings: Sequence[Ranking], lows: Sequence[float | None] = ()
) -> list[tuple[int, float]]:
    """Merge rankings of (row, score) by the mean of their min-max normalised scores.

    A row that a ranking lacks gets that ranking's 0, the place of its last row, or of
    what `lows` has for that ranking. Ties go to the lower row, so that output is
    reproducible.

    Example: [(7, .9), (3, .5)] and [(3, 12.0), (9, 4.0)] put row 7 and row 3 level at
    0.5 and 0.5, so row 3 comes first.
    """
    merged: dict[int, float] = {}
    for number, ranking in enumerate(rankings):
        scores = [score for _, score in ranking]
        low, high = min(scores, default=0.0), max(scores, default=0.0)
        if number < len(lows):
            fixed = lows[number]
            low = low if fixed is None else min(fixed, low)
        for row, score in ranking:
            unit = (score - low) / (high - low) if high > low else 1.0
            merged[row] = merged.get(row, 0.0) + unit / len(rankings)
    return sorted(merged.items(), key=lambda item: (-item[1], item[0]))


def promoted(
    ranking: Sequence[tuple[int, float]], rows: Sequence[int], first: int
) -> list[tuple[int, float]]:
    """Return a ranking with some rows among its `first`, moved up no further than needed.

    Of more than `first` rows only the best are moved. Each gets at least the score of the
    row after them all; one that the ranking lacks counts as 0 before.

    Example: row 9 of [(7, .9), (3, .5), (9, .1)] among the first 2 comes before row 3,
    with its score: [(7, .9), (9, .5), (3, .5)].
    """
    scores = dict(ranking)
    ranked = [*ranking, *((row, 0.0) for row in dict.fromkeys(rows) if row not in scores)]
    wanted = set(rows)
    held = [pair for pair in ranked if pair[0] in wanted][:first]
    above = {row for row, _ in held}
    others = [pair for pair in ranked if pair[0] not in above]
    room = first - len(held)
    least = max((score for _, score in others[room:]), default=0.0)
    top = sorted([*held, *others[:room]], key=lambda pair: (-pair[1], pair[0]))
    return [*((row, max(score, least)) for row, score in top), *others[room:]]


def _words_of(terms: Sequence[Term]) -> list[str]:
    """Return the words of some terms as the question has them, folded, each once."""
    return list(dict.fromkeys(word for term in terms for word in term.spellings[0]))


def phrases(terms: Sequence[Term]) -> list[tuple[str, ...]]:
    """Return every spelling of some terms, each once, as the stems of its words."""
    spelled = dict.fromkeys(spelling for term in terms for spelling in term.spellings)
    return [tuple(map(stem, spelling)) for spelling in spelled]


def _ranks(ranking: Ranking) -> Mapping[int, int]:
    return {row: rank for rank, (row, _) in enumerate(ranking, start=1)}
