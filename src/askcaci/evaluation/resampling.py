"""How certain a figure or a difference is: bootstrap and randomisation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from askcaci.evaluation.catalogue import Measure
from askcaci.evaluation.columns import Columns, Floats

# Enough for the ends of a 95% interval to be known to within a few percent of its width.
RESAMPLES = 2_000
SEED = 7
LEVEL = 0.95

# Cells of a block of resamples: what is in memory at a time.
_CELLS = 2_000_000


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure's value with its 95% interval, over `n` questions.

    All but `n` is None where no question counts.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure of two runs: B less A, its 95% interval, and a two-sided p value."""

    measure: Measure
    a: float
    b: float
    low: float
    high: float
    p: float

    @property
    def value(self) -> float:
        """B less A."""
        return self.b - self.a

    @property
    def gain(self) -> float:
        """How much better B is; negative where it is worse."""
        return self.value if self.measure.higher_is_better else -self.value


def figures(
    columns: Columns, measures: Sequence[Measure], *, resamples: int = RESAMPLES
) -> dict[str, Figure]:
    """Return each measure with a 95% percentile bootstrap interval over questions.

    Efron & Tibshirani (1993). The resamples are the same for every measure and call.
    Where all questions agree no resample differs from them, which is not certainty: of
    a share of 0 or 1 the interval is then the exact one (Clopper & Pearson, 1934). That
    of a biased measure is moved down by its bias, the mean of the resamples less the
    value.
    """
    counted = {m.name: int(m.counts(columns).sum()) for m in measures}
    found = {m.name: Figure(None, None, None, 0) for m in measures}
    known = [m for m in measures if counted[m.name]]
    once = np.ones((1, len(columns)))
    drawn: dict[str, list[Floats]] = {m.name: [] for m in known}
    for weights in _weights(len(columns), resamples):
        for m in known:
            drawn[m.name].append(m.value(columns, weights))
    for m in known:
        value = float(m.value(columns, once)[0])
        found[m.name] = _figure(m, value, np.concatenate(drawn[m.name]), counted[m.name])
    return found


def differences(
    a: Columns, b: Columns, measures: Sequence[Measure], *, resamples: int = RESAMPLES
) -> list[Difference]:
    """Return B less A for each measure both have, over the same questions.

    The interval is a paired percentile bootstrap over questions; p is of a randomisation
    test that swaps the two runs' outcomes question by question (Noreen, 1989; Smucker
    et al., 2007). Both sets of columns must be in the same order.
    """
    once = np.ones((1, len(a)))
    both = [m for m in measures if m.counts(a).any() and m.counts(b).any()]
    values = {
        m.name: (float(m.value(a, once)[0]), float(m.value(b, once)[0])) for m in both
    }
    known = [m for m in both if not np.isnan(values[m.name]).any()]
    drawn: dict[str, list[Floats]] = {measure.name: [] for measure in known}
    for weights in _weights(len(a), resamples):
        for m in known:
            drawn[m.name].append(m.value(b, weights) - m.value(a, weights))
    chance = _randomised(a, b, known, resamples)
    found = []
    for m in known:
        low, high = _ends(np.concatenate(drawn[m.name]))
        found.append(Difference(m, *values[m.name], low, high, chance[m.name]))
    return found


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p values corrected for how many there are (Holm, 1979), in the same order.

    Example: [0.01, 0.04] becomes [0.02, 0.04].
    """
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    corrected, highest = [0.0] * len(p_values), 0.0
    for rank, at in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[at]))
        corrected[at] = highest
    return corrected


def _weights(questions: int, resamples: int) -> Iterator[Floats]:
    """Yield how often each resample draws each question, in blocks of resamples."""
    random = np.random.default_rng(SEED)
    rows = max(1, _CELLS // max(1, questions))
    for start in range(0, resamples, rows):
        count = min(rows, resamples - start)
        draws = random.integers(0, questions, (count, questions))
        flat = draws + np.arange(count)[:, None] * questions
        counted = np.bincount(flat.ravel(), minlength=count * questions)
        yield counted.reshape(count, questions).astype(np.float64)


def _randomised(
    a: Columns, b: Columns, measures: Sequence[Measure], resamples: int
) -> dict[str, float]:
    """Return two-sided p values; the observed assignment counts as one of the draws."""
    once = np.ones((1, len(a)))

    def apart(one: Columns, other: Columns) -> Floats:
        pairs = ((m.value(one, once)[0], m.value(other, once)[0]) for m in measures)
        return np.array([abs(x - y) for x, y in pairs])

    observed = apart(a, b)
    random = np.random.default_rng(SEED)
    reached = np.ones(len(measures))
    for _ in range(resamples):
        swap = random.integers(0, 2, len(a)).astype(bool)
        found = apart(a.mixed(b, swap), b.mixed(a, swap))
        # Rounding must not tell an assignment from one that is as far apart.
        reached += np.nan_to_num(found, nan=np.inf) >= observed - 1e-12
    return {
        m.name: float(n) / (resamples + 1) for m, n in zip(measures, reached, strict=True)
    }


def _figure(measure: Measure, value: float, drawn: Floats, n: int) -> Figure:
    if np.isnan(value):
        return Figure(None, None, None, n)
    low, high = _ends(drawn)
    if measure.biased:
        bias = float(np.nanmean(drawn)) - value
        low, high = (min(max(end - bias, 0.0), 1.0) for end in (low, high))
    if measure.unit == "share" and low == high == value and value in (0.0, 1.0):
        reach = ((1 - LEVEL) / 2) ** (1 / n)
        low, high = (reach, 1.0) if value else (0.0, 1 - reach)
    return Figure(float(value), low, high, n)


def _ends(drawn: Floats) -> tuple[float, float]:
    tail = (1 - LEVEL) / 2
    low, high = np.nanquantile(drawn, [tail, 1 - tail])
    return float(low), float(high)
