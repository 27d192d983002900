"""Fit the sentence weights and the calibration of `askcaci.reader.sentences`.

Run:  python eval/fit_sentences.py BENCHMARKS [--questions 1500]

BENCHMARKS is a folder with `reading/squad_v11_dev.jsonl.gz` and
`reading/squad_v2_dev.jsonl.gz`, one context a line. Every context becomes an article
of one corpus and every question is asked over all of them, through the same index,
retrieval and reader that `askcaci ask` uses. Only development questions are used.

Two fits, each on two thirds of the questions and reported on the other third:
a conditional logit for which sentence of a question's candidates answers it, and a
logistic regression for whether the best one is right. Unanswerable questions for the
second are of two kinds: those of SQuAD 2.0, and answerable ones whose own article is
withheld, which is what a question the corpus does not cover looks like.
"""

from __future__ import annotations

import argparse
import dataclasses
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from askcaci import Assistant, Filters
from askcaci.assistant import READ
from askcaci.config import evaluation_cache, load_config
from askcaci.evaluation.corpora import document_home
from askcaci.evaluation.gold import GoldQuestion
from askcaci.evaluation.loading import load
from askcaci.reader import sentences as reader
from askcaci.reader.questions import analyse
from askcaci.retrieval import retrieve

NAMES = [field.name for field in dataclasses.fields(reader.Features)]


def main() -> None:
    """Build the corpus, ask the questions, fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("benchmarks", type=Path)
    parser.add_argument("--questions", type=int, default=1500)
    options = parser.parse_args()
    squad, squad2 = (
        load(options.benchmarks / "reading" / f"squad_{version}_dev.jsonl.gz")
        for version in ("v11", "v2")
    )
    answerable = _shuffled(squad.questions)[: options.questions]
    unanswerable = _shuffled([q for q in squad2.questions if not q.answerable])
    config = document_home(
        squad.name, squad.documents or (), load_config(), evaluation_cache(), _silent
    )
    with Assistant(config) as assistant:
        _report_fusion(assistant, answerable)
        asked = [_candidates(assistant, *q) for q in answerable]
        withheld = [_candidates(assistant, *q, withhold=True) for q in answerable[1::2]]
        foreign = [
            _candidates(assistant, *q) for q in unanswerable[: options.questions // 3]
        ]
    _report(asked, withheld + foreign)


def _silent(stage: str, done: int, total: int) -> None: ...


def _shuffled(questions: Sequence[GoldQuestion]) -> list[Any]:
    """Return (question, article id, answers), shuffled with a fixed seed."""
    rows = [(q.question, q.about[0] if q.answerable else "", q.answers) for q in questions]
    random.Random(7).shuffle(rows)
    return rows


def _report_fusion(assistant: Assistant, questions: Sequence[Any]) -> None:
    """Print recall of each retriever alone and of ways to fuse them."""
    ranks: dict[str, list[int]] = {
        "dense": [],
        "BM25": [],
        "min-max (used)": [],
        "RRF 60": [],
    }
    for question, gold, _ in questions:
        asked = analyse(question)
        vector = assistant.home.encoder.encode([question], kind="query")[0]
        hits = retrieve(
            asked.terms, vector, assistant.home.store, assistant.home.vectors, k=100
        )
        dense = sorted((h for h in hits if h.dense_rank), key=lambda h: h.dense_rank or 0)
        lexical = sorted(
            (h for h in hits if h.lexical_rank), key=lambda h: h.lexical_rank or 0
        )
        reciprocal = sorted(
            hits,
            key=lambda h: -sum(1 / (60 + r) for r in (h.dense_rank, h.lexical_rank) if r),
        )
        for name, ranking in zip(ranks, (dense, lexical, hits, reciprocal), strict=True):
            ids = [hit.passage.article_id for hit in ranking]
            ranks[name].append(ids.index(gold) + 1 if gold in ids else 1_000)
    print(
        f"retrieval, {len(questions)} questions over {assistant.home.store.passage_count} passages"
    )
    for name, values in ranks.items():
        r = np.array(values)
        print(f"  {name:16} R@1 {np.mean(r <= 1):.3f}  R@5 {np.mean(r <= 5):.3f}")


def _candidates(
    assistant: Assistant,
    question: str,
    gold: str,
    answers: tuple[str, ...],
    withhold: bool = False,
) -> tuple[Sequence[reader.Candidate], list[bool]]:
    """Return a question's candidates, best first, and of each whether it answers."""
    asked = analyse(question)
    vector = assistant.home.encoder.encode([question], kind="query")[0]
    hits = retrieve(
        asked.terms,
        vector,
        assistant.home.store,
        assistant.home.vectors,
        k=READ + 2,
        filters=Filters(),
    )
    if withhold:
        hits = tuple(hit for hit in hits if hit.passage.article_id != gold)
    hits = hits[:READ]
    found = reader.read(
        asked,
        vector,
        hits,
        articles={
            h.passage.article_id: assistant.article(h.passage.article_id) for h in hits
        },
        encode=lambda texts: assistant.home.encoder.encode(texts, kind="document"),
        frequencies=assistant.home.store.document_frequencies(asked.stems),
        passages=assistant.home.store.passage_count,
        encoded=16,
    )
    return found, [
        c.hit.passage.article_id == gold and any(a in c.text for a in answers)
        for c in found
    ]


