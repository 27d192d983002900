"""The groups drawn together in a resample and swapped together in a randomisation test.

Questions on one article are alike: where its passages are hard to find, all of them fail.
Counted as independent they make intervals too narrow, so they are drawn by cluster
(Miller, 2024, "Adding Error Bars to Evals"), and what few clusters leave uncertain is
allowed for by Student's t.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from askcaci.evaluation.columns import Flags, Ints

LEVEL = 0.95

# A run can be worse than another in each of four clusters by chance once in 16 times, which
# no test at 5% can distinguish from a loss, and in each of five once in 32.
MIN_CLUSTERS = 5

_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Units:
    """The units drawn: `of` is the unit of each question, numbered from 0.

    The units of a stratum are drawn from that stratum, as many as it has.
    """

    of: Ints
    strata: tuple[Ints, ...]

    @property
    def count(self) -> int:
        """How many units there are."""
        return sum(map(len, self.strata))


def count(clusters: Ints, counted: Flags) -> int:
    """Return in how many clusters the questions are that count; one alone is one."""
    return len(np.unique(clusters[counted]))


def enough(clusters: Ints, counted: Flags) -> bool:
    """Return True if the questions that count are on enough articles to draw by article."""
    return count(clusters, counted & (clusters >= 0)) >= MIN_CLUSTERS


def units(clusters: Ints, *, together: bool) -> Units:
    """Return the clusters, or if not `together` the questions, as what is drawn.

    Questions that are alone are drawn among themselves: they are mostly those that nothing
    answers, and how many of them a set has was decided and not found.
    """
    rows = np.arange(len(clusters))
    if not together:
        return Units(rows, (rows,))
    names, of = np.unique(clusters, return_inverse=True)
    strata = (np.flatnonzero(names >= 0), np.flatnonzero(names < 0))
    return Units(np.asarray(of, np.int64), tuple(some for some in strata if len(some)))


def effective(units: Units, counted: Flags) -> float:
    """Return how many units of equal size would carry as much information as those that count.

    It is the square of the questions over the sum of the squared sizes (Carter, Schnepel
    & Steigerwald, 2017).

    Example: units of 4, 4 and 1 questions are 81 / 33, or about 2.5.
    """
    sizes = np.bincount(units.of[counted]).astype(np.float64)
    return float(sizes.sum() ** 2 / (sizes**2).sum())


def tail(units: float) -> float:
    """Return the share of resamples beyond each end of an interval over so many units.

    Resamples of few units vary less than the units do, and a normal quantile is too small
    for them: the tail of 2.5% is made smaller by both (the expanded percentile interval;
    Hesterberg, 2015).
    """
    reach = student((1 + LEVEL) / 2, units - 1) * spread(units)
    return _NORMAL.cdf(-reach)


def spread(units: float) -> float:
    """Return by what the spread of resamples of so many units is too small."""
    return math.sqrt(max(units, 2.0) / (max(units, 2.0) - 1))


def exact_size(questions: int, units: float) -> float:
    """Return how many independent questions an exact interval counts on.

    That is for a share of 0 or 1, where nothing is known of how alike the questions of a
    cluster are: as many as there are, fewer by what the few clusters take from the degrees
    of freedom (Korn & Graubard, 1998).
    """
    if units >= questions:
        return float(questions)
    share = (1 + LEVEL) / 2
    return questions * (student(share, questions - 1) / student(share, units - 1)) ** 2


def student(share: float, freedom: float) -> float:
    """Return a quantile of Student's t, by the expansion about the normal one.

    Fisher & Cornish (1960); right to 0.01 from 4 degrees of freedom on. Below 1 they count
    as 1.

    Example: 0.975 with 4 degrees of freedom is 2.77.
    """
    x, n = _NORMAL.inv_cdf(share), max(freedom, 1.0)
    terms = (
        x,
        (x**3 + x) / 4,
        (5 * x**5 + 16 * x**3 + 3 * x) / 96,
        (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / 384,
    )
    return sum(term / n**power for power, term in enumerate(terms))
