"""Runs, comparisons and verdicts as JSON objects; docs/json.md documents each schema."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from askcaci.evaluation.catalogue import MEASURES
from askcaci.evaluation.comparing import Comparison, Verdict
from askcaci.evaluation.reporting.reliability import calibration_error, reliability
from askcaci.evaluation.resampling import Difference, Figure
from askcaci.evaluation.runs import Run
from askcaci.evaluation.scoring import STAGES, Outcome

SUMMARY_SCHEMA = "askcaci/run-summary/1"
COMPARISON_SCHEMA = "askcaci/comparison/1"
VERDICT_SCHEMA = "askcaci/verdict/1"

_DIGITS = 5

Object = dict[str, Any]


def summary_object(run: Run) -> Object:
    """Return a run without its questions: header, stages, figures, figures by kind."""
    counts = Counter(one.stage for one in run.outcomes)
    kinds = run.by_kind()
    return {
        **run.header,
        "schema": SUMMARY_SCHEMA,
        "stages": {stage: counts[stage] for stage in STAGES},
        "figures": _figures(run.figures()),
        "kinds": {
            kind: {"questions": count, "figures": _figures(figures)}
            for kind, (count, figures) in kinds.items()
        },
        "reliability": _reliability(run),
    }


def comparison_object(comparison: Comparison) -> Object:
    """Return two runs side by side as an object of schema `askcaci/comparison/1`."""
    return {
        "schema": COMPARISON_SCHEMA,
        "a": dict(comparison.a.header),
        "b": dict(comparison.b.header),
        "differ_in": list(comparison.changed),
        "shared": comparison.shared,
        "clusters": comparison.clusters,
        "only_a": comparison.only_a,
        "only_b": comparison.only_b,
        "measures": _rows(comparison.rows),
        "right_in_b_only": [_flip(*pair) for pair in comparison.gained],
        "right_in_a_only": [_flip(*pair) for pair in comparison.lost],
    }


def verdict_object(verdict: Verdict) -> Object:
    """Return the gate's verdict as an object of schema `askcaci/verdict/1`."""
    return {
        "schema": VERDICT_SCHEMA,
        "passed": verdict.passed,
        "failures": list(verdict.failures),
        "shared": verdict.shared,
        "clusters": verdict.clusters,
        "measures": _rows(verdict.rows),
    }


def _reliability(run: Run) -> Object | None:
    bins = reliability(run)
    if not bins:
        return None
    return {
        "ece": _rounded(calibration_error(bins)),
        "bins": [
            {
                "from": _rounded(one.low),
                "to": _rounded(one.high),
                "confidence": _rounded(one.said),
                "right": _figure(one.right),
            }
            for one in bins
        ],
    }


def _figures(figures: Mapping[str, Figure]) -> Object:
    return {
        measure.name: _figure(figures[measure.name])
        for measure in MEASURES
        if figures[measure.name].value is not None
    }


def _figure(figure: Figure) -> Object:
    return {
        "value": _rounded(figure.value),
        "low": _rounded(figure.low),
        "high": _rounded(figure.high),
        "n": figure.n,
        "clusters": figure.clusters,
    }


def _rows(rows: Sequence[Difference]) -> list[Object]:
    return [
        {
            "measure": row.measure.name,
            "higher_is_better": row.measure.higher_is_better,
            "a": _rounded(row.a),
            "b": _rounded(row.b),
            "difference": _rounded(row.value),
            "low": _rounded(row.low),
            "high": _rounded(row.high),
            "p": _rounded(row.p),
            "p_corrected": _rounded(row.corrected),
            "significant": row.significant,
            "detectable": _rounded(row.detectable),
        }
        for row in rows
    ]


def _flip(a: Outcome, b: Outcome) -> Object:
    words = a.words or b.words
    return {
        "id": a.id,
        "kind": a.kind,
        "question": words.get("question"),
        "a": a.stage,
        "b": b.stage,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), _DIGITS)