def _report(asked: list[Any], refused: list[Any]) -> None:
    split = 2 * len(asked) // 3
    weights = _conditional_logit(asked[:split])
    print("WEIGHTS", dict(zip(NAMES, weights.round(2).tolist(), strict=True)))
    for name, part in (("fitted on", asked[:split]), ("held out", asked[split:])):
        old = np.mean([bool(right) and right[0] for _, right in part])
        print(
            f"  {name}: contained@1 {_top(part, weights):.3f}, with today's weights {old:.3f}"
        )
    _report_calibration(asked, refused)


def _conditional_logit(questions: list[Any], steps: int = 600, l2: float = 1e-3) -> Any:  # noqa: ANN401
    """Maximise the likelihood of picking an answering sentence, by gradient descent."""
    groups = [
        (_matrix(found), np.array(right, dtype=float))
        for found, right in questions
        if any(right)
    ]
    scale = np.concatenate([x for x, _ in groups]).std(0) + 1e-9
    weights = np.zeros(len(NAMES))
    momentum = np.zeros(len(NAMES))
    for _ in range(steps):
        gradient = l2 * weights
        for x, y in groups:
            z = x / scale
            odds = np.exp(z @ weights - (z @ weights).max())
            right = odds * y
            gradient += (z.T @ (odds / odds.sum() - right / right.sum())) / len(groups)
        momentum = 0.9 * momentum + gradient
        weights = weights - 0.05 * momentum
    return weights / scale


def _top(questions: list[Any], weights: Any) -> float:  # noqa: ANN401
    tops = [
        bool(right) and right[int(np.argmax(_matrix(found) @ weights))]
        for found, right in questions
    ]
    return float(np.mean(tops))


def _matrix(found: Sequence[reader.Candidate]) -> Any:  # noqa: ANN401
    return np.array([dataclasses.astuple(c.features) for c in found])


def _report_calibration(asked: list[Any], refused: list[Any]) -> None:
    """Fit and print the calibration, and the threshold with the best F1."""
    rows, labels = [], []
    for found, right in (*asked, *refused):
        if right:
            rows.append(reader.signals(found))
            labels.append(right[0])
    x, y = np.array(rows), np.array(labels, dtype=float)
    order = np.random.default_rng(7).permutation(len(x))
    fit, held = order[: 2 * len(x) // 3], order[2 * len(x) // 3 :]
    weights, intercept = _logistic(x[fit], y[fit])
    chance = 1 / (1 + np.exp(-(x[held] @ weights + intercept)))
    print("CALIBRATION", dict(zip(reader.SIGNALS, weights.round(2).tolist(), strict=True)))
    print(f"  intercept {intercept:.2f}, right {y.mean():.3f} of {len(y)}")
    brier = np.mean((chance - y[held]) ** 2)
    print(f"  held out: AUROC {roc_auc_score(y[held], chance):.3f}, Brier {brier:.3f}")
    for threshold in np.arange(0.2, 0.71, 0.05):
        told = chance >= threshold
        right = float((y[held] * told).sum())
        precision, recall = right / max(1, told.sum()), right / y[held].sum()
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        print(
            f"  from {threshold:.2f}: precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f}"
        )


def _logistic(x: Any, y: Any, l2: float = 1.0) -> tuple[Any, float]:  # noqa: ANN401
    """Fit by Newton's method; weights that would be negative are held at zero."""
    active = list(range(x.shape[1]))
    while True:
        z = np.column_stack([x[:, active], np.ones(len(x))])
        w = np.zeros(z.shape[1])
        penalty = l2 * np.eye(len(w))
        penalty[-1, -1] = 0
        for _ in range(50):
            p = 1 / (1 + np.exp(-(z @ w)))
            hessian = (z * (p * (1 - p))[:, None]).T @ z + penalty
            w -= np.linalg.solve(hessian, z.T @ (p - y) + penalty @ w)
        negative = [i for i, value in zip(active, w[:-1], strict=True) if value < 0]
        if not negative:
            full = np.zeros(x.shape[1])
            full[active] = w[:-1]
            return full, float(w[-1])
        active = [i for i in active if i not in negative]


if __name__ == "__main__":
    main()
