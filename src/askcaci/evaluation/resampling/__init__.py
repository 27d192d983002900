"""How certain a figure or a difference is: bootstrap and randomisation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from askcaci.evaluation.catalogue import Measure
from askcaci.evaluation.columns import Columns, Flags, Floats, Ints
from askcaci.evaluation.resampling import clusters
from askcaci.evaluation.resampling.clusters import LEVEL, Units

# Enough for the ends of a 95% interval to be known to within a few percent of its width.
RESAMPLES = 2_000
SEED = 7

# A difference counts where one as large would come about by chance, in any of the measures
# compared, in fewer than 5 of 100 pairs of runs that are alike.
ALPHA = 0.05

# How often a difference as large as `Difference.detectable` is found.
POWER = 0.8

# Cells of a block of resamples: what is in memory at a time.
_CELLS = 2_000_000


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure's value with its 95% interval, over `n` questions in `clusters`.

    Value and interval are None where no question counts.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    clusters: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure of two runs: B less A, its 95% interval, and how likely it is by chance.

    `corrected` is `p` corrected for how many measures were compared. `detectable` is the
    smallest true difference that pairs of runs which vary as these do would show in four of
    five cases, two-sided at 5% and not corrected; None where they do not vary.
    """

    measure: Measure
    a: float
    b: float
    low: float
    high: float
    p: float
    corrected: float
    detectable: float | None = None

    @property
    def significant(self) -> bool:
        """True if the interval excludes 0 and the corrected p is small."""
        return self.corrected < ALPHA and (self.low > 0 or self.high < 0)

    @property
    def value(self) -> float:
        """B less A."""
        return self.b - self.a

    @property
    def gain(self) -> float:
        """How much better B is; negative where it is worse."""
        return self.value if self.measure.higher_is_better else -self.value


@dataclass(frozen=True, slots=True)
class _Resampled:
    """Values of a measure in resamples of so many units, effectively."""

    values: Floats
    units: float

    def ends(self, bias_of: float | None = None) -> tuple[float, float]:
        """Return the ends of the interval, less the bias if there is a value to have one."""
        tail = clusters.tail(self.units)
        low, high = np.nanquantile(self.values, [tail, 1 - tail])
        if bias_of is None:
            return float(low), float(high)
        bias = float(np.nanmean(self.values)) - bias_of
        return min(max(low - bias, 0.0), 1.0), min(max(high - bias, 0.0), 1.0)

    def detectable(self) -> float:
        error = float(np.nanstd(self.values)) * clusters.spread(self.units)
        shares = ((1 + LEVEL) / 2, POWER)
        return error * sum(clusters.student(share, self.units - 1) for share in shares)


