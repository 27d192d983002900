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

# A difference counts where one as large would come about by chance, in any of the measures
# compared, in fewer than 5 of 100 pairs of runs that are alike.
ALPHA = 0.05

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
    """A measure of two runs: B less A, its 95% interval, and how likely it is by chance.

    `corrected` is `p` corrected for how many measures were compared.
    """

    measure: Measure
    a: float
    b: float
    low: float
    high: float
    p: float
    corrected: float

    @property
    def significant(self) -> bool:
        """Whether the interval excludes 0 and the corrected p is small."""
        return self.corrected < ALPHA and (self.low > 0 or self.high < 0)

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
    a: Columns,
    b: Columns,
    measures: Sequence[Measure],
    *,
    losses: bool = False,
    resamples: int = RESAMPLES,
) -> list[Difference]:
    """Return B less A for each measure both have, over the same questions.

    The interval is a paired percentile bootstrap over questions; p is of a randomisation
    test that swaps the two runs' outcomes question by question (Noreen, 1989; Smucker
    et al., 2007), two-sided, or with `losses` only for B being worse. It is corrected for
    the number of measures by the largest of them in each swap (Westfall & Young, 1993):
    measures that rise and fall together count as few, and those of time not at all. Both
    sets of columns must be in the same order.
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
    chance = _randomised(a, b, known, losses, resamples)
    found = []
    for m, p, corrected in zip(known, *chance, strict=True):
        low, high = _ends(np.concatenate(drawn[m.name]))
        found.append(Difference(m, *values[m.name], low, high, float(p), float(corrected)))
    return found


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
    a: Columns, b: Columns, measures: Sequence[Measure], losses: bool, resamples: int
) -> tuple[Floats, Floats]:
    """Return p values and corrected ones; the observed assignment counts as one draw."""
    once = np.ones((1, len(a)))
    worse = np.array([-1.0 if m.higher_is_better else 1.0 for m in measures])

    def apart(one: Columns, other: Columns) -> Floats:
        pairs = ((m.value(one, once)[0], m.value(other, once)[0]) for m in measures)
        by = np.array([y - x for x, y in pairs])
        # What a swap leaves without a denominator is taken to be as far apart as can be.
        far = by * worse if losses else np.abs(by)
        return np.where(np.isnan(far), np.inf, far)

    observed = apart(a, b)
    random = np.random.default_rng(SEED)
    drawn = np.empty((resamples + 1, len(measures)))
    drawn[0] = observed
    for row in range(1, resamples + 1):
        swap = random.integers(0, 2, len(a)).astype(bool)
        drawn[row] = apart(a.mixed(b, swap), b.mixed(a, swap))
    # Rounding must not tell an assignment from one that is as far apart.
    p = np.mean(drawn >= observed - 1e-12, axis=0)
    return p, np.maximum(p, _corrected(drawn, measures, p))


def _corrected(drawn: Floats, measures: Sequence[Measure], p: Floats) -> Floats:
    """Return how often any measure is as far out as each is, on its own scale, in row 0."""
    family = [at for at, m in enumerate(measures) if m.unit != "seconds"]
    corrected = p.copy()
    if family:
        finite = np.where(np.isfinite(drawn[:, family]), drawn[:, family], np.nan)
        scale = np.sqrt(np.nanmean(finite**2, axis=0))
        # A measure that no swap changes has nothing to say, and costs the others nothing.
        out = np.divide(
            drawn[:, family],
            scale,
            out=np.zeros((len(drawn), len(family))),
            where=scale > 0,
        )
        largest = out.max(1)
        corrected[family] = np.mean(largest[:, None] >= out[0] - 1e-9, axis=0)
    return corrected


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
