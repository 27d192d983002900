"""Compare ways to fuse the two rankings on SQuAD 1.1 development questions.

Run:  python eval/compare_fusion.py BENCHMARKS [--questions 1000]

Each question is asked over all paragraphs of the set, through the product's own index;
printed is how often its own paragraph comes first, and among the first five.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import numpy as np

from askcaci import Assistant
from askcaci.config import evaluation_cache, load_config
from askcaci.evaluation.corpora import document_home
from askcaci.evaluation.loading import load


def main() -> None:
    """Build the corpus, retrieve and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("benchmarks", type=Path)
    parser.add_argument("--questions", type=int, default=1000)
    options = parser.parse_args()
    squad = load(options.benchmarks / "reading" / "squad_v11_dev.jsonl.gz")
    config = document_home(
        squad.name,
        squad.documents or (),
        load_config(),
        evaluation_cache(),
        lambda stage, done, total: None,
    )
    questions = list(squad.questions)
    random.Random(7).shuffle(questions)
    ranks: dict[str, list[int]] = {}
    with Assistant(config) as assistant:
        for question in questions[: options.questions]:
            hits = assistant.search(question.question, k=100)
            dense = sorted(
                (h for h in hits if h.dense_rank), key=lambda h: h.dense_rank or 0
            )
            lexical = sorted(
                (h for h in hits if h.lexical_rank), key=lambda h: h.lexical_rank or 0
            )
            reciprocal = sorted(
                hits,
                key=lambda h: (
                    -sum(1 / (60 + r) for r in (h.dense_rank, h.lexical_rank) if r)
                ),
            )
            for name, ranking in (
                ("dense", dense),
                ("BM25", lexical),
                ("min-max (used)", hits),
                ("RRF 60", reciprocal),
            ):
                ids = [hit.passage.article_id for hit in ranking]
                gold = question.about[0]
                place = ids.index(gold) + 1 if gold in ids else 1_000
                ranks.setdefault(name, []).append(place)
        print(
            f"{options.questions} questions over {assistant.home.store.passage_count} passages"
        )
    for name, values in ranks.items():
        r = np.array(values)
        print(f"  {name:16} R@1 {np.mean(r <= 1):.3f}  R@5 {np.mean(r <= 5):.3f}")


if __name__ == "__main__":
    main()
