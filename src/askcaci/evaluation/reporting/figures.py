"""Figures as words: how values, intervals and p values are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from askcaci.evaluation.catalogue import MEASURES, Measure, Unit
from askcaci.evaluation.resampling import Figure

NONE = "–"

# Of each kind of question, what is shown where there is no room for every measure.
BY_KIND = ("nDCG@10", "contained@1", "correct", "right")

UNITS = {measure.name: measure.unit for measure in MEASURES}


def value_text(value: float | None, unit: Unit) -> str:
    """Return a value as it is shown: "68.2%", "0.751", "0.080 s"."""
    if value is None:
        return NONE
    if unit == "share":
        return f"{value:.1%}"
    return f"{value:.3f}" + (" s" if unit == "seconds" else "")


def difference_text(value: float, unit: Unit) -> str:
    """Return a difference as it is shown, with its sign: "+3.1" points, "-0.020"."""
    return f"{100 * value:+.1f}" if unit == "share" else f"{value:+.3f}"


def interval_text(figure: Figure, unit: Unit) -> str:
    """Return a 95% interval as it is shown, without units."""
    if figure.low is None or figure.high is None:
        return ""
    if unit == "share":
        return f"{100 * figure.low:.1f}-{100 * figure.high:.1f}"
    return f"{figure.low:.3f}-{figure.high:.3f}"


def clusters_text(questions: int, clusters: int) -> str:
    """Return how many questions there are and in how many clusters: "152 in 14 clusters"."""
    plural = "" if clusters == 1 else "s"
    return f"{questions:,} in {clusters:,} cluster{plural}"


def p_text(p: float) -> str:
    """Return a p value as it is shown."""
    return "<0.001" if p < 0.001 else f"{p:.3f}"


def grouped(figures: Mapping[str, Figure]) -> Iterator[tuple[str, list[Measure]]]:
    """Yield the groups of measures that apply, each with those of its measures that do."""
    groups: dict[str, list[Measure]] = {}
    for measure in MEASURES:
        if figures[measure.name].value is not None:
            groups.setdefault(measure.group, []).append(measure)
    yield from groups.items()


def shown_by_kind(kinds: Mapping[str, tuple[int, Mapping[str, Figure]]]) -> list[str]:
    """Return the measures of `BY_KIND` that apply to some kind of question."""
    return [
        name
        for name in BY_KIND
        if any(figures[name].value is not None for _, figures in kinds.values())
    ]