def figures(
    columns: Columns, measures: Sequence[Measure], *, resamples: int = RESAMPLES
) -> dict[str, Figure]:
    """Return each measure with a 95% percentile bootstrap interval over clusters.

    Efron & Tibshirani (1993). It is never narrower than that over questions, and where they
    are in too few clusters it is that one, for further questions on the same articles. The
    resamples are the same for every measure and call. Where all questions agree no resample
    differs from them, which is not certainty: of a share of 0 or 1 the interval is then the
    exact one (Clopper & Pearson, 1934). That of a biased measure is moved down by its bias,
    the mean of the resamples less the value.
    """
    counted = {m.name: m.counts(columns) for m in measures}
    found = {m.name: Figure(None, None, None, 0) for m in measures}
    known = [m for m in measures if counted[m.name].any()]
    once = np.ones((1, len(columns)))
    drawn = _resampled(columns.cluster, counted, known, resamples, _of(columns))
    for m in known:
        value = float(m.value(columns, once)[0])
        size = clusters.count(columns.cluster, counted[m.name])
        n = int(counted[m.name].sum())
        found[m.name] = _figure(m, value, drawn[m.name], n, size)
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

    The interval is a paired percentile bootstrap over clusters, as that of `figures` is; p
    is of a randomisation test that swaps the two runs' outcomes cluster by cluster (Noreen,
    1989; Smucker et al., 2007), question by question where clusters are too few; two-sided,
    or with `losses` only for B being worse. It is corrected for the number of measures by
    the largest of them in each swap (Westfall & Young, 1993): measures that rise and fall
    together count as few, and those of time not at all. Both sets of columns must be in the
    same order and have the same clusters.
    """
    once = np.ones((1, len(a)))
    both = [m for m in measures if m.counts(a).any() and m.counts(b).any()]
    values = {
        m.name: (float(m.value(a, once)[0]), float(m.value(b, once)[0])) for m in both
    }
    known = [m for m in both if not np.isnan(values[m.name]).any()]
    counted = {m.name: m.counts(a) | m.counts(b) for m in known}
    drawn = _resampled(a.cluster, counted, known, resamples, _between(a, b))
    chance = _randomised(a, b, known, losses, resamples)
    return [
        Difference(
            m,
            *values[m.name],
            *_ends(drawn[m.name]),
            float(p),
            float(corrected),
            _detectable(drawn[m.name]),
        )
        for m, p, corrected in zip(known, *chance, strict=True)
    ]


def draws_of(columns: Columns, resamples: int) -> Iterator[Floats]:
    """Yield how often each resample draws each question of a run, block by block."""
    return draws(_units(columns), resamples)


def draws(units: Units, resamples: int) -> Iterator[Floats]:
    """Yield how often each resample draws each question, in blocks of resamples.

    A resample draws as many units as there are, and each with all of its questions.
    """
    random = np.random.default_rng(SEED)
    rows = max(1, _CELLS // len(units.of))
    for start in range(0, resamples, rows):
        count = min(rows, resamples - start)
        counted = np.zeros((count, units.count))
        for stratum in units.strata:
            drawn = stratum[random.integers(0, len(stratum), (count, len(stratum)))]
            np.add.at(counted, (np.arange(count)[:, None], drawn), 1.0)
        yield counted[:, units.of]


_Valued = Callable[[Measure, Floats], Floats]


def _of(columns: Columns) -> _Valued:
    return lambda measure, weights: measure.value(columns, weights)


def _between(a: Columns, b: Columns) -> _Valued:
    return lambda measure, weights: measure.value(b, weights) - measure.value(a, weights)


def _resampled(
    cluster: Ints,
    counted: Mapping[str, Flags],
    measures: Sequence[Measure],
    resamples: int,
    value: _Valued,
) -> dict[str, list[_Resampled]]:
    """Return each measure in resamples of questions, and of clusters if there are enough."""
    found: dict[str, list[_Resampled]] = {m.name: [] for m in measures}
    for together in (True, False):
        units = clusters.units(cluster, together=together)
        some = [
            m for m in measures if not together or clusters.enough(cluster, counted[m.name])
        ]
        values: dict[str, list[Floats]] = {m.name: [] for m in some}
        for weights in draws(units, resamples) if some else ():
            for m in some:
                values[m.name].append(value(m, weights))
        for m in some:
            size = clusters.effective(units, counted[m.name])
            found[m.name].append(_Resampled(np.concatenate(values[m.name]), size))
    return found


def _ends(drawn: Sequence[_Resampled], bias_of: float | None = None) -> tuple[float, float]:
    """Return the ends of an interval, wide enough for whatever was drawn.

    A few clusters that happen to agree are no more certain than as many questions.
    """
    ends = [one.ends(bias_of) for one in drawn]
    return min(low for low, _ in ends), max(high for _, high in ends)


def _detectable(drawn: Sequence[_Resampled]) -> float | None:
    size = max(one.detectable() for one in drawn)
    # Rounding alone makes values of runs that do not differ vary by less than that.
    return size if size > 1e-9 else None


def _units(columns: Columns) -> Units:
    everyone = np.ones(len(columns), bool)
    together = clusters.enough(columns.cluster, everyone)
    return clusters.units(columns.cluster, together=together)


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

    units = _units(a)
    observed = apart(a, b)
    random = np.random.default_rng(SEED)
    drawn = np.empty((resamples + 1, len(measures)))
    drawn[0] = observed
    for row in range(1, resamples + 1):
        swap = random.integers(0, 2, units.count).astype(bool)[units.of]
        drawn[row] = apart(a.mixed(b, swap), b.mixed(a, swap))
    # Rounding must not separate an assignment from one that is as far apart.
    p = np.mean(drawn >= observed - 1e-12, axis=0)
    return p, np.maximum(p, _corrected(drawn, measures, p))


def _corrected(drawn: Floats, measures: Sequence[Measure], p: Floats) -> Floats:
    """Return how often any measure is as far out as each is, on its own scale, in row 0."""
    family = [at for at, m in enumerate(measures) if m.unit != "seconds"]
    corrected = p.copy()
    if family:
        finite = np.where(np.isfinite(drawn[:, family]), drawn[:, family], np.nan)
        scale = np.sqrt(np.nanmean(finite**2, axis=0))
        # A measure that no swap changes shows nothing, and costs the others nothing.
        out = np.divide(
            drawn[:, family],
            scale,
            out=np.zeros((len(drawn), len(family))),
            where=scale > 0,
        )
        largest = out.max(1)
        corrected[family] = np.mean(largest[:, None] >= out[0] - 1e-9, axis=0)
    return corrected


def _figure(
    measure: Measure, value: float, drawn: Sequence[_Resampled], n: int, size: int
) -> Figure:
    if np.isnan(value):
        return Figure(None, None, None, n, size)
    low, high = _ends(drawn, value if measure.biased else None)
    if measure.unit == "share" and low == high == value and value in (0.0, 1.0):
        units = min(one.units for one in drawn)
        reach = ((1 - LEVEL) / 2) ** (1 / clusters.exact_size(n, units))
        low, high = (reach, 1.0) if value else (0.0, 1 - reach)
    return Figure(value, low, high, n, size)
