"""Measures of a set of questions, each a function of how often each question counts.

Counted once each, questions give the figure; counted as often as a resample drew them,
they give the bootstrap. So every measure takes weights of shape (resamples, questions)
and returns one value a resample, nan where it has no denominator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from askcaci.evaluation.ranking import MEASURES as RANKING
from askcaci.evaluation.scoring import Outcome

Floats = NDArray[np.float64]
Unit = Literal["share", "score", "seconds"]

# Equal-width bins of the confidence, for the calibration error and its table.
BINS = 10


@dataclass(frozen=True)
class Columns:
    """What is known of each question of a run, arrays of shape (questions,).

    `scores` has nan where a measure makes no sense for a question. `right` is whether
    the answer, where it had to give one, was right; for a question without an answer no
    answer is.
    """

    answerable: NDArray[np.bool_]
    answered: NDArray[np.bool_]
    confidence: Floats
    right: Floats
    seconds: Floats
    scores: dict[str, Floats]

    def __len__(self) -> int:
        return len(self.answerable)

    def of(self, name: str) -> Floats:
        """Return a score by question, nan throughout if no question has it."""
        return self.scores.get(name, np.full(len(self), np.nan))

    def taken(self, rows: Sequence[int] | NDArray[np.int64]) -> Columns:
        """Return some questions only, in that order."""
        at = np.asarray(rows, np.int64)
        return Columns(
            self.answerable[at],
            self.answered[at],
            self.confidence[at],
            self.right[at],
            self.seconds[at],
            {name: values[at] for name, values in self.scores.items()},
        )

    def mixed(self, other: Columns, swap: NDArray[np.bool_]) -> Columns:
        """Return these questions with those of `other` where `swap` is set."""
        return Columns(
            np.where(swap, other.answerable, self.answerable),
            np.where(swap, other.answered, self.answered),
            np.where(swap, other.confidence, self.confidence),
            np.where(swap, other.right, self.right),
            np.where(swap, other.seconds, self.seconds),
            {name: np.where(swap, other.of(name), self.of(name)) for name in self.scores},
        )


def columns(outcomes: Sequence[Outcome]) -> Columns:
    """Return the outcomes of a run, column by column."""
    names = dict.fromkeys(name for one in outcomes for name in one.scores)

    def column(values: Iterable[float]) -> Floats:
        return np.fromiter(values, np.float64, len(outcomes))

    return Columns(
        np.array([one.answerable for one in outcomes], bool),
        np.array([one.answered for one in outcomes], bool),
        column(one.confidence for one in outcomes),
        column(one.scores.get("contained@1", 0.0) for one in outcomes),
        column(one.seconds for one in outcomes),
        {name: column(o.scores.get(name, np.nan) for o in outcomes) for name in names}
        | {"crashed": column(one.stage == "crashed" for one in outcomes)},
    )


Value = Callable[[Columns, Floats], Floats]
Flags = NDArray[np.bool_]


def everyone(c: Columns) -> Flags:
    """Return every question."""
    return np.ones(len(c), bool)


@dataclass(frozen=True)
class Measure:
    """A figure of a run; a `gated` one may not get significantly worse.

    `counts` says which questions are in its denominator.
    """

    name: str
    group: str
    what: str
    value: Value
    counts: Callable[[Columns], Flags]
    unit: Unit = "share"
    higher_is_better: bool = True
    gated: bool = False


def _mean(values: Floats, weights: Floats) -> Floats:
    """Return the weighted means of values, of shape (resamples,); nan ones do not count."""
    known = ~np.isnan(values)
    w = weights[:, known]
    return _ratio(w @ values[known], w.sum(1))


def _ratio(above: Floats, below: Floats) -> Floats:
    found = np.full(np.broadcast(above, below).shape, np.nan)
    np.divide(above, below, out=found, where=below != 0)
    return found


def mean_of(name: str) -> Value:
    """Return the measure that is the mean of a score over the questions that have it."""
    return lambda c, w: _mean(c.of(name), w)


def having(name: str) -> Callable[[Columns], Flags]:
    """Return what says which questions have a score."""
    return lambda c: ~np.isnan(c.of(name))


def asked(c: Columns) -> Flags:
    """Return the questions that a system had to answer or refuse, not just to retrieve."""
    return having("correct")(c)


def _answered(c: Columns) -> Flags:
    return asked(c) & c.answered


def _answerable(c: Columns) -> Flags:
    return asked(c) & c.answerable


def _unanswerable(c: Columns) -> Flags:
    return asked(c) & ~c.answerable


def _timed(c: Columns) -> Flags:
    return c.seconds > 0


def _selective(c: Columns, w: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the weights of answered, rightly answered and answerable questions."""
    return (
        w @ c.answered.astype(float),
        w @ (c.answered * c.right),
        w @ c.answerable.astype(float),
    )


