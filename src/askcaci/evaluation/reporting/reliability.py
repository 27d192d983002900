"""The confidence of the answers given, against how many of them are right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from askcaci.evaluation.catalogue import MEASURES
from askcaci.evaluation.columns import Floats
from askcaci.evaluation.resampling import Figure, figures
from askcaci.evaluation.runs import Run

# So few that each has enough answers for its share to mean something.
BINS = 5


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers with confidence from `low` to `high`: its mean, and the share that is right."""

    low: float
    high: float
    said: float
    right: Figure


def reliability(run: Run) -> list[Bin]:
    """Return the answers given in bins of about as many each, least sure first.

    Answers of the same confidence are in the same bin, so there may be fewer bins. Right is
    what the set defines as that, in a run from before that was kept what is `correct`.
    """
    every = run.columns()
    known = [m for m in MEASURES if m.name in ("right", "correct")]
    measure = next((m for m in known if m.counts(every).any()), None)
    if measure is None:
        return []
    given = every.taken(np.flatnonzero(every.answered & measure.counts(every)))
    bins = []
    for rows in _quantiles(given.confidence):
        one = given.taken(rows)
        low, high = float(one.confidence.min()), float(one.confidence.max())
        right = figures(one, [measure])[measure.name]
        bins.append(Bin(low, high, float(one.confidence.mean()), right))
    return bins


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return the mean distance of confidence from the share right, weighted by answers."""
    answers = sum(one.right.n for one in bins)
    apart = sum(one.right.n * abs((one.right.value or 0.0) - one.said) for one in bins)
    return apart / answers


def _quantiles(confidence: Floats) -> list[np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Return the rows of each bin."""
    if not len(confidence):
        return []
    edges = np.quantile(confidence, np.arange(1, BINS) / BINS)
    bins = np.searchsorted(edges, confidence, side="left")
    return [np.flatnonzero(bins == at) for at in np.unique(bins)]
