"""Compare ways to fuse the two rankings on held retrieval and reading sets.

Run:  python eval/compare_fusion.py BENCHMARKS [--questions 1000]

Each question is asked over all documents of its set, through the product's own index, on
Cranfield, CISI, CLAP NQ, SQuAD 1.1 and our own development questions. Printed are nDCG@10 of
every way, and its difference from the way in use before, with a 95% interval of a paired
bootstrap over questions.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from askcaci import Assistant
from askcaci.config import Config, evaluation_cache, load_config
from askcaci.evaluation.corpora import document_home
from askcaci.evaluation.gold import QuestionSet
from askcaci.evaluation.loading import load
from askcaci.evaluation.placing import place
from askcaci.evaluation.ranking import ranking_scores
from askcaci.reader.questions import analyse
from askcaci.retrieval import Ranking, fuse, phrases

ROOT = Path(__file__).resolve().parent.parent
SETS = (
    "retrieval/cranfield",
    "retrieval/cisi",
    "reading/clapnq_dev.jsonl.gz",
    "reading/squad_v11_dev.jsonl.gz",
)
DEEPEST = 200
RESAMPLED = 2_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's two rankings by row, the document of each row, and what is relevant."""

    dense: Ranking
    lexical: Ranking
    documents: dict[int, str]
    relevant: dict[str, int]

    def score(self, fused: Sequence[tuple[int, float]]) -> float:
        """Return nDCG@10 of a ranking of rows, each document counted where it comes first."""
        ranked = dict.fromkeys(self.documents[row] for row, _ in fused)
        return ranking_scores(list(ranked)[:100], self.relevant)["nDCG@10"]


Way = Callable[[Asked], Sequence[tuple[int, float]]]


def _from_last(depth: int) -> Way:
    return lambda asked: fuse([asked.dense[:depth], asked.lexical[:depth]])


def _from_zero(depth: int) -> Way:
    return lambda asked: fuse(
        [asked.dense[:depth], asked.lexical[:depth]], lows=(None, 0.0)
    )


def _reciprocal(asked: Asked) -> Sequence[tuple[int, float]]:
    merged: dict[int, float] = {}
    for ranking in (asked.dense[:50], asked.lexical[:50]):
        for rank, (row, _) in enumerate(ranking, start=1):
            merged[row] = merged.get(row, 0.0) + 1 / (60 + rank)
    return sorted(merged.items(), key=lambda pair: (-pair[1], pair[0]))


WAYS: dict[str, Way] = {
    "min-max of 50 (before)": _from_last(50),
    "min-max of 100": _from_last(100),
    "BM25 from 0, of 50": _from_zero(50),
    "BM25 from 0, of 100 (used)": _from_zero(100),
    "reciprocal ranks, k = 60": _reciprocal,
    "vectors alone": lambda asked: asked.dense,
    "BM25 alone": lambda asked: asked.lexical,
}


def main() -> None:
    """Build each set's index, retrieve and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("benchmarks", type=Path)
    parser.add_argument("--questions", type=int, default=1000, help="drawn at the most")
    options = parser.parse_args()
    own = ROOT / "eval" / "questions" / "dev.jsonl"
    for path in (*(options.benchmarks / name for name in SETS), own):
        questions = load(path)
        asked = list(_asked(questions, _home(questions), options.questions))
        print(f"{questions.name}: {len(asked)} questions")
        _compare(asked)


def _home(questions: QuestionSet) -> Config:
    if questions.documents is None:
        return load_config(str(ROOT))
    return document_home(
        questions.name,
        questions.documents,
        load_config(),
        evaluation_cache(),
        lambda stage, done, total: None,
    )


def _asked(questions: QuestionSet, config: Config, most: int) -> Iterator[Asked]:
    drawn = list(questions.questions)
    random.Random(7).shuffle(drawn)
    with Assistant(config) as assistant:
        store = assistant.home.store
        for gold in drawn[:most]:
            placed = place(gold, assistant.article, assistant.passages)
            relevant, by_article = placed.relevant, placed.by_article
            if not relevant and gold.about:
                relevant, by_article = {gold.about[0]: 1}, True
            if not relevant:
                continue
            question = analyse(gold.question)
            vector = assistant.home.encoder.encode([question.text], kind="query")[0]
            dense = assistant.home.vectors.search(vector, DEEPEST)
            wanted = phrases(question.terms)
            lexical = store.lexical(wanted, DEEPEST) if wanted else []
            rows = sorted({row for row, _ in (*dense, *lexical)})
            documents = {
                row: passage.article_id if by_article else passage.id
                for row, passage in zip(rows, store.passages(rows), strict=True)
            }
            yield Asked(dense, lexical, documents, relevant)


def _compare(asked: Sequence[Asked]) -> None:
    scores = {
        name: np.array([one.score(way(one)) for one in asked]) for name, way in WAYS.items()
    }
    before = next(iter(scores.values()))
    for name, values in scores.items():
        low, high = _interval(values - before)
        difference = f"{np.mean(values - before):+.4f} ({low:+.4f} to {high:+.4f})"
        print(f"  {name:28} nDCG@10 {np.mean(values):.4f}  {difference}")


def _interval(differences: NDArray[np.float64]) -> tuple[float, float]:
    """Return the 95% interval of a mean, by resampling."""
    drawn = np.random.default_rng(7).integers(
        0, len(differences), (RESAMPLED, len(differences))
    )
    low, high = np.quantile(differences[drawn].mean(axis=1), (0.025, 0.975))
    return float(low), float(high)


if __name__ == "__main__":
    main()
