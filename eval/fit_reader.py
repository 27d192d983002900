"""Fit the sentence weights and the calibration of `askcaci.reader`.

Run:  python eval/fit_reader.py BENCHMARKS [--page PAGE] [--more FILE] [--reader none]
      [--questions 1000]

BENCHMARKS is a folder with `reading/squad_v11_dev.jsonl.gz`, `squad_v2_dev.jsonl.gz` and
`clapnq_dev.jsonl.gz`; PAGE a saved page of the Analyst. Questions are asked through the
same index, retrieval and reader that `askcaci ask` uses: those of SQuAD 1.1 over all its
paragraphs, CLAP NQ's over all of its own, our development questions over the briefs, and
those on the page. FILE holds more questions on the briefs. Only development questions are
used, and none that the reader was trained on.

Two fits, each on two thirds of the questions and reported on the other third: a
conditional logit for which sentence of a question's candidates answers it, and a logistic
regression for whether the best one is right. Unanswerable questions for the second are
those of SQuAD 2.0, answerable ones whose own article is withheld, which is what a question
the corpus does not cover looks like, and our own. A question of ours counts as much as
`--ours` others.
"""

from __future__ import annotations

import argparse
import dataclasses
import pickle
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from askcaci import Assistant, Filters
from askcaci.config import Config, evaluation_cache, load_config
from askcaci.corpus.importing import import_files
from askcaci.evaluation.answers import contains
from askcaci.evaluation.corpora import document_home
from askcaci.evaluation.gold import AUTHOR, GoldQuestion
from askcaci.evaluation.loading import load
from askcaci.evaluation.placing import Placed, place
from askcaci.reader import calibration, sentences
from askcaci.reader.questions import EXPLANATORY

NAMES = [field.name for field in dataclasses.fields(sentences.Features)]
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Asked:
    """A question's candidates, best first, and of each whether it answers."""

    source: str
    kind: str
    answerable: bool
    candidates: tuple[sentences.Candidate, ...]
    right: tuple[bool, ...]

    @property
    def matrix(self) -> NDArray[np.float64]:
        """Return the candidates' features, shape (candidates, features)."""
        return np.array([dataclasses.astuple(c.features) for c in self.candidates])


