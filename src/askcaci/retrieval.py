"""A question to hits: dense and lexical rankings, each alone, then fused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from askcaci.beside import begun
from askcaci.text.normalise import stem
from askcaci.text.terms import Term
from askcaci.types import Filters, Hit, Passage, Retriever

Ranking = Sequence[tuple[int, float]]

# Each retriever's own list. Fusing more than fifty changes no top ten on the
# development sets; fewer loses passages that only one retriever finds.
DEPTH = 50


class PassageStore(Protocol):
    """What retrieval needs of the index's database."""

    def rows(self, filters: Filters) -> NDArray[np.int64] | None: ...  # noqa: D102
    def lexical(  # noqa: D102
        self,
        phrases: Sequence[Sequence[str]],
        k: int,
        rows: NDArray[np.int64] | None = None,
    ) -> list[tuple[int, float]]: ...
    def passages(self, rows: Sequence[int]) -> list[Passage]: ...  # noqa: D102


class VectorSearch(Protocol):
    """What retrieval needs of the vector index."""

    def search(  # noqa: D102
        self, vector: NDArray[np.float32], k: int, rows: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]: ...


class Retrieval:
    """The retrieval of one question's passages.

    Its words are searched for in a thread of their own from the start, beside the encoding
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
            k: how many hits at the most.
        """
        dense: Ranking = []
        if not self._empty and self._retriever != "lexical":
            dense = vectors.search(vector, self._depth, self._rows)
        lexical = self._lexical.result()
        rankings: dict[Retriever, list[Ranking]] = {
            "fused": [dense, lexical],
            "dense": [dense],
            "lexical": [lexical],
        }
        fused = fuse(rankings[self._retriever])[:k]
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


def fuse(rankings: Sequence[Ranking]) -> list[tuple[int, float]]:
    """Merge rankings of (row, score) by the mean of their min-max normalised scores.

    A row that a ranking lacks gets that ranking's 0, the place of its last row.
    Ties go to the lower row, so that output is reproducible.

    Example: [(7, .9), (3, .5)] and [(3, 12.0), (9, 4.0)] put row 7 and row 3 level at
    0.5 and 0.5, so row 3 comes first.
    """
    merged: dict[int, float] = {}
    for ranking in rankings:
        scores = [score for _, score in ranking]
        low, high = min(scores, default=0.0), max(scores, default=0.0)
        for row, score in ranking:
            unit = (score - low) / (high - low) if high > low else 1.0
            merged[row] = merged.get(row, 0.0) + unit / len(rankings)
    return sorted(merged.items(), key=lambda item: (-item[1], item[0]))


def phrases(terms: Sequence[Term]) -> list[tuple[str, ...]]:
    """Return every spelling of some terms, each once, as the stems of its words."""
    spelled = dict.fromkeys(spelling for term in terms for spelling in term.spellings)
    return [tuple(map(stem, spelling)) for spelling in spelled]


def _ranks(ranking: Ranking) -> Mapping[int, int]:
    return {row: rank for rank, (row, _) in enumerate(ranking, start=1)}
