"""A question to hits: dense and lexical rankings, each alone, then fused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from askcaci.text.terms import Term, term_frequency
from askcaci.types import Filters, Hit, Passage, Retriever

Ranking = Sequence[tuple[int, float]]

# Each retriever's own list. Fusing more than fifty changes no top ten on the
# development sets; fewer loses passages that only one retriever finds.
DEPTH = 50

# BM25 is computed for about so many passages at the most, some microseconds each. What a
# large corpus has in more of them tells little of where an answer is.
SCORED = 50_000


class PassageStore(Protocol):
    """What retrieval needs of the index's database."""

    @property
    def passage_count(self) -> int: ...  # noqa: D102
    def rows(self, filters: Filters) -> NDArray[np.int64] | None: ...  # noqa: D102
    def lexical(  # noqa: D102
        self, match: str, limit: int, rows: NDArray[np.int64] | None
    ) -> list[tuple[int, float]]: ...
    def document_frequencies(self, stems: Sequence[str]) -> dict[str, int]: ...  # noqa: D102
    def passages(self, rows: Sequence[int]) -> list[Passage]: ...  # noqa: D102


class VectorSearch(Protocol):
    """What retrieval needs of the vector index."""

    def search(  # noqa: D102
        self, vector: NDArray[np.float32], k: int, rows: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]: ...


def retrieve(
    terms: Sequence[Term],
    vector: NDArray[np.float32],
    store: PassageStore,
    vectors: VectorSearch,
    *,
    k: int,
    filters: Filters | None = None,
    depth: int = DEPTH,
    retriever: Retriever = "fused",
) -> tuple[Hit, ...]:
    """Return the `k` passages that best match a question, best first.

    Args:
        terms: what the question is about; nothing in it is read as query syntax.
        vector: the question's unit vector, shape (dimension,).
        store: the passages and their lexical index.
        vectors: the passages' vectors.
        k: how many hits at the most.
        filters: what may be seen.
        depth: how many passages each retriever contributes.
        retriever: one of the two alone, for measuring it, or both.
    """
    rows = store.rows(filters or Filters())
    if rows is not None and len(rows) == 0:
        return ()
    dense = vectors.search(vector, depth, rows) if retriever != "lexical" else []
    match = _lexical_match(terms, store, rows) if retriever != "dense" else ""
    lexical = store.lexical(match, depth, rows) if match else []
    fused = fuse(
        {"fused": [dense, lexical], "dense": [dense], "lexical": [lexical]}[retriever]
    )[:k]
    passages = store.passages([row for row, _ in fused])
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


def match_expression(
    terms: Sequence[Term], frequencies: Sequence[int], passages: int, most: int = SCORED
) -> str:
    """Return an FTS5 expression for passages with any of the terms, about `most` of them.

    Where more have one, the most frequent terms are left out, at least the rarest kept;
    where that one alone has more, others must stand beside it, the rarer first.
    Every word is made of letters and digits and stands in quotation marks, so that no
    question can be read as syntax.

    Args:
        terms: what the question is about.
        frequencies: in how many passages each occurs.
        passages: how many there are.
        most: how many are to be matched.

    Example: of 1,000 passages, terms in 20, 900 and 300 with 100 as the most give the first
    alone; terms in 300 and 900, both at once.
    """
    ranked = sorted(zip(frequencies, range(len(terms)), strict=True))
    kept: list[int] = []
    matched = 0
    for frequency, number in ranked:
        if kept and matched + frequency > most:
            break
        kept.append(number)
        matched += frequency
    if matched <= most:
        return " OR ".join(_phrases([terms[number] for number in sorted(kept)]))
    needed: list[str] = []
    expected = float(passages)
    for frequency, number in ranked:
        if expected <= most:
            break
        needed.append(f"({' OR '.join(_phrases([terms[number]]))})")
        expected *= frequency / passages
    return " AND ".join(needed)


def _lexical_match(
    terms: Sequence[Term], store: PassageStore, rows: NDArray[np.int64] | None
) -> str:
    stems = {s for term in terms for sequence in term.alternatives for s in sequence}
    counted = store.document_frequencies(sorted(stems))
    frequencies = [term_frequency(term, counted) for term in terms]
    passages = store.passage_count
    # Of what is matched, only the rows that may be seen are scored.
    most = SCORED if rows is None else SCORED * passages // len(rows)
    return match_expression(terms, frequencies, passages, most)


def _phrases(terms: Sequence[Term]) -> list[str]:
    """Return every spelling of some terms once, in quotation marks."""
    spelled = (" ".join(spelling) for term in terms for spelling in term.spellings)
    return [f'"{phrase}"' for phrase in dict.fromkeys(spelled)]


def _ranks(ranking: Ranking) -> Mapping[int, int]:
    return {row: rank for rank, (row, _) in enumerate(ranking, start=1)}