def main() -> None:
    """Ask the questions, fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("benchmarks", type=Path)
    parser.add_argument("--page", type=Path)
    parser.add_argument("--more", type=Path, help="further questions on the briefs")
    parser.add_argument("--reader")
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--passages", type=int, default=6)
    parser.add_argument("--ours", type=float, default=5.0)
    parser.add_argument("--keep", type=Path, help="keep what was asked here, or use it")
    options = parser.parse_args()
    if options.keep and options.keep.exists():
        asked = pickle.loads(options.keep.read_bytes())
    else:
        asked = list(_asked(options))
        if options.keep:
            options.keep.write_bytes(pickle.dumps(asked))
    _report(asked, options.ours)


def _asked(options: argparse.Namespace) -> Iterator[Asked]:
    reading = options.benchmarks / "reading"
    config = dataclasses.replace(load_config(str(HERE.parent)), reader=options.reader)
    squad, squad2, clapnq = (
        load(reading / f"{name}_dev.jsonl.gz", detokenise=name == "clapnq")
        for name in ("squad_v11", "squad_v2", "clapnq")
    )
    some = _shuffled(squad.questions)[: options.questions]
    foreign = _shuffled([q for q in squad2.questions if not q.answerable])
    with Assistant(_home(squad, config)) as assistant:
        for number, question in enumerate(some):
            yield _ask(assistant, "squad", question, options)
            if number % 2:
                yield _ask(assistant, "withheld", question, options, withhold=True)
        for question in foreign[: options.questions // 2]:
            yield _ask(assistant, "squad2", question, options)
    with Assistant(_home(clapnq, config)) as assistant:
        for question in _shuffled(clapnq.questions)[: options.questions]:
            yield _ask(assistant, "clapnq", question, options)
    with Assistant(config) as assistant:
        for question in load(HERE / "questions" / "dev.jsonl").questions:
            yield _ask(assistant, "dev", question, options)
        for question in load(options.more).questions if options.more else ():
            yield _ask(assistant, "more", question, options)
    if options.page:
        with tempfile.TemporaryDirectory() as folder:
            yield from _on_page(dataclasses.replace(config, home=Path(folder)), options)


def _on_page(config: Config, options: argparse.Namespace) -> Iterator[Asked]:
    import_files([options.page], config.corpus)
    with Assistant(config) as assistant:
        for question in load(HERE / "questions" / "real_page_dev.jsonl").questions:
            yield _ask(assistant, "page", question, options)


def _home(questions: Any, config: Config) -> Config:  # noqa: ANN401
    return document_home(
        questions.name,
        questions.documents or (),
        config,
        evaluation_cache(),
        lambda stage, done, total: None,
    )


def _shuffled(questions: Sequence[GoldQuestion]) -> list[GoldQuestion]:
    rows = list(questions)
    random.Random(7).shuffle(rows)
    return rows


def _ask(
    assistant: Assistant,
    source: str,
    question: GoldQuestion,
    options: argparse.Namespace,
    *,
    withhold: bool = False,
) -> Asked:
    placed = place(question, assistant.article, assistant.passages)
    filters = question.filters if source in ("dev", "page", "more") else Filters()
    asked, candidates = assistant.candidates(
        question.question, filters=filters, k=options.passages + withhold
    )
    if withhold:
        gold = set(question.about)
        candidates = tuple(c for c in candidates if c.hit.passage.article_id not in gold)
        candidates = tuple(sorted(candidates, key=lambda c: -c.score))
    return Asked(
        source,
        asked.kind,
        question.answerable and not withhold,
        candidates,
        tuple(not withhold and _answers(c, placed) for c in candidates),
    )


def _answers(candidate: sentences.Candidate, placed: Placed) -> bool:
    """Say whether a sentence of a gold article holds a gold answer."""
    article = candidate.hit.passage.article_id
    if not placed.gold.answerable or article not in {span.article for span in placed.spans}:
        return False
    if placed.gold.kind == AUTHOR:
        return True
    return contains(candidate.text, placed.answers)


def _report(asked: list[Asked], ours: float) -> None:
    held = np.random.default_rng(7).random(len(asked)) < 1 / 3
    sorts = {
        "all": lambda a: True,
        "explanatory": lambda a: a.kind in EXPLANATORY,
        "others": lambda a: a.kind not in EXPLANATORY,
    }
    for name, belongs in sorts.items():
        print(f"== {name}")
        kept = [(a, h) for a, h in zip(asked, held, strict=True) if belongs(a)]
        _report_weights([a for a, _ in kept], np.array([h for _, h in kept]), ours)
    _report_without(asked, held, ours)
    in_use = list(calibration.SPANS.weights)
    for names in (in_use, list(calibration.signals(asked[0].candidates))):
        _report_calibration(asked, held, ours, names)


def _report_weights(asked: list[Asked], held: NDArray[np.bool_], ours: float) -> None:
    """Fit and print the sentence weights, and how often they put a right one first."""
    weights = _conditional_logit(
        [a for a, h in zip(asked, held, strict=True) if not h], ours
    )
    print("WEIGHTS", dict(zip(NAMES, weights.round(2).tolist(), strict=True)))
    for source in dict.fromkeys(a.source for a in asked):
        rows = [(a, h) for a, h in zip(asked, held, strict=True) if a.source == source]
        for name, flag in (("fitted on", False), ("held out", True)):
            part = [a for a, h in rows if h == flag and any(a.right)]
            if part:
                now = np.mean([a.right[0] for a in part])
                print(
                    f"  {source:9} {name}: best sentence right {_top(part, weights):.3f} "
                    f"of {len(part)}, with today's weights {now:.3f}"
                )


def _report_without(asked: list[Asked], held: NDArray[np.bool_], ours: float) -> None:
    """Print how often a right sentence is first, held out, with one feature less."""
    fitted = [a for a, h in zip(asked, held, strict=True) if not h]
    others = [a for a, h in zip(asked, held, strict=True) if h and any(a.right)]
    sorts = {"squad": ("squad",), "clapnq": ("clapnq",), "ours": ("dev", "page", "more")}
    for name in ("", *NAMES):
        weights = _conditional_logit(fitted, ours, steps=300, without=name)
        told = ", ".join(
            f"{sort} {_top(part, weights):.3f} of {len(part)}"
            for sort, sources in sorts.items()
            if (part := [a for a in others if a.source in sources])
        )
        print(f"WITHOUT {name or 'nothing'}: {told}")


def _conditional_logit(
    questions: Sequence[Asked],
    ours: float,
    steps: int = 800,
    l2: float = 2e-3,
    without: str = "",
) -> NDArray[np.float64]:
    """Maximise the likelihood of picking an answering sentence, by gradient descent.

    No weight may be negative: each feature speaks for a sentence.
    """
    used = np.array([name != without for name in NAMES], float)
    groups = [
        (a.matrix, np.array(a.right, float), _counts(a, ours))
        for a in questions
        if any(a.right)
    ]
    scale = np.concatenate([x for x, _, _ in groups]).std(0) + 1e-9
    total = sum(w for _, _, w in groups)
    weights = np.zeros(len(NAMES))
    momentum = np.zeros(len(NAMES))
    for _ in range(steps):
        gradient = l2 * weights
        for x, y, w in groups:
            z = x / scale
            odds = np.exp(z @ weights - (z @ weights).max())
            right = odds * y
            gradient += w * (z.T @ (odds / odds.sum() - right / right.sum())) / total
        momentum = 0.9 * momentum + gradient
        weights = np.maximum(weights - 0.05 * momentum, 0.0) * used
    return np.asarray(weights / scale, np.float64)


def _counts(asked: Asked, ours: float) -> float:
    return ours if asked.source in ("dev", "page", "more") else 1.0


def _top(questions: Sequence[Asked], weights: NDArray[np.float64]) -> float:
    return float(np.mean([a.right[int(np.argmax(a.matrix @ weights))] for a in questions]))


def _report_calibration(
    asked: list[Asked], held: NDArray[np.bool_], ours: float, names: Sequence[str]
) -> None:
    """Fit and print the calibration of today's weights, and thresholds on held-out ones."""
    kept = [(a, h) for a, h in zip(asked, held, strict=True) if a.candidates]
    known = [calibration.signals(a.candidates) for a, _ in kept]
    x = np.array([[one[name] for name in names] for one in known])
    y = np.array([a.right[0] for a, _ in kept], float)
    w = np.array([_counts(a, ours) for a, _ in kept])
    out = np.array([h for _, h in kept])
    sources = np.array([a.source for a, _ in kept])
    weights, intercept = logistic(x[~out], y[~out], w[~out])
    print("CALIBRATION", dict(zip(names, weights.round(3).tolist(), strict=True)))
    print(f"  intercept {intercept:.2f}")
    chance = 1 / (1 + np.exp(-(x @ weights + intercept)))
    for source in dict.fromkeys(sources):
        _judged(f"{source} held out", chance, y, out & (sources == source))
    mine = np.isin(sources, ("dev", "page", "more"))
    known_answerable = np.array([a.answerable for a, _ in kept])
    told = roc_auc_score(known_answerable[mine], chance[mine])
    print(f"  ours, all: AUROC of what is answerable {told:.3f}")
    _judged("ours, held out", chance, y, out & mine)
    _judged("all held out", chance, y, out)
    for threshold in np.arange(0.2, 0.71, 0.05):
        told = (chance >= threshold) & mine
        right = float((y * told).sum())
        precision, recall = right / max(1, told.sum()), right / y[mine].sum()
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        print(
            f"  ours, all, from {threshold:.2f}: precision {precision:.3f} "
            f"recall {recall:.3f} F1 {f1:.3f}"
        )


def _judged(name: str, chance: Any, y: Any, rows: Any) -> None:  # noqa: ANN401
    if 0 < y[rows].sum() < rows.sum():
        brier = np.mean((chance[rows] - y[rows]) ** 2)
        print(
            f"  {name}: AUROC {roc_auc_score(y[rows], chance[rows]):.3f}, Brier {brier:.3f}, "
            f"confidence {chance[rows].mean():.3f}, right {y[rows].mean():.3f}"
        )


def logistic(x: Any, y: Any, w: Any) -> tuple[Any, float]:  # noqa: ANN401
    """Fit a logistic regression; weights that would be negative are held at zero."""
    active = np.ones(x.shape[1], bool)
    scale = x.std(0) + 1e-9
    while True:
        model = LogisticRegression(C=1.0, max_iter=2000)
        model.fit((x / scale)[:, active], y, sample_weight=w)
        if (model.coef_[0] >= 0).all():
            full = np.zeros(x.shape[1])
            full[active] = model.coef_[0]
            return full / scale, float(model.intercept_[0])
        active[np.flatnonzero(active)[model.coef_[0] < 0]] = False


if __name__ == "__main__":
    main()
