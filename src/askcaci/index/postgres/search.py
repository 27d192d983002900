"""Search by meaning in a shared index: pgvector finds candidates, we compare them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from askcaci.index.postgres.store import SharedStore
from askcaci.index.vectors import inner_products

# Up to so many passages, all or those a filter lets through, every vector is compared: that
# is exact, and takes some milliseconds.
EXACT_UP_TO = 10_000

# Below this share of the passages too many of the HNSW index's would have to be looked at
# to find enough that a filter lets through, and all of these are compared.
_LEAST_SHARE = 0.02

# The index yields so many times the wanted candidates, which are compared exactly.
_COMPARE = 2

# More than a filter's share of the passages calls for, as it is not the same everywhere;
# first and, where that was too few, once more.
_SLACK = (1.25, 5.0)


class SharedVectors:
    """The vectors of one state of a shared index.

    With up to `exact_up_to` passages to choose from, all are compared.
    """

    def __init__(self, store: SharedStore, *, exact_up_to: int = EXACT_UP_TO) -> None:
        self._store = store
        self._exact_up_to = exact_up_to
        self.count = store.passage_count

    def search(
        self,
        vector: NDArray[np.float32],
        k: int,
        rows: NDArray[np.int64] | None = None,
    ) -> list[tuple[int, float]]:
        """Return (row, cosine) of the `k` nearest passages, nearest first.

        Ties go to the lower row. With `rows`, ascending, only these are seen.
        """
        k = min(k, self.count if rows is None else len(rows))
        if k <= 0:
            return []
        query = np.ascontiguousarray(vector, np.float32).reshape(-1)
        found = self._candidates(query, k, rows)
        cosines = inner_products(self._store.vectors(found.tolist()), query)
        pairs = zip(found.tolist(), cosines.tolist(), strict=True)
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:k]

    def _candidates(
        self, query: NDArray[np.float32], k: int, rows: NDArray[np.int64] | None
    ) -> NDArray[np.int64]:
        """Return rows among which the `k` nearest are."""
        seen = self.count if rows is None else len(rows)
        share = seen / self.count
        if seen > self._exact_up_to and share >= _LEAST_SHARE:
            wanted = k * _COMPARE
            for slack in _SLACK:
                found = self._store.nearest_by_index(query, round(wanted * slack / share))
                if rows is not None:
                    found = _among(found, rows)
                if len(found) >= min(wanted, seen):
                    return found
        return self._store.nearest(query, k, rows)


def _among(found: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return those of some rows that are among others, which ascend."""
    places = np.minimum(np.searchsorted(rows, found), len(rows) - 1)
    return np.asarray(found[rows[places] == found])
