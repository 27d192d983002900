"""Measures of a set of questions, each a function of how often each question counts.

Counted once each, questions give the figure; counted as often as a resample drew them,
they give the bootstrap. So every measure takes weights of shape (resamples, questions)
and returns one value a resample, nan where it has no denominator. `catalogue` names them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from askcaci.evaluation.columns import Columns, Flags, Floats

# Equal-width bins of the confidence, for the calibration error and its table.
BINS = 10

Value = Callable[[Columns, Floats], Floats]


def everyone(c: Columns) -> Flags:
    """Return every question."""
    return np.ones(len(c), bool)


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
    """Return a function that selects the questions with a score."""
    return lambda c: ~np.isnan(c.of(name))


def asked(c: Columns) -> Flags:
    """Return the questions that a system had to answer or refuse, not only to retrieve."""
    return having("correct")(c)


def answered(c: Columns) -> Flags:
    """Return the questions that were answered."""
    return asked(c) & c.answered


def answerable(c: Columns) -> Flags:
    """Return the questions that had to be answered."""
    return asked(c) & c.answerable


def unanswerable(c: Columns) -> Flags:
    """Return the questions that had to be refused."""
    return asked(c) & ~c.answerable


def worded(c: Columns) -> Flags:
    """Return the questions that are answered by words, or that had to be refused."""
    return asked(c) & (~c.answerable | having("EM")(c))


def timed(c: Columns) -> Flags:
    """Return the questions that took any time."""
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
        order, last = _descending(c.confidence)
        v = (w * worded(c))[:, order]
        gain = np.nan_to_num(np.where(c.answerable, c.of(name), 0.0)[order])
        refusable = v * (~c.answerable & ~_crashed(c))[order]
        all_refused = refusable.sum(1, keepdims=True)
        gained = np.cumsum(v * gain, 1)[:, last]
        rest = all_refused - np.cumsum(refusable, 1)[:, last]
        score = np.concatenate([gained + rest, all_refused], 1)
        return np.asarray(_ratio(score, v.sum(1, keepdims=True)).max(1), np.float64)

    return value


def answer_f1_best(c: Columns, w: Floats) -> Floats:
    """Return `answer_f1` at the threshold that is best for these questions."""
    order, last = _descending(c.confidence)
    v = w[:, order]
    right = np.cumsum(v * c.right[order], 1)[:, last]
    answered = np.cumsum(v, 1)[:, last]
    answerable = (w @ c.answerable.astype(float))[:, None]
    return np.asarray(
        np.nan_to_num(_ratio(2 * right, answered + answerable)).max(1), np.float64
    )


def _crashed(c: Columns) -> Flags:
    return np.asarray(c.of("crashed") == 1)


def _descending(confidence: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the order of falling confidence, and the last place of each run of equals."""
    order = np.argsort(-confidence, kind="stable")
    steps = np.flatnonzero(np.diff(confidence[order]))
    return order, np.append(steps, len(order) - 1)


def auroc(c: Columns, w: Floats) -> Floats:
    """Return how often an answerable question's confidence beats an unanswerable one's.

    Equal confidence counts half (Hanley & McNeil, 1982).
    """
    # A crash has no confidence: where there is an answer, it counts as least sure of one.
    order, last = _descending(np.where(_crashed(c) & c.answerable, -1.0, c.confidence))
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
    order, last = _descending(c.confidence)
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
    """Return the share of all quotes shown that are at their place, word for word."""
    shown, sound = (np.nan_to_num(c.of(name)) for name in ("quotes", "verbatim quotes"))
    return _ratio(w @ sound, w @ shown)


def seconds_quantile(share: float) -> Value:
    """Return the measure that is a quantile of the seconds a question took."""

    def value(c: Columns, w: Floats) -> Floats:
        known = timed(c)
        if not known.any():
            return np.full(len(w), np.nan)
        order = np.argsort(c.seconds[known])
        sums = np.cumsum(w[:, known][:, order], 1)
        reached = sums >= share * sums[:, -1:]
        found = c.seconds[known][order][np.argmax(reached, 1)]
        return np.where(sums[:, -1] > 0, found, np.nan)

    return value