def precision(c: Columns, w: Floats) -> Floats:
    """Return the share of the given answers that are right."""
    answered, right, _ = _selective(c, w)
    return _ratio(right, answered)


def recall(c: Columns, w: Floats) -> Floats:
    """Return the share of the answerable questions that got a right answer."""
    _, right, answerable = _selective(c, w)
    return _ratio(right, answerable)


def answer_f1(c: Columns, w: Floats) -> Floats:
    """Return the harmonic mean of `precision` and `recall`."""
    answered, right, answerable = _selective(c, w)
    return _ratio(2 * right, answered + answerable)


def refused(c: Columns, w: Floats) -> Floats:
    """Return the share of the unanswerable questions that were refused."""
    return _mean(np.where(c.answerable, np.nan, c.of("correct")), w)


def squad2(name: str) -> Value:
    """Return SQuAD 2.0's EM or F1: a question without an answer scores 1 if refused.

    At the threshold in force: an answerable question that was refused scores 0.
    """

    def value(c: Columns, w: Floats) -> Floats:
        score = np.where(c.answerable, c.answered * c.of(name), c.of("correct"))
        return _mean(score, w)

    return value


def squad2_best(name: str) -> Value:
    """Return SQuAD 2.0's EM or F1 at the threshold that is best for these questions."""

    def value(c: Columns, w: Floats) -> Floats:
        gain = np.where(c.answerable, c.of(name), 0.0)
        return _best(c, w, gain, lambda g, rest, total: (g + rest) / total)

    return value


def answer_f1_best(c: Columns, w: Floats) -> Floats:
    """Return `answer_f1` at the threshold that is best for these questions."""
    order, last = _descending(c)
    v = w[:, order]
    right = np.cumsum(v * c.right[order], 1)[:, last]
    answered = np.cumsum(v, 1)[:, last]
    answerable = (w @ c.answerable.astype(float))[:, None]
    return np.asarray(_ratio(2 * right, answered + answerable).max(1), np.float64)


def _best(
    c: Columns,
    w: Floats,
    gain: Floats,
    score: Callable[[Floats, Floats, Floats], Floats],
) -> Floats:
    """Return the best mean over thresholds: `gain` above one, refusals below it."""
    order, last = _descending(c)
    v = w[:, order]
    refusable = v * ~c.answerable[order]
    total = w.sum(1, keepdims=True)
    gained = np.cumsum(v * np.nan_to_num(gain[order]), 1)[:, last]
    rest = refusable.sum(1, keepdims=True) - np.cumsum(refusable, 1)[:, last]
    none = refusable.sum(1, keepdims=True) / total
    return np.asarray(
        np.concatenate([score(gained, rest, total), none], 1).max(1), np.float64
    )


