"""Fit what the reader's choices are weighed by: passages, sentences, confidence.

Run:  python eval/fit_reader.py SETS... [--page PAGE SET] [--choose SETS...] [--keep FILE]

SETS are question files on the briefs, such as eval/questions/dev.jsonl; FILE:3 takes the
first, fourth, seventh … question only, for a file whose other questions the reader was
trained on. `--page` adds a saved page of the Analyst and the questions on it; `--choose`
names the files that the choice of passages is fitted on, which may be ones that the reader
was trained on, since nothing is read for it. Questions are asked through the index,
retrieval and reader of `askcaci ask`; those that want a list, a count or a comparison take
another way and are left out.

Three fits, each reported held out, whole articles at a time, eight times an eighth: a
conditional logit for which passage answers (`reader/shortlist.py`), one for which sentence
does (`reader/sentences.py`), and a logistic regression for whether the best one is right
(`reader/calibration.py`). Never give it test questions.
"""

from __future__ import annotations

import argparse
import dataclasses
import pickle
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from askcaci import Assistant
from askcaci.config import load_config
from askcaci.corpus.importing import import_files
from askcaci.evaluation.answers import contains
from askcaci.evaluation.gold import AUTHOR, GoldQuestion
from askcaci.evaluation.loading import load
from askcaci.evaluation.placing import Placed, place
from askcaci.reader import calibration, sentences, shortlist
from askcaci.types import RETRIEVED

Matrix = NDArray[np.float64]
FEATURES = [field.name for field in dataclasses.fields(sentences.Features)]
FOLDS = 8
READ = 10
OTHER_WAYS = frozenset(
    "list count articles author compare multi-part latest first conclusion".split()
) | {"small talk"}


@dataclass(frozen=True)
class Asked:
    """A question's choices, best first: their features and which of them answer."""

    source: str
    article: str
    answerable: bool
    features: Matrix
    right: NDArray[np.bool_]
    signals: dict[str, float]


