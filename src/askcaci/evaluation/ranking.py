"""Rankings compared with relevance judgements, through ir_measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# As ir_measures writes them; a ranking is as long as retrieval makes it, at most a
# hundred documents.
MEASURES = (
    "Success@1",
    "Success@5",
    "Success@10",
    "R@5",
    "R@10",
    "R@50",
    "RR@10",
    "nDCG@10",
    "AP",
)


def ranking_scores(ranked: Sequence[str], relevant: Mapping[str, int]) -> dict[str, float]:
    """Return every measure of one ranking, documents best first.

    Args:
        ranked: document ids, each once.
        relevant: the grade of each judged document; others have none.
    """
    import ir_measures

    measures = list(map(ir_measures.parse_measure, MEASURES))
    judged = [ir_measures.Qrel("q", doc, grade) for doc, grade in relevant.items()]
    # A score that falls with the rank keeps the order, ties of the retriever included.
    run = [
        ir_measures.ScoredDoc("q", doc, float(len(ranked) - rank))
        for rank, doc in enumerate(ranked)
    ]
    found = {
        str(one.measure): one.value for one in ir_measures.iter_calc(measures, judged, run)
    }
    return {name: float(found.get(name, 0.0)) for name in MEASURES}
