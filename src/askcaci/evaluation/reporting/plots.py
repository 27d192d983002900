"""The numbers of a run that are drawn, prepared for the charts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from markupsafe import Markup

from askcaci.evaluation.columns import Columns, Floats
from askcaci.evaluation.measures import reliability, risk_coverage
from askcaci.evaluation.reporting import charts
from askcaci.evaluation.resampling import Figure, draws_of
from askcaci.evaluation.runs import Run

# Enough for a band and whiskers that are read off a plot.
_RESAMPLES = 200
_GRID = np.linspace(0.01, 1.0, 100)

# Points of a curve: more could not be distinguished.
_POINTS = 400


def _resamples(every: Columns) -> Iterator[Floats]:
    """Yield how often each question is drawn, shape (1, questions)."""
    for block in draws_of(every, _RESAMPLES):
        for weights in block:
            yield weights[None]


def risk_plot(every: Columns, figures: dict[str, Figure], run: Run) -> Markup:
    """Return the risk-coverage plot, with the place of the threshold that was in force."""
    coverage, risk = (line[0] for line in risk_coverage(every, np.ones((1, len(every)))))
    kept = np.unique(np.linspace(0, len(risk) - 1, min(len(risk), _POINTS)).astype(int))
    drawn = []
    for weights in _resamples(every):
        x, y = (line[0] for line in risk_coverage(every, weights))
        drawn.append(np.interp(_GRID, x[x > 0], y[x > 0]))
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    right = figures["precision"].value
    point = None if right is None else (float(every.answered.mean()), 1 - right)
    notes = [_threshold(run)]
    if point is not None:
        notes += [f"{point[0]:.1%} answered", f"{point[1]:.1%} of them wrong"]
    return charts.risk_coverage(
        list(zip(coverage[kept].tolist(), risk[kept].tolist(), strict=True)),
        list(zip(_GRID.tolist(), low.tolist(), high.tolist(), strict=True)),
        point,
        label=f"Risk-coverage curve; {', '.join(notes)}",
        notes=notes,
    )


def _threshold(run: Run) -> str:
    settings = run.header["settings"]
    if settings.get("system") != "askcaci":
        return "no threshold"
    least = settings.get("min_confidence")
    return "default threshold" if least is None else f"threshold {least}"


def calibration(every: Columns) -> dict[str, Any]:
    """Return the reliability diagram and its bins, those without questions left out."""
    count, confidence, right = (v[0] for v in reliability(every, np.ones((1, len(every)))))
    filled = np.flatnonzero(count)
    drawn = [reliability(every, w)[2][0, filled] for w in _resamples(every)]
    low, high = np.nanquantile(drawn, [0.025, 0.975], axis=0)
    bins = [
        charts.Bin(
            float(confidence[at]),
            float(right[at]),
            float(low[row]),
            float(high[row]),
            int(count[at]),
        )
        for row, at in enumerate(filled)
    ]
    said = "; ".join(
        f"confidence {b.confidence:.2f}: {b.right:.0%} of {b.count}" for b in bins
    )
    return {
        "bins": bins,
        "plot": charts.reliability(bins, label=f"Right by confidence: {said}"),
    }


def latency(every: Columns, figures: dict[str, Figure]) -> dict[str, Any] | None:
    """Return the histogram of seconds, and the longest; None where nothing was timed."""
    seconds = every.seconds[every.seconds > 0]
    half, most = figures["seconds p50"].value, figures["seconds p95"].value
    if half is None or most is None:
        return None
    edges = _edges(float(seconds.min()), min(float(seconds.max()), 2 * most))
    # What is beyond the last edge is counted in the last bar, and the page notes it.
    counts, _ = np.histogram(np.minimum(seconds, edges[-1]), edges)
    marks = [charts.Mark(half, f"p50 {half:.3f} s"), charts.Mark(most, f"p95 {most:.3f} s")]
    label = (
        f"Seconds a question took: half at most {half:.3f}, 95 of 100 at most {most:.3f}"
    )
    return {
        "plot": charts.histogram(
            edges, counts.tolist(), marks, unit="seconds", label=label
        ),
        "least": float(seconds.min()),
        "longest": float(seconds.max()),
        "beyond": int((seconds > edges[-1]).sum()),
    }


def _edges(low: float, high: float) -> list[float]:
    """Return round edges of some thirty bins, or of one where all values are equal."""
    steps = charts.round_steps(low, max(high, low * 1.01), 30)
    step = steps[1] - steps[0] if len(steps) > 1 else low * 0.01
    first = np.floor(low / step)
    count = max(1, int(np.ceil(high / step - first - 1e-9)))
    return [float((first + n) * step) for n in range(count + 1)]