def main() -> None:
    """Ask the questions, fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+")
    parser.add_argument("--page", nargs=2, type=Path, metavar=("PAGE", "SET"))
    parser.add_argument("--choose", nargs="*", default=[])
    parser.add_argument("--keep", type=Path, help="keep what was asked here, or use it")
    options = parser.parse_args()
    if options.keep and options.keep.exists():
        chosen, asked = pickle.loads(options.keep.read_bytes())
    else:
        chosen, asked = _asked(options)
        if options.keep:
            options.keep.write_bytes(pickle.dumps((chosen, asked)))
    if chosen:
        print(f"== which passage, of {RETRIEVED} retrieved")
        _report_choice(chosen, shortlist.SIGNALS)
    print(f"== which sentence, of the {READ} passages read")
    _report_choice(asked, FEATURES)
    for name in FEATURES:
        rows = [i for i, one in enumerate(FEATURES) if one != name]
        print(f"  without {name}: {_held_out(_choices(asked, rows)):.3f}")
    print("== confidence")
    in_use = list(calibration.SPANS.weights)
    _report_confidence(asked, in_use)
    for name in asked[0].signals:
        if name not in in_use:
            _report_confidence(asked, [*in_use, name])


def _asked(options: argparse.Namespace) -> tuple[list[Asked], list[Asked]]:
    with Assistant(load_config(str(Path(__file__).parent.parent))) as assistant:
        chosen = [
            one
            for name in options.choose
            for question in _questions(name)
            if question.answerable and (one := _chosen(assistant, question, name))
        ]
        asked = [
            one
            for name in options.sets
            for question in _questions(name)
            if (one := _read(assistant, question, name))
        ]
    if options.page:
        page, questions = options.page
        with tempfile.TemporaryDirectory() as folder:
            config = dataclasses.replace(load_config(folder), home=Path(folder))
            import_files([page], config.corpus)
            with Assistant(config) as assistant:
                asked += [
                    one
                    for question in _questions(str(questions))
                    if (one := _read(assistant, question, str(questions)))
                ]
    return chosen, asked


def _questions(name: str) -> Iterator[GoldQuestion]:
    path, _, every = name.partition(":")
    for number, question in enumerate(load(Path(path)).questions):
        if number % int(every or 1) == 0 and question.kind not in OTHER_WAYS:
            yield question


def _read(assistant: Assistant, question: GoldQuestion, source: str) -> Asked | None:
    placed = place(question, assistant.article, assistant.passages)
    _, candidates = assistant.candidates(
        question.question, filters=question.filters, k=READ
    )
    if not candidates:
        return None
    return Asked(
        source,
        _article(question),
        question.answerable,
        np.array([dataclasses.astuple(one.features) for one in candidates]),
        np.array([_answers(one, placed) for one in candidates]),
        calibration.signals(candidates),
    )


def _chosen(assistant: Assistant, question: GoldQuestion, source: str) -> Asked | None:
    placed = place(question, assistant.article, assistant.passages)
    terms, hits, articles = assistant.retrieved(question.question, filters=question.filters)
    gold = [(span.article, span.span) for span in placed.spans]
    right = [
        any(
            hit.passage.article_id == article and hit.passage.span.overlaps(span)
            for article, span in gold
        )
        for hit in hits
    ]
    if not any(right):
        return None
    features = [
        shortlist.signals(terms, hit, articles[hit.passage.article_id]) for hit in hits
    ]
    return Asked(source, _article(question), True, np.array(features), np.array(right), {})


def _article(question: GoldQuestion) -> str:
    """Return what questions that are not independent share."""
    about = [*question.about, *question.articles]
    return about[0] if about else question.topic or question.id


def _answers(candidate: sentences.Candidate, placed: Placed) -> bool:
    """Return True if a sentence of a gold article holds a gold answer."""
    article = candidate.hit.passage.article_id
    if not placed.gold.answerable or article not in {span.article for span in placed.spans}:
        return False
    return placed.gold.kind == AUTHOR or contains(candidate.text, placed.answers)


def _folds(asked: Sequence[Asked]) -> NDArray[np.int64]:
    articles = sorted({one.article for one in asked})
    random.Random(7).shuffle(articles)
    fold = {article: number % FOLDS for number, article in enumerate(articles)}
    return np.array([fold[one.article] for one in asked])


Choice = tuple[str, Matrix, NDArray[np.bool_], str]


def _choices(asked: Sequence[Asked], columns: Sequence[int] | None = None) -> list[Choice]:
    kept = slice(None) if columns is None else list(columns)
    return [
        (one.article, one.features[:, kept], one.right, one.source)
        for one in asked
        if one.right.any()
    ]


def _report_choice(asked: Sequence[Asked], names: Sequence[str]) -> None:
    choices = _choices(asked)
    weights = conditional_logit([(x, right) for _, x, right, _ in choices])
    print("  WEIGHTS", dict(zip(names, weights.round(2).tolist(), strict=True)))
    now = np.mean([right[0] for _, _, right, _ in choices])
    print(f"  first is right, of {len(choices)}: as it is {now:.3f}", end="")
    print(f", held out {_held_out(choices):.3f}")


def _held_out(choices: Sequence[Choice]) -> float:
    """Return how often a fit on other articles puts a right choice first."""
    articles = sorted({article for article, *_ in choices})
    random.Random(7).shuffle(articles)
    fold = {article: number % FOLDS for number, article in enumerate(articles)}
    hits = []
    for out in range(FOLDS):
        fitted = [(x, right) for a, x, right, _ in choices if fold[a] != out]
        weights = conditional_logit(fitted)
        hits += [
            right[np.argmax(x @ weights)] for a, x, right, _ in choices if fold[a] == out
        ]
    return float(np.mean(hits))


def conditional_logit(
    choices: Sequence[tuple[Matrix, NDArray[np.bool_]]], l2: float = 1.0
) -> Matrix:
    """Return the weights under which the right choices are likeliest (McFadden, 1974).

    No weight is negative: each feature speaks for a choice.
    """
    scale = np.vstack([x for x, _ in choices]).std(0) + 1e-9

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        value, slope = l2 * float(weights @ weights), 2 * l2 * weights
        for x, right in choices:
            z = x / scale
            odds = np.exp(z @ weights - (z @ weights).max())
            good = odds * right
            value -= float(np.log(good.sum() / odds.sum()))
            slope += z.T @ (odds / odds.sum() - good / good.sum())
        return value, slope

    bounds = [(0.0, None)] * len(scale)
    found = minimize(loss, np.zeros(len(scale)), jac=True, bounds=bounds)
    return np.asarray(found.x / scale, np.float64)


def _report_confidence(asked: Sequence[Asked], names: Sequence[str]) -> None:
    """Fit and print the confidence by some signals, and how well it does held out."""
    x = np.array([[one.signals[name] for name in names] for one in asked])
    right = np.array([one.right[0] for one in asked])
    answerable = np.array([one.answerable for one in asked])
    folds, chance = _folds(asked), np.zeros(len(asked))
    for out in range(FOLDS):
        model = _logistic(x[folds != out], right[folds != out])
        chance[folds == out] = model(x[folds == out])
    print(
        f"  {' '.join(names)}: AUROC answerable {roc_auc_score(answerable, chance):.3f}, "
        f"right {roc_auc_score(right, chance):.3f}, "
        f"Brier {np.mean((chance - right) ** 2):.4f}, ECE {_ece(chance, right):.3f}"
    )
    if list(names) == list(calibration.SPANS.weights):
        model = LogisticRegression(C=1.0, max_iter=2000).fit(x, right)
        print("  CALIBRATION", dict(zip(names, model.coef_[0].round(3), strict=True)))
        print(f"  intercept {model.intercept_[0]:.2f}")
        for least in np.arange(0.2, 0.51, 0.05):
            told = chance >= least
            good = np.sum(told & right) + np.sum(~told & ~answerable)
            print(f"    answering from {least:.2f}: {good} of {len(asked)} right")


def _logistic(x: Matrix, right: NDArray[np.bool_]) -> Callable[[Matrix], Any]:
    mean, scale = x.mean(0), x.std(0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=2000).fit((x - mean) / scale, right)
    return lambda given: model.predict_proba((given - mean) / scale)[:, 1]


def _ece(chance: Matrix, right: NDArray[np.bool_]) -> float:
    """Return the expected calibration error over ten bins of equal width."""
    bins = np.minimum((chance * 10).astype(int), 9)
    return float(
        sum(
            abs(chance[bins == one].mean() - right[bins == one].mean())
            * np.mean(bins == one)
            for one in np.unique(bins)
        )
    )


if __name__ == "__main__":
    main()