def _descending(c: Columns) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the order of falling confidence, and the last place of each run of equals."""
    order = np.argsort(-c.confidence, kind="stable")
    steps = np.flatnonzero(np.diff(c.confidence[order]))
    return order, np.append(steps, len(order) - 1)


def auroc(c: Columns, w: Floats) -> Floats:
    """Return how often an answerable question's confidence beats an unanswerable one's.

    Equal confidence counts half (Hanley & McNeil, 1982).
    """
    order, last = _descending(c)
    v = w[:, order]
    yes = _grouped(v * c.answerable[order], last)
    no = _grouped(v * ~c.answerable[order], last)
    total = no.sum(1, keepdims=True)
    below = total - np.cumsum(no, 1)
    wins = (yes * (below + no / 2)).sum(1)
    return _ratio(wins, yes.sum(1) * total[:, 0])


def _grouped(values: Floats, last: NDArray[np.int64]) -> Floats:
    """Return sums over runs of columns that end at `last`."""
    starts = np.append(0, last[:-1] + 1)
    return np.asarray(np.add.reduceat(values, starts, axis=1), np.float64)


def risk_coverage(c: Columns, w: Floats) -> tuple[Floats, Floats]:
    """Return coverage and risk at every threshold, from the highest down.

    Coverage is the share of all questions answered, risk the share of those answers that
    are wrong; any answer to a question without one is (El-Yaniv & Wiener, 2010). Shapes
    (resamples, thresholds).
    """
    order, last = _descending(c)
    v = w[:, order]
    covered = np.cumsum(v, 1)[:, last]
    wrong = np.cumsum(v * (1 - c.right[order]), 1)[:, last]
    return covered / w.sum(1, keepdims=True), _ratio(wrong, covered)


def aurc(c: Columns, w: Floats) -> Floats:
    """Return the area under the risk-coverage curve, lower is better.

    Each question adds the risk at its own confidence (Geifman et al., 2019).
    """
    coverage, risk = risk_coverage(c, w)
    steps = np.diff(coverage, axis=1, prepend=0.0)
    return np.asarray((np.nan_to_num(risk) * steps).sum(1), np.float64)


def brier(c: Columns, w: Floats) -> Floats:
    """Return the mean squared distance of confidence from right or wrong (Brier, 1950)."""
    return _mean((c.confidence - c.right) ** 2, w)


def reliability(c: Columns, w: Floats) -> tuple[Floats, Floats, Floats]:
    """Return weight, mean confidence and share of right ones of each bin of confidence.

    Shapes (resamples, `BINS`); a bin holds its upper edge, the first one 0 as well.
    """
    bins = np.clip(np.ceil(c.confidence * BINS).astype(int) - 1, 0, BINS - 1)
    member = (bins[:, None] == np.arange(BINS)).astype(float)
    weight = w @ member
    confidence = _ratio(w @ (member * c.confidence[:, None]), weight)
    return weight, confidence, _ratio(w @ (member * c.right[:, None]), weight)


def calibration_error(c: Columns, w: Floats) -> Floats:
    """Return the expected calibration error (Guo et al., 2017), over `BINS` equal bins."""
    weight, confidence, right = reliability(c, w)
    gaps = np.nan_to_num(np.abs(confidence - right)) * weight
    return _ratio(gaps.sum(1), weight.sum(1))


def verbatim(c: Columns, w: Floats) -> Floats:
    """Return the share of all quotes shown that stand at their place, word for word."""
    shown, sound = (np.nan_to_num(c.of(name)) for name in ("quotes", "verbatim quotes"))
    return _ratio(w @ sound, w @ shown)


def seconds_quantile(share: float) -> Value:
    """Return the measure that is a quantile of the seconds a question took."""

    def value(c: Columns, w: Floats) -> Floats:
        timed = _timed(c)
        if not timed.any():
            return np.full(len(w), np.nan)
        order = np.argsort(c.seconds[timed])
        sums = np.cumsum(w[:, timed][:, order], 1)
        reached = sums >= share * sums[:, -1:]
        found = c.seconds[timed][order][np.argmax(reached, 1)]
        return np.where(sums[:, -1] > 0, found, np.nan)

    return value


_RANKING_WORDS = {
    "Success": "something relevant in the first {k}",
    "R": "of what is relevant, in the first {k}",
    "RR": "1 / rank of the first relevant one",
    "nDCG": "gain by rank, over the best possible",
    "AP": "average precision; its mean is MAP",
}


def _ranking_measure(name: str) -> Measure:
    kind, _, k = name.partition("@")
    return Measure(
        name,
        "retrieval",
        _RANKING_WORDS[kind].format(k=k),
        mean_of(name),
        unit="share" if kind in ("Success", "R") else "score",
        gated=name == "nDCG@10",
        counts=having(name),
    )


MEASURES: tuple[Measure, ...] = (
    *map(_ranking_measure, RANKING),
    Measure(
        "contained@1",
        "answers, made to answer",
        "the first quote holds a gold answer",
        mean_of("contained@1"),
        gated=True,
        counts=having("contained@1"),
    ),
    Measure(
        "contained@3",
        "answers, made to answer",
        "one of the first three quotes does",
        mean_of("contained@3"),
        counts=having("contained@3"),
    ),
    Measure(
        "evidence@1",
        "answers, made to answer",
        "the first quote is on gold evidence",
        mean_of("evidence@1"),
        gated=True,
        counts=having("evidence@1"),
    ),
    Measure(
        "EM",
        "answers, made to answer",
        "SQuAD exact match of the answer",
        mean_of("EM"),
        counts=having("EM"),
    ),
    Measure(
        "F1",
        "answers, made to answer",
        "SQuAD F1 of its words",
        mean_of("F1"),
        counts=having("F1"),
    ),
    Measure(
        "correct",
        "as the user sees it",
        "rightly answered or rightly refused",
        mean_of("correct"),
        counts=asked,
        gated=True,
    ),
    Measure(
        "precision",
        "as the user sees it",
        "right, of the answers given",
        precision,
        counts=_answered,
    ),
    Measure(
        "recall",
        "as the user sees it",
        "rightly answered, of the answerable",
        recall,
        counts=_answerable,
    ),
    Measure(
        "refused",
        "as the user sees it",
        "refused, of the unanswerable",
        refused,
        counts=_unanswerable,
    ),
    Measure(
        "answer F1",
        "as the user sees it",
        "of precision and recall",
        answer_f1,
        counts=asked,
        unit="score",
    ),
    Measure(
        "SQuAD2 EM",
        "as the user sees it",
        "exact match; a right refusal counts 1",
        squad2("EM"),
        counts=asked,
    ),
    Measure(
        "SQuAD2 F1", "as the user sees it", "the same with F1", squad2("F1"), counts=asked
    ),
    Measure(
        "AUROC",
        "refusing",
        "confidence tells what is answerable",
        auroc,
        counts=asked,
        unit="score",
        gated=True,
    ),
    Measure(
        "AURC",
        "refusing",
        "area under the risk-coverage curve",
        aurc,
        counts=asked,
        unit="score",
        higher_is_better=False,
        gated=True,
    ),
    Measure(
        "best answer F1",
        "refusing",
        "at the best threshold",
        answer_f1_best,
        counts=asked,
        unit="score",
    ),
    Measure(
        "best SQuAD2 EM",
        "refusing",
        "at the best threshold",
        squad2_best("EM"),
        counts=asked,
    ),
    Measure(
        "best SQuAD2 F1",
        "refusing",
        "at the best threshold",
        squad2_best("F1"),
        counts=asked,
    ),
    Measure(
        "Brier",
        "calibration",
        "(confidence - right) squared",
        brier,
        counts=asked,
        unit="score",
        higher_is_better=False,
        gated=True,
    ),
    Measure(
        "ECE",
        "calibration",
        "expected calibration error, ten bins",
        calibration_error,
        counts=asked,
        unit="score",
        higher_is_better=False,
    ),
    Measure(
        "verbatim",
        "citing",
        "quotes that stand at their place",
        verbatim,
        gated=True,
        counts=having("quotes"),
    ),
    Measure(
        "citation precision",
        "citing",
        "answer's quotes on gold evidence",
        mean_of("citation precision"),
        counts=having("citation precision"),
    ),
    Measure(
        "citation recall",
        "citing",
        "parts of the gold evidence quoted",
        mean_of("citation recall"),
        counts=having("citation recall"),
    ),
    Measure(
        "seconds p50",
        "cost",
        "half of the questions take at most",
        seconds_quantile(0.5),
        unit="seconds",
        higher_is_better=False,
        counts=_timed,
    ),
    Measure(
        "seconds p95",
        "cost",
        "95 of 100 questions take at most",
        seconds_quantile(0.95),
        unit="seconds",
        higher_is_better=False,
        counts=_timed,
    ),
    Measure(
        "crashed",
        "cost",
        "questions the system crashed on",
        mean_of("crashed"),
        counts=everyone,
        higher_is_better=False,
        gated=True,
    ),
)
